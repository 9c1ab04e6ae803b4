//! HTML pages: one parse, one walk over the tree, lines in document order with what their elements say of them.

mod choose;
mod grid;
mod told;
mod walk;

use super::source::Visible;
use super::{Draft, tame};
use dom_query::Document;

/// Structure that only HTML has.
pub fn looks_like(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["<!doctype html", "<html", "<body"].iter().any(|t| lower.contains(t)) {
        return true;
    }
    ["</p>", "</div>", "</td>", "<br"].iter().map(|t| lower.matches(t).count()).sum::<usize>() >= 3
}

pub fn read(html: &str) -> Draft {
    let html = &*tame::attributes(html);
    let document = Document::from(&*tame::depth(html));
    let root = document.html_root();
    let (container, rank) = choose::container(&root).unzip();
    let mut draft = walk::lines(root, container);
    draft.told = told::told(&document);
    if !choose::settled(rank, &draft.lines) {
        choose::readable(document, &mut draft.lines);
    }
    draft.whole = choose::choose(rank, &mut draft.lines);
    placed(draft, html)
}

/// The same for markup that holds the article and nothing else.
pub fn read_document(html: &str) -> Draft {
    let document = Document::from(&*tame::depth(html));
    let root = document.html_root();
    let all = root.id;
    placed(Draft { whole: true, ..walk::lines(root, Some(all)) }, html)
}

/// Gives every line the place in the markup that it was made of.
fn placed(mut draft: Draft, html: &str) -> Draft {
    let mut visible = Visible::new(html);
    for line in &mut draft.lines {
        visible.place(line);
    }
    draft
}
