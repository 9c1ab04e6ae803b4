//! Names in a sentence: bodies, people with their titles, and documents that are cited.
//!
//! A pass of its own beside that for numbers: `organisation` finds bodies by catalogue, alias and the ends of names, `person`
//! reads titles and the names beside them, `citation` reads 《…》, numbers of documents and articles of laws.

mod citation;
mod organisation;
mod person;
mod title;
pub mod words;
mod written;

use super::text::Text;
use crate::catalogue::Catalogue;
use crate::span::Span;
use serde::Serialize;

pub(crate) use citation::{figure, figure_before};

pub use citation::{Article, Citation, DocNumber};
pub use organisation::Organisation;
pub use person::Person;
pub use title::Title;

/// What names mean: the catalogue, and on a page the short names that it gave itself.
#[derive(Debug, Clone)]
pub struct Lexicon<'a> {
    pub catalogue: &'a Catalogue,
    /// Short and full names, told by the text (以下简称).
    aliases: Vec<(Vec<char>, String)>,
    /// Full name of the province or city that 省 and 市 stand for.
    pub own: Option<String>,
}

impl<'a> Lexicon<'a> {
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, aliases: Vec::new(), own: None }
    }

    /// Adds a short name that the text itself gave. A page that gives hundreds of them gives none.
    pub fn add_alias(&mut self, short: &str, full: &str) {
        let short: Vec<char> = short.chars().map(super::numeral::half_width).collect();
        if short.len() >= 2 && self.aliases.len() < 200 && !self.aliases.iter().any(|(s, _)| *s == short) {
            self.aliases.push((short, full.to_owned()));
        }
    }

    /// The full name that the text gave for a short one.
    pub fn alias(&self, short: &str) -> Option<&str> {
        self.aliases.iter().find(|(s, _)| s.iter().copied().eq(short.chars().map(super::numeral::half_width))).map(|(_, f)| f.as_str())
    }
}

/// All names of a text, each kind in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Found {
    pub organisations: Vec<Organisation>,
    pub people: Vec<Person>,
    pub citations: Vec<Citation>,
}

/// Finds the names of a text.
pub fn recognise(raw: &str, lexicon: &Lexicon) -> Found {
    let text = Text::new(raw);
    let bodies = organisation::find(&text, lexicon);
    let people = person::find(&text, &bodies);
    let citations = citation::find(&text, &bodies);
    // 工信部 of 工信部通信〔2017〕32号 is part of a number.
    let coded = |b: &organisation::Body| citations.iter().filter_map(|c| c.number.as_ref()).any(|n| n.sort == "code" && n.span.contains(span(&text, b.from, b.to)));
    Found { organisations: bodies.into_iter().filter(|b| !coded(b)).map(|b| b.told(&text)).collect(), people: people.into_iter().map(|p| p.told(&text)).collect(), citations }
}

/// Characters that names are written with.
fn is_letter(ch: char) -> bool {
    crate::decode::gbk::is_hanzi(ch) || ch.is_ascii_alphanumeric()
}

/// The characters `from..to` as text.
fn string(text: &Text, from: usize, to: usize) -> String {
    text.chars.get(from..to).unwrap_or(&[]).iter().collect()
}

/// The span of characters in the text's bytes.
fn span(text: &Text, from: usize, to: usize) -> Span {
    text.span(from, to)
}
