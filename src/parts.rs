//! Articles that go on on another page of the same run: 下一页 leads there by its address, or to a file beside it.

use crate::article::Metadata;
use crate::corpus::Page;
use crate::pipeline::Extraction;
use std::collections::HashMap;
use std::path::Path;

/// What the pages of a run so far announced.
#[derive(Default)]
pub struct Parts {
    /// By address or path of a page that was announced, what the first part tells.
    announced: HashMap<String, Metadata>,
}

impl Parts {
    /// Reads a page once more (`again`) with what its first part told, where one announced it. Parts come in the order of their names.
    ///
    /// # Errors
    /// Those of `again`.
    pub fn join<E>(&mut self, extraction: Extraction, again: impl FnOnce(Page, &Metadata) -> Result<Extraction, E>) -> Result<Extraction, E> {
        let first = [extraction.article.meta.url.as_deref(), Some(extraction.page.path.as_str())].into_iter().flatten().find_map(|a| self.announced.remove(a));
        let extraction = match first {
            Some(first) => again(extraction.page, &first)?,
            None => extraction,
        };
        let meta = &extraction.article.meta;
        if let Some(next) = &meta.next_page {
            let beside = Path::new(&extraction.page.path).parent().map(|folder| folder.join(next.trim_start_matches("./")).display().to_string());
            for address in [Some(next.clone()), beside].into_iter().flatten() {
                self.announced.insert(address, Metadata { next_page: None, ..meta.clone() });
            }
        }
        Ok(extraction)
    }
}
