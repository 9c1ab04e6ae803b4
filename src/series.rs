//! One indicator, many pages, one series: which value stands for a period, and where pages disagree.

use crate::extract::{Class, Measure};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A statistic as a candidate for a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub fact_id: String,
    pub doc_id: String,
    pub source: String,
    pub published: Option<Date>,
    pub indicator: Option<String>,
    pub subject: String,
    pub region: Option<String>,
    pub dimensions: String,
    pub measure: Measure,
    pub basis: Option<&'static str>,
    pub class: Class,
    pub unit: String,
    pub approx: &'static str,
    pub value: Option<Decimal>,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub confidence: f32,
}

/// What is measured, where and how: everything but the time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub indicator: String,
    pub region: String,
    pub dimensions: String,
    pub measure: &'static str,
    pub basis: &'static str,
    pub unit: String,
    pub start: Date,
    pub end: Date,
}

/// One point of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    pub key: Key,
    pub value: Decimal,
    pub approx: &'static str,
    /// The fact that was chosen, and why.
    pub fact_id: String,
    pub why: &'static str,
    /// All facts of this point, the chosen one first.
    pub facts: Vec<String>,
    /// Pages that give the chosen value.
    pub sources: Vec<String>,
    /// Other values that pages give, which rounding does not explain, with the fact that gives each.
    pub conflicts: Vec<(Decimal, String)>,
}

/// A fact less sure than this (its clause lost characters, say) is published as a statistic, but is no point of a series.
const SURE: f32 = 0.5;

/// Groups candidates into observations, sorted by key. Candidates without indicator, region, period or value, and
/// targets, forecasts and rules, are no points of a series.
pub fn observations(candidates: &[Candidate]) -> Vec<Observation> {
    let mut groups: BTreeMap<Key, Vec<&Candidate>> = BTreeMap::new();
    for c in candidates {
        if c.class != Class::Observed || c.confidence < SURE {
            continue;
        }
        if let (Some(indicator), Some(region), Some(start), Some(end), Some(_)) = (&c.indicator, &c.region, c.start, c.end, c.value) {
            let key = Key {
                indicator: indicator.clone(),
                region: region.clone(),
                dimensions: c.dimensions.clone(),
                measure: c.measure.name(),
                basis: c.basis.unwrap_or(""),
                unit: c.unit.clone(),
                start,
                end,
            };
            groups.entry(key).or_default().push(c);
        }
    }
    groups.into_iter().filter_map(|(key, facts)| choose(key, facts)).collect()
}

/// The value that most pages give; then the exact one, the surer one, the one published first; the id settles the rest.
fn choose(key: Key, mut facts: Vec<&Candidate>) -> Option<Observation> {
    let pages = |value: Option<Decimal>| {
        let mut docs: Vec<&str> = facts.iter().filter(|f| f.value == value).map(|f| f.doc_id.as_str()).collect();
        docs.sort_unstable();
        docs.dedup();
        docs.len()
    };
    let support: Vec<usize> = facts.iter().map(|f| pages(f.value)).collect();
    let rank = |f: &Candidate, pages: usize| {
        let exact = u8::from(f.approx == "exact");
        let sure = (f.confidence * 100.0) as i32;
        (std::cmp::Reverse(pages), std::cmp::Reverse(exact), std::cmp::Reverse(sure), f.published.is_none(), f.published, f.fact_id.clone())
    };
    let mut order: Vec<(usize, &Candidate)> = support.into_iter().zip(facts.drain(..)).collect();
    order.sort_by_key(|(n, f)| rank(f, *n));
    let &(most, first) = order.first()?;
    let value = first.value?;
    let mut conflicts: Vec<(Decimal, String)> = Vec::new();
    for (_, f) in &order {
        if let Some(other) = f.value.filter(|o| !agree(value, first.approx, *o, f.approx))
            && !conflicts.iter().any(|c| c.0 == other)
        {
            conflicts.push((other, f.fact_id.clone()));
        }
    }
    let second = order.iter().find(|(_, f)| f.value != first.value);
    let why = match second {
        None if order.len() == 1 => "only fact",
        None => "all facts agree",
        Some((n, _)) if *n < most => "most pages",
        Some((_, f)) if f.approx != "exact" && first.approx == "exact" => "exact before rounded",
        Some((_, f)) if f.confidence < first.confidence => "surer binding",
        Some((_, f)) if f.published != first.published => "published first",
        Some(_) => "smallest fact id",
    };
    let mut sources: Vec<String> = order.iter().filter(|(_, f)| f.value == first.value).map(|(_, f)| f.source.clone()).collect();
    sources.dedup();
    Some(Observation { key, value, approx: first.approx, fact_id: first.fact_id.clone(), why, facts: order.iter().map(|(_, f)| f.fact_id.clone()).collect(), sources, conflicts })
}

/// Two values that rounding explains are the same: 17.1亿 and 17.05亿; 近200 and 198.
fn agree(a: Decimal, a_approx: &str, b: Decimal, b_approx: &str) -> bool {
    if a == b {
        return true;
    }
    let (a_place, b_place) = (place(a), place(b));
    let coarse = a_place.max(b_place);
    // Only a value that was written rounder can be the rounding of another.
    let rounded = (a - b).abs() * Decimal::TWO <= coarse && a_place != b_place && coarse * Decimal::ONE_HUNDRED <= a.abs().max(b.abs()) * Decimal::TEN;
    let loose = a_approx != "exact" || b_approx != "exact";
    rounded && coarse >= Decimal::TEN || loose && (a - b).abs() <= a.abs().max(b.abs()) * Decimal::new(5, 2)
}

fn place(value: Decimal) -> Decimal {
    crate::recognise::numeral::last_place(value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(id: &str, doc: &str, value: i64, day: i8) -> Candidate {
        let date = Date::new(2018, 8, 31).ok();
        Candidate {
            fact_id: id.into(),
            doc_id: doc.into(),
            source: doc.into(),
            published: Date::new(2018, 9, day).ok(),
            indicator: Some("idc_licensed_firms".into()),
            subject: "IDC企业".into(),
            region: Some("CN".into()),
            dimensions: String::new(),
            measure: Measure::Level,
            basis: None,
            class: Class::Observed,
            unit: "家".into(),
            approx: "exact",
            value: Some(value.into()),
            start: date,
            end: date,
            confidence: 0.9,
        }
    }

    #[test]
    fn disagreement_is_shown_and_the_choice_told() {
        let made = observations(&[fact("b", "repost", 2009, 20), fact("a", "report", 1999, 10)]);
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].value, made[0].why), (1999.into(), "published first"));
        assert_eq!(made[0].conflicts, [(2009.into(), "b".to_owned())]);
    }

    #[test]
    fn rounding_is_no_disagreement() {
        assert!(agree(Decimal::from(1_710_000_000i64), "exact", Decimal::from(1_705_000_000i64), "exact"));
        assert!(agree(Decimal::from(200), "near", Decimal::from(202), "exact"));
        assert!(!agree(Decimal::from(1999), "exact", Decimal::from(2009), "exact"));
        assert!(!agree(Decimal::from(2000), "exact", Decimal::from(1000), "exact"));
    }

    #[test]
    fn targets_and_unplaced_facts_are_no_points() {
        let mut target = fact("a", "x", 1, 1);
        target.class = Class::Target;
        let mut unplaced = fact("b", "x", 1, 1);
        unplaced.region = None;
        assert!(observations(&[target, unplaced]).is_empty());
    }
}
