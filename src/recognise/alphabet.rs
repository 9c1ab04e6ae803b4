//! What a character may be the beginning of, in one table: most characters of a sentence are of no interest.

use super::{numeral, period, quantity};
use std::sync::LazyLock;

/// Part of a numeral.
pub const NUMERAL: u8 = 1;
/// A quantity of an article may begin with it.
pub const QUANTITY: u8 = 2;
/// A period of an article may begin with it.
pub const PERIOD: u8 = 4;
/// A token that only looks like a number cannot be without one of these.
pub const GUARDED: u8 = 8;

/// Last of the blocks that numerals are from.
const LAST: char = '\u{9FFF}';

static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut table = vec![0; 0x1_0000];
    let mut mark = |ch: char, class: u8| {
        if let Some(slot) = table.get_mut(ch as usize) {
            *slot |= class;
        }
    };
    ('\0'..=LAST).filter(|c| numeral::is_part(*c)).for_each(|c| mark(c, NUMERAL | QUANTITY | GUARDED));
    ('0'..='9').chain(period::BEGINNINGS.chars()).for_each(|c| mark(c, PERIOD));
    quantity::BEGINNINGS.chars().for_each(|c| mark(c, QUANTITY));
    "几数半双百".chars().for_each(|c| mark(c, GUARDED));
    table
});

/// The classes of a half-width character.
pub fn class(ch: char) -> u8 {
    TABLE.get(ch as usize).copied().unwrap_or(0)
}
