//! Lists without markers: items with 、 that are counted, announced or left open, and parts between semicolons.

use super::super::facts::{Body, Fact};
use super::super::reading::{Line, Reading};
use super::super::words::{self, EnumerationWords};
use super::{Enumeration, count_at, declared, marker, trimmed};
use crate::recognise::text::Text;

/// 三件事：压缩…，…；简化…，…；加强…，…: as many parts between semicolons as are announced. Each begins with its name.
pub(super) fn divided(reading: &Reading, line: &Line) -> Option<Fact> {
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
    let mut parts: Vec<(usize, usize)> = parts.into_iter().filter(|(from, to)| to > from).collect();
    // 三个到位：…到位，…到位，…到位: parts alike between commas.
    let clauses: Vec<(usize, usize)> = line.clauses.iter().filter(|c| c.from > colon && c.to > c.from).map(|c| (c.from, c.to)).collect();
    let alike = clauses.windows(2).all(|w| {
        let (a, b) = (w[0].1 - w[0].0, w[1].1 - w[1].0);
        a.abs_diff(b) <= 2 && a <= 14 && text.chars[w[0].1 - 1] == text.chars[w[1].1 - 1]
    });
    if parts.len() == 1 && alike && Some(clauses.len()) == n {
        parts = clauses;
    }
    let announced = n? == parts.len() && parts.len() >= 2 && !parts.iter().any(|(from, _)| marker(text, *from, &words::facts().enumeration).is_some());
    if !announced {
        return None;
    }
    let items: Vec<String> = parts.iter().map(|(from, to)| trimmed(text, *from, line.clause(*from).to.min(*to))).collect();
    let (from, to) = (parts.first()?.0, parts.last()?.1);
    let body = Enumeration { label, n: items.len(), declared: n, items, speaker: reading.speaker(line.at(from, to)), open_ended: false };
    Some(line.fact(from, to, "enumeration:divided", 0.85, Body::Enumeration(body)))
}

/// Lists with 、 in a sentence.
pub(super) fn listed(reading: &Reading, line: &Line) -> Vec<Fact> {
    let words = &words::facts().enumeration;
    let text = &line.text;
    let mut facts: Vec<Fact> = Vec::new();
    // A count belongs to one list: A、B、C三类，主要用于D、E和F.
    let (mut i, mut done) = (0, 0);
    while let Some(mark) = (i..text.len()).find(|k| text.chars[*k] == '、' && depth_at(text, *k) == 0) {
        let from = begin_of(line, mark, words);
        let (items, end) = items_from(text, from);
        i = end.max(mark + 1);
        let floor = facts.last().map_or(0, |_| done);
        if items.len() < 3 || line.names.people.iter().any(|p| line.at(from, end).contains(p.span.shift(line.span.start))) {
            continue;
        }
        if let Some((body, to, rule)) = told(reading, line, items, from, end, floor, words) {
            let confidence = if body.declared == Some(body.n) { 0.9 } else { 0.7 };
            facts.push(line.fact(from, to, rule, confidence, Body::Enumeration(body)));
            done = to;
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
        let joints = &words.joints;
        let joint = joints.iter().find_map(|j| last.find(j.as_str()).filter(|k| *k > 0).map(|k| (k, j.len())));
        // 云原生与云原生安全 is one item of a list whose items are joined so.
        let joined = items.iter().filter(|t| joints.iter().any(|j| t.contains(j.as_str()))).count() >= 2;
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
fn told(reading: &Reading, line: &Line, mut items: Vec<String>, from: usize, end: usize, floor: usize, words: &EnumerationWords) -> Option<(Enumeration, usize, &'static str)> {
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
    let (declared, label) = declared(text, from, from.saturating_sub(24).max(floor), "。;、");
    let figures = items.iter().filter(|i| i.chars().any(|c| c.is_ascii_digit())).count();
    if let Some(n) = declared
        && n == items.len()
        && words.loose.at(chars, end) == 0
        && 2 * figures < items.len() + 1
    {
        return Some((build(label, Some(n), items, open > 0), end, "enumeration:announced"));
    }
    let clause_end = line.clause(from).to;
    // 将物联网卡分为定向类、限制类和通用类: all parts of one whole.
    let whole = words.parts.before(chars, from) > 0 && open == 0 && end == clause_end && items.iter().all(|i| (1..=16).contains(&i.chars().count()));
    if whole {
        let lead = line.clause(from).from;
        let at = from - words.parts.before(chars, from);
        let label = trimmed(text, lead, at);
        let label = label.rsplit(['将', '把']).next().unwrap_or(&label).trim_end_matches("可以").trim_end_matches('可').to_owned();
        return Some((build(Some(label).filter(|l| !l.is_empty()), None, items, false), end, "enumeration:parts"));
    }
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
        let strong = items.len() >= 4 || items.len() >= 3 && words.kinds.iter().any(|w| label.contains(w.as_str()));
        return (parallel && strong).then(|| (build(Some(label), None, items, true), end + open, "enumeration:open"));
    }
    None
}
