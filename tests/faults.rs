//! Every class of fault that a crawl of the real web meets, from a server of our own on loopback.
#![cfg(feature = "crawl")]

#[path = "faults/answers.rs"]
mod answers;
#[path = "faults/server.rs"]
mod server;

use serde_json::Value;
use server::{Server, raw, send};
use std::collections::HashMap;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Path, outcomes of the first run of which one must hold, the most and the fewest requests, outcome of the second run.
type Case = (&'static str, &'static str, usize, usize, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("/ok", "stored", 1, 1, "unchanged"),
    ("/503-secs", "stored", 2, 2, "unchanged"), ("/503-date", "stored", 2, 2, "unchanged"), ("/429-junk", "stored", 2, 2, "unchanged"),
    ("/500-always", "failed_transient", 5, 2, "failed_transient"),
    ("/404", "failed_permanent", 1, 1, "failed_permanent"), ("/410", "gone", 1, 1, "gone"), ("/999", "failed_permanent", 1, 1, "failed_permanent"),
    ("/403-waf", "blocked", 1, 1, "blocked"), ("/412-script", "blocked", 1, 1, "blocked"), ("/521-script", "blocked", 1, 1, "blocked"), ("/200-captcha", "blocked", 1, 1, "blocked"),
    ("/200-missing", "rejected_quality", 1, 1, "rejected_quality"), ("/103", "stored", 1, 1, "unchanged"), ("/204", "empty", 1, 1, "empty"),
    ("/redir-5", "stored", 1, 1, "unchanged"), ("/deep/redir-relative", "stored", 1, 1, "unchanged"),
    ("/redir-empty", "failed_permanent", 1, 1, "failed_permanent"), ("/redir-none", "failed_permanent", 1, 1, "failed_permanent"),
    ("/redir-loop-a", "failed_permanent", 2, 1, "failed_permanent"), ("/redir-ever", "failed_permanent", 21, 1, "failed_permanent"),
    ("/redir-other", "blocked_ssrf", 1, 1, ""), ("/redir-port", "blocked_ssrf", 1, 1, ""), ("/redir-octal", "blocked_ssrf", 1, 1, ""), ("/redir-decimal", "blocked_ssrf", 1, 1, ""),
    ("/redir-mapped", "blocked_ssrf", 1, 1, ""), ("/redir-name", "blocked_ssrf", 1, 1, ""), ("/redir-scheme", "blocked_ssrf", 1, 1, ""), ("/redir-file", "blocked_ssrf", 1, 1, ""),
    ("/redir-gopher", "blocked_ssrf", 1, 1, ""), ("/meta-canary", "blocked_ssrf", 1, 1, ""),
    ("/redir-long", "failed_permanent", 1, 1, "failed_permanent"), ("/redir-private", "blocked_robots", 1, 1, "blocked_robots"), ("/redir-cookie", "stored", 2, 2, "unchanged"), ("/meta-refresh", "stored", 1, 1, "unchanged"),
    ("/private/x", "blocked_robots", 0, 0, "blocked_robots"),
    ("/trunc", "failed_transient", 5, 2, "failed_transient"), ("/chunk-junk", "failed_transient", 5, 1, ""), ("/chunk-cut", "failed_transient", 5, 1, ""), ("/chunk-1", "stored", 1, 1, "unchanged"),
    ("/cl-two", "failed_transient", 5, 1, ""), ("/cl-negative", "failed_transient", 5, 1, ""), ("/empty-200", "empty", 5, 1, "empty"), ("/blank-200", "empty", 5, 1, "empty"),
    ("/fin-first", "failed_transient", 5, 2, ""), ("/status-junk", "failed_transient", 5, 1, ""), ("/not-http", "failed_transient", 5, 1, ""),
    ("/header-5000", "failed_transient", 5, 1, ""), ("/header-long", "failed_transient", 5, 1, ""), ("/header-62k", "rejected_size", 1, 1, ""), ("/header-50k", "stored", 1, 1, "unchanged"), ("/header-lf", "stored|failed_transient", 5, 1, ""),
    ("/http10", "stored", 1, 1, "unchanged"), ("/http10-cut", "stored_flagged", 1, 1, ""),
    ("/delay", "stored", 1, 1, "unchanged"),
    ("/gzip", "stored", 1, 1, "unchanged"), ("/gzip-members", "stored", 1, 1, "unchanged"), ("/gzip-twice", "stored", 1, 1, "unchanged"), ("/gzip-bomb", "rejected_size", 1, 1, "rejected_size"),
    ("/gzip-cut", "failed_transient", 5, 1, ""), ("/gzip-unlabelled", "stored", 1, 1, "unchanged"), ("/gzip-lie", "stored", 1, 1, "unchanged"),
    ("/deflate", "stored", 1, 1, "unchanged"), ("/deflate-raw", "stored", 1, 1, "unchanged"), ("/coding-unknown", "failed_permanent", 3, 1, ""),
    ("/gbk-http-equiv", "stored", 1, 1, "unchanged"), ("/gbk-lie", "stored", 1, 1, "unchanged"), ("/gb18030", "stored", 1, 1, "unchanged"), ("/utf16", "stored", 1, 1, "unchanged"),
    ("/charset-quoted", "stored", 1, 1, "unchanged"), ("/gbk-cut", "stored", 1, 1, "unchanged"),
    ("/octet", "stored", 1, 1, "unchanged"), ("/untyped", "stored", 1, 1, "unchanged"), ("/as-xml", "stored", 1, 1, "unchanged"), ("/image", "rejected_type", 1, 1, ""), ("/image-as-html", "rejected_type", 1, 1, ""),
    ("/large", "rejected_size", 1, 1, ""), ("/json", "rejected_type", 1, 1, ""),
    ("/etag", "stored", 1, 1, "not_modified"), ("/etag-bare", "stored", 1, 1, "not_modified"), ("/modified", "stored", 1, 1, "not_modified"), ("/updated", "stored", 1, 1, "updated"),
    ("/304-unasked", "stored", 1, 1, "failed_permanent"), ("/moved-etag", "stored", 1, 1, "failed_permanent"),
    ("/volatile", "stored", 1, 1, "unchanged"), ("/wiped", "stored", 1, 1, "rejected_quality"), ("/emptied", "stored", 1, 1, "empty"), ("/vanished", "stored", 1, 1, "gone"),
    ("/challenged", "stored", 1, 1, "blocked"), ("/failing", "stored", 1, 1, "failed_transient"),
    ("/gbk-links", "stored", 1, 1, "unchanged"), ("/near-a", "stored", 1, 1, "unchanged"), ("/near-b", "stored", 1, 1, "unchanged"),
    ("/noindex", "skipped_noindex", 1, 1, ""), ("/noindex-meta", "skipped_noindex", 1, 1, ""), ("/noindex-other", "stored", 1, 1, "unchanged"),
    ("/sitemap-self.xml", "parsed", 2, 1, ""), ("/sitemap-foreign.xml", "parsed", 1, 1, ""), ("/sitemap.xml.gz", "parsed", 1, 1, ""), ("/rss.xml", "parsed", 1, 1, ""), ("/rss-bad.xml", "parsed", 1, 1, ""),
    ("/list/0", "stored", 1, 1, "unchanged"), ("/trs/index.html", "stored", 1, 1, "unchanged"), ("/trap/a/", "capped", 1, 1, ""),
    ("/dup", "stored", 1, 1, "unchanged"), ("/dup?utm_source=x", "alias", 0, 0, "alias"), ("/./dup#x", "alias", 0, 0, "alias"), ("/dup?from=timeline", "alias", 0, 0, "alias"),
];

/// What a run of the program came to.
struct Run {
    lines: HashMap<String, Value>,
    code: i32,
    /// Peak of its memory in kilobytes.
    peak: u64,
}

fn fetch(folder: &Path, urls: &[String], more: &[&str]) -> Run {
    let report = folder.join("report.jsonl");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command.arg("-q").arg("fetch").arg("--url").args(urls).arg("--corpus").arg(folder.join("corpus")).arg("--report").arg(&report).args(more);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("gongbao");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let high = std::fs::read_to_string(&status).unwrap_or_default();
        peak = high.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(peak);
        if let Some(status) = child.try_wait().expect("wait") {
            break status.code().unwrap_or(-1);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    let mut err = String::new();
    let _ = child.stderr.take().expect("stderr").read_to_string(&mut err);
    assert!(!err.contains("panicked"), "{err}");
    let text = std::fs::read_to_string(&report).unwrap_or_default();
    let lines = text.lines().map(|l| serde_json::from_str::<Value>(l).expect("a JSON line")).map(|v| (v["url"].as_str().expect("url").to_owned(), v)).collect();
    Run { lines, code, peak }
}

/// A second port that must never be reached; it counts connections.
fn canary() -> (u16, Arc<AtomicUsize>) {
    let hits = Arc::new(AtomicUsize::new(0));
    let mut port = 0;
    for address in ["127.0.0.1", "127.0.0.2"] {
        let listener = TcpListener::bind((address, port)).expect("canary");
        port = listener.local_addr().expect("address").port();
        let hits = hits.clone();
        std::thread::spawn(move || {
            listener.incoming().for_each(|_| {
                hits.fetch_add(1, Ordering::SeqCst);
            })
        });
    }
    (port, hits)
}

#[test]
fn every_fault_has_its_outcome_and_nothing_good_is_lost() {
    let (port, canary_hits) = canary();
    let server = Server::start(port, answers::answer);
    let dir = tempfile::tempdir().expect("tempdir");
    let urls: Vec<String> = CASES.iter().map(|c| server.url(c.0)).collect();
    let allow = server.addr.to_string();
    let more = ["--allow-private", &allow, "--depth", "1", "--in-flight", "8"];
    let first = fetch(dir.path(), &urls, &more);
    assert_eq!(first.code, 0);
    let hits: HashMap<String, usize> = server.hits.lock().expect("hits").iter().map(|(p, t)| (p.clone(), t.len())).collect();
    let mut wrong = Vec::new();
    for (path, outcomes, most, fewest, _) in CASES {
        let line = first.lines.get(&server.url(path));
        let outcome = line.map_or("no line", |l| l["outcome"].as_str().unwrap_or(""));
        let n = hits.get(*path).copied().unwrap_or(0);
        if !outcomes.split('|').any(|o| o == outcome) || n > *most || n < *fewest {
            wrong.push(format!("{path}: {outcome} in {n} requests; {:?}", line.map(|l| &l["error"])));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let of = |path: &str| &first.lines[&server.url(path)];
    // Redirects end where they lead; waits are kept; walks bring what they name.
    for path in ["/redir-5", "/deep/redir-relative", "/meta-refresh"] {
        assert_eq!(of(path)["final_url"], server.url("/redir-landing"), "{path}");
    }
    assert_eq!(of("/redir-5")["hops"], 5);
    assert!(server.gap("/503-secs") >= 2.0 && server.gap("/503-date") >= 1.0 && server.gap("/429-junk") >= 0.2);
    assert_eq!(hits.get("/gbk-q?q=%CD%A8%D6%AA"), Some(&1));
    assert_eq!((hits.get("/private/landing"), hits.get("/robots.txt")), (None, Some(&1)));
    let stored = |part: &str| first.lines.iter().filter(|(u, l)| u.contains(part) && l["outcome"] == "stored").count();
    assert_eq!((stored("/art/list-"), stored("/art/trs-"), stored("/art/rss-"), stored("/art/map-")), (25, 20, 5, 1));
    assert_eq!((of("/rss.xml")["urls"].as_u64(), of("/sitemap-foreign.xml")["urls"].as_u64()), (Some(5), Some(0)));
    assert_eq!((1..=4).map(|n| hits[&format!("/list/{n}")]).sum::<usize>(), 4);
    assert_eq!(of("/near-b")["near_dup"], true);
    assert!(first.lines.values().any(|l| l["outcome"] == "capped" && l["url"].as_str().is_some_and(|u| u.contains("/a/a/"))));
    assert_eq!(canary_hits.load(Ordering::SeqCst), 0);
    println!("peak memory {} kB", first.peak);
    assert!(first.peak < 150 << 10, "peak memory {} kB", first.peak);
    // What was stored is there whole, whatever it was wrapped in.
    let articles = read_corpus(&dir.path().join("corpus"));
    for (path, outcomes, ..) in CASES.iter().filter(|c| c.1 == "stored" && !c.0.starts_with("/list") && !c.0.starts_with("/trs")) {
        let url = of(path)["final_url"].as_str().unwrap_or_default();
        assert!(articles.get(url).is_some_and(|a| a.contains(answers::TITLE)), "{path} {outcomes} {url}");
    }
    assert!(articles[&server.url("/gb18030")].contains('𠮷'));
    // Once more, with other bodies: nothing good is overwritten by what is worse.
    server.epoch.store(2, Ordering::SeqCst);
    let second = fetch(dir.path(), &urls, &more);
    let mut wrong = Vec::new();
    for (path, _, _, _, outcome) in CASES.iter().filter(|c| !c.4.is_empty()) {
        let line = second.lines.get(&server.url(path));
        if line.is_none_or(|l| l["outcome"] != *outcome) {
            wrong.push(format!("{path}: {:?} instead of {outcome}", line.map(|l| (&l["outcome"], &l["error"]))));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let articles = read_corpus(&dir.path().join("corpus"));
    for path in ["/wiped", "/emptied", "/vanished", "/challenged", "/failing", "/updated"] {
        assert!(articles[&server.url(path)].contains("1272家"), "{path}");
    }
    assert!(articles[&server.url("/updated")].contains("2015年9月1日起施行"));
    assert_eq!(canary_hits.load(Ordering::SeqCst), 0);
}

/// Articles of the newest good versions by address.
fn read_corpus(folder: &Path) -> HashMap<String, String> {
    let pages = gongbao::corpus::warc::latest(folder).expect("corpus");
    pages
        .iter()
        .map(|input| {
            let page = input.read().expect("page");
            let decoded = gongbao::decode::decode(&page);
            let article = gongbao::article::extract(&decoded, &page.origin);
            (page.origin.url.expect("url"), format!("{} {}", article.meta.title.unwrap_or_default(), article.text))
        })
        .collect()
}

#[test]
fn slow_servers_time_out_and_do_not_hold_up_others() {
    use gongbao::crawl::guard::Guard;
    use gongbao::crawl::plan::{Manners, Source};
    let slow = Server::start(0, answers::answer);
    let quick = Server::start(0, answers::answer);
    let dir = tempfile::tempdir().expect("tempdir");
    let manners = Manners { head_seconds: 1.0, idle_seconds: 1.0, total_seconds: 2.0, ..Manners::default() };
    let seeds = vec![slow.url("/slow-headers"), slow.url("/slow-body"), slow.url("/stall"), quick.url("/ok")];
    let source = Source { seeds, pages: 10, ..Source::default() };
    let guard = Guard::new([&slow, &quick].iter().map(|s| s.addr.to_string().parse().expect("allowed")).collect());
    let request = gongbao::crawl::run::Request { manners, sources: vec![source], corpus: dir.path().to_owned(), guard, reindex: false };
    let mut order = Vec::new();
    let ran = gongbao::crawl::run::crawl(&request, |e| order.push(e.url), |_| Ok(())).expect("run");
    assert_eq!(order[0], quick.url("/ok"));
    assert_eq!(ran.lines.iter().map(|l| l.outcome.as_str()).collect::<Vec<_>>(), ["failed_transient", "failed_transient", "failed_transient", "stored"]);
    assert!(ran.seconds < 20.0 && slow.hits("/slow-headers") == 2);
}

/// The outcome of one page beside a robots.txt.
fn behind(robots: impl Fn(&server::Asked, &mut std::net::TcpStream) -> bool + Send + Sync + 'static) -> (String, usize) {
    let server = Server::start(0, move |asked, s| if asked.path.starts_with("/robots") { robots(asked, s) } else { answers::answer(asked, s) });
    let dir = tempfile::tempdir().expect("tempdir");
    let run = fetch(dir.path(), &[server.url("/ok")], &["--allow-private", &server.addr.to_string()]);
    let line = &run.lines[&server.url("/ok")];
    (format!("{} {}", line["outcome"].as_str().unwrap_or_default(), run.code), server.hits("/ok"))
}

#[test]
fn robots_txt_opens_and_closes_a_host_as_the_standard_says() {
    assert_eq!(behind(|_, s| send(s, "404 Not Found", "", b"")), ("stored 0".into(), 1));
    // Without rules nothing may be fetched, and the only source is down.
    assert_eq!(behind(|_, s| send(s, "503 Busy", "", b"")), ("blocked_robots 69".into(), 0));
    assert_eq!(behind(|_, _| false), ("blocked_robots 69".into(), 0));
    let hop = |n: &str, s: &mut _| send(s, "301 Moved", &format!("Location: /robots{n}.txt\r\n"), b"");
    let five = move |a: &server::Asked, s: &mut _| match a.path.as_str() {
        "/robots.txt" => hop("1", s),
        "/robots1.txt" => hop("2", s),
        "/robots2.txt" => hop("3", s),
        "/robots3.txt" => hop("4", s),
        "/robots4.txt" => hop("5", s),
        _ => send(s, "200 OK", "", b"User-agent: gongbao\nDisallow: /ok\n"),
    };
    assert_eq!(behind(five), ("blocked_robots 0".into(), 0));
    // More than 500 KiB are read.
    let long = |_: &server::Asked, s: &mut _| send(s, "200 OK", "", format!("{}User-agent: *\nDisallow: /ok\n", "# nothing\n".repeat(50_000)).as_bytes());
    assert_eq!(behind(long), ("blocked_robots 0".into(), 0));
    // Neither a wrong label nor an announced size hides the rules, and a bomb is read as far as rules are.
    let rules = b"User-agent: *\nDisallow: /ok\n";
    assert_eq!(behind(|_, s| send(s, "200 OK", "Content-Type: image/png\r\n", rules)), ("blocked_robots 0".into(), 0));
    let endless = |_: &server::Asked, s: &mut _| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_vec();
        raw(s, &[head, rules.to_vec(), b"# nothing\n".repeat(200_000)].concat())
    };
    assert_eq!(behind(endless), ("blocked_robots 0".into(), 0));
    let bomb = answers::gzip(&[rules.to_vec(), b"# nothing\n".repeat(500_000)].concat());
    let cut = bomb[..40].to_vec();
    assert_eq!(behind(move |_, s| send(s, "200 OK", "Content-Encoding: gzip\r\n", &bomb)), ("blocked_robots 0".into(), 0));
    // What cannot be unpacked are no rules: nothing may be fetched.
    assert_eq!(behind(move |_, s| send(s, "200 OK", "Content-Encoding: gzip\r\n", &cut)), ("blocked_robots 69".into(), 0));
    // A host that asks for more patience than a run has is left for later.
    assert_eq!(behind(|_, s| send(s, "200 OK", "", b"User-agent: *\nCrawl-delay: 3600\n")), ("deferred 75".into(), 0));
}

#[test]
fn a_host_that_refuses_is_left_alone_after_a_few_tries() {
    let free = TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("address");
    let dir = tempfile::tempdir().expect("tempdir");
    let urls: Vec<String> = (0..8).map(|n| format!("http://{free}/{n}")).collect();
    let run = fetch(dir.path(), &urls, &["--allow-private", &free.to_string()]);
    let count = |o: &str| run.lines.values().filter(|l| l["outcome"] == o).count();
    assert!(count("failed_transient") >= 1 && count("deferred") >= 1 && count("failed_transient") + count("deferred") == 8);
    assert_eq!(run.code, 69);
}

#[test]
fn a_host_that_asks_for_rest_has_it_from_the_next_run_too() {
    let server = Server::start(0, |asked, s| if asked.path == "/robots.txt" { send(s, "404 Not Found", "", b"") } else { send(s, "503 Busy", "Retry-After: 3600\r\n", b"") });
    let dir = tempfile::tempdir().expect("tempdir");
    let run = || fetch(dir.path(), &[server.url("/x")], &["--allow-private", &server.addr.to_string()]);
    for _ in 0..2 {
        let ran = run();
        assert_eq!((ran.lines[&server.url("/x")]["outcome"].as_str(), ran.code), (Some("deferred"), 75));
    }
    assert_eq!(server.hits("/x"), 1);
}

#[test]
fn robots_txt_may_ask_for_rest_too() {
    let server = Server::start(0, |asked, s| match asked.path.as_str() {
        "/robots.txt" => send(s, "429 Slow", "Retry-After: 999999999\r\n", b""),
        _ => answers::answer(asked, s),
    });
    let dir = tempfile::tempdir().expect("tempdir");
    let run = || fetch(dir.path(), &[server.url("/ok"), server.url("/dup")], &["--allow-private", &server.addr.to_string()]);
    for _ in 0..2 {
        let ran = run();
        assert_eq!((ran.lines[&server.url("/ok")]["outcome"].as_str(), ran.lines[&server.url("/dup")]["outcome"].as_str(), ran.code), (Some("deferred"), Some("deferred"), 75));
        assert!(ran.lines[&server.url("/ok")]["error"].as_str().is_some_and(|e| e.contains("robots.txt") && e.contains("86400 s")), "{:?}", ran.lines);
    }
    assert_eq!((server.hits("/robots.txt"), server.hits("/ok")), (1, 0));
    // A short wait is kept within the run.
    let server = Server::start(0, |asked, s| match asked.path.as_str() {
        "/robots.txt" if asked.hit == 1 => send(s, "503 Busy", "Retry-After: 2\r\n", b""),
        _ => answers::answer(asked, s),
    });
    let dir = tempfile::tempdir().expect("tempdir");
    let ran = fetch(dir.path(), &[server.url("/ok")], &["--allow-private", &server.addr.to_string()]);
    assert_eq!(ran.lines[&server.url("/ok")]["outcome"], "stored");
    assert!(server.gap("/robots.txt") >= 2.0);
}

#[test]
fn connections_are_used_again() {
    let server = Server::start(0, |asked, s| {
        use std::io::Write;
        let body = format!("<p>{}</p>", asked.path);
        s.write_all(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).is_ok()
    });
    let dir = tempfile::tempdir().expect("tempdir");
    let urls: Vec<String> = (0..20).map(|n| server.url(&format!("/{n}"))).collect();
    fetch(dir.path(), &urls, &["--allow-private", &server.addr.to_string()]);
    assert_eq!(server.hits.lock().expect("hits").len(), 21);
    assert!(server.connections.load(Ordering::SeqCst) <= 2);
}

#[test]
fn a_second_run_at_once_is_told_to_wait() {
    let dir = tempfile::tempdir().expect("tempdir");
    let corpus = dir.path().join("corpus");
    let _lock = gongbao::lock::lock(&corpus).expect("lock");
    let run = fetch(dir.path(), &["http://127.0.0.1:9/".into()], &[]);
    assert_eq!(run.code, 75);
}

#[test]
fn private_addresses_need_to_be_named() {
    let server = Server::start(0, |_, s| raw(s, b""));
    let dir = tempfile::tempdir().expect("tempdir");
    let run = fetch(dir.path(), &[server.url("/")], &[]);
    assert_eq!(run.lines[&server.url("/")]["outcome"], "blocked_ssrf");
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}
