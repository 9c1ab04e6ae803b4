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
