//! Periods that are told from the day of publication or from the period spoken of: 上月, 近三年, 同日; and five-year plans.

use super::calendar::{date, last_day, monday, week};
use super::rolling::moved;
use super::weeks::spoken_of;
use super::words::{shift, words};
use super::{Context, Grain, Period, Relation};
use crate::recognise::alphabet::{NUMERAL, class};
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::ToSpan;

/// “十四五”期间: plan N has five years from 1966+5(N-3) on.
pub fn plan(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let n = match text.get(i).filter(|c| class(*c) & NUMERAL != 0)? {
        '十' => 10 + text.get(i + 1).and_then(numeral::digit)? as i16,
        c => i16::try_from(numeral::digit(c).filter(|_| !c.is_ascii())?).ok()?,
    };
    let at = i + if n > 10 { 2 } else { 1 };
    if text.get(at) != Some('五') || n < 1 {
        return None;
    }
    let mut end = at + 1 + usize::from(matches!(text.get(at + 1), Some('”' | '"' | '’')));
    // “十四五” alone is read wide: it is a plan's name as often as its time.
    if context.wide && end > i + 2 && (n > 10 || text.before(i) == Some('“')) && !text.get(end).is_some_and(|c| "岁个名人家位点年".contains(c)) && !text.starts(end, "以来")
    {
        let tail = ["规划期间", "规划期", "期间", "时期"].iter().find(|w| text.starts(end, w)).map_or(0, |w| w.chars().count());
        let period = five_years(n)?;
        if tail > 0 || !(text.starts(end, "末") || text.starts(end, "初")) {
            return Some((period, end + tail));
        }
    }
    let named = ["期间", "时期", "规划期", "以来", "末", "初"].iter().any(|w| text.starts(end, w));
    if !named {
        return None;
    }
    let whole = five_years(n)?;
    let (mut from, mut to) = (whole.start?, whole.end?);
    if text.get(end) == Some('末') {
        from = to;
        end += 1;
    } else if text.get(end) == Some('初') {
        to = from;
        end += 1;
    } else if !text.starts(end, "以来") {
        end += if text.starts(end, "规划期") { 3 } else { 2 };
    }
    Some((Period::new(from, to, Grain::Years, "absolute"), end))
}

/// The years of plan `n`. The first two came before the break of 1963 to 1965.
fn five_years(n: i16) -> Option<Period> {
    let start = if n < 3 { 1953 + 5 * (n - 1) } else { 1966 + 5 * (n - 3) };
    Some(Period::new(date(start, 1, 1)?, last_day(start + 4, 12)?, Grain::Years, "absolute"))
}

/// 第十四个五年规划
pub fn plan_in_words(text: &Text, i: usize) -> Option<(Period, usize)> {
    let n = numeral::at(text.rest(i + 1)).filter(|n| text.get(i) == Some('第') && n.vague.is_none())?;
    let at = i + 1 + n.len;
    let tail = ["个五年规划", "个五年计划"].iter().find(|w| text.starts(at, w))?;
    let n = i16::try_from(n.value).ok().filter(|n| (1..=30).contains(n))?;
    Some((five_years(n)?, at + tail.chars().count()))
}

/// 上月, 本季度, 上周, 近三年, 昨日, 同日: what articles are read with.
pub fn deictic(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let known = &words().article;
    if let Some((s, n)) = shift(text, i, &known.weeks) {
        let made = spoken_of(Some(s), context).or_else(|| monday(context.reference?, s.by)).and_then(|first| week(first, "deictic"));
        return Some((made.unwrap_or(Period::unknown(Grain::Week)), i + n));
    }
    if let Some((_, n)) = shift(text, i, &known.now) {
        let made = context.reference.map_or(Period::unknown(Grain::Day), |d| Period { relation: Relation::AsOf, ..Period::new(d, d, Grain::Day, "deictic") });
        return Some((made, i + n));
    }
    moved(text, i, context, (&known.days, &known.months, &known.quarters)).or_else(|| recent(text, i, context))
}

/// 近三年, 过去五年, 近两个月.
fn recent(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let at = i + words().article.past.at(text.rest(i))?.1;
    let n = numeral::at(text.rest(at)).filter(|n| n.vague.is_none())?;
    let count = i32::try_from(n.value).ok().filter(|c| (1..=60).contains(c))?;
    let unit = at + n.len;
    let (by, len, grain) = if text.get(unit) == Some('年') {
        (count.years(), 1, Grain::Years)
    } else if text.starts(unit, "个月") {
        (count.months(), 2, Grain::Months)
    } else {
        return None;
    };
    let end = unit + len + usize::from(text.get(unit + len) == Some('来'));
    // 过去一年, told in the first months of the next one.
    if grain == Grain::Years && count == 1 && text.starts(i, "过去") && text.before(unit + 1) == Some('年') {
        let last = context.reference.filter(|d| d.month() <= 3).and_then(|d| super::calendar::whole_year(d.year() - 1, "deictic"));
        if let Some(year) = last {
            return Some((year, end));
        }
    }
    let made = context.reference.and_then(|d| Some(Period::new(d.checked_sub(by).ok()?.tomorrow().ok()?, d, grain, "deictic")));
    Some((made.unwrap_or(Period::unknown(grain)), end))
}
