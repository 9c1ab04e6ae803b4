//! Which of the periods of a sentence a number speaks of.

use super::Binder;
use crate::extract::measure::{PERIOD, Predicate};
use crate::extract::{Class, clause};
use crate::recognise::period::Grain;
use crate::recognise::text::Text;
use crate::recognise::{Kind, Mention, Period, Relation};
use crate::span::Span;

impl Binder<'_> {
    /// The period that a number speaks of is the last one before it that is no base of comparison.
    pub(super) fn advance_period(&mut self, mentions: &[Mention], first: &Mention, clause: Span) {
        let before = mentions.iter().filter(|m| m.outer.end <= first.outer.start && m.outer.end > self.used.min(clause.start));
        for m in before {
            let Some(period) = m.period.filter(|p| p.end.is_some()) else { continue };
            // 由年初的87.3%提升至…: where it started is told of that number alone.
            let lead = &self.text[..m.span.start];
            let base = self.is_base(m) || lead.ends_with(['由', '从']) && (lead.ends_with('由') || self.text[m.span.end..].starts_with('的'));
            let inside = period.relation == Relation::Before || clause::in_title(self.text, m.span.start);
            // 过去一年 below 2024年工作回顾 is that year.
            let same = (period.expr == "duration-anchored" || period.expr == "deictic" && period.grain == Grain::Years)
                && self.carried.headline.is_some_and(|h| h.start <= period.end && period.start <= h.end);
            if !base && !inside && !same {
                self.carried.speak_of(period, self.scope.published);
                self.told = true;
            }
        }
    }

    /// 比上年末, 较2019年: what the figure is compared with.
    pub(super) fn is_base(&self, period: &Mention) -> bool {
        let text = self.plain.get_or_init(|| Text::new(self.text));
        // 是“十三五”末的1.4倍: the mark of quotation does not part them.
        let start = period.span.start - if self.text[..period.span.start].ends_with('“') { '“'.len_utf8() } else { 0 };
        crate::recognise::period::is_base(text, text.index(start))
    }

    /// 由年初的87.3%提升至92.6%: the number it started from has a period of its own.
    pub(super) fn period_for(&self, mentions: &[Mention], mention: &Mention, predicate: &Predicate, class: Class) -> Option<Period> {
        // 较2023年的2407亿元增长15.2%: the figure that is compared with is of its own year.
        let own = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start);
        let own = own.filter(|m| !self.is_base(m) || mention.kind != Kind::Percent && predicate.times_of.is_none() && self.text[m.span.end..mention.outer.start] == *"的");
        match own {
            Some(m) if predicate.times_of.is_none() && self.adjoins(&self.text[m.span.end..mention.outer.start]) && m.period.is_some_and(|p| p.relation != Relation::Before) => {
                // 从2024年的41%: in that year, not since.
                let told = self.text[m.span.end..mention.outer.start].starts_with('的');
                m.period.map(|p| if told && p.relation == Relation::Since { Period { relation: Relation::During, end: p.end.or(p.start), ..p } } else { p })
            }
            _ if self.planned(mention, class) => self.carried.ahead,
            _ => self.carried.period,
        }
    }

    /// Whether a figure belongs to the period ahead that the paragraph told of: a plan's, or one with no word of what is done.
    pub(super) fn planned(&self, mention: &Mention, class: Class) -> bool {
        self.carried.ahead.is_some() && class != Class::RegulatoryParameter && (self.undone(mention) || matches!(class, Class::Target | Class::Forecast))
    }

    /// No word of the clause says that it has happened.
    pub(super) fn undone(&self, mention: &Mention) -> bool {
        // 由目前的25%提高到60%: what is now is where the plan begins.
        let clause = self.clause_of(mention.span.start).of(self.text).replace("由目前的", "").replace("从目前的", "");
        !crate::knowledge::statistics().done.iter().any(|w| clause.contains(w.as_str()))
    }

    /// Words of a predicate with its periods as they are written: `PERIOD` stands for the last one before the number.
    pub(super) fn unmarked(&self, mentions: &[Mention], mention: &Mention, words: &str) -> String {
        let period = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start).map_or("", |m| m.span.of(self.text));
        words.replace(PERIOD, period)
    }

    /// 2022年11月的每吨59.8万元: nothing but a joint and a denominator between a period and its number.
    fn adjoins(&self, between: &str) -> bool {
        let rest = between.strip_prefix('的').unwrap_or(between);
        rest.is_empty() || between.len() > rest.len() && rest.starts_with('每') && rest.chars().count() <= 4
    }
}
