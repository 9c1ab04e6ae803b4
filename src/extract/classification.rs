//! What is a kind of what, and what code a classification gives it.

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, ClassificationWords};
use crate::article::BlockKind;
use crate::recognise::name::words::names;
use serde::Serialize;

/// Two things and how they stand to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Classification {
    pub subject: String,
    /// subtype_of, not_subtype_of, has_code, licensed_as.
    pub relation: &'static str,
    pub object: String,
    /// The document that says so.
    pub authority: Option<String>,
}

/// Characters of the longest name of a class.
const NAME: usize = 30;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().classification;
    let mut facts = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut authority: Option<String> = None;
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        if let Some(title) = line.names.citations.iter().filter_map(|c| c.title.clone()).find(|t| t.contains("目录") || t.contains("分类")) {
            authority = Some(title);
        }
        for clause in &line.clauses {
            for (subject, relation, object) in [subtype(line, *clause, words), licensed(line, *clause, words)].into_iter().flatten().chain(codes(line, *clause)) {
                if seen.insert((subject.clone(), relation, object.clone())) {
                    let body = Classification { subject, relation, object, authority: authority.clone() };
                    let rule = match relation {
                        "has_code" => "classification:code",
                        "licensed_as" => "classification:licensed",
                        _ => "classification:subtype",
                    };
                    facts.push(line.fact(clause.from, clause.to, rule, 0.8, Body::Classification(body)));
                }
            }
        }
    }
    facts
}

type Found = (String, &'static str, String);

/// X属于Y的一种具体业务形态.
fn subtype(line: &Line, clause: Range, words: &ClassificationWords) -> Option<Found> {
    let chars = &line.text.chars;
    let (at, n) = (clause.from..clause.to)
        .find_map(|i| Some((i, words.subtype.at(chars, i))).filter(|(i, n)| *n > 0 && !"下直从附隶亲所归家金".contains(line.text.before(*i).unwrap_or(' '))))?;
    let negated = words.negation.before(chars, at);
    let subject = subject(line, clause.from, at - negated)?;
    // 属于…的一种; 管理 and the like only where the class ends there.
    let closes = |(i, k): &(usize, usize)| *k > 0 && (line.text.starts(*i, "的一") || i + k == clause.to);
    let kind = (at + n..clause.to).map(|i| (i, words.kind_of.at(chars, i))).find(closes);
    // 属于第一类增值电信业务: the class ends the clause with its own name.
    let kind = kind.or_else(|| (words.classes.before(chars, clause.to) > 0 && clause.to > at + n + words.classes.before(chars, clause.to)).then_some((clause.to, 0)))?;
    let object = line.of(at + n, kind.0).trim().trim_end_matches('的');
    // 互联网数据中心业务（B11）: the code is told apart.
    let object = object.split_once(['（', '(']).filter(|(name, _)| object.ends_with(['）', ')']) && name.chars().count() >= 2).map_or(object, |o| o.0).to_owned();
    let letters = object.chars().count();
    let relation = if negated > 0 { "not_subtype_of" } else { "subtype_of" };
    ((2..=NAME).contains(&letters) && !object.contains(['的', '，', '、'])).then_some((subject, relation, object))
}

/// X作为Y新的服务形态进行许可.
fn licensed(line: &Line, clause: Range, words: &ClassificationWords) -> Option<Found> {
    let chars = &line.text.chars;
    let at = line.find("作为", clause.from, clause.to)?;
    let end = (at + 2..clause.to).find(|i| words.licensed.at(chars, *i) > 0)?;
    let subject = subject(line, clause.from, at)?;
    let object = line.of(at + 2, end).trim_end_matches("新的").trim_end_matches('的').to_owned();
    let named = (2..=16).contains(&object.chars().count()) && !object.contains(['的', '一', '，']);
    let licence = line.has("许可", end, clause.to);
    (named && licence).then_some((subject, "licensed_as", object))
}

/// A code of a classification: one or two letters and figures, as in B11, B25-1.
fn code_at(line: &Line, i: usize) -> Option<usize> {
    let text = &line.text;
    let letter = text.get(i)?.is_ascii_uppercase() && !text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
    let digits = text.rest(i + 1).iter().take(3).take_while(|c| c.is_ascii_digit()).count();
    let mut to = i + 1 + digits;
    if text.get(to) == Some('-') && text.get(to + 1).is_some_and(|c| c.is_ascii_digit()) {
        to += 2;
    }
    let ends = !text.get(to).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    (letter && (1..=2).contains(&digits) && ends).then_some(to)
}

/// B11之互联网数据中心业务, 互联网数据中心业务（B11）, 对CDN作为一项独立的B12的业务进行许可.
fn codes(line: &Line, clause: Range) -> Vec<Found> {
    let text = &line.text;
    let mut found = Vec::new();
    for i in clause.from..clause.to {
        let Some(to) = code_at(line, i) else { continue };
        let code = line.of(i, to).to_owned();
        // Only services, businesses and classes have such codes: G5 is a road and A4 a sheet.
        let service = |name: &str| name.ends_with("业务") || name.ends_with('类') || name.ends_with("服务");
        if let Some('之' | ':' | '类') = text.get(to) {
            let end = line.find("业务", to, (to + NAME).min(clause.to)).map(|k| k + 2);
            if let Some(end) = end.filter(|_| text.get(to) != Some('类') || text.get(to + 1) == Some(':')) {
                let name = line.of(to + 1, end).trim_start_matches('：').to_owned();
                found.push((name, "has_code", code));
            }
            continue;
        }
        if text.before(i) == Some('(') && text.get(to) == Some(')') {
            let name = subject(line, clause.from, i - 1).unwrap_or_default();
            if service(&name) {
                found.push((name, "has_code", code));
            }
            continue;
        }
        // 内容分发网络业务的代码是B12; 互联网数据中心业务是B11
        let words = &words::facts().classification;
        let is = words.is.before(&text.chars, i);
        if is > 0 && i > clause.from + 2 && to == clause.to {
            let at = i - is - words.codes.before(&text.chars, i - is);
            let name = subject(line, clause.from, at).unwrap_or_default();
            if service(&name) {
                found.push((name, "has_code", code));
            }
            continue;
        }
        if let Some(at) = line.find("作为", clause.from, i).filter(|_| line.has("业务", to, clause.to))
            && let Some(name) = subject(line, clause.from, at)
        {
            found.push((name, "has_code", code));
        }
    }
    found
}

/// The name before `to`: behind the last break, without 这种业务形态 and the like.
fn subject(line: &Line, from: usize, to: usize) -> Option<String> {
    let chars = &line.text.chars;
    let breaks = &names().organisation;
    let to = to - words::facts().classification.pointing.before(chars, to);
    let mut begin = to;
    let letter = |c: char| c.is_alphanumeric() || "·/-()".contains(c);
    while begin > from && to - begin < NAME && letter(chars[begin - 1]) {
        let n = breaks.breaks.before(chars, begin);
        let inside = (begin.saturating_sub(4)..begin).any(|k| {
            let n = breaks.within.at(chars, k);
            n > 0 && k + n >= begin
        });
        if n > 0 && !inside {
            break;
        }
        begin -= 1;
    }
    while words::facts().obligation.lead_in.at(chars, begin) > 0 && begin + words::facts().obligation.lead_in.at(chars, begin) < to {
        begin += words::facts().obligation.lead_in.at(chars, begin);
    }
    let name = line.of(begin, to).trim().trim_start_matches('而').to_owned();
    ((2..=NAME).contains(&name.chars().count()) && !words::facts().classification.none.has(&name.chars().collect::<Vec<_>>())).then_some(name)
}
