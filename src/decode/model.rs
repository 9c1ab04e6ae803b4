//! How likely one character follows another in Chinese text, from `pipelines/base/bigrams.tsv`.
//!
//! Repairs ask it where several characters fit the bytes that are left, and the article where a line or a blank may break a
//! word; nothing else does. Loaded at the first such question (0.7 MB); a page that needs no guess never pays for it.

use super::{gbk, script};
use std::sync::LazyLock;

/// Bits that a character costs which the table does not know, and one that is lost.
const UNKNOWN: f32 = 24.0;
const LOST: f32 = 10.0;
/// Taken from every counted pair and given to the pairs that were not seen (absolute discounting).
const DISCOUNT: f32 = 0.75;

/// Counts by class: a class is a character of the table, and 0 is every other.
#[derive(Default)]
struct Model {
    /// Code point → class.
    class: Vec<u16>,
    /// Class → the cost of the character itself, in bits.
    own: Vec<f32>,
    /// Class → the count of the character, and the share of its followers that the table does not list.
    count: Vec<f32>,
    rest: Vec<f32>,
    /// Class → where its followers begin; one more entry closes the last.
    rows: Vec<u32>,
    followers: Vec<u16>,
    levels: Vec<u8>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| read(source()).unwrap_or_default());

fn source() -> &'static str {
    crate::knowledge::base("bigrams.tsv").1
}

/// Levels are written as letters.
const LEVELS: usize = 52;

static COUNTS: LazyLock<[f32; LEVELS]> = LazyLock::new(|| std::array::from_fn(|level| (level as f32 / 2.0).exp2()));

fn count(level: u8) -> f32 {
    COUNTS.get(usize::from(level)).copied().unwrap_or(1.0)
}

fn level(ch: char) -> Option<u8> {
    match ch {
        'A'..='Z' => Some(ch as u8 - b'A'),
        'a'..='z' => Some(ch as u8 - b'a' + 26),
        _ => None,
    }
}

/// Reads the table; the error names the line.
fn read(source: &str) -> Result<Model, String> {
    let mut model = Model { class: vec![0; 0x1_0000], own: vec![UNKNOWN], count: vec![1.0], rest: vec![1.0], rows: vec![0, 0], ..Default::default() };
    let mut lines = Vec::new();
    for (n, line) in source.lines().enumerate() {
        let wrong = |what: &str| format!("bigrams.tsv:{}: {what}", n + 1);
        let mut fields = line.split('\t');
        let (Some(ch), Some(own), Some(list), None) = (fields.next().and_then(one), fields.next().and_then(one), fields.next(), fields.next()) else {
            return Err(wrong("a line is a character, a level and followers, with tabs between"));
        };
        let slot = model.class.get_mut(ch as usize).ok_or_else(|| wrong("a character beyond the Basic Multilingual Plane"))?;
        *slot = u16::try_from(n + 1).map_err(|_| wrong("too many characters"))?;
        model.count.push(count(level(own).ok_or_else(|| wrong("the level is no letter"))?));
        lines.push(list);
    }
    for (n, list) in lines.into_iter().enumerate() {
        let mut row: Vec<(u16, u8)> = Vec::new();
        let mut chars = list.chars();
        while let Some(follower) = chars.next() {
            let class = model.class.get(follower as usize).copied().unwrap_or(0);
            match chars.next().and_then(level) {
                Some(level) if class > 0 => row.push((class, level)),
                _ => return Err(format!("bigrams.tsv:{}: `{follower}` has no line of its own or no level", n + 1)),
            }
        }
        // In the file they stand so: then there is nothing to sort.
        row.sort_unstable();
        let kept: f32 = row.iter().map(|r| (count(r.1) - DISCOUNT).max(0.0)).sum();
        let own = &mut model.count[n + 1];
        *own = own.max(kept + DISCOUNT);
        model.rest.push(1.0 - kept / *own);
        model.followers.extend(row.iter().map(|r| r.0));
        model.levels.extend(row.iter().map(|r| r.1));
        model.rows.push(model.followers.len() as u32);
    }
    let total: f32 = model.count.iter().sum();
    model.own.extend(model.count.iter().skip(1).map(|c| (total / c).log2()));
    Ok(model)
}

fn one(field: &str) -> Option<char> {
    let mut chars = field.chars();
    chars.next().filter(|_| chars.next().is_none())
}

impl Model {
    fn class_of(&self, ch: char) -> usize {
        let named = match ch {
            '0'..='9' => '0',
            'a'..='z' | 'A'..='Z' => 'a',
            '\0'..='\x7f' | '\u{A0}' | '\u{3000}' => ' ',
            _ if gbk::is_hanzi(ch) => script::simple(ch),
            _ => ch,
        };
        usize::from(self.class.get(named as usize).copied().unwrap_or(0))
    }
}

/// Whether a character is one of running simplified text.
pub fn knows(ch: char) -> bool {
    ch == '\u{3000}' || MODEL.class.get(ch as usize).is_some_and(|&c| c > 0)
}

/// Whether the embedded table is right.
///
/// # Errors
/// Names the line.
pub fn validate() -> Result<(), String> {
    read(source()).map(|_| ())
}

/// Bits that `ch` costs behind `before`: the less, the likelier. Traditional characters count as their simplified forms.
pub fn cost(before: char, ch: char) -> f32 {
    let model = &*MODEL;
    let (a, b) = (model.class_of(before), model.class_of(ch));
    let (Some(&own), Some(&rest), Some(&total)) = (model.own.get(b), model.rest.get(a), model.count.get(a)) else { return UNKNOWN };
    let row = model.rows[a] as usize..model.rows[a + 1] as usize;
    let seen = match model.followers[row.clone()].binary_search(&(b as u16)) {
        Ok(at) => (count(model.levels[row.start + at]) - DISCOUNT).max(0.0) / total,
        Err(_) => 0.0,
    };
    -(seen + rest.max(0.01) * (-own).exp2()).log2()
}

/// Bits that `ch` is likelier behind `before` than anywhere: above nought the two belong together.
pub fn affinity(before: char, ch: char) -> f32 {
    let own = MODEL.own.get(MODEL.class_of(ch)).copied().unwrap_or(UNKNOWN);
    own - cost(before, ch)
}

/// Bits a character of a text beyond ASCII, or `None` where it has no such character.
pub fn text_cost(text: impl Iterator<Item = char>) -> Option<f32> {
    let (mut bits, mut chars, mut before) = (0.0, 0u32, ' ');
    for ch in text {
        if !ch.is_ascii() {
            bits += if ch == '\u{FFFD}' { LOST } else { cost(before, ch) };
            chars += 1;
        }
        before = ch;
    }
    (chars > 0).then(|| bits / chars as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let model = read(source()).unwrap_or_else(|e| panic!("{e}"));
        assert!(model.followers.len() > 100_000 && model.class['企' as usize] > 0);
        assert!(read("企\t业").is_err_and(|e| e.starts_with("bigrams.tsv:1: ")));
        assert!(read("企\tb\t业b").is_err_and(|e| e.contains("`业`")));
    }

    #[test]
    fn likely_pairs_cost_less() {
        for (before, likely, unlikely) in [('企', '业', '叶'), ('计', '算', '蒜'), ('經', '營', '蠅'), ('算', '。', '旦'), ('达', '3', '蒜')] {
            assert!(cost(before, likely) + 3.0 < cost(before, unlikely), "{before}{likely} {}, {before}{unlikely} {}", cost(before, likely), cost(before, unlikely));
        }
    }
}
