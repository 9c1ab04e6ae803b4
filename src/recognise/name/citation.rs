//! Documents that a text cites: titles in 《》, numbers of documents, articles of laws.

use super::organisation::Body;
use super::words::{self, Words};
use super::{is_letter, span, string};
use crate::decode::gbk::is_hanzi;
use crate::recognise::numeral;
use crate::recognise::text::Text;
use crate::span::Span;
use serde::Serialize;

/// A document as a text cites it at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Citation {
    pub span: Span,
    /// Without 《》.
    pub title: Option<String>,
    pub number: Option<DocNumber>,
    pub article: Option<Article>,
    /// 2015版.
    pub version: Option<String>,
    /// title, number, law (named without 《》) or pact.
    pub rule: &'static str,
}

/// The number of a document in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocNumber {
    pub span: Span,
    /// 国发〔2015〕5号, 工业和信息化部令第42号; as written where it tells too little (32号文).
    pub normal: String,
    pub issuer: Option<String>,
    pub year: Option<i16>,
    pub number: u32,
    /// code (〔〕), order (令), notice (公告), case (of a court), short (号文).
    pub sort: &'static str,
}

/// Articles of a law, in figures: 第69条, 第3条第2款第1项, 第5条至第8条.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    pub span: Span,
    pub normal: String,
}

/// Characters of the longest title and bracket behind it.
const TITLE: usize = 150;
const BRACKET: usize = 80;

pub(super) fn find(text: &Text, bodies: &[Body]) -> Vec<Citation> {
    let mut numbers = numbers(text, bodies);
    let mut found = Vec::new();
    let mut i = 0;
    while i < text.len() {
        if let Some((citation, to)) = titled(text, i, &mut numbers).or_else(|| law(text, i)).or_else(|| pact(text, i)) {
            found.push(citation);
            i = to;
            continue;
        }
        i += 1;
    }
    for (n, from, to) in numbers {
        let article = articles(text, to).map(|(a, _)| a);
        found.push(Citation { span: span(text, from, to), title: None, number: Some(n), article, version: None, rule: "number" });
    }
    found.sort_by_key(|c| c.span);
    found
}

/// Where the 《 at `i` is closed. Titles may hold titles, in 〈〉 or in 《》 again.
fn closed(text: &Text, i: usize) -> Option<usize> {
    let mut depth = 0usize;
    for k in i..text.len().min(i + TITLE) {
        match text.chars[k] {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth == 0 {
                    return Some(k);
                }
            }
            '\n' => return None,
            _ => {}
        }
    }
    None
}

type Placed = (DocNumber, usize, usize);

fn titled(text: &Text, i: usize, numbers: &mut Vec<Placed>) -> Option<(Citation, usize)> {
    if text.get(i) != Some('《') {
        return None;
    }
    let close = closed(text, i)?;
    let title = text.raw.get(text.span(i + 1, close).start..text.span(i + 1, close).end)?.trim().to_owned();
    if title.is_empty() {
        return None;
    }
    let mut to = close + 1;
    let mut version = version_before(text, i);
    if version.is_none()
        && let Some((v, end)) = version_at(text, to)
    {
        (version, to) = (Some(v), end);
    }
    let mut number = None;
    let open = to + text.rest(to).iter().take_while(|c| **c == ' ').count();
    if matches!(text.get(open), Some('(' | '〔' | '[')) {
        let mut depth = 0usize;
        let close = text.rest(open).iter().take(BRACKET).position(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *c == ')'
        });
        let close = close.map(|k| open + k);
        if let Some(close) = close {
            if let Some(k) = numbers.iter().position(|(_, from, end)| open <= *from && *end <= close) {
                number = Some(numbers.remove(k).0);
                to = close + 1;
            } else if let Some((v, end)) = version_at(text, open + 1).filter(|v| v.1 == close) {
                (version, to) = (Some(v), end + 1);
            }
        }
    }
    // 国发〔2015〕5号《…》
    if number.is_none()
        && let Some(k) = numbers.iter().position(|(n, _, end)| n.sort != "short" && *end <= i && *end + 8 >= i && issued_by(&string(text, *end, i)))
    {
        number = Some(numbers.remove(k).0);
    }
    let article = articles(text, to);
    if let Some((_, end)) = &article {
        to = *end;
    }
    Some((Citation { span: span(text, i, to), title: Some(title), number, article: article.map(|a| a.0), version, rule: "title" }, to))
}

/// What may stand between a number and the title that it is of: 工信部令第42号公布的《…》.
fn issued_by(between: &str) -> bool {
    let told = between.trim().trim_start_matches(['令', '文', '件']);
    told.is_empty() || words::names().citation.given.has(&told.chars().collect::<Vec<_>>())
}

/// 电信条例69条: a law that everybody knows, with its article.
fn law(text: &Text, i: usize) -> Option<(Citation, usize)> {
    let whole = "中华人民共和国";
    let begin = i + if text.starts(i, whole) { whole.chars().count() } else { 0 };
    let (n, _) = words::names().citation.laws.at(&text.chars, begin)?;
    let end = begin + n;
    let name = string(text, i, end);
    let (article, to) = articles(text, end)?;
    Some((Citation { span: span(text, i, to), title: Some(name), number: None, article: Some(article), version: None, rule: "law" }, to))
}

/// CEPA协议: letters, and what a pact ends with.
fn pact(text: &Text, i: usize) -> Option<(Citation, usize)> {
    if text.before(i).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let letters = text.rest(i).iter().take_while(|c| c.is_ascii_uppercase()).count();
    let pacts = &words::names().citation.pacts;
    let n = if (3..=8).contains(&letters) { pacts.at(&text.chars, i + letters) } else { 0 };
    // TCP协议 is a protocol: one that is signed or kept is told by what stands around.
    let context = |words: &Words, from: usize, to: usize| words.find(&text.chars, from, to).is_some();
    let around = &words::names().citation;
    let to = i + letters + n;
    if n == 0 || !(context(&around.pact_behind, to, to + 6) || context(&around.pact_before, i.saturating_sub(6), i)) {
        return None;
    }
    Some((Citation { span: span(text, i, to), title: Some(string(text, i, to)), number: None, article: None, version: None, rule: "pact" }, to))
}

fn version_at(text: &Text, i: usize) -> Option<(String, usize)> {
    let digits = text.rest(i).iter().take_while(|c| c.is_ascii_digit()).count();
    let year = i + digits + usize::from(text.get(i + digits) == Some('年'));
    (digits == 4 && text.get(year) == Some('版')).then(|| (format!("{}版", string(text, i, i + 4)), year + 1))
}

/// 2015版《…》, 2015年版的《…》.
fn version_before(text: &Text, i: usize) -> Option<String> {
    let at = i - usize::from(text.before(i) == Some('的'));
    (4..=6).filter_map(|n| at.checked_sub(n)).find_map(|from| version_at(text, from).filter(|v| v.1 == at)).map(|v| v.0)
}

/// A number in figures or Chinese numerals at `i`, below 100,000; and where it ends.
pub(crate) fn figure(text: &Text, i: usize) -> Option<(u32, usize)> {
    let arabic = text.rest(i).iter().take(6).take_while(|c| c.is_ascii_digit()).count();
    if arabic > 0 {
        return (arabic <= 5).then(|| string(text, i, i + arabic).parse().ok().map(|n| (n, i + arabic))).flatten();
    }
    let (mut total, mut digit, mut k) = (0u32, None, i);
    while let Some(c) = text.get(k).filter(|_| k - i < 8) {
        match (numeral::digit(c), c) {
            (Some(d), _) => digit = Some(digit.filter(|_| !matches!(c, '零' | '〇')).map_or(d, |p: u32| if total == 0 { p * 10 + d } else { d })),
            (None, '十') => (total, digit) = (total + digit.unwrap_or(1) * 10, None),
            (None, '百') => (total, digit) = (total + digit.unwrap_or(1) * 100, None),
            (None, '千') => (total, digit) = (total + digit.unwrap_or(1) * 1000, None),
            _ => break,
        }
        k += 1;
    }
    (k > i).then(|| (total + digit.unwrap_or(0), k))
}

/// A number that ends before `i`: where it begins, and its value.
pub(crate) fn figure_before(text: &Text, i: usize) -> Option<(u32, usize)> {
    let part = |c: char| c.is_ascii_digit() || numeral::is_part(c);
    let n = text.chars[..i].iter().rev().take(7).take_while(|c| part(**c)).count();
    let from = i - n;
    figure(text, from).filter(|f| f.1 == i && n > 0).map(|f| (f.0, from))
}

/// 第六十九条, 第三条第二款第（一）项, 第五条至第八条, 69条 behind the name of a law.
fn articles(text: &Text, i: usize) -> Option<(Article, usize)> {
    let lead = text.rest(i).iter().take(3).take_while(|c| matches!(c, '中' | '里' | '的' | ' ' | '之')).count();
    let from = i + lead;
    let (mut normal, mut to) = one_article(text, from, true)?;
    loop {
        let n = usize::from(matches!(text.get(to), Some('至' | '到' | '、' | '和' | '及' | '-' | '—')));
        let Some((next, end)) = (n > 0).then(|| one_article(text, to + n, false)).flatten() else { break };
        let joint = match text.get(to) {
            Some('、' | '和' | '及') => "、",
            _ => "至",
        };
        normal = format!("{normal}{joint}{next}");
        to = end;
    }
    Some((Article { span: span(text, from, to), normal }, to))
}

fn one_article(text: &Text, i: usize, bare: bool) -> Option<(String, usize)> {
    let ordinal = text.get(i) == Some('第');
    let (n, mut to) = figure(text, i + usize::from(ordinal))?;
    let sort = text.get(to).filter(|c| "条章节款项".contains(*c))?;
    if !ordinal && (!bare || sort != '条' || text.get(to + 1).is_some_and(|c| "建意措要".contains(c))) {
        return None;
    }
    to += 1;
    let mut normal = format!("第{n}{sort}");
    if text.starts(to, "之") && text.get(to + 1).is_some_and(|c| numeral::digit(c).is_some()) {
        let (k, end) = figure(text, to + 1)?;
        normal = format!("{normal}之{k}");
        to = end;
    }
    while text.get(to) == Some('第') {
        let open = usize::from(text.get(to + 1) == Some('('));
        let Some((k, end)) = figure(text, to + 1 + open) else { break };
        let end = end + usize::from(open == 1 && text.get(end) == Some(')'));
        let Some(sort) = text.get(end).filter(|c| "款项目".contains(*c)) else { break };
        normal = format!("{normal}第{k}{sort}");
        to = end + 1;
    }
    Some((normal, to))
}

/// Every number of a document, with the characters that it takes.
fn numbers(text: &Text, bodies: &[Body]) -> Vec<Placed> {
    let mut found: Vec<Placed> = Vec::new();
    for i in 0..text.len() {
        if text.chars[i] == '号'
            && let Some(number) = number_at(text, i, bodies).filter(|n| found.last().is_none_or(|l| l.2 <= n.1))
        {
            found.push(number);
        }
    }
    found
}

/// The year in brackets and the court that the number of a case begins with, before `at`: （2023）京0491民初.
fn case_before(text: &Text, at: usize) -> Option<(usize, i16)> {
    let n = text.chars[..at].iter().rev().take(14).take_while(|c| is_hanzi(**c) || c.is_ascii_digit()).count();
    let close = at.checked_sub(n + 1)?;
    let court = &text.chars[close + 1..at];
    let year: i16 = string(text, close.checked_sub(4)?, close).parse().ok().filter(|y| (1949..2100).contains(y))?;
    let open = close.checked_sub(5)?;
    let brackets = matches!((text.get(open), text.get(close)), (Some('('), Some(')')) | (Some('〔'), Some('〕')) | (Some('['), Some(']')));
    // What kind of case it is, and at which stage: 民初, 刑终, 行申, 执异.
    let sort = court.iter().any(|c| "民刑行执知破赔".contains(*c)) && court.last().is_some_and(|c| "初终申再执监辖破保异特撤他复预调".contains(*c));
    (brackets && sort && (3..=14).contains(&court.len()) && is_hanzi(court[0])).then_some((open, year))
}

/// The number of a document whose 号 stands at `i`.
fn number_at(text: &Text, i: usize, bodies: &[Body]) -> Option<Placed> {
    let blanks = |at: usize| at - text.chars[..at].iter().rev().take_while(|c| **c == ' ').count();
    let (number, at) = figure_before(text, blanks(i))?;
    let mut at = blanks(at);
    let ordinal = text.before(at) == Some('第');
    at -= usize::from(ordinal);
    at = blanks(at);
    let build = |normal: String, issuer: Option<String>, year: Option<i16>, sort: &'static str, from: usize, to: usize| {
        Some((DocNumber { span: span(text, from, to), normal, issuer, year, number, sort }, from, to))
    };
    // 国发〔2015〕5号
    if let Some('〕' | ']' | '】' | ')' | '﹞' | '］') = text.before(at) {
        let year: i16 = string(text, at.checked_sub(5)?, at - 1).parse().ok().filter(|y| (1949..2100).contains(y))?;
        let open = at.checked_sub(6)?;
        if !matches!(text.get(open), Some('〔' | '[' | '【' | '(' | '﹝' | '［')) {
            return None;
        }
        let from = code_before(text, open);
        if from == open {
            return None;
        }
        let code = string(text, from, open).replace(' ', "");
        let issuer = issuer_of(&code);
        return build(format!("{code}〔{year}〕{number}号"), issuer, Some(year), "code", from, i + 1);
    }
    // （2023）京0491民初1234号
    if let Some((from, year)) = case_before(text, at) {
        return build(string(text, from, i + 1).replace(['(', '〔', '['], "（").replace([')', '〕', ']'], "）"), None, Some(year), "case", from, i + 1);
    }
    // 工业和信息化部令第42号
    if ordinal && text.before(at) == Some('令') {
        let from = body_before(text, at - 1, bodies);
        let issuer = issuer_name(text, from, at - 1, bodies);
        // 津政令第16号 bears a code, and no name.
        let coded = code_before(text, at - 1);
        if issuer.is_none() && (2..=6).contains(&(at - 1 - coded)) {
            return build(format!("{}令第{number}号", string(text, coded, at - 1)), None, None, "order", coded, i + 1);
        }
        return build(format!("{}令第{number}号", issuer.clone().unwrap_or_default()), issuer, None, "order", from, i + 1);
    }
    // 公告2023年第5号
    if ordinal && text.before(at) == Some('年') {
        let year: i16 = string(text, at.checked_sub(5)?, at - 1).parse().ok()?;
        let begin = at - 5;
        let open = begin - usize::from(text.before(begin) == Some('('));
        let n = words::names().citation.notices.before(&text.chars, open);
        let edge = open - n;
        let sort = if n > 0 { string(text, edge, open) } else { return None };
        let from = body_before(text, edge, bodies);
        let issuer = issuer_name(text, from, edge, bodies);
        return build(format!("{}{sort}{year}年第{number}号", issuer.clone().unwrap_or_default()), issuer, Some(year), "notice", from, i + 1);
    }
    // 第42号令, 42号令
    let order = text.starts(i + 1, "令") && !text.starts(i + 1, "令牌");
    let from = if order { body_before(text, at, bodies) } else { at };
    if order {
        let issuer = issuer_name(text, from, at, bodies);
        let normal = issuer.as_ref().map_or_else(|| format!("{number}号令"), |o| format!("{o}令第{number}号"));
        return build(normal, issuer, None, "order", from, i + 2);
    }
    // 国发5号文, 2015年国发5号文, 32号文件
    if text.starts(i + 1, "文") && words::names().citation.not_papers.at(&text.chars, i + 1) == 0 {
        let to = i + 2 + usize::from(text.get(i + 2) == Some('件'));
        let (year_inside, at) = year_before(text, at).map_or((None, at), |(y, f)| (Some(y), f));
        let from = code_before(text, at);
        let code = string(text, from, at);
        let known = issuer_of(&code);
        let coded = !code.is_empty() && (known.is_some() || code.ends_with(['发', '函', '字']));
        let before = if coded { year_before(text, from) } else { None };
        let year = year_inside.or(before.as_ref().map(|b| b.0));
        return match (coded, year) {
            (true, Some(year)) => build(format!("{code}〔{year}〕{number}号"), known, Some(year), "code", before.map_or(from, |b| b.1), to),
            (true, None) => build(format!("{code}{number}号文"), known, None, "short", from, to),
            (false, year) => {
                let ministry = bodies.iter().find(|b| b.to == at || text.get(at.wrapping_sub(1)) == Some('的') && b.to + 1 == at);
                build(format!("{number}号文"), ministry.map(|b| b.name.clone()), year, "short", at, to)
            }
        };
    }
    None
}

/// 2015年 before `i`.
fn year_before(text: &Text, i: usize) -> Option<(i16, usize)> {
    let at = i - usize::from(text.before(i) == Some('的'));
    let from = at.checked_sub(5).filter(|_| text.before(at) == Some('年'))?;
    let year = string(text, from, at - 1).parse().ok().filter(|y| (1949..2100).contains(y))?;
    Some((year, from))
}

/// Where the code before `i` begins: 国发, 发改价格, 沪通信管罚字.
fn code_before(text: &Text, i: usize) -> usize {
    let breaks = &words::names().citation.code_breaks;
    let mut from = i;
    while i - from < 12 && text.before(from).is_some_and(is_hanzi) && breaks.before(&text.chars, from) == 0 {
        from -= 1;
    }
    from
}

fn issuer_of(code: &str) -> Option<String> {
    let codes = &words::names().citation.codes;
    codes.iter().filter(|(c, _)| code.starts_with(c.as_str())).max_by_key(|(c, _)| c.len()).map(|(_, issuer)| issuer.clone())
}

/// Where the body that ends before `i` begins; `i` itself where none does.
fn body_before(text: &Text, i: usize, bodies: &[Body]) -> usize {
    if let Some(body) = bodies.iter().filter(|b| b.to == i).min_by_key(|b| b.from) {
        let whole = "中华人民共和国".chars().count();
        return if text.ends(body.from, "中华人民共和国") { body.from - whole } else { body.from };
    }
    for name in ["中华人民共和国主席", "国家主席", "主席", "中华人民共和国国务院", "国务院", "总理"] {
        if text.ends(i, name) {
            return i - name.chars().count();
        }
    }
    // A body that no list knows: letters up to a mark, if they end like one.
    let breaks = &words::names().citation.code_breaks;
    let mut from = i;
    while i - from < 14 && text.before(from).is_some_and(is_letter) && breaks.before(&text.chars, from) == 0 {
        from -= 1;
    }
    let ends = &words::names().organisation;
    if ends.units.before(&text.chars, i) > 0 || ends.suffixes.before(&text.chars, i) > 0 { from } else { i }
}

fn issuer_name(text: &Text, from: usize, to: usize, bodies: &[Body]) -> Option<String> {
    let written = string(text, from, to);
    let body = bodies.iter().find(|b| b.to == to).map(|b| b.name.clone());
    match written.as_str() {
        "" => None,
        "主席" | "国家主席" => Some("中华人民共和国主席".to_owned()),
        "中华人民共和国国务院" => Some("国务院".to_owned()),
        _ => body.map(|b| b.strip_prefix("中华人民共和国").map_or(b.clone(), str::to_owned)).or(Some(written)),
    }
}
