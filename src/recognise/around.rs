//! What the words around a number say of it: which way it moved, against what, from where to where, per what.

use super::text::Text;
use super::{Kind, Mention};
use crate::knowledge;
use rust_decimal::Decimal;

/// Fields of recogniser.md that stand in the words before a number. `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Around {
    /// up or down.
    pub direction: Option<&'static str>,
    /// yoy, mom, year_end, vs_period, cagr or unspecified.
    pub basis: Option<&'static str>,
    /// from or to.
    pub role: Option<&'static str>,
    /// UCUM of what it is counted per: `100{人}`, `d`.
    pub per: Option<String>,
    /// What the new value is of the old: 3 for 是…的3倍, 4 for 增长3倍, 0.5 for 下降一半.
    pub ratio: Option<Decimal>,
    /// target or forecast.
    pub modality: Option<&'static str>,
}

/// Characters between a word and the number that it still belongs to: 提高了约, 下降到了.
const NEAR: usize = 4;

/// For every mention what is said around it.
pub fn read(raw: &str, mentions: &[Mention]) -> Vec<Around> {
    let text = Text::wide(raw);
    let mut all: Vec<Around> = Vec::with_capacity(mentions.len());
    // The quantity before, its end, and its index.
    let mut before: Option<usize> = None;
    for (n, mention) in mentions.iter().enumerate() {
        if mention.quantity.is_none() {
            all.push(Around::default());
            continue;
        }
        let to = text.index(mention.outer.start);
        let from = before.and_then(|b| mentions.get(b)).map_or(0, |b| text.index(b.outer.end));
        let lead = lead(&text, from.min(to), to);
        let mut around = of(&lead, mention, &text);
        if let Some(previous) = before {
            inherit(&lead, mention, &mentions[previous], &all[previous], &mut around);
        }
        all.push(around);
        before = Some(n);
    }
    for n in 1..mentions.len() {
        // 由15.1%提升至19.4%: whatever is reached has left the number before 至.
        let left = text.index(mentions[n - 1].outer.start);
        let lead: String = text.chars[left.saturating_sub(9)..left].iter().collect();
        let led = lead.ends_with(['由', '从']) || lead.ends_with('的') && lead.rfind(['由', '从']).is_some_and(|i| !lead[i..].contains(['，', '。', ',', '；']));
        let reached = all[n].role == Some("to");
        if led && reached && mentions[n - 1].quantity.is_some() {
            all[n - 1].role = Some("from");
        }
    }
    all
}

/// The words before a number, back to the sentence or the number before.
fn lead(text: &Text, from: usize, to: usize) -> String {
    let start = (from..to).rev().find(|&i| text.get(i).is_some_and(|c| "。；！？;".contains(c))).map_or(from, |i| i + 1);
    text.chars.get(start..to).map(|c| c.iter().collect()).unwrap_or_default()
}

fn of(lead: &str, mention: &Mention, text: &Text) -> Around {
    let words = knowledge::statistics();
    let mut around = Around::default();
    // 新增 tells what came, not that something grew.
    let (up, down) = (last(lead, &words.up).filter(|(from, to)| &lead[*from..*to] != "新增"), last(lead, &words.down));
    let moved = [(up, "up"), (down, "down")].into_iter().filter_map(|(at, d)| at.map(|(i, end)| (i, end, d))).max_by_key(|m| (m.1, std::cmp::Reverse(m.0)));
    let near = |end: usize| lead[end..].chars().count() <= NEAR && !lead[end..].contains(['，', ',', '、']);
    let reached = ["至", "到", "为", "至约", "到约", "至近", "到近"].iter().any(|w| lead.ends_with(w));
    if let Some((_, _, direction)) = moved.filter(|m| near(m.1)) {
        if reached {
            around.role = Some("to");
        } else {
            around.direction = Some(direction);
        }
    }
    let turned = lead.ends_with("增至") || lead.ends_with("升至") || lead.ends_with("降至") || lead.ends_with("减至");
    if turned || matches!(lead, "至" | "到") {
        around.role = Some("to");
        around.direction = None;
    }
    if around.direction.is_some() {
        around.basis = basis(lead, mention);
    } else if lead.contains("增速") || lead.contains("增长率") {
        around.direction = matches!(mention.kind, Kind::Percent).then_some("up");
        around.basis = around.direction.and_then(|_| basis(lead, mention));
    }
    // What was counted per may stand before another number: 每百人拥有…12.6部.
    let to = text.index(mention.outer.start);
    around.per = per(&self::lead(text, to.saturating_sub(16), to));
    around.ratio = ratio(lead, mention, text);
    if mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).is_some_and(|u| u.code == "{番}") {
        around.direction = Some("up");
    }
    let modal = |list: &[String]| last(lead, list).is_some_and(|(_, end)| lead[end..].chars().count() <= 6);
    around.modality = if modal(&words.target) {
        Some("target")
    } else if modal(&words.forecast) {
        Some("forecast")
    } else {
        None
    };
    around
}

/// Where the last of some words stands: its first byte and the byte behind it. The longest of those that end there.
fn last(lead: &str, words: &[String]) -> Option<(usize, usize)> {
    words.iter().filter(|w| !w.is_empty()).filter_map(|w| lead.rfind(w.as_str()).map(|i| (i, i + w.len()))).max_by_key(|(i, end)| (*end, std::cmp::Reverse(*i)))
}

fn basis(lead: &str, mention: &Mention) -> Option<&'static str> {
    let words = knowledge::statistics();
    let lists = [(&words.basis_yoy, "yoy"), (&words.basis_mom, "mom"), (&words.basis_year_end, "year_end")];
    let said = lists.into_iter().filter_map(|(list, name)| last(lead, list).map(|at| (at.1, name))).max();
    if let Some((_, name)) = said {
        return Some(name);
    }
    if lead.contains("年均") || lead.contains("复合增") {
        return Some("cagr");
    }
    // 较一季度, 比去年: a period is named that the number is held against.
    let held = lead.rfind('较').or_else(|| lead.rfind('比').filter(|&i| !lead[..i].ends_with(['占', '同', '环'])));
    if held.is_some_and(|i| lead[i..].contains(['季', '月', '年', '周'])) && matches!(mention.kind, Kind::Percent | Kind::Pp) {
        return Some("vs_period");
    }
    (mention.kind == Kind::Percent && lead.trim_end_matches(['了', '约', '近']).ends_with("增长")).then_some("unspecified")
}

/// 每百人, 千人拥有, 日均, 每秒.
fn per(lead: &str) -> Option<String> {
    let chars: Vec<char> = lead.chars().collect();
    let unit = |rest: &[char]| -> Option<String> {
        let (unit, _) = knowledge::units().at(rest)?;
        Some(if rest.first() == Some(&'日') || rest.first() == Some(&'天') { "d".into() } else { unit.code.clone() })
    };
    let scale = |c: char| match c {
        '百' => Some("100"),
        '千' => Some("1000"),
        '万' => Some("10000"),
        _ => None,
    };
    for i in (0..chars.len()).rev().take(16) {
        match chars[i] {
            '每' => {
                let by = chars.get(i + 1).copied().and_then(scale);
                let code = unit(&chars[i + 1 + usize::from(by.is_some())..])?;
                return Some(format!("{}{code}", by.unwrap_or_default()));
            }
            '均' => {
                let who = chars.get(i.checked_sub(1)?)?;
                return match who {
                    '日' => Some("d".into()),
                    '月' => Some("mo".into()),
                    '年' => None,
                    '户' | '人' | '亩' => Some(format!("{{{who}}}")),
                    _ => None,
                };
            }
            '人' if chars.get(i + 1).is_some_and(|c| "拥口".contains(*c)) => {
                let by = chars.get(i.checked_sub(1)?).copied().and_then(scale)?;
                return Some(format!("{by}{{人}}"));
            }
            _ => {}
        }
    }
    None
}

fn ratio(lead: &str, mention: &Mention, text: &Text) -> Option<Decimal> {
    let quantity = mention.quantity.as_ref()?;
    let value = quantity.value?;
    let words = knowledge::statistics();
    let bare = lead.trim_end_matches(['了', '约', '近']);
    let grew = words.up.iter().any(|w| bare.ends_with(w.as_str()));
    let fell = words.down.iter().any(|w| bare.ends_with(w.as_str()));
    let start = text.index(mention.span.start);
    match mention.kind {
        // 翻一番, 翻两番: doubled as many times.
        Kind::Ratio | Kind::Multiple if quantity.unit.as_ref().is_some_and(|u| u.code == "{番}") => {
            let times: u32 = value.try_into().ok().filter(|n| *n <= 10)?;
            Some(Decimal::from(1u32 << times))
        }
        Kind::Multiple if grew => value.checked_add(Decimal::ONE),
        Kind::Multiple if lead.ends_with('的') || text.ends(start, "到") || text.ends(start, "为") || text.ends(start, "达") => Some(value),
        Kind::Fraction if fell => {
            let (above, below) = quantity.parts?;
            Decimal::ONE.checked_sub(above.checked_div(below)?)
        }
        _ => None,
    }
}

/// What a number has from the one before it: members of a list share their verb, ends of a change what they are counted per.
fn inherit(lead: &str, mention: &Mention, previous: &Mention, had: &Around, around: &mut Around) {
    let same = mention.kind == previous.kind;
    if same && matches!(lead.trim(), "、" | "和" | "及" | "与" | "以及" | "，") {
        around.direction = around.direction.or(had.direction);
        around.basis = around.basis.or(had.basis);
        around.modality = around.modality.or(had.modality);
    }
    if around.role == Some("to") && around.per.is_none() && same {
        around.per.clone_from(&had.per);
    }
    // 由2.5:1缩小到2.45:1, 由20个工作日压缩至5个工作日: whatever verb leads from one to the other.
    let onward = lead.chars().count() <= 8 && (lead.ends_with('至') || lead.ends_with('到') || lead.ends_with("到了") || lead.ends_with("为"));
    if same && onward && !lead.contains(['，', '。', ',']) {
        around.role = Some("to");
        around.direction = None;
        around.basis = None;
    }
}
