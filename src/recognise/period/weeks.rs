//! Weeks, weekdays and weekends, and parts of a longer period: 上周四, 十月的第一周, 去年的前10天.

use super::calendar::{Unit, count, last_units_of, monday, month_from, plus, units_of, week};
use super::words::{Shift, shift, words};
use super::year::day_or_month;
use super::{Context, Grain, Period, named};
use crate::knowledge;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::civil::Date;

/// 星期一, 周日: days from Monday, and its length.
fn weekday(text: &Text, i: usize) -> Option<(i32, usize)> {
    let name = ["星期", "礼拜", "周"].iter().find(|w| text.starts(i, w))?.chars().count();
    let ch = text.get(i + name)?;
    let day = match ch {
        '日' | '天' if !(ch == '日' && text.get(i + name + 1) == Some('均')) => 6,
        '1'..='6' | '一' | '二' | '三' | '四' | '五' | '六' => i32::try_from(numeral::digit(ch)?).ok()? - 1,
        '7' => 6,
        _ => return None,
    };
    let more = text.get(i + name + 1);
    // 周三十 and 周1.5 are no days.
    (!more.is_some_and(|c| c.is_ascii_digit() || (ch.is_ascii_digit() && c == '.'))).then_some((day, name + 1))
}

fn week_word(text: &Text, i: usize) -> Option<usize> {
    ["星期", "礼拜", "周"].iter().find(|w| text.starts(i, w)).map(|w| w.chars().count())
}

/// 上周, 下下周日, 这个星期一, 周末, 周三.
pub fn at(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let lead = shift(text, i, &words().week_lead).filter(|(_, n)| week_word(text, i + n).is_some());
    let at = i + lead.map_or(0, |(_, n)| n);
    let name = week_word(text, at)?;
    let by = lead.map_or(0, |(s, _)| s.by);
    let start = context.reference.and_then(|d| monday(d, by));
    let made = |days: Option<(Date, Date)>, grain| days.map_or(Period::unknown(grain), |(a, b)| Period::new(a, b, grain, "deictic"));
    // 每周三 recurs, 四周日均 counts weeks; neither is a day.
    let counted = lead.is_none() && text.before(i).is_some_and(|c| numeral::is_part(c) || "每第几逢个各".contains(c));
    if counted {
        return None;
    }
    if let Some((day, len)) = weekday(text, at) {
        let day = match (lead, context.reference) {
            (Some(_), _) => start.and_then(|s| plus(s, day)),
            // A day of the week alone is the latest.
            (None, Some(r)) => start.and_then(|s| plus(s, day)).and_then(|d| if d > r { plus(d, -7) } else { Some(d) }),
            (None, None) => None,
        };
        return Some((made(day.map(|d| (d, d)), Grain::Day), at + len));
    }
    if text.get(at + name) == Some('末') {
        let days = start.and_then(|s| Some((plus(s, 5)?, plus(s, 6)?)));
        return Some((made(days, Grain::Day), at + name + 1));
    }
    let start = spoken_of(lead.map(|(s, _)| s), context).or(start);
    let other = text.get(at + name).is_some_and(|c| "年岁边期转围密到报刊游易".contains(c));
    (lead.is_some() && !other).then(|| (start.and_then(|s| week(s, "deictic")).unwrap_or(Period::unknown(Grain::Week)), at + name))
}

/// The first day of the week that 本周 is in a bulletin on the week before.
pub fn spoken_of(shift: Option<&Shift>, context: &Context) -> Option<Date> {
    let told = context.topic.filter(|t| shift.is_some_and(|s| s.by == 0) && t.expr != "deictic" && t.end <= context.reference);
    told.filter(|t| t.start.and_then(|first| plus(first, 6)) == t.end).and_then(|t| t.start)
}

/// （星期一） or ，星期一 behind a day belongs to it.
pub fn beside_day(text: &Text, to: usize) -> usize {
    let open = usize::from(matches!(text.get(to), Some(',' | '，' | '(' | '（' | '、' | ' ')));
    match weekday(text, to + open) {
        Some((_, len)) => {
            let end = to + open + len;
            end + usize::from(open == 1 && matches!(text.get(to), Some('(' | '（')) && matches!(text.get(end), Some(')' | '）')))
        }
        None => to,
    }
}

/// A part of `scope` that begins at character `at`: 的第一周, 前半年, 最后一个星期一, 前10天.
pub fn part(text: &Text, at: usize, scope: &Period, context: &Context) -> Option<(Period, usize)> {
    if scope.at_end || scope.grain == Grain::Day {
        return None;
    }
    let of = at + usize::from(text.get(at) == Some('的'));
    if let Some(found) = stretch(text, of, scope).or_else(|| named::holiday_in(text, of, scope)) {
        return Some(found);
    }
    if scope.grain == Grain::Week
        && let Some((day, len)) = weekday(text, of)
    {
        let day = plus(scope.start?, day)?;
        return Some((Period::new(day, day, Grain::Day, scope.expr), of + len));
    }
    // 去年本月
    if scope.grain == Grain::Year && (text.starts(of, "本月") || text.starts(of, "这个月")) {
        let same = context.reference?.with().year(scope.start?.year()).day(1).build().ok()?;
        let end = of + if text.starts(of, "本月") { 2 } else { 3 };
        return day_or_month(text, end, same.year(), same.month(), scope.expr);
    }
    if text.get(of) == Some('第') {
        let n = numeral::at(text.rest(of + 1)).filter(|n| n.vague.is_none())?;
        let nth = i32::try_from(n.value).ok().filter(|n| (1..=366).contains(n))?;
        let unit = of + 1 + n.len;
        let skip = usize::from(text.get(unit) == Some('个'));
        if let Some((day, len)) = weekday(text, unit + skip) {
            let first = on_or_after(scope.start?, day)?;
            let day = plus(first, 7 * (nth - 1))?;
            return (day <= scope.end?).then(|| (Period::new(day, day, Grain::Day, scope.expr), unit + skip + len));
        }
        let (unit, len) = Unit::at(text, unit).map(|(u, l)| (u, unit + l))?;
        return Some((units_of(scope, unit, nth - 1, 1)?, len));
    }
    if let Some(word) = ["最后", "末"].iter().find(|w| text.starts(of, w)) {
        let from = of + word.chars().count();
        let one = from + usize::from(text.get(from) == Some('一'));
        let skip = usize::from(text.get(one) == Some('个'));
        if let Some((day, len)) = weekday(text, one + skip) {
            let day = plus(on_or_after(scope.end?, day)?, if on_or_after(scope.end?, day)? > scope.end? { -7 } else { 0 })?;
            return Some((Period::new(day, day, Grain::Day, scope.expr), one + skip + len));
        }
        let (n, unit, len) = count(text, from)?;
        return Some((last_units_of(scope, unit, n)?, from + len));
    }
    if matches!(text.get(of), Some('前' | '头' | '首' | '后')) {
        let (n, unit, len) = count(text, of + 1)?;
        let made = if text.get(of) == Some('后') { last_units_of(scope, unit, n)? } else { units_of(scope, unit, 0, n)? };
        return Some((made, of + 1 + len));
    }
    // 一月二十三: a day in Chinese numerals needs no 日.
    if scope.grain == Grain::Month && of == at && text.before(at) == Some('月') {
        let n = numeral::at(text.rest(at)).filter(|n| n.vague.is_none() && n.form == numeral::Form::Chinese && n.len >= 2)?;
        let day = scope.start?.with().day(i8::try_from(n.value).ok()?).build().ok()?;
        return knowledge::units().at(text.rest(at + n.len)).is_none().then(|| (Period::new(day, day, Grain::Day, scope.expr), at + n.len));
    }
    None
}

fn on_or_after(day: Date, weekday: i32) -> Option<Date> {
    let ahead = (weekday - i32::from(day.weekday().to_monday_zero_offset())).rem_euclid(7);
    plus(day, ahead)
}

/// 前半年, 下半周, 上半月 of a year, a week or a month.
pub fn stretch(text: &Text, i: usize, scope: &Period) -> Option<(Period, usize)> {
    let of = match scope.grain {
        Grain::Year => "year",
        Grain::Month => "month",
        Grain::Week => "week",
        _ => return None,
    };
    if !words().is_stretch(text, i) {
        return None;
    }
    let fitting = words().stretch.iter().filter(|s| s.of == of);
    let (found, len) = fitting.filter_map(|s| text.longest(i, &s.words).map(|(_, n)| (s, n))).max_by_key(|(_, n)| *n)?;
    let start = scope.start?;
    let made = match of {
        "year" => super::calendar::months(start.year(), found.from, found.to, Grain::Half, scope.expr)?,
        "month" => Period::new(
            start.with().day(found.from.min(start.days_in_month())).build().ok()?,
            start.with().day(found.to.min(start.days_in_month())).build().ok()?,
            Grain::Day,
            scope.expr,
        ),
        _ => Period::new(plus(start, i32::from(found.from) - 1)?, plus(start, i32::from(found.to) - 1)?, Grain::Day, scope.expr),
    };
    Some((made, i + len))
}

/// 上半月, 下半周, 前半年 with nothing before: of the present month, week or year.
pub fn stretch_alone(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let reference = context.reference.filter(|_| words().is_stretch(text, i))?;
    let scopes = [month_from(reference, 0, "deictic"), monday(reference, 0).and_then(|m| week(m, "deictic")), super::calendar::whole_year(reference.year(), "deictic")];
    // 初 alone is no month's beginning.
    let (period, end) = scopes.into_iter().flatten().find_map(|scope| stretch(text, i, &scope))?;
    (end > i + 1).then_some((period, end))
}
