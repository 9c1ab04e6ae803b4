//! A result as a workbook: numbers as numbers, dates as dates, and as text whatever a spreadsheet would alter.

use super::query::show;
use crate::error::{Error, Result};
use polars::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of a sheet, without its header.
const MOST_ROWS: usize = 1_048_575;
/// Characters (UTF-16 units) of a cell.
const LONGEST: usize = 32_767;
/// Digits of a number that a spreadsheet keeps.
const DIGITS: usize = 15;
/// The widest that a column is made, in digits.
const WIDEST: usize = 60;

/// A workbook with one sheet: the header frozen, with filters.
///
/// # Errors
/// There are more rows than a sheet has, or a bug.
pub fn workbook(frame: &DataFrame) -> Result<Vec<u8>> {
    if frame.height() > MOST_ROWS {
        return Err(Error::BadData(format!("{} rows are more than a sheet holds ({MOST_ROWS}); add a WHERE or LIMIT, or take --format parquet", frame.height())));
    }
    let failed = |e: XlsxError| Error::Bug(format!("workbook: {e}"));
    let mut book = Workbook::new();
    // The same result gives the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    fill(sheet, frame).map_err(failed)?;
    book.save_to_buffer().map_err(failed)
}

fn fill(sheet: &mut Worksheet, frame: &DataFrame) -> std::result::Result<(), XlsxError> {
    let (head, date, time) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"));
    let last = u32::try_from(frame.height()).unwrap_or(u32::MAX);
    for (n, column) in (0u16..).zip(frame.columns()) {
        sheet.write_string_with_format(0, n, column.name().as_str(), &head)?;
        let mut widest = width(column.name());
        for i in 0..frame.height() {
            let row = u32::try_from(i).unwrap_or(u32::MAX) + 1;
            let value = column.get(i).unwrap_or(AnyValue::Null);
            let text = show(&value);
            widest = widest.max(width(&text));
            match value {
                AnyValue::Null => continue,
                AnyValue::Boolean(b) => sheet.write_boolean(row, n, b)?,
                AnyValue::Date(days) => sheet.write_number_with_format(row, n, serial(f64::from(days)), &date)?,
                AnyValue::Datetime(at, unit, _) => sheet.write_number_with_format(row, n, serial(days(at, unit)), &time)?,
                _ => match number(&value, &text) {
                    Some(number) => sheet.write_number(row, n, number)?,
                    None => sheet.write_string(row, n, cut(&text))?,
                },
            };
        }
        sheet.set_column_width(n, (widest.min(WIDEST) + 2) as f64)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if frame.width() > 0 {
        sheet.autofilter(0, 0, last, u16::try_from(frame.width() - 1).unwrap_or(u16::MAX))?;
    }
    Ok(())
}

/// Days since 1970 as the number of a day that spreadsheets count (1900-01-01 is 1, and 1900-02-29 is counted).
fn serial(days: f64) -> f64 {
    days + 25_569.0
}

fn days(at: i64, unit: TimeUnit) -> f64 {
    let second = match unit {
        TimeUnit::Nanoseconds => 1e9,
        TimeUnit::Microseconds => 1e6,
        TimeUnit::Milliseconds => 1e3,
    };
    at as f64 / second / 86_400.0
}

/// The number of a cell, where a spreadsheet keeps every digit of it.
fn number(value: &AnyValue, text: &str) -> Option<f64> {
    match value {
        AnyValue::Float32(v) => Some(f64::from(*v)).filter(|v| v.is_finite()),
        AnyValue::Float64(v) => Some(*v).filter(|v| v.is_finite()),
        AnyValue::Decimal(..) => exact(text),
        v if v.is_integer() => exact(text),
        _ => None,
    }
}

/// An exact number as the binary fraction of a spreadsheet; none where digits would be lost.
fn exact(text: &str) -> Option<f64> {
    let decimal: Decimal = text.parse().ok()?;
    let digits = decimal.normalize().mantissa().unsigned_abs().to_string();
    (digits.trim_end_matches('0').len() <= DIGITS).then(|| text.parse().ok()).flatten()
}

/// A text as far as a cell holds it, with an ellipsis where it does not.
fn cut(text: &str) -> String {
    let mut left = LONGEST;
    if text.encode_utf16().count() <= left {
        return text.to_owned();
    }
    left -= 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    kept.chain(['…']).collect()
}

/// Digits that a text is wide; Chinese characters take two.
fn width(text: &str) -> usize {
    text.lines().next().unwrap_or("").chars().take(WIDEST).map(|c| if c > '\u{2E7F}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_keep_their_digits_are_numbers() {
        assert_eq!(exact("1272"), Some(1272.0));
        assert_eq!(exact("-0.4"), Some(-0.4));
        assert_eq!(exact("5368000000000000000000"), Some(5.368e21));
        assert_eq!(exact("1234567890123456"), None);
        assert_eq!(exact("0.1234567890123456"), None);
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        let made = cut(&"字".repeat(40_000));
        assert_eq!((made.encode_utf16().count(), made.ends_with('…')), (LONGEST, true));
        assert_eq!(cut("=1+1"), "=1+1");
        assert_eq!(width("许可ab\n第二行很长很长"), 6);
    }
}
