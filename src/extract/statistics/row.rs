//! The row that a bound number becomes.

use super::measured::Measured;
use super::timed::Figure;
use super::{Binder, Bound};
use crate::extract::measure::{self, Predicate};
use crate::extract::subject::Place;
use crate::extract::{Basis, Class, Measure, Statistic, class, time};
use crate::recognise::period::Grain;
use crate::recognise::{Approx, Kind, Mention, Period, Relation};
use crate::span::Span;
use rust_decimal::Decimal;

impl Binder<'_> {
    pub(super) fn emit(&mut self, mentions: &[Mention], i: usize, clause: Span, mut bound: Bound) {
        let mention = &mentions[i];
        let Some(mut quantity) = mention.quantity.clone() else { return };
        quantity.unit = quantity.unit.or_else(|| self.carried.unit.clone());
        let Some(unit) = quantity.unit.clone() else { return };
        let explicit = matches!(bound.rule, "before" | "behind" | "distribute" | "bracket");
        let due = self.due(mentions, mention);
        let class = self.class_of(mention, clause, &bound.predicate, due);
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
        let mut measured = Measured::new(mention, self.text, &mut quantity, &bound.predicate, (&bound.subject, bound.rule == "carried"));
        let listed = self.listed_growth(&bound, &measured);
        if let Some((down, _)) = listed {
            measured.grows(down, &mut quantity);
        }
        self.carried.unit = Some(unit.clone());
        self.property.clone_from(&bound.predicate.property);
        // A lost character beside a number may have been the word that turns it round: the row says how unsure it is.
        let broken = clause.of(self.text).contains('\u{FFFD}');
        if broken {
            bound.confidence = bound.confidence.min(0.3);
        }
        let base = bound.subject.clone();
        if explicit {
            self.carried.former = std::mem::replace(&mut self.carried.subject, base.clone());
            if measured.measure == Measure::Level {
                self.carried.counted.clone_from(&base);
            }
            self.carried.whole(&base);
            if measured.measure == Measure::Level && !self.divides() {
                self.carried.first(&unit.name, &base);
            }
            self.carried.subject_unit.clone_from(&unit.name);
            self.carried.by_unit.insert(unit.name.clone(), base.clone());
        }
        let mut region = self.place(&bound, explicit);
        // A rule, and who came to a conference, are of no region but the one that they name.
        let nowhere = class == Class::RegulatoryParameter || crate::knowledge::statistics().gathering.iter().any(|w| base.contains(w.as_str()));
        if nowhere && region.1 != Some("stated") {
            region = (None, None);
        }
        bound.subject = self.named(mentions, mention, &bound, measured.measure);
        // 举报1.27万条，同比上升19%: what grew is what was counted.
        let level = self.out.iter().rfind(|s| bound.rule == "carried" && s.subject == base && s.measure == Measure::Level).map(|s| s.unit.clone());
        let grown = level.filter(|_| measured.measure == Measure::GrowthRate);
        let indicator = self.catalogue.indicator(&base, grown.as_deref().or(matches!(measured.measure, Measure::Level | Measure::ChangeAbs).then_some(unit.name.as_str())));
        let figure = Figure { mentions, mention, clause, measure: measured.measure, class, unit: &unit.name, base: &base, catalogued: indicator.map(|i| i.kind), due };
        let (period, nature) = self.timed(&figure, &mut bound);
        let period = measured.over_years(&self.text[..mention.span.start], period);
        let time = time::of(period, nature, measured.measure, class, self.scope.published);
        let basis = listed.map_or_else(|| self.basis(&measured, &bound.predicate, period, mentions, mention, clause), |(_, basis)| basis);
        let core = mention.span.shift(self.at);
        let made = Statistic {
            span: Span::new(clause.start.min(mention.outer.start), clause.end.max(mention.outer.end)).shift(self.at),
            sentence: Span::new(0, self.text.len()).shift(self.at),
            core,
            surface: mention.span.of(self.text).to_owned(),
            subject: bound.subject,
            indicator: indicator.map(|i| i.id.clone()),
            of: bound.predicate.share_of.filter(|_| measured.measure == Measure::Share),
            value: quantity.value,
            low: quantity.low.filter(|_| quantity.approx == Approx::Range || quantity.value.is_none()),
            high: quantity.high.filter(|_| quantity.approx == Approx::Range || quantity.value.is_none()),
            unit: measured.unit.unwrap_or(unit.name),
            unit_code: unit.code,
            measure: measured.measure,
            basis,
            approx: quantity.approx.name(),
            region_basis: region.1,
            region: region.0,
            time,
            speaker: self.carried.speaker.clone(),
            source_org: self.scope.source_org.clone(),
            class,
            rule: bound.rule.to_owned(),
            confidence: bound.confidence,
        };
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

    /// 给予最高200万元奖励: a grant is bounded by 最高, a price may have been the highest.
    fn grants(&self, mention: &Mention, lead: &str) -> bool {
        let behind = self.text[mention.outer.end..].trim_start_matches('的');
        lead.contains("给予") || ["奖励", "补助", "补贴", "资助", "扶持", "支持", "罚款", "奖补"].iter().any(|w| behind.starts_with(w))
    }

    /// 升幅最大的是甲，达27.6%，其次是乙（18.9%）: a bracket goes on with what was told before it. Whether that fell, and its base.
    fn listed_growth(&self, bound: &Bound, measured: &Measured) -> Option<(bool, Option<Basis>)> {
        let last = self.out.last().filter(|s| bound.rule == "bracket" && measured.measure == Measure::Share && s.measure == Measure::GrowthRate)?;
        Some((last.value.is_some_and(|v| v.is_sign_negative()), last.basis))
    }

    /// The day by which something in front of a number is due: 年底前….
    fn due(&self, mentions: &[Mention], mention: &Mention) -> Option<Period> {
        // 许可证将于6月30日前到期的423家: a day inside what is counted is no date of the figure.
        let free = |m: &&Mention| m.outer.end <= mention.outer.start && !self.text[m.outer.end..mention.outer.start].contains('的');
        mentions.iter().filter(free).filter_map(|m| m.period).rfind(|p| p.relation == Relation::Before && p.end.is_some())
    }

    /// Observed, planned, foreseen or ordered.
    fn class_of(&self, mention: &Mention, clause: Span, predicate: &Predicate, due: Option<Period>) -> Class {
        // 由法定的60个工作日压缩到22个: a word of rules belongs to the number behind it.
        let since = self.quantities.iter().map(|q| q.end).filter(|e| *e <= mention.outer.start && *e >= clause.start).max().unwrap_or(clause.start);
        let class = if *self.stance.get_or_init(|| class::takes_stance(self.text)) {
            class::of(clause.of(self.text), &self.text[since..clause.end.max(since)], &self.text[..clause.start], predicate.against.is_some())
        } else if predicate.against.is_some() {
            Class::Comparison
        } else {
            Class::Observed
        };
        let published = self.scope.published;
        // 2025年资本开支不超过380亿元, told in March: what a plan bounds is its target.
        let coming = self.told && self.carried.period.is_some_and(|p| published.is_some() && p.end > published && p.relation == Relation::During) || self.carried.ahead.is_some();
        if class == Class::RegulatoryParameter && coming && !class::ordered(clause.of(self.text)) {
            return Class::Target;
        }
        // 清洁能源用电占比不低于95%, on a page of what was reached: a bound, and no rule.
        let words = crate::knowledge::statistics();
        let bare = ["不低于", "不超过", "不高于"].iter().any(|w| clause.of(self.text).contains(w)) && !words.modals.iter().any(|w| self.text.contains(w.as_str()));
        if class == Class::RegulatoryParameter && bare && self.scope.topic.is_some_and(|t| t.end <= published) {
            return Class::Observed;
        }
        // 应急车要从现在的18辆增加到30辆: where a plan begins has been observed.
        if matches!(class, Class::Observed | Class::Target | Class::Forecast) && self.told_before(&self.mentions, mention) {
            return Class::Observed;
        }
        // What is told of a time to come has not been observed.
        let to_come = due.is_some_and(|d| published.is_some() && d.end > published) && self.undone(mention);
        if class != Class::Observed || !to_come && !self.planned(mention, class) {
            return class;
        }
        // 若2027年实现商用，当年用户可达3000万: reckoned, and not aimed at.
        let supposed = crate::knowledge::statistics().supposed.iter().any(|w| self.text.contains(w.as_str()));
        if supposed { Class::Forecast } else { Class::Target }
    }

    /// The subject with the property that is measured, or the other side of a ratio or difference.
    fn named(&self, mentions: &[Mention], mention: &Mention, bound: &Bound, measure: Measure) -> String {
        let mut subject = bound.subject.clone();
        let p = &bound.predicate;
        if let Some(property) = p.property.as_ref().filter(|w| !subject.ends_with(w.as_str()) && (measure != Measure::Share || w.ends_with("份额"))) {
            subject.push_str(property);
        }
        if let Some(other) = p.times_of.as_ref().filter(|_| measure == Measure::Ratio) {
            subject = format!("{subject}与{}之比", self.unmarked(mentions, mention, other));
        }
        match &p.against {
            Some(other) => format!("{subject}与{}之差", other.trim_end_matches('数')),
            None => subject,
        }
    }

    /// The base that is named, goes without saying, or was named for the figures before.
    fn basis(&mut self, measured: &Measured, predicate: &Predicate, period: Option<Period>, mentions: &[Mention], mention: &Mention, clause: Span) -> Option<Basis> {
        if predicate.against.is_some() {
            return None;
        }
        let named = predicate.basis.filter(|b| *b != Basis::Other);
        // 四季度环比增长2.9%: on the quarter before.
        let quarter = named == Some(Basis::Mom) && period.is_some_and(|p| self.of_quarter(p, mentions, mention));
        let named = if quarter { Some(Basis::Qoq) } else { named };
        // 上半年增速比一季度加快: longer than what it is compared with, which therefore has no name.
        let longer = |p: Period| p.relation == Relation::During && matches!(p.grain, Grain::Half | Grain::Months | Grain::Year);
        let quarter = ["一季度", "二季度", "三季度"].iter().any(|w| self.text[clause.start.min(mention.span.start)..mention.span.start].contains(w));
        if named == Some(Basis::Qoq) && quarter && period.is_some_and(longer) {
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

    pub(super) fn place(&mut self, bound: &Bound, explicit: bool) -> (Option<String>, Option<&'static str>) {
        match &bound.place {
            Some(Place::Region(code)) => {
                // A figure of one place among others does not move the paragraph there.
                if code == "CN" || bound.rule != "distribute" {
                    self.carried.region = Some((code.clone(), "inherited"));
                }
                self.carried.several = false;
                (Some(code.clone()), Some("stated"))
            }
            Some(own @ (Place::Own | Place::OwnProvince)) => {
                let page = self.scope.region.as_ref().map(|r| &r.0);
                let code = self.scope.own.as_ref();
                let code = if *own == Place::Own { code.cloned() } else { code.or(page).and_then(|code| self.catalogue.province(code)) };
                let place = code.or_else(|| page.cloned());
                self.carried.region = place.clone().map(|p| (p, "inherited"));
                self.carried.several = false;
                let basis = place.as_ref().map(|_| "stated");
                (place, basis)
            }
            Some(Place::Several) => {
                self.carried.several = true;
                (None, None)
            }
            None if self.carried.several && !explicit => (None, None),
            None => {
                if explicit {
                    self.carried.several = false;
                    // A new subject without a place of its own falls back to the page's.
                    if self.carried.region.as_ref().is_some_and(|r| r.0 != "CN" && Some(&r.0) != self.scope.region.as_ref().map(|s| &s.0))
                        && matches!(bound.rule, "before" | "behind")
                        && self.out.is_empty()
                        && !self.text.trim_start().starts_with("其中")
                    {
                        self.carried.region = self.scope.region.clone();
                    }
                }
                self.carried.region.clone().map_or((None, None), |r| (Some(r.0), Some(r.1)))
            }
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
