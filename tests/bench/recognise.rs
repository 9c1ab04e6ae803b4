//! Bytes a second through `recognise`, sentence by sentence. `cargo bench --bench recognise --no-default-features`.

use divan::{Bencher, counter::BytesCount};
use gongbao::recognise::{Context, recognise};

fn main() {
    divan::main();
}

const NEWS: &str = include_str!("../text/news.txt");

fn run(bencher: Bencher, wide: bool) {
    let sentences: Vec<&str> = NEWS.split_inclusive(['。', '\n']).collect();
    let context = Context { reference: jiff::civil::Date::new(2026, 4, 15).ok(), wide, ..Context::default() };
    // The tables are read at the first call.
    recognise(sentences[0], &context);
    bencher.counter(BytesCount::of_str(NEWS)).bench_local(|| sentences.iter().map(|s| recognise(divan::black_box(s), &context).len()).sum::<usize>());
}

#[divan::bench]
fn of_an_article(bencher: Bencher) {
    run(bencher, false);
}

#[divan::bench]
fn wide(bencher: Bencher) {
    run(bencher, true);
}
