//! MIME archives (`.mhtml`, `.mht`, `.eml`) that browsers save a page with its pictures in: RFC 2557.

use super::Part;
use crate::decode::map::OffsetMap;
use crate::span::Span;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders};

/// The page of an archive: its first part that is HTML, else its first text.
pub(super) fn part(bytes: &[u8]) -> Option<Part> {
    if !looks_like(bytes) {
        return None;
    }
    let message = MessageParser::default().parse(bytes)?;
    let typed =
        |part: &MessagePart, sub: &str| part.content_type().is_some_and(|t| t.ctype().eq_ignore_ascii_case("text") && t.subtype().is_none_or(|s| s.eq_ignore_ascii_case(sub)));
    let part = message.parts.iter().find(|p| typed(p, "html")).or_else(|| message.parts.iter().find(|p| typed(p, "plain")))?;
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let body = bytes.get(from..to)?;
    let (bytes, map) = match part.encoding {
        Encoding::QuotedPrintable => quoted_printable(body, from),
        Encoding::Base64 => base64(body, from),
        Encoding::None => {
            let mut map = OffsetMap::default();
            map.copy(body.len(), from);
            (body.to_vec(), map)
        }
    };
    let content_type = part.content_type().map(|t| match t.attribute("charset") {
        Some(charset) => format!("text/html; charset={charset}"),
        None => "text/html".into(),
    });
    let url = part.content_location().filter(|l| l.starts_with("http")).map(str::to_owned);
    Some(Part { bytes, map, content_type, url })
}

/// Header lines from the first byte on, among them one that says multipart or a MIME version.
fn looks_like(bytes: &[u8]) -> bool {
    // Every page is asked: its first bytes tell most.
    let name = bytes.iter().take(80).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    if name == 0 || bytes.get(name) != Some(&b':') {
        return false;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.contains("\nmime-version:") || head.starts_with("mime-version:") || head.contains("content-type: multipart/")
}

/// RFC 2045, 6.7. What is no escape stays as it is.
fn quoted_printable(body: &[u8], from: usize) -> (Vec<u8>, OffsetMap) {
    let (mut bytes, mut map) = (Vec::with_capacity(body.len()), OffsetMap::default());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        let rest = &body[at + 1..];
        let hex = |i: usize| rest.get(i).and_then(|&b| char::from(b).to_digit(16));
        // A line ends within 76 characters; blanks are counted no further, so that many `=` before many blanks cost no square.
        let blank = if byte == b'=' { rest.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t')).count() } else { 0 };
        let soft = if rest[blank..].starts_with(b"\r\n") {
            Some(blank + 3)
        } else if rest[blank..].starts_with(b"\n") {
            Some(blank + 2)
        } else {
            None
        };
        match (byte, soft, hex(0), hex(1)) {
            (b'=', Some(skip), ..) => at += skip,
            (b'=', None, Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                map.push(1, Span::new(from + at, from + at + 3));
                at += 3;
            }
            _ => {
                bytes.push(byte);
                map.copy(1, from + at);
                at += 1;
            }
        }
    }
    (bytes, map)
}

/// RFC 4648, whatever else stands between the letters. Every byte leads to the letters that hold its bits.
fn base64(body: &[u8], from: usize) -> (Vec<u8>, OffsetMap) {
    let (mut bytes, mut map) = (Vec::with_capacity(body.len() / 4 * 3), OffsetMap::default());
    let (mut bits, mut held, mut last) = (0u32, 0u32, from);
    for (i, &byte) in body.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            map.push(1, Span::new(last, from + i + 1));
        }
        last = from + i;
    }
    (bytes, map)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.com/a.htm\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: http://example.com/a.htm\r\n\r\n<p>=B5=E7=D0=C5=\r\n 12=3D</p>\r\n--x\r\nContent-Type: text/css\r\n\r\np {}\r\n--x--\r\n";

    #[test]
    fn the_page_of_an_archive_leads_back_to_its_bytes() {
        let part = part(PAGE.as_bytes()).unwrap();
        assert_eq!(part.bytes.trim_ascii_end(), b"<p>\xB5\xE7\xD0\xC5 12=</p>");
        assert_eq!(part.content_type.as_deref(), Some("text/html; charset=gbk"));
        assert_eq!(part.url.as_deref(), Some("http://example.com/a.htm"));
        let raw = part.map.to_source(Span::new(3, 5));
        assert_eq!(&PAGE[raw.start..raw.end], "=B5=E7");
    }

    #[test]
    fn base64_leads_back_to_its_letters() {
        let (bytes, map) = base64(b"55S1\r\n5L+h", 10);
        assert_eq!(String::from_utf8(bytes).unwrap(), "电信");
        assert_eq!(map.to_source(Span::new(0, 3)), Span::new(10, 14));
        assert_eq!(map.to_source(Span::new(3, 6)), Span::new(16, 20));
    }

    #[test]
    fn a_page_that_talks_of_headers_is_none() {
        assert!(part(b"<html>\nMIME-Version: 1.0\n</html>").is_none());
        assert!(part("邮件头：\nMIME-Version: 1.0\n".as_bytes()).is_none());
    }
}
