//! What a day in its clause means: due, effective, a border, an event's, history.

use crate::article::BlockKind;
use crate::extract::reading::{Line, Range, Reading};
use crate::extract::words;
use crate::recognise::period::Grain;
use crate::recognise::{Period, Relation};

/// A period in its clause.
pub(super) struct Place<'a, 'b> {
    line: &'b Line<'a>,
    period: &'b Period,
    index: usize,
    pub from: usize,
    /// Behind the words that belong to the period: 前, 起.
    pub end: usize,
    pub clause: Range,
    /// The clause behind, empty at the end.
    next: Range,
}

impl<'a, 'b> Place<'a, 'b> {
    pub fn new(line: &'b Line<'a>, index: usize, period: &'b Period) -> Self {
        let mention = &line.mentions[index];
        let (from, to) = (line.index(mention.span.start), line.index(mention.span.end.max(mention.outer.end)));
        let clause = line.clause(from);
        // A clause may end inside a range of days.
        let clause = if clause.to < to { Range { from: clause.from, to: line.clause(to.saturating_sub(1)).to } } else { clause };
        let next = if clause.to + 1 < line.text.len() { line.clause(clause.to + 1) } else { Range { from: clause.to, to: clause.to } };
        Self { line, period, index, from, end: to, clause, next }
    }

    /// Whether one of the words stands behind the period in its clause.
    fn behind(&self, words: &crate::recognise::name::words::Words, to: usize) -> bool {
        words.find(&self.line.text.chars, self.end, to).is_some()
    }

    /// What the day means, a date where the period itself is none, and where its evidence ends.
    pub fn role(&self, reading: &Reading, heading: bool) -> Option<(&'static str, Option<String>, usize)> {
        let words = &words::facts().deadline;
        let (line, text, p) = (self.line, &self.line.text, self.period);
        let chars = &text.chars;
        if p.end.is_none() && p.start.is_none() || line.titled(self.from) {
            return None;
        }
        let near = (self.end + 14).min(self.clause.to);
        // 在2016年3月1日新目录实施之前
        if p.grain == Grain::Day && self.behind(&words.borders, (self.end + 20).min(self.clause.to)) {
            return Some(("cutoff_before", None, self.clause.to));
        }
        let included = words.included.at(chars, self.end) > 0;
        // 6月30日17时前
        let hour = p.is_day() && hour_before(text, self.end) > 0;
        if p.relation == Relation::Before || included || hour {
            return self.before(reading);
        }
        let after = words.after.at(chars, self.end) > 0;
        if p.relation == Relation::Since || after {
            // 自2024年8月1日起废止
            let at = self.end + usize::from(text.get(self.end) == Some('起'));
            if words.ended.at(chars, at) > 0 {
                return Some(("repealed", None, self.clause.to));
            }
            // 自2022年12月1日起施行以来: the day took effect, whatever came of it.
            if self.behind(&words.effect, (self.end + 6).min(self.clause.to)) {
                return Some(("effective", None, self.clause.to));
            }
            let since = text.ends(self.end, "以来") || text.ends(self.end, "至今") || line.has("以来", self.end, self.clause.to);
            if since {
                return self.behind(&words.launch, self.clause.to).then_some(("history", None, self.clause.to));
            }
            // 起 may be taken by the period already.
            let at = self.end + usize::from(text.get(self.end) == Some('起'));
            if self.behind(&words.effect, near) || words.in_force.at(chars, at) > 0 {
                return Some(("effective", None, self.clause.to));
            }
            let both = if self.clause.to.saturating_sub(self.end) <= 2 { self.next.to } else { self.clause.to };
            if self.behind(&words.prohibit, both) {
                return Some(("prohibited_from", None, both));
            }
            // 1月1日起，没有接入平台的企业，一律不得…: who is meant stands between.
            let beyond = line.clause((self.next.to + 1).min(text.len().saturating_sub(1)));
            let named = both == self.next.to && (words::facts().obligation.bearers.before(chars, both) > 0 || text.ends(both, "的"));
            if named && beyond.from == both + 1 && text.get(both) == Some(',') && words.prohibit.find(chars, beyond.from, (beyond.from + 6).min(beyond.to)).is_some() {
                return Some(("prohibited_from", None, beyond.to));
            }
            let coming = p.start.is_some_and(|s| reading.scope.published.is_none_or(|d| s >= d.saturating_sub(jiff::Span::new().days(31))));
            let then = words.then.at(chars, self.end + usize::from(after)) > 0 || self.behind(&words.then, both);
            return (p.grain == Grain::Day && coming && then).then_some(("effective", None, both));
        }
        if p.relation == Relation::AsOf {
            let pending = words.pending.at(chars, self.next.from) > 0 || self.behind(&words.pending, self.clause.to);
            if pending && p.is_day() && !p.at_end && text.starts(self.line.index(self.line.mentions[self.index].outer.start), "截") {
                return Some(("cutoff_before", None, self.next.to));
            }
        }
        if let Some(due) = self.target(reading) {
            return Some(due);
        }
        // 应在三季度末完成, 须于12月完成: on or within what is told.
        let asked = || words::facts().obligation.must.find(chars, self.clause.from, self.from).is_some();
        let coming = p.end.zip(reading.scope.published).is_some_and(|(e, d)| e > d);
        let set = matches!(text.before(self.from), Some('于' | '在')) && coming && matches!(p.relation, Relation::During | Relation::AsOf);
        if set && (p.at_end || p.grain > Grain::Day && p.grain < Grain::Year) && asked() && self.clause.to >= self.end + 4 {
            return Some(("due", None, self.clause.to));
        }
        // The first day of a span told by its two days is none to do something by.
        let next = line.mentions.get(self.index + 1).filter(|m| m.period.is_some());
        let opens = next.is_some_and(|m| matches!(line.of(self.end, line.index(m.span.start)).trim(), "至" | "到" | "-" | "—" | "–" | "——" | "~" | "～"));
        if opens && p.is_day() {
            return self.happened(reading);
        }
        // 1月15日至3月31日, read as two days.
        let before = self.index.checked_sub(1).map(|k| &self.line.mentions[k]).filter(|m| m.period.is_some());
        let ranged = before.is_some_and(|m| {
            let gap = self.line.of(self.line.index(m.span.end), self.from);
            matches!(gap.trim(), "至" | "到" | "-" | "—" | "–" | "——" | "~" | "～")
        });
        let labelled = |from: usize| words.labels.find(chars, self.clause.from.saturating_sub(14), from).is_some();
        if ranged && p.is_day() && (heading || labelled(self.from)) {
            return Some(("due", None, self.clause.to));
        }
        if p.start != p.end && p.grain == Grain::Day && (heading || words.labels.find(chars, self.clause.from.saturating_sub(14), self.from).is_some()) {
            return Some(("due", None, self.clause.to));
        }
        if p.is_day() && words.closes.at(chars, self.end) > 0 {
            return Some(("due", None, self.clause.to));
        }
        if p.is_day() && words.labels.before(chars, self.from.saturating_sub(usize::from(matches!(text.before(self.from), Some('为' | ':' | '到' | '于' | '是' | '至'))))) > 0
        {
            return Some(("due", None, self.clause.to));
        }
        // 2016年3月正式实施; 6月1日，《…》正式施行
        let short = self.clause.to.saturating_sub(self.end) <= 1;
        let reach = if short { self.next } else { self.clause };
        let effect = words.effect.find(chars, self.end, reach.to);
        if let Some((at, _)) = effect.filter(|_| matches!(p.grain, Grain::Day | Grain::Month) && p.relation == Relation::During)
            && (line.of(self.end, at).chars().count() <= 30 && !line.has("的", at, (at + 6).min(reach.to)))
        {
            return Some(("effective", None, reach.to));
        }
        self.happened(reading)
    }

    /// What is done before a day: it is due then, or tells who is meant.
    fn before(&self, reading: &Reading) -> Option<(&'static str, Option<String>, usize)> {
        let words = &words::facts().deadline;
        let (line, text) = (self.line, &self.line.text);
        // 如果年底前…: a case, no time that is set.
        if words.cases.at(&text.chars, self.clause.from) > 0 {
            return None;
        }
        let of = line.find("的", self.end, self.clause.to);
        let held = words.held.find(&text.chars, self.end, (self.end + 10).min(self.clause.to));
        if let (Some(of), Some(held)) = (of, held)
            && held.0 < of
            && text.get(of + 1).is_some()
        {
            return Some(("cutoff_before", None, self.clause.to));
        }
        // 年底前未持证的企业 names a class, and sets no time.
        let negated = words.pending.at(&text.chars, self.end) > 0;
        let short = self.clause.to.saturating_sub(self.end) <= 1;
        let reach = if short { self.next } else { self.clause };
        let letters = reach.to.saturating_sub(self.end.max(reach.from));
        let old = self.period.end.zip(reading.scope.published).is_some_and(|(e, d)| e < d.saturating_sub(jiff::Span::new().days(400)));
        let border = self.period.grain >= Grain::Year && self.period.end.zip(reading.scope.published).is_some_and(|(e, d)| e < d);
        let forecast = words.forecast.find(&text.chars, self.clause.from, reach.to).is_some();
        (!negated && letters >= 2 && !old && !border && !forecast).then_some(("due", None, reach.to))
    }

    /// 到2025年，…要达到: what is to be reached by then.
    fn target(&self, reading: &Reading) -> Option<(&'static str, Option<String>, usize)> {
        let words = &words::facts().deadline;
        let (line, text, p) = (self.line, &self.line.text, self.period);
        let outer = line.index(line.mentions[self.index].outer.start);
        let to = text.before(self.from).is_some_and(|c| matches!(c, '到' | '至')) || text.starts(outer, "到") || text.starts(outer, "至");
        let coming = p.end.zip(reading.scope.published).is_some_and(|(e, d)| e > d);
        let short = self.clause.to.saturating_sub(self.end) <= 1;
        let reach = if short { self.next } else { self.clause };
        let forecast = words.forecast.find(&text.chars, self.clause.from, reach.to).is_some();
        let figure = line.mentions.iter().any(|m| m.quantity.is_some() && (reach.from..reach.to).contains(&line.index(m.span.start)));
        let goal = figure && words.goals.find(&text.chars, 0, reach.to).is_some();
        let achieve = goal || words.achieve.find(&text.chars, self.end, reach.to).is_some();
        (to && coming && achieve && !forecast && (p.grain != Grain::Day || p.at_end)).then_some(("due", None, reach.to))
    }

    /// What took place on a day.
    fn happened(&self, _: &Reading) -> Option<(&'static str, Option<String>, usize)> {
        let all = words::facts();
        let words = &all.deadline;
        let (line, text, p) = (self.line, &self.line.text, self.period);
        let chars = &text.chars;
        let days = |m: &crate::recognise::Mention| m.period.as_ref().is_some_and(|p| p.grain == Grain::Day);
        let first = !line.mentions[..self.index].iter().any(days);
        let held = p.is_day() || p.grain == Grain::Day && p.relation == Relation::During && p.start.is_some();
        // 会议定于6月12日在泉州召开, whatever days were told before.
        let set = words.set.before(chars, self.from) > 0 && words.gather.find(chars, self.end, self.clause.to).is_some();
        if held && (first || set) && line.kind != BlockKind::Byline {
            let limit = line.clauses.iter().find(|c| c.from > self.clause.to + 1).map_or(self.next.to, |c| c.to);
            let gather = words.gather.find(chars, self.end, limit);
            if let Some((at, _)) = gather.filter(|g| !line.has("。", self.end, g.0)) {
                // Of several days the first.
                return Some(("event_date", p.start.filter(|_| !p.is_day()).map(|d| d.to_string()), line.clause(at).to));
            }
        }
        if p.is_day() && (text.ends(self.from, "已于") || text.ends(self.from, "已在")) {
            return Some(("history", None, self.clause.to));
        }
        // 《办法》于2024年4月10日公布
        let published = all.citation.issue.at(chars, self.end);
        if p.is_day() && published > 0 && text.before(self.from) == Some('于') {
            let at = self.from - 1 - usize::from(text.ends(self.from - 1, "已"));
            let named = text.before(at).is_some_and(|c| matches!(c, '》' | ')'));
            if named && !text.get(self.end + published).is_some_and(|c| "的《".contains(c)) {
                return Some(("issued", None, self.clause.to));
            }
        }
        // 2015年年底，工信部出台《…》
        let short = self.clause.to.saturating_sub(self.end) <= 1;
        let reach = if short { self.next } else { self.clause };
        let issue = (self.end..reach.to).find(|i| all.citation.issue.at(chars, *i) > 0)?;
        let open = line.find("《", issue, (issue + 12).min(text.len()))?;
        let modifies = line.of(issue, open).ends_with('的') && !line.of(issue, open).contains('版');
        let close = line.find("》", open, text.len())?;
        let title: Vec<char> = chars[open + 1..close].to_vec();
        let rule = all.citation.documents.before(&title, title.len()) > 0 && all.citation.not_documents.before(&title, title.len()) == 0;
        let undone = words.undone.find(chars, self.end, open).is_some();
        // A day tells when; a year only which.
        ((!modifies || p.is_day()) && !undone && rule).then_some(("issued", None, close + 1))
    }
}

/// Characters of an hour with 前 at `at`: 17时前, 24:00前, （星期五）下午5点前, 下班前.
fn hour_before(text: &crate::recognise::text::Text, at: usize) -> usize {
    // （星期五）
    let week = text.get(at) == Some('(') && matches!(text.get(at + 1), Some('周' | '星'));
    let week = if week { text.rest(at).iter().take(6).position(|c| *c == ')').map_or(0, |k| k + 1) } else { 0 };
    let words = &words::facts().deadline;
    let shift = words.shifts.at(&text.chars, at + week).max(if week > 0 { words.before.at(&text.chars, at + week) } else { 0 });
    if shift > 0 {
        return week + shift;
    }
    let start = at;
    let at = at + week;
    let lead = words.hours.at(&text.chars, at);
    let hour = |c: &&char| c.is_ascii_digit() || matches!(**c, '时' | '点' | ':' | '分' | '半' | '整');
    let n = text.rest(at + lead).iter().take(6).take_while(hour).count();
    let end = at + lead + n;
    let before = words.before.at(&text.chars, end);
    if n >= 2 && before > 0 { end + before - start } else { 0 }
}
