//! Text that was read in the wrong encoding and stored so: its characters are turned back into the bytes that were
//! misread, and those are read right. A line is changed only where the right reading is much more like Chinese.

mod gbk_bytes;
mod latin_bytes;

use super::guess::{self, BY_NEIGHBOURS, BY_STRUCTURE};
use super::{Kind, SWALLOWED, Stage};
use crate::decode::profile::Profile;
use crate::decode::{gbk, model};
use crate::span::Span;
use encoding_rs::BIG5;

pub fn undo(text: &str, profile: &Profile) -> Option<Stage> {
    latin_bytes::undo(text, profile).or_else(|| gbk_bytes::undo(text, profile))
}

/// A byte with the source it came from; `None` for a byte that was lost (U+FFFD).
type Byte = (Option<u8>, Span);

/// A character that was read, what it was read from, and how sure it is: 1.0 where the bytes alone say so.
struct Read {
    ch: char,
    source: Span,
    sure: f32,
}

/// Reads bytes as text; U+FFFD where a byte is missing or wrong.
type Reader = fn(&[Byte]) -> Vec<Read>;

// ---- readers ------------------------------------------------------------------------------------------------------

fn join(bytes: &[Byte]) -> Span {
    bytes.iter().map(|b| b.1).reduce(Span::join).unwrap_or_default()
}

/// Reads as UTF-8. What a lost byte can have been, `lost` says, given the byte behind it; a character with one is taken
/// from the bytes where they leave one choice, and guessed where they leave several.
fn utf8(bytes: &[Byte], lost: fn(Option<&Byte>) -> &'static [u8]) -> Vec<Read> {
    let (mut out, mut i): (Vec<Read>, usize) = (Vec::with_capacity(bytes.len() / 2), 0);
    while i < bytes.len() {
        let width = match bytes[i].0 {
            Some(0..=0x7F) => 1,
            Some(0xC2..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF4) => 4,
            _ => 0,
        };
        let unit = bytes.get(i..i + width).unwrap_or_default();
        if let Some(ch) = whole(unit) {
            out.push(Read { ch, source: join(unit), sure: 1.0 });
            i += width;
            continue;
        }
        let mut choices = vec![Vec::with_capacity(width)];
        for (k, &(byte, _)) in unit.iter().enumerate() {
            let possible: &[u8] = match byte {
                Some(byte) if k == 0 || byte >= 0x80 => &[byte],
                // A no-break space that became a space, and decoders that write `?` for what they cannot read.
                Some(b' ') => &[0xA0],
                Some(b'?') => &CONTINUATION,
                Some(_) => &[],
                None => lost(bytes.get(i + k + 1)),
            };
            choices = choices.iter().flat_map(|c: &Vec<u8>| possible.iter().map(move |&b| [c.as_slice(), &[b]].concat())).take(4096).collect();
        }
        let mut chars: Vec<char> = choices.iter().filter_map(|c| std::str::from_utf8(c).ok()?.chars().next()).collect();
        let source = join(unit);
        let several = chars.len() > 1;
        if several && chars.iter().any(|&c| model::knows(c)) {
            chars.retain(|&c| model::knows(c));
        }
        match chars.as_slice() {
            _ if unit.is_empty() => {}
            [] => {}
            // One of several that fit the bytes, but the only one that is a common character.
            &[ch] => out.push(Read { ch, source, sure: if several { BY_STRUCTURE } else { 1.0 } }),
            _ => {
                let before = out.iter().map(|r| r.ch);
                let rest = &bytes[i + width..];
                let behind = next(rest);
                let read = match guess::date_part(before.clone(), &chars, day_follows(rest)) {
                    Some(ch) => Read { ch, source, sure: BY_STRUCTURE },
                    None => guess::choose(before, &chars, behind).map_or(Read { ch: '\u{FFFD}', source, sure: 0.0 }, |ch| Read { ch, source, sure: BY_NEIGHBOURS }),
                };
                out.push(read);
                // `?` may have taken an ASCII character with it: no number behind it is whole.
                if unit.iter().any(|b| b.0 == Some(b'?')) && behind.is_ascii_digit() {
                    out.push(Read { ch: SWALLOWED, source, sure: 0.0 });
                }
            }
        }
        if !unit.is_empty() && !chars.is_empty() {
            i += width;
            continue;
        }
        let mut end = i + 1;
        while end < bytes.len() && end < i + width.max(1) && matches!(bytes[end].0, None | Some(0x80..=0xBF)) {
            end += 1;
        }
        out.push(Read { ch: '\u{FFFD}', source: join(&bytes[i..end]), sure: 0.0 });
        i = end;
    }
    out
}

/// The character of bytes that are all there and leave no choice.
fn whole(unit: &[Byte]) -> Option<char> {
    let mut bytes = [0; 4];
    for (k, (slot, (byte, _))) in bytes.iter_mut().zip(unit).enumerate() {
        *slot = byte.filter(|b| k == 0 || *b >= 0x80)?;
    }
    std::str::from_utf8(bytes.get(..unit.len())?).ok()?.chars().next()
}

/// The character that comes next, as far as its bytes are there; a common one where they are not.
fn next(rest: &[Byte]) -> char {
    let bytes: Vec<u8> = rest.iter().take(3).map_while(|b| b.0).collect();
    let whole = (1..=bytes.len()).find_map(|n| std::str::from_utf8(&bytes[..n]).ok()).and_then(|s| s.chars().next());
    whole.unwrap_or(if rest.is_empty() { ' ' } else { '的' })
}

/// Whether one or two digits and 日 (whose last byte may be lost) come next.
fn day_follows(rest: &[Byte]) -> bool {
    let digits = rest.iter().take_while(|b| b.0.is_some_and(|b| b.is_ascii_digit())).count();
    let day = "日".as_bytes();
    (1..=2).contains(&digits) && rest[digits..].iter().zip(day).take(2).filter(|(b, d)| b.0 == Some(**d)).count() == 2
}

/// Every byte that continues a character of UTF-8.
const CONTINUATION: [u8; 64] = {
    let mut all = [0; 64];
    let mut i = 0;
    while i < 64 {
        all[i] = 0x80 + i as u8;
        i += 1;
    }
    all
};

fn gb(bytes: &[Byte]) -> Vec<Read> {
    pairs(bytes, gbk::char_of)
}

fn big5(bytes: &[Byte]) -> Vec<Read> {
    pairs(bytes, |lead, trail| {
        let text = BIG5.decode_without_bom_handling_and_without_replacement(&[lead, trail])?.into_owned();
        text.chars().next()
    })
}

/// Reads an encoding of one ASCII byte or two others.
fn pairs(bytes: &[Byte], char_of: impl Fn(u8, u8) -> Option<char>) -> Vec<Read> {
    let (mut out, mut i) = (Vec::with_capacity(bytes.len() / 2), 0);
    while i < bytes.len() {
        let pair = match (bytes[i].0, bytes.get(i + 1).and_then(|b| b.0)) {
            (Some(a), _) if a < 0x80 => {
                out.push(Read { ch: a as char, source: bytes[i].1, sure: 1.0 });
                i += 1;
                continue;
            }
            (Some(a), Some(b)) => char_of(a, b),
            _ => None,
        };
        let width = if pair.is_some() { 2 } else { 1 };
        let source = join(&bytes[i..i + width]);
        out.push(pair.map_or(Read { ch: '\u{FFFD}', source, sure: 0.0 }, |ch| Read { ch, source, sure: 1.0 }));
        i += width;
    }
    out
}

// ---- shared -------------------------------------------------------------------------------------------------------

/// A right reading of a line, and the damage that it undoes.
type Reading = (Kind, Vec<Read>);

/// Applies `read` line by line; lines for which it answers `None` are copied.
fn lines(text: &str, read: impl Fn(&str, usize) -> Option<Reading>) -> Option<Stage> {
    let (mut stage, mut at) = (Stage::default(), 0);
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        match read(body, at) {
            None => stage.copy(line, at),
            Some((kind, made)) => {
                // One note for each stretch of equal confidence, so that what was guessed is told from what was read.
                for stretch in made.chunk_by(|a, b| a.sure == b.sure) {
                    let start = stage.text.len();
                    for read in stretch {
                        stage.put(read.ch, read.source);
                    }
                    let source = stretch[0].source.join(stretch[stretch.len() - 1].source);
                    stage.note(kind, source, start, stretch[0].sure);
                }
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
    use encoding_rs::{GB18030, GBK, WINDOWS_1252};

    const CLEAN: &str = "截至三月底，全省持证企业共1272家，同比增长7.5%。";

    fn undone(text: &str) -> Option<Stage> {
        undo(text, &Profile::of(text))
    }

    fn cp1252(bytes: &[u8]) -> String {
        bytes.iter().map(|&b| WINDOWS_1252.decode_without_bom_handling(&[b]).0.chars().next().unwrap_or(b as char)).collect()
    }

    #[test]
    fn latin_readings_come_back() {
        let (gbk, _, _) = GBK.encode(CLEAN);
        for (bytes, kind) in [(gbk.as_ref(), Kind::GbkAsLatin), (CLEAN.as_bytes(), Kind::Utf8AsLatin)] {
            let damaged = cp1252(bytes);
            let stage = undone(&damaged).expect("damage is seen");
            assert_eq!((stage.text.as_str(), stage.edits[0].kind), (CLEAN, kind));
            let at = stage.text.find("1272").expect("number");
            assert_eq!(stage.map.to_source(Span::new(at, at + 4)).of(&damaged), "1272");
        }
        let once = undone(&cp1252(cp1252(CLEAN.as_bytes()).as_bytes())).expect("first way back");
        assert_eq!(undone(&once.text).expect("second way back").text, CLEAN);
    }

    #[test]
    fn doubled_readings_come_back_and_lost_bytes_are_marked() {
        let (damaged, _, _) = GB18030.decode(CLEAN.as_bytes());
        let stage = undone(&damaged).expect("damage is seen");
        assert!(stage.text.contains("1272") && stage.text.contains("7.5%"), "{}", stage.text);
        let (big5, _, _) = BIG5.encode("國家對電信業務經營者實行許可制度，共有企業1272家。");
        let (damaged, _, _) = GBK.decode(&big5);
        assert!(undone(&damaged).expect("damage is seen").text.contains("電信業務經營者"));
    }

    #[test]
    fn a_lost_lead_of_a_pair_without_a_character_is_no_0x80() {
        // 个（ is E4 B8 AA EF BC 88: a decoder without users' rows loses the AA of AA EF. With 0x80 there, 个 would be 一.
        let damaged = "鍏ㄧ渷鎸佽瘉浼佷笟鍏辨湁1272瀹讹紝鍏朵腑浜戞湇鍔′紒涓氳緝澶氾紝涓\u{FFFD}锛堝惈锛夈€".to_owned();
        let stage = undone(&damaged).expect("damage is seen");
        assert!(!stage.text.contains('一'), "{}", stage.text);
    }

    #[test]
    fn clean_text_stays() {
        for clean in [CLEAN, "Größe, façade, naïveté — déjà vu", "國家對電信業務經營者實行許可制度", "鄢陵县、鄠邑区、邛崃市", ""] {
            assert!(undone(clean).is_none(), "{clean}");
        }
    }
}
