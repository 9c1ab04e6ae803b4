//! The unit behind a numeral: whether one is meant, and what it is counted per.

use super::Core;
use crate::knowledge::{self, Unit};
use crate::recognise::Kind;
use crate::recognise::numeral::{self, Form, Numeral, Vague};
use crate::recognise::text::Text;
use rust_decimal::Decimal;

/// Whether a unit is meant: 2000年 is a year, 3点 a time, 5个月 a duration, 一线 an idiom.
pub(super) fn fits(text: &Text, numeral: &Numeral, unit: &Unit, at: usize, len: usize) -> bool {
    let next = text.get(at + len);
    let latin = |c: char| c.is_ascii_alphabetic();
    // A Latin unit must end there: 5M is no metre, 10G PON no gram.
    if text.get(at).is_some_and(latin) && next.is_some_and(|c| latin(c) && c != '/') {
        return false;
    }
    if unit.kind == "duration" && unit.name == "年" {
        return numeral.value < Decimal::ONE_THOUSAND;
    }
    // One-letter Latin units need a plain number before and no word behind.
    if len == 1 && text.get(at).is_some_and(latin) {
        return numeral.form == Form::Arabic && !next.is_some_and(|c| c.is_ascii_digit() || c == '以');
    }
    if text.wide {
        // 登陆部队, 拾起: the capitals are words, but on cheques.
        let capital = at.checked_sub(1).and_then(|i| text.get(i)).is_some_and(|c| "陆拾伍肆柒捌玖叁贰壹".contains(c));
        return !(capital && numeral.len == 1 && numeral.form == Form::Chinese && unit.kind != "money");
    }
    // 万众, 国: classifiers that are mostly other words need an exact count before a noun.
    !(numeral.form == Form::Chinese && numeral.len == 1 && numeral.vague.is_none() && knowledge::units().is_noun(unit))
}

/// 12个亿, 2个多百分点, 两个半月: what speech puts inside a unit.
pub(super) fn spoken(text: &Text, numeral: &Numeral, end: usize, negative: bool) -> Option<Core> {
    if text.get(end) != Some('个') {
        return None;
    }
    // But not 12个亿级平台, 12个亿元以上项目.
    let closed = || text.get(end + 2).is_none_or(|c| "，。；、！？）,;) 多余左的了吧呢吗啊".contains(c));
    let money = || !numeral.value.fract().is_zero() && text.get(end + 2) == Some('元');
    if text.get(end + 1) == Some('亿') && (closed() || money()) {
        let by = Decimal::from(100_000_000);
        let vague = match numeral.vague {
            Some(Vague::Between(low, high)) => Some(Vague::Between(low.checked_mul(by)?, high.checked_mul(by)?)),
            other => other,
        };
        let scaled = Numeral { value: numeral.value.checked_mul(by)?, scale: numeral.scale.checked_mul(by)?, vague, ..*numeral };
        return if money() { super::numbered(text, scaled, end + 2, negative) } else { Some(Core::bare(&scaled, end + 2, negative)) };
    }
    let (more, vague) = match text.get(end + 1)? {
        '多' | '余' => (Decimal::ZERO, Some(Vague::Over)),
        '来' => (Decimal::ZERO, Some(Vague::About)),
        '半' => (Decimal::new(5, 1), numeral.vague),
        _ => return None,
    };
    let rest: Vec<char> = std::iter::once('个').chain(text.rest(end + 2).iter().copied().take(6)).collect();
    let long = |from: usize| knowledge::units().at(&rest[from..]).map(|(unit, len)| (unit, len + from)).filter(|(_, len)| *len > 1);
    let (unit, len) = long(0).or_else(|| long(1)).filter(|(unit, _)| matches!(unit.kind, "duration" | "pp"))?;
    // 三个半天, 三个半年: halves are what is counted.
    if !more.is_zero() && matches!(unit.name.as_str(), "天" | "年") {
        return None;
    }
    let counted = Numeral { value: numeral.value.checked_add(more)?, vague, ..*numeral };
    let end = end + 1 + len;
    Some(Core { kind: kind_of(unit), unit: Some(unit.clone()), unit_surface: (end - 1 - len, end), end, ..Core::bare(&counted, end, negative) })
}

/// 部/百人, GB/户, 元/度: what a value is counted per.
pub(super) fn denominator(text: &Text, core: &mut Core) {
    if text.get(core.end) != Some('/') {
        return;
    }
    let at = core.end + 1;
    let number = numeral::at(text.rest(at)).map_or(0, |n| n.len).max(usize::from(matches!(text.get(at), Some('百' | '千' | '万'))));
    let len =
        knowledge::units().at(text.rest(at + number)).map(|u| u.1).or_else(|| text.rest(at + number).first().filter(|c| "户人家天日月年秒亩度吨台个次车".contains(**c)).map(|_| 1));
    if let Some(len) = len {
        let per: String = text.chars[at..at + number + len].iter().collect();
        if let Some(unit) = &mut core.unit {
            unit.name = format!("{}/{per}", unit.name);
        }
        // 微克/立方米 has a code of its own: ug/m3.
        if text.wide && number == 0 {
            let end = at + number + len;
            let code = |from: usize, to: usize| match text.chars.get(from..to).map(|c| (c, knowledge::units().at(c)))? {
                (['月'], _) => Some("mo".to_owned()),
                (_, found) => found.map(|u| u.0.code.clone()),
            };
            // GB/户·月
            let more = matches!(text.get(end), Some('·' | '/')).then(|| code(end + 1, end + 2)).flatten();
            if let (Some(by), Some(unit)) = (code(at, end), core.unit.as_mut().filter(|u| u.kind == "measure")) {
                unit.code = format!("{}/{by}{}", unit.code, more.map_or(String::new(), |m| format!("/{m}")));
            }
        }
        core.per = Some(per);
        core.end = at + number + len;
        core.unit_surface.1 = core.end;
    }
}

/// 万 and 亿 directly before the unit are part of how it was written: 万户.
pub(super) fn scale_chars(text: &Text, end: usize) -> usize {
    (1..=2).take_while(|n| end.checked_sub(*n).and_then(|i| text.get(i)).is_some_and(|c| "万亿".contains(c))).count()
}

pub(super) fn named(name: &str) -> Option<Unit> {
    let chars: Vec<char> = name.chars().collect();
    knowledge::units().at(&chars).map(|u| u.0.clone())
}

pub(super) fn kind_of(unit: &Unit) -> Kind {
    match unit.kind {
        "money" => Kind::Money,
        "percent" => Kind::Percent,
        "pp" => Kind::Pp,
        "bp" => Kind::Bp,
        "multiple" => Kind::Multiple,
        "measure" => Kind::Measure,
        "duration" => Kind::Duration,
        _ => Kind::Count,
    }
}
