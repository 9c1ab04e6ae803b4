//! Days that bind: due, effective, prohibited from, the border of a class, issued, an event's, history.

mod counted;

pub(super) use self::counted::recurs;
use self::counted::{ahead_of, recurring, relative};
use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words;
use crate::article::BlockKind;
use crate::recognise::period::Grain;
use crate::recognise::{Period, Relation};
use jiff::civil::Date;
use serde::Serialize;

/// A day with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// ISO 8601: a day, for what was issued or took effect also a month or a year. Null where it counts from an event other
    /// than the page's own issuing or taking effect.
    pub date: Option<String>,
    /// due, effective, prohibited_from, cutoff_before, issued, event_date, history, repealed.
    pub role: &'static str,
    /// day, month, year, or approx_ before one of them.
    pub precision: Option<&'static str>,
    /// A time that counts from an event, as ISO 8601: P30D, P5WD (working days), PT48H; -P90D counts back from it.
    pub relative: Option<String>,
    /// What comes round again: a day in EDTF (`XXXX-01-31` every year, `XXXX-XX-05` every month), else how often as ISO 8601 (P3M).
    pub recurrence: Option<String>,
    /// The words that the day is said of.
    pub what: String,
}

/// A period as a date, as coarse as it is told.
pub(super) fn told(p: &Period) -> Option<String> {
    let (start, end) = (p.start, p.end?);
    let month = || format!("{:04}-{:02}", end.year(), end.month());
    Some(match p.grain {
        // 年底 as the time of an event is its last month, 年初 is not to the month.
        _ if p.approx && end.month() < 12 => format!("{:04}", end.year()),
        _ if p.at_end => month(),
        Grain::Day if start == p.end || start.is_none() => end.to_string(),
        Grain::Year => format!("{:04}", end.year()),
        Grain::Month => month(),
        _ if start.is_some_and(|s| s.year() == end.year() && s.month() == end.month()) => month(),
        _ => end.to_string(),
    })
}

fn precision(p: &Period) -> Option<&'static str> {
    Some(match (p.grain, p.approx || p.at_end) {
        _ if p.at_end => "approx_month",
        (_, true) => "approx_quarter",
        (Grain::Day, _) => "day",
        (Grain::Month, false) => "month",
        (Grain::Year, false) => "year",
        _ => return None,
    })
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut heading = false;
    // The day named last: days without a year go on from it.
    let mut last: Option<Date> = None;
    let mut effective: Option<String> = None;
    let words = &words::facts().deadline;
    for line in reading.prose() {
        let chars = &line.text.chars;
        for k in 0..line.mentions.len() {
            let Some(period) = &line.mentions[k].period else { continue };
            let again = recurs(line, k);
            let period = &ahead(line, k, period, last, reading.scope.published);
            last = period.end.filter(|_| period.grain == Grain::Day).or(last);
            let place = Place::new(line, k, period);
            if let Some((role, day, to)) = place.role(reading, heading) {
                let date = match role {
                    // The last day counts, however coarse the words are.
                    "due" => period.end.map(|d| coming(line, k, d, reading.scope.published).to_string()),
                    // 2012年之前 ends where 2012 begins.
                    "cutoff_before" if period.grain > Grain::Day && period.relation == Relation::Before => period.end.and_then(|d| d.tomorrow().ok()).map(|d| d.to_string()),
                    "cutoff_before" | "prohibited_from" if period.grain == Grain::Day => period.start.or(period.end).map(|d| d.to_string()),
                    _ => told(period),
                };
                let Some(date) = day.or(date) else { continue };
                if role == "event_date" && facts.iter().any(|f| matches!(&f.body, Body::Deadline(d) if d.role == role && d.date.as_ref() == Some(&date))) {
                    continue;
                }
                if role == "effective" && again.is_none() {
                    effective = Some(date.clone());
                }
                let span = Range { from: place.clause.from.min(place.from), to };
                let what = what(line, &place, to);
                // 每年1月31日前: no one day.
                let date = Some(date).filter(|_| again.is_none());
                let deadline = Deadline { date, role, precision: precision(period), relative: None, recurrence: again, what };
                facts.push(line.fact(span.from, span.to, rule(role), 0.85, Body::Deadline(deadline)));
            }
        }
        // 原通知同时废止: on the day on which the new one takes effect.
        for clause in &line.clauses {
            if line.has("同时废止", clause.from, clause.to) {
                let what = line.of(clause.from, clause.to).trim().to_owned();
                let deadline = Deadline { date: effective.clone(), role: "repealed", precision: Some("day"), relative: None, recurrence: None, what };
                facts.push(line.fact(clause.from, clause.to, "deadline:repealed", 0.8, Body::Deadline(deadline)));
            }
        }
        // 自印发之日起施行: on the day on which the page is signed or published.
        for clause in line.clauses.iter().filter(|c| line.has("之日起", c.from, c.to)) {
            let at = line.find("之日起", clause.from, clause.to).unwrap_or(clause.to);
            let issued = words.issued.before(chars, at) > 0;
            let day = reading.article.meta.signed_at.as_deref().and_then(|d| d.get(..10)).map(str::to_owned).or_else(|| reading.scope.published.map(|d| d.to_string()));
            if let Some(date) = day.filter(|_| issued && words.in_force.at(chars, at + 3) > 0) {
                effective = Some(date.clone());
                let what = line.of(clause.from, clause.to).trim().to_owned();
                let deadline = Deadline { date: Some(date), role: "effective", precision: Some("day"), relative: None, recurrence: None, what };
                facts.push(line.fact(clause.from, clause.to, "deadline:effective", 0.8, Body::Deadline(deadline)));
            }
        }
        relative(line, &mut facts);
        ahead_of(line, &mut facts);
        recurring(line, &mut facts);
        heading = words.labels.before(chars, chars.len().saturating_sub(1)) > 0 || words.labels.before(chars, chars.len()) > 0;
    }
    // The old rule may be named before the day on which the new one takes effect.
    for fact in &mut facts {
        if let Body::Deadline(d) = &mut fact.body
            && d.role == "repealed"
            && d.date.is_none()
        {
            d.date.clone_from(&effective);
        }
    }
    facts.retain(|f| !matches!(&f.body, Body::Deadline(d) if d.date.is_none() && d.relative.is_none() && d.recurrence.is_none()));
    let signed = reading.article.meta.signed_at.as_deref().and_then(|d| d.get(..10)?.parse::<Date>().ok());
    let in_force = effective.and_then(|d| d.parse::<Date>().ok());
    for fact in &mut facts {
        let told = fact.span.of(&reading.article.text);
        if let Body::Deadline(d) = &mut fact.body
            && d.date.is_none()
            && let Some(relative) = &d.relative
        {
            d.date = own_day(told, signed, in_force).and_then(|day| day.checked_add(relative.parse::<jiff::Span>().ok()?).ok()).map(|day| day.to_string());
        }
    }
    facts
}

/// 自本通知印发之日起, 自本办法施行之日起: the day from which a time counts, where it is the page's own.
fn own_day(told: &str, signed: Option<Date>, in_force: Option<Date>) -> Option<Date> {
    let (_, from) = told.split_once("自本")?;
    let (event, _) = from.split_once("之日起")?;
    let letters: Vec<char> = event.chars().collect();
    let words = &words::facts().deadline;
    if words.issued.before(&letters, letters.len()) > 0 { signed } else { in_force.filter(|_| words.in_force.before(&letters, letters.len()) > 0) }
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

/// A day without a year that follows on a later one of the text is not the one of the year before: 9月30日前完成，10月1日起….
fn ahead(line: &Line, k: usize, period: &Period, last: Option<Date>, published: Option<Date>) -> Period {
    let written = line.mentions[k].span.of(line.raw());
    let (Some(last), Some(start), Some(end)) = (last, period.start.or(period.end), period.end.or(period.start)) else { return *period };
    if written.contains('年') || period.grain != Grain::Day || start >= last || published.is_none_or(|p| last < p) {
        return *period;
    }
    let later = |d: Date| d.checked_add(jiff::Span::new().years(1)).ok();
    match (later(start), later(end)) {
        (Some(s), Some(e)) if s >= last && s <= last.saturating_add(jiff::Span::new().days(200)) => {
            Period { start: period.start.map(|_| s), end: period.end.map(|_| e), ..*period }
        }
        _ => *period,
    }
}

/// What is due lies ahead: a day without a year that was taken for one of last year's is the next.
pub(super) fn coming(line: &Line, k: usize, day: Date, published: Option<Date>) -> Date {
    let written = line.mentions[k].span.of(line.raw());
    let Some(published) = published.filter(|p| day < *p && !written.contains('年')) else { return day };
    day.checked_add(jiff::Span::new().years(1)).ok().filter(|d| *d > published && *d < published.saturating_add(jiff::Span::new().days(300))).unwrap_or(day)
}

fn rule(role: &str) -> &'static str {
    match role {
        "due" => "deadline:due",
        "effective" => "deadline:effective",
        "prohibited_from" => "deadline:prohibited_from",
        "cutoff_before" => "deadline:cutoff_before",
        "issued" => "deadline:issued",
        "event_date" => "deadline:event_date",
        _ => "deadline:history",
    }
}

fn what(line: &Line, place: &Place, to: usize) -> String {
    let behind = line.of(place.end, to).trim_matches(|c: char| !c.is_alphanumeric() && c != '《' && c != '》').to_owned();
    if behind.chars().count() >= 2 { behind } else { line.of(place.clause.from, place.from).trim().to_owned() }
}

/// A period in its clause.
struct Place<'a, 'b> {
    line: &'b Line<'a>,
    period: &'b Period,
    index: usize,
    from: usize,
    /// Behind the words that belong to the period: 前, 起.
    end: usize,
    clause: Range,
    /// The clause behind, empty at the end.
    next: Range,
}

impl<'a, 'b> Place<'a, 'b> {
    fn new(line: &'b Line<'a>, index: usize, period: &'b Period) -> Self {
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
    fn role(&self, reading: &Reading, heading: bool) -> Option<(&'static str, Option<String>, usize)> {
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
