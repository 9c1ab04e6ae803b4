//! Units that a number shares with the next one, or takes from what its subject counts.

use super::Binder;
use crate::extract::measure;
use crate::recognise::{Approx, Kind, Mention};

impl Binder<'_> {
    /// 分别为1286、731和542家: what stands behind the last of a list, unit and 万 or 亿, is said of all of them.
    pub(super) fn share_units(&self, mentions: &mut [Mention]) {
        for i in (0..mentions.len().saturating_sub(1)).rev() {
            let (head, tail) = mentions.split_at_mut(i + 1);
            let (Some(this), Some(next)) = (head.last_mut(), tail.first()) else { continue };
            let between = self.text.get(this.outer.end..next.outer.start).unwrap_or("，");
            let (Some(quantity), Some(after)) = (this.quantity.as_mut(), next.quantity.as_ref()) else { continue };
            // 0.04个和0.11个百分点
            let points = quantity.unit.as_ref().is_some_and(|u| u.name == "个") && after.unit.as_ref().is_some_and(|u| u.kind == "pp");
            let bare = (quantity.unit.is_none() && !quantity.chinese || points) && quantity.approx == Approx::Exact;
            if !bare || after.unit.is_none() || !matches!(between.trim(), "、" | "和" | "及" | "与") {
                continue;
            }
            // 3.95亿、2.1亿和0.61亿户: a number with a scale of its own takes only the unit.
            let of = crate::recognise::numeral::scale_of;
            let own = points || of(this.span.of(self.text)) > rust_decimal::Decimal::ONE;
            let scale = if own { rust_decimal::Decimal::ONE } else { of(next.span.of(self.text)) };
            quantity.value = quantity.value.and_then(|v| v.checked_mul(scale));
            quantity.unit.clone_from(&after.unit);
            this.kind = next.kind;
        }
    }

    /// 用户数达7.94亿: the unit of a large number without one is that of what its subject counts.
    pub(super) fn infer_units(&self, mentions: &mut [Mention]) {
        let words = crate::knowledge::statistics();
        for mention in mentions {
            let Some(quantity) = mention.quantity.as_mut().filter(|q| q.unit.is_none() && !q.chinese) else { continue };
            if crate::recognise::numeral::scale_of(mention.span.of(self.text)) < 10_000.into() {
                continue;
            }
            let clause = self.clause_of(mention.span.start);
            let front = measure::read(self.text.get(clause.start..mention.outer.start).unwrap_or("")).rest;
            let front = ["数目", "数量", "总量"].iter().find_map(|w| front.strip_suffix(w)).unwrap_or(&front);
            // 入园人数达612万: 数达 is a verb behind 用户, and none behind 人.
            let names = |noun: &str| front.ends_with(noun) || noun.strip_suffix('数').is_some_and(|n| n == "人" && front.ends_with(n));
            let noun = words.uncounted.iter().filter(|(noun, _)| names(noun)).max_by_key(|(noun, _)| noun.len());
            if let Some(unit) = noun.and_then(|(_, unit)| crate::knowledge::units().named(unit)) {
                quantity.unit = Some(unit);
                quantity.inferred = true;
                mention.kind = Kind::Count;
            }
        }
    }
}
