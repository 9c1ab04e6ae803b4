//! Dates and periods: absolute, relative to the day of publication, and taken up from the sentence before.

mod calendar;
mod named;
mod relate;
mod relative;
mod rolling;
mod weeks;
mod words;
mod written;
mod year;

use super::Context;
use super::numeral;
use super::text::Text;
use jiff::ToSpan;
use jiff::civil::Date;

pub use words::validate;

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
    /// 截至…: all that came before is counted, so that the period has no beginning.
    pub open: bool,
    /// …以来, …至今: the day up to which `Since` is told.
    pub until: Option<Date>,
    /// 年初, 近三年: not to the day.
    pub approx: bool,
    /// Characters with the words around it: 截至…, …以来.
    pub outer: (usize, usize),
}

impl Period {
    fn new(start: Date, end: Date, grain: Grain, expr: &'static str) -> Self {
        Self {
            start: Some(start),
            end: Some(end),
            relation: Relation::During,
            grain,
            at_end: false,
            expr,
            needs_context: false,
            open: false,
            until: None,
            approx: false,
            outer: (0, 0),
        }
    }

    fn unknown(grain: Grain) -> Self {
        Self {
            start: None,
            end: None,
            relation: Relation::During,
            grain,
            at_end: false,
            expr: "anaphoric",
            needs_context: true,
            open: false,
            until: None,
            approx: false,
            outer: (0, 0),
        }
    }

    /// A day.
    pub fn on(day: Date) -> Self {
        Self::new(day, day, Grain::Day, "deictic")
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

    /// First and last day, `None` where it is open to that side.
    pub fn bounds(&self) -> (Option<Date>, Option<Date>) {
        match self.relation {
            Relation::Before => (None, self.end),
            Relation::Since => (self.start, self.until),
            Relation::AsOf if self.open => (None, self.end),
            _ => (self.start, self.end),
        }
    }

    /// ISO 8601-2 with the `/` of an interval.
    pub fn edtf(&self) -> Option<String> {
        let (start, end) = (self.start, self.end);
        // 近三年 is told to the day by the day of publication, however roughly it is meant.
        let rolling = self.grain >= Grain::Year && start.is_some_and(|s| s.day_of_year() != 1);
        let about = if self.approx && !rolling { "~" } else { "" };
        let exact = match (self.relation, start, end) {
            // 自2019年以来, 2060年前: as coarse as they are told.
            (Relation::Since, Some(s), _) => {
                let start = if self.grain >= Grain::Year && s.day_of_year() == 1 { format!("{:04}", s.year()) } else { s.to_string() };
                self.until.map_or_else(|| format!("{start}/.."), |u| format!("{start}/{u}"))
            }
            (Relation::Before, _, Some(e)) if self.grain == Grain::Year => format!("../{:04}", e.year()),
            (Relation::Before, _, Some(e)) => format!("../{e}"),
            (_, Some(s), Some(e)) if s == e => s.to_string(),
            (_, Some(s), Some(e)) => match self.grain {
                Grain::Year => format!("{:04}", s.year()),
                Grain::Half => format!("{:04}-{}", s.year(), if s.month() < 7 { 40 } else { 41 }),
                Grain::Quarter => format!("{:04}-{}", s.year(), 33 + (s.month() - 1) / 3),
                Grain::Month => format!("{:04}-{:02}", s.year(), s.month()),
                Grain::Months if !self.approx && s.day() == 1 && e == e.last_of_month() => format!("{:04}-{:02}/{:04}-{:02}", s.year(), s.month(), e.year(), e.month()),
                Grain::Years if s.day_of_year() == 1 && e.month() == 12 && e.day() == 31 => format!("{:04}/{:04}", s.year(), e.year()),
                _ => format!("{s}/{e}"),
            },
            _ => return None,
        };
        Some(exact + about)
    }
}

/// Whether a period of an article may begin with a character; reading wide, any may.
pub fn begins(ch: char) -> bool {
    ch.is_ascii_digit() || "一二三四五六七八九十前上下本今去当同次明后近过头首年全末截自到从〇昨两目现迄至眼如".contains(ch)
}

/// The period that begins at character `i`, and where its core begins and ends.
pub fn at(text: &Text, i: usize, context: &Context) -> Option<(Period, usize, usize)> {
    let first = text.get(i)?;
    if !begins(first) && !(context.wide && (words::begins(first) || numeral::is_part(first) || "周星礼第公".contains(first))) {
        return None;
    }
    if text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || (numeral::is_part(c) && numeral::is_part(first))) {
        return None;
    }
    // The rest of a row of figures (888-000-9999) is no date of its own.
    let behind_figure = matches!(text.before(i), Some('-' | '/')) && i.checked_sub(2).and_then(|k| text.get(k)).is_some_and(|c| c.is_ascii_digit());
    if context.wide && first.is_ascii_digit() && behind_figure {
        return None;
    }
    let (mut period, mut to) = single(text, i, context)?;
    if context.wide && period.is_day() {
        to = weeks::beside_day(text, to);
    }
    let joined = range(text, &period, to, context);
    // 3月5日至8日 and 1—3月 are read as one already.
    let within = || text.rest(i).iter().take(to - i).any(|c| "至到—–-~～".contains(*c)) && matches!(period.grain, Grain::Day | Grain::Months);
    let ranged = joined.is_some() || (period.start != period.end && within());
    if let Some((whole, end)) = joined {
        (period, to) = (whole, end);
    }
    relate::relate(text, &mut period, (i, to), ranged, context);
    if context.wide
        && let Some((whole, end)) = relate::between(text, &period, context)
    {
        (period, to) = (whole, end);
    }
    Some((period, i, to))
}

/// 2018年至2021年, 5月29日—6月5日, 8月至2月, 2015年和2018年之间: the first and the last as one period.
fn range(text: &Text, period: &Period, to: usize, context: &Context) -> Option<(Period, usize)> {
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
fn joint(text: &Text, to: usize) -> Option<(usize, bool)> {
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

/// Whether the period at character `i` is what something is compared with (较2019年, 比上年末, 按上年不变价, 是2016年的), not
/// the time that is spoken of.
pub fn is_base(text: &Text, i: usize) -> bool {
    ["较", "比", "与", "按", "按照", "以", "是", "同", "相当于", "不到", "不足", "超过", "为", "和"].iter().any(|w| text.ends(i, w))
        && !["以为", "作为", "认为", "均为", "称为", "占比", "环比", "同比"].iter().any(|w| text.ends(i, w))
}

/// One date or period without its relation.
fn single(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let usual = || {
        year::year_first(text, i, context).or_else(|| relative::plan(text, i, context)).or_else(|| relative::deictic(text, i, context)).or_else(|| year::yearless(text, i, context))
    };
    if !context.wide {
        return usual();
    }
    let (mut period, mut end) = written::at(text, i, context)
        .or_else(|| rolling::same(text, i, context))
        .or_else(|| named::decade(text, i, context))
        .or_else(|| named::lunar(text, i, context))
        .or_else(|| named::holiday(text, i, context))
        .or_else(|| relative::plan_in_words(text, i))
        .or_else(|| rolling::distant(text, i, context))
        .or_else(|| named_year(text, i))
        .or_else(|| rolling::moved(text, i, context))
        .or_else(|| weeks::at(text, i, context))
        .or_else(|| rolling::rolling(text, i, context))
        .or_else(usual)
        .or_else(|| weeks::stretch_alone(text, i, context))
        .or_else(|| written::year_alone(text, i))
        .or_else(|| year::day_alone(text, i, context))?;
    // 十月的第一周, 2021年3月最后一个星期一: each part lies in the one before.
    for _ in 0..3 {
        let Some((part, behind)) = weeks::part(text, end, &period, context) else { break };
        (period, end) = (part, behind);
    }
    Some((period, end))
}

/// A year in a way that articles hardly write, with what follows it.
fn named_year(text: &Text, i: usize) -> Option<(Period, usize)> {
    let (year, at) = named::year(text, i)?;
    year::within_year(text, at, year, "absolute").or_else(|| named::as_period(year).map(|p| (p, at)))
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::calendar::date;
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
            ("前三季度", "2016-01/2016-09 During"),
            ("1—6月", "2017-01/2017-06 During"),
            ("1-5月份", "2017-01/2017-05 During"),
            ("截至6月底", "2017-06-30 AsOf"),
            ("到3月底", "2017-03-31 AsOf"),
            ("2012年12月1日前获得", "../2012-12-01 Before"),
            ("从2017年4月1号起", "2017-04-01/.. Since"),
            ("今年3月31号之前", "../2017-03-31 Before"),
            ("上个月底", "2017-06-30 AsOf"),
            ("10月", "2016-10 During"),
            ("5月29日—6月5日", "2017-05-29/2017-06-05 During"),
            ("2018年至2021年", "2018/2021 During"),
            ("“十三五”期间", "2016/2020 During"),
            ("近三年", "2014-07-27/2017-07-26 During"),
            ("上周", "2017-07-17/2017-07-23 During"),
            ("今年前10个月", "2017-01/2017-10 During"),
            ("到2025年底", "2025-12-31 AsOf"),
            ("2060年前", "../2059 Before"),
        ] {
            assert_eq!(read(text), [want], "{text}");
        }
    }

    #[test]
    fn the_topic_gives_the_year() {
        assert_eq!(read("2015年新增300家，年末达到1272家，12月当月新增30家")[1..], ["2015-12-31 AsOf", "2015-12 During"]);
    }

    fn read_wide(text: &str) -> Vec<String> {
        let context = Context { reference: date(2017, 7, 26), wide: true, ..Context::default() };
        let show = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        recognise(text, &context).into_iter().filter_map(|m| m.period.map(|p| format!("{}..{}", show(p.bounds().0), show(p.bounds().1)))).collect()
    }

    #[test]
    fn dates_read_wide() {
        // 2017-07-26 is a Wednesday. What is meant first, then ways to write it.
        for (want, forms) in [
            ("2017-07-12..2017-07-12", &["本月十二日交付", "12日交付", "12/7/2017", "2017.7.12", "17-07-12", "20170712", "上上周三"][..]),
            ("2017-07-24..2017-07-24", &["周一开会", "这个星期一", "前天"]),
            ("2017-07-29..2017-07-30", &["周末加班", "本周末"]),
            ("2017-08-07..2017-08-13", &["下下周"]),
            ("2016-02-29..2016-02-29", &["2月29日", "去年二月二十九"]),
            ("2016-10-03..2016-10-09", &["十月的第一周", "2016年10月第一周"]),
            ("2017-06-26..2017-06-26", &["6月的最后一个星期一"]),
            ("2016-12-22..2016-12-31", &["去年的最后10天"]),
            ("2017-07-16..2017-07-31", &["下半月", "本月下半月"]),
            ("2014-07-27..2017-07-26", &["过去三年", "最近3年"]),
            ("2017-07-27..2017-07-28", &["未来两天"]),
            ("2012-01-01..2012-12-31", &["五年前", "民国一百零一年"]),
            ("1998-01-01..1998-12-31", &["98年", "1998 看起来"]),
            ("1990-01-01..1999-12-31", &["九十年代", "上世纪90年代", "20世纪90年代"]),
            ("2001-01-01..2017-07-26", &["本世纪以来"]),
            ("1742-01-01..1742-12-31", &["乾隆七年"]),
            ("2017-01-27..2017-02-02", &["春节期间", "今年春节假期"]),
            ("2016-09-15..2016-09-15", &["去年中秋"]),
            ("2016-08-01..2017-02-28", &["从2016年8月至2月", "2016年8月和2月之间"]),
            ("2015-01-01..2016-12-31", &["2015-2016年", "2015到2016", "2015年与2016年间", "2014年之后2017年之前"]),
            ("2016-01-01..", &["2015年以后", "2016年起", "自从2016年", "从2016年开始"]),
            ("..2016-05-04", &["2016年5月4日或之前", "截至2016年5月4日"]),
            ("..2015-12-31", &["2016年以前", "2015年及以前", "截止2015年底"]),
            ("2015-12-01..2015-12-31", &["2015年年底", "2015年末"]),
            ("2018-01-01..2018-03-31", &["明年年初", "2018年初"]),
            ("2016-01-01..2020-12-31", &["十三五", "第十三个五年规划"]),
        ] {
            for form in forms {
                assert_eq!(read_wide(form), [want], "{form}");
            }
        }
    }

    #[test]
    fn what_is_no_date_even_wide() {
        for text in ["29号楼", "3号线", "每周三", "四周日均", "2000多人", "上午", "大半年", "30日内办结", "第3日", "近年来", "888-000-9999", "1 4/3"] {
            assert_eq!(read_wide(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_same_stretch_a_year_before() {
        assert_eq!(read_wide("上半年完成3亿元，去年同期为2亿元"), ["2017-01-01..2017-06-30", "2016-01-01..2016-06-30"]);
        assert_eq!(read_wide("去年同期为2亿元"), [".."]);
    }

    #[test]
    fn what_is_no_period() {
        for text in ["一年一度", "3年", "年均增长", "三点建议", "12个月", "前三位"] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
