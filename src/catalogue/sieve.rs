//! Which indicators a subject could be of at all, by two characters of a word that it must hold: a catalogue has hundreds of
//! indicators, and a page asks for every number.

use super::Indicator;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Indicators by the first two characters of the words of one of their groups; words of one character stand with `ALONE`.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    by_begin: HashMap<[char; 2], Vec<usize>, FixedState>,
    /// Indicators that a subject without any word can be of.
    always: Vec<usize>,
}

const ALONE: char = '\0';

impl Sieve {
    pub fn new(indicators: &[Indicator]) -> Self {
        // How many indicators ask for a word: the group that is asked for least lets the fewest through.
        let mut asked: HashMap<&str, usize, FixedState> = HashMap::default();
        for word in indicators.iter().flat_map(|i| i.all.iter().flatten()) {
            *asked.entry(word).or_default() += 1;
        }
        let mut sieve = Self::default();
        for (i, indicator) in indicators.iter().enumerate() {
            let rarest = indicator.all.iter().min_by_key(|group| group.iter().map(|word| asked[word.as_str()]).sum::<usize>());
            let begins: Option<Vec<[char; 2]>> = rarest.and_then(|group| group.iter().map(|word| begin(word)).collect());
            for begin in begins.iter().flatten() {
                let of = sieve.by_begin.entry(*begin).or_default();
                if of.last() != Some(&i) {
                    of.push(i);
                }
            }
            if begins.is_none() {
                sieve.always.push(i);
            }
        }
        sieve
    }

    /// Indices of the indicators that `subject` could be of, in the order of the catalogue.
    pub fn candidates(&self, subject: &str) -> Vec<usize> {
        let mut found = self.always.clone();
        let mut chars = subject.chars().peekable();
        while let Some(ch) = chars.next() {
            let pair = chars.peek().and_then(|next| self.by_begin.get(&[ch, *next]));
            found.extend(pair.into_iter().chain(self.by_begin.get(&[ch, ALONE])).flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn begin(word: &str) -> Option<[char; 2]> {
    let mut chars = word.chars();
    Some([chars.next()?, chars.next().unwrap_or(ALONE)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Pipeline;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static TELECOM: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::load("telecom").expect("pipeline"));

    proptest! {
        /// Nothing that a subject could be of is passed over.
        #[test]
        fn candidates_hold_every_indicator_that_fits(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
            let indicators = &TELECOM.catalogue.indicators;
            let words: Vec<&str> = indicators.iter().flat_map(|i| i.all.iter().chain([&i.none]).flatten()).map(String::as_str).collect();
            let subject: String = picks.iter().map(|p| *p.get(&words)).collect();
            let candidates = Sieve::new(indicators).candidates(&subject);
            for (i, indicator) in indicators.iter().enumerate() {
                prop_assert!(indicator.weight(&subject).is_none() || candidates.contains(&i), "{} in {subject}", indicator.id);
            }
        }
    }

    #[test]
    fn words_of_one_character_and_groups_without_words_are_kept() {
        let indicator = |all: &[&[&str]]| Indicator {
            all: all.iter().map(|g| g.iter().map(|w| (*w).to_owned()).collect()).collect(),
            ..toml::from_str("id = \"x\"\nname = \"x\"\nunit = \"\"\nkind = \"stock\"\nall = []\nexamples = []\ncounter_examples = []").expect("an indicator")
        };
        let sieve = Sieve::new(&[indicator(&[&["云"]]), indicator(&[]), indicator(&[&["企业", "公司"]]), indicator(&[&[""]])]);
        assert_eq!(sieve.candidates("云企业"), [0, 1, 2, 3]);
        assert_eq!(sieve.candidates("企云"), [0, 1, 3]);
    }
}
