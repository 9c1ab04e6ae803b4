//! `gongbao repair`.

use super::{hunks, output, pages};
use clap::{Args, ValueEnum};
use gongbao::corpus;
use gongbao::decode::{self, Decoded};
use gongbao::error::{Error, Result};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao repair page.html                  # on a terminal: what was wrong, place by place\n  gongbao repair damaged.txt > clean.txt\n  gongbao repair pages/ --format json | jq .repairs\n  gongbao repair pages/ --check             # exit 1 where something is damaged\n\nConfidence is 1 where the bytes alone say what stood there, lower where a reading, the grammar of a date or the neighbours\nhad to speak for it, 0 where it is lost (U+FFFD; U+FFFC where an ASCII character was swallowed)."
)]
pub struct Request {
    /// Files, folders (read recursively), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Format of the result [default: diff on a terminal, text elsewhere]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Places to show of one page with --format diff
    #[arg(long, default_value_t = 20, value_name = "N")]
    hunks: usize,
    /// Write no text; exit 1 where a page needed repair
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The repaired text
    Text,
    /// What was wrong and what was made of it, for reading
    Diff,
    /// One object a page: encoding, counts, every edit with its bytes, the text
    Json,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = anstream::stdout().lock();
    let format = request.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Diff } else { Format::Text });
    let mut damaged = 0;
    let inputs = corpus::read_all(&request.paths)?;
    let read = pages::every(&inputs, |page| {
        let decoded = decode::decode(&page);
        if request.check {
            if !decoded.repairs.is_empty() {
                damaged += 1;
                writeln!(out, "{}: {}", page.path, summary(&decoded)).map_err(output)?;
            }
            return Ok(());
        }
        match format {
            Format::Text => write!(out, "{}", decoded.text),
            Format::Diff => write!(out, "{}", hunks::show(&page, &decoded, &summary(&decoded), request.hunks)),
            Format::Json => writeln!(
                out,
                "{}",
                json!({"path": page.path, "encoding": decoded.encoding, "evidence": decoded.evidence, "repairs": counts(&decoded), "edits": decoded.repairs, "text": decoded.text})
            ),
        }
        .map_err(output)
    })?;
    if damaged > 0 {
        return Err(Error::Gate(format!("{damaged} of {} pages are damaged", read)));
    }
    Ok(0)
}

fn counts(decoded: &Decoded) -> Vec<Value> {
    decoded.repair_counts().into_iter().map(|(kind, count, confidence)| json!({"kind": kind, "count": count, "confidence": confidence})).collect()
}

fn summary(decoded: &Decoded) -> String {
    decoded.repair_counts().iter().map(|(k, n, _)| format!("{k} × {n}")).collect::<Vec<_>>().join(", ")
}
