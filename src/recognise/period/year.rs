//! Years and their parts as pages write them: 2017年3月26日, 今年一季度, 去年底; and parts whose year the text leaves out.

use super::calendar::{date, last_day, months, whole_year};
use super::words::words;
use super::{Context, Grain, Period};
use crate::knowledge;
use crate::recognise::alphabet::{NUMERAL, class};
use crate::recognise::lexicon::Lexicon;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::civil::Date;

/// 2017年…, 二〇一七年…, 2017-07-26, 今年…, 去年…, 当年….
pub fn year_first(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (year, at, expr) = year(text, i, context)?;
    let Some(year) = year else { return Some((Period::unknown(Grain::Year), at)) };
    if let Some((period, end)) = within_year(text, at, year, expr) {
        return Some((period, end));
    }
    let tail = text.starts(at, "度") && !text.starts(at, "度假");
    Some((whole_year(year, expr)?, at + usize::from(tail)))
}

pub fn year(text: &Text, i: usize, context: &Context) -> Option<(Option<i16>, usize, &'static str)> {
    let digits = text.rest(i).iter().take_while(|c| c.is_ascii_digit()).count();
    if digits == 4 {
        let value: i16 = text.chars[i..i + 4].iter().collect::<String>().parse().ok()?;
        let gap = usize::from(text.get(i + 4) == Some(' '));
        if !(1900..2100).contains(&value) {
            return None;
        }
        if text.get(i + 4 + gap) == Some('年') {
            return Some((Some(value), i + 5 + gap, "absolute"));
        }
        // 2021-2023年
        if let Some((next, false)) = super::span::joint(text, i + 4)
            && (0..4).all(|k| text.get(next + k).is_some_and(|c| c.is_ascii_digit()))
            && text.get(next + 4) == Some('年')
        {
            return Some((Some(value), i + 4, "absolute"));
        }
        // 2017-07-26, 2017/7/26, 2017.7.26
        let sep = text.get(i + 4).filter(|c| "-/.".contains(*c))?;
        let month = text.rest(i + 5).iter().take_while(|c| c.is_ascii_digit()).count();
        return (month > 0 && month <= 2 && text.get(i + 5 + month) == Some(sep)).then_some((Some(value), i + 5, "absolute"));
    }
    // 二〇一七年
    let chinese = text.rest(i).iter().take_while(|c| !c.is_ascii() && numeral::digit(**c).is_some()).count();
    if chinese == 4 && text.get(i + 4) == Some('年') {
        let value = text.chars[i..i + 4].iter().filter_map(|c| numeral::digit(*c)).fold(0i16, |v, d| v * 10 + d as i16);
        return (1900..2100).contains(&value).then_some((Some(value), i + 5, "absolute"));
    }
    // All of the words have it there.
    if text.get(i + 1) != Some('年') {
        return None;
    }
    let reference = context.reference.map(|d| d.year());
    let topic = context.topic.and_then(|t| t.end).map(|d| d.year());
    for (word, base, by, expr) in [
        ("今年", reference, 0, "deictic"),
        ("本年度", reference, 0, "deictic"),
        ("本年", reference, 0, "deictic"),
        ("去年", reference, -1, "deictic"),
        ("上年度", topic.or(reference), -1, "anaphoric"),
        ("上年", topic.or(reference), -1, "anaphoric"),
        ("前年", reference, -2, "deictic"),
        ("明年", reference, 1, "deictic"),
        ("后年", reference, 2, "deictic"),
        ("当年", topic.or(reference), 0, "anaphoric"),
        ("同年", topic, 0, "anaphoric"),
        ("次年", topic, 1, "anaphoric"),
    ] {
        if text.starts(i, word) && !(word == "上年" && text.before(i) == Some('以')) {
            let end = i + word.chars().count();
            if ["同期", "这个时候", "这会儿", "此时", "同月", "同季"].iter().any(|w| text.starts(end, w)) {
                return None; // a basis of comparison
            }
            return Some((base.map(|y| y + by), end, expr));
        }
    }
    None
}

/// What may follow a year: a month, a day, a quarter, a half, 底.
pub fn within_year(text: &Text, at: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    let at = at + usize::from(text.get(at) == Some(' '));
    let at = if text.get(at) == Some('的') && text.get(at + 1).is_some_and(|c| c.is_ascii_digit()) { at + 1 } else { at };
    // 2017-07-26
    if matches!(text.before(at), Some('-' | '/' | '.')) {
        let (month, len) = small(text, at)?;
        let (day, more) = small(text, at + len + 1)?;
        let day = date(year, month, day)?;
        return Some((Period::new(day, day, Grain::Day, expr), at + len + 1 + more));
    }
    if let Some(found) = part_of_year(text, at, year, expr) {
        return Some(found);
    }
    for (word, grain_end) in [("年底", true), ("年末", true), ("底", true), ("末", true), ("年初", false), ("初", false), ("年中", true)] {
        // 2015年底, 2015年年底
        let word = word.strip_prefix('年').filter(|_| text.before(at) == Some('年') && text.get(at) != Some('年')).unwrap_or(word);
        if text.starts(at, word)
            && !text.starts(at, "初步")
            && !text.starts(at, "中国")
            && !text.starts(at, "中，")
            && (word != "中" || text.get(at + 1).is_none_or(|c| "期旬，,、时".contains(c)))
        {
            let end = at + word.chars().count();
            let day = if word.contains('中') {
                last_day(year, 6)?
            } else if grain_end {
                last_day(year, 12)?
            } else {
                date(year, 1, 1)?
            };
            return Some((Period { at_end: true, ..Period::new(day, day, Grain::Day, expr) }, end));
        }
    }
    None
}

/// 3月, 3月26日, 1—3月, 一季度, 上半年, 前三季度, 前10个月.
pub fn part_of_year(text: &Text, i: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    // 2022年半年度报告, 2023年中期业绩
    for (word, from, to) in [("上半年", 1, 6), ("下半年", 7, 12), ("全年", 1, 12), ("半年度", 1, 6), ("半年报", 1, 6), ("中期业绩", 1, 6), ("中期报告", 1, 6)]
    {
        if text.starts(i, word) {
            let grain = if word == "全年" { Grain::Year } else { Grain::Half };
            return Some((months(year, from, to, grain, expr)?, i + word.chars().count()));
        }
    }
    if let Some(found) = quarters(text, i, year, expr) {
        return Some(found);
    }
    // 前10个月, 头三个月, 首十一个月, 前7月
    if matches!(text.get(i), Some('前' | '头' | '首')) {
        let n = numeral::at(text.rest(i + 1))?;
        let count = i8::try_from(n.value).ok().filter(|c| (1..=12).contains(c))?;
        let at = i + 1 + n.len;
        let unit = ["个月", "月份", "月"].iter().find(|w| text.starts(at, w)).filter(|w| w.starts_with('个') || count > 1)?;
        return months(year, 1, count, Grain::Months, expr).map(|p| (p, at + unit.chars().count()));
    }
    let (month, len) = small(text, i)?;
    if !(1..=12).contains(&month) {
        return None;
    }
    let mut at = i + len;
    // 1—3月, 1至9月, 1-2月份, 1月至3月 is read by the caller
    let dash = ["—", "–", "-", "~", "～", "至", "到", "－"].iter().find(|j| text.starts(at, j));
    if dash.is_some()
        && let Some((last, more)) = small(text, at + 1)
        && text.get(at + 1 + more) == Some('月')
        && (month < last && last <= 12)
    {
        let end = at + 2 + more;
        return Some((months(year, month, last, Grain::Months, expr)?, end + usize::from(text.get(end) == Some('份'))));
    }
    if text.get(at) != Some('月') {
        return None;
    }
    at += 1;
    day_or_month(text, at, year, month, expr)
}

pub fn day_or_month(text: &Text, at: usize, year: i16, month: i8, expr: &'static str) -> Option<(Period, usize)> {
    let gap = usize::from(text.get(at) == Some(' '));
    if let Some((day, len)) = small(text, at + gap).filter(|(_, len)| text.get(at + gap + len) != Some('月'))
        && let Some(first) = date(year, month, day)
    {
        let mut end = at + gap + len;
        // 3月5—8日, 3月5日至8日
        let unit = matches!(text.get(end), Some('日' | '号'));
        let joint = end + usize::from(unit);
        let dash = ["—", "–", "-", "至", "到", "~"].iter().any(|j| text.starts(joint, j));
        if dash
            && let Some((last, more)) = small(text, joint + 1)
            && matches!(text.get(joint + 1 + more), Some('日' | '号'))
            && let Some(last) = date(year, month, last).filter(|l| *l > first)
        {
            return Some((Period::new(first, last, Grain::Day, expr), joint + 2 + more));
        }
        if unit {
            end += 1;
            // （含） belongs to the date
            for word in ["（含）", "(含)"] {
                if text.starts(end, word) {
                    end += 3;
                }
            }
            return Some((Period::new(first, first, Grain::Day, expr), end));
        }
        // 一月二十三: in Chinese numerals a day needs no 日; a number of something is none.
        let chinese = numeral::at(text.rest(at + gap)).filter(|n| n.form == numeral::Form::Chinese && n.len == len && len >= 2);
        let counted = knowledge::units().at(text.rest(end)).is_some() || text.get(end).is_some_and(numeral::is_part);
        return chinese.filter(|_| !counted).map(|_| (Period::new(first, first, Grain::Day, expr), end));
    }
    // 2月29日 is no day of this year.
    if small(text, at + gap).is_some_and(|(_, len)| matches!(text.get(at + gap + len), Some('日' | '号'))) {
        return None;
    }
    let at = at + usize::from(text.get(at) == Some('份'));
    for (word, from, to) in [("上旬", 1, 10), ("中旬", 11, 20), ("下旬", 21, 0), ("初", 1, 10), ("底", 0, 0), ("末", 0, 0)] {
        if text.starts(at, word) {
            let end = at + word.chars().count();
            let last = last_day(year, month)?;
            let day = |d: i8| if d == 0 { Some(last) } else { date(year, month, d) };
            let at_end = from == 0;
            return Some((Period { at_end, ..Period::new(day(from)?, day(to)?, Grain::Day, expr) }, end));
        }
    }
    let at = at + if text.starts(at, "当月") { 2 } else { 0 };
    Some((months(year, month, month, Grain::Month, expr)?, at))
}

/// 一季度, 第三季度, 第三季, 前三季度, 首三季, 首季.
pub fn quarters(text: &Text, i: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    let first_of = matches!(text.get(i), Some('前' | '头')) || text.get(i) == Some('首') && text.get(i + 1).and_then(numeral::digit).is_some();
    let front = usize::from(first_of);
    let ordinal = usize::from(text.get(i + front) == Some('第'));
    let at = i + front + ordinal;
    let n = text.get(at).and_then(numeral::digit).or_else(|| (text.get(at) == Some('首')).then_some(1)).filter(|n| (1..=4).contains(n))? as i8;
    let mut end = at + 1 + usize::from(text.get(at + 1) == Some('个'));
    // 第三季 of a year, not of a show.
    let numbered = front + ordinal == 1 && !text.get(end + 1).is_some_and(|c| "赛节播开首）)》”".contains(c));
    let short = text.starts(end, "季") && (text.get(at) == Some('首') || numbered);
    if !short && !text.starts(end, "季度") {
        return None;
    }
    end += if text.starts(end, "季度") { 2 } else { 1 };
    let last = matches!(text.get(end), Some('末' | '底'));
    if last {
        let day = last_day(year, n * 3)?;
        return Some((Period { at_end: true, ..Period::new(day, day, Grain::Day, expr) }, end + 1));
    }
    let from = if front == 1 { 1 } else { n * 3 - 2 };
    Some((months(year, from, n * 3, if from == n * 3 - 2 { Grain::Quarter } else { Grain::Months }, expr)?, end))
}

/// 3月, 3月26日, 一季度, 上半年, 年底, 全年: the year comes from the topic, else it is the nearest to publication.
pub fn yearless(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    // What none of the parts below begins with.
    let first = text.get(i)?;
    if !matches!(first, '上' | '下' | '全' | '前' | '头' | '第' | '首' | '年') && class(first) & NUMERAL == 0 {
        return None;
    }
    // All of them name their unit soon.
    if !text.rest(i).iter().take(12).any(|c| matches!(c, '月' | '季' | '半' | '年')) {
        return None;
    }
    // Find its shape in a leap year, then its year.
    let probe = |year: i16| -> Option<(Period, usize)> {
        part_of_year(text, i, year, "anaphoric").or_else(|| {
            let word = ["年底", "年末", "年初", "年中"].iter().find(|w| text.starts(i, w))?;
            if *word == "年中" && !text.get(i + 2).is_none_or(|c| "，,、时".contains(c)) || text.before(i).is_some_and(|c| c.is_ascii_digit() || numeral::is_part(c)) {
                return None;
            }
            let day = match *word {
                "年初" => date(year, 1, 1)?,
                "年中" => last_day(year, 6)?,
                _ => last_day(year, 12)?,
            };
            Some((Period { at_end: true, ..Period::new(day, day, Grain::Day, "anaphoric") }, i + 2))
        })
    };
    let (shape, end) = probe(2024)?;
    let known = words();
    let told = |from: usize, to: usize, words: &Lexicon<()>| {
        let stretch = text.chars.get(from..to.min(text.len())).unwrap_or_default();
        (0..stretch.len()).any(|k| words.at(&stretch[k..]).is_some())
    };
    let future = told(i.saturating_sub(12), i, &known.plan_before) || told(i, i + 16, &known.plan_ahead);
    // 我们将力争…，年末基站达到…; 年底用户力争突破…: a plan holds for its sentence.
    let clause = text.rest(i).iter().take(16).position(|c| matches!(c, '，' | '；' | '。')).unwrap_or(16);
    let future = future || told(i.saturating_sub(80), i, &known.plan_next) || told(i, i + clause, &known.plan_next);
    // 四季度力争…, 年底之前…: what is planned, or due by then.
    let due = shape.at_end && ["前", "之前", "以前"].iter().any(|w| text.starts(end, w)) && !text.starts(end, "前后");
    let future = future || due || told(end, end + 4, &known.plan_next);
    // Behind a year that cannot be read (022年9月) the nearest year would be a guess.
    if text.before(i) == Some('年') && i.checked_sub(2).and_then(|k| text.get(k)).is_some_and(|c| c.is_ascii_digit()) {
        return Some((Period { start: None, end: None, needs_context: true, ..shape }, end));
    }
    // A year that was itself only the nearest does not bind what follows in a list of sentences.
    let topic = context.topic.filter(|t| t.end.is_some() && !(context.wide && t.expr == "anaphoric"));
    let near = |reference: Date| -> Option<Period> {
        // 2月29日 is in the latest leap year.
        let Some((this, _)) = probe(reference.year()) else { return nearest(Some(reference), |year| probe(year).map(|p| p.0)) };
        // The past is told by default; what lies ahead of publication belongs to the year before.
        let (begins, ends) = (this.start?, this.end?);
        // A quarter or a row of months is told of when it is over; a month or a day may still be running.
        // 全年 at the beginning of a year is the one that has just ended.
        let fresh = this.grain == Grain::Year && reference.month() <= 3;
        let running = ends > reference && (fresh || matches!(this.grain, Grain::Months | Grain::Quarter | Grain::Half)) && !this.nearly_over(reference);
        if (begins > reference || running) && !future {
            nearest(reference.yesterday().ok(), |year| probe(year).map(|p| p.0).filter(|_| year < reference.year()))
        } else {
            Some(this)
        }
    };
    let period = match (topic, context.reference) {
        // The year that the text speaks of: 2021年…，年末…; 全年.
        (Some(topic), reference) => {
            let year = topic.end?.year();
            let here = probe(year).map(|p| p.0);
            match reference {
                Some(r) if future && here.and_then(|h| h.end) < Some(r) => near(r),
                // 3月18日发布2024年年度报告, told on the day after: a day just gone is of the year of publication.
                Some(r) if shape.is_day() && !shape.at_end && topic.start != topic.end && just_gone(near(r), r) => near(r),
                // A part of the year of publication that is over, where only an earlier paragraph told another year.
                Some(r) if topic.expr == "faded" && shape.grain < Grain::Year && !shape.at_end && probe(r.year()).is_some_and(|p| p.0.end <= Some(r)) => near(r),
                // 6月至7月 in August, on a page about the annual reports of the year before.
                Some(r) if matches!(shape.grain, Grain::Month | Grain::Months) && late_for(&topic, r) && lately(near(r), r) => near(r),
                Some(r) if here.and_then(|h| h.start).is_some_and(|s| s > r) && !future => near(r),
                _ => here,
            }
        }
        (None, Some(reference)) => near(reference),
        (None, None) => Some(Period { start: None, end: None, needs_context: true, ..shape }),
    };
    Some((period?, end))
}

/// 截至月末, 期末: the last day of the period spoken of.
pub fn end_of_topic(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    if !matches!(text.get(i), Some('月' | '季' | '期')) || text.before(i).is_some_and(|c| !"至止到，。；、 ".contains(c) && !",;".contains(c)) {
        return None;
    }
    let word = ["月末", "月底", "季末", "季度末", "期末"].iter().find(|w| text.starts(i, w))?;
    let topic = context.topic.filter(|t| t.grain < Grain::Years && (word.starts_with('月') == (t.grain == Grain::Month) || word.starts_with('期')))?;
    let day = topic.end?;
    Some((Period { at_end: true, ..Period::new(day, day, Grain::Day, "anaphoric") }, i + word.chars().count()))
}

/// A month or day: one or two digits, Arabic or Chinese.
pub fn small(text: &Text, i: usize) -> Option<(i8, usize)> {
    let n = numeral::at(text.rest(i)).filter(|n| n.vague.is_none() && n.len <= 3);
    let n = n.or_else(|| {
        // 三四月 reads as vague; a single digit before a dash is still a month.
        let d = text.get(i).and_then(numeral::digit)?;
        Some(numeral::Numeral { len: 1, value: d.into(), vague: None, scale: rust_decimal::Decimal::ONE, form: numeral::Form::Arabic })
    })?;
    let value = i8::try_from(n.value).ok().filter(|_| n.value.fract().is_zero())?;
    (1..=31).contains(&value).then_some((value, n.len))
}

/// The latest recurrence that has begun by the day of publication.
pub fn nearest(reference: Option<Date>, of_year: impl Fn(i16) -> Option<Period>) -> Option<Period> {
    let Some(reference) = reference else { return of_year(2024).map(|p| Period::unknown(p.grain)) };
    // Leap days come back after eight years at the latest (1896 to 1904).
    (0..=8).filter_map(|back| of_year(reference.year() - back)).find(|p| p.start <= Some(reference))
}

/// 29日 alone: in the month spoken of, else the latest such day.
pub fn day_alone(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (day, len) = small(text, i)?;
    let unit = text.get(i + len)?;
    let next = text.get(i + len + 1);
    let counted = text.before(i).is_some_and(|c| "第每近约达超逾过了满足经续共前后头这整几数隔月".contains(c));
    let other = match unit {
        '日' => next.is_some_and(|c| "内后均游间元常报行程龄薪志照以之".contains(c)),
        '号' => next.is_some_and(|c| "楼线院店机舱文令决员球码桥站台门公车井地".contains(c)),
        _ => true,
    };
    if counted || other {
        return None;
    }
    let made = |d: Date| Period::new(d, d, Grain::Day, "anaphoric");
    let in_month = |d: Date| date(d.year(), d.month(), day);
    let end = i + len + 1;
    if let Some(topic) = context.topic.filter(|t| matches!(t.grain, Grain::Day | Grain::Month)) {
        let here = in_month(topic.end?);
        // A smaller day behind a day is in the next month, unless that is still to come.
        let later = || in_month(topic.end?.first_of_month().checked_add(jiff::ToSpan::months(1)).ok()?).filter(|d| Some(*d) <= context.reference);
        let found = if topic.is_day() && here < topic.start { later().or(here) } else { here };
        return found.map(|d| (made(d), end));
    }
    let Some(reference) = context.reference else { return Some((Period::unknown(Grain::Day), end)) };
    let found = (0..3).filter_map(|back| in_month(reference.first_of_month().checked_sub(jiff::ToSpan::months(back)).ok()?)).find(|d| *d <= reference)?;
    Some((made(found), end))
}

/// Whether a day lies in the month before another.
fn just_gone(period: Option<Period>, reference: Date) -> bool {
    period.and_then(|p| p.end).is_some_and(|day| day <= reference && reference.since(day).is_ok_and(|s| s.get_days() <= 31))
}

/// Whether a page appears more than half a year after the whole year that it is about.
fn late_for(topic: &Period, published: Date) -> bool {
    topic.grain == Grain::Year && topic.end.is_some_and(|end| end.year() + 1 == published.year()) && published.month() > 6
}

/// Whether a period ended within the four months before a day.
fn lately(period: Option<Period>, day: Date) -> bool {
    period.and_then(|p| p.end).is_some_and(|end| day.since(end).is_ok_and(|s| (0..=120).contains(&s.get_days())))
}
