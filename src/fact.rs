//! Facts as JSON objects: the fixed interface of `extract --format jsonl`.

use crate::extract::Statistic;
use crate::pipeline::Extraction;
use crate::span::{CharOffsets, Span};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The document line and one line a fact, in the order of the text.
pub fn rows(extraction: &Extraction) -> Vec<Value> {
    let mut rows = vec![document(extraction)];
    let mut offsets = CharOffsets::new(&extraction.article.text);
    rows.extend(extraction.statistics.iter().map(|s| statistic(extraction, s, &mut offsets)));
    rows
}

fn document(e: &Extraction) -> Value {
    let meta = &e.article.meta;
    let repairs: Vec<Value> = e.decoded.repair_counts().into_iter().map(|(kind, count, confidence)| json!({"kind": kind, "count": count, "confidence": confidence})).collect();
    json!({
        "path": e.page.path, "doc_id": e.page.doc_id(), "kind": "document", "title": meta.title, "published_at": meta.published_at,
        "source": meta.source, "author": meta.author, "url": meta.url, "encoding": e.decoded.encoding, "repairs": repairs,
        "outcome": e.outcome.name(), "fetched_at": e.page.origin.fetched_at, "sha256": e.page.sha256, "bytes": e.page.bytes.len(),
        "published_from": meta.published_from,
    })
}

/// The bytes of the page that show a statistic's number.
pub fn raw_span(e: &Extraction, s: &Statistic) -> Span {
    e.article.to_raw(&e.decoded, s.core)
}

/// Where in a PDF file or a workbook a span of the article stands.
pub fn place(e: &Extraction, span: Span) -> Option<&str> {
    e.decoded.place(e.article.map.to_source(span))
}

/// Stable while page, place and value stay: the name under which a fact can be asked for.
pub fn fact_id(e: &Extraction, s: &Statistic) -> String {
    let mut hash = Sha256::new();
    for part in [e.page.doc_id(), s.core.start.to_string(), s.core.end.to_string(), s.subject.clone(), s.region.clone().unwrap_or_default()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    crate::corpus::hex(&hash.finalize())[..16].to_owned()
}

fn statistic(e: &Extraction, s: &Statistic, offsets: &mut CharOffsets) -> Value {
    let text = &e.article.text;
    let raw = raw_span(e, s);
    json!({
        "path": e.page.path, "doc_id": e.page.doc_id(), "fact_id": fact_id(e, s), "kind": "statistic",
        "surface": s.surface, "subject": s.subject, "indicator": s.indicator, "of": s.of,
        "value": s.value.map(number), "low": s.low.map(number), "high": s.high.map(number),
        "unit": s.unit, "unit_code": s.unit_code, "measure": s.measure.name(), "basis": s.basis.and_then(|b| b.name()), "approx": s.approx,
        "region": s.region, "region_basis": s.region_basis, "time_kind": s.time.kind, "time_start": s.time.start.map(day), "time_end": s.time.end.map(day),
        "speaker": s.speaker, "source_org": s.source_org, "stat_class": s.class.name(),
        "quote": s.span.of(text), "sentence": s.sentence.of(text), "start": offsets.at(s.span.start), "end": offsets.at(s.span.end),
        "raw_start": raw.start, "raw_end": raw.end, "place": place(e, s.core), "rule": s.rule, "confidence": (f64::from(s.confidence) * 100.0).round() / 100.0,
    })
}

fn day(date: Date) -> String {
    date.to_string()
}

/// An exact number: the decimal's own digits, never through a binary fraction.
pub fn number(value: Decimal) -> Value {
    let text = value.normalize().to_string();
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
