//! What a term means: 本办法所称X，是指…; X是指…; X是一种….

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words;
use crate::article::BlockKind;
use serde::Serialize;

/// A term with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    pub term: String,
    pub text: String,
}

/// Characters of the longest term.
const TERM: usize = 24;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        for (k, clause) in line.clauses.iter().enumerate() {
            if let Some((term, from, to, rule)) = meaning(line, k, *clause) {
                let text = line.of(from, to).trim_matches(|c: char| c.is_whitespace() || "，。；、：”".contains(c)).to_owned();
                if text.chars().count() >= 4 && seen.insert(term.clone()) {
                    let begin = (0..from).rev().find(|i| line.text.starts(*i, &term)).unwrap_or(clause.from);
                    facts.push(line.fact(begin, to, rule, 0.8, Body::Definition(Definition { term, text })));
                }
            }
        }
    }
    facts
}

/// Term, where its meaning begins and ends.
fn meaning(line: &Line, k: usize, clause: Range) -> Option<(String, usize, usize, &'static str)> {
    let words = &words::facts().definition;
    let chars = &line.text.chars;
    let told = (clause.from..clause.to).find_map(|i| Some((i, words.means.at(chars, i), "definition:means")).filter(|m| m.1 > 0 && !line.titled(m.0)));
    let kind = || (clause.from..clause.to).find_map(|i| Some((i, words.kinds.at(chars, i).min(1), "definition:kind")).filter(|m| m.1 > 0));
    let so_called = || {
        let n = words.terms.at(chars, clause.from);
        (n > 0).then(|| line.find("就是", clause.from, clause.to)).flatten().map(|i| (i, 2, "definition:so_called"))
    };
    // 重要数据，指…: the term is the whole clause before.
    let begins = || {
        let n = words.begins.at(chars, clause.from);
        let before = k.checked_sub(1).map(|p| line.clauses[p]).filter(|p| n > 0 && line.text.get(p.to) == Some(',') && (2..=TERM).contains(&(p.to - p.from)))?;
        let plain = chars[before.from..before.to].iter().all(|c| c.is_alphanumeric() || "（）()“”".contains(*c)) && !line.text.ends(before.to, "表示");
        let other = words.not_begins.at(chars, clause.from) > 0;
        (plain && !other && (k == 1 || line.text.get(before.from.saturating_sub(1)) == Some(';'))).then_some((clause.from, n, "definition:means"))
    };
    // 黑专线就是没有报备的专线: what it is a kind of is said again.
    let again = || {
        let at = line.find("就是", clause.from + 2, clause.to.min(clause.from + 10))?;
        let genus = &chars[at - 2..at];
        let end = line.clauses.iter().skip(k).take(2).map(|c| c.to).find(|to| chars[..*to].ends_with(genus) && line.has("的", at + 2, *to))?;
        (end > at + 8 && chars[clause.from..at].iter().all(|c| c.is_alphanumeric())).then_some((at, 2, "definition:so_called"))
    };
    let (at, n, rule) = told.or_else(again).or_else(begins).or_else(kind).or_else(so_called)?;
    // 本规定所称X，是指…: the term stands in the clause before.
    let (from, to) = if at <= clause.from + 1 { k.checked_sub(1).map(|p| (line.clauses[p].from, line.clauses[p].to))? } else { (clause.from, at) };
    let lead = (from..to).rev().find_map(|i| Some(i + words.terms.at(chars, i)).filter(|e| *e > i));
    let from = lead.unwrap_or(from);
    let mut term = line.of(from, to).trim_matches(|c: char| !c.is_alphanumeric() && c != '（' && c != '）').to_owned();
    // 2.千兆用户: nor is its number.
    if let Some((number, rest)) = term
        .split_once(['.', '．', '、', '）', ')'])
        .filter(|(n, r)| !r.is_empty() && n.trim_start_matches(['（', '(']).chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
        && !number.is_empty()
    {
        term = rest.trim().to_owned();
    }
    // A short name in a bracket is no part of the term.
    if let Some(open) = term.find('（').filter(|i| *i > 0 && term.contains("简称")) {
        term.truncate(open);
    }
    // 专家认为它是一种…: who says so is no part of it.
    let letters: Vec<char> = term.chars().collect();
    let said = (0..letters.len()).rev().find_map(|i| Some(i + words::facts().statement.open.at(&letters, i)).filter(|end| *end > i));
    term = letters[said.unwrap_or(0)..].iter().collect();
    let lead_in = words.lead_in.at(&term.chars().collect::<Vec<_>>(), 0);
    term = term.chars().skip(lead_in).collect();
    let letters = term.chars().count();
    let plain = (!term.contains(['，', '的', '了', '我', '这', '《']) || lead.is_some()) && !(rule == "definition:kind" && term.contains('是'));
    // Who speaks is no term: 专家认为这是一种….
    let pronoun = words.not_terms.has(&term.chars().collect::<Vec<_>>());
    let end = line.clauses.iter().skip(k).take_while(|c| c.from <= clause.from || line.text.get(c.from - 1) == Some(',')).last().map_or(clause.to, |c| c.to);
    // 春天是一种心情 tells a feeling; what a thing is takes more words.
    let short = rule == "definition:kind" && (letters < 3 || line.of(at + n, clause.to).chars().count() < 8);
    ((2..=TERM).contains(&letters) && plain && !pronoun && !short).then_some((term, at + n, end, rule))
}
