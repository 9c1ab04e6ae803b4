//! Any bytes are decoded, and every span of the text leads back into them.
#![no_main]

use gongbao::corpus::{Origin, Page};
use gongbao::decode::decode;
use gongbao::span::Span;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let page = Page::new("fuzz", bytes.to_vec(), Origin::default());
    let decoded = decode(&page);
    let mut from = 0;
    for ch in decoded.text.chars() {
        let raw = decoded.to_raw(Span::new(from, from + ch.len_utf8()));
        assert!(raw.start <= raw.end && raw.end <= bytes.len(), "{raw:?} of {}", bytes.len());
        from += ch.len_utf8();
    }
    for repair in &decoded.repairs {
        assert!(repair.raw.end <= bytes.len() && repair.clean.end <= decoded.text.len() && (0.0..=1.0).contains(&repair.confidence));
    }
});
