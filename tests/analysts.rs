//! What analysts begin with and take away: a new pipeline that works as it is made, its report, its results as files.
#![cfg(feature = "tables")]

use std::path::Path;
use std::process::{Command, Output};

fn gongbao(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongbao")).args(args).current_dir(folder).output().expect("gongbao runs")
}

fn said(folder: &Path, args: &[&str]) -> String {
    let done = gongbao(folder, args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn a_new_pipeline_checks_runs_and_reports_as_it_is() {
    let dir = tempfile::tempdir().expect("tempdir");
    let here = dir.path();
    let made = said(here, &["init", "food-safety"]);
    assert!(made.contains("pipelines/food-safety/rules/food-safety.toml") && made.contains("gongbao check food-safety"), "{made}");
    assert!(said(here, &["check", "food-safety"]).contains("2 indicators"));
    said(here, &["-q", "run", "food-safety"]);
    let rows = said(here, &["query", "SELECT indicator, subject, value, unit, rule FROM statistics ORDER BY start", "--format", "csv", "--pipeline", "food-safety"]);
    assert!(rows.contains("food_batches_sampled") && rows.contains("food_pass_rate") && rows.contains("+batches-that-failed"), "{rows}");
    let first = said(here, &["report", "--pipeline", "food-safety", "-o", "-"]);
    assert!(first.starts_with("<!DOCTYPE html>") && first.contains("12800批次"));
    said(here, &["report", "--pipeline", "food-safety"]);
    assert!(first == std::fs::read_to_string(here.join("output/food-safety/report.html")).expect("report"), "the same tables gave another page");
    // A page that is gone is told, and the report made without it.
    std::fs::remove_file(here.join("pipelines/food-safety/pages/example.html")).expect("remove");
    let done = gongbao(here, &["report", "--pipeline", "food-safety"]);
    assert!(done.status.success() && String::from_utf8_lossy(&done.stderr).contains("1 of 1 pages are not here any more"));
    assert_eq!(gongbao(here, &["init", "food-safety"]).status.code(), Some(64));
}

/// Attachments have no text to show as it was served; a page in a WARC file has, and is found by its place.
#[test]
fn a_report_finds_its_pages_in_archives_and_tells_of_documents() {
    let dir = tempfile::tempdir().expect("tempdir");
    let here = dir.path();
    for folder in ["pipelines/kinds", "pages"] {
        std::fs::create_dir_all(here.join(folder)).expect("mkdir");
    }
    std::fs::write(here.join("pipelines/kinds/pipeline.toml"), "description = 'kinds'\nextends = ['telecom']\ninputs = ['pages']\n").expect("write");
    for name in ["report.pdf", "indicators.xlsx"] {
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attachments").join(name), here.join("pages").join(name)).expect(name);
    }
    let body = "<html><body><div class=content><h1>通知</h1><p>截至2017年6月底，全国IDC企业有1272家。</p></div></body></html>";
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-Date: 2017-07-01T00:00:00Z\r\nWARC-Target-URI: https://example.com/1.html";
    let record = format!("{head}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n", http.len());
    std::fs::write(here.join("pages/a.warc"), record).expect("write");
    said(here, &["-q", "run", "kinds"]);
    let done = gongbao(here, &["report", "--pipeline", "kinds", "-o", "-"]);
    let html = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(html.contains("A PDF has no text to show") && html.contains("A workbook has no text to show"));
    let served = html.split("https://example.com/1.html</a>").nth(1).and_then(|rest| rest.split("class=\"raw\"").nth(1)).expect("the page as it was served");
    assert!(served.split("</div>").next().is_some_and(|text| text.contains("1272家</mark>")), "{served:.600}");
}

#[test]
fn results_are_files_by_their_ending() {
    let dir = tempfile::tempdir().expect("tempdir");
    let output = dir.path().join("out").display().to_string();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    said(root, &["-q", "run", "sample", "--output", &output]);
    for (name, head) in [("a.csv", &b"subject,value"[..]), ("a.json", b"{\"subject\""), ("a.parquet", b"PAR1"), ("a.xlsx", b"PK\x03\x04"), ("a.txt", "┌".as_bytes())] {
        let file = dir.path().join(name).display().to_string();
        said(root, &["query", "SELECT subject, value FROM statistics", "-o", &file, "--output", &output]);
        assert!(std::fs::read(&file).expect(name).starts_with(head), "{name}");
    }
    let lost = gongbao(root, &["query", "SELECT 1", "-o", "/no/such/folder/a.csv", "--output", &output]);
    assert_eq!(lost.status.code(), Some(73));
    let table = said(root, &["query", "SELECT subject, value FROM statistics WHERE surface = '1272家'", "--output", &output]);
    assert!(table.contains("┆  1272 │") && table.ends_with("1 row\n"), "{table}");
}

#[test]
fn every_command_has_its_page_and_every_shell_its_words() {
    let dir = tempfile::tempdir().expect("tempdir");
    said(dir.path(), &["man", "man1"]);
    for command in ["", "-report", "-query", "-tables", "-init", "-schema"] {
        let page = std::fs::read_to_string(dir.path().join(format!("man1/gongbao{command}.1"))).expect(command);
        assert!(page.contains(".TH gongbao") && page.contains("Examples") != command.is_empty(), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(said(dir.path(), &["completions", shell]).contains("recognise"), "{shell}");
    }
}
