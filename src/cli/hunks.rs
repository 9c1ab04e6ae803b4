//! What a repair changed, as a reader of diffs expects it: the damaged text, and below it what was made of it.

use anstyle::{AnsiColor, Style};
use gongbao::corpus::Page;
use gongbao::decode::{Decoded, Repair};
use gongbao::span::Span;
use std::fmt::Write;

/// Clean characters shown on both sides of a change; changes closer than twice that are shown together.
const CONTEXT: usize = 10;
/// Clean characters of one hunk; a page of misread lines is one change as long as it is.
const WIDTH: usize = 70;

const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// At most `most` hunks of a page, under a line that sums them up.
pub fn show(page: &Page, decoded: &Decoded, summary: &str, most: usize) -> String {
    let mut out = String::new();
    let verdict = if summary.is_empty() { "nothing to repair" } else { summary };
    let _ = writeln!(out, "{}: {} ({}); {verdict}", page.path, decoded.encoding, decoded.evidence);
    let hunks = group(&decoded.text, &decoded.repairs);
    for (span, repairs) in hunks.iter().take(most) {
        let raw = decoded.to_raw(*span);
        let line = page.bytes[..raw.start].iter().filter(|&&b| b == b'\n').count() + 1;
        let kinds = kinds(repairs);
        let _ = writeln!(out, "{PLACE}@@ line {line}, bytes {}–{}: {kinds} @@{PLACE:#}", raw.start, raw.end);
        let encoding = encoding_rs::Encoding::for_label(decoded.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let damaged = encoding.decode_without_bom_handling(page.bytes.get(raw.start..raw.end).unwrap_or_default()).0;
        let _ = writeln!(out, "{OLD}- {}{OLD:#}", one_line(&damaged));
        let _ = writeln!(out, "{NEW}+ {}{NEW:#}", one_line(&decoded.text[span.start..span.end]));
    }
    if hunks.len() > most {
        let _ = writeln!(out, "… and {} more places (--hunks {} shows them, --format json lists every edit)", hunks.len() - most, hunks.len());
    }
    out
}

/// Changes that stand close together, with the clean text around them.
fn group<'a>(text: &str, repairs: &'a [Repair]) -> Vec<(Span, Vec<&'a Repair>)> {
    let mut sorted: Vec<&Repair> = repairs.iter().collect();
    sorted.sort_by_key(|r| (r.clean.start, r.clean.end));
    let mut groups: Vec<(Span, Vec<&Repair>)> = Vec::new();
    for repair in sorted {
        let around = widen(text, repair.clean);
        match groups.last_mut() {
            Some((span, of)) if around.start <= span.end && text[span.start..span.end.max(around.end)].chars().count() <= WIDTH => {
                *span = span.join(around);
                of.push(repair);
            }
            _ => groups.push((around, vec![repair])),
        }
    }
    groups
}

/// A span with its context, within its line, cut to the width of a hunk.
fn widen(text: &str, span: Span) -> Span {
    let before = text[..span.start].char_indices().rev().take_while(|c| c.1 != '\n').take(CONTEXT).last();
    let end = text[span.start..].char_indices().nth(WIDTH - 2 * CONTEXT).map_or(text.len(), |(n, _)| span.start + n).min(span.end);
    let after = text[end..].char_indices().take_while(|c| c.1 != '\n').take(CONTEXT).last();
    Span::new(before.map_or(span.start, |c| c.0), after.map_or(end, |(n, c)| end + n + c.len_utf8()))
}

/// `injection 1.00 × 3, injection_loss 0.00`.
fn kinds(repairs: &[&Repair]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for repair in repairs {
        let name = format!("{} {:.2}", repair.kind, repair.confidence);
        match kinds.iter_mut().find(|k| k.0 == name) {
            Some(k) => k.1 += 1,
            None => kinds.push((name, 1)),
        }
    }
    let named = kinds.into_iter().map(|(name, n)| if n > 1 { format!("{name} × {n}") } else { name });
    named.collect::<Vec<_>>().join(", ")
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
