//! What a character may be the beginning of, in one table: most characters of a sentence are of no interest.

use super::{guard, numeral, period, quantity};
use crate::knowledge::quantities;
use std::sync::LazyLock;

/// Part of a numeral.
pub const NUMERAL: u32 = 1;
/// A quantity of an article may begin with it.
pub const QUANTITY: u32 = 2;
/// A period of an article may begin with it.
pub const PERIOD: u32 = 4;
/// A token that only looks like a number cannot be without one of these.
pub const GUARDED: u32 = 8;
/// An idiom that holds a numeral begins with it.
pub const IDIOM: u32 = 16;
/// A word of days and periods begins with it.
pub const WORD: u32 = 32;
/// The bits above are those of `guard::NEEDS`.
pub const NEEDS: u32 = 8;

/// Last of the blocks that numerals are from.
const LAST: char = '\u{9FFF}';

static TABLE: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut table = vec![0; 0x1_0000];
    let mut mark = |ch: char, class: u32| {
        if let Some(slot) = table.get_mut(ch as usize) {
            *slot |= class;
        }
    };
    ('\0'..=LAST).filter(|c| numeral::is_part(*c)).for_each(|c| mark(c, NUMERAL | QUANTITY | GUARDED));
    ('0'..='9').chain(period::BEGINNINGS.chars()).for_each(|c| mark(c, PERIOD));
    quantity::BEGINNINGS.chars().for_each(|c| mark(c, QUANTITY));
    "几数半双百".chars().for_each(|c| mark(c, GUARDED));
    quantities().idioms.iter().filter_map(|w| w.chars().next()).for_each(|c| mark(c, IDIOM));
    period::words().for_each(|w| w.chars().next().into_iter().for_each(|c| mark(c, WORD)));
    guard::needs().for_each(|(c, bits)| mark(c, bits << NEEDS));
    table
});

/// The classes of a half-width character.
pub fn class(ch: char) -> u32 {
    TABLE.get(ch as usize).copied().unwrap_or(0)
}
