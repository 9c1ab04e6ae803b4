//! From mentions to facts: which number is a statistic, of what, of whom, when and where.

pub mod alias;
mod cells;
pub mod citation;
mod class;
pub mod classification;
mod clause;
pub mod deadline;
pub mod definition;
pub mod enumeration;
pub mod event;
pub mod facts;
mod measure;
pub mod obligation;
pub mod organisation;
pub mod penalty;
pub mod person;
pub mod policy_signal;
pub mod programme;
pub mod publication;
mod rank;
mod reading;
mod scope;
pub mod statement;
pub mod statistics;
mod subject;
mod time;
pub(crate) mod words;

pub use facts::Fact;
pub use scope::{Scope, scope};

use crate::span::Span;
use rust_decimal::Decimal;
use serde::Serialize;

/// A statistic with its evidence. The fields are those of contract.md.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// The clause that shows it, in the article's text.
    pub span: Span,
    /// The whole sentence or table row.
    pub sentence: Span,
    /// The numeral with its unit.
    pub core: Span,
    pub surface: String,
    pub subject: String,
    pub indicator: Option<String>,
    /// Of a share: the whole, in the words of the text.
    pub of: Option<String>,
    pub value: Option<Decimal>,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    pub unit: String,
    pub unit_code: String,
    pub measure: Measure,
    pub basis: Option<Basis>,
    pub approx: &'static str,
    pub region: Option<String>,
    pub region_basis: Option<&'static str>,
    pub time: Time,
    pub speaker: Option<String>,
    pub source_org: Option<String>,
    pub class: Class,
    /// What bound the number to its subject.
    pub rule: String,
    pub confidence: f32,
}

/// What a value says of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Level,
    ChangeAbs,
    GrowthRate,
    Share,
    ChangePp,
    Ratio,
    Rank,
}

impl Measure {
    pub fn name(self) -> &'static str {
        match self {
            Measure::Level => "level",
            Measure::ChangeAbs => "change_abs",
            Measure::GrowthRate => "growth_rate",
            Measure::Share => "share",
            Measure::ChangePp => "change_pp",
            Measure::Ratio => "ratio",
            Measure::Rank => "rank",
        }
    }
}

/// What a change is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    Yoy,
    Mom,
    Qoq,
    VsPrevYearEnd,
    /// Another base, named in the text; null in the output.
    Other,
}

impl Basis {
    pub fn name(self) -> Option<&'static str> {
        match self {
            Basis::Yoy => Some("yoy"),
            Basis::Mom => Some("mom"),
            Basis::Qoq => Some("qoq"),
            Basis::VsPrevYearEnd => Some("vs_prev_year_end"),
            Basis::Other => None,
        }
    }
}

/// The time a statistic speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Time {
    /// as_of, period or rule_in_force.
    pub kind: Option<&'static str>,
    pub start: Option<jiff::civil::Date>,
    pub end: Option<jiff::civil::Date>,
}

/// What kind of figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Observed,
    RegulatoryParameter,
    Target,
    Forecast,
    Comparison,
    StructuralCount,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Observed => "observed",
            Class::RegulatoryParameter => "regulatory_parameter",
            Class::Target => "target",
            Class::Forecast => "forecast",
            Class::Comparison => "comparison",
            Class::StructuralCount => "structural_count",
        }
    }
}
