//! Lengths of time told from the day of publication (过去十年, 三天后, 5年前), days and months by their words (后天, 上上个月), and the
//! same stretch a year before (去年同期). Read only in wide mode.

use super::calendar::{Unit, count, month_from, plus, quarter_from, whole_year};
use super::words::{Shift, Shifts, shift, words};
use super::year::day_or_month;
use super::{Context, Grain, Period};
use crate::recognise::text::Text;
use jiff::civil::Date;

/// 后天, 上上个月3日, 下季度: days, months and quarters by the words given.
pub fn moved(text: &Text, i: usize, context: &Context, (days, months, quarters): (&Shifts, &Shifts, &Shifts)) -> Option<(Period, usize)> {
    let base = |of_topic: bool| if of_topic { context.topic.and_then(|t| t.end) } else { context.reference };
    if let Some((s, n)) = shift(text, i, days) {
        let day = base(s.topic).and_then(|d| plus(d, s.by));
        return Some((day.map_or(Period::unknown(Grain::Day), |d| Period::new(d, d, Grain::Day, expr(s))), i + n));
    }
    // 本季度 in a bulletin on the quarter before is that quarter.
    let spoken_of = |s: &Shift, grain: Grain| context.topic.filter(|t| s.by == 0 && t.grain == grain && t.expr != "deictic" && t.start.is_some() && t.end < context.reference);
    let whole = |t: Period| Period { relation: super::Relation::During, at_end: false, expr: "deictic", ..t };
    if let Some((s, n)) = shift(text, i, months) {
        let end = i + n;
        if let Some(month) = spoken_of(s, Grain::Month).filter(|t| !s.topic && !t.at_end) {
            let within = month.start.and_then(|f| day_or_month(text, end, f.year(), f.month(), "deictic"));
            return within.or(Some((whole(month), end)));
        }
        let Some(month) = base(s.topic).and_then(|d| month_from(d, s.by, expr(s))) else { return Some((Period::unknown(Grain::Month), end)) };
        let first = month.start?;
        // 上月底, 本月十日; in articles 当月 stands by itself.
        let within = if s.topic && !context.wide { None } else { day_or_month(text, end, first.year(), first.month(), month.expr) };
        return within.or(Some((month, end)));
    }
    let (s, n) = shift(text, i, quarters)?;
    if let Some(quarter) = spoken_of(s, Grain::Quarter).filter(|t| !t.at_end) {
        return Some((whole(quarter), i + n));
    }
    Some((context.reference.and_then(|d| quarter_from(d, s.by, "deictic")).unwrap_or(Period::unknown(Grain::Quarter)), i + n))
}

fn expr(shift: &Shift) -> &'static str {
    if shift.topic { "anaphoric" } else { "deictic" }
}

/// The same by all words of the file, and years: 大前年.
pub fn moved_wide(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let known = words();
    if let Some(found) = moved(text, i, context, (&known.days, &known.months, &known.quarters)) {
        return Some(found);
    }
    let (s, n) = shift(text, i, &known.years)?;
    let end = i + n;
    // 上年 and 当年 fall back on the day of publication.
    let day = context.topic.and_then(|t| t.end).filter(|_| s.topic).or(context.reference);
    let Some(year) = day.and_then(|d| i16::try_from(i32::from(d.year()).checked_add(s.by)?).ok()) else { return Some((Period::unknown(Grain::Year), end)) };
    super::year::within_year(text, end, year, expr(s)).or_else(|| whole_year(year, expr(s)).map(|p| (p, end)))
}

/// 去年同期, 上年同期, 同期: the period spoken of, a year or more earlier.
pub fn same(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (by, n) = shift(text, i, &words().years).map_or((-1, 0), |(s, n)| (s.by, n));
    if !text.starts(i + n, "同期") || (n == 0 && text.before(i).is_some_and(|c| "年月季".contains(c))) {
        return None;
    }
    let end = i + n + 2;
    let topic = context.topic.filter(|t| t.start.is_some() && t.end.is_some());
    let Some(topic) = topic else { return Some((Period::unknown(Grain::Year), end)) };
    let made = super::calendar::years_later(&topic, by)?;
    Some((Period { relation: super::Relation::During, expr: "anaphoric", until: None, open: false, ..made }, end))
}

/// 过去十年, 近三年, 前1周, 未来两天, 后1年.
pub fn rolling(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let known = words();
    let (back, len) = match (text.longest(i, &known.past), text.longest(i, &known.future)) {
        (Some((_, n)), _) => (true, n),
        (_, Some((_, n))) => (false, n),
        _ => return None,
    };
    // 会前, 以后, 接近, 晚上 and the like end in these characters; 前三个月 is the beginning of a year.
    let bare = len == 1 && text.before(i).is_some_and(|c| "之以然今此随马接将临附最靠早晚网线目当日先提史如向往总".contains(c));
    let unit_at = i + len + usize::from(text.get(i + len) == Some('这'));
    // 上半年 and 前半个月 are halves, not lengths.
    let (n, unit, more) = half(text, unit_at).filter(|_| !"上下前后".contains(text.get(i).unwrap_or(' '))).or_else(|| count(text, unit_at))?;
    if bare || (text.get(i) == Some('前') && len == 1 && matches!(unit, Unit::Month | Unit::Quarter)) {
        return None;
    }
    let end = unit_at + more;
    let end = end + usize::from(back && text.get(end) == Some('来') && text.starts(i, "近")) + if text.starts(end, "以来") { 2 } else { 0 };
    let made = context.reference.and_then(|r| {
        let span = unit.span(n)?;
        let (start, end) = if back { (r.checked_sub(span).ok()?.tomorrow().ok()?, r) } else { (r.tomorrow().ok()?, r.checked_add(span).ok()?) };
        Some(Period { approx: text.get(i) == Some('近'), ..Period::new(start, end, unit.grain(), "duration-anchored") })
    });
    Some((made.unwrap_or(Period::unknown(unit.grain())), end))
}

/// 半年 and 半个月 in whole units.
fn half(text: &Text, i: usize) -> Option<(i32, Unit, usize)> {
    [("半年", 6, Unit::Month), ("半个月", 15, Unit::Day)].iter().find(|(w, _, _)| text.starts(i, w)).map(|(w, n, u)| (*n, *u, w.chars().count()))
}

/// 5年前, 三天后, 半年前: a day, or for whole years the year.
pub fn distant(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (n, unit, len) = half(text, i).or_else(|| count(text, i))?;
    let at = i + len;
    // 前后 tells a neighbourhood, 日后 a day after which; 0 before is a year (07年以前).
    if text.ends(i, "起") || text.starts(at, "前后") || text.starts(at, "后续") || text.get(i) == Some('0') || text.get(i) == Some('零') {
        return None;
    }
    let tail = [("之前", -1), ("以前", -1), ("前", -1), ("之后", 1), ("以后", 1), ("后", 1)];
    let (word, sign) = tail.iter().find(|(w, _)| text.starts(at, w))?;
    if unit == Unit::Day && text.before(at) == Some('日') && *sign < 0 {
        return None;
    }
    let end = at + word.chars().count();
    let made = context.reference.and_then(|r: Date| {
        let day = r.checked_add(unit.span(n.checked_mul(*sign)?)?).ok()?;
        if unit == Unit::Year { whole_year(day.year(), "duration-anchored") } else { Some(Period::new(day, day, Grain::Day, "duration-anchored")) }
    });
    Some((made.unwrap_or(Period::unknown(Grain::Day)), end))
}
