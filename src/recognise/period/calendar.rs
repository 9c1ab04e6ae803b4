//! Arithmetic with days, weeks, months, quarters and years.

use super::{Grain, Period};
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

pub fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

pub fn last_day(year: i16, month: i8) -> Option<Date> {
    Some(date(year, month, 1)?.last_of_month())
}

pub fn months(year: i16, from: i8, to: i8, grain: Grain, expr: &'static str) -> Option<Period> {
    Some(Period::new(date(year, from, 1)?, last_day(year, to)?, grain, expr))
}

pub fn whole_year(year: i16, expr: &'static str) -> Option<Period> {
    months(year, 1, 12, Grain::Year, expr)
}

/// The month `by` months from the one with this day.
pub fn month_from(day: Date, by: i32, expr: &'static str) -> Option<Period> {
    let first = day.first_of_month().checked_add(by.months()).ok()?;
    months(first.year(), first.month(), first.month(), Grain::Month, expr)
}

/// The quarter `by` quarters from the one with this day.
pub fn quarter_from(day: Date, by: i32, expr: &'static str) -> Option<Period> {
    let first = date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1)?.checked_add(by.checked_mul(3)?.months()).ok()?;
    months(first.year(), first.month(), first.month() + 2, Grain::Quarter, expr)
}

/// The Monday of the week `by` weeks from the one with this day.
pub fn monday(day: Date, by: i32) -> Option<Date> {
    plus(day, by.checked_mul(7)?.checked_sub(i32::from(day.weekday().to_monday_zero_offset()))?)
}

pub fn plus(day: Date, days: i32) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub fn week(monday: Date, expr: &'static str) -> Option<Period> {
    Some(Period::new(monday, plus(monday, 6)?, Grain::Week, expr))
}

/// A period as it recurs `years` later; ends of months stay ends of months.
pub fn years_later(period: &Period, years: i32) -> Option<Period> {
    let move_by = |d: Date| {
        let moved = d.checked_add(Span::new().try_years(years).ok()?).ok()?;
        Some(if d == d.last_of_month() && period.grain != Grain::Day { moved.last_of_month() } else { moved })
    };
    Some(Period { start: move_by(period.start?), end: move_by(period.end?), ..*period })
}

/// What time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub fn grain(self) -> Grain {
        match self {
            Unit::Day => Grain::Day,
            Unit::Week => Grain::Week,
            Unit::Month => Grain::Months,
            Unit::Quarter => Grain::Quarter,
            Unit::Year => Grain::Years,
        }
    }

    pub fn span(self, n: i32) -> Option<Span> {
        match self {
            Unit::Day => Span::new().try_days(n),
            Unit::Week => Span::new().try_weeks(n),
            Unit::Month => Span::new().try_months(n),
            Unit::Quarter => Span::new().try_months(n.checked_mul(3)?),
            Unit::Year => Span::new().try_years(n),
        }
        .ok()
    }

    /// The unit behind a numeral, and its length.
    pub fn at(text: &Text, i: usize) -> Option<(Unit, usize)> {
        let names = [
            ("个星期", Unit::Week),
            ("星期", Unit::Week),
            ("个礼拜", Unit::Week),
            ("礼拜", Unit::Week),
            ("周", Unit::Week),
            ("天", Unit::Day),
            ("日", Unit::Day),
            ("个月", Unit::Month),
            ("个季度", Unit::Quarter),
            ("季度", Unit::Quarter),
            ("年", Unit::Year),
        ];
        let (name, unit) = names.iter().find(|(n, _)| text.starts(i, n))?;
        let len = name.chars().count();
        let other = text.get(i + len).is_some_and(|c| match unit {
            Unit::Day => "均元报常".contains(c),
            Unit::Week => "年岁边期".contains(c),
            Unit::Year => "代级龄度均".contains(c),
            _ => false,
        });
        (!other).then_some((*unit, len))
    }
}

/// A whole number of units: 三天, 2个月. What it takes is counted in characters.
pub fn count(text: &Text, i: usize) -> Option<(i32, Unit, usize)> {
    let n = numeral::at(text.rest(i)).filter(|n| n.vague.is_none() && n.value.fract().is_zero())?;
    let value = i32::try_from(n.value).ok().filter(|v| (1..1000).contains(v))?;
    let (unit, len) = Unit::at(text, i + n.len)?;
    Some((value, unit, n.len + len))
}

/// The days within `scope`, as units: from unit `first` (0 is the first) on, `n` of them. Weeks belong to the scope that their
/// Thursday is in (ISO 8601).
pub fn units_of(scope: &Period, unit: Unit, first: i32, n: i32) -> Option<Period> {
    let begin = match unit {
        Unit::Week => first_week(scope.start?)?,
        _ => scope.start?,
    };
    let start = begin.checked_add(unit.span(first)?).ok()?;
    let end = start.checked_add(unit.span(n)?).ok()?.yesterday().ok()?;
    part(scope, start, end, unit, n)
}

/// The last `n` units of `scope`.
pub fn last_units_of(scope: &Period, unit: Unit, n: i32) -> Option<Period> {
    let behind = match unit {
        Unit::Week => first_week(scope.end?.tomorrow().ok()?)?,
        _ => scope.end?.tomorrow().ok()?,
    };
    let start = behind.checked_sub(unit.span(n)?).ok()?;
    part(scope, start, behind.yesterday().ok()?, unit, n)
}

fn part(scope: &Period, start: Date, end: Date, unit: Unit, n: i32) -> Option<Period> {
    let within = start.year() == scope.start?.year() || scope.grain == Grain::Years || unit == Unit::Week;
    let grain = if n == 1 && unit == Unit::Month {
        Grain::Month
    } else if n == 1 && unit == Unit::Year {
        Grain::Year
    } else {
        unit.grain()
    };
    (within && start <= scope.end?).then(|| Period::new(start, end, grain, scope.expr))
}

fn first_week(day: Date) -> Option<Date> {
    let first = monday(day, 0)?;
    if plus(first, 3)? < day { plus(first, 7) } else { Some(first) }
}
