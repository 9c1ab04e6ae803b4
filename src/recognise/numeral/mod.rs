//! Numerals: Arabic, Chinese, financial capitals and their mixtures, as exact decimals.

mod arabic;
mod chinese;
mod vague;

use super::alphabet::{NUMERAL, class};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// A numeral at some place of a text. Lengths count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// Characters it takes, scale included.
    pub len: usize,
    pub value: Decimal,
    /// 多, 余, 几, 数 and the like.
    pub vague: Option<Vague>,
    /// The power of ten of 万 and 亿 that was written behind it (1 where none): 30-50万 shares it.
    pub scale: Decimal,
    pub form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Arabic,
    Chinese,
}

/// How a numeral leaves its value open. Bounds are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vague {
    /// 1000多万, 三百余: at least the value, less than one more of its last place.
    Over,
    /// 几十, 三四十, 数百: between the bounds.
    Between(Decimal, Decimal),
    /// 十来家.
    About,
}

/// A digit's value: half-width Arabic, Chinese, financial capitals.
pub fn digit(ch: char) -> Option<u32> {
    Some(match ch {
        '0'..='9' => ch as u32 - '0' as u32,
        '零' | '〇' | '○' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A power of ten below 万.
fn small_scale(ch: char) -> Option<u64> {
    Some(match ch {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

fn big_scale(ch: char) -> Option<u64> {
    Some(match ch {
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

/// Part of a Chinese numeral, or an Arabic digit.
pub fn is_part(ch: char) -> bool {
    digit(ch).is_some() || small_scale(ch).is_some() || big_scale(ch).is_some() || matches!(ch, '廿' | '卅')
}

fn dec(n: u64) -> Decimal {
    Decimal::from_u64(n).unwrap_or_default()
}

/// A whole text that is a plain number: sign, digits with separators, decimal point.
pub fn plain(text: &str) -> Option<Decimal> {
    let chars: Vec<char> = text.trim().chars().map(half_width).collect();
    let (negative, rest) = match chars.first()? {
        '-' | '−' | '－' | '–' => (true, &chars[1..]),
        '+' | '＋' => (false, &chars[1..]),
        _ => (false, &chars[..]),
    };
    let (value, len) = arabic::read(rest)?;
    (len == rest.len()).then_some(if negative { -value } else { value })
}

/// Full-width forms of ASCII as half-width; everything else as it is.
pub fn half_width(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => ch,
    }
}

/// The longest numeral at the start of `chars` (half-width).
pub fn at(chars: &[char]) -> Option<Numeral> {
    let first = *chars.first()?;
    if class(first) & NUMERAL == 0 && !matches!(first, '几' | '数' | '俩') {
        return None;
    }
    let numeral = if first.is_ascii_digit() { arabic::scaled(chars, arabic::read(chars)?) } else { vague::read(chars).or_else(|| chinese::read(chars))? };
    Some(numeral).filter(|n| n.value < LARGEST && n.scale < LARGEST)
}

/// 10²⁵: more is no quantity of anything, and leaves no room to reckon with in a decimal.
pub(super) const LARGEST: Decimal = Decimal::from_parts(0x4A000000, 0x16140148, 0x84595, false, 0);

/// The 万 or 亿 that a number was written with, 1 where none.
pub fn scale_of(written: &str) -> Decimal {
    at(&written.chars().map(half_width).collect::<Vec<_>>()).map_or(Decimal::ONE, |n| n.scale)
}

/// One unit of the last non-zero place of a value: 10,000,000 for 10,000,000; 100,000 for 3,200,000.
pub fn last_place(value: Decimal) -> Decimal {
    let mut place = Decimal::ONE;
    let ten = Decimal::TEN;
    if value.is_zero() || !value.fract().is_zero() {
        return Decimal::new(1, value.normalize().scale());
    }
    let mut rest = value;
    while (rest % ten).is_zero() {
        rest /= ten;
        place *= ten;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, usize, Option<Vague>) {
        let chars: Vec<char> = text.chars().map(half_width).collect();
        at(&chars).map_or((String::new(), 0, None), |n| (n.value.normalize().to_string(), n.len, n.vague))
    }

    #[test]
    fn values() {
        // The value first, then every way to write it.
        for (value, forms) in [
            ("1272", &["1272", "1,272", "１２７２", "一千二百七十二"][..]),
            ("10000000", &["1000万", "一千万", "壹仟万"]),
            ("46820000", &["4,682万"]),
            ("1200000000000", &["1.2万亿", "一点二万亿", "一万二千亿"]),
            ("316", &["三百一十六"]),
            ("35000", &["3万5千", "三万五千"]),
            ("230000000", &["2亿3000万", "两亿三千万"]),
            ("2017", &["二〇一七", "2017"]),
            ("12", &["十二", "12"]),
            ("110", &["一百一十"]),
            ("105", &["一百零五"]),
            ("21", &["廿一"]),
            ("250", &["二百五"]),
            ("10012", &["一万零十二", "一万零一十二"]),
            ("13000", &["一万三"]),
            ("45200", &["四万五千二"]),
            ("2300.1", &["两千三点一"]),
            ("34000", &["3万4000"]),
            ("20300000", &["2千零30万"]),
            ("200000", &["2e5"]),
            ("32", &["2^5"]),
            ("40000", &["40k"]),
            ("49959200000000", &["四十九兆九千五百九十二亿"]),
            ("4569831148725382", &["四千五百六十九万八千三百一十一亿四千八百七十二万五千三百八十二"]),
        ] {
            for form in forms {
                assert_eq!((read(form).0.as_str(), read(form).1), (value, form.chars().count()), "{form}");
            }
        }
    }

    #[test]
    fn open_values() {
        assert_eq!(read("1000多万"), ("10000000".into(), 6, Some(Vague::Over)));
        assert_eq!(read("一千二百多家"), ("1200".into(), 5, Some(Vague::Over)));
        assert_eq!(read("9600余户"), ("9600".into(), 5, Some(Vague::Over)));
        assert_eq!(read("320余万"), ("3200000".into(), 5, Some(Vague::Over)));
        assert_eq!(read("几十家").2, Some(Vague::Between(dec(20), dec(99))));
        assert_eq!(read("三四十").2, Some(Vague::Between(dec(30), dec(40))));
        assert_eq!(read("十几家").2, Some(Vague::Between(dec(11), dec(19))));
        assert_eq!(read("二十几万").2, Some(Vague::Between(dec(210_000), dec(290_000))));
        assert_eq!(read("500万余亿"), ("500000000000000".into(), 6, Some(Vague::Over)));
        assert_eq!(read("数百").2, Some(Vague::Between(dec(200), dec(999))));
        assert_eq!(last_place(dec(3_200_000)), dec(100_000));
    }

    #[test]
    fn smaller_parts() {
        for (text, value, len) in [
            ("3万五千", "30000", 2),
            ("2亿3000万4千5百", "230004500", 11),
            ("1亿2万3亿", "100020000", 4),
            ("1万19千", "10000", 2),
            ("1万9.9千9百", "10000", 2),
            ("1万1万1万", "10000", 2),
            ("3万5千多", "35000", 5),
            ("1万2千零30", "12030", 7),
        ] {
            assert_eq!(read(text), (value.into(), len, text.ends_with('多').then_some(Vague::Over)), "{text}");
        }
    }

    #[test]
    fn what_is_no_numeral() {
        for text in ["万众", "家", "", "多家", "亿元"] {
            assert_eq!(read(text).1, 0, "{text}");
        }
        assert_eq!(read("5千米").1, 1);
        assert_eq!(read("三点建议").0, "3");
        assert_eq!(read("三十两银子").0, "30");
        assert_eq!(plain("-2.6").map(|d| d.to_string()).as_deref(), Some("-2.6"));
        assert_eq!(plain("—"), None);
    }
}
