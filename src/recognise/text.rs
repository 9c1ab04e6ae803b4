//! A sentence as half-width characters with their byte offsets: what every recogniser walks over.

use super::numeral::half_width;
use crate::span::Span;

pub struct Text<'a> {
    pub raw: &'a str,
    /// Half-width.
    pub chars: Vec<char>,
    /// Byte offset of every character, and the length of the text.
    offsets: Vec<usize>,
}

impl<'a> Text<'a> {
    pub fn new(raw: &'a str) -> Self {
        let (mut chars, mut offsets) = (Vec::with_capacity(raw.len() / 2), Vec::with_capacity(raw.len() / 2 + 1));
        for (at, ch) in raw.char_indices() {
            chars.push(half_width(ch));
            offsets.push(at);
        }
        offsets.push(raw.len());
        Self { raw, chars, offsets }
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Bytes of the characters `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let last = self.offsets.len() - 1;
        Span::new(self.offsets[from.min(last)], self.offsets[to.min(last)])
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
        let n = word.chars().count();
        i >= n && self.starts(i - n, word)
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
