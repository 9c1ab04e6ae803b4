//! Words before and behind a quantity that say how exact it is: 接近…左右, 不超过…, …以上.

use crate::knowledge;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use crate::recognise::{Approx, Quantity};

/// Applies the words before and behind: 接近200家左右, 不超过50%, 2亿次以上.
pub(super) fn modify(text: &Text, quantity: &mut Quantity, outer: &mut (usize, usize)) {
    let words = knowledge::quantities();
    let ranged = quantity.approx == Approx::Range;
    // 三成 左右: a blank that a page has lost in its words.
    let gap = usize::from(text.get(outer.1) == Some(' '));
    let behind = text.get(outer.1 + gap).is_some_and(|c| words.after_begin.contains(c));
    for modifier in words.after.iter().filter(|_| behind) {
        if let Some((k, len)) = text.longest(outer.1 + gap, &modifier.text)
            && !ranged
            && (gap == 0 || len > 1)
            && (modifier.text[k] != "起" || text.get(outer.1 + gap + len).is_none_or(|c| "，,。；、 ".contains(c)))
            && !(modifier.text[k] == "内" && quantity.unit.as_ref().is_none_or(|u| u.kind != "duration"))
            && !(modifier.text[k] == "许" && text.starts(outer.1, "许可"))
            // 一年还不到100元: of the number that follows.
            && !(modifier.text[k].ends_with("不到") && text.get(outer.1 + gap + len).is_some_and(numeral::is_part))
        {
            set(quantity, &modifier.approx, &modifier.comparator, modifier.inclusive);
            outer.1 += gap + len;
            break;
        }
    }
    // Up to two before: 接近…左右 keeps the stronger word in front.
    for _ in 0..2 {
        let from = outer.0;
        let mut at = from;
        // Words that may stand between: 超过了200家, 约有300家, 不到这个… no further.
        let filled = text.before(from).is_some_and(|c| "了过有为达占到 ".contains(c));
        for filler in ["了", "过", "有", "为", "达", "占", "到", " ", "占到", "达到"].into_iter().filter(|_| filled) {
            if text.ends(from, filler) {
                at = from - filler.chars().count();
            }
        }
        let Some(found) = [at, from].into_iter().filter_map(|to| words.ahead(text.chars.get(..to)?)).max() else { break };
        let Some((modifier, word)) = words.before.get(found.1.0).and_then(|m| Some((m, m.text.get(found.1.1)?))) else { break };
        let end = if text.ends(from, word) { from } else { at };
        let begin = end - word.chars().count();
        if misleading(text, word, begin) {
            break;
        }
        if !modifier.except.contains(word) {
            set(quantity, &modifier.approx, &modifier.comparator, modifier.inclusive);
        }
        outer.0 = begin;
    }
}

/// Words that are part of another: 附近, 最近, 条约, 合约, 以上.
fn misleading(text: &Text, word: &str, begin: usize) -> bool {
    let before = text.before(begin);
    match word {
        "近" => before.is_some_and(|c| "附最远邻靠亲新".contains(c)),
        "约" => !text.ends(begin, "折合") && before.is_some_and(|c| "条合签违制集节预契履公解毁大".contains(c)),
        "上" => before.is_some_and(|c| "以之加网线同年月周季晚早会路身面手际基总比环掌海".contains(c)) || !text.get(begin + 1).is_some_and(|c| "百千万亿".contains(c)),
        "破" => before.is_some_and(|c| "打攻识侦爆揭击冲告说看道".contains(c)),
        "超" => before.is_some_and(|c| "赶高".contains(c)),
        _ => false,
    }
}

fn set(quantity: &mut Quantity, approx: &str, comparator: &str, inclusive: bool) {
    let approx = Approx::from_name(approx);
    // A range stays a range: 约20%至30%.
    if quantity.approx != Approx::Range {
        // 1000多万元以上 says 以上 last; 超过 before 200余家 adds nothing.
        quantity.approx = approx;
    }
    match comparator {
        "ge" | "gt" => {
            quantity.low = quantity.low.or(quantity.value);
            quantity.low_incl = inclusive;
            quantity.comparator = if inclusive { "ge" } else { "gt" };
        }
        "le" | "lt" => {
            quantity.high = quantity.high.or(quantity.value);
            quantity.high_incl = inclusive;
            quantity.comparator = if inclusive { "le" } else { "lt" };
        }
        _ => {}
    }
}
