//! The pages, sentences and files of this repository, cut, turned round and mixed: nothing panics, and what is found lies in
//! what was read. A short form of `fuzz/`, without its coverage; `GONGBAO_FUZZ=100000` asks for so many cases.

use gongbao::catalogue::Catalogue;
use gongbao::corpus::warc::Reader;
use gongbao::corpus::{Origin, Page, coding, http};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};
use gongbao::recognise::{Context, recognise};
use gongbao::rule::Rules;
use gongbao::span::Span;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));
static PAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| files(&["corpus/samples", "tests/cells", "tests/gold", "tests/text"], &["html", "txt", "md"]));
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| files(&["pipelines"], &["toml"]));

/// Small files of some folders, in the order of their names.
fn files(folders: &[&str], endings: &[&str]) -> Vec<Vec<u8>> {
    fn walk(path: &Path, found: &mut Vec<std::path::PathBuf>) {
        let entries = std::fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for path in entries.map(|e| e.expect("an entry").path()) {
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths));
    paths.sort();
    let wanted = paths.into_iter().filter(|p| p.extension().is_some_and(|e| endings.iter().any(|w| e == *w)));
    let files: Vec<Vec<u8>> = wanted.map(|p| std::fs::read(p).expect("a seed")).filter(|bytes| bytes.len() < 12_000).collect();
    assert!(files.len() > 5, "{folders:?} hold no seeds");
    files
}

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    Flip(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize, usize),
    /// A stretch of another seed.
    Graft(usize, prop::sample::Index, usize),
    /// What readers trip over.
    Put(usize, &'static str),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    const EVIL: [&str; 16] = [
        "<table><tr><td rowspan=0 colspan=999>",
        "</",
        "<!--",
        "&#x110000;",
        "\u{0}",
        "(yè)",
        "們?yōu)",
        "锟斤拷",
        "\r\n\r\n",
        "9999999999999999999999",
        "1.2.3",
        "万亿",
        "《",
        "第",
        "(",
        "..6",
    ];
    let at = any::<usize>;
    let change = prop_oneof![
        (at(), any::<u8>()).prop_map(|(i, b)| Change::Flip(i, b)),
        (at(), 0..400usize).prop_map(|(i, n)| Change::Cut(i, n)),
        (at(), 1..60usize, 1..30usize).prop_map(|(i, n, k)| Change::Repeat(i, n, k)),
        (at(), any::<prop::sample::Index>(), 1..400usize).prop_map(|(i, s, n)| Change::Graft(i, s, n)),
        (at(), prop::sample::select(EVIL.to_vec())).prop_map(|(i, t)| Change::Put(i, t)),
    ];
    prop::collection::vec(change, 1..12)
}

fn changed(seeds: &[Vec<u8>], pick: &prop::sample::Index, changes: &[Change]) -> Vec<u8> {
    let mut bytes = pick.get(seeds).clone();
    for change in changes {
        let within = |at: usize| at % (bytes.len() + 1);
        match change {
            Change::Flip(at, byte) => {
                let at = within(*at);
                bytes.get_mut(at).into_iter().for_each(|b| *b = *byte);
            }
            Change::Cut(at, n) => {
                let at = within(*at);
                bytes.drain(at..(at + n).min(bytes.len()));
            }
            Change::Repeat(at, n, times) => {
                let at = within(*at);
                let part = bytes[at..(at + n).min(bytes.len())].repeat(*times);
                bytes.splice(at..at, part);
            }
            Change::Graft(at, seed, n) => {
                let at = within(*at);
                let other = seed.get(seeds);
                let from = (at * 7) % (other.len() + 1);
                bytes.splice(at..at, other[from..(from + n).min(other.len())].iter().copied());
            }
            Change::Put(at, text) => {
                let at = within(*at);
                bytes.splice(at..at, text.bytes());
            }
        }
    }
    bytes
}

fn config(share: u32) -> ProptestConfig {
    let cases = std::env::var("GONGBAO_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(128);
    ProptestConfig { cases: (cases / share).max(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(4))]

    #[test]
    fn pages_end_and_show_what_they_say(pick: prop::sample::Index, changes in changes()) {
        let bytes = changed(&PAGES, &pick, &changes);
        let length = bytes.len();
        let extraction = process(Page::new("fuzz", bytes, Origin::default()), &PIPELINE, Options::default());
        for statistic in &extraction.statistics {
            prop_assert_eq!(statistic.core.of(&extraction.article.text), statistic.surface.as_str());
            prop_assert!(fact::raw_span(&extraction, statistic).end <= length);
        }
        for row in fact::rows(&extraction) {
            prop_assert!(row["quote"].as_str().is_none_or(|quote| extraction.article.text.contains(quote)));
        }
        let text = &extraction.decoded.text;
        for (at, ch) in text.char_indices().step_by(17) {
            let raw = extraction.decoded.to_raw(Span::new(at, at + ch.len_utf8()));
            prop_assert!(raw.start <= raw.end && raw.end <= length);
        }
    }
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn sentences_have_mentions_in_order(pick: prop::sample::Index, changes in changes(), wide: bool) {
        let bytes = changed(&PAGES, &pick, &changes);
        let context = Context { reference: Some(jiff::civil::date(2023, 7, 26)), topic: None, wide };
        for line in String::from_utf8_lossy(&bytes).lines().take(30) {
            let mentions = recognise(line, &context);
            for pair in mentions.windows(2) {
                prop_assert!(pair[0].outer.end <= pair[1].outer.start, "{:?} in {}", pair, line);
            }
            for mention in &mentions {
                prop_assert!(line.get(mention.span.start..mention.span.end).is_some() && line.get(mention.outer.start..mention.outer.end).is_some());
            }
        }
    }

    #[test]
    fn files_of_pipelines_load_or_are_refused(pick: prop::sample::Index, changes in changes()) {
        let bytes = changed(&FILES, &pick, &changes);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(rules) = Rules::load([("fuzz.toml", &*text)]) {
            let _ = rules.check(&Catalogue::default());
        }
        if let Ok(catalogue) = Catalogue::load([("fuzz.toml", &*text)]) {
            let _ = catalogue.check();
        }
    }

    #[test]
    fn archives_are_read_up_to_where_they_are_torn(pick: prop::sample::Index, changes in changes(), zipped: bool) {
        const KEEP: u64 = 1 << 14;
        let block = [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", &pick.get(&PAGES)[..]].concat();
        let record = [format!("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.example.com/\r\nContent-Length: {}\r\n\r\n", block.len()).into_bytes(), block, b"\r\n\r\n".to_vec()].concat();
        let mut record = record.repeat(2);
        if zipped {
            use std::io::Write;
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(&record).expect("memory");
            record = writer.finish().expect("memory");
        }
        let bytes = changed(&[record.clone(), record], &pick, &changes);
        let Ok(mut reader) = Reader::new(&bytes[..], 0) else { return Ok(()) };
        while let Ok(Some(record)) = reader.next(KEEP) {
            prop_assert!(record.block.len() as u64 <= KEEP);
            if let Some(response) = http::Response::parse(&record.block) {
                let body = response.payload(&record.block);
                let _ = coding::decode(response.header("content-encoding").unwrap_or(""), &body, 1 << 20);
            }
        }
        prop_assert!(reader.whole() <= bytes.len() as u64);
    }
}

#[cfg(feature = "crawl")]
proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn robots_and_lists_of_addresses_are_read(pick: prop::sample::Index, changes in changes()) {
        use gongbao::crawl::{discover, feed, robots::Robots};
        let seeds = [
            b"User-agent: *\nDisallow: /a*$\nAllow: /a/b\nCrawl-delay: 2\nSitemap: https://www.example.com/s.xml\n".to_vec(),
            b"<?xml version=\"1.0\"?><urlset><url><loc>https://www.example.com/a</loc><lastmod>2024-05-01</lastmod></url></urlset>".to_vec(),
            b"<rss><channel><item><link>https://www.example.com/b</link></item></channel></rss>".to_vec(),
            b"<a href=\"/c.html\">x</a><base href=\"//d\"><script>createPageHTML(9, 0, \"t\", \"html\")</script>".to_vec(),
        ];
        let bytes = changed(&seeds, &pick, &changes);
        let robots = Robots::parse(&bytes);
        let _ = robots.allows("gongbao", "https://www.example.com/a/b?c");
        prop_assert!(robots.delay("gongbao").is_none_or(|s| s.is_finite() && s >= 0.0));
        let base = url::Url::parse("https://www.example.com/a/b.html").expect("an address");
        let _ = (feed::kind(&bytes), feed::links(&bytes, &base), feed::lines(&bytes, &base));
        let _ = discover::page(&String::from_utf8_lossy(&bytes), &base, encoding_rs::UTF_8);
    }
}
