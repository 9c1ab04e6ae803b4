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
    let (found, damaged) = list(&path, &mut Seen::default()).expect("list");
    assert!(damaged.is_empty());
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

/// Writes one record an answer: its address, body and outcome; bytes that were met before are a revisit.
fn versions(folder: &std::path::Path, answers: &[(&str, &str, &str)]) {
    let mut writer = Writer::open(folder, "t", "gongbao/test", 1, 0).expect("open");
    let mut met = std::collections::HashSet::new();
    for (n, (url, body, outcome)) in answers.iter().enumerate() {
        let (mut block, at) = response(body.as_bytes());
        let payload_digest = Some(write::digest(body.as_bytes()));
        let mut fields = vec![(OUTCOME, (*outcome).to_owned())];
        let again = !met.insert(*body);
        if again {
            block.truncate(at);
            fields.push(("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest".into()));
        }
        let kind = if again { "revisit" } else { "response" };
        let at = jiff::Timestamp::from_second(n as i64).expect("time");
        let record = Outgoing { kind, url, at, content_type: "application/http;msgtype=response", block: &block, payload_digest, fields, ..Outgoing::default() };
        writer.append(&[record]).expect("append");
    }
    writer.sync().expect("sync");
}

#[test]
fn a_page_that_goes_back_to_earlier_bytes_is_its_newest_version() {
    let dir = tempfile::tempdir().expect("tempdir");
    let (a, b) = ("http://a.cn/1", "http://a.cn/2");
    versions(
        dir.path(),
        &[
            (a, "1111", "stored"),
            (a, "2222", "updated"),
            (a, "1111", "updated"),
            // The same bytes once more are no version; bytes that were refused at first may count later, under any address.
            (a, "1111", "stored"),
            (b, "3333", "rejected_quality"),
            (b, "3333", "stored"),
        ],
    );
    let (found, _) = list(&dir.path().join("t-00001.warc.gz"), &mut Seen::default()).expect("list");
    assert_eq!(
        found.iter().map(|f| (f.url.as_str(), read_page(f).expect("page").0)).collect::<Vec<_>>(),
        [(a, "1111"), (a, "2222"), (a, "1111"), (b, "3333")].map(|(u, p)| (u, p.as_bytes().to_vec()))
    );
    let newest: Vec<Vec<u8>> = latest(dir.path()).expect("latest").iter().map(|i| i.read().expect("page").bytes).collect();
    assert_eq!(newest, [b"1111", b"3333"]);
}

#[test]
fn a_page_that_moved_is_one_page() {
    let dir = tempfile::tempdir().expect("tempdir");
    let mut writer = Writer::open(dir.path(), "t", "gongbao/test", 1, 0).expect("open");
    let mut n = 0i64;
    // Asked for, found at, what came of it.
    let mut fetch = |requested: &str, url: &str, outcome: &str| {
        n += 1;
        let (block, at) = response(format!("{n}").as_bytes());
        let fields = vec![(OUTCOME, outcome.to_owned()), (REQUESTED, requested.to_owned())];
        let at_time = jiff::Timestamp::from_second(n).expect("time");
        let record =
            Outgoing { kind: "response", url, at: at_time, content_type: "application/http;msgtype=response", block: &block, payload: Some(at), fields, ..Outgoing::default() };
        writer.append(&[record]).expect("append");
        writer.sync().expect("sync");
        let names = |i: &crate::corpus::Input| String::from_utf8(i.read().expect("page").bytes).expect("number");
        latest(dir.path()).expect("latest").iter().map(names).collect::<Vec<_>>().join(" ")
    };
    let (old, new) = ("http://a.cn/1", "https://a.cn/1");
    assert_eq!(fetch(old, old, "stored"), "1");
    // An error at the new address moves nothing.
    assert_eq!(fetch(old, new, "rejected_quality"), "1");
    assert_eq!(fetch(old, new, "updated"), "3");
    assert_eq!(fetch(new, new, "unchanged"), "3");
    // It goes back, and comes again.
    assert_eq!(fetch(old, old, "updated"), "5 3");
    assert_eq!(fetch(old, new, "updated"), "6");
    // The new address may lead to the old one some day.
    assert_eq!(fetch(new, old, "updated"), "7");
    // Another path, by two steps.
    assert_eq!(fetch(old, "http://a.cn/b/1", "updated"), "8");
    // Where a second one leads there too, it is the page of neither.
    assert_eq!(fetch("http://a.cn/2", "http://a.cn/2", "stored"), "9 8");
    assert_eq!(fetch("http://a.cn/2", "http://a.cn/b/1", "updated"), "7 9 10");
}

#[test]
fn pages_behind_a_damaged_record_are_read_and_the_damage_is_told() {
    let dir = tempfile::tempdir().expect("tempdir");
    let bodies: Vec<Vec<u8>> = (0..5).map(|n| format!("<p>第{n}页，共5页</p>").into_bytes()).collect();
    let (places, _) = write(dir.path(), &bodies);
    let path = dir.path().join(&places[2].file);
    let whole = std::fs::read(&path).expect("read");
    let (start, end) = (places[2].offset as usize, (places[2].offset + places[2].length) as usize);
    // In the head of the member, in its data, and in its check sum.
    for at in [start, start + 3, start + 40, end - 6] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&path, bytes).expect("write");
        let (found, damaged) = list(&path, &mut Seen::default()).expect("list");
        let urls: Vec<&str> = found.iter().map(|f| &f.url["http://example.com/".len()..]).collect();
        if damaged.is_empty() {
            // A bit that means nothing to a reader, such as the time in the head.
            assert_eq!(urls, ["0", "1", "2", "3", "4"], "at {at}");
            continue;
        }
        assert_eq!(urls, ["0", "1", "3", "4"], "at {at}");
        assert_eq!((damaged.len(), damaged[0].offset, damaged[0].until, damaged[0].torn), (1, places[2].offset, Some(places[2].offset + places[2].length), false), "at {at}");
        // As an input it is read like a page, and tells what is missing.
        let inputs = crate::corpus::read_all(&[path.display().to_string()]).expect("inputs");
        let errors: Vec<String> = inputs.iter().filter_map(|i| i.read().err()).map(|e| e.to_string()).collect();
        assert_eq!((inputs.len(), errors.len()), (5, 1));
        assert!(errors[0].contains(&format!("t-00001.warc.gz@{start}: damaged up to byte {end}")), "{errors:?}");
    }
    // A file that is cut off has no more than that.
    std::fs::write(&path, &whole[..end - 3]).expect("write");
    let (found, damaged) = list(&path, &mut Seen::default()).expect("list");
    assert_eq!((found.len(), damaged.len(), damaged[0].torn), (2, 1, true));
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

    #[test]
    fn a_bit_that_flips_anywhere_loses_no_page_but_the_one_that_it_is_in(bodies in prop::collection::vec("[a-z ]{1,300}", 2..5), at in 0.0f64..1.0, bit in 0u8..8) {
        let dir = tempfile::tempdir().expect("tempdir");
        let bodies: Vec<Vec<u8>> = bodies.into_iter().map(String::into_bytes).collect();
        let (places, _) = write(dir.path(), &bodies);
        let path = dir.path().join(&places[0].file);
        let mut bytes = std::fs::read(&path).expect("read");
        let at = (bytes.len() as f64 * at) as usize;
        bytes[at] ^= 1 << bit;
        std::fs::write(&path, bytes).expect("write");
        let (found, _) = list(&path, &mut Seen::default()).expect("list");
        for place in places.iter().filter(|p| !(p.offset..p.offset + p.length).contains(&(at as u64))) {
            prop_assert!(found.iter().any(|f| f.place.offset == place.offset), "the page at {} is lost to byte {}", place.offset, at);
        }
    }
}
