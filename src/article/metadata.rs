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
            _ => return,
        };
        slot.get_or_insert_with(|| content.to_owned());
    }
}

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})\s*[-/年.．]\s*(\d{1,2})\s*[-/月.．]\s*(\d{1,2})\s*(?:[日号])?(?:[T\s　]*(\d{1,2})\s*[:：时]\s*(\d{2})(?:\s*[:：分]\s*(\d{2}))?)?").ok()
});
static URL_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|[^0-9])((?:19|20)\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?:[^0-9]|$)").ok());

/// A date, with its time where one is written, as ISO 8601 with the zone of the mainland; and where it stands.
pub fn time(text: &str) -> Option<(String, std::ops::Range<usize>)> {
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

/// The day that an address names, as in `/2023/0914/` or `t20220906_`.
pub fn url_day(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, p)| p);
    let found = URL_DATE.as_ref()?.captures(path)?;
    let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<i16>().ok());
    Some(jiff::civil::Date::new(number(1)?, number(2)? as i8, number(3)? as i8).ok()?.to_string())
}

/// What a byline says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Byline {
    pub published_at: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
}

/// Reads `2017-07-26 13:52:21 作者：… 来源：… 点击：…` and its many kin. `None` where the line is no byline.
pub fn byline(line: &str) -> Option<Byline> {
    let knowledge = knowledge::article();
    if line.chars().count() > 160 || line.ends_with(['。', '；', '？']) {
        return None;
    }
    let mut parts = Byline::default();
    let mut rest = line.to_owned();
    if let Some((iso, range)) = time(line) {
        parts.published_at = Some(iso);
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
        let label = labels.iter().find(|(l, _)| boundary && tail.starts_with(l.as_str()) && followed(&tail[l.len()..]));
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
            _ => continue,
        };
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value);
        }
    }
    // `2021年11月26日 08:42 通信日报 记者 赵青禾`: a name without a label is the source.
    if parts.published_at.is_some() && parts.source.is_none() {
        let name = loose
            .split([' ', '\u{3000}', '|', '｜', '【', '】', '\t'])
            .map(str::trim)
            .find(|w| w.chars().filter(|c| crate::decode::gbk::is_hanzi(*c)).count() >= 3 && w.chars().count() <= 24 && !w.contains(['，', '。', ',', '、', '?', '？']));
        parts.source = name.map(str::to_owned);
    }
    let plain = loose.chars().filter(|c| crate::decode::gbk::is_hanzi(*c)).count();
    let known = parts.published_at.is_some() || parts.source.is_some();
    (known && plain <= 24).then_some(parts)
}

fn followed(rest: &str) -> bool {
    rest.starts_with([':', '：', ' ', '\u{3000}', '/']) || rest.is_empty()
}

fn value_end(value: &str, labels: &[(String, &'static str)]) -> usize {
    // White space was collapsed when the line was made, so a value ends at the first of it.
    let gap = value.find([' ', '\u{3000}', '|', '｜', '【', '】', '\t']).unwrap_or(value.len());
    labels
        .iter()
        .filter_map(|(l, _)| {
            value.match_indices(l.as_str()).find(|(i, m)| (*i == 0 || value[..*i].ends_with([' ', '\u{3000}'])) && followed(&value[i + m.len()..])).map(|(i, _)| i)
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
        assert_eq!(parts("2022年3月11日 河北省通信管理局"), (s("2022-03-11"), s("河北省通信管理局"), None));
        assert_eq!(parts("截至2022年3月11日，全省企业共有1272家。"), (None, None, None));
    }

    #[test]
    fn addresses_tell_days() {
        assert_eq!(url_day("http://a.example/zcjd/2022/t20220906_118.html").as_deref(), Some("2022-09-06"));
        assert_eq!(url_day("https://a.example/2023/0914/a8842.html").as_deref(), Some("2023-09-14"));
        assert_eq!(url_day("http://a.example/20231399/x").as_deref(), None);
    }
}
