//! Words of dates and periods, from `pipelines/base/periods.toml`.

use super::calendar::{date, last_day};
use crate::error::{Error, Result};
use crate::knowledge;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::text::Text;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Words that move a day, month, quarter, year or week.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    words: Vec<String>,
    pub by: i32,
    /// Counted from the period that the text speaks of.
    #[serde(default)]
    pub topic: bool,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    behind: String,
}

/// A list of them, by their words.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<Shift>")]
pub struct Shifts {
    list: Vec<Shift>,
    words: Lexicon<usize>,
}

impl From<Vec<Shift>> for Shifts {
    fn from(list: Vec<Shift>) -> Self {
        let words = Lexicon::new(list.iter().enumerate().flat_map(|(i, s)| s.words.iter().map(move |w| (w, i))));
        Self { list, words }
    }
}

/// The entry with the longest word at character `i`, and the word's length.
pub fn shift<'a>(text: &Text, i: usize, shifts: &'a Shifts) -> Option<(&'a Shift, usize)> {
    let (entry, n) = shifts.words.at(text.rest(i))?;
    let s = shifts.list.get(*entry)?;
    let other = s.unless.iter().any(|w| text.starts(i + n, w)) || text.before(i).is_some_and(|c| s.behind.contains(c));
    (!other).then_some((s, n))
}

/// All words that a period may begin with, when reading wide.
pub fn all() -> impl Iterator<Item = &'static str> {
    let known = words();
    let shifts = [&known.days, &known.months, &known.quarters, &known.years, &known.week_lead].into_iter().flat_map(|s| &s.list).flat_map(|s| &s.words);
    let named = known.stretch.iter().flat_map(|s| &s.words).chain(known.holiday.iter().flat_map(|h| &h.words));
    shifts.chain(named).chain(&known.past).chain(&known.future).chain(known.eras.keys()).map(String::as_str)
}

/// A named part of a year, a month or a week: its first and last month or day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    pub words: Vec<String>,
    /// `year`, `month` or `week`.
    pub of: String,
    pub from: i8,
    pub to: i8,
}

/// A day of the year that has a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub words: Vec<String>,
    date: Option<(i8, i8)>,
    lunar: Option<(i8, i8)>,
    term: Option<String>,
    /// Month, day of the week (1: Monday), and which of them in the month.
    weekday: Option<(i8, i8, i8)>,
    #[serde(default)]
    shift: i32,
    /// Days before and behind that are spent as a holiday where no row of `leave` tells.
    stretch: Option<(i32, i32)>,
    /// The word means the holiday only before 假期 and the like: 十一.
    #[serde(default)]
    pub named: bool,
}

impl Holiday {
    /// The day in a year; for lunar days the year of their lunar new year.
    pub fn day(&self, year: i16) -> Option<Date> {
        let day = if let Some((month, day)) = self.date {
            date(year, month, day)?
        } else if let Some((month, day)) = self.lunar {
            words().lunar_day(year, month, day)?
        } else if let Some((month, weekday, nth)) = self.weekday {
            date(year, month, 1)?.nth_weekday_of_month(nth, Weekday::from_monday_one_offset(weekday).ok()?).ok()?
        } else {
            solar_term(self.term.as_deref()?, year)?
        };
        day.checked_add(self.shift.days()).ok()
    }

    /// The days off around it.
    pub fn leave(&self, year: i16) -> Option<(Date, Date)> {
        let day = self.day(year)?;
        let known = || words().leaves.iter().copied().find(|(from, to)| (*from..=*to).contains(&day));
        let (before, behind) = self.stretch.unwrap_or((0, 0));
        known().or_else(|| Some((day.checked_sub(before.days()).ok()?, day.checked_add(behind.days()).ok()?)))
    }
}

/// 清明 and 冬至 by the mean length of the year; right for 1900 to 2099 but for single years.
fn solar_term(name: &str, year: i16) -> Option<Date> {
    let (month, offset) = match (name, (1900..2000).contains(&year)) {
        ("清明", true) => (4, 5.59),
        ("清明", false) => (4, 4.81),
        ("冬至", true) => (12, 22.60),
        ("冬至", false) => (12, 21.94),
        _ => return None,
    };
    let of_century = year.rem_euclid(100);
    let day = (f64::from(of_century) * 0.2422 + offset).floor() - f64::from(of_century / 4);
    date(year, month, day as i8)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LunarFile {
    years: Vec<String>,
}

/// A year of the lunar calendar.
#[derive(Debug)]
struct LunarYear {
    start: Date,
    /// Days of its months, a leap month behind the one whose number it has.
    months: Vec<i32>,
    leap: i8,
}

/// The words that articles are read with.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleShifts {
    pub days: Shifts,
    pub weeks: Shifts,
    pub months: Shifts,
    pub quarters: Shifts,
    pub now: Shifts,
    pub past: Lexicon<()>,
}

/// The file, and what is made of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodWords {
    pub days: Shifts,
    pub months: Shifts,
    pub quarters: Shifts,
    pub years: Shifts,
    pub week_lead: Shifts,
    pub past: Vec<String>,
    pub future: Vec<String>,
    pub plan_before: Lexicon<()>,
    pub plan_ahead: Lexicon<()>,
    pub plan_next: Lexicon<()>,
    pub article: ArticleShifts,
    pub stretch: Vec<Stretch>,
    eras: BTreeMap<String, i16>,
    pub holiday: Vec<Holiday>,
    leave: BTreeMap<String, Vec<String>>,
    lunar: LunarFile,
    #[serde(skip)]
    era_words: Lexicon<i16>,
    #[serde(skip)]
    holiday_words: Lexicon<usize>,
    #[serde(skip)]
    stretch_words: Lexicon<()>,
    #[serde(skip)]
    leaves: Vec<(Date, Date)>,
    #[serde(skip)]
    lunar_years: HashMap<i16, LunarYear>,
}

impl PeriodWords {
    /// The era at character `i`: its first year and its length.
    pub fn era(&self, text: &Text, i: usize) -> Option<(i16, usize)> {
        self.era_words.at(text.rest(i)).map(|(first, len)| (*first, len))
    }

    /// The holiday with the longest name at character `i`, and the name's length.
    pub fn holiday_at(&self, text: &Text, i: usize) -> Option<(&Holiday, usize)> {
        let (entry, len) = self.holiday_words.at(text.rest(i))?;
        Some((self.holiday.get(*entry)?, len))
    }

    /// Whether a part of a year, a month or a week is named at character `i`.
    pub fn is_stretch(&self, text: &Text, i: usize) -> bool {
        self.stretch_words.at(text.rest(i)).is_some()
    }

    /// A day of the lunar calendar; leap months are not asked for.
    pub fn lunar_day(&self, year: i16, month: i8, day: i8) -> Option<Date> {
        let lunar = self.lunar_years.get(&year)?;
        let index = usize::try_from(month - 1).ok()? + usize::from(lunar.leap != 0 && month > lunar.leap);
        let length = *lunar.months.get(index)?;
        let before: i32 = lunar.months.iter().take(index).sum();
        (i32::from(day) <= length && day >= 1).then(|| lunar.start.checked_add((before + i32::from(day) - 1).days()).ok()).flatten()
    }

    fn ready(mut self) -> Result<Self> {
        let wrong = |row: &str| Error::Config(format!("pipelines/base/periods.toml: `{row}` is not in the form of its list"));
        for row in &self.lunar.years {
            let mut parts = row.split(' ');
            let read = (|| {
                let start: Date = parts.next()?.parse().ok()?;
                let months = parts.next()?.chars().map(|c| if c == '1' { 30 } else { 29 }).collect();
                Some(LunarYear { start, months, leap: parts.next()?.parse().ok()? })
            })();
            let year = read.ok_or_else(|| wrong(row))?;
            self.lunar_years.insert(year.start.year(), year);
        }
        for row in self.leave.values().flatten() {
            let span = row.split_once('/').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            self.leaves.push(span.ok_or_else(|| wrong(row))?);
        }
        self.era_words = Lexicon::new(self.eras.iter().map(|(name, first)| (name, *first)));
        self.holiday_words = Lexicon::new(self.holiday.iter().enumerate().flat_map(|(i, h)| h.words.iter().map(move |w| (w, i))));
        self.stretch_words = Lexicon::new(self.stretch.iter().flat_map(|s| &s.words).map(|w| (w, ())));
        // Dates that no year has would silently never be found.
        for holiday in &self.holiday {
            holiday.date.is_none_or(|(m, d)| last_day(2024, m).is_some_and(|l| d <= l.day())).then_some(()).ok_or_else(|| wrong(&holiday.words.join(" ")))?;
        }
        Ok(self)
    }
}

fn read() -> Result<PeriodWords> {
    knowledge::parse::<PeriodWords>(knowledge::base("periods.toml"))?.ready()
}

static WORDS: LazyLock<PeriodWords> = LazyLock::new(|| read().unwrap_or_default());

pub fn words() -> &'static PeriodWords {
    &WORDS
}

/// Whether the file is right.
///
/// # Errors
/// Names the file and the place in it.
pub fn validate() -> Result<()> {
    read().map(|_| ())
}
