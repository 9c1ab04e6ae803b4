//! Numbers, quantities and periods in a sentence: what they say, exactly, and where they stand.

mod alphabet;
pub mod around;
mod duration;
mod guard;
pub(crate) mod lexicon;
pub mod name;
pub mod numeral;
pub mod period;
mod quantity;
pub mod row;
mod special;
pub mod text;

use crate::knowledge::Unit;
use crate::span::Span;
use rust_decimal::Decimal;
use serde::Serialize;

pub use period::{Period, Relation};
use text::Text;

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Count,
    Money,
    Percent,
    Pp,
    Bp,
    Fraction,
    Ratio,
    Multiple,
    Measure,
    Number,
    Ordinal,
    Duration,
    Date,
    Period,
    /// A token with digits that is no quantity; kept for auditing.
    None,
}

/// How exact a value is, as in contract.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Approx {
    Exact,
    About,
    Near,
    Over,
    Under,
    AtLeast,
    AtMost,
    Range,
}

impl Approx {
    pub fn name(self) -> &'static str {
        match self {
            Approx::Exact => "exact",
            Approx::About => "about",
            Approx::Near => "near",
            Approx::Over => "over",
            Approx::Under => "under",
            Approx::AtLeast => "at_least",
            Approx::AtMost => "at_most",
            Approx::Range => "range",
        }
    }

    pub fn from_name(name: &str) -> Self {
        [Approx::About, Approx::Near, Approx::Over, Approx::Under, Approx::AtLeast, Approx::AtMost, Approx::Range].into_iter().find(|a| a.name() == name).unwrap_or(Approx::Exact)
    }
}

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// `None` for a range.
    pub value: Option<Decimal>,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    pub low_incl: bool,
    pub high_incl: bool,
    pub comparator: &'static str,
    pub approx: Approx,
    pub unit: Option<Unit>,
    /// The unit as written, multiplier included.
    pub unit_surface: String,
    /// Denominator: 人 in 部/百人.
    pub per: Option<String>,
    /// The unit is not written, but told by the words around.
    pub inferred: bool,
    /// Of a fraction, its parts: 1 and 3 of 三分之一.
    pub parts: Option<(Decimal, Decimal)>,
    /// Written with Chinese numerals and nothing else.
    pub chinese: bool,
}

impl Quantity {
    /// A value with nothing said of how exact it is.
    pub fn exact(value: Decimal, unit: Option<Unit>) -> Self {
        Self {
            value: Some(value),
            low: None,
            high: None,
            low_incl: true,
            high_incl: true,
            comparator: "eq",
            approx: Approx::Exact,
            unit,
            unit_surface: String::new(),
            per: None,
            inferred: false,
            parts: None,
            chinese: false,
        }
    }
}

/// Something recognised in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub kind: Kind,
    /// The core, in bytes of the text: number, scale, unit.
    pub span: Span,
    /// The core with the words that modify it: 不超过…, …以上, 截至….
    pub outer: Span,
    pub quantity: Option<Quantity>,
    pub period: Option<Period>,
    /// Why a token is `Kind::None`.
    pub reason: Option<&'static str>,
}

impl Mention {
    fn bare(kind: Kind, span: Span) -> Self {
        Self { kind, span, outer: span, quantity: None, period: None, reason: None }
    }

    fn of(kind: Kind, span: Span, quantity: Quantity) -> Self {
        Self { quantity: Some(quantity), ..Self::bare(kind, span) }
    }
}

/// What is known around a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Context {
    /// The day of publication, to which 今年 and 上月 refer.
    pub reference: Option<jiff::civil::Date>,
    /// The period that the sentences before spoke of, to which 年末, 全年 and 同期 refer.
    pub topic: Option<Period>,
    /// Whether also to read what a sentence of a page hardly means as a quantity or a date: a digit alone (二), an ordinal
    /// (第五批), a bare year (2023), a day without its month (29日), numerals with blanks between their characters.
    pub wide: bool,
}

/// All mentions of a text in order, without overlaps, neither of their cores nor of the words that modify them.
pub fn recognise(raw: &str, context: &Context) -> Vec<Mention> {
    use alphabet::{GUARDED, PERIOD, QUANTITY, class};
    if !context.wide && !raw.chars().any(|c| class(numeral::half_width(c)) & (QUANTITY | PERIOD | GUARDED) != 0) {
        return Vec::new();
    }
    let text = if context.wide { Text::wide(raw) } else { Text::new(raw) };
    let guards = guard::find(&text);
    // Those before the first that is not behind us.
    let mut passed = 0;
    let mut mentions: Vec<Mention> = Vec::new();
    let mut context = *context;
    let mut i = 0;
    while i < text.len() {
        let begins = class(text.chars[i]);
        while guards.get(passed).is_some_and(|g| g.to <= i) {
            passed += 1;
        }
        // Most characters begin nothing.
        if !context.wide && begins & (QUANTITY | PERIOD) == 0 && guards.get(passed).is_none_or(|g| i < g.from) {
            i += 1;
            continue;
        }
        let blocked = guards[passed..].iter().take_while(|g| g.from <= i).find(|g| i < g.to);
        // What looks like a version (2010.01.29) may be a date if it is one from end to end.
        if blocked.is_none_or(|g| g.soft || context.wide)
            && let Some((period, from, to)) = period::at(&text, i, &context)
            && blocked.is_none_or(|g| g.soft || g.from == from && g.to <= to && matches!(g.reason, "version" | "serial number" | "label"))
        {
            // 由2021年末的5.8%提升至…: where something started is not what is spoken of.
            let origin = text.before(from).is_some_and(|c| c == '由' || c == '从') && text.get(to) == Some('的');
            // 未报送上年度年报，5月有23家…: the year before what is spoken of is not itself spoken of.
            let before = period.expr == "anaphoric" && period.grain == period::Grain::Year && text.get(from) == Some('上');
            if period.start.is_some() && period.relation != Relation::Before && !origin && !before && !period::is_base(&text, from) {
                context.topic = Some(period);
            }
            mentions.push(period_mention(&text, period, from, to));
            i = to;
            continue;
        }
        if context.wide
            && let Some((mention, end)) = special::at(&text, i, blocked.map(|g| g.reason))
        {
            mentions.push(mention);
            i = end;
            continue;
        }
        // 一个星期又三天 begins like an idiom and is none.
        if context.wide
            && blocked.is_none_or(|g| g.soft)
            && let Some((mention, end)) = duration::at(&text, i)
        {
            mentions.push(mention);
            i = end;
            continue;
        }
        if let Some(guard) = blocked {
            mentions.push(none(&text, guard.from.max(i), guard.to, guard.reason));
            i = guard.to;
            continue;
        }
        if !context.wide && begins & QUANTITY == 0 {
            i += 1;
            continue;
        }
        match quantity::at(&text, i) {
            Some((mention, end)) => {
                mentions.push(mention);
                i = end;
            }
            None => i += 1,
        }
    }
    let mut mentions = if context.wide { special::pair(&text, mentions) } else { mentions };
    apart(&mut mentions);
    mentions
}

/// Leaves every word to one mention: in 2大概630万户 the 大 that the first counts is no part of the second's 大概.
fn apart(mentions: &mut [Mention]) {
    for i in 1..mentions.len() {
        let end = mentions[i - 1].outer.end.min(mentions[i].span.start);
        mentions[i - 1].outer.end = end;
        mentions[i].outer.start = mentions[i].outer.start.max(end);
    }
}

fn none(text: &Text, from: usize, to: usize, reason: &'static str) -> Mention {
    Mention { reason: Some(reason), ..Mention::bare(Kind::None, text.span(from, to)) }
}

fn period_mention(text: &Text, period: Period, from: usize, to: usize) -> Mention {
    let kind = if period.is_day() { Kind::Date } else { Kind::Period };
    Mention { outer: text.span(period.outer.0, period.outer.1.max(to)), period: Some(period), ..Mention::bare(kind, text.span(from, to)) }
}
