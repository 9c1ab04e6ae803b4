//! What `<title>`, `<meta>` and the links of a page say of it.

use crate::article::metadata::Told;
use crate::knowledge;
use dom_query::{Document, NodeRef};

/// What `<title>` and `<meta>` say.
pub(super) fn told(document: &Document) -> Told {
    let mut told = Told::default();
    for meta in document.select("meta").iter() {
        let name = ["name", "property", "itemprop"].iter().find_map(|a| meta.attr(a));
        if let (Some(name), Some(content)) = (name, meta.attr("content")) {
            told.meta(&name, content.trim());
        }
    }
    told.next_page = next_page(document);
    if let Some(title) = document.select("title").iter().next() {
        told.page_title = Some(title.text().trim().to_owned()).filter(|t| !t.is_empty());
    }
    told
}

/// The link to the rest of the article: by its text, by `rel=next`, or from the call that TRS pages write their page
/// numbers with, `createPageHTML(pages, current, "t2026_1", "html")`.
fn next_page(document: &Document) -> Option<String> {
    let words = &knowledge::article().next_page;
    let by_text = |a: &NodeRef| {
        let text = a.text();
        let text = text.trim();
        text.chars().count() <= 12 && words.iter().any(|w| text.eq_ignore_ascii_case(w))
    };
    let usable = |href: &String| !href.is_empty() && !href.starts_with('#') && !href.to_ascii_lowercase().starts_with("javascript");
    let named = document
        .select("a[href]")
        .nodes()
        .iter()
        .filter(|a| by_text(a) || a.attr("rel").is_some_and(|r| &*r == "next"))
        .find_map(|a| a.attr("href").map(|h| h.to_string()).filter(usable));
    named.or_else(|| document.select("link[rel=next]").attr("href").map(|h| h.to_string()).filter(usable)).or_else(|| {
        let scripts = document.select("script");
        scripts.nodes().iter().filter_map(|s| numbered(&s.text())).next()
    })
}

fn numbered(script: &str) -> Option<String> {
    let (_, call) = script.split_once("createPageHTML(")?;
    let (arguments, _) = call.split_once(')')?;
    let arguments: Vec<&str> = arguments.split(',').map(|a| a.trim().trim_matches(['"', '\''])).collect();
    let (pages, current): (usize, usize) = (arguments.first()?.parse().ok()?, arguments.get(1)?.parse().ok()?);
    let (name, ending) = (arguments.get(2)?, arguments.get(3)?);
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    (current + 1 < pages && plain(name) && plain(ending)).then(|| format!("{name}_{}.{ending}", current + 1))
}
