//! The words that names are made of, from `pipelines/base/names.toml` and `titles.toml`.

use crate::error::{Error, Result};
use crate::knowledge;
use crate::recognise::numeral::half_width;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A list of words that can be asked which of them begins or ends at a place, in time that does not grow with the list.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    first: HashMap<char, Vec<Vec<char>>>,
    last: HashMap<char, Vec<Vec<char>>>,
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        let mut list = Self::default();
        for word in words {
            let chars: Vec<char> = word.chars().map(half_width).collect();
            if let (Some(first), Some(last)) = (chars.first().copied(), chars.last().copied()) {
                list.first.entry(first).or_default().push(chars.clone());
                list.last.entry(last).or_default().push(chars);
            }
        }
        for of in list.first.values_mut().chain(list.last.values_mut()) {
            of.sort_by_key(|w| std::cmp::Reverse(w.len()));
        }
        list
    }
}

impl Words {
    /// Characters of the longest word that begins at `i`; 0 for none.
    pub fn at(&self, chars: &[char], i: usize) -> usize {
        let Some(of) = chars.get(i).and_then(|c| self.first.get(c)) else { return 0 };
        of.iter().find(|w| chars[i..].starts_with(w)).map_or(0, Vec::len)
    }

    /// Characters of the longest word that ends before `i`; 0 for none.
    pub fn before(&self, chars: &[char], i: usize) -> usize {
        let Some(of) = i.checked_sub(1).and_then(|k| chars.get(k)).and_then(|c| self.last.get(c)) else { return 0 };
        of.iter().find(|w| chars[..i].ends_with(w)).map_or(0, Vec::len)
    }

    /// Whether the whole of `chars` is one of the words.
    pub fn has(&self, chars: &[char]) -> bool {
        chars.first().and_then(|c| self.first.get(c)).is_some_and(|of| of.iter().any(|w| w == chars))
    }

    /// Where in `from..to` the first of the words begins, and its length.
    pub fn find(&self, chars: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
        let to = to.min(chars.len());
        (from..to).find_map(|i| Some((i, self.at(chars, i))).filter(|(i, n)| *n > 0 && i + n <= to))
    }
}

/// How bodies are named.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationWords {
    pub anchors: Words,
    pub local: Words,
    pub suffixes: Words,
    pub units: Words,
    pub parts: Words,
    pub not_ends: Words,
    pub not_suffix: Words,
    pub breaks: Words,
    pub within: Words,
    pub generic: Words,
    pub as_written: Vec<String>,
}

/// How documents are numbered and named again.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitationWords {
    pub code_breaks: Words,
    pub codes: Vec<(String, String)>,
    pub laws: Vec<(String, String)>,
    pub pacts: Words,
    pub again: Words,
    pub formerly: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWords {
    pub organisation: OrganisationWords,
    pub citation: CitationWords,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    of: Vec<String>,
    heads: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    pub endings: Words,
    pub joins: Words,
    pub not_before: Words,
    pub free: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    pub titled: Words,
    pub untitled: Words,
    same: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWords {
    pub followers: Words,
    pub speech: Words,
    not_given: String,
    pub before: Words,
    pub appoints: Words,
    pub into: Words,
}

impl PersonWords {
    /// Whether a character can be part of a given name.
    pub fn is_given(&self, ch: char) -> bool {
        !self.not_given.contains(ch)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleFile {
    prefixes: Words,
    office: Vec<Office>,
    grammar: Grammar,
    labels: Labels,
    names: PersonWords,
}

/// How offices are named.
#[derive(Debug, Default)]
pub struct TitleWords {
    pub prefixes: Words,
    pub heads: Words,
    /// Ends of the names of bodies that have an office, by its head.
    of: HashMap<String, Vec<String>>,
    pub grammar: Grammar,
    pub labels: Labels,
    pub names: PersonWords,
}

impl TitleWords {
    /// Ends of the names of bodies that have such an office.
    pub fn bodies(&self, head: &str) -> &[String] {
        self.of.get(head).map_or(&[], Vec::as_slice)
    }

    /// The title that a label of a byline means.
    pub fn label(&self, label: &str) -> String {
        self.labels.same.iter().find(|(l, _)| l == label).map_or_else(|| label.to_owned(), |(_, t)| t.clone())
    }
}

fn title_file() -> Result<TitleWords> {
    let file: TitleFile = knowledge::parse(knowledge::base("titles.toml"))?;
    if let Some(office) = file.office.iter().find(|o| o.heads.is_empty()) {
        return Err(Error::Config(format!("pipelines/base/titles.toml: the office of {:?} has no heads; name one or take it out", office.of)));
    }
    let mut of: HashMap<String, Vec<String>> = HashMap::new();
    for office in &file.office {
        for head in &office.heads {
            of.entry(head.clone()).or_default().extend(office.of.iter().cloned());
        }
    }
    let heads = Words::from(of.keys().cloned().collect::<Vec<_>>());
    Ok(TitleWords { prefixes: file.prefixes, heads, of, grammar: file.grammar, labels: file.labels, names: file.names })
}

static NAMES: LazyLock<NameWords> = LazyLock::new(|| knowledge::parse(knowledge::base("names.toml")).unwrap_or_default());
static TITLES: LazyLock<TitleWords> = LazyLock::new(|| title_file().unwrap_or_default());
static SURNAMES: LazyLock<Words> = LazyLock::new(|| Words::from(knowledge::surnames().map(str::to_owned).collect::<Vec<_>>()));

pub fn names() -> &'static NameWords {
    &NAMES
}

pub fn titles() -> &'static TitleWords {
    &TITLES
}

pub fn surnames() -> &'static Words {
    &SURNAMES
}

/// Whether the files are right.
///
/// # Errors
/// Names the file and the place in it.
pub fn validate() -> Result<()> {
    knowledge::parse::<NameWords>(knowledge::base("names.toml"))?;
    title_file().map(|_| ())
}
