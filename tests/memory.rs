//! Memory stays flat while hostile pages pass. A process of its own, so that nothing else is counted; `GONGBAO_HOSTILE=10000`
//! asks for so many pages.

#![cfg(target_os = "linux")]

use gongbao::corpus::{Origin, Page};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};

const FACT: &str = "全省持证企业共1272家，同比增长7.5%。";

/// A page of one of many evil kinds, different for every number.
fn page(n: usize) -> Vec<u8> {
    let times = 20 + n * 7919 % 400;
    let body = match n % 12 {
        0 => "<div>".repeat(times * 20) + FACT,
        1 => format!("<table>{}</table>", format!("<tr>{}</tr>", "<td rowspan=999 colspan=99>1</td>".repeat(times / 10)).repeat(times / 10)),
        2 => format!("<p {}>{FACT}", (0..times * 10).map(|k| format!("a{k}=\"{n}\" ")).collect::<String>()),
        3 => FACT.trim_end_matches('。').repeat(times),
        4 => format!("{}們?yōu)榱私{}", "企業(yè)經(jīng)營(yíng)。", "?，".repeat(times)),
        5 => "<".repeat(times * 50) + FACT,
        6 => "&#214;&#208;".repeat(times) + "&amp;#37;&#x110000;" + FACT,
        7 => format!("本规定所称甲{n}，以下简称“乙{n}”。第{n}条应当于30日内办理，处{n}元以下罚款。").repeat(times / 4),
        8 => (0..times).map(|k| format!("<a href=\"/{k}.html\">第{k}期：{FACT}</a>")).collect(),
        9 => (0..times * 8).map(|k| char::from_u32(0x4E00 + (n * 31 + k * 977) as u32 % 0x5000).unwrap_or('\u{FFFD}')).collect(),
        10 => format!("<!--{}<script>{}<p>{FACT}", "-".repeat(times), "</scrip".repeat(times)),
        _ => "1,2.3%4万5亿6年7月8日九十百千第".repeat(times / 2),
    };
    let page = format!("<html><body>{body}");
    // Every third is cut somewhere, every fifth is in bytes of another encoding.
    let mut bytes = if n.is_multiple_of(5) { page.chars().map(|c| c as u32 as u8).collect() } else { page.into_bytes() };
    if n.is_multiple_of(3) {
        bytes.truncate(bytes.len() - bytes.len() / 7);
    }
    bytes
}

/// Memory of this process, in MB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<usize>().ok()).expect("kB") / 1024
}

/// The tokeniser goes from state to state by calls, which only an optimised build makes into jumps.
const STACK: usize = 256 << 20;

#[test]
fn memory_stays_flat_while_hostile_pages_pass() {
    std::thread::Builder::new().stack_size(STACK).spawn(hostile_pages_pass).expect("thread").join().expect("memory stays flat");
}

fn hostile_pages_pass() {
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let pages: usize = std::env::var("GONGBAO_HOSTILE").ok().and_then(|n| n.parse().ok()).unwrap_or(240);
    let read = |n| {
        let extraction = process(Page::new("hostile", page(n), Origin::default()), &pipeline, Options::default());
        fact::rows(&extraction).len()
    };
    // Tables are made at the first page that asks for them, and the allocator takes what it will keep.
    let warm = 96.min(pages / 2);
    let rows: usize = (0..warm).map(read).sum();
    let before = resident();
    let rows = rows + (warm..pages).map(read).sum::<usize>();
    let after = resident();
    println!("{pages} pages, {rows} rows, {before} MB after {warm} pages, {after} MB at the end");
    assert!(after < before + 24, "{before} MB after {warm} pages, {after} MB after {pages}");
}
