//! A page through the whole pipeline; every fact's evidence is in the article and in the page.
#![no_main]

use gongbao::corpus::{Origin, Page};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let extraction = process(Page::new("fuzz", bytes.to_vec(), Origin::default()), &PIPELINE, Options::default());
    for statistic in &extraction.statistics {
        assert_eq!(statistic.core.of(&extraction.article.text), statistic.surface);
        assert!(fact::raw_span(&extraction, statistic).end <= bytes.len());
    }
    for row in fact::rows(&extraction) {
        if let Some(quote) = row["quote"].as_str() {
            assert!(extraction.article.text.contains(quote));
        }
    }
});
