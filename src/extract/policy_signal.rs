//! Rules that are on their way: studied, drafted, put out for comments, tried, submitted or planned – what, how far, and by whom.

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, PolicyWords};
use crate::article::BlockKind;
use crate::catalogue::Name;
use crate::recognise::name::words::Words;
use serde::Serialize;
use std::sync::LazyLock;

/// A sign of what a body that makes rules is about to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicySignal {
    /// In the words of the text.
    pub what: String,
    /// under_evaluation, drafting, soliciting_comments, under_review, pilot, in_progress, intended.
    pub status: String,
    /// A body, or in the words of the text (我局); several are joined by `;`.
    pub actor: Option<String>,
}

/// A sign in a clause: where its words begin, what it is about, and how far it is.
struct Sign {
    at: usize,
    what: (usize, usize),
    status: String,
    rule: &'static str,
}

/// Characters of the longest thing, and between 征求 and 意见.
const WHAT: usize = 60;
const GAP: usize = 12;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for line in reading.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item)) {
        for clause in &line.clauses {
            let Some(sign) = sign(line, *clause) else { continue };
            let Some(actor) = actor(reading, line, *clause, &sign) else { continue };
            let what = line.of(sign.what.0, sign.what.1).trim_matches(|c: char| c.is_whitespace() || "，。；、：的”“".contains(c)).to_owned();
            if what.chars().count() < 3 || !seen.insert((what.clone(), sign.status.clone())) {
                continue;
            }
            let from = clause.from.min(sign.what.0);
            let confidence = if actor.is_some() { 0.8 } else { 0.7 };
            let body = PolicySignal { what, status: sign.status, actor };
            facts.push(line.fact(from, clause.to.max(sign.what.1), sign.rule, confidence, Body::PolicySignal(body)));
        }
    }
    facts
}

/// Whether a clause says that a rule is on its way: such a plan is no duty.
pub(super) fn signals(line: &Line, clause: Range) -> bool {
    sign(line, clause).is_some()
}

/// The words without one of which no clause has a sign: most clauses have none.
static SIGNS: LazyLock<Words> = LazyLock::new(|| {
    let words = &words::facts().policy_signal;
    Words::all([&words.working, &words.planned, &words.consult, &words.legislate, &words.submit, &Words::from(vec!["试点".to_owned()])])
});

/// The first sign of a clause.
fn sign(line: &Line, clause: Range) -> Option<Sign> {
    let words = &words::facts().policy_signal;
    SIGNS.find(&line.text.chars, clause.from, clause.to)?;
    let consulted = consulted(line, clause, words);
    consulted
        .or_else(|| submitted(line, clause, words))
        .or_else(|| {
            (clause.from..clause.to).find_map(|at| if line.titled(at) { None } else { worked_at(line, clause, at, words).or_else(|| legislation(line, clause, at, words)) })
        })
        .or_else(|| (clause.from..clause.to).find_map(|at| if line.titled(at) { None } else { planned(line, clause, at, words) }))
        .or_else(|| pilot(line, clause, words))
        .filter(|s| words.wishes.find(&line.text.chars, clause.from, s.at).is_none())
}

/// The object behind a verb, without 了 and marks, up to the end of its clause.
fn object(line: &Line, clause: Range, at: usize) -> (usize, usize) {
    let from = at + usize::from(matches!(line.text.get(at), Some('了' | '和' | ' ')));
    // A title ends its object.
    let titled = (line.text.get(from) == Some('《')).then(|| line.find("》", from, line.text.len())).flatten().map(|k| k + 1);
    let end = titled.unwrap_or(clause.to).min(from + WHAT);
    // 工作 says no more of what is being done.
    (from, if line.text.ends(end, "工作") && end > from + 6 { end - 2 } else { end })
}

/// 正在研究制定…; 正在评估…是否可以简化.
fn worked_at(line: &Line, clause: Range, at: usize, words: &PolicyWords) -> Option<Sign> {
    let chars = &line.text.chars;
    let mut end = at + words.working.at(chars, at);
    if end == at || words.not_after.before(chars, at) > 0 {
        return None;
    }
    while words.working.at(chars, end) > 0 && words.works.at(chars, end).is_none() {
        end += words.working.at(chars, end);
    }
    // 正在抓紧就…: straight behind.
    let (n, status) = words.works.at(chars, end)?;
    let what = object(line, clause, end + n);
    let quoted = line.has("《", what.0, what.1);
    let open = words.questions.find(&line.text.chars, what.0, what.1).is_some();
    let next = line.clauses.iter().find(|c| c.from == clause.to + 1).filter(|_| status == "under_evaluation");
    // 正在评估和做相关方案，…是否可以简化: what is asked stands in the clauses behind.
    let asked = next.is_some_and(|c| words.questions.find(&line.text.chars, c.from, c.to).is_some());
    let rule = ends_with_rule(line, what, words);
    let status = match status {
        "under_evaluation" if !asked && !open && (quoted || rule) => "drafting",
        "in_progress" if quoted => "drafting",
        other => other,
    };
    // 正在研究放宽准入条件, but not 正在研究文件里的一部分.
    let acted = words.acts.at(chars, what.0) > 0 && words.things.find(chars, what.0, what.1).is_some();
    let of_rules = quoted || asked || open || rule || acted || words.things.before(chars, what.1) > 0;
    let goes_on = matches!(status, "in_progress") && !line.text.starts(at, "正");
    let to = if asked { next.map_or(what.1, |c| last_asked(line, c)) } else { what.1 };
    let from = next.filter(|_| asked && !open).map_or(what.0, |c| c.from);
    (of_rules && !goes_on && line.text.get(end + n) != Some('的')).then(|| Sign { at, what: (from, to), status: status.to_owned(), rule: "policy_signal:working" })
}

/// The last of the clauses, from one on, that ask whether something can be done.
fn last_asked(line: &Line, first: &Range) -> usize {
    let questions = &words::facts().policy_signal.questions;
    line.clauses.iter().filter(|c| c.from >= first.from).take_while(|c| questions.find(&line.text.chars, c.from, c.to).is_some()).last().map_or(first.to, |c| c.to)
}

fn ends_with_rule(line: &Line, what: (usize, usize), words: &PolicyWords) -> bool {
    words.rules.before(&line.text.chars, what.1) > 0
}

/// 将适时出台…实施细则; 拟对…实行备案管理.
fn planned(line: &Line, clause: Range, at: usize, words: &PolicyWords) -> Option<Sign> {
    let chars = &line.text.chars;
    let n = words.planned.at(chars, at);
    if n == 0 || words.not_after.before(chars, at) > 0 || words.not_before.at(chars, at + n) > 0 {
        return None;
    }
    let mut end = at + n;
    let mut soon = false;
    while words.soon.at(chars, end) > 0 && words.acts.at(chars, end) <= words.soon.at(chars, end) {
        let n = words.soon.at(chars, end);
        // 研究建立: studied, then done; 推动 may be the act itself.
        if words.acts.at(chars, end) == n && words.acts.at(chars, end + n) == 0 && words.soon.at(chars, end + n) == 0 {
            break;
        }
        soon = true;
        end += n;
    }
    let act = words.acts.at(chars, end);
    if act == 0 || line.text.get(end + act) == Some('的') || words.not_before.at(chars, end) > 0 && !soon {
        return None;
    }
    let to = clause.to.min(end + WHAT);
    let rules = line.has("《", end, to) || words.things.find(chars, end + act, to).is_some();
    let in_force = words.in_force.find(chars, end, to).is_some();
    (rules && !in_force && chars[clause.to - 1] != '的').then(|| Sign { at, what: (end, to), status: "intended".to_owned(), rule: "policy_signal:planned" })
}

/// 就《…》公开征求意见; 征求对《…》的意见.
fn consulted(line: &Line, clause: Range, words: &PolicyWords) -> Option<Sign> {
    let chars = &line.text.chars;
    let (at, n) = (clause.from..clause.to).filter(|i| !line.titled(*i)).find_map(|i| Some((i, words.consult.at(chars, i))).filter(|f| f.1 > 0))?;
    let limit = line.find("》", at + n, clause.to).map_or(at + n + GAP, |k| k + GAP).min(clause.to);
    let (opinion, len) = words.opinions.find(chars, at + n, limit)?;
    // 征求意见稿, 征求意见时间, 征求意见的基础上: said of it, not done.
    let behind = opinion + len;
    if matches!(line.text.get(behind), Some('稿' | '的' | '时' | '期' | '情' | '后' | '范' | '阶' | '函' | '工')) || words.wishes.find(chars, clause.from, clause.to).is_some()
    {
        return None;
    }
    let titles = || line.names.citations.iter().filter(|c| c.rule == "title").map(|c| (line.index(c.span.start), line.index(c.span.end)));
    let title_of = |(from, _): (usize, usize)| line.find("》", from, line.text.len()).map(|k| (from, k + 1));
    let inside = titles().find(|t| t.0 > at && t.1 <= opinion + 1).and_then(title_of);
    let before = || titles().rfind(|t| t.1 <= at).and_then(title_of);
    // 就数据出境的规则征求意见
    let told = || {
        let (k, n) = (clause.from..at).find_map(|i| Some((i, words.about.at(chars, i))).filter(|f| f.1 > 0))?;
        let what = (k + n, (k + n..at).find(|i| words.public.at(chars, *i) > 0).unwrap_or(at));
        (what.1 > what.0 + 3 && what.1 - what.0 <= WHAT && words.things.find(chars, what.0, what.1).is_some()).then_some(what)
    };
    let what = inside.or_else(before).or_else(told)?;
    Some(Sign { at: at.min(what.0), what, status: "soliciting_comments".to_owned(), rule: "policy_signal:consulted" })
}

/// 《…（草案）》已报请国务院审议.
fn submitted(line: &Line, clause: Range, words: &PolicyWords) -> Option<Sign> {
    let chars = &line.text.chars;
    let (at, n) = (clause.from..clause.to).filter(|i| !line.titled(*i)).find_map(|i| Some((i, words.submit.at(chars, i))).filter(|f| f.1 > 0))?;
    words.review.find(chars, at + n, (at + n + 16).min(clause.to))?;
    let title = line.names.citations.iter().rfind(|c| c.rule == "title" && line.index(c.span.end) <= at + 1 && line.index(c.span.start) >= clause.from)?;
    let from = line.index(title.span.start);
    let to = line.find("》", from, clause.to)? + 1;
    Some(Sign { at: from, what: (from, to), status: "under_review".to_owned(), rule: "policy_signal:submitted" })
}

/// 在四地开展…试点.
fn pilot(line: &Line, clause: Range, words: &PolicyWords) -> Option<Sign> {
    let chars = &line.text.chars;
    let end = (clause.from..clause.to).rev().find(|i| line.text.starts(*i, "试点") && !line.titled(*i))?;
    let behind = end + 2 + if line.text.starts(end + 2, "工作") { 2 } else { 0 };
    // 试点开放…限制: what is tried stands behind.
    let tried = (end + 2, clause.to.min(end + WHAT));
    if words.acts.at(chars, end + 2) > 0 && words.things.find(chars, end + 2, tried.1).is_some() && words.wishes.find(chars, clause.from, clause.to).is_none() {
        return Some(Sign { at: end, what: tried, status: "pilot".to_owned(), rule: "policy_signal:pilot" });
    }
    // 试点企业 are those that take part.
    if line.text.get(behind).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let (at, n) = (clause.from..end).find_map(|i| Some((i, words.pilots.at(chars, i))).filter(|f| f.1 > 0 && !line.titled(i)))?;
    let what = (at + n + usize::from(line.text.get(at + n) == Some('了')), end + 2);
    // 拟开展…试点 is planned, and found there.
    (what.1 > what.0 + 4 && what.1 - what.0 <= WHAT && words.wishes.find(chars, clause.from, clause.to).is_none()).then(|| Sign {
        at,
        what,
        status: "pilot".to_owned(),
        rule: "policy_signal:pilot",
    })
}

/// 加快推进…立法.
fn legislation(line: &Line, clause: Range, at: usize, words: &PolicyWords) -> Option<Sign> {
    let n = words.legislate.at(&line.text.chars, at);
    let end = (at + n..clause.to).find(|i| line.text.starts(*i, "立法"))? + 2;
    let behind = if line.text.starts(end, "工作") || line.text.starts(end, "进程") { end + 2 } else { end };
    let closes = !line.text.get(behind).is_some_and(char::is_alphanumeric);
    (n > 0 && closes && end > at + n + 3 && end - at - n <= WHAT).then(|| Sign { at, what: (at + n, end), status: "drafting".to_owned(), rule: "policy_signal:legislation" })
}

/// Who makes the rule: `None` where somebody does who makes none, `Some(None)` where the text tells nobody.
fn actor(reading: &Reading, line: &Line, clause: Range, sign: &Sign) -> Option<Option<String>> {
    let all = words::facts();
    let words = &all.policy_signal;
    let chars = &line.text.chars;
    let own = |from: usize, to: usize| words.own.find(chars, from, to).map(|(k, n)| line.of(k, k + n).to_owned());
    let bodies = |from: usize, to: usize| {
        let mut names: Vec<&str> = Vec::new();
        for body in line.names.organisations.iter().filter(|o| line.index(o.span.start) >= from && line.index(o.span.end) <= to && !line.titled(line.index(o.span.start))) {
            names.push(&body.name);
        }
        names
    };
    let makes = |name: &str| {
        let letters: Vec<char> = name.chars().collect();
        let end = words.makers.before(&letters, letters.len());
        // 中国人民银行 makes rules, though a 银行 else does not.
        end > 2 || end > 0 && !all.obligation.advisers.iter().any(|a| name.contains(a.as_str()))
    };
    let near = bodies(clause.from, sign.at.max(clause.from));
    if !near.is_empty() {
        let makers: Vec<&str> = near.iter().copied().filter(|n| makes(n)).collect();
        return (!makers.is_empty()).then(|| Some(makers.join(";")));
    }
    if let Some(own) = own(clause.from, sign.at) {
        return Some(Some(own));
    }
    // 上海市将试点…: a place that begins the clause, with what kind of place it is.
    let head = line.of(clause.from, sign.at);
    let place = reading.lexicon.catalogue.names(head).next().filter(|(n, r)| matches!(n, Name::Region(_)) && r.start == 0).map(|(_, r)| &head[r]);
    if let Some(place) = place.filter(|p| makes(p)) {
        return Some(Some(place.to_owned()));
    }
    // A firm or somebody else stands before: what they plan is no rule.
    let firm = all.obligation.bearers.before(chars, sign.at) > 0 || all.obligation.advisers.iter().any(|a| head.contains(a.as_str()));
    let earlier = bodies(0, clause.from);
    let maker = earlier.iter().rev().find(|n| makes(n)).map(|n| (*n).to_owned());
    let foreign = maker.is_none() && !earlier.is_empty();
    let told = own(0, clause.from).or(maker);
    // Without anybody a plan is too little; a title or a draft says enough.
    let enough = told.is_some() || sign.rule != "policy_signal:planned" && (line.has("《", sign.what.0, sign.what.1) || !matches!(sign.status.as_str(), "pilot" | "in_progress"));
    (!firm && !foreign && enough).then_some(told)
}
