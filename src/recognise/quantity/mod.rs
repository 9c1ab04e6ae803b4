//! Numbers with their units and ranges of them: what is written, and where it stands.

mod modifier;
mod money;
mod share;
mod unit;

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

impl Core {
    /// A word that is a number and its unit in one.
    fn word(kind: Kind, value: Decimal, unit: Option<Unit>, unit_surface: (usize, usize)) -> Self {
        Self { value, vague: None, scale: Decimal::ONE, form: Form::Chinese, kind, unit, unit_surface, per: None, parts: None, end: unit_surface.1, negative: false }
    }

    /// A numeral that ends at `end`, without a unit.
    fn bare(numeral: &Numeral, end: usize, negative: bool) -> Self {
        let value = if negative { -numeral.value } else { numeral.value };
        Self { value, vague: numeral.vague, scale: numeral.scale, form: numeral.form, negative, ..Self::word(Kind::Number, value, None, (end, end)) }
    }
}

/// What a quantity of an article may begin with, but for numerals; reading wide, more may.
pub const BEGINNINGS: &str = "几数-−–负¥￥人UH$€£半过翻港新美";

/// The quantity that begins at character `i`, and the character behind it.
pub fn at(text: &Text, i: usize) -> Option<(Mention, usize)> {
    let start = i;
    let Some(first) = core(text, i) else { return opening(text, i).and_then(|first| range(text, start, &first)) };
    if let Some(done) = range(text, start, &first) {
        return Some(done);
    }
    let end = first.end;
    Some((finish(text, start, end, first, None), end))
}

/// 三 in 三至四成, which alone would be no number.
fn opening(text: &Text, i: usize) -> Option<Core> {
    let spread = text.get(i + 1).is_some_and(|c| "至到—–-~～－".contains(c));
    let free = !text.before(i).is_some_and(|c| c.is_ascii_alphanumeric() || numeral::is_part(c) || "第星期周统唯同专单初".contains(c));
    if spread && free { digit(text, i) } else { None }
}

/// A Chinese digit that stands alone.
fn digit(text: &Text, i: usize) -> Option<Core> {
    let numeral = numeral::at(text.rest(i)).filter(|n| n.form == Form::Chinese && n.len == 1)?;
    Some(Core::bare(&numeral, i + 1, false))
}

fn core(text: &Text, i: usize) -> Option<Core> {
    if let Some(core) = money::currency(text, i).or_else(|| share::share_of(text, i)).or_else(|| share::half(text, i)).or_else(|| share::doubling(text, i)) {
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
    let base = Core::bare(&numeral, end, negative);
    if let Some((whole, above, below, len)) = share::fraction(text, &numeral, end) {
        let above = whole.checked_mul(below)?.checked_add(above)? * if negative { -Decimal::ONE } else { Decimal::ONE };
        let share = above.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(below)?.round_dp(6);
        return Some(Core { value: share, kind: Kind::Fraction, unit: unit::named("%"), parts: Some((above, below)), end: end + len, unit_surface: (end, end + len), ..base });
    }
    if let Some((value, end)) = share::discount(text, &numeral, end) {
        return Some(Core { value, kind: Kind::Percent, unit: unit::named("%"), unit_surface: (end - 1, end), end, ..base });
    }
    if let Some((value, vague, stop)) = share::tenths(text, &numeral, end) {
        let value = if negative { -value } else { value };
        return Some(Core { value, vague, kind: Kind::Percent, unit: unit::named("%"), unit_surface: (end, end + 1), end: stop, ..base });
    }
    if let Some(core) = unit::spoken(text, &numeral, end, negative) {
        return Some(core);
    }
    let gap = usize::from(text.get(end) == Some(' '));
    if let Some((found, len)) = knowledge::units().at(text.rest(end + gap))
        && unit::fits(text, &numeral, found, end + gap, len)
    {
        let mut core =
            Core { kind: unit::kind_of(found), unit: Some(found.clone()), unit_surface: (end - unit::scale_chars(text, end), end + gap + len), end: end + gap + len, ..base };
        unit::denominator(text, &mut core);
        money::smaller(text, &mut core);
        // 3倍多, 20家余
        if core.vague.is_none() && matches!(text.get(core.end), Some('多' | '余')) && !text.get(core.end + 1).is_some_and(|c| "样种次边方元数少年个级渠层维功媒".contains(c))
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
    // 百分之二十到三十, 百分之三到五
    let mut second = core(text, at).or_else(|| digit(text, at).filter(|_| first.kind == Kind::Percent))?;
    if first.kind == Kind::Percent && first.unit_surface.1 < first.end && second.kind == Kind::Number && second.form == first.form {
        second = Core { kind: first.kind, unit: first.unit.clone(), unit_surface: first.unit_surface, ..second };
    }
    if bounded && !text.starts(second.end, "以下") {
        return None;
    }
    let open = first.unit.is_none();
    if !open && first.unit.as_ref().map(|u| &u.name) != second.unit.as_ref().map(|u| &u.name) || second.unit.is_none() && open && first.form == Form::Chinese {
        return None;
    }
    let mut low = first.value;
    // 3至4成, 七到八折: tenths as well.
    if open && second.kind == Kind::Percent && matches!(text.get(second.unit_surface.0), Some('成' | '折')) {
        low = low.checked_mul(Decimal::TEN)?;
    }
    // 30-50万, but not 5000至1万
    if open && first.scale == Decimal::ONE && second.scale > Decimal::ONE {
        low = low.checked_mul(second.scale).filter(|scaled| *scaled < second.value).unwrap_or(low);
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
        unit_surface: text.chars[core.unit_surface.0..core.unit_surface.1.min(text.len())].iter().collect(),
        per: core.per,
        parts: core.parts,
        chinese: core.form == Form::Chinese,
        ..Quantity::exact(core.value, core.unit)
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
    modifier::modify(text, &mut quantity, &mut outer);
    if text.starts(start, "过半") && quantity.approx == Approx::Exact {
        quantity.approx = Approx::Over;
    }
    if text.get(start) == Some('翻') && quantity.approx == Approx::Exact {
        let behind = start + 1 + usize::from(text.get(start + 1) == Some('了'));
        let more = matches!(text.get(end), Some('多' | '有')) && text.get(end + 1).is_none_or(|c| "，。；、余".contains(c));
        quantity.approx = share::nearly(text, behind).map_or(if more { Approx::Over } else { Approx::Exact }, |(approx, _)| approx);
    }
    Mention { outer: text.span(outer.0, outer.1), ..Mention::of(core.kind, text.span(start, end), quantity) }
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
            ("规模较上年末翻了近一番", "2倍 near"),
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
            ("下降三至四成", "30..40% range"),
            ("用户增加1到2成", "10..20% range"),
            ("提升三至五倍", "3..5倍 range"),
            ("五至十万户", "50000..100000户 range"),
            ("百分之三到五", "3..5% range"),
            ("5000至1万元", "5000..10000元 range"),
            ("五千至二万元", "5000..20000元 range"),
            ("30-50万元", "300000..500000元 range"),
            ("提高2个多百分点", "2个百分点 over"),
            ("历时3个多月", "3个月 over"),
            ("平均3个半小时", "3.5小时"),
            ("收入3.5个亿元", "350000000元"),
            ("总投资12个亿，", "1200000000"),
            ("12个亿元以上项目", "12个"),
            ("3个亿级平台", "3个"),
            ("三个半年报", "3个"),
            ("业主过半数同意", "50% over"),
            ("20家多媒体教室", "20家"),
            ("一年还不到", "1年 under"),
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
            "星期一到五",
            "由一至终",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
