//! Pages in, a generation of tables out: what `gongbao run` does once the pages are there.

use super::{extract, pages};
use gongbao::corpus::{self, Input};
use gongbao::error::{Error, Result};
use gongbao::pipeline::{Options, Pipeline};
use gongbao::publish::{self, Draft, Manifest, Published};
use gongbao::refresh::{Rows, objections};
use gongbao::table::{Tables, croissant, schema, write_parquet};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What a refresh came to.
pub struct Refreshed {
    pub published: Published,
    /// Rows for the terminal: whether the statistic is open, and its cells.
    pub rows: Vec<(bool, Vec<String>)>,
    /// Outcome → pages.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// Rows of each file of tables.
    pub tables: BTreeMap<String, usize>,
    pub tally: pages::Tally,
}

/// Takes pages through the pipeline and publishes the tables under `home`, unless that would lose much of what stands there
/// (`force` publishes all the same).
///
/// # Errors
/// Another run is at work, a guard objects, or the tables cannot be written. What stands is not touched then.
pub fn refresh(pipeline: &Pipeline, inputs: &[Input], home: &Path, threads: usize, force: bool, quiet: bool) -> Result<Refreshed> {
    let draft = Draft::begin(home)?;
    let of_source: HashMap<String, String> = inputs.iter().filter_map(|i| Some((i.name(), source(i)?))).collect();
    let (mut tables, mut rows, mut hashes) = (Tables::default(), Vec::new(), BTreeMap::new());
    let mut sources: Rows = pipeline.config.source.iter().map(|s| (s.name.clone(), 0)).collect();
    let mut outcomes = BTreeMap::new();
    let tally = pages::each(inputs, pipeline, Options { reference: None, tokens: true }, threads, quiet, |e| {
        tables.add(&e, &pipeline.catalogue);
        rows.extend(e.statistics.iter().map(|s| (s.indicator.is_none(), extract::row(&e, s))));
        let source = of_source.get(&e.page.path).map_or(FILES, String::as_str);
        *sources.entry(source.to_owned()).or_default() += e.statistics.len() + e.facts.len();
        hashes.insert(e.page.path.clone(), e.page.sha256.clone());
        *outcomes.entry(e.outcome.name()).or_default() += 1;
        Ok(())
    })?;
    guard(pipeline, home, &sources, force)?;
    let manifest = manifest(pipeline, hashes, sources);
    let mut table_rows = BTreeMap::new();
    for (table, frame) in tables.frames(&pipeline.catalogue)? {
        let file = format!("{}.parquet", table.name);
        table_rows.insert(file.clone(), frame.height());
        write_parquet(frame, &draft.path().join(&file), footer(&manifest, &table))?;
    }
    let package = serde_json::to_string_pretty(&schema::datapackage(&pipeline.name, &pipeline.config.description)).map_err(|e| Error::Bug(e.to_string()))?;
    let path = draft.path().join("datapackage.json");
    std::fs::write(&path, package + "\n").map_err(|e| Error::Output { path, why: e.to_string() })?;
    croissant::write(draft.path(), &pipeline.name, &pipeline.config.description)?;
    let published = draft.publish(manifest, &table_rows, pipeline.config.keep)?;
    Ok(Refreshed { published, rows, outcomes, tables: table_rows, tally })
}

/// The source of pages that no source of the pipeline brought.
const FILES: &str = "files";

fn source(input: &Input) -> Option<String> {
    match input {
        Input::Record(found) => found.source.clone(),
        Input::File(_) | Input::Stdin => None,
    }
}

/// Keeps readers from tables that lost much of what they had.
fn guard(pipeline: &Pipeline, home: &Path, sources: &Rows, force: bool) -> Result<()> {
    let before = publish::current(home).and_then(|c| publish::read_manifest(&c).ok()).map(|m| m.sources).unwrap_or_default();
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

/// What made the tables, for the manifest and the footer of every file.
fn manifest(pipeline: &Pipeline, inputs: BTreeMap<String, String>, sources: Rows) -> Manifest {
    Manifest {
        generation: 0,
        pipeline: pipeline.name.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
        files: BTreeMap::new(),
        schemas: schema::ALL.iter().map(|t| (t.name.to_owned(), t.hash())).collect(),
        rules: pipeline.files.iter().map(|(path, text)| (path.clone(), corpus::sha256(text))).collect(),
        inputs,
        sources,
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
