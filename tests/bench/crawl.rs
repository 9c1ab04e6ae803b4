//! Pages a second of a whole crawl on loopback, politeness off: fetched, judged, archived, synced, indexed.

use gongbao::crawl::guard::Guard;
use gongbao::crawl::plan::{Manners, Source};
use gongbao::crawl::run::{Request, crawl};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;

/// A site of `pages` articles with lists of 100, over connections that stay open.
fn site(pages: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("port");
    let addr = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = stream.set_nodelay(true);
                let mut out = stream.try_clone().expect("stream");
                let mut lines = BufReader::new(stream).lines();
                while let Some(Ok(first)) = lines.next() {
                    while lines.next().is_some_and(|l| l.is_ok_and(|l| !l.is_empty())) {}
                    let path = first.split(' ').nth(1).unwrap_or_default();
                    let number = |prefix: &str| path.strip_prefix(prefix).and_then(|n| n.strip_suffix(".html")?.parse::<usize>().ok());
                    let (status, body) = match (number("/l"), number("/a")) {
                        (Some(n), _) => {
                            let links: String = (n * 100..pages.min(n * 100 + 100)).map(|i| format!("<a href=/a{i}.html>{i}</a>")).collect();
                            let next = if (n + 1) * 100 < pages { format!("<a href=/l{}.html>下一页</a>", n + 1) } else { String::new() };
                            ("200 OK", format!("<html><body>{links}{next}</body></html>"))
                        }
                        (_, Some(n)) => {
                            let text = format!("<p>截至2017年6月底，第{n}类业务持证企业共{}家，同比增长7.5%，其中跨地区企业若干家，覆盖全国各省、自治区、直辖市。</p>", n + 1000);
                            ("200 OK", format!("<html><head><title>第{n}号通知</title></head><body><div class=content><h1>第{n}号通知</h1>{}</div></body></html>", text.repeat(8)))
                        }
                        _ => ("404 Not Found", String::new()),
                    };
                    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n", body.len());
                    if out.write_all((head + &body).as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    addr
}

fn main() {
    // `cargo test` only looks whether it works.
    let pages = if std::env::args().any(|a| a == "--bench") { 5000 } else { 200 };
    let addr = site(pages);
    let dir = tempfile::tempdir().expect("tempdir");
    let manners = Manners { in_flight: 32, total_in_flight: 32, ..Manners::default() };
    let source = Source { seeds: vec![format!("http://{addr}/l0.html")], pages: usize::MAX, depth: 1, ..Source::default() };
    let guard = Guard::new(vec![addr.to_string().parse().expect("allowed")]);
    let request = Request { manners, sources: vec![source], corpus: dir.path().join("corpus"), guard, reindex: false };
    let ran = crawl(&request, |_| {}, |_| Ok(())).expect("run");
    assert_eq!(ran.lines.iter().filter(|l| l.outcome == "stored").count(), pages + pages.div_ceil(100));
    let ours = ran.lines.len() as f64 / ran.seconds;
    println!("gongbao: {} pages in {:.2} s, {ours:.0} pages/s", ran.lines.len(), ran.seconds);
    beside(addr, ran.lines.len(), ours);
}

/// The same site with wget2, where it is installed: it only stores what it fetches.
fn beside(addr: SocketAddr, pages: usize, ours: f64) {
    let dir = tempfile::tempdir().expect("tempdir");
    let began = std::time::Instant::now();
    let done = Command::new("wget2").args(["-q", "-r", "-l", "inf", "--no-robots", "--max-threads=32", "-P"]).arg(dir.path()).arg(format!("http://{addr}/l0.html")).status();
    if done.is_err() {
        return println!("wget2 is not installed; nothing to compare with");
    }
    let seconds = began.elapsed().as_secs_f64();
    let stored = std::fs::read_dir(dir.path()).into_iter().flatten().flatten().map(|e| std::fs::read_dir(e.path()).map_or(0, Iterator::count)).sum::<usize>();
    let theirs = pages as f64 / seconds;
    println!("wget2: {} of {pages} pages in {seconds:.2} s, {theirs:.0} pages/s; ratio {:.2}", stored, ours / theirs);
}
