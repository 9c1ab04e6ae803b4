//! Tables on a terminal: aligned by the width that Chinese characters take.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::IsTerminal;

/// A table for people. Piped, it is as wide as it needs to be; on a terminal, it fits.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    aligned(header, rows, &[])
}

/// The same with the columns of numbers, as `numeric` tells them, set to the right.
pub fn aligned(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>, numeric: &[bool]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_header(header.iter().copied());
    if std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    for row in rows {
        table.add_row(row);
    }
    for (column, _) in table.column_iter_mut().zip(numeric).filter(|(_, numeric)| **numeric) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// At most `most` characters, with an ellipsis where some were cut.
pub fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A number with its thousands apart: 1,272.
pub fn number(value: rust_decimal::Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::new();
    for (i, ch) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(ch);
    }
    match fraction {
        Some(f) => format!("{sign}{grouped}.{f}"),
        None => format!("{sign}{grouped}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number("1705000000".parse().expect("decimal")), "1,705,000,000");
        assert_eq!(number("-0.40".parse().expect("decimal")), "-0.4");
        assert_eq!(short("许可情况报告", 4), "许可情…");
    }
}
