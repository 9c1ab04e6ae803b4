//! Tokens with digits or numerals that are no quantities: law and document numbers, products, telephones, idioms.

use super::alphabet::{GUARDED, IDIOM, NEEDS as NEEDS_BITS, class};
use super::lexicon::Lexicon;
use super::numeral::is_part;
use super::text::Text;
use crate::knowledge;
use regex::Regex;
use std::sync::{LazyLock, OnceLock};

/// Characters `from..to` that hold no quantity.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    pub from: usize,
    pub to: usize,
    pub reason: &'static str,
    /// A period may still be read here.
    pub soft: bool,
}

/// Shapes of tokens, on half-width text, with what a text that holds one cannot be without (see `need`). Bounded and without
/// backtracking (the regex crate has none).
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shapes = [
        // Words of these are ASCII: Chinese goes on behind them without a blank.
        (
            "a .:@",
            r"https?://[A-Za-z0-9_./?=&%#:~+\-]+|www\.[A-Za-z0-9_./\-]+|[A-Za-z0-9_.]+@[0-9_.]*[A-Za-z][A-Za-z0-9_.]*|[A-Za-z0-9_\-]+\.(?:com|cn|org|net|html?|jpe?g|png|gif|pdf|docx?|xlsx?)(?-u:\b)",
            "address",
        ),
        ("0 〔[【( 号", r"[〔\[【(（][12][09]\d{2}[〕\]】)）]\s*(?:第\s*)?\d+\s*号", "document number"),
        (
            "第",
            r"第\s*[\d零〇一二三四五六七八九十百千]+\s*(?:[-—至到]\s*(?:第\s*)?[\d零〇一二三四五六七八九十百千]+\s*)?(?:号令|号公告|号文|号|条|款|项|章|节|编|部分|届|次会议|次全体会议|次|批次|批|期|版|轮|阶段|步|方|中学|医院|代|类|辑|卷|页|名|位|个|家|届会议|三方|十)?",
            "ordinal",
        ),
        ("0 号", r"\d+\s*(?:号令|号文件|号文|号公告|号决定|号线|号楼|号院|号店|号机|号舱)", "document number"),
        (
            "条 例法定则 0第一",
            r"(?:条例|办法|规定|法|细则|决定)(?:》)?(?:里|中|的|里的|中的)?\s*[\d零〇一二三四五六七八九十百]+\s*条(?:第[\d一二三四五六七八九十]+款)?",
            "law article",
        ),
        ("0 号 发工", r"(?:国发|国办发|工信部[\p{Han}]{0,6}|发改[\p{Han}]{0,6})\s*\d+\s*号", "document number"),
        ("0 a", r"[A-Za-z]+[-.]?\d[A-Za-z0-9_.\-]*", "code"),
        ("0 GDKV", r"\d+(?:\.\d+)?[GDKV](?:\s?(?:PON|LTE|NR|SA|NSA|EPON|GPON))?(?:[^A-Za-zB/]|$)", "generation"),
        ("0 版", r"(?:19|20)\d{2}\s*版", "edition"),
        ("0 表件图栏例", r"(?:附表|附件|附图|专栏|表|图|例)\s*[0-9]{1,2}(?:[-—.][0-9]{1,2})?", "label"),
        ("0 2vV", r"[vV]\d+(?:\.\d+)+|\d+(?:\.\d+){2,}", "version"),
        ("9", r"(?:\+?86[- ])?0\d{2,3}[-—－ ]\d{7,8}(?:[-—转]\d{1,5})?|0\d{2,3}-[\d*]{6,8}|[48]00[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}", "telephone"),
        ("3 打线电话服号至心", r"(?:拨打|热线|致电|电话|客服|短号|发送至|举报中心)[:：]?\s*\d{3,}", "telephone"),
        ("5 线台报务服", r"(?:^|[^\d])(?:1[0-9]{4}|9[0-9]{4,5}|12[0-9]{3})(?:热线|平台|举报|服务|专线|客服)", "telephone"),
        ("0 :", r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[-—–~至]\s*\d{1,2}[:：]\d{2})?", "time of day"),
        ("6备", r"\d{4}[-_]\d{6,}|\d{12,}|[京沪津渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备\d+号?(?:-\d+)?|公网安备\s*\d+号?", "serial number"),
        ("0 ×xX*+", r"\d+\s*[×xX*]\s*\d+(?:\s*小时)?|\d+[+]\d+(?:[+]\d+)*[+A-ZN]*", "formula"),
        ("一 每逐近这那某数", r"(?:每|逐|近|这|那|某|数)[一](?:[^\d零〇一二三四五六七八九十百千万亿]|$)", "idiom"),
    ];
    shapes.into_iter().map(|(needs, shape, reason)| Shape { needs: needs.split(' ').fold(0, |all, n| all | need(n)), shape, reason, regex: OnceLock::new() }).collect()
});

struct Shape {
    /// Bits of `NEEDS`.
    needs: u32,
    shape: &'static str,
    reason: &'static str,
    /// Made when a text first could hold the shape: most never do.
    regex: OnceLock<Option<Regex>>,
}

impl Shape {
    fn regex(&self) -> Option<&Regex> {
        // All digits are ASCII in half width that are any in these shapes.
        self.regex.get_or_init(|| Regex::new(&self.shape.replace(r"\d", "[0-9]")).ok()).as_ref()
    }
}

/// One of the characters of each of these has to be there. Among them `0` stands for any digit, `3`, `5` and `6` for as many
/// in a row, `2` for two points, `9` for nine characters of a telephone number, `a` for any letter.
const NEEDS: [&str; 24] = [
    "0",
    "3",
    "5",
    "6备",
    "9",
    "a",
    "2vV",
    ".:@",
    "〔[【(",
    "号",
    "第",
    "条",
    "例法定则",
    "0第一",
    "发工",
    "GDKV",
    "版",
    "表件图栏例",
    "打线电话服号至心",
    "线台报务服",
    ":",
    "×xX*+",
    "一",
    "每逐近这那某数",
];

fn need(set: &str) -> u32 {
    NEEDS.iter().position(|n| *n == set).map_or(0, |i| 1 << i)
}

/// Characters with the bits of `NEEDS` that they fulfil.
pub fn needs() -> impl Iterator<Item = (char, u32)> {
    let plain = NEEDS.iter().flat_map(|set| set.chars().filter(|c| !"023569a".contains(*c)).map(move |c| (c, need(set))));
    let with = |sign: char| NEEDS.iter().filter(|set| set.contains(sign)).fold(0, |all, set| all | need(set));
    let digits = ('0'..='9').map(move |c| (c, with('0')));
    plain.chain(digits).chain(('a'..='z').chain('A'..='Z').map(move |c| (c, with('a'))))
}

/// The classes of all characters of a text, and with them the bits of `NEEDS` that it fulfils.
fn fulfilled(chars: &[char]) -> (u32, u32) {
    let (mut all, mut run, mut phone, mut points) = (0, 0, 0, 0);
    let (mut longest, mut longest_phone) = (0, 0);
    for ch in chars {
        all |= class(*ch);
        run = if ch.is_ascii_digit() { run + 1 } else { 0 };
        points += usize::from(*ch == '.');
        phone = if ch.is_ascii_digit() || matches!(ch, ' ' | '-' | '—' | '*') { phone + 1 } else { 0 };
        (longest, longest_phone) = (longest.max(run), longest_phone.max(phone));
    }
    let rows = [(longest, 3, "3"), (longest, 5, "5"), (longest, 6, "6备"), (longest_phone, 9, "9"), (points, 2, "2vV")];
    (all, rows.into_iter().filter(|(n, least, _)| n >= least).fold(all >> NEEDS_BITS, |bits, (.., set)| bits | need(set)))
}

static IDIOMS: LazyLock<Lexicon<()>> = LazyLock::new(|| Lexicon::new(knowledge::quantities().idioms.iter().map(|w| (w, ()))));

/// All guards of a text, in order.
pub fn find(text: &Text) -> Vec<Guard> {
    let (classes, there) = fulfilled(&text.chars);
    // Nothing here can be without a digit or a numeral.
    if classes & GUARDED == 0 {
        return Vec::new();
    }
    let mut guards = Vec::new();
    let mut half = String::new();
    for shape in SHAPES.iter().filter(|s| s.needs & there == s.needs) {
        let Some(regex) = shape.regex() else { continue };
        if half.is_empty() {
            half.extend(&text.chars);
        }
        // Shapes stand behind each other: characters are counted on from the one before.
        let (mut byte, mut at) = (0, 0);
        let mut char_at = |to: usize| {
            at += half[byte..to].chars().count();
            byte = to;
            at
        };
        for found in regex.find_iter(&half) {
            let (mut from, mut to) = (char_at(found.start()), char_at(found.end()));
            trim(text, shape.reason, &mut from, &mut to);
            if accept(text, shape.reason, from, to) {
                guards.push(Guard { from, to, reason: shape.reason, soft: matches!(shape.reason, "ordinal" | "edition") });
            }
        }
    }
    let mut from = 0;
    while let Some(first) = text.get(from) {
        let idiom = if class(first) & IDIOM == 0 { None } else { IDIOMS.at(text.rest(from)) };
        let Some((_, len)) = idiom else {
            from += 1;
            continue;
        };
        let to = from + len;
        // 三八折, 万万分之七 are numbers; three firms are what they are, where all numbers are wanted.
        // 一家, 两地: counts, where all are wanted.
        let one =
            text.wide && len == 2 && matches!(text.get(from), Some('一' | '两')) && text.get(from + 1).is_some_and(|c| "个家位名人天块条项套次件只张户份台辆座种地".contains(c));
        let number = one || text.get(to) == Some('折') || text.starts(to, "分之") || text.wide && text.starts(from, "三家");
        if !number && !inside_numeral(text, from, to) {
            guards.push(Guard { from, to, reason: "idiom", soft: true });
        }
        from = to;
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
        // 比例68.2% and 代表32人 are no labels.
        "label" => {
            !(matches!(text.get(from), Some('例' | '表' | '图' | '件')) && before.is_some_and(|c| crate::decode::gbk::is_hanzi(c) && !"见如附下上右左的和及与由据按后".contains(c)))
        }
        // 近一半, 近一成
        "idiom" if text.starts(from + 1, "一半") || text.starts(from, "近一成") => false,
        "idiom" if recent(text, from, to, before) => false,
        "idiom" => knowledge::units().at(text.rest(to)).is_none_or(|u| !matches!(u.0.kind, "measure" | "money")),
        "serial number" => knowledge::units().at(text.rest(to + usize::from(text.get(to) == Some(' ')))).is_none(),
        // 第一季度 is a period and read as one.
        "ordinal" => !(text.get(to) == Some('季') || text.ends(to, "个季度")),
        _ => true,
    }
}

/// 近一年, 近一个月: a time, as 近两年 is; not 接近一年, 历时近一年 and 附近一年级, nor 近一月, which is a month's name behind 近.
fn recent(text: &Text, from: usize, to: usize, before: Option<char>) -> bool {
    let goes_on = |at: usize| text.get(at).is_some_and(|c| "级期岁".contains(c));
    let time = ["年", "周", "季度", "个月", "个季度"].iter().any(|w| text.starts(to, w) && !goes_on(to + w.chars().count()));
    time && text.get(from) == Some('近') && !before.is_some_and(|c| "接临将附靠邻时达".contains(c))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What shapes are made of, in any order.
    fn parts() -> impl Strategy<Value = String> {
        let parts = [
            "1",
            "20",
            "010",
            "2017",
            "400",
            "83301188",
            "-",
            "—",
            " ",
            "*",
            ".",
            ":",
            "/",
            "@",
            "+",
            "x",
            "v",
            "G",
            "a",
            "http://",
            "www.",
            "cn",
            "版",
            "号",
            "号令",
            "第",
            "条",
            "办法",
            "规定",
            "国发",
            "工信部",
            "表",
            "附件",
            "热线",
            "电话",
            "拨打",
            "中心",
            "ICP备",
            "公网安备",
            "京",
            "〔",
            "〕",
            "(",
            ")",
            "每",
            "近",
            "一",
            "二十",
            "十",
            "家",
        ];
        prop::collection::vec(prop::sample::select(parts.to_vec()), 0..12).prop_map(|p| p.concat())
    }

    proptest! {
        /// A shape is never passed over: what it needs is there wherever it matches.
        #[test]
        fn shapes_have_what_they_need(text in parts()) {
            let chars: Vec<char> = text.chars().collect();
            let (_, there) = fulfilled(&chars);
            // Without a digit, 第 or 一 an article of a law is left to the numeral that it is.
            let told = text.contains(|c: char| c.is_ascii_digit() || c == '第' || c == '一');
            for shape in SHAPES.iter().filter(|_| told) {
                prop_assert!(!shape.regex().is_some_and(|r| r.is_match(&text)) || shape.needs & there == shape.needs, "{} in {text}", shape.reason);
            }
        }
    }

    #[test]
    fn every_need_and_shape_is_known() {
        assert!(SHAPES.iter().all(|s| s.regex().is_some() && s.needs != 0));
        assert!(NEEDS.len() <= 32 - NEEDS_BITS as usize);
    }
}
