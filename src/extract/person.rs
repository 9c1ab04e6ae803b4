//! People of a page, each once: name, title, body, and what they do there.

use super::facts::{Body, Fact};
use super::reading::{Line, Reading};
use super::words;
use crate::article::BlockKind;
use crate::recognise::name;
use crate::recognise::name::words as names;
use serde::Serialize;
use std::collections::HashMap;

/// A person with title and body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub name: String,
    /// As written, joint titles whole.
    pub title: Option<String>,
    pub titles: Vec<String>,
    pub org: Option<String>,
    /// speaker, opening_speaker, keynote_speaker, host, attendee, interpreter, publisher, author, editor, interviewer, appointee …
    pub roles: Vec<String>,
}

/// Bodies named before that a title without one may mean.
const MEMORY: usize = 24;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut order: Vec<Fact> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut bodies: Vec<(String, bool)> = Vec::new();
    for line in &reading.lines {
        for found in &line.names.people {
            let before = line.names.organisations.iter().filter(|o| o.span.end <= found.outer.start).map(known_as);
            let known: Vec<(String, bool)> = bodies.iter().cloned().chain(before).collect();
            let org = body(reading, line, found, &known);
            let roles = roles(line, found);
            // Who checked or set the page, and took its pictures, is none of its people.
            if line.kind == BlockKind::Byline && found.label.is_some() && roles.iter().all(|r| matches!(r.as_str(), "editor" | "photographer")) {
                continue;
            }
            let title = found.title.clone();
            match by_name.get(&found.name) {
                Some(&i) => complete(&mut order[i], title, &found.titles, org, roles),
                None => {
                    by_name.insert(found.name.clone(), order.len());
                    let person = Person { name: found.name.clone(), title, titles: found.titles.clone(), org, roles };
                    let rule = match found.rule {
                        "title" => "person:title",
                        "behind" => "person:title_behind",
                        "bracket" => "person:bracket",
                        "appointed" => "person:appointed",
                        "holds" => "person:holds",
                        "label" => "person:label",
                        "body" => "person:body",
                        _ => "person:listed",
                    };
                    order.push(Fact::new(found.outer.shift(line.span.start), line.span, rule, found.confidence, Body::Person(person)));
                }
            }
        }
        bodies.extend(line.names.organisations.iter().map(known_as));
        let excess = bodies.len().saturating_sub(MEMORY);
        bodies.drain(..excess);
    }
    later_roles(reading, &mut order, &by_name);
    order
}

/// The body of a title: told, or of those named before the nearest whose name ends as the title wants, or the page's own.
fn body(reading: &Reading, line: &Line, found: &name::Person, known: &[(String, bool)]) -> Option<String> {
    if found.org.is_some() {
        return found.org.clone();
    }
    if line.kind == BlockKind::Byline || found.rule == "label" {
        // 某社北京5月6日电（记者 王某）: whose report it is begins the line.
        let wired = || {
            let lead = line.raw().get(..found.outer.start)?.strip_suffix(['（', '('])?;
            let (at, end) = lead.char_indices().take(12).find(|c| "社网报".contains(c.1))?;
            (lead.ends_with(['电', '讯']) && !lead.starts_with("本") && lead.chars().count() <= 30).then(|| lead[..at + end.len_utf8()].to_owned())
        };
        let reports = |role: &str| role == "interviewer" || role == "editor";
        let journalist = found.title.as_deref().is_some_and(|t| words::facts().person.label_roles.iter().any(|(l, r)| l == t && reports(r)));
        // Whom to ask is of the body whose page it is.
        let own = || reading.scope.source_org.clone().filter(|_| found.label.as_deref().is_some_and(|l| l.starts_with("联")));
        return if journalist { wired().or_else(|| reading.article.meta.source.clone()) } else { own() };
    }
    let ends = |name: &str| found.of.iter().any(|end| name.ends_with(end.as_str()));
    let of_firms = found.of.iter().any(|end| end == "公司");
    let fits = known.iter().rev().find(|(name, firm)| ends(name) || of_firms && *firm).map(|k| k.0.clone());
    fits.or_else(|| reading.scope.source_org.clone().filter(|name| ends(name)))
}

/// A body's name, and whether it is a firm, whatever its name ends with: 中国移动.
fn known_as(body: &name::Organisation) -> (String, bool) {
    (body.name.clone(), body.sort.as_deref().is_some_and(|s| matches!(s, "operator" | "company")))
}

fn complete(fact: &mut Fact, title: Option<String>, titles: &[String], org: Option<String>, roles: Vec<String>) {
    let Body::Person(person) = &mut fact.body else { return };
    // An office says more than 学者 or 专家.
    let loose = |t: &str| names::titles().grammar.free.has(&t.chars().collect::<Vec<_>>());
    let better = title.as_deref().is_some_and(|t| !loose(t)) && person.title.as_deref().is_some_and(loose);
    if (person.title.is_none() || better) && title.is_some() {
        person.title = title;
        person.titles = titles.to_vec();
        person.org = org.or(person.org.take());
    } else if person.org.is_none() {
        person.org = org;
    }
    add(&mut person.roles, roles);
}

fn add(into: &mut Vec<String>, roles: Vec<String>) {
    for role in roles {
        if !into.contains(&role) {
            into.push(role);
        }
    }
}

/// What the clause behind a name says that the person does.
fn roles(line: &Line, found: &name::Person) -> Vec<String> {
    let words = &words::facts().person;
    let from = line.index(found.span.end);
    let to = line.clause(from.saturating_sub(1)).to;
    let mut roles: Vec<String> = told(line, from, to);
    if let Some(label) = found.label.as_deref().or(found.title.as_deref()).filter(|_| found.rule == "label") {
        roles.extend(words.label_roles.iter().filter(|(l, _)| l == label).map(|(_, r)| r.clone()));
    }
    if found.rule == "appointed" {
        roles.push("appointee".to_owned());
    }
    if found.rule == "body" && line.text.get(from) == Some(':') {
        roles.push("speaker".to_owned());
    }
    roles
}

fn told(line: &Line, from: usize, to: usize) -> Vec<String> {
    let mut roles = Vec::new();
    for (word, role) in &words::facts().person.roles {
        if line.has(word, from, to) && !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    roles
}

/// Sentences that begin with the name alone: 张某表示.
fn later_roles(reading: &Reading, order: &mut [Fact], by_name: &HashMap<String, usize>) {
    for line in reading.prose() {
        for clause in &line.clauses {
            let name = (2..=4).rev().find_map(|n| by_name.get(line.of(clause.from, (clause.from + n).min(clause.to))).map(|i| (n, *i)));
            if let Some((n, i)) = name
                && let Body::Person(person) = &mut order[i].body
            {
                add(&mut person.roles, told(line, clause.from + n, clause.to));
            }
        }
    }
}
