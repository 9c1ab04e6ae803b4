//! What holds for any input: no panic, spans on character boundaries, maps that answer for every character.

use gongbao::corpus::{Origin, Page};
use gongbao::decode;
use gongbao::pipeline::{Options, Pipeline, process};
use gongbao::recognise::{Context, around, recognise};
use gongbao::span::Span;
use proptest::prelude::*;
use std::sync::LazyLock;

mod damage;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));

fn page(bytes: Vec<u8>) -> Page {
    Page::new("property", bytes, Origin::default())
}

/// What numbers and dates are made of, in any order.
fn recognised() -> impl Strategy<Value = String> {
    let parts = [
        "一",
        "二",
        "两",
        "三",
        "十",
        "百",
        "千",
        "万",
        "亿",
        "零",
        "半",
        "几",
        "多",
        "余",
        "点",
        "分之",
        "又",
        "负",
        "第",
        "0",
        "1",
        "12",
        "2026",
        "3.5",
        ".5",
        "/",
        ":",
        "-",
        "—",
        "~",
        "至",
        "到",
        "和",
        "年",
        "月",
        "日",
        "号",
        "季度",
        "上半年",
        "周",
        "周三",
        "星期",
        "上",
        "下",
        "前",
        "后",
        "之前",
        "以来",
        "起",
        "截至",
        "从",
        "自",
        "近",
        "约",
        "超过",
        "不到",
        "以上",
        "以下",
        "左右",
        "家",
        "元",
        "角",
        "%",
        "个百分点",
        "倍",
        "成",
        "折",
        "天",
        "小时",
        "同比",
        "增长",
        "翻",
        "番",
        "同期",
        "去年",
        "本月",
        "下下",
        "除夕",
        "春节",
        "民国",
        "世纪",
        "年代",
        "初",
        "末",
        "底",
        "中旬",
        "最后",
        "今年",
        "的",
        "，",
        "、",
        " ",
        "k",
        "e",
        "^",
        "￥",
        "US$",
        "million",
        "千米",
        "GB",
        "/户",
        "兆",
        "99999999999999999999",
        "0000",
        "（",
        "）",
        "之间",
        "比",
        "大",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..14).prop_map(|p| p.concat())
}

/// Text that is made of what pages are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("企業(yè)"),
        Just("經(jīng)營(yíng)"),
        Just("業(yè)務(wù)"),
        Just("?yōu)"),
        Just("榱私鉀Q"),
        Just("1272家"),
        Just("17.05亿户"),
        Just("同比增长"),
        Just("，"),
        Just("。"),
        Just("<p>"),
        Just("</p>"),
        Just("<table><tr><td>1</td><td>2</td></tr><tr><td>a</td><td>3</td></tr></table>"),
        Just("&#214;&#208;"),
        Just("锟斤拷"),
        Just("\u{FFFD}"),
        Just("2017年7月26日"),
        Just("截至6月底"),
        Just("---\n"),
        Just("title: x\n"),
        Just("# "),
        Just("["),
        Just("](http://a)"),
        Just("（"),
        Just("）"),
        Just("《"),
        Just("分别为"),
        Just("、"),
        Just("和"),
        Just("占"),
        Just("的"),
        Just("近"),
        Just("三成"),
        Just("第18位"),
        Just("居全国"),
        Just("5G"),
        Just("不超过"),
        Just("3倍以上5倍以下"),
        Just("\n"),
        Just(" "),
        Just("鐨勪紒涓"),
        Just("Ö§³Ö"),
        Just("張峰表示"),
        Just("其中"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|p| p.concat())
}

/// Chinese text with numbers, as the converter that marks characters by their pinyin, and other programs, leave it.
fn damaged() -> impl Strategy<Value = String> {
    let clause = prop_oneof![
        Just("截至三月底，全省電信業務經營者共1272家，"),
        Just("數據中心業務收入為17.05億元，占比4.6%；"),
        Just("我們為了解決這個問題，對5家企業進行檢查。"),
        Just("《規定》自2022年10月1日起施行。"),
        Just("網絡規模持續擴大，從規模看，2021年增長較快："),
        Just("關於開展2022年年報工作的通知（2022年第9號）\n"),
        Just("其中5G用戶73,702萬戶，同比增長44.5%。"),
    ];
    (prop::collection::vec(clause, 1..12), 0..damage::WAYS.len(), any::<u64>()).prop_map(|(clauses, way, seed)| damage::damage(&clauses.concat(), damage::WAYS[way], seed))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_go_through(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let e = process(page(bytes), &PIPELINE, Options::default());
        for s in &e.statistics {
            prop_assert!(e.article.text.get(s.core.start..s.core.end).is_some());
        }
    }

    #[test]
    fn any_pieces_go_through_and_spans_fit(text in pieces()) {
        let e = process(page(text.into_bytes()), &PIPELINE, Options::default());
        for s in &e.statistics {
            prop_assert_eq!(e.article.text.get(s.core.start..s.core.end), Some(s.surface.as_str()));
            prop_assert!(e.article.text.get(s.span.start..s.span.end).is_some());
            let raw = gongbao::fact::raw_span(&e, s);
            prop_assert!(raw.start <= raw.end && raw.end <= e.page.bytes.len());
        }
    }

    #[test]
    fn every_character_knows_its_bytes(text in pieces()) {
        let page = page(text.into_bytes());
        let decoded = decode::decode(&page);
        let mut last = 0;
        for (at, ch) in decoded.text.char_indices() {
            let raw = decoded.to_raw(Span::new(at, at + ch.len_utf8()));
            prop_assert!(raw.end <= page.bytes.len() && raw.start <= raw.end);
            prop_assert!(raw.start >= last || raw.start + 64 > last, "bytes run backwards at {}", at);
            last = raw.start;
        }
    }

    #[test]
    fn no_digit_is_made_or_altered(text in damaged()) {
        let page = page(text.into_bytes());
        let decoded = decode::decode(&page);
        for (at, ch) in decoded.text.char_indices().filter(|c| c.1.is_ascii_digit() || c.1 == '%') {
            let raw = decoded.to_raw(Span::new(at, at + 1));
            prop_assert_eq!(page.bytes.get(raw.start..raw.end), Some(&[ch as u8][..]), "at {}", at);
        }
    }

    #[test]
    fn what_was_repaired_needs_no_repair(text in damaged()) {
        let once = decode::decode(&page(text.into_bytes())).text;
        prop_assert_eq!(&decode::decode(&page(once.clone().into_bytes())).text, &once);
    }

    #[test]
    fn mentions_do_not_overlap_and_stand_on_characters(text in pieces()) {
        let mut end = 0;
        for m in recognise(&text, &Context::default()) {
            prop_assert!(m.outer.start >= end && text.get(m.span.start..m.span.end).is_some());
            prop_assert!(m.outer.contains(m.span) && text.get(m.outer.start..m.outer.end).is_some());
            end = m.outer.end;
        }
    }

    #[test]
    fn wide_mentions_do_not_overlap_and_stand_on_characters(text in recognised(), year in 1i16..3000, month in 1i8..=12) {
        for (reference, wide) in [(jiff::civil::Date::new(year, month, 28).ok(), true), (None, true), (jiff::civil::Date::new(year, month, 1).ok(), false)] {
            let context = Context { reference, wide, ..Context::default() };
            let found = recognise(&text, &context);
            let mut end = 0;
            for m in &found {
                prop_assert!(m.outer.start >= end && text.get(m.span.start..m.span.end).is_some(), "{text}: {:?}", m.span);
                prop_assert!(m.outer.contains(m.span) && text.get(m.outer.start..m.outer.end).is_some(), "{text}: {:?}", m.outer);
                if let Some(period) = &m.period {
                    period.edtf();
                }
                end = m.outer.end;
            }
            prop_assert_eq!(around::read(&text, &found).len(), found.len());
        }
    }

    #[test]
    fn a_sentence_is_read_alike_beside_another(one in recognised(), other in recognised()) {
        let told = |text: &str| recognise(text, &Context::default()).into_iter().filter(|m| m.quantity.is_some()).map(|m| m.span.of(text).to_owned()).collect::<Vec<_>>();
        let (a, b) = (told(&one), told(&other));
        let both = told(&format!("{one}。\n{other}"));
        prop_assert_eq!([a, b].concat(), both);
    }

    #[test]
    fn digits_are_never_altered(number in 1u64..1_000_000_000, unit in prop_oneof![Just("家"), Just("万户"), Just("亿元"), Just("%")]) {
        let found = recognise(&format!("共有{number}{unit}"), &Context::default());
        let quantity = found.first().and_then(|m| m.quantity.clone()).expect("a quantity");
        let scale: u64 = if unit.starts_with('万') { 10_000 } else if unit.starts_with('亿') { 100_000_000 } else { 1 };
        prop_assert_eq!(quantity.value, rust_decimal::Decimal::from(number).checked_mul(scale.into()));
    }
}
