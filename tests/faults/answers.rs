//! What the server answers, path by path.

use super::server::{Asked, raw, send};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

pub const TITLE: &str = "工业和信息化部关于进一步加强短信息服务管理的通知";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

/// A page with an article; `more` stands in it, `around` beside it.
pub fn page(head: &str, around: &str, more: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{TITLE}</title>{head}</head><body><div class=\"nav\">{around}</div><div id=\"content\" class=\"article-content\"><h1>{TITLE}</h1>\
         <p>各省、自治区、直辖市通信管理局，中国电信集团公司、中国移动通信集团公司、中国联合网络通信集团有限公司：</p>\
         <p>为规范短信息服务行为，维护用户合法权益，促进短信息服务市场健康发展，现就有关事项通知如下。截至2015年6月底，全国短信息服务持证企业共1272家。</p>\
         <p>一、短信息服务提供者应当依法取得电信业务经营许可。未经用户同意或者请求，不得向其发送商业性短信息。</p>{more}</div></body></html>"
    )
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    e.write_all(bytes).expect("gzip");
    e.finish().expect("gzip")
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn chunked(stream: &mut TcpStream, body: &[u8], size: usize) -> bool {
    let mut out = format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n").into_bytes();
    for chunk in body.chunks(size) {
        out.extend(format!("{:x}\r\n", chunk.len()).bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    raw(stream, &out)
}

fn redirect(s: &mut TcpStream, to: &str) -> bool {
    send(s, "302 Found", &format!("Location: {to}\r\n"), b"")
}

/// Answers a request; paths that nobody knows are 404.
pub fn answer(asked: &Asked, s: &mut TcpStream) -> bool {
    let plain = page("", "", "");
    let body = plain.as_bytes();
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let canary = asked.canary;
    match path {
        "/robots.txt" => send(s, "200 OK", "Content-Type: text/plain\r\n", b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private/\r\n"),
        "/ok" | "/redir-landing" | "/dup" => send(s, "200 OK", HTML, body),
        // Status.
        "/503-secs" if asked.hit == 1 => send(s, "503 Busy", "Retry-After: 2\r\n", b"busy"),
        "/503-date" if asked.hit == 1 => {
            let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
            send(s, "503 Busy", &format!("Retry-After: {}\r\n", at.strftime("%a, %d %b %Y %H:%M:%S GMT")), b"busy")
        }
        "/429-junk" if asked.hit == 1 => send(s, "429 Slow", "Retry-After: soon\r\n", b"slow"),
        "/503-secs" | "/503-date" | "/429-junk" => send(s, "200 OK", HTML, body),
        "/500-always" => send(s, "500 Oops", "", b"oops"),
        "/404" => send(s, "404 Not Found", HTML, "<h1>页面不存在</h1>".as_bytes()),
        "/410" => send(s, "410 Gone", HTML, b""),
        "/403-waf" => send(s, "403 Forbidden", HTML, "<title>403</title><p>您的请求疑似攻击行为，已被网站防火墙拦截</p>".as_bytes()),
        "/412-script" => send(s, "412 Precondition Failed", HTML, b"<html><script>$_ts=window['$_ts'];</script></html>"),
        "/521-script" => send(s, "521 Down", "Set-Cookie: __jsluid=1\r\n", b"<script>document.cookie='__jsl_clearance=1'</script>"),
        "/200-captcha" => send(s, "200 OK", HTML, "<title>安全验证</title><p>请输入验证码后继续访问</p><img src=/c.png>".as_bytes()),
        "/200-missing" => send(s, "200 OK", HTML, "<title>提示</title><p>您访问的页面不存在或已删除</p>".as_bytes()),
        "/999" => send(s, "999 Denied", "", b"no"),
        "/103" => {
            let _ = s.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
            send(s, "200 OK", HTML, body)
        }
        "/204" => raw(s, b"HTTP/1.1 204 No Content\r\n\r\n"),
        // Redirects and where they may not lead.
        "/redir-5" => redirect(s, "/redir-4"),
        "/redir-4" => redirect(s, "/redir-3"),
        "/redir-3" => redirect(s, "/redir-2"),
        "/redir-2" => redirect(s, "/redir-1"),
        "/redir-1" => redirect(s, "redir-landing#here"),
        "/deep/redir-relative" => redirect(s, "../redir-landing"),
        "/redir-long" => redirect(s, &format!("/ok?{}", "a".repeat(4000))),
        "/redir-empty" => send(s, "302 Found", "Location: \r\n", b""),
        "/redir-none" => send(s, "301 Moved", "", b""),
        "/redir-loop-a" => redirect(s, "/redir-loop-b"),
        "/redir-loop-b" => redirect(s, "/redir-loop-a"),
        "/redir-ever" => redirect(s, &format!("/redir-ever?{}", asked.hit + query.len())),
        "/redir-other" => redirect(s, &format!("http://127.0.0.2:{canary}/")),
        "/redir-port" => redirect(s, &format!("http://127.0.0.1:{canary}/")),
        "/redir-octal" => redirect(s, &format!("http://0177.0.0.2:{canary}/")),
        "/redir-decimal" => redirect(s, &format!("http://2130706434:{canary}/")),
        "/redir-mapped" => redirect(s, &format!("http://[::ffff:127.0.0.2]:{canary}/")),
        "/redir-name" => redirect(s, &format!("http://localhost:{canary}/")),
        "/redir-scheme" => redirect(s, &format!("//127.0.0.2:{canary}/")),
        "/redir-file" => redirect(s, "file:///etc/passwd"),
        "/redir-gopher" => redirect(s, &format!("gopher://127.0.0.1:{canary}/_x")),
        "/redir-private" => redirect(s, "/private/landing"),
        "/redir-cookie" if asked.header("cookie").is_some_and(|c| c.contains("gate=open")) => send(s, "200 OK", HTML, body),
        "/redir-cookie" => send(s, "302 Found", "Location: /redir-cookie\r\nSet-Cookie: gate=open; Path=/; HttpOnly\r\n", b""),
        "/meta-refresh" => send(s, "200 OK", HTML, b"<html><meta http-equiv=refresh content='0;url=/redir-landing'></html>"),
        "/meta-canary" => send(s, "200 OK", HTML, format!("<html><meta http-equiv=refresh content='0;url=http://127.0.0.2:{canary}/'></html>").as_bytes()),
        // Framing.
        "/trunc" => raw(s, &[format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: {}\r\n\r\n", body.len() + 999).as_bytes(), body].concat()),
        "/chunk-junk" => raw(s, format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n").as_bytes()),
        "/chunk-cut" => raw(s, format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n").as_bytes()),
        "/chunk-1" => chunked(s, body, 1),
        "/cl-two" => raw(s, format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 5\r\nContent-Length: 9\r\n\r\nabcdefghi").as_bytes()),
        "/cl-negative" => raw(s, format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: -5\r\n\r\nabc").as_bytes()),
        "/empty-200" => send(s, "200 OK", HTML, b""),
        "/blank-200" => send(s, "200 OK", HTML, b" \r\n\r\n "),
        "/fin-first" => false,
        "/status-junk" => raw(s, b"HTTP/1.1 abc\r\n\r\n"),
        "/not-http" => raw(s, b"220 ftp.example.com ready\r\n"),
        "/header-5000" => raw(s, format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", "X-A: 1\r\n".repeat(5000)).as_bytes()),
        "/header-long" => raw(s, format!("HTTP/1.1 200 OK\r\nX-A: {}\r\nContent-Length: 0\r\n\r\n", "a".repeat(1 << 20)).as_bytes()),
        "/header-50k" => send(s, "200 OK", &format!("{HTML}X-A: {}\r\n", "a".repeat(50 << 10)), body),
        "/header-62k" => send(s, "200 OK", &format!("{HTML}X-A: {}\r\n", "a".repeat(62 << 10)), body),
        "/header-lf" => raw(s, &[format!("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {}\n\n", body.len()).as_bytes(), body].concat()),
        "/http10" => raw(s, &[b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n".as_slice(), body].concat()),
        "/http10-cut" => raw(s, &[b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n".as_slice(), &body[..body.len() - 90]].concat()),
        // Time.
        "/delay" => {
            std::thread::sleep(Duration::from_secs(1));
            send(s, "200 OK", HTML, body)
        }
        "/slow-headers" => {
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".iter() {
                if s.write_all(&[*byte]).is_err() {
                    return false;
                }
                std::thread::sleep(Duration::from_millis(500));
            }
            false
        }
        "/slow-body" => {
            let _ = s.write_all(format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 100000\r\n\r\n").as_bytes());
            while s.write_all(b"a").is_ok() {
                std::thread::sleep(Duration::from_millis(300));
            }
            false
        }
        "/stall" => {
            let _ = s.write_all(format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 1000\r\n\r\nabc").as_bytes());
            std::thread::sleep(Duration::from_secs(30));
            false
        }
        // Codings.
        "/gzip" => send(s, "200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), &gzip(body)),
        "/gzip-members" => send(s, "200 OK", &format!("{HTML}Content-Encoding: x-gzip\r\n"), &[gzip(&body[..200]), gzip(&body[200..])].concat()),
        "/gzip-twice" => send(s, "200 OK", &format!("{HTML}Content-Encoding: gzip, gzip\r\n"), &gzip(&gzip(body))),
        "/gzip-bomb" => send(s, "200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), &gzip(&vec![0; 256 << 20])),
        "/gzip-cut" => send(s, "200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), &gzip(body)[..300]),
        "/gzip-unlabelled" => send(s, "200 OK", HTML, &gzip(body)),
        "/gzip-lie" => send(s, "200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), body),
        "/deflate" | "/deflate-raw" => {
            let mut out = Vec::new();
            if path == "/deflate" {
                flate2::write::ZlibEncoder::new(&mut out, flate2::Compression::default()).write_all(body).expect("zlib");
            } else {
                flate2::write::DeflateEncoder::new(&mut out, flate2::Compression::default()).write_all(body).expect("deflate");
            }
            send(s, "200 OK", &format!("{HTML}Content-Encoding: deflate\r\n"), &out)
        }
        "/coding-unknown" => send(s, "200 OK", &format!("{HTML}Content-Encoding: x-foo\r\n"), body),
        // Character sets.
        "/gbk-http-equiv" => send(s, "200 OK", "Content-Type: text/html\r\n", &gbk(&page("<meta http-equiv=Content-Type content='text/html; charset=gb2312'>", "", ""))),
        "/gbk-lie" => send(s, "200 OK", "Content-Type: text/html; charset=gbk\r\n", body),
        "/gb18030" => send(s, "200 OK", "Content-Type: text/html; charset=gb18030\r\n", &gbk(&page("", "", "<p>含有生僻字𠮷和㐀的企业名称也应当照录，不得改写。</p>"))),
        "/utf16" => {
            let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
            send(s, "200 OK", "Content-Type: text/html\r\n", &[b"\xff\xfe".as_slice(), &wide].concat())
        }
        "/charset-quoted" => send(s, "200 OK", "Content-Type: text/html; charset=\"GBK\" ;\r\n", &gbk(&plain)),
        "/gbk-cut" => {
            let bytes = gbk(&page("", "", "<p>尾"));
            let at = bytes.windows(2).rposition(|w| *w == *gbk("尾")).expect("tail");
            send(s, "200 OK", "Content-Type: text/html; charset=gbk\r\n", &bytes[..=at])
        }
        // Types.
        "/octet" => send(s, "200 OK", "Content-Type: application/octet-stream\r\n", body),
        "/as-xml" => send(s, "200 OK", "Content-Type: text/xml\r\n", body),
        "/untyped" => send(s, "200 OK", "", body),
        "/image" => send(s, "200 OK", "Content-Type: image/png\r\n", &vec![7; 8 << 20]),
        "/image-as-html" => send(s, "200 OK", HTML, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "/large" => send(s, "200 OK", HTML, &vec![b'a'; 21 << 20]),
        "/json" => send(s, "200 OK", "Content-Type: application/json\r\n", b"{}"),
        // Validators, versions.
        "/etag" if asked.header("if-none-match") == Some("\"v1\"") => raw(s, b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"),
        "/etag" => send(s, "200 OK", &format!("{HTML}ETag: \"v1\"\r\n"), body),
        "/etag-bare" if asked.header("if-none-match") == Some("v1-bare") => raw(s, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "/etag-bare" => send(s, "200 OK", &format!("{HTML}ETag: v1-bare\r\n"), body),
        "/modified" if asked.header("if-modified-since") == Some("Tue, 01 Aug 2017 00:00:00 +0800") => raw(s, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "/modified" => send(s, "200 OK", &format!("{HTML}Last-Modified: Tue, 01 Aug 2017 00:00:00 +0800\r\n"), body),
        "/304-unasked" if asked.epoch > 1 => raw(s, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "/moved-etag" if asked.epoch > 1 => redirect(s, "/304-unasked"),
        "/304-unasked" => send(s, "200 OK", HTML, body),
        "/moved-etag" => send(s, "200 OK", &format!("{HTML}ETag: \"v1\"\r\n"), body),
        "/updated" => {
            let tag = format!("\"e{}\"", asked.epoch);
            let more = if asked.epoch == 1 { "" } else { "<p>二、本通知自2015年9月1日起施行，原有规定同时废止。</p>" };
            if asked.header("if-none-match") == Some(&tag) {
                raw(s, b"HTTP/1.1 304 Not Modified\r\n\r\n")
            } else {
                send(s, "200 OK", &format!("{HTML}ETag: {tag}\r\n"), page("", "", more).as_bytes())
            }
        }
        "/volatile" => {
            let around = format!("<span>现在是 10:00:{:02}</span><span>浏览次数：{}</span><input name=csrf value={}>", asked.hit, asked.hit * 7, asked.hit * 991);
            send(s, "200 OK", HTML, page("", &around, &format!("<p>浏览次数：{} 次</p>", asked.hit * 7)).as_bytes())
        }
        "/wiped" | "/emptied" | "/vanished" | "/challenged" | "/failing" if asked.epoch == 1 => send(s, "200 OK", HTML, body),
        "/wiped" => send(s, "200 OK", HTML, format!("<html><head><title>{TITLE}</title></head><body><div id=app></div></body></html>").as_bytes()),
        "/emptied" => send(s, "200 OK", HTML, b""),
        "/vanished" => send(s, "404 Not Found", "", b""),
        "/challenged" => send(s, "200 OK", HTML, "<title>安全验证</title><p>请完成验证</p>".as_bytes()),
        "/failing" => send(s, "502 Bad Gateway", "", b""),
        // Walks.
        "/gbk-links" => send(s, "200 OK", "Content-Type: text/html; charset=gbk\r\n", &gbk(&page("", "<a href='/gbk-q?q=通知'>搜索</a>", ""))),
        "/gbk-q" => send(s, "200 OK", HTML, page("", "", "<p>搜索结果：通知。</p>").as_bytes()),
        "/near-a" => send(s, "200 OK", HTML, page("", "本站甲导航", "<p>镜像样例正文，供核对之用，内容与原站一致，仅页眉页脚不同。</p>").as_bytes()),
        "/near-b" => send(s, "200 OK", HTML, page("", "另一网站的导航和栏目", "<p>镜像样例正文，供核对之用，内容与原站一致，仅页眉页脚不同。</p><p>转自本站</p>").as_bytes()),
        "/noindex" => send(s, "200 OK", &format!("{HTML}X-Robots-Tag: noindex\r\n"), body),
        "/noindex-meta" => send(s, "200 OK", HTML, page("<meta name=robots content='noindex,follow'>", "", "").as_bytes()),
        "/noindex-other" => send(s, "200 OK", &format!("{HTML}X-Robots-Tag: otherbot: noindex\r\n"), body),
        "/sitemap-self.xml" => {
            send(s, "200 OK", "Content-Type: text/xml\r\n", format!("<sitemapindex><sitemap><loc>http://{}/sitemap-self.xml</loc></sitemap></sitemapindex>", asked.addr).as_bytes())
        }
        "/sitemap-foreign.xml" => send(
            s,
            "200 OK",
            "Content-Type: application/xml\r\n",
            format!("<urlset><url><loc>http://127.0.0.2:{canary}/a</loc></url><url><loc>http://other.example/b</loc></url></urlset>").as_bytes(),
        ),
        "/sitemap.xml.gz" => {
            send(s, "200 OK", "Content-Type: application/x-gzip\r\n", &gzip(format!("<urlset><url><loc>http://{}/art/map-1</loc></url></urlset>", asked.addr).as_bytes()))
        }
        "/rss.xml" => {
            let items: String = (1..=5).map(|n| format!("<item><title>通知{n}</title><link>http://{}/art/rss-{n}</link></item>", asked.addr)).collect();
            send(
                s,
                "200 OK",
                "Content-Type: text/xml\r\n",
                &gbk(&format!("<?xml version=\"1.0\" encoding=\"GBK\"?><rss version=\"2.0\"><channel><title>公报</title>{items}</channel></rss>")),
            )
        }
        "/rss-bad.xml" => send(
            s,
            "200 OK",
            "Content-Type: text/xml\r\n",
            format!("<rss><channel><item><title>A & B</title><link>http://{}/art/bad-1</link></item><item><li", asked.addr).as_bytes(),
        ),
        _ => walk(path, s),
    }
}

/// Lists, their articles, and a path without end.
fn walk(path: &str, s: &mut TcpStream) -> bool {
    let list = |s: &mut TcpStream, name: &str, n: usize, more: &str| {
        let links: String = (0..5).map(|i| format!("<li><a href='/art/{name}-{}'>通知</a></li>", n * 5 + i)).collect();
        send(s, "200 OK", HTML, format!("<html><body><ul>{links}</ul>{more}</body></html>").as_bytes())
    };
    if let Some(article) = path.strip_prefix("/art/") {
        return send(s, "200 OK", HTML, page("", "", &format!("<p>本文编号为{article}，内容各不相同。</p>")).as_bytes());
    }
    if let Some(n) = path.strip_prefix("/list/").and_then(|n| n.parse::<usize>().ok()) {
        // The last page's next is itself.
        return list(s, "list", n, &format!("<a href='/list/{}'>下一页</a>", (n + 1).min(4)));
    }
    if let Some(name) = path.strip_prefix("/trs/index").and_then(|n| n.strip_suffix(".html")) {
        return list(s, "trs", name.trim_start_matches('_').parse().unwrap_or(0), "<script>createPageHTML(4,0,'index','html');</script>");
    }
    if path.starts_with("/trap/") {
        return send(s, "200 OK", HTML, page("", "<a href='a/'>下级</a>", "").as_bytes());
    }
    send(s, "404 Not Found", "", b"")
}
