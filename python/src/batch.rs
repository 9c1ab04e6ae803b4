//! Many pages in, the rows of one table out, with the interpreter free for others meanwhile.

use crate::capsule::Arrays;
use crate::pages::Pages;
use crate::rows::Rows;
use crate::{arrays, pipelines, raised};
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use gongbao::article::Metadata;
use gongbao::corpus::Page;
use gongbao::error::Error;
use gongbao::parts::Parts;
use gongbao::pipeline::{Extraction, Options, Outcome, Pipeline, guarded, process, process_part};
use gongbao::table::Tables;
use gongbao::table::schema::{self, Table};
use jiff::civil::Date;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Pages taken in at a time: bounds the memory, not the result.
const AT_A_TIME: usize = 64;

/// A page that gave no rows: its `doc_id` where its bytes were had, and why.
type Bad = (Option<String>, String);

/// Turns batches of pages into rows of one table. It remembers what articles go on on later pages: one for each run.
#[pyclass(frozen, module = "gongbao._native")]
pub struct Extractor {
    table: Table,
    schema: SchemaRef,
    pipeline: Arc<Pipeline>,
    options: Options,
    pool: Option<rayon::ThreadPool>,
    parts: Mutex<Parts>,
}

#[pymethods]
impl Extractor {
    #[new]
    fn new(py: Python<'_>, table: &str, pipeline: &str, reference_date: Option<Date>, threads: usize) -> PyResult<Self> {
        let of_all = ["observations", "conflicts"];
        let known = schema::ALL.into_iter().find(|t| t.name == table && !of_all.contains(&t.name));
        let table = known.ok_or_else(|| {
            let names: Vec<&str> = schema::ALL.iter().map(|t| t.name).filter(|n| !of_all.contains(n)).collect();
            let why = if of_all.contains(&table) { "is made of all pages together, by `gongbao run`" } else { "is no table" };
            PyValueError::new_err(format!("`{table}` {why}; pages can be turned into {}", names.join(", ")))
        })?;
        let pool = (threads != 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build()).transpose();
        let pool = pool.map_err(|e| raised(Error::Bug(e.to_string())))?;
        let options = Options { reference: reference_date, tokens: table.name == "sentences" };
        Ok(Self { schema: arrays::schema(&table), table, pipeline: pipelines::load(py, pipeline)?, options, pool, parts: Mutex::default() })
    }

    /// The rows of all pages of a table, stream, batch or array, in their order; those of bad pages stand behind their batch.
    #[pyo3(signature = (pages, progress=None))]
    fn extract(&self, py: Python<'_>, pages: Arrays, progress: Option<Py<PyAny>>) -> PyResult<Rows> {
        let rows = py.detach(|| {
            let mut batches = Vec::new();
            for array in pages {
                let pages = Pages::new(&array.map_err(wrong)?).map_err(wrong)?;
                batches.extend(self.batch(&pages, progress.as_ref())?);
            }
            Ok(batches)
        });
        rows.map(|batches| Rows::new(self.schema.clone(), batches))
    }
}

/// What is wrong with the caller's data.
pub fn wrong(error: ArrowError) -> PyErr {
    match error {
        ArrowError::InvalidArgumentError(text) => PyValueError::new_err(text),
        other => PyValueError::new_err(other.to_string()),
    }
}

impl Extractor {
    fn batch(&self, pages: &Pages, progress: Option<&Py<PyAny>>) -> PyResult<Vec<RecordBatch>> {
        let (mut tables, mut bad) = (Tables::only(self.table.name), Vec::new());
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let one = |row: usize| told(pages, row, &self.pipeline, self.options);
        let again = |page: Page, first: &Metadata| {
            let (id, name) = (page.doc_id(), page.path.clone());
            guarded(&name, || Ok(process_part(page, &self.pipeline, self.options, Some(first)))).map_err(|e| (Some(id), e.to_string()))
        };
        for from in (0..pages.len).step_by(AT_A_TIME) {
            let rows = from..pages.len.min(from + AT_A_TIME);
            let n = rows.len();
            let done: Vec<Result<Extraction, Bad>> = match &self.pool {
                Some(pool) => pool.install(|| rows.into_par_iter().map(one).collect()),
                None => rows.map(one).collect(),
            };
            for page in done {
                match page.and_then(|e| parts.join(e, again)) {
                    Ok(extraction) => tables.add(&extraction, &self.pipeline.catalogue).map_err(raised)?,
                    Err(why) => bad.push(why),
                }
            }
            // Long work can be interrupted and tells how far it is.
            Python::attach(|py| {
                py.check_signals()?;
                progress.map_or(Ok(()), |told| told.call1(py, (n,)).map(|_| ()))
            })?;
        }
        let columns = tables.columns(&self.pipeline.catalogue).map_err(raised)?.into_iter().filter(|c| c.table.name == self.table.name && c.height > 0);
        let mut batches: Vec<RecordBatch> = columns.map(|c| arrays::batch(&self.schema, c)).collect::<Result<_, _>>().map_err(wrong)?;
        if !bad.is_empty() {
            batches.push(arrays::errors(&self.schema, bad).map_err(wrong)?);
        }
        Ok(batches)
    }
}

/// One page, whatever it holds: what would end a run is told instead.
fn told(pages: &Pages, row: usize, pipeline: &Pipeline, options: Options) -> Result<Extraction, Bad> {
    let page = pages.read(row).map_err(|e| (None, e.to_string()))?;
    let id = Some(page.doc_id());
    let name = pages.name(row);
    guarded(&name, || judged(process(page, pipeline, options), || name.clone())).map_err(|e| (id, e.to_string()))
}

/// An extraction, unless its page was no page of text.
pub fn judged(extraction: Extraction, name: impl Fn() -> String) -> Result<Extraction, Error> {
    match extraction.outcome {
        _ if extraction.page.bytes.is_empty() => Err(Error::BadData(format!("{}: the page is empty (0 bytes); fetch it again", name()))),
        Outcome::NotText => Err(Error::BadData(format!("{}: not a page of text (a picture, an archive or a program)", name()))),
        _ => Ok(extraction),
    }
}

/// Takes pages through the pipeline one after the other and throws away what comes of them: what `extract` costs with one thread
/// beyond that is what rows, Arrow and Python cost. Returns the number of pages.
#[pyfunction]
pub fn process_only(py: Python<'_>, pages: Arrays, pipeline: &str) -> PyResult<usize> {
    let pipeline = pipelines::load(py, pipeline)?;
    py.detach(|| {
        let mut done = 0;
        for array in pages {
            let pages = Pages::new(&array.map_err(wrong)?).map_err(wrong)?;
            for row in 0..pages.len {
                std::hint::black_box(process(pages.read(row).map_err(raised)?, &pipeline, Options::default()));
                done += 1;
            }
        }
        Ok(done)
    })
}
