//! `gongbao eval`.

use super::{output, pages, show};
use clap::{Args, ValueEnum};
use gongbao::corpus::Input;
use gongbao::error::Result;
use gongbao::eval::{self, Report};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gongbao eval tests/gold --format json\n\nA gold folder holds one page, its sidecar and gold.jsonl.")]
pub struct Request {
    /// Gold folders, or folders of them
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Pipeline whose catalogue, rules and words are used
    #[arg(long, default_value = "telecom", value_name = "NAME")]
    pipeline: String,
    /// Format of the figures
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(request: Request) -> Result<u8> {
    let pipeline = Pipeline::load(&request.pipeline)?;
    let golds = eval::gold(&request.folders)?;
    let inputs: Vec<Input> = golds.iter().map(|g| Input::File(g.page.clone())).collect();
    let mut report = Report::default();
    let mut next = golds.iter();
    pages::each(&inputs, &pipeline, Options::default(), 0, true, |e| {
        // Those before it could not be read: nothing was found there.
        for gold in next.by_ref() {
            if gold.page.display().to_string() == e.page.path {
                eval::add(&mut report, gold, &fact::rows(&e));
                break;
            }
            eval::add(&mut report, gold, &[]);
        }
        Ok(())
    })?;
    next.for_each(|gold| eval::add(&mut report, gold, &[]));
    let mut out = std::io::stdout().lock();
    match request.format {
        Format::Json => writeln!(out, "{}", json(&report)),
        Format::Table => {
            let show_ratio = |r: Option<f64>| r.map_or("–".to_owned(), |r| format!("{r:.3}"));
            let rows = report.kinds.iter().map(|(kind, s)| {
                let strict = if kind == "statistic" { show_ratio(s.strict_f1()) } else { String::new() };
                let fields: Vec<String> = s.fields.iter().map(|(f, n)| format!("{f} {:.3}", *n as f64 / s.hit.max(1) as f64)).collect();
                vec![kind.clone(), s.gold().to_string(), s.found().to_string(), show_ratio(s.precision()), show_ratio(s.recall()), show_ratio(s.f1()), strict, fields.join("\n")]
            });
            let table = show::table(&["kind", "gold", "found", "P", "R", "F1", "strict F1", "fields right"], rows);
            writeln!(out, "{table}\n{} pages; negatives fired {} of {}", report.pages, report.fired, report.negatives)
        }
    }
    .map_err(output)?;
    Ok(0)
}

fn json(report: &Report) -> serde_json::Value {
    let mut kinds = serde_json::Map::new();
    for (kind, s) in &report.kinds {
        let fields: serde_json::Map<_, _> = s.fields.iter().map(|(f, n)| ((*f).to_owned(), (*n as f64 / s.hit.max(1) as f64).into())).collect();
        kinds.insert(kind.clone(), serde_json::json!({"gold": s.gold(), "found": s.found(), "precision": s.precision(), "recall": s.recall(), "f1": s.f1(), "strict_f1": if kind == "statistic" { s.strict_f1() } else { None }, "fields": fields}));
    }
    kinds.insert("negatives".into(), serde_json::json!({"n": report.negatives, "fired": report.fired}));
    serde_json::Value::Object(kinds)
}
