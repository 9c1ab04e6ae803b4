//! Pages made to hurt a reader: every one ends, with the fact that is in it or with a clear outcome.

use gongbao::corpus::{Origin, Page};
use gongbao::limits::Limits;
use gongbao::pipeline::{Extraction, Options, Outcome, Pipeline, process};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));
const FACT: &str = "全省持证企业共1272家，同比增长7.5%。";

fn read(page: impl Into<Vec<u8>>) -> Extraction {
    process(Page::new("hostile", page.into(), Origin::default()), &PIPELINE, Options::default())
}

/// Reads a page that has to be read to its end within the time that any page has, which is twenty times what it takes.
fn read_whole(page: impl Into<Vec<u8>>) -> Extraction {
    let e = read(page);
    assert_ne!(e.outcome, Outcome::OverBudget);
    e
}

fn shows_the_fact(e: &Extraction) -> bool {
    e.article.text.contains("1272家")
}

#[test]
fn deep_and_wide_pages_end() {
    for page in [
        format!("<html><body>{}<p>{FACT}</p>{}", "<div>".repeat(100_000), "</div>".repeat(100_000)),
        format!("<html><body>{}<p>{FACT}</p>", "<b>".repeat(50_000)),
        format!("<html><body>{}<p>{FACT}</p>", "<table><tr><td>".repeat(3_000)),
        format!("<html><body><p {}>{FACT}</p>", (0..50_000).map(|n| format!("a{n}=\"{n}\" ")).collect::<String>()),
    ] {
        // Whether what lies so deep is read is not promised; that the page ends, and the process lives, is.
        let e = read(page.into_bytes());
        assert!(shows_the_fact(&e) || e.article.text.is_empty() || !e.article.dropped.is_empty());
    }
    let wide = read(format!("<html><body><p {}>{FACT}</p>", "x=1 ".repeat(50_000)));
    assert!(shows_the_fact(&wide));
}

#[test]
fn spans_that_claim_the_world_end() {
    let cell = "<td rowspan=1000 colspan=100000>1</td>".repeat(20);
    let e = read(format!("<html><body><p>{FACT}</p><table><tr>{cell}</tr>{}</table>", "<tr><td>甲</td><td>3</td></tr>".repeat(50)));
    assert!(shows_the_fact(&e));
}

#[test]
fn spans_that_claim_more_than_memory_are_no_table() {
    let wide = "<td colspan=200>1</td>".repeat(6_000);
    let e = read(format!("<html><body><p>{FACT}</p><table><tr>{wide}</tr>{}</table>", "<tr><td>甲</td><td>3</td></tr>".repeat(20_000)));
    assert!(shows_the_fact(&e) && e.article.tables.is_empty());
    let tall = "<td rowspan=0 colspan=200>1</td>".repeat(50);
    let e = read(format!("<html><body><p>{FACT}</p><table>{}</table>", format!("<tr>{tall}</tr>").repeat(300)));
    assert!(shows_the_fact(&e) && e.article.tables.is_empty());
}

#[test]
fn a_page_over_its_budget_is_an_outcome() {
    let mut pipeline = Pipeline::load("telecom").expect("pipeline");
    let outcome = |pipeline: &Pipeline| {
        let e = process(Page::new("costly", FACT.into(), Origin::default()), pipeline, Options::default());
        // Nothing half-done is shown.
        assert_eq!(e.statistics.is_empty() && e.facts.is_empty() && e.article.text.is_empty(), e.outcome == Outcome::OverBudget);
        e.outcome.name()
    };
    assert_eq!(outcome(&pipeline), "extracted");
    pipeline.config.limits = Limits { page_seconds: 0.0, ..Limits::default() };
    assert_eq!(outcome(&pipeline), "over_budget");
    pipeline.config.limits = Limits { page_bytes: FACT.len() - 1, ..Limits::default() };
    assert_eq!(outcome(&pipeline), "over_budget");
}

#[test]
fn endless_lines_end() {
    let line = read("全省持证企业共1272家，同比增长7.5%，".repeat(3_000));
    assert!(shows_the_fact(&line));
    let undecided = read(format!("企業(yè)經(jīng)營(yíng)電信業(yè)務(wù)。\n{}{}", "們?yōu)榱私", "?，".repeat(5_000)));
    assert!(undecided.article.text.contains("企业经营电信业务"));
}

#[test]
fn a_link_behind_a_line_break_is_read() {
    let e = read("<html><body><p>全省持证企业共1272家，同比\n<a href=\"x\">增长</a>7.5%。</p></body></html>");
    assert!(e.article.text.contains("同比增长7.5%"), "{}", e.article.text);
}

#[test]
fn numbers_beyond_all_reckoning_are_none() {
    let digits = ["9".repeat(25), "9".repeat(12), "九".into(), "1.5".into(), "3万5".into(), "数".into(), "几".into(), "十几".into(), "三四".into()];
    let scales =
        ["亿".repeat(12), "万亿".repeat(3), "千亿亿零9亿亿亿".into(), "k".into(), "成五".into(), "又9/8".into(), "分之".to_owned() + &"亿".repeat(4), "零万亿亿亿亿".into()];
    for text in digits.iter().flat_map(|d| scales.iter().map(move |s| format!("{d}{s}家、{d}-{d}{s}万元，{d}{s}多个和5{s}户"))) {
        for wide in [false, true] {
            let context = gongbao::recognise::Context { wide, ..Default::default() };
            for mention in gongbao::recognise::recognise(&text, &context) {
                assert!(text.get(mention.span.start..mention.span.end).is_some());
            }
        }
        read(format!("全省企业共{text}。"));
    }
}

#[test]
fn amounts_beyond_all_reckoning_are_none() {
    for text in ["US$79228162514264337多trillion", "$99999999999999多 trillion和US$3.5 million", "HK$99999999999999999999多billion"] {
        let mentions = gongbao::recognise::recognise(text, &gongbao::recognise::Context::default());
        assert_eq!(mentions.iter().filter(|m| m.kind == gongbao::recognise::Kind::Money).count(), text.matches("3.5").count(), "{mentions:?}");
    }
}

#[test]
fn sentences_that_begin_within_a_document_number_end() {
    for text in ["2015〕5号", "国发2015〕5号", "〔2015〕5号", "15〕5号"] {
        read(format!("{text}文件规定，{FACT}"));
    }
}

#[test]
fn a_word_that_two_numbers_claim_ends() {
    for text in ["时间：2大概六百三十万户，占三成半。", "截至2大约2023年6月底共20家左右左右近500户。", "上半年2大致到2023年。"] {
        let mentions = gongbao::recognise::recognise(text, &gongbao::recognise::Context::default());
        assert!(mentions.windows(2).all(|m| m[0].outer.end <= m[1].outer.start), "{text}: {mentions:?}");
        read(text);
    }
}

#[test]
fn strange_characters_end() {
    let entities = read(format!("<html><body><p>{}&#x110000;&#0;&#xD800;{FACT}</p>", "&amp;".repeat(50_000)));
    assert!(shows_the_fact(&entities));
    let brackets = read(format!("<html><body><p>{FACT}</p>{}", "<".repeat(200_000)));
    assert!(shows_the_fact(&brackets));
    assert_eq!(read(vec![0u8; 10_000]).outcome.name(), "not_text");
}

/// Blanks without end in a MIME archive: time grows with the page, not with its square.
#[test]
fn archives_of_blanks_end() {
    for filling in [" ".repeat(2_000_000), "= ".repeat(500_000), format!("={}", " ".repeat(1_000_000)).repeat(2)] {
        let head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n";
        let e = read(format!("{head}<html><body><p>{FACT}</p><pre>{filling}</pre></body></html>"));
        assert!(shows_the_fact(&e) || e.outcome == Outcome::OverBudget, "{:?}", e.outcome);
    }
}

/// A numeral that goes on without end, in what is read as a whole: no thread's stack and no page's time is used up.
#[test]
fn numerals_without_end_end() {
    for numeral in ["1万", "111,", "1", "9.9千9百", "一万", "1千零"] {
        let endless = numeral.repeat(20_000);
        for page in [
            format!("<html><body><h1>{endless}</h1><p>{FACT}</p>"),
            format!("<html><body><h1>某省通信业情况</h1><p>{FACT}</p><p>统计时间：{endless}</p>"),
            format!("{FACT}\n{endless}"),
        ] {
            assert!(shows_the_fact(&read_whole(page)), "{numeral}");
        }
    }
}

/// Rows that show nothing go in one pass.
#[test]
fn tables_without_end_end() {
    let rows = "<tr><td>甲</td><td>1</td></tr>".repeat(2);
    for table in [format!("<table>{rows}{}</table>", "<tr></tr>".repeat(60_000)), format!("<table>{rows}{}{rows}</table>", "<tr><td></td><td></td></tr>".repeat(20_000))] {
        assert!(shows_the_fact(&read_whole(format!("<html><body><p>{FACT}</p>{table}"))));
    }
}

#[test]
fn rows_find_their_tables() {
    let tables: String = (0..16_000).map(|n| format!("<table><tr><td>甲{n}</td><td>{n}</td></tr><tr><td>乙{n}</td><td>2</td></tr></table>")).collect();
    let e = read_whole(format!("<html><body><p>{FACT}</p>{tables}<p>{FACT}</p>"));
    assert!(shows_the_fact(&e) && e.article.tables.len() == 16_000);
    let last = e.article.tables.last().and_then(|t| t.cell(0, 1)).expect("a cell");
    assert_eq!(last.span.of(&e.article.text), "15999");
}

/// A header is read once and not all of it, however many numbers stand below it.
#[test]
fn headers_without_end_end() {
    let rows: String = (0..300).map(|n| format!("<tr><td>甲{n}</td><td>{n}万户</td></tr>")).collect();
    let e = read_whole(format!("<html><body><p>{FACT}</p><table><tr><th>地区</th><th>{}</th></tr>{rows}</table>", "用户数量".repeat(8_000)));
    let cells: Vec<_> = e.statistics.iter().filter(|s| s.rule == "cell").collect();
    assert!(shows_the_fact(&e) && cells.len() > 200 && cells.iter().all(|s| s.subject.chars().count() < 300));
}

/// Items of a list that nothing announces, or that all look like announcing one.
#[test]
fn lists_without_end_end() {
    for (item, last) in [("电信企业依法经营", "依法经营".into()), ("电信企业依法经营：", "依法经营".repeat(50))] {
        let items: String = (0..6_000).map(|n| format!("<li>{n}{item}</li>")).collect();
        assert!(shows_the_fact(&read_whole(format!("<html><body><p>{FACT}</p><ul>{items}<li>{last}。</li></ul><p>{FACT}</p>"))));
    }
}

#[test]
fn figures_behind_references_are_their_bytes() {
    let html = "<html><body><p>全省&amp;各市持证企业&nbsp1272家，同比增长7.5%。</p><p>写作 A&B；其中新增企业12家。</p></body></html>";
    let e = read(html);
    assert!(e.statistics.len() >= 3);
    for statistic in &e.statistics {
        assert_eq!(e.article.to_raw(&e.decoded, statistic.core).of(html), statistic.surface);
    }
}
