//! A mention as JSON, in the fields of the recogniser's specification.

use gongbao::fact::number;
use gongbao::recognise::around::Around;
use gongbao::recognise::{Approx, Kind, Mention, Period, Relation};
use gongbao::span::CharOffsets;
use rust_decimal::Decimal;
use serde_json::{Value, json};

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
