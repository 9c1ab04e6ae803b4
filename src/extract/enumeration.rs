//! Lists: items behind markers (一是…二是…), items with their count (A、B和C三个方面), items behind a colon (十大关键词：a、b、c).

mod listed;
mod spread;

use super::facts::{Body, Fact};
use super::reading::{Line, Reading};
use super::words::{self, EnumerationWords};
use crate::article::BlockKind;
use crate::recognise::name::figure;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use crate::span::Span;
use serde::Serialize;

/// A list with its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enumeration {
    /// What the items are, in the words of the text: 四点建议.
    pub label: Option<String>,
    /// How many there are: those found, where the text tells no count.
    pub n: usize,
    /// The count that the text tells.
    pub declared: Option<usize>,
    pub items: Vec<String>,
    pub speaker: Option<String>,
    /// 等: there are more.
    pub open_ended: bool,
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut blocks: Vec<(usize, Vec<&Line>)> = Vec::new();
    for line in reading.prose().filter(|l| l.kind != BlockKind::Heading) {
        match blocks.last_mut() {
            Some((block, lines)) if *block == line.block => lines.push(line),
            _ => blocks.push((line.block, vec![line])),
        }
    }
    let (spread, taken) = spread::spread(reading, &blocks);
    facts.extend(spread);
    for (block, lines) in &blocks {
        // In order, as the blocks are.
        if taken.binary_search(block).is_err() {
            facts.extend(marked(reading, lines));
        }
        for line in lines {
            facts.extend(listed::listed(reading, line));
            facts.extend(listed::divided(reading, line));
        }
    }
    facts
}

// ---- items behind markers

/// A marker: its place in number, where it begins and where its item does.
#[derive(Debug, Clone, Copy)]
struct Marker {
    n: usize,
    sort: u8,
    from: usize,
    to: usize,
}

impl Marker {
    /// (一), (1), ①: such markers do not mix with words.
    fn figure(&self) -> bool {
        matches!(self.sort, 2 | 7 | 8)
    }
}

/// Items behind markers in a paragraph, whatever sentences they are in.
fn marked(reading: &Reading, lines: &[&Line]) -> Vec<Fact> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Vec::new() };
    let whole = Span::new(first.span.start, last.span.end);
    let text = Text::new(whole.of(&reading.article.text));
    let markers = markers(&text);
    let mut facts = Vec::new();
    let mut k = 0;
    while k < markers.len() {
        if markers[k].n != 1 {
            k += 1;
            continue;
        }
        // Markers mix (一是…第二…第三是…最后): what counts is that they go on by one.
        let mut run = vec![markers[k]];
        let mut next = k + 1;
        while let Some(m) = markers.get(next) {
            let n = run.len() + 1;
            let goes_on = m.n == n && (m.sort == run[0].sort || !m.figure() && !run[0].figure());
            if goes_on {
                run.push(*m);
            } else if m.n == LAST && run.len() >= 2 && declared(&text, run[0].from, run[0].from.saturating_sub(60), "。").0 != Some(run.len()) {
                run.push(Marker { n, ..*m });
                next += 1;
                break;
            } else if m.n == 1 {
                break;
            }
            next += 1;
        }
        if run.len() >= 2
            && let Some(fact) = from_markers(reading, lines, &text, whole, &run)
        {
            facts.push(fact);
            k = next;
        } else {
            k += 1;
        }
    }
    facts
}

/// The number of a marker that ends a list: 最后.
const LAST: usize = usize::MAX;

fn markers(text: &Text) -> Vec<Marker> {
    let words = &words::facts().enumeration;
    let mut found: Vec<Marker> = Vec::new();
    let mut depth = 0usize;
    for i in 0..text.len() {
        match text.chars[i] {
            '《' | '(' => depth += 1,
            '》' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let begins = text.before(i).is_none_or(|c| matches!(c, ',' | ';' | ':' | '。' | '!' | '?' | '、' | ' ' | '\n' | '(' | '是'));
        let begins = begins && (text.before(i) != Some('是') || depth == 0 && text.ends(i, "就是"));
        if !begins || depth > 1 {
            continue;
        }
        if let Some(marker) = marker(text, i, words) {
            found.push(marker);
        }
    }
    found
}

fn marker(text: &Text, i: usize, words: &EnumerationWords) -> Option<Marker> {
    let small = |c: Option<char>| c.and_then(|c| "一二三四五六七八九十".chars().position(|d| d == c)).map(|p| p + 1);
    let skip = |at: usize| at + text.rest(at).iter().take(2).take_while(|c| matches!(c, ',' | ':' | '、' | ' ')).count();
    let built = |n: usize, sort: u8, to: usize| Some(Marker { n, sort, from: i, to: skip(to) });
    // 第一，第一是，第一个是
    if text.get(i) == Some('第') {
        let n = small(text.get(i + 1))?;
        let mut to = i + 2;
        to += words.steps.at(&text.chars, to);
        let is = text.get(to) == Some('是');
        let mark = matches!(text.get(to), Some(',' | '、' | ':'));
        return (is || mark).then(|| built(n, 0, to + usize::from(is))).flatten();
    }
    // 一是, 一要, 一个是
    if let Some(n) = small(text.get(i)) {
        let next = text.get(i + 1)?;
        return match next {
            '是' => built(n, 1, i + 2),
            '要' if !text.starts(i + 1, "要素") => built(n, 3, i + 2),
            '则' if n <= 3 => built(n, 4, i + 2),
            '个' if text.get(i + 2) == Some('是') => built(n, 5, i + 3),
            _ => None,
        };
    }
    // 其一，首先，其次是
    if let Some((n, place)) = words.ordinals.at(&text.chars, i) {
        let is = usize::from(text.get(i + n) == Some('是'));
        let closes = is == 1 || text.get(i + n).is_some_and(|c| ",:要、".contains(c));
        return place.parse().ok().filter(|_| closes).and_then(|place| built(place, 6, i + n + is));
    }
    // ①
    if let Some(n) = text.get(i).and_then(circled) {
        return built(n, 8, i + 1);
    }
    // (一)
    if text.get(i) == Some('(')
        && text.get(i + 2) == Some(')')
        && let Some(n) = small(text.get(i + 1))
    {
        return built(n, 7, i + 3);
    }
    // (1) 1. 1)
    let open = usize::from(text.get(i) == Some('('));
    if let Some(n) = text.get(i + open).and_then(|c| c.to_digit(10)).filter(|n| *n > 0) {
        let mark = text.get(i + open + 1)?;
        let closes = if open == 1 { mark == ')' } else { matches!(mark, '.' | ')' | '、') && !text.get(i + 2).is_some_and(|c| c.is_ascii_digit()) };
        return closes.then(|| built(n as usize, 2, i + open + 2)).flatten();
    }
    let n = words.last.at(&text.chars, i);
    let goes_on = text.get(i + n).is_some_and(|c| ",也是希要还".contains(c));
    (n > 0 && goes_on).then(|| built(LAST, 0, i + n + usize::from(text.get(i + n) == Some('也')))).flatten()
}

/// The number in a circle: ① to ⑳.
fn circled(ch: char) -> Option<usize> {
    ('①'..='⑳').contains(&ch).then(|| ch as usize - '①' as usize + 1)
}

fn from_markers(reading: &Reading, lines: &[&Line], text: &Text, whole: Span, run: &[Marker]) -> Option<Fact> {
    let mut items = Vec::new();
    let mut end = text.len();
    for (k, marker) in run.iter().enumerate() {
        let limit = run.get(k + 1).map_or(text.len(), |m| m.from);
        // Sentences that follow only explain the item.
        let stop = (marker.to..limit).find(|i| matches!(text.get(*i), Some('。' | '!' | '?'))).unwrap_or(limit);
        let stop = if k + 1 == run.len() { (marker.to..stop).find(|i| text.get(*i) == Some(';')).unwrap_or(stop) } else { stop };
        let item = trimmed(text, marker.to, stop);
        if item.chars().count() < 2 || stop - marker.to > 400 {
            return None;
        }
        items.push(item);
        end = stop;
    }
    // 注：1.…；2.…: notes under a table are no list.
    let note = words::facts().enumeration.notes.at(&text.chars, 0);
    if note > 0 && matches!(text.get(note), Some(':' | '1' | ' ')) && run[0].figure() {
        return None;
    }
    let (declared, label) = declared(text, run[0].from, run[0].from.saturating_sub(60), "。");
    // Where no item has parts, the last one ends at its first comma: what follows is another statement.
    let n = items.len();
    let mut stop_at = end;
    if let Some((last, firsts)) = items.split_last_mut()
        && firsts.iter().all(|i| !i.contains(['，', ',']))
        && let Some(comma) = last.find(['，', ','])
    {
        last.truncate(comma);
        stop_at = run[n - 1].to + text.rest(run[n - 1].to).iter().position(|c| *c == ',').unwrap_or(stop_at - run[n - 1].to);
    }
    let from = run[0].from;
    let span = text.span(from, stop_at).shift(whole.start);
    let line = lines.iter().rev().find(|l| l.span.start <= span.start)?;
    // A list that the text counts otherwise was not read whole.
    if declared.is_some_and(|d| d != n && n < 3) {
        return None;
    }
    let body = Enumeration { label, n, declared, items, speaker: reading.speaker(span), open_ended: false };
    let confidence = if declared == Some(n) { 0.95 } else { 0.85 };
    Some(Fact::new(span, line.span, "enumeration:markers", confidence, Body::Enumeration(body)))
}

fn trimmed(text: &Text, from: usize, to: usize) -> String {
    let raw = text.span(from, to.max(from)).of(text.raw);
    raw.trim_matches(|c: char| c.is_whitespace() || "，。；、：,;:!！以及".contains(c) && !"以及".contains(c)).trim_end_matches("以及").to_owned()
}

/// The count and name of a list told right before it: 提出四点建议：.
fn declared(text: &Text, at: usize, floor: usize, stops: &str) -> (Option<usize>, Option<String>) {
    let words = &words::facts().enumeration;
    let mut i = at;
    while i > floor {
        i -= 1;
        if stops.contains(text.chars[i]) && i + 1 < at {
            break;
        }
        if let Some((n, noun)) = count_at(text, i, words) {
            let to = (noun..at.min(noun + 12)).find(|k| ",:。;、(".contains(text.chars[*k])).unwrap_or(at.min(noun + 12));
            let label = trimmed(text, i, to);
            let label = words.copulas.iter().fold(label, |l, tail| l.strip_suffix(tail.as_str()).map_or(l.clone(), str::to_owned));
            return (Some(n), Some(label));
        }
    }
    (None, None)
}

/// A count of items at `i`: 四点, 三个方面, 十大; where its noun begins.
fn count_at(text: &Text, i: usize, words: &EnumerationWords) -> Option<(usize, usize)> {
    if text.before(i).is_some_and(|c| numeral::is_part(c) || c == '第' || c.is_ascii_digit()) {
        return None;
    }
    let (n, to) = figure(text, i)?;
    let noun = words.nouns.at(&text.chars, to);
    (noun > 0 && (2..=30).contains(&n)).then_some((n as usize, to + noun))
}
