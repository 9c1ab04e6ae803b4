//! What `gongbao recognise` tells of numbers and dates, field by field: rows of our own in `tests/recognise`, and where
//! GONGBAO_SHARED names a folder, the rows there. Every field that a row names must be as it says.

use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn rows(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("rows");
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{}: {e}: {l}", path.display()))).collect()
}

/// The mentions of every row's text.
fn recognise(rows: &[Value]) -> Vec<Vec<Value>> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongbao")).args(["recognise", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("gongbao");
    let input: String =
        rows.iter().map(|r| format!("{}\n", json!({"text": r["text"], "reference_date": r.get("reference_date").and_then(Value::as_str).unwrap_or("2026-04-15")}))).collect();
    let mut stdin = child.stdin.take().expect("stdin");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).expect("write"));
    let out = child.wait_with_output().expect("output");
    writer.join().expect("writer");
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    text.lines().map(|l| serde_json::from_str::<Value>(l).expect("JSON")["mentions"].as_array().expect("mentions").clone()).collect()
}

fn same(want: &Value, got: &Value) -> bool {
    match (number(want), number(got)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        _ => want == got,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        // Fractions are told as 2/3 there.
        Value::String(s) => s.split_once('/').and_then(|(a, b)| Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?)),
        _ => None,
    }
}

/// Fields right and fields asked for.
fn score(path: &Path) -> (usize, usize) {
    let rows = rows(path);
    let (mut right, mut asked) = (0, 0);
    for (row, got) in rows.iter().zip(recognise(&rows)) {
        let text = row["text"].as_str().expect("text");
        if row.get("none").is_some() {
            asked += 1;
            right += usize::from(got.is_empty());
            if !got.is_empty() {
                println!("{text}: {got:?} is none");
            }
        }
        for surface in row.get("none_of").and_then(Value::as_array).into_iter().flatten() {
            asked += 1;
            let found = got.iter().any(|m| m["surface"] == *surface);
            right += usize::from(!found);
            if found {
                println!("{text}: {surface} is none");
            }
        }
        for want in row["expected"].as_array().expect("expected") {
            let surface = want["surface"].as_str().expect("surface");
            let span = |m: &Value| (m["start"].as_u64().unwrap_or(0), m["end"].as_u64().unwrap_or(0));
            let start = want.get("start").and_then(Value::as_u64).unwrap_or_else(|| {
                let at = text.find(surface).unwrap_or_else(|| panic!("{surface} is not in {text}"));
                text[..at].chars().count() as u64
            });
            let end = start + surface.chars().count() as u64;
            let dated = |m: &Value| matches!(m["kind"].as_str(), Some("date" | "period"));
            let touching = || got.iter().filter(|m| span(m).0 < end && start < span(m).1);
            let found = touching().find(|m| dated(m) == dated(want)).or_else(|| touching().next());
            for (field, value) in want.as_object().expect("object").iter().filter(|(f, v)| !matches!(f.as_str(), "surface" | "start" | "end") && !v.is_null()) {
                asked += 1;
                let ok = found.is_some_and(|m| same(value, &m[field]));
                right += usize::from(ok);
                if !ok {
                    println!("{text}: {surface}: {field} is {}, not {value}", found.map_or(&Value::Null, |m| &m[field]));
                }
            }
        }
    }
    println!("{}: {right} of {asked} fields", path.display());
    (right, asked)
}

fn floor(name: &str) -> f64 {
    let floors: toml::Table = include_str!("quality.toml").parse().expect("quality.toml");
    floors["recognise"][name].as_float().expect("floor")
}

#[test]
fn every_field_of_our_own_rows() {
    for (file, name) in [("quantities.jsonl", "quantities"), ("dates.jsonl", "dates")] {
        let (right, asked) = score(&Path::new("tests/recognise").join(file));
        assert!(right as f64 / asked as f64 >= floor(name), "{right} of {asked}");
    }
}

#[test]
fn every_field_of_the_tricky_rows() {
    let Some(shared) = std::env::var_os("GONGBAO_SHARED").map(PathBuf::from).filter(|p| p.is_dir()) else {
        println!("skipped: GONGBAO_SHARED names no folder");
        return;
    };
    let (right, asked) = score(&shared.join("data/tricky.jsonl"));
    assert!(right as f64 / asked as f64 >= floor("tricky"), "{right} of {asked}");
}
