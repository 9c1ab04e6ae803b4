//! Sitemaps, indexes of them, RSS and Atom: the addresses in them, however broken the rest is.
//!
//! They are read with the tokeniser of pages, which takes what no XML parser would: bare ampersands, cut ends, GBK without
//! a declaration.

use super::canonical;
use super::discover::{Kind, Link};
use encoding_rs::{Encoding, GB18030, UTF_8};
use html5gum::{Token, Tokenizer};
use regex::bytes::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;
use url::Url;

/// More addresses than a sitemap may hold.
const MOST: usize = 50_000;
/// Elements inside each other: more are in no list, and every tag looks through those that are open.
const DEEPEST: usize = 256;

/// What kind of list the bytes are: sitemap or feed; `None` where neither.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let text = text(&bytes[..bytes.len().min(2048)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let root = ROOT.as_ref()?.find(text)?.as_str().to_ascii_lowercase();
    if root.contains("html") {
        None
    } else if root.contains("urlset") || root.contains("sitemapindex") {
        Some(Kind::Sitemap)
    } else {
        Some(Kind::Feed)
    }
}

static ROOT: LazyLock<Option<regex::Regex>> = LazyLock::new(|| regex::Regex::new(r"(?i)<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|rdf|html|!doctype\s+html)\b").ok());

/// The addresses of a sitemap or feed.
pub fn links(bytes: &[u8], url: &Url) -> Vec<Link> {
    let text = text(bytes);
    let mut links = Links { base: url.clone(), links: Vec::new(), seen: HashSet::new() };
    // Names of the open elements, without their prefixes; what HTML calls void is not so here.
    let mut open: Vec<String> = Vec::new();
    let mut value: Option<String> = None;
    let mut guid = true;
    for token in Tokenizer::new(text.as_str()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let get = |n: &[u8]| tag.attributes.get(n).map(|v| String::from_utf8_lossy(&v.value).into_owned());
                let entry = open.iter().any(|o| matches!(o.as_str(), "item" | "entry"));
                if name == "link" && entry && get(b"href").is_some() {
                    if get(b"rel").is_none_or(|r| r == "alternate") {
                        links.add(&get(b"href").unwrap_or_default(), Kind::Page);
                    }
                    continue;
                }
                if name == "guid" {
                    guid = get(b"ispermalink").is_none_or(|p| p.eq_ignore_ascii_case("true"));
                }
                value = (matches!(local(&name), "loc") && !name.starts_with("image:") && !name.starts_with("video:") || entry && matches!(name.as_str(), "link" | "guid"))
                    .then(String::new);
                if !tag.self_closing && open.len() < DEEPEST {
                    open.push(local(&name).to_owned());
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if let Some(text) = value.take() {
                    let inside = |n: &str| open.iter().any(|o| o == n);
                    match local(&name) {
                        "loc" if inside("sitemap") => links.add(&text, Kind::Sitemap),
                        "loc" | "link" => links.add(&text, Kind::Page),
                        "guid" if guid && text.trim().starts_with("http") => links.add(&text, Kind::Page),
                        _ => {}
                    }
                }
                if let Some(at) = open.iter().rposition(|o| o == local(&name)) {
                    open.truncate(at);
                }
            }
            Token::String(s) => {
                if let Some(value) = &mut value {
                    value.push_str(&String::from_utf8_lossy(&s.value));
                }
            }
            // What HTML takes for a broken comment is the text of a CDATA section.
            Token::Comment(c) => {
                if let (Some(value), Some(inner)) = (&mut value, String::from_utf8_lossy(&c.value).strip_prefix("[CDATA[")) {
                    value.push_str(inner.trim_end_matches("]]"));
                }
            }
            _ => {}
        }
    }
    links.links
}

/// The addresses of a sitemap that is plain text, one a line.
pub fn lines(bytes: &[u8], url: &Url) -> Vec<Link> {
    let mut links = Links { base: url.clone(), links: Vec::new(), seen: HashSet::new() };
    for line in text(bytes).lines().filter(|l| l.trim_start_matches('\u{feff}').starts_with("http")) {
        links.add(line.trim_start_matches('\u{feff}'), Kind::Page);
    }
    links.links
}

struct Links {
    base: Url,
    links: Vec<Link>,
    seen: HashSet<Url>,
}

impl Links {
    fn add(&mut self, href: &str, kind: Kind) {
        let href = href.trim();
        if href.is_empty() || self.links.len() >= MOST {
            return;
        }
        if let Ok(url) = self.base.join(href)
            && matches!(url.scheme(), "http" | "https")
        {
            let url = canonical::canonical(&url);
            if self.seen.insert(url.clone()) {
                self.links.push(Link { url, kind });
            }
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The text of XML: by mark, declaration, strict UTF-8, else GB18030.
fn text(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    let declared = DECLARED.as_ref().and_then(|d| d.captures(&bytes[..bytes.len().min(200)])).and_then(|c| Encoding::for_label(&c[1]));
    let utf8 = std::str::from_utf8(bytes).ok();
    // A few words of GBK may be valid UTF-8, but then of scripts that no Chinese feed is written in.
    let chinese = |text: &str| text.chars().any(|c| c >= '\u{2e80}');
    let encoding = match declared {
        Some(e) if e != UTF_8 && !utf8.is_some_and(chinese) => e,
        _ if utf8.is_some() => UTF_8,
        // A cut end is no reason to doubt UTF-8.
        _ if std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none()) => UTF_8,
        _ => GB18030,
    };
    encoding.decode(bytes).0.into_owned()
}

static DECLARED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?i)encoding\s*=\s*["']([\w-]+)["']"#).ok());

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &[u8]) -> Vec<String> {
        links(text, &Url::parse("http://a.cn/feed.xml").expect("url")).into_iter().map(|l| format!("{} {}", l.kind.name(), l.url.path())).collect()
    }

    #[test]
    fn sitemaps_and_their_indexes_are_told_apart() {
        let index = "<?xml version='1.0'?><sitemapindex><sitemap><loc>http://a.cn/1.xml</loc><lastmod>2024</lastmod></sitemap></sitemapindex>";
        let map = "<ns:urlset><ns:url><ns:loc>\n http://a.cn/x?a=1&amp;b=2 </ns:loc><image:image><image:loc>http://a.cn/i.png</image:loc></image:image></ns:url></ns:urlset>";
        assert_eq!((kind(index.as_bytes()), kind(map.as_bytes()), kind(b"<html><rss>")), (Some(Kind::Sitemap), Some(Kind::Sitemap), None));
        assert_eq!(urls(index.as_bytes()), ["sitemap /1.xml"]);
        assert_eq!(urls(map.as_bytes()), ["page /x"]);
    }

    #[test]
    fn rss_atom_and_broken_feeds_give_their_addresses() {
        let rss = "<rss><channel><link>http://a.cn/</link><item><title>甲 & 乙</title><link><![CDATA[http://a.cn/1?x=1&y=2]]></link></item><item><guid>http://a.cn/2</guid></item><item><link>http://a.cn/3";
        assert_eq!(urls(rss.as_bytes()), ["page /1", "page /2"]);
        let atom = "<feed><link href='http://a.cn/'/><entry><link rel='alternate' href='/4'/><link rel='edit' href='/e'/></entry></feed>";
        assert_eq!(urls(atom.as_bytes()), ["page /4"]);
        let gbk = encoding_rs::GBK.encode("<?xml version=\"1.0\" encoding=\"GBK\"?><rss><item><title>通知</title><link>http://a.cn/通</link></item></rss>").0.into_owned();
        assert_eq!((kind(&gbk), urls(&gbk)), (Some(Kind::Feed), vec!["page /%E9%80%9A".to_owned()]));
    }

    #[test]
    fn elements_that_never_end_take_no_time() {
        let item = "<item><link>http://a.cn/1</link></item>";
        assert_eq!(urls(format!("<rss>{item}{}</b>{item}", "<a>".repeat(100_000)).as_bytes()), ["page /1"]);
        // Feeds with pages in them leave much open, and it ends with their entry.
        assert_eq!(urls(format!("<rss><item>{}</item>{item}", "<br>".repeat(1000)).as_bytes()), ["page /1"]);
    }
}
