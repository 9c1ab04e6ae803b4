//! Whose number it is: the subject in front of it, behind it, in the clause before, or the one that was named last.

use super::ahead::topic;
use super::behind::noun;
use super::{Binder, Bound};
use crate::extract::measure::{self, Predicate};
use crate::extract::subject;
use crate::recognise::{Kind, Mention};

/// The words on both sides of a number.
struct Sides {
    behind: String,
    /// A noun begins behind it that may be what is counted.
    noun_behind: bool,
    of_behind: bool,
    /// What is in front may be the subject.
    nominal: bool,
    /// It ends with 的: an attribute of what is counted.
    adnominal: bool,
}

impl Binder<'_> {
    /// The subject of a number that stands alone.
    pub(super) fn single(&mut self, mention: &Mention, predicate: Predicate, right: &str) -> Bound {
        if let Some(bound) = self.beside_bracket(mention, &predicate) {
            return bound;
        }
        let mut predicate = predicate;
        self.growth_behind(mention, &mut predicate, right);
        let placed = self.demonstrated(self.ranked_head(subject::clean(&predicate.rest, self.catalogue)));
        self.partitive(mention);
        let sides = self.sides(mention, &predicate, &placed.subject, right);
        let place = placed.region.or_else(|| self.named_place(&placed.subject));
        let counts = matches!(mention.kind, Kind::Count | Kind::Measure | Kind::Percent | Kind::Fraction | Kind::Money | Kind::Duration);
        let after = subject::clean(&sides.behind, self.catalogue);
        let told_behind = sides.noun_behind && counts && after.subject.chars().count() >= 2;
        let first = !sides.nominal || sides.adnominal || sides.of_behind || mention.kind == Kind::Count;
        // 对23家未按要求报送年报的企业作出处罚: whom it is done to, not who does it.
        let done_to = mention.kind == Kind::Count && DONE_TO.iter().any(|w| predicate.rest.ends_with(w)) && after.subject.chars().count() >= 2;
        if done_to {
            let period = self.done_to_on(mention);
            return Bound { predicate, subject: after.subject, place: after.region, rule: "behind", confidence: 0.8, period };
        }
        if told_behind && first && (mention.kind != Kind::Money || !sides.nominal) {
            // 仍未整改的31款APP; 抽查480家企业: a short verb or an attribute in front belongs to it.
            let fronted = sides.adnominal || sides.nominal && !sides.of_behind && placed.subject.chars().count() <= 24;
            let subject = match (fronted && !placed.subject.is_empty(), sides.adnominal) {
                (false, _) => after.subject,
                (true, true) => format!("{}的{}", placed.subject, after.subject),
                (true, false) => format!("{}{}", placed.subject, after.subject),
            };
            // 对仍未整改的31款APP，我局于7月10日…
            let clause = self.clause_of(mention.span.start);
            let done_to = mention.kind == Kind::Count && self.text.get(clause.start..).is_some_and(|t| DONE_TO.iter().any(|w| t.starts_with(w)));
            let period = if done_to { self.done_to_on(mention) } else { None };
            return Bound { predicate, subject, place: place.or(after.region), rule: "behind", confidence: 0.8, period };
        }
        // 每年带来300亿元的投资: what is brought stands behind its amount.
        let brought = sides.behind.starts_with('的') && sides.noun_behind && mention.kind == Kind::Money;
        if brought && after.subject.chars().count() >= 2 && crate::knowledge::statistics().brings.iter().any(|w| predicate.rest.ends_with(w.as_str())) {
            return Bound { predicate, subject: after.subject, place: place.or(after.region), rule: "behind", confidence: 0.75, period: None };
        }
        if sides.nominal {
            let subject = self.completed(placed.subject, sides.adnominal, mention);
            return Bound { predicate, subject, place, rule: "before", confidence: 0.9, period: None };
        }
        if told_behind {
            return Bound { predicate, subject: after.subject, place: place.or(after.region), rule: "behind", confidence: 0.8, period: None };
        }
        if predicate.direction == 0
            && (predicate.share_of.is_none() || self.carried.subject.is_empty())
            && predicate.basis.is_none()
            && let Some(before) = self.named_ahead(mention, &predicate)
        {
            let mut predicate = predicate;
            let ahead = measure::read(before);
            let placed = subject::clean(&ahead.rest, self.catalogue);
            let place = place.or(placed.region).or_else(|| self.named_place(&placed.subject));
            // 输往越南的升幅最大，达27.6%
            predicate.property = predicate.property.or(ahead.property);
            // 北京增速最高，为23.1%
            let subject = if placed.subject.is_empty() { self.last_counted(mention, &predicate) } else { self.completed(placed.subject, false, mention) };
            return Bound { predicate, subject, place, rule: "before", confidence: 0.7, period: None };
        }
        // 单位带宽的平均资费，去年降了六成: what changed stands alone in front, where the sentence has told no number yet.
        if self.out.is_empty()
            && predicate.direction != 0
            && predicate.share_of.is_none()
            && let Some(before) = self.clause_before(mention).filter(|c| topic(c))
        {
            let placed = subject::clean(before, self.catalogue);
            return Bound { predicate, subject: placed.subject, place: place.or(placed.region), rule: "before", confidence: 0.7, period: None };
        }
        Bound { subject: self.last_counted(mention, &predicate), predicate, place, rule: "carried", confidence: 0.75, period: None }
    }

    /// What stands on both sides of a number, and which of the two may be what it counts.
    fn sides(&self, mention: &Mention, predicate: &Predicate, front: &str, right: &str) -> Sides {
        let after = self.after(mention, right);
        // 在60日内申请行政复议: what the limit is set for.
        let limit = mention.kind == Kind::Duration && (after.starts_with('内') || mention.outer.of(self.text).ends_with('内'));
        let behind = subject::behind(if limit { after.trim_start_matches(['内', '，']) } else { after });
        // 一级召回应在24小时内，…: what stands in front, unless it is the day from which the limit runs.
        let runs = ["之日起", "日起", "后", "起"].iter().any(|w| front.ends_with(w));
        let nominal = front.chars().count() >= 2;
        let fronted = limit && nominal && !runs && after.trim_start_matches('内').starts_with('，');
        let plain = predicate.direction == 0 && predicate.share_of.is_none() && predicate.times_of.is_none() && !predicate.reached;
        let rest = predicate.rest.trim_end();
        Sides {
            noun_behind: (noun(&behind) && plain || limit && !behind.is_empty()) && !fronted,
            behind,
            // 72.4%的行政村: what the share is of stands behind it, whatever is in front.
            of_behind: matches!(mention.kind, Kind::Percent | Kind::Fraction) && after.starts_with('的'),
            nominal: nominal && (!limit || fronted),
            adnominal: rest.ends_with('的') || rest.ends_with("的目前") || rest.ends_with("的已"),
        }
    }

    pub(super) fn following(&self, predicate: &Predicate) -> Bound {
        Bound { subject: self.carried.subject.clone(), predicate: predicate.clone(), place: None, rule: "carried", confidence: 0.6, period: None }
    }
}

/// In front of a number these name whom something is done to.
const DONE_TO: [&str; 4] = ["对", "向", "给", "责令"];
