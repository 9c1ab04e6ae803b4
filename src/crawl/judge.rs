//! What an answer with a body is worth: a page, a document, a list of addresses; or a challenge, an error, a picture.

use super::discover::{self, Found, Kind, Link};
use super::feed;
use super::outcome::Outcome;
use super::text::Text;
use super::words::WORDS;
use crate::article;
use crate::corpus::{Origin, Page};
use crate::decode::{self, Wrapping};
use crate::unpack;
use encoding_rs::{Encoding, UTF_8};
use url::Url;

/// What is known of a page from earlier fetches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Where it was found in the end.
    pub final_url: String,
    /// Validators, byte for byte as they were sent.
    pub etag: Option<Vec<u8>>,
    pub modified: Option<Vec<u8>>,
    /// Of the last version that counts.
    pub sha256: Option<String>,
    pub text: Option<Text>,
}

/// The body of an answer, unwrapped, and what it came with.
pub struct Body<'a> {
    pub bytes: Vec<u8>,
    pub url: &'a Url,
    pub status: u16,
    pub content_type: Option<&'a str>,
    /// The length was announced and held: nothing is missing.
    pub measured: bool,
    pub kind: Kind,
    pub attachments: bool,
}

/// A judged body.
#[derive(Debug)]
pub struct Verdict {
    pub outcome: Outcome,
    pub error: Option<String>,
    pub page: Page,
    pub text: Option<Text>,
    pub links: Vec<Link>,
    /// The body is a sitemap or feed.
    pub listed: bool,
    /// Where the page sends its readers at once.
    pub refresh: Option<Url>,
}

/// Judges the body of an answer with status 2xx, beside what is known of the page.
pub fn judge(body: Body, known: &Known) -> Verdict {
    let Body { bytes, url, status, content_type, measured, kind, attachments } = body;
    let origin = Origin { url: Some(url.to_string()), content_type: content_type.map(str::to_owned), fetched_at: None };
    let page = Page::new(url.as_str(), bytes, origin);
    let verdict = |outcome, error: Option<String>, page| Verdict { outcome, error, page, text: None, links: Vec::new(), listed: false, refresh: None };
    if page.bytes.iter().all(u8::is_ascii_whitespace) {
        return verdict(Outcome::Empty, Some(format!("status {status} with {} bytes of nothing", page.bytes.len())), page);
    }
    if let Some(list) = feed::kind(&page.bytes) {
        return Verdict {
            links: feed::links(&page.bytes, url),
            listed: true,
            ..verdict(Outcome::Parsed, (list != kind && kind == Kind::Sitemap).then(|| "a feed, not a sitemap".into()), page)
        };
    }
    if kind == Kind::Sitemap && page.bytes.starts_with(b"http") {
        return Verdict { links: feed::lines(&page.bytes, url), listed: true, ..verdict(Outcome::Parsed, None, page) };
    }
    if matches!(kind, Kind::Sitemap | Kind::Feed) && page.bytes.trim_ascii_start().starts_with(b"<?xml") {
        return verdict(Outcome::FailedPermanent, Some("XML, but no sitemap and no feed".into()), page);
    }
    match sniff(&page.bytes, content_type) {
        Sniffed::Text => {}
        Sniffed::Document if attachments => return compare(verdict(Outcome::Stored, None, page), known),
        Sniffed::Document => return verdict(Outcome::RejectedType, Some("a document, and the source takes none".into()), page),
        Sniffed::Other(what) => return verdict(Outcome::RejectedType, Some(what.into()), page),
    }
    let decoded = decode::decode(&page);
    if matches!(decoded.unpacked, Wrapping::Unreadable(_)) {
        return verdict(Outcome::RejectedType, Some("a file that cannot be read".into()), page);
    }
    let encoding = Encoding::for_label(decoded.encoding.as_bytes()).unwrap_or(UTF_8);
    let plain = encoding.decode(&page.bytes).0;
    let found = discover::page(&plain, url, encoding);
    if let Some(why) = challenge(status, &plain, &found) {
        return verdict(Outcome::Blocked, Some(why), page);
    }
    if found.noindex {
        return Verdict { links: found.links, ..verdict(Outcome::SkippedNoindex, Some("<meta name=robots> says noindex".into()), page) };
    }
    if let Some(words) = missing(&found) {
        return verdict(Outcome::RejectedQuality, Some(format!("the page says `{words}`")), page);
    }
    let article = article::extract(&decoded, &page.origin);
    let text = Text::of(&article.text);
    let cut = !measured && !found.closed && plain.to_ascii_lowercase().contains("<html");
    let (outcome, error) = match cut {
        true => (Outcome::StoredFlagged, Some("the page ends before </html> and its length was not announced: it may be cut off".into())),
        false => (Outcome::Stored, None),
    };
    compare(Verdict { text, links: found.links, refresh: found.refresh, ..verdict(outcome, error, page) }, known)
}

/// Sets a good page beside the version that is here.
fn compare(mut verdict: Verdict, known: &Known) -> Verdict {
    let Some(sha256) = &known.sha256 else { return verdict };
    let length = |t: &Option<Text>| t.as_ref().map_or(0, |t| t.length);
    let (old, new) = (length(&known.text), length(&verdict.text));
    if *sha256 == verdict.page.sha256 || known.text.is_some() && known.text.as_ref().map(|t| &t.digest) == verdict.text.as_ref().map(|t| &t.digest) {
        verdict.outcome = Outcome::Unchanged;
    } else if old >= 60 && new * 3 < old {
        verdict.outcome = Outcome::RejectedQuality;
        verdict.error = Some(format!("the article has {new} characters, the version that is here {old}; that one stays"));
    } else if verdict.outcome == Outcome::Stored {
        verdict.outcome = Outcome::Updated;
    }
    verdict
}

enum Sniffed {
    Text,
    /// PDF or workbook.
    Document,
    Other(&'static str),
}

/// First bytes of what is neither text nor a document that can be read.
const OTHERS: [(&[u8], &str); 17] = [
    (b"\x89PNG", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"RIFF", "a picture or a sound (RIFF)"),
    (b"BM", "a picture (BMP)"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "an archive (RAR)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"\x1f\x8b", "an archive (gzip)"),
    (b"BZh", "an archive (bzip2)"),
    (b"ID3", "a sound"),
    (b"FWS", "Flash"),
    (b"CWS", "Flash"),
];

/// Streams of a Word file and of a workbook (`Book`, `Workbook`) in a compound file, as its directory writes their names. A
/// workbook may hold a Word file.
const WORD: &[u8] = b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0";
const BOOK: &[u8] = b"o\0o\0k\0\0\0";

fn sniff(bytes: &[u8], content_type: Option<&str>) -> Sniffed {
    let head = &bytes[..bytes.len().min(1024)];
    let names = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    match unpack::document(bytes) {
        Some("workbook") if head.starts_with(b"PK") && !names(b"xl/") => return Sniffed::Other("an archive (ZIP), or a document in one that is not read"),
        Some("workbook") if head.starts_with(b"\xD0\xCF") && names(WORD) && !names(BOOK) => return Sniffed::Other("a Word document, which is not read"),
        Some(_) => return Sniffed::Document,
        None => {}
    }
    let text = head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count() * 20 <= head.len();
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)).filter(|(magic, _)| magic.len() > 3 || !text) {
        return Sniffed::Other(what);
    }
    let marked = matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || (head.iter().skip(1).step_by(2).filter(|b| **b == 0).count() * 5 > head.len());
    if !text && !marked {
        return Sniffed::Other("no text: most of its first bytes are control characters");
    }
    let first = head.trim_ascii_start().first().copied().unwrap_or(0);
    let named = content_type.unwrap_or_default().to_ascii_lowercase();
    if matches!(first, b'{' | b'[') && named.contains("json") {
        return Sniffed::Other("JSON");
    }
    if first != b'<' && (named.contains("javascript") || named.contains("text/css")) {
        return Sniffed::Other("a script or a style sheet");
    }
    Sniffed::Text
}

/// Why a page is a firewall's or a challenge, where it is.
pub fn challenge(status: u16, source: &str, found: &Found) -> Option<String> {
    let length = found.visible.chars().count();
    if length < 300
        && let Some(mark) = WORDS.scripted.iter().find(|m| source.contains(m.as_str()))
    {
        return Some(format!("a challenge by script: `{mark}`"));
    }
    if length < 800
        && let Some(words) = WORDS.asked.iter().find(|w| found.visible.contains(w.as_str()))
    {
        return Some(format!("a challenge: `{words}`"));
    }
    let called = |text: &str| WORDS.called.iter().find(|w| text.contains(w.as_str()));
    let short = length < 120 || !(200..300).contains(&status) && length < 800;
    if let Some(words) = called(&found.title).filter(|_| length < 800).or_else(|| called(&found.visible).filter(|_| short)) {
        return Some(format!("a page that is called `{words}`"));
    }
    None
}

/// The same for the body of an answer that is no success, of which only the beginning is here.
pub fn refusal_page(status: u16, body: &[u8], content_type: Option<&str>, url: &Url) -> Option<String> {
    let encoding = decode::detect::detect(body, content_type).encoding;
    let source = encoding.decode(body).0;
    challenge(status, &source, &discover::page(&source, url, encoding))
}

/// Whether a page that was served with status 200 says that it is not there.
fn missing(found: &Found) -> Option<&'static str> {
    let short = found.visible.chars().count() < 250;
    WORDS.missing.iter().map(String::as_str).find(|w| short && (found.visible.contains(w) || found.title.contains(w)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(html: &[u8], content_type: &str, known: &Known) -> Verdict {
        let url = Url::parse("http://a.cn/x.html").expect("url");
        let body = Body { bytes: html.to_vec(), url: &url, status: 200, content_type: Some(content_type), measured: true, kind: Kind::Page, attachments: false };
        judge(body, known)
    }

    fn article(body: &str) -> Vec<u8> {
        format!("<html><head><title>通知</title></head><body><div class=content><h1>关于短信息服务管理的通知</h1><p>{body}</p></div></body></html>").into_bytes()
    }

    #[test]
    fn challenges_are_told_from_articles_that_speak_of_them() {
        let none = Known::default();
        for html in [
            "<title>安全验证</title><p>请输入验证码继续访问</p>",
            "<html><script>var x='__jsl_clearance'</script></html>",
            "<h1>405</h1><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>",
        ] {
            assert_eq!(judged(html.as_bytes(), "text/html", &none).outcome, Outcome::Blocked, "{html}");
        }
        let about = article(&"短信息服务提供者应当核验用户身份，验证码短信不得用于营销，对异常访问应当留存日志。".repeat(8));
        assert_eq!(judged(&about, "text/html", &none).outcome, Outcome::Stored);
    }

    #[test]
    fn bytes_tell_what_a_label_hides() {
        let none = Known::default();
        assert_eq!(judged(&article("正文。"), "application/octet-stream", &none).outcome, Outcome::Stored);
        assert_eq!(judged(b"\x89PNG\r\n\x1a\n....", "text/html", &none).outcome, Outcome::RejectedType);
        assert_eq!(judged(b"%PDF-1.4 ...", "text/html", &none).outcome, Outcome::RejectedType);
        assert_eq!(judged(b"\r\n\0%PDF-1.4 ...", "text/html", &none).outcome, Outcome::RejectedType);
        let word = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600], WORD].concat();
        let error = judged(&word, "application/msword", &none).error;
        assert_eq!(error.as_deref(), Some("a Word document, which is not read"));
        assert_eq!(judged(b" \r\n", "text/html", &none).outcome, Outcome::Empty);
        assert_eq!(judged("BM是一种单位。".as_bytes(), "text/plain", &none).outcome, Outcome::Stored);
    }

    #[test]
    fn a_worse_version_is_refused_and_a_counter_is_no_change() {
        let body = "截至2017年6月底，全国共有持证企业1272家，同比增长二成，其中跨地区企业四百家。".repeat(6);
        let first = judged(&article(&format!("{body}</p><p>浏览次数：12")), "text/html", &Known::default());
        let known = Known { sha256: Some(first.page.sha256), text: first.text, ..Known::default() };
        assert_eq!(judged(&article(&format!("{body}</p><p>浏览次数：99")), "text/html", &known).outcome, Outcome::Unchanged);
        assert_eq!(judged(&article(&format!("{body}另外两家退出。")), "text/html", &known).outcome, Outcome::Updated);
        assert_eq!(judged(&article(""), "text/html", &known).outcome, Outcome::RejectedQuality);
    }
}
