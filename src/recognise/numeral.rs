//! Numerals: Arabic, Chinese, financial capitals and their mixtures, as exact decimals.

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

/// 10 to the 12th where 兆 stands within a numeral (四十九兆九千亿); 百兆 and 千兆 are rates of data.
const TRILLION: u64 = 1_000_000_000_000;

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
    let (value, len) = arabic(rest)?;
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

/// Digits with thousands separators and a decimal point.
fn arabic(chars: &[char]) -> Option<(Decimal, usize)> {
    let is_digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    if !is_digit(0) {
        return None;
    }
    let mut text = String::new();
    let mut i = 0;
    while is_digit(i) {
        text.push(chars[i]);
        i += 1;
    }
    // Groups of three behind a comma, full or half width: 4,682 but not 3,12.
    let group = |i: usize| matches!(chars.get(i), Some(',')) && (1..=3).all(|k| is_digit(i + k)) && !is_digit(i + 4);
    if text.len() <= 3 {
        while group(i) {
            text.extend(&chars[i + 1..i + 4]);
            i += 4;
        }
    }
    if matches!(chars.get(i), Some('.' | '．')) && is_digit(i + 1) {
        text.push('.');
        i += 1;
        while is_digit(i) {
            text.push(chars[i]);
            i += 1;
        }
    }
    // More digits than a decimal holds are a serial number, not a quantity.
    let value = text.parse::<Decimal>().ok().filter(|_| text.len() <= 25)?;
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

/// The longest numeral at the start of `chars` (half-width).
pub fn at(chars: &[char]) -> Option<Numeral> {
    if chars.first().is_some_and(char::is_ascii_digit) {
        return Some(scaled(chars, arabic(chars)?));
    }
    vague(chars).or_else(|| chinese(chars))
}

/// An Arabic numeral with what may follow: 多, 余, 万, 亿, and a smaller part (3万5千).
fn scaled(chars: &[char], (core, mut i): (Decimal, usize)) -> Numeral {
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
        scale *= dec(by);
        i += 1;
        // 500万余亿
        if let Some(v) = marker(i)
            && chars.get(i + 1).is_some_and(|c| big_scale(*c).is_some())
        {
            vague = Some(v);
            i += 1;
        }
    }
    value = value.checked_mul(scale).unwrap_or(value);
    // 1千零20, 2千零30万: what follows 零 is below the scale, and a larger scale holds for both.
    if scale > Decimal::ONE
        && vague.is_none()
        && chars.get(i) == Some(&'零')
        && let Some((more, len)) = chars.get(i + 1..).and_then(arabic).filter(|m| m.0 < scale)
    {
        value += more;
        i += 1 + len;
        while let Some(by) = chars.get(i).and_then(|c| big_scale(*c)) {
            value = value.checked_mul(dec(by)).unwrap_or(value);
            scale *= dec(by);
            i += 1;
        }
        return Numeral { len: i, value, vague, scale, form: Form::Arabic };
    }
    // 3万4000: as many digits as the scale leaves places for.
    let places = |n: usize| (n == 4 && scale == dec(10_000)) || (n == 3 && scale == dec(1_000)) || (n == 8 && scale == dec(100_000_000));
    let run = chars[i.min(chars.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    if vague.is_none() && core.fract().is_zero() && places(run) {
        let more = chars[i..i + run].iter().collect::<String>().parse::<Decimal>().unwrap_or_default();
        return Numeral { len: i + run, value: value + more, vague, scale: Decimal::ONE, form: Form::Arabic };
    }
    // 3万5千, 2亿3000万: a smaller part directly behind.
    if scale > Decimal::ONE
        && vague.is_none()
        && let Some(rest) = chars.get(i..).filter(|r| r.first().is_some_and(|c| c.is_ascii_digit() || digit(*c).is_some()))
        && let Some(more) = at(rest).filter(|m| m.scale > Decimal::ONE && m.scale < scale && m.value < scale)
    {
        value += more.value;
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

fn marker_of(ch: char) -> Option<Vague> {
    match ch {
        '多' | '余' | '餘' => Some(Vague::Over),
        '来' => Some(Vague::About),
        _ => None,
    }
}

/// 几十, 数百万, 十几, 三四十, 百余, 上千: numerals that leave their value open.
fn vague(chars: &[char]) -> Option<Numeral> {
    let scale_at = |i: usize| {
        let (mut scale, mut k) = (1u64, i);
        while let Some(by) = chars.get(k).and_then(|c| small_scale(*c).or_else(|| big_scale(*c))) {
            scale = scale.checked_mul(by)?;
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

/// A Chinese numeral: sections below 万, joined by 万 and 亿; or digits one by one (二〇一七). The last place may be left
/// out: 二百五 is 250, 一万三 13000.
fn chinese(chars: &[char]) -> Option<Numeral> {
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
            scale *= dec(by);
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
