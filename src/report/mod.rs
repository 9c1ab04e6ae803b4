//! One page to look at: what came in, the series, every fact, and the text that shows it.
//!
//! `data` reads the published tables, `page` and `reader` lay them out, `mark` puts the facts into the texts, `served` shows a page as it
//! was before any repair, `chart` draws. The page is one file without anything from elsewhere; a policy in its head keeps it so:
//! only the script and the style with the right hash are run, and nothing is fetched.

mod chart;
mod data;
mod mark;
mod number;
mod page;
mod payload;
mod reader;
mod series;
mod served;

use crate::error::Result;
use served::Originals;
use std::path::Path;

/// What a report is made of.
#[derive(Debug)]
pub struct Request<'a> {
    /// Folder of a generation.
    pub generation: &'a Path,
    /// Folder of WARC files, for pages that were crawled.
    pub archive: &'a Path,
    /// Heading.
    pub title: &'a str,
}

/// A report and what it holds.
#[derive(Debug)]
pub struct Report {
    pub html: String,
    pub pages: usize,
    pub facts: usize,
    pub series: usize,
    /// Pages whose bytes are not here any more: their text cannot be shown as it was served.
    pub without_original: usize,
}

/// Makes a report of a generation of tables. The same tables and pages give the same bytes.
///
/// # Errors
/// The generation holds no tables, or its manifest cannot be read.
pub fn make(request: &Request) -> Result<Report> {
    let manifest = crate::publish::read_manifest(request.generation)?;
    let data = data::read(request.generation)?;
    let mut originals = Originals::new(request.archive);
    let mut without_original = 0;
    // One at a time: an archive is larger than memory.
    let mut original = |page: &data::Page| {
        let found = originals.page(&page.path, &page.sha256);
        without_original += usize::from(found.is_none());
        found
    };
    let series = series::all(&data, 2);
    let html = page::render(request.title, &manifest, &data, &series, &mut original).into_string();
    Ok(Report { html, pages: data.pages.len(), facts: data.facts.len(), series: series.len(), without_original })
}
