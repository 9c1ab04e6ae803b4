//! Addresses that a page names: links, the next page of a list, frames, and the rule by which TRS sites number their lists.

use super::canonical;
use encoding_rs::Encoding;
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use regex::Regex;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;
use url::Url;

/// What an address is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page: an article, or a list of them.
    Page,
    /// A further page of a list.
    List,
    /// A sitemap or an index of them.
    Sitemap,
    /// An RSS or Atom feed.
    Feed,
}

impl Kind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Page => "page",
            Kind::List => "list",
            Kind::Sitemap => "sitemap",
            Kind::Feed => "feed",
        }
    }

    /// The kind that a word stands for.
    pub fn from_name(name: &str) -> Self {
        match name {
            "list" => Kind::List,
            "sitemap" => Kind::Sitemap,
            "feed" => Kind::Feed,
            _ => Kind::Page,
        }
    }
}

/// An address that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub url: Url,
    pub kind: Kind,
}

/// What a page says to those who follow links.
#[derive(Debug, Default)]
pub struct Found {
    pub links: Vec<Link>,
    pub noindex: bool,
    /// `<meta http-equiv=refresh>` that sends on at once.
    pub refresh: Option<Url>,
    pub title: String,
    /// The first characters that can be seen.
    pub visible: String,
    /// The page closes what it opens: nothing was cut off.
    pub closed: bool,
}

/// More links than any page has.
const MOST: usize = 5000;
/// Pages that a list may be numbered to.
const LONGEST_LIST: usize = 500;
/// Numbered lists that a page may call for.
const MOST_LISTS: usize = 8;
/// Characters of the visible text that are kept.
const VISIBLE: usize = 2000;

/// Reads a page's text. `encoding` is the page's own: queries are written in it.
pub fn page(html: &str, url: &Url, encoding: &'static Encoding) -> Found {
    let mut reader = Reader { base: url.clone(), encoding, found: Found::default(), anchor: None, lists: 0, seen: HashSet::new() };
    let mut emitter = DefaultEmitter::<()>::default();
    emitter.naively_switch_states(true);
    let mut inside: Option<Vec<u8>> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                reader.open(&tag);
                if matches!(&tag.name[..], b"script" | b"style" | b"title") {
                    inside = Some(tag.name.to_vec());
                }
            }
            Token::EndTag(tag) => {
                if inside.as_deref() == Some(&tag.name[..]) {
                    inside = None;
                }
                match &tag.name[..] {
                    b"a" => reader.close_anchor(),
                    b"html" => reader.found.closed = true,
                    _ => {}
                }
            }
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text.value);
                match inside.as_deref() {
                    Some(b"script") => reader.script(&text),
                    Some(b"title") => reader.found.title.push_str(text.trim()),
                    Some(_) => {}
                    None => reader.text(&text),
                }
            }
            _ => {}
        }
    }
    reader.close_anchor();
    reader.found
}

struct Reader {
    base: Url,
    encoding: &'static Encoding,
    found: Found,
    /// The link that is open: its address, what marks it as the next page, its text.
    anchor: Option<(Url, bool, String)>,
    /// Numbered lists that were called for: each call stands for hundreds of addresses.
    lists: usize,
    seen: HashSet<(Url, Kind)>,
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        let get = |name: &[u8]| tag.attributes.get(name).map(|v| String::from_utf8_lossy(&v.value).trim().to_owned());
        let rel = || get(b"rel").unwrap_or_default().to_ascii_lowercase();
        match &tag.name[..] {
            b"a" | b"area" => {
                self.close_anchor();
                let rel = rel();
                let Some(url) = get(b"href").and_then(|h| self.resolve(&h)) else { return };
                if rel.split_whitespace().any(|r| r == "nofollow") {
                    return;
                }
                let next = rel.split_whitespace().any(|r| r == "next") || get(b"title").is_some_and(|t| is_next(&t));
                self.anchor = Some((url, next, String::new()));
            }
            b"link" if rel().split_whitespace().any(|r| r == "next") => {
                if let Some(url) = get(b"href").and_then(|h| self.resolve(&h)) {
                    self.add(url, Kind::List);
                }
            }
            b"frame" | b"iframe" => {
                if let Some(url) = get(b"src").and_then(|h| self.resolve(&h)) {
                    self.add(url, Kind::Page);
                }
            }
            b"base" => {
                if let Some(url) = get(b"href").and_then(|h| self.resolve(&h)) {
                    self.base = url;
                }
            }
            b"meta" => self.meta(&get(b"name").or_else(|| get(b"http-equiv")).unwrap_or_default().to_ascii_lowercase(), &get(b"content").unwrap_or_default()),
            _ => {}
        }
    }

    fn meta(&mut self, name: &str, content: &str) {
        match name {
            "robots" | "gongbao" => {
                self.found.noindex |= content.to_ascii_lowercase().split([',', ' ']).any(|w| matches!(w.trim(), "noindex" | "none"));
            }
            "refresh" => {
                let Some((seconds, rest)) = content.split_once([';', ',']) else { return };
                let rest = rest.trim();
                let named = rest.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("url")).map(|(_, target)| target);
                let target = named.unwrap_or(rest).trim().trim_matches(['"', '\'']);
                if seconds.trim().parse::<f64>().is_ok_and(|s| s <= 5.0) {
                    self.found.refresh = self.resolve(target);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, _, inside)) = &mut self.anchor
            && inside.len() < 200
        {
            inside.push_str(text);
        }
        if self.found.visible.len() < VISIBLE * 3 {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.found.visible.push_str(&line);
        }
    }

    fn close_anchor(&mut self) {
        if let Some((url, next, text)) = self.anchor.take() {
            self.add(url, if next || is_next(&text) { Kind::List } else { Kind::Page });
        }
    }

    /// `createPageHTML(pages, this one, "index", "html")`: the others are `index_1.html` and so on; the first has no number.
    fn script(&mut self, text: &str) {
        let calls: Vec<(usize, usize, String, String)> = CREATE_PAGE
            .iter()
            .flat_map(|p| p.captures_iter(text))
            .filter_map(|c| Some((c[1].parse().ok()?, c[2].parse().ok()?, c[3].to_owned(), c[4].to_owned())))
            .take(MOST_LISTS - self.lists)
            .collect();
        self.lists += calls.len();
        for (pages, this, name, ending) in calls {
            for n in (0..pages.min(LONGEST_LIST)).filter(|n| *n != this) {
                let file = if n == 0 { format!("{name}.{ending}") } else { format!("{name}_{n}.{ending}") };
                if let Some(url) = self.resolve(&file) {
                    self.add(url, Kind::List);
                }
            }
        }
    }

    fn resolve(&self, href: &str) -> Option<Url> {
        if href.is_empty() || href.starts_with('#') || href.len() > 4000 {
            return None;
        }
        let encode = encoder(self.encoding);
        let url = Url::options().base_url(Some(&self.base)).encoding_override(Some(&encode)).parse(href).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    fn add(&mut self, url: Url, kind: Kind) {
        let url = canonical::canonical(&url);
        if self.found.links.len() < MOST && self.seen.insert((url.clone(), kind)) {
            self.found.links.push(Link { url, kind });
        }
    }
}

/// Writes the text of a query in an encoding; characters that it lacks become references, as in browsers.
fn encoder(encoding: &'static Encoding) -> impl for<'a> Fn(&'a str) -> Cow<'a, [u8]> {
    move |query| encoding.encode(query).0
}

static CREATE_PAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"createPageHTML\s*\(\s*["']?(\d{1,6})["']?\s*,\s*["']?(\d{1,6})["']?\s*,\s*["']([^"'<>]{1,80})["']\s*,\s*["'](\w{1,8})["']"#).ok());

/// Whether a link's text says that it leads to the next page of a list.
fn is_next(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !"<>[]【】()（）»›>→·.".contains(*c)).collect();
    matches!(text.to_ascii_lowercase().as_str(), "下一页" | "下页" | "下一頁" | "下頁" | "后一页" | "后页" | "後一頁" | "向后" | "next" | "nextpage" | "下一页next")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(html: &str, kind: Kind) -> Vec<String> {
        let url = Url::parse("http://a.cn/gk/index.html").expect("url");
        page(html, &url, encoding_rs::GBK).links.into_iter().filter(|l| l.kind == kind).map(|l| l.url.to_string()).collect()
    }

    #[test]
    fn queries_are_written_in_the_encoding_of_the_page() {
        assert_eq!(urls("<a href='/s?q=通知'>通知</a><a href='/路'>x</a>", Kind::Page), ["http://a.cn/s?q=%CD%A8%D6%AA", "http://a.cn/%E8%B7%AF"]);
    }

    #[test]
    fn the_next_page_is_told_by_its_text_its_relation_or_its_title() {
        let html = "<a href=2.html>下一页 &gt;</a><a href=3.html rel='next'>3</a><a href=4.html title=下一页><img></a><a href=5.html>下一页的说明</a>";
        assert_eq!(urls(html, Kind::List), ["http://a.cn/gk/2.html", "http://a.cn/gk/3.html", "http://a.cn/gk/4.html"]);
        assert_eq!(urls(html, Kind::Page), ["http://a.cn/gk/5.html"]);
    }

    #[test]
    fn numbered_lists_follow_their_rule() {
        let html = "<script>function createPageHTML(n,i){}\ncreatePageHTML(3, 0, \"index\", \"html\");</script>";
        assert_eq!(urls(html, Kind::List), ["http://a.cn/gk/index_1.html", "http://a.cn/gk/index_2.html"]);
        assert_eq!(urls("<script>createPageHTML(3, 2, 'index', 'shtml')</script>", Kind::List), ["http://a.cn/gk/index.shtml", "http://a.cn/gk/index_1.shtml"]);
        assert_eq!(urls("<script>createPageHTML(999999, 0, 'i', 'html')</script>", Kind::List).len(), LONGEST_LIST - 1);
        // Thousands of calls are no list; in one script or in many, they take no time.
        let calls: String = (0..20_000).map(|n| format!("createPageHTML(500,0,'i{n}','html');")).collect();
        assert_eq!(urls(&format!("<script>{calls}</script><script>{calls}</script>"), Kind::List).len(), MOST_LISTS * (LONGEST_LIST - 1));
    }

    #[test]
    fn bases_frames_and_refreshes_count_and_other_schemes_do_not() {
        let html = "<base href='/x/'><meta http-equiv=Refresh content=\"0; URL='y.html'\"><iframe src=z.html></iframe><a href='javascript:void(0)'>j</a><a href=mailto:a@b>m</a><a rel=nofollow href=n>n</a>";
        let url = Url::parse("http://a.cn/").expect("url");
        let found = page(html, &url, encoding_rs::UTF_8);
        assert_eq!(found.refresh.map(|u| u.to_string()).as_deref(), Some("http://a.cn/x/y.html"));
        for (content, target) in [("0; list.html", "list.html"), ("0;url.html", "url.html"), ("1, 'rule/?a=b'", "rule/?a=b"), ("0;Url = l.html", "l.html")] {
            let found = page(&format!("<meta http-equiv=refresh content=\"{content}\">"), &url, encoding_rs::UTF_8);
            assert_eq!(found.refresh.map(|u| u.to_string()), Some(format!("http://a.cn/{target}")), "{content}");
        }
        assert_eq!(found.links.iter().map(|l| l.url.as_str()).collect::<Vec<_>>(), ["http://a.cn/x/z.html"]);
    }
}
