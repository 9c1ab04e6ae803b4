//! Columns to data frames, data frames to Parquet.

use super::columns::{Columns, PRECISION, SCALE, Token, Values, days, mantissa};
use super::rows::Tables;
use super::schema::Table;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use polars::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Rows a group: the same for every machine, so that the same rows give the same bytes.
const ROW_GROUP: usize = 100_000;

fn bug(e: impl std::fmt::Display) -> Error {
    Error::Bug(format!("table: {e}"))
}

impl Tables {
    /// All tables as data frames, in the order of `schema::ALL`.
    ///
    /// # Errors
    /// A bug: a row that does not fit its schema.
    pub fn frames(self, catalogue: &Catalogue) -> Result<Vec<(Table, DataFrame)>> {
        self.columns(catalogue)?.into_iter().map(|columns| Ok((columns.table, frame(columns)?))).collect()
    }
}

fn frame(columns: Columns) -> Result<DataFrame> {
    let series = columns.table.columns.iter().zip(columns.values).map(|(c, values)| column(c.name, values)).collect::<Result<Vec<Column>>>()?;
    DataFrame::new(columns.height, series).map_err(bug)
}

fn column(name: &str, values: Values) -> Result<Column> {
    let name: PlSmallStr = name.into();
    let series = match values {
        Values::Text(texts) => Series::new(name, texts),
        Values::Int(numbers) => Series::new(name, numbers),
        Values::Float(numbers) => Series::new(name, numbers),
        Values::Bool(flags) => Series::new(name, flags),
        Values::Date(dates) => Int32Chunked::new(name, dates.into_iter().map(|d| d.and_then(days)).collect::<Vec<_>>()).into_date().into_series(),
        Values::Decimal(numbers) => {
            let exact: Vec<Option<i128>> = numbers.into_iter().map(|d| d.map(mantissa)).collect();
            Int128Chunked::new(name, exact).into_decimal(PRECISION.into(), SCALE.into()).map_err(bug)?.into_series()
        }
        Values::Texts(lists) => lists_of(name, lists.into_iter().map(|texts| Series::new(PlSmallStr::EMPTY, texts)).collect(), DataType::String)?,
        Values::Tokens(lists) => lists_of(name, lists.into_iter().map(tokens).collect::<Result<Vec<Series>>>()?, token_type())?,
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

fn tokens(tokens: Vec<Token>) -> Result<Series> {
    let (mut texts, mut starts, mut ends, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for token in tokens {
        texts.push(token.text);
        starts.push(token.start);
        ends.push(token.end);
        tags.push(token.pos);
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
