//! Titles by their grammar: prefixes, a head, endings, and several of them joined.

use super::words;

/// A title in characters of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub from: usize,
    pub to: usize,
    /// The head of the first title: 局长 of 副局长.
    pub head: String,
    /// Every title of a joint one: 副理事长 and 秘书长.
    pub parts: Vec<String>,
}

/// Titles joined in one, and prefixes before one head: nobody has more.
const JOINED: usize = 5;
const PREFIXES: usize = 4;

/// The title that begins at `i`.
pub fn at(chars: &[char], i: usize) -> Option<Title> {
    let words = words::titles();
    let (mut title, mut to) = (single(chars, i)?, 0);
    while title.parts.len() < JOINED && to != title.to {
        to = title.to;
        let joined = words.grammar.joins.at(chars, to);
        let next = (joined > 0).then(|| single(chars, to + joined)).flatten().or_else(|| single(chars, to));
        if let Some(next) = next {
            title.to = next.to;
            title.parts.extend(next.parts);
        }
    }
    Some(title)
}

fn single(chars: &[char], i: usize) -> Option<Title> {
    let words = words::titles();
    let mut best: Option<(usize, usize)> = None;
    let mut at = i;
    // 副总 is a head, and 副总裁 a longer one behind a prefix.
    for _ in 0..=PREFIXES {
        let head = words.heads.at(chars, at);
        if head > 0 && best.is_none_or(|(from, n)| at + head > from + n) {
            best = Some((at, head));
        }
        let prefix = words.prefixes.at(chars, at);
        if prefix == 0 {
            break;
        }
        at += prefix;
    }
    let (from, head) = best?;
    let mut to = from + head;
    to += words.grammar.endings.at(chars, to);
    let other = words.grammar.not_before.at(chars, to);
    if other > 0 && words.names.followers.at(chars, to) <= other && !followed_by_name(chars, to) {
        return None;
    }
    Some(Title { from: i, to, head: chars[from..from + head].iter().collect(), parts: vec![chars[i..to].iter().collect()] })
}

/// 组 and 级 are surnames of nobody, but 部 and 会 may begin what is none of the words: a name decides.
fn followed_by_name(chars: &[char], i: usize) -> bool {
    words::surnames().at(chars, i) > 0 && super::written::name_at(chars, i).is_some()
}
