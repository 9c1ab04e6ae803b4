//! `gongbao recognise`.

use super::output;
use anstyle::{AnsiColor, Style};
use clap::Args;
use gongbao::catalogue::Catalogue;
use gongbao::error::{Error, Result};
use gongbao::pipeline::Pipeline;
use gongbao::recognise::around::{self, Around};
use gongbao::recognise::row::{self, names, relation};
use gongbao::recognise::{Context, Kind, Mention, recognise};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal, Write};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  echo '截至6月底，IDC企业有1272家' | gongbao recognise --reference-date 2017-07-26 --explain\n  gongbao recognise --jsonl < sentences.jsonl     # {\"text\": …, \"reference_date\": …}\n\nOn a terminal it shows the sentences with what was recognised in them; in a pipe, one JSON object a line."
)]
pub struct Request {
    /// Read JSON objects {"text", "reference_date"} instead of plain sentences, and write JSON
    #[arg(long)]
    jsonl: bool,
    /// Day that 今年 and 上月 refer to (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    reference_date: Option<Date>,
    /// Also show tokens with digits that are no quantities, and why
    #[arg(long)]
    all: bool,
    /// Also recognise regions, organisations, people and citations, by the catalogue of the telecom pipeline
    #[arg(long)]
    names: bool,
    /// Show for every mention which words and table entries made it
    #[arg(long, conflicts_with = "jsonl")]
    explain: bool,
}

#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    text: String,
    reference_date: Option<String>,
}

pub fn run(request: Request) -> Result<u8> {
    let catalogue = if request.names { Some(Pipeline::load("telecom")?.catalogue) } else { None };
    let shown = request.explain || !request.jsonl && std::io::stdout().is_terminal();
    // Colours go where they are seen, and nowhere else.
    let mut out = anstream::AutoStream::auto(std::io::stdout()).lock();
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|e| Error::io(std::path::Path::new("standard input"), e))?;
        if line.trim().is_empty() && (request.jsonl || shown) {
            continue;
        }
        let line = if request.jsonl {
            serde_json::from_str(&line).map_err(|e| Error::BadData(format!("standard input:{}: {e}; every line is an object with `text`", n + 1)))?
        } else {
            Line { id: None, text: line, reference_date: None }
        };
        let reference = match line.reference_date.as_deref() {
            Some(day) => Some(day.parse::<Date>().map_err(|e| Error::BadData(format!("standard input:{}: reference_date `{day}`: {e}", n + 1)))?),
            None => request.reference_date,
        };
        let found = recognise(&line.text, &Context { reference, topic: None, wide: true });
        let around = around::read(&line.text, &found);
        let wanted: Vec<(&Mention, &Around)> = found.iter().zip(&around).filter(|(m, _)| request.all || m.kind != Kind::None).collect();
        if shown {
            let text = shown_text(&line.text, &wanted, catalogue.as_ref(), request.explain);
            write!(out, "{text}").map_err(output)?;
            continue;
        }
        let mentions = row::rows(&line.text, &wanted, catalogue.as_ref());
        let mut answer = json!({"text": line.text, "mentions": mentions});
        if let Some(id) = line.id {
            answer["id"] = id;
        }
        writeln!(out, "{answer}").map_err(output)?;
    }
    out.flush().map_err(output)?;
    Ok(0)
}

/// The sentence with its mentions in colour, and below it a line for each.
fn shown_text(text: &str, mentions: &[(&Mention, &Around)], catalogue: Option<&Catalogue>, explain: bool) -> String {
    let (mut line, mut rows, mut at) = (String::new(), String::new(), 0);
    for (m, around) in mentions {
        let style = style(m.kind);
        let surface = m.span.of(text);
        line.push_str(&text[at.min(m.span.start)..m.span.start]);
        line.push_str(&format!("{style}{surface}{style:#}"));
        at = m.span.end;
        rows.push_str(&format!("  {style}{surface}{style:#}  {}\n", meaning(m, around, text)));
        if explain {
            rows.push_str(&format!("      {}\n", made_by(m, text)));
        }
    }
    line.push_str(&text[at..]);
    let blue = AnsiColor::Blue.on_default().bold();
    for name in catalogue.iter().flat_map(|c| names(c, text)) {
        let told = |field: &str| name[field].as_str().map_or(String::new(), |v| format!(" {v}"));
        let fields: String = ["kind", "name", "code", "title", "org", "doc_no", "article"].into_iter().map(told).collect();
        let made = if explain { told("rule") } else { String::new() };
        rows.push_str(&format!("  {blue}{}{blue:#} {fields}{made}\n", name["surface"].as_str().unwrap_or_default()));
    }
    format!("{line}\n{rows}")
}

fn style(kind: Kind) -> Style {
    let colour = match kind {
        Kind::Date | Kind::Period | Kind::Duration => AnsiColor::Cyan,
        Kind::Money => AnsiColor::Green,
        Kind::Percent | Kind::Pp | Kind::Bp | Kind::Fraction | Kind::Ratio | Kind::Multiple => AnsiColor::Magenta,
        Kind::None => AnsiColor::BrightBlack,
        Kind::Count | Kind::Measure | Kind::Number | Kind::Ordinal => AnsiColor::Yellow,
    };
    colour.on_default().bold()
}

/// Kind, value, unit, bounds and what the words around say, or the days of a period.
fn meaning(m: &Mention, around: &Around, text: &str) -> String {
    let kind = serde_json::to_value(m.kind).ok().and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default();
    let mut parts = vec![kind];
    if let Some(q) = &m.quantity {
        parts.push(match (q.value, q.low, q.high) {
            (Some(value), ..) => value.normalize().to_string(),
            (None, low, high) => format!("{}–{}", low.unwrap_or_default().normalize(), high.unwrap_or_default().normalize()),
        });
        parts.extend(q.unit.as_ref().map(|u| u.code.clone()));
        parts.extend((q.comparator != "eq").then(|| q.comparator.to_owned()));
        parts.extend((q.approx.name() != "exact").then(|| q.approx.name().to_owned()));
        let per = q.per.clone().or_else(|| around.per.clone()).map(|p| format!("per {p}"));
        parts.extend([around.direction, around.basis, around.role, around.modality].into_iter().flatten().map(str::to_owned).chain(per));
    }
    if let Some(p) = &m.period {
        parts.push(relation(m, p, text).to_owned());
        parts.push(p.edtf().unwrap_or_else(|| "needs context".into()));
    }
    parts.extend(m.reason.map(str::to_owned));
    parts.join(" ")
}

/// Which words of the text and entries of the tables made a mention.
fn made_by(m: &Mention, text: &str) -> String {
    let mut parts = Vec::new();
    if let Some(q) = &m.quantity {
        parts.push(format!("{} numeral", if q.chinese { "Chinese" } else { "Arabic" }));
        if let Some(unit) = &q.unit {
            let written = if q.inferred { "told by the words around".into() } else { format!("`{}`", q.unit_surface) };
            parts.push(format!("{written} is {} {} in pipelines/base/units.toml", unit.kind, unit.name));
        }
    }
    if let Some(p) = &m.period {
        parts.push(format!("{} {:?} of pipelines/base/periods.toml or its figures", p.expr, p.grain).to_lowercase());
    }
    let words = if m.period.is_some() { "periods" } else { "quantities" };
    for around in [&text[m.outer.start..m.span.start], &text[m.span.end..m.outer.end.max(m.span.end)]] {
        if !around.trim().is_empty() {
            parts.push(format!("`{}` in pipelines/base/{words}.toml", around.trim()));
        }
    }
    parts.extend(m.reason.map(|r| format!("guarded as {r} (src/recognise/guard.rs, idioms in quantities.toml)")));
    parts.join("; ")
}
