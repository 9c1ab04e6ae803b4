//! Patterns: parsed once, matched from the statistic's number outwards, without backtracking beyond their bounded gaps.

use crate::span::Span;
use std::collections::BTreeMap;

/// A number of the sentence.
#[derive(Debug, Clone)]
pub struct Number {
    pub span: Span,
    pub unit: String,
}

#[derive(Debug, Clone)]
enum Part {
    /// One of these words; `optional` may be absent.
    Words {
        words: Vec<String>,
        optional: bool,
    },
    /// The statistic's own number.
    Own {
        unit: Option<String>,
    },
    /// Any other number.
    Other {
        unit: Option<String>,
    },
    /// A period, a region or an organisation.
    Named(Named),
    Gap(usize),
}

/// What a slot without a number takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Period,
    Region,
    Organisation,
}

/// Something of the sentence that a `Named` slot may take.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub span: Span,
    pub named: Named,
}

/// What of a sentence the slots of a pattern can take.
#[derive(Debug, Clone, Copy)]
pub struct Slots<'a> {
    pub numbers: &'a [Number],
    pub marks: &'a [Mark],
}

#[derive(Debug)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// Byte offset in the pattern and what is wrong there.
type Mistake = (usize, String);

/// A gap longer than a clause matches by chance.
const LONGEST_GAP: usize = 40;

impl Pattern {
    pub fn parse(source: &str, lexicon: &BTreeMap<String, Vec<String>>) -> Result<Self, Mistake> {
        let mut parts = Vec::new();
        let mut at = 0;
        for piece in source.split(' ') {
            if !piece.is_empty() {
                parts.push(part(piece, at, lexicon)?);
            }
            at += piece.len() + 1;
        }
        let own = parts.iter().filter(|p| matches!(p, Part::Own { .. })).count();
        if own != 1 {
            return Err((0, format!("a pattern needs the statistic's number `{{n}}` exactly once; this one has it {own} times")));
        }
        if matches!(parts.first(), Some(Part::Gap(_))) || matches!(parts.last(), Some(Part::Gap(_))) {
            return Err((0, "a gap at the edge of a pattern says nothing; take it out".into()));
        }
        let pattern = Self { parts };
        if pattern.anchor().is_empty() {
            return Err((0, "a pattern needs a word that must be there; with slots, gaps and optional parts alone it would be tried everywhere".into()));
        }
        Ok(pattern)
    }

    /// Words one of which stands in every match: those of the part whose shortest word is longest, since long words are rare.
    pub fn anchor(&self) -> &[String] {
        let required = self.parts.iter().filter_map(|p| match p {
            Part::Words { words, optional: false } => Some(words),
            _ => None,
        });
        let rarity = |words: &&Vec<String>| (words.iter().map(|w| w.chars().count()).min(), std::cmp::Reverse(words.len()));
        required.max_by_key(rarity).map_or(&[], Vec::as_slice)
    }

    /// Whether a part takes a period, region or organisation.
    pub fn asks_for_names(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, Part::Named(_)))
    }

    /// Bytes of the longest match around the number `own` inside `sentence`.
    pub fn find(&self, text: &str, sentence: Span, slots: Slots, own: Span) -> Option<usize> {
        let window = Window { text, sentence, slots, own };
        let sentence_text = sentence.of(text);
        let starts = sentence_text.char_indices().map(|(i, _)| sentence.start + i).take_while(|s| *s <= own.start);
        starts.filter_map(|start| window.run(&self.parts, start).map(|end| end - start)).max()
    }
}

fn part(piece: &str, at: usize, lexicon: &BTreeMap<String, Vec<String>>) -> Result<Part, Mistake> {
    if let Some(length) = piece.strip_prefix("..") {
        return match length.parse::<usize>() {
            Ok(n) if (1..=LONGEST_GAP).contains(&n) => Ok(Part::Gap(n)),
            _ => Err((at, format!("gap `{piece}` needs a length from 1 to {LONGEST_GAP}, as in `..8`"))),
        };
    }
    if let Some(slot) = piece.strip_prefix('{') {
        let Some(slot) = slot.strip_suffix('}') else { return Err((at, format!("`{piece}` lacks its closing bracket `}}`"))) };
        let (name, unit) = slot.split_once(':').map_or((slot, None), |(n, u)| (n, Some(u.to_owned())));
        return match name {
            "n" => Ok(Part::Own { unit }),
            "q" => Ok(Part::Other { unit }),
            "period" => Ok(Part::Named(Named::Period)),
            "region" => Ok(Part::Named(Named::Region)),
            "org" => Ok(Part::Named(Named::Organisation)),
            _ => Err((at + 1, format!("slot `{name}` is none of n (the statistic's number), q (another number), period, region and org"))),
        };
    }
    let (body, optional) = piece.strip_suffix('?').map_or((piece, false), |b| (b, true));
    if let Some(name) = body.strip_prefix('@') {
        let Some(words) = lexicon.get(name) else { return Err((at, format!("no lexicon `{name}`; those here are {}", lexicon.keys().cloned().collect::<Vec<_>>().join(", ")))) };
        return Ok(Part::Words { words: words.clone(), optional });
    }
    let words: Vec<String> = match body.strip_prefix('(') {
        Some(rest) => match rest.strip_suffix(')') {
            Some(inner) => inner.split('|').map(str::to_owned).collect(),
            None => return Err((at, format!("`{piece}` lacks its closing bracket `)`"))),
        },
        None => vec![body.to_owned()],
    };
    if words.iter().any(String::is_empty) {
        return Err((at, "an empty alternative matches everywhere; write `(…)?` for perhaps".into()));
    }
    Ok(Part::Words { words, optional })
}

struct Window<'a> {
    text: &'a str,
    sentence: Span,
    slots: Slots<'a>,
    own: Span,
}

impl Window<'_> {
    /// The end of the longest match of `parts` from `at` on.
    fn run(&self, parts: &[Part], at: usize) -> Option<usize> {
        let Some((first, rest)) = parts.split_first() else { return Some(at) };
        match first {
            Part::Words { words, optional } => {
                let tail = self.text.get(at..self.sentence.end)?;
                let matched = words.iter().filter(|w| tail.starts_with(w.as_str())).filter_map(|w| self.run(rest, at + w.len())).max();
                matched.or_else(|| if *optional { self.run(rest, at) } else { None })
            }
            Part::Own { unit } => {
                let number = self.slots.numbers.iter().find(|n| n.span == self.own && fits(unit, &n.unit))?;
                (self.own.start == at).then(|| self.run(rest, number.span.end)).flatten()
            }
            Part::Other { unit } => {
                let number = self.slots.numbers.iter().find(|n| n.span.start == at && n.span != self.own && fits(unit, &n.unit))?;
                self.run(rest, number.span.end)
            }
            Part::Named(named) => {
                let marks = self.slots.marks.iter().filter(|m| m.span.start == at && m.named == *named);
                marks.filter_map(|m| self.run(rest, m.span.end)).max()
            }
            Part::Gap(most) => {
                let tail = self.text.get(at..self.sentence.end)?;
                let stops = tail.char_indices().take_while(|(_, c)| !"，。；,;！？".contains(*c)).map(|(i, c)| i + c.len_utf8());
                std::iter::once(0).chain(stops).take(most + 1).filter_map(|step| self.run(rest, at + step)).max()
            }
        }
    }
}

fn fits(want: &Option<String>, unit: &str) -> bool {
    want.as_deref().is_none_or(|w| w == unit)
}
