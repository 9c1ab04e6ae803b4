//! Bytes to text, with the offset of every character.

use super::map::OffsetMap;
use super::{gbk, model};
use crate::span::Span;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

/// Decodes `bytes` after `skip` bytes of byte order mark. A byte that cannot be read becomes U+FFFD.
pub fn decode(bytes: &[u8], skip: usize, encoding: &'static Encoding) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let body = &bytes[skip.min(bytes.len())..];
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        map.copy(text.len(), skip);
        return (text.to_owned(), map);
    }
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        let mut at = skip;
        for ch in text.chars() {
            let width = if ch.is_ascii() && !wide(encoding) { 1 } else { unit(encoding, &bytes[at..]) };
            map.push(ch.len_utf8(), Span::new(at, at + width));
            at += width;
        }
        if at == bytes.len() {
            return (text.into_owned(), map);
        }
        // A unit that gives two characters (Big5 has four of them) goes the slow way.
    }
    mixed(bytes, skip, encoding)
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
            let (got, map) = decode(&bytes, 0, encoding);
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
        let (text, map) = decode(&bytes, 0, GB18030);
        assert_eq!(text, "许可\u{FFFD}12\u{FFFD}");
        assert_eq!(map.to_source(Span::new(9, 11)), Span::new(5, 7));
    }

    #[test]
    fn parts_in_another_encoding_are_read_in_theirs() {
        let (gb, _, _) = GB18030.encode("<p>全省持证企业共1272家。</p>");
        let (big5, _, _) = BIG5.encode("<p>國家對電信業務經營者實行許可制度</p>");
        let page = [&gb[..], "<p>版权所有，未经许可不得转载</p>".as_bytes(), &big5[..], b"\xFF"].concat();
        for encoding in [GB18030, UTF_8] {
            let (text, map) = decode(&page, 0, encoding);
            assert!(text.contains("持证企业共1272家") && text.contains("版权所有"), "{text}");
            assert_eq!(map.to_source(Span::new(0, text.len())), Span::new(0, page.len()));
        }
        assert!(decode(&page, 0, UTF_8).0.contains("國家對電信業務"));
    }
}
