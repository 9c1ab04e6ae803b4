//! Title, time, source and author, from what the page shows and what its tags say.

use crate::knowledge;
use regex::Regex;
use std::sync::LazyLock;

/// What front matter, `<title>` and `<meta>` say, before it is weighed against the page itself.
#[derive(Debug, Default, Clone)]
pub struct Told {
    pub title: Option<String>,
    /// The whole `<title>`, with the site's name.
    pub page_title: Option<String>,
    pub published_at: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub column: Option<String>,
    /// As the link has it.
    pub next_page: Option<String>,
    /// Front matter was written by whoever fetched the page: its date yields to the page's own.
    pub from_front_matter: bool,
}

impl Told {
    pub fn front_matter(&mut self, key: &str, value: &str) {
        self.from_front_matter = true;
        let slot = match key {
            "title" => &mut self.title,
            "url" | "link" => &mut self.url,
            "source" | "site" | "publisher" => &mut self.source,
            "date" | "published" | "published_at" => &mut self.published_at,
            "author" => &mut self.author,
            _ => return,
        };
        *slot = Some(value.to_owned()).filter(|v| !v.is_empty());
    }

    /// `<meta>`: the tags of Chinese government sites first, then Open Graph and Dublin Core.
    pub fn meta(&mut self, name: &str, content: &str) {
        if content.is_empty() {
            return;
        }
        let slot = match name.to_ascii_lowercase().as_str() {
            "articletitle" | "og:title" | "dc.title" => &mut self.title,
            "pubdate" | "publishdate" | "article:published_time" | "datepublished" | "dc.date" => &mut self.published_at,
            "contentsource" | "source" | "og:article:source" => &mut self.source,
            "author" | "article:author" => &mut self.author,
            "og:url" => &mut self.url,
            "columnname" | "channelname" | "article:section" => &mut self.column,
            _ => return,
        };
        slot.get_or_insert_with(|| content.to_owned());
    }
}

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)[0-9]{2})\s*[-/年.．]\s*([0-9]{1,2})\s*[-/月.．]\s*([0-9]{1,2})\s*(?:[日号])?(?:[T\s　]*([0-9]{1,2})\s*[:：时]\s*([0-9]{2})(?:\s*[:：分]\s*([0-9]{2}))?)?",
    )
    .ok()
});
static URL_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let year = "(?:^|[^0-9])((?:19|20)[0-9]{2})";
    // Closed up or parted with two digits each; parted, the noughts may be left out: /2018/3/12/.
    let whole = format!("{year}[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)");
    Regex::new(&format!("{whole}|{year}[-/](1[0-2]|[1-9])[-/](3[01]|[12][0-9]|0?[1-9])(?:[^0-9]|$)")).ok()
});

/// Most lines hold no year, and need no regular expression to say so.
fn has_year(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(2);
    pairs.any(|pair| pair == b"20" || pair == b"19")
}

/// A date, with its time where one is written, as ISO 8601 with the zone of the mainland; and where it stands.
pub fn time(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    if !has_year(text) {
        return None;
    }
    let found = TIME.as_ref()?.captures(text)?;
    let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<u32>().ok());
    let (year, month, day) = (number(1)?, number(2)?, number(3)?);
    let date = jiff::civil::Date::new(year as i16, month as i8, day as i8).ok()?;
    let iso = match (number(4), number(5)) {
        (Some(h @ 0..24), Some(m @ 0..60)) => format!("{date}T{h:02}:{m:02}:{:02}+08:00", number(6).filter(|s| *s < 60).unwrap_or(0)),
        _ => date.to_string(),
    };
    Some((iso, found.get(0)?.range()))
}

/// Labels of days that are not those of publication, where a line tells several.
const OTHER_DAYS: [&str; 6] = ["成文日期", "成文时间", "更新时间", "生效日期", "实施日期", "废止日期"];

/// All dates of a line, in order.
fn times(line: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some((iso, range)) = line.get(from..).and_then(time) {
        found.push((iso, from + range.start..from + range.end));
        from += range.end;
    }
    found
}

/// The day that an address names, as in `/2023/0914/` or `t20220906_`.
pub fn url_day(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, p)| p);
    if !has_year(path) {
        return None;
    }
    let found = URL_DATE.as_ref()?.captures(path)?;
    let number = |i: usize| found.get(i).or(found.get(i + 3)).and_then(|m| m.as_str().parse::<i16>().ok());
    Some(jiff::civil::Date::new(number(1)?, number(2)? as i8, number(3)? as i8).ok()?.to_string())
}

/// The part of the site that a line of the kind `当前位置：首页 > 政务公开 > 数据` leads to. The last step may be the page itself.
pub fn column(line: &str) -> Option<String> {
    let words = &knowledge::article().breadcrumbs;
    words.iter().find(|w| line.starts_with(w.as_str()))?;
    let steps: Vec<&str> = line.split(['>', '»', '›', '＞', '→', '：', ':']).map(str::trim).collect();
    let named = |s: &&&str| {
        (2..=14).contains(&s.chars().count())
            && !words.iter().any(|w| s.contains(w.trim_end_matches(['>', ' ', '»', '›', '＞'])))
            && !matches!(**s, "正文" | "首页" | "详情" | "内容")
    };
    steps.iter().skip(1).rev().find(named).map(|s| (*s).to_owned())
}

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:((?:19|20)[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日").ok());

/// The day of an event that a sentence begins with: `9月4日，……大会在北京召开`. A day without a year is the last such day
/// before the publication.
pub fn event_day(sentence: &str, published: Option<jiff::civil::Date>) -> Option<String> {
    if !knowledge::article().event_words.iter().any(|w| sentence.contains(w.as_str())) {
        return None;
    }
    if !sentence.contains('月') {
        return None;
    }
    let found = DAY.as_ref()?.captures(sentence)?;
    let whole = found.get(0)?;
    // Behind a dateline (`本报北京9月5日电`) it is the day of the report.
    if sentence[..whole.start()].chars().count() > 12 || sentence[whole.end()..].trim_start().starts_with(['电', '讯', '前', '起']) {
        return None;
    }
    let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<i16>().ok());
    let (month, day) = (number(2)? as i8, number(3)? as i8);
    let date = match (number(1), published) {
        (Some(year), _) => jiff::civil::Date::new(year, month, day).ok()?,
        (None, Some(p)) => [p.year(), p.year() - 1].into_iter().filter_map(|y| jiff::civil::Date::new(y, month, day).ok()).find(|d| *d <= p)?,
        (None, None) => return None,
    };
    Some(date.to_string())
}

/// What a byline says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Byline {
    pub published_at: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
}

/// A name of a person or an office, as bylines and tags should hold one: no address, no number, not too long.
pub fn name(value: &str) -> Option<String> {
    let value = value.trim().trim_matches(['【', '】', '[', ']', '(', ')', '（', '）', '|', '，', ',']).trim();
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let odd = value.contains(['@', '{', '}', '<']) || value.starts_with("http") || value.ends_with("阅读") || value.ends_with("点击") || value.ends_with("评论");
    (letters >= 2 && value.chars().count() <= 40 && !odd).then(|| value.to_owned())
}

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let year = r"[〔\[（(【﹝]\s*(?:19|20)\d{2}\s*[〕\]）)】﹞]";
    Regex::new(&format!(r"^(?:发文字号|文\s*号|文件编号)?\s*[:：]?\s*((?:[\p{{Han}}]{{2,16}}\s*{year}\s*(?:第\s*)?\d{{1,5}}\s*号)|(?:[\p{{Han}}\s、]{{0,30}}(?:令|公告)\s*(?:{year}\s*)?(?:(?:19|20)\d{{2}}\s*年\s*)?第\s*[\d一二三四五六七八九十百〇]{{1,5}}\s*号))$")).ok()
});

/// The document number that a line is, where it is one and nothing else: a line that only cites one says more.
pub fn document_number(line: &str) -> Option<String> {
    let line = line.trim().trim_matches(['（', '）', '(', ')']);
    if !line.ends_with('号') {
        return None;
    }
    let found = NUMBER.as_ref()?.captures(line)?;
    Some(found.get(1)?.as_str().split_whitespace().collect())
}

/// Reads `2017-07-26 13:52:21 作者：… 来源：… 点击：…` and its many kin. `None` where the line is no byline.
pub fn byline(line: &str) -> Option<Byline> {
    byline_part(line).filter(|b| b.published_at.is_some() || b.source.is_some())
}

/// The same for a line among those of a byline, which may name nobody but the author.
pub fn byline_part(line: &str) -> Option<Byline> {
    let knowledge = knowledge::article();
    if line.chars().count() > 160 || line.ends_with(['。', '；', '？']) {
        return None;
    }
    let mut parts = Byline::default();
    let mut rest = line.to_owned();
    // 成文日期：2024-10-30 发布日期：2024-11-05: published is when it was put on the page.
    let dates = times(line);
    let other = |range: &std::ops::Range<usize>| {
        let label = line[..range.start].trim_end_matches([':', '：', ' ', '\u{3000}']);
        OTHER_DAYS.iter().any(|w| label.ends_with(w))
    };
    // 今天是2018年4月1日 星期日: of whoever looks at the page, and not of its text.
    let viewed = |range: &std::ops::Range<usize>| knowledge.viewed.iter().any(|w| line[..range.start].trim_end_matches([':', '：', ' ', '\u{3000}']).ends_with(w.as_str()));
    if dates.iter().any(|(_, range)| viewed(range)) {
        return None;
    }
    parts.published_at = dates.iter().find(|(_, range)| !other(range)).or(dates.last()).map(|(iso, _)| iso.clone());
    for (_, range) in dates.into_iter().rev() {
        rest.replace_range(range, "\u{3000}\u{3000}");
    }
    // Split at every label; a value runs to the next label or a gap.
    let labels = knowledge.labels();
    let mut values: Vec<(&str, String)> = Vec::new();
    let mut loose = String::new();
    let mut at = 0;
    while at < rest.len() {
        let tail = &rest[at..];
        let boundary = at == 0 || rest[..at].ends_with([' ', '\u{3000}', '|', '｜', '【', '[', '(', '（', '\t']);
        let label = labels.iter().find(|(l, _)| tail.starts_with(l.as_str()) && (boundary && followed(&tail[l.len()..]) || closed(l, &tail[l.len()..])));
        if let Some((label, kind)) = label {
            at += label.len();
            let value = rest[at..].trim_start_matches([' ', '\u{3000}', ':', '：', '/']);
            at = rest.len() - value.len();
            let end = value_end(value, labels);
            values.push((kind, value[..end].trim().to_owned()));
            at += end;
        } else {
            let ch = tail.chars().next().unwrap_or(' ');
            loose.push(ch);
            at += ch.len_utf8();
        }
    }
    for (kind, value) in values {
        let slot = match kind {
            "source" => &mut parts.source,
            "author" => &mut parts.author,
            "editor" => &mut parts.editor,
            _ => continue,
        };
        if slot.is_none() {
            *slot = name(&value);
        }
    }
    // `2021年11月26日 08:42 通信日报 记者 赵青禾`: a name without a label is the source.
    if parts.published_at.is_some() && parts.source.is_none() {
        let found = loose
            .split([' ', '\u{3000}', '|', '｜', '【', '】', '\t'])
            .map(str::trim)
            .filter(|w| document_number(w).is_none())
            .find(|w| w.chars().filter(|c| crate::decode::gbk::is_hanzi(*c)).count() >= 3 && w.chars().count() <= 24 && !w.contains(['，', '。', ',', '、', '?', '？']));
        parts.source = found.and_then(name);
    }
    let plain = loose.chars().filter(|c| crate::decode::gbk::is_hanzi(*c)).count();
    let known = parts != Byline::default();
    (known && plain <= 24).then_some(parts)
}

fn followed(rest: &str) -> bool {
    rest.starts_with([':', '：', ' ', '\u{3000}', '/']) || rest.is_empty()
}

/// Whether a label stands even where nothing parts it from the value before: a whole word with a colon, or a count, behind it.
fn closed(label: &str, rest: &str) -> bool {
    let counter = rest.starts_with([' ', '\u{3000}']) && rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    label.chars().count() >= 2 && (rest.starts_with([':', '：']) || counter)
}

fn value_end(value: &str, labels: &[(String, &'static str)]) -> usize {
    // White space was collapsed when the line was made, so a value ends at the first of it.
    let gap = value.find([' ', '\u{3000}', '|', '｜', '【', '】', '\t']).unwrap_or(value.len());
    labels
        .iter()
        .filter_map(|(l, _)| {
            let ends = |i: usize| (i == 0 || value[..i].ends_with([' ', '\u{3000}'])) && followed(&value[i + l.len()..]) || closed(l, &value[i + l.len()..]);
            value.match_indices(l.as_str()).map(|m| m.0).find(|&i| ends(i))
        })
        .chain([gap])
        .min()
        .unwrap_or(value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (Option<String>, Option<String>, Option<String>) {
        byline(line).map(|b| (b.published_at, b.source, b.author)).unwrap_or_default()
    }

    #[test]
    fn bylines_of_many_sites() {
        let s = |x: &str| Some(x.to_owned());
        assert_eq!(parts("2017-07-26 13:52:21 作者： 来源：CTI论坛 评论:0 点击:"), (s("2017-07-26T13:52:21+08:00"), s("CTI论坛"), None));
        assert_eq!(parts("发布时间：2023-04-20 15:30 来源：运行监测协调处"), (s("2023-04-20T15:30:00+08:00"), s("运行监测协调处"), None));
        assert_eq!(parts("发布日期：2022年9月6日 信息来源：政策法规处"), (s("2022-09-06"), s("政策法规处"), None));
        assert_eq!(parts("2021年11月26日 08:42 通信日报 记者 赵青禾"), (s("2021-11-26T08:42:00+08:00"), s("通信日报"), s("赵青禾")));
        assert_eq!(parts("时间：2023/07/18 11:08 发布：信息通信管理局"), (s("2023-07-18T11:08:00+08:00"), s("信息通信管理局"), None));
        assert_eq!(parts("2019-09-26 12:11 来源：证券时报网作者：李在山"), (s("2019-09-26T12:11:00+08:00"), s("证券时报网"), s("李在山")));
        assert_eq!(parts("2022年3月11日 河北省通信管理局"), (s("2022-03-11"), s("河北省通信管理局"), None));
        assert_eq!(parts("发文字号：鲁经信〔2024〕5号 成文日期：2024-10-30 发布日期：2024-11-05"), (s("2024-11-05"), None, None));
        assert_eq!(parts("2025-03-12 09:05 来源：某某观察 作者：赵青禾 热度 8.7万"), (s("2025-03-12T09:05:00+08:00"), s("某某观察"), s("赵青禾")));
        assert_eq!(parts("截至2022年3月11日，全省企业共有1272家。"), (None, None, None));
        assert_eq!(parts("津通信管〔2019〕46号  2019年7月12日  天津市通信管理局"), (s("2019-07-12"), s("天津市通信管理局"), None));
        assert_eq!(parts("今天是2018年4月1日 星期日"), (None, None, None));
        assert_eq!(parts("欢迎访问！当前时间：2018年4月1日 某某网"), (None, None, None));
    }

    #[test]
    fn names_are_names() {
        assert_eq!(name(" 【赵青禾】").as_deref(), Some("赵青禾"));
        for none in ["104363", "name, email@gmail.com", "1164次阅读", "", "{{author}}"] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    #[test]
    fn document_numbers_stand_alone() {
        for (line, number) in [
            ("发改价格〔2026〕413号", "发改价格〔2026〕413号"),
            ("（工信部通信函[2021] 15 号）", "工信部通信函[2021]15号"),
            ("财政部 税务总局公告2026年第27号", "财政部税务总局公告2026年第27号"),
            ("应急管理部令第42号", "应急管理部令第42号"),
            ("文号：通信局发〔2022〕38号", "通信局发〔2022〕38号"),
        ] {
            assert_eq!(document_number(line).as_deref(), Some(number), "{line}");
        }
        for none in ["根据《关于加强管理的通知》（通信局发〔2019〕112号）", "共有〔2019〕家", "第42号", "现将发改价格〔2026〕413号转发你们"]
        {
            assert_eq!(document_number(none), None, "{none}");
        }
    }

    #[test]
    fn columns_and_events() {
        assert_eq!(column("当前位置：首页 > 政务公开 > 统计数据 > 正文").as_deref(), Some("统计数据"));
        assert_eq!(column("首页 > 新闻动态 > 行业要闻").as_deref(), Some("行业要闻"));
        assert_eq!(column("从首页 > 政务公开可以进入"), None);
        let published = "2026-01-05".parse().ok();
        assert_eq!(event_day("1月4日，全省信息通信业工作会议在省会召开。", published).as_deref(), Some("2026-01-04"));
        assert_eq!(event_day("12月30日至31日，全国工作会议在北京召开。", published).as_deref(), Some("2025-12-30"));
        assert_eq!(event_day("本报北京1月5日电 全国工作会议召开。", published), None);
        assert_eq!(event_day("1月4日，国家统计局发布数据。", published), None);
        assert_eq!(event_day("1月4日，会议召开。", None), None);
    }

    #[test]
    fn addresses_tell_days() {
        assert_eq!(url_day("http://a.example/zcjd/2022/t20220906_118.html").as_deref(), Some("2022-09-06"));
        assert_eq!(url_day("https://a.example/2023/0914/a8842.html").as_deref(), Some("2023-09-14"));
        assert_eq!(url_day("http://a.example/20231399/x").as_deref(), None);
        assert_eq!(url_day("http://a.example/art/2018/3/12/art_1540.html").as_deref(), Some("2018-03-12"));
        assert_eq!(url_day("http://a.example/2018/3/128.html").as_deref(), None);
    }
}
