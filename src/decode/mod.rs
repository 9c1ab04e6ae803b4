//! Bytes to clean simplified text: encoding, repair, script, and the way back to every byte.

pub mod detect;
pub mod gbk;
pub mod map;
pub(crate) mod model;
mod profile;
pub mod repair;
pub(crate) mod script;
mod text;

use crate::corpus::Page;
use crate::span::Span;
use crate::unpack::{self, Unpacked, Unreadable};
use map::OffsetMap;
use profile::Profile;
use repair::Edit;
use serde::Serialize;

/// Whether the embedded tables that repairs use are right.
///
/// # Errors
/// Names the file and the line.
pub(crate) fn validate() -> std::result::Result<(), String> {
    model::validate().and_then(|()| script::validate())
}

/// A change that was made to the text, or damage that was found and could not be undone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repair {
    /// The class of damage, as in `repair::Kind::name`.
    pub kind: &'static str,
    /// Bytes of the page that the change reads.
    pub raw: Span,
    /// Bytes of the clean text that it wrote (empty where characters were only removed).
    pub clean: Span,
    /// 1.0 where the change follows from the bytes alone.
    pub confidence: f32,
}

/// The text of a page.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// Repaired, simplified text. For HTML this is still markup.
    pub text: String,
    /// WHATWG name of the encoding.
    pub encoding: &'static str,
    pub evidence: String,
    pub repairs: Vec<Repair>,
    /// The repaired text before it was made simplified, for pages that are genuinely traditional.
    pub original: Option<String>,
    /// What the page's bytes were unpacked from or to, where they are no text themselves.
    pub unpacked: Wrapping,
    /// From `text` back to the bytes, the last stage first.
    maps: Vec<OffsetMap>,
}

/// How the page's text lay in its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wrapping {
    /// As it is.
    #[default]
    None,
    /// In a MIME archive that says where the page came from.
    Archive { url: Option<String> },
    /// Drawn or set in cells: the text is markup that was made, and its bytes are the whole file of that length.
    File { len: usize, places: Vec<(usize, String)> },
    /// It could not be read.
    Unreadable(Unreadable),
}

impl Decoded {
    /// The bytes of the page that a span of `text` was made from.
    pub fn to_raw(&self, span: Span) -> Span {
        match self.unpacked {
            Wrapping::File { len, .. } => Span::new(0, len),
            _ => self.to_source(span),
        }
    }

    fn to_source(&self, span: Span) -> Span {
        self.maps.iter().fold(span, |span, map| map.to_source(span))
    }

    /// Where in a PDF file or a workbook a span of `text` stands: `page 3`, `sheet 收入`.
    pub fn place(&self, span: Span) -> Option<&str> {
        let Wrapping::File { places, .. } = &self.unpacked else { return None };
        let at = self.to_source(span).start;
        places.iter().rev().find(|(from, _)| *from <= at).map(|(_, name)| name.as_str())
    }

    /// The whole text was made for this page by its reader: all of it is the document.
    pub fn is_made(&self) -> bool {
        matches!(self.unpacked, Wrapping::File { .. })
    }

    /// How sure a span of `text` is: the lowest confidence of what was repaired or lost there.
    pub fn sureness(&self, span: Span) -> f32 {
        let made = self.is_made();
        let raw = self.to_raw(span);
        let within = |a: Span, b: Span| a.start < b.end && b.start < a.end;
        let there = self.repairs.iter().filter(|r| r.confidence < 1.0 && if made { within(r.clean, span) } else { within(r.raw, raw) });
        there.map(|r| r.confidence).fold(1.0, f32::min)
    }

    /// Kinds of repair with their number and lowest confidence, in order of appearance.
    pub fn repair_counts(&self) -> Vec<(&'static str, usize, f32)> {
        let mut counts: Vec<(&'static str, usize, f32)> = Vec::new();
        for repair in &self.repairs {
            match counts.iter_mut().find(|c| c.0 == repair.kind) {
                Some(c) => {
                    c.1 += 1;
                    c.2 = c.2.min(repair.confidence);
                }
                None => counts.push((repair.kind, 1, repair.confidence)),
            }
        }
        counts
    }
}

/// Decodes and repairs a page, out of whatever it is wrapped in.
pub fn decode(page: &Page) -> Decoded {
    match unpack::unpack(&page.bytes) {
        Unpacked::Page => decode_bytes(&page.bytes, page.origin.content_type.as_deref(), Vec::new()),
        Unpacked::Part(part) => {
            let decoded = decode_bytes(&part.bytes, part.content_type.as_deref(), vec![part.map]);
            Decoded { unpacked: Wrapping::Archive { url: part.url }, ..decoded }
        }
        Unpacked::Made(made) => {
            let decoded = decode_bytes(made.markup.as_bytes(), None, Vec::new());
            let file = Wrapping::File { len: page.bytes.len(), places: made.places };
            Decoded { encoding: made.format, evidence: format!("a {} file", made.format), unpacked: file, ..decoded }
        }
        Unpacked::Unreadable { format, why } => Decoded {
            text: String::new(),
            encoding: format,
            evidence: why.reason().into(),
            repairs: Vec::new(),
            original: None,
            unpacked: Wrapping::Unreadable(why),
            maps: Vec::new(),
        },
    }
}

/// `before` leads from `bytes` back to those of the page.
fn decode_bytes(bytes: &[u8], content_type: Option<&str>, before: Vec<OffsetMap>) -> Decoded {
    let choice = detect::detect(bytes, content_type);
    let (mut text, map) = text::decode(bytes, choice.bom, choice.encoding, choice.text);
    let mut maps = before;
    maps.push(map);
    let mut edits: Vec<(usize, Edit)> = Vec::new();
    let mut profile = Profile::of(&text);
    for (class, times) in repair::CLASSES {
        for _ in 0..times {
            let Some(stage) = class(&text, &profile) else { break };
            text = stage.text;
            profile = Profile::of(&text);
            maps.push(stage.map);
            edits.extend(stage.edits.into_iter().map(|e| (maps.len(), e)));
        }
    }
    let injected = edits.iter().any(|(_, e)| e.kind == repair::Kind::Injection);
    let mut original = None;
    if let Some(stage) = script::simplify(&text, &profile) {
        let before = std::mem::replace(&mut text, stage.text);
        original = (!injected).then_some(before);
        maps.push(stage.map);
    }
    let repairs = edits.into_iter().map(|(stage, edit)| resolve(&maps, stage, edit)).collect();
    maps.reverse();
    Decoded { text, encoding: choice.encoding.name(), evidence: choice.evidence, repairs, original, unpacked: Wrapping::None, maps }
}

/// Carries an edit of one stage back to the raw bytes and on to the final text.
fn resolve(maps: &[OffsetMap], stage: usize, edit: Edit) -> Repair {
    let raw = maps[..stage - 1].iter().rev().fold(edit.source, |span, map| map.to_source(span));
    let clean = maps[stage..].iter().fold(edit.made, |span, map| map.to_made(span));
    Repair { kind: edit.kind.name(), raw, clean, confidence: edit.confidence }
}
