//! One address a page: what only tracks, sessions and spelling is taken out; and addresses that no site needs are told.

use super::words::{WORDS, holds};
use std::collections::HashMap;
use url::Url;

/// The address that stands for every spelling of it.
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // Both only fail for addresses without a host, which are never fetched.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(host) = url.host_str().and_then(|h| h.strip_suffix('.')).filter(|h| !h.is_empty()).map(str::to_owned) {
        let _ = url.set_host(Some(&host));
    }
    let path = escapes(&without_session(url.path()));
    if path != url.path() {
        url.set_path(&path);
    }
    // Text, not decoded pairs: the page's own encoding of a query must stay byte for byte.
    if let Some(query) = url.query().map(str::to_owned) {
        let kept: Vec<String> = query.split('&').filter(|pair| !pair.is_empty() && !is_noise(pair)).map(escapes).collect();
        let query = kept.join("&");
        url.set_query(if query.is_empty() { None } else { Some(&query) });
    }
    url
}

/// `/a.do;jsessionid=1F?x` is `/a.do`.
fn without_session(path: &str) -> String {
    path.split('/')
        .map(|segment| match segment.split_once(';') {
            Some((name, parameter)) if holds(&WORDS.sessions, &parameter.split('=').next().unwrap_or_default().to_ascii_lowercase()) => name,
            _ => segment,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn is_noise(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    let number = value.len() >= 10 && value.bytes().all(|b| b.is_ascii_digit()) || value.starts_with("0.") && value[2..].bytes().all(|b| b.is_ascii_digit());
    name.starts_with("utm_")
        || holds(&WORDS.tracking, &name)
        || holds(&WORDS.sessions, &name) && (name != "sid" || value.len() >= 16)
        || name.starts_with("aspsessionid")
        || holds(&WORDS.cache_busters, &name) && number
}

/// Escapes in upper case, and none where a plain character says the same.
fn escapes(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let digits = bytes.get(i + 1..i + 3).and_then(|d| std::str::from_utf8(d).ok()).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match (bytes[i], digits.and_then(|d| u8::from_str_radix(d, 16).ok())) {
            (b'%', Some(code)) if code.is_ascii_alphanumeric() || matches!(code, b'-' | b'.' | b'_' | b'~') => {
                out.push(code);
                i += 2;
            }
            (b'%', Some(code)) => {
                out.extend(format!("%{code:02X}").bytes());
                i += 2;
            }
            (byte, _) => out.push(byte),
        }
        i += 1;
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Why an address looks like a trap: software that links to itself for ever makes such.
pub fn trap(url: &Url) -> Option<&'static str> {
    if url.as_str().len() > 2000 {
        return Some("the address is longer than 2000 characters");
    }
    let segments: Vec<&str> = url.path().split('/').filter(|s| !s.is_empty()).collect();
    if segments.len() > 16 {
        return Some("the path is deeper than 16 folders");
    }
    if most_repeated(&segments) > 3 {
        return Some("a part of the path repeats more than three times");
    }
    let pairs: Vec<&str> = url.query().unwrap_or_default().split('&').collect();
    if pairs.len() > 12 || most_repeated(&pairs) > 3 {
        return Some("the query has more than twelve parts or repeats itself");
    }
    None
}

fn most_repeated(parts: &[&str]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    parts.iter().for_each(|p| *counts.entry(p).or_default() += 1);
    counts.into_values().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(url: &str) -> String {
        canonical(&Url::parse(url).expect("url")).to_string()
    }

    #[test]
    fn spellings_of_one_address_become_one() {
        for other in [
            "HTTP://Example.com:80/a/b.html",
            "http://example.com/a/./b.html#top",
            "http://example.com/a/b.html?utm_source=x&from=timeline",
            "http://u:p@example.com./a/%62.html?",
            "http://example.com/a/b.html;jsessionid=0F?_=1600000000000",
            "http://example.com/c/../a/b.html?PHPSESSID=abc",
        ] {
            assert_eq!(c(other), "http://example.com/a/b.html", "{other}");
        }
    }

    #[test]
    fn what_tells_pages_apart_stays() {
        for same in ["http://a/?q=%CD%A8%D6%AA", "http://a/x?t=12&id=3", "http://a/x?sid=7", "http://a/?a=1&a=2", "http://a:8080/"] {
            assert_eq!(c(same), same);
        }
        assert_eq!(c("http://a/%e4%b8%ad?q=%cd%a8"), "http://a/%E4%B8%AD?q=%CD%A8");
    }

    #[test]
    fn traps_are_told() {
        let t = |u: &str| trap(&Url::parse(u).expect("url")).is_some();
        assert!(t("http://x/a/a/a/a/") && t("http://x/a/b/a/b/a/b/a/b") && t("http://x/?p=1&p=1&p=1&p=1") && t(&format!("http://x/{}", "y".repeat(2000))));
        assert!(!t("http://x/a/b/c/d/index.html") && !t("http://x/a/a/a"));
    }
}
