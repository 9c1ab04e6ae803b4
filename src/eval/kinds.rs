//! The kinds of facts beside statistics: what finds one, and which fields are then compared.

use super::compare::{Row, f1, norm, overlap, quote, text};
use serde_json::Value;

/// Kinds of the contract that gold rows may have, `document` apart.
pub const KINDS: [&str; 13] =
    ["citation", "deadline", "obligation", "penalty", "person", "organisation", "event", "publication", "programme", "enumeration", "classification", "definition", "alias"];

/// Whether a fact is the one that a gold row tells of.
pub fn found(kind: &str, g: &Row, p: &Row) -> bool {
    let same = |field: &str| alike(g, p, field);
    match kind {
        "citation" => {
            let title = of(p, "title");
            let titled = !title.is_empty() && [of(g, "title"), of(g, "title_official")].contains(&title);
            titled || !of(g, "doc_no").is_empty() && same("doc_no")
        }
        "deadline" => g.get("date").unwrap_or(&Value::Null) == p.get("date").unwrap_or(&Value::Null) && overlap(&quote(g), &quote(p)) >= 0.5,
        "obligation" | "penalty" => overlap(&quote(g), &quote(p)) >= 0.5,
        "person" | "organisation" | "programme" => same("name"),
        "event" => close(g, p, "name", 0.8),
        "publication" => same("title"),
        "enumeration" => g.get("n") == p.get("n") && overlap(&items(g).join(" "), &items(p).join(" ")) >= 0.5,
        "classification" => same("subject") && same("object"),
        "definition" => same("term"),
        "alias" => same("short") && same("full"),
        _ => false,
    }
}

/// The compared fields of a kind, and whether each is right.
pub fn fields(kind: &str, g: &Row, p: &Row) -> Vec<(&'static str, bool)> {
    let same = |field: &'static str| (field, alike(g, p, field));
    let equal = |field: &'static str| (field, text(g, field).filter(|t| !t.is_empty()) == text(p, field).filter(|t| !t.is_empty()));
    match kind {
        "citation" => vec![same("doc_no"), same("issuer")],
        "deadline" => vec![equal("role")],
        "obligation" => vec![equal("modality"), ("who", close(g, p, "who", 0.6)), ("action", close(g, p, "action", 0.6))],
        "person" => vec![same("title"), same("org")],
        "event" => vec![equal("date"), same("place")],
        "publication" => vec![equal("action")],
        "enumeration" => {
            let (a, b) = (items(g), items(p));
            vec![("items", a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| f1(a, b) >= 0.8)), same("speaker")]
        }
        "classification" => vec![equal("relation")],
        _ => Vec::new(),
    }
}

fn of(row: &Row, field: &str) -> String {
    norm(text(row, field).unwrap_or(""))
}

fn alike(g: &Row, p: &Row, field: &str) -> bool {
    of(g, field) == of(p, field)
}

fn close(g: &Row, p: &Row, field: &str, least: f64) -> bool {
    f1(text(g, field).unwrap_or(""), text(p, field).unwrap_or("")) >= least
}

fn items(row: &Row) -> Vec<String> {
    row.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}
