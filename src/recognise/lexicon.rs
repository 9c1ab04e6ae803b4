//! Words by their first character: which of many begins at a place of a text.

use serde::{Deserialize, Deserializer};

/// Words with what they mean.
#[derive(Debug)]
pub struct Lexicon<T> {
    /// Code point → 1 + its group, 0 where no word begins so. A word begins within the Basic Multilingual Plane.
    first: Vec<u16>,
    groups: Vec<Group<T>>,
}

/// Words that begin alike, without their first character.
#[derive(Debug)]
struct Group<T> {
    /// The character by itself is a word.
    alone: Option<T>,
    /// By their second character, the longest first.
    longer: Vec<(Box<[char]>, T)>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Self { first: Vec::new(), groups: Vec::new() }
    }
}

impl<'de> Deserialize<'de> for Lexicon<()> {
    fn deserialize<D: Deserializer<'de>>(list: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(list).map(|words| Self::new(words.into_iter().map(|w| (w, ()))))
    }
}

impl<T> Lexicon<T> {
    /// Of a word that comes twice the last holds.
    pub fn new<S: AsRef<str>>(words: impl IntoIterator<Item = (S, T)>) -> Self {
        let mut made = Self { first: vec![0; 0x1_0000], groups: Vec::new() };
        for (word, meaning) in words {
            let mut chars = word.as_ref().chars();
            let Some(slot) = chars.next().and_then(|c| made.first.get_mut(c as usize)) else { continue };
            if *slot == 0 {
                made.groups.push(Group { alone: None, longer: Vec::new() });
                *slot = u16::try_from(made.groups.len()).unwrap_or(0);
            }
            let Some(group) = made.groups.get_mut(usize::from(*slot).wrapping_sub(1)) else { continue };
            let rest: Box<[char]> = chars.collect();
            if rest.is_empty() {
                group.alone = Some(meaning);
            } else {
                group.longer.push((rest, meaning));
            }
        }
        for group in &mut made.groups {
            // The last of a word comes first and is the one that stays.
            group.longer.reverse();
            group.longer.sort_by(|a, b| a.0.first().cmp(&b.0.first()).then(b.0.len().cmp(&a.0.len())).then_with(|| a.0.cmp(&b.0)));
            group.longer.dedup_by(|later, first| later.0 == first.0);
        }
        made
    }

    fn group(&self, ch: char) -> Option<&Group<T>> {
        let slot = self.first.get(ch as usize).map_or(0, |s| usize::from(*s));
        self.groups.get(slot.checked_sub(1)?)
    }

    /// The longest word at the start of `chars`, and its length.
    pub fn at(&self, chars: &[char]) -> Option<(&T, usize)> {
        let (first, rest) = chars.split_first()?;
        let group = self.group(*first)?;
        let second = rest.first();
        let from = group.longer.partition_point(|w| w.0.first() < second);
        let alike = group.longer[from..].iter().take_while(|w| w.0.first() == second);
        let longer = alike.filter(|_| second.is_some()).find(|w| rest.starts_with(&w.0));
        longer.map(|w| (&w.1, w.0.len() + 1)).or_else(|| group.alone.as_ref().map(|t| (t, 1)))
    }

    /// The word that `chars` are from end to end.
    pub fn whole(&self, chars: &[char]) -> Option<&T> {
        self.at(chars).filter(|(_, len)| *len == chars.len()).map(|(t, _)| t)
    }
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    #[test]
    fn the_longest_word_at_a_place() {
        let words = Lexicon::new([("公里", 1), ("公", 2), ("公斤", 5), ("公里数", 6), ("公里", 3), ("", 4)]);
        let at = |text: &str| words.at(&text.chars().collect::<Vec<_>>()).map(|(t, n)| (*t, n));
        assert_eq!(
            [at("公里处"), at("公里数"), at("公斤"), at("公尺"), at("公"), at("里"), at("")],
            [Some((3, 2)), Some((6, 3)), Some((5, 2)), Some((2, 1)), Some((2, 1)), None, None]
        );
        assert_eq!(words.whole(&['公']), Some(&2));
        assert_eq!([words.whole(&['公', '里']), words.whole(&['公', '尺'])], [Some(&3), None]);
        assert_eq!(Lexicon::<()>::default().at(&['公']), None);
    }
}
