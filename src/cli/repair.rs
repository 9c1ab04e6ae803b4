//! `gongbao repair`.

use super::output;
use clap::{Args, ValueEnum};
use gongbao::corpus;
use gongbao::decode::{self, Decoded};
use gongbao::error::{Error, Result};
use serde_json::{Value, json};
use std::io::Write;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao repair damaged.txt > clean.txt\n  gongbao repair pages/ --format json | jq .repairs\n  gongbao repair page.html --check     # exit 1 where something is damaged"
)]
pub struct Request {
    /// Files, folders (read recursively), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Format of the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write no text; exit 1 where a page needed repair
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = std::io::stdout().lock();
    let mut damaged = 0;
    let inputs = corpus::read_all(&request.paths)?;
    for input in &inputs {
        let page = input.read()?;
        let decoded = decode::decode(&page);
        if request.check {
            if !decoded.repairs.is_empty() {
                damaged += 1;
                writeln!(out, "{}: {}", page.path, summary(&decoded)).map_err(output)?;
            }
            continue;
        }
        match request.format {
            Format::Text => write!(out, "{}", decoded.text),
            Format::Json => writeln!(
                out,
                "{}",
                json!({"path": page.path, "encoding": decoded.encoding, "evidence": decoded.evidence, "repairs": counts(&decoded), "edits": decoded.repairs, "text": decoded.text})
            ),
        }
        .map_err(output)?;
    }
    if damaged > 0 {
        return Err(Error::Gate(format!("{damaged} of {} pages are damaged", inputs.len())));
    }
    Ok(0)
}

fn counts(decoded: &Decoded) -> Vec<Value> {
    decoded.repair_counts().into_iter().map(|(kind, count, confidence)| json!({"kind": kind, "count": count, "confidence": confidence})).collect()
}

fn summary(decoded: &Decoded) -> String {
    decoded.repair_counts().iter().map(|(k, n, _)| format!("{k} × {n}")).collect::<Vec<_>>().join(", ")
}
