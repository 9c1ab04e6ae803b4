//! The predicate in front of a number, read backwards: is, has grown, accounts for, compared with.

use super::Basis;
use crate::knowledge;

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

/// 占移动电话用户的, 相当于收入的, 占…的比重.
fn wholes(p: &mut Predicate) -> bool {
    if p.share_of.is_some() {
        return false;
    }
    let text = p.rest.trim_end_matches("比重").trim_end_matches("比例").trim_end_matches("份额").to_owned();
    let Some(body) = text.strip_suffix('的') else { return false };
    let verbs = ["占到", "占", "相当于", "接近", "超过", "约为", "不足", "不到", "将近"];
    let Some((at, word)) = verbs.iter().filter_map(|w| body.rfind(w).map(|i| (i, *w))).max_by_key(|(i, w)| (i + w.len(), *i)) else { return false };
    let whole = &body[at + word.len()..];
    // 不足上年的一半: what a figure of another time is compared with is no whole.
    if !word.starts_with('占') && base_alone(whole) {
        return false;
    }
    // 选择“人才不足”的: a verb inside quotation marks is quoted, and so is no verb.
    if whole.contains(['，', '；', '”', '》', PERIOD]) || whole.is_empty() || whole.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let before = |w: &str| body[..at].ends_with(w);
    p.approx = match word {
        "接近" | "将近" => Some("near"),
        "超过" => Some("over"),
        "约为" => Some("about"),
        "不足" | "不到" => Some("under"),
        _ if before("约") => Some("about"),
        _ if before("近") => Some("near"),
        _ if before("超过") => Some("over"),
        _ => None,
    };
    p.share_of = Some(whole.trim_start_matches(['了', '约']).to_owned());
    p.rest = body[..at].to_owned();
    true
}

/// 是全国平均水平的, 为直接产业的, 不到2018年的: what a multiple or a half is taken of.
fn multiples(p: &mut Predicate) -> bool {
    if p.times_of.is_some() {
        return false;
    }
    let Some(body) = p.rest.strip_suffix('的') else { return false };
    let Some((at, word)) = ["是", "为", "达到", "达", "相当于", "不到", "不足", "超过", "仅为", "约为"]
        .iter()
        .filter_map(|w| body.rfind(w).map(|i| (i, *w)))
        .max_by_key(|(i, w)| (*i, w.len()))
        .filter(|(i, w)| body[i + w.len()..].chars().count() <= 16 && !body[i + w.len()..].contains(|c: char| c == '”' || c.is_ascii_digit()))
    else {
        // The whole clause is the other side: 2018年的一半.
        // 与2022年的1.6亿台相比: that is what the other figure is of.
        if body.chars().count() <= 2 && body.contains(PERIOD) && !body.starts_with(['与', '较', '比', '同']) {
            p.times_of = Some(body.to_owned());
            p.rest.clear();
            return true;
        }
        return false;
    };
    let other = body[at + word.len()..].to_owned();
    let year_end = ["上年末", "去年末", "上年底", "去年底", "年初"].iter().any(|w| other.ends_with(w));
    let year = ["上年同期", "去年同期", "上年", "去年", "上一年"].iter().any(|w| other.ends_with(w));
    if let Some(basis) = year_end.then_some(Basis::VsPrevYearEnd).or(year.then_some(Basis::Yoy)).or(basis_of(&format!("{word}{other}"))) {
        p.basis.get_or_insert(basis);
    }
    let about = word == "约为" || body[..at].ends_with('约');
    p.times_of = Some(other);
    p.approx = match word {
        "不到" | "不足" => Some("under"),
        "超过" => Some("over"),
        _ if about => Some("about"),
        _ => p.approx,
    };
    p.rest = body[..at].trim_end_matches('约').to_owned();
    true
}

/// 比移动电话用户数高, 高于全国平均水平.
fn comparisons(p: &mut Predicate) -> bool {
    if p.against.is_some() {
        return false;
    }
    let rest = p.rest.clone();
    for word in ["高于", "低于", "高出", "快于", "慢于", "多于", "少于", "领先", "落后", "跑赢", "跑输", "超出"] {
        if let Some(at) = rest.rfind(word)
            && let Some(other) = Some(&rest[at + word.len()..]).filter(|o| base_alone(o))
        {
            let down = matches!(word, "低于" | "慢于" | "少于" | "落后" | "跑输");
            p.last_year = other.ends_with('的') && !other.contains(PERIOD);
            if !other.ends_with('的') {
                p.basis = basis_of(&format!("较{other}")).or(p.basis).or(Some(Basis::Other));
                p.direction = if down { -1 } else { 1 };
            }
            p.rest = rest[..at].to_owned();
            return true;
        }
        if let Some(at) = rest.rfind(word)
            && !rest[at..].contains(['，', '；', PERIOD])
            && rest[at + word.len()..].chars().count() >= 2
        {
            p.against = Some(rest[at + word.len()..].to_owned());
            p.direction = if matches!(word, "低于" | "慢于" | "少于" | "落后" | "跑输") { -1 } else { 1 };
            p.rest = rest[..at].to_owned();
            return true;
        }
    }
    // 提高, 减少 and 加快 are changes, not comparisons.
    let words = knowledge::statistics();
    if words.up.iter().chain(&words.down).any(|w| ends(&rest, w) && w.chars().count() > 1 && !matches!(w.as_str(), "高出" | "多出")) {
        return false;
    }
    let Some(end) = ["高出", "多出", "高", "多", "少", "低", "快", "慢"].iter().find(|w| rest.ends_with(**w)) else { return false };
    let body = &rest[..rest.len() - end.len()];
    let Some(at) = body.rfind('比').filter(|i| !body[..*i].ends_with(['占', '同', '环'])) else { return false };
    // 比前年还低
    let other = body[at + "比".len()..].trim_end_matches(['还', '又', '更', '均', '都', '再', '略', '稍', '也']);
    if other.is_empty() || other.contains(PERIOD) || basis_of(&body[at..]).is_some() || other.contains(['，', '；']) || other.starts_with(['重', '例', '值']) {
        return false;
    }
    // 比4月末多, 比前年低: a time, not another subject.
    if ["末", "底", "月", "年", "同期", "季度", "周", "初"].iter().any(|w| other.ends_with(w)) {
        return false;
    }
    p.against = Some(other.to_owned());
    p.direction = if matches!(*end, "少" | "低" | "慢") { -1 } else { 1 };
    p.rest = body[..at].to_owned();
    true
}

/// 上年同期的 in 高于上年同期的51%, 8月 in 高于8月2.5个百分点: a base and nothing else.
fn base_alone(other: &str) -> bool {
    let other = other.strip_suffix('的').unwrap_or(other);
    let named = |w: &&String| w.strip_prefix(['较', '比']) == Some(other) || w.as_str() == other;
    let words = knowledge::statistics();
    other == PERIOD.to_string() || [&words.basis_yoy, &words.basis_mom, &words.basis_qoq, &words.basis_year_end].iter().any(|l| l.iter().any(|w| named(&w)))
}

/// 较上季末和年初, 同比、环比: the bases that a list names, and where it begins.
fn several_bases(rest: &str) -> Option<(Vec<Basis>, usize)> {
    let at = ["同比", "环比", "按年", "按月", "较", "比", "与"].iter().filter_map(|w| rest.find(w)).min()?;
    let list = rest[at..].trim_start_matches("较").trim_start_matches("与").trim_end_matches("相比");
    let parts: Vec<&str> = list.split(['和', '、', '及', '与']).map(|p| p.trim_start_matches(['较', '比'])).collect();
    let named: Option<Vec<Basis>> =
        parts.iter().map(|p| basis_of(p).filter(|_| p.chars().count() <= 2).or_else(|| basis_of(&format!("较{p}")).filter(|_| p.chars().count() <= 7))).collect();
    named.filter(|n| n.len() > 1).map(|n| (n, at))
}

/// 同比, 较上年末, 比2019年.
fn bases(p: &mut Predicate) -> bool {
    let words = knowledge::statistics();
    let all = [(Basis::Yoy, &words.basis_yoy), (Basis::Mom, &words.basis_mom), (Basis::Qoq, &words.basis_qoq), (Basis::VsPrevYearEnd, &words.basis_year_end)];
    let found = all.iter().flat_map(|(b, l)| l.iter().map(move |w| (*b, w.as_str()))).filter(|(_, w)| ends(&p.rest, w)).max_by_key(|(_, w)| w.len());
    if p.each
        && p.bases.is_empty()
        && let Some((named, at)) = several_bases(&p.rest)
    {
        p.basis = named.first().copied();
        p.bases = named;
        p.rest.truncate(at);
        return true;
    }
    if let Some((basis, word)) = found {
        p.last_year |= p.direction == 0 && words.a_year_before.iter().any(|w| w == word);
        p.basis.get_or_insert(basis);
        p.rest.truncate(p.rest.len() - word.len());
        return true;
    }
    // 年增长8%: on the year, unless the year is one that is named (上年, 三年, 2019年).
    if p.direction != 0
        && let Some(head) = p.rest.strip_suffix('年')
        && !head.ends_with(|c: char| c.is_ascii_digit() || "上去今前本全当每明来近末半同两一二三四五六七八九十几多数".contains(c))
    {
        p.basis.get_or_insert(Basis::Yoy);
        p.rest = head.to_owned();
        return true;
    }
    for tail in ["", "相比", "同期", "末", "时", "的"] {
        let head = p.rest.strip_suffix(tail).and_then(|rest| rest.strip_suffix(PERIOD)).and_then(|rest| rest.strip_suffix(['较', '比', '与']));
        if let Some(len) = head.map(str::len) {
            p.basis.get_or_insert(Basis::Other);
            p.rest.truncate(len);
            return true;
        }
    }
    // 比服务开通之初提高: any other base.
    if p.direction != 0
        && let Some(at) = p.rest.rfind(['比', '较']).filter(|i| !p.rest[..*i].ends_with(['占', '同', '环']))
        && (1..=12).contains(&p.rest[at + 3..].chars().count())
        && !p.rest[at..].contains(['，', '重', '例'])
    {
        p.basis.get_or_insert(Basis::Other);
        p.rest.truncate(at);
        return true;
    }
    false
}

/// The basis that a phrase names anywhere.
pub fn basis_of(text: &str) -> Option<Basis> {
    let words = knowledge::statistics();
    [(Basis::VsPrevYearEnd, &words.basis_year_end), (Basis::Qoq, &words.basis_qoq), (Basis::Mom, &words.basis_mom), (Basis::Yoy, &words.basis_yoy)]
        .iter()
        .find(|(_, l)| l.iter().any(|w| text.contains(w.as_str())))
        .map(|(b, _)| *b)
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
        let p = read("其中云计算和大数据收入同比分别增长");
        assert_eq!((p.rest.as_str(), p.each, p.direction), ("其中云计算和大数据收入", true, 1));
    }
}
