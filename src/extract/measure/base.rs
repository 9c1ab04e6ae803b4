//! The base that a change is told against: 同比, 较上年末, 比2019年.

use super::{PERIOD, Predicate, ends};
use crate::extract::Basis;
use crate::knowledge;

/// 上年同期的 in 高于上年同期的51%, 8月 in 高于8月2.5个百分点: a base and nothing else.
pub(super) fn base_alone(other: &str) -> bool {
    let other = other.strip_suffix('的').unwrap_or(other);
    let named = |w: &&String| w.strip_prefix(['较', '比']) == Some(other) || w.as_str() == other;
    let words = knowledge::statistics();
    other == PERIOD.to_string() || [&words.basis_yoy, &words.basis_mom, &words.basis_qoq, &words.basis_year_end].iter().any(|l| l.iter().any(|w| named(&w)))
}

/// 较上季末和年初, 同比、环比: the bases that a list names, and where it begins.
pub(super) fn several_bases(rest: &str) -> Option<(Vec<Basis>, usize)> {
    let at = ["同比", "环比", "按年", "按月", "较", "比", "与"].iter().filter_map(|w| rest.find(w)).min()?;
    let list = rest[at..].trim_start_matches("较").trim_start_matches("与").trim_end_matches("相比");
    let parts: Vec<&str> = list.split(['和', '、', '及', '与']).map(|p| p.trim_start_matches(['较', '比'])).collect();
    let named: Option<Vec<Basis>> =
        parts.iter().map(|p| basis_of(p).filter(|_| p.chars().count() <= 2).or_else(|| basis_of(&format!("较{p}")).filter(|_| p.chars().count() <= 7))).collect();
    named.filter(|n| n.len() > 1).map(|n| (n, at))
}

/// 同比, 较上年末, 比2019年.
pub(super) fn bases(p: &mut Predicate) -> bool {
    let words = knowledge::statistics();
    let all = [(Basis::Yoy, &words.basis_yoy), (Basis::Mom, &words.basis_mom), (Basis::Qoq, &words.basis_qoq), (Basis::VsPrevYearEnd, &words.basis_year_end)];
    let found = all.iter().flat_map(|(b, l)| l.iter().map(move |w| (*b, w.as_str()))).filter(|(_, w)| ends(&p.rest, w)).max_by_key(|(_, w)| w.len());
    if p.each
        && p.bases.is_empty()
        && let Some((named, at)) = several_bases(&p.rest)
    {
        p.basis = named.first().copied();
        p.bases = named;
        p.rest.truncate(at);
        return true;
    }
    if let Some((basis, word)) = found {
        p.last_year |= p.direction == 0 && words.a_year_before.iter().any(|w| w == word);
        p.basis.get_or_insert(basis);
        p.rest.truncate(p.rest.len() - word.len());
        return true;
    }
    // 年增长8%: on the year, unless the year is one that is named (上年, 三年, 2019年).
    if p.direction != 0
        && let Some(head) = p.rest.strip_suffix('年')
        && !head.ends_with(|c: char| c.is_ascii_digit() || "上去今前本全当每明来近末半同两一二三四五六七八九十几多数".contains(c))
    {
        p.basis.get_or_insert(Basis::Yoy);
        p.rest = head.to_owned();
        return true;
    }
    for tail in ["", "相比", "同期", "末", "时", "的"] {
        let head = p.rest.strip_suffix(tail).and_then(|rest| rest.strip_suffix(PERIOD)).and_then(|rest| rest.strip_suffix(['较', '比', '与']));
        if let Some(len) = head.map(str::len) {
            p.basis.get_or_insert(Basis::Other);
            p.rest.truncate(len);
            return true;
        }
    }
    // 较2023年实际完成的988亿元下降2.8%: the figure that is compared with.
    if let Some(body) = p.rest.strip_suffix('的')
        && let Some(at) = body.rfind(PERIOD)
        && body[at..].chars().count() <= 7
        && body[at..].chars().skip(1).all(crate::decode::gbk::is_hanzi)
        && let Some(head) = body[..at].strip_suffix(['较', '比', '与'])
    {
        p.basis.get_or_insert(Basis::Other);
        p.rest.truncate(head.len());
        return true;
    }
    // 比服务开通之初提高: any other base.
    if p.direction != 0
        && let Some(at) = p.rest.rfind(['比', '较']).filter(|i| !p.rest[..*i].ends_with(['占', '同', '环']))
        && (1..=12).contains(&p.rest[at + 3..].chars().count())
        && !p.rest[at..].contains(['，', '重', '例'])
    {
        p.basis.get_or_insert(Basis::Other);
        p.rest.truncate(at);
        return true;
    }
    false
}

/// The basis that a phrase names anywhere.
pub fn basis_of(text: &str) -> Option<Basis> {
    let words = knowledge::statistics();
    [(Basis::VsPrevYearEnd, &words.basis_year_end), (Basis::Qoq, &words.basis_qoq), (Basis::Mom, &words.basis_mom), (Basis::Yoy, &words.basis_yoy)]
        .iter()
        .find(|(_, l)| l.iter().any(|w| text.contains(w.as_str())))
        .map(|(b, _)| *b)
}
