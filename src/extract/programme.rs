//! Programmes, platforms and projects, with what was done to them: behind a verb, or set in marks with what they are (“…”专项行动).

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, ProgrammeWords};
use crate::article::BlockKind;
use serde::Serialize;

/// A programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Programme {
    pub name: String,
    /// launched, upgraded, started, carried_out; mentioned where the text tells nothing of it.
    pub action: String,
}

/// Characters of the longest name, of what stands in its marks, and behind them.
const NAME: usize = 28;
const MARKED: usize = 22;
const KIND: usize = 14;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().programme;
    let mut facts: Vec<Fact> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        let (chars, mut done) = (&line.text.chars, 0);
        for i in 0..line.text.len() {
            let verb = words.verbs.at(chars, i);
            if i < done || verb.is_none() && !matches!(chars[i], '“' | '「') || line.titled(i) {
                continue;
            }
            let clause = line.clause(i);
            let found = match verb {
                Some((n, action)) => objects(line, i + n, clause.to, action, words).into_iter().map(|o| (o.0, o.1, action.to_owned(), "programme:verb")).collect(),
                None => marked(line, i, clause, words).into_iter().collect::<Vec<_>>(),
            };
            for (name, to, action, rule) in found {
                done = done.max(to);
                let key: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
                if seen.insert(key) {
                    facts.push(line.fact(clause.from.min(i), to, rule, 0.7, Body::Programme(Programme { name, action })));
                }
            }
        }
    }
    facts
}

type Found = (String, usize, String, &'static str);

/// “信号升格”专项行动, whatever is said of it: a name in marks, and right behind them what kind of work it is.
fn marked(line: &Line, i: usize, clause: Range, words: &ProgrammeWords) -> Option<Found> {
    let chars = &line.text.chars;
    let close = closing(chars, i)?;
    let behind = kind_behind(chars, close, words);
    // “算力伙伴计划”正式发布: the kind of work stands in the marks, and something is done to it.
    let inside = chars.get(i + 1..close).filter(|n| n.len() >= 4 && words.works.before(n, n.len()) > 0 && !words.generic.has(n));
    let end = behind.or_else(|| inside.map(|_| close + 1))?;
    let verb = (clause.from..i).rev().find_map(|k| words.verbs.at(chars, k)).or_else(|| (end..clause.to.min(end + KIND)).find_map(|k| words.verbs.at(chars, k)));
    let action = verb.map(|v| v.1);
    let name = if behind.is_some() { line.of(i, end) } else { line.of(i + 1, close) };
    (behind.is_some() || action.is_some()).then(|| (name.to_owned(), end, action.unwrap_or("mentioned").to_owned(), "programme:marked"))
}

/// Where marks that open at `i` close, if what stands in them can be a name.
fn closing(chars: &[char], i: usize) -> Option<usize> {
    let close = match chars.get(i)? {
        '“' => '”',
        '「' => '」',
        _ => return None,
    };
    let to = chars[i..].iter().take(MARKED + 2).position(|c| *c == close).map(|k| i + k)?;
    let plain = !chars[i + 1..to].iter().any(|c| ",。;!?".contains(*c));
    (to > i + 2 && plain).then_some(to)
}

/// Where the kind of work ends that stands right behind marks: 网络协同发展行动计划.
fn kind_behind(chars: &[char], close: usize, words: &ProgrammeWords) -> Option<usize> {
    let limit =
        (close + 1..(close + 1 + KIND).min(chars.len())).find(|k| !chars[*k].is_alphanumeric() || "的了和等".contains(chars[*k])).unwrap_or((close + 1 + KIND).min(chars.len()));
    // The longest: 行动计划 goes on where 行动 ends.
    let end = (close + 3..=limit).find(|k| words.works.before(chars, *k) > 0)?;
    Some((end + 1..=(end + 4).min(limit)).rev().find(|k| words.works.before(chars, *k) >= k - end && words.works.before(chars, *k) > 0).unwrap_or(end))
}

/// The names behind a verb with their ends, each to the end of its part of the list: 启动了A平台、B计划等.
fn objects(line: &Line, at: usize, limit: usize, action: &str, words: &ProgrammeWords) -> Vec<(String, usize)> {
    let chars = &line.text.chars;
    let mut found = Vec::new();
    let mut from = at + usize::from(line.text.get(at) == Some('了'));
    loop {
        // “…”行动开始的: a name in marks ends with what it is.
        let marked = closing(chars, from)
            .and_then(|close| kind_behind(chars, close, words).or_else(|| (close + 1..(close + 10).min(limit + 1)).find(|k| words.things.before(chars, *k) > 0)));
        let end = (from..limit).find(|k| chars[*k] == '、').unwrap_or(limit).min(limit);
        let stop = marked.unwrap_or_else(|| (from..end).find(|k| line.text.starts(*k, "等") && !line.text.starts(*k, "等级") || ",;。".contains(chars[*k])).unwrap_or(end));
        let name = line.of(from, stop).trim();
        let name = name.strip_prefix('“').and_then(|n| n.strip_suffix('”')).unwrap_or(name).to_owned();
        let letters: Vec<char> = name.chars().collect();
        let thing = words.things.before(&letters, letters.len()) > 0;
        // Loose work (开展…工作, 实施…项目) has no name of its own unless it is set in marks, or is a campaign.
        let own = words.campaigns.before(&letters, letters.len());
        let campaign = own > 0 && letters.len() >= own + 3 && words.vague.at(&letters, 0) == 0 && !letters.contains(&'“');
        let named = matches!(action, "launched" | "upgraded") || line.of(from, stop).contains(['“', '「']) || campaign;
        let plain = marked.is_some() || !name.contains(['的', '，', '和']) && !letters.iter().any(|c| "了等并将".contains(*c));
        if !(thing && named && plain && (if letters.len() < stop - from { 4 } else { 5 }..=NAME).contains(&letters.len()) && !words.generic.has(&letters)) {
            break;
        }
        found.push((name, stop));
        if !matches!(line.text.get(stop), Some('、' | '和' | '与' | '及')) {
            break;
        }
        from = stop + 1;
    }
    found
}
