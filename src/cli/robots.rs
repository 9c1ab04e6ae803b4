//! `gongbao robots`.

use super::output;
use clap::Args;
use gongbao::crawl::robots::Robots;
use gongbao::error::{Error, Result};
use serde::Deserialize;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao robots --agent gongbao --robots robots.txt https://example.com/private/\n  gongbao robots --batch < cases.jsonl    # {\"body_hex\":\"…\",\"agent\":\"…\",\"url\":\"…\"} a line"
)]
pub struct Request {
    /// Product token that rules are looked up for
    #[arg(long, default_value = "gongbao", value_name = "A")]
    agent: String,
    /// robots.txt to read
    #[arg(long, value_name = "FILE", required_unless_present = "batch")]
    robots: Option<PathBuf>,
    /// Read cases from standard input, print a word a line
    #[arg(long, conflicts_with_all = ["robots", "url"])]
    batch: bool,
    /// Address to judge
    #[arg(required_unless_present = "batch")]
    url: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    body_hex: String,
    agent: String,
    url: String,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if let (Some(path), Some(url)) = (&request.robots, &request.url) {
        let body = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        writeln!(out, "{}", word(&body, &request.agent, url)).map_err(output)?;
        return out.flush().map(|()| 0).map_err(output);
    }
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|e| Error::io(Path::new("-"), e))?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |why: String| Error::BadData(format!("line {}: {why}; a line is {{\"body_hex\":\"…\",\"agent\":\"…\",\"url\":\"…\"}}", n + 1));
        let case: Case = serde_json::from_str(&line).map_err(|e| bad(e.to_string()))?;
        let body = unhex(&case.body_hex).ok_or_else(|| bad("`body_hex` is not hexadecimal".into()))?;
        writeln!(out, "{}", word(&body, &case.agent, &case.url)).map_err(output)?;
    }
    out.flush().map(|()| 0).map_err(output)
}

fn word(body: &[u8], agent: &str, url: &str) -> &'static str {
    if Robots::parse(body).allows(agent, url) { "allowed" } else { "disallowed" }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().as_bytes();
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
