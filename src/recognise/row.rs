//! Mentions and names as JSON, in the fields of the recogniser's specification.

use super::around::Around;
use super::name::{self, Lexicon};
use super::{Approx, Kind, Mention, Period, Relation};
use crate::catalogue::{Catalogue, Name};
use crate::fact::number;
use crate::span::{CharOffsets, Span};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Mentions of a text, and its names where a catalogue is given, in the order of the text.
pub fn rows(text: &str, mentions: &[(&Mention, &Around)], catalogue: Option<&Catalogue>) -> Vec<Value> {
    let mut offsets = CharOffsets::new(text);
    let mut rows: Vec<Value> = mentions.iter().map(|(m, a)| mention(m, a, text, &mut offsets)).collect();
    rows.extend(catalogue.iter().flat_map(|c| names(c, text)));
    rows.sort_by_key(|m| m["start"].as_u64());
    rows
}

/// A mention in the fields of the recogniser's specification.
pub fn mention(m: &Mention, around: &Around, text: &str, offsets: &mut CharOffsets) -> Value {
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
pub fn relation(m: &Mention, p: &Period, text: &str) -> &'static str {
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

/// Regions, bodies, people and cited documents of a text, as mentions in its order.
pub fn names(catalogue: &Catalogue, text: &str) -> Vec<Value> {
    let found = name::recognise(text, &Lexicon::new(catalogue));
    let mut rows: Vec<(Span, Value)> = Vec::new();
    for (known, range) in catalogue.names(text) {
        if let Name::Region(r) = known {
            rows.push((Span::new(range.start, range.end), json!({"kind": "region", "name": r.name, "code": r.code})));
        }
    }
    rows.extend(found.organisations.iter().map(|o| (o.span, json!({"kind": "organisation", "name": o.name, "full": o.full, "rule": o.rule}))));
    rows.extend(found.people.iter().map(|p| (p.span, json!({"kind": "person", "name": p.name, "title": p.title, "org": p.org, "rule": p.rule}))));
    rows.extend(found.citations.iter().map(|c| {
        let article = c.article.as_ref().map(|a| &a.normal);
        (c.span, json!({"kind": "citation", "title": c.title, "doc_no": c.number.as_ref().map(|n| &n.normal), "article": article, "version": c.version, "rule": c.rule}))
    }));
    rows.sort_by_key(|r| r.0);
    let mut offsets = CharOffsets::new(text);
    let place = |(span, mut row): (Span, Value)| {
        (row["start"], row["end"]) = (offsets.at(span.start).into(), offsets.at(span.end).into());
        (row["byte_start"], row["byte_end"], row["surface"]) = (span.start.into(), span.end.into(), span.of(text).into());
        row
    };
    rows.into_iter().map(place).collect()
}
