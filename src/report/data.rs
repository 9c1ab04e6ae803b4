//! What a report shows, read from the published tables by SQL: nothing is extracted again.

use super::number;
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::table::query;
use crate::table::schema::{self, Table, Type};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Everything of one generation.
pub struct Data {
    /// Tables that hold facts, in the order of the schema: a fact's `kind` counts them.
    pub kinds: Vec<Table>,
    pub pages: Vec<Page>,
    /// In the order of pages, then of their places in the text.
    pub facts: Vec<Fact>,
    pub points: Vec<Point>,
    pub conflicts: Vec<Conflict>,
    pub checks: Vec<Check>,
    /// Code of a region → its name, for the codes that occur.
    pub regions: BTreeMap<String, String>,
}

/// A row of `documents`.
#[derive(Default)]
pub struct Page {
    pub id: String,
    pub path: String,
    pub url: String,
    pub sha256: String,
    pub fetched_at: String,
    pub title: String,
    pub published: String,
    pub source: String,
    pub encoding: String,
    pub repairs: usize,
    pub repair_kinds: String,
    pub outcome: String,
    pub text: String,
    /// First character of a sentence, in ascending order, and what it is a sentence of: title, heading, row …
    pub sentences: Vec<(usize, String)>,
    /// The page's facts, as a range of `Data::facts`.
    pub facts: std::ops::Range<usize>,
}

/// A row of any table of facts.
pub struct Fact {
    pub id: String,
    pub kind: usize,
    pub page: usize,
    /// What it says in a few words.
    pub what: String,
    /// Its figure, for people.
    pub value: String,
    /// The same for sorting.
    pub number: Option<f64>,
    /// How the figure is meant: `growth_rate yoy`.
    pub measure: String,
    pub when: String,
    pub region: String,
    pub quote: String,
    pub rule: String,
    pub confidence: String,
    /// Characters of the quote in the page's text.
    pub start: usize,
    pub end: usize,
    /// Bytes of the evidence in the page.
    pub raw: (usize, usize),
    /// Its other columns that hold something, by their number in the table.
    pub fields: Vec<(usize, String)>,
}

/// A row of `observations`.
pub struct Point {
    pub indicator: String,
    pub name: String,
    pub region: String,
    pub dimensions: String,
    pub measure: String,
    pub basis: String,
    pub unit: String,
    pub start: String,
    pub end: String,
    pub value: Decimal,
    pub fact: String,
    pub why: String,
    /// Values that disagree, with the fact that gives each.
    pub others: Vec<(Decimal, String)>,
}

/// A row of `conflicts`.
pub struct Conflict {
    pub indicator: String,
    pub region: String,
    pub when: String,
    pub unit: String,
    pub chosen: (String, String, String),
    pub other: (String, String, String),
    pub why: String,
}

/// A row of `checks` that does not agree.
pub struct Check {
    pub kind: String,
    pub fact: String,
    pub value: String,
    pub computed: String,
    pub sentence: String,
}

/// Columns that every fact has: they are told in other ways than by name.
const EVIDENCE: [&str; 10] = ["fact_id", "doc_id", "quote", "sentence", "start", "end", "raw_start", "raw_end", "rule", "confidence"];

/// Rows by the names of their columns.
struct Rows {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

struct Row<'a>(&'a [String], &'a [String]);

impl Row<'_> {
    fn get(&self, name: &str) -> &str {
        self.0.iter().position(|n| n == name).map_or("", |i| self.1[i].as_str())
    }

    fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    fn int(&self, name: &str) -> usize {
        self.get(name).parse().unwrap_or_default()
    }
}

impl Rows {
    /// All rows of a table; none where the generation does not have it.
    fn of(folder: &Path, table: &str, columns: &str, order: &str) -> Result<Self> {
        if !folder.join(format!("{table}.parquet")).is_file() {
            return Ok(Self { names: Vec::new(), rows: Vec::new() });
        }
        let (names, rows) = query::texts(&query::run(folder, &format!("SELECT {columns} FROM {table} ORDER BY {order}"))?)?;
        Ok(Self { names, rows })
    }

    fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|r| Row(&self.names, r))
    }
}

/// Whether the rows of a table are facts with evidence in a page.
fn holds_facts(table: &Table) -> bool {
    table.key == ["fact_id"] && ["doc_id", "quote", "start", "end"].iter().all(|n| table.columns.iter().any(|c| c.name == *n))
}

/// Reads a generation.
///
/// # Errors
/// The folder holds no tables, or one of them cannot be read.
pub fn read(folder: &Path) -> Result<Data> {
    let mut pages: Vec<Page> = Rows::of(folder, "documents", "*", "path")?.iter().map(|r| page(&r)).collect();
    let by_id: HashMap<String, usize> = pages.iter().enumerate().map(|(n, p)| (p.id.clone(), n)).collect();
    for row in Rows::of(folder, "sentences", "doc_id, start, kind", "doc_id, start")?.iter() {
        if let Some(&n) = by_id.get(row.get("doc_id")) {
            pages[n].sentences.push((row.int("start"), row.text("kind")));
        }
    }
    let kinds: Vec<Table> = schema::ALL.into_iter().filter(holds_facts).collect();
    let points: Vec<Point> = Rows::of(folder, "observations", "*", "indicator, region, time_end")?.iter().filter_map(|r| point(&r)).collect();
    let names: HashMap<&str, &str> = points.iter().filter(|p| !p.name.is_empty()).map(|p| (p.indicator.as_str(), p.name.as_str())).collect();
    let mut facts = Vec::new();
    for (kind, table) in kinds.iter().enumerate() {
        let rows = Rows::of(folder, table.name, "*", "doc_id, start, fact_id")?;
        facts.extend(rows.iter().filter_map(|r| Some(fact(kind, table, *by_id.get(r.get("doc_id"))?, &r, &names))));
    }
    facts.sort_by(|a, b| (a.page, a.start, a.end, a.kind, &a.id).cmp(&(b.page, b.start, b.end, b.kind, &b.id)));
    let mut at = 0;
    for (n, page) in pages.iter_mut().enumerate() {
        let end = at + facts[at..].iter().take_while(|f| f.page == n).count();
        page.facts = at..end;
        at = end;
    }
    let conflicts = Rows::of(folder, "conflicts", "*", "indicator, region, time_end, fact_id")?.iter().map(|r| conflict(&r, &names)).collect();
    let checks = Rows::of(folder, "checks", "*", "doc_id, fact_id")?.iter().filter(|r| r.get("agrees") == "false").map(|r| check(&r)).collect();
    let known = Catalogue::load(Vec::<(&str, &str)>::new())?.regions;
    let known: HashMap<&str, &str> = known.iter().map(|r| (r.code.as_str(), r.name.as_str())).collect();
    let regions = facts.iter().map(|f| &f.region).filter(|r| !r.is_empty());
    let regions = regions.map(|r| (r.clone(), known.get(r.as_str()).map_or(r.clone(), |n| (*n).to_owned()))).collect();
    Ok(Data { kinds, pages, facts, points, conflicts, checks, regions })
}

fn page(r: &Row) -> Page {
    Page {
        id: r.text("doc_id"),
        path: r.text("path"),
        url: r.text("url"),
        sha256: r.text("sha256"),
        fetched_at: r.text("fetched_at"),
        title: if r.get("title").is_empty() { r.text("path") } else { r.text("title") },
        published: if r.get("published_on").is_empty() { r.text("published_at") } else { r.text("published_on") },
        source: r.text("source"),
        encoding: r.text("encoding"),
        repairs: r.int("repairs"),
        repair_kinds: r.text("repair_kinds"),
        outcome: r.text("outcome"),
        text: r.text("text"),
        ..Page::default()
    }
}

fn fact(kind: usize, table: &Table, page: usize, r: &Row, names: &HashMap<&str, &str>) -> Fact {
    let filled = |c: &schema::Column| !EVIDENCE.contains(&c.name) && !matches!(r.get(c.name), "" | "{}");
    let fields = table.columns.iter().enumerate().filter(|(_, c)| filled(c)).map(|(n, c)| (n, r.text(c.name))).collect();
    let (low, high) = (r.get("low").parse::<Decimal>().ok(), r.get("high").parse::<Decimal>().ok());
    let value = r.get("value").parse::<Decimal>().ok();
    let shown = match (value, low, high) {
        (Some(v), _, _) => Some(number::short(v)),
        (None, Some(l), Some(h)) => Some(format!("{}–{}", number::short(l), number::short(h))),
        (None, Some(l), None) => Some(format!("≥ {}", number::short(l))),
        (None, None, Some(h)) => Some(format!("≤ {}", number::short(h))),
        _ => None,
    };
    let figure = shown.map(|v| number::with_unit(&v, r.get("approx"), r.get("unit")));
    let when = [interval(r.get("time_start"), r.get("time_end")), r.text("date"), r.text("due")].into_iter().find(|t| !t.is_empty());
    Fact {
        id: r.text("fact_id"),
        kind,
        page,
        what: what(table, r, names),
        value: figure.unwrap_or_default(),
        number: value.or(low).or(high).and_then(|v| v.to_string().parse().ok()),
        measure: [r.get("measure"), r.get("basis")].join(" ").trim().to_owned(),
        when: when.unwrap_or_default(),
        region: r.text("region"),
        quote: r.text("quote"),
        rule: r.text("rule"),
        confidence: r.text("confidence"),
        start: r.int("start"),
        end: r.int("end"),
        raw: (r.int("raw_start"), r.int("raw_end")),
        fields,
    }
}

/// The first words of a fact that tell it from others of its kind.
fn what(table: &Table, r: &Row, names: &HashMap<&str, &str>) -> String {
    if let Some(name) = names.get(r.get("indicator")) {
        return (*name).to_owned();
    }
    if !r.get("subject").is_empty() && table.name == "statistics" {
        return r.text("subject");
    }
    let telling = |c: &&schema::Column| {
        matches!(c.kind, Type::Text | Type::Texts)
            && !EVIDENCE.contains(&c.name)
            && !c.name.ends_with("_fact")
            && !["date", "due", "precision", "full", "parent", "sort"].contains(&c.name)
    };
    let words: Vec<&str> = table.columns.iter().filter(telling).map(|c| r.get(c.name)).filter(|t| !t.is_empty()).take(3).collect();
    if words.is_empty() { r.text("quote") } else { words.join(" · ") }
}

/// `2021`, `2021-03`, `2021-03-31` or `2021-01-01 – 2021-09-30`, whichever says the same.
pub fn interval(start: &str, end: &str) -> String {
    let whole = |from: &str, to: &str| start.ends_with(from) && end.ends_with(to) && start.get(..4) == end.get(..4);
    if start == end || start.is_empty() {
        return end.to_owned();
    }
    if whole("-01-01", "-12-31") {
        return end[..4].to_owned();
    }
    let last = end.parse::<jiff::civil::Date>().is_ok_and(|d| d == d.last_of_month());
    if last && start.ends_with("-01") && start.get(..7) == end.get(..7) {
        return end[..7].to_owned();
    }
    format!("{start} – {end}")
}

fn point(r: &Row) -> Option<Point> {
    let other = |text: &str| {
        let (value, fact) = text.trim_end_matches(')').split_once(" (")?;
        Some((value.parse().ok()?, fact.to_owned()))
    };
    Some(Point {
        indicator: r.text("indicator"),
        name: r.text("indicator_name"),
        region: r.text("region"),
        dimensions: r.text("dimensions"),
        measure: r.text("measure"),
        basis: r.text("basis"),
        unit: r.text("unit"),
        start: r.text("time_start"),
        end: r.text("time_end"),
        value: r.get("value").parse().ok()?,
        fact: r.text("fact_id"),
        why: r.text("why"),
        others: r.get("conflict_values").split("; ").filter_map(other).collect(),
    })
}

fn conflict(r: &Row, names: &HashMap<&str, &str>) -> Conflict {
    let shown = |name: &str| r.get(name).parse().map_or_else(|_| r.text(name), number::short);
    Conflict {
        indicator: names.get(r.get("indicator")).map_or_else(|| r.text("indicator"), |n| (*n).to_owned()),
        region: r.text("region"),
        when: interval(r.get("time_start"), r.get("time_end")),
        unit: r.text("unit"),
        chosen: (shown("chosen_value"), r.text("chosen_fact_id"), r.text("chosen_quote")),
        other: (shown("value"), r.text("fact_id"), r.text("quote")),
        why: r.text("why"),
    }
}

fn check(r: &Row) -> Check {
    let shown = |name: &str| r.get(name).parse().map_or_else(|_| r.text(name), number::short);
    Check { kind: r.text("kind"), fact: r.text("fact_id"), value: shown("value"), computed: shown("computed"), sentence: r.text("sentence") }
}
