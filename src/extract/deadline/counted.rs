//! Times that are no one day: those that count from an event, and those that come round again.

use super::Deadline;
use crate::extract::facts::{Body, Fact};
use crate::extract::reading::Line;
use crate::extract::words;
use crate::recognise::name::figure_before;

/// 自变更之日起30日内, 接到通知后24小时内: a time that counts from an event.
pub(super) fn relative(line: &Line, facts: &mut Vec<Fact>) {
    let words = &words::facts().deadline;
    let text = &line.text;
    for i in 1..text.len() {
        let n = words.within.at(&text.chars, i);
        if n == 0 || text.starts(i, "内容") || text.starts(i, "内部") {
            continue;
        }
        let Some((from, iso)) = duration_before(text, i) else { continue };
        let clause = line.clause(from);
        // 责令甲公司15日内整改
        let asked = text.get(i + n) != Some('的')
            && words::facts().obligation.must.find(&text.chars, clause.from, from).is_some_and(|m| from - m.0 <= 16)
            && (words::facts().obligation.bearers.before(&text.chars, from) > 0 || line.names.organisations.iter().any(|o| line.index(o.span.end) == from));
        // 平台应建立通道，24小时内受理，7日内办结: the duty goes on.
        let goes_on = from == clause.from && text.before(from) == Some(',') && words::facts().obligation.must.find(&text.chars, 0, from).is_some();
        let bound = asked || goes_on || words.since.before(&text.chars, from) > 0 || text.ends(from, "在") && (clause.from..from).any(|k| words.since.at(&text.chars, k) >= 2);
        // 每季度结束后15日内 comes round, and is read as such.
        if text.ends(from, "后") && (clause.from..from).any(|k| words.recurring.at(&text.chars, k).is_some()) {
            continue;
        }
        let acts = (clause.to.saturating_sub(i + n) >= 2 || text.ends(from, "应在")) && !text.starts(i + n, "的") && !text.starts(i + n, "不");
        if bound && acts {
            let what = line.of(i + n, clause.to).trim().to_owned();
            let deadline = Deadline { date: None, role: "due", precision: None, relative: Some(iso), recurrence: None, what };
            facts.push(line.fact(clause.from, clause.to, "deadline:relative", 0.85, Body::Deadline(deadline)));
        }
    }
}

/// 届满前90日, 届满90日前, 提前15日: a time that counts back from an event, where somebody has to do something then.
pub(super) fn ahead_of(line: &Line, facts: &mut Vec<Fact>) {
    let all = words::facts();
    let text = &line.text;
    for i in 1..text.len() {
        if !matches!(text.chars[i - 1], '日' | '天' | '月' | '时' | '年' | '周') {
            continue;
        }
        let Some((from, iso)) = duration_before(text, i) else { continue };
        let back = |at: usize| at - all.deadline.before.before(&text.chars, at);
        let event = |at: usize| all.deadline.ends.before(&text.chars, at) > 0;
        let before = back(from) < from && event(back(from)) || text.ends(from, "提前") || event(from) && text.get(i) == Some('前');
        let clause = line.clause(from);
        let next = line.clause((clause.to + 1).min(text.len().saturating_sub(1)));
        let to = if clause.to <= i + 2 { next.to.max(clause.to) } else { clause.to };
        let asked = all.obligation.must.find(&text.chars, clause.from, to).is_some();
        if before && asked && !line.titled(from) && all.deadline.within.at(&text.chars, i) == 0 {
            let begin = i + all.deadline.before.at(&text.chars, i);
            let what = line.of(begin, to).trim_matches(|c: char| c.is_whitespace() || "，,".contains(c)).to_owned();
            let deadline = Deadline { date: None, role: "due", precision: None, relative: Some(format!("-{iso}")), recurrence: None, what };
            facts.push(line.fact(clause.from, to, "deadline:relative", 0.8, Body::Deadline(deadline)));
        }
    }
}

/// The day that comes round every year, where a mention is one: 每年1月31日.
pub(in crate::extract) fn recurs(line: &Line, k: usize) -> Option<String> {
    let mention = &line.mentions[k];
    let at = line.index(mention.span.start);
    let (from, n) = (at.saturating_sub(5)..at).find_map(|i| Some((i, words::facts().deadline.recurring.at(&line.text.chars, i)?.0)).filter(|r| r.0 + r.1 <= at))?;
    // 每年的1月31日; 每年1月1日至3月31日, read as two days.
    let between = line.of(from + n, at);
    let day = mention.period?.end.filter(|_| matches!(between, "" | "的" | "度"))?;
    (!mention.span.of(line.raw()).contains('年')).then(|| format!("XXXX-{:02}-{:02}", day.month(), day.day()))
}

/// 每月5日前, 每季度结束前: what the recogniser of periods leaves alone, since it is no one period.
pub(super) fn recurring(line: &Line, facts: &mut Vec<Fact>) {
    let text = &line.text;
    for i in 0..text.len() {
        let Some((n, every)) = words::facts().deadline.recurring.at(&text.chars, i) else { continue };
        let mut end = i + n + usize::from(text.get(i + n) == Some('的'));
        let mut recurrence = every.to_owned();
        if let Some((day, to)) = crate::recognise::name::figure(text, end).filter(|f| matches!(text.get(f.1), Some('日' | '号')) && (1..=31).contains(&f.0)) {
            end = to + 1;
            if every == "P1M" {
                recurrence = format!("XXXX-XX-{day:02}");
            }
        } else if matches!(text.get(end), Some('末' | '底')) {
            end += 1;
        } else if text.starts(end, "结束") || text.starts(end, "终了") {
            end += 2;
        }
        let mut before = words::facts().deadline.before.at(&text.chars, end);
        // 每季度结束后15日内: so long after it comes round.
        let mut relative = None;
        if let Some((within, n)) = text.starts(end, "后").then(|| words::facts().deadline.within.find(&text.chars, end + 2, end + 10)).flatten()
            && let Some((_, iso)) = duration_before(text, within).filter(|d| d.0 <= end + 2)
        {
            (before, relative) = (within + n - end, Some(iso));
        }
        let clause = line.clause(i);
        let (from, to) = (end + before, clause.to);
        if before > 0 && to >= from + 2 && !line.titled(i) {
            let deadline = Deadline { date: None, role: "due", precision: None, relative, recurrence: Some(recurrence), what: line.of(from, to).trim().to_owned() };
            facts.push(line.fact(clause.from, to, "deadline:recurring", 0.8, Body::Deadline(deadline)));
        }
    }
}

/// A duration that ends before `i`, as ISO 8601 with WD for working days.
fn duration_before(text: &crate::recognise::text::Text, i: usize) -> Option<(usize, String)> {
    const UNITS: [(&str, &str, &str); 12] = [
        ("个工作日", "P", "WD"),
        ("个自然日", "P", "D"),
        ("工作日", "P", "WD"),
        ("个小时", "PT", "H"),
        ("小时", "PT", "H"),
        ("分钟", "PT", "M"),
        ("个月", "P", "M"),
        ("周", "P", "W"),
        ("星期", "P", "W"),
        ("日", "P", "D"),
        ("天", "P", "D"),
        ("年", "P", "Y"),
    ];
    let (unit, lead, letter) = UNITS.into_iter().find(|(u, ..)| text.ends(i, u))?;
    let at = i - unit.chars().count();
    let (n, from) = figure_before(text, at)?;
    (n <= 400 && !matches!(text.before(from), Some('年' | '月' | '.' | '第'))).then(|| (from, format!("{lead}{n}{letter}")))
}
