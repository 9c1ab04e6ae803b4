//! Periods that are told from the day of publication or from the period spoken of: 上月, 近三年, 同日; and five-year plans.

use super::calendar::{date, last_day, months};
use super::year::day_or_month;
use super::{Context, Grain, Period, Relation};
use crate::recognise::alphabet::{NUMERAL, class};
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::civil::Date;
use jiff::{Span as Time, ToSpan};

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

/// 上月, 本季度, 上周, 近三年, 昨日, 全年, 年末, 同日.
pub fn deictic(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    // None of the words below begins otherwise.
    if !matches!(text.get(i)?, '上' | '本' | '这' | '下' | '截' | '到' | '目' | '当' | '现' | '迄' | '至' | '眼' | '如' | '前' | '昨' | '今' | '明' | '同' | '最' | '近' | '过')
    {
        return None;
    }
    let reference = context.reference;
    let month_of = |d: Date, by: i32| -> Option<Period> {
        let d = d.first_of_month().checked_add(by.months()).ok()?;
        months(d.year(), d.month(), d.month(), Grain::Month, "deictic")
    };
    for (word, by) in [("上个月", -1), ("上月", -1), ("本月", 0), ("这个月", 0), ("下个月", 1), ("下月", 1)] {
        if text.starts(i, word) {
            let mut end = i + word.chars().count();
            let Some(mut period) = reference.and_then(|d| month_of(d, by)) else { return Some((Period::unknown(Grain::Month), end)) };
            // 上月底, 本月中旬, 本月十日
            if let Some(first) = period.start
                && let Some((part, behind)) = day_or_month(text, end, first.year(), first.month(), period.expr)
            {
                (period, end) = (part, behind);
            }
            return Some((period, end));
        }
    }
    for word in ["截至目前", "截止目前", "到目前为止", "目前", "当前", "现在", "迄今", "至今", "眼下", "如今", "截至发稿", "现阶段"] {
        // 截至今年 has no 至今 in it.
        let split = word == "至今" && text.get(i + 2).is_some_and(|c| "年日天晚晨".contains(c));
        if text.starts(i, word) && !split && !(word == "现在" && text.before(i) == Some('发')) {
            let made = reference.map_or(Period::unknown(Grain::Day), |d| Period { relation: Relation::AsOf, ..Period::new(d, d, Grain::Day, "deictic") });
            return Some((made, i + word.chars().count()));
        }
    }
    for (word, by) in [("上周", -1), ("本周", 0), ("前一周", -2), ("下周", 1)] {
        if text.starts(i, word) && !text.starts(i + word.chars().count(), "年") {
            let monday =
                reference.and_then(|d| d.checked_sub(Time::new().days(i64::from(d.weekday().to_monday_zero_offset()))).ok()).and_then(|d| d.checked_add((7 * by).days()).ok());
            let end = i + word.chars().count();
            return Some((monday.and_then(|m| Some(Period::new(m, m.checked_add(6.days()).ok()?, Grain::Week, "deictic"))).unwrap_or(Period::unknown(Grain::Week)), end));
        }
    }
    for (word, by) in [("昨日", -1), ("昨天", -1), ("今日", 0), ("今天", 0), ("明日", 1), ("明天", 1)] {
        if text.starts(i, word) && !text.starts(i, "今天的") {
            let day = reference.and_then(|d| d.checked_add(by.days()).ok());
            return Some((day.map_or(Period::unknown(Grain::Day), |d| Period::new(d, d, Grain::Day, "deictic")), i + 2));
        }
    }
    for (word, by) in [("上季度", -1), ("本季度", 0), ("上一季度", -1)] {
        if text.starts(i, word) {
            let end = i + word.chars().count();
            let quarter = reference.and_then(|d| {
                let first = date(d.year(), (d.month() - 1) / 3 * 3 + 1, 1)?.checked_add((3 * by).months()).ok()?;
                months(first.year(), first.month(), first.month() + 2, Grain::Quarter, "deictic")
            });
            return Some((quarter.unwrap_or(Period::unknown(Grain::Quarter)), end));
        }
    }
    if text.starts(i, "同日") || text.starts(i, "当日") {
        let day = context.topic.and_then(|t| t.end);
        return Some((day.map_or(Period::unknown(Grain::Day), |d| Period::new(d, d, Grain::Day, "anaphoric")), i + 2));
    }
    if text.starts(i, "同月") || (text.starts(i, "当月") && text.before(i) != Some('月')) {
        let month = context.topic.and_then(|t| t.end).map(|d| d.first_of_month());
        return Some((month.and_then(|d| months(d.year(), d.month(), d.month(), Grain::Month, "anaphoric")).unwrap_or(Period::unknown(Grain::Month)), i + 2));
    }
    // 近三年, 过去五年, 近两个月
    for word in ["最近", "近", "过去"] {
        let at = i + word.chars().count();
        if text.starts(i, word)
            && let Some(n) = numeral::at(text.rest(at)).filter(|n| n.vague.is_none())
            && let Ok(count) = i32::try_from(n.value)
            && (1..=60).contains(&count)
        {
            let unit = at + n.len;
            let (by, len, grain) = if text.get(unit) == Some('年') {
                (count.years(), 1, Grain::Years)
            } else if text.starts(unit, "个月") {
                (count.months(), 2, Grain::Months)
            } else {
                return None;
            };
            let end = unit + len + if text.starts(unit + len, "来") { 1 } else { 0 };
            let made = reference.and_then(|d| Some(Period::new(d.checked_sub(by).ok()?.tomorrow().ok()?, d, grain, "deictic")));
            return Some((made.unwrap_or(Period::unknown(grain)), end));
        }
    }
    None
}
