//! `cargo bench --bench extract --no-default-features`: what the statistics of pages cost beside their words (no more than a
//! quarter of the segmenter's time is wanted), and what ten times the rules cost.

use divan::Bencher;
use divan::counter::BytesCount;
use gongbao::article::{self, Article};
use gongbao::corpus::{Origin, Page};
use gongbao::decode;
use gongbao::extract::{Scope, Statistic, scope, statistics};
use gongbao::pipeline::Pipeline;
use gongbao::rule::Rules;
use gongbao::segment::{self, Sentence};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

struct Read {
    article: Article,
    sentences: Vec<Sentence>,
    scope: Scope,
}

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));

/// Our own pages of ten registers, as far as the statistics begin.
static PAGES: LazyLock<Vec<Read>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/held");
    let mut pages: Vec<_> = std::fs::read_dir(folder).expect("tests/held").flatten().map(|d| d.path().join("page.html")).filter(|p| p.is_file()).collect();
    pages.sort();
    let read = |path: &std::path::PathBuf| {
        let page = Page::new(path.display().to_string(), std::fs::read(path).expect("page"), Origin::default());
        let article = article::extract(&decode::decode(&page), &Origin::default());
        let sentences = segment::sentences(&article);
        let scope = scope(&article, &PIPELINE.catalogue, None);
        Read { article, sentences, scope }
    };
    pages.iter().map(read).collect()
});

fn bytes() -> BytesCount {
    BytesCount::new(PAGES.iter().map(|p| p.article.text.len()).sum::<usize>())
}

fn found() -> Vec<Vec<Statistic>> {
    PAGES.iter().map(|p| statistics::extract(&p.article, &p.sentences, &p.scope, &PIPELINE.catalogue)).collect()
}

#[divan::bench]
fn segmenter(bencher: Bencher) {
    PIPELINE.segmenter.tokenise("工信部", 0);
    bencher.counter(bytes()).bench_local(|| PAGES.iter().map(|p| PIPELINE.segmenter.tokenise(divan::black_box(&p.article.text), 0).len()).sum::<usize>());
}

#[divan::bench]
fn of_statistics(bencher: Bencher) {
    found();
    bencher.counter(bytes()).bench_local(|| divan::black_box(found()).len());
}

/// The pipeline's rules, and `times - 1` as many of other trades, which ask for words of theirs.
fn rules(times: usize) -> Rules {
    let own: Vec<(&str, &str)> = PIPELINE.files.iter().filter(|(path, _)| path.contains("rules/")).map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let count = Rules::load(own.iter().copied()).expect("rules").len();
    let trades = ["渔业", "烟草", "采矿", "民航", "药品", "图书", "食盐", "种子", "兽药", "危化品", "旅行社", "典当", "拍卖", "测绘", "放射", "演出", "印刷", "船舶"];
    let mut other = String::new();
    for n in 0..count * (times - 1) {
        let trade = trades[n % trades.len()];
        other.push_str(&format!(
            "[[rule]]\nid = \"other-{n}\"\npattern = \"(获得|取得|持有) ..6 {trade}许可{n} ..12 {{n:家}}\"\nset = {{ subject = \"{trade}企业\" }}\nexamples = [\"获得{trade}许可{n}的有12家\"]\ncounter_examples = [\"申请的有12家\"]\n\n"
        ));
    }
    Rules::load(own.into_iter().chain([("other.toml", other.as_str())])).expect("rules")
}

#[divan::bench(args = [1, 10])]
fn of_rules(bencher: Bencher, times: usize) {
    let (rules, found) = (rules(times), found());
    bencher.with_inputs(|| found.clone()).bench_local_values(|mut found| {
        for (page, statistics) in PAGES.iter().zip(&mut found) {
            rules.apply(&page.article.text, &PIPELINE.catalogue, statistics);
        }
        found
    });
}
