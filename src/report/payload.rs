//! The facts as data for the script of the page, in a block that no text can end.

use super::data::{Data, Fact};
use super::mark::clean;
use serde_json::{Value, json};

/// What a kind is about, which gives its colour.
pub fn family(table: &str) -> &'static str {
    match table {
        "statistics" => "figure",
        "obligations" | "penalties" | "deadlines" | "policy_signals" => "norm",
        "persons" | "organisations" | "statements" => "actor",
        "citations" | "publications" | "events" | "programmes" => "document",
        _ => "term",
    }
}

/// Kinds, pages, regions and facts as JSON. A fact is a list, in the order that `page.js` names: names would be half of the page.
pub fn json(data: &Data) -> String {
    let kinds: Vec<Value> = data
        .kinds
        .iter()
        .map(|t| json!({"name": t.name, "family": family(t.name), "about": t.about, "columns": t.columns.iter().map(|c| [c.name, c.about]).collect::<Vec<_>>()}))
        .collect();
    let pages: Vec<Value> = data.pages.iter().map(|p| json!([p.id, clean(&p.title), p.published])).collect();
    let facts: Vec<Value> = data.facts.iter().map(row).collect();
    safe(&json!({"kinds": kinds, "pages": pages, "regions": data.regions, "facts": facts}).to_string())
}

fn row(f: &Fact) -> Value {
    let fields: Vec<Value> = f.fields.iter().map(|(n, text)| json!([n, clean(text)])).collect();
    json!([f.id, f.kind, f.page, clean(&f.what), clean(&f.value), f.number, f.measure, f.when, f.region, clean(&f.quote), f.confidence, f.rule, fields])
}

/// JSON that can stand in a `script` element: it holds no `<`, so that nothing in it is markup, and no line end that old scripts trip over.
pub fn safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    for ch in json.chars() {
        match ch {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", ch as u32)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_block() {
        let hostile = json!({"t": "</script><!-- <script>\u{2028}&\"'"}).to_string();
        let made = safe(&hostile);
        assert!(!made.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<Value>(&made).expect("json"), serde_json::from_str::<Value>(&hostile).expect("json"));
    }
}
