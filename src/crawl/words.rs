//! What a crawler must know of sites: `pipelines/base/crawl.toml`.

use crate::error::{Error, Result};
use crate::knowledge;
use serde::Deserialize;
use std::sync::LazyLock;

/// The lists of `crawl.toml`; the file says what each is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub scripted: Vec<String>,
    pub asked: Vec<String>,
    pub called: Vec<String>,
    pub missing: Vec<String>,
    pub tracking: Vec<String>,
    pub sessions: Vec<String>,
    pub cache_busters: Vec<String>,
    pub no_pages: Vec<String>,
    pub documents: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| knowledge::parse(knowledge::base(FILE)).unwrap_or_default());

const FILE: &str = "crawl.toml";

/// Whether a list has a word.
pub(super) fn holds(list: &[String], word: &str) -> bool {
    list.iter().any(|w| w == word)
}

/// Says what is wrong with the file: an empty word would fit everything, and names of parameters are compared in lower case.
pub(crate) fn validate() -> Result<()> {
    let words: Words = knowledge::parse(knowledge::base(FILE))?;
    let lower = [&words.tracking, &words.sessions, &words.cache_busters, &words.no_pages, &words.documents];
    let wrong = lower.into_iter().flatten().find(|w| w.chars().any(|c| c.is_ascii_uppercase()));
    let empty = [&words.scripted, &words.asked, &words.called, &words.missing].into_iter().chain(lower).flatten().find(|w| w.is_empty());
    match wrong.or(empty) {
        Some(word) => Err(Error::Config(format!("pipelines/base/{FILE}: `{word}`: write names in lower case, and no empty words"))),
        None => Ok(()),
    }
}
