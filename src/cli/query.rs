//! `gongbao query`.

use super::{Published, output, show};
use clap::{Args, ValueEnum};
use gongbao::error::{Error, Result};
use gongbao::publish;
use gongbao::table::query;
use std::io::Write;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao query \"SELECT subject, value, unit, time_end FROM statistics ORDER BY time_end LIMIT 10\"\n  gongbao query \"SELECT indicator, COUNT(*) AS n FROM statistics GROUP BY indicator ORDER BY n DESC\" --format csv\n\nTables: documents, sentences, statistics, observations, conflicts, checks, citations, persons, organisations, enumerations, deadlines, obligations, penalties, publications, events, programmes, classifications, aliases, definitions (see datapackage.json beside them)."
)]
pub struct Request {
    /// One SQL statement
    sql: String,
    /// Format of the result
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    published: Published,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Parquet,
}

pub fn run(request: Request) -> Result<u8> {
    let folder = folder(&request.published)?;
    let mut frame = query::run(&folder, &request.sql)?;
    let mut out = std::io::stdout().lock();
    match request.format {
        Format::Table => {
            let (header, rows) = query::texts(&frame)?;
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let n = rows.len();
            let text = show::table(&header, rows.into_iter().map(|r| r.iter().map(|t| show::short(t, 80)).collect()));
            writeln!(out, "{text}\n{n} rows").map_err(output)?;
        }
        Format::Csv => query::write(&mut frame, query::Format::Csv, out)?,
        Format::Json => query::write(&mut frame, query::Format::Json, out)?,
        Format::Parquet => query::write(&mut frame, query::Format::Parquet, out)?,
    }
    Ok(0)
}

/// The current generation, or what to do where there is none.
pub(super) fn folder(published: &Published) -> Result<std::path::PathBuf> {
    let home = publish::home(&published.output, &published.pipeline);
    publish::current(&home).ok_or_else(|| Error::NoInput {
        path: home.join("current").display().to_string(),
        why: format!("nothing is published here; run `gongbao run {}` first", published.pipeline),
    })
}
