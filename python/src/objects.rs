//! One page, one text: results as plain Python values, of which the package makes its dataclasses.

use crate::batch::judged;
use crate::{pipelines, raised};
use gongbao::corpus::{Input, Origin, Page};
use gongbao::decode;
use gongbao::error::Result;
use gongbao::pipeline::{Options, process};
use gongbao::recognise::around::{self, Around};
use gongbao::recognise::{Context, Kind, Mention, row};
use gongbao::span::CharOffsets;
use gongbao::table::{Columns, Tables, Values, schema as tables};
use jiff::civil::Date;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use serde_json::json;
use std::path::PathBuf;

/// What is read: bytes as they were served, or a file with its sidecar.
#[derive(FromPyObject)]
pub enum Source {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// Where it came from, which goes before what a sidecar says.
#[derive(FromPyObject, Default)]
pub struct Told {
    url: Option<String>,
    fetched_at: Option<String>,
    content_type: Option<String>,
}

fn read(source: Source, told: Told) -> Result<Page> {
    let mut page = match source {
        Source::Bytes(bytes) => Page::new("", bytes, Origin::default()),
        Source::File(path) => Input::File(path).read()?,
    };
    let origin = page.origin;
    page.origin = Origin { url: told.url.or(origin.url), fetched_at: told.fetched_at.or(origin.fetched_at), content_type: told.content_type.or(origin.content_type) };
    Ok(page)
}

/// Rows of every table that a page fills, by the table's name: tuples in the order of its columns.
#[pyfunction]
pub fn extract<'py>(py: Python<'py>, source: Source, told: Told, pipeline: &str, reference_date: Option<Date>, tokens: bool) -> PyResult<Bound<'py, PyDict>> {
    let pipeline = pipelines::load(py, pipeline)?;
    let options = Options { reference: reference_date, tokens };
    let columns = py.detach(|| {
        let page = read(source, told)?;
        let name = if page.path.is_empty() { "the page".to_owned() } else { page.path.clone() };
        let extraction = judged(process(page, &pipeline, options), || name.clone())?;
        let mut tables = Tables::default();
        tables.add(&extraction, &pipeline.catalogue)?;
        tables.columns(&pipeline.catalogue)
    });
    let found = PyDict::new(py);
    for columns in columns.map_err(raised)? {
        found.set_item(columns.table.name, tuples(py, columns)?)?;
    }
    Ok(found)
}

fn tuples<'py>(py: Python<'py>, columns: Columns) -> PyResult<Bound<'py, PyList>> {
    let lists = columns.values.into_iter().map(|v| list(py, v)).collect::<PyResult<Vec<_>>>()?;
    let rows = (0..columns.height).map(|i| PyTuple::new(py, lists.iter().map(|l| l.get_item(i)).collect::<PyResult<Vec<_>>>()?)).collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, rows)
}

fn list<'py>(py: Python<'py>, values: Values) -> PyResult<Bound<'py, PyList>> {
    match values {
        Values::Text(v) => PyList::new(py, v),
        Values::Int(v) => PyList::new(py, v),
        Values::Decimal(v) => PyList::new(py, v.into_iter().map(|d| d.map(|d| d.normalize()))),
        Values::Date(v) => PyList::new(py, v),
        Values::Float(v) => PyList::new(py, v),
        Values::Bool(v) => PyList::new(py, v),
        Values::Texts(v) => PyList::new(py, v),
        Values::Tokens(v) => {
            let mut words = v.words();
            PyList::new(py, v.lengths.iter().map(|n| words.by_ref().take(*n).collect::<Vec<_>>()))
        }
    }
}

/// (text, encoding, evidence, text before it was simplified, edits); an edit is (kind, raw_start, raw_end, start, end, confidence).
#[pyfunction]
pub fn repair<'py>(py: Python<'py>, source: Source, told: Told) -> PyResult<Bound<'py, PyTuple>> {
    let decoded = py.detach(|| Ok(decode::decode(&read(source, told)?))).map_err(raised)?;
    let mut offsets = CharOffsets::new(&decoded.text);
    let mut repairs: Vec<_> = decoded.repairs.iter().collect();
    repairs.sort_by_key(|r| r.clean);
    let edits: Vec<_> = repairs
        .into_iter()
        .map(|r| (r.kind, r.raw.start, r.raw.end, offsets.at(r.clean.start), offsets.at(r.clean.end), (f64::from(r.confidence) * 100.0).round() / 100.0))
        .collect();
    (decoded.text.as_str(), decoded.encoding, decoded.evidence.as_str(), decoded.original.as_deref(), edits).into_pyobject(py)
}

/// Mentions as a JSON array, in the fields of `gongbao recognise --jsonl`.
#[pyfunction]
pub fn recognise(py: Python<'_>, text: &str, reference_date: Option<Date>, pipeline: Option<&str>) -> PyResult<String> {
    let pipeline = pipeline.map(|name| pipelines::load(py, name)).transpose()?;
    Ok(py.detach(|| {
        let found = gongbao::recognise::recognise(text, &Context { reference: reference_date, topic: None, wide: true });
        let around = around::read(text, &found);
        let wanted: Vec<(&Mention, &Around)> = found.iter().zip(&around).filter(|(m, _)| m.kind != Kind::None).collect();
        serde_json::Value::from(row::rows(text, &wanted, pipeline.as_ref().map(|p| &p.catalogue))).to_string()
    }))
}

/// What every table holds, as a JSON array: name, about, key, and columns with name, type and about.
#[pyfunction]
pub fn schema() -> String {
    let column = |c: &tables::Column| json!({"name": c.name, "type": format!("{:?}", c.kind).to_lowercase(), "about": c.about});
    let table = |t: tables::Table| json!({"name": t.name, "about": t.about, "key": t.key, "columns": t.columns.iter().map(column).collect::<Vec<_>>()});
    serde_json::Value::from_iter(tables::ALL.into_iter().map(table)).to_string()
}
