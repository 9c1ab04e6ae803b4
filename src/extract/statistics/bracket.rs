//! Names in front of a bracket that begins with their number: 北京（15,630家）、广东（8,426家）.

use super::{Binder, Bound};
use crate::extract::measure::{self, Predicate};
use crate::extract::{clause, subject};
use crate::recognise::Mention;
use crate::span::Span;

/// 增速最高的赣州 → (增速, 赣州); 最低的萍乡 → ("", 萍乡).
pub(super) fn superlative(name: &str) -> Option<(&str, &str)> {
    let at = name.find('最')?;
    let rest = name[at + '最'.len_utf8()..].strip_prefix(['高', '低', '大', '小', '多', '少', '快', '慢', '强', '弱', '长', '短'])?;
    let who = rest.strip_prefix('的')?;
    (2..=12).contains(&who.chars().count()).then_some((&name[..at], who))
}

impl Binder<'_> {
    /// 北京（15,630家）、广东（8,426家）: the name in front of a bracket that begins with the number.
    pub(super) fn beside_bracket(&self, mention: &Mention, predicate: &Predicate) -> Option<Bound> {
        let bracket = clause::bracket(self.text, mention.span.start)?;
        let inside = self.text[bracket.start..mention.outer.start].trim();
        let before = self.text[..bracket.start].trim_end_matches(['（', '(']);
        let name = before.rsplit(['、', '，', '；', '：', '和', '及', '与', '是', '为', '）', '。']).next().unwrap_or("");
        // 增速最高的赣州（4.8%）与最低的萍乡（-2.3%）: what is said of the first is said of the second.
        let best = superlative(name);
        let name = best.map_or(name, |(_, who)| who);
        let told = subject::clean(name, self.catalogue);
        let place = told.region.or_else(|| self.named_place(name));
        let plain = (2..=16).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii_digit()) && !self.quantities.iter().any(|q| q.end == before.len());
        let inside = inside.strip_prefix('约').unwrap_or(inside);
        let opens = inside.is_empty() || ["占", "占比", "占比约", "占比为", "占比达", "共", "计", "达", "有"].contains(&inside);
        if !opens || !plain || told.subject.is_empty() && place.is_none() {
            return None;
        }
        if let Some((of, _)) = best {
            let mut predicate = measure::read(of);
            predicate.property = predicate.property.or_else(|| self.property.clone());
            let of = subject::clean(&predicate.rest, self.catalogue).subject;
            let of = if of.is_empty() { self.last_counted(mention, &predicate) } else { of };
            let subject = if place.is_some() { of } else { format!("{}{of}", told.subject) };
            return Some(Bound { subject, predicate, place, rule: "bracket", confidence: 0.75, period: None });
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
