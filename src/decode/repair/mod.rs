//! Damage undone, one file a class. A class looks at the whole text and answers `None` where it sees none of its kind.

mod guess;
mod injection;
mod lost;
mod misread;
mod readings;
mod references;

use super::map::OffsetMap;
use super::profile::Profile;
use crate::span::Span;

/// A class of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `(pinyin)` put into the bytes of GBK text, with the byte slips it causes.
    Injection,
    /// A byte that the injection destroyed; marked by U+FFFD, never guessed.
    InjectionLoss,
    /// UTF-8 bytes read as GBK.
    Utf8AsGbk,
    /// GBK bytes read as Latin-1 or cp1252.
    GbkAsLatin,
    /// UTF-8 bytes read as Latin-1 or cp1252.
    Utf8AsLatin,
    /// Big5 bytes read as GBK.
    Big5AsGbk,
    /// Bytes of GBK written as numeric character references.
    GbkReferences,
    /// `&amp;#37;` for `%`.
    EscapedTwice,
    /// 锟斤拷, 烫烫烫, U+FFFD: what was there is gone.
    Irreparable,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Injection => "injection",
            Kind::InjectionLoss => "injection_loss",
            Kind::Utf8AsGbk => "utf8_as_gbk",
            Kind::GbkAsLatin => "gbk_as_latin",
            Kind::Utf8AsLatin => "utf8_as_latin",
            Kind::Big5AsGbk => "big5_as_gbk",
            Kind::GbkReferences => "gbk_references",
            Kind::EscapedTwice => "escaped_twice",
            Kind::Irreparable => "irreparable",
        }
    }
}

/// One change of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub kind: Kind,
    /// In the text that the stage read.
    pub source: Span,
    /// In the text that it wrote.
    pub made: Span,
    pub confidence: f32,
}

/// What a class gives back: a new text, the map to the one it read, and what it did.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    pub text: String,
    pub map: OffsetMap,
    pub edits: Vec<Edit>,
}

impl Stage {
    /// Copies a slice of the source that starts at `at`.
    fn copy(&mut self, slice: &str, at: usize) {
        self.text.push_str(slice);
        self.map.copy(slice.len(), at);
    }

    /// Writes one character that was made from `source`.
    fn put(&mut self, ch: char, source: Span) {
        self.text.push(ch);
        self.map.push(ch.len_utf8(), source);
    }

    fn note(&mut self, kind: Kind, source: Span, made_from: usize, confidence: f32) {
        let made = Span::new(made_from.min(self.text.len()), self.text.len());
        self.edits.push(Edit { kind, source, made, confidence });
    }
}

/// Stands where one ASCII character was swallowed: no number next to it can be trusted.
pub const SWALLOWED: char = '\u{FFFC}';

type Class = fn(&str, &Profile) -> Option<Stage>;

/// The classes in the order in which they are undone (what happened last to the page comes first), and how often each
/// may have happened to one page.
pub const CLASSES: [(Class, usize); 5] = [(references::unescape, 1), (references::undo, 1), (misread::undo, 2), (injection::undo, 1), (lost::mark, 1)];
