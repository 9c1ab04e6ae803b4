//! Numerals in Chinese characters: 一千二百七十二, 三点五亿, 二〇一七.

use super::vague::marker_of;
use super::{Form, Numeral, Vague, big_scale, dec, digit, small_scale};
use rust_decimal::Decimal;

/// 10 to the 12th where 兆 stands within a numeral (四十九兆九千亿); 百兆 and 千兆 are rates of data.
const TRILLION: u64 = 1_000_000_000_000;

/// A Chinese numeral: sections below 万, joined by 万 and 亿; or digits one by one (二〇一七). The last place may be left
/// out: 二百五 is 250, 一万三 13000.
pub(super) fn read(chars: &[char]) -> Option<Numeral> {
    let mut i = 0;
    let mut sum = Sum::default();
    let (mut scale, mut vague, mut fraction) = (Decimal::ONE, None, String::new());
    while let Some(&ch) = chars.get(i) {
        let next = chars.get(i + 1).copied();
        let scaled = |c: Option<char>| c.is_some_and(|c| small_scale(c).is_some() || big_scale(c).is_some());
        // 两 behind a numeral is the weight, but for 两千两百; 俩 is a numeral only there.
        if ch == '两' && i > 0 && !scaled(next) && sum.number.is_none_or(|n| n != 0) || ch == '俩' && !scaled(next) {
            break;
        }
        if let Some(d) = digit(if ch == '俩' { '两' } else { ch }).filter(|_| !ch.is_ascii()) {
            if !sum.digit(d) {
                break;
            }
        } else if let Some(by) = small_scale(ch) {
            if !sum.small(by)? {
                break;
            }
        } else if let Some(by) = big_scale(ch).or_else(|| (ch == '兆' && i > 0 && next.is_some_and(|c| digit(c).is_some())).then_some(TRILLION)) {
            sum.big(by)?;
            scale = dec(by);
        } else if matches!(ch, '廿' | '卅') {
            sum.section += if ch == '廿' { 20 } else { 30 };
            sum.last = 10;
        } else if ch == '点' && i > 0 {
            let tail: Vec<u32> = chars[i + 1..].iter().map_while(|c| digit(*c).filter(|_| !c.is_ascii() && *c != '两')).collect();
            // 三点建议 has no digit behind 点, 八点二十 a time of day; 三点五 has. Nobody says 两 for a decimal.
            if tail.is_empty() || chars.get(i + 1 + tail.len()).is_some_and(|c| small_scale(*c).is_some()) {
                break;
            }
            fraction = tail.iter().map(u32::to_string).collect();
            i += 1 + tail.len();
            break;
        } else if ch == '几' && i > 0 && sum.number.is_none_or(|n| n == 0) && (sum.last == 10 || sum.zero) && sum.section > 0 {
            // 二十几万, 一百零几
            let mut by = 1u64;
            i += 1;
            while let Some(more) = chars.get(i).and_then(|c| big_scale(*c)) {
                by = by.checked_mul(more)?;
                i += 1;
            }
            let at = |n: u64| sum.section.checked_add(n)?.checked_mul(by)?.checked_add(sum.total).map(dec);
            let (low, high) = (at(1)?, at(9)?);
            return Some(Numeral { len: i, value: at(0)?, vague: Some(Vague::Between(low, high)), scale: dec(by), form: Form::Chinese });
        } else if let Some(v) = marker_of(ch).filter(|_| i > 0 && sum.number.is_none_or(|n| n == 0) && sum.section + sum.total > 0) {
            // 一千多万: the marker stands before the scale; 一千二百多家: behind.
            vague = Some(v);
            i += 1;
            if chars.get(i).is_some_and(|c| big_scale(*c).is_some()) {
                continue;
            }
            break;
        } else {
            break;
        }
        i += 1;
    }
    if i == 0 || (sum.digits == 0 && sum.section + sum.total == 0) {
        return None;
    }
    let mut value = dec(sum.value()?);
    if !fraction.is_empty() {
        value += format!("0.{fraction}").parse::<Decimal>().ok()?;
        // 三点五亿
        while let Some(by) = chars.get(i).and_then(|c| big_scale(*c)) {
            value = value.checked_mul(dec(by))?;
            scale = scale.checked_mul(dec(by))?;
            i += 1;
        }
    }
    Some(Numeral { len: i, value, vague, scale, form: Form::Chinese })
}

/// A Chinese numeral as far as it was read.
#[derive(Default)]
struct Sum {
    /// What stands before the last 万 or 亿, below it, and the digit that waits for its place.
    total: u64,
    section: u64,
    number: Option<u64>,
    digits: usize,
    /// The last place that was named, and whether 零 stood behind it.
    last: u64,
    zero: bool,
}

impl Sum {
    /// Answers false where the digit belongs to another numeral.
    fn digit(&mut self, d: u32) -> bool {
        if self.number.is_some() && self.section == 0 && self.total == 0 && self.digits > 0 {
            let Some(longer) = self.number.and_then(|n| n.checked_mul(10)).and_then(|n| n.checked_add(u64::from(d))) else { return false };
            self.number = Some(longer);
        } else if self.number.is_some_and(|n| n != 0) {
            return false;
        } else {
            self.zero |= d == 0;
            self.number = Some(u64::from(d));
        }
        self.digits += 1;
        true
    }

    fn small(&mut self, by: u64) -> Option<bool> {
        if self.last != 0 && by >= self.last && self.section != 0 && self.number.is_none() {
            return Some(false);
        }
        // 一万零十二: 零 stands for the places between, and the ten for itself.
        let times = self.number.take().filter(|n| *n != 0).unwrap_or(1);
        self.section = self.section.checked_add(times.checked_mul(by)?)?;
        (self.last, self.zero) = (by, false);
        Some(true)
    }

    fn big(&mut self, by: u64) -> Option<()> {
        let part = self.section.checked_add(self.number.take().unwrap_or(0))?;
        if part == 0 && self.total == 0 {
            return None; // 万 alone is no number
        }
        self.total = if part == 0 || (self.total > 0 && by == 100_000_000 && self.total < by) {
            self.total.checked_add(part)?.checked_mul(by)?
        } else {
            self.total.checked_add(part.checked_mul(by)?)?
        };
        (self.section, self.last, self.zero) = (0, by, false);
        Some(())
    }

    fn value(&self) -> Option<u64> {
        let number = self.number.unwrap_or(0);
        // 二百五, 一万三: the digit stands one place below the last that was named.
        let place = if self.last >= 100 && !self.zero && (1..=9).contains(&number) { self.last / 10 } else { 1 };
        self.total.checked_add(self.section)?.checked_add(number.checked_mul(place)?)
    }
}
