//! How exact a figure is, and which of two figures only makes the other one precise.

use super::{Binder, Bound};
use crate::extract::Statistic;
use crate::recognise::{Approx, Kind, Mention, Quantity};
use crate::span::Span;
use rust_decimal::Decimal;

impl Binder<'_> {
    /// Takes in what the words around a quantity, its subject and its predicate say of how exact it is.
    pub(super) fn exactness(&self, quantity: &mut Quantity, mention: &Mention, clause: Span, bound: &Bound) {
        // 八九万元: between the two.
        if quantity.value.is_none() && quantity.approx == Approx::About && mention.span.of(self.text).chars().take(2).all(|c| "一二三四五六七八九".contains(c)) {
            quantity.approx = Approx::Range;
        }
        // 至少配备2部: the bound stands in front of the verb.
        let since = self.quantities.iter().map(|q| q.end).filter(|e| *e <= mention.outer.start).max().unwrap_or(0).max(clause.start.min(mention.outer.start));
        let lead: String = self.text[since..mention.outer.start].chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        if quantity.approx == Approx::Exact && bound.rule != "carried" && !lead.contains('的') {
            let bounds = [("至少", Approx::AtLeast), ("最少", Approx::AtLeast), ("不少于", Approx::AtLeast), ("至多", Approx::AtMost)];
            quantity.approx = bounds.iter().find(|(w, _)| lead.contains(w)).map_or(quantity.approx, |(_, a)| *a);
        }
        // 补贴上限为30万元, 最高可处3%的罚款
        if quantity.approx == Approx::Exact
            && (["上限", "最高限额", "最高额度"].iter().any(|w| bound.subject.ends_with(w)) || lead.contains("最高可") || lead.ends_with("最高") && self.grants(mention, &lead))
        {
            quantity.approx = Approx::AtMost;
        } else if quantity.approx == Approx::Exact && bound.subject.ends_with("下限") {
            quantity.approx = Approx::AtLeast;
        }
        // 已超过去年全年的2.95万件: the figure of last year is exact.
        let others = (bound.predicate.times_of.is_some() || bound.predicate.share_of.is_some()) && matches!(mention.kind, Kind::Count | Kind::Money | Kind::Measure);
        if let Some(approx) = bound.predicate.approx.filter(|_| quantity.approx == Approx::Exact && !others) {
            quantity.approx = Approx::from_name(approx);
        }
    }

    /// 给予最高200万元奖励: a grant is bounded by 最高, a price may have been the highest.
    fn grants(&self, mention: &Mention, lead: &str) -> bool {
        let behind = self.text[mention.outer.end..].trim_start_matches('的');
        lead.contains("给予") || ["奖励", "补助", "补贴", "资助", "扶持", "支持", "罚款", "奖补"].iter().any(|w| behind.starts_with(w))
    }

    /// Takes a figure in; one that makes a round one in front of it precise stands for both.
    pub(super) fn push(&mut self, made: Statistic) {
        match self.out.last_mut().filter(|last| precise(last, &made, self.text, self.at)) {
            // 突破百亿元大关，为113亿元: one figure, told twice.
            Some(last) => {
                *last = Statistic {
                    subject: last.subject.clone(),
                    indicator: last.indicator.clone(),
                    span: Span::new(last.span.start, made.span.end.max(last.span.end)),
                    region: last.region.clone(),
                    ..made
                };
            }
            None => self.out.push(made),
        }
    }
}

/// Whether a figure only makes the round one in front of it precise: 近六成（58.8%）, 突破千件，达到1206件.
fn precise(last: &Statistic, made: &Statistic, text: &str, at: usize) -> bool {
    let Some((round, value)) = last.value.zip(made.value) else { return false };
    let one_digit = round.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len() == 1;
    let rough = matches!(last.approx, "over" | "near" | "about") && made.approx == "exact";
    if !rough || !one_digit || last.unit != made.unit || last.measure != made.measure || last.core.end > made.core.start {
        return false;
    }
    let near = value.checked_div(round).is_some_and(|r| r >= Decimal::new(8, 1) && r < Decimal::new(16, 1));
    let between = text.get(last.core.end.saturating_sub(at)..made.core.start.saturating_sub(at)).unwrap_or("?");
    let between = between.trim_start_matches(['多', '余']).trim_start_matches("大关").trim_start_matches("关口");
    near && ["（", "(", "，为", "，达到", "，达", "，达到了", "，实际为", "，具体为", "，共", "，达到约"].contains(&between)
}
