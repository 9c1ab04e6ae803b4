//! Traditional to simplified, for extraction only, and only where the text is traditional: the longest phrase of
//! `pipelines/base/simplified.tsv` that begins at a character, else the character (the method and the table are OpenCC's).

use super::gbk;
use super::profile::Profile;
use super::repair::Stage;
use crate::span::Span;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Simplified forms. Made at first use, which simplified pages do not cause.
struct Table {
    /// Code point → simplified code point, for the characters of the Basic Multilingual Plane. 128 kB.
    chars: Vec<u16>,
    /// Characters that have a form beyond that plane, or stand there themselves.
    others: HashMap<char, char>,
    /// Code point → whether a phrase begins there, or the form is among the others. 64 kB.
    special: Vec<bool>,
    /// First character → phrases with their simplified forms, the longest first.
    phrases: HashMap<char, Vec<(&'static str, &'static str)>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read(source()).unwrap_or_else(|_| Table::empty()));

fn source() -> &'static str {
    crate::knowledge::base("simplified.tsv").1
}

impl Table {
    fn empty() -> Self {
        Self { chars: (0..=u16::MAX).collect(), others: HashMap::new(), special: vec![false; 0x1_0000], phrases: HashMap::new() }
    }

    /// Whether more than the first table is to be asked; always beyond the plane that it covers.
    fn is_special(&self, ch: char) -> bool {
        self.special.get(ch as usize).copied().unwrap_or(true)
    }
}

/// Reads the table; the error names the line.
fn read(source: &'static str) -> Result<Table, String> {
    let mut table = Table::empty();
    for (n, line) in source.lines().enumerate().skip(1) {
        let pair = line.split_once('\t').filter(|(from, to)| !from.is_empty() && from.chars().count() == to.chars().count());
        let (from, to) = pair.ok_or_else(|| format!("simplified.tsv:{}: a line is two texts of equal length with a tab between", n + 1))?;
        let mut chars = from.chars().zip(to.chars());
        match (chars.next(), chars.next()) {
            (Some((a, b)), None) => match (table.chars.get_mut(a as usize), u16::try_from(b as u32)) {
                (Some(slot), Ok(b)) => *slot = b,
                _ => {
                    table.others.insert(a, b);
                }
            },
            (Some((first, _)), Some(_)) => table.phrases.entry(first).or_default().push((from, to)),
            (None, _) => {}
        }
    }
    for ch in table.others.keys().chain(table.phrases.keys()) {
        if let Some(slot) = table.special.get_mut(*ch as usize) {
            *slot = true;
        }
    }
    for phrases in table.phrases.values_mut() {
        phrases.sort_by_key(|p| std::cmp::Reverse(p.0.len()));
    }
    Ok(table)
}

/// Whether the embedded table is right.
///
/// # Errors
/// Names the line.
pub fn validate() -> Result<(), String> {
    read(source()).map(|_| ())
}

/// Share of Chinese characters outside GB 2312 from which on a text counts as traditional: running traditional text has
/// a third, simplified text well under one per cent (names).
const TRADITIONAL: f64 = 0.08;

/// The text in simplified characters with the map back, or `None` where it is not traditional.
pub fn simplify(text: &str, profile: &Profile) -> Option<Stage> {
    if !is_traditional(text, profile) {
        return None;
    }
    let mut stage = Stage { text: String::with_capacity(text.len()), ..Stage::default() };
    let mut at = 0;
    while let Some(ch) = text[at..].chars().next() {
        match TABLE.is_special(ch).then(|| phrase(&text[at..])).flatten() {
            Some((from, to)) => {
                for ((offset, old), new) in from.char_indices().zip(to.chars()) {
                    write(&mut stage, old, new, at + offset);
                }
                at += from.len();
            }
            None => {
                write(&mut stage, ch, form(ch), at);
                at += ch.len_utf8();
            }
        }
    }
    Some(stage)
}

/// The longest phrase at the start of `rest`.
fn phrase(rest: &str) -> Option<(&'static str, &'static str)> {
    let phrases = TABLE.phrases.get(&rest.chars().next()?)?;
    phrases.iter().find(|p| rest.starts_with(p.0)).copied()
}

fn write(stage: &mut Stage, old: char, new: char, at: usize) {
    stage.text.push(new);
    stage.map.push(new.len_utf8(), Span::new(at, at + old.len_utf8()));
}

/// The simplified form of a character by itself.
fn form(ch: char) -> char {
    let table = &*TABLE;
    let plain = table.chars.get(ch as usize).and_then(|&c| char::from_u32(u32::from(c))).unwrap_or(ch);
    if plain == ch && table.is_special(ch) { table.others.get(&ch).copied().unwrap_or(ch) } else { plain }
}

/// One character, for judging a reading; not for text, where the neighbours matter. A common character stays what it is.
pub fn simple(ch: char) -> char {
    if !gbk::is_hanzi(ch) {
        return ch;
    }
    // Simplified text asks for no more than its own table.
    let form = form(ch);
    if form == ch || gbk::is_common(ch) { ch } else { form }
}

fn is_traditional(text: &str, profile: &Profile) -> bool {
    let share = TRADITIONAL * profile.hanzi as f64;
    // Rare characters of names are outside too; what makes a text traditional has another, simplified form.
    // Japanese has characters of its own beside old ones: its kana tell it.
    let kana = |c: &char| matches!(c, '\u{3041}'..='\u{30FF}');
    let traditional = profile.outside >= 2 && profile.outside as f64 >= share;
    traditional
        && text.chars().filter(kana).count() * 5 < profile.hanzi
        && text.chars().filter(|c| gbk::is_hanzi(*c) && !gbk::is_gb2312(*c) && simple(*c) != *c).count() as f64 >= share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table = read(source()).unwrap_or_else(|e| panic!("{e}"));
        assert!(table.phrases.len() > 100 && table.chars['務' as usize] == '务' as u16);
        assert!(read("a\tb\n務\t").is_err_and(|e| e.starts_with("simplified.tsv:2: ")));
    }

    fn simplified(text: &str) -> Option<Stage> {
        simplify(text, &Profile::of(text))
    }

    #[test]
    fn only_traditional_text_is_changed() {
        let stage = simplified("國家對電信業務經營者實行許可制度").expect("the text is traditional");
        assert_eq!(stage.text, "国家对电信业务经营者实行许可制度");
        assert_eq!(stage.map.to_source(Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(simplified("乾坤之間，乾燥機發電；瞭解與瞭望").expect("the text is traditional").text, "乾坤之间，干燥机发电；了解与瞭望");
        assert!(simplified("国家对电信业务经营者实行许可制度，朱镕基、陶喆").is_none());
        assert!(simplified("日本の電気通信事業者数を総務省が発表した").is_none());
        assert!(simplified("no Chinese at all").is_none());
    }
}
