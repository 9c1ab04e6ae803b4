//! A WARC file, whole, torn or nonsense: reading ends, and no record is longer than was asked for.
#![no_main]

use gongbao::corpus::{coding, http};
use gongbao::corpus::warc::Reader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    const KEEP: u64 = 1 << 16;
    let Ok(mut reader) = Reader::new(bytes, 0) else { return };
    while let Ok(Some(record)) = reader.next(KEEP) {
        assert!(record.block.len() as u64 <= KEEP);
        if let Some(response) = http::Response::parse(&record.block) {
            let body = response.payload(&record.block);
            let _ = coding::decode(response.header("content-encoding").unwrap_or(""), &body, 1 << 20);
        }
    }
    assert!(reader.whole() <= bytes.len() as u64);
});
