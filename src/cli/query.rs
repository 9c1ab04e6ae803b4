//! `gongbao query`.

use super::{Published, output, show};
use clap::{Args, ValueEnum};
use gongbao::error::{Error, Result};
use gongbao::publish;
use gongbao::table::{query, schema};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao query \"SELECT subject, value, unit, time_end FROM statistics ORDER BY time_end LIMIT 10\"\n  gongbao query \"SELECT indicator, COUNT(*) AS n FROM statistics GROUP BY indicator ORDER BY n DESC\" --format csv\n  gongbao query \"SELECT * FROM observations\" -o series.xlsx\n\n`gongbao tables` lists the tables, `gongbao tables NAME` the columns of one."
)]
pub struct Request {
    /// One SQL statement
    sql: String,
    /// Format of the result [default: by the ending of FILE, else table]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Begin CSV with a byte order mark: Excel takes it for another encoding without
    #[arg(long)]
    bom: bool,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    published: Published,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned, long cells cut
    Table,
    Csv,
    /// One object a line
    Json,
    Parquet,
    /// A workbook: numbers as numbers, dates as dates
    Xlsx,
}

impl Request {
    fn format(&self) -> Result<Format> {
        let ending = self.out.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy().to_lowercase());
        let format = match (self.format, ending.as_deref()) {
            (Some(format), _) => format,
            (None, Some("csv")) => Format::Csv,
            (None, Some("json" | "jsonl" | "ndjson")) => Format::Json,
            (None, Some("parquet")) => Format::Parquet,
            (None, Some("xlsx")) => Format::Xlsx,
            _ => Format::Table,
        };
        if self.bom && format != Format::Csv {
            return Err(Error::Usage("--bom is for CSV; add --format csv".into()));
        }
        if matches!(format, Format::Parquet | Format::Xlsx) && self.out.is_none() && std::io::stdout().is_terminal() {
            return Err(Error::Usage("this format is no text for a terminal; name a file with -o FILE".into()));
        }
        Ok(format)
    }
}

pub fn run(request: Request) -> Result<u8> {
    let format = request.format()?;
    let folder = folder(&request.published)?;
    let mut frame = query::run(&folder, &request.sql)?;
    let mut made = Vec::new();
    match format {
        Format::Table => {
            let (header, rows) = query::texts(&frame)?;
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let n = rows.len();
            let rows = rows.into_iter().map(|r| r.iter().map(|t| show::short(t, 80)).collect());
            made = format!("{}\n{n} {}\n", show::aligned(&header, rows, &query::numeric(&frame)), if n == 1 { "row" } else { "rows" }).into_bytes();
        }
        Format::Csv if request.bom => query::write(&mut frame, query::Format::CsvBom, &mut made)?,
        Format::Csv => query::write(&mut frame, query::Format::Csv, &mut made)?,
        Format::Json => query::write(&mut frame, query::Format::Json, &mut made)?,
        Format::Parquet => query::write(&mut frame, query::Format::Parquet, &mut made)?,
        Format::Xlsx => query::write(&mut frame, query::Format::Xlsx, &mut made)?,
    }
    match &request.out {
        Some(file) => std::fs::write(file, made).map_err(|e| Error::Output { path: file.clone(), why: e.to_string() })?,
        None => std::io::stdout().lock().write_all(&made).map_err(output)?,
    }
    Ok(0)
}

/// The current generation, or what to do where there is none.
pub(super) fn folder(published: &Published) -> Result<PathBuf> {
    let home = publish::home(&published.output, &published.pipeline);
    publish::current(&home).ok_or_else(|| Error::NoInput {
        path: home.join("current").display().to_string(),
        why: format!("nothing is published here; run `gongbao run {}` first", published.pipeline),
    })
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao tables               # what there is\n  gongbao tables statistics    # its columns\n  gongbao tables --format markdown > docs/tables.md"
)]
pub struct Tables {
    /// Table whose columns are shown [default: all tables, without their columns]
    table: Option<String>,
    #[arg(long, value_enum, default_value = "table")]
    format: Listing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Listing {
    Table,
    /// The Frictionless resources that datapackage.json has
    Json,
    /// All tables with their columns, as in docs/tables.md
    Markdown,
}

/// `gongbao tables`: what the schema says, whether or not anything is published.
pub fn tables(request: Tables) -> Result<u8> {
    let chosen: Vec<schema::Table> = schema::ALL.into_iter().filter(|t| request.table.as_ref().is_none_or(|name| name == t.name)).collect();
    if let (true, Some(name)) = (chosen.is_empty(), &request.table) {
        let names: Vec<&str> = schema::ALL.iter().map(|t| t.name).collect();
        return Err(Error::Usage(format!("no table `{name}`; the tables are {}", names.join(", "))));
    }
    let text = match (request.format, &request.table) {
        (Listing::Json, _) => chosen.iter().map(|t| format!("{}\n", t.describe())).collect(),
        (Listing::Markdown, _) => gongbao::table::told::markdown(&chosen),
        (Listing::Table, None) => {
            let rows = chosen.iter().map(|t| vec![t.name.to_owned(), t.columns.len().to_string(), t.about.to_owned()]);
            format!("{}\n`gongbao tables NAME` shows the columns of one.\n", show::aligned(&["table", "columns", "what it holds"], rows, &[false, true, false]))
        }
        (Listing::Table, Some(_)) => {
            let table = &chosen[0];
            let key = |name: &str| if table.key.contains(&name) { "key" } else { "" };
            let rows = table.columns.iter().map(|c| vec![c.name.to_owned(), c.kind.name().to_owned(), key(c.name).to_owned(), c.about.to_owned()]);
            format!("{}: {}\n{}\n", table.name, table.about, show::table(&["column", "type", "", "what it means"], rows))
        }
    };
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(output)?;
    Ok(0)
}
