//! Which lines of a page a text was made of, where both are in the same order: the heaviest chain of lines that stand one
//! behind the other in the text. A line of navigation that the text happens to hold as well does not fit into the chain,
//! nor does the second copy of an article.

use foldhash::fast::FixedState;
use memchr::memmem;
use std::collections::HashMap;

/// Places at which a line may stand; more of them say nothing.
const PLACES: usize = 4;

/// For every line whether it is in the chain. Lines and text come without white space.
pub fn chain(lines: &[String], text: &str) -> Vec<bool> {
    let mut best = Best::new(text.len());
    // Of a place: the line, and the place before it in the chain.
    let mut places: Vec<(usize, Option<usize>)> = Vec::new();
    let index = Index::new(text);
    for (n, line) in lines.iter().enumerate().filter(|l| l.1.chars().count() >= 2) {
        let found = index.find(line);
        // All of them look back before any is entered: a line stands once.
        let links: Vec<(usize, usize, Option<usize>)> = found
            .into_iter()
            .map(|at| {
                let (weight, before) = best.up_to(at);
                (at + line.len(), weight + line.len(), before)
            })
            .collect();
        for (end, weight, before) in links {
            places.push((n, before));
            best.enter(end, weight, places.len() - 1);
        }
    }
    let mut chosen = vec![false; lines.len()];
    let mut at = best.up_to(text.len()).1;
    while let Some(&(line, before)) = at.and_then(|at| places.get(at)) {
        chosen[line] = true;
        at = before;
    }
    chosen
}

/// Where in a text lines may begin, by their first bytes: most lines of a page are not in it.
struct Index<'a> {
    text: &'a str,
    starts: HashMap<&'a [u8], Vec<usize>, FixedState>,
}

/// Bytes of a line by which it is looked for: two Chinese characters.
const HEAD: usize = 6;
/// Places with the same first bytes from which on a search is quicker: a text that repeats itself.
const MANY: usize = 256;

impl<'a> Index<'a> {
    fn new(text: &'a str) -> Self {
        let mut starts: HashMap<&[u8], Vec<usize>, FixedState> = HashMap::with_capacity_and_hasher(text.len() / 4, FixedState::default());
        for (at, _) in text.char_indices() {
            if let Some(head) = text.as_bytes().get(at..at + HEAD) {
                starts.entry(head).or_default().push(at);
            }
        }
        Self { text, starts }
    }

    fn find(&self, line: &str) -> Vec<usize> {
        let starts = line.as_bytes().get(..HEAD).map(|head| self.starts.get(head).map_or(&[][..], Vec::as_slice));
        match starts {
            Some(starts) if starts.len() <= MANY => starts.iter().copied().filter(|&at| self.text[at..].starts_with(line)).take(PLACES).collect(),
            _ => memmem::find_iter(self.text.as_bytes(), line.as_bytes()).take(PLACES).collect(),
        }
    }
}

/// The heaviest entry at or before a position (a Fenwick tree of maxima).
struct Best(Vec<(usize, Option<usize>)>);

impl Best {
    fn new(len: usize) -> Self {
        Self(vec![(0, None); len + 2])
    }

    fn up_to(&self, position: usize) -> (usize, Option<usize>) {
        let (mut i, mut best) = (position + 1, (0, None));
        while i > 0 {
            if let Some(entry) = self.0.get(i).filter(|e| e.0 > best.0) {
                best = *entry;
            }
            i &= i - 1;
        }
        best
    }

    fn enter(&mut self, position: usize, weight: usize, place: usize) {
        let mut i = position + 1;
        while let Some(entry) = self.0.get_mut(i) {
            if weight > entry.0 {
                *entry = (weight, Some(place));
            }
            i += i & i.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lines: &[&str], text: &str) -> Vec<usize> {
        let lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        chain(&lines, text).into_iter().enumerate().filter(|c| c.1).map(|c| c.0).collect()
    }

    #[test]
    fn lines_out_of_order_and_second_copies_are_left_out() {
        assert_eq!(chosen(&["首页", "统计公报", "企业共1272家。", "统计公报", "其中持证267家。"], "企业共1272家。统计公报其中持证267家。"), [2, 3, 4]);
        assert_eq!(chosen(&["甲乙丙丁。", "戊己庚辛。", "甲乙丙丁。", "戊己庚辛。"], "甲乙丙丁。戊己庚辛。").len(), 2);
        assert!(chosen(&["甲乙"], "").is_empty());
    }
}
