//! `cargo bench --bench article --no-default-features`: what an article costs beside the bare parse of its page, and beside
//! the second opinion alone.

use divan::counter::BytesCount;
use dom_query::Document;
use dom_smoothie::Readability;
use gongbao::article;
use gongbao::corpus::{Origin, Page};
use gongbao::decode::{self, Decoded};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// A page as sites make them: lists of links around the text. `name` is the class of what holds it.
fn page(name: &str) -> String {
    let prose: Vec<&str> = include_str!("../text/news.txt").lines().filter(|l| !l.is_empty()).collect();
    let links: String = prose.iter().map(|l| format!("<li><a href=\"/c/{}.html\" target=\"_blank\">{}</a></li>\n", l.len(), l.chars().take(18).collect::<String>())).collect();
    let text: String = prose.iter().map(|l| format!("<p style=\"text-indent: 2em;\"><span>{l}</span></p>\n")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>{}</title></head><body><div class=\"nav\"><ul>{links}</ul></div><h1>{}</h1><div class=\"{name}\">{text}</div><div class=\"side\"><ul>{links}</ul></div></body></html>",
        prose[0], prose[0]
    )
}

fn decoded(name: &str) -> Decoded {
    decode::decode(&Page::new("bench", page(name).into_bytes(), Origin::default()))
}

static NAMED: LazyLock<Decoded> = LazyLock::new(|| decoded("TRS_Editor"));
static UNNAMED: LazyLock<Decoded> = LazyLock::new(|| decoded("box7"));

#[divan::bench]
fn parse_alone(bencher: divan::Bencher) {
    let html = NAMED.text.as_str();
    bencher.counter(BytesCount::of_str(html)).bench(|| Document::from(html));
}

#[divan::bench]
fn second_opinion_alone(bencher: divan::Bencher) {
    let html = UNNAMED.text.as_str();
    bencher.counter(BytesCount::of_str(html)).bench(|| Readability::new(html, None, None).and_then(|mut r| r.parse()).is_ok());
}

#[divan::bench]
fn article_in_a_known_container(bencher: divan::Bencher) {
    bencher.counter(BytesCount::of_str(NAMED.text.as_str())).bench(|| article::extract(&NAMED, &Origin::default()));
}

#[divan::bench]
fn article_in_an_unknown_one(bencher: divan::Bencher) {
    bencher.counter(BytesCount::of_str(UNNAMED.text.as_str())).bench(|| article::extract(&UNNAMED, &Origin::default()));
}
