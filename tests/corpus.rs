//! The corpus survives: killed at any moment, its index lost, its tail torn. And robots.txt is read as everybody reads it.
#![cfg(feature = "crawl")]

#[path = "faults/server.rs"]
#[allow(dead_code)]
mod server;

use gongbao::corpus::warc;
use gongbao::crawl::robots::Robots;
use server::{Server, send};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Lists of the site, and articles on each.
const LISTS: usize = 20;
const ARTICLES: usize = 20;

/// A site of 400 articles on 20 lists, with validators. Pages speak UTF-8 or GBK by turns.
fn site(delay: Duration) -> Server {
    Server::start(0, move |asked, s| {
        std::thread::sleep(delay);
        if let Some(n) = asked.path.strip_prefix("/list/").and_then(|n| n.parse::<usize>().ok()) {
            let links: String = (0..ARTICLES).map(|i| format!("<a href='/a/{}.html'>通知</a>", n * ARTICLES + i)).collect();
            let next = if n + 1 < LISTS { format!("<a href='/list/{}'>下一页</a>", n + 1) } else { String::new() };
            return send(s, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", format!("<html><body>{links}{next}</body></html>").as_bytes());
        }
        let Some(n) = asked.path.strip_prefix("/a/").and_then(|p| p.strip_suffix(".html")?.parse::<usize>().ok()) else { return send(s, "404 Not Found", "", b"") };
        let tag = format!("\"v{n}\"");
        if asked.header("if-none-match") == Some(&tag) {
            return send(s, "304 Not Modified", &format!("ETag: {tag}\r\n"), b"");
        }
        let page = format!(
            "<html><head><title>第{n}号通知</title></head><body><div class=content><h1>第{n}号通知</h1><p>截至2017年6月底，第{n}类业务持证企业共{}家，同比增长7.5%，其中跨地区企业{}家。</p></div></body></html>",
            n + 1000,
            n + 1
        );
        let (name, body) = if n % 2 == 0 { ("utf-8", page.into_bytes()) } else { ("gbk", encoding_rs::GBK.encode(&page).0.into_owned()) };
        send(s, "200 OK", &format!("Content-Type: text/html; charset={name}\r\nETag: {tag}\r\n"), &body)
    })
}

fn gongbao(server: &Server, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command
        .args(["-q", "fetch", "--url", &server.url("/list/0"), "--allow-private", &server.addr.to_string(), "--in-flight", "4", "--corpus"])
        .arg(folder)
        .arg("--report")
        .arg(folder.join("report.jsonl"));
    command.stderr(Stdio::null());
    command
}

fn outcomes(folder: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("report.jsonl")).expect("report").lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        *counts.entry(line["outcome"].as_str().expect("outcome").to_owned()).or_default() += 1;
    }
    counts
}

/// Address and hash of every page of a corpus, each version of it.
fn pages(folder: &Path) -> Vec<(String, String)> {
    let (mut pages, mut seen) = (Vec::new(), warc::Seen::default());
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("folder").flatten().map(|e| e.path()).filter(|p| warc::is_warc(&p.to_string_lossy())).collect();
    files.sort();
    for file in files {
        let (found, damaged) = warc::list(&file, &mut seen).expect("list");
        assert!(damaged.is_empty(), "{damaged:?}");
        for f in found {
            let path = path_of(&f.url);
            pages.push((path, gongbao::corpus::Page::new("x", warc::read_page(&f).expect("page").0, Default::default()).sha256));
        }
    }
    pages.sort();
    pages
}

/// The address without its host: each server has a port of its own.
fn path_of(url: &str) -> String {
    url.splitn(4, '/').nth(3).unwrap_or_default().to_owned()
}

#[test]
fn a_run_killed_at_random_moments_loses_nothing_and_stores_nothing_twice() {
    let undisturbed = tempfile::tempdir().expect("tempdir");
    let calm = site(Duration::ZERO);
    assert!(gongbao(&calm, undisturbed.path()).status().expect("run").success());
    let expected = pages(undisturbed.path());
    assert_eq!(expected.len(), LISTS * (ARTICLES + 1));

    let kills: u64 = std::env::var("GONGBAO_KILLS").ok().and_then(|k| k.parse().ok()).unwrap_or(25);
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::from_millis(2 + kills / 6));
    let mut killed = 0;
    for n in 0..kills {
        let mut child = gongbao(&server, dir.path()).spawn().expect("run");
        // Moments that are spread without a clock or a seed: any two runs of the test kill at the same ones.
        std::thread::sleep(Duration::from_millis(30 + n * 7919 % 173));
        child.kill().expect("kill");
        child.wait().expect("wait");
        if dir.path().join("report.jsonl").exists() {
            break;
        }
        killed += 1;
    }
    if !dir.path().join("report.jsonl").exists() {
        assert!(gongbao(&server, dir.path()).status().expect("run").success());
    }
    assert!(killed >= 3, "the run was over before it could be killed");
    // The report is that of the whole run, whoever fetched what.
    assert_eq!(outcomes(dir.path()), BTreeMap::from([("stored".to_owned(), expected.len())]));
    assert_eq!(pages(dir.path()), expected);
    let requests: usize = server.hits.lock().expect("hits").iter().filter(|(p, _)| *p != "/robots.txt").map(|(_, t)| t.len()).sum();
    println!("killed {killed} times; {} of {} requested again", requests - expected.len(), expected.len());
    assert!(requests - expected.len() <= killed * 4, "{} requested twice after {killed} kills with 4 in flight", requests - expected.len());
}

#[test]
fn an_unchanged_site_is_answered_by_validators_also_after_the_index_is_lost() {
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::ZERO);
    let run = || assert!(gongbao(&server, dir.path()).status().expect("run").success());
    run();
    let first = pages(dir.path());
    run();
    let unchanged = BTreeMap::from([("not_modified".to_owned(), LISTS * ARTICLES), ("unchanged".to_owned(), LISTS)]);
    assert_eq!(outcomes(dir.path()), unchanged);
    // The index goes, and the last record with it: the archive is enough.
    for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
        let _ = std::fs::remove_file(dir.path().join(name));
    }
    let file = dir.path().join("gongbao-00001.warc.gz");
    let length = std::fs::metadata(&file).expect("archive").len();
    std::fs::File::options().write(true).open(&file).and_then(|f| f.set_len(length - 7)).expect("torn");
    run();
    assert_eq!(outcomes(dir.path()), unchanged);
    assert_eq!(pages(dir.path()), first);
    let latest = warc::latest(dir.path()).expect("latest");
    assert_eq!(latest.len(), first.len());
}

/// Fetches single articles; tells what was printed.
fn fetch(server: &Server, folder: &Path, articles: &[usize], more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command.args(["-q", "fetch", "--depth", "0", "--allow-private", &server.addr.to_string(), "--corpus"]).arg(folder).args(more).arg("--url");
    let out = command.args(articles.iter().map(|n| server.url(&format!("/a/{n}.html")))).output().expect("run");
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stderr).expect("UTF-8")
}

fn names(folder: &Path) -> Vec<String> {
    let mut seen = warc::Seen::default();
    let (found, _) = warc::list(&folder.join("gongbao-00001.warc.gz"), &mut seen).expect("list");
    found.iter().map(|f| path_of(&f.url)).collect()
}

#[test]
fn the_number_of_pages_bounds_a_run_and_known_ones_count() {
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::ZERO);
    for _ in 0..3 {
        assert!(gongbao(&server, dir.path()).args(["--pages", "30"]).status().expect("run").success());
        let asked: usize = outcomes(dir.path()).into_iter().filter(|(outcome, _)| outcome != "capped").map(|(_, n)| n).sum();
        assert_eq!(asked, 30);
    }
    assert_eq!(pages(dir.path()).len(), 30);
}

#[test]
fn what_is_gone_leaves_its_place_and_a_full_source_says_so() {
    // A list of 300 articles whose first is gone in the second run and has a successor at the end of the list.
    let server = Server::start(0, |asked, s| {
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        let body = match asked.path.as_str() {
            "/list" => (0..300 + asked.epoch).map(|n| format!("<li><a href='/a/{n}'>通知</a>")).collect(),
            "/a/0" if asked.epoch > 1 => return send(s, "404 Not Found", "", b""),
            path => format!("<p>本文编号为{path}，内容各不相同。"),
        };
        send(s, "200 OK", html, body.as_bytes())
    });
    let dir = tempfile::tempdir().expect("tempdir");
    let run = |epoch: usize, pages: &str| {
        server.epoch.store(epoch, std::sync::atomic::Ordering::SeqCst);
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
        command.args(["fetch", "--url", &server.url("/list"), "--allow-private", &server.addr.to_string(), "--in-flight", "8", "--pages", pages, "--corpus"]);
        let out = command.arg(dir.path()).arg("--report").arg(dir.path().join("report.jsonl")).output().expect("run");
        assert!(out.status.success());
        let told = String::from_utf8(out.stderr).expect("UTF-8");
        let summary = std::fs::read_to_string(dir.path().join("report.json")).expect("report");
        let full: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
        assert_eq!(told.contains("raise --pages"), full["full"] == serde_json::json!([""]), "{told}");
        let mut counts = outcomes(dir.path());
        // The list itself may have changed.
        let updated = counts.remove("updated").unwrap_or(0);
        counts.entry("unchanged".to_owned()).and_modify(|n| *n += updated);
        (counts, full["full"] != serde_json::json!([]))
    };
    let is = |counts: &[(&str, usize)]| counts.iter().map(|(o, n)| ((*o).to_owned(), *n)).collect::<BTreeMap<_, _>>();
    // Everything that may be fetched is known; what is new is told, also behind hundreds that are known.
    assert_eq!(run(1, "302"), (is(&[("stored", 302)]), false));
    assert_eq!(run(2, "302"), (is(&[("capped", 1), ("gone", 1), ("unchanged", 301)]), true));
    assert_eq!(run(2, "302"), (is(&[("gone", 1), ("stored", 1), ("unchanged", 301)]), false));
    assert_eq!(run(3, "302"), (is(&[("capped", 1), ("gone", 1), ("unchanged", 302)]), true));
}

#[test]
fn lists_are_read_again_where_links_of_theirs_may_have_been_passed_over() {
    // A list and its articles, all with validators that always hold.
    let server = Server::start(0, |asked, s| {
        if asked.header("if-none-match").is_some() {
            return send(s, "304 Not Modified", "ETag: \"v\"\r\n", b"");
        }
        let body = match asked.path.as_str() {
            "/list" => (0..4).map(|n| format!("<li><a href='/a/{n}'>通知</a>")).collect(),
            path => format!("<p>本文编号为{path}，内容各不相同。"),
        };
        send(s, "200 OK", "Content-Type: text/html; charset=utf-8\r\nETag: \"v\"\r\n", body.as_bytes())
    });
    let dir = tempfile::tempdir().expect("tempdir");
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
        command.args(["-q", "fetch", "--url", &server.url("/list"), "--allow-private", &server.addr.to_string(), "--corpus"]).arg(dir.path()).args(more);
        assert!(command.arg("--report").arg(dir.path().join("report.jsonl")).stderr(Stdio::null()).status().expect("run").success());
        let mut counts = outcomes(dir.path());
        counts.remove("capped");
        counts.into_iter().collect::<Vec<_>>()
    };
    let is = |counts: &[(&str, usize)]| counts.iter().map(|(o, n)| ((*o).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(run(&["--pages", "3"]), is(&[("stored", 3)]));
    assert_eq!(run(&["--pages", "3"]), is(&[("not_modified", 3)]));
    // The list is asked for anew, the articles that are known are not.
    assert_eq!(run(&["--pages", "4"]), is(&[("not_modified", 2), ("stored", 1), ("unchanged", 1)]));
    assert_eq!(run(&["--pages", "4"]), is(&[("not_modified", 4)]));
    // An archive does not tell what was passed over.
    assert_eq!(run(&["--pages", "4", "--reindex"]), is(&[("not_modified", 3), ("unchanged", 1)]));
    assert_eq!(run(&["--depth", "0", "--pages", "9"]), is(&[("not_modified", 4)]));
    assert_eq!(run(&["--pages", "9"]), is(&[("not_modified", 3), ("stored", 1), ("unchanged", 1)]));
}

#[test]
fn an_article_that_leads_to_the_home_page_stays_what_it_was() {
    let server = Server::start(0, |asked, s| {
        let body = match asked.path.as_str() {
            "/" => "<p>本站首页，登载各类通知公告，供公众查阅。".to_owned(),
            "/list" => "<a href='/a/1.html'>通知</a>".to_owned(),
            "/a/1.html" if asked.epoch > 1 => return send(s, "302 Found", "Location: /\r\n", b""),
            path => format!("<p>本文编号为{path}，内容各不相同。"),
        };
        send(s, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
    });
    let dir = tempfile::tempdir().expect("tempdir");
    for epoch in [1, 2] {
        server.epoch.store(epoch, std::sync::atomic::Ordering::SeqCst);
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
        command.args(["-q", "fetch", "--url", &server.url("/list"), "--allow-private", &server.addr.to_string(), "--corpus"]).arg(dir.path());
        assert!(command.arg("--report").arg(dir.path().join("report.jsonl")).status().expect("run").success());
    }
    assert_eq!(outcomes(dir.path()), BTreeMap::from([("rejected_quality".to_owned(), 1), ("unchanged".to_owned(), 1)]));
    assert_eq!(names(dir.path()), ["list", "a/1.html"]);
}

#[test]
fn an_index_is_built_again_past_a_damaged_record_and_nothing_is_cut() {
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::ZERO);
    for n in 0..4 {
        fetch(&server, dir.path(), &[n], &[]);
    }
    let file = dir.path().join("gongbao-00001.warc.gz");
    let mut bytes = std::fs::read(&file).expect("archive");
    let length = bytes.len();
    let (found, _) = warc::list(&file, &mut warc::Seen::default()).expect("list");
    let place = &found[1].place;
    let at = (place.offset + place.length.expect("a member of its own") / 2) as usize;
    bytes[at] ^= 4;
    std::fs::write(&file, bytes).expect("damage");
    let told = fetch(&server, dir.path(), &[3], &["--reindex"]);
    assert!(told.contains(&format!("gongbao-00001.warc.gz@{}: damaged up to byte ", place.offset)), "{told}");
    assert_eq!(names(dir.path()), ["a/0.html", "a/2.html", "a/3.html"]);
    assert!(std::fs::metadata(&file).expect("archive").len() as usize > length);
}

#[test]
fn an_index_that_is_older_than_its_archive_learns_what_it_lacks() {
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::ZERO);
    let (index, copy) = (dir.path().join("index.sqlite"), dir.path().join("copy"));
    fetch(&server, dir.path(), &[0], &[]);
    std::fs::copy(&index, &copy).expect("copy");
    fetch(&server, dir.path(), &[1, 2], &[]);
    std::fs::rename(&copy, &index).expect("put back");
    // The last record is torn besides: that one alone is cut off.
    let file = dir.path().join("gongbao-00001.warc.gz");
    let length = std::fs::metadata(&file).expect("archive").len();
    std::fs::File::options().write(true).open(&file).and_then(|f| f.set_len(length - 7)).expect("torn");
    fetch(&server, dir.path(), &[1], &[]);
    assert_eq!(names(dir.path()), ["a/0.html", "a/1.html", "a/2.html"]);
    // What is known of them is known again: the second fetch was answered by its validator.
    let report = std::fs::read_to_string(dir.path().join("report.json")).expect("report");
    assert!(report.contains("\"not_modified\": 1"), "{report}");
}

#[test]
fn facts_of_an_archive_are_those_of_its_pages() {
    let dir = tempfile::tempdir().expect("tempdir");
    let server = site(Duration::ZERO);
    assert!(gongbao(&server, dir.path()).status().expect("run").success());
    let out = Command::new(env!("CARGO_BIN_EXE_gongbao")).args(["-q", "extract", "--format", "jsonl"]).arg(dir.path().join("gongbao-00001.warc.gz")).output().expect("extract");
    assert!(out.status.success());
    let facts = String::from_utf8(out.stdout).expect("UTF-8");
    let facts: Vec<serde_json::Value> = facts.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let documents: Vec<_> = facts.iter().filter(|f| f["kind"] == "document").collect();
    assert_eq!(documents.len(), LISTS * (ARTICLES + 1));
    assert!(documents.iter().all(|d| d["url"].as_str().is_some_and(|u| u.starts_with("http://127.0.0.1:"))));
    assert!(facts.iter().filter(|f| f["kind"] == "statistic" && f["unit"] == "家").count() >= LISTS * ARTICLES);
}

#[test]
fn robots_txt_is_read_as_in_the_cases_of_the_field() {
    let Some(shared) = std::env::var_os("GONGBAO_SHARED") else {
        return eprintln!("skipped: GONGBAO_SHARED names no folder with cases for robots.txt");
    };
    let path = Path::new(&shared).join("data/robots_spec_cases.json");
    let cases: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(&path).expect("cases")).expect("JSON");
    let unhex = |text: &str| (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).expect("hex")).collect::<Vec<u8>>();
    let text = |case: &serde_json::Value, name: &str| case[name].as_str().expect("text").to_owned();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|c| Robots::parse(&unhex(&text(c, "robots"))).allows(&text(c, "ua"), &text(c, "url")) != c["allow"].as_bool().expect("allow"))
        .map(|c| format!("{} {} {}", text(c, "file"), text(c, "ua"), text(c, "url")))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
