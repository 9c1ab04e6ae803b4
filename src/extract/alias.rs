//! Short names that a text gives: （以下简称“信通院”）, 以下称《规定》.

use super::facts::{Body, Fact};
use super::reading::{self, Reading};
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
    /// Another name (又称), and no short one for what the page goes on to tell.
    pub other: bool,
    pub span: Span,
    pub sentence: Span,
}

/// Characters that a short name and a full name may have, and that may stand between a name and its bracket.
const SHORT: usize = 20;
const FULL: usize = 40;

/// Capitals of the longest abbreviation.
const LETTERS: usize = 10;

/// What tells that a short name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// 以下简称
    Verb,
    /// 又称: another name, which only marks set apart.
    Other,
    /// （“…”）: the marks alone.
    Marks,
    /// （CNNIC）: capitals behind the name of a body.
    Letters,
}

/// Every short name that a sentence gives.
pub(super) fn find(raw: &str, lexicon: &name::Lexicon, sentence: Span) -> Vec<Found> {
    // A look that costs little.
    if !raw.contains(['称', '名', '叫', '（', '(']) {
        return Vec::new();
    }
    let text = Text::new(raw);
    let places: Vec<(usize, usize, Told)> = (0..text.len()).filter_map(|i| told(&text, i)).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let names = name::recognise(raw, lexicon);
    let mut found: Vec<Found> = Vec::new();
    let mut done = 0;
    for (verb, at, told) in places {
        if verb < done {
            continue;
        }
        if let Some((alias, to)) = one(&text, verb, at, told, &names, sentence) {
            // “甲方”或“当事人”: another short name of the same.
            let more = also(&text, to).map(|(short, end)| (Found { short, ..alias.clone() }, end));
            found.push(alias);
            done = more.as_ref().map_or(to, |m| m.1);
            found.extend(more.map(|m| m.0));
        } else {
            done = at;
        }
    }
    found
}

fn told(text: &Text, i: usize) -> Option<(usize, usize, Told)> {
    let words = &words::facts().alias;
    let (verb, other) = (words.verbs.at(&text.chars, i), words.other.at(&text.chars, i));
    if verb.max(other) > 0 {
        return Some((i, i + verb.max(other), if verb >= other { Told::Verb } else { Told::Other }));
    }
    if text.get(i) != Some('(') {
        return None;
    }
    // 中国互联网络信息中心（CNNIC）
    let letters = text.rest(i + 1).iter().take(LETTERS + 1).take_while(|c| c.is_ascii_uppercase()).count();
    let abbreviated = (2..=LETTERS).contains(&letters) && text.get(i + 1 + letters) == Some(')');
    if abbreviated { Some((i + 1, i + 1, Told::Letters)) } else { (text.get(i + 1) == Some('“')).then_some((i + 1, i + 1, Told::Marks)) }
}

/// 或“…” behind a short name in marks.
fn also(text: &Text, to: usize) -> Option<(String, usize)> {
    let at = to + usize::from(matches!(text.get(to), Some('或' | '、')));
    if at == to || text.get(at) != Some('“') {
        return None;
    }
    let close = text.rest(at).iter().take(SHORT).position(|c| *c == '”')?;
    let short: String = text.rest(at + 1).iter().take(close - 1).collect();
    (!short.is_empty()).then_some((short, at + close + 1))
}

fn one(text: &Text, verb: usize, at: usize, told: Told, names: &name::Found, sentence: Span) -> Option<(Found, usize)> {
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
    let fits = match told {
        Told::Verb => bracketed || marked || text.starts(verb, "以下"),
        Told::Other => marked,
        Told::Letters => true,
        Told::Marks => open + 1 == verb && matches!(text.get(to + 1), Some(')' | '或' | '、')),
    };
    if verb - open > FULL || text.chars[open] == '。' || !fits {
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
    let several = words::facts().alias.several.at(&text.chars, verb) > 0 || inner.starts_with(|c: char| "两三四五六七八九".contains(c));
    let (begin, full) = full(text, end, &inner, names, several, told)?;
    // （“…”） may be a saying: a short name is made of characters of the full one, in their order.
    let mut rest = full.chars();
    if told == Told::Marks && !inner.chars().all(|c| rest.any(|f| f == c)) {
        return None;
    }
    if full == inner || inner.is_empty() || full.chars().count() <= inner.chars().count() {
        return None;
    }
    let close = to + text.rest(to).iter().take(2).take_while(|c| matches!(c, '”' | '"' | '」' | '’' | '》' | ')')).count();
    let document = document || text.before(end) == Some('》');
    Some((Found { short: inner, full, document, other: told == Told::Other, span: text.span(begin, close).shift(sentence.start), sentence }, close))
}

/// The name that ends before `end`; of `several` bodies all.
fn full(text: &Text, end: usize, short: &str, names: &name::Found, several: bool, told: Told) -> Option<(usize, String)> {
    if text.before(end) == Some('》') {
        let open = text.chars[..end].iter().rposition(|c| *c == '《')?;
        return Some((open, text.chars[open + 1..end - 1].iter().collect()));
    }
    let ending = |at: usize| names.organisations.iter().find(|o| o.span.end == text.span(at, at).start);
    if let Some(body) = ending(end) {
        let (mut begin, mut name) = (text.index(body.span.start), body.name.clone());
        while several
            && let Some(joint) = text.before(begin).filter(|c| "、和与及".contains(*c))
            && let Some(body) = ending(begin - 1)
        {
            begin = text.index(body.span.start);
            name = format!("{}{joint}{name}", body.name);
        }
        return Some((begin, name));
    }
    if matches!(told, Told::Marks | Told::Letters) {
        return None;
    }
    let words = &words::facts().alias;
    let breaks = &names::names().organisation.breaks;
    let letter = |c: char| crate::decode::gbk::is_hanzi(c) || c.is_ascii_alphanumeric() || "·/-".contains(c);
    let head = reading::head(text);
    // 经 begins a word that names hold: 经营许可证.
    let held = |from: usize| (from.saturating_sub(4)..from).any(|k| k + names::names().organisation.within.at(&text.chars, k) > from);
    // 规模以上互联网和相关服务企业: a break inside a name that does not yet hold the short one is none.
    let whole = |from: usize| {
        let mut rest = text.chars[from..end].iter();
        short.chars().map(crate::recognise::numeral::half_width).all(|c| rest.any(|f| *f == c))
    };
    // 甲（下称A）与乙（下称B）
    let joined = |from: usize| from >= 2 && matches!(text.chars[from - 1], '与' | '和' | '及') && text.chars[from - 2] == ')';
    let ends = |from: usize| joined(from) || words.before.before(&text.chars, from) > 0 || end - from >= 3 && whole(from) && breaks.before(&text.chars, from) > 0 && !held(from);
    let latin = short.chars().any(|c| c.is_ascii_alphabetic());
    let mut from = end;
    while from > head
        && end - from < FULL
        && text.before(from).is_some_and(letter)
        && !ends(from)
        && (!latin || end - from < 3 || breaks.before(&text.chars, from) == 0 || held(from))
    {
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
