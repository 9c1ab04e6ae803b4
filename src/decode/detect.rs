//! Which encoding a page is in: byte order mark, strict UTF-8, a label that decodes without error, then the bytes.

use super::model;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// An encoding and why it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub encoding: &'static Encoding,
    pub evidence: String,
    /// Bytes of byte order mark to skip.
    pub bom: usize,
    /// What the bytes behind it say, where they had to be read whole to decide and hold no error.
    pub text: Option<String>,
}

/// Decides on the encoding of `bytes`. `content_type` is the header as served.
///
/// Strict UTF-8 wins over every label: Chinese text in another encoding is never valid UTF-8 by chance for long.
/// `gb2312` and `gbk` mean GB18030, as in the WHATWG standard's practice.
pub fn detect(bytes: &[u8], content_type: Option<&str>) -> Choice {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return Choice { encoding, evidence: "byte order mark".into(), bom, text: None };
    }
    let choice = |encoding, evidence: String| Choice { encoding, evidence, bom: 0, text: None };
    if let Some(encoding) = utf16_without_bom(bytes) {
        return choice(encoding, "zero bytes of UTF-16".into());
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Choice { text: Some(text.to_owned()), ..choice(UTF_8, "strict UTF-8".into()) };
    }
    let labels = [("header", content_type.and_then(charset)), ("meta", declared(bytes))];
    for (place, label) in labels {
        let Some(encoding) = label.as_deref().and_then(encoding_of) else { continue };
        if encoding == UTF_8 || !plausible(encoding, bytes) {
            continue;
        }
        if let Some(text) = clean(encoding, bytes) {
            return Choice { text, ..choice(encoding, format!("{place} says {}", label.unwrap_or_default())) };
        }
    }
    // No label holds. A page that is UTF-8 but for a few broken bytes is still UTF-8.
    if let Some(errors) = broken_utf8(bytes) {
        return choice(UTF_8, format!("UTF-8 with {errors} broken places"));
    }
    let best = guess(bytes);
    choice(best, format!("bytes look like {}", best.name()))
}

/// Broken places of a text that is UTF-8 but for these; `None` where more than one in twenty bytes beyond ASCII is wrong,
/// which other encodings show after a few lines.
fn broken_utf8(bytes: &[u8]) -> Option<usize> {
    let (mut errors, mut beyond) = (0usize, 1usize);
    for chunk in bytes.utf8_chunks() {
        beyond += chunk.valid().bytes().filter(|b| *b >= 0x80).count() + chunk.invalid().len();
        errors += usize::from(!chunk.invalid().is_empty());
        if errors >= 64 && errors * 20 >= beyond {
            return None;
        }
    }
    (errors * 20 < beyond).then_some(errors)
}

/// GB18030 or Big5, for bytes that nothing else settles: by the share of common characters where it is plain, and by how
/// likely their sequence is where it is not.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let (gb, big5) = (score(GB18030, bytes), score(BIG5, bytes));
    if (gb - big5).abs() > PLAIN {
        return if gb > big5 { GB18030 } else { BIG5 };
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let cost = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        model::text_cost(text.chars().map(|c| if c == '\u{FFFD}' { '\u{E000}' } else { c })).unwrap_or(0.0)
    };
    if cost(GB18030) <= cost(BIG5) { GB18030 } else { BIG5 }
}

/// Difference of shares that settles the encoding by itself, on a page; a few words never reach it by chance.
const PLAIN: f64 = 0.8;
/// Two-byte characters whose share is counted.
const SCORED: usize = 4096;
/// Bytes that the character model reads.
const SAMPLE: usize = 4096;

fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048)];
    if head.len() < 16 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Markup in UTF-16 has a zero in every second byte; no other encoding of a page has zeros at all.
    match (even * 8 > head.len(), odd * 8 > head.len()) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

fn charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let rest = lower.split("charset").nth(1)?.trim_start().strip_prefix('=')?;
    let label = rest.trim_start().trim_matches(['"', '\'']);
    let end = label.find([';', '"', '\'', ' ', '>', '/']).unwrap_or(label.len());
    Some(label[..end].trim().to_owned()).filter(|l| !l.is_empty())
}

/// The `charset` that a page's first 4 kB declare (meta charset, http-equiv or an XML declaration).
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    for tag in head.split("<meta").skip(1) {
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        if let Some(label) = charset(tag) {
            return Some(label);
        }
    }
    let rest = head.split("<?xml").nth(1)?;
    let rest = rest[..rest.find('>')?].split("encoding=").nth(1)?;
    Some(rest.trim_matches(['"', '\'', '?', ' ']).to_owned())
}

fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
}

/// The text where the bytes decode without an error. A character cut at the very end is forgiven: then there is no text yet.
fn clean(encoding: &'static Encoding, bytes: &[u8]) -> Option<Option<String>> {
    let read = |bytes| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    read(bytes).map(|text| Some(text.into_owned())).or_else(|| read(&bytes[..bytes.len().saturating_sub(1)]).map(|_| None))
}

/// A label for Chinese text is believed when what it gives reads like Chinese; other labels as they are.
fn plausible(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    (encoding != GB18030 && encoding != BIG5) || score(encoding, bytes) > 0.5
}

/// How much the two-byte characters of `bytes` look like running text in `encoding`: the share of first-level
/// characters (GB 2312: B0–D7; Big5: A4–C6) and punctuation, less a penalty for every error.
fn score(encoding: &'static Encoding, bytes: &[u8]) -> f64 {
    let (mut pairs, mut common, mut errors, mut i) = (0usize, 0usize, 0usize, 0usize);
    while i < bytes.len() && pairs < SCORED {
        let lead = bytes[i];
        if lead < 0x80 {
            i += 1;
            continue;
        }
        let trail = bytes.get(i + 1).copied().unwrap_or(0xA1);
        let (valid, frequent) = if encoding == BIG5 {
            let valid = (0xA1..=0xF9).contains(&lead) && ((0x40..=0x7E).contains(&trail) || (0xA1..=0xFE).contains(&trail));
            (valid, valid && (0xA1..=0xC6).contains(&lead))
        } else {
            let four = (0x30..=0x39).contains(&trail);
            let valid = (0x81..=0xFE).contains(&lead) && (four || ((0x40..=0xFE).contains(&trail) && trail != 0x7F));
            let level_one = (0xB0..=0xD7).contains(&lead) || (0xA1..=0xA3).contains(&lead);
            (valid, valid && level_one && trail >= 0xA1)
        };
        pairs += 1;
        common += usize::from(frequent);
        errors += usize::from(!valid);
        i += if valid { 2 } else { 1 };
    }
    if pairs == 0 { 0.0 } else { (common as f64 - 3.0 * errors as f64) / pairs as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8], header: Option<&str>) -> &'static str {
        detect(bytes, header).encoding.name()
    }

    #[test]
    fn bytes_settle_what_labels_get_wrong() {
        let text = "国家对电信业务经营者实行许可制度。";
        let (gb, _, _) = GB18030.encode(text);
        let (big5, _, _) = BIG5.encode("國家對電信業務經營者實行許可制度。");
        assert_eq!(name(text.as_bytes(), Some("text/html; charset=gbk")), "UTF-8");
        assert_eq!(name(&gb, None), "gb18030");
        assert_eq!(name(&gb, Some("text/html; charset=utf-8")), "gb18030");
        assert_eq!(name(&gb, Some("text/html; charset=\"GB2312\";")), "gb18030");
        assert_eq!(name(&gb, Some("text/html; charset=big5")), "gb18030");
        assert_eq!(name(&big5, None), "Big5");
        assert_eq!(name(&big5, Some("text/html; charset=big5")), "Big5");
        let wide: Vec<u8> = "<html>统计".encode_utf16().flat_map(u16::to_le_bytes).cycle().take(60).collect();
        assert_eq!(name(&wide, None), "UTF-16LE");
    }
}
