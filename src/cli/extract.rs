//! `gongbao extract`.

use super::{Inputs, output, pages, show};
use clap::{Args, ValueEnum};
use gongbao::corpus;
use gongbao::error::{Error, Result};
use gongbao::extract::Statistic;
use gongbao::fact;
use gongbao::pipeline::{Extraction, Options, Pipeline};
use serde_json::Value;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao extract page.html\n  gongbao extract corpus/samples --format jsonl | jq 'select(.kind==\"statistic\")'\n  gongbao extract pages/ --format parquet -o tables/\n  curl -s URL | gongbao extract - --reference-date 2023-07-26"
)]
pub struct Request {
    #[command(flatten)]
    inputs: Inputs,
    /// Format of the facts [default: table on a terminal, else jsonl]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Folder to write to (needed for parquet; the others go to standard output)
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
    Parquet,
    Table,
}

/// Columns of the CSV, which has one row a statistic.
const CSV: [&str; 26] = [
    "path",
    "doc_id",
    "fact_id",
    "indicator",
    "subject",
    "value",
    "low",
    "high",
    "unit",
    "unit_code",
    "measure",
    "basis",
    "approx",
    "region",
    "region_basis",
    "time_kind",
    "time_start",
    "time_end",
    "stat_class",
    "speaker",
    "source_org",
    "surface",
    "quote",
    "sentence",
    "rule",
    "confidence",
];

pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let pipeline = Pipeline::load(&request.inputs.pipeline)?;
    let inputs = corpus::read_all(&request.inputs.paths)?;
    let format = request.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl });
    let options = Options { reference: request.inputs.reference_date, tokens: format == Format::Parquet };
    if format == Format::Table && request.out.is_some() {
        return Err(Error::Usage("a table is for reading: choose --format jsonl, csv or parquet to write it to a folder".into()));
    }
    if format == Format::Parquet {
        return parquet(&request, &pipeline, &inputs, options, quiet);
    }
    let name = if format == Format::Csv { "facts.csv" } else { "facts.jsonl" };
    let mut out: Box<dyn Write> = match &request.out {
        Some(dir) => {
            std::fs::create_dir_all(dir).map_err(|e| Error::Output { path: dir.clone(), why: e.to_string() })?;
            Box::new(BufWriter::new(std::fs::File::create(dir.join(name)).map_err(|e| Error::io(&dir.join(name), e))?))
        }
        _ => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    if format == Format::Csv {
        writeln!(out, "{}", CSV.join(",")).map_err(output)?;
    }
    let mut rows = Vec::new();
    let tally = pages::each(&inputs, &pipeline, options, request.inputs.threads, quiet, |e| {
        match format {
            Format::Table => rows.extend(e.statistics.iter().map(|s| row(&e, s))),
            Format::Csv => {
                for fact in fact::rows(&e).iter().filter(|f| f["kind"] == "statistic") {
                    let line: Vec<String> = CSV.iter().map(|c| field(&fact[*c])).collect();
                    writeln!(out, "{}", line.join(",")).map_err(output)?;
                }
            }
            _ => {
                for fact in fact::rows(&e) {
                    writeln!(out, "{fact}").map_err(output)?;
                }
            }
        }
        Ok(())
    })?;
    if format == Format::Table {
        writeln!(out, "{}", show::table(&HEADER, rows)).map_err(output)?;
    }
    out.flush().map_err(output)?;
    report(tally, quiet);
    Ok(0)
}

pub(super) const HEADER: [&str; 7] = ["indicator or subject", "value", "unit", "measure", "region", "period", "page"];

/// A statistic for people.
pub(super) fn row(e: &Extraction, s: &Statistic) -> Vec<String> {
    let value = match (s.value, s.low, s.high) {
        (Some(v), ..) => show::number(v),
        (None, Some(l), Some(h)) => format!("{} – {}", show::number(l), show::number(h)),
        (None, l, h) => l.or(h).map(show::number).unwrap_or_default(),
    };
    let sign = match s.approx {
        "exact" | "range" => "",
        "about" | "near" => "≈ ",
        "over" => "> ",
        "under" => "< ",
        "at_least" => "≥ ",
        _ => "≤ ",
    };
    let measure = match s.basis.and_then(|b| b.name()) {
        Some(basis) => format!("{} {basis}", s.measure.name()),
        None => s.measure.name().to_owned(),
    };
    let period = match (s.time.start, s.time.end) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a} – {b}"),
        _ => String::new(),
    };
    let what = s.indicator.clone().unwrap_or_else(|| show::short(&s.subject, 28));
    let page = e.page.path.rsplit('/').next().unwrap_or(&e.page.path);
    vec![what, format!("{sign}{value}"), s.unit.clone(), measure, s.region.clone().unwrap_or_default(), period, show::short(page, 32)]
}

/// A JSON value as a field of CSV (RFC 4180).
fn field(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

pub(super) fn report(tally: pages::Tally, quiet: bool) {
    if tally.skipped > 0 && !quiet {
        anstream::eprintln!("gongbao: {} pages read, {} skipped", tally.read, tally.skipped);
    }
}

#[cfg(feature = "tables")]
fn parquet(request: &Request, pipeline: &Pipeline, inputs: &[corpus::Input], options: Options, quiet: bool) -> Result<u8> {
    let Some(dir) = &request.out else { return Err(Error::Usage("--format parquet writes several files: name a folder with -o DIR".into())) };
    let cannot = |e: std::io::Error| Error::output(dir, &e);
    std::fs::create_dir_all(dir).map_err(cannot)?;
    // Tables that stand in the folder stay whole until all of the new ones are.
    let draft = tempfile::Builder::new().prefix(".writing-").tempdir_in(dir).map_err(cannot)?;
    let mut tables = gongbao::table::TableWriter::create(draft.path(), &pipeline.catalogue, |table| vec![("gongbao.schema".into(), table.hash())])?;
    let tally = pages::each(inputs, pipeline, options, request.inputs.threads, quiet, |e| {
        if let Some(before) = tables.add(&e)? {
            super::refresh::twice(&e, before);
        }
        Ok(())
    })?;
    for file in tables.finish()?.keys() {
        std::fs::rename(draft.path().join(file), dir.join(file)).map_err(cannot)?;
    }
    report(tally, quiet);
    Ok(0)
}

#[cfg(not(feature = "tables"))]
fn parquet(_: &Request, _: &Pipeline, _: &[corpus::Input], _: Options, _: bool) -> Result<u8> {
    Err(Error::Usage("this build has no Parquet; build it with the feature `tables`".into()))
}
