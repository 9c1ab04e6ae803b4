//! Numerals that leave their value open: 几十, 三四十, 数百万, and the marks 多, 余, 来.

use super::{Form, Numeral, Vague, big_scale, dec, digit, small_scale};
use rust_decimal::Decimal;

/// The largest scale: nineteen of it still fit.
const LARGEST: u64 = 100_000_000_000_000_000;

pub(super) fn marker_of(ch: char) -> Option<Vague> {
    match ch {
        '多' | '余' | '餘' => Some(Vague::Over),
        '来' => Some(Vague::About),
        _ => None,
    }
}

/// 几十, 数百万, 十几, 三四十, 百余, 上千: numerals that leave their value open.
pub(super) fn read(chars: &[char]) -> Option<Numeral> {
    let scale_at = |i: usize| {
        let (mut scale, mut k) = (1u64, i);
        while let Some(by) = chars.get(k).and_then(|c| small_scale(*c).or_else(|| big_scale(*c))) {
            scale = scale.checked_mul(by).filter(|s| *s <= LARGEST)?;
            k += 1;
            // 十几万多亿
            k += usize::from(chars.get(k).is_some_and(|c| marker_of(*c).is_some()) && chars.get(k + 1).is_some_and(|c| big_scale(*c).is_some()));
        }
        (k > i).then_some((scale, k))
    };
    let made = |value: u64, low: u64, high: u64, len: usize, scale: u64| {
        let scale = if scale >= 10_000 { dec(scale) } else { Decimal::ONE };
        Some(Numeral { len, value: dec(value), vague: Some(Vague::Between(dec(low), dec(high))), scale, form: Form::Chinese })
    };
    match (chars.first()?, chars.get(1)) {
        // 几十 is 20 to 99 (recogniser.md).
        ('几' | '数', Some(_)) => {
            let (scale, end) = scale_at(1)?;
            let over = usize::from(chars.get(end).is_some_and(|c| marker_of(*c).is_some()));
            made(2 * scale, 2 * scale, 10 * scale - 1, end + over, scale)
        }
        ('十', Some('几')) => {
            let (scale, end) = scale_at(2).unwrap_or((1, 2));
            made(11 * scale, 11 * scale, 19 * scale, end, scale)
        }
        // 三四十, 五六百万, 两三家: neighbours that differ by one.
        (a, Some(b)) => {
            let (low, high) = (digit(*a).filter(|_| !a.is_ascii())?, digit(*b).filter(|_| !b.is_ascii())?);
            let single = chars.get(2).is_none_or(|c| digit(*c).is_none());
            if !(low >= 1 && high == low + 1 && single) {
                return None;
            }
            let (scale, end) = scale_at(2).unwrap_or((1, 2));
            made(u64::from(low) * scale, u64::from(low) * scale, u64::from(high) * scale, end, scale)
        }
        _ => None,
    }
}
