//! What no person writes and no parser should meet: tags with thousands of attributes, elements nested by the thousand.

use std::borrow::Cow;

/// Deeper elements are not looked at: no page that people read needs them.
pub const DEEPEST: usize = 256;

/// The page, of equal length, without the attributes of tags that have more of them than anybody writes: a tokeniser may go
/// one call deeper with each.
pub fn attributes(html: &str) -> Cow<'_, str> {
    let (mut out, mut copied, mut end, mut looked) = (String::new(), 0, 0, 0);
    let bytes = html.as_bytes();
    for at in memchr::memchr_iter(b'<', bytes) {
        if at < looked || !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        if end <= at {
            let Some(len) = memchr::memchr(b'>', &bytes[at..]) else { break };
            end = at + len;
        }
        let len = end - at;
        // Most tags end soon; a longer one has many attributes or a long value.
        if len <= 2 * ATTRIBUTES {
            continue;
        }
        looked = end;
        let tag = &bytes[at..end];
        if tag.iter().filter(|b| b.is_ascii_whitespace()).count() > ATTRIBUTES {
            let name = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(len);
            out.push_str(&html[copied..at + name]);
            out.push(' ');
            out.extend(std::iter::repeat_n('x', len - name - 1));
            copied = end;
        }
    }
    rest(html, out, copied)
}

/// Attributes of one tag that are read.
const ATTRIBUTES: usize = 500;

/// The page without the tags of elements that lie deeper than people nest them: parsers of HTML take quadratic time in the
/// depth. Elements that close themselves when the next begins are not counted.
pub fn depth(html: &str) -> Cow<'_, str> {
    let (mut out, mut depth, mut copied) = (String::new(), 0usize, 0);
    let bytes = html.as_bytes();
    for at in memchr::memchr_iter(b'<', bytes) {
        let closing = bytes.get(at + 1) == Some(&b'/');
        let begin = at + 1 + usize::from(closing);
        let length = bytes[begin..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = &bytes[begin..begin + length];
        if name.is_empty() || UNCOUNTED.iter().any(|u| u.as_bytes().eq_ignore_ascii_case(name)) {
            continue;
        }
        let too_deep = depth > DEEPEST;
        // Its body, row and cell come with a table.
        let levels = if name.eq_ignore_ascii_case(b"table") { 4 } else { 1 };
        depth = if closing { depth.saturating_sub(levels) } else { depth + levels };
        if too_deep && at >= copied {
            out.push_str(&html[copied..at]);
            copied = memchr::memchr(b'>', &bytes[at..]).map_or(html.len(), |n| at + n + 1);
        }
    }
    rest(html, out, copied)
}

/// Void elements, and those whose end tag may be left out.
const UNCOUNTED: [&str; 27] = [
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param", "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead",
    "tfoot", "option", "optgroup", "colgroup",
];

/// What was written and what is left; the page itself where nothing was taken out.
fn rest(html: &str, mut written: String, copied: usize) -> Cow<'_, str> {
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    written.push_str(&html[copied..]);
    Cow::Owned(written)
}
