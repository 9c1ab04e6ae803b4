//! The words that names are made of, from `pipelines/base/names.toml` and `titles.toml`.

use crate::error::{Error, Result};
use crate::knowledge;
use crate::recognise::numeral::half_width;
use foldhash::fast::FixedState;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Which characters words begin with, roughly: a look that spares most questions to the tables.
#[derive(Debug, Default, Clone)]
struct Sieve(Vec<u64>);

impl Sieve {
    fn add(&mut self, ch: char) {
        self.0.resize(64, 0);
        self.0[(ch as usize >> 6) & 63] |= 1 << (ch as usize & 63);
    }

    fn may_hold(&self, ch: char) -> bool {
        self.0.get((ch as usize >> 6) & 63).is_some_and(|bits| bits & (1 << (ch as usize & 63)) != 0)
    }
}

/// Words in half width, as texts are, by their first or last character and the longest first.
#[derive(Debug, Default, Clone)]
struct Side {
    sieve: Sieve,
    words: HashMap<char, Vec<(Vec<char>, String)>, FixedState>,
}

impl Side {
    fn add(&mut self, key: char, word: &[char], value: &str) {
        self.sieve.add(key);
        let of = self.words.entry(key).or_default();
        let behind = of.partition_point(|w| w.0.len() >= word.len());
        of.insert(behind, (word.to_vec(), value.to_owned()));
    }

    fn of(&self, ch: char) -> &[(Vec<char>, String)] {
        if self.sieve.may_hold(ch) { self.words.get(&ch).map_or(&[], Vec::as_slice) } else { &[] }
    }
}

fn half(word: &str) -> Vec<char> {
    word.chars().map(half_width).collect()
}

/// A list of words that can be asked which of them begins or ends at a place, in time that does not grow with the list.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    first: Side,
    last: Side,
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        let mut list = Self::default();
        for word in words {
            let chars = half(&word);
            if let (Some(first), Some(last)) = (chars.first().copied(), chars.last().copied()) {
                list.first.add(first, &chars, "");
                list.last.add(last, &chars, "");
            }
        }
        list
    }
}

impl Words {
    /// The words of several lists as one: to ask once whether any of them is there.
    pub fn all<'a>(lists: impl IntoIterator<Item = &'a Self>) -> Self {
        let words = lists.into_iter().flat_map(|l| l.first.words.values().flatten()).map(|w| w.0.iter().collect());
        Self::from(words.collect::<Vec<String>>())
    }

    /// Characters of the longest word that begins at `i`; 0 for none.
    pub fn at(&self, chars: &[char], i: usize) -> usize {
        let Some(first) = chars.get(i) else { return 0 };
        self.first.of(*first).iter().find(|w| chars[i..].starts_with(&w.0)).map_or(0, |w| w.0.len())
    }

    /// Characters of the longest word that ends before `i`; 0 for none.
    pub fn before(&self, chars: &[char], i: usize) -> usize {
        let Some(last) = i.checked_sub(1).and_then(|k| chars.get(k)) else { return 0 };
        self.last.of(*last).iter().find(|w| chars[..i].ends_with(&w.0)).map_or(0, |w| w.0.len())
    }

    /// Whether the whole of `chars` is one of the words.
    pub fn has(&self, chars: &[char]) -> bool {
        chars.first().is_some_and(|c| self.first.of(*c).iter().any(|w| w.0 == chars))
    }

    /// Where in `from..to` the first of the words begins, and its length.
    pub fn find(&self, chars: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
        let to = to.min(chars.len());
        (from..to).find_map(|i| Some((i, self.at(chars, i))).filter(|(i, n)| *n > 0 && i + n <= to))
    }
}

/// Words with what they mean.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct Meanings(Side);

impl From<Vec<(String, String)>> for Meanings {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut side = Side::default();
        for (word, meaning) in &pairs {
            let chars = half(word);
            if let Some(first) = chars.first().copied() {
                side.add(first, &chars, meaning);
            }
        }
        Self(side)
    }
}

impl Meanings {
    /// What the words mean, in no order.
    pub fn meanings(&self) -> impl Iterator<Item = &str> {
        self.0.words.values().flatten().map(|w| w.1.as_str())
    }

    /// The longest word that begins at `i`: its length in characters and its meaning.
    pub fn at(&self, chars: &[char], i: usize) -> Option<(usize, &str)> {
        self.0.of(*chars.get(i)?).iter().find(|w| chars[i..].starts_with(&w.0)).map(|w| (w.0.len(), w.1.as_str()))
    }
}

/// How bodies are named.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationWords {
    pub anchors: Words,
    pub local: Words,
    pub suffixes: Words,
    pub firms: Words,
    pub share_codes: Words,
    pub not_listed: Words,
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
    pub laws: Meanings,
    pub pacts: Words,
    pub again: Words,
    pub formerly: Words,
    pub given: Words,
    pub pact_behind: Words,
    pub pact_before: Words,
    pub notices: Words,
    pub not_papers: Words,
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
    in_names: String,
    in_foreign: String,
    pub before: Words,
    pub appoints: Words,
    pub into: Words,
    pub holds: Words,
    pub elements: Words,
    pub speeches: Words,
}

impl PersonWords {
    /// Whether a character that may stand behind names ends names as well.
    pub fn ends_names(&self, ch: char) -> bool {
        self.in_names.contains(ch)
    }

    /// Whether a character that may stand behind names is as often one of a foreign name.
    pub fn in_foreign(&self, ch: char) -> bool {
        self.in_foreign.contains(ch)
    }

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
