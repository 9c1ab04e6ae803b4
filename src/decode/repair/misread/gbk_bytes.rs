//! Bytes of UTF-8 or Big5 that were read as GBK, line by line: a page may hold clean lines and misread ones.

use super::super::{Kind, Stage};
use super::{Byte, CONTINUATION, Reading, big5, lines, utf8};
use crate::decode::profile::{Profile, STRETCH};
use crate::decode::{gbk, model, script};
use crate::span::Span;
use encoding_rs::GB18030;
use std::sync::LazyLock;

/// Bits a character by which a reading has to be likelier than the line as it is, and what it may cost at most: clean
/// text costs 6 to 9, misread text 16 and more. First for a line on its own, then for one on a page that has such lines.
const ALONE: (f32, f32) = (4.0, 11.0);
const FOLLOWS: (f32, f32) = (1.5, 16.0);
/// Characters of Chinese that a line needs to stand on its own; shorter ones follow the page.
const ENOUGH: usize = 6;

pub fn undo(text: &str, profile: &Profile) -> Option<Stage> {
    if profile.odd_lines == 0 {
        return None;
    }
    let odd: Vec<&str> = text.split('\n').filter(|line| odd(line)).collect();
    if odd.is_empty() {
        return None;
    }
    // A decoder that reads pairs of users' rows as private characters loses none of them.
    let private = text.chars().any(|c| ('\u{E000}'..='\u{F8FF}').contains(&c));
    let lost: Lost = if private { lost_plain } else { lost };
    let sure = |line: &str, at: usize| reading(line, at, ALONE, lost).filter(|r| r.1.iter().filter(|c| !c.ch.is_ascii()).count() >= ENOUGH);
    let kind = odd.into_iter().find_map(|l| sure(l, 0)).map(|r| r.0)?;
    lines(text, |line, at| if line.is_ascii() { None } else { sure(line, at).or_else(|| reading(line, at, FOLLOWS, lost).filter(|r| r.0 == kind)) })
}

/// Whether a line has more rare characters than clean text has. Traditional characters are rare only where their
/// simplified forms are.
fn odd(line: &str) -> bool {
    // Simplifying makes no character rare. (A line that is counted in stretches may be cut elsewhere.)
    if line.len() <= STRETCH && Profile::of(line).odd_lines == 0 {
        return false;
    }
    let simple: String = line.chars().map(script::simple).collect();
    Profile::of(&simple).odd_lines > 0
}

/// The likelier of the two ways to read a line, where it is much likelier than the line as it stands.
fn reading(line: &str, at: usize, (gain, most): (f32, f32), lost: Lost) -> Option<Reading> {
    let here = model::text_cost(line.chars())?;
    let readings = [(Kind::Utf8AsGbk, utf8(&bytes(line, at, true), lost)), (Kind::Big5AsGbk, big5(&bytes(line, at, false)))];
    let costs = readings.into_iter().filter_map(|r| model::text_cost(r.1.iter().map(|c| c.ch)).map(|cost| (cost, r)));
    let (cost, best) = costs.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let lost = best.1.iter().filter(|c| c.ch == '\u{FFFD}').count();
    let made = best.1.iter().filter(|c| !c.ch.is_ascii()).count();
    (cost + gain < here && cost < most && lost * 3 <= made).then_some(best)
}

/// Byte behind a lost one → what the lost one can have been: 0x80, which is no lead, and the leads of pairs that stand for
/// no character (rows left to users, which some decoders read as private characters and others not at all).
static BEFORE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let unassigned = |lead: &u8, behind: u8| gbk::char_of(*lead, behind).is_none_or(|c| ('\u{E000}'..='\u{F8FF}').contains(&c));
    (0..=0xFF).map(|behind| std::iter::once(0x80).chain((0x81..=0xBF).filter(|lead| unassigned(lead, behind))).collect()).collect()
});

/// What a byte that was lost can have been, given the byte behind it.
type Lost = fn(Option<&Byte>) -> &'static [u8];

/// The same where the decoder knew the users' rows.
fn lost_plain(behind: Option<&Byte>) -> &'static [u8] {
    match behind {
        Some((Some(0x80..), _) | (None, _)) => &[0x80],
        _ => &CONTINUATION,
    }
}

/// What a decoder of GBK can have lost: a lead with an ASCII character or the end behind it, or a byte as in `BEFORE`.
fn lost(behind: Option<&Byte>) -> &'static [u8] {
    match behind {
        Some((Some(byte @ 0x80..), _)) => BEFORE.get(usize::from(*byte)).map_or(&[0x80], Vec::as_slice),
        Some((None, _)) => &[0x80],
        _ => &CONTINUATION,
    }
}

/// The bytes that were read as GBK. The euro sign is two bytes of GBK, and what browsers make of a lone 0x80, which UTF-8
/// is full of: `utf8` says to tell them apart by what the character that is being read lacks.
fn bytes(line: &str, at: usize, utf8: bool) -> Vec<Byte> {
    let mut bytes: Vec<Byte> = Vec::with_capacity(line.len());
    // Bytes that the UTF-8 character that was begun still lacks.
    let mut lacks = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((i, ch)) = chars.next() {
        let span = Span::new(at + i, at + i + ch.len_utf8());
        let start = bytes.len();
        if ch.is_ascii() {
            bytes.push((Some(ch as u8), span));
        } else if ch == '\u{80}' || ch == '€' && utf8 && !(lacks == 1 && chars.peek().is_some_and(|c| continues(c.1))) {
            bytes.push((Some(0x80), span));
        } else if let Some(pair) = gbk::bytes_of(ch) {
            bytes.extend(pair.map(|b| (Some(b), span)));
        } else if ch == '\u{FFFD}' {
            bytes.push((None, span));
        } else {
            let text = ch.to_string();
            let (four, _, bad) = GB18030.encode(&text);
            if bad { bytes.push((None, span)) } else { bytes.extend(four.iter().map(|&b| (Some(b), span))) }
        }
        for byte in &bytes[start..] {
            lacks = match byte.0 {
                Some(0xE0..=0xEF) => 2,
                Some(0xC2..=0xDF) => 1,
                Some(0..=0x7F) => 0,
                _ => usize::saturating_sub(lacks, 1),
            };
        }
    }
    bytes
}

/// Whether a character's first byte of GBK continues a character of UTF-8.
fn continues(ch: char) -> bool {
    gbk::bytes_of(ch).is_some_and(|b| (0x80..=0xBF).contains(&b[0]))
}
