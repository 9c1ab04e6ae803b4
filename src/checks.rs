//! Parts against wholes: whether the figures of a page agree with each other.
//!
//! Three relations are looked for, each inside one page and one unit: parts that 其中 introduces against the figure before them,
//! a stated share against the quotient of part and whole, and an approximate figure against the difference of the two before it
//! (382 − 180 = 202 against 接近200). What is not told to be a part or a whole is not compared.

use crate::extract::{Class, Measure, Statistic};
use crate::recognise::numeral::last_place;
use rust_decimal::Decimal;

/// What two ways of knowing a figure say.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// sum, share or difference.
    pub kind: &'static str,
    /// Index of the stated figure.
    pub stated: usize,
    /// Indices of the figures that it is computed from.
    pub from: Vec<usize>,
    /// The stated value.
    pub value: Decimal,
    /// The computed one, rounded to nine places.
    pub computed: Decimal,
    pub agrees: bool,
}

/// All checks of a page; indices are those of `statistics`, which are in the order of the text.
pub fn of_page(text: &str, statistics: &[Statistic]) -> Vec<Check> {
    let mut found = sums(text, statistics);
    found.extend(shares(statistics));
    found.extend(differences(text, statistics));
    found.sort_by_key(|c| c.stated);
    found
}

fn level(s: &Statistic) -> Option<Decimal> {
    s.value.filter(|_| s.measure == Measure::Level && s.class == Class::Observed)
}

/// 共24家，其中A 10家，B 14家: parts may be fewer than the whole (then nothing follows), never more.
fn sums(text: &str, statistics: &[Statistic]) -> Vec<Check> {
    let mut found = Vec::new();
    for (i, whole) in statistics.iter().enumerate() {
        let Some(value) = level(whole) else { continue };
        let parts: Vec<usize> = (i + 1..statistics.len())
            .take_while(|&k| statistics[k].sentence == whole.sentence)
            .filter(|&k| level(&statistics[k]).is_some() && statistics[k].unit == whole.unit && statistics[k].time == whole.time)
            .collect();
        let Some(&first) = parts.first() else { continue };
        let between = text.get(whole.core.end..statistics[first].core.start).unwrap_or("");
        let last = text.get(whole.core.end..statistics[parts[parts.len() - 1]].core.start).unwrap_or("");
        if parts.len() < 2 || !between.contains("其中") || last.matches("其中").count() != 1 || last.contains(['；', '。']) {
            continue;
        }
        let computed: Decimal = parts.iter().filter_map(|&k| level(&statistics[k])).sum();
        let exact = std::iter::once(whole).chain(parts.iter().map(|&k| &statistics[k])).all(|s| s.approx == "exact");
        if computed == value || exact && computed > value {
            found.push(Check { kind: "sum", stated: i, from: parts, value, computed, agrees: computed == value });
        }
    }
    found
}

/// 民营企业12家，占持证企业总数的60%, where the number of 持证企业 is told as well.
fn shares(statistics: &[Statistic]) -> Vec<Check> {
    let mut found = Vec::new();
    for (i, share) in statistics.iter().enumerate() {
        let (Measure::Share, Some(value), Some(of)) = (share.measure, share.value, share.of.as_deref()) else { continue };
        let name = of.trim_end_matches("总数").trim_end_matches("总量").trim_end_matches('数');
        let Some(part) = (0..i).rfind(|&k| {
            level(&statistics[k]).is_some() && statistics[k].subject == share.subject && statistics[k].sentence == share.sentence && statistics[k].time.end == share.time.end
        }) else {
            continue;
        };
        let alike = |s: &Statistic| s.unit == statistics[part].unit && s.time == statistics[part].time && (s.subject.ends_with(name) || s.subject == of);
        let Some(whole) = (0..statistics.len()).find(|&k| k != part && level(&statistics[k]).is_some_and(|v| v > Decimal::ZERO) && alike(&statistics[k])) else { continue };
        let (Some(a), Some(b)) = (level(&statistics[part]), level(&statistics[whole])) else { continue };
        let Some(quotient) = (a * Decimal::ONE_HUNDRED).checked_div(b) else { continue };
        // Each of the three was rounded to its last written place.
        let place = |v: Decimal| Decimal::ONE / Decimal::from(10u64.pow(v.scale().min(9)));
        let off = |v: Decimal| if v.fract().is_zero() { last_place(v).min(v.abs() / Decimal::from(20)) } else { place(v) } / Decimal::TWO;
        let slack = place(value) / Decimal::TWO + quotient * (off(a) / a.max(Decimal::ONE) + off(b) / b);
        if share.approx == "exact" {
            found.push(Check { kind: "share", stated: i, from: vec![part, whole], value, computed: quotient.round_dp(9), agrees: (quotient - value).abs() <= slack });
        }
    }
    found
}

/// 提交材料的382家，其中180家已获证，还有接近200家: only where it fits, for nothing says that it must.
fn differences(text: &str, statistics: &[Statistic]) -> Vec<Check> {
    let mut found = Vec::new();
    for (i, rest) in statistics.iter().enumerate() {
        let (Some(value), "near" | "about") = (level(rest), rest.approx) else { continue };
        let same = |s: &Statistic| level(s).is_some() && s.unit == rest.unit && s.time == rest.time && s.approx == "exact";
        let before: Vec<usize> =
            (0..i).rev().take_while(|&k| !text.get(statistics[k].core.end..rest.core.start).unwrap_or("\n").contains('\n')).filter(|&k| same(&statistics[k])).take(2).collect();
        let [less, more] = before[..] else { continue };
        // 还有, 其余: without such a word three numbers fit by chance.
        let between = text.get(statistics[less].core.end..rest.core.start).unwrap_or("");
        if !["还", "其余", "剩", "余下", "另", "其他"].iter().any(|w| between.contains(w)) {
            continue;
        }
        let (Some(a), Some(b)) = (level(&statistics[more]), level(&statistics[less])) else { continue };
        let computed = a - b;
        if computed > Decimal::ZERO && (computed - value).abs() * Decimal::from(20) <= value.abs() {
            found.push(Check { kind: "difference", stated: i, from: vec![more, less], value, computed, agrees: true });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Origin, Page};
    use crate::pipeline::{Options, Pipeline, process};

    fn checks(sentence: &str) -> Vec<(&'static str, String, bool)> {
        let html = format!(
            "<html><head><meta charset=\"utf-8\"></head><body><div class=\"article-content\"><h1>有关情况的通报</h1><p>发布时间：2023-10-16</p><p>{sentence}</p><p>以上情况由有关单位整理，仅供读者参考，以正式文件为准。</p></div></body></html>"
        );
        let pipeline = Pipeline::load("telecom").expect("pipeline");
        let e = process(Page::new("c.html", html.into_bytes(), Origin::default()), &pipeline, Options::default());
        of_page(&e.article.text, &e.statistics).into_iter().map(|c| (c.kind, c.computed.normalize().to_string(), c.agrees)).collect()
    }

    #[test]
    fn parts_make_their_whole() {
        assert_eq!(checks("截至9月30日，全省共有持证企业24家，其中民营企业10家，国有企业14家。"), [("sum", "24".to_owned(), true)]);
        assert_eq!(checks("截至9月30日，全省共有持证企业24家，其中民营企业12家，国有企业14家。"), [("sum", "26".to_owned(), false)]);
        // Fewer parts than the whole say nothing.
        assert!(checks("截至9月30日，全省共有持证企业24家，其中民营企业10家，国有企业3家。").is_empty());
    }

    #[test]
    fn shares_are_quotients() {
        let told = checks("截至9月30日，全省共有持证企业1864家。民营企业1127家，占持证企业总数的60.5%。");
        assert_eq!(told.iter().map(|c| (c.0, c.2)).collect::<Vec<_>>(), [("share", true)]);
        let told = checks("截至9月30日，全省共有持证企业1864家。民营企业1127家，占持证企业总数的65.5%。");
        assert_eq!(told.iter().map(|c| (c.0, c.2)).collect::<Vec<_>>(), [("share", false)]);
        // A share of another day is of another whole.
        let told = checks("截至9月30日，全省共有持证企业1864家。民营企业1127家，占持证企业总数的比重由2022年末的58.1%提升到60.5%。");
        assert!(told.iter().all(|c| c.2), "{told:?}");
    }

    #[test]
    fn a_remainder_is_a_difference() {
        assert_eq!(checks("截至9月30日，提交材料的企业382家，完成换证的企业180家，还在办理的企业接近200家。"), [("difference", "202".to_owned(), true)]);
    }
}
