//! Money: the sign before a numeral, and smaller coins behind it.

use super::{Core, numbered, unit};
use crate::knowledge;
use crate::recognise::Kind;
use crate::recognise::alphabet::{NUMERAL, class};
use crate::recognise::numeral;
use crate::recognise::text::Text;
use rust_decimal::Decimal;

/// ￥35万, 人民币35万元, US$5 million is not Chinese and not read.
pub(super) fn currency(text: &Text, i: usize) -> Option<Core> {
    // A numeral is none of these signs.
    text.get(i).filter(|c| class(*c) & NUMERAL == 0)?;
    let signs = [
        ("¥", "元"),
        ("￥", "元"),
        ("人民币", "元"),
        ("港币", "港元"),
        ("港元", "港元"),
        ("新台币", "新台币"),
        ("美元", "美元"),
        ("US$", "美元"),
        ("HK$", "港元"),
        ("$", "美元"),
        ("€", "欧元"),
        ("£", "英镑"),
    ];
    let (code, len) = signs
        .iter()
        .find(|(s, _)| text.starts(i, s))
        // 3.5亿港元12月: a unit behind its number is no sign in front of the next.
        .filter(|(s, _)| !(s.ends_with('元') || s.ends_with('币')) || *s == "人民币" || !text.before(i).is_some_and(|c| numeral::is_part(c) || c.is_ascii_digit()))
        .map(|(s, u)| (*u, s.chars().count()))?;
    let at = i + len + usize::from(text.get(i + len) == Some(' '));
    let mut numeral = numeral::at(text.rest(at))?;
    // HK$3.5 million
    let gap = usize::from(text.get(at + numeral.len) == Some(' '));
    let rest: String = text.rest(at + numeral.len + gap).iter().take(9).collect::<String>().to_ascii_lowercase();
    if let Some((word, by)) = [("million", 6u32), ("billion", 9), ("trillion", 12)].into_iter().find(|(w, _)| rest.starts_with(w)) {
        // What is more than any quantity leaves no room to reckon with.
        numeral.value = numeral.value.checked_mul(Decimal::from(10u64.pow(by))).filter(|v| *v < numeral::LARGEST)?;
        numeral.len += gap + word.len();
    }
    let end = at + numeral.len;
    // $20，300美元: two amounts, for the first has its sign and the second its unit; $20，300 is one.
    let comma = (at..end).find(|k| text.span(*k, k + 1).of(text.raw) == "，");
    let mut core = numbered(text, numeral, end, false)?;
    if let Some(comma) = comma.filter(|_| core.kind == Kind::Money) {
        let first = numeral::at(&text.rest(at)[..comma - at])?;
        core = numbered(text, first, comma, false)?;
    }
    if core.kind == Kind::Number {
        core.unit = unit::named(code);
        core.kind = Kind::Money;
    }
    (core.kind == Kind::Money).then_some(core)
}

/// What goes on behind a unit: half of it (三斤半, 两年半), or a smaller one of money (五元三角二分).
pub(super) fn smaller(text: &Text, core: &mut Core) {
    let after = text.get(core.end + 1);
    let countable = matches!(core.kind, Kind::Measure | Kind::Duration | Kind::Money | Kind::Multiple) || text.wide && core.kind == Kind::Count;
    if text.get(core.end) == Some('半') && countable && core.vague.is_none() && !after.is_some_and(|c| "导径天途成路价年个月数球岛封夜边".contains(c)) {
        core.value += if core.negative { Decimal::new(-5, 1) } else { Decimal::new(5, 1) };
        core.end += 1;
        return;
    }
    if core.kind != Kind::Money || core.vague.is_some() || core.unit.as_ref().is_some_and(|u| u.code.starts_with('{')) {
        return;
    }
    let mut smallest = Decimal::ONE;
    loop {
        let at = core.end + usize::from(matches!(text.get(core.end), Some('又' | '零')));
        let Some(part) = numeral::at(text.rest(at)).filter(|n| n.value < Decimal::ONE_HUNDRED && n.vague.is_none()) else { break };
        let stop = at + part.len;
        let found = knowledge::quantities().small_money.iter().filter(|s| text.starts(stop, &s.text)).max_by_key(|s| s.text.len());
        let Some(found) = found.filter(|f| f.share < smallest) else { break };
        core.value += part.value * found.share;
        smallest = found.share;
        core.end = stop + found.text.chars().count();
    }
}
