//! What was issued, released, interpreted or spoken: verb and title, or verb and a thing that is published.

use super::deadline::told;
use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, PublicationWords};
use crate::article::BlockKind;
use serde::Serialize;

/// A document or report with what was done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publication {
    pub title: String,
    /// issued, released, interpreted, speech, compiled, revised, drafting, consulted, published.
    pub action: String,
    /// A body or a person; several are joined by `;`.
    pub actor: Option<String>,
    pub date: Option<String>,
}

/// Characters between a verb and its object, and of the longest thing without 《》.
const GAP: usize = 12;
const THING: usize = 30;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().publication;
    let headings: Vec<String> = reading.lines.iter().filter(|l| l.clauses.len() == 1 && l.text.len() <= 30).take(200).map(|l| l.raw().trim().to_owned()).collect();
    let mut facts: Vec<Fact> = own(reading).into_iter().collect();
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        for (publication, from, to) in in_line(line, words) {
            let mut publication = publication;
            if let Some(full) = reading.aliases.iter().find(|a| a.document && a.short == publication.title) {
                publication.title.clone_from(&full.full);
            }
            // A heading may name it in full: 2023年某某结果.
            if !publication.title.is_empty()
                && let Some(full) = headings.iter().find(|h| h.ends_with(publication.title.as_str()))
            {
                publication.title.clone_from(full);
            }
            let key: String = publication.title.chars().filter(|c| c.is_alphanumeric()).collect();
            match seen.get(&key).copied() {
                // What was released and is then explained was released.
                Some(i) => {
                    if let Body::Publication(p) = &mut facts[i].body {
                        p.date = p.date.take().or(publication.date);
                        p.actor = p.actor.take().or(publication.actor.filter(|_| p.action == publication.action));
                    }
                }
                None => {
                    seen.insert(key, facts.len());
                    facts.push(line.fact(from, to, "publication:verb", 0.8, Body::Publication(publication)));
                }
            }
        }
    }
    facts
}

/// A page that is a document itself, with its day under the signature.
fn own(reading: &Reading) -> Option<Fact> {
    let meta = &reading.article.meta;
    let head = reading.lines.first().map(|l| l.raw().trim().to_owned()).filter(|t| t.chars().count() <= 60);
    let (title, signed) = (meta.title.clone().or(head)?, meta.signed_at.as_ref()?);
    let letters: Vec<char> = title.chars().collect();
    let document = words::facts().citation.documents.before(&letters, letters.len()) > 0;
    let line = reading.lines.iter().rev().find(|l| l.mentions.iter().any(|m| m.period.is_some_and(|p| p.is_day())) && l.raw().chars().count() < 40)?;
    // Who signs stands above the day, or begins the title.
    let k = reading.lines.partition_point(|l| l.span.start < line.span.start);
    let signer = reading.lines[..=k].iter().rev().take(3).flat_map(|l| &l.names.organisations).map(|o| o.name.clone()).next();
    let first = reading.lines.iter().flat_map(|l| &l.names.organisations).map(|o| o.name.clone()).find(|n| title.starts_with(n.as_str()));
    let body = Publication {
        title: title.clone(),
        action: "issued".to_owned(),
        actor: signer.or(first).or_else(|| reading.article.meta.source.clone()),
        date: signed.get(..10).map(str::to_owned),
    };
    document.then(|| line.fact(0, line.text.len(), "publication:own", 0.85, Body::Publication(body)))
}

fn in_line(line: &Line, words: &PublicationWords) -> Vec<(Publication, usize, usize)> {
    let text = &line.text;
    let mut found = Vec::new();
    for clause in &line.clauses {
        let mut i = clause.from;
        while i < clause.to {
            let Some((verb, action)) = words.verbs.at(&text.chars, i).filter(|_| !line.titled(i)) else {
                i += 1;
                continue;
            };
            let at = i + verb;
            let mut objects = objects(line, at, *clause, action, words);
            // 《…办法》已经审议通过，现印发给你们: the title stands before.
            if objects.is_empty() && matches!(action, "issued" | "released") && (text.ends(i, "现") || text.ends(i, "现予")) {
                let before = line.names.citations.iter().rev().find(|c| c.rule == "title" && line.index(c.span.start) < i);
                if let Some((title, from)) = before.and_then(|c| Some((c.title.clone()?, line.index(c.span.start)))) {
                    objects.push((title, from, at, "issued".to_owned()));
                }
            }
            i = objects.last().map_or(at, |o| o.2.max(at));
            for (title, from, to, action) in objects {
                let begin = line.clauses.iter().find(|c| c.to >= at.saturating_sub(40)).map_or(clause.from, |c| c.from.max(clause.from));
                let publication = Publication { title, action, actor: actor(line, at - verb, *clause), date: date(line, at, *clause) };
                found.push((publication, begin.min(from), to));
            }
        }
    }
    found
}

/// What a verb is done to: titles, with those that follow in a list, or one thing without 《》.
fn objects(line: &Line, at: usize, clause: Range, action: &str, words: &PublicationWords) -> Vec<(String, usize, usize, String)> {
    let text = &line.text;
    let chars = &text.chars;
    let mut from = at;
    loop {
        let n = words.between.at(chars, from);
        let blank = usize::from(matches!(text.get(from), Some(':' | ' ' | '“')));
        if n + blank == 0 {
            break;
        }
        from += n.max(blank);
    }
    let mut found = Vec::new();
    let open = line.find("《", from, (from + GAP).min(clause.to));
    if let Some(mut open) = open {
        // 印发的《…》 tells which one is meant, no more.
        let modifies = text.ends(open, "的") && !line.of(at, open).contains('版');
        while let Some(close) = (open..text.len().min(open + 150)).find(|k| chars[*k] == '》') {
            let title = line.of(open + 1, close).to_owned();
            let spoken = action == "speech" && words.speech.find(chars, close, (close + 8).min(text.len())).is_none_or(|s| s.0 > close + 4);
            if !modifies && !spoken {
                // A rule is issued, whatever the verb.
                let letters: Vec<char> = title.chars().collect();
                let rule = words::facts().citation.documents.before(&letters, letters.len()) > 0 && words::facts().citation.not_documents.before(&letters, letters.len()) == 0;
                // 《…司法》白皮书 is no rule, whatever its title ends with.
                let paper = (close + 2..=(close + 5).min(clause.to)).any(|k| words.things.before(chars, k) > 0);
                let action = if action == "released" && rule && !paper { "issued" } else { action };
                found.push((title, open, close + 1, action.to_owned()));
            }
            let next = close + 1 + usize::from(matches!(text.get(close + 1), Some('、' | '和' | '与' | '及')));
            if text.get(next) != Some('《') {
                break;
            }
            open = next;
        }
        return found;
    }
    if !matches!(action, "released" | "interpreted" | "issued" | "compiled") {
        return found;
    }
    // 发布了2023年上半年评估结果: to the end of a thing that is published.
    let limit = (from + THING).min(clause.to);
    let end = (from + 2..=limit).rev().find(|k| words.things.before(chars, *k) > 0 && line.text.get(*k).is_none_or(|c| !c.is_alphanumeric() || *k == clause.to));
    if let Some(end) = end {
        let title = line.of(from, end).trim().to_owned();
        let n = title.chars().count();
        let plain = !title.contains(['，', '、', '的']) || title.contains('的') && n <= 16;
        if n >= 2 && plain && words.vague.at(chars, from) == 0 {
            found.push((title, from, end, action.to_owned()));
        }
    }
    found
}

/// Who stands before the verb: bodies joined, else a person.
fn actor(line: &Line, verb: usize, clause: Range) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut edge = verb;
    for body in line.names.organisations.iter().rev().filter(|o| line.index(o.span.end) <= verb && line.index(o.span.start) >= clause.from) {
        let gap = line.of(line.index(body.span.end), edge);
        let days = line.mentions.iter().any(|m| m.period.is_some() && line.index(m.span.start) >= line.index(body.span.end) && line.index(m.span.end) <= edge);
        let letters = gap.chars().filter(|c| c.is_alphanumeric()).count();
        if !(names.is_empty() && (letters <= 6 || days && letters <= 14) || matches!(gap.trim(), "、" | "和" | "与" | "会同" | "及" | "联合")) {
            break;
        }
        names.insert(0, &body.name);
        edge = line.index(body.span.start);
    }
    if !names.is_empty() {
        return Some(names.join(";"));
    }
    // A召开发布会，发布…: the subject of the sentence.
    if verb == clause.from
        && let Some(first) = line.names.organisations.iter().find(|o| line.index(o.span.end) <= verb)
    {
        return Some(first.name.clone());
    }
    let mut people = line.names.people.iter().filter(|p| line.index(p.span.end) <= verb && line.index(p.span.start) >= clause.from);
    if let Some(person) = people.next_back() {
        return Some(person.name.clone());
    }
    // A name alone: 钱某发布了….
    let head = line.of(clause.from, verb);
    let n = head.chars().count();
    let known = (2..=4).contains(&n) && crate::extract::scope::person(head);
    known.then(|| head.to_owned())
}

fn date(line: &Line, verb: usize, clause: Range) -> Option<String> {
    let before = line.mentions.iter().filter(|m| line.index(m.span.start) < verb.max(clause.from));
    before.filter_map(|m| m.period.as_ref()).rfind(|p| p.end.is_some() && p.relation == crate::recognise::Relation::During).and_then(told)
}
