//! The page itself. Whatever comes from a page goes through maud, which escapes it, or through `payload::safe`.

use super::data::{Data, Page, interval};
use super::mark::clean;
use super::payload::{self, family};
use super::reader::reader;
use super::series::Series;
use super::{chart, number};
use crate::corpus;
use crate::publish::Manifest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Says that scripts run before anything is drawn, and takes the theme that was chosen before.
const FIRST: &str = "document.documentElement.classList.add('js');try{const t=localStorage.getItem('gongbao-theme');if(t)document.documentElement.dataset.theme=t}catch{}";
/// Charts that are shown at once, and at all.
const CHARTS: usize = 9;
const MOST_CHARTS: usize = 60;
/// Rows of a list that are shown at once.
const LISTED: usize = 20;

/// The whole page. `original` gives a page's bytes, where they are still here.
pub fn render(title: &str, manifest: &Manifest, data: &Data, series: &[Series], original: &mut dyn FnMut(&Page) -> Option<corpus::Page>) -> Markup {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!("default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'", hash(FIRST), hash(SCRIPT), hash(STYLE));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(format!("gongbao {}", manifest.program));
                title { (clean(title)) " · gongbao" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                script { (PreEscaped(FIRST)) }
            }
            body {
                a .skip href="#facts" { "Skip to the facts" }
                div #main {
                    (head(title, manifest, data, series))
                    main {
                        (overview(data))
                        (charts(series))
                        (disagreements(data))
                        (facts())
                        footer { p { "Made by gongbao " (manifest.program) " from the tables of generation " (manifest.generation) " of the pipeline " code { (manifest.pipeline) } ". "
                            "Every fact leads to its words, its words to the bytes of the page: " code { "gongbao explain FACT_ID" } " goes on from here." } }
                    }
                }
                (reader(data, original))
                script #data type="application/json" { (PreEscaped(payload::json(data))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn head(title: &str, manifest: &Manifest, data: &Data, series: &[Series]) -> Markup {
    let days: Vec<&str> = data.pages.iter().map(|p| p.published.as_str()).filter(|d| !d.is_empty()).collect();
    let (first, last) = (days.iter().min().copied().unwrap_or(""), days.iter().max().copied().unwrap_or(""));
    let disagree = data.conflicts.len() + data.checks.len();
    html! {
        header .mast {
            p .brand { span lang="zh-Hans" { "公报" } " gongbao" }
            h1 { (clean(title)) }
            p .sub { "Pipeline " (manifest.pipeline) ", generation " (manifest.generation) @if !first.is_empty() { " · pages of " (day(first)) " to " (day(last)) } }
            dl .sums {
                div { dt { "pages" } dd { (count(data.pages.len())) } }
                div { dt { "facts" } dd { (count(data.facts.len())) } }
                div { dt { "series" } dd { (count(series.len())) } }
                div { dt { "repairs" } dd { (count(data.pages.iter().map(|p| p.repairs).sum())) } }
                div .warn[disagree > 0] { dt { "disagreements" } dd { (count(disagree)) } }
            }
        }
        nav aria-label="Sections" {
            a href="#came-in" { "What came in" }
            a href="#series" { "Series" }
            @if disagree > 0 { a href="#disagreements" { "Disagreements" } }
            a href="#facts" { "Facts" }
            button #theme type="button" hidden aria-label="Switch between light and dark" { "◐" }
        }
    }
}

/// The day of a date or time.
fn day(text: &str) -> &str {
    text.get(..10).unwrap_or(text)
}

fn count(n: usize) -> String {
    number::grouped(n.into())
}

fn overview(data: &Data) -> Markup {
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    // Repairs, and the pages that they are in.
    let mut repairs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for page in &data.pages {
        *outcomes.entry(&page.outcome).or_default() += 1;
        for (kind, n) in page.repair_kinds.split("; ").filter_map(|k| k.split_once('×')) {
            let entry = repairs.entry(kind).or_default();
            *entry = (entry.0 + n.parse::<usize>().unwrap_or(0), entry.1 + 1);
        }
    }
    let kinds: Vec<usize> = (0..data.kinds.len()).map(|k| data.facts.iter().filter(|f| f.kind == k).count()).collect();
    html! {
        section #came-in aria-labelledby="h-came-in" {
            h2 #h-came-in { "What came in" }
            div .tallies {
                (tally("Outcomes of pages", outcomes.iter().map(|(k, n)| (k.replace('_', " "), *n, String::new(), ""))))
                (tally("Facts by kind", data.kinds.iter().zip(kinds).filter(|(_, n)| *n > 0).map(|(t, n)| (t.name.to_owned(), n, String::new(), family(t.name)))))
                @if repairs.is_empty() { div .tally { h3 { "Repairs" } p .none { "No page was damaged." } } }
                @else { (tally("Repairs by kind of damage", repairs.iter().map(|(k, (n, pages))| (k.replace('_', " "), *n, format!("in {pages} {}", if *pages == 1 { "page" } else { "pages" }), "")))) }
            }
            div .scroll tabindex="0" role="region" aria-label="Table of pages" {
                table .pages {
                    caption .hush { "Pages, with what came of each" }
                    thead { tr { th scope="col" { "Page" } th scope="col" { "Source" } th scope="col" { "Published" } th scope="col" { "Encoding" } th scope="col" .n { "Repairs" } th scope="col" .n { "Facts" } th scope="col" { "Outcome" } } }
                    tbody { @for (n, page) in data.pages.iter().enumerate() { (page_row(page, n >= LISTED)) } }
                }
            }
            @if data.pages.len() > LISTED { button .more type="button" data-more="tr" hidden { "Show all " (data.pages.len()) " pages" } }
        }
    }
}

fn tally(title: &str, rows: impl Iterator<Item = (String, usize, String, &'static str)>) -> Markup {
    let rows: Vec<_> = rows.collect();
    let most = rows.iter().map(|r| r.1).max().unwrap_or(1).max(1);
    html! {
        div .tally {
            h3 { (title) }
            table { tbody {
                @for (name, n, note, family) in &rows {
                    tr {
                        th scope="row" { @if !family.is_empty() { a href="#facts" data-kind=(name) { (name) } } @else { (name) } }
                        td .bar aria-hidden="true" { svg viewBox="0 0 100 8" preserveAspectRatio="none" { rect class=(family) width=((100 * n).div_ceil(most)) height="8" {} } }
                        td .n { (count(*n)) }
                        @if !note.is_empty() { td .note { (note) } }
                    }
                }
            } }
        }
    }
}

fn page_row(page: &Page, late: bool) -> Markup {
    html! {
        tr .late[late] {
            th scope="row" lang="zh-Hans" { a href=(format!("#page-{}", page.id)) { (clean(&page.title)) } }
            td lang="zh-Hans" { (clean(&page.source)) }
            td .d { (day(&page.published)) }
            td { (page.encoding) }
            td .n title=(page.repair_kinds) { @if page.repairs > 0 { (count(page.repairs)) } @else { span .nil { "–" } } }
            td .n { (count(page.facts.len())) }
            td { span class=(format!("outcome {}", page.outcome)) { (page.outcome.replace('_', " ")) } }
        }
    }
}

fn charts(series: &[Series]) -> Markup {
    html! {
        section #series aria-labelledby="h-series" {
            h2 #h-series { "Series" }
            @if series.is_empty() { p .none { "No indicator has two points that can be compared yet." } }
            @else { p .lead { "Every point leads to the words that give it. " span .key-other { "◇" } " is another value that was found for the same day or period." } }
            div .charts { @for (n, s) in series.iter().take(MOST_CHARTS).enumerate() { (figure(n, s)) } }
            @if series.len() > CHARTS { button .more type="button" data-more="figure" hidden { "Show " @if series.len() > MOST_CHARTS { (MOST_CHARTS) " of " } @else { "all " } (series.len()) " series" } }
            @if series.len() > MOST_CHARTS { p .none { "The others have fewer points; " code { "gongbao series INDICATOR" } " shows each." } }
        }
    }
}

fn figure(n: usize, s: &Series) -> Markup {
    let p = s.points[0];
    let name = clean(if p.name.is_empty() { &p.indicator } else { &p.name });
    let measure = [p.measure.replace('_', " "), p.basis.clone()].join(" ");
    let title = format!("{name}, {}, {}, {}", measure.trim(), p.region, p.unit);
    let spec = chart::vega_lite(s, &title).to_string();
    html! {
        figure .late[n >= CHARTS] {
            figcaption { strong lang="zh-Hans" { (name) } span { (measure.trim()) " · " (p.region) " · " span lang="zh-Hans" { (p.unit) } " · " (s.every) } }
            (chart::svg(s, &title))
            details {
                summary { (s.points.len()) " points" }
                table {
                    thead { tr { th scope="col" { "Period" } th scope="col" .n { "Value" } th scope="col" { "Others say" } } }
                    tbody { @for p in &s.points { tr {
                        th scope="row" .d { (interval(&p.start, &p.end)) }
                        td .n { a href=(format!("#fact-{}", p.fact)) { (number::short(p.value)) } }
                        td { @for (value, fact) in &p.others { a href=(format!("#fact-{fact}")) { (number::short(*value)) } " " } }
                    } } }
                }
                p { code { (p.indicator) } " " button type="button" data-spec=(n) hidden { "Vega-Lite" } }
            }
            script type="application/json" #(format!("spec-{n}")) { (PreEscaped(payload::safe(&spec))) }
        }
    }
}

fn disagreements(data: &Data) -> Markup {
    if data.conflicts.is_empty() && data.checks.is_empty() {
        return html! {};
    }
    let side = |(value, fact, quote): &(String, String, String), unit: &str| html! { a href=(format!("#fact-{fact}")) lang="zh-Hans" { strong { (number::with_unit(value, "exact", unit)) } q { (clean(quote)) } } };
    html! {
        section #disagreements aria-labelledby="h-disagreements" {
            h2 #h-disagreements { "Disagreements" }
            p .lead { "Values of one indicator, region and period that rounding does not explain, and figures that a page's own parts contradict. Nothing was altered: the series takes one and keeps the other." }
            div .scroll tabindex="0" role="region" aria-label="Table of disagreements" {
                table .against {
                    thead { tr { th scope="col" { "What" } th scope="col" { "Taken" } th scope="col" { "Also said" } th scope="col" { "Taken because" } } }
                    tbody {
                        @for (n, c) in data.conflicts.iter().enumerate() { tr .late[n >= LISTED] {
                            th scope="row" { span lang="zh-Hans" { (clean(&c.indicator)) } small { (c.region) " · " (c.when) } }
                            td { (side(&c.chosen, &c.unit)) }
                            td { (side(&c.other, &c.unit)) }
                            td { (c.why) }
                        } }
                        @for (n, c) in data.checks.iter().enumerate() { tr .late[data.conflicts.len() + n >= LISTED] {
                            th scope="row" { (c.kind) " within a page" }
                            td { a href=(format!("#fact-{}", c.fact)) lang="zh-Hans" { strong { (c.value) } q { (clean(&c.sentence)) } } }
                            td { strong { (c.computed) } small { "from its other figures" } }
                            td { "stated" }
                        } }
                    }
                }
            }
            @if data.conflicts.len() + data.checks.len() > LISTED { button .more type="button" data-more="tr" hidden { "Show all " (data.conflicts.len() + data.checks.len()) " disagreements" } }
        }
    }
}

fn facts() -> Markup {
    html! {
        section #facts aria-labelledby="h-facts" tabindex="-1" {
            h2 #h-facts { "Facts" }
            noscript { p .none { "Searching needs JavaScript. All facts are marked in the texts below." } }
            form .filters role="search" hidden {
                div .row {
                    label .grow { span .hush { "Search" } input #q type="search" placeholder="Search words, figures, ids – several words narrow it down" autocomplete="off" spellcheck="false"; }
                    label { span { "Page" } select #f-page { option value="" { "all pages" } } }
                    label { span { "Region" } select #f-region { option value="" { "all" } } }
                    label { span { "Year" } select #f-year { option value="" { "all" } } }
                    label { span { "Sure from" } select #f-sure { option value="0" { "any" } @for sure in ["0.5", "0.7", "0.8", "0.9"] { option value=(sure) { (sure) } } } }
                }
                div #kinds .row role="group" aria-label="Kinds of facts" {}
                p .row { output #found role="status" aria-live="polite" for="q" {} button #clear type="button" hidden { "Clear filters" } span .keys aria-hidden="true" { kbd { "/" } " search " kbd { "↑" } kbd { "↓" } " rows " kbd { "↵" } " evidence " kbd { "Esc" } " back" } }
            }
            table #table hidden {
                caption .hush { "Facts. The first link of a row leads to its evidence." }
                thead { tr {
                    @for (key, name) in [("kind", "Kind"), ("what", "Fact"), ("number", "Value"), ("when", "When"), ("region", "Where"), ("page", "Page"), ("sure", "Sure")] {
                        th scope="col" class=(key) { button type="button" data-sort=(key) { (name) } }
                    }
                } }
                tbody #rows {}
            }
            button #more .more type="button" hidden {}
        }
    }
}
