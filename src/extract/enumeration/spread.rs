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
    let heads: Vec<Option<Head>> = blocks.iter().map(|b| head(&b.1)).collect();
    let runs = runs(&heads);
    let mut broken = None;
    let mut k = 0;
    while k < blocks.len() {
        let run = runs[k];
        // The line above, which may be a heading.
        let above = blocks[k].1.first().filter(|_| run >= 2).map(|l| reading.lines.partition_point(|o| o.span.start < l.span.start));
        let lead = above.and_then(|at| reading.lines.get(at.checked_sub(1)?));
        match lead.and_then(|lead| list(reading, lead, &blocks[k..k + run], &mut broken)) {
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

/// How many paragraphs from each on are items of one list: told from the end, for a list that nothing announces is asked
/// about at each of its items.
fn runs(heads: &[Option<Head>]) -> Vec<usize> {
    let mut runs = vec![0; heads.len()];
    // How many marked items go on from the next on, whatever number they begin with.
    let mut marked = 0;
    for (k, head) in heads.iter().enumerate().rev() {
        let next = heads.get(k + 1).copied().flatten();
        let behind = runs.get(k + 1).copied().unwrap_or(0);
        (runs[k], marked) = match (head, next) {
            (Some(Head::Marked(m)), next) => {
                let follows = matches!(next, Some(Head::Marked(n)) if n.sort == m.sort && n.n == m.n + 1);
                let len = 1 + if follows { marked } else { 0 };
                (if m.n == 1 { len } else { 0 }, len)
            }
            (Some(Head::Item), Some(Head::Item)) => (1 + behind, 0),
            (Some(Head::Item), _) => (1, 0),
            (None, _) => (0, 0),
        };
    }
    runs
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

/// A list under the line that announces it: with a colon at its end, or with the count of its items. `broken` is the block that
/// was last found to be no item: no other list that runs over it is looked through.
fn list(reading: &Reading, lead: &Line, blocks: &[(usize, Vec<&Line>)], broken: &mut Option<usize>) -> Option<Fact> {
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
    if broken.is_some_and(|b| blocks.first().is_some_and(|first| first.0 <= b) && blocks.last().is_some_and(|last| b <= last.0)) {
        return None;
    }
    let mut items = Vec::new();
    for (block, lines) in blocks {
        let Some(item) = item(lines) else {
            *broken = Some(*block);
            return None;
        };
        items.push(item);
    }
    let (first, last) = (blocks.first()?.1.first()?, blocks.last()?.1.last()?);
    let span = first.span.join(last.span);
    let label = label.or_else(|| announced.then(|| lead.clauses.iter().rev().map(|c| trimmed(text, c.from, c.to)).find(|t| !t.is_empty())).flatten());
    let body = Enumeration { label, n: items.len(), declared: count, items, speaker: reading.speaker(span), open_ended: false };
    let confidence = if count == Some(body.n) { 0.95 } else { 0.85 };
    Some(Fact::new(span, first.span, "enumeration:spread", confidence, Body::Enumeration(body)))
}

/// What a paragraph says as an item of a list, where that is neither a letter nor a whole text.
fn item(lines: &[&Line]) -> Option<String> {
    let line = lines.first()?;
    let from = match head(lines)? {
        Head::Marked(marker) => marker.to,
        Head::Item => line.text.chars.iter().take_while(|c| BULLETS.contains(**c) || **c == ' ').count(),
    };
    // Sentences behind the first only explain it.
    let item = trimmed(&line.text, from, line.text.len());
    (2..=ITEM).contains(&item.chars().count()).then_some(item)
}
