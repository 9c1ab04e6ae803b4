//! The floors of `tests/quality.toml`.

use gongbao::corpus::Input;
use gongbao::eval::{self, Report};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Floors {
    own: Floor,
    held: Floor,
    unseen: Floor,
    unseen3: Floor,
    unseen4: Floor,
    unseen5: Floor,
    unseen6: Floor,
    unseen7: Floor,
    unseen8: Floor,
    unseen9: Floor,
    unseen10: Floor,
    unseen11: Floor,
    shared: Floor,
    seeds: Floor,
}

#[derive(Deserialize)]
struct Floor {
    gold: PathBuf,
    number_unit_f1: f64,
    strict_f1: f64,
    negatives_fired: usize,
    document_values: f64,
    /// F1 of the other kinds of facts, or recall where the gold only samples a kind.
    #[serde(default)]
    facts: BTreeMap<String, f64>,
    #[serde(default)]
    recall: BTreeMap<String, f64>,
}

fn floors() -> Floors {
    let text = std::fs::read_to_string("tests/quality.toml").expect("tests/quality.toml");
    toml::from_str(&text).expect("floors")
}

/// The folder with gold that is not in the repository.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("GONGBAO_SHARED").map(PathBuf::from).filter(|p| p.is_dir());
    if folder.is_none() {
        eprintln!("skipped: GONGBAO_SHARED names no folder with gold pages");
    }
    folder
}

fn score(folder: &PathBuf) -> Report {
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let mut report = Report::default();
    for gold in eval::gold(std::slice::from_ref(folder)).expect("gold") {
        let page = Input::File(gold.page.clone()).read().expect("page");
        eval::add(&mut report, &gold, &fact::rows(&process(page, &pipeline, Options::default())));
    }
    report
}

fn hold(name: &str, folder: &PathBuf, floor: &Floor) {
    let report = score(folder);
    let statistic = &report.kinds["statistic"];
    let (f1, strict) = (statistic.f1().unwrap_or(0.0), statistic.strict_f1().unwrap_or(0.0));
    let documents = &report.kinds["document"];
    let values = *documents.fields.get("value").unwrap_or(&0) as f64 / documents.gold().max(1) as f64;
    println!("{name}: number+unit F1 {f1:.3}, strict F1 {strict:.3}, negatives fired {} of {}, document values {values:.3}", report.fired, report.negatives);
    for (kind, least) in &floor.facts {
        let f1 = report.kinds.get(kind).and_then(|k| k.f1()).unwrap_or(0.0);
        assert!(f1 >= *least, "{name}: F1 {f1:.3} of {kind} is below {least}");
    }
    for (kind, least) in &floor.recall {
        let recall = report.kinds.get(kind).and_then(|k| k.recall()).unwrap_or(0.0);
        assert!(recall >= *least, "{name}: recall {recall:.3} of {kind} is below {least}");
    }
    assert!(f1 >= floor.number_unit_f1, "{name}: number+unit F1 {f1:.3} is below {}", floor.number_unit_f1);
    assert!(strict >= floor.strict_f1, "{name}: strict F1 {strict:.3} is below {}", floor.strict_f1);
    assert!(report.fired <= floor.negatives_fired, "{name}: {} negatives fired", report.fired);
    assert!(values >= floor.document_values, "{name}: document values {values:.3} are below {}", floor.document_values);
}

#[test]
fn own_gold() {
    let floors = floors();
    hold("own", &floors.own.gold, &floors.own);
    hold("held", &floors.held.gold, &floors.held);
    hold("unseen", &floors.unseen.gold, &floors.unseen);
    hold("unseen3", &floors.unseen3.gold, &floors.unseen3);
    hold("unseen4", &floors.unseen4.gold, &floors.unseen4);
    hold("unseen5", &floors.unseen5.gold, &floors.unseen5);
    hold("unseen6", &floors.unseen6.gold, &floors.unseen6);
    hold("unseen7", &floors.unseen7.gold, &floors.unseen7);
    hold("unseen8", &floors.unseen8.gold, &floors.unseen8);
    hold("unseen9", &floors.unseen9.gold, &floors.unseen9);
    hold("unseen10", &floors.unseen10.gold, &floors.unseen10);
    hold("unseen11", &floors.unseen11.gold, &floors.unseen11);
}

#[test]
fn shared_gold() {
    let Some(root) = shared() else { return };
    let floors = floors();
    hold("shared", &root.join(&floors.shared.gold), &floors.shared);
    hold("seeds", &root.join(&floors.seeds.gold), &floors.seeds);
}

/// The three headline facts of the 2017 speech, right in every field, and traceable to the byte.
#[test]
fn headline_facts() {
    let Some(root) = shared() else { return };
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let folder = root.join("seeds");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&folder).expect("seeds").map(|e| e.expect("entry").path()).collect();
    pages.sort();
    let speech = process(Input::File(pages[0].clone()).read().expect("page"), &pipeline, Options::default());
    for (value, indicator) in [(1272, "idc_licensed_firms"), (12, "cloud_licensed_firms"), (267, "cloud_licence_pledged_firms")] {
        let fact = speech.statistics.iter().find(|s| s.value == Some(value.into())).unwrap_or_else(|| panic!("{value} is missing"));
        assert_eq!((fact.indicator.as_deref(), fact.unit.as_str(), fact.region.as_deref(), fact.speaker.as_deref()), (Some(indicator), "家", Some("CN"), Some("张建华")));
        let day = jiff::civil::date(2017, 7, 26);
        assert_eq!((fact.time.kind, fact.time.start, fact.time.end), (Some("as_of"), Some(day), Some(day)));
        let raw = fact::raw_span(&speech, fact);
        assert_eq!(std::str::from_utf8(&speech.page.bytes[raw.start..raw.end]), Ok(format!("{value}家").as_str()));
    }
    let news = process(Input::File(pages[1].clone()).read().expect("page"), &pipeline, Options::default());
    assert!(news.article.text.chars().count() > 2000, "restraint is worth nothing where the article was not read");
    // Ten years of a programme may be said to be measured; nothing else on that page is.
    assert!(news.statistics.iter().all(|s| s.unit == "年"), "invented: {:?}", news.statistics.iter().map(|s| &s.surface).collect::<Vec<_>>());
}
