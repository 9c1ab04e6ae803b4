//! The predicate in front of a number, read backwards: is, has grown, accounts for, compared with.

mod base;
mod compared;

use super::Basis;
use crate::knowledge;
use base::bases;
pub use base::basis_of;
use compared::{comparisons, multiples, wholes};

/// Stands for a period mention in a predicate, so that 较2019年 and 比去年底 can be told from a subject.
pub const PERIOD: char = '\u{1}';

/// What the words in front of a number say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predicate {
    /// What is left in front of the predicate: the subject, if there is one.
    pub rest: String,
    /// 1 up, -1 down, 0 no word of change.
    pub direction: i8,
    pub net: bool,
    /// 至 or 到 behind the change: the number is where it ended, not how far it went.
    pub reached: bool,
    pub basis: Option<Basis>,
    /// 较上季末和年初分别, 同比、环比分别: one for each of the numbers.
    pub bases: Vec<Basis>,
    /// 占…的: the whole.
    pub share_of: Option<String>,
    /// 是…的 N 倍: what it is a multiple of.
    pub times_of: Option<String>,
    /// 比…高, 高于…: the other side.
    pub against: Option<String>,
    /// 增速, 占比, 降幅: the figure is of this property of the subject.
    pub property: Option<String>,
    /// 分别, 依次.
    pub each: bool,
    /// 均, 各.
    pub alike: bool,
    /// 约占…的: how exact the share is, told in front of the verb.
    pub approx: Option<&'static str>,
    /// 年均, 两年平均: per year over several years.
    pub compound: bool,
    /// 上年同期为: the figure is one of a year before, and compared with nothing.
    pub last_year: bool,
    /// 由上年下降3.7%转为增长: the change itself is of a year before.
    pub year_before: bool,
    /// 新增, 新建 with nothing compared: an event of the period.
    pub fresh: bool,
}

const PROPERTIES: [&str; 21] = [
    "升幅",
    "减幅",
    "同比增幅",
    "增速",
    "增幅",
    "降幅",
    "涨幅",
    "跌幅",
    "占比",
    "比重",
    "占有率",
    "同比增速",
    "环比增速",
    "比例",
    "平均增速",
    "年均增速",
    "复合增长率",
    "年均复合增长率",
    "增长率",
    "份额",
    "名义增速",
];

/// Reads the words in front of a number from their end.
pub fn read(left: &str) -> Predicate {
    let mut p = Predicate { rest: left.trim().to_owned(), ..Predicate::default() };
    for _ in 0..24 {
        let before = p.rest.len();
        step(&mut p);
        if p.rest.len() == before {
            break;
        }
    }
    within(&mut p);
    p
}

fn step(p: &mut Predicate) {
    let words = knowledge::statistics();
    let rest = p.rest.trim_end_matches(|c: char| c.is_whitespace() || "+＋-－−".contains(c)).to_owned();
    p.rest = rest.clone();
    if rest.is_empty() {
        return;
    }
    // 与2022年的1.6亿台相比下降20%: the base stood before the number in front.
    if let Some(head) = ["相比之下", "相比较", "相比"].iter().find_map(|w| rest.strip_suffix(w)).filter(|h| h.is_empty() && p.direction != 0) {
        p.basis.get_or_insert(Basis::Other);
        p.rest = head.to_owned();
        return;
    }
    // 三年间从85%提高到94%
    for tail in ["间", "来", "里", "内"] {
        if let Some(head) = rest.strip_suffix(tail).and_then(|r| r.strip_suffix(PERIOD)) {
            p.rest = head.to_owned();
            return;
        }
    }
    // 复合增速（CAGR）在14.4%左右: the same in Latin letters.
    if let Some(at) = rest.strip_suffix(['）', ')']).and_then(|r| r.rfind(['（', '(']))
        && rest[at..].chars().skip(1).take_while(|c| !"）)".contains(*c)).all(|c| c.is_ascii())
    {
        p.rest.truncate(at);
        return;
    }
    // 抬升到, 攀升至: where a change ended.
    if !p.reached
        && p.direction == 0
        && let Some(head) = rest.strip_suffix("到了").or(rest.strip_suffix(['到', '至']))
        && let Some(word) = longest_end(head, words.up.iter().chain(&words.down).map(String::as_str)).filter(|w| w.chars().count() > 1)
    {
        p.reached = true;
        p.rest.truncate(head.len() - word.len());
        return;
    }
    // 由上年下降3.7%转为增长34.8%
    if p.direction != 0
        && let Some(head) = ["由上年同期", "由去年同期", "由上年", "由去年", "从上年", "从去年", "由上一年"].iter().find_map(|w| rest.strip_suffix(w))
    {
        p.year_before = true;
        p.basis.get_or_insert(Basis::Yoy);
        p.rest = head.to_owned();
        return;
    }
    // 一年增加128万人, 一个月净增65家
    if p.direction != 0
        && let Some((head, basis)) =
            [("一年来", Basis::Yoy), ("一年间", Basis::Yoy), ("一年", Basis::Yoy), ("一个月", Basis::Mom)].iter().find_map(|(w, b)| Some((rest.strip_suffix(w)?, *b)))
        && !head.ends_with(['上', '前', '同', '每'])
    {
        p.basis.get_or_insert(basis);
        p.rest = head.to_owned();
        return;
    }
    // 每年压减两成
    if p.direction != 0
        && let Some(head) = rest.strip_suffix("每年")
    {
        p.basis.get_or_insert(Basis::Yoy);
        p.rest = head.to_owned();
        return;
    }
    // 年均增长26.1%
    if p.direction != 0
        && let Some(word) = longest_end(&rest, ["年均", "年平均", "年复合"].into_iter())
    {
        p.compound = true;
        p.rest.truncate(rest.len() - word.len());
        return;
    }
    // 由2021年末的5.8%提升至…, 由去年同期的520件降到…: where it started.
    if let Some(body) = rest.strip_suffix('的')
        && let Some(at) = body.rfind(['由', '从']).filter(|i| body[*i..].chars().count() <= 8 && !body[*i..].contains(['，', '、']))
    {
        let from = &body[at + '由'.len_utf8()..];
        let time = |c: char| "时期初前月年".contains(c);
        if from == PERIOD.to_string() || from.ends_with(time) || ["目前", "原来", "法定", "最初", "当初", "原有", "现行", "现在"].contains(&from) {
            p.last_year |= ["上年", "去年", "上年同期", "去年同期"].contains(&from);
            p.rest = body[..at].to_owned();
            return;
        }
    }
    // 提高到今年3月底的四分之一
    if let Some(body) = rest.strip_suffix("\u{1}的").filter(|b| b.ends_with(['到', '至', '达'])) {
        p.rest = body.to_owned();
        return;
    }
    // 日均1100人次: of each day, of what was named before.
    if let Some(word) = words.per.iter().find(|w| **w == rest) {
        p.property.get_or_insert_with(|| word.clone());
        p.rest.clear();
        return;
    }
    if wholes(p) || multiples(p) || comparisons(p) || bases(p) {
        return;
    }
    // 人口自然增长率 is a rate of its own.
    if let Some(word) = longest_end(&rest, PROPERTIES.iter().copied()).filter(|_| !rest.ends_with("自然增长率")) {
        if let Some(basis) = [("同比", Basis::Yoy), ("环比", Basis::Mom)].iter().find(|(w, _)| word.starts_with(w)).map(|(_, b)| *b) {
            p.basis.get_or_insert(basis);
        }
        p.property.get_or_insert_with(|| word.to_owned());
        p.rest.truncate(rest.len() - word.len());
        return;
    }
    let change = longest_end(&rest, words.up.iter().chain(&words.down).map(String::as_str));
    let verb = longest_end(&rest, words.verbs.iter().map(String::as_str));
    let (Some(change_len), verb_len) = (change.map(str::len).or(Some(0)), verb.map_or(0, str::len)) else { return };
    if let Some(word) = change.filter(|_| change_len >= verb_len)
        && p.direction == 0
        && !p.reached
        && !part_of_noun(&rest, word)
    {
        p.direction = if words.down.iter().any(|w| w == word) { -1 } else { 1 };
        p.net |= words.net.iter().any(|w| w == word);
        p.fresh |= word.starts_with('新');
        p.rest.truncate(rest.len() - word.len());
        return;
    }
    // 同比多开487列, 比上年多追回四分之一: 多 and 少 with what is done, behind what it is compared with.
    if p.direction == 0
        && !p.reached
        && let Some((head, direction)) = done_more(&rest)
    {
        p.direction = direction;
        p.rest = head.to_owned();
        return;
    }
    // 举报 is no 报: a verb of one character may end a noun.
    let head = |word: &str| rest[..rest.len() - word.len()].chars().next_back();
    if verb.is_some_and(|w| words.noun_ends.get(w).is_some_and(|before| head(w).is_some_and(|c| before.contains(c)))) {
        return;
    }
    if let Some(word) = verb {
        p.each |= matches!(word, "分别" | "依次") || word.starts_with("分别") || word.starts_with("依次");
        p.alike |= matches!(word, "均" | "各" | "均为" | "各有" | "各为");
        p.reached |= p.direction == 0 && (word.ends_with('至') || word.ends_with('到')) && word.chars().count() > 1;
        if word.starts_with("占") || word.starts_with("比重") || word.starts_with("的占比") {
            p.property.get_or_insert_with(|| "占比".to_owned());
        }
        p.rest.truncate(rest.len() - word.len());
        return;
    }
    if let Some(stripped) = rest.strip_suffix(PERIOD) {
        p.rest = stripped.to_owned();
    }
}

/// 在移动电话用户中的渗透率, 在同期手机中占: the whole that a share is of.
fn within(p: &mut Predicate) {
    if p.share_of.is_some() {
        return;
    }
    let Some(inside) = p.rest.strip_prefix('在') else { return };
    let Some((whole, property)) = inside.split_once("中的").or_else(|| inside.strip_suffix('中').map(|whole| (whole, ""))) else { return };
    let shared = p.property.as_deref().is_some_and(|w| matches!(w, "占比" | "比重" | "比例" | "份额")) || ["率", "占比", "比重"].iter().any(|w| property.ends_with(w));
    if shared && (2..=14).contains(&whole.chars().count()) && !whole.contains(['，', PERIOD]) {
        (p.share_of, p.rest) = (Some(whole.to_owned()), property.to_owned());
    }
}

/// The words in front of 多 or 少 with a verb of up to three characters, where they end with a base of comparison.
fn done_more(rest: &str) -> Option<(&str, i8)> {
    let (at, ch) = rest.char_indices().rev().take(4).find(|(_, c)| matches!(c, '多' | '少'))?;
    let (head, verb) = (rest[..at].trim_end(), &rest[at + ch.len_utf8()..]);
    let words = knowledge::statistics();
    let bases = [&words.basis_yoy, &words.basis_mom, &words.basis_qoq, &words.basis_year_end];
    let compared = bases.into_iter().flatten().any(|w| head.ends_with(w.as_str())) || head.strip_suffix(PERIOD).is_some_and(|h| h.ends_with(['比', '较']));
    (compared && verb.chars().all(crate::decode::gbk::is_hanzi)).then_some((head, if ch == '多' { 1 } else { -1 }))
}

/// 高 in 提高 is a change, in 新高 or 最高 it is a noun; 多 in 许多.
fn part_of_noun(rest: &str, word: &str) -> bool {
    let before = rest[..rest.len() - word.len()].chars().next_back();
    match word {
        "高" | "低" => before.is_some_and(|c| "新最较偏中".contains(c)),
        "多" | "少" => before.is_some_and(|c| "许众很最不至较".contains(c)),
        "增" | "减" | "升" | "降" => before.is_some_and(|c| "递公毫".contains(c)),
        _ => false,
    }
}

fn longest_end<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    words.filter(|w| ends(text, w)).max_by_key(|w| w.len())
}

/// Whether a text ends in a word. Hardly any does: its last byte tells most of them.
fn ends(text: &str, word: &str) -> bool {
    text.as_bytes().last() == word.as_bytes().last() && text.ends_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predicates_are_taken_off_their_subjects() {
        let p = read("移动电话用户总数达");
        assert_eq!((p.rest.as_str(), p.direction), ("移动电话用户", 0));
        let p = read("移动短信业务量同比增长");
        assert_eq!((p.rest.as_str(), p.direction, p.basis), ("移动短信业务量", 1, Some(Basis::Yoy)));
        let p = read("占比较上年末提高");
        assert_eq!((p.rest.as_str(), p.direction, p.basis, p.property.as_deref()), ("", 1, Some(Basis::VsPrevYearEnd), Some("占比")));
        let p = read("占移动电话用户的");
        assert_eq!((p.rest.as_str(), p.share_of.as_deref()), ("", Some("移动电话用户")));
        let p = read("增速较\u{1}回落");
        assert_eq!((p.rest.as_str(), p.direction, p.basis, p.property.as_deref()), ("", -1, Some(Basis::Other), Some("增速")));
        let p = read("比移动电话用户数高");
        assert_eq!((p.rest.as_str(), p.against.as_deref()), ("", Some("移动电话用户数")));
        let p = read("是全国平均水平的");
        assert_eq!((p.rest.as_str(), p.times_of.as_deref()), ("", Some("全国平均水平")));
        let p = read("抽检合格率由\u{1}的87.3%提升至");
        assert!(p.reached && p.direction == 0);
        let p = read("中欧班列开行同比多开");
        assert_eq!((p.rest.as_str(), p.direction, p.basis), ("中欧班列开行", 1, Some(Basis::Yoy)));
        assert_eq!(read("许多居民").direction, 0);
        let p = read("其中云计算和大数据收入同比分别增长");
        assert_eq!((p.rest.as_str(), p.each, p.direction), ("其中云计算和大数据收入", true, 1));
    }
}
