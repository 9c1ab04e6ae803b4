//! The numbers of a table, each with the headers beside and over it and the unit that applies.

use super::{Cell, Table};
use crate::knowledge;
use crate::recognise::numeral;
use rust_decimal::Decimal;
use std::rc::Rc;

/// A cell that holds a number.
#[derive(Debug, Clone)]
pub struct Datum<'a> {
    pub cell: &'a Cell,
    pub value: Decimal,
    /// Number of its column.
    pub at: usize,
    /// Headers left of the cell, without running numbers and units, white space and footnote marks taken off.
    pub row: Rc<[String]>,
    /// Headers over the cell, top down.
    pub column: Rc<[String]>,
    /// The unit as written: `万户`, `%`. `None` where nothing tells it.
    pub unit: Option<String>,
}

/// Characters of a header that are read, and headers over or beside a number: they stand at each of its column or row.
const HEADER: usize = 200;
const HEADERS: usize = 20;

/// What stands over a column: read once for all its numbers.
struct Over {
    texts: Rc<[String]>,
    joined: String,
    /// The unit that one of them tells.
    unit: Option<String>,
}

/// Words over a column of running numbers, of years, and of units.
const NUMBERING: [&str; 5] = ["序号", "编号", "排名", "位次", "代码"];
const YEARS: [&str; 6] = ["年份", "年度", "年", "月份", "时间", "日期"];
const UNIT_COLUMN: [&str; 3] = ["计量单位", "单位", "计算单位"];
/// Words of a header whose numbers are per cent where no unit says otherwise.
const RELATIVE: [&str; 17] = ["同比", "环比", "增速", "增幅", "涨幅", "增长率", "增长", "比重", "占比", "份额", "普及率", "渗透率", "合格率", "覆盖率", "比例", "幅度", "率"];
/// Ends of the names of amounts of money.
const MONEY: [&str; 16] = ["收入", "金额", "价值", "货值", "产值", "投资", "利润", "支出", "营收", "成本", "余额", "费用", "增加值", "税额", "税收", "资产"];
/// … and those that make it an amount all the same.
const ABSOLUTE: [&str; 4] = ["净增", "增减", "增加额", "增长额"];

/// Whether what stands below a header names rows, though it be numbers.
pub(super) fn names_rows(header: &str) -> bool {
    let header = self::header(header);
    NUMBERING.contains(&header.as_str()) || YEARS.contains(&header.as_str())
}

impl Table {
    /// All numbers below and right of the headers, row by row. A cell that spans several positions is read once.
    pub fn data(&self) -> impl Iterator<Item = Datum<'_>> {
        let mut read = vec![false; self.cells.len()];
        let width = self.grid.first().map_or(0, Vec::len);
        let columns: Vec<Over> = (0..width).map(|column| self.over(column)).collect();
        (self.header_rows..self.grid.len()).flat_map(move |row| {
            let mut found: Vec<Datum> = Vec::new();
            let mut names = None;
            for column in self.header_columns..width {
                let Some(index) = self.grid[row].get(column).copied().flatten() else { continue };
                if std::mem::replace(&mut read[index], true) {
                    continue;
                }
                let cell = &self.cells[index];
                let Some((value, own)) = number(&cell.text) else { continue };
                let over = &columns[column];
                if over.texts.last().is_some_and(|t| NUMBERING.contains(&t.as_str())) {
                    continue;
                }
                let (beside, unit_beside) = names.get_or_insert_with(|| self.beside(row, &columns));
                let unit = own.or_else(|| self.unit(over, beside, unit_beside.as_ref()));
                found.push(Datum { cell, value, at: column, row: Rc::clone(beside), column: Rc::clone(&over.texts), unit });
            }
            found
        })
    }

    /// The headers over a column, and the unit among them. Of too many the nearest count.
    fn over(&self, column: usize) -> Over {
        let headers = self.column_headers(column);
        let texts: Rc<[String]> = headers[headers.len().saturating_sub(HEADERS)..].iter().map(|h| header(h)).collect();
        Over { joined: texts.concat(), unit: texts.iter().rev().find_map(|t| in_brackets(t)), texts }
    }

    /// The names left of a row, and the unit that stands among them.
    fn beside(&self, row: usize, columns: &[Over]) -> (Rc<[String]>, Option<String>) {
        let (mut names, mut unit): (Vec<String>, Option<String>) = (Vec::new(), None);
        for (column, over) in columns.iter().enumerate().take(self.header_columns) {
            let Some(cell) = self.cell(row, column) else { continue };
            let text = header(&cell.text);
            let over = over.texts.last().map_or("", String::as_str);
            if UNIT_COLUMN.contains(&over) || names.last().is_some() && is_unit(&text) {
                unit = Some(text).filter(|t| is_unit(t));
            } else if !text.is_empty() && !NUMBERING.contains(&over) && !is_running(&text) && names.last() != Some(&text) {
                names.push(text);
            }
        }
        (names.split_off(names.len().saturating_sub(HEADERS)).into(), unit)
    }

    /// The nearest place that tells a unit: the column's header, the row's own, then what stands over the table.
    fn unit(&self, over: &Over, beside: &[String], unit_beside: Option<&String>) -> Option<String> {
        if over.unit.is_some() {
            return over.unit.clone();
        }
        let joined = over.joined.as_str();
        // 增减幅度 is a rate, 比上年末增减 an amount.
        let absolute = ABSOLUTE.iter().any(|w| joined.contains(w)) && !joined.ends_with("幅度") && !joined.ends_with('率');
        let relative = RELATIVE.iter().any(|w| joined.contains(w)) && !absolute;
        let percent = self.units.iter().find(|u| is_percent(u));
        let plain = || self.plain_unit(joined, beside);
        // A column of units is about amounts: where the table is in money, what says so is.
        let money = ["金额", "价值", "货值", "产值"].iter().any(|w| joined.contains(w)) && plain().is_some_and(|u| u.ends_with('元'));
        // 其他市（州）: kinds of places are no units of a row.
        let place = |u: &String| ["州", "市", "县", "区", "省", "盟", "旗", "国"].contains(&u.as_str());
        let of_row = beside.iter().rev().find_map(|t| in_brackets(t)).filter(|u| !place(u)).or(unit_beside.filter(|_| !money).cloned());
        if joined.contains("百分点") {
            return Some("个百分点".into());
        }
        if relative && (percent.is_some() || of_row.as_deref().is_none_or(|u| !is_percent(u))) {
            return Some("%".into());
        }
        of_row.or_else(|| plain().or(percent).cloned())
    }

    /// Which of the units over a table a column or a row is in, but per cent: 单位：万户、亿元 gives 收入 the second.
    fn plain_unit(&self, tops: &str, beside: &[String]) -> Option<&String> {
        let units: Vec<&String> = self.units.iter().filter(|u| !is_percent(u)).collect();
        let ([first, _, ..], label) = (units.as_slice(), beside.last()) else { return units.first().copied() };
        let fits = |unit: &str, header: &str| {
            let header = header.split(['（', '(']).next().unwrap_or(header);
            let noun = knowledge::statistics().counted_noun.iter().find(|(of, _)| unit.ends_with(of.as_str())).map(|(_, noun)| noun);
            let money = MONEY.iter().any(|w| header.ends_with(w)) || header.ends_with('额');
            if unit.ends_with('元') {
                money
            } else {
                !money && (noun.is_some_and(|n| header.contains(n.as_str())) || header.contains(unit.trim_start_matches(['万', '亿', '千', '百'])))
            }
        };
        let by = |header: &str| units.iter().find(|u| fits(u, header)).copied();
        by(tops).or_else(|| label.and_then(|l| by(l))).or(Some(*first))
    }
}

/// A running number; years are names.
fn is_running(text: &str) -> bool {
    text.len() < 4 && text.chars().all(|c| c.is_ascii_digit())
}

pub fn is_percent(unit: &str) -> bool {
    matches!(unit, "%" | "％")
}

/// A header without white space and footnote marks.
fn header(text: &str) -> String {
    bare(text.char_indices().nth(HEADER).map_or(text, |(end, _)| &text[..end]))
}

/// A text without white space and footnote marks: 合　　计① → 合计.
pub(super) fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    without_mark(&text).to_owned()
}

/// Takes a footnote mark off the end: `*`, `①`, `[1]`, `（注1）`.
fn without_mark(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let shorter = rest.trim_end_matches(|c: char| matches!(c, '*' | '＊' | '†' | '‡' | '①'..='⑳' | '¹' | '²' | '³'));
        let shorter = match shorter.rsplit_once(['[', '［', '【']) {
            Some((before, mark)) if is_mark(mark.trim_end_matches([']', '］', '】'])) && shorter.ends_with([']', '］', '】']) => before,
            _ => shorter,
        };
        let shorter = match shorter.rsplit_once(['（', '(']) {
            Some((before, mark)) if mark.starts_with('注') && is_mark(mark.trim_start_matches('注').trim_end_matches(['）', ')'])) => before,
            _ => shorter,
        };
        if shorter == rest || shorter.is_empty() {
            return rest;
        }
        rest = shorter.trim_end();
    }
}

fn is_mark(text: &str) -> bool {
    text.chars().count() <= 2 && text.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}

/// The unit in the last bracket of a header: 收入（亿元）, 增速(%), 用户数（单位：万户）.
fn in_brackets(header: &str) -> Option<String> {
    let (_, inside) = header.rsplit_once(['（', '(', '[', '〔'])?;
    let inside = inside.trim_end_matches(['）', ')', ']', '〕']).trim_start_matches("计量单位").trim_start_matches("单位").trim_start_matches(['：', ':']);
    is_unit(inside).then(|| inside.to_owned())
}

/// A unit, with a numeral of scale before it or without.
pub fn is_unit(text: &str) -> bool {
    let scaled = ["千万", "百万", "亿", "万", "千", "百"].iter().find_map(|s| text.strip_prefix(s).filter(|rest| !rest.is_empty()));
    [Some(text), scaled].into_iter().flatten().any(|t| knowledge::units().named(t).is_some())
}

/// The number of a cell and the unit in it; `None` where it holds anything else.
pub fn number(text: &str) -> Option<(Decimal, Option<String>)> {
    let text = bare(text);
    if let Some(value) = numeral::plain(&text) {
        return Some((value, None));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '，' | '-' | '+' | '－' | '−' | '–'))).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let unit = without_mark(unit);
    let value = numeral::plain(digits)?;
    let percent = is_percent(unit);
    // 2019年 and 7月 name rows and columns.
    if matches!(unit, "年" | "月" | "日" | "季度" | "季") {
        return None;
    }
    (percent || is_unit(unit)).then(|| (value, Some(if percent { "%".to_owned() } else { unit.to_owned() })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_numbers() {
        let read = |text| number(text).map(|(value, unit)| (value.to_string(), unit.unwrap_or_default()));
        let is = |value: &str, unit: &str| Some((value.to_owned(), unit.to_owned()));
        assert_eq!(read("1,234.5"), is("1234.5", ""));
        assert_eq!(read("－3.2"), is("-3.2", ""));
        assert_eq!(read("56.7①"), is("56.7", ""));
        assert_eq!(read("12 [1]"), is("12", ""));
        assert_eq!(read("123.4*"), is("123.4", ""));
        assert_eq!(read("12.3%"), is("12.3", "%"));
        assert_eq!(read("35家"), is("35", "家"));
        assert_eq!(read("1.2万户"), is("1.2", "万户"));
        for none in ["—", "", "…", "/", "N/A", "2019年版", "2019年", "7月", "3-5", "甲"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn units_in_headers() {
        assert_eq!(in_brackets("收入（亿元）").as_deref(), Some("亿元"));
        assert_eq!(in_brackets("同比（%）").as_deref(), Some("%"));
        assert_eq!(in_brackets("用户（单位：万户）").as_deref(), Some("万户"));
        assert_eq!(in_brackets("企业（含分支）"), None);
        assert_eq!(bare("合　　计①"), "合计");
    }
}
