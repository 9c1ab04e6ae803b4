//! Who says what: 张某表示，…; “…”张某说; 会议强调，…; 张某：… of an interview.

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, StatementWords};
use crate::article::BlockKind;
use crate::span::Span;
use serde::Serialize;
use std::collections::HashMap;

/// What somebody says, in his words or told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// A person, a body, or in the words of the text (有关负责人, 会议); several are joined by `;`.
    pub speaker: String,
    /// The body for which a person speaks.
    pub org: Option<String>,
    /// Null in an interview, where only the name stands before the answer.
    pub verb: Option<String>,
    pub text: String,
    /// In quotation marks.
    pub direct: bool,
}

/// Who speaks: the name, the body, and how sure that is.
#[derive(Debug, Clone)]
struct Speaker {
    name: String,
    org: Option<String>,
    sure: f32,
}

/// Where a verb of speech stands, and who stands before it.
struct Said {
    /// First character of the speaker.
    from: usize,
    verb: (usize, usize),
    /// First character of what is said.
    text: usize,
    speaker: Speaker,
    rule: &'static str,
}

/// Characters between a speaker and the verb, of the longest name of somebody unnamed, and of the longest statement.
const GAP: usize = 40;
const UNNAMED: usize = 28;
const LONGEST: usize = 1_500;
/// Fewer characters say nothing.
const SHORTEST: usize = 5;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let page = Page::new(reading);
    let mut facts = Vec::new();
    let (mut last, mut block): (Option<Speaker>, usize) = (None, usize::MAX);
    let lines: Vec<&Line> = reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)).collect();
    for (k, line) in lines.iter().enumerate() {
        if line.block != block {
            block = line.block;
            if let Some((speaker, text)) = page.answer(line) {
                let end = lines[k..].iter().take_while(|l| l.block == block).last().map_or(line.span.end, |l| l.span.end);
                let spoken = Span::new(line.at(text, text).start, end);
                facts.extend(page.fact(line, Span::new(line.span.start, end), &speaker, None, spoken, "statement:answer"));
                last = Some(speaker);
                continue;
            }
        }
        let found = page.said(line, last.as_ref());
        for (n, said) in found.iter().enumerate() {
            let limit = found.get(n + 1).map_or(line.text.len(), |next| next.from);
            let following = if n + 1 == found.len() { &lines[k + 1..] } else { &[] };
            let Some((begin, spoken)) = page.spoken(line, said, limit, following) else { continue };
            let verb = line.of(said.verb.0, said.verb.0 + said.verb.1);
            // Who says it stands behind: the evidence goes on to the verb.
            let told = line.at(said.verb.0, said.verb.0 + said.verb.1);
            let evidence = Span::new(begin, spoken.end.max(told.end));
            facts.extend(page.fact(line, evidence, &said.speaker, Some(verb), spoken, said.rule));
        }
        last = found.into_iter().next_back().map(|s| s.speaker).or(last);
    }
    facts
}

/// What is asked of the page again and again.
struct Page<'a, 'b> {
    reading: &'b Reading<'a>,
    words: &'static StatementWords,
    /// People of the page with their bodies.
    people: HashMap<&'b str, Option<&'b str>>,
}

impl<'a, 'b> Page<'a, 'b> {
    fn new(reading: &'b Reading<'a>) -> Self {
        let mut people: HashMap<&str, Option<&str>> = HashMap::new();
        for person in reading.lines.iter().flat_map(|l| &l.names.people).filter(|p| p.rule != "label") {
            let org = people.entry(&person.name).or_default();
            *org = org.or(person.org.as_deref());
        }
        Self { reading, words: &words::facts().statement, people }
    }

    fn person(&self, name: &str, org: Option<&str>) -> Speaker {
        let org = org.or_else(|| self.people.get(name).copied().flatten());
        Speaker { name: name.to_owned(), org: org.map(str::to_owned), sure: 0.9 }
    }

    fn fact(&self, line: &Line, evidence: Span, speaker: &Speaker, verb: Option<&str>, spoken: Span, rule: &'static str) -> Option<Fact> {
        let article = &self.reading.article.text;
        let raw = spoken.of(article).trim();
        let direct = raw.starts_with(['“', '「', '"']) && raw.trim_end_matches(['。', '，']).ends_with(['”', '」', '"']);
        let text = raw.trim_matches(|c: char| c.is_whitespace() || "。，；：、,;:“”「」\"".contains(c));
        let text = if direct { text.to_owned() } else { closed(text, raw) };
        let body = Statement { speaker: speaker.name.clone(), org: speaker.org.clone(), verb: verb.map(str::to_owned), text, direct };
        (body.text.chars().count() >= SHORTEST).then(|| Fact::new(evidence, line.span, rule, if direct { speaker.sure } else { speaker.sure - 0.05 }, Body::Statement(body)))
    }

    /// 高某：截至今年…: whom a paragraph begins with, and where the answer begins.
    fn answer(&self, line: &Line) -> Option<(Speaker, usize)> {
        let first = line.clauses.first().filter(|c| line.text.get(c.to) == Some(':') && c.to < line.text.len())?;
        let label = line.of(first.from, first.to).trim();
        let known = self.people.contains_key(label).then(|| self.person(label, None));
        let answers = self.words.answers.has(&label.chars().collect::<Vec<_>>()) || self.words.answers.before(&line.text.chars, first.to) > 0 && first.to - first.from <= UNNAMED;
        let named = line.names.people.iter().find(|p| p.rule != "label" && line.index(p.span.end) == first.to);
        let speaker = known.or_else(|| named.map(|p| self.person(&p.name, p.org.as_deref()))).or_else(|| {
            // 答： is whoever is asked.
            let name = if label.chars().count() == 1 { self.asked()? } else { label.to_owned() };
            answers.then(|| Speaker { org: self.people.get(name.as_str()).copied().flatten().map(str::to_owned), name, sure: 0.8 })
        })?;
        Some((speaker, first.to + 1))
    }

    /// Who is interviewed: the speaker of the page, or the only person on it.
    fn asked(&self) -> Option<String> {
        let only = || self.people.keys().next().filter(|_| self.people.len() == 1).map(|n| (*n).to_owned());
        self.reading.scope.speaker.clone().or_else(only)
    }

    /// Every verb of speech of a sentence that has a speaker.
    fn said(&self, line: &Line, last: Option<&Speaker>) -> Vec<Said> {
        let mut found: Vec<Said> = Vec::new();
        for clause in &line.clauses {
            let mut at = clause.from;
            while at < clause.to {
                let n = self.words.verbs.at(&line.text.chars, at);
                if n == 0 || line.titled(at) {
                    at += 1;
                    continue;
                }
                // 回应称: two verbs are one.
                let more = self.words.verbs.at(&line.text.chars, at + n);
                let n = n + more;
                let before = found.last().map(|s| s.speaker.clone());
                let said = self.at(line, *clause, (at, n), before.as_ref().or(last), found.is_empty()).filter(|_| !self.quoted(line, at));
                match said {
                    Some(said) => {
                        found.push(said);
                        break;
                    }
                    None => at += n,
                }
            }
        }
        found
    }

    /// Whether a place lies inside quotation marks that its paragraph opened.
    fn quoted(&self, line: &Line, at: usize) -> bool {
        let before = self.back(line, line.at(at, at).start);
        match (before.rfind('“'), before.rfind('”')) {
            (Some(open), Some(close)) => open > close,
            (open, _) => open.is_some(),
        }
    }

    fn block(&self, line: &Line) -> Span {
        self.reading.article.blocks.get(line.block).map_or(line.span, |b| b.span)
    }

    /// The paragraph before a byte, as far back as a statement may begin.
    fn back(&self, line: &Line, at: usize) -> &'b str {
        let article = &self.reading.article.text;
        let mut from = self.block(line).start.max(at.saturating_sub(LONGEST * 3));
        while !article.is_char_boundary(from) {
            from += 1;
        }
        &article[from.min(at)..at]
    }

    /// The paragraph behind a byte, as far as a statement may go.
    fn ahead(&self, line: &Line, at: usize) -> &'b str {
        let article = &self.reading.article.text;
        let mut to = self.block(line).end.min(at + LONGEST * 3);
        while !article.is_char_boundary(to) {
            to -= 1;
        }
        &article[at..to.max(at)]
    }

    /// The verb at a place with its speaker, if it tells what somebody says.
    fn at(&self, line: &Line, clause: Range, verb: (usize, usize), last: Option<&Speaker>, first: bool) -> Option<Said> {
        let (words, chars) = (self.words, &line.text.chars);
        let end = verb.0 + verb.1;
        let of_view = words.views.at(chars, verb.0) > 0;
        // 告诉记者: to whom it is said stands behind the verb.
        let end = end + words.hearers.at(chars, end);
        let closes = end >= clause.to;
        let mark = line.text.get(end);
        let marked = closes && matches!(mark, Some(',' | ':')) && end + 1 < line.text.len();
        let quote = matches!(mark, Some('“' | '「'));
        let behind = closes && self.closes_quote(line, clause.from);
        let open = !closes && !quote && words.open.at(chars, verb.0) > 0 && clause.to - end >= SHORTEST && words.not_said.at(chars, end) == 0 && chars[clause.to - 1] != '的';
        if !(marked || quote || open || behind) || of_view && !marked {
            return None;
        }
        let (from, speaker) = self.speaker(line, clause, verb.0, of_view, last, first)?;
        let text = if marked { end + 1 } else { end };
        let rule = match (behind && !marked, quote || line.text.get(text) == Some('“')) {
            (true, _) => "statement:behind",
            (_, true) => "statement:quoted",
            _ => "statement:told",
        };
        Some(Said { from, verb: (verb.0, verb.1), text, speaker, rule })
    }

    /// Whether quotation marks close right before a place.
    fn closes_quote(&self, line: &Line, at: usize) -> bool {
        let before = self.back(line, line.at(at, at).start).trim_end();
        before.ends_with(['”', '」']) || matches!(line.text.get(at), Some('”' | '」'))
    }

    /// Who stands before a verb.
    fn speaker(&self, line: &Line, clause: Range, verb: usize, of_view: bool, last: Option<&Speaker>, first: bool) -> Option<(usize, Speaker)> {
        let (words, chars) = (self.words, &line.text.chars);
        let mut from = clause.from + usize::from(matches!(line.text.get(clause.from), Some('”' | '」')));
        from += words.lead_in.at(chars, from);
        let to = self.trimmed(line, from, verb);
        // 张某在会上表示: between the name and the verb only when and where.
        let mut people = line.names.people.iter().filter(|p| p.rule != "label" && line.index(p.span.start) >= from && line.index(p.span.end) <= verb);
        if let Some(person) = people.next_back().filter(|p| self.between(line, line.index(p.outer.end), to) || self.between(line, line.index(p.span.end), to)) {
            return Some((line.index(person.outer.start).max(from), self.person(&person.name, person.org.as_deref())));
        }
        let known = (2..=4).rev().map(|n| line.of(from, from + n)).find(|n| self.people.contains_key(n));
        if let Some(name) = known.filter(|n| self.between(line, from + n.chars().count(), to)) {
            return Some((from, self.person(name, None)));
        }
        let pronoun = words.pronouns.at(chars, from);
        if pronoun > 0 && self.between(line, from + pronoun, to) {
            return last.map(|s| (from, Speaker { sure: s.sure - 0.1, ..s.clone() }));
        }
        // 出席会议并讲话，强调…: who begins the sentence goes on.
        if from >= to && !of_view && first {
            let begins = line.clauses.first().filter(|c| c.from < clause.from)?;
            let person = line.names.people.iter().find(|p| line.index(p.outer.start) == begins.from && p.rule != "label");
            let name = (2..=4).rev().map(|n| line.of(begins.from, begins.from + n)).find(|n| self.people.contains_key(n));
            let speaker = person.map(|p| self.person(&p.name, p.org.as_deref())).or_else(|| name.map(|n| self.person(n, None)))?;
            return Some((clause.from, Speaker { sure: 0.75, ..speaker }));
        }
        self.body(line, from, to)
    }

    /// A body, somebody of it without a name, or a meeting.
    fn body(&self, line: &Line, from: usize, to: usize) -> Option<(usize, Speaker)> {
        let (words, chars) = (self.words, &line.text.chars);
        let body = line.names.organisations.iter().rev().find(|o| line.index(o.span.start) >= from && line.index(o.span.end) <= to);
        let unnamed = (from + 2..=to).rev().find(|k| words.unnamed.before(chars, *k) > 0 && self.between(line, *k, to));
        if let Some(end) = unnamed {
            let own = body.filter(|o| line.index(o.span.end) <= end && line.index(o.span.end) + 8 >= end);
            let begin = own.map_or_else(|| (from..end).rev().take_while(|k| chars[*k].is_alphanumeric()).last().unwrap_or(from), |o| line.index(o.span.start));
            let name = line.of(begin, end).to_owned();
            let plain = end - begin <= UNNAMED && (own.is_some() || begin == from && end - begin <= 12 && !name.contains('的'));
            return plain.then(|| (begin, Speaker { name, org: own.map(|o| o.name.clone()), sure: 0.85 }));
        }
        // 按照某局要求，…: what is done, and nobody speaks.
        if let Some(body) = body.filter(|_| words::facts().citation.by.at(chars, from) == 0) {
            let end = line.index(body.span.end);
            let end = end + if line.text.starts(end, "方面") { 2 } else { 0 };
            // 某局印发通知表示: only a body that begins the clause, and nothing else between.
            let begins = line.index(body.span.start) == from || line.of(from, line.index(body.span.start)).chars().count() <= 4;
            return (begins && self.between(line, end, to)).then(|| (line.index(body.span.start), Speaker { name: body.name.clone(), org: Some(body.name.clone()), sure: 0.85 }));
        }
        let meeting = words.gatherings.at(chars, from);
        (meeting > 0 && self.between(line, from + meeting, to)).then(|| (from, Speaker { name: line.of(from, from + meeting).to_owned(), org: None, sure: 0.8 }))
    }

    /// Where the words before a verb end without its adverbs: 还, 进一步.
    fn trimmed(&self, line: &Line, from: usize, verb: usize) -> usize {
        let mut to = verb;
        while to > from {
            let n = self.words.adverbs.before(&line.text.chars, to);
            if n == 0 || to - n < from {
                break;
            }
            to -= n;
        }
        to
    }

    /// Whether nothing stands between, or only when, where and to whom something is said.
    fn between(&self, line: &Line, from: usize, to: usize) -> bool {
        if from >= to || to - from > GAP {
            return from == to;
        }
        let (words, chars) = (self.words, &line.text.chars);
        // 张某(右二)表示
        let from = if line.text.get(from) == Some('(') { (from..to).find(|k| chars[*k] == ')').map_or(from, |k| k + 1) } else { from };
        let adverb = words.adverbs.at(chars, from);
        if adverb > 0 && self.between(line, from + adverb, to) {
            return true;
        }
        let day = line.mentions.iter().find(|m| m.period.is_some() && line.index(m.span.start) == from).map(|m| line.index(m.span.end.max(m.outer.end)));
        if let Some(end) = day.filter(|e| *e > from && *e <= to) {
            return self.between(line, end, to);
        }
        from == to || words.circumstances.at(chars, from) > 0 && words.settings.before(chars, to) > 0
    }

    /// First byte of the evidence, and what is said.
    fn spoken(&self, line: &Line, said: &Said, limit: usize, following: &[&Line]) -> Option<(usize, Span)> {
        let article = &self.reading.article.text;
        let begin = line.at(said.from, said.from).start;
        // The quotation marks that close right before: “…”张某说.
        let before = || {
            let back = self.back(line, line.at(said.from, said.from).start);
            let close = back.trim_end();
            let end = begin - (back.len() - close.len());
            let open = close.rfind('“').map(|k| end - close.len() + k)?;
            let inside = &article[open..end];
            (inside.ends_with('”') && inside.matches('”').count() == 1).then(|| Span::new(open, end))
        };
        if said.rule == "statement:behind" {
            let quote = before()?;
            return Some((quote.start, quote));
        }
        let start = line.at(said.text, said.text).start;
        let rest = self.ahead(line, start);
        if rest.starts_with('“') {
            let end = start + rest.find('”').map_or(rest.len(), |k| k + '”'.len_utf8());
            // “…，”张某说，“…”: one sentence cut in two.
            let split = before().filter(|q| q.of(article).trim_end_matches('”').ends_with(['，', ',']));
            // What goes on behind the marks in the same sentence is still said: “…”是大势所趋.
            let goes_on = article[end..line.span.end.max(end)].trim_matches(|c: char| "。，；！？”".contains(c)).chars().count();
            let whole = if goes_on > 0 && end < line.at(limit, limit).start { line.at(limit, limit).start } else { end };
            return Some((split.map_or(begin, |q| q.start), Span::new(split.map_or(start, |q| q.start), whole)));
        }
        let mut end = line.at(said.text, limit).end;
        if limit == line.text.len() {
            for next in following.iter().take_while(|l| l.block == line.block && l.span.end - start <= LONGEST * 3) {
                if self.words.continues.at(&next.text.chars, 0) == 0 || !self.said(next, Some(&said.speaker)).is_empty() {
                    break;
                }
                end = next.span.end;
            }
        }
        (end > start).then(|| (begin, Span::new(start, end)))
    }
}

/// A text without the marks around it, but with those quotation marks whose partner stands inside.
fn closed(text: &str, raw: &str) -> String {
    let mut text = text.to_owned();
    if text.matches('“').count() > text.matches('”').count() && raw.contains('”') {
        text.push('”');
    }
    if text.matches('”').count() > text.matches('“').count() {
        text.insert(0, '“');
    }
    text
}
