//! Conferences, forums and ceremonies: name, day, place, who holds them, theme.

use super::deadline::told;
use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, EventWords};
use crate::article::BlockKind;
use crate::catalogue::Name;
use crate::recognise::name::words::names;
use crate::recognise::period::Grain;
use serde::Serialize;

/// Something that takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    pub name: String,
    pub date: Option<String>,
    pub place: Option<String>,
    pub organisers: Vec<String>,
    pub theme: Option<String>,
}

/// Characters of the longest name of an event.
const NAME: usize = 36;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().event;
    let mut facts: Vec<Fact> = Vec::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        for clause in &line.clauses {
            let Some((from, to)) = name(line, *clause, words) else { continue };
            let name = line.of(from, to).trim().to_owned();
            // 可信云大会 is the 2023年可信云大会 that the page names in full: the fuller name stays.
            let known = facts.iter_mut().take(64).find_map(|f| match &mut f.body {
                Body::Event(e) if plain(&e.name).ends_with(&plain(&name)) || plain(&name).ends_with(&plain(&e.name)) => Some(e),
                _ => None,
            });
            if let Some(event) = known {
                if name.chars().count() > event.name.chars().count() {
                    event.name = name;
                }
                event.date = event.date.take().or_else(|| day(line, *clause));
                if event.organisers.is_empty() {
                    event.organisers = organisers(line, from, *clause, words);
                }
                event.place = event.place.take().or_else(|| place(reading, line, *clause));
                event.theme = event.theme.take().or_else(|| theme(reading, line));
                continue;
            }
            let begin = line.clauses.iter().find(|c| c.to >= from.saturating_sub(80).max(1)).map_or(0, |c| c.from);
            let event =
                Event { name, date: day(line, *clause), place: place(reading, line, *clause), organisers: organisers(line, from, *clause, words), theme: theme(reading, line) };
            facts.push(line.fact(begin.min(from), clause.to.max(to), "event:held", 0.8, Body::Event(event)));
        }
    }
    facts
}

/// The first day that is told up to the end of the clause; behind a dateline (1月9日电) the next.
fn day(line: &Line, clause: Range) -> Option<String> {
    let days = line.mentions.iter().filter(|m| line.index(m.span.start) <= clause.to && !line.text.starts(line.index(m.span.end), "电"));
    let first = days.filter_map(|m| m.period.as_ref()).find(|p| p.grain == Grain::Day && !p.at_end)?;
    // 3日至4日: the day on which it begins.
    first.start.filter(|_| !first.is_day()).map(|d| d.to_string()).or_else(|| told(first))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() && *c != '年').collect()
}

/// The name in a clause that tells of an event's taking place.
fn name(line: &Line, clause: Range, words: &EventWords) -> Option<(usize, usize)> {
    let chars = &line.text.chars;
    // The name stands before the verb (大会在京开幕) or behind it (召开分析会, 主办的大会).
    let verb = (clause.from..clause.to).find_map(|i| Some((i, words.verbs.at(chars, i))).filter(|v| v.1 > 0 && !line.titled(v.0)))?;
    let ends = (clause.from + 1..=clause.to).filter(|i| words.things.before(chars, *i) > 0 && (*i == clause.to || words.things.before(chars, *i + 1) == 0)).collect::<Vec<_>>();
    for end in ends {
        // 大会议题 is no conference.
        if chars.get(end).is_some_and(|c| "员长费场议展商务址".contains(*c)) {
            continue;
        }
        // 数字经济大会·云原生论坛: the part of it that is told of.
        if chars.get(end).is_some_and(|c| "·—".contains(*c)) && (end + 2..clause.to.min(end + NAME)).any(|k| words.things.before(chars, k) > 0) {
            continue;
        }
        let behind = verb.0 + verb.1;
        let mut from = if end > behind && !(clause.from..verb.0).any(|i| words.things.before(chars, i) > 0) { behind } else { start(line, clause.from, end) };
        loop {
            let n = words.trim.at(chars, from).max(words.verbs.at(chars, from));
            if n == 0 || from + n >= end {
                break;
            }
            from += n;
        }
        // Another verb inside: what stands behind the last one is the name.
        if let Some((k, n)) = (from..end).rev().find_map(|i| Some((i, words.verbs.at(chars, i))).filter(|v| v.1 > 0)) {
            from = k + n + words.trim.at(chars, k + n);
        }
        // 「某某」计划启动仪式 begins with its marks.
        if from > clause.from
            && let Some(open) = [('」', '「'), ('”', '“')].iter().find(|p| p.0 == chars[from - 1]).map(|p| p.1)
            && let Some(begin) = (from.saturating_sub(24).max(clause.from)..from).rev().find(|i| chars[*i] == open)
        {
            from = begin;
        }
        // 第七届数字中国建设峰会: an ordinal begins the name, whatever words stand in it.
        if let Some(ordinal) =
            (clause.from..from).rev().take(NAME).take_while(|i| chars[*i].is_alphanumeric()).find(|i| chars[*i] == '第' && (i + 2..i + 5).any(|k| chars.get(k) == Some(&'届')))
        {
            from = ordinal;
        }
        // Marks that close behind the name open before it.
        if chars.get(from) == Some(&'“') && !chars[from..end].contains(&'”') {
            from += 1;
        }
        let text: Vec<char> = chars.get(from..end)?.to_vec();
        let n = text.len();
        let many = text.iter().any(|c| matches!(c, ',' | ':' | ';' | '。'));
        if !(5..=NAME).contains(&n)
            || words.generic.has(&text)
            || many
            || "一二三四五六七八九十0123456789".contains(text[0]) && text.get(1).is_some_and(|c| "个场次届家".contains(*c))
        {
            continue;
        }
        if words.general.at(chars, from) == 0 {
            return Some((from, end));
        }
    }
    None
}

/// Where a name that ends at `end` begins: behind a break, or at the beginning of the clause.
fn start(line: &Line, floor: usize, end: usize) -> usize {
    let breaks = &names().organisation;
    let chars = &line.text.chars;
    let mut from = end;
    while from > floor && end - from < NAME {
        let inside = (from.saturating_sub(4)..from).any(|k| {
            let n = breaks.within.at(chars, k);
            n > 0 && k + n >= from
        });
        let day = line.mentions.iter().any(|m| m.period.is_some_and(|p| p.is_day()) && line.index(m.span.end) == from);
        let mark = !chars[from - 1].is_alphanumeric() && !"·“”-—《》（）() ".contains(chars[from - 1]);
        if mark || day || !inside && breaks.breaks.before(chars, from) > 0 {
            break;
        }
        from -= 1;
    }
    from
}

/// 在北京召开, 在南京国际博览中心开幕.
fn place(reading: &Reading, line: &Line, clause: Range) -> Option<String> {
    let words = &words::facts().event;
    let chars = &line.text.chars;
    let at = (clause.from..clause.to).rev().find(|i| chars[*i] == '在' && *i + 1 < clause.to && !line.text.ends(*i, "正"))?;
    let verb = (at + 1..(at + 24).min(clause.to)).find(|i| words.verbs.at(chars, *i) > 0)?;
    let mut end = verb;
    while end > at + 1 && words.adverbs.before(chars, end) > 0 {
        end -= words.adverbs.before(chars, end);
    }
    let place = line.of(at + 1, end).to_owned();
    // 在京 is a place by its abbreviation.
    if place == "京" {
        return Some("北京".to_owned());
    }
    let known = reading.lexicon.catalogue.names(&place).any(|(n, r)| matches!(n, Name::Region(_)) && r.start == 0);
    let named = words.venues.before(chars, end) > 0;
    (known || named).then_some(place)
}

/// 由A和B联合主办, A召开….
fn organisers(line: &Line, from: usize, clause: Range, words: &EventWords) -> Vec<String> {
    let chars = &line.text.chars;
    let verb = (0..clause.to).rev().find(|i| words.organise.at(chars, *i) > 0 || words.verbs.at(chars, *i) > 0 && *i < from);
    let Some(verb) = verb else { return Vec::new() };
    let sentence = (0..verb).rev().find(|i| chars[*i] == '。').map_or(0, |i| i + 1);
    let mut found: Vec<String> = Vec::new();
    let mut edge = verb;
    for body in line.names.organisations.iter().rev().filter(|o| line.index(o.span.end) <= verb && line.index(o.span.start) >= sentence) {
        let gap = line.of(line.index(body.span.end), edge);
        let short = gap.chars().filter(|c| c.is_alphanumeric()).count() <= 4 || gap.contains("简称");
        if !short {
            break;
        }
        if !found.contains(&body.name) {
            found.insert(0, body.name.clone());
        }
        edge = line.index(body.span.start);
    }
    found
}

/// 以“…”为主题, in this sentence or the next.
fn theme(reading: &Reading, line: &Line) -> Option<String> {
    let k = reading.lines.partition_point(|l| l.span.start < line.span.start);
    reading.lines.iter().skip(k).take(3).find_map(|l| {
        let raw = l.raw();
        let at = raw.find("为主题").or_else(|| raw.find("主题为")).or_else(|| raw.find("主题是"))?;
        let quoted = |part: &str| Some(part.rsplit_once('“')?.1.split_once('”')?.0.to_owned());
        quoted(raw.get(..at)?).or_else(|| raw.get(at..)?.split_once('“')?.1.split_once('”').map(|q| q.0.to_owned()))
    })
}
