//! Dates and periods: absolute, relative to the day of publication, and taken up from the sentence before.

use super::Context;
use super::numeral;
use super::text::Text;
use jiff::civil::Date;
use jiff::{Span as Time, ToSpan};

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
    /// Characters with the words around it: 截至…, …以来.
    pub outer: (usize, usize),
}

impl Period {
    fn new(start: Date, end: Date, grain: Grain, expr: &'static str) -> Self {
        Self { start: Some(start), end: Some(end), relation: Relation::During, grain, at_end: false, expr, needs_context: false, outer: (0, 0) }
    }

    fn unknown(grain: Grain) -> Self {
        Self { start: None, end: None, relation: Relation::During, grain, at_end: false, expr: "anaphoric", needs_context: true, outer: (0, 0) }
    }

    /// One day, or the last day of a longer period.
    pub fn is_day(&self) -> bool {
        self.grain == Grain::Day && self.start == self.end
    }

    /// The day on which a stock is counted in this period.
    pub fn day(&self) -> Option<Date> {
        self.end
    }

    /// The same stretch a year earlier.
    pub fn year_before(&self) -> Period {
        let back = |d: Option<Date>| d.and_then(|d| d.checked_sub(1.year()).ok());
        Period { start: back(self.start), end: back(self.end), expr: "anaphoric", ..*self }
    }

    /// ISO 8601-2 with the `/` of an interval.
    pub fn edtf(&self) -> Option<String> {
        let (start, end) = (self.start, self.end);
        Some(match (self.relation, start, end) {
            (Relation::Since, Some(s), _) => format!("{s}/.."),
            (Relation::Before, _, Some(e)) => format!("../{e}"),
            (_, Some(s), Some(e)) if s == e => s.to_string(),
            (_, Some(s), Some(e)) => match self.grain {
                Grain::Year => format!("{:04}", s.year()),
                Grain::Half => format!("{:04}-{}", s.year(), if s.month() < 7 { 40 } else { 41 }),
                Grain::Quarter => format!("{:04}-{}", s.year(), 33 + (s.month() - 1) / 3),
                Grain::Month => format!("{:04}-{:02}", s.year(), s.month()),
                _ => format!("{s}/{e}"),
            },
            _ => return None,
        })
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn last_day(year: i16, month: i8) -> Option<Date> {
    Some(date(year, month, 1)?.last_of_month())
}

fn months(year: i16, from: i8, to: i8, grain: Grain, expr: &'static str) -> Option<Period> {
    Some(Period::new(date(year, from, 1)?, last_day(year, to)?, grain, expr))
}

fn whole_year(year: i16, expr: &'static str) -> Option<Period> {
    months(year, 1, 12, Grain::Year, expr)
}

/// The period that begins at character `i`, and where its core begins and ends.
pub fn at(text: &Text, i: usize, context: &Context) -> Option<(Period, usize, usize)> {
    let first = text.get(i)?;
    if !(first.is_ascii_digit() || "一二三四五六七八九十前上下本今去当同次明后近过头首年全末截自到从〇昨两目现迄至眼如".contains(first)) {
        return None;
    }
    if text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || (numeral::is_part(c) && numeral::is_part(first))) {
        return None;
    }
    let (mut period, end) = single(text, i, context)?;
    let mut to = end;
    // 2018年至2021年, 5月29日—6月5日
    let joint = ["至", "到", "—", "-", "–", "~", "～"].iter().find(|j| text.starts(to, j)).map(|_| 1);
    if let Some(gap) = joint {
        let within = Context { topic: Some(period), ..*context };
        let joined = single(text, to + gap, &within).filter(|(p, _)| p.end > period.start && p.start.is_some() && p.grain <= Grain::Year && period.start.is_some());
        if let Some((last, end)) = joined {
            let grain = if last.grain == Grain::Day {
                Grain::Day
            } else if last.grain == Grain::Year {
                Grain::Years
            } else {
                Grain::Months
            };
            period = Period { end: last.end, grain, at_end: false, ..period };
            to = end;
        }
    }
    relate(text, &mut period, i, to);
    Some((period, i, to))
}

/// Whether the period at character `i` is what something is compared with (较2019年, 比上年末, 按上年不变价, 是2016年的), not
/// the time that is spoken of.
pub fn is_base(text: &Text, i: usize) -> bool {
    ["较", "比", "与", "按", "按照", "以", "是", "同", "相当于", "不到", "不足", "超过", "为", "和"].iter().any(|w| text.ends(i, w))
        && !["以为", "作为", "认为", "均为", "称为", "占比", "环比", "同比"].iter().any(|w| text.ends(i, w))
}

/// One date or period without its relation.
fn single(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    year_first(text, i, context).or_else(|| plan(text, i)).or_else(|| deictic(text, i, context)).or_else(|| yearless(text, i, context))
}

/// 2017年…, 二〇一七年…, 2017-07-26, 今年…, 去年…, 当年….
fn year_first(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let (year, at, expr) = year(text, i, context)?;
    let Some(year) = year else { return Some((Period::unknown(Grain::Year), at)) };
    if let Some((period, end)) = within_year(text, at, year, expr) {
        return Some((period, end));
    }
    let tail = text.starts(at, "度") && !text.starts(at, "度假");
    Some((whole_year(year, expr)?, at + usize::from(tail)))
}

fn year(text: &Text, i: usize, context: &Context) -> Option<(Option<i16>, usize, &'static str)> {
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
            if text.starts(end, "同期") {
                return None; // a basis of comparison
            }
            return Some((base.map(|y| y + by), end, expr));
        }
    }
    None
}

/// What may follow a year: a month, a day, a quarter, a half, 底.
fn within_year(text: &Text, at: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
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
        let word = word.strip_prefix('年').filter(|_| text.before(at) == Some('年')).unwrap_or(word);
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
fn part_of_year(text: &Text, i: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    for (word, from, to) in [("上半年", 1, 6), ("下半年", 7, 12), ("全年", 1, 12)] {
        if text.starts(i, word) {
            let grain = if word == "全年" { Grain::Year } else { Grain::Half };
            return Some((months(year, from, to, grain, expr)?, i + word.chars().count()));
        }
    }
    if let Some(found) = quarters(text, i, year, expr) {
        return Some(found);
    }
    // 前10个月, 头三个月
    if matches!(text.get(i), Some('前' | '头')) {
        let n = numeral::at(text.rest(i + 1))?;
        let count = i8::try_from(n.value).ok().filter(|c| (1..=12).contains(c))?;
        let at = i + 1 + n.len;
        return text.starts(at, "个月").then(|| months(year, 1, count, Grain::Months, expr).map(|p| (p, at + 2))).flatten();
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

fn day_or_month(text: &Text, at: usize, year: i16, month: i8, expr: &'static str) -> Option<(Period, usize)> {
    let gap = usize::from(text.get(at) == Some(' '));
    if let Some((day, len)) = small(text, at + gap)
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

/// 一季度, 第三季度, 前三季度, 二三季度, 首季.
fn quarters(text: &Text, i: usize, year: i16, expr: &'static str) -> Option<(Period, usize)> {
    let front = usize::from(matches!(text.get(i), Some('前' | '头')));
    let ordinal = usize::from(text.get(i + front) == Some('第'));
    let at = i + front + ordinal;
    let n = text.get(at).and_then(numeral::digit).or_else(|| (text.get(at) == Some('首')).then_some(1)).filter(|n| (1..=4).contains(n))? as i8;
    let mut end = at + 1 + usize::from(text.get(at + 1) == Some('个'));
    let short = text.starts(end, "季") && text.get(at) == Some('首');
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

/// “十四五”期间: plan N has five years from 1966+5(N-3) on.
fn plan(text: &Text, i: usize) -> Option<(Period, usize)> {
    let n = match text.get(i)? {
        '十' => 10 + text.get(i + 1).and_then(numeral::digit)? as i16,
        c => i16::try_from(numeral::digit(c).filter(|_| !c.is_ascii())?).ok()?,
    };
    let at = i + if n > 10 { 2 } else { 1 };
    if text.get(at) != Some('五') || n < 3 {
        return None;
    }
    let mut end = at + 1 + usize::from(matches!(text.get(at + 1), Some('”' | '"' | '’')));
    let named = ["期间", "时期", "规划期", "以来", "末", "初"].iter().any(|w| text.starts(end, w));
    if !named {
        return None;
    }
    let start = 1966 + 5 * (n - 3);
    let (mut from, mut to) = (date(start, 1, 1)?, last_day(start + 4, 12)?);
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

/// 上月, 本季度, 上周, 近三年, 昨日, 全年, 年末, 同日.
fn deictic(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let reference = context.reference;
    let month_of = |d: Date, by: i32| -> Option<Period> {
        let d = d.first_of_month().checked_add(by.months()).ok()?;
        months(d.year(), d.month(), d.month(), Grain::Month, "deictic")
    };
    for (word, by) in [("上个月", -1), ("上月", -1), ("本月", 0), ("这个月", 0), ("下个月", 1), ("下月", 1)] {
        if text.starts(i, word) {
            let mut end = i + word.chars().count();
            let Some(mut period) = reference.and_then(|d| month_of(d, by)) else { return Some((Period::unknown(Grain::Month), end)) };
            if matches!(text.get(end), Some('底' | '末')) {
                end += 1;
                period = Period { start: period.end, grain: Grain::Day, at_end: true, ..period };
            }
            return Some((period, end));
        }
    }
    for word in ["截至目前", "截止目前", "到目前为止", "目前", "当前", "现在", "迄今", "至今", "眼下", "如今", "截至发稿", "现阶段"] {
        if text.starts(i, word) && !(word == "现在" && text.before(i) == Some('发')) {
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

/// 3月, 3月26日, 一季度, 上半年, 年底, 全年: the year comes from the topic, else it is the nearest to publication.
fn yearless(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let before: String = text.chars[i.saturating_sub(12)..i].iter().collect();
    let future = ["拟", "将", "力争", "计划", "预计", "争取", "确保", "应", "须", "下一步"].iter().any(|w| before.contains(w));
    let ahead: String = text.rest(i).iter().take(16).collect();
    let future = future || ["前完成", "前将", "将", "起施行", "前实现", "前报", "底前"].iter().any(|w| ahead.contains(w));
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
    // Behind a year that cannot be read (022年9月) the nearest year would be a guess.
    if text.before(i) == Some('年') && i.checked_sub(2).and_then(|k| text.get(k)).is_some_and(|c| c.is_ascii_digit()) {
        return Some((Period { start: None, end: None, needs_context: true, ..shape }, end));
    }
    let topic = context.topic.filter(|t| t.end.is_some());
    let near = |reference: Date| -> Option<Period> {
        let this = probe(reference.year()).map(|p| p.0)?;
        // The past is told by default; what lies ahead of publication belongs to the year before.
        let (begins, ends) = (this.start?, this.end?);
        // A quarter or a row of months is told of when it is over; a month or a day may still be running.
        let running = ends > reference && matches!(this.grain, Grain::Months | Grain::Quarter | Grain::Half);
        if (begins > reference || running) && !future { probe(reference.year() - 1).map(|p| p.0) } else { Some(this) }
    };
    let period = match (topic, context.reference) {
        // The year that the text speaks of: 2021年…，年末…; 全年.
        (Some(topic), reference) => {
            let year = topic.end?.year();
            let here = probe(year).map(|p| p.0);
            match reference {
                Some(r) if future && here.and_then(|h| h.end) < Some(r) => near(r),
                Some(r) if here.and_then(|h| h.start).is_some_and(|s| s > r) && !future => near(r),
                _ => here,
            }
        }
        (None, Some(reference)) => near(reference),
        (None, None) => Some(Period { start: None, end: None, needs_context: true, ..shape }),
    };
    Some((period?, end))
}

/// 截至…, 自…起, …之前, …以来, …底.
fn relate(text: &Text, period: &mut Period, from: usize, to: usize) {
    let (mut begin, mut end) = (from, to);
    let lead = ["截至到", "截止到", "截至", "截止", "自", "从", "到", "至", "于"].iter().filter(|w| text.ends(from, w)).max_by_key(|w| w.len());
    if let Some(word) = lead {
        begin = from - word.chars().count();
        match *word {
            "自" | "从" => period.relation = Relation::Since,
            "于" => {}
            _ => period.relation = Relation::AsOf,
        }
    } else if period.at_end {
        period.relation = Relation::AsOf;
    }
    let tail = ["之前", "以前", "前夕", "底前", "前", "以来", "以后", "之后", "起", "后", "止", "期间", "间", "之间"].iter().filter(|w| text.starts(to, w)).max_by_key(|w| w.len());
    if let Some(word) = tail {
        let after = text.get(to + word.chars().count());
        match *word {
            "之前" | "以前" | "前" | "底前" if !(*word == "前" && after.is_some_and(|c| "三两几十后夕端沿景".contains(c) || c.is_ascii_digit())) => {
                period.relation = Relation::Before;
                end = to + word.chars().count();
                // Days and ends of months include the day; a month or year ends the day before it starts.
                if period.grain != Grain::Day {
                    period.end = period.start.and_then(|s| s.yesterday().ok());
                }
            }
            "以来" | "起" => {
                period.relation = Relation::Since;
                end = to + word.chars().count();
            }
            "止" => {
                period.relation = Relation::AsOf;
                end = to + 1;
            }
            "期间" => end = to + 2,
            _ => {}
        }
    }
    period.outer = (begin, end);
}

/// A month or day: one or two digits, Arabic or Chinese.
fn small(text: &Text, i: usize) -> Option<(i8, usize)> {
    let n = numeral::at(text.rest(i)).filter(|n| n.vague.is_none() && n.len <= 3);
    let n = n.or_else(|| {
        // 三四月 reads as vague; a single digit before a dash is still a month.
        let d = text.get(i).and_then(numeral::digit)?;
        Some(numeral::Numeral { len: 1, value: d.into(), vague: None, scale: rust_decimal::Decimal::ONE, form: numeral::Form::Arabic })
    })?;
    let value = i8::try_from(n.value).ok().filter(|_| n.value.fract().is_zero())?;
    (1..=31).contains(&value).then_some((value, n.len))
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let context = Context { reference: date(2017, 7, 26), ..Context::default() };
        recognise(text, &context).into_iter().filter_map(|m| m.period.map(|p| format!("{} {:?}", p.edtf().unwrap_or_default(), p.relation))).collect()
    }

    #[test]
    fn periods_and_what_they_mean_in_july_2017() {
        for (text, want) in [
            ("2017年7月26日", "2017-07-26 During"),
            ("2017-07-26 13:52", "2017-07-26 During"),
            ("二〇一七年七月二十六日", "2017-07-26 During"),
            ("2016年", "2016 During"),
            ("今年上半年", "2017-40 During"),
            ("去年全年", "2016 During"),
            ("一季度", "2017-33 During"),
            ("前三季度", "2016-01-01/2016-09-30 During"),
            ("1—6月", "2017-01-01/2017-06-30 During"),
            ("1-5月份", "2017-01-01/2017-05-31 During"),
            ("截至6月底", "2017-06-30 AsOf"),
            ("到3月底", "2017-03-31 AsOf"),
            ("2012年12月1日前获得", "../2012-12-01 Before"),
            ("从2017年4月1号起", "2017-04-01/.. Since"),
            ("今年3月31号之前", "../2017-03-31 Before"),
            ("上个月底", "2017-06-30 AsOf"),
            ("10月", "2016-10 During"),
            ("5月29日—6月5日", "2017-05-29/2017-06-05 During"),
            ("2018年至2021年", "2018-01-01/2021-12-31 During"),
            ("“十三五”期间", "2016-01-01/2020-12-31 During"),
            ("近三年", "2014-07-27/2017-07-26 During"),
            ("上周", "2017-07-17/2017-07-23 During"),
            ("今年前10个月", "2017-01-01/2017-10-31 During"),
            ("到2025年底", "2025-12-31 AsOf"),
            ("2060年前", "../2059-12-31 Before"),
        ] {
            assert_eq!(read(text), [want], "{text}");
        }
    }

    #[test]
    fn the_topic_gives_the_year() {
        assert_eq!(read("2015年新增300家，年末达到1272家，12月当月新增30家")[1..], ["2015-12-31 AsOf", "2015-12 During"]);
    }

    #[test]
    fn what_is_no_period() {
        for text in ["一年一度", "3年", "年均增长", "三点建议", "12个月", "前三位"] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
