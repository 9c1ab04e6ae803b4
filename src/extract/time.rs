//! Which period a number speaks of, as a stock on a day or a flow over an interval.

use super::{Class, Measure, Time};
use crate::catalogue::Kind;
use crate::knowledge;
use crate::recognise::period::Grain;
use crate::recognise::{Period, Relation};
use foldhash::fast::FixedState;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words by their first character.
struct Begins(HashMap<char, Vec<&'static str>, FixedState>);

impl Begins {
    fn new(words: &'static [String]) -> Self {
        let mut begins: HashMap<char, Vec<&'static str>, FixedState> = HashMap::default();
        for word in words {
            if let Some(first) = word.chars().next() {
                begins.entry(first).or_default().push(word);
            }
        }
        Self(begins)
    }

    /// The words of a text with the places where they begin, from its end on.
    fn backwards(&self, text: &str) -> impl Iterator<Item = (usize, &'static str)> {
        text.char_indices().rev().flat_map(move |(at, ch)| self.0.get(&ch).into_iter().flatten().filter(move |w| text[at..].starts_with(**w)).map(move |w| (at, *w)))
    }
}

static EVENTS: LazyLock<Begins> = LazyLock::new(|| Begins::new(&knowledge::statistics().event));
static FLOWS: LazyLock<Begins> = LazyLock::new(|| Begins::new(&knowledge::statistics().flow));
static STOCKS: LazyLock<Begins> = LazyLock::new(|| Begins::new(&knowledge::statistics().stock));

/// Whether a subject is counted on a day or measured over an interval, as far as its words tell.
pub fn nature(subject: &str, catalogued: Option<Kind>) -> Option<Kind> {
    if catalogued.is_some() {
        return catalogued;
    }
    let words = knowledge::statistics();
    // 新建基站46座: an event of the period.
    if EVENTS.backwards(subject).next().is_some() {
        return Some(Kind::Flow);
    }
    // 增加值规模 is as much a flow as 增加值.
    let subject = subject.strip_suffix("规模").filter(|head| words.flow.iter().any(|w| head.ends_with(w.as_str()))).unwrap_or(subject);
    // Of a word that stands twice the last counts.
    let last = |list: &Begins| {
        let mut seen: Vec<&str> = Vec::new();
        let mut fresh = |word: &&'static str| {
            let new = !seen.contains(word);
            seen.push(*word);
            new
        };
        list.backwards(subject).filter(|(_, w)| fresh(w)).filter(|(at, _)| !subject[..*at].ends_with('未')).map(|(at, w)| at + w.len()).max()
    };
    // 企业产能利用率 is a rate, whatever it is a rate of; 不良贷款率 is one of what it names.
    if let Some(of) = subject.strip_suffix('率')
        && !words.stock.iter().chain(&words.flow).any(|w| subject.ends_with(w.as_str()) || of.ends_with(w.as_str()))
    {
        return None;
    }
    // The word nearest to the end is the head of the noun phrase: 用户投诉 is a flow, 投诉用户 a stock.
    match (last(&FLOWS), last(&STOCKS)) {
        (Some(f), Some(s)) if f >= s => Some(Kind::Flow),
        (Some(_), Some(_)) => Some(Kind::Stock),
        // 用户挽回损失 is no count of users.
        (None, Some(end)) => {
            let head = &subject[end..];
            let counted = head.is_empty() || head.starts_with(|c| "户数总规比占率（(、和与及之量增净等".contains(c));
            counted.then_some(Kind::Stock)
        }
        (Some(_), None) => Some(Kind::Flow),
        // 收案量, 消费额: how much came up; 保有量 is a stock by its word.
        (None, None) => words.amounts.iter().any(|w| subject.ends_with(w.as_str())).then_some(Kind::Flow),
    }
}

/// The time of a statistic.
///
/// `period` is what the text gives, `published` the day of publication, for a stock whose day the text does not tell.
pub fn of(period: Option<Period>, nature: Option<Kind>, measure: Measure, class: Class, published: Option<Date>) -> Time {
    if class == Class::RegulatoryParameter {
        return Time { kind: Some("rule_in_force"), ..Time::default() };
    }
    let as_of = |day: Option<Date>| Time { kind: day.map(|_| "as_of"), start: day, end: day };
    let Some(period) = period.filter(|p| p.end.is_some() || p.start.is_some()) else {
        // Never a guess: what happened over an unnamed interval has no period.
        return if nature == Some(Kind::Flow) || measure == Measure::GrowthRate { Time::default() } else { as_of(published) };
    };
    if period.relation == Relation::Since {
        return Time { kind: Some("period"), start: period.start, end: published.filter(|day| period.start.is_none_or(|s| s <= *day)).or(period.end) };
    }
    let day = period.grain == Grain::Day && period.start == period.end;
    let stock = match nature {
        Some(Kind::Stock) => true,
        Some(Kind::Flow) => false,
        // 到2027年 is within that year, 到2027年底 on its last day.
        None => day || period.relation == Relation::AsOf && (period.at_end || period.open || period.grain <= Grain::Months),
    };
    // A named interval that is not over when the page appears ends on that day: 今年以来, 2023年 in July.
    let end = match (period.end, published) {
        // 6月至7月 on the last day of July is told whole.
        (Some(end), Some(published))
            if period.grain == Grain::Months && period.relation == Relation::During && end == published.last_of_month() && period.nearly_over(published) =>
        {
            Some(end)
        }
        (Some(end), Some(published)) if end > published && class == Class::Observed && period.start < Some(published) => Some(published),
        (end, _) => end,
    };
    // Growth is measured over the years it is told of, whatever grows.
    let over_years = measure == Measure::GrowthRate && period.grain == Grain::Years;
    if (stock || day) && !over_years {
        as_of(if class == Class::Observed { end } else { period.end })
    } else {
        Time {
            kind: Some("period"),
            start: period.start,
            end: if class == Class::Observed && !matches!(period.grain, Grain::Year | Grain::Half | Grain::Quarter | Grain::Month) { end } else { period.end },
        }
    }
}
