//! SQL over the tables of a generation.

use super::schema;
use crate::error::{Error, Result};
use polars::prelude::*;
use polars::sql::SQLContext;
use std::path::Path;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    /// CSV that begins with a byte order mark, by which Excel knows that it is UTF-8.
    CsvBom,
    Json,
    Parquet,
    Xlsx,
}

/// Runs one SQL statement over the tables in `folder`.
///
/// # Errors
/// The folder holds no tables, or the statement is wrong; the message names the tables that are there.
pub fn run(folder: &Path, sql: &str) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    let mut names = Vec::new();
    for table in schema::ALL {
        let path = folder.join(format!("{}.parquet", table.name));
        if path.is_file() {
            let frame = LazyFrame::scan_parquet(PlRefPath::new(path.to_string_lossy().as_ref()), ScanArgsParquet { glob: false, ..ScanArgsParquet::default() })
                .map_err(|e| Error::BadData(format!("{}: {e}", path.display())))?;
            context.register(table.name, frame);
            names.push(table.name);
        }
    }
    if names.is_empty() {
        return Err(Error::NoInput { path: folder.display().to_string(), why: "no tables here; make them with `gongbao run`".into() });
    }
    context.execute(sql).and_then(LazyFrame::collect).map_err(|e| Error::BadData(format!("{e}\nin: {sql}\ntables here: {}", names.join(", "))))
}

/// Header and rows of a frame as text, nulls empty: for printing.
///
/// # Errors
/// A column of a type that cannot be shown.
pub fn texts(frame: &DataFrame) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let header = frame.get_column_names().iter().map(|n| n.to_string()).collect();
    let mut rows = vec![Vec::with_capacity(frame.width()); frame.height()];
    for column in frame.columns() {
        for (i, row) in rows.iter_mut().enumerate() {
            let value = column.get(i).map_err(|e| Error::Bug(e.to_string()))?;
            row.push(show(&value));
        }
    }
    Ok((header, rows))
}

/// Which columns hold numbers: for aligning.
pub fn numeric(frame: &DataFrame) -> Vec<bool> {
    frame.columns().iter().map(|c| c.dtype().is_primitive_numeric() || matches!(c.dtype(), DataType::Decimal(..))).collect()
}

pub(super) fn show(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(s) => (*s).to_owned(),
        AnyValue::StringOwned(s) => s.to_string(),
        AnyValue::Decimal(v, _, scale) => {
            rust_decimal::Decimal::try_from_i128_with_scale(*v, u32::try_from(*scale).unwrap_or(9)).map_or_else(|_| v.to_string(), |d| d.normalize().to_string())
        }
        AnyValue::List(s) => s.iter().map(|v| show(&v)).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// Writes a result in a machine's format.
///
/// # Errors
/// The writer fails, or CSV is asked of nested columns.
pub fn write(frame: &mut DataFrame, format: Format, mut out: impl std::io::Write) -> Result<()> {
    let failed = |e: PolarsError| Error::BadData(format!("cannot write the result: {e}"));
    let wrote = |e| Error::io(Path::new("-"), e);
    match format {
        Format::Csv => CsvWriter::new(out).finish(&mut flat(frame)?).map_err(failed),
        Format::CsvBom => {
            out.write_all("\u{FEFF}".as_bytes()).map_err(wrote)?;
            CsvWriter::new(out).finish(&mut flat(frame)?).map_err(failed)
        }
        Format::Xlsx => out.write_all(&super::sheet::workbook(frame)?).map_err(wrote),
        Format::Json => JsonWriter::new(out).with_json_format(JsonFormat::JsonLines).finish(frame).map_err(failed),
        Format::Parquet => {
            let mut bytes = Vec::new();
            ParquetWriter::new(&mut bytes).finish(frame).map_err(failed)?;
            out.write_all(&bytes).map_err(wrote)
        }
    }
}

/// Lists and structs as text, which is all that CSV can hold.
fn flat(frame: &DataFrame) -> Result<DataFrame> {
    let columns = frame
        .columns()
        .iter()
        .map(|c| match c.dtype() {
            DataType::List(_) | DataType::Struct(_) => {
                let texts: Vec<String> = (0..c.len()).map(|i| c.get(i).map(|v| show(&v)).unwrap_or_default()).collect();
                Column::new(c.name().clone(), texts)
            }
            _ => c.clone(),
        })
        .collect();
    DataFrame::new(frame.height(), columns).map_err(|e| Error::Bug(e.to_string()))
}
