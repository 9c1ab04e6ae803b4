//! Bytes to clean simplified text: encoding, repair, script, and the way back to every byte.

pub mod detect;
pub mod gbk;
pub mod map;
mod model;
mod profile;
pub mod repair;
pub(crate) mod script;
mod text;

use crate::corpus::Page;
use crate::span::Span;
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
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Repaired, simplified text. For HTML this is still markup.
    pub text: String,
    /// WHATWG name of the encoding.
    pub encoding: &'static str,
    pub evidence: String,
    pub repairs: Vec<Repair>,
    /// The repaired text before it was made simplified, for pages that are genuinely traditional.
    pub original: Option<String>,
    /// From `text` back to the bytes, the last stage first.
    maps: Vec<OffsetMap>,
}

impl Decoded {
    /// The bytes of the page that a span of `text` was made from.
    pub fn to_raw(&self, span: Span) -> Span {
        self.maps.iter().fold(span, |span, map| map.to_source(span))
    }

    /// How sure the text is that was made from `raw`: the lowest confidence of what was repaired or lost there.
    pub fn sureness(&self, raw: Span) -> f32 {
        let there = self.repairs.iter().filter(|r| r.confidence < 1.0 && r.raw.start < raw.end && raw.start < r.raw.end);
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

/// Decodes and repairs a page.
pub fn decode(page: &Page) -> Decoded {
    let choice = detect::detect(&page.bytes, page.origin.content_type.as_deref());
    let (mut text, map) = text::decode(&page.bytes, choice.bom, choice.encoding, choice.text);
    let mut maps = vec![map];
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
    Decoded { text, encoding: choice.encoding.name(), evidence: choice.evidence, repairs, original, maps }
}

/// Carries an edit of one stage back to the raw bytes and on to the final text.
fn resolve(maps: &[OffsetMap], stage: usize, edit: Edit) -> Repair {
    let raw = maps[..stage - 1].iter().rev().fold(edit.source, |span, map| map.to_source(span));
    let clean = maps[stage..].iter().fold(edit.made, |span, map| map.to_made(span));
    Repair { kind: edit.kind.name(), raw, clean, confidence: edit.confidence }
}
