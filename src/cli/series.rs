//! `gongbao series`.

use super::{Published, output, query, show};
use clap::Args;
use gongbao::error::{Error, Result};
use gongbao::pipeline::Pipeline;
use gongbao::table::query as sql;
use rust_decimal::Decimal;
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  gongbao series idc_licensed_firms\n  gongbao series mobile_users --region CN --measure growth_rate")]
pub struct Request {
    /// Id of an indicator, as in the catalogue
    indicator: String,
    /// Region: CN, ISO 3166-2 or GB/T 2260
    #[arg(long, default_value = "CN")]
    region: String,
    /// level, change_abs, growth_rate, share …
    #[arg(long, default_value = "level")]
    measure: String,
    #[command(flatten)]
    published: Published,
}

/// Width of the longest bar.
const BAR: usize = 24;

pub fn run(request: Request) -> Result<u8> {
    let folder = query::folder(&request.published)?;
    let safe = |text: &str| text.replace('\'', "''");
    let statement = format!(
        "SELECT o.time_end AS day, o.value AS value, o.unit AS unit, o.approx AS approx, o.why AS why, o.conflict_values AS conflicts, s.quote AS quote, d.url AS url, d.path AS path, s.raw_start AS raw_start, s.raw_end AS raw_end \
         FROM observations o JOIN statistics s ON o.fact_id = s.fact_id JOIN documents d ON s.doc_id = d.doc_id \
         WHERE o.indicator = '{}' AND o.region = '{}' AND o.measure = '{}' ORDER BY o.time_end",
        safe(&request.indicator),
        safe(&request.region),
        safe(&request.measure)
    );
    let (_, rows) = sql::texts(&sql::run(&folder, &statement)?)?;
    if rows.is_empty() {
        return Err(unknown(&request, &folder)?);
    }
    let values: Vec<Decimal> = rows.iter().map(|r| r[1].parse().unwrap_or_default()).collect();
    let most = values.iter().map(Decimal::abs).max().unwrap_or(Decimal::ONE).max(Decimal::ONE);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} · {} · {} · {}", request.indicator, request.region, request.measure, rows[0][2]).map_err(output)?;
    let lines = rows.iter().zip(&values).map(|(r, v)| {
        let width = (v.abs() * Decimal::from(BAR) / most).round();
        let bar = "█".repeat(usize::try_from(width).unwrap_or(0));
        let conflict = if r[5].is_empty() { String::new() } else { format!("⚠ {}", r[5]) };
        let page = if r[7].is_empty() { &r[8] } else { &r[7] };
        vec![r[0].clone(), show::number(*v), bar, conflict, show::short(&r[6], 36), format!("{} bytes {}–{}", show::short(page, 60), r[9], r[10]), r[4].clone()]
    });
    writeln!(out, "{}", show::table(&["day", "value", "", "other values", "evidence", "page", "chosen because"], lines)).map_err(output)?;
    Ok(0)
}

/// Why there is no such series: no such indicator, or no observation of it.
fn unknown(request: &Request, folder: &std::path::Path) -> Result<Error> {
    let (_, seen) =
        sql::texts(&sql::run(folder, "SELECT indicator, region, measure, COUNT(*) AS n FROM observations GROUP BY indicator, region, measure ORDER BY n DESC, indicator")?)?;
    let known = Pipeline::load(&request.published.pipeline).is_ok_and(|p| p.catalogue.indicators.iter().any(|i| i.id == request.indicator));
    let same: Vec<String> = seen.iter().filter(|r| r[0] == request.indicator).map(|r| format!("--region {} --measure {}", r[1], r[2])).collect();
    let some: Vec<&str> = seen.iter().map(|r| r[0].as_str()).take(8).collect();
    Ok(Error::BadData(if !same.is_empty() {
        format!("no observation of `{}` with --region {} --measure {}; there are {}", request.indicator, request.region, request.measure, same.join(", "))
    } else if known {
        format!("the catalogue knows `{}`, but no page gives a figure; the most frequent series are {}", request.indicator, some.join(", "))
    } else {
        format!("no indicator `{}` in the catalogue; the most frequent series are {}", request.indicator, some.join(", "))
    }))
}
