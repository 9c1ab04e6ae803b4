//! Precision, recall and F1 against gold pages: one-to-one pairs, best match first.
//!
//! A gold folder holds one page, its sidecar and `gold.jsonl`. A statistic is found when number and unit are equal and the
//! evidence overlaps; *strict* also needs measure, basis, approx, period, region and subject. What counts as equal is
//! written in `compare`.

mod compare;
mod kinds;

use crate::error::{Error, Result};
use compare::{Row, text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Figures of one kind of fact.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Score {
    pub hit: usize,
    pub miss: usize,
    pub extra: usize,
    /// Statistics that are right in every field.
    pub strict: usize,
    /// Field → pairs in which it is right.
    pub fields: BTreeMap<&'static str, usize>,
}

impl Score {
    pub fn gold(&self) -> usize {
        self.hit + self.miss
    }

    pub fn found(&self) -> usize {
        self.hit + self.extra
    }

    pub fn precision(&self) -> Option<f64> {
        ratio(self.hit, self.found())
    }

    pub fn recall(&self) -> Option<f64> {
        ratio(self.hit, self.gold())
    }

    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.hit, self.gold() + self.found())
    }

    pub fn strict_f1(&self) -> Option<f64> {
        ratio(2 * self.strict, self.gold() + self.found())
    }
}

fn ratio(a: usize, b: usize) -> Option<f64> {
    (b > 0).then(|| a as f64 / b as f64)
}

/// Figures of a set of gold pages.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Report {
    pub pages: usize,
    pub kinds: BTreeMap<String, Score>,
    /// Rows that are no statistics, and how many of them came out as one.
    pub negatives: usize,
    pub fired: usize,
}

/// A gold page: the page itself and what is in it.
pub struct Gold {
    pub page: PathBuf,
    rows: Vec<Row>,
}

/// Gold folders under the given ones.
///
/// # Errors
/// A folder holds no `gold.jsonl`, or one is broken.
pub fn gold(roots: &[PathBuf]) -> Result<Vec<Gold>> {
    let mut found = Vec::new();
    for root in roots {
        let before = found.len();
        walk(root, &mut found)?;
        if found.len() == before {
            return Err(Error::NoInput { path: root.display().to_string(), why: "no gold.jsonl under this folder".into() });
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Gold>) -> Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).and_then(|e| e.map(|e| e.map(|e| e.path())).collect()).map_err(|e| Error::io(folder, e))?;
    entries.sort();
    let gold = folder.join("gold.jsonl");
    if gold.is_file() {
        let name = |p: &PathBuf| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let aside = ["gold.jsonl", "clean.txt", "meta.json", "README.md"];
        let page = entries.iter().find(|p| p.is_file() && !aside.contains(&name(p).as_str()) && !name(p).ends_with(".meta.json"));
        let page = page.ok_or_else(|| Error::NoInput { path: folder.display().to_string(), why: "a gold.jsonl without its page".into() })?;
        let text = std::fs::read_to_string(&gold).map_err(|e| Error::io(&gold, e))?;
        let rows = text
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
            .map(|(n, l)| serde_json::from_str(l).map_err(|e| Error::BadData(format!("{}:{}: {e}", gold.display(), n + 1))))
            .collect::<Result<_>>()?;
        found.push(Gold { page: page.clone(), rows });
        return Ok(());
    }
    entries.iter().filter(|p| p.is_dir()).try_for_each(|p| walk(p, found))
}

/// Adds one page: its gold rows against the facts that came out of it (as in `fact::rows`).
pub fn add(report: &mut Report, gold: &Gold, facts: &[Row]) {
    report.pages += 1;
    let of = |kind: &str| gold.rows.iter().filter(|r| text(r, "kind") == Some(kind)).collect::<Vec<&Row>>();
    let core = |r: &Row| text(r, "tier").unwrap_or("core") == "core";
    let cut = gold.rows.iter().find_map(|r| r.get("cut_at")?.as_u64());
    // Statistics.
    let golds: Vec<&Row> = of("statistic").into_iter().filter(|r| compare::numeric(r)).collect();
    let preds: Vec<&Row> =
        facts.iter().filter(|r| text(r, "kind") == Some("statistic") && compare::numeric(r) && cut.is_none_or(|c| r["start"].as_u64().unwrap_or(0) < c)).collect();
    let find = |g: &Row, p: &Row| compare::same_number(g, p) && compare::overlap(&compare::quote(g), text(p, "sentence").unwrap_or_default()) >= 0.5;
    let rank = |g: &Row, p: &Row| {
        compare::STATISTIC.iter().filter(|(_, f)| f(g, p)).count() as f64 + compare::overlap(&compare::quote(g), &compare::quote(p)) + if core(g) { 0.01 } else { 0.0 }
    };
    let pairs = pair(&golds, &preds, find, rank);
    let paired_gold: BTreeSet<usize> = pairs.iter().map(|p| p.0).collect();
    let paired: BTreeSet<usize> = pairs.iter().map(|p| p.1).collect();
    let score = report.kinds.entry("statistic".into()).or_default();
    score.hit += pairs.len();
    score.miss += golds.iter().enumerate().filter(|(i, g)| !paired_gold.contains(i) && core(g)).count();
    // A figure that the page repeats is no error.
    let extra: Vec<&Row> =
        preds.iter().enumerate().filter(|(j, p)| !paired.contains(j) && !golds.iter().any(|g| compare::same_number(g, p) && compare::subject(g, p))).map(|(_, p)| *p).collect();
    score.extra += extra.len();
    for &(i, j) in &pairs {
        let mut all = true;
        for (name, same) in compare::STATISTIC {
            let ok = same(golds[i], preds[j]);
            *score.fields.entry(name).or_default() += usize::from(ok);
            all &= ok;
        }
        score.strict += usize::from(all);
    }
    // Rows that are no statistics.
    for negative in gold.rows.iter().filter(|r| text(r, "kind") == Some("negative") || r.get("negative").is_some_and(|n| n == true)) {
        report.negatives += 1;
        let quote = compare::norm(&compare::quote(negative));
        let fires = |p: &&Row| {
            let surface = compare::norm(text(p, "surface").unwrap_or(""));
            let around = text(p, "sentence").map_or_else(|| compare::quote(p), str::to_owned);
            !surface.is_empty() && quote.contains(&surface) && compare::norm(&around).contains(&quote)
        };
        report.fired += usize::from(extra.iter().any(fires));
    }
    let golds = of("document");
    if !golds.is_empty() {
        documents(report.kinds.entry("document".to_owned()).or_default(), &golds, facts);
    }
    // A page that does not annotate a kind says nothing about it.
    for kind in kinds::KINDS {
        let golds = of(kind);
        if golds.is_empty() {
            continue;
        }
        let preds: Vec<&Row> = facts.iter().filter(|r| text(r, "kind") == Some(kind)).collect();
        let rank = |g: &Row, p: &Row| kinds::fields(kind, g, p).iter().filter(|f| f.1).count() as f64 + if core(g) { 0.01 } else { 0.0 };
        let pairs = pair(&golds, &preds, |g, p| kinds::found(kind, g, p), rank);
        let paired: BTreeSet<usize> = pairs.iter().map(|p| p.0).collect();
        let score = report.kinds.entry(kind.to_owned()).or_default();
        score.hit += pairs.len();
        score.miss += golds.iter().enumerate().filter(|(i, g)| !paired.contains(i) && core(g)).count();
        score.extra += preds.len() - pairs.len();
        for (i, j) in pairs {
            for (field, right) in kinds::fields(kind, golds[i], preds[j]) {
                *score.fields.entry(field).or_default() += usize::from(right);
            }
        }
    }
}

/// Fields of the document that the page's gold names.
fn documents(score: &mut Score, golds: &[&Row], facts: &[Row]) {
    let Some(document) = facts.iter().find(|r| text(r, "kind") == Some("document")) else { return };
    let golds: Vec<&&Row> = golds.iter().filter(|g| matches!(text(g, "field"), Some("title" | "published_at" | "source" | "author" | "url"))).collect();
    let mut used = BTreeSet::new();
    // A row that must be found comes before an optional one for the same field.
    let mut order: Vec<&&Row> = golds.clone();
    order.sort_by_key(|g| text(g, "tier").unwrap_or("core") != "core");
    for g in order {
        let field = text(g, "field").unwrap_or("");
        let got = text(document, field).filter(|v| !v.is_empty());
        match got {
            Some(value) if used.insert(field) => {
                score.hit += 1;
                let want = text(g, "value").unwrap_or("");
                let day = |t: &str| t.chars().take(10).collect::<String>();
                let same = compare::norm(want) == compare::norm(value) || field == "published_at" && day(want) == day(value);
                *score.fields.entry("value").or_default() += usize::from(same);
            }
            Some(_) => {}
            None => score.miss += usize::from(text(g, "tier").unwrap_or("core") == "core"),
        }
    }
}

/// Greedy one-to-one pairs, best rank first.
fn pair(golds: &[&Row], preds: &[&Row], find: impl Fn(&Row, &Row) -> bool, rank: impl Fn(&Row, &Row) -> f64) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in golds.iter().enumerate() {
        candidates.extend(preds.iter().enumerate().filter(|(_, p)| find(g, p)).map(|(j, p)| (rank(g, p), i, j)));
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut right, mut pairs) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (_, i, j) in candidates {
        if !left.contains(&i) && !right.contains(&j) {
            left.insert(i);
            right.insert(j);
            pairs.push((i, j));
        }
    }
    pairs
}
