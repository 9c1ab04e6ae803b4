//! What every table holds: Parquet types, `datapackage.json` and the documentation all come from here.

use super::facts::FACTS;
use crate::error::{Error, Result};
use serde_json::{Value, json};
use std::path::Path;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    /// 64-bit signed.
    Int,
    /// Decimal(38, 9): exact.
    Decimal,
    /// date32.
    Date,
    /// Rounded share or confidence.
    Float,
    Bool,
    /// List of structs (text, start, end, pos).
    Tokens,
    /// List of text.
    Texts,
}

impl Type {
    /// Its name in documentation.
    pub fn name(self) -> &'static str {
        match self {
            Text => "text",
            Int => "integer",
            Decimal => "decimal(38, 9)",
            Date => "date",
            Float => "float",
            Bool => "boolean",
            Tokens => "list of (text, start, end, pos)",
            Texts => "list of text",
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Type,
    pub about: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    pub about: &'static str,
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
}

pub(super) const fn c(name: &'static str, kind: Type, about: &'static str) -> Column {
    Column { name, kind, about }
}

use Type::{Bool, Date, Decimal, Float, Int, Text, Texts, Tokens};

pub const DOCUMENTS: Table = Table {
    name: "documents",
    about: "One row a page: where it came from, how it was read, its text.",
    key: &["doc_id"],
    columns: &[
        c("doc_id", Text, "hash of URL and bytes, the same wherever the page is read"),
        c("path", Text, "file as it was read"),
        c("url", Text, "address, from the sidecar or the page"),
        c("sha256", Text, "of the page's bytes"),
        c("bytes", Int, "length of the page"),
        c("fetched_at", Text, "ISO 8601, from the sidecar; the day, where the page was crawled"),
        c("title", Text, "title without the site's name"),
        c("published_at", Text, "ISO 8601 date or time, as the page tells it"),
        c("published_on", Date, "day of `published_at`"),
        c("published_from", Text, "byline, meta, signature, front matter, url, or first part (of an article on several pages)"),
        c("source", Text, "来源"),
        c("author", Text, "作者 or 记者"),
        c("document_number", Text, "number of the document that the page is, never one that it cites"),
        c("signed_on", Date, "day under the signature"),
        c("event_on", Date, "day of the event that the article tells of"),
        c("site_column", Text, "栏目"),
        c("encoding", Text, "WHATWG name"),
        c("encoding_evidence", Text, "why this encoding was taken"),
        c("repairs", Int, "number of repairs and damages found"),
        c("repair_kinds", Texts, "their classes with counts, as in `injection×212`"),
        c("outcome", Text, "extracted, no_statistics, damaged, empty, scan, locked or broken"),
        c("statistics", Int, "rows of this page in `statistics`"),
        c("dropped_lines", Int, "lines of the page that are no article"),
        c("text", Text, "the article, simplified and clean; spans of all facts count its characters"),
        c("text_original", Text, "the page before it was made simplified, where it was traditional"),
    ],
};

pub const SENTENCES: Table = Table {
    name: "sentences",
    about: "One row a sentence of an article, with its words.",
    key: &["doc_id", "sentence"],
    columns: &[
        c("doc_id", Text, "page"),
        c("sentence", Int, "number in the article, from 0"),
        c("block", Int, "number of the paragraph, from 0"),
        c("kind", Text, "title, byline, heading, paragraph, item or row"),
        c("start", Int, "first character in the article's text"),
        c("end", Int, "character behind the last"),
        c("text", Text, "the sentence"),
        c("tokens", Tokens, "words with their characters in the article and jieba's part of speech"),
    ],
};

pub const STATISTICS: Table = Table {
    name: "statistics",
    about: "One row a statistic with its evidence down to the bytes of the page.",
    key: &["fact_id"],
    columns: &[
        c("fact_id", Text, "stable name of the fact"),
        c("doc_id", Text, "page"),
        c("indicator", Text, "catalogue id, null where the catalogue has none"),
        c("subject", Text, "what is measured, with its population, in the words of the text"),
        c("of", Text, "of a share: the whole, in the words of the text"),
        c("value", Decimal, "exact, 万 and 亿 folded in; null for a range"),
        c("low", Decimal, "lower end of a range"),
        c("high", Decimal, "upper end of a range"),
        c("unit", Text, "Chinese, without its multiplier"),
        c("unit_code", Text, "UCUM, ISO 4217, or a UCUM annotation for a classifier"),
        c("measure", Text, "level, change_abs, growth_rate, share, change_pp, ratio or rank"),
        c("basis", Text, "yoy, mom, qoq or vs_prev_year_end"),
        c("approx", Text, "exact, about, near, over, under, at_least, at_most or range"),
        c("region", Text, "CN, ISO 3166-2 or GB/T 2260; null where none or several"),
        c("region_basis", Text, "stated, inherited or scope"),
        c("time_kind", Text, "as_of, period or rule_in_force"),
        c("time_start", Date, "first day"),
        c("time_end", Date, "last day"),
        c("stat_class", Text, "observed, regulatory_parameter, target, forecast, comparison or structural_count"),
        c("speaker", Text, "who says it"),
        c("source_org", Text, "whose figure it is"),
        c("dimensions", Text, "JSON object of the indicator's dimensions"),
        c("surface", Text, "the number with its unit, as written"),
        c("quote", Text, "the clause that shows it"),
        c("sentence", Text, "the sentence or table row around it"),
        c("start", Int, "first character of the quote in the article's text"),
        c("end", Int, "character behind the quote's last"),
        c("raw_start", Int, "first byte of the number in the page"),
        c("raw_end", Int, "byte behind the number's last"),
        c("place", Text, "page of a PDF file or sheet of a workbook: these have no bytes for a number, so the two columns before hold the whole file"),
        c("rule", Text, "what bound it: before, behind, carried, distribute, cell, rank; with `+rule` the rule that changed it"),
        c("confidence", Float, "0 to 1"),
    ],
};

pub const OBSERVATIONS: Table = Table {
    name: "observations",
    about: "One row an indicator, region, dimensions, measure and period: the chosen fact, and what disagrees.",
    key: &["indicator", "region", "dimensions", "measure", "basis", "unit", "time_start", "time_end"],
    columns: &[
        c("indicator", Text, "catalogue id"),
        c("indicator_name", Text, "its Chinese name"),
        c("region", Text, "CN, ISO 3166-2 or GB/T 2260"),
        c("dimensions", Text, "JSON object of the indicator's dimensions"),
        c("measure", Text, "as in `statistics`"),
        c("basis", Text, "as in `statistics`; empty where none"),
        c("unit", Text, "as in `statistics`"),
        c("time_start", Date, "first day"),
        c("time_end", Date, "last day"),
        c("value", Decimal, "of the chosen fact"),
        c("approx", Text, "of the chosen fact"),
        c("fact_id", Text, "the chosen fact"),
        c("why", Text, "why it was chosen"),
        c("facts", Texts, "all facts of this point, the chosen one first"),
        c("sources", Texts, "pages that give the chosen value"),
        c("conflict", Bool, "pages give values that rounding does not explain"),
        c("conflict_values", Texts, "those values, as `value (fact_id)`"),
        c("spread", Decimal, "largest distance of such a value from the chosen one"),
        c("sdmx", Text, "the indicator's SDMX series, where it has one"),
        c("datacommons", Text, "the indicator's Data Commons variable, where it has one"),
    ],
};

pub const CONFLICTS: Table = Table {
    name: "conflicts",
    about: "One row a value that disagrees with the chosen one of its observation, with both evidences.",
    key: &["fact_id", "chosen_fact_id"],
    columns: &[
        c("indicator", Text, "catalogue id"),
        c("region", Text, "CN, ISO 3166-2 or GB/T 2260"),
        c("measure", Text, "as in `statistics`"),
        c("unit", Text, "as in `statistics`"),
        c("time_start", Date, "first day"),
        c("time_end", Date, "last day"),
        c("chosen_value", Decimal, "of the observation"),
        c("chosen_fact_id", Text, "fact that gives it"),
        c("chosen_quote", Text, "its evidence"),
        c("why", Text, "why it was chosen"),
        c("value", Decimal, "the other value"),
        c("fact_id", Text, "fact that gives it"),
        c("quote", Text, "its evidence"),
        c("spread", Decimal, "distance of the two"),
    ],
};

pub const CHECKS: Table = Table {
    name: "checks",
    about: "One row a figure that the page tells twice: stated, and as the sum, quotient or difference of other figures of the page.",
    key: &["fact_id", "kind"],
    columns: &[
        c("doc_id", Text, "page"),
        c("kind", Text, "sum (parts behind 其中), share (part by whole, in per cent) or difference"),
        c("fact_id", Text, "the stated figure"),
        c("value", Decimal, "its value"),
        c("computed", Decimal, "what the others give"),
        c("spread", Decimal, "distance of the two"),
        c("agrees", Bool, "within the rounding of the figures"),
        c("from_facts", Texts, "the figures it is computed from"),
        c("sentence", Text, "the sentence of the stated figure"),
    ],
};

/// All tables.
pub const ALL: [Table; 6 + FACTS.len()] = {
    let mut all = [DOCUMENTS; 6 + FACTS.len()];
    (all[1], all[2], all[3], all[4], all[5]) = (SENTENCES, STATISTICS, OBSERVATIONS, CONFLICTS, CHECKS);
    let mut i = 0;
    while i < FACTS.len() {
        all[6 + i] = FACTS[i].1;
        i += 1;
    }
    all
};

/// Grows when a column is added, renamed or changes its meaning.
pub const VERSION: &str = "3";

impl Table {
    /// Hash of names and types: what a reader depends on.
    pub fn hash(&self) -> String {
        use sha2::{Digest, Sha256};
        let text: String = self.columns.iter().map(|c| format!("{}:{:?};", c.name, c.kind)).collect();
        crate::corpus::hex(&Sha256::digest(format!("{VERSION}/{}/{text}", self.name)))[..16].to_owned()
    }

    /// Whether its rows belong to rows of `documents`.
    pub fn has_pages(&self) -> bool {
        self.name != DOCUMENTS.name && self.columns.iter().any(|c| c.name == "doc_id")
    }

    /// The table as a resource of `datapackage.json`.
    pub fn describe(&self) -> Value {
        let fields: Vec<Value> = self
            .columns
            .iter()
            .map(|c| {
                let kind = match c.kind {
                    Text => "string",
                    Int => "integer",
                    Decimal | Float => "number",
                    Date => "date",
                    Bool => "boolean",
                    Tokens | Texts => "array",
                };
                json!({"name": c.name, "type": kind, "description": c.about})
            })
            .collect();
        let mut schema = json!({"fields": fields, "primaryKey": self.key});
        if self.has_pages() {
            schema["foreignKeys"] = json!([{"fields": ["doc_id"], "reference": {"resource": DOCUMENTS.name, "fields": ["doc_id"]}}]);
        }
        json!({
            "name": self.name, "path": format!("{}.parquet", self.name), "format": "parquet", "mediatype": "application/vnd.apache.parquet",
            "description": self.about, "schema": schema,
        })
    }
}

/// `datapackage.json` (Frictionless Data Package 2).
pub fn datapackage(pipeline: &str, description: &str) -> Value {
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": format!("gongbao-{pipeline}"), "title": description,
        "version": VERSION, "resources": ALL.iter().map(Table::describe).collect::<Vec<_>>(),
    })
}

/// Writes `datapackage.json` into the folder of the tables.
///
/// # Errors
/// It cannot be written.
pub fn write_datapackage(folder: &Path, pipeline: &str, description: &str) -> Result<()> {
    write_json(&folder.join("datapackage.json"), &datapackage(pipeline, description))
}

/// Writes a description of the tables.
pub(super) fn write_json(path: &Path, value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::Bug(e.to_string()))?;
    std::fs::write(path, text + "\n").map_err(|e| Error::Output { path: path.to_owned(), why: e.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_unique_and_keys_exist() {
        for table in ALL {
            let mut names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            assert!(table.key.iter().all(|k| names.contains(k)), "{}", table.name);
        }
    }
}
