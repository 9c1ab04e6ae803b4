//! Names and the facts beside statistics: rows of our own, sentence by sentence, with counter-examples; and that no text breaks them.

use gongbao::corpus::{Origin, Page};
use gongbao::fact;
use gongbao::pipeline::{Options, Pipeline, process};
use gongbao::recognise::name::{self, Lexicon};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("telecom"));

fn rows(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("rows");
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{path}: {e}: {l}"))).collect()
}

#[test]
fn names_of_our_own_rows() {
    let lexicon = Lexicon::new(&PIPELINE.catalogue);
    let mut wrong = Vec::new();
    for row in rows("tests/recognise/names.jsonl") {
        let text = row["text"].as_str().expect("text");
        let found = name::recognise(text, &lexicon);
        let told = json!({
            "people": found.people.iter().map(|p| json!({"name": p.name, "title": p.title, "org": p.org})).collect::<Vec<_>>(),
            "organisations": found.organisations.iter().map(|o| &o.name).collect::<Vec<_>>(),
            "citations": found.citations.iter().map(|c| json!({"title": c.title, "doc_no": c.number.as_ref().map(|n| &n.normal), "article": c.article.as_ref().map(|a| &a.normal)})).collect::<Vec<_>>(),
        });
        for kind in ["people", "organisations", "citations"] {
            if row.get(kind).is_some_and(|want| *want != told[kind]) {
                wrong.push(format!("{text}\n  {kind} {}\n  not  {}", told[kind], row[kind]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn facts(text: &str) -> Vec<Value> {
    let page = Page::new("note.txt", text.as_bytes().to_vec(), Origin::default());
    let options = Options { reference: Some(jiff::civil::date(2024, 5, 20)), ..Options::default() };
    fact::rows(&process(page, &PIPELINE, options))
}

#[test]
fn facts_of_our_own_rows() {
    let mut wrong = Vec::new();
    for row in rows("tests/facts/rows.jsonl") {
        let text = row["text"].as_str().expect("text");
        let got: Vec<Value> = facts(text).into_iter().filter(|f| f["kind"] == row["kind"]).collect();
        let want = row["expected"].as_array().expect("expected");
        let same = |w: &Value, g: &Value| w.as_object().expect("object").iter().all(|(k, v)| g[k] == *v || g[k].as_f64().is_some() && g[k].as_f64() == v.as_f64());
        if got.len() != want.len() || !want.iter().all(|w| got.iter().any(|g| same(w, g))) {
            wrong.push(format!("{text}\n  {}", got.iter().map(Value::to_string).collect::<Vec<_>>().join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fact_quotes_the_article() {
    let text = "省通信管理局（以下简称省局）局长韩立平说，一是企业应当于6月30日前备案；二是逾期的处1万元以下罚款。";
    for fact in facts(text).iter().filter(|f| f["kind"] != "document") {
        let (quote, sentence) = (fact["quote"].as_str().expect("quote"), fact["sentence"].as_str().expect("sentence"));
        let (start, end) = (fact["start"].as_u64().expect("start") as usize, fact["end"].as_u64().expect("end") as usize);
        assert!(!quote.is_empty() && text.contains(quote) && text.contains(sentence), "{fact}");
        assert_eq!(text.chars().skip(start).take(end - start).collect::<String>(), quote, "{fact}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_names(parts in prop::collection::vec(prop::sample::select(vec![
        "《", "》", "〈", "（", "）", "(", "〔", "〕", "[", "2015", "年", "第", "五十", "号", "令", "文", "条", "款", "公告", "国发", "工信部", "省", "某", "北京", "研究院", "局", "局长",
        "副", "党组书记", "、", "，", "。", "：", " ", "王", "欧阳", "某", "·", "史密斯", "聘任", "为", "公司", "以下简称", "“", "”", "应当", "不得", "罚款", "3倍", "6月30日", "前", "起", "之日起",
        "30日内", "一是", "二是", "表示", "他", "正在研究", "拟", "试点", "征求意见", "该", "每年", "对", "除", "三个方面", "等", "大会", "召开", "在", "发布", "启动", "计划", "属于", "是指", "B11", "Ａ", "𠮷", "e\u{301}", "\u{FFFD}", "\n", "\t",
    ]), 0..60)) {
        let text: String = parts.concat();
        let found = name::recognise(&text, &Lexicon::new(&PIPELINE.catalogue));
        let spans = found.organisations.iter().map(|o| o.span).chain(found.people.iter().flat_map(|p| [p.span, p.outer])).chain(found.citations.iter().map(|c| c.span));
        for span in spans {
            prop_assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
        }
        for fact in facts(&format!("某省某局通知\n{text}")).iter().filter(|f| f["kind"] != "document") {
            prop_assert!(fact["quote"].as_str().is_some_and(|q| !q.is_empty()), "{fact}");
        }
    }
}
