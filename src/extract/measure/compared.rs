//! What a number is compared with inside its predicate: the whole of a share, the other side of a multiple or a difference.

use super::base::{base_alone, basis_of};
use super::{PERIOD, Predicate, ends};
use crate::extract::Basis;
use crate::knowledge;

/// 占移动电话用户的, 相当于收入的, 占…的比重.
pub(super) fn wholes(p: &mut Predicate) -> bool {
    if p.share_of.is_some() {
        return false;
    }
    let text = p.rest.trim_end_matches("比重").trim_end_matches("比例").trim_end_matches("份额").to_owned();
    let Some(body) = text.strip_suffix('的') else { return whole_alone(p, &text) };
    let verbs = ["占到", "占", "相当于", "接近", "超过", "约为", "不足", "不到", "将近", "不少于", "不低于", "不高于", "不超过", "不多于"];
    let Some((at, word)) = verbs.iter().filter_map(|w| body.rfind(w).map(|i| (i, *w))).max_by_key(|(i, w)| (i + w.len(), w.len())) else { return false };
    let whole = &body[at + word.len()..];
    // 不足上年的一半: what a figure of another time is compared with is no whole.
    if !word.starts_with('占') && base_alone(whole) {
        return false;
    }
    // 选择“人才不足”的: a verb inside quotation marks is quoted, and so is no verb.
    if whole.contains(['，', '；', '”', '》', PERIOD]) || whole.is_empty() || whole.contains(|c: char| c.is_numeric()) {
        return false;
    }
    let before = |w: &str| body[..at].ends_with(w);
    p.approx = match word {
        "接近" | "将近" => Some("near"),
        "超过" => Some("over"),
        "约为" => Some("about"),
        "不足" | "不到" => Some("under"),
        "不少于" | "不低于" => Some("at_least"),
        "不高于" | "不超过" | "不多于" => Some("at_most"),
        _ if before("约") => Some("about"),
        _ if before("近") => Some("near"),
        _ if before("超过") => Some("over"),
        _ => None,
    };
    p.share_of = Some(whole.trim_start_matches(['了', '约']).to_owned());
    p.rest = body[..at].to_owned();
    true
}

/// 占总收入近四分之一: the whole without 的.
pub(super) fn whole_alone(p: &mut Predicate, text: &str) -> bool {
    let Some(at) = text.rfind('占') else { return false };
    let whole = &text[at + '占'.len_utf8()..];
    let other = |c: char| "，；、”》（）".contains(c) || c == PERIOD || c.is_numeric();
    if !(2..=14).contains(&whole.chars().count())
        || whole.contains(other)
        || whole.starts_with(['比', '用', '地', '据', '有', '了', '到', '线', '道', '领'])
        || text[..at].ends_with('侵')
    {
        return false;
    }
    p.share_of = Some(whole.to_owned());
    p.rest = text[..at].trim_end_matches(['约', '只', '仅', '还', '就', '已']).to_owned();
    true
}

/// 是全国平均水平的, 为直接产业的, 不到2018年的: what a multiple or a half is taken of.
pub(super) fn multiples(p: &mut Predicate) -> bool {
    if p.times_of.is_some() {
        return false;
    }
    let Some(body) = p.rest.strip_suffix('的') else { return false };
    let Some((at, word)) = ["是", "为", "达到", "达", "相当于", "不到", "不足", "超过", "仅为", "约为"]
        .iter()
        .filter_map(|w| body.rfind(w).map(|i| (i, *w)))
        // 发达国家
        .filter(|(i, w)| *w != "达" || !body[..*i].ends_with(['发', '到', '表', '传', '抵']))
        .max_by_key(|(i, w)| (*i, w.len()))
        .filter(|(i, w)| (1..=16).contains(&body[i + w.len()..].chars().count()) && !body[i + w.len()..].contains(|c: char| c == '”' || c.is_numeric()))
    else {
        // The whole clause is the other side: 2018年的一半.
        // 与2022年的1.6亿台相比: that is what the other figure is of.
        if body.chars().count() <= 2 && body.contains(PERIOD) && !body.starts_with(['与', '较', '比', '同']) {
            p.times_of = Some(body.to_owned());
            p.rest.clear();
            return true;
        }
        return false;
    };
    let other = body[at + word.len()..].to_owned();
    let year_end = ["上年末", "去年末", "上年底", "去年底", "年初"].iter().any(|w| other.ends_with(w));
    let year = ["上年同期", "去年同期", "上年", "去年", "上一年"].iter().any(|w| other.ends_with(w));
    if let Some(basis) = year_end.then_some(Basis::VsPrevYearEnd).or(year.then_some(Basis::Yoy)).or(basis_of(&format!("{word}{other}"))) {
        p.basis.get_or_insert(basis);
    }
    // 是2024年底的2.4倍
    if other.trim_end_matches(['末', '底']).chars().all(|c| c == PERIOD) {
        p.basis.get_or_insert(Basis::Other);
    }
    let about = word == "约为" || body[..at].ends_with('约');
    p.times_of = Some(other);
    p.approx = match word {
        "不到" | "不足" => Some("under"),
        "超过" => Some("over"),
        _ if about => Some("about"),
        _ => p.approx,
    };
    p.rest = body[..at].trim_end_matches('约').to_owned();
    true
}

/// 比移动电话用户数高, 高于全国平均水平.
pub(super) fn comparisons(p: &mut Predicate) -> bool {
    if p.against.is_some() {
        return false;
    }
    let rest = p.rest.clone();
    for word in ["高于", "低于", "高出", "快于", "慢于", "多于", "少于", "领先", "落后", "跑赢", "跑输", "超出"] {
        if let Some(at) = rest.rfind(word)
            && let Some(other) = Some(&rest[at + word.len()..]).filter(|o| base_alone(o))
        {
            let down = matches!(word, "低于" | "慢于" | "少于" | "落后" | "跑输");
            p.last_year = other.ends_with('的') && !other.contains(PERIOD);
            if !other.ends_with('的') {
                p.basis = basis_of(&format!("较{other}")).or(p.basis).or(Some(Basis::Other));
                p.direction = if down { -1 } else { 1 };
            }
            p.rest = rest[..at].to_owned();
            return true;
        }
        if let Some(at) = rest.rfind(word)
            && !rest[..at].ends_with('不')
            // 上架率低于三成的数据中心: a bound, and nothing to compare with.
            && !rest[at + word.len()..].starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百千半".contains(c))
            && !rest[at..].contains(['，', '；', PERIOD])
            && rest[at + word.len()..].chars().count() >= 2
        {
            // 只有6个，低于杭州的8.3个: the figure of the other side.
            if let Some(other) = rest[at + word.len()..].strip_suffix('的').filter(|o| !o.ends_with(['平', '水'])) {
                p.rest = other.to_owned();
                return true;
            }
            p.against = Some(rest[at + word.len()..].to_owned());
            p.direction = if matches!(word, "低于" | "慢于" | "少于" | "落后" | "跑输") { -1 } else { 1 };
            p.rest = rest[..at].to_owned();
            return true;
        }
    }
    let Some(end) = ["高出", "多出", "高", "多", "少", "低", "快", "慢"].iter().find(|w| rest.ends_with(**w)) else { return false };
    // 提高, 减少 and 加快 are changes, not comparisons.
    let words = knowledge::statistics();
    if words.up.iter().chain(&words.down).any(|w| ends(&rest, w) && w.chars().count() > 1 && !matches!(w.as_str(), "高出" | "多出")) {
        return false;
    }
    let body = &rest[..rest.len() - end.len()];
    let Some(at) = body.rfind('比').filter(|i| !body[..*i].ends_with(['占', '同', '环'])) else { return false };
    // 比前年还低
    let other = body[at + "比".len()..].trim_end_matches(['还', '又', '更', '均', '都', '再', '略', '稍', '也']);
    if other.is_empty() || other.contains(PERIOD) || basis_of(&body[at..]).is_some() || other.contains(['，', '；']) || other.starts_with(['重', '例', '值']) {
        return false;
    }
    // 比4月末多, 比前年低: a time, not another subject.
    if ["末", "底", "月", "年", "同期", "季度", "周", "初"].iter().any(|w| other.ends_with(w)) {
        return false;
    }
    p.against = Some(other.to_owned());
    p.direction = if matches!(*end, "少" | "低" | "慢") { -1 } else { 1 };
    p.rest = body[..at].to_owned();
    true
}
