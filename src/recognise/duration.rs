//! Lengths of time in more than one part, or with a half: 三年半, 半个月, 一年又一个月21天. Read only in wide mode; what has one whole
//! number is a quantity.

use super::alphabet::{NUMERAL, class};
use super::numeral::{self, Form};
use super::text::Text;
use super::{Kind, Mention, Quantity};
use crate::knowledge;
use rust_decimal::Decimal;

/// Names of a unit, and how many of the smallest of its sort (days, seconds) it has.
const UNITS: [(&[&str], &str, i64, bool); 7] = [
    (&["年"], "年", 365, true),
    (&["个月"], "个月", 30, true),
    (&["个星期", "星期", "个礼拜", "礼拜", "周"], "周", 7, true),
    (&["天", "日"], "天", 1, true),
    (&["个小时", "小时", "个钟头", "钟头"], "小时", 3600, false),
    (&["分钟", "分"], "分钟", 60, false),
    (&["秒钟", "秒"], "秒", 1, false),
];

/// One part: its value, which unit, its characters, and whether it has a half.
struct Part {
    value: Decimal,
    unit: usize,
    end: usize,
    half: bool,
    chinese: bool,
}

/// The duration that begins at character `i`, and the character behind it.
pub fn at(text: &Text, i: usize) -> Option<(Mention, usize)> {
    text.get(i).filter(|c| *c == '半' || class(*c) & NUMERAL != 0)?;
    // 上半年 is a period, 大半年 no exact length.
    let half = text.get(i) == Some('半');
    if text.before(i).is_some_and(|c| numeral::is_part(c) || c.is_ascii_alphanumeric() || "第.".contains(c) || (half && "上下前后大小每多".contains(c))) {
        return None;
    }
    let mut parts = vec![part(text, i)?];
    while let Some(last) = parts.last() {
        let joint = ["又零", "又", "零", "加上", "加", "外加"].iter().find(|w| text.starts(last.end, w)).map_or(0, |w| w.chars().count());
        let next = part(text, last.end + joint).filter(|p| same_sort(p, last) && (p.unit > last.unit || joint > 0 && p.unit != last.unit));
        let Some(next) = next.filter(|_| parts.len() < UNITS.len()) else { break };
        parts.push(next);
    }
    // One whole number is read as any quantity is.
    if parts.len() == 1 && !parts[0].half {
        return None;
    }
    let smallest = if UNITS[parts[0].unit].3 { 3 } else { parts.iter().map(|p| p.unit).max()? };
    let (unit, value) = if let [only] = &parts[..] {
        (only.unit, only.value)
    } else {
        let sum = parts.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(p.value.checked_mul(Decimal::from(UNITS[p.unit].2))?))?;
        (smallest, sum.checked_div(Decimal::from(UNITS[smallest].2))?)
    };
    let end = parts.last()?.end;
    let name: Vec<char> = UNITS[unit].1.chars().collect();
    let found = knowledge::units().at(&name).map(|u| u.0.clone());
    let quantity = Quantity { unit_surface: UNITS[unit].1.to_owned(), chinese: parts.iter().all(|p| p.chinese), ..Quantity::exact(value, found) };
    Some((Mention::of(Kind::Duration, text.span(i, end), quantity), end))
}

fn same_sort(a: &Part, b: &Part) -> bool {
    UNITS[a.unit].3 == UNITS[b.unit].3
}

/// 三年半, 两个半月, 半天, 21天.
fn part(text: &Text, i: usize) -> Option<Part> {
    let half = Decimal::new(5, 1);
    if text.get(i) == Some('半') {
        let (unit, len) = unit(text, i + 1)?;
        return Some(Part { value: half, unit, end: i + 1 + len, half: true, chinese: true });
    }
    let n = numeral::at(text.rest(i)).filter(|n| n.vague.is_none() && n.value < Decimal::ONE_THOUSAND)?;
    let (at, chinese) = (i + n.len, n.form == Form::Chinese);
    // 两个半月, 3个半小时
    if text.starts(at, "个半") {
        let with: Vec<char> = ['个'].iter().chain(text.rest(at + 2).iter().take(3)).copied().collect();
        let (unit, len) = UNITS
            .iter()
            .enumerate()
            .find_map(|(k, u)| u.0.iter().find(|w| w.starts_with('个') && with.starts_with(&w.chars().collect::<Vec<_>>()[..])).map(|w| (k, w.chars().count())))?;
        return Some(Part { value: n.value.checked_add(half)?, unit, end: at + 1 + len, half: true, chinese });
    }
    let (unit, len) = unit(text, at)?;
    let end = at + len;
    let more = text.get(end) == Some('半') && !text.get(end + 1).is_some_and(|c| "年月以期价数天".contains(c));
    let value = if more { n.value.checked_add(half)? } else { n.value };
    Some(Part { value, unit, end: end + usize::from(more), half: more, chinese })
}

fn unit(text: &Text, i: usize) -> Option<(usize, usize)> {
    UNITS.iter().enumerate().find_map(|(k, u)| text.longest(i, u.0).map(|(_, len)| (k, len)))
}

#[cfg(test)]
mod tests {
    use super::super::{Context, recognise};

    fn read(text: &str) -> Vec<String> {
        let found = recognise(text, &Context { wide: true, ..Context::default() });
        found.into_iter().filter_map(|m| m.quantity).filter_map(|q| Some(format!("{}{}", q.value?.normalize(), q.unit?.name))).collect()
    }

    #[test]
    fn lengths_of_time() {
        // The length first, then ways to write it.
        for (want, forms) in [
            ("2.5年", &["历时两年半建成", "2年半"][..]),
            ("0.5年", &["住了半年"]),
            ("0.5个月", &["等了半个月"]),
            ("1.5个月", &["一个半月"]),
            ("400天", &["一年零35天", "一年又一个月又5天"]),
            ("9天", &["两天又一个星期", "一周零两天"]),
            ("90分钟", &["1小时30分钟", "一个小时三十分钟"]),
        ] {
            for form in forms {
                assert_eq!(read(form), [want], "{form}");
            }
        }
    }
}
