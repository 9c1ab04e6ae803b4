//! The article of a page: its text without what surrounds it, its metadata, its tables, and what was dropped.

mod align;
mod broken;
mod dump;
mod html;
pub mod line;
mod metadata;
mod select;
mod source;
mod spam;
pub mod table;
mod tame;
mod width;

use crate::corpus::Origin;
use crate::decode::map::OffsetMap;
use crate::decode::{Decoded, Wrapping};
use crate::span::Span;
use serde::Serialize;

pub use table::{Cell, Table};

/// What a block of the article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    Title,
    Byline,
    Heading,
    Paragraph,
    Item,
    Row,
}

/// A line of the article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Block {
    pub kind: BlockKind,
    /// In `Article::text`.
    pub span: Span,
}

/// A line that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    pub reason: &'static str,
    pub text: String,
}

/// Metadata as the page tells it. `None` where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    pub title: Option<String>,
    /// ISO 8601: a date, or a date and time with zone (+08:00 where the page names none).
    pub published_at: Option<String>,
    /// Where `published_at` was read: byline, meta, signature, front matter, url, or first part (of an article that this page
    /// goes on with).
    pub published_from: Option<&'static str>,
    pub source: Option<String>,
    pub author: Option<String>,
    /// 责任编辑.
    pub editor: Option<String>,
    /// The number of the document that the page is, as in 发改价格〔2026〕413号; never one that it only cites.
    pub document_number: Option<String>,
    /// The day under the signature of a document.
    pub signed_at: Option<String>,
    /// The day on which what the article tells of took place; it may lie before the publication.
    pub event_at: Option<String>,
    /// 栏目: the part of the site that the page stands in.
    pub column: Option<String>,
    /// The address of the next part of an article that is spread over several pages; absolute where the page's own is known.
    pub next_page: Option<String>,
    /// What other places of the page say of a field, where it is not the same.
    pub alternatives: Vec<Alternative>,
    pub url: Option<String>,
}

impl Metadata {
    /// Takes over from the first part of an article what this part does not tell.
    pub fn continues(&mut self, first: &Metadata) {
        if self.published_at.is_none() {
            self.published_at.clone_from(&first.published_at);
            self.published_from = first.published_at.as_ref().map(|_| "first part");
        }
        for (own, other) in [
            (&mut self.title, &first.title),
            (&mut self.source, &first.source),
            (&mut self.author, &first.author),
            (&mut self.editor, &first.editor),
            (&mut self.document_number, &first.document_number),
            (&mut self.event_at, &first.event_at),
            (&mut self.column, &first.column),
        ] {
            if own.is_none() {
                own.clone_from(other);
            }
        }
    }
}

/// A value that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    pub field: &'static str,
    pub value: String,
    pub from: &'static str,
}

/// The article of a page.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub meta: Metadata,
    /// Blocks joined by line feeds, simplified, table rows with cells joined by tabs.
    pub text: String,
    pub blocks: Vec<Block>,
    pub tables: Vec<Table>,
    pub dropped: Vec<Dropped>,
    /// From `text` to the decoded text.
    pub map: OffsetMap,
}

/// The day of an ISO 8601 date or time.
pub fn day(iso: &str) -> Option<jiff::civil::Date> {
    iso.get(..10)?.parse().ok()
}

impl Article {
    /// Day of publication, as ISO 8601, where it is known.
    pub fn published_day(&self) -> Option<jiff::civil::Date> {
        day(self.meta.published_at.as_deref()?)
    }

    /// The raw bytes that a span of `text` was made from.
    pub fn to_raw(&self, decoded: &Decoded, span: Span) -> Span {
        decoded.to_raw(self.map.to_source(span))
    }
}

/// Finds the article of a decoded page. The kind of page is told by its content, not by its name.
pub fn extract(decoded: &Decoded, origin: &Origin) -> Article {
    let text = decoded.text.as_str();
    let draft = if decoded.is_made() {
        html::read_document(text)
    } else if html::looks_like(text) {
        html::read(text)
    } else if dump::looks_like_markdown(text) {
        dump::read_markdown(text)
    } else {
        dump::read_text(text)
    };
    // A browser's archive knows where the page came from, if nobody else does.
    match &decoded.unpacked {
        Wrapping::Archive { url } if origin.url.is_none() => select::assemble(draft, &Origin { url: url.clone(), ..origin.clone() }),
        _ => select::assemble(draft, origin),
    }
}

/// A page as lines, before it is decided which of them are the article.
#[derive(Debug, Default)]
struct Draft {
    lines: Vec<line::Line>,
    tables: Vec<table::Grid>,
    /// What `<meta>` tags or front matter say.
    told: metadata::Told,
    /// The lines marked as content lie in an element that holds the article and nothing else.
    whole: bool,
}
