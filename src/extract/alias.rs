//! Short names that a text gives: （以下简称“信通院”）, 以下称《规定》.

use super::facts::{Body, Fact};
use super::reading::Reading;
use super::words;
use crate::recognise::name;
use crate::recognise::name::words as names;
use crate::recognise::text::Text;
use crate::span::Span;
use serde::Serialize;

/// A short name and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alias {
    pub short: String,
    pub full: String,
}

/// An alias with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub short: String,
    pub full: String,
    /// It names a document, not a body.
    pub document: bool,
    pub span: Span,
    pub sentence: Span,
}

/// Characters that a short name and a full name may have, and that may stand between a name and its bracket.
const SHORT: usize = 20;
const FULL: usize = 40;

/// Whether a sentence can hold one: a look that costs little.
pub(super) fn may_hold(raw: &str) -> bool {
    raw.contains("称")
}

/// Every short name that a sentence gives.
pub(super) fn find(text: &Text, names: &name::Found, sentence: Span) -> Vec<Found> {
    let words = &words::facts().alias;
    let mut found = Vec::new();
    let mut i = 0;
    while i < text.len() {
        let n = words.verbs.at(&text.chars, i);
        if n == 0 {
            i += 1;
            continue;
        }
        if let Some((alias, to)) = one(text, i, i + n, names, sentence) {
            found.push(alias);
            i = to;
        } else {
            i += n;
        }
    }
    found
}

fn one(text: &Text, verb: usize, at: usize, names: &name::Found, sentence: Span) -> Option<(Found, usize)> {
    let skip = text.rest(at).iter().take(2).take_while(|c| matches!(c, '为' | '作' | ':' | ' ')).count();
    let at = at + skip;
    let (from, to, document) = match text.get(at)? {
        '“' | '"' | '「' | '‘' => {
            let to = text.rest(at + 1).iter().take(SHORT + 2).position(|c| matches!(c, '”' | '"' | '」' | '’')).map(|k| at + 1 + k)?;
            (at + 1, to, false)
        }
        '《' => {
            let to = text.rest(at).iter().take(SHORT + 2).position(|c| *c == '》').map(|k| at + k)?;
            (at + 1, to, true)
        }
        // Without marks it ends with its bracket.
        _ => {
            let to = text.rest(at).iter().take(SHORT).position(|c| matches!(c, ')' | ',' | '。' | ';')).map(|k| at + k)?;
            (at, to, false)
        }
    };
    let short: String = text.chars.get(from..to)?.iter().collect();
    let inner = short.trim_matches(['《', '》']).to_owned();
    let document = document || inner != short;
    // The bracket that holds the verb, or the comma before it: the name ends there.
    let open = text.chars[..verb].iter().rposition(|c| matches!(c, '(' | '〔' | ',' | '。'))?;
    let bracketed = text.get(open) == Some('(');
    let marked = matches!(text.get(at), Some('“' | '"' | '「' | '‘' | '《'));
    let told = bracketed || marked || text.starts(verb, "以下");
    if verb - open > FULL || text.chars[open] == '。' || !told {
        return None;
    }
    let mut end = open;
    // 《…》（工信部令第1号，以下简称《办法》）: the comma stands in the bracket.
    if !bracketed
        && let Some(outer) = text.chars[..open].iter().rposition(|c| matches!(c, '(' | ')' | '。'))
        && text.get(outer) == Some('(')
        && open - outer < FULL
    {
        end = outer;
    }
    let (begin, full) = full(text, end, names)?;
    if full == inner || inner.is_empty() || full.chars().count() <= inner.chars().count() {
        return None;
    }
    let close = to + text.rest(to).iter().take(2).take_while(|c| matches!(c, '”' | '"' | '」' | '’' | '》' | ')')).count();
    let document = document || text.before(end) == Some('》');
    Some((Found { short: inner, full, document, span: text.span(begin, close).shift(sentence.start), sentence }, close))
}

/// The name that ends before `end`.
fn full(text: &Text, end: usize, names: &name::Found) -> Option<(usize, String)> {
    if text.before(end) == Some('》') {
        let open = text.chars[..end].iter().rposition(|c| *c == '《')?;
        return Some((open, text.chars[open + 1..end - 1].iter().collect()));
    }
    let byte = text.span(end, end).start;
    if let Some(body) = names.organisations.iter().find(|o| o.span.end == byte) {
        return Some((text.index(body.span.start), body.name.clone()));
    }
    let breaks = &names::names().organisation.breaks;
    let letter = |c: char| crate::decode::gbk::is_hanzi(c) || c.is_ascii_alphanumeric() || "·/-".contains(c);
    let mut from = end;
    while end - from < FULL && text.before(from).is_some_and(letter) && (end - from < 3 || breaks.before(&text.chars, from) == 0) {
        from -= 1;
    }
    (end - from >= 3).then(|| (from, text.chars[from..end].iter().collect()))
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut facts = Vec::new();
    for found in &reading.aliases {
        if seen.contains(&(found.short.as_str(), found.full.as_str())) {
            continue;
        }
        seen.push((&found.short, &found.full));
        facts.push(Fact::new(found.span, found.sentence, "alias:told", 0.95, Body::Alias(Alias { short: found.short.clone(), full: found.full.clone() })));
    }
    facts
}
