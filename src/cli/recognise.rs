//! `gongbao recognise`.

use super::output;
use clap::Args;
use gongbao::error::{Error, Result};
use gongbao::fact::number;
use gongbao::recognise::around::{self, Around};
use gongbao::recognise::{Approx, Context, Kind, Mention, Period, Relation, recognise};
use gongbao::span::CharOffsets;
use jiff::civil::Date;
use rust_decimal::Decimal;
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
        let around = around::read(&line.text, &found);
        let shown = found.iter().zip(&around).filter(|(m, _)| request.all || m.kind != Kind::None);
        let mentions: Vec<Value> = shown.map(|(m, a)| mention(m, a, &line.text, &mut offsets)).collect();
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
fn mention(m: &Mention, around: &Around, text: &str, offsets: &mut CharOffsets) -> Value {
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
        if m.kind == Kind::Fraction
            && let Some((above, below)) = q.parts
        {
            // A share of something is told in per cent by the statistics, and as the number it is here.
            let whole = |v: Option<Decimal>| v.map_or(Value::Null, |v| number(v / Decimal::ONE_HUNDRED));
            row["value"] = q.value.and_then(|_| above.checked_div(below)).map_or(Value::Null, number);
            (row["low"], row["high"]) = (whole(q.low), whole(q.high));
            (row["num"], row["den"]) = (number(above), number(below));
        }
        row["low_incl"] = q.low_incl.into();
        row["high_incl"] = q.high_incl.into();
        row["comparator"] = q.comparator.into();
        row["approx"] = match q.approx {
            Approx::About if q.value.is_none() => "vague".into(),
            Approx::About => "about".into(),
            Approx::Near => "near".into(),
            Approx::Over => "over".into(),
            // Bounds are the comparator's to tell.
            Approx::Exact | Approx::Under | Approx::AtLeast | Approx::AtMost | Approx::Range => Value::Null,
        };
        row["unit"] =
            if matches!(m.kind, Kind::Fraction) || m.kind == Kind::Ratio && q.unit.is_none() { "1".into() } else { q.unit.as_ref().map_or(Value::Null, |u| u.code.clone().into()) };
        row["unit_inferred"] = q.inferred.into();
        row["unit_surface"] = q.unit_surface.clone().into();
        row["per"] = q.per.clone().or_else(|| around.per.clone()).into();
        (row["direction"], row["basis"], row["role"], row["modality"]) = (around.direction.into(), around.basis.into(), around.role.into(), around.modality.into());
        row["ratio"] = around.ratio.map_or(Value::Null, number);
    }
    if let Some(p) = &m.period {
        let (first, last) = p.bounds();
        row["period_start"] = first.map(|d| d.to_string()).into();
        row["period_end"] = last.map(|d| d.to_string()).into();
        row["comparator"] = relation(m, p, text).into();
        // A day on which something was is a date; up to a day, or since one, is a period.
        row["kind"] = if row["comparator"] == "on" { "date" } else { "period" }.into();
        row["approx"] = if p.approx { "about".into() } else { Value::Null };
        row["edtf"] = match last {
            Some(day) if row["comparator"] == "until" && first.is_none() => format!("../{day}").into(),
            _ => p.edtf().into(),
        };
        row["period_expr"] = p.expr.into();
        row["needs_context"] = p.needs_context.into();
    }
    if let Some(reason) = m.reason {
        row["reason"] = reason.into();
    }
    row
}

/// How a period stands to what is said: recogniser.md, `comparator`.
fn relation(m: &Mention, p: &Period, text: &str) -> &'static str {
    let lead = &text[m.outer.start..m.span.start];
    let base = text[..m.span.start].ends_with(['较', '比']) && !p.at_end || m.span.of(text).contains("同期");
    match p.relation {
        _ if base => "baseline",
        Relation::During if p.is_day() && !p.at_end => "on",
        Relation::During => "during",
        Relation::AsOf if lead.ends_with(['到', '至']) && !lead.starts_with('截') => "until",
        Relation::AsOf => "as_of",
        Relation::Since => "since",
        Relation::Before => "before",
    }
}
