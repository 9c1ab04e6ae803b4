//! Sitemaps, feeds, lists of addresses and pages: what they lead to is an address, and reading ends.
#![no_main]

use gongbao::crawl::{discover, feed};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let base = url::Url::parse("https://www.example.com/a/b.html").expect("an address");
    let _ = feed::kind(bytes);
    let _ = feed::links(bytes, &base);
    let _ = feed::lines(bytes, &base);
    let _ = discover::page(&String::from_utf8_lossy(bytes), &base, encoding_rs::UTF_8);
});
