//! Days that bind: due, effective, prohibited from, the border of a class, issued, an event's, history.

mod counted;
mod place;

pub(super) use self::counted::recurs;
use self::counted::{ahead_of, recurring, relative};
use self::place::Place;
use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words;
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
