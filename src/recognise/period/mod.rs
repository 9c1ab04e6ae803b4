//! Dates and periods: absolute, relative to the day of publication, and taken up from the sentence before.

mod calendar;
mod interval;
mod named;
mod relate;
mod relative;
mod rolling;
mod span;
mod weeks;
mod words;
mod written;
mod year;

use super::Context;
use super::alphabet::{NUMERAL, PERIOD, WORD, class};
use super::numeral;
use super::text::Text;

pub use interval::{Grain, Period, Relation};
pub use words::{all as words, validate};

/// What a period of an article may begin with, but for Arabic digits; reading wide, more may.
pub const BEGINNINGS: &str = "一二三四五六七八九十第前上下本今去当同次明后近过头首年全末截自到从〇昨两目现迄至眼如月季期";

/// The period that begins at character `i`, and where its core begins and ends.
pub fn at(text: &Text, i: usize, context: &Context) -> Option<(Period, usize, usize)> {
    let first = text.get(i)?;
    let class = class(first);
    if class & PERIOD == 0 && !(context.wide && (class & (WORD | NUMERAL) != 0 || "周星礼第公".contains(first))) {
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
    let joined = span::range(text, &period, to, context);
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

/// Whether the period at character `i` is what something is compared with (较2019年, 比上年末, 按上年不变价, 是2016年的), not
/// the time that is spoken of.
pub fn is_base(text: &Text, i: usize) -> bool {
    ["较", "比", "与", "按", "按照", "以", "是", "同", "相当于", "不到", "不足", "超过", "为", "和", "高于", "低于", "多于", "少于", "快于", "慢于", "高出", "超出"]
        .iter()
        .any(|w| text.ends(i, w))
        && !["以为", "作为", "认为", "均为", "称为", "占比", "环比", "同比"].iter().any(|w| text.ends(i, w))
}

/// One date or period without its relation.
fn single(text: &Text, i: usize, context: &Context) -> Option<(Period, usize)> {
    let usual = || {
        year::year_first(text, i, context)
            .or_else(|| relative::plan(text, i, context))
            .or_else(|| relative::deictic(text, i, context))
            .or_else(|| year::yearless(text, i, context))
            .or_else(|| year::end_of_topic(text, i, context))
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
        .or_else(|| rolling::moved_wide(text, i, context))
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
    use jiff::civil::Date;

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
