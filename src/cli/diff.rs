//! `gongbao diff`.

use super::{Published, output, show};
use clap::{Args, ValueEnum};
use gongbao::error::{Error, Result};
use gongbao::publish;
use gongbao::table::query as sql;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao diff               # the last generation against the one before it\n  gongbao diff 3 5           # generation 3 against generation 5\n  gongbao diff --format json # one JSON object a change\n\nA fact is the same while its page and the bytes of its number are; what else differs is a change."
)]
pub struct Request {
    /// Numbers of two generations [default: the last two]
    #[arg(num_args = 2, value_names = ["OLD", "NEW"])]
    generations: Vec<u64>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    published: Published,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// What is compared, in the order of the query.
const FIELDS: [&str; 17] =
    ["subject", "indicator", "value", "low", "high", "unit", "measure", "basis", "approx", "region", "time_start", "time_end", "stat_class", "speaker", "of", "rule", "surface"];

/// Page, bytes of the number, and which of the facts there it is.
type Place = (String, u64, u64, usize);
/// Values in the order of `FIELDS`, then the quote.
type Facts = BTreeMap<Place, Vec<String>>;

pub fn run(request: Request) -> Result<u8> {
    let home = publish::home(&request.published.output, &request.published.pipeline);
    let [old, new] = chosen(&request, &home)?;
    let (before, after) = (read(&old)?, read(&new)?);
    let mut out = std::io::stdout().lock();
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    let mut rows = Vec::new();
    let places: std::collections::BTreeSet<&Place> = before.keys().chain(after.keys()).collect();
    for place in places {
        let (sign, fact, what) = match (before.get(place), after.get(place)) {
            (None, Some(fact)) => {
                added += 1;
                ("+", fact, told(fact))
            }
            (Some(fact), None) => {
                removed += 1;
                ("-", fact, told(fact))
            }
            (Some(a), Some(b)) if a[..FIELDS.len()] != b[..FIELDS.len()] => {
                changed += 1;
                let differ = FIELDS.iter().zip(a.iter().zip(b)).filter(|(_, (a, b))| a != b);
                ("~", b, differ.map(|(field, (a, b))| format!("{field}: {} → {}", shown(a), shown(b))).collect::<Vec<_>>().join("; "))
            }
            _ => continue,
        };
        if request.format == Format::Json {
            let change = json!({"change": match sign { "+" => "added", "-" => "removed", _ => "changed" }, "path": place.0, "raw_start": place.1, "raw_end": place.2,
                "before": before.get(place).map(|f| object(f)), "after": after.get(place).map(|f| object(f))});
            writeln!(out, "{change}").map_err(output)?;
        } else {
            rows.push(vec![sign.to_owned(), show::short(&place.0, 40), show::short(&what, 90), show::short(&fact[FIELDS.len()], 40)]);
        }
    }
    if request.format == Format::Table {
        let name = |p: &Path| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if !rows.is_empty() {
            writeln!(out, "{}", show::table(&["", "page", "statistic", "evidence"], rows)).map_err(output)?;
        }
        writeln!(out, "{} → {}: {added} added, {removed} removed, {changed} changed, {} as before", name(&old), name(&new), after.len() - added - changed).map_err(output)?;
    }
    Ok(0)
}

fn chosen(request: &Request, home: &Path) -> Result<[PathBuf; 2]> {
    let there = publish::generations(home);
    let numbers: Vec<String> = there.iter().map(|g| g.0.to_string()).collect();
    let missing = |why: String| Error::NoInput { path: home.display().to_string(), why };
    match request.generations[..] {
        [old, new] => {
            let find =
                |n: u64| there.iter().find(|g| g.0 == n).map(|g| g.1.clone()).ok_or_else(|| missing(format!("there is no generation {n}; those here are {}", numbers.join(", "))));
            Ok([find(old)?, find(new)?])
        }
        _ => match &there[..] {
            [.., old, new] => Ok([old.1.clone(), new.1.clone()]),
            _ => Err(missing(format!("a comparison needs two generations, here are {}; run `gongbao run {}` after a change", there.len(), request.published.pipeline))),
        },
    }
}

fn read(folder: &Path) -> Result<Facts> {
    let columns: Vec<String> = FIELDS.iter().map(|f| format!("s.\"{f}\" AS \"{f}\"")).collect();
    let statement = format!(
        "SELECT d.path AS path, s.raw_start AS raw_start, s.raw_end AS raw_end, {}, s.quote AS quote FROM statistics s JOIN documents d ON s.doc_id = d.doc_id",
        columns.join(", ")
    );
    let (_, rows) = sql::texts(&sql::run(folder, &statement)?)?;
    let mut facts = Facts::new();
    for mut row in rows {
        let values = row.split_off(3);
        let number = |text: &String| text.parse::<u64>().unwrap_or_default();
        let nth = facts.range((row[0].clone(), number(&row[1]), number(&row[2]), 0)..=(row[0].clone(), number(&row[1]), number(&row[2]), usize::MAX)).count();
        facts.insert((row[0].clone(), number(&row[1]), number(&row[2]), nth), values);
    }
    Ok(facts)
}

/// Subject, value and time in a few words.
fn told(fact: &[String]) -> String {
    let period = if fact[10] == fact[11] { fact[11].clone() } else { format!("{}–{}", fact[10], fact[11]) };
    format!("{} {} {} {period}", fact[0], fact[16], fact[6])
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "null" } else { text }
}

fn object(fact: &[String]) -> serde_json::Value {
    FIELDS.iter().zip(fact).map(|(k, v)| ((*k).to_owned(), if v.is_empty() { serde_json::Value::Null } else { v.as_str().into() })).collect::<serde_json::Map<_, _>>().into()
}
