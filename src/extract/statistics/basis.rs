//! What a change is told against: the base that is named, or that goes without saying.

use super::measured::Measured;
use super::{Binder, Bound};
use crate::extract::measure::{self, Predicate};
use crate::extract::{Basis, Measure};
use crate::recognise::period::Grain;
use crate::recognise::{Mention, Period, Relation};
use crate::span::Span;

impl Binder<'_> {
    /// 升幅最大的是甲，达27.6%，其次是乙（18.9%）: a bracket goes on with what was told before it. Whether that fell, and its base.
    pub(super) fn listed_growth(&self, bound: &Bound, measured: &Measured) -> Option<(bool, Option<Basis>)> {
        let last = self.out.last().filter(|s| bound.rule == "bracket" && measured.measure == Measure::Share && s.measure == Measure::GrowthRate)?;
        Some((last.value.is_some_and(|v| v.is_sign_negative()), last.basis))
    }

    /// The base that is named, goes without saying, or was named for the figures before.
    pub(super) fn basis(&mut self, measured: &Measured, predicate: &Predicate, period: Option<Period>, mentions: &[Mention], mention: &Mention, clause: Span) -> Option<Basis> {
        if predicate.against.is_some() {
            return None;
        }
        let named = predicate.basis.filter(|b| *b != Basis::Other);
        // 四季度环比增长2.9%: on the quarter before.
        let quarter = named == Some(Basis::Mom) && period.is_some_and(|p| self.of_quarter(p, mentions, mention));
        let named = if quarter { Some(Basis::Qoq) } else { named };
        // 上半年增速比一季度加快: longer than what it is compared with, which therefore has no name.
        let longer = |p: Period| p.relation == Relation::During && matches!(p.grain, Grain::Half | Grain::Months | Grain::Year);
        let quarter = || ["一季度", "二季度", "三季度"].iter().any(|w| self.text[clause.start.min(mention.span.start)..mention.span.start].contains(w));
        if named == Some(Basis::Qoq) && period.is_some_and(longer) && quarter() {
            return None;
        }
        if let Some(basis) = named {
            // 同比增长3%，环比下降1%: what follows without a base has the first one.
            let carried = if measured.measure == Measure::ChangeAbs { &mut self.carried.basis_of_amount } else { &mut self.carried.basis };
            if carried.is_none_or(|(_, p)| p != period) {
                *carried = Some((basis, period));
            }
            return named;
        }
        // 与上季度末相比，A增加14家，B减少3家
        if predicate.basis.is_none() && matches!(measured.measure, Measure::GrowthRate | Measure::ChangeAbs | Measure::ChangePp) {
            let ahead = self.clauses.iter().filter(|c| c.end <= clause.start).map(|c| c.of(self.text).trim()).rfind(|c| c.ends_with("相比") || c.ends_with("相比较"));
            if let Some(basis) = ahead.and_then(measure::basis_of) {
                return Some(basis);
            }
        }
        if predicate.basis.is_none() && measured.measure == Measure::GrowthRate && !measured.compound {
            // 均录得按年升幅，分别上升1.4%和2.6%: the clause in front says it.
            let before = self.clauses.iter().rfind(|c| c.end <= clause.start).filter(|c| !self.quantities.iter().any(|q| c.contains(*q)));
            let beside = before.and_then(|c| measure::basis_of(c.of(self.text)));
            // 按年跌4.6%；第三季跌幅收窄至2.1%: a rate by its name has the base of the rates before.
            let named = predicate.property.is_some() && predicate.direction == 0 || predicate.reached;
            let same = self.carried.basis.filter(|(b, p)| named && *b == Basis::Yoy && *p != period).map(|(b, _)| b);
            if let Some(basis) = beside.or(same).or(self.carried.basis.filter(|(_, p)| *p == period).map(|(b, _)| b)) {
                return Some(basis);
            }
        }
        let amount = predicate.basis.is_none() && measured.measure == Measure::ChangeAbs && predicate.direction != 0 && !predicate.net;
        if let Some(basis) = self.carried.basis_of_amount.filter(|(_, p)| amount && *p == period && !self.out.is_empty()).map(|(b, _)| b) {
            return Some(basis);
        }
        let part_of_year = |t: Period| matches!(t.grain, Grain::Half | Grain::Months | Grain::Year) && t.start < t.end && period.is_some_and(|p| p.end == t.end);
        let cumulative = [self.scope.topic, self.carried.cumulative].into_iter().flatten().any(part_of_year);
        measured.implied_basis(predicate, (period, cumulative), mentions, mention, self.text)
    }

    /// Whether a period is a quarter, or the end of one: the page's, or as it is written (截至二季度末).
    fn of_quarter(&self, period: Period, mentions: &[Mention], mention: &Mention) -> bool {
        let of_page = || self.scope.topic.is_some_and(|t| t.grain == Grain::Quarter && t.end == period.end);
        let written = || mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start).is_some_and(|m| m.span.of(self.text).contains('季'));
        period.grain == Grain::Quarter || period.relation == Relation::AsOf && (of_page() || written())
    }
}
