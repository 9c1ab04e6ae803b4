//! Lists: items behind markers (一是…二是…), items with their count (A、B和C三个方面), items behind a colon (十大关键词：a、b、c).

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
    for (_, lines) in &blocks {
        facts.extend(marked(reading, lines));
        for line in lines {
            facts.extend(listed(reading, line));
            facts.extend(divided(reading, line));
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
            let goes_on = m.n == n && (m.sort == run[0].sort || m.sort != 2 && run[0].sort != 2);
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
        let begins = text.before(i).is_none_or(|c| ",;:。!?、 \n(".contains(c)) || depth == 0 && text.ends(i, "就是");
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
        for word in ["个方面", "方面", "个", "点"] {
            if text.starts(to, word) {
                to += word.chars().count();
                break;
            }
        }
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
    for (k, word) in ["其一", "其二", "其三", "其四", "其五"].iter().enumerate() {
        if text.starts(i, word) {
            return built(k + 1, 6, i + 2 + usize::from(text.get(i + 2) == Some('是')));
        }
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
            let label = ["的是", "分别是", "分别为", "依次是", "依次为", "为", "是"].iter().fold(label, |l, tail| l.strip_suffix(tail).map_or(l.clone(), str::to_owned));
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

/// 三件事：压缩…，…；简化…，…；加强…，…: as many parts between semicolons as are announced. Each begins with its name.
fn divided(reading: &Reading, line: &Line) -> Option<Fact> {
    let text = &line.text;
    let counted = |to: usize| Some((to, declared(text, to, to.saturating_sub(16), "。;、"))).filter(|d| d.1.0.is_some());
    let (colon, (n, label)) = line.clauses.iter().map(|c| c.to).filter(|to| text.get(*to) == Some(':')).find_map(counted)?;
    let parts: Vec<(usize, usize)> = line.clauses.iter().filter(|c| c.from > colon).fold(Vec::new(), |mut parts, clause| {
        match parts.last_mut() {
            Some((_, to)) if text.get(*to) != Some(';') => *to = clause.to,
            _ => parts.push((clause.from, clause.to)),
        }
        parts
    });
    let parts: Vec<(usize, usize)> = parts.into_iter().filter(|(from, to)| to > from).collect();
    let announced = n? == parts.len() && parts.len() >= 2 && !parts.iter().any(|(from, _)| marker(text, *from, &words::facts().enumeration).is_some());
    if !announced {
        return None;
    }
    let items: Vec<String> = parts.iter().map(|(from, to)| trimmed(text, *from, line.clause(*from).to.min(*to))).collect();
    let (from, to) = (parts.first()?.0, parts.last()?.1);
    let body = Enumeration { label, n: items.len(), declared: n, items, speaker: reading.speaker(line.at(from, to)), open_ended: false };
    Some(line.fact(from, to, "enumeration:divided", 0.85, Body::Enumeration(body)))
}

// ---- items with 、

/// Lists with 、 in a sentence.
fn listed(reading: &Reading, line: &Line) -> Vec<Fact> {
    let words = &words::facts().enumeration;
    let text = &line.text;
    let mut facts = Vec::new();
    let mut i = 0;
    while let Some(mark) = (i..text.len()).find(|k| text.chars[*k] == '、' && depth_at(text, *k) == 0) {
        let from = begin_of(line, mark, words);
        let (items, end) = items_from(text, from);
        i = end.max(mark + 1);
        if items.len() < 3 || line.names.people.iter().any(|p| line.at(from, end).contains(p.span.shift(line.span.start))) {
            continue;
        }
        if let Some((body, to, rule)) = told(reading, line, items, from, end, words) {
            let confidence = if body.declared == Some(body.n) { 0.9 } else { 0.7 };
            facts.push(line.fact(from, to, rule, confidence, Body::Enumeration(body)));
        }
    }
    facts
}

fn depth_at(text: &Text, at: usize) -> usize {
    let before = text.chars[..at].iter().rev().take(60);
    usize::from(before.clone().position(|c| "(《“".contains(*c)).is_some_and(|o| before.clone().position(|c| ")》”".contains(*c)).is_none_or(|c| o < c)))
}

/// Where the first item before the 、 at `mark` begins.
fn begin_of(line: &Line, mark: usize, words: &EnumerationWords) -> usize {
    let clause = line.clause(mark);
    let mut from = mark;
    while from > clause.from && mark - from < 24 {
        let n = words.lead.before(&line.text.chars, from);
        // 和 and 以 may be part of an item; the others lead in.
        if n > 0 && !(n == 1 && mark - from < 2) && !(n == 1 && "和以由有把".contains(line.text.chars[from - 1]) && mark - from < 24 && !starts_clause(line, from - 1, clause.from))
        {
            break;
        }
        from -= 1;
    }
    from
}

fn starts_clause(line: &Line, at: usize, from: usize) -> bool {
    at == from || !line.text.chars[at - 1].is_alphanumeric()
}

/// Items from `from` to where the list ends, with 和, 以及 before the last.
fn items_from(text: &Text, from: usize) -> (Vec<String>, usize) {
    let mut items = Vec::new();
    let (mut start, mut i) = (from, from);
    let mut depth = 0usize;
    while i < text.len() && i - start < 40 {
        match text.chars[i] {
            '(' | '《' | '“' => depth += 1,
            ')' | '》' | '”' => depth = depth.saturating_sub(1),
            '、' if depth == 0 => {
                items.push(trimmed(text, start, i));
                start = i + 1;
            }
            ',' | ';' | '。' | ':' | '!' | '?' | '\n' if depth == 0 => break,
            _ => {}
        }
        i += 1;
    }
    // The last item ends where the list is closed: 等, a count, or its clause.
    let words = &words::facts().enumeration;
    let close = (start..i)
        .find(|k| words.open_ended.at(&text.chars, *k) > 0 && !text.starts(*k, "等级") && !text.starts(*k, "等保") || count_at(text, *k, words).is_some_and(|c| c.0 > items.len()));
    let end = close.unwrap_or(i);
    let last = trimmed(text, start, end);
    if !last.is_empty() {
        let joints = ["以及", "及其", "和", "及", "与"];
        let joint = joints.iter().find_map(|j| last.find(j).filter(|k| *k > 0).map(|k| (k, j.len())));
        // 云原生与云原生安全 is one item of a list whose items are joined so.
        let joined = items.iter().filter(|t| joints.iter().any(|j| t.contains(j))).count() >= 2;
        match joint.filter(|_| !joined) {
            Some((k, n)) if last[k + n..].chars().count() >= 2 => {
                items.push(last[..k].to_owned());
                items.push(last[k + n..].to_owned());
            }
            _ => items.push(last),
        }
    }
    (items, end)
}

/// Whether a list is one that the text makes: it is counted, or stands behind a colon, or is open with a name.
fn told(reading: &Reading, line: &Line, mut items: Vec<String>, from: usize, end: usize, words: &EnumerationWords) -> Option<(Enumeration, usize, &'static str)> {
    let text = &line.text;
    let chars = &text.chars;
    let open = words.open_ended.at(chars, end);
    let behind = end + open + usize::from(text.get(end + open) == Some('多'));
    let counted = count_at(text, if open > 0 { behind } else { end }, words);
    let speaker = reading.speaker(line.at(from, end));
    let build = |label: Option<String>, declared: Option<usize>, items: Vec<String>, open_ended: bool| Enumeration {
        label,
        n: declared.filter(|_| !open_ended).unwrap_or(items.len()),
        declared,
        items,
        speaker: speaker.clone(),
        open_ended,
    };
    if let Some((n, noun)) = counted {
        let to = (noun..(noun + 8).min(text.len())).find(|k| !chars[*k].is_alphanumeric() || "对的展持进开为发共".contains(chars[*k])).unwrap_or((noun + 8).min(text.len()));
        let label = trimmed(text, if open > 0 { behind } else { end }, to);
        // 数字化和网络化 may be one item or two: the count tells.
        if n + 1 == items.len() && items.len() >= 2 {
            let joint = line.of(from, end);
            let last = items.pop().unwrap_or_default();
            if let Some(before) = items.last_mut()
                && let Some(at) = joint.rfind(before.as_str())
            {
                *before = joint.get(at..).unwrap_or(&last).to_owned();
            }
        }
        let fits = n == items.len();
        return fits.then(|| (build(Some(label), Some(n), items, false), to, "enumeration:counted"));
    }
    // 十大关键词：a、b、c; 五个方面，a、b、c; 居前三位的是a、b和c
    let (declared, label) = declared(text, from, from.saturating_sub(24), "。;、");
    let figures = items.iter().filter(|i| i.chars().any(|c| c.is_ascii_digit())).count();
    if let Some(n) = declared
        && n == items.len()
        && words.loose.at(chars, end) == 0
        && 2 * figures < items.len() + 1
    {
        return Some((build(label, Some(n), items, open > 0), end, "enumeration:announced"));
    }
    let clause_end = line.clause(from).to;
    if open > 0 && words.loose.at(chars, end) == 0 && behind < clause_end {
        // 等新兴业务, 等类型: what is listed is named.
        let to = (behind..(behind + 14).min(text.len())).find(|k| !chars[*k].is_alphanumeric()).unwrap_or((behind + 14).min(text.len()));
        let label = trimmed(text, behind, to);
        items.retain(|i| !i.is_empty());
        // What leads in may stick to the first item: then it is longer than its fellows.
        let mut lengths: Vec<usize> = items.iter().skip(1).map(|i| i.chars().count()).collect();
        lengths.sort_unstable();
        let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
        let first = items.first().map_or(0, |i| i.chars().count());
        let defined = line.has("是指", 0, from);
        let parallel = items.iter().all(|i| (2..=16).contains(&i.chars().count())) && 2 * first <= 3 * median + 2 && !defined;
        let strong = items.len() >= 4 || items.len() >= 3 && ["类型", "业务", "行业", "种", "类", "体系"].iter().any(|w| label.contains(w));
        return (parallel && strong).then(|| (build(Some(label), None, items, true), end + open, "enumeration:open"));
    }
    None
}
