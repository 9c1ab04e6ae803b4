//! Ranks of what was just told: 居全国第三位.

use super::Binder;
use crate::extract::{Class, Measure, Statistic, measure, rank, subject, time};
use crate::span::Span;
use rust_decimal::Decimal;

impl Binder<'_> {
    pub(super) fn ranks(&mut self) {
        let found = rank::find(self.text);
        for (k, &(span, n)) in found.iter().enumerate() {
            let clause = self.clause_of(span.start);
            // 甲、乙分别以17%和11%排在第二位和第三位: each has its own place.
            let within = |s: &&Statistic| clause.start + self.at <= s.core.start && s.core.end <= found[0].0.start + self.at && s.measure != Measure::Rank;
            let listed: Vec<&Statistic> = self.out.iter().filter(within).collect();
            let each = listed.get(k).filter(|_| found.len() > 1 && listed.len() == found.len()).copied();
            let each = each.or_else(|| self.either(clause.of(self.text).trim()));
            let before = each.or(self.out.iter().rev().find(|s| s.core.start < span.start + self.at && s.class != Class::Comparison && s.measure != Measure::Rank));
            let (subject, region, basis, time, indicator) = match before {
                Some(s) => (s.subject.clone(), s.region.clone(), s.region_basis, s.time, s.indicator.clone()),
                None => {
                    // 我们排在全球第二位: of what was named before.
                    let said = &self.text[clause.start..span.start];
                    let words = &crate::knowledge::statistics().ranking;
                    let said = words.iter().filter_map(|w| said.find(w.as_str())).min().map_or(said, |at| &said[..at]);
                    let placed = subject::clean(&measure::read(said).rest, self.catalogue);
                    let named = placed.subject.chars().count() >= 2;
                    (
                        if named { placed.subject } else { self.carried.subject.clone() },
                        self.carried.region.clone().map(|r| r.0),
                        Some("inherited"),
                        time::of(self.carried.period, None, Measure::Rank, Class::Observed, self.scope.published),
                        None,
                    )
                }
            };
            if subject.is_empty() {
                continue;
            }
            let property = if self.text[clause.start..span.start].contains("增速") && !subject.contains("增速") { "增速" } else { "" };
            self.out.push(Statistic {
                span: clause.shift(self.at),
                sentence: Span::new(0, self.text.len()).shift(self.at),
                core: span.shift(self.at),
                surface: span.of(self.text).to_owned(),
                subject: format!("{subject}{property}排名"),
                indicator,
                of: None,
                value: Some(Decimal::from(n)),
                low: None,
                high: None,
                unit: "位".into(),
                unit_code: "{位}".into(),
                measure: Measure::Rank,
                basis: None,
                approx: "exact",
                region,
                region_basis: basis,
                time,
                speaker: self.carried.speaker.clone(),
                source_org: self.scope.source_org.clone(),
                class: Class::Observed,
                rule: "rank".into(),
                confidence: 0.75,
            });
        }
    }
}
