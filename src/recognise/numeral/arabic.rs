//! Numerals that begin with Arabic digits: 4,682万, 3万5千, 2e5, 40k.

use super::vague::marker_of;
use super::{Form, Numeral, big_scale, chinese, dec, digit, small_scale, vague};
use rust_decimal::Decimal;

/// Digits of the longest number, a decimal point counted. A decimal holds no more: what is longer is a serial number, not a
/// quantity, and is left where that is clear, for it is asked again behind each of its commas.
const DIGITS: u32 = 25;

/// Digits with thousands separators and a decimal point.
pub(super) fn read(chars: &[char]) -> Option<(Decimal, usize)> {
    let is_digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    if !is_digit(0) {
        return None;
    }
    let (mut mantissa, mut len) = (0i128, 0u32);
    let mut push = |c: char| {
        len += 1;
        mantissa = mantissa.saturating_mul(10).saturating_add(i128::from(c as u32 - '0' as u32));
        (len <= DIGITS).then_some(())
    };
    let mut i = 0;
    while is_digit(i) {
        push(chars[i])?;
        i += 1;
    }
    // Groups of three behind a comma, full or half width: 4,682 but not 3,12.
    let group = |i: usize| matches!(chars.get(i), Some(',')) && (1..=3).all(|k| is_digit(i + k)) && !is_digit(i + 4);
    if i <= 3 {
        while group(i) {
            chars[i + 1..i + 4].iter().try_for_each(|c| push(*c))?;
            i += 4;
        }
    }
    let mut places = 0;
    if matches!(chars.get(i), Some('.' | '．')) && is_digit(i + 1) {
        i += 1;
        while is_digit(i) {
            push(chars[i])?;
            places += 1;
            i += 1;
        }
    }
    let value = (len + u32::from(places > 0) <= DIGITS).then(|| Decimal::try_from_i128_with_scale(mantissa, places).ok()).flatten()?;
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

/// An Arabic numeral with what may follow: 多, 余, 万, 亿, and smaller parts (3万5千, 2亿3000万) directly behind.
pub(super) fn scaled(chars: &[char], core: (Decimal, usize)) -> Numeral {
    let (first, mut goes_on) = part(chars, core);
    let (mut end, mut scale) = (first.len, first.scale);
    let mut parts = Vec::new();
    // Each part has a smaller scale than the one before, so there are few of them however long the text goes on.
    while goes_on {
        let rest = chars.get(end..).unwrap_or(&[]);
        let next = if rest.first().is_some_and(char::is_ascii_digit) {
            read(rest).map(|core| part(rest, core))
        } else {
            vague::read(rest).or_else(|| chinese::read(rest)).map(|numeral| (numeral, false))
        };
        let Some((smaller, more)) = next.filter(|(n, _)| n.scale > Decimal::ONE && n.scale < scale) else { break };
        (end, scale, goes_on) = (end + smaller.len, smaller.scale, more);
        parts.push(smaller);
    }
    // A part belongs to the one before it where it is less than that one's scale, with all that is behind it: 1万9千, not 1万19千.
    let joined = |smaller: Numeral, part: Numeral| {
        if smaller.value >= part.scale {
            return part;
        }
        Numeral { len: part.len + smaller.len, value: part.value.checked_add(smaller.value).unwrap_or(Decimal::MAX), vague: smaller.vague, ..part }
    };
    match parts.into_iter().rev().reduce(joined) {
        Some(smaller) => joined(smaller, first),
        None => first,
    }
}

/// One part of a numeral, and whether a smaller one may follow it.
fn part(chars: &[char], (core, mut i): (Decimal, usize)) -> (Numeral, bool) {
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
        return (Numeral { len: i + 1, value: value * Decimal::ONE_THOUSAND, vague, scale: Decimal::ONE_THOUSAND, form: Form::Arabic }, false);
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
        return (Numeral { len: i, value, vague, scale, form: Form::Arabic }, false);
    }
    // 3万4000: as many digits as the scale leaves places for.
    let places = |n: usize| (n == 4 && scale == dec(10_000)) || (n == 3 && scale == dec(1_000)) || (n == 8 && scale == dec(100_000_000));
    let run = chars[i.min(chars.len())..].iter().take(9).take_while(|c| c.is_ascii_digit()).count();
    if vague.is_none() && core.fract().is_zero() && places(run) {
        let more = chars[i..i + run].iter().collect::<String>().parse::<Decimal>().unwrap_or_default();
        return (Numeral { len: i + run, value: value.checked_add(more).unwrap_or(Decimal::MAX), vague, scale: Decimal::ONE, form: Form::Arabic }, false);
    }
    let goes_on = scale > Decimal::ONE && vague.is_none() && chars.get(i).is_some_and(|c| digit(*c).is_some());
    if vague.is_none()
        && let Some(v) = marker(i)
    {
        vague = Some(v);
        i += 1;
    }
    (Numeral { len: i, value, vague, scale, form: Form::Arabic }, goes_on)
}
