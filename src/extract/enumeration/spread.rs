//! Lists whose items are paragraphs of their own: behind （一）, 1. or ①, or set as items of a list, under a line that announces them.

use super::super::facts::{Body, Fact};
use super::super::reading::{Line, Reading};
use super::super::words;
use super::{Enumeration, Marker, declared, marker, trimmed};
use crate::article::BlockKind;

/// Characters of the longest item.
const ITEM: usize = 160;

/// Marks that set the items of a list.
const BULLETS: &str = "•·●■◆▪▶◇○*-—";

/// The lists, and the numbers of the blocks that are their items.
pub(super) fn spread(reading: &Reading, blocks: &[(usize, Vec<&Line>)]) -> (Vec<Fact>, Vec<usize>) {
    let (mut facts, mut taken) = (Vec::new(), Vec::new());
    let mut k = 0;
    while k < blocks.len() {
        let run = run(&blocks[k..]);
        // The line above, which may be a heading.
        let above = blocks[k].1.first().filter(|_| run >= 2).map(|l| reading.lines.partition_point(|o| o.span.start < l.span.start));
        let lead = above.and_then(|at| reading.lines.get(at.checked_sub(1)?));
        match lead.and_then(|lead| list(reading, lead, &blocks[k..k + run])) {
            Some(fact) => {
                facts.push(fact);
                taken.extend(blocks[k..k + run].iter().map(|b| b.0));
                k += run;
            }
            None => k += 1,
        }
    }
    (facts, taken)
}

/// How many paragraphs from the first on are items of one list.
fn run(blocks: &[(usize, Vec<&Line>)]) -> usize {
    let Some(first) = blocks.first().and_then(|b| head(&b.1)) else { return 0 };
    let follows = |(k, (_, lines)): &(usize, &(usize, Vec<&Line>))| match (head(lines), first) {
        (Some(Head::Marked(m)), Head::Marked(f)) => m.n == k + 1 && m.sort == f.sort,
        (Some(Head::Item), Head::Item) => true,
        _ => false,
    };
    blocks.iter().enumerate().take_while(follows).count()
}

/// What a paragraph that is an item begins with.
#[derive(Clone, Copy)]
enum Head {
    Marked(Marker),
    Item,
}

fn head(lines: &[&Line]) -> Option<Head> {
    let line = lines.first()?;
    match marker(&line.text, 0, &words::facts().enumeration) {
        Some(marker) => Some(Head::Marked(marker)),
        None => (line.kind == BlockKind::Item || line.text.get(0).is_some_and(|c| BULLETS.contains(c))).then_some(Head::Item),
    }
}

/// A list under the line that announces it: with a colon at its end, or with the count of its items.
fn list(reading: &Reading, lead: &Line, blocks: &[(usize, Vec<&Line>)]) -> Option<Fact> {
    let text = &lead.text;
    let end = text.len();
    let (count, label) = declared(text, end, end.saturating_sub(60), "。;");
    // 附件：, 注：: what is attached, or said beside.
    let notes = words::facts().enumeration.notes.at(&text.chars, 0);
    if notes > 0 && notes + 1 >= end {
        return None;
    }
    let announced = text.chars.last() == Some(&':');
    if !announced && count != Some(blocks.len()) {
        return None;
    }
    let mut items = Vec::new();
    for (_, lines) in blocks {
        let line = lines.first()?;
        let from = match head(lines)? {
            Head::Marked(marker) => marker.to,
            Head::Item => line.text.chars.iter().take_while(|c| BULLETS.contains(**c) || **c == ' ').count(),
        };
        // Sentences behind the first only explain it.
        let item = trimmed(&line.text, from, line.text.len());
        if !(2..=ITEM).contains(&item.chars().count()) {
            return None;
        }
        items.push(item);
    }
    let (first, last) = (blocks.first()?.1.first()?, blocks.last()?.1.last()?);
    let span = first.span.join(last.span);
    let label = label.or_else(|| announced.then(|| lead.clauses.iter().rev().map(|c| trimmed(text, c.from, c.to)).find(|t| !t.is_empty())).flatten());
    let body = Enumeration { label, n: items.len(), declared: count, items, speaker: reading.speaker(span), open_ended: false };
    let confidence = if count == Some(body.n) { 0.95 } else { 0.85 };
    Some(Fact::new(span, first.span, "enumeration:spread", confidence, Body::Enumeration(body)))
}
