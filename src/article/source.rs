//! Where the text of an HTML page stands in its source.
//!
//! A parsed tree no longer knows byte offsets. So the page's tokens are read once more with their spans, and the lines
//! that came out of the tree are laid along them, character by character without white space: both run in the same order.

use super::line::{Line, blank};
use crate::decode::map::OffsetMap;
use crate::span::Span;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use memchr::memmem;
use std::convert::Infallible;

/// The characters of a page's text nodes without white space, with their places in the source.
pub struct Visible {
    text: String,
    map: OffsetMap,
    cursor: usize,
    /// Bytes that were searched for lines that are nowhere.
    wasted: u64,
}

/// Bytes that are searched in vain at most, which is seconds; then lines get the places where they should have been.
const SEARCHED: u64 = 1 << 32;

impl Visible {
    pub fn new(html: &str) -> Self {
        let mut visible = Self { text: String::with_capacity(html.len() / 2), map: OffsetMap::default(), cursor: 0, wasted: 0 };
        let mut skip: Option<Vec<u8>> = None;
        // Only text is asked for: no tag is made with its attributes.
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
            match event {
                CallbackEvent::OpenStartTag { name: name @ (b"script" | b"style" | b"noscript" | b"template") } => skip = Some(name.to_vec()),
                CallbackEvent::EndTag { name } if skip.as_deref() == Some(name) => skip = None,
                CallbackEvent::String { value } if skip.is_none() => {
                    let value = String::from_utf8_lossy(value);
                    visible.add(&value, html, Span::new(span.start.min(html.len()), span.end.min(html.len())));
                }
                _ => {}
            }
            None
        });
        emitter.naively_switch_states(true);
        let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
        visible
    }

    /// Adds one text token. Its value differs from its source only where a character reference was read.
    fn add(&mut self, value: &str, html: &str, span: Span) {
        let source = span.of(html);
        if value == source {
            for part in value.split(blank).filter(|p| !p.is_empty()) {
                self.text.push_str(part);
                self.map.copy(part.len(), span.start + (part.as_ptr() as usize - value.as_ptr() as usize));
            }
            return;
        }
        let mut at = 0;
        for ch in value.chars() {
            let rest = source.get(at..).unwrap_or("");
            let width = if rest.starts_with(ch) {
                ch.len_utf8()
            } else if rest.starts_with('&') {
                rest.find(';').map_or(rest.len().min(1), |i| i + 1)
            } else if rest.starts_with("\r\n") {
                2
            } else {
                rest.chars().next().map_or(0, char::len_utf8)
            };
            if !blank(ch) {
                self.text.push(ch);
                self.map.push(ch.len_utf8(), Span::new(span.start + at, span.start + at + width));
            }
            at += width;
        }
    }

    /// Gives a line its map. Lines come in document order; one that is not found where it should be is looked for from
    /// the beginning, and one that is nowhere gets the place where it should have been.
    pub fn place(&mut self, line: &mut Line) {
        let stripped: String = line.text.chars().filter(|c| !blank(*c)).collect();
        let bytes = self.text.as_bytes();
        let search = || memmem::find(&bytes[self.cursor..], stripped.as_bytes()).map(|i| i + self.cursor).or_else(|| memmem::find(bytes, stripped.as_bytes()));
        let at = if self.wasted <= SEARCHED { search() } else { None };
        if at.is_none_or(|at| at < self.cursor) {
            self.wasted += bytes.len() as u64;
        }
        let mut here = at.unwrap_or(self.cursor);
        let mut map = OffsetMap::default();
        let nowhere = |map: &OffsetMap, here: usize| map.to_source(Span::new(here, here));
        for part in line.text.split_inclusive(blank) {
            let text = part.trim_end_matches(blank).len();
            if at.is_some() {
                map.extend_part(&self.map, Span::new(here, here + text));
                here += text;
            } else {
                part[..text].chars().for_each(|c| map.push(c.len_utf8(), nowhere(&self.map, here)));
            }
            part[text..].chars().for_each(|c| map.push(c.len_utf8(), nowhere(&self.map, here)));
        }
        if at.is_some_and(|at| at >= self.cursor) {
            self.cursor = here;
        }
        line.map = map;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_find_their_source_through_tags_and_references() {
        let html = "<p>共<b>1</b>272&nbsp;家&#65292;增长</p><script>var a='1272';</script><p>其中 &lt;A&gt; 类</p>";
        let mut visible = Visible::new(html);
        let mut first = Line { text: "共1272 家，增长".into(), ..Line::default() };
        visible.place(&mut first);
        assert_eq!(first.map.to_source(Span::new(3, 7)).of(html), "1</b>272");
        assert_eq!(first.map.to_source(Span::new(11, 14)).of(html), "&#65292;");
        let mut second = Line { text: "其中 <A> 类".into(), ..Line::default() };
        visible.place(&mut second);
        assert_eq!(second.map.to_source(Span::new(7, 10)).of(html), "&lt;A&gt;");
    }
}
