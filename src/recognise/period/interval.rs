//! An interval of days with how it was told: what every date and period comes to.

use jiff::ToSpan;
use jiff::civil::Date;

/// How a period stands to what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// On the day or within the period.
    During,
    /// 截至, 到…底: counted on its last day.
    AsOf,
    Since,
    Before,
}

/// How long the named period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    Day,
    Week,
    Month,
    Months,
    Quarter,
    Half,
    Year,
    Years,
}

/// An interval of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// `None`: open, or it cannot be told (see `needs_context`).
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub relation: Relation,
    pub grain: Grain,
    /// 年底, 月末: the last day of the period is meant, not the whole of it.
    pub at_end: bool,
    /// absolute, deictic (今年, 上月) or anaphoric (同期, 当年, 12月).
    pub expr: &'static str,
    /// The text tells too little: no year, and nothing to take it from.
    pub needs_context: bool,
    /// 截至…: all that came before is counted, so that the period has no beginning.
    pub open: bool,
    /// …以来, …至今: the day up to which `Since` is told.
    pub until: Option<Date>,
    /// 年初, 近三年: not to the day.
    pub approx: bool,
    /// Characters with the words around it: 截至…, …以来.
    pub outer: (usize, usize),
}

impl Period {
    pub(super) fn new(start: Date, end: Date, grain: Grain, expr: &'static str) -> Self {
        Self {
            start: Some(start),
            end: Some(end),
            relation: Relation::During,
            grain,
            at_end: false,
            expr,
            needs_context: false,
            open: false,
            until: None,
            approx: false,
            outer: (0, 0),
        }
    }

    /// Named, but it cannot be told when it was.
    pub(super) fn unknown(grain: Grain) -> Self {
        Self { start: None, end: None, needs_context: true, ..Self::new(Date::MIN, Date::MIN, grain, "anaphoric") }
    }

    /// Whether it is part of a year that has begun, and all but the last sixth of it is over: a report on it may be out.
    pub fn nearly_over(&self, day: Date) -> bool {
        let days = |from: Date, to: Date| from.until(to).map_or(0, |s| s.get_days());
        let part = self.grain > Grain::Week && self.grain < Grain::Year;
        part && self.start.zip(self.end).is_some_and(|(start, end)| start <= day && day <= end && start < end && days(day, end) * 6 <= days(start, end))
    }

    /// A whole year, told as this period was.
    pub fn of_year(self, year: i16) -> Option<Self> {
        let (start, end) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
        Some(Self { start: Some(start), end: Some(end), grain: Grain::Year, at_end: false, ..self })
    }

    /// 从去年的…: the period in which something began, for the open one since then.
    pub fn without_beginning(self) -> Self {
        let whole = match self.grain {
            Grain::Year => self.start.and_then(|s| self.of_year(s.year())).and_then(|p| p.end),
            Grain::Month => self.start.map(Date::last_of_month),
            Grain::Quarter => self.start.and_then(|s| s.checked_add(2.months()).ok()).map(Date::last_of_month),
            _ => None,
        };
        Self { relation: Relation::During, end: whole.or(self.end).or(self.start), ..self }
    }

    /// One day, or the last day of a longer period.
    pub fn is_day(&self) -> bool {
        self.grain == Grain::Day && self.start == self.end
    }

    /// The day on which a stock is counted in this period.
    pub fn day(&self) -> Option<Date> {
        self.end
    }

    /// A day.
    pub fn on(day: Date) -> Self {
        Self::new(day, day, Grain::Day, "deictic")
    }

    /// The same stretch a year earlier. The end of a February stays the end of a February.
    pub fn year_before(&self) -> Period {
        let whole = self.at_end || self.grain != Grain::Day;
        let back = |d: Option<Date>| {
            let d = d?;
            let moved = d.checked_sub(1.year()).ok()?;
            Some(if whole && d == d.last_of_month() { moved.last_of_month() } else { moved })
        };
        Period { start: back(self.start), end: back(self.end), expr: "anaphoric", ..*self }
    }

    /// First and last day, `None` where it is open to that side.
    pub fn bounds(&self) -> (Option<Date>, Option<Date>) {
        match self.relation {
            Relation::Before => (None, self.end),
            Relation::Since => (self.start, self.until),
            Relation::AsOf if self.open => (None, self.end),
            _ => (self.start, self.end),
        }
    }

    /// ISO 8601-2 with the `/` of an interval.
    pub fn edtf(&self) -> Option<String> {
        let (start, end) = (self.start, self.end);
        // 近三年 is told to the day by the day of publication, however roughly it is meant.
        let rolling = self.grain >= Grain::Year && start.is_some_and(|s| s.day_of_year() != 1);
        let about = if self.approx && !rolling { "~" } else { "" };
        let exact = match (self.relation, start, end) {
            // 自2019年以来, 2060年前: as coarse as they are told.
            (Relation::Since, Some(s), _) => {
                let start = if self.grain >= Grain::Year && s.day_of_year() == 1 { format!("{:04}", s.year()) } else { s.to_string() };
                self.until.map_or_else(|| format!("{start}/.."), |u| format!("{start}/{u}"))
            }
            (Relation::Before, _, Some(e)) if self.grain == Grain::Year => format!("../{:04}", e.year()),
            (Relation::Before, _, Some(e)) => format!("../{e}"),
            (_, Some(s), Some(e)) if s == e => s.to_string(),
            (_, Some(s), Some(e)) => match self.grain {
                Grain::Year => format!("{:04}", s.year()),
                Grain::Half => format!("{:04}-{}", s.year(), if s.month() < 7 { 40 } else { 41 }),
                Grain::Quarter => format!("{:04}-{}", s.year(), 33 + (s.month() - 1) / 3),
                Grain::Month => format!("{:04}-{:02}", s.year(), s.month()),
                Grain::Months if !self.approx && s.day() == 1 && e == e.last_of_month() => format!("{:04}-{:02}/{:04}-{:02}", s.year(), s.month(), e.year(), e.month()),
                Grain::Years if s.day_of_year() == 1 && e.month() == 12 && e.day() == 31 => format!("{:04}/{:04}", s.year(), e.year()),
                _ => format!("{s}/{e}"),
            },
            _ => return None,
        };
        Some(exact + about)
    }
}
