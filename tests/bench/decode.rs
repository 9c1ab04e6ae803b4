//! Bytes a second through `decode`, by what the page is. `cargo bench --bench decode --no-default-features`.

use divan::{Bencher, counter::BytesCount};
use gongbao::corpus::{Origin, Page};
use gongbao::decode::decode;

#[path = "../damage/mod.rs"]
mod damage;

const NEWS: &str = include_str!("../text/news.txt");
const TAIWAN: &str = include_str!("../text/taiwan.txt");

fn main() {
    divan::main();
}

/// A page of about 300 kB, so that what a page costs once does not count.
fn page(bytes: Vec<u8>) -> Page {
    Page::new("bench", bytes.repeat(300_000 / bytes.len() + 1), Origin::default())
}

fn run(bencher: Bencher, page: Page) {
    decode(&page);
    bencher.counter(BytesCount::new(page.bytes.len())).bench_local(|| decode(divan::black_box(&page)));
}

#[divan::bench]
fn clean_utf8(bencher: Bencher) {
    run(bencher, page(NEWS.as_bytes().to_vec()));
}

#[divan::bench]
fn clean_gbk(bencher: Bencher) {
    run(bencher, page(encoding_rs::GBK.encode(NEWS).0.into_owned()));
}

#[divan::bench]
fn labelled_gbk(bencher: Bencher) {
    let mut page = page(encoding_rs::GBK.encode(NEWS).0.into_owned());
    page.origin.content_type = Some("text/html; charset=gb2312".into());
    run(bencher, page);
}

#[divan::bench]
fn traditional(bencher: Bencher) {
    run(bencher, page(TAIWAN.as_bytes().to_vec()));
}

#[divan::bench(args = [damage::Way::Inject, damage::Way::InjectCut, damage::Way::Utf8AsGbk, damage::Way::GbkAsLatin])]
fn repair(bencher: Bencher, way: damage::Way) {
    let text = if matches!(way, damage::Way::Inject | damage::Way::InjectCut) { TAIWAN } else { NEWS };
    run(bencher, page(damage::damage(text, way, 7).into_bytes()));
}
