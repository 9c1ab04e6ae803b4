//! Where every character of a made text came from.
//!
//! A map is a list of runs. A run says: from here on, every character takes `step` bytes here and `src_step` bytes
//! there. Undamaged UTF-8 is one run for the whole page, GB18030 one for each change between ASCII and Chinese, an edit
//! a run of one character. Maps are not merged: a text that went through three stages is resolved through three maps.

use crate::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// Byte offset in the made text.
    at: usize,
    /// Byte offset in the source.
    src: usize,
    /// Bytes of one unit, here and in the source.
    step: usize,
    src_step: usize,
    /// Units in the run.
    n: usize,
}

/// A run as it is kept: a page of GBK has tens of thousands. Offsets fit, since no page is read that is larger than 1 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed([u32; 4], u8);

impl From<Run> for Packed {
    fn from(run: Run) -> Self {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self([small(run.at), small(run.src), small(run.src_step), small(run.n)], u8::try_from(run.step).unwrap_or(u8::MAX))
    }
}

impl From<Packed> for Run {
    fn from(Packed([at, src, src_step, n], step): Packed) -> Self {
        Self { at: at as usize, src: src as usize, step: step.into(), src_step: src_step as usize, n: n as usize }
    }
}

/// Maps byte spans of a made text to byte spans of what it was made from. Total: every offset has an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Vec<Packed>,
    len: usize,
}

impl OffsetMap {
    /// The map of a text that is its own source.
    pub fn identity(len: usize) -> Self {
        let mut map = Self::default();
        map.copy(len, 0);
        map
    }

    /// Appends one unit: `here` bytes of the made text (a character, so at most 4) that came from `source`.
    pub fn push(&mut self, here: usize, source: Span) {
        self.push_units(1, here, source.len(), source.start);
    }

    /// Appends `bytes` that are copied as they are from `source_start` on.
    pub fn copy(&mut self, bytes: usize, source_start: usize) {
        self.push_units(bytes, 1, 1, source_start);
    }

    /// Appends `n` units of `here` bytes each that came from units of `there` bytes, side by side from `source_start` on.
    pub fn push_units(&mut self, n: usize, here: usize, there: usize, source_start: usize) {
        if n == 0 || here == 0 {
            return;
        }
        let new = Run { at: self.len, src: source_start, step: here, src_step: there, n };
        self.len += n * here;
        if let Some(last) = self.runs.last_mut() {
            let run = Run::from(*last);
            if run.step == here && run.src_step == there && run.src + run.n * there == source_start {
                *last = Run { n: run.n + n, ..run }.into();
                return;
            }
        }
        self.runs.push(new.into());
    }

    /// Cuts the made text back to `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        while let Some(last) = self.runs.last_mut() {
            let run = Run::from(*last);
            if run.at < len {
                *last = Run { n: run.n.min((len - run.at).div_ceil(run.step)), ..run }.into();
                break;
            }
            self.runs.pop();
        }
        self.len = self.len.min(len);
    }

    /// Appends the whole of `other`, whose source is the same text.
    pub fn extend(&mut self, other: &OffsetMap) {
        let by = self.len;
        self.runs.extend(other.runs.iter().map(|&r| {
            let run = Run::from(r);
            Packed::from(Run { at: run.at + by, ..run })
        }));
        self.len += other.len;
    }

    /// Appends the part of `other` that maps `span`, whose source is the same text.
    pub fn extend_part(&mut self, other: &OffsetMap, span: Span) {
        let mut at = span.start;
        let mut i = other.runs.partition_point(|&r| Run::from(r).at <= at).saturating_sub(1);
        while at < span.end {
            let Some(run) = other.runs.get(i).map(|&r| Run::from(r)) else { break };
            let (from, to) = ((at - run.at) / run.step, (span.end.min(run.at + run.n * run.step) - run.at).div_ceil(run.step));
            self.push_units(to.saturating_sub(from), run.step, run.src_step, run.src + from * run.src_step);
            at = run.at + run.n * run.step;
            i += 1;
        }
    }

    /// Length in bytes of the made text.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The last run of those for which `before` holds, which come first.
    fn last_where(&self, before: impl Fn(Run) -> bool) -> Option<Run> {
        let i = self.runs.partition_point(|&r| before(r.into()));
        i.checked_sub(1).and_then(|i| self.runs.get(i)).map(|&r| r.into())
    }

    /// The source of the unit that holds byte `at`.
    fn unit(&self, at: usize) -> Span {
        let Some(run) = self.last_where(|r| r.at <= at) else { return Span::default() };
        let k = ((at - run.at) / run.step).min(run.n - 1);
        let start = run.src + k * run.src_step;
        Span::new(start, start + run.src_step)
    }

    /// The other way: the span of the made text whose sources begin in `source`. Needs sources in ascending order.
    pub fn to_made(&self, source: Span) -> Span {
        let at = |src: usize| {
            let Some(run) = self.last_where(|r| r.src <= src) else { return 0 };
            let k = (src - run.src).checked_div(run.src_step).unwrap_or(run.n);
            if k >= run.n { run.at + run.n * run.step } else { run.at + k * run.step }
        };
        let (start, end) = (at(source.start), at(source.end));
        Span::new(start.min(end), end)
    }

    /// The source bytes of a span: from the first byte of its first character's source to the last of its last's.
    /// Sources out of order (a text put together from several places) give the smallest span that holds both ends.
    pub fn to_source(&self, span: Span) -> Span {
        if self.runs.is_empty() {
            return Span::default();
        }
        if span.is_empty() {
            let unit = self.unit(span.start.min(self.len.saturating_sub(1)));
            let at = if span.start >= self.len { unit.end } else { unit.start };
            return Span::new(at, at);
        }
        self.unit(span.start).join(self.unit(span.end - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_equal_steps_merge_and_resolve() {
        let mut map = OffsetMap::default();
        map.copy(2, 0); // "ab"
        map.push(3, Span::new(2, 4)); // 中, two bytes of GBK
        map.push(3, Span::new(4, 6));
        map.copy(1, 9); // three bytes of source were dropped
        assert_eq!(map.runs.len(), 3);
        assert_eq!(map.to_source(Span::new(2, 8)), Span::new(2, 6));
        assert_eq!(map.to_source(Span::new(1, 5)), Span::new(1, 4));
        assert_eq!(map.to_source(Span::new(5, 9)), Span::new(4, 10));
        assert_eq!(map.to_source(Span::new(9, 9)), Span::new(10, 10));
        let mut part = OffsetMap::default();
        part.extend_part(&map, Span::new(5, 9));
        assert_eq!((part.len(), part.to_source(Span::new(0, 3)), part.to_source(Span::new(3, 4))), (4, Span::new(4, 6), Span::new(9, 10)));
    }
}
