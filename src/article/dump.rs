//! Pages that were saved as text: plain dumps with tag soup around them, and markdown dumps with front matter.

use super::Draft;
use super::line::{Line, Role};
use super::metadata::Told;
use regex::Regex;
use std::sync::LazyLock;

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"</?[a-zA-Z][^<>\n]{0,400}>").ok());
static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(!?)\[([^\[\]\n]*)\]\(([^()\n]*)\)").ok());

/// Front matter, or enough lines that only markdown has.
pub fn looks_like_markdown(text: &str) -> bool {
    if text.trim_start().starts_with("---\n") && text.contains("\n---") {
        return true;
    }
    let marked = text.lines().filter(|l| l.starts_with("# ") || l.starts_with("## ") || l.contains("](http") || l.starts_with("* [")).count();
    marked >= 3
}

pub fn read_text(text: &str) -> Draft {
    let mut draft = Draft::default();
    for (at, raw) in lines(text) {
        let mut line = Line::default();
        let mut from = 0;
        let mut tags = 0;
        for tag in TAG.as_ref().into_iter().flat_map(|r| r.find_iter(raw)) {
            line.push(&raw[from..tag.start()], at + from);
            from = tag.end();
            tags += 1;
        }
        line.push(&raw[from..], at + from);
        line.close();
        // A line of markup and nothing else is kept as hidden, so that what was dropped can be listed.
        if tags > 0 && line.text.chars().all(|c| "•·*-| ".contains(c)) {
            line = Line { hidden: true, ..Line::default() };
            line.push(raw, at);
            line.close();
        }
        if !line.text.is_empty() {
            draft.lines.push(line);
        }
    }
    draft
}

pub fn read_markdown(text: &str) -> Draft {
    let mut draft = Draft::default();
    let body = front_matter(text, &mut draft.told);
    for (at, raw) in lines(text).filter(|(at, _)| *at >= body) {
        let mut line = Line::default();
        let trimmed = raw.trim_start();
        let marker = trimmed.len() - trimmed.trim_start_matches(['#', '*', '+', '>', '-']).trim_start().len();
        if trimmed.starts_with('#') {
            line.role = Role::Heading;
        } else if marker > 0 {
            line.role = Role::Item;
        }
        let start = raw.len() - trimmed.len() + if line.role == Role::Text { 0 } else { marker };
        inline(&raw[start..], at + start, &mut line);
        line.close();
        if !line.text.is_empty() {
            draft.lines.push(line);
        }
    }
    draft
}

/// Text with its links; images leave nothing.
fn inline(raw: &str, at: usize, line: &mut Line) {
    let mut from = 0;
    for link in LINK.as_ref().into_iter().flat_map(|r| r.captures_iter(raw)) {
        let (Some(whole), Some(label)) = (link.get(0), link.get(2)) else { continue };
        line.push(&raw[from..whole.start()], at + from);
        if link[1].is_empty() {
            line.link_chars += label.as_str().chars().count();
            line.push(label.as_str(), at + label.start());
        }
        from = whole.end();
    }
    // An image whose address the dump cut off, or any other rest of markup.
    let rest = &raw[from..];
    let cut = rest.find("![").unwrap_or(rest.len());
    line.push(&rest[..cut], at + from);
}

/// Reads `key: value` lines between two `---`; answers where the body begins.
fn front_matter(text: &str, told: &mut Told) -> usize {
    let Some(start) = text.find("---\n").filter(|&i| text[..i].trim().is_empty()) else { return 0 };
    let Some(end) = text[start + 4..].find("\n---").map(|i| i + start + 4) else { return 0 };
    for line in text[start + 4..end].lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        told.front_matter(key.trim(), value.trim().trim_matches('"'));
    }
    text[end + 4..].find('\n').map_or(text.len(), |i| end + 4 + i + 1)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end_matches(['\n', '\r'])))
    })
}
