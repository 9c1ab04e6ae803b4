//! What a value is: level, change, rate, share or multiple; its sign; the base that goes without saying.

use crate::extract::measure::Predicate;
use crate::extract::{Basis, Measure};
use crate::recognise::period::Grain;
use crate::recognise::{Kind, Mention, Period, Quantity, Relation};
use rust_decimal::Decimal;

/// Measure, sign and unit of a value.
pub(super) struct Measured {
    pub measure: Measure,
    /// Where it is not the written one: 增长2.8倍 is in per cent.
    pub unit: Option<String>,
}

impl Measured {
    pub fn new(mention: &Mention, quantity: &mut Quantity, p: &Predicate, subject: &str) -> Self {
        let changed = p.direction != 0 && !p.reached;
        let mut unit = None;
        let rate_of_change = |s: &str| ["增速", "增幅", "涨幅", "增长率", "复合增长率"].iter().any(|w| s.ends_with(w));
        let falling = |s: &str| ["降幅", "跌幅"].iter().any(|w| s.ends_with(w));
        let property = p.property.as_deref().unwrap_or("");
        let measure = match mention.kind {
            Kind::Percent if p.share_of.is_some() || property == "占比" || property == "比重" || property == "份额" => Measure::Share,
            Kind::Percent if changed || rate_of_change(property) || rate_of_change(subject) => Measure::GrowthRate,
            Kind::Percent if falling(property) || falling(subject) => {
                negate(quantity);
                Measure::GrowthRate
            }
            Kind::Percent => Measure::Share,
            Kind::Fraction if p.times_of.is_some() => {
                for v in [&mut quantity.value, &mut quantity.low, &mut quantity.high].into_iter().flatten() {
                    *v /= Decimal::ONE_HUNDRED;
                }
                unit = Some("倍".to_owned());
                Measure::Ratio
            }
            Kind::Fraction if changed => Measure::GrowthRate,
            Kind::Fraction => Measure::Share,
            Kind::Pp | Kind::Bp => Measure::ChangePp,
            Kind::Multiple if changed && p.times_of.is_none() => {
                // 增长2.8倍 is 280 per cent.
                for v in [&mut quantity.value, &mut quantity.low, &mut quantity.high].into_iter().flatten() {
                    *v *= Decimal::ONE_HUNDRED;
                }
                unit = Some("%".to_owned());
                Measure::GrowthRate
            }
            Kind::Multiple | Kind::Ratio => Measure::Ratio,
            _ if p.against.is_some() => Measure::Level,
            _ if changed && (p.net || p.basis.is_some() || !p.fresh) => Measure::ChangeAbs,
            _ => Measure::Level,
        };
        // 降幅扩大 is worse, 降幅收窄 better: the change of a fall counts the other way.
        let downward = if falling(property) && measure == Measure::ChangePp { p.direction > 0 } else { p.direction < 0 };
        if downward
            && !p.reached
            && matches!(measure, Measure::GrowthRate | Measure::ChangePp | Measure::ChangeAbs)
            && p.against.is_none()
            && quantity.value.is_none_or(|v| v > Decimal::ZERO)
        {
            negate(quantity);
        }
        Self { measure, unit }
    }

    /// The base that is meant where none is named.
    pub fn implied_basis(&self, p: &Predicate, period: Option<Period>, mentions: &[Mention], mention: &Mention, text: &str) -> Option<Basis> {
        let period = period?;
        if p.basis == Some(Basis::Other) {
            // 较2019年 said of 2020, 比2022年末 said of 2023.
            let named = mentions
                .iter()
                .filter(|m| m.outer.end <= mention.outer.start)
                .rfind(|m| m.period.is_some() && ["较", "比", "与"].iter().any(|w| text[..m.span.start].ends_with(w)))?
                .period?;
            let (base, now) = (named.end?, period.end?);
            return (base.year() == now.year() - 1).then_some(if named.at_end { Basis::VsPrevYearEnd } else { Basis::Yoy }).filter(|_| named.grain == Grain::Year || named.at_end);
        }
        match self.measure {
            Measure::GrowthRate if p.direction != 0 || p.property.as_deref() == Some("名义增速") || p.property.as_deref() == Some("增速") => {
                let cumulative = matches!(period.grain, Grain::Year | Grain::Quarter | Grain::Half | Grain::Months) && period.relation == Relation::During;
                let compound =
                    ["年均", "平均", "复合"].iter().any(|w| text[..mention.span.start].ends_with(w) || p.property.as_deref().is_some_and(|q| q.contains(w)) || p.rest.ends_with(w));
                (cumulative && !compound && period.grain != Grain::Years).then_some(Basis::Yoy)
            }
            Measure::ChangeAbs if p.net && period.grain != Grain::Month && period.relation == Relation::During => Some(Basis::VsPrevYearEnd),
            _ => None,
        }
    }
}

fn negate(quantity: &mut Quantity) {
    quantity.value = quantity.value.map(|v| -v);
    let (low, high) = (quantity.low.map(|v| -v), quantity.high.map(|v| -v));
    (quantity.low, quantity.high) = (high, low);
}
