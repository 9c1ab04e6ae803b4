//! Arrow columns as pages: their bytes, files, or places in WARC files.

use crate::raised;
use crate::rows::Rows;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, LargeBinaryArray, RecordBatch, StringArray, StructArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use gongbao::corpus::warc::{self, Damage, Place, Seen};
use gongbao::corpus::{Input, Origin, Page};
use gongbao::error::{Error, Result};
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use std::ffi::CString;
use std::path::PathBuf;
use std::sync::Arc;

/// Names of the column that holds pages as they were served.
const BYTES: [&str; 2] = ["bytes", "content"];

/// A batch of pages that are not read yet.
pub struct Pages {
    pub len: usize,
    source: Source,
    path: Option<StringArray>,
    url: Option<StringArray>,
    fetched_at: Option<StringArray>,
    content_type: Option<StringArray>,
}

enum Source {
    Bytes(LargeBinaryArray),
    Files,
    Records { offset: Int64Array, length: Option<Int64Array>, inside: Option<Int64Array> },
}

impl Pages {
    /// Reads the columns of a batch (a struct array), or takes an array of bytes or text as the pages themselves.
    pub fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        let Some(columns) = array.as_struct_opt() else {
            return Ok(Self { len: array.len(), source: Source::Bytes(bytes(array)?), path: None, url: None, fetched_at: None, content_type: None });
        };
        let text = |name: &str| column(columns, name).map(|c| typed(c, name, &DataType::Utf8)).transpose().map(|c| c.map(|c| c.as_string::<i32>().clone()));
        let number = |name: &str| column(columns, name).map(|c| typed(c, name, &DataType::Int64)).transpose().map(|c| c.map(|c| c.as_primitive::<Int64Type>().clone()));
        let path = text("path")?;
        let source = if let Some(content) = BYTES.iter().find_map(|name| column(columns, name)) {
            Source::Bytes(bytes(content)?)
        } else if path.is_none() {
            let names: Vec<&str> = columns.column_names();
            return Err(ArrowError::InvalidArgumentError(format!(
                "no pages in these columns: {}; give a column `bytes` (pages as they were served), or `path` (files), or `path` and `offset` (records of WARC files, as `gongbao.records` lists them)",
                names.join(", ")
            )));
        } else {
            match number("offset")? {
                Some(offset) => Source::Records { offset, length: number("length")?, inside: number("inside")? },
                None => Source::Files,
            }
        };
        Ok(Self { len: columns.len(), source, path, url: text("url")?, fetched_at: text("fetched_at")?, content_type: text("content_type")? })
    }

    /// What a page is called in messages.
    pub fn name(&self, row: usize) -> String {
        let told = |column: &Option<StringArray>| column.as_ref().and_then(|c| value(c, row));
        told(&self.path).or_else(|| told(&self.url)).unwrap_or_else(|| format!("row {row}"))
    }

    /// Reads one page.
    ///
    /// # Errors
    /// It is missing, empty, or cannot be read.
    pub fn read(&self, row: usize) -> Result<Page> {
        let told = |column: &Option<StringArray>| column.as_ref().and_then(|c| value(c, row));
        let missing = |what: &str| Error::BadData(format!("{}: no {what}", self.name(row)));
        let path = told(&self.path);
        let mut page = match &self.source {
            Source::Bytes(pages) if pages.is_null(row) => return Err(missing("bytes")),
            Source::Bytes(pages) => Page::new(path.unwrap_or_default(), pages.value(row).to_vec(), Origin::default()),
            Source::Files => Input::File(path.ok_or_else(|| missing("path"))?.into()).read()?,
            Source::Records { offset, length, inside } => {
                let number = |column: &Int64Array| (!column.is_null(row)).then(|| u64::try_from(column.value(row)).ok()).flatten();
                let place = Place {
                    file: path.ok_or_else(|| missing("path"))?.into(),
                    offset: number(offset).ok_or_else(|| missing("offset"))?,
                    inside: inside.as_ref().and_then(number).unwrap_or(0),
                    length: length.as_ref().and_then(number),
                };
                let (bytes, origin) = warc::read_at(&place)?;
                Page::new(place.to_string(), bytes, origin)
            }
        };
        // What the caller tells goes before what a sidecar or a record does.
        let origin = &mut page.origin;
        origin.url = told(&self.url).or_else(|| origin.url.take());
        origin.fetched_at = told(&self.fetched_at).or_else(|| origin.fetched_at.take());
        origin.content_type = told(&self.content_type).or_else(|| origin.content_type.take());
        Ok(page)
    }
}

fn column<'a>(columns: &'a StructArray, name: &str) -> Option<&'a ArrayRef> {
    columns.column_by_name(name)
}

fn value(column: &StringArray, row: usize) -> Option<String> {
    (!column.is_null(row)).then(|| column.value(row).to_owned())
}

fn bytes(column: &ArrayRef) -> Result<LargeBinaryArray, ArrowError> {
    Ok(typed(column, "bytes", &DataType::LargeBinary)?.as_binary::<i64>().clone())
}

fn typed(column: &ArrayRef, name: &str, kind: &DataType) -> Result<ArrayRef, ArrowError> {
    let wrong = || ArrowError::InvalidArgumentError(format!("column `{name}` is {}; it must be {kind} or what can be read as such", column.data_type()));
    // Lists could be written out as text, which is never what was meant.
    if column.data_type().is_nested() { Err(wrong()) } else { cast(column, kind).map_err(|_| wrong()) }
}

/// Lists the pages of WARC files: see `gongbao.records`.
#[pyfunction]
pub fn records(py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<Rows> {
    let (rows, damaged) = py.detach(|| list(&paths)).map_err(raised)?;
    for damage in damaged {
        let message = CString::new(damage.to_string().replace('\0', " "))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &message, 1)?;
    }
    Ok(rows)
}

fn list(paths: &[PathBuf]) -> Result<(Rows, Vec<Damage>)> {
    // The bytes of a page that was served again under another address lie in the record that was first.
    let mut seen = Seen::default();
    let (mut found, mut damaged) = (Vec::new(), Vec::new());
    for path in paths {
        let (pages, broken) = warc::list(path, &mut seen)?;
        found.extend(pages);
        damaged.extend(broken);
    }
    let places: Vec<&Place> = found.iter().map(|f| f.body.as_ref().unwrap_or(&f.place)).collect();
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let numbers = |of: &dyn Fn(&Place) -> Option<u64>| Arc::new(places.iter().map(|p| of(p).map(number)).collect::<Int64Array>()) as ArrayRef;
    let columns: [(&str, ArrayRef); 6] = [
        ("path", Arc::new(places.iter().map(|p| Some(p.file.display().to_string())).collect::<StringArray>())),
        ("offset", numbers(&|p| Some(p.offset))),
        ("length", numbers(&|p| p.length)),
        ("inside", numbers(&|p| Some(p.inside))),
        ("url", Arc::new(found.iter().map(|f| Some(f.url.as_str())).collect::<StringArray>())),
        ("fetched_at", Arc::new(found.iter().map(|f| Some(f.date.as_str()).filter(|d| !d.is_empty())).collect::<StringArray>())),
    ];
    let fields: Vec<Field> = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), columns.into_iter().map(|c| c.1).collect()).map_err(|e| Error::Bug(e.to_string()))?;
    Ok((Rows::new(schema, vec![batch]), damaged))
}
