//! Data tables: cells in a grid, with the headers over and beside each number.

mod data;

use crate::span::Span;
use serde::Serialize;

pub use data::Datum;

/// A table as the markup gives it, before spans are expanded.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    pub rows: Vec<Vec<GridCell>>,
    /// Of each row the group (thead, tbody, tfoot) it lies in: a span that runs to the end runs to the end of its group.
    pub groups: Vec<usize>,
    /// The text of its `<caption>`.
    pub caption: Option<String>,
}

#[derive(Debug, Clone)]
pub struct GridCell {
    pub text: String,
    /// 0 means: to the end of the table.
    pub rowspan: usize,
    pub colspan: usize,
    pub header: bool,
}

/// A table of the article.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    pub caption: Option<String>,
    /// Units of the line above or the caption, as written: `万户`, `万户、%`.
    pub units: Vec<String>,
    /// `rows × columns` positions; a cell that spans several stands in each.
    pub grid: Vec<Vec<Option<usize>>>,
    pub cells: Vec<Cell>,
    /// Rows at the top that hold headers.
    pub header_rows: usize,
    /// Columns at the left that hold headers.
    pub header_columns: usize,
    /// The rows of the table in the article's text.
    pub span: Span,
}

#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub text: String,
    /// In the article's text.
    pub span: Span,
    /// The whole row in the article's text: the quote of a fact.
    pub row: Span,
    pub header: bool,
}

impl Table {
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.get((*self.grid.get(row)?.get(column)?)?)
    }

    /// Header texts over a column, top down, without repetitions.
    pub fn column_headers(&self, column: usize) -> Vec<&str> {
        // A cell that runs over several rows is asked once.
        let mut last = None;
        let places = (0..self.header_rows).filter_map(|r| *self.grid.get(r)?.get(column)?).filter(|i| last.replace(*i) != Some(*i));
        distinct(places.filter_map(|i| self.cells.get(i)).filter(|c| unit_line(&c.text).is_none()))
    }

    /// Header texts left of a cell, without repetitions.
    pub fn row_headers(&self, row: usize) -> Vec<&str> {
        distinct((0..self.header_columns).filter_map(|c| self.cell(row, c)))
    }
}

fn distinct<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<&'a str> {
    let mut texts: Vec<&str> = Vec::new();
    for cell in cells {
        if !cell.text.is_empty() && texts.last() != Some(&cell.text.as_str()) {
            texts.push(&cell.text);
        }
    }
    texts
}

/// The units that a line like `（单位：万户、%）` names, which may follow a caption: `表1 业务量（单位：亿元）`.
pub fn unit_line(text: &str) -> Option<Vec<String>> {
    let label = text.trim().trim_start_matches(['（', '(']);
    (label.starts_with("计量单位") || label.starts_with("单位")).then(|| units_in(text)).flatten()
}

/// Units over a table that are read: each number asks which of them it has.
const UNITS: usize = 20;

/// The units behind 单位： in a text.
pub fn units_in(text: &str) -> Option<Vec<String>> {
    let (_, units) = text.split_once("单位")?;
    let units = units.trim_start().strip_prefix(['：', ':'])?;
    // 单位：家（5月末）
    let units = units.trim_start().split(['）', ')', '（', '(']).next().unwrap_or(units);
    let units: Vec<String> =
        units.split(['、', ',', '，', '；', ';', ' ', '\u{3000}']).map(|u| u.trim().to_owned()).filter(|u| data::is_unit(u) || data::is_percent(u)).take(UNITS).collect();
    (!units.is_empty()).then_some(units)
}

/// A cell that holds a number and nothing but its sign, unit or footnote mark.
pub fn is_numeric(text: &str) -> bool {
    data::number(text).is_some()
}

/// No data: a dash, dots, a word for it, or nothing.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| "—–-－…·. /／".contains(c)) || matches!(text.trim(), "N/A" | "n/a" | "NA" | "无" | "不适用" | "缺")
}

/// Expands spans and finds the headers. `rows` are the places of the rows in the article's text.
pub fn expand(grid: &Grid, rows: &[Span]) -> Table {
    let mut table = Table { span: rows.iter().copied().reduce(Span::join).unwrap_or_default(), ..Table::default() };
    let height = grid.rows.len().min(rows.len());
    let mut places: Vec<Vec<Option<usize>>> = vec![Vec::new(); height];
    for (r, (cells, line)) in grid.rows.iter().zip(rows).enumerate() {
        let mut at = line.start;
        let mut column = 0;
        for cell in cells {
            while places[r].get(column).copied().flatten().is_some() {
                column += 1;
            }
            let index = table.cells.len();
            let span = Span::new(at, at + cell.text.len());
            table.cells.push(Cell { text: cell.text.clone(), span, row: *line, header: cell.header });
            let group = |r: usize| grid.groups.get(r);
            let down = if cell.rowspan == 0 { (r..height).take_while(|&i| group(i) == group(r)).count() } else { cell.rowspan };
            for row in places.iter_mut().skip(r).take(down) {
                if row.len() < column + cell.colspan {
                    row.resize(column + cell.colspan, None);
                }
                row[column..column + cell.colspan].fill(Some(index));
            }
            column += cell.colspan;
            at = span.end + 1;
        }
    }
    let width = places.iter().map(Vec::len).max().unwrap_or(0);
    places.iter_mut().for_each(|r| r.resize(width, None));
    table.grid = places;
    // A row of the table may hold nothing but 单位：家.
    table.units = table.cells.iter().find_map(|c| unit_line(&c.text)).unwrap_or_default();
    find_headers(&mut table, width);
    table
}

fn find_headers(table: &mut Table, width: usize) {
    let height = table.grid.len();
    let numeric = |t: &Table, r: usize, c: usize| t.cell(r, c).is_some_and(|c| is_numeric(&c.text) && !looks_like_year(&c.text));
    // Header rows: those before the first row that holds a number.
    let null = |t: &Table, r: usize, c: usize| t.cell(r, c).is_some_and(|c| !c.text.trim().is_empty() && is_blank(&c.text));
    let first = (0..height).find(|&r| (1..width).any(|c| (numeric(table, r, c) || null(table, r, c)) && !table.cell(r, c).is_some_and(|c| c.header)));
    table.header_rows = first.unwrap_or(height);
    // Header columns: those before the first column whose body cells are mostly numbers or blanks.
    let body = table.header_rows..height;
    let data = |c: usize| {
        let (mut yes, mut no) = (0, 0);
        for r in body.clone() {
            match table.cell(r, c) {
                Some(cell) if is_numeric(&cell.text) => yes += 1,
                Some(cell) if !is_blank(&cell.text) => no += 1,
                _ => {}
            }
        }
        yes > no
    };
    // A column of running numbers or of years names its rows too, whatever the row of totals has there.
    let numbers = |c: usize| body.clone().filter_map(|r| table.cell(r, c)).filter(|c| is_numeric(&c.text)).map(|c| c.text.trim().to_owned()).collect::<Vec<_>>();
    let counting = |c: usize| numbers(c).iter().enumerate().all(|(i, n)| *n == (i + 1).to_string());
    let years = |c: usize| numbers(c).iter().all(|n| looks_like_year(n));
    let naming = |c: usize| c == 0 && (counting(c) || years(c)) || table.column_headers(c).last().is_some_and(|h| data::names_rows(h));
    table.header_columns = (0..width).find(|&c| data(c) && !naming(c)).unwrap_or(width);
}

fn looks_like_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[(&str, usize, usize)]]) -> (Grid, Vec<Span>) {
        let cell = |&(text, rowspan, colspan): &(&str, usize, usize)| GridCell { text: text.into(), rowspan, colspan, header: false };
        let rows: Vec<Vec<GridCell>> = rows.iter().map(|r| r.iter().map(cell).collect()).collect();
        let mut at = 0;
        let spans = rows
            .iter()
            .map(|r| {
                let len = r.iter().map(|c| c.text.len() + 1).sum::<usize>() - 1;
                at += len + 1;
                Span::new(at - len - 1, at - 1)
            })
            .collect();
        (Grid { rows, ..Grid::default() }, spans)
    }

    #[test]
    fn a_row_of_units_is_no_header() {
        let (grid, spans) = grid(&[&[("单位：万户", 1, 2)], &[("指标", 1, 1), ("数量", 1, 1)], &[("移动电话用户", 1, 1), ("171,523", 1, 1)]]);
        let table = expand(&grid, &spans);
        assert_eq!((table.units.as_slice(), table.column_headers(1)), (&["万户".to_owned()][..], vec!["数量"]));
    }

    #[test]
    fn headers_over_several_rows_and_columns_are_joined() {
        let (grid, spans) = grid(&[
            &[("地区", 2, 1), ("省份", 2, 1), ("9月末", 1, 2)],
            &[("用户", 1, 1), ("同比（%）", 1, 1)],
            &[("东部", 2, 1), ("江苏", 1, 1), ("5,312", 1, 1), ("48.6", 1, 1)],
            &[("浙江", 1, 1), ("4,405", 1, 1), ("—", 1, 1)],
        ]);
        let table = expand(&grid, &spans);
        assert_eq!((table.header_rows, table.header_columns), (2, 2));
        assert_eq!(table.column_headers(3), ["9月末", "同比（%）"]);
        assert_eq!(table.row_headers(3), ["东部", "浙江"]);
        assert_eq!(table.cell(3, 2).map(|c| c.text.as_str()), Some("4,405"));
    }
}
