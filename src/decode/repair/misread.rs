//! Text that was read in the wrong encoding and stored so: its characters are turned back into the bytes that were
//! misread, and those are read right. A line is changed only where the right reading is much more like Chinese.

use super::{Kind, Stage};
use crate::decode::{gbk, script};
use crate::span::Span;
use encoding_rs::{BIG5, GB18030, WINDOWS_1252};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Share of common characters that running Chinese has at least; misread text stays below half of it.
const RUNNING: f64 = 0.7;
const MISREAD: f64 = 0.5;
/// Fewer characters beyond ASCII than this tell nothing.
const ENOUGH: usize = 6;

pub fn undo(text: &str) -> Option<Stage> {
    latin(text).or_else(|| doubled(text))
}

/// A byte with the source it came from; `None` for a byte that was lost (U+FFFD).
type Byte = (Option<u8>, Span);

/// Reads bytes as text: characters with their source, U+FFFD where a byte is missing or wrong.
type Reader = fn(&[Byte]) -> Vec<(char, Span)>;

// ---- bytes read as Latin-1 or cp1252 ------------------------------------------------------------------------------

/// cp1252's 27 characters beyond Latin-1, by character.
static CP1252: LazyLock<HashMap<char, u8>> = LazyLock::new(|| {
    (0x80..=0x9Fu8)
        .filter_map(|b| {
            let text = WINDOWS_1252.decode_without_bom_handling(&[b]).0.into_owned();
            text.chars().next().map(|c| (c, b))
        })
        .collect()
});

fn latin_byte(ch: char) -> Option<u8> {
    if (ch as u32) < 0x100 { Some(ch as u32 as u8) } else { CP1252.get(&ch).copied() }
}

fn latin(text: &str) -> Option<Stage> {
    let (mut high, mut other) = (0usize, 0usize);
    for ch in text.chars().filter(|c| !c.is_ascii()) {
        if latin_byte(ch).is_some() { high += 1 } else { other += 1 }
    }
    if high < ENOUGH || high < other {
        return None;
    }
    let whole = |reader: Reader| -> f64 {
        let made: String = text.split('\n').filter_map(|l| latin_bytes(l, 0)).flat_map(|b| reader(&b)).map(|c| c.0).collect();
        reading(&made)
    };
    let (kind, reader): (Kind, Reader) = [(Kind::Utf8AsLatin, utf8 as Reader), (Kind::GbkAsLatin, gb as Reader)]
        .into_iter()
        .find(|(_, reader)| whole(*reader) >= RUNNING)
        // Twice misread: the first way back gives Latin letters again.
        .or_else(|| twice(text).then_some((Kind::Utf8AsLatin, utf8 as Reader)))?;
    lines(text, kind, |line, at| latin_bytes(line, at).filter(|b| b.iter().any(|b| b.0 >= Some(0x80))).map(|b| reader(&b)))
}

fn twice(text: &str) -> bool {
    let made: Vec<char> = text.split('\n').filter_map(|l| latin_bytes(l, 0)).flat_map(|b| utf8(&b)).map(|c| c.0).collect();
    let beyond: Vec<&char> = made.iter().filter(|c| !c.is_ascii()).collect();
    beyond.len() >= ENOUGH && beyond.iter().all(|c| latin_byte(**c).is_some())
}

fn latin_bytes(line: &str, at: usize) -> Option<Vec<Byte>> {
    line.char_indices().map(|(i, c)| latin_byte(c).map(|b| (Some(b), Span::new(at + i, at + i + c.len_utf8())))).collect()
}

// ---- bytes read as GBK --------------------------------------------------------------------------------------------

fn doubled(text: &str) -> Option<Stage> {
    // Misread text is full of rare characters, line by line: a page may hold both kinds.
    if !text.split('\n').any(suspect) {
        return None;
    }
    let candidate = |reader: Reader| {
        move |line: &str, at: usize| {
            let made = reader(&gbk_bytes(line, at));
            let text: String = made.iter().map(|c| c.0).collect();
            (suspect(line) && reading(&text) >= RUNNING).then_some(made)
        }
    };
    lines(text, Kind::Utf8AsGbk, candidate(utf8)).or_else(|| lines(text, Kind::Big5AsGbk, candidate(big5)))
}

fn suspect(line: &str) -> bool {
    let (share, hanzi) = gbk::commonness(line);
    hanzi >= 3 && share < MISREAD
}

fn gbk_bytes(line: &str, at: usize) -> Vec<Byte> {
    let mut bytes = Vec::with_capacity(line.len());
    for (i, ch) in line.char_indices() {
        let span = Span::new(at + i, at + i + ch.len_utf8());
        if ch.is_ascii() {
            bytes.push((Some(ch as u8), span));
        } else if let Some(pair) = gbk::bytes_of(ch) {
            bytes.extend(pair.map(|b| (Some(b), span)));
        } else if ch == '\u{FFFD}' {
            bytes.push((None, span));
        } else {
            let text = ch.to_string();
            let (four, _, bad) = GB18030.encode(&text);
            if bad { bytes.push((None, span)) } else { bytes.extend(four.iter().map(|&b| (Some(b), span))) }
        }
    }
    bytes
}

// ---- readers ------------------------------------------------------------------------------------------------------

fn join(bytes: &[Byte]) -> Span {
    bytes.iter().map(|b| b.1).reduce(Span::join).unwrap_or_default()
}

/// Reads as UTF-8. A sequence with a lost or wrong byte becomes one U+FFFD.
fn utf8(bytes: &[Byte]) -> Vec<(char, Span)> {
    let (mut out, mut i) = (Vec::with_capacity(bytes.len() / 2), 0);
    while i < bytes.len() {
        let width = match bytes[i].0 {
            Some(0..=0x7F) => 1,
            Some(0xC2..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF4) => 4,
            _ => 0,
        };
        let unit = bytes.get(i..i + width).filter(|u| !u.is_empty());
        let raw: Option<Vec<u8>> = unit.and_then(|u| u.iter().map(|b| b.0).collect());
        match raw.as_deref().and_then(|r| std::str::from_utf8(r).ok()).and_then(|s| s.chars().next()) {
            Some(ch) => {
                out.push((ch, join(&bytes[i..i + width])));
                i += width;
            }
            None => {
                let mut end = i + 1;
                while end < bytes.len() && end < i + width.max(1) && matches!(bytes[end].0, None | Some(0x80..=0xBF)) {
                    end += 1;
                }
                out.push(('\u{FFFD}', join(&bytes[i..end])));
                i = end;
            }
        }
    }
    out
}

fn gb(bytes: &[Byte]) -> Vec<(char, Span)> {
    pairs(bytes, gbk::char_of)
}

fn big5(bytes: &[Byte]) -> Vec<(char, Span)> {
    pairs(bytes, |lead, trail| {
        let text = BIG5.decode_without_bom_handling_and_without_replacement(&[lead, trail])?.into_owned();
        text.chars().next()
    })
}

/// Reads an encoding of one ASCII byte or two others.
fn pairs(bytes: &[Byte], char_of: impl Fn(u8, u8) -> Option<char>) -> Vec<(char, Span)> {
    let (mut out, mut i) = (Vec::with_capacity(bytes.len() / 2), 0);
    while i < bytes.len() {
        let pair = match (bytes[i].0, bytes.get(i + 1).and_then(|b| b.0)) {
            (Some(a), _) if a < 0x80 => {
                out.push((a as char, bytes[i].1));
                i += 1;
                continue;
            }
            (Some(a), Some(b)) => char_of(a, b),
            _ => None,
        };
        let width = if pair.is_some() { 2 } else { 1 };
        out.push((pair.unwrap_or('\u{FFFD}'), join(&bytes[i..i + width])));
        i += width;
    }
    out
}

// ---- shared -------------------------------------------------------------------------------------------------------

/// How much a text reads like Chinese, 0 to 1: the share of common characters (after simplification) among all beyond
/// ASCII but punctuation. Lost bytes count against it, though each costs only a third: they are damage, not misreading.
fn reading(text: &str) -> f64 {
    let (mut all, mut good) = (0.0, 0.0);
    for ch in text.chars().filter(|c| !c.is_ascii()) {
        match ch {
            '\u{FFFD}' => all += 0.33,
            _ if gbk::is_hanzi(ch) => {
                all += 1.0;
                good += f64::from(u8::from(gbk::is_common(ch) || gbk::is_common(script::simple(ch))));
            }
            '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{2010}'..='\u{203B}' | '·' | '\u{A0}' => {}
            _ => all += 1.0,
        }
    }
    if good < 2.0 { 0.0 } else { good / all }
}

/// Applies `read` line by line; lines for which it answers `None` are copied.
fn lines(text: &str, kind: Kind, read: impl Fn(&str, usize) -> Option<Vec<(char, Span)>>) -> Option<Stage> {
    let (mut stage, mut at) = (Stage::default(), 0);
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        match read(body, at) {
            None => stage.copy(line, at),
            Some(made) => {
                let start = stage.text.len();
                let lost = made.iter().any(|c| c.0 == '\u{FFFD}');
                for (ch, span) in made {
                    stage.put(ch, span);
                }
                stage.note(kind, Span::new(at, at + body.len()), start, if lost { 0.9 } else { 1.0 });
                stage.copy(&line[body.len()..], at + body.len());
            }
        }
        at += line.len();
    }
    (!stage.edits.is_empty()).then_some(stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GBK;

    const CLEAN: &str = "截至三月底，全省持证企业共1272家，同比增长7.5%。";

    fn cp1252(bytes: &[u8]) -> String {
        bytes.iter().map(|&b| WINDOWS_1252.decode_without_bom_handling(&[b]).0.chars().next().unwrap_or(b as char)).collect()
    }

    #[test]
    fn latin_readings_come_back() {
        let (gbk, _, _) = GBK.encode(CLEAN);
        for (bytes, kind) in [(gbk.as_ref(), Kind::GbkAsLatin), (CLEAN.as_bytes(), Kind::Utf8AsLatin)] {
            let damaged = cp1252(bytes);
            let stage = undo(&damaged).expect("damage is seen");
            assert_eq!((stage.text.as_str(), stage.edits[0].kind), (CLEAN, kind));
            let at = stage.text.find("1272").expect("number");
            assert_eq!(stage.map.to_source(Span::new(at, at + 4)).of(&damaged), "1272");
        }
        let once = undo(&cp1252(cp1252(CLEAN.as_bytes()).as_bytes())).expect("first way back");
        assert_eq!(undo(&once.text).expect("second way back").text, CLEAN);
    }

    #[test]
    fn doubled_readings_come_back_and_lost_bytes_are_marked() {
        let (damaged, _, _) = GB18030.decode(CLEAN.as_bytes());
        let stage = undo(&damaged).expect("damage is seen");
        assert!(stage.text.contains("1272") && stage.text.contains("7.5%"), "{}", stage.text);
        let (big5, _, _) = BIG5.encode("國家對電信業務經營者實行許可制度，共有企業1272家。");
        let (damaged, _, _) = GBK.decode(&big5);
        assert!(undo(&damaged).expect("damage is seen").text.contains("電信業務經營者"));
    }

    #[test]
    fn clean_text_stays() {
        for clean in [CLEAN, "Größe, façade, naïveté — déjà vu", "國家對電信業務經營者實行許可制度", "鄢陵县、鄠邑区、邛崃市", ""] {
            assert!(undo(clean).is_none(), "{clean}");
        }
    }
}
