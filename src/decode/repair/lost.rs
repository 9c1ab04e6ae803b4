//! What cannot be repaired, found so that the page's outcome says so: 锟斤拷 (U+FFFD's bytes read as GBK), 烫烫烫 and 屯屯屯
//! (memory that was never written), runs of U+FFFD. Nothing is filled in.

use super::{Kind, Stage};
use crate::decode::profile::Profile;
use crate::span::Span;

const SIGNS: [&str; 4] = ["锟斤拷", "烫烫烫", "屯屯屯", "\u{FFFD}"];

pub fn mark(text: &str, profile: &Profile) -> Option<Stage> {
    if profile.lost == 0 {
        return None;
    }
    let mut found: Vec<Span> = SIGNS.iter().flat_map(|sign| text.match_indices(sign).map(|(at, s)| Span::new(at, at + s.len()))).collect();
    if found.is_empty() {
        return None;
    }
    found.sort_unstable();
    let mut stage = Stage::default();
    stage.copy(text, 0);
    for span in merge(found) {
        stage.edits.push(super::Edit { kind: Kind::Irreparable, source: span, made: span, confidence: 0.0 });
    }
    Some(stage)
}

fn merge(spans: Vec<Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => *last = last.join(span),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Option<Stage> {
        mark(text, &Profile::of(text))
    }

    #[test]
    fn signs_are_marked_and_kept() {
        let stage = marked("共锟斤拷锟斤拷家\u{FFFD}\u{FFFD}").expect("signs are seen");
        assert_eq!(stage.text, "共锟斤拷锟斤拷家\u{FFFD}\u{FFFD}");
        assert_eq!(stage.edits.len(), 2);
        assert!(marked("滚烫的水").is_none());
    }
}
