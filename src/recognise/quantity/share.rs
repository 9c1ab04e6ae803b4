//! Shares of a whole and how often it was doubled: 三分之一, 百分之十五, 八折, 三成, 一半, 翻一番.

use super::{Core, sign, unit};
use crate::recognise::numeral::{self, Form, Numeral, Vague};
use crate::recognise::text::Text;
use crate::recognise::{Approx, Kind};
use rust_decimal::Decimal;

/// 三分之一, 3又二分之一; reading wide also 1/2 and 1 3/5. Answers the whole number before, what stands above and below, and
/// the characters behind the numeral.
pub(super) fn fraction(text: &Text, numeral: &Numeral, end: usize) -> Option<(Decimal, Decimal, Decimal, usize)> {
    let spelled = |at: usize, whole: Decimal| {
        let down = numeral::at(text.rest(at)).filter(|n| !n.value.is_zero())?;
        let k = at + down.len;
        let minus = text.get(k + 2) == Some('负');
        let over = numeral::at(text.rest(k + 2 + usize::from(minus))).filter(|_| text.starts(k, "分之"))?;
        let above = if minus { -over.value } else { over.value };
        Some((whole, above, down.value, k + 2 + usize::from(minus) + over.len - end))
    };
    if text.starts(end, "分之") {
        return spelled(end - numeral.len, Decimal::ZERO);
    }
    if text.get(end) == Some('又') {
        return spelled(end + 1, numeral.value);
    }
    if !text.wide || numeral.form != Form::Arabic || !numeral.value.fract().is_zero() {
        return None;
    }
    let number = |at: usize| {
        let len = text.rest(at).iter().take_while(|c| c.is_ascii_digit()).count();
        text.chars.get(at..at + len).filter(|_| len > 0).and_then(|c| c.iter().collect::<String>().parse::<Decimal>().ok()).map(|n| (n, at + len))
    };
    let over = |at: usize| number(at).filter(|n| !n.0.is_zero() && !matches!(text.get(n.1), Some('/' | '-' | '年' | '月')));
    if text.get(end) == Some('/') {
        let (down, stop) = over(end + 1)?;
        return Some((Decimal::ZERO, numeral.value, down, stop - end));
    }
    let (above, slash) = number(end + 1).filter(|n| text.get(end) == Some(' ') && text.get(n.1) == Some('/'))?;
    let (down, stop) = over(slash + 1)?;
    Some((numeral.value, above, down, stop - end))
}

/// 八折, 7.5折, 九五折: a share of the price, in per cent.
pub(super) fn discount(text: &Text, numeral: &Numeral, end: usize) -> Option<(Decimal, usize)> {
    let meant = text.wide || text.before(end - numeral.len) == Some('打');
    if text.get(end) != Some('折') || !meant || text.get(end + 1).is_some_and(|c| "叠旧算合射扣磨损腾中返断页线".contains(c)) {
        return None;
    }
    let ten = Decimal::TEN;
    match numeral.value {
        v if v > Decimal::ZERO && v < ten => Some((v * ten, end + 1)),
        v if v > ten && v < ten * ten && v.fract().is_zero() => Some((v, end + 1)),
        _ => None,
    }
}

/// 三成, 七成五, 两成多: tenths in per cent, what they leave open, and the character behind.
pub(super) fn tenths(text: &Text, numeral: &Numeral, end: usize) -> Option<(Decimal, Option<Vague>, usize)> {
    let next = text.get(end + 1);
    if text.get(end) != Some('成') || numeral.value > Decimal::TEN || next.is_some_and(|c| "立为员效功果本长品交都分型熟人".contains(c)) {
        return None;
    }
    let hundredths = if next == Some('半') { Some(5) } else { next.filter(|c| !c.is_ascii()).and_then(numeral::digit) };
    let vague = if matches!(next, Some('多' | '余')) { Some(Vague::Over) } else { numeral.vague };
    let len = usize::from(hundredths.is_some() || vague != numeral.vague);
    let value = numeral.value * Decimal::TEN + Decimal::from(hundredths.unwrap_or(0));
    Some((value, vague.map(scale_ten), end + 1 + len))
}

fn scale_ten(vague: Vague) -> Vague {
    match vague {
        Vague::Between(low, high) => Vague::Between(low * Decimal::TEN, high * Decimal::TEN),
        other => other,
    }
}

/// 百分之十五, 千分之三, 万分之0.5, 百万分之二.
pub(super) fn share_of(text: &Text, i: usize) -> Option<Core> {
    let negative = text.get(i) == Some('负');
    let from = i + usize::from(negative);
    let scales = text.rest(from).iter().take_while(|c| "百千万亿佰仟".contains(**c)).count();
    if scales == 0 || !text.starts(from + scales, "分之") || text.before(i).is_some_and(numeral::is_part) {
        return None;
    }
    let by = text.chars[from..from + scales].iter().try_fold(Decimal::ONE, |by, c| {
        by.checked_mul(match c {
            '百' | '佰' => Decimal::ONE_HUNDRED,
            '千' | '仟' => Decimal::ONE_THOUSAND,
            '万' => Decimal::from(10_000),
            _ => Decimal::from(100_000_000),
        })
    })?;
    let (minus, at) = sign(text, from + scales + 2);
    let whole = || matches!(text.get(at), Some('百' | '佰')).then_some(Numeral { len: 1, value: Decimal::ONE_HUNDRED, vague: None, scale: Decimal::ONE, form: Form::Chinese });
    let numeral = numeral::at(text.rest(at)).or_else(whole)?;
    let end = at + numeral.len;
    // Per mille has a sign of its own; what is rarer is told in per cent.
    let (name, value) = match by {
        b if b == Decimal::ONE_HUNDRED => ("%", numeral.value),
        b if b == Decimal::ONE_THOUSAND && !text.wide => ("‰", numeral.value),
        b => ("%", numeral.value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b)?),
    };
    Some(Core {
        value: if negative || minus { -value } else { value },
        vague: numeral.vague,
        scale: Decimal::ONE,
        form: numeral.form,
        kind: Kind::Percent,
        unit: unit::named(name),
        unit_surface: (from, from + scales + 2),
        per: None,
        parts: None,
        end,
        negative: negative || minus,
    })
}

/// 一半, 过半, 半数: half of a named whole.
pub(super) fn half(text: &Text, i: usize) -> Option<Core> {
    let word = ["一半", "半数", "过半数", "过半"].iter().find(|w| text.starts(i, w))?;
    let len = word.chars().count();
    // 超过半数 is 超过 and 半数.
    if *word == "过半数" && text.before(i).is_some_and(|c| "超不通经".contains(c)) {
        return None;
    }
    let free = !text.before(i).is_some_and(numeral::is_part);
    free.then(|| Core { parts: Some((Decimal::ONE, Decimal::TWO)), ..Core::word(Kind::Fraction, Decimal::from(50), unit::named("%"), (i, i + len)) })
}

/// How exact a doubling is, between its verb and its number: 翻了近一番. With the length of the word.
pub(super) fn nearly(text: &Text, at: usize) -> Option<(Approx, usize)> {
    let words = [("将近", Approx::Near), ("接近", Approx::Near), ("超过", Approx::Over), ("近", Approx::Near), ("约", Approx::About), ("超", Approx::Over)];
    words.into_iter().find(|(w, _)| text.starts(at, w)).map(|(w, approx)| (approx, w.chars().count()))
}

/// 翻一番, 翻番, 翻了两番, 翻了近一番: a ratio.
pub(super) fn doubling(text: &Text, i: usize) -> Option<Core> {
    if text.get(i) != Some('翻') {
        return None;
    }
    let mut k = i + 1;
    if text.get(k) == Some('了') {
        k += 1;
    }
    k += nearly(text, k).map_or(0, |(_, len)| len);
    let times = text.get(k).and_then(numeral::digit);
    if times.is_some() {
        k += 1;
    }
    (text.get(k) == Some('番')).then(|| {
        let times = times.unwrap_or(1).min(10);
        // Read wide as it is written; `around` says how many times it makes.
        let (kind, value, unit) =
            if text.wide { (Kind::Multiple, times.into(), unit::named("番")) } else { (Kind::Ratio, (0..times).fold(Decimal::ONE, |v, _| v * Decimal::TWO), unit::named("倍")) };
        Core::word(kind, value, unit, (k, k + 1))
    })
}
