//! Bodies that a page names, each once. The site that a byline names as its source is told by the document, and a body whose department
//! alone is named by the department's row: neither is a row of its own.

use super::facts::{Body, Fact};
use super::reading::Reading;
use crate::recognise::name::words::names;
use serde::Serialize;
use std::collections::HashMap;

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Abbreviations written out.
    pub name: String,
    /// The full name in the catalogue.
    pub full: Option<String>,
    /// The body that it is a part of, where the name says so.
    pub parent: Option<String>,
    /// What the text calls it, the name itself left out.
    pub aliases: Vec<String>,
    /// As in the catalogue: regulator, ministry, company …
    pub sort: Option<String>,
    /// How often the page names it.
    pub mentions: usize,
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for line in &reading.lines {
        for body in &line.names.organisations {
            // A title names who issued the document; that is told by the citation.
            if line.titled(line.index(body.span.start)) {
                continue;
            }
            // Whom a page calls 某科技公司 it does not name; a short name of a class (经营者, 企业) is no body's.
            let letters: Vec<char> = body.name.chars().collect();
            let class = body.rule == "alias"
                && body.sort.is_none()
                && names().organisation.suffixes.before(&letters, letters.len()) == 0
                && names().organisation.units.before(&letters, letters.len()) == 0;
            if letters.first() == Some(&'某') || class {
                continue;
            }
            let surface = body.span.of(line.raw());
            let i = *by_name.entry(body.name.clone()).or_insert(facts.len());
            if i == facts.len() {
                let organisation =
                    Organisation { name: body.name.clone(), full: body.full.clone(), parent: body.parent.clone(), aliases: Vec::new(), sort: body.sort.clone(), mentions: 0 };
                let (rule, confidence) = match body.rule {
                    "catalogue" => ("organisation:catalogue", 0.95),
                    "part" => ("organisation:part", 0.9),
                    "alias" => ("organisation:alias", 0.95),
                    _ => ("organisation:suffix", 0.8),
                };
                facts.push(Fact::new(body.span.shift(line.span.start), line.span, rule, confidence, Body::Organisation(organisation)));
            }
            if let Body::Organisation(o) = &mut facts[i].body {
                o.mentions += 1;
                if surface != o.name && !o.aliases.iter().any(|a| a == surface) && o.aliases.len() < 8 {
                    o.aliases.push(surface.to_owned());
                }
            }
        }
    }
    facts
}
