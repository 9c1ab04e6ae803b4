//! Numbers with their units, ranges and the words that say how exact they are.

use super::numeral::{self, Form, Numeral, Vague, last_place};
use super::text::Text;
use super::{Approx, Kind, Mention, Quantity, special};
use crate::decode::repair::SWALLOWED;
use crate::knowledge::{self, Unit};
use rust_decimal::Decimal;

/// What stands at the core of a quantity.
struct Core {
    /// `None` where the numeral is a range of its own (几十).
    value: Decimal,
    vague: Option<Vague>,
    scale: Decimal,
    form: Form,
    kind: Kind,
    unit: Option<Unit>,
    unit_surface: (usize, usize),
    per: Option<String>,
    /// Of a fraction, above and below.
    parts: Option<(Decimal, Decimal)>,
    end: usize,
    negative: bool,
}

/// Whether a quantity of an article may begin with a character; reading wide, more may.
pub fn begins(ch: char) -> bool {
    numeral::is_part(ch) || "几数-−–负零¥￥人UH$€£半过翻百千万亿佰仟".contains(ch)
}

/// The quantity that begins at character `i`, and the character behind it.
pub fn at(text: &Text, i: usize) -> Option<(Mention, usize)> {
    let start = i;
    let first = core(text, i)?;
    if let Some(done) = range(text, start, &first) {
        return Some(done);
    }
    let end = first.end;
    Some((finish(text, start, end, first, None), end))
}

fn core(text: &Text, i: usize) -> Option<Core> {
    if let Some(core) = currency(text, i).or_else(|| share_of(text, i)).or_else(|| half(text, i)).or_else(|| doubling(text, i)) {
        return Some(core);
    }
    let (negative, at) = sign(text, i);
    // A numeral behind Latin letters is a code; behind a digit, the rest of a number.
    let before = text.before(i);
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') {
        return None;
    }
    let numeral = numeral::at(text.rest(at)).or_else(|| special::decimal(text, at))?;
    let end = at + numeral.len;
    // A character was swallowed beside it, perhaps a digit: this is not the number that was written.
    if before == Some(SWALLOWED) || text.get(end) == Some(SWALLOWED) {
        return None;
    }
    numbered(text, numeral, end, negative)
}

/// A minus sign directly before a digit and not behind a number.
fn sign(text: &Text, i: usize) -> (bool, usize) {
    let minus = matches!(text.get(i), Some('-' | '−' | '–' | '负'));
    // 负三十二, 零下五摄氏度, -.5
    if text.starts(i, "零下") && text.get(i + 2).is_some_and(numeral::is_part) {
        return (true, i + 2);
    }
    let spelled = text.get(i) == Some('负') && text.get(i + 1).is_some_and(numeral::is_part);
    let digit = spelled || text.get(i + 1).is_some_and(|c| c.is_ascii_digit() || c == '.' && text.get(i + 2).is_some_and(|d| d.is_ascii_digit()));
    let free = !text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '%' | ')' | '-'));
    if minus && digit && free { (true, i + 1) } else { (false, i) }
}

/// A numeral with what follows it: unit, 成, 折, 分之.
fn numbered(text: &Text, numeral: Numeral, end: usize, negative: bool) -> Option<Core> {
    let value = if negative { -numeral.value } else { numeral.value };
    let base = Core {
        value,
        vague: numeral.vague,
        scale: numeral.scale,
        form: numeral.form,
        kind: Kind::Number,
        unit: None,
        unit_surface: (end, end),
        per: None,
        parts: None,
        end,
        negative,
    };
    if let Some((whole, above, below, len)) = fraction(text, &numeral, end) {
        let above = (whole * below + above) * if negative { -Decimal::ONE } else { Decimal::ONE };
        let share = above.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(below)?.round_dp(6);
        return Some(Core { value: share, kind: Kind::Fraction, unit: unit("%"), parts: Some((above, below)), end: end + len, unit_surface: (end, end + len), ..base });
    }
    if let Some((value, end)) = discount(text, &numeral, end) {
        return Some(Core { value, kind: Kind::Percent, unit: unit("%"), unit_surface: (end - 1, end), end, ..base });
    }
    // 三成, 近七成五
    if text.get(end) == Some('成') && numeral.value <= Decimal::TEN && !text.get(end + 1).is_some_and(|c| "立为员效功果本长品交都分型熟人".contains(c)) {
        let half = if text.get(end + 1) == Some('半') {
            Some((5, 1))
        } else {
            text.get(end + 1).and_then(numeral::digit).filter(|_| !text.get(end + 1).is_some_and(|c| c.is_ascii())).map(|d| (d, 1))
        };
        let tenth = Decimal::from(half.map_or(0, |h| h.0));
        let more = if half.is_none() && matches!(text.get(end + 1), Some('多' | '余')) { Some(Vague::Over) } else { numeral.vague };
        let len = usize::from(half.is_some() || more != numeral.vague);
        return Some(Core {
            value: value * Decimal::TEN + tenth,
            vague: more.map(scale_ten),
            kind: Kind::Percent,
            unit: unit("%"),
            unit_surface: (end, end + 1),
            end: end + 1 + len,
            ..base
        });
    }
    let gap = usize::from(text.get(end) == Some(' '));
    if let Some((found, len)) = knowledge::units().at(text.rest(end + gap))
        && fits(text, &numeral, found, end + gap, len)
    {
        let mut core = Core { kind: kind_of(found), unit: Some(found.clone()), unit_surface: (end - scale_chars(text, end), end + gap + len), end: end + gap + len, ..base };
        denominator(text, &mut core);
        smaller(text, &mut core);
        // 3倍多, 20家余
        if core.vague.is_none() && matches!(text.get(core.end), Some('多' | '余')) && !text.get(core.end + 1).is_some_and(|c| "样种次边方元数少年个级渠层维功".contains(c))
        {
            core.vague = Some(Vague::Over);
            core.end += 1;
        }
        // 亿元人民币, 万元整
        for word in ["人民币", "整"] {
            if core.kind == Kind::Money && text.starts(core.end, word) {
                core.end += word.chars().count();
            }
        }
        return Some(core);
    }
    // A bare Chinese digit is a word, not a number: 一, 两, 三 alone say nothing.
    if numeral.form == Form::Chinese && numeral.len < 2 && !(text.wide && special::stands_alone(text, end - 1)) {
        return None;
    }
    Some(base)
}

/// 三分之一, 3又二分之一; reading wide also 1/2 and 1 3/5. Answers the whole number before, what stands above and below, and
/// the characters behind the numeral.
fn fraction(text: &Text, numeral: &Numeral, end: usize) -> Option<(Decimal, Decimal, Decimal, usize)> {
    let spelled = |at: usize, whole: Decimal| {
        let down = numeral::at(text.rest(at)).filter(|n| !n.value.is_zero())?;
        let k = at + down.len;
        let minus = text.get(k + 2) == Some('负');
        let over = numeral::at(text.rest(k + 2 + usize::from(minus))).filter(|_| text.starts(k, "分之"))?;
        let above = if minus { -over.value } else { over.value };
        Some((whole, above, down.value, k + 2 + usize::from(minus) + over.len - end))
    };
    if text.starts(end, "分之") {
        return spelled(end - numeral.len, Decimal::ZERO);
    }
    if text.get(end) == Some('又') {
        return spelled(end + 1, numeral.value);
    }
    if !text.wide || numeral.form != Form::Arabic || !numeral.value.fract().is_zero() {
        return None;
    }
    let number = |at: usize| {
        let len = text.rest(at).iter().take_while(|c| c.is_ascii_digit()).count();
        text.chars.get(at..at + len).filter(|_| len > 0).and_then(|c| c.iter().collect::<String>().parse::<Decimal>().ok()).map(|n| (n, at + len))
    };
    let over = |at: usize| number(at).filter(|n| !n.0.is_zero() && !matches!(text.get(n.1), Some('/' | '-' | '年' | '月')));
    if text.get(end) == Some('/') {
        let (down, stop) = over(end + 1)?;
        return Some((Decimal::ZERO, numeral.value, down, stop - end));
    }
    let (above, slash) = number(end + 1).filter(|n| text.get(end) == Some(' ') && text.get(n.1) == Some('/'))?;
    let (down, stop) = over(slash + 1)?;
    Some((numeral.value, above, down, stop - end))
}

/// 八折, 7.5折, 九五折: a share of the price, in per cent.
fn discount(text: &Text, numeral: &Numeral, end: usize) -> Option<(Decimal, usize)> {
    let meant = text.wide || text.before(end - numeral.len) == Some('打');
    if text.get(end) != Some('折') || !meant || text.get(end + 1).is_some_and(|c| "叠旧算合射扣磨损腾中返断页线".contains(c)) {
        return None;
    }
    let ten = Decimal::TEN;
    match numeral.value {
        v if v > Decimal::ZERO && v < ten => Some((v * ten, end + 1)),
        v if v > ten && v < ten * ten && v.fract().is_zero() => Some((v, end + 1)),
        _ => None,
    }
}

/// What goes on behind a unit: half of it (三斤半, 两年半), or a smaller one of money (五元三角二分).
fn smaller(text: &Text, core: &mut Core) {
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

fn scale_ten(vague: Vague) -> Vague {
    match vague {
        Vague::Between(low, high) => Vague::Between(low * Decimal::TEN, high * Decimal::TEN),
        other => other,
    }
}

/// 万 and 亿 directly before the unit are part of how it was written: 万户.
fn scale_chars(text: &Text, end: usize) -> usize {
    (1..=2).take_while(|n| end.checked_sub(*n).and_then(|i| text.get(i)).is_some_and(|c| "万亿".contains(c))).count()
}

/// Whether a unit is meant: 2000年 is a year, 3点 a time, 5个月 a duration, 一线 an idiom.
fn fits(text: &Text, numeral: &Numeral, unit: &Unit, at: usize, len: usize) -> bool {
    let next = text.get(at + len);
    let latin = |c: char| c.is_ascii_alphabetic();
    // A Latin unit must end there: 5M is no metre, 10G PON no gram.
    if text.get(at).is_some_and(latin) && next.is_some_and(|c| latin(c) && c != '/') {
        return false;
    }
    if unit.kind == "duration" && unit.name == "年" {
        return numeral.value < Decimal::ONE_THOUSAND;
    }
    // One-letter Latin units need a plain number before and no word behind.
    if len == 1 && text.get(at).is_some_and(latin) {
        return numeral.form == Form::Arabic && !next.is_some_and(|c| c.is_ascii_digit() || c == '以');
    }
    if text.wide {
        // 登陆部队, 拾起: the capitals are words, but on cheques.
        let capital = at.checked_sub(1).and_then(|i| text.get(i)).is_some_and(|c| "陆拾伍肆柒捌玖叁贰壹".contains(c));
        return !(capital && numeral.len == 1 && numeral.form == Form::Chinese && unit.kind != "money");
    }
    // 万众, 国: classifiers that are mostly other words need an exact count before a noun.
    !(numeral.form == Form::Chinese
        && numeral.len == 1
        && numeral.vague.is_none()
        && matches!(
            unit.name.as_str(),
            "地" | "国"
                | "城"
                | "州"
                | "省"
                | "市"
                | "县"
                | "区"
                | "路"
                | "线"
                | "手"
                | "口"
                | "片"
                | "通"
                | "站"
                | "门"
                | "头"
                | "本"
                | "班"
                | "队"
                | "组"
                | "季"
                | "期"
                | "村"
                | "乡"
                | "镇"
                | "宿"
                | "餐"
                | "面"
                | "方"
                | "重"
                | "级"
                | "大"
                | "步"
                | "章"
                | "节"
                | "字"
                | "层"
                | "端"
        ))
}

/// 部/百人, GB/户, 元/度: what a value is counted per.
fn denominator(text: &Text, core: &mut Core) {
    if text.get(core.end) != Some('/') {
        return;
    }
    let at = core.end + 1;
    let number = numeral::at(text.rest(at)).map_or(0, |n| n.len).max(usize::from(matches!(text.get(at), Some('百' | '千' | '万'))));
    let len =
        knowledge::units().at(text.rest(at + number)).map(|u| u.1).or_else(|| text.rest(at + number).first().filter(|c| "户人家天日月年秒亩度吨台个次车".contains(**c)).map(|_| 1));
    if let Some(len) = len {
        let per: String = text.chars[at..at + number + len].iter().collect();
        if let Some(unit) = &mut core.unit {
            unit.name = format!("{}/{per}", unit.name);
        }
        // 微克/立方米 has a code of its own: ug/m3.
        if text.wide && number == 0 {
            let end = at + number + len;
            let code = |from: usize, to: usize| match text.chars.get(from..to).map(|c| (c, knowledge::units().at(c)))? {
                (['月'], _) => Some("mo".to_owned()),
                (_, found) => found.map(|u| u.0.code.clone()),
            };
            // GB/户·月
            let more = matches!(text.get(end), Some('·' | '/')).then(|| code(end + 1, end + 2)).flatten();
            if let (Some(by), Some(unit)) = (code(at, end), core.unit.as_mut().filter(|u| u.kind == "measure")) {
                unit.code = format!("{}/{by}{}", unit.code, more.map_or(String::new(), |m| format!("/{m}")));
            }
        }
        core.per = Some(per);
        core.end = at + number + len;
        core.unit_surface.1 = core.end;
    }
}

fn unit(name: &str) -> Option<Unit> {
    let chars: Vec<char> = name.chars().collect();
    knowledge::units().at(&chars).map(|u| u.0.clone())
}

fn kind_of(unit: &Unit) -> Kind {
    match unit.kind {
        "money" => Kind::Money,
        "percent" => Kind::Percent,
        "pp" => Kind::Pp,
        "bp" => Kind::Bp,
        "multiple" => Kind::Multiple,
        "measure" => Kind::Measure,
        "duration" => Kind::Duration,
        _ => Kind::Count,
    }
}

/// ￥35万, 人民币35万元, US$5 million is not Chinese and not read.
fn currency(text: &Text, i: usize) -> Option<Core> {
    let (code, len) = [("¥", "元"), ("￥", "元"), ("人民币", "元"), ("US$", "美元"), ("HK$", "港元"), ("$", "美元"), ("€", "欧元"), ("£", "英镑")]
        .iter()
        .find(|(s, _)| text.starts(i, s))
        .map(|(s, u)| (*u, s.chars().count()))?;
    let at = i + len + usize::from(text.get(i + len) == Some(' '));
    let mut numeral = numeral::at(text.rest(at))?;
    // HK$3.5 million
    let gap = usize::from(text.get(at + numeral.len) == Some(' '));
    let rest: String = text.rest(at + numeral.len + gap).iter().take(9).collect::<String>().to_ascii_lowercase();
    if let Some((word, by)) = [("million", 6u32), ("billion", 9), ("trillion", 12)].into_iter().find(|(w, _)| rest.starts_with(w)) {
        numeral.value = numeral.value.checked_mul(Decimal::from(10u64.pow(by)))?;
        numeral.len += gap + word.len();
    }
    let end = at + numeral.len;
    let mut core = numbered(text, numeral, end, false)?;
    if core.kind == Kind::Number {
        core.unit = unit(code);
        core.kind = Kind::Money;
    }
    (core.kind == Kind::Money).then_some(core)
}

/// 百分之十五, 千分之三, 万分之0.5, 百万分之二.
fn share_of(text: &Text, i: usize) -> Option<Core> {
    let negative = text.get(i) == Some('负');
    let from = i + usize::from(negative);
    let scales = text.rest(from).iter().take_while(|c| "百千万亿佰仟".contains(**c)).count();
    if scales == 0 || !text.starts(from + scales, "分之") || text.before(i).is_some_and(numeral::is_part) {
        return None;
    }
    let by = text.chars[from..from + scales].iter().try_fold(Decimal::ONE, |by, c| {
        by.checked_mul(match c {
            '百' | '佰' => Decimal::ONE_HUNDRED,
            '千' | '仟' => Decimal::ONE_THOUSAND,
            '万' => Decimal::from(10_000),
            _ => Decimal::from(100_000_000),
        })
    })?;
    let (minus, at) = sign(text, from + scales + 2);
    let whole = || matches!(text.get(at), Some('百' | '佰')).then_some(Numeral { len: 1, value: Decimal::ONE_HUNDRED, vague: None, scale: Decimal::ONE, form: Form::Chinese });
    let numeral = numeral::at(text.rest(at)).or_else(whole)?;
    let end = at + numeral.len;
    // Per mille has a sign of its own; what is rarer is told in per cent.
    let (name, value) = match by {
        b if b == Decimal::ONE_HUNDRED => ("%", numeral.value),
        b if b == Decimal::ONE_THOUSAND && !text.wide => ("‰", numeral.value),
        b => ("%", numeral.value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b)?),
    };
    Some(Core {
        value: if negative || minus { -value } else { value },
        vague: numeral.vague,
        scale: Decimal::ONE,
        form: numeral.form,
        kind: Kind::Percent,
        unit: unit(name),
        unit_surface: (from, from + scales + 2),
        per: None,
        parts: None,
        end,
        negative: negative || minus,
    })
}

/// 一半, 过半, 半数: half of a named whole.
fn half(text: &Text, i: usize) -> Option<Core> {
    let len = ["一半", "半数", "过半"].iter().find(|w| text.starts(i, w)).map(|_| 2)?;
    let free = !text.before(i).is_some_and(numeral::is_part);
    free.then(|| Core {
        value: Decimal::from(50),
        vague: None,
        scale: Decimal::ONE,
        form: Form::Chinese,
        kind: Kind::Fraction,
        unit: unit("%"),
        unit_surface: (i, i + len),
        per: None,
        parts: Some((Decimal::ONE, Decimal::TWO)),
        end: i + len,
        negative: false,
    })
}

/// 翻一番, 翻番, 翻了两番: a ratio.
fn doubling(text: &Text, i: usize) -> Option<Core> {
    if text.get(i) != Some('翻') {
        return None;
    }
    let mut k = i + 1;
    if text.get(k) == Some('了') {
        k += 1;
    }
    let times = text.get(k).and_then(numeral::digit);
    if times.is_some() {
        k += 1;
    }
    (text.get(k) == Some('番')).then(|| {
        let times = times.unwrap_or(1).min(10);
        if text.wide {
            // As it is written; `around` says how many times it makes.
            let unit = knowledge::units().at(&['番']).map(|u| u.0.clone());
            return Core {
                value: times.into(),
                vague: None,
                scale: Decimal::ONE,
                form: Form::Chinese,
                kind: Kind::Multiple,
                unit,
                unit_surface: (k, k + 1),
                per: None,
                parts: None,
                end: k + 1,
                negative: false,
            };
        }
        let value = (0..times).fold(Decimal::ONE, |v, _| v * Decimal::TWO);
        Core {
            value,
            vague: None,
            scale: Decimal::ONE,
            form: Form::Chinese,
            kind: Kind::Ratio,
            unit: unit("倍"),
            unit_surface: (k, k + 1),
            per: None,
            parts: None,
            end: k + 1,
            negative: false,
        }
    })
}

/// 8至10分钟, 30%—35%, 3倍以上5倍以下, 15万—18万元.
fn range(text: &Text, start: usize, first: &Core) -> Option<(Mention, usize)> {
    let below_zero = first.negative && (text.wide || first.unit.as_ref().is_some_and(|u| u.code == "Cel"));
    if first.negative && !below_zero || matches!(first.kind, Kind::Ratio | Kind::Fraction) {
        return None;
    }
    let bounded = text.starts(first.end, "以上");
    let mut at = first.end + if bounded { 2 } else { 0 };
    if bounded && text.get(at) == Some('、') {
        at += 1;
    }
    let joint = ["—", "–", "-", "~", "～", "至", "到", "－", "―", "─"].iter().find(|j| text.starts(at, j));
    match joint {
        Some(_) if !bounded => at += 1,
        None if bounded => {}
        _ => return None,
    }
    // Two dashes are one: 30%——35%.
    if matches!(text.get(at), Some('—' | '-')) {
        at += 1;
    }
    let second = core(text, at)?;
    if bounded && !text.starts(second.end, "以下") {
        return None;
    }
    let open = first.unit.is_none();
    if !open && first.unit.as_ref().map(|u| &u.name) != second.unit.as_ref().map(|u| &u.name) || second.unit.is_none() && open && first.form == Form::Chinese {
        return None;
    }
    let mut low = first.value;
    if open && first.scale == Decimal::ONE && second.scale > Decimal::ONE && low < second.value {
        low *= second.scale; // 30-50万
    }
    let high = second.value;
    if low >= high || (open && second.unit.is_none() && joint == Some(&"-")) {
        return None;
    }
    let end = second.end;
    Some((finish(text, start, end, Core { value: low, kind: second.kind, ..second }, Some((low, high))), end))
}

fn finish(text: &Text, start: usize, end: usize, core: Core, range: Option<(Decimal, Decimal)>) -> Mention {
    let mut quantity = Quantity {
        value: Some(core.value),
        low: None,
        high: None,
        low_incl: true,
        high_incl: true,
        comparator: "eq",
        approx: Approx::Exact,
        unit: core.unit,
        unit_surface: text.chars[core.unit_surface.0..core.unit_surface.1.min(text.len())].iter().collect(),
        per: core.per,
        inferred: false,
        parts: core.parts,
        chinese: core.form == Form::Chinese,
    };
    let mut outer = (start, end);
    match (range, core.vague) {
        (Some((low, high)), _) => {
            (quantity.value, quantity.low, quantity.high) = (None, Some(low), Some(high));
            (quantity.comparator, quantity.approx) = ("range", Approx::Range);
            if text.starts(end, "以下") {
                outer.1 += 2;
            }
        }
        (None, Some(Vague::Over)) => {
            (quantity.low, quantity.high, quantity.high_incl) = (Some(core.value), Some(core.value + last_place(core.value)), false);
            quantity.approx = Approx::Over;
            quantity.comparator = "ge";
        }
        (None, Some(Vague::About)) => quantity.approx = Approx::About,
        (None, Some(Vague::Between(low, high))) => {
            (quantity.value, quantity.low, quantity.high) = (None, Some(low), Some(high));
            (quantity.approx, quantity.comparator) = (Approx::About, "range");
        }
        _ => {}
    }
    modify(text, &mut quantity, &mut outer);
    Mention { kind: core.kind, span: text.span(start, end), outer: text.span(outer.0, outer.1), quantity: Some(quantity), period: None, reason: None }
}

/// Applies the words before and behind: 接近200家左右, 不超过50%, 2亿次以上.
fn modify(text: &Text, quantity: &mut Quantity, outer: &mut (usize, usize)) {
    let words = knowledge::quantities();
    let ranged = quantity.approx == Approx::Range;
    for modifier in &words.after {
        if let Some((k, len)) = text.longest(outer.1, &modifier.text)
            && !ranged
            && (modifier.text[k] != "起" || text.get(outer.1 + len).is_none_or(|c| "，,。；、 ".contains(c)))
            && !(modifier.text[k] == "内" && quantity.unit.as_ref().is_none_or(|u| u.kind != "duration"))
            && !(modifier.text[k] == "许" && text.starts(outer.1, "许可"))
        {
            set(quantity, &modifier.approx, &modifier.comparator, modifier.inclusive);
            outer.1 += len;
            break;
        }
    }
    // Up to two before: 接近…左右 keeps the stronger word in front.
    for _ in 0..2 {
        let from = outer.0;
        let mut at = from;
        // Words that may stand between: 超过了200家, 约有300家, 不到这个… no further.
        for filler in ["了", "过", "有", "为", "达", "占", "到", " ", "占到", "达到"] {
            if text.ends(from, filler) {
                at = from - filler.chars().count();
            }
        }
        let found =
            words.before.iter().flat_map(|m| m.text.iter().map(move |w| (m, w))).filter(|(_, w)| text.ends(at, w) || text.ends(from, w)).max_by_key(|(_, w)| w.chars().count());
        let Some((modifier, word)) = found else { break };
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

#[cfg(test)]
mod tests {
    use super::super::{Context, recognise};
    use super::*;

    fn read(text: &str) -> Vec<String> {
        recognise(text, &Context::default())
            .into_iter()
            .filter_map(|m| {
                let q = m.quantity?;
                let number = match (q.value, q.low, q.high) {
                    (Some(v), ..) => v.normalize().to_string(),
                    (None, low, high) => format!("{}..{}", low.unwrap_or_default().normalize(), high.unwrap_or_default().normalize()),
                };
                let unit = q.unit.map(|u| u.name).unwrap_or_default();
                let approx = if q.approx == Approx::Exact { String::new() } else { format!(" {}", q.approx.name()) };
                Some(format!("{number}{unit}{approx}"))
            })
            .collect()
    }

    #[test]
    fn counts_money_shares_and_their_modifiers() {
        for (text, want) in [
            ("全国的IDC企业有1272家", "1272家"),
            ("接近200家左右的企业", "200家 near"),
            ("罚了1000多万的", "10000000 over"),
            ("不超过50%港澳的股份", "50% at_most"),
            ("违法所得3倍以上5倍以下的罚款", "3..5倍 range"),
            ("增长30%—35%的地市", "30..35% range"),
            ("平均缩短8至10分钟", "8..10分钟 range"),
            ("成本在15万—18万元之间", "150000..180000元 range"),
            ("用户总数近6.09亿户", "609000000户 near"),
            ("回落0.2个百分点", "0.2个百分点"),
            ("96%以上利用存量资源", "96% at_least"),
            ("差不多占到两成", "20% about"),
            ("增加近三成", "30% near"),
            ("一千二百多家", "1200家 over"),
            ("这个数翻了一番", "2倍"),
            ("有三分之一的企业", "33.333333%"),
            ("普及率为113.1部/百人", "113.1部/百人"),
            ("达到16.2GB/户", "16.2GB/户"),
            ("5个工作日内答复", "5个工作日 at_most"),
            ("百分之十五", "15%"),
            ("约2.3万元", "23000元 about"),
            ("在40分钟以内", "40分钟 at_most"),
            ("不到40件", "40件 under"),
            ("两万余人次", "20000人次 over"),
            ("超过8100万台（套）", "81000000台（套） over"),
            ("下降了-2.1%", "-2.1%"),
            ("占七成五", "75%"),
        ] {
            assert_eq!(read(text), [want], "{text}");
        }
    }

    #[test]
    fn a_number_beside_a_swallowed_character_is_not_read() {
        assert_eq!(read("集中\u{FFFD}\u{FFFC}6个案例，共12\u{FFFC}家，另有3家"), ["3家"]);
    }

    #[test]
    fn tokens_with_digits_that_are_no_quantities() {
        for text in [
            "5G和B11",
            "工业和信息化部第42号令",
            "国发〔2015〕5号",
            "第六十九条",
            "一云多芯",
            "统一平台进一步",
            "促进大众创业、万众创新",
            "电话：025-83301188（9:00—11:30）",
            "A2.B1.B2-20220001",
            "第5届",
            "跟2003版的目录",
            "三家基础电信企业",
            "IPv6",
            "拨打12300",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
