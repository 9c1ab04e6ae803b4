//! What may be put where a byte is lost and several characters fit what is left.

use crate::decode::{model, script};

/// Confidence of a character that its reading or the grammar of a date speaks for, and of one that only its neighbours do.
pub const BY_STRUCTURE: f32 = 0.6;
pub const BY_NEIGHBOURS: f32 = 0.4;
/// A number behind is the start of something new: it says less than the character before.
const BEHIND: f32 = 0.5;

fn number(ch: char) -> bool {
    ch.is_ascii_digit() || "○〇零一二三四五六七八九十百千万萬亿億两兩半几幾点點%％‰".contains(ch)
}

/// Whether a guess may write `ch` behind `before`. Never a numeral; behind a number and 每, where a unit, a percent sign or a part
/// of a date stands, nothing but the punctuation of blocks that hold none of them.
pub fn may(before: Option<char>, ch: char) -> bool {
    !number(ch) && before != Some('每') && (!before.is_some_and(number) || matches!(ch, '\u{3001}'..='\u{301F}' | '\u{2010}'..='\u{2026}'))
}

/// The likeliest of several characters behind `before` and in front of `behind`, or `None` where no guess is allowed.
pub fn choose(before: impl DoubleEndedIterator<Item = char> + Clone, choices: &[char], behind: char) -> Option<char> {
    let last = before.clone().next_back().unwrap_or(' ');
    let open = unclosed(before);
    let bracket = |ch: char| match BRACKETS.iter().find(|b| b.1 == ch) {
        Some(b) if open == Some(b.0) && behind.is_whitespace() => -2.0 * BRACKET,
        Some(b) if open == Some(b.0) => -BRACKET,
        Some(_) => BRACKET,
        None => 0.0,
    };
    let weight = if behind.is_ascii() { BEHIND } else { 1.0 };
    let cost = |ch: char| model::cost(last, ch) + weight * model::cost(ch, behind) + bracket(ch);
    let text = choices.iter().copied().filter(|&c| script::simple(c) == c && !c.is_whitespace());
    let best = text.min_by(|a, b| cost(*a).total_cmp(&cost(*b)))?;
    (may(Some(last), best) || bracket(best) < 0.0).then_some(best)
}

/// Bits by which a closing bracket is likelier where one is open, and less likely where none is.
const BRACKET: f32 = 6.0;
const BRACKETS: [(char, char); 8] = [('（', '）'), ('《', '》'), ('〈', '〉'), ('【', '】'), ('〔', '〕'), ('“', '”'), ('‘', '’'), ('「', '」')];

/// The last bracket of a line that is open at its end.
fn unclosed(line: impl DoubleEndedIterator<Item = char>) -> Option<char> {
    let mut closed = Vec::new();
    for ch in line.rev().take_while(|&c| c != '\n').take(60) {
        if let Some(b) = BRACKETS.iter().find(|b| b.1 == ch) {
            closed.push(b.0);
        } else if BRACKETS.iter().any(|b| b.0 == ch) && closed.pop() != Some(ch) {
            return Some(ch);
        }
    }
    None
}

/// The part of a date that a number calls for: 年 behind the number of a year, 月 behind a month after 年 or before a day,
/// 日 behind a day after 月. `before` is the text up to here; `day_follows` says whether digits and then 日 come next.
pub fn date_part(before: impl DoubleEndedIterator<Item = char> + Clone, choices: &[char], day_follows: bool) -> Option<char> {
    let digits: Vec<char> = before.clone().rev().take_while(char::is_ascii_digit).take(5).collect();
    let value = digits.iter().rev().fold(0u32, |n, d| n * 10 + d.to_digit(10).unwrap_or(0));
    let ahead = before.rev().nth(digits.len());
    let part = match digits.len() {
        4 if (1949..=2049).contains(&value) => '年',
        1 | 2 if (1..=12).contains(&value) && (ahead == Some('年') || day_follows) => '月',
        1 | 2 if (1..=31).contains(&value) && ahead == Some('月') => '日',
        _ => return None,
    };
    choices.contains(&part).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_what_stands_behind_them_are_not_guessed() {
        assert_eq!(choose("企".chars(), &['丙', '业', '东'], '务'), Some('业'));
        assert_eq!(choose("第".chars(), &['一', '三', '丙'], '季'), None);
        assert_eq!(choose("共2".chars(), &['家', '宗', '宰'], '，'), None);
        assert_eq!(choose("占2%".chars(), &['。', '〃', '》'], '全'), Some('。'));
        assert_eq!(choose("〔2019".chars(), &['。', '〔', '〕'], '6'), Some('〕'));
    }

    #[test]
    fn dates_complete_themselves() {
        assert_eq!(date_part("截至2022".chars(), &['并', '年', '幸'], false), Some('年'));
        assert_eq!(date_part("共2722".chars(), &['并', '年'], false), None);
        assert_eq!(date_part("2022年9".chars(), &['有', '月', '期'], false), Some('月'));
        assert_eq!(date_part("增加9".chars(), &['有', '月', '期'], false), None);
        assert_eq!(date_part("9月20".chars(), &['日', '旧'], false), Some('日'));
    }
}
