//! The row that a bound number becomes.

use super::measured::Measured;
use super::{Binder, Bound};
use crate::catalogue::Kind as Nature;
use crate::extract::measure::{self, Predicate};
use crate::extract::subject::Place;
use crate::extract::{Basis, Class, Measure, Statistic, class, time};
use crate::recognise::period::Grain;
use crate::recognise::{Approx, Mention, Period, Relation};
use crate::span::Span;

impl Binder<'_> {
    pub(super) fn emit(&mut self, mentions: &[Mention], i: usize, clause: Span, mut bound: Bound) {
        let mention = &mentions[i];
        let Some(mut quantity) = mention.quantity.clone() else { return };
        quantity.unit = quantity.unit.or_else(|| self.carried.unit.clone());
        let Some(unit) = quantity.unit.clone() else { return };
        let explicit = matches!(bound.rule, "before" | "behind" | "distribute" | "bracket");
        // 由法定的60个工作日压缩到22个: a word of rules belongs to the number behind it.
        let since = self.quantities.iter().map(|q| q.end).filter(|e| *e <= mention.outer.start && *e >= clause.start).max().unwrap_or(clause.start);
        let mut class = class::of(clause.of(self.text), &self.text[since..clause.end.max(since)], &self.text[..clause.start], bound.predicate.against.is_some());
        // What is told of a year to come has not been observed.
        let due = mentions.iter().filter(|m| m.outer.end <= mention.outer.start).filter_map(|m| m.period).rfind(|p| p.relation == Relation::Before && p.end.is_some());
        // 2025年资本开支不超过380亿元, told in March: what a plan bounds is its target.
        let coming = self.carried.period.zip(self.scope.published).is_some_and(|(p, day)| self.told && p.end.is_some_and(|e| e > day) && p.relation == Relation::During);
        if class == Class::RegulatoryParameter && coming && !class::ordered(clause.of(self.text)) {
            class = Class::Target;
        }
        let to_come = due.is_some_and(|d| d.end > self.scope.published && self.scope.published.is_some()) && self.undone(mention);
        if class == Class::Observed && (to_come || self.planned(mention, class)) {
            class = Class::Target;
        }
        // 八九万元: between the two.
        if quantity.value.is_none() && quantity.approx == Approx::About && mention.span.of(self.text).chars().take(2).all(|c| "一二三四五六七八九".contains(c)) {
            quantity.approx = Approx::Range;
        }
        if let Some(approx) = bound.predicate.approx.filter(|_| quantity.approx == Approx::Exact) {
            quantity.approx = Approx::from_name(approx);
        }
        let measured = Measured::new(mention, self.text, &mut quantity, &bound.predicate, &bound.subject);
        self.carried.unit = Some(unit.clone());
        // A lost character beside a number may have been the word that turns it round: the row says how unsure it is.
        let broken = clause.of(self.text).contains('\u{FFFD}');
        if broken {
            bound.confidence = bound.confidence.min(0.3);
        }
        let base = bound.subject.clone();
        if explicit {
            self.carried.subject = base.clone();
            self.carried.whole(&base);
            self.carried.subject_unit.clone_from(&unit.name);
            self.carried.by_unit.insert(unit.name.clone(), base.clone());
        }
        let mut region = self.place(&bound, explicit);
        // A rule, and who came to a conference, are of no region but the one that they name.
        let nowhere = class == Class::RegulatoryParameter || crate::knowledge::statistics().gathering.iter().any(|w| base.contains(w.as_str()));
        if nowhere && region.1 != Some("stated") {
            region = (None, None);
        }
        if let Some(property) = bound.predicate.property.as_ref().filter(|p| !bound.subject.ends_with(p.as_str()) && measured.measure != Measure::Share) {
            bound.subject.push_str(property);
        }
        if let Some(other) = bound.predicate.times_of.as_ref().filter(|_| measured.measure == Measure::Ratio) {
            bound.subject = format!("{}与{}之比", bound.subject, self.unmarked(mentions, mention, other));
        }
        if let Some(other) = &bound.predicate.against {
            bound.subject = format!("{}与{}之差", bound.subject, other.trim_end_matches('数'));
        }
        let indicator = self.catalogue.indicator(&base, matches!(measured.measure, Measure::Level | Measure::ChangeAbs).then_some(unit.name.as_str()));
        // Firms, users, stations are counted on a day unless a word says otherwise.
        let counted = matches!(unit.name.as_str(), "家" | "户" | "个" | "座" | "架" | "处" | "名" | "款" | "人" | "辆" | "台" | "部" | "所")
            && matches!(measured.measure, Measure::Level | Measure::Share);
        let on_a_day = measured.measure == Measure::Share && self.carried.period.is_some_and(|p| p.relation == Relation::AsOf);
        let mut period = self.period_for(mentions, mention, &bound.predicate, class);
        // A share is counted like its whole, and what the words do not tell like the figure before.
        let whole = bound.predicate.share_of.as_ref().or(bound.predicate.times_of.as_ref()).and_then(|w| time::nature(w, None));
        let goes_on = bound.rule == "carried" || measured.measure == Measure::Share || self.only_place(&base);
        let part = clause.of(self.text).trim_start().starts_with("其中");
        let before = self.carried.nature.filter(|(_, p)| (goes_on || part) && *p == period).map(|(n, _)| n);
        let words = crate::knowledge::statistics();
        let interval = period.is_some_and(|p| p.relation == Relation::During && p.start != p.end && !p.at_end);
        // 全年推动1760家企业上云: the whole of the period, and no state of the things that are counted.
        let throughout = interval
            && measured.measure == Measure::Level
            && words.throughout.iter().any(|w| clause.of(self.text).contains(w.as_str()))
            && (bound.rule == "behind" || !words.stock.iter().any(|w| base.ends_with(w.as_str())));
        let told = throughout.then_some(Nature::Flow).or_else(|| time::nature(&base, indicator.map(|i| i.kind))).or(whole);
        let counted = (counted || on_a_day).then_some(Nature::Stock);
        let told = if part { told } else { told.or(counted) };
        let nature = told.or(before).or(counted);
        self.carried.nature = nature.map(|n| (n, period));
        // What happened is not of the day on which something else was counted in a sentence before.
        if told == Some(Nature::Flow) && class == Class::Observed && !self.told && period.is_some_and(|p| p.relation == Relation::AsOf) {
            period = self.scope.topic.filter(|t| t.end == period.and_then(|p| p.end) && t.start != t.end);
        }
        // 促进会成立于2018年，现有会员单位412家: of the day of publication, unless a late one was told.
        let late = |p: &Period| p.end.zip(self.scope.published).is_none_or(|(end, day)| day.since(end).is_ok_and(|s| s.get_days() < 400));
        let dated = mentions.iter().any(|m| m.period.is_some() && clause.start <= m.span.start && m.outer.end <= mention.outer.start);
        if class == Class::Observed && !dated && !period.is_some_and(|p| late(&p)) && words.nowadays.iter().any(|w| clause.of(self.text).contains(w.as_str())) {
            period = self.carried.topic.filter(|p| late(p)).or(self.scope.published.map(Period::on));
        }
        // 日前查处三起: about the day of publication.
        if period.is_none() && class == Class::Observed && told != Some(Nature::Stock) {
            let now = words.just_now.iter().any(|w| clause.of(self.text).contains(w.as_str()));
            period = self.scope.published.filter(|_| now).map(Period::on);
        }
        // 上年同期为9.6项: the figure of a year before.
        if bound.predicate.last_year && !matches!(measured.measure, Measure::GrowthRate | Measure::ChangeAbs | Measure::ChangePp | Measure::Ratio) {
            period = period.map(|p| p.year_before());
            bound.predicate.basis = None;
        }
        period = measured.over_years(&self.text[..mention.span.start], period);
        // 力争明年6月底前…: a target is for the day it is due.
        if class == Class::Target
            && let Some(due) = due
        {
            period = Some(Period { start: due.end, relation: Relation::AsOf, grain: Grain::Day, ..due });
        }
        let time = time::of(period, nature, measured.measure, class, self.scope.published);
        let basis = self.basis(&measured, &bound.predicate, period, mentions, mention, clause);
        let core = mention.span.shift(self.at);
        self.out.push(Statistic {
            span: Span::new(clause.start.min(mention.outer.start), clause.end.max(mention.outer.end)).shift(self.at),
            sentence: Span::new(0, self.text.len()).shift(self.at),
            core,
            surface: mention.span.of(self.text).to_owned(),
            subject: bound.subject,
            indicator: indicator.map(|i| i.id.clone()),
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
        });
    }

    /// The base that is named, goes without saying, or was named for the figures before.
    fn basis(&mut self, measured: &Measured, predicate: &Predicate, period: Option<Period>, mentions: &[Mention], mention: &Mention, clause: Span) -> Option<Basis> {
        if predicate.against.is_some() {
            return None;
        }
        let named = predicate.basis.filter(|b| *b != Basis::Other);
        // 四季度环比增长2.9%: on the quarter before.
        let quarter = period.is_some_and(|p| p.grain == Grain::Quarter);
        let named = if named == Some(Basis::Mom) && quarter { Some(Basis::Qoq) } else { named };
        if let Some(basis) = named {
            // 同比增长3%，环比下降1%: what follows without a base has the first one.
            if self.carried.basis.is_none_or(|(_, p)| p != period) {
                self.carried.basis = Some((basis, period));
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
            if let Some(basis) = beside.or(self.carried.basis.filter(|(_, p)| *p == period).map(|(b, _)| b)) {
                return Some(basis);
            }
        }
        measured.implied_basis(predicate, period, mentions, mention, self.text)
    }

    pub(super) fn place(&mut self, bound: &Bound, explicit: bool) -> (Option<String>, Option<&'static str>) {
        let own = || self.scope.own.clone().map(|c| (c, "stated"));
        match &bound.place {
            Some(Place::Region(code)) => {
                let stated = Some((code.clone(), "stated"));
                // A figure of one place among others does not move the paragraph there.
                if code == "CN" || bound.rule != "distribute" {
                    self.carried.region = stated.map(|s| (s.0, "inherited"));
                }
                self.carried.several = false;
                (Some(code.clone()), Some("stated"))
            }
            Some(Place::OwnProvince) => {
                let place = self.scope.own.as_deref().or(self.scope.region.as_ref().map(|r| r.0.as_str())).and_then(|code| self.catalogue.province(code)).map(|c| (c, "stated"));
                self.carried.several = false;
                let place = place.or_else(|| self.scope.region.clone());
                self.carried.region = place.clone().map(|p| (p.0, "inherited"));
                place.map_or((None, None), |p| (Some(p.0), Some("stated")))
            }
            Some(Place::Own) => {
                let place = own().or_else(|| self.scope.region.clone());
                self.carried.region = place.clone().map(|p| (p.0, "inherited"));
                self.carried.several = false;
                place.map_or((None, None), |p| (Some(p.0), Some("stated")))
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
                        && bound.rule == "before"
                        && self.out.is_empty()
                    {
                        self.carried.region = self.scope.region.clone();
                    }
                }
                self.carried.region.clone().map_or((None, None), |r| (Some(r.0), Some(r.1)))
            }
        }
    }
}
