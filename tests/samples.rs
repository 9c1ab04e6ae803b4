//! Every sample page through every stage, against snapshots; and the damaged bytes against the clean text they were made from.

use gongbao::article;
use gongbao::corpus::{self, Input};
use gongbao::decode;
use gongbao::fact;
use gongbao::pipeline::{Extraction, Options, Pipeline, process};
use std::fmt::Write;
use std::path::Path;

fn samples() -> Vec<Input> {
    corpus::read_all(&["corpus/samples".to_owned()]).expect("corpus/samples")
}

fn name(path: &str) -> String {
    Path::new(path).file_name().map(|n| n.to_string_lossy().replace('.', "_")).unwrap_or_default()
}

#[test]
fn stages() {
    let pipeline = Pipeline::load("sample").expect("pipeline");
    let inputs = samples();
    assert!(inputs.len() >= 12, "{} sample pages", inputs.len());
    for input in inputs {
        let e = process(input.read().expect("page"), &pipeline, Options::default());
        let name = name(&e.page.path);
        insta::assert_snapshot!(format!("{name}-decoded"), decoded(&e));
        insta::assert_snapshot!(format!("{name}-article"), article_of(&e));
        insta::assert_snapshot!(format!("{name}-facts"), facts(&e));
    }
}

fn decoded(e: &Extraction) -> String {
    let mut text = format!("{} ({})\n", e.decoded.encoding, e.decoded.evidence);
    for (kind, count, confidence) in e.decoded.repair_counts() {
        let _ = writeln!(text, "{kind} × {count}, confidence {confidence}");
    }
    text
}

fn article_of(e: &Extraction) -> String {
    let mut text = format!("{:#?}\n", e.article.meta);
    for block in &e.article.blocks {
        let _ = writeln!(text, "{:?}\t{}", block.kind, block.span.of(&e.article.text));
    }
    text.push_str("--- dropped\n");
    for dropped in &e.article.dropped {
        let start: String = dropped.text.chars().take(40).collect();
        let _ = writeln!(text, "{}\t{start}", dropped.reason);
    }
    text
}

/// One line a statistic, its fields in the order of importance.
fn facts(e: &Extraction) -> String {
    let mut text = format!("outcome {}\n", e.outcome.name());
    for row in fact::rows(e).iter().filter(|r| r["kind"] == "statistic") {
        let field = |f: &str| match &row[f] {
            serde_json::Value::Null => "–".to_owned(),
            serde_json::Value::String(s) => s.clone(),
            other => other.to_string(),
        };
        let fields =
            ["surface", "subject", "indicator", "value", "low", "high", "unit", "measure", "basis", "approx", "region", "time_start", "time_end", "stat_class", "speaker", "rule"];
        let _ = writeln!(text, "{}", fields.map(field).join(" | "));
    }
    text
}

/// The evidence of every fact is really there: in the article's text, and in the bytes of the page.
#[test]
fn evidence_leads_back_to_the_bytes() {
    let pipeline = Pipeline::load("sample").expect("pipeline");
    let mut numbers = 0;
    for input in samples() {
        let e = process(input.read().expect("page"), &pipeline, Options::default());
        for s in &e.statistics {
            assert_eq!(s.core.of(&e.article.text), s.surface, "{}", e.page.path);
            assert!(s.sentence.of(&e.article.text).contains(&s.surface), "{}", e.page.path);
            let raw = fact::raw_span(&e, s);
            let bytes = &e.page.bytes[raw.start..raw.end];
            let digits = |text: &[u8]| text.iter().filter(|b| b.is_ascii_digit()).copied().collect::<Vec<u8>>();
            assert_eq!(digits(s.surface.as_bytes()), digits(&without_tags(bytes)), "{}: {}", e.page.path, s.surface);
            numbers += 1;
        }
    }
    assert!(numbers > 200, "{numbers} statistics in all");
}

/// Markup inside a number (`<b>1</b>272`) is no part of it.
fn without_tags(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut inside) = (Vec::new(), false);
    for &b in bytes {
        match b {
            b'<' => inside = true,
            b'>' => inside = false,
            _ if !inside => out.push(b),
            _ => {}
        }
    }
    out
}

/// What was done to the clean page is undone: character for character where the damage destroyed nothing.
#[test]
fn clean_text_comes_back() {
    for input in samples() {
        let page = input.read().expect("page");
        let file = Path::new(&page.path).file_name().expect("name").to_owned();
        let clean = std::fs::read_to_string(Path::new("corpus/clean").join(&file)).expect("clean text");
        let decoded = decode::decode(&page);
        let name = file.to_string_lossy().into_owned();
        if name.starts_with("hk-page") {
            assert_eq!(decoded.original.as_deref(), Some(clean.as_str()), "{name}: the original stays beside the simplified text");
        } else if name.starts_with("annual-report") {
            // Bytes were lost here: nothing may come back that was not there.
            let kept = decoded.text.chars().filter(|c| *c != '\u{FFFD}').count();
            assert!(kept * 10 > clean.chars().count() * 9, "{name}: {kept} of {} characters", clean.chars().count());
            assert_eq!(digits(&decoded.text), digits(&clean), "{name}");
        } else {
            let full = |t: &str| t.replace('，', ",").replace('：', ":").replace('；', ";").replace('？', "?").replace('！', "!").replace('（', "(").replace('）', ")");
            for (got, want) in full(&decoded.text).lines().zip(full(&clean).lines()) {
                assert_eq!(got, want, "{name}");
            }
            assert_eq!(decoded.text.lines().count(), clean.lines().count(), "{name}");
        }
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Repair knows when it is done: its result repaired again is itself.
#[test]
fn repair_is_idempotent() {
    for input in samples() {
        let page = input.read().expect("page");
        let once = decode::decode(&page).text;
        let again = decode::decode(&corpus::Page::new("again", once.clone().into_bytes(), corpus::Origin::default()));
        assert_eq!(again.text, once, "{}", page.path);
    }
}

/// A conference report has a long article and no figures: navigation that holds the words which end an article does not end it.
#[test]
fn restraint_is_shown_on_text_that_was_read() {
    let pipeline = Pipeline::load("sample").expect("pipeline");
    let page = Input::File("corpus/samples/trusted-cloud-2023.md".into()).read().expect("page");
    let e = process(page, &pipeline, Options::default());
    let paragraphs = e.article.blocks.iter().filter(|b| b.kind == article::BlockKind::Paragraph).count();
    assert!(paragraphs >= 10 && e.article.text.chars().count() > 1000, "{paragraphs} paragraphs");
    assert!(e.article.meta.published_at.is_some() && e.statistics.is_empty());
}

/// A page without markup still has its article.
#[test]
fn articles_hold_no_spam() {
    let page = Input::File("corpus/samples/policy-speech-2017.txt".into()).read().expect("page");
    let decoded = decode::decode(&page);
    let article = article::extract(&decoded, &page.origin);
    for spam in ["http://444", "县|", "<strike", "点击"] {
        let body: Vec<&str> = article.blocks.iter().filter(|b| b.kind == article::BlockKind::Paragraph).map(|b| b.span.of(&article.text)).collect();
        assert!(!body.iter().any(|b| b.contains(spam)), "{spam} is in the article");
        assert!(article.dropped.iter().any(|d| d.text.contains(spam)) || spam == "点击", "{spam} is not listed as dropped");
    }
}
