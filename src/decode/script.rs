//! Traditional to simplified, for extraction only, and only where the text is traditional.

use super::gbk;
use super::repair::Stage;
use crate::span::Span;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::sync::LazyLock;

/// OpenCC's t2s dictionaries. Loading them takes some milliseconds, which simplified pages do not pay.
static T2S: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Share of Chinese characters outside GB 2312 from which on a text counts as traditional: running traditional text has
/// a third, simplified text well under one per cent (names).
const TRADITIONAL: f64 = 0.08;

/// The text in simplified characters with the map back, or `None` where it is not traditional.
pub fn simplify(text: &str) -> Option<Stage> {
    if !is_traditional(text) {
        return None;
    }
    let opencc = T2S.as_ref()?;
    let (mut stage, mut at) = (Stage::default(), 0);
    for line in text.split_inclusive('\n') {
        convert(opencc, line, at, &mut stage);
        at += line.len();
    }
    Some(stage)
}

/// Code point → simplified code point, for the characters of the Basic Multilingual Plane. 128 kB, made at first use.
static SIMPLE: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    if let Some(opencc) = T2S.as_ref() {
        let mut buffer = [0; 4];
        for ch in ('\u{3400}'..='\u{9FFF}').filter(|&c| !gbk::is_common(c)) {
            if let Some(simple) = opencc.convert(ch.encode_utf8(&mut buffer)).chars().next().and_then(|c| u16::try_from(c as u32).ok()) {
                table[ch as usize] = simple;
            }
        }
    }
    table.into_boxed_slice()
});

/// One character, for judging a reading; not for text, where the neighbours matter.
pub fn simple(ch: char) -> char {
    if !gbk::is_hanzi(ch) || gbk::is_common(ch) {
        return ch;
    }
    SIMPLE.get(ch as usize).and_then(|&c| char::from_u32(u32::from(c))).unwrap_or(ch)
}

fn is_traditional(text: &str) -> bool {
    let (mut hanzi, mut outside) = (0usize, 0usize);
    for ch in text.chars() {
        if gbk::is_hanzi(ch) {
            hanzi += 1;
            outside += usize::from(!gbk::is_gb2312(ch));
        }
    }
    // Rare characters of names are outside too; what makes a text traditional has another, simplified form.
    let share = TRADITIONAL * hanzi as f64;
    outside >= 2 && outside as f64 >= share && text.chars().filter(|c| gbk::is_hanzi(*c) && !gbk::is_gb2312(*c) && simple(*c) != *c).count() as f64 >= share
}

fn convert(opencc: &OpenCC, line: &str, at: usize, stage: &mut Stage) {
    let made = opencc.convert(line);
    // OpenCC keeps the number of characters; should a phrase ever not, the line goes character by character.
    let made = if made.chars().count() == line.chars().count() { made } else { line.chars().map(simple).collect() };
    for ((offset, from), to) in line.char_indices().zip(made.chars()) {
        stage.text.push(to);
        stage.map.push(to.len_utf8(), Span::new(at + offset, at + offset + from.len_utf8()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_traditional_text_is_changed() {
        let stage = simplify("國家對電信業務經營者實行許可制度").expect("the text is traditional");
        assert_eq!(stage.text, "国家对电信业务经营者实行许可制度");
        assert_eq!(stage.map.to_source(Span::new(0, 3)), Span::new(0, 3));
        assert!(simplify("国家对电信业务经营者实行许可制度，朱镕基、陶喆").is_none());
        assert!(simplify("no Chinese at all").is_none());
    }
}
