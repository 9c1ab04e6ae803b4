//! The row that a bound number becomes.

use super::measured::Measured;
use super::timed::Figure;
use super::{Binder, Bound};
use crate::extract::measure::Predicate;
use crate::extract::subject::Place;
use crate::extract::{Class, Measure, Statistic, class, time};
use crate::recognise::{Approx, Mention, Period, Relation};
use crate::span::Span;

impl Binder<'_> {
    pub(super) fn emit(&mut self, mentions: &[Mention], i: usize, clause: Span, mut bound: Bound) {
        let mention = &mentions[i];
        let Some(mut quantity) = mention.quantity.clone() else { return };
        quantity.unit = quantity.unit.or_else(|| self.carried.unit.clone());
        let Some(unit) = quantity.unit.clone() else { return };
        let explicit = matches!(bound.rule, "before" | "behind" | "distribute" | "bracket");
        let due = self.due(mentions, mention);
        let class = self.class_of(mention, clause, &bound.predicate, due);
        self.exactness(&mut quantity, mention, clause, &bound);
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
            self.remember(&base, &unit.name, measured.measure);
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
        self.push(made);
    }

    /// What the next number may go on with.
    fn remember(&mut self, base: &str, unit: &str, measure: Measure) {
        self.carried.former = std::mem::replace(&mut self.carried.subject, base.to_owned());
        if measure == Measure::Level {
            base.clone_into(&mut self.carried.counted);
        }
        self.carried.whole(base);
        if measure == Measure::Level && !self.divides() {
            self.carried.first(unit, base);
        }
        unit.clone_into(&mut self.carried.subject_unit);
        self.carried.by_unit.insert(unit.to_owned(), base.to_owned());
    }

    /// The day by which something in front of a number is due: 年底前….
    fn due(&self, mentions: &[Mention], mention: &Mention) -> Option<Period> {
        // 许可证将于6月30日前到期的423家: a day inside what is counted is no date of the figure.
        let free = |m: &&Mention| m.outer.end <= mention.outer.start && !self.text[m.outer.end..mention.outer.start].contains('的');
        // The last time told counts: 年底前新建2000个，5月份新建300个.
        let last = mentions.iter().filter(free).rfind(|m| m.period.is_some() && !self.is_base(m))?;
        last.period.filter(|p| p.relation == Relation::Before && p.end.is_some())
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
