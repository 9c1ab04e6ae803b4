//! People: a name beside a title, a label or a body, with the body that the title belongs to.

use super::organisation::Body;
use super::title::{self, Title};
use super::words::{self, TitleWords};
use super::written::{boundary, name_at, title_or_place};
use super::{is_letter, span, string};
use crate::decode::gbk::is_hanzi;
use crate::recognise::text::Text;
use crate::span::Span;
use serde::Serialize;

/// A person named in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// The name itself.
    pub span: Span,
    /// With body and title.
    pub outer: Span,
    pub name: String,
    /// As written, joint ones whole: 副理事长兼秘书长.
    pub title: Option<String>,
    pub titles: Vec<String>,
    /// The word before the name where that is no title: 联系人, 作者.
    #[serde(skip)]
    pub label: Option<String>,
    /// The body of the title, written out where it can be.
    pub org: Option<String>,
    /// Where the title leaves it to the text around which body is meant: ends of the names that it may have.
    #[serde(skip)]
    pub of: Vec<String>,
    /// What found it: title, behind (the name before its title), bracket, appointed, holds (系某局局长), label, body, listed.
    pub rule: &'static str,
    pub confidence: f32,
}

/// The same in characters.
#[derive(Debug, Clone)]
pub(super) struct Found {
    name: (usize, usize),
    outer: (usize, usize),
    title: Option<Title>,
    /// A word before the name, and whether it is a title.
    label: Option<(String, bool)>,
    org: Option<String>,
    of: Vec<String>,
    rule: &'static str,
    confidence: f32,
}

impl Found {
    pub fn told(self, text: &Text) -> Person {
        // Blanks only set short Chinese names apart; between words in letters they stay.
        let letters = text.chars[self.name.0..self.name.1].iter().all(|c| c.is_ascii());
        let name: String = text.chars[self.name.0..self.name.1].iter().filter(|c| **c != ' ' || letters).collect();
        let label = self.label.as_ref().filter(|l| l.1).map(|l| l.0.clone());
        let written = self.title.as_ref().map(|t| string(text, t.from, t.to).replace(' ', ""));
        Person {
            span: span(text, self.name.0, self.name.1),
            outer: span(text, self.outer.0, self.outer.1),
            name,
            titles: self.title.map_or_else(|| label.iter().cloned().collect(), |t| t.parts),
            title: written.or(label),
            label: self.label.filter(|l| !l.1).map(|l| l.0),
            org: self.org,
            of: self.of,
            rule: self.rule,
            confidence: self.confidence,
        }
    }
}

/// Where a name before `i` begins: a name that ends there, with nothing before it that goes on.
fn name_before(text: &Text, i: usize, bodies: &[Body]) -> Option<usize> {
    let chars = &text.chars;
    let words = &words::titles().names;
    (2..=4).rev().filter_map(|n| i.checked_sub(n)).find(|&from| {
        let surname = words::surnames().at(chars, from);
        let closed = match text.before(from) {
            None => true,
            Some(c) if !is_letter(c) => true,
            Some(_) => words.before.before(chars, from) > 0 || bodies.iter().any(|b| b.to == from),
        };
        surname > 0
            && surname < i - from
            && i - from - surname <= 2
            && closed
            && !title_or_place(chars, from)
            && chars[from + surname..i].iter().all(|c| is_hanzi(*c) && words.is_given(*c))
            && !bodies.iter().any(|b| b.from < i && from < b.to)
    })
}

pub(super) fn find(text: &Text, bodies: &[Body]) -> Vec<Found> {
    let words = words::titles();
    let chars = &text.chars;
    let mut found: Vec<Found> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if i == 0
            && let Some((person, next)) = speaking(text)
        {
            found.push(person);
            i = next;
            continue;
        }
        if let Some((people, next)) = labelled(text, i, words) {
            found.extend(people);
            i = next;
            continue;
        }
        if let Some((person, next)) = appointed(text, i, bodies, words).or_else(|| bracketed(text, i, bodies)) {
            found.push(person);
            i = next;
            continue;
        }
        if let Some(title) = title::at(chars, i) {
            i = titled(text, title, bodies, words, &mut found).max(i + 1);
            continue;
        }
        if let Some(body) = bodies.iter().find(|b| b.to == i)
            && let Some((to, _)) = name_at(chars, i)
            && (words.names.speech.at(chars, to) > 0)
        {
            found.push(Found { name: (i, to), outer: (body.from, to), title: None, label: None, org: Some(body.name.clone()), of: Vec::new(), rule: "body", confidence: 0.8 });
            i = to;
            continue;
        }
        i += 1;
    }
    found
}

/// 李某：在某会上的讲话: the title of a speech begins with who gave it.
fn speaking(text: &Text) -> Option<(Found, usize)> {
    let chars = &text.chars;
    let (to, _) = name_at(chars, 0)?;
    let short = chars.len() <= 60 && !chars.contains(&'。');
    let speaks = short && text.get(to) == Some(':') && words::titles().names.speeches.find(chars, to, chars.len()).is_some();
    speaks.then(|| (Found { name: (0, to), outer: (0, to), title: None, label: None, org: None, of: Vec::new(), rule: "body", confidence: 0.7 }, to))
}

/// 记者：李明, 编辑 王芳.
fn labelled(text: &Text, i: usize, words: &TitleWords) -> Option<(Vec<Found>, usize)> {
    let chars = &text.chars;
    let free = !text.before(i).is_some_and(is_letter) || i == 0;
    let (titled, untitled) = (words.labels.titled.at(chars, i), words.labels.untitled.at(chars, i));
    let n = titled.max(untitled);
    if n == 0 || !free {
        return None;
    }
    let gap = chars[i + n..].iter().take_while(|c| matches!(**c, ' ' | ':' | '/' | '|' | '丨')).count();
    let at = i + n + gap;
    let (to, sure) = name_at(chars, at)?;
    if gap == 0 && sure < 3 || gap > 3 || sure < 2 {
        return None;
    }
    let written = string(text, i, i + n);
    let label = Some(if titled >= untitled { (words.label(&written), true) } else { (written, false) });
    let one =
        |name: (usize, usize), from: usize| Found { name, outer: (from, name.1), title: None, label: label.clone(), org: None, of: Vec::new(), rule: "label", confidence: 0.85 };
    let mut found = vec![one((at, to), i)];
    // 记者王某、李某某: the others bear the same label.
    let mut end = to;
    while let Some('、' | '/' | ' ') = text.get(end) {
        let Some((next, sure)) = name_at(chars, end + 1).filter(|n| n.1 == 3) else { break };
        if sure < 3 || words.labels.titled.at(chars, end + 1).max(words.labels.untitled.at(chars, end + 1)) > 0 {
            break;
        }
        found.push(one((end + 1, next), end + 1));
        end = next;
    }
    Some((found, end))
}

/// 聘任陶某为公司副总经理.
fn appointed(text: &Text, i: usize, bodies: &[Body], words: &TitleWords) -> Option<(Found, usize)> {
    let chars = &text.chars;
    let verb = words.names.appoints.at(chars, i);
    // 王某任某局局长: the name begins its clause.
    if verb == 0 && (text.before(i).is_some_and(is_letter) || words::surnames().at(chars, i) == 0) {
        return None;
    }
    let (to, _) = name_at(chars, i + verb)?;
    let into = words.names.into.at(chars, to);
    let into = if verb == 0 { words.names.holds.at(chars, to) } else { into };
    if into == 0 {
        return None;
    }
    let begin = to + into;
    let title = (begin..(begin + 30).min(chars.len())).take_while(|k| is_letter(chars[*k])).find_map(|k| title::at(chars, k))?;
    let (_, org, of) = body_before(text, &title, bodies, begin, words);
    let end = title.to;
    Some((
        Found {
            name: (i + verb, to),
            outer: (i, end),
            title: Some(title),
            label: None,
            org,
            of,
            rule: if verb > 0 || string(text, to, begin).ends_with('任') { "appointed" } else { "holds" },
            confidence: 0.85,
        },
        end,
    ))
}

/// 王某某（某某公司副总裁）.
fn bracketed(text: &Text, i: usize, bodies: &[Body]) -> Option<(Found, usize)> {
    let chars = &text.chars;
    if text.get(i) != Some('(') {
        return None;
    }
    let close = chars[i..].iter().take(40).position(|c| *c == ')').map(|k| i + k)?;
    let title = (i + 1..close).find_map(|k| title::at(chars, k).filter(|t| t.to == close))?;
    let from = name_before(text, i, bodies)?;
    let (_, org, of) = body_before(text, &title, bodies, i + 1, words::titles());
    Some((Found { name: (from, i), outer: (from, close + 1), title: Some(title), label: None, org, of, rule: "bracket", confidence: 0.9 }, close + 1))
}

/// The names beside a title; where to read on.
fn titled(text: &Text, title: Title, bodies: &[Body], words: &TitleWords, found: &mut Vec<Found>) -> usize {
    let chars = &text.chars;
    let free = words.grammar.free.has(&title.head.chars().collect::<Vec<_>>());
    let (from, org, of) = body_before(text, &title, bodies, 0, words);
    let gap = chars[title.to..].iter().take_while(|c| **c == ' ').count();
    // 局长：张某某 of a list: the name is all that stands behind the mark.
    let colon = text.get(title.to) == Some(':');
    let at = title.to + if colon { 1 + chars[title.to + 1..].iter().take_while(|c| **c == ' ').count().min(2) } else { gap * usize::from(gap <= 2) };
    let good = |to: usize, sure: u8| sure >= 2 && !bodies.iter().any(|b| b.from < to && at < b.to && b.to > to);
    let listed = |to: usize, sure: u8| !colon || sure == 3 && to > at + 1 && chars[at..to].windows(2).all(|w| w[0] != w[1]) && text.get(to) != Some('?');
    if let Some((to, sure)) = name_at(chars, at).filter(|(to, sure)| good(*to, *sure) && listed(*to, *sure)) {
        let confidence = if sure == 3 { 0.95 } else { 0.9 };
        found.push(Found { name: (at, to), outer: (from, to), title: Some(title.clone()), label: None, org: org.clone(), of: of.clone(), rule: "title", confidence });
        // 专家李某、王某和张某: the others share the title.
        let mut end = to;
        while let Some('、' | '和' | '与' | '及') = text.get(end) {
            let Some((next, sure)) = name_at(chars, end + 1).filter(|n| n.1 >= 2 && !bodies.iter().any(|b| b.from <= end + 1 && end + 1 < b.to)) else { break };
            if sure < 3 && text.get(end) != Some('、') && !matches!(text.get(next), Some('、' | '等' | '和')) && words.names.speech.at(chars, next) == 0 {
                break;
            }
            found.push(Found {
                name: (end + 1, next),
                outer: (end + 1, next),
                title: Some(title.clone()),
                label: None,
                org: org.clone(),
                of: of.clone(),
                rule: "listed",
                confidence: 0.8,
            });
            end = next;
        }
        return end;
    }
    // 张某某处长: the name first. A title that a body stands before has no name there.
    if !free
        && let Some(begin) = name_before(text, title.from, bodies)
        && (org.is_none() || from == title.from || from == begin)
        && boundary(chars, title.to) >= 2
    {
        let body = bodies.iter().find(|b| b.to == begin);
        let outer = (body.map_or(begin, |b| b.from), title.to);
        let to = title.to;
        let of = words.bodies(&title.head).to_vec();
        let name = (begin, title.from);
        found.push(Found { name, outer, title: Some(title), label: None, org: body.map(|b| b.name.clone()), of, rule: "behind", confidence: 0.75 });
        return to;
    }
    title.to
}

/// The body before a title: where it begins, its name, and where it is left out, what its name may end with.
fn body_before(text: &Text, title: &Title, bodies: &[Body], floor: usize, words: &TitleWords) -> (usize, Option<String>, Vec<String>) {
    let chars = &text.chars;
    let at = title.from - chars[..title.from].iter().rev().take_while(|c| **c == ' ').count().min(title.from);
    let of = words.bodies(&title.head).to_vec();
    // 某院（以下简称“某院”）副院长: the bracket between tells the short name.
    let open = (at > 0 && chars[at - 1] == ')').then(|| chars[..at].iter().rev().take(BRACKET).position(|c| *c == '(').map(|k| at - 1 - k)).flatten();
    if let Some(body) = bodies.iter().find(|b| b.to == at || b.to == at + 1 || Some(b.to) == open) {
        return (body.from.max(floor), Some(body.name.clone()), Vec::new());
    }
    // 局党组书记, 公司副总经理: the body was named before.
    for end in of.iter().map(|e| e.chars().collect::<Vec<_>>()).chain([vec!['公', '司'], vec!['局'], vec!['院'], vec!['协', '会'], vec!['集', '团']]) {
        if at >= end.len() && chars[..at].ends_with(&end) {
            let mut begin = at - end.len();
            begin -= usize::from(begin > floor && matches!(chars[begin - 1], '我' | '该' | '本'));
            let open = begin <= floor || !is_letter(chars[begin - 1]) || words.names.into.before(chars, begin) > 0 || words.names.before.before(chars, begin) > 0;
            if open {
                return (begin, None, vec![end.iter().collect()]);
            }
        }
    }
    if words.grammar.free.has(&title.head.chars().collect::<Vec<_>>()) {
        return (title.from, None, Vec::new());
    }
    // What stands between the beginning of the phrase and the title names a body that no list knows.
    let organisation = &words::names().organisation;
    let mut begin = at;
    while begin > floor && at - begin < 20 && (is_letter(chars[begin - 1]) || chars[begin - 1] == '·') && (organisation.breaks.before(chars, begin) == 0 || held(chars, begin)) {
        begin -= 1;
    }
    let run = at - begin;
    let mut name = string(text, begin, at);
    if let Some(body) = bodies.iter().find(|b| b.from == begin && b.to < at) {
        name = format!("{}{}", body.name, string(text, body.to, at));
    }
    let inside = bodies.iter().any(|b| b.from < begin && begin < b.to);
    if (3..20).contains(&run) && !inside { (begin, Some(name), Vec::new()) } else { (title.from, None, of) }
}

/// Characters of a bracket between a body and a title.
const BRACKET: usize = 30;

/// Whether the break before `i` is part of a word that names hold: 设 of 建设银行.
fn held(chars: &[char], i: usize) -> bool {
    let words = &words::names().organisation;
    (i.saturating_sub(4)..i).any(|k| {
        let n = words.within.at(chars, k);
        n > 0 && k + n >= i
    })
}
