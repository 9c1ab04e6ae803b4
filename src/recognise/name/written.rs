//! How names of people are written: surname and given name, parts joined by a dot, elements, words in letters; and how sure their end is.

use super::{is_letter, title, words};
use crate::decode::gbk::is_hanzi;

/// How sure the end of a name is: behind it comes nothing that goes on (3), or a word that may follow names (2).
pub(super) fn boundary(chars: &[char], i: usize) -> u8 {
    match chars.get(i) {
        None => 3,
        Some(c) if !is_letter(*c) && !"·•×*".contains(*c) => 3,
        Some(_) if words::titles().names.followers.at(chars, i) > 0 || title::at(chars, i).is_some() => 2,
        Some(_) => 0,
    }
}

/// The name of a person that begins at `i`: where it ends, and how sure that is.
pub(super) fn name_at(chars: &[char], i: usize) -> Option<(usize, u8)> {
    let made = elements(chars, i);
    foreign(chars, i).or_else(|| latin(chars, i)).or(made.filter(|m| m.1 > 1).map(|m| m.0)).or_else(|| chinese(chars, i)).or(made.map(|m| m.0))
}

/// David Lee: two or three words in letters, each with a capital.
fn latin(chars: &[char], i: usize) -> Option<(usize, u8)> {
    let word = |at: usize| {
        let capital = chars.get(at).is_some_and(char::is_ascii_uppercase);
        let n = chars.get(at + 1..).map_or(0, |rest| rest.iter().take(14).take_while(|c| c.is_ascii_lowercase()).count());
        (capital && n > 0).then_some(at + 1 + n)
    };
    let free = i.checked_sub(1).is_none_or(|k| !chars[k].is_ascii_alphanumeric());
    let mut to = word(i).filter(|_| free)?;
    let mut words = 1;
    while words < 3
        && chars.get(to) == Some(&' ')
        && let Some(next) = word(to + 1)
    {
        (to, words) = (next, words + 1);
    }
    let closed = !chars.get(to).is_some_and(char::is_ascii_alphanumeric);
    (words > 1 && closed).then(|| (to, boundary(chars, to))).filter(|b| b.1 > 0)
}

/// 次仁卓玛, 娜仁图雅: a name made of the elements of a language, with how many it has.
fn elements(chars: &[char], i: usize) -> Option<((usize, u8), usize)> {
    let words = &words::titles().names.elements;
    let (mut to, mut n) = (i, 0);
    let mut best = None;
    while n < 3 && words.at(chars, to) > 0 {
        (to, n) = (to + words.at(chars, to), n + 1);
        let sure = boundary(chars, to);
        best = if sure > 0 { Some(((to, sure), n)) } else { best };
    }
    best
}

fn chinese(chars: &[char], i: usize) -> Option<(usize, u8)> {
    let words = &words::titles().names;
    let surname = words::surnames().at(chars, i);
    if surname == 0 || title_or_place(chars, i) {
        return None;
    }
    let given = |c: char| is_hanzi(c) && words.is_given(c) || "×X*".contains(c);
    let one = |surname: usize| {
        // 李 明: set apart so that short names are as wide as long ones.
        let gap = chars[i + surname..].iter().take_while(|c| **c == ' ').count();
        if surname == 1 && (1..=3).contains(&gap) {
            let to = i + surname + gap + 1;
            return chars.get(to - 1).filter(|c| given(**c)).and_then(|_| (boundary(chars, to) == 3).then_some((to, 3)));
        }
        let mut best: Option<(usize, u8)> = None;
        for n in 1..=2 {
            let to = i + surname + n;
            if !chars.get(i + surname..to).is_some_and(|g| g.iter().all(|c| given(*c))) {
                break;
            }
            let sure = boundary(chars, to);
            // 李处长 and 王表示 are no names.
            let verb = n == 2 && words.followers.has(&chars[to - 2..to]);
            let office = title::at(chars, i + surname).is_some();
            // 潘某作报告: of two ends that are as good the first, unless what would follow ends names as well.
            let longer = |b: (usize, u8)| sure > b.1 || sure == b.1 && (sure == 3 || words.followers.at(chars, b.0) == 1 && chars.get(b.0).is_some_and(|c| words.ends_names(*c)));
            if sure > 0 && !verb && !office && best.is_none_or(longer) {
                best = Some((to, sure));
            }
        }
        best
    };
    // 欧阳 is a surname, and 欧 may be one with 阳 as the name.
    one(surname).or_else(|| (surname > 1).then(|| one(1)).flatten())
}

/// Whether what begins here is a title or an office, though its first character is a surname: 高级工程师, 董事长.
pub(super) fn title_or_place(chars: &[char], i: usize) -> bool {
    title::at(chars, i).is_some()
}

/// 约翰·史密斯, 买买提·艾力, 多琳·博格丹-马丁: parts joined by a dot.
fn foreign(chars: &[char], i: usize) -> Option<(usize, u8)> {
    let part = |c: char| is_hanzi(c) || c.is_ascii_alphabetic();
    let dot = |at: usize| chars.get(at).is_some_and(|c| "·•・‧".contains(*c));
    // A hyphen joins two names of a family.
    let joint = |at: usize| dot(at) || chars.get(at) == Some(&'-') && chars.get(at + 1).is_some_and(|c| is_hanzi(*c));
    // 玛丽-克莱尔·杜邦
    let hyphen = |at: usize| at > i && chars[at] == '-' && chars.get(at + 1).is_some_and(|c| is_hanzi(*c));
    let first = (i..chars.len().min(i + 10)).take_while(|k| part(chars[*k]) || hyphen(*k)).count();
    if first == 0 || !dot(i + first) {
        return None;
    }
    let words = &words::titles().names;
    let mut at = i + first;
    while joint(at) && at - i < 24 {
        let begin = at + 1;
        let mut to = begin;
        // 阿不都热合曼 goes on behind what is a word elsewhere, if a longer word ends it.
        let mut weak = None;
        while chars.get(to).is_some_and(|c| part(*c)) && to - begin < 8 {
            if to > begin + 1 && boundary(chars, to) == 2 {
                if words.followers.at(chars, to) != 1 || !words.in_foreign(chars[to]) {
                    let goes_on = weak.filter(|w| words.followers.at(chars, to) < 2 || to - w > 4);
                    return Some((goes_on.unwrap_or(to), 2));
                }
                weak = weak.or(Some(to));
            }
            to += 1;
        }
        if to == begin {
            return None;
        }
        if let Some(weak) = weak.filter(|_| chars.get(to).is_some_and(|c| part(*c))) {
            return Some((weak, 2));
        }
        at = to;
    }
    Some((at, boundary(chars, at))).filter(|b| b.1 > 0)
}
