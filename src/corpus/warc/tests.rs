//! What was written is read again, whole or torn at any byte, and what others write is read too.

use super::*;
use proptest::prelude::*;
use std::io::{BufReader, Cursor, Write};

fn response(body: &[u8]) -> (Vec<u8>, usize) {
    let mut block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_vec();
    let at = block.len();
    block.extend_from_slice(body);
    (block, at)
}

fn write(folder: &std::path::Path, bodies: &[Vec<u8>]) -> (Vec<Location>, Writer) {
    let mut writer = Writer::open(folder, "t", "gongbao/test", 1, 0).expect("open");
    let mut places = Vec::new();
    for (n, body) in bodies.iter().enumerate() {
        let (block, at) = response(body);
        let url = format!("http://example.com/{n}");
        let records = [
            Outgoing { kind: "response", url: &url, content_type: "application/http;msgtype=response", block: &block, payload: Some(at), ..Outgoing::default() },
            Outgoing { kind: "request", url: &url, content_type: "application/http;msgtype=request", block: b"GET / HTTP/1.1\r\n\r\n", ..Outgoing::default() },
        ];
        places.push(writer.append(&records).expect("append").swap_remove(0));
    }
    writer.sync().expect("sync");
    (places, writer)
}

fn all(bytes: &[u8]) -> (Vec<Record>, u64, bool) {
    let mut reader = Reader::new(BufReader::new(Cursor::new(bytes)), 0).expect("reader");
    let mut records = Vec::new();
    loop {
        match reader.next(u64::MAX) {
            Ok(Some(record)) => records.push(record),
            Ok(None) => return (records, reader.whole(), true),
            Err(_) => return (records, reader.whole(), false),
        }
    }
}

#[test]
fn records_come_back_by_their_offsets() {
    let dir = tempfile::tempdir().expect("tempdir");
    let (places, _) = write(dir.path(), &["<p>一</p>".into(), "<p>二</p>".into()]);
    let path = dir.path().join(&places[1].file);
    let (found, torn) = list(&path, &mut Seen::default()).expect("list");
    assert!(torn.is_none());
    let (bytes, origin) = read_page(&found[1]).expect("page");
    assert_eq!((bytes, origin.url.as_deref()), ("<p>二</p>".into(), Some("http://example.com/1")));
    assert_eq!(found.iter().map(|f| f.place.offset).collect::<Vec<_>>(), places.iter().map(|p| p.offset).collect::<Vec<_>>());
    let (records, _, clean) = all(&std::fs::read(&path).expect("read"));
    assert!(clean);
    // A place alone is enough, and its bytes hold the record and nothing else.
    let place = &found[1].place;
    assert_eq!(place.length, Some(places[1].length));
    let (bytes, origin) = read_at(place).expect("page");
    assert_eq!((bytes, origin.url.as_deref(), origin.fetched_at), ("<p>二</p>".into(), Some("http://example.com/1"), Some(found[1].date.clone())));
    let request = Place { offset: records[2].offset, length: None, ..place.clone() };
    assert!(read_at(&request).expect_err("no page").to_string().contains("a `request` record holds no page"));
    assert!(read_at(&Place { length: Some(40), ..place.clone() }).is_err());
    assert_eq!(records.iter().map(Record::kind).collect::<Vec<_>>(), ["warcinfo", "response", "request", "response", "request"]);
}

#[test]
fn files_that_are_full_are_followed_by_the_next() {
    let dir = tempfile::tempdir().expect("tempdir");
    let mut writer = Writer::open(dir.path(), "t", "gongbao/test", 1, 0).expect("open").with_limit(1);
    for _ in 0..3 {
        writer.append(&[Outgoing { kind: "metadata", url: "http://a/", content_type: "text/plain", block: b"x", ..Outgoing::default() }]).expect("append");
    }
    assert_eq!(list::files(dir.path()).expect("files").len(), 3);
}

#[test]
fn one_gzip_stream_for_the_whole_file_and_none_at_all_are_read() {
    let record = |n: u32| format!("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: <http://a/{n}>\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nbody{n}\r\n\r\n");
    let plain = format!("{}{}", record(1), record(2)).into_bytes();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(&plain).expect("gz");
    let dir = tempfile::tempdir().expect("tempdir");
    for (name, bytes) in [("a.warc", plain.clone()), ("b.warc.gz", gz.finish().expect("gz"))] {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("write");
        let (found, _) = list(&path, &mut Seen::default()).expect("list");
        assert_eq!(found.iter().map(|f| f.url.as_str()).collect::<Vec<_>>(), ["http://a/1", "http://a/2"]);
        assert_eq!(read_page(&found[1]).expect("page").0, b"body2");
        assert_eq!(read_at(&found[1].place).expect("page").0, b"body2");
    }
}

#[test]
fn what_is_no_warc_is_refused_with_its_first_words() {
    let dir = tempfile::tempdir().expect("tempdir");
    let path = dir.path().join("x.warc");
    std::fs::write(&path, "<html>\n").expect("write");
    assert!(list(&path, &mut Seen::default()).expect_err("error").to_string().contains("`<html>` is not the beginning"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_tail_torn_at_any_byte_loses_only_the_torn_record(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..600), 1..6), at in 0.0f64..1.0) {
        let dir = tempfile::tempdir().expect("tempdir");
        let (places, writer) = write(dir.path(), &bodies);
        let path = dir.path().join(&places[0].file);
        let bytes = std::fs::read(&path).expect("read");
        prop_assert_eq!(writer.position().1, bytes.len() as u64);
        let cut = (bytes.len() as f64 * at) as usize;
        let (records, whole, _) = all(&bytes[..cut]);
        prop_assert!(whole <= cut as u64);
        // Everything before the cut is there, and cutting back to the last whole record leaves a clean file.
        let expected = places.iter().filter(|p| p.offset + p.length <= cut as u64).count();
        prop_assert_eq!(records.iter().filter(|r| r.kind() == "response").count(), expected);
        let (again, _, clean) = all(&bytes[..whole as usize]);
        prop_assert!(clean);
        prop_assert_eq!(again.len(), records.len());
    }
}
