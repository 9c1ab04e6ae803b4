//! What counts as equal between a gold row and a fact.

use regex::Regex;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

pub type Row = Value;

pub fn text<'a>(row: &'a Row, field: &str) -> Option<&'a str> {
    row.get(field).and_then(Value::as_str)
}

static PUNCTUATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\s\W_]+").ok());

/// Compatibility forms folded, lower case, letters and digits only.
pub fn norm(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    PUNCTUATION.as_ref().map_or(folded.clone(), |p| p.replace_all(&folded, "").into_owned())
}

/// Pairs of neighbouring characters with their counts; a text of one character is its own pair.
fn grams(text: &str) -> HashMap<String, usize> {
    let chars: Vec<char> = norm(text).chars().collect();
    let mut grams = HashMap::new();
    for pair in chars.windows(2) {
        *grams.entry(pair.iter().collect()).or_default() += 1;
    }
    if grams.is_empty() {
        grams.insert(chars.into_iter().collect(), 1);
    }
    grams
}

fn common(a: &HashMap<String, usize>, b: &HashMap<String, usize>) -> usize {
    a.iter().map(|(g, n)| n.min(b.get(g).unwrap_or(&0))).sum()
}

/// Share of the shorter text's pairs that the longer one has.
pub fn overlap(a: &str, b: &str) -> f64 {
    let (a, b) = (grams(a), grams(b));
    let (na, nb): (usize, usize) = (a.values().sum(), b.values().sum());
    common(&a, &b) as f64 / na.min(nb).max(1) as f64
}

/// F1 of the pairs of two texts.
pub fn f1(a: &str, b: &str) -> f64 {
    let (a, b) = (grams(a), grams(b));
    let (na, nb): (usize, usize) = (a.values().sum(), b.values().sum());
    2.0 * common(&a, &b) as f64 / (na + nb).max(1) as f64
}

pub fn quote(row: &Row) -> String {
    match row.get("quote").filter(|q| !q.is_null() && *q != "").or_else(|| row.get("sentence")) {
        Some(Value::Array(parts)) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        Some(Value::String(s)) => s.clone(),
        _ => String::new(),
    }
}

fn number(row: &Row, field: &str) -> Option<f64> {
    match row.get(field)? {
        Value::Number(n) => n.to_string().parse().ok(),
        Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

/// Value, or low and high for a range; a bound that stands alone is the value.
fn amounts(row: &Row) -> (Option<f64>, Option<f64>, Option<f64>) {
    let (mut value, low, high) = (number(row, "value"), number(row, "low"), number(row, "high"));
    let approx = text(row, "approx").unwrap_or("");
    if approx == "range" && low.is_some() && high.is_some() {
        return (None, low, high);
    }
    if value.is_none() && low.is_some() != high.is_some() {
        value = low.or(high);
    }
    if value.is_none() && low.is_some() && matches!(approx, "over" | "about" | "near" | "vague") {
        value = low;
    }
    if value.is_some() { (value, None, None) } else { (None, low, high) }
}

pub fn numeric(row: &Row) -> bool {
    ["value", "low", "high"].iter().any(|f| number(row, f).is_some()) && text(row, "unit").is_some_and(|u| !u.is_empty())
}

/// Spellings of one unit. A bare number counts pieces.
fn unit(row: &Row) -> &str {
    let unit = text(row, "unit").unwrap_or("").trim();
    match unit {
        "" => "个",
        "％" | "百分比" | "percent" => "%",
        "百分点" | "pp" | "{pp}" => "个百分点",
        "人民币" | "人民币元" | "元人民币" | "CNY" | "RMB" => "元",
        "美金" | "USD" => "美元",
        "x" | "multiple" => "倍",
        "公里" | "km" => "千米",
        "平米" => "平方米",
        "GB/户" | "G" => "GB",
        "名" => "人",
        "EFlops" => "EFLOPS",
        "KWh" | "kWh" => "千瓦时",
        "个工作日" => "工作日",
        other => other,
    }
}

pub fn same_number(a: &Row, b: &Row) -> bool {
    let close = |x: Option<f64>, y: Option<f64>| match (x, y) {
        (None, None) => true,
        (Some(x), Some(y)) => (x - y).abs() <= 1e-6 * x.abs().max(1.0),
        _ => false,
    };
    let (a3, b3) = (amounts(a), amounts(b));
    close(a3.0, b3.0) && close(a3.1, b3.1) && close(a3.2, b3.2) && unit(a) == unit(b)
}

/// A share of a whole may also be called a ratio in per cent.
fn measure(g: &Row, p: &Row) -> bool {
    let fold = |r: &Row| match text(r, "measure").unwrap_or("level") {
        "ratio" if matches!(unit(r), "%" | "‰") => "share".to_owned(),
        m => m.to_owned(),
    };
    fold(g) == fold(p)
}

fn basis(g: &Row, p: &Row) -> bool {
    let named = |r: &Row| text(r, "basis").filter(|b| *b != "vs_prev_period" && !b.is_empty()).map(str::to_owned);
    named(g) == named(p)
}

fn approx(g: &Row, p: &Row) -> bool {
    let fold = |r: &Row| match text(r, "approx") {
        None | Some("eq" | "none") => "exact".to_owned(),
        Some("upper_bound") => "at_most".to_owned(),
        Some("lower_bound") => "at_least".to_owned(),
        Some(a) => a.to_owned(),
    };
    fold(g) == fold(p)
}

/// 2017 and 2017-06 stand for the whole year or month; what the gold leaves open is not compared.
fn period(g: &Row, p: &Row) -> bool {
    let wide = |r: &Row| {
        let get = |a: &str, b: &str| text(r, a).or_else(|| text(r, b)).map(str::to_owned);
        let start = get("time_start", "period_start").map(|d| match d.len() {
            4 => format!("{d}-01-01"),
            7 => format!("{d}-01"),
            _ => d,
        });
        let end = get("time_end", "period_end").map(|d| match d.len() {
            4 => format!("{d}-12-31"),
            7 => format!("{d}-01").parse::<jiff::civil::Date>().map_or(d, |first| first.last_of_month().to_string()),
            _ => d,
        });
        (start, end)
    };
    let (want, got) = (wide(g), wide(p));
    if want == (None, None) {
        return true;
    }
    if text(g, "measure").unwrap_or("").starts_with("change") { want.1 == got.1 } else { want == got }
}

fn region(g: &Row, p: &Row) -> bool {
    text(g, "region").is_none_or(|r| text(p, "region") == Some(r))
}

pub fn subject(g: &Row, p: &Row) -> bool {
    let (want, got) = (text(g, "subject").unwrap_or(""), text(p, "subject").unwrap_or(""));
    if text(g, "indicator").is_some_and(|i| !i.is_empty() && text(p, "indicator") == Some(i)) {
        return true;
    }
    f1(want, got) >= 0.5 || norm(want).chars().count().min(norm(got).chars().count()) >= 2 && overlap(want, got) >= 0.8
}

type Same = fn(&Row, &Row) -> bool;

/// Fields of a statistic that strict equality needs.
pub const STATISTIC: [(&str, Same); 7] =
    [("number+unit", same_number), ("measure", measure), ("basis", basis), ("approx", approx), ("period", period), ("region", region), ("subject", subject)];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_rows_are_equal_whatever_their_spelling() {
        let gold = json!({"value": 17050, "unit": "名", "measure": "ratio", "approx": null, "time_start": "2017", "time_end": "2017", "subject": "移动电话用户"});
        let fact =
            json!({"value": 17050.0, "unit": "人", "measure": "ratio", "approx": "exact", "time_start": "2017-01-01", "time_end": "2017-12-31", "subject": "全国移动电话用户总数"});
        assert!(STATISTIC.iter().all(|(_, same)| same(&gold, &fact)));
        assert!(!same_number(&gold, &json!({"value": 17051, "unit": "人"})));
        assert!(!period(&gold, &json!({"time_start": "2017-01-01", "time_end": "2017-06-30"})));
        assert!(!subject(&gold, &json!({"subject": "固定宽带端口"})));
        assert!(same_number(&json!({"low": 3, "high": 5, "approx": "range", "unit": "倍"}), &json!({"low": 3, "high": 5, "approx": "range", "unit": "倍"})));
    }
}
