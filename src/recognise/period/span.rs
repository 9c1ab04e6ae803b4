//! Two dates as one period: 2018年至2021年, 2015年和2018年之间.

use super::{Context, Grain, Period, Relation, calendar, single, weeks};
use crate::recognise::text::Text;

/// 2018年至2021年, 5月29日—6月5日, 8月至2月, 2015年和2018年之间: the first and the last as one period.
pub(super) fn range(text: &Text, period: &Period, to: usize, context: &Context) -> Option<(Period, usize)> {
    let start = period.start?;
    let (next, closing) = joint(text, to)?;
    // 2019年至今
    if context.wide
        && !closing
        && (text.starts(next, "今") && !text.starts(next, "今年") && !text.starts(next, "今日") && !text.starts(next, "今天")
            || text.starts(next, "现在")
            || text.starts(next, "目前"))
    {
        let end = next + if text.get(next) == Some('今') { 1 } else { 2 };
        let now = context.reference?;
        return (now >= start).then_some((Period { end: Some(now), until: Some(now), relation: Relation::Since, at_end: false, ..*period }, end));
    }
    let within = Context { topic: Some(*period), ..*context };
    let (mut last, mut end) = single(text, next, &within)?;
    // What has no year of its own comes next after the first.
    if last.expr == "anaphoric" && last.grain < Grain::Year && context.wide && last.start.is_some() {
        let years = i32::from(start.year() - last.start?.year());
        let same = calendar::years_later(&last, years)?;
        last = if same.end < period.end { calendar::years_later(&last, years + 1)? } else { same };
    }
    // 周一至周五 lies in one week.
    if last.is_day() && last.end < period.start && last.expr == "deictic" && period.expr == "deictic" {
        let day = last.end.and_then(|d| calendar::plus(d, 7));
        last = Period { start: day, end: day, ..last };
    }
    if context.wide && last.is_day() {
        end = weeks::beside_day(text, end);
    }
    let fits = last.end > period.start && last.start.is_some() && (context.wide || last.grain <= Grain::Year);
    let closed = !closing || text.starts(end, "之间") || text.starts(end, "间") || text.starts(end, "期间");
    if !fits || !closed {
        return None;
    }
    let grain = match last.grain {
        Grain::Day => Grain::Day,
        Grain::Year | Grain::Years => Grain::Years,
        _ => Grain::Months,
    };
    Some((Period { end: last.end, grain, at_end: false, ..*period }, end))
}

/// What joins two periods, and whether 之间 has to follow: the character behind it.
pub(super) fn joint(text: &Text, to: usize) -> Option<(usize, bool)> {
    let skip = |k: usize| k + text.rest(k).iter().take(2).take_while(|c| **c == ' ').count();
    let at = skip(to);
    let words = [
        ("一直到", false),
        ("直到", false),
        ("至", false),
        ("到", false),
        ("——", false),
        ("—", false),
        ("-", false),
        ("–", false),
        ("~", false),
        ("～", false),
        ("和", true),
        ("与", true),
    ];
    let (word, closing) = words.iter().find(|(w, _)| text.starts(at, w))?;
    Some((skip(at + word.chars().count()), *closing))
}
