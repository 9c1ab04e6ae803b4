//! Arrow columns as pages: their bytes, files, or places in WARC files.

use crate::columns::{self, Bytes};
use crate::raised;
use crate::rows::Rows;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, Field, Schema};
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
    path: Option<Bytes>,
    url: Option<Bytes>,
    fetched_at: Option<Bytes>,
    content_type: Option<Bytes>,
}

type Numbers = Vec<Option<i64>>;

enum Source {
    Bytes(Bytes),
    Files,
    Records { offset: Numbers, length: Option<Numbers>, inside: Option<Numbers> },
}

impl Pages {
    /// Reads the columns of a batch (a struct array), or takes an array of bytes or text as the pages themselves.
    pub fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        let bytes = |column: &ArrayRef| Bytes::new(column, BYTES[0]).map(Source::Bytes);
        let Some(columns) = array.as_struct_opt() else {
            return Ok(Self { len: array.len(), source: bytes(array)?, path: None, url: None, fetched_at: None, content_type: None });
        };
        let text = |name: &str| columns.column_by_name(name).map(|c| Bytes::texts(c, name)).transpose();
        let number = |name: &str| columns.column_by_name(name).map(|c| columns::integers(c, name)).transpose();
        let path = text("path")?;
        let source = if let Some(content) = BYTES.iter().find_map(|name| columns.column_by_name(name)) {
            bytes(content)?
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
        let told = |column: &Option<Bytes>| column.as_ref().and_then(|c| c.text(row));
        told(&self.path).or_else(|| told(&self.url)).unwrap_or_else(|| format!("row {row}"))
    }

    /// Reads one page.
    ///
    /// # Errors
    /// It is missing, empty, or cannot be read.
    pub fn read(&self, row: usize) -> Result<Page> {
        let told = |column: &Option<Bytes>| column.as_ref().and_then(|c| c.text(row));
        let missing = |what: &str| Error::BadData(format!("{}: no {what}", self.name(row)));
        let path = told(&self.path);
        let mut page = match &self.source {
            Source::Bytes(pages) => {
                let bytes = pages.at(row).ok_or_else(|| missing("bytes"))?;
                Page::new(path.unwrap_or_default(), bytes.to_vec(), Origin::default())
            }
            Source::Files => Input::File(path.ok_or_else(|| missing("path"))?.into()).read()?,
            Source::Records { offset, length, inside } => {
                let number = |column: &Numbers| column[row].and_then(|n| u64::try_from(n).ok());
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
