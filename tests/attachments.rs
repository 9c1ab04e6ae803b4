//! PDF files, workbooks and MIME archives through every stage. `tests/attachments/make.py` writes them.
#![cfg(feature = "attachments")]

use gongbao::corpus::{Input, Origin, Page};
use gongbao::fact;
use gongbao::pipeline::{Extraction, Options, Pipeline, process};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));

fn path(name: &str) -> PathBuf {
    Path::new("tests/attachments").join(name)
}

fn read(name: &str) -> Extraction {
    process(Input::File(path(name)).read().expect("file"), &PIPELINE, Options::default())
}

/// What a reader would check: the text, and each number with its meaning and its place.
fn shown(e: &Extraction) -> String {
    let mut text = format!("{} · {} · {:?}\n{}\n---\n", e.decoded.encoding, e.outcome.name(), e.article.meta.title, e.article.text);
    for row in fact::rows(e).iter().filter(|r| r["kind"] == "statistic") {
        let field = |f: &str| row[f].as_str().unwrap_or("–").to_owned();
        let _ = writeln!(text, "{} = {} {} · {} · {} · {}", field("subject"), row["value"], field("unit"), field("measure"), field("time_end"), field("place"));
    }
    text
}

#[test]
fn files_are_read_like_pages() {
    for name in ["report.pdf", "gbk.pdf", "embedded.pdf", "indicators.xlsx", "cities.xls", "page.mhtml"] {
        insta::assert_snapshot!(name.replace('.', "_"), shown(&read(name)));
    }
}

#[test]
fn files_without_text_say_why() {
    for (name, outcome) in [("scan.pdf", "scan"), ("locked.pdf", "locked"), ("cut.pdf", "broken")] {
        let e = read(name);
        assert_eq!((e.outcome.name(), e.article.text.as_str()), (outcome, ""), "{name}");
    }
    let e = process(Page::new("x.docx", b"PK\x03\x04 word/document.xml".to_vec(), Origin::default()), &PIPELINE, Options::default());
    assert_eq!(e.outcome.name(), "not_text");
}

#[test]
fn a_fact_of_an_archive_leads_to_its_bytes() {
    let e = read("page.mhtml");
    let number = e.statistics.iter().find(|s| s.surface.starts_with("5318")).expect("5318家");
    let raw = fact::raw_span(&e, number);
    assert_eq!(&e.page.bytes[raw.start..raw.end], b"5318=BC=D2");
    assert_eq!(e.article.meta.url.as_deref(), Some("http://www.example.gov.cn/2026/0415/c1.html"));
}

/// Files that were cut or have wrong bytes end with an outcome, whatever their readers do.
#[test]
fn broken_files_end() {
    // The panics of foreign readers are caught; their messages would hide those of the test.
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !gongbao::unpack::panic_is_caught() {
            report(panic);
        }
    }));
    for name in ["report.pdf", "gbk.pdf", "indicators.xlsx", "cities.xls", "page.mhtml"] {
        let whole = std::fs::read(path(name)).expect("file");
        // A small generator is enough to spread the damage, and the same every time.
        let mut seed = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        for round in 0..60 {
            let mut bytes = whole.clone();
            if round % 3 == 0 {
                bytes.truncate(next(whole.len()).max(8));
            } else {
                (0..round).for_each(|_| bytes[next(whole.len())] = next(256) as u8);
            }
            let e = process(Page::new(name, bytes, Origin::default()), &PIPELINE, Options::default());
            assert!(!e.outcome.name().is_empty());
        }
    }
}

/// A cell at the far corner: the reader would make room for all positions before it.
#[test]
fn a_sheet_that_claims_the_world_is_broken() {
    let mut bytes = std::fs::read(path("cities.xls")).expect("file");
    // A cell with a text: type and length of its record, then row and column.
    let at = bytes.windows(4).position(|w| w == [0xFD, 0x00, 0x0A, 0x00]).expect("a cell with a text");
    bytes[at + 4..at + 8].fill(0xFF);
    let e = process(Page::new("far.xls", bytes, Origin::default()), &PIPELINE, Options::default());
    assert_eq!(e.outcome.name(), "broken");
}
