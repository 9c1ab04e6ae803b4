//! Observed, target, forecast, rule; and numbers that are no statistics.

mod reject;

pub use reject::{ATTRIBUTIVE, reject};

use super::Class;
use crate::knowledge;
use std::borrow::Cow;

/// Whether a sentence holds a word for which `of` looks; where it does not, all in it is observed or compared.
pub fn takes_stance(sentence: &str) -> bool {
    let words = knowledge::statistics();
    [&words.regulatory, &words.forecast, &words.foreseen, &words.target].iter().any(|list| list.iter().any(|w| sentence.contains(w.as_str()))) || sentence.contains("计划")
}

/// What the clause, and the sentence before it, say of a figure.
///
/// `since` is the part of the clause behind the number before, `before` what stands in front of the clause.
pub fn of(clause: &str, since: &str, before: &str, compared: bool) -> Class {
    let words = knowledge::statistics();
    // 完成《计划》目标的94.7%: what a title says is not said of the figure.
    let (clause, since, before) = (&untitled(clause), &untitled(since), &untitled(before));
    let (clause, before) = (&measured_against(clause), &measured_against(before));
    let has = |text: &str, list: &[String]| list.iter().any(|w| text.contains(w.as_str()));
    let near: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    // 力争增长10%以上，年末基站达到1.5万个: a plan holds for the rest of its sentence, but for what is said to be done.
    let planned = (words.target.iter().any(|w| !words.target_here.contains(w) && before.contains(w.as_str())) || plans(before)) && !has(clause, &words.done);
    // 预计最高负荷达1.4亿千瓦，缺口不超过500万千瓦
    let foreseen = words.foreseen.iter().any(|w| before.contains(w.as_str())) && !has(clause, &words.done);
    if has(since, &words.regulatory) && !has(clause, &words.target) && !planned && !foreseen {
        Class::RegulatoryParameter
    } else if has(clause, &words.forecast) || has(&near, &words.forecast) || foreseen {
        Class::Forecast
    } else if has(clause, &words.target) || has(&near, &words.target) || planned {
        Class::Target
    } else if compared {
        Class::Comparison
    } else {
        Class::Observed
    }
}

/// 今年计划新建…: a plan as a verb, with what is planned behind it, holds for the rest of the sentence.
fn plans(before: &str) -> bool {
    let words = knowledge::statistics();
    before.match_indices("计划").any(|(at, w)| {
        let rest = &before[at + w.len()..];
        words.deeds.iter().chain(&words.up).chain(&words.event).any(|w| rest.starts_with(w.as_str()))
    })
}

/// 完成年度计划的27.2%: how much of a plan is done has been observed.
fn measured_against(clause: &str) -> Cow<'_, str> {
    for plan in ["计划的", "目标的", "任务的", "预算的", "目标任务的"] {
        if let Some((head, tail)) = clause.split_once(plan)
            && let Some(at) = head.rfind("完成").filter(|at| head[*at..].chars().count() <= 16)
        {
            return Cow::Owned(format!("{}{tail}", &head[..at]));
        }
    }
    Cow::Borrowed(clause)
}

/// A text without the titles in it.
fn untitled(text: &str) -> Cow<'_, str> {
    if !text.contains('《') {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let told = text.chars().filter(|c| {
        depth += usize::from(*c == '《');
        let told = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == '》'));
        told
    });
    Cow::Owned(told.collect())
}

/// Whether a clause orders: 不得超过, 应当在; not merely 不超过.
pub fn ordered(clause: &str) -> bool {
    knowledge::statistics().orders.iter().any(|w| clause.contains(w.as_str()))
}
