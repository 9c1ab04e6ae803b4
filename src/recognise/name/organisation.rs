//! Bodies: those of the catalogue with their parts, those that a text gave a short name, and those whose names end like one.

use super::words::{self, OrganisationWords};
use super::{Lexicon, is_letter, span, string};
use crate::catalogue::Name;
use crate::recognise::text::Text;
use crate::span::Span;
use serde::Serialize;

/// A body named in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    pub span: Span,
    /// Abbreviations written out: 工信部 is 工业和信息化部.
    pub name: String,
    /// The full name in the catalogue, where it is there.
    pub full: Option<String>,
    /// The body that it is a part of, where the name says so.
    pub parent: Option<String>,
    /// As in the catalogue: regulator, ministry, company …
    pub sort: Option<String>,
    /// catalogue, part, alias or suffix.
    pub rule: &'static str,
}

/// The same in characters.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub from: usize,
    pub to: usize,
    pub name: String,
    full: Option<String>,
    parent: Option<String>,
    sort: Option<String>,
    rule: &'static str,
}

impl Body {
    pub fn told(self, text: &Text) -> Organisation {
        Organisation { span: span(text, self.from, self.to), name: self.name, full: self.full, parent: self.parent, sort: self.sort, rule: self.rule }
    }
}

/// Characters of the longest part of a name, of the longest name before its end, and of the longest name as a whole.
const PART: usize = 18;
const BACK: usize = 16;
const PARTS: usize = 5;

/// Characters that the name of a firm may have before its place.
const BRAND: usize = 5;

/// What a name can begin with.
struct Anchor {
    from: usize,
    to: usize,
    /// Of a body that is named in full here already: its name written out, full name and sort.
    body: Option<(String, Option<String>, Option<String>)>,
    rule: &'static str,
    /// 省, 某市: names that begin so want a boundary before them.
    local: bool,
}

pub(super) fn find(text: &Text, lexicon: &Lexicon) -> Vec<Body> {
    let words = &words::names().organisation;
    let mut found: Vec<Body> = Vec::new();
    let mut done = 0;
    for anchor in anchors(text, lexicon) {
        if anchor.from < done {
            continue;
        }
        if let Some(body) = from_anchor(text, &anchor, lexicon, words) {
            done = body.to;
            found.push(body);
        }
    }
    listed(text, &mut found, words);
    unanchored(text, &mut found, words);
    found.sort_by_key(|b| b.from);
    found
}

/// Regions, bodies, aliases and words like 中国, in the order of the text.
fn anchors(text: &Text, lexicon: &Lexicon) -> Vec<Anchor> {
    let words = &words::names().organisation;
    let mut anchors = Vec::new();
    for (name, range) in lexicon.catalogue.names(text.raw) {
        let (from, to) = (text.index(range.start), text.index(range.end));
        match name {
            Name::Region(r) if r.level != "world" => anchors.push(Anchor { from, to, body: None, rule: "suffix", local: false }),
            Name::Region(_) => {}
            Name::Organisation(o) => {
                let written = &text.raw[range];
                if !whole_word(text, from, to) {
                    continue;
                }
                let name = if complete(written, &o.name, &o.kind, words) { written.to_owned() } else { o.name.clone() };
                anchors.push(Anchor { from, to, body: Some((name, Some(o.name.clone()), Some(o.kind.clone()))), rule: "catalogue", local: false });
            }
        }
    }
    for i in 0..text.len() {
        for (short, full) in &lexicon.aliases {
            if text.chars[i..].starts_with(short) {
                // 中宇电信 of 中宇电信股份有限公司: the full name itself.
                let whole = if text.starts(i, full) { full.chars().count().max(short.len()) } else { short.len() };
                anchors.push(Anchor { from: i, to: i + whole, body: Some((full.clone(), Some(full.clone()), None)), rule: "alias", local: false });
            }
        }
        let n = words.anchors.at(&text.chars, i);
        if n > 0 {
            anchors.push(Anchor { from: i, to: i + n, body: None, rule: "suffix", local: false });
        }
        let n = words.local.at(&text.chars, i);
        // 省级 and 各省、自治区 mean many.
        let many = text.get(i + n) == Some('级') || text.before(i) == Some('、') && (text.starts(i, "自治区") || text.starts(i, "市") && text.ends(i, "省、"));
        if n > 0 && !many && begins(text, i, words) {
            anchors.push(Anchor { from: i, to: i + n, body: None, rule: "suffix", local: true });
        }
    }
    // At one place the longest, and what is a body before what only may begin one.
    anchors.sort_by_key(|a| (a.from, std::cmp::Reverse((a.to, a.body.is_some()))));
    anchors
}

/// Whether letters do not go on beside a name in letters: AII is none in AIIB.
fn whole_word(text: &Text, from: usize, to: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    !(latin(text.get(from)) && letter(text.before(from)) || to > 0 && latin(text.get(to - 1)) && letter(text.get(to)))
}

/// Whether a name of the catalogue is one in its own right, and no abbreviation: 中国铁塔, 信息通信管理局; but 国家卫生健康委 is one.
fn complete(written: &str, full: &str, kind: &str, words: &OrganisationWords) -> bool {
    let chars: Vec<char> = written.chars().collect();
    full.ends_with(written)
        || matches!(kind, "operator" | "company")
        || words.as_written.iter().any(|k| k == kind) && chars.len() >= 6 && words.suffixes.before(&chars, chars.len()) > 0
}

/// Whether a word like 省 begins a phrase.
fn begins(text: &Text, i: usize, words: &OrganisationWords) -> bool {
    match text.before(i) {
        None => true,
        Some(c) if !is_letter(c) => true,
        // 报省局备案, 抄送市局
        Some('报' | '送' | '呈') => true,
        Some('各' | '每' | '全' | '本' | '外' | '跨' | '两' | '个' | '多' | '几') => false,
        Some(_) => words.breaks.before(&text.chars, i) > 0,
    }
}

fn from_anchor(text: &Text, anchor: &Anchor, lexicon: &Lexicon, words: &OrganisationWords) -> Option<Body> {
    let named = anchor.body.is_some();
    let mut ends = Vec::new();
    let mut at = anchor.to;
    while ends.len() < PARTS {
        let Some(end) = part(text, at, named || !ends.is_empty(), words) else { break };
        ends.push(end);
        at = end;
    }
    let to = *ends.last().unwrap_or(&anchor.to);
    let Some((name, full, sort)) = &anchor.body else {
        ends.first()?;
        let stem: Vec<char> = text.chars[anchor.from..to].to_vec();
        let says = to - anchor.to;
        // 5家重点实验室 are several.
        let several = text.chars[anchor.from..to].windows(2).any(|w| w[0].is_ascii_digit() && matches!(w[1], '家' | '个' | '所' | '座'));
        if several || words.generic.has(&stem) && !anchor.local || words.generic.has(&text.chars[anchor.to..to]) && !anchor.local && says <= 2 && !is_government(&stem) {
            return None;
        }
        let written = string(text, anchor.from, to);
        // 省通信管理局 of a page that says which province is that province's.
        let name = match (&lexicon.own, text.get(anchor.from)) {
            (Some(own), Some(level @ ('省' | '市'))) if anchor.local && own.ends_with(level) => {
                let rest: String = written.chars().skip(1).collect();
                let rest = if rest == "政府" { "人民政府".to_owned() } else { rest };
                format!("{own}{rest}")
            }
            _ => written,
        };
        let tail = to - ends[ends.len().saturating_sub(2)];
        let from = brand(text, anchor.from, &ends, words).filter(|_| !anchor.local);
        let name = from.map_or(name, |from| string(text, from, to));
        let parent = (ends.len() > 1).then(|| name.chars().take(name.chars().count() - tail).collect());
        return Some(Body { from: from.unwrap_or(anchor.from), to, name, full: None, parent, sort: None, rule: anchor.rule });
    };
    if ends.is_empty() {
        return Some(Body { from: anchor.from, to, name: name.clone(), full: full.clone(), parent: None, sort: sort.clone(), rule: anchor.rule });
    }
    let firm = sort.as_deref().is_some_and(|s| matches!(s, "operator" | "company"));
    let written = string(text, anchor.to, to);
    let name = if firm { format!("{}{written}", string(text, anchor.from, anchor.to)) } else { format!("{name}{written}") };
    let tail = to - if ends.len() > 1 { ends[ends.len() - 2] } else { anchor.to };
    let parent = Some(name.chars().take(name.chars().count() - tail).collect());
    Some(Body { from: anchor.from, to, name, full: None, parent, sort: None, rule: "part" })
}

/// Where the name of a firm begins that has more before its place: 国网江苏省电力有限公司.
fn brand(text: &Text, from: usize, ends: &[usize], words: &OrganisationWords) -> Option<usize> {
    let firm = ends.iter().any(|to| words.firms.before(&text.chars, *to) > 0);
    let mut begin = from;
    while firm && from - begin < BRAND && text.before(begin).is_some_and(is_letter) && words.breaks.before(&text.chars, begin) == 0 {
        begin -= 1;
    }
    let open = text.before(begin).is_none_or(|c| !is_letter(c)) || words.breaks.before(&text.chars, begin) > 0;
    let plain = text.chars[begin..from].iter().all(|c| crate::decode::gbk::is_hanzi(*c) && !"和与及暨同省市县区".contains(*c));
    (from - begin >= 2 && open && plain).then_some(begin)
}

fn is_government(stem: &[char]) -> bool {
    stem.ends_with(&['政', '府'])
}

/// The end of one more part of a name that begins at `at`: 云计算与大数据研究所, 市场处. `further` behind a body.
fn part(text: &Text, at: usize, further: bool, words: &OrganisationWords) -> Option<usize> {
    let chars = &text.chars;
    // A、B和C are several.
    if further && matches!(text.get(at), Some('和' | '与' | '及' | '同' | '暨')) {
        return None;
    }
    let mut i = at;
    let mut best = None;
    while i < chars.len() && i - at < PART {
        let open = chars[i] == '(' && i > at;
        if open {
            // 中移(苏州)软件技术有限公司
            let close = chars[i..].iter().take(8).position(|c| *c == ')').map(|k| i + k)?;
            if !chars[i + 1..close].iter().all(|c| is_letter(*c)) || !chars.get(close + 1).is_some_and(|c| is_letter(*c)) {
                break;
            }
            i = close + 1;
            continue;
        }
        if !is_letter(chars[i]) && chars[i] != '·' {
            break;
        }
        let within = words.within.at(chars, i);
        // 中山路9号某局: an address.
        if chars[i] == '号' && i > at && chars[i - 1].is_ascii_digit() {
            return None;
        }
        if within == 0 && words.breaks.at(chars, i) > 0 && !inside(chars, i, at, words) {
            break;
        }
        i += 1;
        let strong = words.suffixes.before(chars, i);
        let weak = if further { words.parts.before(chars, i) } else { words.units.before(chars, i) };
        let n = strong.max(weak);
        if n == 0 || i - n < at || officed(chars, i, words) || continues(chars, i, n, words) || words.not_ends.before(chars, i) > strong {
            continue;
        }
        let stem = i - n - at;
        let office = stem == 0 && (text.ends(i, "办公室") || text.ends(i, "办公厅"));
        // 某市委书记: a committee of the place itself.
        let office = office || stem == 0 && text.ends(i, "委") && super::title::at(chars, i).is_some();
        let fits = if further || strong == 0 { stem >= 2 || office } else { stem >= 1 || strong >= 2 };
        if !fits || further && weak > strong && !closed(text, i, words) {
            continue;
        }
        best = Some(i);
        // 通信管理局 may still go on as 通信管理局机关服务中心; the next part is read on its own.
        if strong > 0 || further {
            return best;
        }
        // 厅 ends 工业和信息化厅, unless a longer end of the same name follows at once.
        let more = (i + 1..=(i + 3).min(chars.len())).any(|k| words.suffixes.before(chars, k) > k - i && !continues(chars, k, words.suffixes.before(chars, k), words));
        if !more {
            return best;
        }
    }
    best
}

/// Whether character `i` lies inside a word that a name may hold, though a part of it is a break: 有 of 有限公司.
fn inside(chars: &[char], i: usize, from: usize, words: &OrganisationWords) -> bool {
    (from.max(i.saturating_sub(4))..i).any(|k| {
        let n = words.within.at(chars, k);
        n > 0 && k + n > i
    })
}

/// 华侨大学校长: whether the end of a name before `i` is one by the first character of an office, behind a shorter end.
fn officed(chars: &[char], i: usize, words: &OrganisationWords) -> bool {
    i > 1 && super::title::at(chars, i - 1).is_some() && words.suffixes.before(chars, i - 1) > 0
}

/// Whether the end of a name before `i` goes on as another word: 部 of 部署.
fn continues(chars: &[char], i: usize, n: usize, words: &OrganisationWords) -> bool {
    // The word may begin with any tail of the end: 管理局 + 长, 中心 + 组.
    (1..=n).any(|k| {
        let from = i - k;
        let word = words.not_suffix.at(chars, from);
        word > k
    }) && super::title::at(chars, i - 1).is_none()
}

/// Whether a body's weak part is closed by what follows: a title, a mark, the end, a name.
fn closed(text: &Text, i: usize, words: &OrganisationWords) -> bool {
    match text.get(i) {
        None => true,
        Some(c) if !is_letter(c) => true,
        Some(_) => super::title::at(&text.chars, i).is_some() || words.breaks.at(&text.chars, i) > 0 || super::written::name_at(&text.chars, i).is_some(),
    }
}

/// 远大通信（600123）, 蓝海科技（股票代码：0788.HK）: the name before the code of a share.
fn listed(text: &Text, found: &mut Vec<Body>, words: &OrganisationWords) {
    for i in 2..text.len() {
        if text.chars[i] != '(' || !coded(text, i + 1, words) || found.iter().any(|b| b.from < i && i <= b.to) {
            continue;
        }
        let mut from = i;
        while i - from < LISTED && text.before(from).is_some_and(is_letter) && words.breaks.before(&text.chars, from) == 0 {
            from -= 1;
        }
        let open = text.before(from).is_none_or(|c| !is_letter(c)) || words.breaks.before(&text.chars, from) > 0;
        let name = &text.chars[from..i];
        if open && (3..=LISTED).contains(&name.len()) && name.iter().all(|c| crate::decode::gbk::is_hanzi(*c)) && words.not_listed.before(&text.chars, i) == 0 {
            found.push(Body { from, to: i, name: string(text, from, i), full: None, parent: None, sort: Some("company".to_owned()), rule: "suffix" });
        }
    }
}

/// Characters of the longest name that a share has.
const LISTED: usize = 8;

/// Whether the code of a share and the end of its bracket stand at `at`: 600123, 688XXX, 0788.HK, each perhaps behind 股票代码.
fn coded(text: &Text, at: usize, words: &OrganisationWords) -> bool {
    let told = words.share_codes.at(&text.chars, at);
    let at = at + told + usize::from(told > 0 && text.get(at + told) == Some(':'));
    let figures = text.rest(at).iter().take(7).take_while(|c| c.is_ascii_digit() || **c == 'X' || **c == 'x').count();
    let market = ["SH", "SZ", "HK", "BJ", "SS"].iter().any(|m| text.get(at + figures) == Some('.') && text.starts(at + figures + 1, m));
    let close = at + figures + if market { 3 } else { 0 };
    // 6 figures alone may number anything but begin like a share's.
    let share = figures == 6 && (told > 0 || market || matches!(text.get(at), Some('6' | '0' | '3' | '8'))) || (4..=5).contains(&figures) && (told > 0 || market);
    share && text.get(close) == Some(')')
}

/// Bodies without an anchor: read back from a strong end to where the phrase begins.
fn unanchored(text: &Text, found: &mut Vec<Body>, words: &OrganisationWords) {
    let chars = &text.chars;
    let mut taken = vec![false; chars.len()];
    found.iter().for_each(|b| taken[b.from..b.to].iter_mut().for_each(|t| *t = true));
    let mut i = 1;
    while i <= chars.len() {
        let n = words.suffixes.before(chars, i);
        // Whose government it is has to be told.
        if n == 0
            || taken[i - 1]
            || is_government(&chars[i - n..i])
            || words.not_ends.before(chars, i) > 0
            || continues(chars, i, n, words)
            || words.suffixes.at(chars, i) > 0
            || (i + 1..=i + 2).any(|k| k <= chars.len() && words.suffixes.before(chars, k) > k - i && !officed(chars, k, words))
            || officed(chars, i, words)
        {
            i += 1;
            continue;
        }
        let mut from = i - n;
        let mut sure = false;
        while i - from < BACK {
            let Some(before) = text.before(from) else {
                sure = true;
                break;
            };
            // 甲乙网络技术（上海）有限公司: where a firm is, in brackets.
            if let Some(open) = place_before(chars, from).filter(|open| !taken[*open..from].contains(&true) || taken[from - 1] && !taken[*open]) {
                from = open;
                continue;
            }
            if taken[from - 1] || !is_letter(before) && before != '·' {
                sure = !taken[from - 1];
                // A和B, of which A is found already.
                if taken[from - 1] && matches!(chars[from], '和' | '与' | '及' | '暨') && from + 1 < i - n {
                    (from, sure) = (from + 1, true);
                }
                break;
            }
            let breaks = words.breaks.before(chars, from);
            if breaks > 0
                && !(from.saturating_sub(3)..from).any(|k| words.within.at(chars, k) > from - k || words.within.at(chars, k) == from - k && words.within.at(chars, k) > breaks)
            {
                sure = true;
                break;
            }
            from -= 1;
        }
        let stem = (i - n).saturating_sub(from);
        let name = &chars[from..i];
        // 医院和银行 are two kinds of bodies, and none of them.
        let kinds = name.iter().position(|c| matches!(c, '和' | '与' | '及' | '或')).is_some_and(|k| words.suffixes.has(&name[..k]) || words.generic.has(&name[..k]));
        // 各省邮政管理局 are many.
        let many = from > 0 && matches!(chars[from - 1], '各' | '每');
        if sure && stem >= 2 && !kinds && !many && !words.generic.has(name) && !name.iter().all(|c| c.is_ascii_alphanumeric()) && !starts_with_number(name) && name.len() >= 4 {
            let to = part(text, i, true, words).filter(|to| !taken[i..*to].contains(&true)).unwrap_or(i);
            let parent = (to > i).then(|| string(text, from, i));
            found.push(Body { from, to, name: string(text, from, to), full: None, parent, sort: None, rule: "suffix" });
            taken[from..to].iter_mut().for_each(|t| *t = true);
        }
        i += 1;
    }
}

/// Where a bracket opens that closes before `i` and holds a short name of a place, between two parts of a name.
fn place_before(chars: &[char], i: usize) -> Option<usize> {
    let close = i.checked_sub(1).filter(|k| chars[*k] == ')')?;
    let open = chars[..close].iter().rev().take(6).position(|c| *c == '(').map(|k| close - 1 - k)?;
    let inner = &chars[open + 1..close];
    let name = (2..=5).contains(&inner.len()) && inner.iter().all(|c| crate::decode::gbk::is_hanzi(*c));
    (name && open >= 2 && is_letter(chars[open - 1]) && !inner.contains(&'称')).then_some(open)
}

fn starts_with_number(name: &[char]) -> bool {
    name.first().is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十几多数".contains(*c))
}
