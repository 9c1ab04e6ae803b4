//! `務(wù)業(yè)`: pinyin in brackets that a converter put behind certain characters of GBK text.
//!
//! It worked on bytes, without regard to where characters begin. Where the two bytes of a marked character are the last
//! of one character and the first of the next, the insertion tears both apart: 們為了 = 82 83 9E E9 C1 CB holds 83 9E
//! (優) and became 82 83 9E `(yōu)` E9 C1 CB, which a decoder read as 們 `?yōu)` 榱…: the odd byte 9E and the bracket made
//! an invalid pair (`?`), and every character behind it is read one byte late until an ASCII byte ends the slip.
//!
//! The way back works on the same bytes. Reading on with the odd byte in `pending`, every pair is put together anew. The
//! odd byte is known, since the two bytes before the insertion are a character with the reading in the brackets.

use super::{Kind, Stage, readings};
use crate::decode::gbk;
use crate::span::Span;
use std::collections::HashMap;

/// Fewer marks than this are somebody's pinyin, not damage.
const MARKS: usize = 3;
/// Share of a marked character's occurrences that must be marked: the converter replaced every one of them.
const CONSISTENT: f64 = 0.7;

/// Stands where one ASCII character was swallowed: no number next to it can be trusted.
pub const SWALLOWED: char = '\u{FFFC}';

pub fn undo(text: &str) -> Option<Stage> {
    if !text.contains(')') || !damaged(text) {
        return None;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut undo = Undo { text, chars, i: 0, pending: None, tail: Default::default(), out: Stage::default() };
    undo.run();
    (!undo.out.edits.is_empty()).then_some(undo.out)
}

/// Whether the page shows the converter's hand: several marked characters, and those marked nearly wherever they stand.
fn damaged(text: &str) -> bool {
    let mut marked: HashMap<char, usize> = HashMap::new();
    let mut prev = None;
    for (at, ch) in text.char_indices() {
        if ch == '('
            && let Some(before) = prev
            && let Some((reading, _)) = mark(&text[at..])
            && gbk::bytes_of(before).is_some_and(|b| readings::reads(b, reading))
        {
            *marked.entry(before).or_default() += 1;
        }
        prev = Some(ch);
    }
    let marks: usize = marked.values().sum();
    if marks < MARKS {
        return false;
    }
    let mut all = 0usize;
    for ch in text.chars() {
        all += usize::from(marked.contains_key(&ch));
    }
    marks as f64 >= CONSISTENT * all as f64
}

/// `(reading)` or `(reading )` at the start of `text`: the reading and the bytes of the whole.
fn mark(text: &str) -> Option<(&str, usize)> {
    let (reading, len) = tail(text.strip_prefix('(')?)?;
    Some((reading, len + 1))
}

/// `reading)` or `reading )` at the start of `text`.
fn tail(text: &str) -> Option<(&str, usize)> {
    let len = readings::syllable(text);
    let rest = &text[len..];
    let close = if rest.starts_with(')') { 1 } else { rest.starts_with(" )").then_some(2)? };
    (len > 0).then(|| (&text[..len], len + close))
}

struct Undo<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
    i: usize,
    /// The odd byte of a slip, and the source it came from.
    pending: Option<(u8, Span)>,
    /// The last two bytes of the stream, as the converter saw them.
    tail: [u8; 2],
    out: Stage,
}

impl Undo<'_> {
    fn run(&mut self) {
        while let Some(&(at, ch)) = self.chars.get(self.i) {
            let here = Span::new(at, at + ch.len_utf8());
            if ch == '(' && self.plain_mark(at) || ch == '?' && self.torn_mark(at) {
                continue;
            }
            self.i += 1;
            match self.pending {
                None => self.emit(ch, here),
                Some((odd, from)) => self.slip(odd, from, ch, here),
            }
        }
        if let Some((_, from)) = self.pending.take() {
            self.lost(from);
        }
    }

    /// `(reading)` behind two bytes that are read so: the insertion fell between two characters as they are read now.
    fn plain_mark(&mut self, at: usize) -> bool {
        let Some((reading, len)) = mark(&self.text[at..]) else { return false };
        if !readings::reads(self.tail, reading) {
            return false;
        }
        self.out.note(Kind::Injection, Span::new(at, at + len), self.out.text.len(), 1.0);
        self.skip(at + len);
        true
    }

    /// `?reading)`: the insertion fell into the middle of a pair; `?` is its first byte and the swallowed bracket.
    fn torn_mark(&mut self, at: usize) -> bool {
        let Some((reading, len)) = tail(&self.text[at + 1..]) else { return false };
        let lead = self.tail[1];
        let span = Span::new(at, at + 1 + len);
        let Some((odd, sure)) = self.odd_byte(lead, reading, at + 1 + len) else { return false };
        let confidence = if sure { 1.0 } else { 0.5 };
        let start = self.out.text.len();
        match self.pending.take() {
            None => self.pending = Some((odd, span)),
            Some((first, from)) => {
                let Some(ch) = gbk::char_of(first, odd) else { return false };
                self.out.put(ch, from.join(span));
            }
        }
        self.out.note(Kind::Injection, span, start, confidence);
        self.tail = [lead, odd];
        self.skip(at + 1 + len);
        true
    }

    /// The byte that `?` hides: the second of a character that begins with `lead` and is read so. Where several are,
    /// the one that lets the next characters come out most common is taken and called unsure.
    fn odd_byte(&self, lead: u8, reading: &str, rest: usize) -> Option<(u8, bool)> {
        let mut found: Vec<u8> = readings::trails(lead, reading).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() < 2 {
            return found.first().map(|&b| (b, true));
        }
        let mut behind = self.text[rest..].chars();
        let next = behind.next();
        let first = next.and_then(|ch| gbk::bytes_of(ch).map(|b| b[0]).or_else(|| ch.is_ascii().then_some(ch as u8)));
        let marked = mark(behind.as_str()).filter(|_| next.is_some_and(|c| c.is_ascii())).map(|m| m.0);
        let fit = |odd: u8| {
            let pair = match (self.pending, first) {
                (Some((lead, _)), _) => [lead, odd],
                (None, Some(byte)) => [odd, byte],
                (None, None) => return 0,
            };
            // A mark right behind the character that would come out proves it.
            let proven = self.pending.is_none() && marked.is_some_and(|reading| readings::reads(pair, reading));
            let plain = gbk::char_of(pair[0], pair[1]).map_or(0, |ch| usize::from(gbk::is_hanzi(ch)) + usize::from(gbk::is_common(crate::decode::script::simple(ch))));
            plain + if proven { 10 } else { 0 }
        };
        found.into_iter().max_by_key(|&b| fit(b)).map(|b| (b, false))
    }

    /// A character read one byte late: its first byte belongs to the odd byte before it.
    fn slip(&mut self, odd: u8, from: Span, ch: char, here: Span) {
        self.pending = None;
        let bytes = match gbk::bytes_of(ch) {
            Some(pair) => pair.to_vec(),
            None if ch.is_ascii() => vec![ch as u8],
            None => Vec::new(),
        };
        let start = self.out.text.len();
        match bytes.as_slice() {
            [_, ..] if odd < 0x80 => {
                // The slip ended in an ASCII byte that was read as a second byte.
                self.out.put(odd as char, from);
                self.emit(ch, here);
            }
            &[first, second] => match gbk::char_of(odd, first) {
                Some(whole) => {
                    self.out.put(whole, from.join(here));
                    self.out.note(Kind::Injection, from.join(here), start, 1.0);
                    self.pending = Some((second, here));
                    self.tail = [first, second];
                    if second < 0x80 {
                        self.pending = None;
                        self.out.put(second as char, here);
                    }
                }
                None => {
                    self.lost(from);
                    self.emit(ch, here);
                }
            },
            &[byte] if gbk::char_of(odd, byte).is_some() => {
                let whole = gbk::char_of(odd, byte).unwrap_or('\u{FFFD}');
                self.out.put(whole, from.join(here));
                self.out.note(Kind::Injection, from.join(here), start, 1.0);
                self.tail = [odd, byte];
            }
            _ => {
                // The second byte of this character is gone; where `?` stands, so is an ASCII character behind it, which may
                // have been a digit.
                self.lost(from);
                if ch == '?' {
                    self.out.put(SWALLOWED, here);
                } else {
                    self.emit(ch, here);
                }
            }
        }
    }

    fn lost(&mut self, from: Span) {
        let start = self.out.text.len();
        self.out.put('\u{FFFD}', from);
        self.out.note(Kind::InjectionLoss, from, start, 0.0);
    }

    fn emit(&mut self, ch: char, here: Span) {
        self.out.copy(&self.text[here.start..here.end], here.start);
        self.tail = match gbk::bytes_of(ch) {
            Some(pair) => pair,
            None if ch.is_ascii() => [self.tail[1], ch as u8],
            None => [0, 0],
        };
    }

    fn skip(&mut self, to: usize) {
        while self.chars.get(self.i).is_some_and(|c| c.0 < to) {
            self.i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks enough that the page shows the converter's hand, then the case.
    fn repaired(case: &str) -> String {
        let page = format!("企業(yè)經(jīng)營(yíng)電信業(yè)務(wù)須持證。\n{case}");
        let text = undo(&page).map_or(page, |stage| stage.text);
        text.split_once('\n').map(|(_, t)| t.to_owned()).unwrap_or(text)
    }

    #[test]
    fn marks_between_characters_go() {
        assert_eq!(repaired("首頁(yè) > 網(wǎng)絡(luò )新聞"), "首頁 > 網絡新聞");
    }

    #[test]
    fn slips_are_read_anew() {
        assert_eq!(repaired("們?yōu)榱私鉀Q這"), "們為了解決這");
        assert_eq!(repaired("商O(píng)racle公司"), "商Oracle公司");
        assert_eq!(repaired("詳?shù)脑~語"), "詳的詞語");
        // Several characters could have been marked; the mark behind the next one proves which.
        assert_eq!(repaired("我們?yǎn)l(fā)證"), "我們發證");
    }

    #[test]
    fn a_swallowed_character_leaves_a_mark() {
        // 集中的56個: the 5 was swallowed with the last byte of 的; 6 alone would be another number.
        let (stream, _, _) = encoding_rs::GBK.encode("詳的");
        assert_eq!(stream.len(), 4);
        assert_eq!(repaired("詳?shù)?6個案例"), "詳\u{FFFD}\u{FFFC}6個案例");
    }

    #[test]
    fn what_is_no_damage_stays() {
        for clean in ["国内生产总值(gdp)增长", "IDC(不含资源协作服务业务)", "你好(nǐ hǎo)是问候语，业(yè)务(wù)", "问(wèn)"] {
            assert!(undo(clean).is_none(), "{clean}");
        }
    }
}
