//! `gongbao recognise`.

use super::output;
use clap::Args;
use gongbao::error::{Error, Result};
use gongbao::fact::number;
use gongbao::recognise::{Context, Kind, Mention, recognise};
use gongbao::span::CharOffsets;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, BufWriter, Write};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  echo '截至6月底，IDC企业有1272家' | gongbao recognise --reference-date 2017-07-26\n  gongbao recognise --jsonl < sentences.jsonl     # {\"text\": …, \"reference_date\": …}"
)]
pub struct Request {
    /// Read JSON objects {"text", "reference_date"} instead of plain sentences
    #[arg(long)]
    jsonl: bool,
    /// Day that 今年 and 上月 refer to (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    reference_date: Option<Date>,
    /// Also show tokens with digits that are no quantities, and why
    #[arg(long)]
    all: bool,
}

#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    text: String,
    reference_date: Option<String>,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|e| Error::io(std::path::Path::new("standard input"), e))?;
        if request.jsonl && line.trim().is_empty() {
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
        let mut offsets = CharOffsets::new(&line.text);
        let mentions: Vec<Value> = found.iter().filter(|m| request.all || m.kind != Kind::None).map(|m| mention(m, &line.text, &mut offsets)).collect();
        let mut answer = json!({"text": line.text, "mentions": mentions});
        if let Some(id) = line.id {
            answer["id"] = id;
        }
        writeln!(out, "{answer}").map_err(output)?;
    }
    out.flush().map_err(output)?;
    Ok(0)
}

/// A mention in the fields of the recogniser's specification.
fn mention(m: &Mention, text: &str, offsets: &mut CharOffsets) -> Value {
    let (start, end) = (offsets.at(m.span.start), offsets.at(m.span.end));
    let (mod_start, mod_end) = (offsets.at(m.outer.start), offsets.at(m.outer.end));
    let mut row = json!({
        "start": start, "end": end, "byte_start": m.span.start, "byte_end": m.span.end, "mod_start": mod_start, "mod_end": mod_end, "surface": m.span.of(text), "kind": m.kind,
        "value": null, "low": null, "high": null, "unit": null, "period_start": null, "period_end": null,
    });
    if let Some(q) = &m.quantity {
        row["value"] = q.value.map_or(Value::Null, number);
        row["low"] = q.low.map_or(Value::Null, number);
        row["high"] = q.high.map_or(Value::Null, number);
        row["low_incl"] = q.low_incl.into();
        row["high_incl"] = q.high_incl.into();
        row["comparator"] = q.comparator.into();
        row["approx"] = if q.approx.name() == "exact" { Value::Null } else { q.approx.name().into() };
        row["unit"] = q.unit.as_ref().map_or(Value::Null, |u| u.code.clone().into());
        row["unit_surface"] = q.unit_surface.clone().into();
        row["per"] = q.per.clone().into();
    }
    if let Some(p) = &m.period {
        let (first, last) = p.bounds();
        row["period_start"] = first.map(|d| d.to_string()).into();
        row["period_end"] = last.map(|d| d.to_string()).into();
        row["comparator"] = match p.relation {
            gongbao::recognise::Relation::During => "during",
            gongbao::recognise::Relation::AsOf => "as_of",
            gongbao::recognise::Relation::Since => "since",
            gongbao::recognise::Relation::Before => "before",
        }
        .into();
        row["edtf"] = p.edtf().into();
        row["period_expr"] = p.expr.into();
        row["needs_context"] = p.needs_context.into();
    }
    if let Some(reason) = m.reason {
        row["reason"] = reason.into();
    }
    row
}
