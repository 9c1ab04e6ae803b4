//! Programmes, platforms and projects, with what was done to them.

use super::facts::{Body, Fact};
use super::reading::{Line, Reading};
use super::words::{self, ProgrammeWords};
use crate::article::BlockKind;
use serde::Serialize;

/// A programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Programme {
    pub name: String,
    /// launched, upgraded, started, carried_out.
    pub action: String,
}

/// Characters of the longest name, and the verbs that need a marked end.
const NAME: usize = 28;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().programme;
    let mut facts = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        for clause in &line.clauses {
            let mut i = clause.from;
            while i < clause.to {
                let Some((verb, action)) = words.verbs.at(&line.text.chars, i).filter(|_| !line.titled(i)) else {
                    i += 1;
                    continue;
                };
                let at = i + verb;
                let found = objects(line, at, clause.to, action, words);
                i = found.last().map_or(at, |o| o.2.max(at));
                for (name, _, to) in found {
                    if seen.insert(name.clone()) {
                        let programme = Programme { name, action: action.to_owned() };
                        facts.push(line.fact(clause.from, to, "programme:verb", 0.7, Body::Programme(programme)));
                    }
                }
            }
        }
    }
    facts
}

/// The names behind a verb, each to the end of its part of the list: 启动了A平台、B计划等.
fn objects(line: &Line, at: usize, limit: usize, action: &str, words: &ProgrammeWords) -> Vec<(String, usize, usize)> {
    let chars = &line.text.chars;
    let mut found = Vec::new();
    let mut from = at + usize::from(line.text.get(at) == Some('了'));
    loop {
        let end = (from..limit).find(|k| "、".contains(chars[*k])).unwrap_or(limit).min(limit);
        let stop = (from..end).find(|k| line.text.starts(*k, "等") && !line.text.starts(*k, "等级") || ",;。".contains(chars[*k])).unwrap_or(end);
        // “…”行动开始的: a name in marks ends with what it is.
        let close = (chars.get(from) == Some(&'“')).then(|| (from..stop).find(|k| chars[*k] == '”')).flatten();
        let stop = close.and_then(|c| (c + 1..(c + 10).min(stop + 1)).find(|k| words.things.before(chars, *k) > 0)).unwrap_or(stop);
        let name = line.of(from, stop).trim();
        let name = name.strip_prefix('“').and_then(|n| n.strip_suffix('”')).unwrap_or(name).to_owned();
        let letters: Vec<char> = name.chars().collect();
        let thing = words.things.before(&letters, letters.len()) > 0;
        // Loose work (开展…工作, 实施…项目) has no name of its own unless it is set in marks.
        let named = matches!(action, "launched" | "upgraded") || line.of(from, stop).contains('“');
        let plain = !name.contains(['的', '，', '和']) && !letters.iter().any(|c| "了等并将".contains(*c));
        if !(thing && named && plain && (5..=NAME).contains(&letters.len()) && !words.generic.has(&letters)) {
            break;
        }
        found.push((name, from, stop));
        if line.text.get(stop) != Some('、') {
            break;
        }
        from = stop + 1;
    }
    found
}
