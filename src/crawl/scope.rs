//! What of a site belongs to a source: hosts, patterns, depth, number of pages.

use super::canonical::trap;
use super::discover::{Kind, Link};
use super::host::key;
use super::index::Task;
use super::plan::Source;
use super::report::FULL;
use super::words::{WORDS, holds};
use crate::error::{Error, Result};
use regex::RegexSet;
use std::collections::HashSet;
use url::Url;

/// A source with its patterns compiled.
pub struct Scope {
    pub source: Source,
    hosts: HashSet<String>,
    /// The addresses that the source begins with, as `spelling` tells them.
    named: HashSet<String>,
    allow: RegexSet,
    deny: RegexSet,
    /// Addresses that this run asks for, known or found.
    pub queued: usize,
}

/// What to do with a link.
pub enum Admission {
    Queue(Task),
    /// A trap or a limit: worth a line in the report.
    Capped(Task, &'static str),
    /// The same, and the walk goes round in itself.
    Circle(Task, &'static str),
    /// None of ours.
    Outside,
}

impl Scope {
    /// Compiles a source's patterns.
    ///
    /// # Errors
    /// A pattern or an address of it cannot be read.
    pub fn new(source: Source) -> Result<Self> {
        let set =
            |field: &str, patterns: &[String]| RegexSet::new(patterns).map_err(|e| Error::Config(format!("source `{}`: `{field}` is no regular expression: {e}", source.name)));
        let (allow, deny) = (set("allow", &source.allow)?, set("deny", &source.deny)?);
        let (mut hosts, mut named) = (HashSet::new(), HashSet::new());
        for address in source.seeds.iter().chain(&source.sitemaps).chain(&source.feeds) {
            let url = address_of(address)?;
            hosts.insert(site(&url));
            named.insert(spelling(&super::canonical::canonical(&url)));
        }
        Ok(Self { source, hosts, named, allow, deny, queued: 0 })
    }

    /// The tasks that the source begins with.
    ///
    /// # Errors
    /// An address cannot be read.
    pub fn seeds(&self) -> Result<Vec<Task>> {
        let mut tasks = Vec::new();
        for (kind, addresses) in [(Kind::Page, &self.source.seeds), (Kind::Sitemap, &self.source.sitemaps), (Kind::Feed, &self.source.feeds)] {
            for address in addresses {
                let url = super::canonical::canonical(&address_of(address)?);
                tasks.push(self.task(url.clone(), address.clone(), url.to_string(), 0, kind));
            }
        }
        Ok(tasks)
    }

    /// One word for all that decides on links: where it is another one, pages that were passed over may be of the source now.
    pub fn reach(&self) -> String {
        let Source { name, allow, deny, depth, pages, attachments, .. } = &self.source;
        // Crawls without a pipeline share one source, and each has seeds of its own.
        let mut hosts: Vec<&String> = self.hosts.iter().filter(|_| !name.is_empty() && allow.is_empty()).collect();
        hosts.sort();
        crate::corpus::warc::digest(format!("{:?}", (allow, deny, depth, pages, attachments, hosts)).as_bytes())
    }

    fn task(&self, url: Url, given: String, root: String, depth: u32, kind: Kind) -> Task {
        Task { url, given, source: self.source.name.clone(), root, depth, kind, attachments: self.source.attachments, known: Default::default() }
    }

    /// Decides on a link that the page of `from` names.
    pub fn admit(&self, link: Link, from: &Task) -> Admission {
        let Link { url, kind } = link;
        if !self.holds(&url) {
            return Admission::Outside;
        }
        // The pages of one list are as deep as its first, and what a sitemap lists is as deep as a link of a seed.
        let depth = if matches!(kind, Kind::List | Kind::Sitemap) { from.depth } else { from.depth + 1 };
        let circle = grows(&from.url, &url);
        let task = self.task(url.clone(), url.to_string(), from.root.clone(), depth, kind);
        if let Some(why) = trap(&url) {
            return if circle { Admission::Circle(task, why) } else { Admission::Capped(task, why) };
        }
        if depth > self.source.depth {
            return if circle { Admission::Circle(task, "deeper than the source goes, and the path repeats itself") } else { Admission::Outside };
        }
        if self.queued >= self.source.pages {
            return Admission::Capped(task, FULL);
        }
        Admission::Queue(task)
    }

    /// Why a page that was found at another address by redirects is not the one that was asked for, where it is not: sites
    /// lead to a home page, a list or a login from what they took down. Seeds lead wherever they are led.
    pub fn stray(&self, task: &Task, to: &Url) -> Option<String> {
        if *to == task.url || self.named.contains(&spelling(&task.url)) {
            return None;
        }
        let home = |url: &Url| url.path() == "/" && url.query().is_none();
        if home(to) && !home(&task.url) || self.named.contains(&spelling(to)) {
            return Some(format!("leads to {to}, which is another page of this source"));
        }
        // Patterns are often written for one spelling of a site, which then answers at the other.
        let mut spelt = to.clone();
        let same = without_www(&task.url) == without_www(to);
        let fits = same && spelt.set_scheme(task.url.scheme()).is_ok() && spelt.set_host(task.url.host_str()).is_ok();
        let ours = self.holds(to) || fits && self.holds(&spelt);
        (!ours).then(|| format!("leads to {to}, which is not of this source"))
    }

    /// Whether an address belongs to the source.
    pub fn holds(&self, url: &Url) -> bool {
        let ending = url.path().rsplit('/').next().and_then(|f| f.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        let address = url.as_str();
        let ours = if self.allow.is_empty() { self.hosts.contains(&site(url)) } else { self.allow.is_match(address) };
        let readable = !holds(&WORDS.no_pages, &ending) && (self.source.attachments || !holds(&WORDS.documents, &ending));
        // Sitemaps are often compressed.
        let readable = readable || ending == "gz" && url.path().ends_with(".xml.gz");
        ours && readable && !self.deny.is_match(address)
    }
}

/// The host of an address; http and https at their own ports are one site.
fn site(url: &Url) -> String {
    match url.port() {
        None => url.host_str().unwrap_or_default().to_owned(),
        Some(_) => key(url),
    }
}

/// The same where `www.` makes no difference.
fn without_www(url: &Url) -> String {
    let site = site(url);
    site.strip_prefix("www.").map(str::to_owned).unwrap_or(site)
}

/// An address without what spells it: http or https, `www.` or none.
fn spelling(url: &Url) -> String {
    format!("{}{}?{}", without_www(url), url.path(), url.query().unwrap_or_default())
}

/// Whether a link only adds the last part of its page's path once more: `/a/` leads to `/a/a/`.
fn grows(from: &Url, to: &Url) -> bool {
    let folders = |u: &Url| u.path().split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (folders(from), folders(to));
    to.len() == from.len() + 1 && to.starts_with(&from) && from.last() == to.last() || to.len() > from.len() && to.starts_with(&from) && from.len() > 2 && repeats_tail(&to)
}

fn repeats_tail(path: &[String]) -> bool {
    let n = path.len();
    (1..=n / 2).any(|k| path[n - k..] == path[n - 2 * k..n - k])
}

/// An address that a user wrote.
///
/// # Errors
/// It is no address of the web.
pub fn address_of(text: &str) -> Result<Url> {
    let url = Url::parse(text.trim()).map_err(|e| Error::Usage(format!("`{text}` is no address: {e}; write it whole, as in https://example.com/list.html")))?;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(allow: &[&str]) -> Scope {
        let source = Source {
            name: "s".into(),
            seeds: vec!["http://a.cn/gk/".into()],
            allow: allow.iter().map(|s| (*s).to_owned()).collect(),
            deny: vec!["/login".into()],
            depth: 2,
            pages: 10,
            attachments: true,
            ..Source::default()
        };
        Scope::new(source).expect("scope")
    }

    #[test]
    fn hosts_patterns_and_endings_decide_what_belongs() {
        let holds = |s: &Scope, u: &str| s.holds(&Url::parse(u).expect("url"));
        let s = scope(&[]);
        assert!(holds(&s, "http://a.cn/x.html") && holds(&s, "http://a.cn/x.pdf") && holds(&s, "http://a.cn/map.xml.gz"));
        assert!(!holds(&s, "http://b.cn/") && !holds(&s, "http://a.cn/x.jpg") && !holds(&s, "http://a.cn/login?x"));
        // A site that moves to https is the same site; another port is another one.
        assert!(holds(&s, "https://a.cn/") && !holds(&s, "https://a.cn:8443/") && !holds(&s, "http://a.cn:443/") && !holds(&s, "http://www.a.cn/"));
        let s = scope(&[r"^https?://(www\.)?b\.cn/"]);
        assert!(holds(&s, "https://www.b.cn/x") && !holds(&s, "http://a.cn/"));
    }

    #[test]
    fn an_article_that_leads_elsewhere_is_not_that_article() {
        let url = |u: &str| Url::parse(u).expect("url");
        let leads = |s: &Scope, from: &str, to: &str| {
            let seed = s.seeds().expect("seeds").remove(0);
            s.stray(&Task { url: url(from), depth: 1, ..seed }, &url(to)).is_none()
        };
        let article = "http://a.cn/gk/1.html";
        for s in [scope(&[]), scope(&[r"^http://a\.cn/gk/"])] {
            for to in ["http://a.cn/gk/2.html", "https://a.cn/gk/1.html", "https://www.a.cn/gk/1.html", "http://www.a.cn/gk/2.html"] {
                assert!(leads(&s, article, to), "{to}");
            }
            for to in
                ["http://a.cn/", "https://www.a.cn/", "http://a.cn/gk/", "https://www.a.cn/gk/", "http://b.cn/gk/1.html", "http://a.cn/login?from=1", "http://a.cn:8080/gk/1.html"]
            {
                assert!(!leads(&s, article, to), "{to}");
            }
            // Whatever was named leads where it likes, however it is spelt.
            assert!(leads(&s, "http://a.cn/gk/", "http://b.cn/") && leads(&s, "https://a.cn/gk/", "https://www.a.cn/gk/"));
        }
        assert!(leads(&scope(&[]), article, "http://a.cn/archive/1.html") && !leads(&scope(&[r"^http://a\.cn/gk/"]), article, "http://a.cn/archive/1.html"));
    }

    #[test]
    fn a_walk_that_only_grows_is_told() {
        let s = scope(&[]);
        let mut from = s.seeds().expect("seeds").remove(0);
        for n in 1..5 {
            let url = from.url.join("gk/").expect("url");
            match s.admit(Link { url, kind: Kind::Page }, &from) {
                Admission::Queue(task) => from = task,
                Admission::Circle(..) => {
                    assert_eq!(n, 3);
                    return;
                }
                _ => unreachable!("inside the source"),
            }
        }
        unreachable!("the walk is cut");
    }
}
