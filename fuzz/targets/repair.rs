//! Text that reads as UTF-8 goes through every class of damage: the first byte says how it was damaged before.
#![no_main]

use gongbao::corpus::{Origin, Page};
use gongbao::decode::decode;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((how, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let damaged: String = match how % 4 {
        0 => text.into_owned(),
        1 => text.bytes().map(char::from).collect(),
        2 => text.chars().flat_map(|c| if c.is_ascii() { vec![c] } else { format!("&#{};", c as u32).chars().collect() }).collect(),
        _ => text.chars().flat_map(|c| if "页业产发开会经网电".contains(c) { format!("{c}(yè)").chars().collect::<Vec<_>>() } else { vec![c] }).collect(),
    };
    let page = Page::new("fuzz", damaged.into_bytes(), Origin { content_type: Some("text/plain; charset=utf-8".into()), ..Origin::default() });
    let decoded = decode(&page);
    // What is clean stays as it is when it is read again.
    let again = decode(&Page::new("fuzz", decoded.text.clone().into_bytes(), Origin::default()));
    assert!(again.text.len() <= decoded.text.len() * 4 + 16);
});
