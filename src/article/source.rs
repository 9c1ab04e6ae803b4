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
        let (mut at, mut referred) = (0, false);
        for ch in value.chars() {
            let rest = source.get(at..).unwrap_or("");
            let again = std::mem::replace(&mut referred, rest.starts_with('&'));
            let width = if referred {
                reference(rest, ch)
            } else if rest.starts_with(ch) {
                ch.len_utf8()
            } else if again {
                // The second character of a reference to two.
                0
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

/// Names of the characters from U+00A0 to U+00FF in their order: references that need no `;`.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot \
    cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
    Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig \
    agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute \
    ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Bytes of the character reference at the start of a text, which made `ch`; of the `&` alone where it is none.
fn reference(text: &str, ch: char) -> usize {
    let Some(body) = text.get(1..) else { return 0 };
    let run = |from: usize, of: fn(&u8) -> bool| body.as_bytes().iter().skip(from).take_while(|b| of(b)).count();
    let closed = |len: usize| 1 + len + usize::from(body.as_bytes().get(len) == Some(&b';'));
    if body.starts_with('#') {
        let (from, digits) = if body.starts_with("#x") || body.starts_with("#X") { (2, run(2, u8::is_ascii_hexdigit)) } else { (1, run(1, u8::is_ascii_digit)) };
        return if digits == 0 { 1 } else { closed(from + digits) };
    }
    // &nbsp1272家: old names end where they end, whatever follows.
    let old = match ch {
        '&' => ["amp", "AMP"],
        '<' => ["lt", "LT"],
        '>' => ["gt", "GT"],
        '"' => ["quot", "QUOT"],
        '©' => ["copy", "COPY"],
        '®' => ["reg", "REG"],
        '\u{A0}'..='\u{FF}' => [LATIN.split(' ').nth(ch as usize - 0xA0).unwrap_or("nbsp"); 2],
        _ => [";"; 2],
    };
    if let Some(name) = old.iter().find(|n| body.starts_with(*n)) {
        return closed(name.len());
    }
    let name = run(0, u8::is_ascii_alphanumeric);
    if ch != '&' && body.as_bytes().get(name) == Some(&b';') { closed(name) } else { 1 }
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

    #[test]
    fn references_end_where_they_end() {
        for (reference, shown) in [
            ("&nbsp", ""),
            ("&nbsp;", ""),
            ("&#160有", "有"),
            ("&#xA0;", ""),
            ("&amp;", "&"),
            ("&amp", "&"),
            ("&#38有", "&有"),
            ("A&B", "A&B"),
            ("&无;", "&无;"),
            ("&x;", "&x;"),
            ("&notin;", "∉"),
            ("&notit;", "¬it;"),
            ("&copy2", "©2"),
            ("&lt共", "<共"),
            ("&bne;", "=\u{20E5}"),
            ("\r\n", ""),
        ] {
            let html = format!("<p>企业{reference}1272家；增长7.5%</p>");
            let mut visible = Visible::new(&html);
            let mut line = Line { text: format!("企业{shown}1272家；增长7.5%"), ..Line::default() };
            visible.place(&mut line);
            for figure in ["1272家", "7.5%"] {
                let at = line.text.find(figure).expect(figure);
                assert_eq!(line.map.to_source(Span::new(at, at + figure.len())).of(&html), figure, "{html}");
            }
        }
    }
}
