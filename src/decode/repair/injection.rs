//! `務(wù)業(yè)`: pinyin in brackets that a converter put behind certain characters of GBK text.
//!
//! It worked on bytes, without regard to where characters begin. Where the two bytes of a marked character are the last
//! of one character and the first of the next, the insertion tears both apart: 們為了 = 82 83 9E E9 C1 CB holds 83 9E
//! (優) and became 82 83 9E `(yōu)` E9 C1 CB, which a decoder read as 們 `?yōu)` 榱…: the odd byte 9E and the bracket made
//! an invalid pair (`?`), and every character behind it is read one byte late until an ASCII byte ends the slip.
//!
//! The way back works on the same bytes (`search`). Reading on with the odd byte in `pending`, every pair is put together
//! anew. The odd byte is known, since the two bytes before the insertion are a character with the reading in the brackets.

mod search;

use super::{Stage, readings};
use crate::decode::gbk;
use crate::decode::profile::Profile;
use std::collections::HashMap;

/// Fewer marks than this are somebody's pinyin, not damage.
const MARKS: usize = 3;
/// Share of a marked character's occurrences that must be marked: the converter replaced every one of them.
const CONSISTENT: f64 = 0.7;
/// Signs of a lesson that so many marks outweigh.
const LESSON: usize = 4;

pub fn undo(text: &str, profile: &Profile) -> Option<Stage> {
    // Only characters outside GB 2312 are marked.
    if profile.outside < MARKS || !damaged(text) {
        return None;
    }
    let stage = search::run(text);
    (!stage.edits.is_empty()).then_some(stage)
}

/// Whether the page shows the converter's hand: several marked characters, and those marked nearly wherever they stand.
///
/// A lesson marks simplified characters too, or one character with two readings, or characters that stand alone (聽(tīng)、
/// 說(shuō)); the converter did none of these.
fn damaged(text: &str) -> bool {
    let mut marked: HashMap<char, (&str, usize)> = HashMap::new();
    let (mut marks, mut lesson) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'(', text.as_bytes()) {
        let mut back = text[..at].chars().rev();
        if let Some(glossed) = back.next()
            && let Some((reading, len)) = mark(&text[at..])
            && let Some(bytes) = gbk::bytes_of(glossed).filter(|&b| readings::reads(b, reading))
        {
            let beside = [back.next(), text[at + len..].chars().next()];
            let in_word = beside.into_iter().flatten().any(|c| gbk::is_hanzi(c) || c == ')' || c == '?');
            if readings::marked(bytes, reading) && in_word {
                let entry = marked.entry(glossed).or_insert((reading, 0));
                entry.1 += 1;
                marks += 1;
                lesson += usize::from(entry.0 != reading);
            } else {
                lesson += 1;
            }
        }
    }
    if marks < MARKS || marks < LESSON * lesson {
        return false;
    }
    let all = text.chars().filter(|c| !c.is_ascii() && marked.contains_key(c)).count();
    marks as f64 >= CONSISTENT * all as f64
}

/// `(reading)` or `(reading )` at the start of `text`: the reading and the bytes of the whole.
fn mark(text: &str) -> Option<(&str, usize)> {
    let (reading, len) = tail(text.strip_prefix('(')?)?;
    Some((reading, len + 1))
}

/// `reading)` or `reading )` at the start of `text`.
fn tail(text: &str) -> Option<(&str, usize)> {
    let len = readings::syllable(text);
    let rest = &text[len..];
    let close = if rest.starts_with(')') { 1 } else { rest.starts_with(" )").then_some(2)? };
    (len > 0).then(|| (&text[..len], len + close))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks enough that the page shows the converter's hand, then the case.
    fn repaired(case: &str) -> String {
        let page = format!("企業(yè)經(jīng)營(yíng)電信業(yè)務(wù)須持證。\n{case}");
        let text = undo(&page, &Profile::of(&page)).map_or(page, |stage| stage.text);
        text.split_once('\n').map(|(_, t)| t.to_owned()).unwrap_or(text)
    }

    #[test]
    fn marks_between_characters_go() {
        assert_eq!(repaired("首頁(yè) > 網(wǎng)絡(luò )新聞"), "首頁 > 網絡新聞");
    }

    #[test]
    fn slips_are_read_anew() {
        assert_eq!(repaired("們?yōu)榱私鉀Q這"), "們為了解決這");
        assert_eq!(repaired("商O(píng)racle公司"), "商Oracle公司");
        assert_eq!(repaired("詳?shù)脑~語"), "詳的詞語");
        // Several characters could have been marked; the mark behind the next one proves which.
        assert_eq!(repaired("我們?yǎn)l(fā)證"), "我們發證");
    }

    #[test]
    fn a_swallowed_character_leaves_a_mark() {
        // 集中的56個: the 5 was swallowed with the last byte of 的; 6 alone would be another number.
        let (stream, _, _) = encoding_rs::GBK.encode("詳的");
        assert_eq!(stream.len(), 4);
        assert_eq!(repaired("詳?shù)?6個案例"), "詳的\u{FFFC}6個案例");
        // What is no digit can be told from what stands behind it.
        assert_eq!(repaired("<p>詳?shù)?/p>"), "<p>詳的</p>");
    }

    #[test]
    fn what_is_no_damage_stays() {
        for clean in [
            "国内生产总值(gdp)增长",
            "IDC(不含资源协作服务业务)",
            "你好(nǐ hǎo)是问候语，业(yè)务(wù)",
            "问(wèn)",
            "業(yè)、務(wù)、電(diàn)、訊(xùn)，各抄五遍",
            "東(dōng)風(fēng)夜(yè)放(fàng)花(huā)千(qiān)樹(shù)",
        ] {
            assert!(undo(clean, &Profile::of(clean)).is_none(), "{clean}");
        }
    }
}
