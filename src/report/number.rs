//! Numbers for people: the same value in fewer digits, never a rounded one.

use rust_decimal::Decimal;

/// Digits in groups of three; from a hundred million on in 亿, with the point moved and nothing cut.
pub fn short(value: Decimal) -> String {
    let hundred_million = Decimal::from(100_000_000);
    if value.abs() >= hundred_million && (value / hundred_million) * hundred_million == value {
        return format!("{} 亿", grouped(value / hundred_million));
    }
    grouped(value)
}

/// Digits in groups of three.
pub fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("−", d));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (i, ch) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(ch);
    }
    if fraction.is_empty() { out } else { out + "." + fraction }
}

/// A shown value with its sign and unit: `≈ 536.8 亿元`, `1,272 家`.
pub fn with_unit(value: &str, approx: &str, unit: &str) -> String {
    let space = if unit.is_empty() || value.ends_with('亿') { "" } else { " " };
    format!("{}{value}{space}{unit}", sign(approx))
}

/// The sign of a column `approx`.
fn sign(approx: &str) -> &'static str {
    match approx {
        "about" => "≈ ",
        "near" => "≲ ",
        "under" => "< ",
        "over" => "> ",
        "at_least" => "≥ ",
        "at_most" => "≤ ",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded() {
        let shown = |text: &str| short(text.parse().expect("a decimal"));
        assert_eq!(shown("1272"), "1,272");
        assert_eq!(shown("-0.40"), "−0.4");
        assert_eq!(shown("53680000000.000000000"), "536.8 亿");
        assert_eq!(shown("1713864000"), "17.13864 亿");
        assert_eq!(shown("123456789.123"), "1.23456789123 亿");
        assert_eq!(shown("99999999"), "99,999,999");
        assert_eq!((with_unit("536.8 亿", "about", "元"), with_unit("7.4", "exact", "%")), ("≈ 536.8 亿元".into(), "7.4 %".into()));
    }
}
