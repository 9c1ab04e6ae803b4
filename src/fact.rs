//! Facts as JSON objects: the fixed interface of `extract --format jsonl`.

use crate::extract::{Fact, Statistic};
use crate::pipeline::Extraction;
use crate::span::{CharOffsets, Span};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The document line and one line a fact, in the order of the text.
pub fn rows(extraction: &Extraction) -> Vec<Value> {
    let mut rows = vec![document(extraction)];
    let mut offsets = CharOffsets::new(&extraction.article.text);
    let doc_id = extraction.page.doc_id();
    rows.extend(extraction.statistics.iter().map(|s| statistic(extraction, s, &doc_id, &mut offsets)));
    rows.extend(others(extraction));
    rows
}

/// The facts that are no statistics.
pub fn others(extraction: &Extraction) -> Vec<Value> {
    let doc_id = extraction.page.doc_id();
    let bodies: Vec<Value> = extraction.facts.iter().map(|f| f.body.fields()).collect();
    let ids: Vec<String> = extraction.facts.iter().zip(&bodies).map(|(f, body)| id_in(&doc_id, f, body)).collect();
    // Facts of a kind overlap: their offsets are counted in one pass, each once.
    let mut places: Vec<usize> = extraction.facts.iter().flat_map(|f| [f.span.start, f.span.end]).collect();
    places.sort_unstable();
    let mut offsets = CharOffsets::new(&extraction.article.text);
    let chars: HashMap<usize, usize> = places.into_iter().map(|at| (at, offsets.at(at))).collect();
    let page = Told { doc_id: &doc_id, ids: &ids, chars: &chars };
    extraction.facts.iter().zip(&ids).zip(bodies).map(|((f, id), body)| other(extraction, f, id, body, &page)).collect()
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
    statistic_id(&e.page.doc_id(), s)
}

fn statistic_id(doc_id: &str, s: &Statistic) -> String {
    let mut hash = Sha256::new();
    for part in [doc_id.to_owned(), s.core.start.to_string(), s.core.end.to_string(), s.subject.clone(), s.region.clone().unwrap_or_default()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    crate::corpus::hex(&hash.finalize())[..16].to_owned()
}

fn statistic(e: &Extraction, s: &Statistic, doc_id: &str, offsets: &mut CharOffsets) -> Value {
    let text = &e.article.text;
    let raw = raw_span(e, s);
    json!({
        "path": e.page.path, "doc_id": doc_id, "fact_id": statistic_id(doc_id, s), "kind": "statistic",
        "surface": s.surface, "subject": s.subject, "indicator": s.indicator, "of": s.of,
        "value": s.value.map(number), "low": s.low.map(number), "high": s.high.map(number),
        "unit": s.unit, "unit_code": s.unit_code, "measure": s.measure.name(), "basis": s.basis.and_then(|b| b.name()), "approx": s.approx,
        "region": s.region, "region_basis": s.region_basis, "time_kind": s.time.kind, "time_start": s.time.start.map(day), "time_end": s.time.end.map(day),
        "speaker": s.speaker, "source_org": s.source_org, "stat_class": s.class.name(),
        "quote": s.span.of(text), "sentence": s.sentence.of(text), "start": offsets.at(s.span.start), "end": offsets.at(s.span.end),
        "raw_start": raw.start, "raw_end": raw.end, "place": place(e, s.core), "rule": s.rule, "confidence": (f64::from(s.confidence) * 100.0).round() / 100.0,
    })
}

/// The name of a fact that is no statistic.
pub fn id_of(e: &Extraction, f: &Fact) -> String {
    id_in(&e.page.doc_id(), f, &f.body.fields())
}

fn id_in(doc_id: &str, f: &Fact, body: &Value) -> String {
    let mut hash = Sha256::new();
    for part in [doc_id.to_owned(), f.body.kind().to_owned(), f.span.start.to_string(), f.span.end.to_string(), body.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    crate::corpus::hex(&hash.finalize())[..16].to_owned()
}

/// What the facts of a page share.
struct Told<'a> {
    doc_id: &'a str,
    ids: &'a [String],
    /// Characters before a byte of the article.
    chars: &'a HashMap<usize, usize>,
}

/// A fact of any other kind: what all facts have, the fields of its kind, and the facts that it is connected with.
fn other(e: &Extraction, f: &Fact, id: &str, body: Value, page: &Told) -> Value {
    let text = &e.article.text;
    let raw = e.article.to_raw(&e.decoded, f.span);
    let mut row = json!({"path": e.page.path, "doc_id": page.doc_id, "fact_id": id, "kind": f.body.kind()});
    if let Value::Object(fields) = body {
        for (name, value) in fields {
            row[name] = value;
        }
    }
    for (name, to) in &f.links {
        row[format!("{name}_fact")] = page.ids.get(*to).cloned().into();
    }
    let evidence = json!({
        "quote": f.span.of(text), "sentence": f.sentence.of(text), "start": page.chars.get(&f.span.start), "end": page.chars.get(&f.span.end),
        "raw_start": raw.start, "raw_end": raw.end, "place": place(e, f.span), "rule": f.rule, "confidence": (f64::from(f.confidence) * 100.0).round() / 100.0,
    });
    if let Value::Object(fields) = evidence {
        for (name, value) in fields {
            // Where an event takes place is not where in a file it is told.
            let name = if name == "place" && row.get("place").is_some() { "file_place".to_owned() } else { name };
            row[name] = value;
        }
    }
    row
}

fn day(date: Date) -> String {
    date.to_string()
}

/// An exact number: the decimal's own digits, never through a binary fraction.
pub fn number(value: Decimal) -> Value {
    let text = value.normalize().to_string();
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
