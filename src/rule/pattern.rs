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
    Gap(usize),
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
        Ok(Self { parts })
    }

    /// Bytes of the longest match around the number `own` inside `sentence`.
    pub fn find(&self, text: &str, sentence: Span, numbers: &[Number], own: Span) -> Option<usize> {
        let window = Window { text, sentence, numbers, own };
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
            _ => Err((at + 1, format!("slot `{name}` is none of n (the statistic's number) and q (another number)"))),
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
    numbers: &'a [Number],
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
                let number = self.numbers.iter().find(|n| n.span == self.own && fits(unit, &n.unit))?;
                (self.own.start == at).then(|| self.run(rest, number.span.end)).flatten()
            }
            Part::Other { unit } => {
                let number = self.numbers.iter().find(|n| n.span.start == at && n.span != self.own && fits(unit, &n.unit))?;
                self.run(rest, number.span.end)
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
