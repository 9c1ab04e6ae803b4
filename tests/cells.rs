//! Tables of every make, read cell by cell, against what a reader sees: `tests/cells/NAME.html` and `NAME.jsonl`.

use gongbao::article;
use gongbao::corpus::Input;
use gongbao::decode;
use std::collections::HashMap;
use std::path::Path;

#[derive(serde::Deserialize, Debug, Clone, PartialEq, Eq, Hash)]
struct Expected {
    row: Vec<String>,
    column: Vec<String>,
    value: String,
    unit: Option<String>,
}

/// Row headers, column headers and value: what makes a cell the right one.
type Place = (Vec<String>, Vec<String>, String);

fn read(page: &Path) -> Vec<Expected> {
    let page = Input::File(page.to_owned()).read().expect("page");
    let article = article::extract(&decode::decode(&page), &page.origin);
    let data = article.tables.iter().flat_map(|t| t.data());
    data.map(|d| Expected { row: d.row.to_vec(), column: d.column.to_vec(), value: d.value.to_string(), unit: d.unit }).collect()
}

#[test]
fn cells_have_their_headers_and_units() {
    let floors: toml::Table = include_str!("quality.toml").parse().expect("quality.toml");
    let mut pages: Vec<_> =
        std::fs::read_dir("tests/cells").expect("tests/cells").map(|e| e.expect("entry").path()).filter(|p| p.extension().is_some_and(|e| e == "html")).collect();
    pages.sort();
    assert!(pages.len() >= 25, "{} tables", pages.len());
    let (mut right, mut found, mut wanted, mut units) = (0, 0, 0, 0);
    for page in pages {
        let gold = std::fs::read_to_string(page.with_extension("jsonl")).expect("gold");
        let gold: Vec<Expected> = gold.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).expect("a line of gold")).collect();
        let got = read(&page);
        found += got.len();
        wanted += gold.len();
        // A cell is right when value and headers are; its unit is counted by itself.
        let mut left: HashMap<Place, Vec<Option<String>>> = HashMap::new();
        for cell in &got {
            left.entry((cell.row.clone(), cell.column.clone(), cell.value.clone())).or_default().push(cell.unit.clone());
        }
        for cell in gold {
            match left.get_mut(&(cell.row.clone(), cell.column.clone(), cell.value.clone())).and_then(Vec::pop) {
                Some(unit) => {
                    right += 1;
                    units += usize::from(unit == cell.unit);
                    if unit != cell.unit {
                        println!("{}: unit {unit:?} for {cell:?}", page.display());
                    }
                }
                None => println!("{}: missing {cell:?}", page.display()),
            }
        }
        for (cell, n) in left.into_iter().filter(|l| !l.1.is_empty()) {
            println!("{}: {} too many: {cell:?}", page.display(), n.len());
        }
    }
    let f1 = 2.0 * right as f64 / (found + wanted).max(1) as f64;
    let share = units as f64 / right.max(1) as f64;
    println!("cells: F1 {f1:.4} ({right} right, {found} found, {wanted} wanted), units {share:.4}");
    let floor = |key: &str| floors["cells"][key].as_float().expect("a floor");
    assert!(f1 >= floor("f1") && share >= floor("units"), "cells: F1 {f1:.4}, units {share:.4}");
}
