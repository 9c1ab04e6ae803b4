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
        let property = self.by_share(mention, right);
        let placed = self.demonstrated(self.ranked_head(subject::clean(&predicate.rest, self.catalogue)));
        self.partitive(mention);
        let sides = self.sides(mention, &predicate, &placed.subject, right);
        let place = placed.region.or_else(|| self.named_place(&placed.subject));
        let counts = matches!(mention.kind, Kind::Count | Kind::Measure | Kind::Percent | Kind::Fraction | Kind::Money | Kind::Duration);
        let after = subject::clean(&sides.behind, self.catalogue);
        if let Some(property) = property.filter(|_| sides.nominal) {
            predicate.property = Some(property.to_owned());
            return Bound { predicate, subject: placed.subject, place, rule: "before", confidence: 0.85, period: None };
        }
        if let Some(bound) = self.time_taken(mention, &predicate, right) {
            return bound;
        }
        let told_behind = sides.noun_behind && counts && after.subject.chars().count() >= 2;
        let first = !sides.nominal || sides.adnominal || sides.of_behind || mention.kind == Kind::Count;
        // 其余5件正在办理: a part of what was counted, by what is said of it.
        let remains = crate::knowledge::statistics().remainder.contains(&placed.subject);
        if (remains || placed.subject.is_empty())
            && predicate.direction == 0
            && let Some(said) = self.predicated(mention, right)
        {
            let subject = if subject::stock_noun(&said).is_some() { said } else { self.completed(said, true, mention) };
            return Bound { predicate, subject, place: place.filter(|_| !remains), rule: "behind", confidence: 0.7, period: None };
        }
        // 对23家未按要求报送年报的企业作出处罚: whom it is done to, not who does it.
        // 对省内386款APP进行检测
        let words = crate::knowledge::statistics();
        let front = words.own_region.iter().find_map(|w| predicate.rest.strip_suffix(w.as_str())).unwrap_or(&predicate.rest);
        let done_to = mention.kind == Kind::Count && DONE_TO.iter().any(|w| front.ends_with(w)) && after.subject.chars().count() >= 2;
        if done_to {
            let period = self.done_to_on(mention);
            // 对6家企业立案查处: what is done says which ones.
            let ended = right.contains(['，', '。', '；', '、', '！', '：']);
            let subject = if front.ends_with('对') && ended { after.subject } else { self.whom(&after.subject) };
            return Bound { predicate, subject, place: after.region, rule: "behind", confidence: 0.8, period };
        }
        if told_behind && first && (mention.kind != Kind::Money || !sides.nominal) {
            // 仍未整改的31款APP; 抽查480家企业: a short verb or an attribute in front belongs to it.
            let from = predicate.rest.trim_start().starts_with("来自") && sides.adnominal;
            let fronted = !from && sides.adnominal || sides.nominal && !from && !sides.of_behind && placed.subject.chars().count() <= 24;
            let front = acted(&placed.subject).to_owned();
            let subject = match (fronted && !front.is_empty(), sides.adnominal) {
                (false, _) => after.subject,
                // 向远道而来的600多位嘉宾表示欢迎
                (true, true) if ["向", "把", "给"].iter().any(|w| predicate.rest.trim_start().starts_with(w)) => format!("{front}的{}", self.whom(&after.subject)),
                (true, true) => format!("{front}的{}", after.subject),
                (true, false) => format!("{front}{}", after.subject),
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
            // 它在新增需求中的比重: the property is what the attribute is of.
            let shared = predicate.property.as_deref().is_some_and(|p| ["占比", "比重", "份额", "比例"].contains(&p));
            let subject = self.completed(placed.subject, sides.adnominal && !shared, mention);
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
            let adnominal = before.ends_with('的');
            let subject = if placed.subject.is_empty() { self.last_counted(mention, &predicate) } else { self.completed(placed.subject, adnominal, mention) };
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
        // 宁德增长最快，同比增幅31.2%: the clause in front only says where.
        let place = place.or_else(|| self.told_where(mention));
        Bound { subject: self.last_counted(mention, &predicate), predicate, place, rule: "carried", confidence: 0.75, period: None }
    }

    /// What stands on both sides of a number, and which of the two may be what it counts.
    fn sides(&self, mention: &Mention, predicate: &Predicate, front: &str, right: &str) -> Sides {
        let after = self.after(mention, right);
        // 在60日内申请行政复议: what the limit is set for.
        let limit = mention.kind == Kind::Duration && (after.starts_with('内') || mention.outer.of(self.text).ends_with('内'));
        // Behind 缩短至5个工作日内，… something else begins.
        let complete = predicate.reached || !predicate.rest.trim().is_empty();
        let behind = subject::behind(match limit {
            true if complete => after.trim_start_matches('内'),
            true => after.trim_start_matches(['内', '，']),
            false => after,
        });
        // 一级召回应在24小时内，…: what stands in front, unless it is the day from which the limit runs.
        let runs = ["之日起", "日起", "后", "起"].iter().any(|w| front.ends_with(w));
        let nominal = front.chars().count() >= 2;
        // … or nothing stands behind it: 时延控制在20毫秒以内。
        let ends = after.trim_start_matches('内').chars().next().is_none_or(|c| "，；。、！".contains(c));
        let fronted = limit && nominal && !runs && ends;
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
const DONE_TO: [&str; 5] = ["对", "向", "给", "把", "责令"];

/// 完成首批 of 工作组将在完成首批: who does it, and when, is no part of what is counted.
fn acted(front: &str) -> &str {
    let words = crate::knowledge::statistics();
    let at = words.deeds.iter().chain(&words.acts).filter_map(|w| front.rfind(w.as_str())).max().filter(|at| *at > 0);
    let done = |at: &usize| ["将在", "将", "已", "拟", "正在", "计划", "共", "累计", "可", "能", "会", "要", "已经", "还"].iter().any(|w| front[..*at].ends_with(w));
    at.filter(done).map_or(front, |at| &front[at..])
}
