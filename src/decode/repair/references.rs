//! `&#214;&#208;`: bytes of GBK written as numeric references by a program that took them for characters.

use super::{Kind, Stage};
use crate::decode::gbk;
use crate::decode::profile::Profile;
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:&#(?:1[2-9]\d|2[0-4]\d|25[0-5]);(?:[@-~])?){2,}").ok());

/// Share of first-level characters in a run from which on it is taken for Chinese.
const RUNNING: f64 = 0.7;

pub fn undo(text: &str, _: &Profile) -> Option<Stage> {
    memchr::memmem::find(text.as_bytes(), b"&#")?;
    let runs: Vec<(Span, Vec<(char, Span)>)> = RUN.as_ref()?.find_iter(text).filter_map(|f| Some((Span::new(f.start(), f.end()), read(f.as_str(), f.start())?))).collect();
    // A run that reads like Chinese speaks for itself, one of symbols alone only beside such a run: `&#161;&#178;` is 〔 or ¡².
    let chinese = |made: &[(char, Span)]| {
        let text: String = made.iter().map(|m| m.0).collect();
        matches!(gbk::commonness(&text), (share, hanzi) if hanzi > 0 && share >= RUNNING)
    };
    let symbols = |made: &[(char, Span)]| made.iter().all(|m| !gbk::is_hanzi(m.0) && m.0 != '\u{FFFD}');
    let page = runs.iter().any(|r| r.1.len() > 1 && chinese(&r.1));
    let (mut stage, mut at) = (Stage::default(), 0);
    for (span, made) in runs.into_iter().filter(|r| chinese(&r.1) || page && symbols(&r.1)) {
        stage.copy(&text[at..span.start], at);
        let start = stage.text.len();
        for (ch, from) in made {
            stage.put(ch, from);
        }
        stage.note(Kind::GbkReferences, span, start, 1.0);
        at = span.end;
    }
    stage.copy(&text[at..], at);
    (!stage.edits.is_empty()).then_some(stage)
}

static ESCAPED_TWICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"&amp;((?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|nbsp|emsp|ensp|ldquo|rdquo|lsquo|rsquo|quot|mdash|ndash|hellip|middot|bull|lt|gt|yen|permil|times|deg);)").ok()
});

/// `&amp;#37;`: a reference that was escaped once more, so that a reader sees `&#37;` where `%` was written.
pub fn unescape(text: &str, _: &Profile) -> Option<Stage> {
    memchr::memmem::find(text.as_bytes(), b"&amp;")?;
    // Once may be a text about HTML; a page that was escaped twice has many.
    let found: Vec<_> = ESCAPED_TWICE.as_ref()?.captures_iter(text).collect();
    if found.len() < 3 {
        return None;
    }
    let (mut stage, mut at) = (Stage::default(), 0);
    for capture in found {
        let (Some(whole), Some(name)) = (capture.get(0), capture.get(1)) else { continue };
        stage.copy(&text[at..=whole.start()], at);
        let start = stage.text.len() - 1;
        stage.copy(name.as_str(), name.start());
        stage.note(Kind::EscapedTwice, Span::new(whole.start(), whole.end()), start, 1.0);
        at = whole.end();
    }
    stage.copy(&text[at..], at);
    Some(stage)
}

/// The run as characters of GBK, or `None` where its bytes are none.
fn read(run: &str, at: usize) -> Option<Vec<(char, Span)>> {
    let mut bytes: Vec<(u8, Span)> = Vec::new();
    let mut i = 0;
    while i < run.len() {
        let width = if run[i..].starts_with("&#") { run[i..].find(';')? + 1 } else { 1 };
        let byte = if width > 1 { run[i + 2..i + width - 1].parse().ok()? } else { run.as_bytes()[i] };
        bytes.push((byte, Span::new(at + i, at + i + width)));
        i += width;
    }
    let (mut made, mut k) = (Vec::new(), 0);
    while let Some(&(byte, span)) = bytes.get(k) {
        if byte < 0x80 {
            made.push((byte as char, span));
            k += 1;
            continue;
        }
        let &(second, end) = bytes.get(k + 1)?;
        if (byte, second) == (0xA0, 0xA0) {
            // Two no-break spaces of the template; 牋 is in no text.
            made.extend([('\u{A0}', span), ('\u{A0}', end)]);
            k += 2;
            continue;
        }
        made.push((gbk::char_of(byte, second)?, span.join(end)));
        k += 2;
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_bytes_become_characters() {
        let stage = undo("<p>&#179;&#214;&#214;&#164;&#198;&#243;&#210;&#181;1272&#188;&#210;</p>", &Profile::default()).expect("damage is seen");
        assert_eq!(stage.text, "<p>持证企业1272家</p>");
        assert_eq!(stage.map.to_source(Span::new(3, 6)), Span::new(3, 15));
    }

    #[test]
    fn symbols_follow_the_page() {
        let stage = undo("&#179;&#214;&#214;&#164;2019&#161;&#179;64&#186;&#197;&#161;&#163;&#160;&#160;", &Profile::default()).expect("damage is seen");
        assert_eq!(stage.text, "持证2019〕64号。\u{A0}\u{A0}");
        assert!(undo("2019&#161;&#179;64", &Profile::default()).is_none());
    }

    #[test]
    fn references_escaped_twice_are_references_again() {
        let stage = unescape("增长27.4&amp;#37;，下降3&amp;#37;，&amp;ldquo;十三五&amp;rdquo;", &Profile::default()).expect("damage is seen");
        assert_eq!(stage.text, "增长27.4&#37;，下降3&#37;，&ldquo;十三五&rdquo;");
        assert!(unescape("写作 &amp;nbsp; 即可", &Profile::default()).is_none());
    }

    #[test]
    fn genuine_references_stay() {
        assert!(undo("&#160;&#160;价格&#165;&#8212;&#183;", &Profile::default()).is_none());
        assert!(undo("caf&#233; na&#239;ve", &Profile::default()).is_none());
    }
}
