//! What numbers are bound to: `tests/binding/rows.jsonl` holds a short page of our own wording a line, the mechanism that it
//! shows, and the fields of its facts. A field that is not named is not compared.

use gongbao::corpus::{Origin, Page};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};
use serde_json::Value;

mod damage;

#[derive(serde::Deserialize)]
struct Row {
    why: String,
    date: String,
    title: Option<String>,
    source: Option<String>,
    text: Vec<String>,
    facts: Vec<serde_json::Map<String, Value>>,
    /// No other statistic may be found.
    #[serde(default)]
    only: bool,
}

fn rows() -> Vec<Row> {
    include_str!("binding/rows.jsonl").lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
}

/// A page as a site would serve it, its sentences through `change`.
fn page(row: &Row, change: &dyn Fn(&str) -> String) -> String {
    let title = change(row.title.as_deref().unwrap_or("有关情况的通报"));
    let source = row.source.as_deref().map(|s| format!("来源：{s}")).unwrap_or_default();
    let body: String = row.text.iter().map(|t| format!("<p>{}</p>\n", change(t))).collect();
    format!(
        "<html><head><meta charset=\"utf-8\"><title>{title}</title></head><body><div class=\"article-content\"><h1>{title}</h1>\n<p>发布时间：{} {source}</p>\n{body}<p>{}</p></div></body></html>",
        row.date,
        change("以上情况由有关单位整理，仅供读者参考，具体内容请以正式文件为准。")
    )
}

fn read(html: String, pipeline: &Pipeline) -> Vec<Value> {
    let page = Page::new("row.html", html.into_bytes(), Origin::default());
    let extraction = process(page, pipeline, Options::default());
    fact::rows(&extraction).into_iter().filter(|f| f["kind"] == "statistic").collect()
}

/// Whether a fact says what is wanted: `start` and `end` for its time, part of its subject, else the field itself.
fn says(fact: &Value, wanted: &serde_json::Map<String, Value>) -> bool {
    wanted.iter().all(|(key, value)| match key.as_str() {
        "subject" => fact["subject"].as_str().unwrap_or("").contains(value.as_str().unwrap_or("?")),
        "start" => fact["time_start"] == *value,
        "end" => fact["time_end"] == *value,
        "class" => fact["stat_class"] == *value,
        "value" => value.as_str().is_some_and(|v| format!("{}", fact["value"]) == v),
        _ => fact[key] == *value,
    })
}

#[test]
fn numbers_find_what_they_are_of() {
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let mut wrong = Vec::new();
    for row in rows() {
        let found = read(page(&row, &|t| t.to_owned()), &pipeline);
        for wanted in &row.facts {
            if !found.iter().any(|f| says(f, wanted)) {
                let near: Vec<&Value> = found.iter().filter(|f| f["surface"] == wanted["surface"]).collect();
                wrong.push(format!("{}: no {wanted:?}\n   among {near:?}", row.why));
            }
        }
        if row.only && found.len() != row.facts.len() {
            wrong.push(format!("{}: {} facts", row.why, found.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What must not depend on how a page was written down; the words of subject and surface may.
fn essence(fact: &Value) -> String {
    let keys = ["value", "low", "high", "unit", "measure", "basis", "approx", "region", "time_start", "time_end", "stat_class"];
    keys.map(|k| fact[k].to_string()).join(" ")
}

/// The same sentences written another way must give the same facts.
fn same_facts(name: &str, change: &dyn Fn(&str) -> String) {
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let mut wrong = Vec::new();
    for row in rows() {
        let sorted = |html: String| {
            let mut facts: Vec<String> = read(html, &pipeline).iter().map(essence).collect();
            facts.sort();
            facts
        };
        let (plain, changed) = (sorted(page(&row, &|t| t.to_owned())), sorted(page(&row, change)));
        if plain != changed {
            wrong.push(format!("{}\n   plain   {plain:?}\n   changed {changed:?}", row.why));
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

#[test]
fn injected_readings_change_no_fact() {
    same_facts("injection", &|t| damage::damage(t, damage::Way::Inject, 7));
}

#[test]
fn fullwidth_digits_change_no_fact() {
    let wide = |c: char| if c.is_ascii_digit() || c == '%' { char::from_u32(u32::from(c) + 0xFEE0).expect("fullwidth") } else { c };
    same_facts("full width", &|t| t.chars().map(wide).collect());
}

#[test]
fn traditional_characters_change_no_fact() {
    // The first traditional form of each simplified character.
    let mut forms = std::collections::HashMap::new();
    for line in include_str!("../pipelines/base/simplified.tsv").lines().filter(|l| !l.starts_with('#')) {
        if let Some((from, to)) = line.split_once('\t')
            && let (1, Some(to), Some(from)) = (from.chars().count(), to.chars().next(), from.chars().next())
        {
            forms.entry(to).or_insert(from);
        }
    }
    assert!(forms.len() > 1000);
    // 於 for 于 and the like are read either way; these are the forms that any page uses.
    same_facts("traditional", &|t| {
        t.chars()
            .map(|c| {
                if "截企业亿户个为达过较与级类电务点报发动间现后经历开关时应该产万数网络亏选择".contains(c) {
                    forms.get(&c).copied().unwrap_or(c)
                } else {
                    c
                }
            })
            .collect()
    });
}

#[test]
fn lines_broken_in_the_source_change_no_fact() {
    same_facts("line breaks", &|t| {
        let chars: Vec<char> = t.chars().collect();
        let apart = |i: usize| i % 17 == 16 && !chars[i].is_ascii() && chars.get(i + 1).is_some_and(|c| !c.is_ascii());
        chars.iter().enumerate().flat_map(|(i, c)| if apart(i) { vec![*c, '\n'] } else { vec![*c] }).collect()
    });
}

#[test]
fn a_table_says_what_its_sentence_says() {
    let pipeline = Pipeline::load("telecom").expect("pipeline");
    let frame = |body: &str| {
        format!(
            "<html><head><meta charset=\"utf-8\"><title>2023年电信业统计公报</title></head><body><div class=\"article-content\"><h1>2023年电信业统计公报</h1><p>发布时间：2024-02-01</p>{body}<p>以上数据由有关单位整理，仅供读者参考，以正式文件为准。</p></div></body></html>"
        )
    };
    let sentence = "<p>2023年，全国电信业务收入1.68万亿元，同比增长6.2%；移动互联网接入流量3015亿GB，同比增长15.2%。</p>";
    let table = "<p>2023年电信业主要指标</p><table><tr><th>指标</th><th>单位</th><th>2023年</th><th>同比增长（%）</th></tr><tr><td>电信业务收入</td><td>亿元</td><td>16800</td><td>6.2</td></tr><tr><td>移动互联网接入流量</td><td>亿GB</td><td>3015</td><td>15.2</td></tr></table>";
    let facts = |body: &str| {
        let number = |f: &Value| f["value"].as_f64().unwrap_or(-1.0);
        let mut facts: Vec<String> =
            read(frame(body), &pipeline).iter().map(|f| format!("{} {} {} {} {} {}", f["indicator"], number(f), f["unit"], f["measure"], f["time_start"], f["time_end"])).collect();
        facts.sort();
        facts
    };
    assert_eq!(facts(sentence), facts(table));
    assert_eq!(facts(table).len(), 4);
}
