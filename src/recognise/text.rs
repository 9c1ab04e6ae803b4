//! A sentence as half-width characters with their byte offsets: what every recogniser walks over.

use super::numeral::{half_width, is_part};
use crate::decode::script::simple;
use crate::span::Span;

pub struct Text<'a> {
    pub raw: &'a str,
    /// Half-width.
    pub chars: Vec<char>,
    /// Byte offset of every character, and the length of the text.
    offsets: Vec<usize>,
    /// Byte behind every character, where blanks were left out: they lie between it and the next.
    ends: Vec<usize>,
    /// See `Context::wide`.
    pub wide: bool,
}

impl<'a> Text<'a> {
    pub fn new(raw: &'a str) -> Self {
        let (mut chars, mut offsets) = (Vec::with_capacity(raw.len() / 2), Vec::with_capacity(raw.len() / 2 + 1));
        for (at, ch) in raw.char_indices() {
            chars.push(half_width(ch));
            offsets.push(at);
        }
        offsets.push(raw.len());
        Self { raw, chars, offsets, ends: Vec::new(), wide: false }
    }

    /// For reading wide: traditional characters are read as simplified ones, and blanks within a numeral and before its unit
    /// are left out (`一百 五 十 二`, `近 三 年`).
    pub fn wide(raw: &'a str) -> Self {
        let all: Vec<(char, usize, usize)> = raw.char_indices().map(|(at, ch)| (half_width(simple(ch)), at, at + ch.len_utf8())).collect();
        let mut kept: Vec<(char, usize, usize)> = Vec::with_capacity(all.len());
        let mut i = 0;
        while let Some(&one) = all.get(i) {
            let blanks = all[i..].iter().take_while(|c| c.0 == ' ').count();
            if blanks == 0 {
                kept.push(one);
                i += 1;
                continue;
            }
            if !joined(&kept, &all[i + blanks..]) {
                kept.extend(&all[i..i + blanks]);
            }
            i += blanks;
        }
        let offsets = kept.iter().map(|c| c.1).chain([raw.len()]).collect();
        Self { raw, chars: kept.iter().map(|c| c.0).collect(), offsets, ends: kept.iter().map(|c| c.2).collect(), wide: true }
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Bytes of the characters `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let start = self.offsets[from.min(self.len())];
        let to = to.min(self.len());
        let end = match to.checked_sub(1) {
            Some(last) => self.ends.get(last).or_else(|| self.offsets.get(to)).copied().unwrap_or(start),
            None => start,
        };
        Span::new(start, end.max(start))
    }

    pub fn get(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    /// Character before `i`.
    pub fn before(&self, i: usize) -> Option<char> {
        self.get(i.checked_sub(1)?)
    }

    pub fn rest(&self, i: usize) -> &[char] {
        self.chars.get(i..).unwrap_or(&[])
    }

    pub fn starts(&self, i: usize, word: &str) -> bool {
        let mut chars = self.rest(i).iter();
        word.chars().all(|c| chars.next() == Some(&c))
    }

    /// Whether the characters before `i` end in `word`.
    pub fn ends(&self, i: usize, word: &str) -> bool {
        let mut before = self.chars[..i.min(self.len())].iter().rev();
        word.chars().rev().all(|c| before.next() == Some(&c))
    }

    /// The longest of `words` that begins at `i`: its index and length in characters.
    pub fn longest<S: AsRef<str>>(&self, i: usize, words: &[S]) -> Option<(usize, usize)> {
        words.iter().enumerate().filter(|(_, w)| self.starts(i, w.as_ref())).map(|(k, w)| (k, w.as_ref().chars().count())).max_by_key(|(_, n)| *n)
    }

    /// Character index of a byte offset.
    pub fn index(&self, byte: usize) -> usize {
        self.offsets.partition_point(|o| *o < byte)
    }
}

/// Whether blanks between two stretches of a text stand within a numeral or a date.
fn joined(before: &[(char, usize, usize)], after: &[(char, usize, usize)]) -> bool {
    let at = |k: usize| after.get(k).map(|c| c.0);
    let (Some(last), Some(next)) = (before.last().map(|c| c.0), at(0)) else { return false };
    let digit = |c: char| c.is_ascii_digit();
    let chinese = |c: char| is_part(c) && !digit(c) || "余多几负点又".contains(c);
    let scale = |c: char| "十百千万亿拾佰仟又负点".contains(c);
    let unit = |c: char| "年月日号周天折成倍个分".contains(c);
    // 7 2 折: digits one by one before what makes them one numeral.
    let single = !before.len().checked_sub(2).and_then(|i| before.get(i)).is_some_and(|c| digit(c.0)) && !at(1).is_some_and(digit);
    let discount = after.iter().skip(1).map(|c| c.0).find(|c| *c != ' ').is_some_and(|c| "折成".contains(c));
    chinese(last) && (chinese(next) || unit(next))
        || digit(last) && (scale(next) || "余多几".contains(next) || unit(next))
        || (scale(last) || "年月前后近第之".contains(last)) && (digit(next) || chinese(next))
        || "个百分".contains(last) && "百分点之个".contains(next)
        || last == '成' && chinese(next)
        || digit(last) && digit(next) && single && discount
}
