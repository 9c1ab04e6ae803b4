//! The texts of the pages, repaired and as they were served, with every fact marked.

use super::data::{Data, Page};
use super::mark::{self, Place, clean};
use super::payload::family;
use super::{number, served};
use crate::{corpus, unpack};
use maud::{Markup, html};
use std::collections::HashMap;

/// The texts of all pages: beside the rest one at a time where scripts run, below it otherwise.
pub fn reader(data: &Data, original: &mut dyn FnMut(&Page) -> Option<corpus::Page>) -> Markup {
    html! {
        aside #reader aria-label="Evidence" {
            div .tools hidden {
                div role="group" aria-label="Text" { button type="button" data-view="clean" aria-pressed="true" { "Repaired" } button type="button" data-view="served" aria-pressed="false" { "As served" } }
                button #close type="button" { "Close " kbd aria-hidden="true" { "Esc" } }
            }
            div #card role="region" aria-label="Selected fact" aria-live="polite" hidden {}
            div .texts { @for page in &data.pages { (text(page, data, original(page).as_ref())) } }
        }
    }
}

fn text(page: &Page, data: &Data, original: Option<&corpus::Page>) -> Markup {
    let place = |n: usize, start: usize, end: usize| Place { start, end, fact: n, family: family(data.kinds[data.facts[n].kind].name) };
    let clean_places: Vec<Place> = page.facts.clone().map(|n| place(n, data.facts[n].start, data.facts[n].end)).collect();
    let told: HashMap<&str, &str> =
        HashMap::from([("source", page.source.as_str()), ("published", page.published.as_str()), ("fetched", page.fetched_at.as_str()), ("file", page.path.as_str())]);
    let web = page.url.starts_with("http://") || page.url.starts_with("https://");
    html! {
        article #(format!("text-{}", page.id)) aria-label=(clean(&page.title)) tabindex="-1" {
            header {
                // Most texts begin with their title.
                @if page.sentences.first().is_none_or(|s| s.1 != "title") { h2 lang="zh-Hans" { (clean(&page.title)) } }
                details {
                    summary { @for name in ["source", "published"] { @if !told[name].is_empty() { span lang="zh-Hans" { (clean(told[name])) } " · " } } (page.encoding) @if page.repairs > 0 { ", repaired: " (page.repair_kinds) } @else { ", nothing to repair" } }
                    dl {
                        @for name in ["source", "published", "fetched", "file"] { @if !told[name].is_empty() { div { dt { (name) } dd { (clean(told[name])) } } } }
                        @if web { div { dt { "address" } dd { a href=(page.url) rel="noreferrer noopener" target="_blank" { (clean(&page.url)) } } } }
                        div { dt { "sha256" } dd { code { (page.sha256) } } }
                    }
                }
            }
            div .clean lang="zh-Hans" { (mark::article(&page.text, &page.sentences, &clean_places)) }
            details .served { summary { "As served, before any repair" } (as_served(page, data, original, place)) }
        }
    }
}

fn as_served(page: &Page, data: &Data, original: Option<&corpus::Page>, place: impl Fn(usize, usize, usize) -> Place) -> Markup {
    let Some(original) = original else {
        return html! { p .none { "The page's bytes are not here any more, or have changed since it was read." } };
    };
    if let Some(kind) = unpack::document(&original.bytes) {
        return html! { p .none { "A " (kind) " has no text to show: its pages or cells are in " code { (clean(&page.path)) } "." } };
    }
    let places: Vec<Place> = page.facts.clone().map(|n| place(n, data.facts[n].raw.0, data.facts[n].raw.1)).collect();
    let (text, cut) = served::text(&original.bytes, &page.encoding, &places);
    html! {
        div .raw lang="zh" { (text) }
        @if cut { p .none { "Shown around the evidence; the file has all of its " (number::grouped(original.bytes.len().into())) " bytes." } }
    }
}
