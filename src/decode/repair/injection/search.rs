//! The search for the bytes that were there before the injection.
//!
//! A hypothesis says how the bytes up to here are to be cut into characters. Nearly always there is one; where a byte is
//! lost or a mark fits several characters, each that the bytes allow becomes one, the character model weighs them, and
//! those that come to the same state are merged. As soon as one is left, what it read is written.

use super::{mark, tail};
use crate::decode::repair::guess::{self, BY_NEIGHBOURS, BY_STRUCTURE};
use crate::decode::repair::{Kind, SWALLOWED, Stage, readings};
use crate::decode::{gbk, model};
use crate::span::Span;

/// Hypotheses kept at one place, and characters tried for a lost byte.
const BEAM: usize = 24;
const TRIED: usize = 8;
/// Steps that are kept while several hypotheses are open.
const UNDECIDED: usize = 20_000;
/// No hypothesis ends here.
const NONE: u32 = u32::MAX;

/// What one step wrote: at most one character, and the note that goes with it.
#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    ch: Option<char>,
    source: Span,
    /// Bytes of the source that the step explains, and its confidence; `None` for characters that were copied.
    note: Option<(Span, f32)>,
}

#[derive(Clone, Copy)]
struct Hypothesis {
    node: u32,
    /// First byte of a character whose second is still to come, where it stood, and how sure it is.
    pending: Option<(u8, Span, f32)>,
    /// The last two bytes of the stream, as the converter saw them.
    tail: [u8; 2],
    /// The last character that was written.
    last: char,
    /// Bits, from the character model; counted only while there are several hypotheses.
    cost: f32,
}

/// A hypothesis and where the next character stands that it reads.
type Step = (usize, Hypothesis);

struct Search<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    /// Whether the model is asked: only while there is something to weigh.
    weigh: bool,
    steps: Vec<Step>,
    out: Stage,
}

pub(super) fn run(text: &str) -> Stage {
    let mut search = Search { text, nodes: Vec::new(), weigh: false, steps: Vec::new(), out: Stage::default() };
    search.run();
    search.out
}

impl Search<'_> {
    fn run(&mut self) {
        let start = Hypothesis { node: NONE, pending: None, tail: [0, 0], last: '\n', cost: 0.0 };
        let mut open: Vec<Step> = vec![(0, start)];
        while let Some(at) = open.iter().map(|s| s.0).min().filter(|&at| at < self.text.len()) {
            if let [(at, only)] = open.as_mut_slice() {
                self.write(only);
                if only.pending.is_none() {
                    *at = self.skip(*at, only);
                }
            }
            self.weigh = open.len() > 1;
            // Nearly always there is one; then nothing is moved about.
            let mut n = 0;
            let at = open.iter().map(|s| s.0).min().unwrap_or(at);
            while let Some(&(place, hypothesis)) = open.get(n) {
                if place == at {
                    open.swap_remove(n);
                    self.advance(at, hypothesis);
                } else {
                    n += 1;
                }
            }
            open.append(&mut self.steps);
            if open.len() > 1 {
                merge(&mut open);
                // A stretch that stays undecided for so long will not be decided: the likeliest goes on alone.
                if self.nodes.len() > UNDECIDED {
                    open.truncate(1);
                }
            }
        }
        let mut ends: Vec<Hypothesis> = open.into_iter().map(|s| s.1).collect();
        ends.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let Some(mut best) = ends.first().copied() else { return };
        if let Some((lead, from, _)) = best.pending.take() {
            self.without_second(&mut best, lead, from, None);
        }
        self.write(&mut best);
    }

    /// Copies what stands before the next character that can be a mark or hide something.
    fn skip(&mut self, at: usize, only: &mut Hypothesis) -> usize {
        let end = memchr::memchr2(b'(', b'?', &self.text.as_bytes()[at..]).map_or(self.text.len(), |n| at + n);
        let copied = &self.text[at..end];
        self.out.copy(copied, at);
        let mut back = copied.chars().rev();
        if let Some(last) = back.next() {
            only.tail = tail_of(back.next().unwrap_or(only.last), last);
            only.last = last;
        }
        end
    }

    /// Every way to read the character at `at`.
    fn advance(&mut self, at: usize, from: Hypothesis) {
        let Some(ch) = self.text[at..].chars().next() else { return };
        let here = Span::new(at, at + ch.len_utf8());
        if ch == '(' && self.plain_mark(at, from) || ch == '?' && self.torn(at, from) {
            return;
        }
        let Some((lead, origin, sure)) = from.pending else {
            let mut next = from;
            self.copy(&mut next, ch, here);
            self.steps.push((here.end, next));
            return;
        };
        let mut next = Hypothesis { pending: None, ..from };
        match bytes(ch) {
            Bytes::Two([first, second]) if gbk::char_of(lead, first).is_some() => {
                self.put(&mut next, lead, first, origin.join(here), sure);
                next.tail = [first, second];
                if second > 0x80 {
                    next.pending = Some((second, here, 1.0));
                } else {
                    self.copy(&mut next, second as char, here);
                    next.tail = [first, second];
                }
                self.steps.push((here.end, next));
            }
            Bytes::One(byte) if gbk::char_of(lead, byte).is_some() => {
                self.put(&mut next, lead, byte, origin.join(here), sure);
                next.tail = [lead, byte];
                self.steps.push((here.end, next));
            }
            // The decoder left out the second byte before a control character or a space.
            _ => {
                let choices = self.without_second(&mut next, lead, origin, Some(ch));
                for mut next in choices {
                    self.copy(&mut next, ch, here);
                    self.steps.push((here.end, next));
                }
            }
        }
    }

    /// `(reading)` behind two bytes that are read so: the insertion fell between two characters as they are read now.
    fn plain_mark(&mut self, at: usize, from: Hypothesis) -> bool {
        let Some((_, len)) = mark(&self.text[at..]).filter(|m| readings::marked(from.tail, m.0)) else { return false };
        let span = Span::new(at, at + len);
        let node = self.node(from.node, None, span, Some((span, 1.0)));
        self.steps.push((span.end, Hypothesis { node, ..from }));
        true
    }

    /// `?` stands where an invalid pair was: all that it can hide.
    fn torn(&mut self, at: usize, from: Hypothesis) -> bool {
        let before = self.steps.len();
        let next = self.text[at + 1..].chars().next();
        match tail(&self.text[at + 1..]) {
            Some((reading, len)) if self.torn_mark(from, reading, Span::new(at, at + 1 + len)) => {}
            _ => {
                if next.is_some_and(split_punctuation) {
                    self.split(at, from);
                }
                if from.pending.is_some() && self.steps.len() == before {
                    self.swallowed(at, from);
                }
            }
        }
        if self.steps.len() > before && from.pending.is_none() && next.is_some_and(split_punctuation) {
            // It may be a question mark all the same.
            let mut plain = from;
            self.weigh = true;
            self.copy(&mut plain, '?', Span::new(at, at + 1));
            self.steps.push((at + 1, plain));
        }
        self.steps.len() > before
    }

    /// `?reading)`: the insertion fell into the middle of a pair; `?` is its first byte and the swallowed bracket.
    fn torn_mark(&mut self, from: Hypothesis, reading: &str, span: Span) -> bool {
        let lead = from.tail[1];
        let mut odd: Vec<u8> = readings::trails(lead, reading).filter(|&b| b > 0x80).collect();
        odd.sort_unstable();
        odd.dedup();
        let sure = if odd.len() > 1 { BY_STRUCTURE } else { 1.0 };
        self.weigh |= odd.len() > 1;
        for &byte in &odd {
            let mut step = Hypothesis { tail: [lead, byte], ..from };
            match step.pending.take() {
                None => {
                    step.pending = Some((byte, span, sure));
                    step.node = self.node(step.node, None, span, Some((span, sure)));
                }
                Some((first, origin, before)) => self.put(&mut step, first, byte, origin.join(span), before.min(sure)),
            }
            self.steps.push((span.end, step));
        }
        !odd.is_empty()
    }

    /// `?，`: the page was cut at the bytes of fullwidth punctuation, wherever they stood, and what was left over before
    /// the cut became `?`. It is the second byte of `pending`, or the first of a character that the cut went through.
    fn split(&mut self, at: usize, from: Hypothesis) {
        let Some(punctuation) = self.text[at + 1..].chars().next() else { return };
        let (hole, mark) = (Span::new(at, at + 1), Span::new(at + 1, at + 1 + punctuation.len_utf8()));
        let Bytes::Two([first, second]) = bytes(punctuation) else { return };
        match from.pending {
            Some((lead, origin, _)) => {
                for mut step in self.guesses(from, lead, origin.join(hole), None) {
                    self.weigh = true;
                    self.copy(&mut step, punctuation, mark);
                    self.steps.push((mark.end, step));
                }
            }
            None => {
                let mut tried: Vec<(f32, u8)> = (0x81..=0xFE).filter_map(|lead| gbk::char_of(lead, first).map(|ch| (model::cost(from.last, ch), lead))).collect();
                tried.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.weigh = true;
                for (_, lead) in tried.into_iter().take(TRIED) {
                    let mut step = from;
                    self.put(&mut step, lead, first, hole.join(mark), BY_NEIGHBOURS);
                    step.pending = Some((second, mark, 1.0));
                    step.tail = [first, second];
                    self.steps.push((mark.end, step));
                }
            }
        }
    }

    /// `?` at the end of a slip: the second byte of `pending` and an ASCII character behind it, both gone.
    fn swallowed(&mut self, at: usize, from: Hypothesis) {
        let Some((lead, origin, _)) = from.pending else { return };
        let here = Span::new(at, at + 1);
        let (made, sure) = if tag(&self.text[at + 1..]) { ('<', BY_STRUCTURE) } else { (SWALLOWED, 0.0) };
        // Digits are what most often stands behind Chinese characters in that part of ASCII.
        for mut step in self.guesses(from, lead, origin.join(here), Some(if sure > 0.0 { ' ' } else { '0' })) {
            step.node = self.node(step.node, Some(made), here, Some((here, sure)));
            step.last = '0';
            self.steps.push((at + 1, step));
        }
    }

    /// The character that begins with `lead` and has lost its second byte, before `next`.
    fn without_second(&mut self, step: &mut Hypothesis, lead: u8, from: Span, next: Option<char>) -> Vec<Hypothesis> {
        let choices = self.guesses(*step, lead, from, next);
        if let Some(best) = choices.iter().min_by(|a, b| a.cost.total_cmp(&b.cost)) {
            *step = *best;
        }
        choices
    }

    /// `from` continued by each likely character that begins with `lead`; by U+FFFD where none is likely.
    fn guesses(&mut self, from: Hypothesis, lead: u8, source: Span, next: Option<char>) -> Vec<Hypothesis> {
        let mut tried: Vec<(f32, char, u8)> = (0x81..=0xFE)
            .filter_map(|trail| gbk::char_of(lead, trail).map(|ch| (ch, trail)))
            .map(|(ch, trail)| (model::cost(from.last, ch) + next.map_or(0.0, |n| model::cost(ch, n)), ch, trail))
            .collect();
        tried.sort_by(|a, b| a.0.total_cmp(&b.0));
        tried.truncate(TRIED);
        self.weigh = true;
        let steps = tried.into_iter().map(|(_, _, trail)| {
            let mut step = Hypothesis { pending: None, ..from };
            self.put(&mut step, lead, trail, source, BY_NEIGHBOURS);
            step.tail = [lead, trail];
            step
        });
        steps.collect()
    }

    // ---- writing --------------------------------------------------------------------------------------------------

    fn node(&mut self, parent: u32, ch: Option<char>, source: Span, note: Option<(Span, f32)>) -> u32 {
        self.nodes.push(Node { parent, ch, source, note });
        self.nodes.len() as u32 - 1
    }

    /// A character put together from two bytes.
    fn put(&mut self, step: &mut Hypothesis, lead: u8, trail: u8, source: Span, sure: f32) {
        let ch = gbk::char_of(lead, trail).unwrap_or('\u{FFFD}');
        self.weighed(step, ch);
        step.node = self.node(step.node, Some(ch), source, Some((source, sure)));
    }

    /// A character that stands as it was read.
    fn copy(&mut self, step: &mut Hypothesis, ch: char, here: Span) {
        self.weighed(step, ch);
        step.node = self.node(step.node, Some(ch), here, None);
        step.tail = match bytes(ch) {
            Bytes::One(byte) => [step.tail[1], byte],
            _ => tail_of(ch, ch),
        };
    }

    fn weighed(&self, step: &mut Hypothesis, ch: char) {
        if self.weigh {
            step.cost += model::cost(step.last, ch);
        }
        step.last = ch;
    }

    /// Writes what a hypothesis read, now that it is the only one.
    fn write(&mut self, hypothesis: &mut Hypothesis) {
        if hypothesis.node == NONE {
            return;
        }
        let mut chain = Vec::new();
        let mut at = hypothesis.node;
        while let Some(node) = self.nodes.get(at as usize) {
            chain.push(*node);
            at = node.parent;
        }
        chain.reverse();
        for node in &chain {
            let start = self.out.text.len();
            let mut note = node.note;
            if let Some(ch) = node.ch {
                let unsure = note.is_some_and(|(_, sure)| sure < 1.0);
                let ch = if unsure && !guess::may(self.out.text.chars().next_back(), ch) { '\u{FFFD}' } else { ch };
                if ch == '\u{FFFD}' {
                    note = note.map(|(span, _)| (span, 0.0));
                }
                if note.is_none() && self.text[node.source.start..node.source.end].starts_with(ch) {
                    self.out.copy(&self.text[node.source.start..node.source.end], node.source.start);
                } else {
                    self.out.put(ch, node.source);
                }
            }
            if let Some((span, sure)) = note {
                self.out.note(if sure > 0.0 { Kind::Injection } else { Kind::InjectionLoss }, span, start, sure);
            }
        }
        self.nodes.clear();
        *hypothesis = Hypothesis { node: NONE, cost: 0.0, ..*hypothesis };
    }
}

/// Of hypotheses in the same state the likeliest is kept, and of states the `BEAM` likeliest.
fn merge(steps: &mut Vec<Step>) {
    steps.sort_by(|a, b| a.1.cost.total_cmp(&b.1.cost));
    let state = |s: &Step| (s.0, s.1.pending.map(|p| p.0), s.1.tail, s.1.last);
    let mut kept = 0;
    for n in 0..steps.len() {
        let step = steps[n];
        if kept < BEAM && !steps[..kept].iter().any(|k| state(k) == state(&step)) {
            steps[kept] = step;
            kept += 1;
        }
    }
    steps.truncate(kept);
}

/// The last two bytes of two characters.
fn tail_of(before: char, last: char) -> [u8; 2] {
    match (bytes(before), bytes(last)) {
        (_, Bytes::Two(pair)) => pair,
        (Bytes::One(first), Bytes::One(second)) | (Bytes::Two([_, first]), Bytes::One(second)) => [first, second],
        _ => [0, 0],
    }
}

fn split_punctuation(ch: char) -> bool {
    "，；：？！（）".contains(ch)
}

/// Whether the text behind a swallowed character is a tag that lacks its `<`. Nothing else is told from what follows: a
/// digit would be as likely.
fn tag(rest: &str) -> bool {
    let name = rest.strip_prefix('/').unwrap_or(rest);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.find(['<', '>', '\n']).is_some_and(|end| name[end..].starts_with('>'))
}

enum Bytes {
    One(u8),
    Two([u8; 2]),
    Other,
}

/// The bytes of a character as the decoder saw them. A lone 0x80 became U+0080 or, in code page 936, the euro sign.
fn bytes(ch: char) -> Bytes {
    match ch {
        '\0'..='\u{80}' => Bytes::One(ch as u8),
        '€' => Bytes::One(0x80),
        _ => gbk::bytes_of(ch).map_or(Bytes::Other, Bytes::Two),
    }
}
