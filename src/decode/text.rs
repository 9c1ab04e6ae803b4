//! Bytes to text, with the offset of every character.

use super::map::OffsetMap;
use super::{gbk, model};
use crate::span::Span;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Decodes `bytes` after `skip` bytes of byte order mark; `known` is their text where it was read before. A byte that
/// cannot be read becomes U+FFFD.
pub fn decode(bytes: &[u8], skip: usize, encoding: &'static Encoding, known: Option<String>) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let body = &bytes[skip.min(bytes.len())..];
    let read = || encoding.decode_without_bom_handling_and_without_replacement(body).map(Cow::into_owned);
    if let Some(text) = known.or_else(read) {
        if encoding == UTF_8 {
            map.copy(text.len(), skip);
            return (text, map);
        }
        if align(&text, bytes, skip, encoding, &mut map) == bytes.len() {
            return (text, map);
        }
        // A unit that gives two characters (Big5 has four of them) goes the slow way.
    }
    mixed(bytes, skip, encoding)
}

/// Maps a text to the bytes it was read from, whole runs of ASCII and of plain two-byte characters at a time. Returns
/// where the bytes ended.
fn align(text: &str, bytes: &[u8], skip: usize, encoding: &'static Encoding, map: &mut OffsetMap) -> usize {
    let (made, mut here, mut at) = (text.as_bytes(), 0, skip);
    let pairs = encoding == GB18030 || encoding == encoding_rs::GBK;
    while let Some(ch) = text.get(here..).and_then(|rest| rest.chars().next()) {
        let rest = &bytes[at.min(bytes.len())..];
        let ascii = if wide(encoding) { 0 } else { rest.iter().zip(&made[here..]).take_while(|(b, m)| b.is_ascii() && b == m).count() };
        let plain = |(p, m): &(&[u8], &[u8])| p[0] > 0x80 && p[1] >= 0x40 && m[0] & 0xF0 == 0xE0;
        let two = if pairs && ascii == 0 { rest.chunks_exact(2).zip(made[here..].chunks_exact(3)).take_while(plain).count() } else { 0 };
        if ascii + two > 0 {
            map.copy(ascii, at);
            map.push_units(two, 3, 2, at);
            here += ascii + 3 * two;
            at += ascii + 2 * two;
        } else {
            let width = unit(encoding, rest);
            map.push(ch.len_utf8(), Span::new(at, at + width));
            here += ch.len_utf8();
            at += width;
        }
    }
    at
}

fn wide(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE
}

/// Bytes of the character that starts here.
fn unit(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let (first, second) = (bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0));
    let width = if encoding == GB18030 || encoding == encoding_rs::GBK {
        match (first, second) {
            (0..=0x80, _) => 1,
            (_, 0x30..=0x39) => 4,
            _ => 2,
        }
    } else if encoding == BIG5 {
        if first < 0x80 { 1 } else { 2 }
    } else if encoding == UTF_8 {
        match first {
            0..=0xBF => 1,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        }
    } else if wide(encoding) {
        let high = if encoding == encoding_rs::UTF_16LE { second } else { first };
        if (0xD8..=0xDB).contains(&high) { 4 } else { 2 }
    } else {
        1
    };
    width.min(bytes.len()).max(1)
}

/// Stretch by stretch, for bytes with errors in them: a page may hold parts in another encoding (an included footer, a
/// comment). A stretch ends at a line end or a tag.
fn mixed(bytes: &[u8], skip: usize, encoding: &'static Encoding) -> (String, OffsetMap) {
    let (mut text, mut map, mut at) = (String::with_capacity(bytes.len() * 3 / 2), OffsetMap::default(), skip);
    while at < bytes.len() {
        let end = memchr::memchr3(b'\n', b'<', b'>', &bytes[at + 1..]).map_or(bytes.len(), |n| at + 1 + n);
        stretch(&bytes[..end], at, own_encoding(&bytes[at..end], encoding), &mut text, &mut map);
        at = end;
    }
    (text, map)
}

/// The encoding of a stretch: the page's, unless the stretch is in UTF-8 beyond chance, or has errors in the page's
/// encoding and none in another that makes Chinese of it.
fn own_encoding(stretch: &[u8], encoding: &'static Encoding) -> &'static Encoding {
    if stretch.is_ascii() || wide(encoding) {
        return encoding;
    }
    let chinese = |text: &str| text.chars().any(|c| gbk::is_hanzi(c) || ('\u{3000}'..='\u{301F}').contains(&c));
    if encoding != UTF_8 && std::str::from_utf8(stretch).is_ok_and(chinese) {
        return UTF_8;
    }
    let read = |e: &'static Encoding| e.decode_without_bom_handling_and_without_replacement(stretch);
    if read(encoding).is_some() {
        return encoding;
    }
    let cost = |e: &'static Encoding| read(e).and_then(|text| model::text_cost(text.chars())).filter(|&bits| bits < CHINESE);
    let best = [UTF_8, GB18030, BIG5].into_iter().filter_map(|e| Some((cost(e)?, e))).min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(encoding, |b| b.1)
}

/// Bits a character up to which a stretch reads like Chinese.
const CHINESE: f32 = 13.0;

/// Unit by unit: a unit that does not decode costs one byte and one U+FFFD.
fn stretch(bytes: &[u8], mut at: usize, encoding: &'static Encoding, text: &mut String, map: &mut OffsetMap) {
    while at < bytes.len() {
        let width = unit(encoding, &bytes[at..]);
        match encoding.decode_without_bom_handling_and_without_replacement(&bytes[at..at + width]) {
            Some(piece) => {
                for ch in piece.chars() {
                    text.push(ch);
                    map.push(ch.len_utf8(), Span::new(at, at + width));
                }
                at += width;
            }
            None => {
                text.push('\u{FFFD}');
                map.push(3, Span::new(at, at + 1));
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_through_every_encoding() {
        let text = "共1272家，𠮷";
        for encoding in [UTF_8, GB18030] {
            let (bytes, _, bad) = encoding.encode(text);
            assert!(!bad);
            let (got, map) = decode(&bytes, 0, encoding, None);
            assert_eq!(got, text);
            let at = text.find("1272").expect("the number is in the text");
            let raw = map.to_source(Span::new(at, at + 4));
            assert_eq!(&bytes[raw.start..raw.end], b"1272");
            assert_eq!(map.to_source(Span::new(0, text.len())), Span::new(0, bytes.len()));
        }
    }

    #[test]
    fn broken_bytes_become_marks_and_nothing_else_is_lost() {
        let (good, _, _) = GB18030.encode("许可");
        let bytes = [&good[..], &[0xFF], b"12", &good[..1]].concat();
        let (text, map) = decode(&bytes, 0, GB18030, None);
        assert_eq!(text, "许可\u{FFFD}12\u{FFFD}");
        assert_eq!(map.to_source(Span::new(9, 11)), Span::new(5, 7));
    }

    #[test]
    fn parts_in_another_encoding_are_read_in_theirs() {
        let (gb, _, _) = GB18030.encode("<p>全省持证企业共1272家。</p>");
        let (big5, _, _) = BIG5.encode("<p>國家對電信業務經營者實行許可制度</p>");
        let page = [&gb[..], "<p>版权所有，未经许可不得转载</p>".as_bytes(), &big5[..], b"\xFF"].concat();
        for encoding in [GB18030, UTF_8] {
            let (text, map) = decode(&page, 0, encoding, None);
            assert!(text.contains("持证企业共1272家") && text.contains("版权所有"), "{text}");
            assert_eq!(map.to_source(Span::new(0, text.len())), Span::new(0, page.len()));
        }
        assert!(decode(&page, 0, UTF_8, None).0.contains("國家對電信業務"));
    }
}
