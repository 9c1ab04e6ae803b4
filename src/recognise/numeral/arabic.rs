//! Numerals that begin with Arabic digits: 4,682万, 3万5千, 2e5, 40k.

use super::vague::marker_of;
use super::{Form, Numeral, at, big_scale, dec, digit, small_scale};
use rust_decimal::Decimal;

/// Digits with thousands separators and a decimal point.
pub(super) fn read(chars: &[char]) -> Option<(Decimal, usize)> {
    let is_digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    if !is_digit(0) {
        return None;
    }
    // More digits than a decimal holds are a serial number, not a quantity.
    let (mut mantissa, mut len) = (0i128, 0u32);
    let mut push = |c: char| {
        len += 1;
        mantissa = mantissa.saturating_mul(10).saturating_add(i128::from(c as u32 - '0' as u32));
    };
    let mut i = 0;
    while is_digit(i) {
        push(chars[i]);
        i += 1;
    }
    // Groups of three behind a comma, full or half width: 4,682 but not 3,12.
    let group = |i: usize| matches!(chars.get(i), Some(',')) && (1..=3).all(|k| is_digit(i + k)) && !is_digit(i + 4);
    if i <= 3 {
        while group(i) {
            chars[i + 1..i + 4].iter().for_each(|c| push(*c));
            i += 4;
        }
    }
    let mut places = 0;
    if matches!(chars.get(i), Some('.' | '．')) && is_digit(i + 1) {
        i += 1;
        while is_digit(i) {
            push(chars[i]);
            places += 1;
            i += 1;
        }
    }
    let value = (len + u32::from(places > 0) <= 25).then(|| Decimal::try_from_i128_with_scale(mantissa, places).ok()).flatten()?;
    Some(power(chars, value, i).unwrap_or((value, i)))
}

/// `2e5`, `1.1^-3`: a number with its power, where that can be told exactly.
fn power(chars: &[char], value: Decimal, at: usize) -> Option<(Decimal, usize)> {
    let mark = *chars.get(at).filter(|c| matches!(c, 'e' | 'E' | '^'))?;
    let signed = matches!(chars.get(at + 1), Some('+' | '-'));
    let from = at + 1 + usize::from(signed);
    let len = chars[from.min(chars.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    if len == 0 || len > 2 || chars.get(from + len).is_some_and(char::is_ascii_alphabetic) {
        return None;
    }
    let times: u32 = chars[from..from + len].iter().collect::<String>().parse().ok()?;
    let base = if mark == '^' { value } else { Decimal::TEN };
    let by = (0..times).try_fold(Decimal::ONE, |by, _| by.checked_mul(base))?;
    let lead = if mark == '^' { Decimal::ONE } else { value };
    let result = if signed && chars.get(at + 1) == Some(&'-') { lead.checked_div(by)? } else { lead.checked_mul(by)? };
    Some((result, from + len))
}

/// An Arabic numeral with what may follow: 多, 余, 万, 亿, and a smaller part (3万5千).
pub(super) fn scaled(chars: &[char], (core, mut i): (Decimal, usize)) -> Numeral {
    let mut vague = None;
    let mut scale = Decimal::ONE;
    let mut value = core;
    let marker = |i: usize| chars.get(i).copied().and_then(marker_of);
    if let Some(v) = marker(i)
        && chars.get(i + 1).is_some_and(|c| small_scale(*c).is_some() || big_scale(*c).is_some())
    {
        vague = Some(v);
        i += 1;
    }
    // 40k, 15K个
    if chars.get(i).is_some_and(|c| matches!(c, 'k' | 'K')) && !chars.get(i + 1).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '/') {
        return Numeral { len: i + 1, value: value * Decimal::ONE_THOUSAND, vague, scale: Decimal::ONE_THOUSAND, form: Form::Arabic };
    }
    while let Some(by) = chars.get(i).and_then(|c| small_scale(*c).or_else(|| big_scale(*c))) {
        // 3千 and 5百 are numbers; 3千米, 5千瓦 are units.
        if by == 1000 && chars.get(i + 1).is_some_and(|c| "米克瓦伏卡赫".contains(*c)) || by == 100 && chars.get(i + 1) == Some(&'分') {
            break;
        }
        scale = scale.checked_mul(dec(by)).unwrap_or(Decimal::MAX);
        i += 1;
        // 500万余亿
        if let Some(v) = marker(i)
            && chars.get(i + 1).is_some_and(|c| big_scale(*c).is_some())
        {
            vague = Some(v);
            i += 1;
        }
    }
    // What does not fit is more than `at` takes.
    value = value.checked_mul(scale).unwrap_or(Decimal::MAX);
    // 1千零20, 2千零30万: what follows 零 is below the scale, and a larger scale holds for both.
    if scale > Decimal::ONE
        && vague.is_none()
        && chars.get(i) == Some(&'零')
        && let Some((more, len)) = chars.get(i + 1..).and_then(read).filter(|m| m.0 < scale)
    {
        value = value.checked_add(more).unwrap_or(Decimal::MAX);
        i += 1 + len;
        while let Some(by) = chars.get(i).and_then(|c| big_scale(*c)) {
            value = value.checked_mul(dec(by)).unwrap_or(Decimal::MAX);
            scale = scale.checked_mul(dec(by)).unwrap_or(Decimal::MAX);
            i += 1;
        }
        return Numeral { len: i, value, vague, scale, form: Form::Arabic };
    }
    // 3万4000: as many digits as the scale leaves places for.
    let places = |n: usize| (n == 4 && scale == dec(10_000)) || (n == 3 && scale == dec(1_000)) || (n == 8 && scale == dec(100_000_000));
    let run = chars[i.min(chars.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    if vague.is_none() && core.fract().is_zero() && places(run) {
        let more = chars[i..i + run].iter().collect::<String>().parse::<Decimal>().unwrap_or_default();
        return Numeral { len: i + run, value: value.checked_add(more).unwrap_or(Decimal::MAX), vague, scale: Decimal::ONE, form: Form::Arabic };
    }
    // 3万5千, 2亿3000万: a smaller part directly behind.
    if scale > Decimal::ONE
        && vague.is_none()
        && let Some(rest) = chars.get(i..).filter(|r| r.first().is_some_and(|c| c.is_ascii_digit() || digit(*c).is_some()))
        && let Some(more) = at(rest).filter(|m| m.scale > Decimal::ONE && m.scale < scale && m.value < scale)
    {
        value = value.checked_add(more.value).unwrap_or(Decimal::MAX);
        vague = more.vague;
        i += more.len;
    } else if vague.is_none()
        && let Some(v) = marker(i)
    {
        vague = Some(v);
        i += 1;
    }
    Numeral { len: i, value, vague, scale, form: Form::Arabic }
}
