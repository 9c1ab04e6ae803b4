//! Rows to data frames, data frames to Parquet.

use super::rows::Cell;
use super::schema::{Table, Type};
use crate::error::{Error, Result};
use polars::prelude::*;
use std::path::Path;
use std::sync::Arc;

const PRECISION: usize = 38;
const SCALE: u32 = 9;
/// Rows a group: the same for every machine, so that the same rows give the same bytes.
const ROW_GROUP: usize = 100_000;

fn bug(e: impl std::fmt::Display) -> Error {
    Error::Bug(format!("table: {e}"))
}

/// Rows in the order of the schema as a data frame.
pub(super) fn frame(table: &Table, rows: Vec<Vec<Cell>>) -> Result<DataFrame> {
    let height = rows.len();
    let mut columns: Vec<Vec<Cell>> = table.columns.iter().map(|_| Vec::with_capacity(height)).collect();
    for row in rows {
        if row.len() != columns.len() {
            return Err(bug(format!("{} has {} columns, a row {}", table.name, columns.len(), row.len())));
        }
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell);
        }
    }
    let series = table.columns.iter().zip(columns).map(|(c, cells)| column(c.name, c.kind, cells)).collect::<Result<Vec<Column>>>()?;
    DataFrame::new(height, series).map_err(bug)
}

fn column(name: &str, kind: Type, cells: Vec<Cell>) -> Result<Column> {
    let wrong = || bug(format!("column {name} holds another type"));
    let name: PlSmallStr = name.into();
    macro_rules! take {
        ($variant:ident) => {
            cells.into_iter().map(|c| if let Cell::$variant(v) = c { Ok(v) } else { Err(wrong()) }).collect::<Result<Vec<_>>>()?
        };
    }
    let series = match kind {
        Type::Text => Series::new(name, take!(Text)),
        Type::Int => Series::new(name, take!(Int)),
        Type::Float => Series::new(name, take!(Float)),
        Type::Bool => Series::new(name, take!(Bool)),
        Type::Date => {
            let epoch = jiff::civil::date(1970, 1, 1);
            let days: Vec<Option<i32>> = take!(Date).into_iter().map(|d| d.and_then(|d| epoch.until(d).ok()).map(|s| s.get_days())).collect();
            Int32Chunked::new(name, days).into_date().into_series()
        }
        Type::Decimal => {
            let exact: Vec<Option<i128>> = take!(Decimal)
                .into_iter()
                .map(|d| {
                    d.map(|mut d| {
                        d.rescale(SCALE);
                        d.mantissa()
                    })
                })
                .collect();
            Int128Chunked::new(name, exact).into_decimal(PRECISION, SCALE as usize).map_err(bug)?.into_series()
        }
        Type::Texts => {
            let lists: Vec<Series> = take!(Texts).into_iter().map(|texts| Series::new(PlSmallStr::EMPTY, texts)).collect();
            lists_of(name, lists, DataType::String)?
        }
        Type::Tokens => {
            let lists = take!(Tokens).into_iter().map(tokens).collect::<Result<Vec<Series>>>()?;
            lists_of(name, lists, token_type())?
        }
    };
    Ok(series.into())
}

fn token_type() -> DataType {
    DataType::Struct(vec![
        Field::new("text".into(), DataType::String),
        Field::new("start".into(), DataType::Int64),
        Field::new("end".into(), DataType::Int64),
        Field::new("pos".into(), DataType::String),
    ])
}

fn tokens(tokens: Vec<(String, i64, i64, String)>) -> Result<Series> {
    let (mut texts, mut starts, mut ends, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (text, start, end, pos) in tokens {
        texts.push(text);
        starts.push(start);
        ends.push(end);
        tags.push(pos);
    }
    let n = texts.len();
    let fields = [Series::new("text".into(), texts), Series::new("start".into(), starts), Series::new("end".into(), ends), Series::new("pos".into(), tags)];
    Ok(StructChunked::from_series(PlSmallStr::EMPTY, n, fields.iter()).map_err(bug)?.into_series())
}

/// A list column; an empty one keeps its type.
fn lists_of(name: PlSmallStr, lists: Vec<Series>, inner: DataType) -> Result<Series> {
    if lists.is_empty() {
        return Ok(Series::new_empty(name, &DataType::List(Box::new(inner))));
    }
    Series::new(name, lists).cast(&DataType::List(Box::new(inner))).map_err(bug)
}

/// Writes a table as Parquet: zstd, one schema for every reader, the metadata in the footer.
///
/// # Errors
/// The file cannot be written.
pub fn write_parquet(frame: DataFrame, path: &Path, metadata: Vec<(String, String)>) -> Result<()> {
    let options = ParquetWriteOptions {
        compression: ParquetCompression::Zstd(Some(polars_parquet::write::ZstdLevel::try_new(9).map_err(bug)?)),
        row_group_size: Some(ROW_GROUP),
        key_value_metadata: Some(KeyValueMetadata::from_static(metadata)),
        ..ParquetWriteOptions::default()
    };
    let failed = |e: PolarsError| Error::Output { path: path.to_owned(), why: e.to_string() };
    let target = SinkTarget::Path(PlRefPath::new(path.to_string_lossy().as_ref()));
    let sink = frame.lazy().sink(SinkDestination::File { target }, FileWriteFormat::Parquet(Arc::new(options)), UnifiedSinkArgs::default()).map_err(failed)?;
    sink.collect().map_err(failed)?;
    Ok(())
}
