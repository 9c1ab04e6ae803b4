//! Years of eras, decades and centuries, holidays and days of the lunar calendar. Read only in wide mode.

use super::calendar::{date, last_day, plus, whole_year};
use super::words::{Holiday, words};
use super::written::full_year;
use super::year::nearest;
use super::{Context, Grain, Period};
use crate::recognise::numeral::{self, Form};
use crate::recognise::text::Text;

/// 民国三年, 雍正十六年, 789年, 零八年, 18年10月: the year and the character behind 年.
pub fn year(text: &Text, i: usize) -> Option<(i16, usize)> {
    if let Some((first, len)) = words().era(text, i) {
        let before = usize::from(text.starts(i, "公元前"));
        let at = i + len + before;
        let (n, n_len) = if text.get(at) == Some('元') { (1, 1) } else { whole(text, at).filter(|n| n.0 < 3000)? };
        let year = if before == 1 { 1 - n } else { first.checked_add(n)?.checked_sub(1)? };
        return (text.get(at + n_len) == Some('年')).then_some((year, at + n_len + 1));
    }
    let (value, len) = whole(text, i)?;
    if text.get(i + len) != Some('年') || text.get(i + len + 1).is_some_and(|c| "级龄期均".contains(c)) {
        return None;
    }
    let end = i + len + 1;
    // 近300年, 长达500年, 300年前 count years.
    let counted = text.before(i).is_some_and(|c| "近约达超逾过了满足第经续共这每".contains(c))
        || ["前", "后", "以前", "以后", "之前", "之后", "内", "以内", "来", "以来", "间", "历史", "的历史", "时间"].iter().any(|w| text.starts(end, w));
    let first = text.get(i)?;
    let positional = first.is_ascii_digit() || text.rest(i).iter().take(len).all(|c| numeral::digit(*c).is_some() && *c != '两');
    match len {
        4 if positional && value >= 1000 => Some((value, end)),
        3 if positional && value >= 100 && !counted => Some((value, end)),
        2 if positional => {
            let zero = numeral::digit(first) == Some(0);
            let dated = super::year::small(text, end).is_some_and(|(m, n)| (1..=12).contains(&m) && text.get(end + n) == Some('月'))
                || text.get(end).is_some_and(|c| "初底末".contains(c))
                || ["上半年", "下半年", "一季度", "二季度", "三季度", "四季度", "第"].iter().any(|w| text.starts(end, w));
            // 98年 is hardly ever a length.
            let written = value >= 70 && !counted && !text.starts(end, "的");
            let value = i16::try_from(full_year(u32::try_from(value).ok()?)).ok()?;
            (zero || dated || written).then_some((value, end))
        }
        _ => None,
    }
}

/// A whole number; digits one by one count as well (三六七), and so does a zero before (零八).
fn whole(text: &Text, i: usize) -> Option<(i16, usize)> {
    let arabic = text.get(i)?.is_ascii_digit();
    let same = |c: &&char| c.is_ascii_digit() == arabic && numeral::digit(**c).is_some();
    let digits = text.rest(i).iter().take(5).take_while(same).count();
    if (2..=4).contains(&digits) && !text.get(i + digits).is_some_and(|c| numeral::is_part(c) || c == '.') {
        let value = text.rest(i).iter().take(digits).filter_map(|c| numeral::digit(*c)).fold(0i16, |v, d| v * 10 + d as i16);
        return Some((value, digits));
    }
    let n = numeral::at(text.rest(i)).filter(|n| n.vague.is_none() && n.value.fract().is_zero())?;
    Some((i16::try_from(n.value).ok()?, n.len))
}

/// 上世纪90年代初, 本世纪, 十九世纪七十年代, 九十年代, 1990年代.
pub fn decade(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let reference = context.reference.map(|d| d.year());
    let (century, at) = if let Some((by, len)) = [("上个世纪", -1), ("上世纪", -1), ("本世纪", 0), ("这个世纪", 0), ("下个世纪", 1), ("下世纪", 1)]
        .iter()
        .find(|(w, _)| text.starts(i, w))
        .map(|(w, by)| (*by, w.chars().count()))
    {
        // Years of 2000 count with the century they begin.
        (Some(reference?.div_euclid(100) + by), i + len)
    } else if let Some((n, len)) = whole(text, i).filter(|(n, len)| (1..=30).contains(n) && text.starts(i + len, "世纪")) {
        (Some(n - 1), i + len + 2)
    } else {
        (None, i)
    };
    let of = at + usize::from(century.is_some() && text.get(at) == Some('的'));
    let decade = whole(text, of).filter(|(n, len)| n % 10 == 0 && text.starts(of + len, "年代"));
    let (start, span, mut end) = match (decade, century) {
        (Some((n, len)), Some(century)) if n < 100 => (century * 100 + n, 10, of + len + 2),
        (Some((n, len)), None) if n >= 1000 => (n, 10, of + len + 2),
        // The latest such decade that has begun.
        (Some((n, len)), None) if n < 100 => {
            let century = reference.map_or(19, |r| (r - n).div_euclid(100));
            (century * 100 + n, 10, of + len + 2)
        }
        (None, Some(century)) => (century * 100 + 1, 100, at),
        _ => return None,
    };
    let mut bounds = (0, span - 1);
    let mut approx = false;
    let tenth = span / 10;
    for (word, from, to) in [
        ("中后期", 4, 9),
        ("初期", 0, 3),
        ("前期", 0, 3),
        ("早期", 0, 3),
        ("初", 0, 3),
        ("中期", 4, 6),
        ("中叶", 4, 6),
        ("后期", 7, 9),
        ("晚期", 7, 9),
        ("末期", 7, 9),
        ("末", 7, 9),
    ] {
        if text.starts(end, word) {
            // 90年代初 runs to 1993; a century's beginning is its first decade, its end the last.
            let (from, to) = if span == 10 || word.starts_with('中') {
                (from, to)
            } else if from == 0 {
                (0, 0)
            } else {
                (9, 9)
            };
            bounds = (from * tenth, (to + 1) * tenth - 1);
            end += word.chars().count();
            approx = true;
            break;
        }
    }
    let period =
        Period::new(date(start + bounds.0, 1, 1)?, last_day(start + bounds.1, 12)?, Grain::Years, if decade.is_some() && century.is_none() { "anaphoric" } else { "absolute" });
    Some((Period { approx, ..period }, end))
}

/// 春节, 国庆假期, 除夕当日: in the year nearest to publication.
pub fn holiday(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (holiday, len) = words().holiday_at(text, i)?;
    let made = |year: i16| days_off(text, i + len, holiday, year, "absolute").map(|f| f.0);
    let end = days_off(text, i + len, holiday, 2024, "absolute")?.1;
    let Some(reference) = context.reference else { return Some((Period::unknown(Grain::Day), end)) };
    // What is less than a month ahead is nearer than last year's.
    let soon = plus(reference, 30)?;
    let year = reference.year();
    let found = [year + 1, year, year - 1].into_iter().filter_map(made).find(|p| p.start <= Some(soon))?;
    Some((Period { expr: "deictic", ..found }, end))
}

/// The holiday of a year that was named: 2023年春节.
pub fn holiday_in(text: &Text, i: usize, scope: &Period) -> Option<(Period, usize)> {
    let year = scope.start.filter(|_| scope.grain == Grain::Year)?.year();
    let (holiday, len) = words().holiday_at(text, i)?;
    days_off(text, i + len, holiday, year, scope.expr)
}

/// The day, or the days off where a word for them follows.
fn days_off(text: &Text, at: usize, holiday: &Holiday, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    let off = ["假期", "长假", "小长假", "黄金周", "假日", "放假", "期间", "节假期", "节假日"];
    if let Some((_, len)) = text.longest(at, &off) {
        let (from, to) = holiday.leave(year)?;
        let more = if text.starts(at + len, "期间") { 2 } else { 0 };
        return Some((Period::new(from, to, Grain::Day, expr), at + len + more));
    }
    if holiday.named {
        return None;
    }
    let day = holiday.day(year)?;
    let (by, len) = [("当日", 0), ("当天", 0), ("前夕", -1), ("前一天", -1), ("前一日", -1), ("后一天", 1), ("次日", 1)]
        .iter()
        .find(|(w, _)| text.starts(at, w))
        .map_or((0, 0), |(w, by)| (*by, w.chars().count()));
    let day = plus(day, by)?;
    Some((Period::new(day, day, Grain::Day, expr), at + len))
}

/// 正月初一, 农历八月十五, 腊月廿三.
pub fn lunar(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let lead = ["农历", "阴历", "旧历"].iter().find(|w| text.starts(i, w)).map_or(0, |w| w.chars().count());
    let at = i + lead;
    let (month, len) = match ["正月", "腊月", "冬月"].iter().position(|w| text.starts(at, w)) {
        Some(k) => ([1, 12, 11][k], 2),
        None if lead > 0 => super::year::small(text, at).filter(|(m, n)| *m <= 12 && text.get(at + n) == Some('月')).map(|(m, n)| (m, n + 1))?,
        None => return None,
    };
    let at = at + len;
    let first = usize::from(text.get(at) == Some('初'));
    let n = numeral::at(text.rest(at + first)).filter(|n| n.vague.is_none() && n.form == Form::Chinese)?;
    let day = i8::try_from(n.value).ok()?;
    let end = at + first + n.len;
    let reference = context.reference;
    let made = nearest(reference, |year| words().lunar_day(year, month, day).map(|d| Period::new(d, d, Grain::Day, "deictic")))?;
    Some((made, end + usize::from(text.get(end) == Some('日'))))
}

/// The year as a period.
pub fn as_period(year: i16) -> Option<Period> {
    whole_year(year, "absolute")
}
