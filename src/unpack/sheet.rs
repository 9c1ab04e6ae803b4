//! Workbooks: every visible sheet as paragraphs and tables, numbers as their format shows them.

use super::Unreadable;
use super::markup::{Cell, Writer};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetVisible, Style, Xls, Xlsx};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::RangeInclusive;

/// Cells that are read of a workbook, and rows and columns of a sheet: more is no table that a page comes with.
const CELLS: usize = 500_000;
const ROWS: u32 = 200_000;
const COLUMNS: u32 = 1_000;
/// Merged regions of a sheet, and positions of its grid.
const MERGED: usize = 5_000;
const POSITIONS: usize = 2_000_000;
/// Bytes that the parts of a workbook may unpack to.
const UNPACKED: u64 = 256 << 20;

/// Formats of Chinese Excel that have a number and no code, and show year and month: ECMA-376, 18.8.30.
const MONTHS: [u32; 5] = [27, 36, 50, 52, 57];

/// A merged region: its rows and columns.
type Merged = (RangeInclusive<u32>, RangeInclusive<u32>);

#[derive(Default)]
struct Sheet {
    name: String,
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    merged: Vec<Merged>,
}

pub(super) fn read(bytes: &[u8]) -> Result<super::Made, Unreadable> {
    let (format, sheets) = if bytes.starts_with(b"PK") { ("XLSX", xlsx(bytes)?) } else { ("XLS", xls(bytes)?) };
    let mut writer = Writer::new(format);
    for (i, sheet) in sheets.iter().enumerate() {
        writer.place(format!("sheet {}", sheet.name));
        write(sheet, i == 0, &mut writer);
    }
    Ok(writer.finish())
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if memchr::memmem::find(bytes, b"xl/").is_none() {
        return Err(Unreadable::Unsupported);
    }
    if unpacked_size(bytes) > UNPACKED {
        return Err(Unreadable::Broken);
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| if matches!(e, calamine::XlsxError::Password) { Unreadable::Locked } else { Unreadable::Broken })?;
    let mut budget = CELLS;
    let mut sheets = Vec::new();
    for name in visible(&book) {
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        sheet.merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default().into_iter().take(MERGED).map(region).collect();
        // A chart is a sheet too, and has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| Unreadable::Broken)? {
            let (row, column) = cell.get_position();
            let text = shown(cell.get_value(), reader.styles().get(style));
            if text.trim().is_empty() || row > ROWS || column > COLUMNS || budget == 0 {
                continue;
            }
            budget -= 1;
            sheet.rows.entry(row).or_default().insert(column, text);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if !within_bounds(bytes) {
        return Err(Unreadable::Broken);
    }
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => Unreadable::Locked,
        // The same wrapping holds .doc and .ppt.
        _ if memchr::memmem::find(bytes, b"W\0o\0r\0k\0b\0o\0o\0k\0").is_none() => Unreadable::Unsupported,
        _ => Unreadable::Broken,
    })?;
    let mut sheets = Vec::new();
    for name in visible(&book) {
        let range = book.worksheet_range(&name).map_err(|_| Unreadable::Broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        for (row, column, value) in range.used_cells().take(CELLS) {
            let text = shown(&borrowed(value), None);
            if !text.trim().is_empty() {
                sheet.rows.entry(top + row as u32).or_default().insert(left + column as u32, text);
            }
        }
        sheet.merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default().into_iter().take(MERGED).map(region).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Whether the sheets of an .xls file span no more positions than are read: calamine makes room for all of them at once. What is no such
/// file, it says itself.
fn within_bounds(bytes: &[u8]) -> bool {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return true };
    let name = ["/Workbook", "/Book"].into_iter().find(|n| file.is_stream(n));
    let Some(Ok(stream)) = name.map(|n| file.open_stream(n)) else { return true };
    let mut records = Vec::new();
    // Sectors that lead to each other in a circle never end.
    if stream.take(bytes.len() as u64).read_to_end(&mut records).is_err() {
        return true;
    }
    let (mut at, mut span) = (0, Span::default());
    let word = |at: usize| Some(u16::from_le_bytes(records.get(at..at + 2)?.try_into().ok()?));
    // A record: its type, its length, and for cells row and column. [MS-XLS] 2.3 and 2.4.
    while let (Some(kind), Some(length)) = (word(at), word(at + 2)) {
        match kind {
            BOF => span = Span::default(),
            kind if CELL_RECORDS.contains(&kind) && length >= 4 => {
                let (Some(row), Some(column)) = (word(at + 4), word(at + 6)) else { break };
                span.grow(row, column);
                if kind == MULRK || kind == MULBLANK {
                    span.grow(row, word(at + 2 + usize::from(length)).unwrap_or(column));
                }
                if span.positions() > POSITIONS {
                    return false;
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    true
}

/// Types of records: the beginning of a sheet, cells, and cells of which one record holds several.
const BOF: u16 = 0x0809;
const MULRK: u16 = 0x00BD;
const MULBLANK: u16 = 0x00BE;
const CELL_RECORDS: [u16; 9] = [0x0006, 0x00FD, MULRK, MULBLANK, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E];

/// The first and the last row and column with a cell.
#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Span {
    fn grow(&mut self, row: u16, column: u16) {
        let wider = |span: Option<(u16, u16)>, at: u16| Some(span.map_or((at, at), |(a, b)| (a.min(at), b.max(at))));
        (self.rows, self.columns) = (wider(self.rows, row), wider(self.columns, column));
    }

    fn positions(&self) -> usize {
        let length = |span: Option<(u16, u16)>| span.map_or(0, |(a, b)| usize::from(b - a) + 1);
        length(self.rows) * length(self.columns)
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(f) => DataRef::Float(*f),
        Data::String(s) => DataRef::SharedString(s),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(d) => DataRef::DateTime(*d),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn visible<R: std::io::Read + std::io::Seek>(book: &impl Reader<R>) -> Vec<String> {
    book.sheets_metadata().iter().filter(|s| s.visible == SheetVisible::Visible).map(|s| s.name.clone()).collect()
}

fn region(d: calamine::Dimensions) -> Merged {
    (d.start.0..=d.end.0.min(ROWS), d.start.1..=d.end.1.min(COLUMNS))
}

/// What the directory of a ZIP file says that its parts unpack to (APPNOTE.TXT, 4.3.12).
fn unpacked_size(bytes: &[u8]) -> u64 {
    let size = |at: usize| bytes.get(at + 24..at + 28).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    memchr::memmem::find_iter(bytes, b"PK\x01\x02").map(|at| u64::from(size(at))).sum()
}

/// A value as the sheet shows it: with its percent sign, its unit, its date; never rounded.
fn shown(value: &DataRef, style: Option<&Style>) -> String {
    let format = style.and_then(|s| s.number_format.as_ref());
    let code = format.map_or("", |f| f.format_code.as_str());
    match value {
        DataRef::Int(i) => number(*i as f64, code),
        DataRef::Float(f) => number(*f, code),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) => date(d, code, format.and_then(|f| f.format_id)),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        // #N/A and its kind say that there is no value.
        DataRef::Error(_) => "—".into(),
        DataRef::Empty => String::new(),
    }
}

/// Excel keeps 15 digits; what a binary fraction adds behind them is noise.
fn number(value: f64, code: &str) -> String {
    let rounded = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    let plain = rounded.to_string();
    let positive = code.split(';').next().unwrap_or_default();
    let bare: String = positive.split('"').step_by(2).collect();
    if bare.contains('%') {
        return match plain.parse::<Decimal>().ok().and_then(|d| d.checked_mul(Decimal::ONE_HUNDRED)) {
            Some(percent) => format!("{}%", percent.normalize()),
            None => plain,
        };
    }
    // A unit behind the digits: #,##0"万户". Anything else in the format may scale the number.
    let mut parts = positive.splitn(3, '"');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(digits), Some(unit), Some("")) if !digits.is_empty() && digits.chars().all(|c| "#,0._ ".contains(c)) && !digits.trim_end().ends_with(',') => format!("{plain}{unit}"),
        _ => plain,
    }
}

fn date(value: &ExcelDateTime, code: &str, id: Option<u32>) -> String {
    if value.is_duration() {
        return value.as_f64().to_string();
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let lower = code.to_ascii_lowercase();
    let monthly = id.is_some_and(|i| MONTHS.contains(&i)) || lower.contains('y') && lower.contains('m') && !lower.contains('d');
    if monthly && day == 1 { format!("{year}年{month}月") } else { format!("{year}年{month}月{day}日") }
}

/// Rows that hold one cell above and below the grid are its title, its unit and its notes.
fn write(sheet: &Sheet, first: bool, writer: &mut Writer) {
    let mut titled = !first;
    for part in parts(sheet) {
        let grid: Vec<usize> = part.iter().enumerate().filter(|(_, r)| sheet.rows[r].len() > 1).map(|(i, _)| i).collect();
        let (from, to) = match (grid.first(), grid.last()) {
            (Some(from), Some(to)) => (*from, *to + 1),
            _ => (part.len(), part.len()),
        };
        let single = |row: &u32| sheet.rows[row].values().next().cloned().unwrap_or_default();
        for row in &part[..from] {
            let text = single(row);
            let title = !titled && crate::article::table::unit_line(&text).is_none();
            titled |= title;
            writer.block(if title { "h1" } else { "p" }, &text);
        }
        if from < to {
            writer.table(&grid_of(sheet, &part[from..to]));
        }
        part[to..].iter().for_each(|row| writer.block("p", &single(row)));
    }
}

/// Rows up to an empty row that a new table with a title or header of its own follows.
fn parts(sheet: &Sheet) -> Vec<Vec<u32>> {
    let mut parts: Vec<Vec<u32>> = Vec::new();
    for (&row, cells) in &sheet.rows {
        let apart = parts.last().and_then(|p| p.last()).is_none_or(|&last| row > last + 1);
        let numbers = cells.values().any(|t| crate::article::table::is_numeric(t));
        match parts.last_mut() {
            Some(part) if !apart || numbers => part.push(row),
            _ => parts.push(vec![row]),
        }
    }
    parts
}

fn grid_of(sheet: &Sheet, rows: &[u32]) -> Vec<Vec<Cell>> {
    let columns = rows.iter().flat_map(|r| sheet.rows[r].keys());
    let (left, right) = columns.fold((u32::MAX, 0), |(l, r), &c| (l.min(c), r.max(c)));
    let (top, bottom) = (rows.first().copied().unwrap_or(0), rows.last().copied().unwrap_or(0));
    let merged: Vec<&Merged> = sheet.merged.iter().filter(|(r, c)| *r.start() >= top && *r.end() <= bottom && *c.start() >= left && *c.end() <= right).collect();
    let rows_in = |range: &RangeInclusive<u32>| rows.iter().filter(|r| range.contains(r)).count();
    let row = |&r: &u32| {
        let merged: Vec<&&Merged> = merged.iter().filter(|(rs, _)| rs.contains(&r)).collect();
        let place = |c: u32| -> Option<Cell> {
            let text = sheet.rows[&r].get(&c).cloned().unwrap_or_default();
            match merged.iter().find(|(_, cs)| cs.contains(&c)) {
                Some((rs, cs)) if *rs.start() == r && *cs.start() == c => Some(Cell { text, rows: rows_in(rs), columns: (cs.end() - cs.start() + 1) as usize }),
                Some(_) => None,
                None => Some(Cell { text, rows: 1, columns: 1 }),
            }
        };
        (left..=right).filter_map(place).collect()
    };
    rows.iter().take(POSITIONS / (right - left + 1) as usize).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_with_what_its_format_adds() {
        for (value, code, text) in [
            (0.618, "0.0%", "61.8%"),
            (0.07, "0%", "7%"),
            (1272.0, "#,##0\"家\"", "1272家"),
            (0.1 + 0.2, "General", "0.3"),
            (1272.0, "0!.0,\"万家\"", "1272"),
            (-180.5, "#,##0.0_ ;[Red]-#,##0.0", "-180.5"),
            (5.0, "\"%\"0", "5"),
        ] {
            assert_eq!(number(value, code), text, "{code}");
        }
    }
}
