//! Tokens with digits or numerals that are no quantities: law and document numbers, products, telephones, idioms.

use super::numeral::is_part;
use super::text::Text;
use crate::knowledge;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// Characters `from..to` that hold no quantity.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    pub from: usize,
    pub to: usize,
    pub reason: &'static str,
    /// A period may still be read here.
    pub soft: bool,
}

/// Shapes of tokens, on half-width text. Bounded and without backtracking (the regex crate has none).
static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let shapes = [
        // Words of these are ASCII: Chinese goes on behind them without a blank.
        (
            r"https?://[A-Za-z0-9_./?=&%#:~+\-]+|www\.[A-Za-z0-9_./\-]+|[A-Za-z0-9_.]+@[A-Za-z0-9_.]+|[A-Za-z0-9_\-]+\.(?:com|cn|org|net|html?|jpe?g|png|gif|pdf|docx?|xlsx?)(?-u:\b)",
            "address",
        ),
        (r"[〔\[【(（][12][09]\d{2}[〕\]】)）]\s*(?:第\s*)?\d+\s*号", "document number"),
        (
            r"第\s*[\d零〇一二三四五六七八九十百千]+\s*(?:[-—至到]\s*(?:第\s*)?[\d零〇一二三四五六七八九十百千]+\s*)?(?:号令|号公告|号文|号|条|款|项|章|节|编|部分|届|次会议|次全体会议|次|批次|批|期|版|轮|阶段|步|方|中学|医院|代|类|辑|卷|页|名|位|个|家|届会议|三方|十)?",
            "ordinal",
        ),
        (r"\d+\s*(?:号令|号文件|号文|号公告|号决定|号线|号楼|号院|号店|号机|号舱)", "document number"),
        (r"(?:条例|办法|规定|法|细则|决定)(?:》)?(?:里|中|的|里的|中的)?\s*[\d零〇一二三四五六七八九十百]+\s*条(?:第[\d一二三四五六七八九十]+款)?", "law article"),
        (r"(?:国发|国办发|工信部[\p{Han}]{0,6}|发改[\p{Han}]{0,6})\s*\d+\s*号", "document number"),
        (r"[A-Za-z]+[-.]?\d[A-Za-z0-9_.\-]*", "code"),
        (r"\d+(?:\.\d+)?[GDKV](?:\s?(?:PON|LTE|NR|SA|NSA|EPON|GPON))?(?:[^A-Za-zB/]|$)", "generation"),
        (r"(?:19|20)\d{2}\s*版", "edition"),
        (r"(?:附表|附件|附图|专栏|表|图|例)\s*[0-9]{1,2}(?:[-—.][0-9]{1,2})?", "label"),
        (r"[vV]\d+(?:\.\d+)+|\d+(?:\.\d+){2,}", "version"),
        (r"(?:\+?86[- ])?0\d{2,3}[-—－ ]\d{7,8}(?:[-—转]\d{1,5})?|0\d{2,3}-[\d*]{6,8}|[48]00[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}", "telephone"),
        (r"(?:拨打|热线|致电|电话|客服|短号|发送至|举报中心)[:：]?\s*\d{3,}", "telephone"),
        (r"(?:^|[^\d])(?:1[0-9]{4}|9[0-9]{4,5}|12[0-9]{3})(?:热线|平台|举报|服务|专线|客服)", "telephone"),
        (r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[-—–~至]\s*\d{1,2}[:：]\d{2})?", "time of day"),
        (r"\d{4}[-_]\d{6,}|\d{12,}|[京沪津渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备\d+号?(?:-\d+)?|公网安备\s*\d+号?", "serial number"),
        (r"\d+\s*[×xX*]\s*\d+(?:\s*小时)?|\d+[+]\d+(?:[+]\d+)*[+A-ZN]*", "formula"),
        (r"(?:每|逐|近|这|那|某|数)[一](?:[^\d零〇一二三四五六七八九十百千万亿]|$)", "idiom"),
    ];
    Shapes { any: RegexSet::new(shapes.map(|s| s.0)).ok(), each: shapes.iter().filter_map(|(shape, reason)| Regex::new(shape).ok().map(|r| (r, *reason))).collect() }
});

/// All shapes at once tell which of them are there: most are not.
struct Shapes {
    any: Option<RegexSet>,
    each: Vec<(Regex, &'static str)>,
}

static IDIOMS: LazyLock<Option<aho_corasick::AhoCorasick>> =
    LazyLock::new(|| aho_corasick::AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(&knowledge::quantities().idioms).ok());

/// All guards of a text, in order.
pub fn find(text: &Text) -> Vec<Guard> {
    // Nothing here can be without a digit or a numeral.
    if !text.chars.iter().any(|c| is_part(*c) || matches!(c, '几' | '数' | '半' | '双' | '百')) {
        return Vec::new();
    }
    let half: String = text.chars.iter().collect();
    let index: Vec<usize> = half.char_indices().map(|(i, _)| i).chain([half.len()]).collect();
    let char_at = |byte: usize| index.partition_point(|o| *o < byte);
    let mut guards = Vec::new();
    if text.chars.iter().any(char::is_ascii_digit) || half.contains('第') || half.contains('一') {
        let there = SHAPES.any.iter().flat_map(|set| set.matches(&half));
        for (shape, reason) in there.filter_map(|i| SHAPES.each.get(i)) {
            for found in shape.find_iter(&half) {
                let (mut from, mut to) = (char_at(found.start()), char_at(found.end()));
                trim(text, reason, &mut from, &mut to);
                if accept(text, reason, from, to) {
                    guards.push(Guard { from, to, reason, soft: matches!(*reason, "ordinal" | "edition") });
                }
            }
        }
    }
    for found in IDIOMS.iter().flat_map(|ac| ac.find_iter(&half)) {
        let (from, to) = (char_at(found.start()), char_at(found.end()));
        // 三八折, 万万分之七 are numbers; three firms are what they are, where all numbers are wanted.
        // 一家, 两地: counts, where all are wanted.
        let one = text.wide
            && to == from + 2
            && matches!(text.get(from), Some('一' | '两'))
            && text.get(from + 1).is_some_and(|c| "个家位名人天块条项套次件只张户份台辆座种地".contains(c));
        let number = one || text.get(to) == Some('折') || text.starts(to, "分之") || text.wide && half[found.start()..].starts_with("三家");
        if !number && !inside_numeral(text, from, to) {
            guards.push(Guard { from, to, reason: "idiom", soft: true });
        }
    }
    guards.sort_by_key(|g| (g.from, std::cmp::Reverse(g.to)));
    guards
}

/// Shapes that look at a neighbour (a letter that must not follow) give it back.
fn trim(text: &Text, reason: &str, from: &mut usize, to: &mut usize) {
    match reason {
        "generation" => {
            while *to > *from && !text.get(*to - 1).is_some_and(|c| c.is_ascii_alphanumeric()) {
                *to -= 1;
            }
        }
        "telephone" => {
            while *from < *to && !text.get(*from).is_some_and(|c| c.is_ascii_digit() || c == '+') {
                *from += 1;
            }
            while *to > *from && !text.get(*to - 1).is_some_and(|c| c.is_ascii_digit() || c == '*') {
                *to -= 1;
            }
        }
        "idiom" => *to = (*from + 2).min(*to),
        _ => {}
    }
}

fn accept(text: &Text, reason: &str, from: usize, to: usize) -> bool {
    let before = text.before(from);
    match reason {
        // 5G and 4K, but not 16.2G of data behind 流量 nor a code's tail.
        "generation" => !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') && to - from <= 4 || text.rest(from).iter().take(to - from).any(|c| *c == 'P'),
        "code" => !before.is_some_and(|c| c.is_ascii_alphanumeric()),
        // 4001234家 is a count: what carries a unit is no telephone.
        "telephone" => free(before, text, to) && knowledge::units().at(text.rest(to)).is_none(),
        "version" => free(before, text, to),
        // 缴获近一吨: a unit makes it a quantity.
        "idiom" => knowledge::units().at(text.rest(to)).is_none_or(|u| !matches!(u.0.kind, "measure" | "money")),
        "serial number" => knowledge::units().at(text.rest(to + usize::from(text.get(to) == Some(' ')))).is_none(),
        // 第一季度 is a period and read as one.
        "ordinal" => !(text.get(to) == Some('季') || text.ends(to, "个季度")),
        _ => true,
    }
}

/// No digits go on before or behind, and no scale.
fn free(before: Option<char>, text: &Text, to: usize) -> bool {
    !before.is_some_and(|c| c.is_ascii_digit()) && !text.get(to).is_some_and(|c| c.is_ascii_digit() || c == '万' || c == '亿')
}

/// An idiom inside a longer numeral (三十五强, 二十一路) is none.
fn inside_numeral(text: &Text, from: usize, to: usize) -> bool {
    let part = |i: Option<char>| i.is_some_and(is_part);
    let first = text.get(from);
    let last = to.checked_sub(1).and_then(|i| text.get(i));
    // 一点八万亿 is a number, 一点 a little.
    if last == Some('点') && part(first) && text.get(to).is_some_and(|c| !c.is_ascii() && is_part(c)) {
        return true;
    }
    (part(text.before(from)) && (part(first) || text.before(from).is_some_and(|c| c.is_ascii_digit()))) || (part(last) && part(text.get(to)))
}
