//! Characters and their two bytes of GBK, both ways, as tables of the Basic Multilingual Plane.
//!
//! Most damage on the Chinese web happened between bytes of GBK, so repairs think in them.

use encoding_rs::GBK;
use std::sync::LazyLock;

/// `char as usize` → the two bytes as a big-endian number, 0 where GBK has none. 128 kB, made at first use.
static BYTES: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table = vec![0u16; 0x10000].into_boxed_slice();
    for lead in LEADS {
        for trail in TRAILS {
            if let Some(ch) = char_of(lead, trail)
                && let Some(slot) = table.get_mut(ch as usize)
                && *slot == 0
            {
                *slot = u16::from_be_bytes([lead, trail]);
            }
        }
    }
    table
});

/// Two bytes → the character, 0 where there is none. 48 kB.
static CHARS: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table = vec![0u16; LEADS.count() * TRAILS.count()].into_boxed_slice();
    // All pairs are decoded at once, a line each.
    let mut pairs = Vec::with_capacity(table.len() * 3);
    for lead in LEADS {
        for trail in TRAILS {
            pairs.extend([lead, trail, b'\n']);
        }
    }
    let (text, _) = GBK.decode_without_bom_handling(&pairs);
    let (mut line, mut length) = (0, 0);
    for ch in text.chars() {
        if ch != '\n' {
            // What is no character is the replacement, and perhaps the second byte.
            (length, table[line]) = (length + 1, if length == 0 && ch != '\u{FFFD}' { u16::try_from(ch as u32).unwrap_or(0) } else { 0 });
        } else {
            (line, length) = (line + 1, 0);
        }
    }
    table
});

const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;

/// The character that a pair of bytes stands for.
pub fn char_of(lead: u8, trail: u8) -> Option<char> {
    if !LEADS.contains(&lead) || !TRAILS.contains(&trail) {
        return None;
    }
    let at = usize::from(lead - LEADS.start()) * TRAILS.count() + usize::from(trail - TRAILS.start());
    CHARS.get(at).filter(|&&c| c != 0).and_then(|&c| char::from_u32(u32::from(c)))
}

/// The two bytes of a character.
pub fn bytes_of(ch: char) -> Option<[u8; 2]> {
    BYTES.get(ch as usize).filter(|&&b| b != 0).map(|b| b.to_be_bytes())
}

/// A Chinese character of the unified blocks.
pub fn is_hanzi(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

/// One of the 3,755 characters of GB 2312's first level: the ones that running simplified text is made of.
pub fn is_common(ch: char) -> bool {
    matches!(bytes_of(ch), Some([0xB0..=0xD7, 0xA1..=0xFE]))
}

/// A character of GB 2312 (both levels). Running simplified text has hardly any other; a third of traditional text is.
pub fn is_gb2312(ch: char) -> bool {
    matches!(bytes_of(ch), Some([0xA1..=0xF7, 0xA1..=0xFE]))
}

/// Share of common characters among the Chinese characters of a text, and their number. Wrongly decoded text is made
/// of rare characters, so this tells a right reading from a wrong one.
pub fn commonness(text: &str) -> (f64, usize) {
    let (mut hanzi, mut common) = (0usize, 0usize);
    for ch in text.chars() {
        if is_hanzi(ch) || ('\u{E000}'..='\u{F8FF}').contains(&ch) {
            hanzi += 1;
            common += usize::from(is_common(ch));
        }
    }
    (if hanzi == 0 { 0.0 } else { common as f64 / hanzi as f64 }, hanzi)
}
