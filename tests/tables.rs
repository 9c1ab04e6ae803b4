//! What `run` and `extract` write: the same bytes for any number of threads, nothing new where nothing changed, and broken
//! pipelines told with their place.
#![cfg(feature = "tables")]

use gongbao::pipeline::Pipeline;
use std::path::Path;
use std::process::{Command, Output};

fn gongbao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongbao")).args(args).output().expect("gongbao runs")
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|e| e.expect("entry").path())
        .map(|p| (p.file_name().expect("name").to_string_lossy().into_owned(), std::fs::read(&p).expect("file")))
        .collect();
    files.sort();
    files
}

#[test]
fn tables_do_not_depend_on_the_number_of_threads() {
    let dir = tempfile::tempdir().expect("tempdir");
    let made: Vec<Vec<(String, Vec<u8>)>> = ["1", "2", "2"]
        .iter()
        .enumerate()
        .map(|(i, threads)| {
            let out = dir.path().join(i.to_string());
            let done = gongbao(&["extract", "corpus/samples", "--format", "parquet", "--threads", threads, "-o", &out.to_string_lossy()]);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            files(&out)
        })
        .collect();
    assert_eq!(made[0].len(), gongbao::table::schema::ALL.len());
    assert!(made[0] == made[1] && made[1] == made[2], "the bytes differ");
}

#[test]
fn an_extraction_that_fails_leaves_the_tables_that_stand() {
    let dir = tempfile::tempdir().expect("tempdir");
    let (out, empty) = (dir.path().join("out"), dir.path().join("empty.html"));
    std::fs::write(&empty, "").expect("write");
    assert!(gongbao(&["extract", "corpus/samples/policy-speech-2017.txt", "--format", "parquet", "-o", &out.to_string_lossy()]).status.success());
    let before = files(&out);
    assert!(!gongbao(&["extract", &empty.to_string_lossy(), "--format", "parquet", "-o", &out.to_string_lossy()]).status.success());
    assert!(files(&out) == before, "the tables are other ones, or something was left beside them");
}

#[test]
fn a_second_run_publishes_nothing_new() {
    let dir = tempfile::tempdir().expect("tempdir");
    let output = dir.path().to_string_lossy().into_owned();
    let first = String::from_utf8(gongbao(&["run", "--output", &output]).stdout).expect("text");
    assert!(first.contains("published") && first.contains("gongbao series"), "{first}");
    let second = String::from_utf8(gongbao(&["run", "--output", &output]).stdout).expect("text");
    assert!(second.contains("nothing changed"), "{second}");
    let series = String::from_utf8(gongbao(&["series", "idc_licensed_firms", "--output", &output]).stdout).expect("text");
    for value in ["1,181", "1,272", "1,999", "4,427", "7,609", "⚠ 2009"] {
        assert!(series.contains(value), "{value} is missing in\n{series}");
    }
    let unknown = gongbao(&["series", "idc_licenced_firms", "--output", &output]);
    assert_eq!(unknown.status.code(), Some(65));
    let quiet = gongbao(&["-q", "run", "--output", &output]);
    assert!(quiet.status.success() && quiet.stdout.is_empty() && quiet.stderr.is_empty());
    let csv = gongbao(&["query", "SELECT indicator, value FROM observations ORDER BY indicator LIMIT 1", "--format", "csv", "--output", &output]);
    assert!(String::from_utf8_lossy(&csv.stdout).starts_with("indicator,value\n"));
}

#[test]
fn broken_pipelines_are_told_with_their_place() {
    let folder = Path::new("tests/cli/bad/pipelines");
    let message = |name: &str| Pipeline::load_from(folder, name).err().map(|e| (e.exit_code(), e.to_string())).unwrap_or_default();
    let (code, text) = message("toml");
    assert!(code == 78 && text.contains("tests/cli/bad/pipelines/toml/pipeline.toml") && text.contains("line 1"), "{text}");
    let (code, text) = message("broken");
    assert!(code == 78 && text.contains("broken/rules/x.toml:3:") && text.contains("..99") && text.contains('^'), "{text}");
    let (code, text) = message("absent");
    assert!(code == 78 && text.contains("no pipeline `absent`"), "{text}");
}

#[test]
fn every_pipeline_passes_its_own_check() {
    for name in ["telecom", "sample"] {
        let pipeline = Pipeline::load(name).expect(name);
        assert!(pipeline.catalogue.check().expect("catalogue") > 1000);
        assert!(pipeline.rules.check(&pipeline.catalogue).expect("rules") > 0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("mkdir");
    for entry in std::fs::read_dir(from).expect("folder").map(|e| e.expect("entry").path()) {
        let target = to.join(entry.file_name().expect("name"));
        if entry.is_dir() { copy(&entry, &target) } else { std::fs::copy(&entry, &target).map(|_| ()).expect("copy") }
    }
}

/// A rule is edited: `diff` says what the edit changed, page by page, and `explain` leads one fact back to its bytes.
#[test]
fn an_edit_can_be_reviewed_and_a_fact_explained() {
    let dir = tempfile::tempdir().expect("tempdir");
    for folder in ["pipelines", "corpus"] {
        copy(Path::new(folder), &dir.path().join(folder));
    }
    let here = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_gongbao")).args(args).current_dir(dir.path()).output().expect("gongbao runs");
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr))
    };
    assert_eq!(here(&["-q", "run"]).0, Some(0));
    let (code, text) = here(&["diff"]);
    assert!(code == Some(66) && text.contains("needs two generations"), "{text}");
    let rules = dir.path().join("pipelines/sample/rules/sample.toml");
    let more = "\n[[rule]]\nid = \"idc-elsewhere\"\npattern = \"IDC ..8 {n:家}\"\nset = { subject = \"另一个名称\" }\nexamples = [\"IDC企业共12家\"]\ncounter_examples = [\"企业共12家\"]\n";
    std::fs::write(&rules, std::fs::read_to_string(&rules).expect("rules") + more).expect("write");
    assert_eq!(here(&["-q", "run"]).0, Some(0));
    let (code, text) = here(&["diff"]);
    assert!(code == Some(0) && text.contains("subject: IDC企业 → 另一个名称") && text.contains("0 added, 0 removed") && !text.contains(" 0 changed"), "{text}");
    let (_, text) = here(&["diff", "2", "1", "--format", "json"]);
    let change: serde_json::Value = serde_json::from_str(text.lines().next().expect("a change")).expect("json");
    assert_eq!((change["change"].as_str(), change["before"]["subject"].as_str()), (Some("changed"), Some("另一个名称")));
    let (_, rows) = here(&["query", "SELECT fact_id FROM statistics WHERE surface = '1272家' LIMIT 1", "--format", "csv"]);
    let id = rows.lines().nth(1).expect("a fact").to_owned();
    let (code, text) = here(&["explain", &id]);
    assert!(code == Some(0) && text.contains("⟦") && text.contains("idc-elsewhere") && text.contains("as the page has them") && text.contains("1272"), "{text}");
    assert_eq!(here(&["explain", "not-an-id"]).0, Some(64));
    assert_eq!(here(&["explain", "ffffffffffffffff"]).0, Some(66));
}
