//! robots.txt, then an address behind the last line feed: reading never fails and judging ends.
#![no_main]

use gongbao::crawl::robots::Robots;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.iter().rposition(|b| *b == b'\n').unwrap_or(0);
    let robots = Robots::parse(bytes);
    let path = String::from_utf8_lossy(&bytes[cut..]);
    let _ = robots.allows("gongbao", &format!("https://www.example.com/{}", path.trim()));
    assert!(robots.delay("gongbao").is_none_or(|s| s.is_finite() && s >= 0.0));
});
