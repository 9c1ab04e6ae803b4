//! What is only read wide: ordinals, ratios, rates told by one word, ranges told by two comparisons.

use super::numeral::{self, Form, Numeral};
use super::text::Text;
use super::{Approx, Kind, Mention, Quantity};
use crate::knowledge::{self, Unit};
use rust_decimal::Decimal;

/// An ordinal, a ratio or a rate at character `i`, and the character behind it.
pub fn at(text: &Text, i: usize, blocked: Option<&'static str>) -> Option<(Mention, usize)> {
    rate(text, i).or_else(|| ordinal(text, i)).or_else(|| ratio(text, i, blocked)).or_else(|| halves(text, i))
}

fn mention(text: &Text, kind: Kind, from: usize, to: usize, quantity: Quantity) -> (Mention, usize) {
    (Mention::of(kind, text.span(from, to), quantity), to)
}

fn classifier(name: &str) -> Unit {
    Unit { kind: "count", name: name.to_owned(), code: format!("{{{name}}}"), structural: false }
}

/// 百兆, 千兆: a rate of data.
fn rate(text: &Text, i: usize) -> Option<(Mention, usize)> {
    let value = match text.get(i)? {
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        _ => return None,
    };
    if text.get(i + 1) != Some('兆') || text.before(i).is_some_and(numeral::is_part) || text.get(i + 2).is_some_and(|c| numeral::digit(c).is_some()) {
        return None;
    }
    let mut quantity = Quantity::exact(value.into(), Some(Unit { kind: "measure", name: "Mbit/s".into(), code: "Mbit/s".into(), structural: false }));
    quantity.inferred = true;
    if text.starts(i + 2, "以上") || text.starts(i + 2, "及以上") {
        (quantity.low, quantity.comparator, quantity.approx) = (quantity.value, "ge", Approx::AtLeast);
    }
    Some(mention(text, Kind::Measure, i, i + 2, quantity))
}

/// 第五批, 第二百五十, 首位. Articles of law, numbers of documents and third parties are none.
fn ordinal(text: &Text, i: usize) -> Option<(Mention, usize)> {
    if text.starts(i, "首位") {
        return Some(mention(text, Kind::Ordinal, i, i + 2, Quantity::exact(Decimal::ONE, Some(classifier("位")))));
    }
    if text.get(i) != Some('第') {
        return None;
    }
    let n = numeral::at(text.rest(i + 1)).filter(|n| n.vague.is_none() && n.value.fract().is_zero())?;
    let end = i + 1 + n.len;
    if text.longest(end, &knowledge::quantities().no_ordinal).is_some() {
        return None;
    }
    match knowledge::units().at(text.rest(end)).filter(|u| u.0.kind == "count") {
        Some((unit, len)) => Some(mention(text, Kind::Ordinal, i, end + len, Quantity::exact(n.value, Some(unit.clone())))),
        None => Some(mention(text, Kind::Ordinal, i, end, Quantity::exact(n.value, None))),
    }
}

/// 105.07∶100, 2.5:1.
fn ratio(text: &Text, i: usize, blocked: Option<&'static str>) -> Option<(Mention, usize)> {
    if !text.get(i)?.is_ascii_digit()
        || blocked.is_some_and(|reason| reason != "time of day")
        || text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '∶'))
    {
        return None;
    }
    let first = numeral::at(text.rest(i)).filter(|n| n.form == Form::Arabic && n.vague.is_none())?;
    let mark = text.get(i + first.len).filter(|c| matches!(c, ':' | '∶'))?;
    let second = numeral::at(text.rest(i + first.len + 1)).filter(|n| n.form == Form::Arabic && n.vague.is_none() && !n.value.is_zero())?;
    let end = i + first.len + 1 + second.len;
    let plain = mark == '∶' || !first.value.fract().is_zero() || second.value == Decimal::ONE || second.value == Decimal::ONE_HUNDRED;
    if !plain || text.get(end).is_some_and(|c| matches!(c, ':' | '∶')) {
        return None;
    }
    let value = first.value.checked_div(second.value)?;
    let quantity = Quantity { parts: Some((first.value, second.value)), ..Quantity::exact(value, None) };
    Some(mention(text, Kind::Ratio, i, end, quantity))
}

/// 半百, 半成, 半折, 打对折.
fn halves(text: &Text, i: usize) -> Option<(Mention, usize)> {
    let percent = || knowledge::units().at(&['%']).map(|u| u.0.clone());
    if !matches!(text.get(i)?, '打' | '半') || text.before(i).is_some_and(numeral::is_part) {
        return None;
    }
    let (word, value, unit) =
        [("打对折", 50, true), ("半成", 5, true), ("半折", 50, true), ("半百", 50, false), ("半数", 50, true)].into_iter().find(|(w, ..)| text.starts(i, w))?;
    if word == "半成" && text.get(i + 2).is_some_and(|c| "品熟".contains(c)) {
        return None;
    }
    let kind = if unit { Kind::Percent } else { Kind::Number };
    Some(mention(text, kind, i, i + word.chars().count(), Quantity::exact(value.into(), unit.then(percent).flatten())))
}

/// `.5` reads as 0.5.
pub fn decimal(text: &Text, i: usize) -> Option<Numeral> {
    if !text.wide || text.get(i) != Some('.') || !text.get(i + 1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut digits = vec!['0'];
    digits.extend(text.rest(i).iter().take_while(|c| c.is_ascii_digit() || **c == '.'));
    let numeral = numeral::at(&digits)?;
    Some(Numeral { len: numeral.len.checked_sub(1)?, ..numeral })
}

/// Whether a single Chinese digit at `i` is a number: the capitals (肆, 拾) and 两 mostly are words or names.
pub fn stands_alone(text: &Text, i: usize) -> bool {
    text.get(i).is_some_and(|c| "一二三四五六七八九十零".contains(c) || c == '两' && text.get(i + 1).is_none())
}

/// Reads comparisons around numbers, and makes one range of two that bound the same: 大于20并且小于35, 1000以上，1500以下,
/// 20和30之间.
pub fn pair(text: &Text, mentions: Vec<Mention>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for mut one in mentions {
        compare(text, &mut one);
        infer(text, &mut one);
        let joined = out.last().and_then(|last| range(text, last, &one));
        match joined {
            Some(range) => {
                out.pop();
                out.push(range);
            }
            None => out.push(one),
        }
    }
    out
}

/// 罚了1000多万, 缺口达一百五十亿: a large number without a unit behind a word for money is yuan.
fn infer(text: &Text, one: &mut Mention) {
    let from = text.index(one.span.start);
    let lead: String = text.chars[from.saturating_sub(8)..from].iter().collect();
    let Some(quantity) = one.quantity.as_mut() else { return };
    // 过半: more than half.
    if one.kind == Kind::Fraction && text.starts(from, "过半") {
        (quantity.low, quantity.low_incl, quantity.comparator, quantity.approx) = (quantity.value, false, "gt", Approx::Over);
    }
    // 时速九百公里
    if let Some(unit) = quantity.unit.as_mut().filter(|u| lead.contains("时速") && matches!(u.code.as_str(), "km" | "m")) {
        unit.code.push_str("/h");
        quantity.inferred = true;
    }
    if quantity.unit.is_some() || one.kind != Kind::Number {
        return;
    }
    // 人数破百万
    if lead.contains("人数") {
        (quantity.unit, quantity.inferred, one.kind) = (Some(classifier("人")), true, Kind::Count);
        return;
    }
    let large = quantity.value.or(quantity.low).is_some_and(|v| v >= Decimal::from(10_000));
    if large && knowledge::quantities().money_words.iter().any(|w| lead.contains(w.as_str())) {
        quantity.unit = knowledge::units().at(&['元']).map(|u| u.0.clone());
        quantity.inferred = true;
        one.kind = Kind::Money;
    }
}

fn compare(text: &Text, one: &mut Mention) {
    let (from, to) = (text.index(one.span.start), text.index(one.span.end));
    let (start, end) = (text.index(one.outer.start), text.index(one.outer.end));
    let Some(quantity) = one.quantity.as_mut().filter(|q| q.value.is_some()) else { return };
    let blank = |i: usize| usize::from(text.get(i) == Some(' '));
    let ahead = |word: &str| text.ends(from, word) || from > 0 && text.get(from - 1) == Some(' ') && text.ends(from - 1, word);
    // 比三十大: the word that compares is no unit.
    let to = match &quantity.unit {
        Some(unit) if unit.structural && text.ends(from, "比") && knowledge::quantities().compared.iter().any(|c| c.behind == unit.name) => {
            let to = to - unit.name.chars().count();
            quantity.unit = None;
            one.span = text.span(from, to);
            to
        }
        _ => to,
    };
    let after = |word: &str| text.starts(to + blank(to), word);
    let fits = |c: &&knowledge::Compared| (c.before.is_empty() || ahead(&c.before)) && (c.behind.is_empty() || after(&c.behind));
    let Some(found) = knowledge::quantities().compared.iter().filter(fits).max_by_key(|c| c.before.len() + c.behind.len()) else { return };
    let inclusive = found.comparator.ends_with('e');
    match found.comparator.starts_with('g') {
        true => (quantity.low, quantity.low_incl, quantity.high) = (quantity.value, inclusive, None),
        false => (quantity.high, quantity.high_incl, quantity.low) = (quantity.value, inclusive, None),
    }
    (quantity.comparator, quantity.approx) = match found.comparator.as_str() {
        "ge" => ("ge", Approx::AtLeast),
        "gt" => ("gt", Approx::Over),
        "le" => ("le", Approx::AtMost),
        _ => ("lt", Approx::Under),
    };
    let begin = if found.before.is_empty() { from } else { from.saturating_sub(found.before.chars().count() + usize::from(!text.ends(from, &found.before))) };
    let stop = if found.behind.is_empty() { to } else { to + blank(to) + found.behind.chars().count() };
    one.outer = text.span(begin.min(start), stop.max(end));
}

/// 4、5千个: two digits that follow each other, with the scale of the second.
fn neighbours(a: &Quantity, b: &Quantity, gap: &str) -> Option<(Decimal, Decimal)> {
    let (low, high) = (a.value.filter(|v| a.unit.is_none() && v.fract().is_zero() && *v > Decimal::ZERO && *v < Decimal::TEN)?, b.value?);
    let scale = high.checked_div(low + Decimal::ONE).filter(|s| gap == "、" && *s >= Decimal::TEN)?;
    let mut power = Decimal::TEN;
    while power < scale {
        power = power.checked_mul(Decimal::TEN)?;
    }
    (power == scale).then_some((low * scale, high))
}

/// The range that two mentions side by side make.
fn range(text: &Text, first: &Mention, second: &Mention) -> Option<Mention> {
    let (a, b) = (first.quantity.as_ref()?, second.quantity.as_ref()?);
    // 10000与20000间 has no unit, 4、5千个 one for both.
    let rooms = a.unit.is_none() && b.unit.as_ref().is_some_and(|u| u.name == "间");
    let unit = match (&a.unit, &b.unit) {
        (Some(x), Some(y)) if x.name != y.name => return None,
        _ if rooms => None,
        (x, y) => y.clone().or_else(|| x.clone()),
    };
    let joined = |kind, quantity| Mention { outer: first.outer.join(second.outer), ..Mention::of(kind, first.span.join(second.span), quantity) };
    let between = |from: usize, to: usize| text.chars.get(from..to).map(|c| c.iter().collect::<String>());
    let bound = |q: &Quantity| match q.comparator {
        "gt" | "ge" => (q.low, None),
        "lt" | "le" => (None, q.high),
        _ => (None, None),
    };
    let gap = between(text.index(first.outer.end), text.index(second.outer.start))?;
    let (low, high) = match (bound(a), bound(b)) {
        ((Some(low), None), (None, Some(high))) | ((None, Some(high)), (Some(low), None)) if knowledge::quantities().between.contains(&gap) => (low, high),
        _ => {
            // 20和30之间, 10000与20000间
            let gap = between(text.index(first.span.end), text.index(second.span.start))?;
            let to = text.index(second.span.end);
            let closed = rooms || text.starts(to, "之间") || text.get(to) == Some('间') || text.starts(to, " 之间");
            let linked = matches!(gap.trim(), "和" | "与" | "到" | "至" | "、" | "-" | "~" | "—" | "–");
            let spelled = matches!(gap.trim(), "到" | "至" | "-" | "–" | "—" | "~") && a.comparator == "eq";
            if let Some((low, high)) = neighbours(a, b, gap.trim()) {
                // 4、5千个 is about as many, not from one to the other.
                let quantity = Quantity { value: None, low: Some(low), high: Some(high), comparator: "range", approx: Approx::About, unit, ..b.clone() };
                return Some(joined(second.kind, quantity));
            } else if linked && closed || spelled {
                (a.value?, b.value?)
            } else {
                return None;
            }
        }
    };
    if low >= high {
        return None;
    }
    let quantity = Quantity {
        value: None,
        low: Some(low),
        high: Some(high),
        comparator: "range",
        approx: Approx::Range,
        low_incl: a.low_incl && b.low_incl,
        high_incl: a.high_incl && b.high_incl,
        unit,
        ..b.clone()
    };
    let kind = if second.kind == Kind::Number { first.kind } else { second.kind };
    Some(joined(kind, quantity))
}
