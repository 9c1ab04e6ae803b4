//! One indicator, many pages, one series: which value stands for a period, and where pages disagree.

use crate::error::Result;
use crate::extract::{Class, Measure};
use crate::sorter::{Sorted, Sorter};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;

/// The page of a candidate, shared by all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    pub doc_id: String,
    /// URL, else path.
    pub name: String,
    pub published: Option<Date>,
}

/// A statistic as a candidate for a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub fact_id: String,
    pub page: Arc<Source>,
    pub indicator: Option<String>,
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
    /// The clause that shows it.
    pub quote: String,
}

/// What is measured, where and how: everything but the time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    pub indicator: String,
    pub region: String,
    pub dimensions: String,
    pub measure: Cow<'static, str>,
    pub basis: Cow<'static, str>,
    pub unit: String,
    pub start: Date,
    pub end: Date,
}

/// What is left of a candidate beside its key.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Fact {
    id: String,
    page: Source,
    approx: Cow<'static, str>,
    value: Decimal,
    /// The bits of a positive number, which are ordered as it is.
    confidence: u32,
    quote: String,
}

impl Fact {
    fn confidence(&self) -> f32 {
        f32::from_bits(self.confidence)
    }
}

/// Another value for a point, which rounding does not explain.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub value: Decimal,
    /// The fact that gives it, and its evidence.
    pub fact_id: String,
    pub quote: String,
}

/// One point of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    pub key: Key,
    pub value: Decimal,
    pub approx: Cow<'static, str>,
    /// The fact that was chosen, its evidence, and why.
    pub fact_id: String,
    pub quote: String,
    pub why: &'static str,
    /// All facts of this point, the chosen one first.
    pub facts: Vec<String>,
    /// Pages that give the chosen value.
    pub sources: Vec<String>,
    pub conflicts: Vec<Conflict>,
}

/// A fact less sure than this (its clause lost characters, say) is published as a statistic, but is no point of a series.
const SURE: f32 = 0.5;

/// Facts that are held in memory, some two megabytes; the further ones of a larger run wait in a temporary file.
const HELD: usize = 4096;

/// The facts of many pages, by what they measure.
#[derive(Debug)]
pub struct Series {
    points: Sorter<(Key, Fact)>,
}

impl Default for Series {
    fn default() -> Self {
        Self::within(std::env::temp_dir())
    }
}

impl Series {
    /// The facts of more pages than memory holds are put into a temporary file in `folder`.
    pub fn within(folder: PathBuf) -> Self {
        Self::holding(HELD, folder)
    }

    /// As `within`, with the number of facts that memory holds.
    pub fn holding(most: usize, folder: PathBuf) -> Self {
        Self { points: Sorter::new(folder, most) }
    }

    /// Takes a candidate in. Those without indicator, region, period or value, and targets, forecasts and rules, are no points
    /// of a series.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn add(&mut self, c: Candidate) -> Result<()> {
        if c.class != Class::Observed || c.confidence < SURE {
            return Ok(());
        }
        let (Some(indicator), Some(region), Some(start), Some(end), Some(value)) = (c.indicator, c.region, c.start, c.end, c.value) else { return Ok(()) };
        let (measure, basis) = (c.measure.name().into(), c.basis.unwrap_or("").into());
        let key = Key { indicator, region, dimensions: c.dimensions, measure, basis, unit: c.unit, start, end };
        let page = Arc::unwrap_or_clone(c.page);
        self.points.push((key, Fact { id: c.fact_id, page, approx: c.approx.into(), value, confidence: c.confidence.to_bits(), quote: c.quote }))
    }

    /// One observation a key, in their order, whatever the order of the pages was.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn observations(self) -> Result<Observations> {
        let mut points = self.points.sorted()?;
        let ahead = points.next().transpose()?;
        Ok(Observations { points, ahead })
    }
}

/// The points of series, made one after the other from the facts of each.
#[derive(Debug)]
pub struct Observations {
    points: Sorted<(Key, Fact)>,
    /// The first fact of the next point.
    ahead: Option<(Key, Fact)>,
}

impl Observations {
    /// The facts of the next point.
    fn facts(&mut self) -> Result<Option<(Key, Vec<Fact>)>> {
        let Some((key, first)) = self.ahead.take() else { return Ok(None) };
        let mut facts = vec![first];
        for point in &mut self.points {
            let (other, fact) = point?;
            if other != key {
                self.ahead = Some((other, fact));
                break;
            }
            facts.push(fact);
        }
        Ok(Some((key, facts)))
    }
}

impl Iterator for Observations {
    type Item = Result<Observation>;

    fn next(&mut self) -> Option<Self::Item> {
        let (key, facts) = match self.facts() {
            Ok(facts) => facts?,
            Err(e) => return Some(Err(e)),
        };
        choose(key, &facts).map(Ok)
    }
}

/// The value that most pages give; then the exact one, the surer one, the one published first; the id settles the rest.
fn choose(key: Key, facts: &[Fact]) -> Option<Observation> {
    let pages = |value: Decimal| {
        let mut docs: Vec<&str> = facts.iter().filter(|f| f.value == value).map(|f| f.page.doc_id.as_str()).collect();
        docs.sort_unstable();
        docs.dedup();
        docs.len()
    };
    let mut order: Vec<(usize, &Fact)> = facts.iter().map(|f| (pages(f.value), f)).collect();
    order.sort_by_cached_key(|(pages, f)| {
        let exact = u8::from(f.approx == "exact");
        let sure = (f.confidence() * 100.0) as i32;
        (Reverse(*pages), Reverse(exact), Reverse(sure), f.page.published.is_none(), f.page.published, f.id.clone())
    });
    let &(most, first) = order.first()?;
    let mut conflicts: Vec<Conflict> = Vec::new();
    for (_, f) in &order {
        if !agree(first.value, &first.approx, f.value, &f.approx) && !conflicts.iter().any(|c| c.value == f.value) {
            conflicts.push(Conflict { value: f.value, fact_id: f.id.clone(), quote: f.quote.clone() });
        }
    }
    let second = order.iter().find(|(_, f)| f.value != first.value);
    let why = match second {
        None if order.len() == 1 => "only fact",
        None => "all facts agree",
        Some((n, _)) if *n < most => "most pages",
        Some((_, f)) if f.approx != "exact" && first.approx == "exact" => "exact before rounded",
        Some((_, f)) if f.confidence < first.confidence => "surer binding",
        Some((_, f)) if f.page.published != first.page.published => "published first",
        Some(_) => "smallest fact id",
    };
    let mut sources: Vec<String> = order.iter().filter(|(_, f)| f.value == first.value).map(|(_, f)| f.page.name.clone()).collect();
    sources.dedup();
    let facts = order.iter().map(|(_, f)| f.id.clone()).collect();
    Some(Observation { key, value: first.value, approx: first.approx.clone(), fact_id: first.id.clone(), quote: first.quote.clone(), why, facts, sources, conflicts })
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
    use proptest::prelude::*;

    fn fact(id: &str, doc: &str, value: i64, day: i8) -> Candidate {
        let date = Date::new(2018, 8, 31).ok();
        Candidate {
            fact_id: id.into(),
            page: Arc::new(Source { doc_id: doc.into(), name: doc.into(), published: Date::new(2018, 9, day).ok() }),
            indicator: Some("idc_licensed_firms".into()),
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
            quote: format!("共{value}家"),
        }
    }

    fn observations(candidates: impl IntoIterator<Item = Candidate>) -> Vec<Observation> {
        holding(HELD, candidates)
    }

    fn holding(most: usize, candidates: impl IntoIterator<Item = Candidate>) -> Vec<Observation> {
        let mut series = Series::holding(most, std::env::temp_dir());
        candidates.into_iter().for_each(|c| series.add(c).expect("add"));
        series.observations().expect("sorted").collect::<Result<_>>().expect("observations")
    }

    /// Facts of a few points, as many pages tell them.
    fn many(seeds: &[(u8, u8, u8, u8)]) -> Vec<Candidate> {
        let one = |(n, &(indicator, value, day, sure)): (usize, &(u8, u8, u8, u8))| {
            let mut c = fact(&format!("fact{n}"), &format!("doc{}", n / 2), i64::from(value % 4) * 1000, (day % 28) as i8 + 1);
            c.indicator = Some(format!("indicator\n{}", indicator % 5));
            c.value = c.value.map(|v| v / Decimal::from(8) + Decimal::new(i64::from(day), 20));
            c.approx = if sure % 2 == 0 { "exact" } else { "about" };
            c.confidence = 0.4 + f32::from(sure) / 430.0;
            c
        };
        seeds.iter().enumerate().map(one).collect()
    }

    proptest! {
        #[test]
        fn neither_runs_nor_order_change_a_point(seeds: Vec<(u8, u8, u8, u8)>, most in 1usize..20) {
            let facts = many(&seeds);
            let held = observations(facts.clone());
            prop_assert_eq!(&holding(most, facts.clone()), &held);
            prop_assert_eq!(&holding(most, facts.into_iter().rev()), &held);
        }
    }

    #[test]
    fn disagreement_is_shown_and_the_choice_told() {
        let made = observations([fact("b", "repost", 2009, 20), fact("a", "report", 1999, 10)]);
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].value, made[0].why), (1999.into(), "published first"));
        let other = Conflict { value: 2009.into(), fact_id: "b".into(), quote: "共2009家".into() };
        assert_eq!((made[0].quote.as_str(), &made[0].conflicts[..]), ("共1999家", &[other][..]));
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
        assert!(observations([target, unplaced]).is_empty());
    }
}
