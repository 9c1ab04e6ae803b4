//! Text that was put into a page to be found by machines. One signal proves nothing; two do.

use super::line::Line;
use crate::knowledge;

/// Why a line is spam, or `None`.
pub fn reason(line: &Line) -> Option<&'static str> {
    let text = line.text.as_str();
    let words = knowledge::article().spam_words.iter().filter(|w| text.contains(w.as_str())).count();
    let places = place_list(text);
    let addresses = text.matches("http://").count() + text.matches("https://").count();
    let signals = [line.hidden, words >= 2, words >= 1 && !line.is_sentence(), places >= 6, addresses >= 3, line.link_share() > 0.6 && words >= 1];
    match signals.iter().filter(|s| **s).count() {
        0 | 1 => None,
        _ if places >= 6 => Some("spam: list of places"),
        _ if addresses >= 3 => Some("spam: list of addresses"),
        _ => Some("spam: lexicon"),
    }
}

/// Items of a `|`-separated list that look like names of counties, towns or districts.
fn place_list(text: &str) -> usize {
    if !text.contains('|') {
        return 0;
    }
    text.split('|').map(str::trim).filter(|w| (2..=7).contains(&w.chars().count()) && w.ends_with(['县', '市', '区', '旗', '州'])).count()
}
