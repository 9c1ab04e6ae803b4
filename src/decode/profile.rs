//! What kinds of characters a text is made of, counted in one pass, so that a class of damage that cannot be there is not
//! looked for: clean text passes all classes for the price of this count.

use super::gbk;
use std::sync::LazyLock;

/// Counts of characters beyond ASCII.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Chinese characters, and those outside GB 2312 (traditional or rare).
    pub hanzi: usize,
    pub outside: usize,
    /// Letters and signs of Latin-1 and cp1252.
    pub latin: usize,
    /// Characters that the signs of lost text are made of: U+FFFD, 锟, 烫, 屯.
    pub lost: usize,
    /// All of them.
    pub all: usize,
    /// Lines with more characters that are rare in Chinese text, or foreign to it, than clean text has.
    pub odd_lines: usize,
}

/// Rare characters that make a line odd, where they are a quarter of its characters beyond ASCII.
const LEAST: usize = 3;

/// Code point → what a character counts as, in bits. 64 kB.
static CLASSES: LazyLock<Box<[u8]>> = LazyLock::new(|| (0..0x1_0000u32).map(|c| char::from_u32(c).map_or(0, class)).collect());

const HANZI: u8 = 1;
const OUTSIDE: u8 = 2;
const RARE: u8 = 4;
const LATIN: u8 = 8;
const ODD: u8 = 16;
const LOST: u8 = 32;

fn class(ch: char) -> u8 {
    let bit = |on: bool, bit: u8| if on { bit } else { 0 };
    let lost = bit(matches!(ch, '\u{FFFD}' | '锟' | '烫' | '屯'), LOST);
    if ch.is_ascii() {
        return 0;
    }
    if gbk::is_hanzi(ch) {
        return lost | HANZI | bit(!gbk::is_gb2312(ch), OUTSIDE) | bit(!gbk::is_common(ch), RARE);
    }
    let latin = (ch as u32) < 0x100 || (ch as u32) < 0x2200 && "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(ch);
    lost | bit(latin, LATIN) | bit(!is_punctuation(ch), ODD)
}

/// Punctuation of Chinese text.
pub fn is_punctuation(ch: char) -> bool {
    matches!(ch, '\u{3000}'..='\u{301F}' | '\u{FF00}'..='\u{FF5E}' | '\u{2010}'..='\u{2026}' | '·' | '\u{A0}')
}

/// Bytes of a line that are counted at once.
pub const STRETCH: usize = 4096;

/// What a class adds to the counts: one to each of them that its bits name, in lanes of 12 bits.
const LANES: [u64; 64] = {
    let mut table = [0; 64];
    let mut class = 0;
    while class < 64 {
        table[class] = has(class, HANZI) | has(class, OUTSIDE) << 12 | has(class, LATIN) << 24 | has(class, LOST) << 36 | has(class, RARE | ODD) << 48;
        class += 1;
    }
    table
};

const fn has(class: usize, bits: u8) -> u64 {
    (class as u8 & bits != 0) as u64
}

impl Profile {
    pub fn of(text: &str) -> Self {
        let mut profile = Self::default();
        // A lane counts up to 4095, so no longer stretch is counted at once; a line that is longer is judged by its parts.
        for line in text.as_bytes().split(|&b| b == b'\n') {
            for stretch in line.chunks(STRETCH) {
                profile.add(stretch);
            }
        }
        profile
    }

    /// Counts the characters that begin in a stretch of UTF-8; one that is cut counts in neither part.
    fn add(&mut self, stretch: &[u8]) {
        let classes = &**CLASSES;
        let (mut counts, mut all, mut i) = (0u64, 0, 0);
        while i < stretch.len() {
            let first = stretch[i];
            if first < 0x80 {
                i += 1;
                continue;
            }
            let low = |n: usize| usize::from(stretch.get(i + n).copied().unwrap_or(0) & 0x3F);
            let (code, width) = match first {
                0xE0..=0xEF => (usize::from(first & 15) << 12 | low(1) << 6 | low(2), 3),
                0xC0..=0xDF => (usize::from(first & 31) << 6 | low(1), 2),
                // Only the supplementary planes are beyond the table: rare characters all of them.
                0xF0..=0xFF => (usize::MAX, 4),
                _ => (0, 1),
            };
            let class = classes.get(code).copied().unwrap_or(HANZI | OUTSIDE | RARE);
            counts += LANES[usize::from(class & 63)];
            all += usize::from(width > 1);
            i += width;
        }
        let lane = |n: u32| (counts >> (12 * n) & 0xFFF) as usize;
        self.hanzi += lane(0);
        self.outside += lane(1);
        self.latin += lane(2);
        self.lost += lane(3);
        self.all += all;
        self.odd_lines += usize::from(lane(4) >= LEAST && lane(4) * 4 >= all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_characters_are_told_apart() {
        let count = |text| Profile::of(text);
        assert_eq!(count("abc 123"), Profile::default());
        let clean = count("许可证1272家，见《规定》\n鄢陵县");
        assert_eq!((clean.hanzi, clean.outside, clean.lost, clean.all, clean.odd_lines), (10, 0, 0, 13, 0));
        assert_eq!((count("许可證").outside, count("锟斤拷\u{FFFD}").lost, count("Ö§³Ö“").latin), (1, 2, 5));
        assert_eq!(count("许可证\n鐨勪紒涓\nあああ").odd_lines, 2);
    }
}
