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
    /// Byte behind every character: blanks that were left out lie between it and the next.
    ends: Vec<usize>,
    /// See `Context::wide`.
    pub wide: bool,
}

impl<'a> Text<'a> {
    pub fn new(raw: &'a str) -> Self {
        Self::of(raw, raw.char_indices().map(|(at, ch)| (half_width(ch), at, at + ch.len_utf8())), false)
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
        Self::of(raw, kept.into_iter(), true)
    }

    fn of(raw: &'a str, characters: impl Iterator<Item = (char, usize, usize)>, wide: bool) -> Self {
        let mut text = Self { raw, chars: Vec::with_capacity(raw.len() / 2), offsets: Vec::with_capacity(raw.len() / 2 + 1), ends: Vec::with_capacity(raw.len() / 2), wide };
        for (ch, at, end) in characters {
            text.chars.push(ch);
            text.offsets.push(at);
            text.ends.push(end);
        }
        text.offsets.push(raw.len());
        text
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
        let end = to.min(self.len()).checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(start);
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
        let mut k = i;
        word.chars().all(|c| {
            k += 1;
            self.get(k - 1) == Some(c)
        })
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
