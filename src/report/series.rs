//! Points of one indicator that can stand on one line: same region, dimensions, measure, unit and length of period.

use super::data::{Data, Point};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A line of a chart.
pub struct Series<'a> {
    /// In the order of time.
    pub points: Vec<&'a Point>,
    /// What a point covers: a day, a month, a quarter, half a year, a year.
    pub every: &'static str,
}

/// Series of at least `least` points; those with the most points come first.
pub fn all(data: &Data, least: usize) -> Vec<Series<'_>> {
    let mut groups: BTreeMap<[&str; 7], Vec<&Point>> = BTreeMap::new();
    for p in &data.points {
        if let Some(every) = every(&p.start, &p.end) {
            groups.entry([&p.indicator, &p.region, &p.dimensions, &p.measure, &p.basis, &p.unit, every]).or_default().push(p);
        }
    }
    let mut found: Vec<Series> = groups
        .into_iter()
        .filter(|(_, points)| points.len() >= least)
        .map(|(key, mut points)| {
            points.sort_by(|a, b| a.end.cmp(&b.end));
            Series { points, every: every_name(key[6]) }
        })
        .collect();
    let level = |s: &Series| s.points[0].measure != "level";
    found.sort_by_key(|s| (std::cmp::Reverse(s.points.len()), level(s)));
    found
}

/// The class of a period's length. Periods of other lengths (the first eleven months) cannot be compared with each other.
fn every(start: &str, end: &str) -> Option<&'static str> {
    let (start, end) = (start.parse::<Date>().ok()?, end.parse::<Date>().ok()?);
    match start.until(end).ok()?.get_days() + 1 {
        1 => Some("day"),
        7 => Some("week"),
        28..=31 => Some("month"),
        90..=92 => Some("quarter"),
        181..=184 => Some("half"),
        365 | 366 => Some("year"),
        _ => None,
    }
}

fn every_name(class: &str) -> &'static str {
    match class {
        "day" => "counted on a day",
        "week" => "of a week",
        "month" => "of a month",
        "quarter" => "of a quarter",
        "half" => "of half a year",
        _ => "of a year",
    }
}
