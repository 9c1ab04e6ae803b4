//! Dates in figures: 2010.01.29, 10/1/2017, 12-11-10, 20170726, 2017-07, 12/1, and a year alone. Read only in wide mode.

use super::calendar::{date, months, whole_year};
use super::year::nearest;
use super::{Context, Grain, Period};
use crate::knowledge;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::civil::Date;

/// A date in figures at character `i`, and the character behind it.
pub fn at(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (first, len) = digits(text, i)?;
    let day = |day: Date, end: usize| Some((Period::new(day, day, Grain::Day, "absolute"), end));
    if len == 8 && ends(text, i + 8) && !takes_unit(text, i + 8) {
        let (year, rest) = (i16::try_from(first / 10_000).ok()?, first % 10_000);
        let found = date(year, i8::try_from(rest / 100).ok()?, i8::try_from(rest % 100).ok()?)?;
        return if (1900..2100).contains(&year) { day(found, i + 8) } else { None };
    }
    let mark = text.get(i + len).filter(|c| "-/. ".contains(*c))?;
    let (second, more) = digits(text, i + len + 1).filter(|d| d.1 <= 2)?;
    let at = i + len + 1 + more;
    let third = (text.get(at) == Some(mark)).then(|| digits(text, at + 1)).flatten();
    let Some((third, last)) = third else { return short(text, i, (first, len), mark, (second, more), context) };
    let end = at + 1 + last;
    if !ends(text, end) || (mark == ' ' && len != 4) || (mark == '.' && len < 4 && last < 4) {
        return None;
    }
    let make = |y: u32, m: u32, d: u32| date(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?);
    let of_day_first = |y: u32| make(y, second, first).or_else(|| make(y, first, second));
    let found = match (len, last) {
        (4, 1 | 2) => make(first, second, third),
        (1 | 2, 4) => of_day_first(third),
        // 12-11-10 tells the year first where it can, 3-7-07 the day.
        (2, 2) | (2, 1) => make(full_year(first), second, third).or_else(|| if last == 2 { of_day_first(full_year(third)) } else { None }),
        (1, 2) => of_day_first(full_year(third)),
        _ => None,
    }?;
    day(found, end)
}

/// 2017-07, 2017/7: a month; 12/1, behind a word of time where it could be a fraction: a day.
fn short(text: &Text, i: usize, (first, len): (u32, usize), mark: char, (second, more): (u32, usize), context: &Context) -> Option<(Period, usize)> {
    let end = i + len + 1 + more;
    if !ends(text, end) || takes_unit(text, end) {
        return None;
    }
    let (a, b) = (i8::try_from(second).ok()?, i16::try_from(first).ok()?);
    if len == 4 && matches!(mark, '-' | '/') && (more == 2 || mark == '/') && (1900..2100).contains(&b) {
        return Some((months(b, a, a, Grain::Month, "absolute")?, end));
    }
    let told = ["在", "于", "自", "从", "至", "到", "日期", "截至", "截止"].iter().any(|w| text.ends(i, w));
    // 1 4/3 is a mixed number.
    let mixed = text.before(i) == Some(' ') && i.checked_sub(2).and_then(|k| text.get(k)).is_some_and(numeral::is_part);
    if len > 2 || mark != '/' || mixed || !(first > second || told) {
        return None;
    }
    let month = i8::try_from(first).ok()?;
    let made = nearest(context.reference, |year| date(year, month, a).map(|d| Period::new(d, d, Grain::Day, "anaphoric")))?;
    Some((made, end))
}

/// 2023 alone: neither counted nor numbered, and no part of a longer number.
pub fn year_alone(text: &Text, i: usize) -> Option<(Period, usize)> {
    let (value, len) = digits(text, i)?;
    let year = i16::try_from(value).ok().filter(|y| len == 4 && (1900..2100).contains(y))?;
    let end = i + 4;
    let behind_figure = i.checked_sub(2).and_then(|k| text.get(k)).is_some_and(|c| c.is_ascii_digit());
    let numbered = text.before(i).is_some_and(|c| "¥$￥€£第约近达超逾过满共计足号余/.,+*×√".contains(c) || (c == '-' && !behind_figure));
    let next = text.get(end);
    let counted = takes_unit(text, end) || next.is_some_and(|c| c.is_ascii_alphanumeric() || numeral::is_part(c) || "%‰℃°版号款型多余几.,:/*+×倍分".contains(c));
    (!numbered && !counted).then(|| whole_year(year, "absolute")).flatten().map(|p| (p, end))
}

fn takes_unit(text: &Text, end: usize) -> bool {
    let at = end + usize::from(text.get(end) == Some(' '));
    knowledge::units().at(text.rest(at)).is_some_and(|(u, n)| u.kind != "duration" && !(n == 1 && text.rest(at + 1).first().is_some_and(|c| "度际".contains(*c))))
}

fn ends(text: &Text, end: usize) -> bool {
    let runs_on = text.get(end).is_some_and(|c| c.is_ascii_alphanumeric() || c == '%')
        || matches!(text.get(end), Some('.' | '/' | ',')) && text.get(end + 1).is_some_and(|c| c.is_ascii_digit());
    !runs_on
}

fn digits(text: &Text, i: usize) -> Option<(u32, usize)> {
    let len = text.rest(i).iter().take(9).take_while(|c| c.is_ascii_digit()).count();
    let value = text.rest(i).iter().take(len).collect::<String>().parse().ok()?;
    (1..=8).contains(&len).then_some((value, len))
}

/// The year of two digits: up to 49 in this century.
pub fn full_year(two: u32) -> u32 {
    if two < 50 { 2000 + two } else { 1900 + two }
}
