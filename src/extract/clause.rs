//! Clauses: the stretches of a sentence between commas, in which a number finds its subject.

use crate::recognise::Mention;
use crate::span::Span;

/// Clauses of a sentence, in order. Commas inside a mention or inside brackets do not divide.
pub fn split(text: &str, mentions: &[Mention]) -> Vec<Span> {
    let (mut clauses, mut start, mut depth) = (Vec::new(), 0, 0usize);
    for (at, ch) in text.char_indices() {
        match ch {
            '（' | '(' | '《' | '〔' => depth += 1,
            '）' | ')' | '》' | '〕' => depth = depth.saturating_sub(1),
            '，' | ',' | '；' | ';' | '：' | ':' | '。' | '！' | '？' | '!' | '?' | '|' | '\t' if depth == 0 && !mentions.iter().any(|m| m.span.start <= at && at < m.span.end) =>
            {
                clauses.push(Span::new(start, at));
                start = at + ch.len_utf8();
            }
            _ => {}
        }
    }
    clauses.push(Span::new(start, text.len()));
    clauses
}

/// The bracket that holds `at`, without its marks.
pub fn bracket(text: &str, at: usize) -> Option<Span> {
    let open = text[..at].rfind(['（', '('])?;
    let start = open + text[open..].chars().next()?.len_utf8();
    let closed = text[start..at].contains(['）', ')']);
    let end = text[at..].find(['）', ')']).map(|i| at + i)?;
    (!closed).then(|| Span::new(start, end))
}

/// The last division inside a bracket before `at`.
pub fn within_bracket(text: &str, bracket: Span, at: usize) -> Span {
    let start = text[bracket.start..at]
        .rfind(['，', ',', '；', '：'])
        .map_or(bracket.start, |i| bracket.start + i + 3.min(text[bracket.start + i..].chars().next().map_or(1, char::len_utf8)));
    let end = text[at..bracket.end].find(['，', ',', '；']).map_or(bracket.end, |i| at + i);
    Span::new(start, end)
}

/// Whether `at` is inside 《…》.
pub fn in_title(text: &str, at: usize) -> bool {
    match (text[..at].rfind('《'), text[..at].rfind('》')) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        _ => false,
    }
}
