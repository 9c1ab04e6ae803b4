//! Pages in, a generation of tables out: what `gongbao run` does once the pages are there.

use super::{extract, pages};
use gongbao::corpus::{self, Input};
use gongbao::error::{Error, Result};
use gongbao::pipeline::{self, Extraction, Pipeline};
use gongbao::publish::{self, Draft, Manifest, Published};
use gongbao::refresh::{Rows, objections};
use gongbao::table::{TableWriter, croissant, schema};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What a refresh came to.
pub struct Refreshed {
    pub published: Published,
    /// What the terminal shows of the statistics.
    pub shown: Shown,
    /// Outcome → pages.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// Rows of each file of tables.
    pub tables: BTreeMap<String, usize>,
    pub tally: pages::Tally,
}

/// The first statistics in the order that people read them in, of many that go by. By default it keeps none.
#[derive(Debug, Default)]
pub struct Shown {
    most: usize,
    rows: Vec<Row>,
    /// How many went by.
    pub count: usize,
}

/// Whether the statistic is open, and its cells.
type Row = (bool, Vec<String>);

impl Shown {
    pub fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    fn add(&mut self, row: impl FnOnce() -> Row) {
        self.count += 1;
        if self.most > 0 {
            self.rows.push(row());
        }
        if self.rows.len() >= 2 * self.most + 1024 {
            self.cut();
        }
    }

    /// Series first: what the catalogue knows, by indicator and period; then open statistics.
    fn cut(&mut self) {
        self.rows.sort_by(|a, b| (a.0, &a.1[0], &a.1[4], &a.1[5]).cmp(&(b.0, &b.1[0], &b.1[4], &b.1[5])));
        self.rows.truncate(self.most);
    }

    pub fn rows(mut self) -> impl Iterator<Item = Vec<String>> {
        self.cut();
        self.rows.into_iter().map(|row| row.1)
    }
}

/// How a refresh is made.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub threads: usize,
    /// Publish even where much would be lost.
    pub force: bool,
    pub quiet: bool,
    /// Statistics for the terminal.
    pub rows: usize,
}

/// Takes pages through the pipeline and publishes the tables under `home`, unless that would lose much of what stands there
/// (`Options::force` publishes all the same).
///
/// # Errors
/// Another run is at work, a guard objects, or the tables cannot be written. What stands is not touched then.
pub fn refresh(pipeline: &Pipeline, inputs: &[Input], home: &Path, options: Options) -> Result<Refreshed> {
    let draft = Draft::begin(home)?;
    let of_source: HashMap<String, String> = inputs.iter().filter_map(|i| Some((i.name(), source(i)?))).collect();
    let mut manifest = manifest(pipeline);
    let mut tables = TableWriter::create(draft.path(), &pipeline.catalogue, |table| footer(&manifest, table))?;
    let (mut shown, mut outcomes) = (Shown::new(if options.quiet { 0 } else { options.rows }), BTreeMap::new());
    let tally = pages::each(inputs, pipeline, pipeline::Options { reference: None, tokens: true }, options.threads, options.quiet, |e| {
        if let Some(before) = tables.add(&e)? {
            twice(&e, before);
            return Ok(());
        }
        e.statistics.iter().for_each(|s| shown.add(|| (s.indicator.is_none(), extract::row(&e, s))));
        let source = of_source.get(&e.page.path).map_or(FILES, String::as_str);
        *manifest.sources.entry(source.to_owned()).or_default() += e.statistics.len() + e.facts.len();
        manifest.inputs.insert(e.page.path.clone(), e.page.sha256.clone());
        *outcomes.entry(e.outcome.name()).or_default() += 1;
        Ok(())
    })?;
    guard(pipeline, home, &manifest.sources, options.force)?;
    let tables = tables.finish()?;
    schema::write_datapackage(draft.path(), &pipeline.name, &pipeline.config.description)?;
    croissant::write(draft.path(), &pipeline.name, &pipeline.config.description)?;
    let published = draft.publish(manifest, &tables, pipeline.config.keep)?;
    Ok(Refreshed { published, shown, outcomes, tables, tally })
}

/// Says that a page was given twice.
pub(super) fn twice(page: &Extraction, before: &str) {
    anstream::eprintln!("gongbao: {} is the page {before} once more; it counts once", page.page.path);
}

/// The source of pages that no source of the pipeline brought.
const FILES: &str = "files";

fn source(input: &Input) -> Option<String> {
    match input {
        Input::Record(found) => found.source.clone(),
        Input::File(_) | Input::Stdin | Input::Damaged(_) => None,
    }
}

/// Keeps readers from tables that lost much of what they had.
fn guard(pipeline: &Pipeline, home: &Path, sources: &Rows, force: bool) -> Result<()> {
    let before = publish::standing(home).map(|m| m.sources).unwrap_or_default();
    let floors: Rows = pipeline.config.source.iter().filter(|s| s.floor > 0).map(|s| (s.name.clone(), s.floor)).collect();
    let objections = objections(&before, sources, &floors);
    if objections.is_empty() || force {
        return Ok(());
    }
    Err(Error::BadData(format!(
        "{}: not published: {}; what stands is kept; look at what the sources serve now, then run again with --force",
        home.display(),
        objections.join("; ")
    )))
}

/// What makes the tables, for the manifest and the footer of every file; the pages are still to come.
fn manifest(pipeline: &Pipeline) -> Manifest {
    Manifest {
        generation: 0,
        pipeline: pipeline.name.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
        files: BTreeMap::new(),
        schemas: schema::ALL.iter().map(|t| (t.name.to_owned(), t.hash())).collect(),
        rules: pipeline.files.iter().map(|(path, text)| (path.clone(), corpus::sha256(text))).collect(),
        inputs: BTreeMap::new(),
        sources: pipeline.config.source.iter().map(|s| (s.name.clone(), 0)).collect(),
    }
}

/// Key-value metadata of a Parquet file: the same for the same inputs.
fn footer(manifest: &Manifest, table: &schema::Table) -> Vec<(String, String)> {
    let rules: String = manifest.rules.iter().map(|(p, h)| format!("{p} {h}\n")).collect();
    vec![
        ("gongbao.table".into(), table.name.into()),
        ("gongbao.schema".into(), table.hash()),
        ("gongbao.schema_version".into(), schema::VERSION.into()),
        ("gongbao.rules".into(), corpus::sha256(&rules)),
        ("gongbao.program".into(), manifest.program.clone()),
        ("gongbao.pipeline".into(), manifest.pipeline.clone()),
    ]
}
