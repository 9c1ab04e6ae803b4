//! Names in front of a bracket that begins with their number: 北京（15,630家）、广东（8,426家）.

use super::{Binder, Bound};
use crate::extract::measure::{self, Predicate};
use crate::extract::{clause, subject};
use crate::recognise::Mention;
use crate::span::Span;

impl Binder<'_> {
    /// 北京（15,630家）、广东（8,426家）: the name in front of a bracket that begins with the number.
    pub(super) fn beside_bracket(&self, mention: &Mention, predicate: &Predicate) -> Option<Bound> {
        let bracket = clause::bracket(self.text, mention.span.start)?;
        let inside = self.text[bracket.start..mention.outer.start].trim();
        let before = self.text[..bracket.start].trim_end_matches(['（', '(']);
        let name = before.rsplit(['、', '，', '；', '：', '和', '及', '与', '是', '为', '）', '。']).next().unwrap_or("");
        let told = subject::clean(name, self.catalogue);
        let place = told.region.or_else(|| self.named_place(name));
        let plain = (2..=16).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii_digit()) && !self.quantities.iter().any(|q| q.end == before.len());
        let inside = inside.strip_prefix('约').unwrap_or(inside);
        let opens = inside.is_empty() || ["占", "占比", "占比约", "占比为", "占比达", "共", "计", "达", "有"].contains(&inside);
        if !opens || !plain || told.subject.is_empty() && place.is_none() {
            return None;
        }
        let subject = match subject::only_region(name, self.catalogue) {
            Some(region) if name.starts_with(region.name.as_str()) || name.chars().count() <= 4 => {
                self.ranked_before(bracket).unwrap_or_else(|| self.last_counted(mention, predicate))
            }
            _ => told.subject,
        };
        Some(Bound { subject, predicate: predicate.clone(), place, rule: "bracket", confidence: 0.8, period: None })
    }

    /// 发证企业数居前三位的是北京（15家）: what stands in front of the words of rank is what is counted in all of the brackets.
    pub(super) fn ranked_before(&self, bracket: Span) -> Option<String> {
        let clause = self.clauses.iter().find(|c| c.contains(bracket))?;
        let said = self.text.get(clause.start..bracket.start)?;
        let at = crate::knowledge::statistics().ranking.iter().filter_map(|w| said.find(w.as_str())).min()?;
        let subject = subject::clean(&measure::read(&said[..at]).rest, self.catalogue).subject;
        (subject.chars().count() >= 2 && !self.quantities.iter().any(|q| clause.start <= q.start && q.end < clause.start + at)).then_some(subject)
    }
}
