//! `gongbao run`.

use super::{extract, output, pages, show};
use clap::Args;
use gongbao::corpus;
use gongbao::error::{Error, Result};
use gongbao::pipeline::{Options, Pipeline};
use gongbao::publish::{Draft, Manifest, Published, home};
use gongbao::table::{Tables, schema, write_parquet};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao run              # the offline sample\n  gongbao run sample --output /srv/tables\n  gongbao -q run sample    # for cron: speaks only when something is wrong"
)]
pub struct Request {
    /// Pipelines under pipelines/ [default: sample]
    pipelines: Vec<String>,
    /// Folder of all output
    #[arg(long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    /// Threads to use; the output does not depend on it
    #[arg(long, default_value_t = 0, value_name = "N", hide_default_value = true)]
    threads: usize,
    /// Rows of statistics to print
    #[arg(long, default_value_t = 40, value_name = "N")]
    rows: usize,
}

impl Default for Request {
    fn default() -> Self {
        Self { pipelines: Vec::new(), output: "output".into(), threads: 0, rows: 40 }
    }
}

pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let names = if request.pipelines.is_empty() { vec!["sample".to_owned()] } else { request.pipelines.clone() };
    for name in &names {
        one(name, &request, quiet)?;
    }
    Ok(0)
}

fn one(name: &str, request: &Request, quiet: bool) -> Result<()> {
    let pipeline = Pipeline::load(name)?;
    if pipeline.config.inputs.is_empty() {
        return Err(Error::Config(format!(
            "pipeline `{name}` names no pages; add `inputs = [\"folder\"]` to pipelines/{name}/pipeline.toml, or run `gongbao extract PATH --pipeline {name}`"
        )));
    }
    let inputs = corpus::read_all(&pipeline.config.inputs)?;
    let (mut tables, mut rows, mut hashes) = (Tables::default(), Vec::new(), BTreeMap::new());
    let mut outcomes: BTreeMap<&'static str, usize> = BTreeMap::new();
    let tally = pages::each(&inputs, &pipeline, Options { reference: None, tokens: true }, request.threads, quiet, |e| {
        tables.add(&e, &pipeline.catalogue);
        rows.extend(e.statistics.iter().map(|s| (s.indicator.is_none(), extract::row(&e, s))));
        hashes.insert(e.page.path.clone(), e.page.sha256.clone());
        *outcomes.entry(e.outcome.name()).or_default() += 1;
        Ok(())
    })?;
    let counts = tables.counts();
    let home = home(&request.output, name);
    let draft = Draft::begin(&home)?;
    let manifest = manifest(&pipeline, hashes);
    let mut table_rows = BTreeMap::new();
    for (table, frame) in tables.frames(&pipeline.catalogue)? {
        let file = format!("{}.parquet", table.name);
        table_rows.insert(file.clone(), frame.height());
        write_parquet(frame, &draft.path().join(&file), footer(&manifest, &table))?;
    }
    let package = serde_json::to_string_pretty(&schema::datapackage(name, &pipeline.config.description)).map_err(|e| Error::Bug(e.to_string()))?;
    let path = draft.path().join("datapackage.json");
    std::fs::write(&path, package + "\n").map_err(|e| Error::io(&path, e))?;
    let published = draft.publish(manifest, &table_rows, pipeline.config.keep)?;
    if !quiet {
        summary(request, &home, &published, rows, &outcomes, counts, tally).map_err(output)?;
    }
    Ok(())
}

/// What made the tables, for the manifest and the footer of every file.
fn manifest(pipeline: &Pipeline, inputs: BTreeMap<String, String>) -> Manifest {
    Manifest {
        generation: 0,
        pipeline: pipeline.name.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
        files: BTreeMap::new(),
        schemas: schema::ALL.iter().map(|t| (t.name.to_owned(), t.hash())).collect(),
        rules: pipeline.files.iter().map(|(path, text)| (path.clone(), corpus::sha256(text))).collect(),
        inputs,
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

fn summary(
    request: &Request,
    home: &Path,
    published: &Published,
    mut rows: Vec<(bool, Vec<String>)>,
    outcomes: &BTreeMap<&str, usize>,
    counts: (usize, usize),
    tally: pages::Tally,
) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    // Series first: what the catalogue knows, by indicator and period; then open statistics.
    rows.sort_by(|a, b| (a.0, &a.1[0], &a.1[4], &a.1[5]).cmp(&(b.0, &b.1[0], &b.1[4], &b.1[5])));
    let more = rows.len().saturating_sub(request.rows);
    let shown = rows.into_iter().take(request.rows).map(|r| r.1);
    writeln!(out, "{}", show::table(&extract::HEADER, shown))?;
    if more > 0 {
        writeln!(out, "… and {more} more statistics (--rows N shows more)")?;
    }
    let outcomes: Vec<String> = outcomes.iter().map(|(k, n)| format!("{n} {k}")).collect();
    writeln!(out, "\n{} pages ({}), {} skipped · {} statistics", counts.0, outcomes.join(", "), tally.skipped, counts.1)?;
    let current = home.join("current");
    match published {
        Published::New(folder) => writeln!(out, "published {} → {}/*.parquet", folder.display(), current.display())?,
        Published::Unchanged(_) => writeln!(out, "nothing changed: {}/*.parquet stands", current.display())?,
    }
    let name = home.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let elsewhere = if request.output == Path::new("output") { String::new() } else { format!(" --output {}", request.output.display()) };
    let flags = if name == "sample" { elsewhere } else { format!(" --pipeline {name}{elsewhere}") };
    writeln!(
        out,
        "\nNext:\n  gongbao series idc_licensed_firms{flags}\n  gongbao query \"SELECT subject, value, unit, quote FROM statistics WHERE indicator IS NULL LIMIT 10\"{flags}\n  gongbao extract corpus/samples/policy-speech-2017.txt --format table"
    )
}
