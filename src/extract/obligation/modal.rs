//! Words that make a clause a duty, a ban, a leave or an advice; and duties that are told without one.

use super::BEARER;
use crate::extract::reading::{Line, Range};
use crate::extract::words::{self, ObligationWords};

/// A modal word in a clause.
pub(super) struct Modal {
    pub at: usize,
    pub len: usize,
    pub modality: &'static str,
    pub word: String,
}

/// The first modal word of a clause that is one there.
pub(super) fn modal(line: &Line, clause: Range, words: &ObligationWords) -> Option<Modal> {
    let chars = &line.text.chars;
    for at in clause.from..clause.to {
        // 一要抓好…: the head of an item. Elsewhere 要 says too much to say something.
        let marked = chars[at] == '要' && at == clause.from + 1 && "一二三四五六七八九十".contains(chars[clause.from]);
        // 企业要落实…; in what a meeting asks for also without a name: 要加强….
        let due =
            || line.mentions.iter().any(|m| m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before) && (at..clause.to).contains(&line.index(m.span.start)));
        // 企业每年都要报年报: adverbs between the name and 要.
        let mut edge = at;
        while chars[at] == '要' && words.tail.before(chars, edge) > 0 && edge - words.tail.before(chars, edge) > clause.from {
            edge -= words.tail.before(chars, edge);
        }
        let spoken = edge < at && ends_name(line, clause, edge, words) && (words.hands_in.at(chars, at + 1) > 0 || words.prepositions.at(chars, at + 1) > 0);
        let everyone = at > clause.from && at - clause.from <= 8 && chars[clause.from] == '各';
        let does = chars[at] == '要' && (spoken || words.does.at(chars, at + 1) > 0 || words.bearers.before(chars, at) > 0 && line.text.get(at + 1) == Some('在') && due());
        // 各企业要抓住…: whatever is asked of all.
        let does = does || chars[at] == '要' && everyone && words.bearers.before(chars, at) > 0 && !line.text.get(at + 1).is_some_and(|c| "求素点么件紧的闻目".contains(c));
        let told = does && (everyone || at == clause.from || words.lead_in.before(chars, at) > 0 || ends_name(line, clause, at, words) || spoken);
        let choice = [(&words.must_not, "must_not"), (&words.exempt, "exempt"), (&words.must, "must"), (&words.may, "may"), (&words.should, "should")];
        let (len, modality) = if marked || told { (1, "must") } else { choice.iter().map(|(w, m)| (w.at(chars, at), *m)).max_by_key(|(n, _)| *n)? };
        if len == 0 || line.titled(at) || quoted(line, at) || at + len >= clause.to && !line.has("的", at, clause.to) && modality != "exempt" {
            continue;
        }
        let within = |k: usize| words.not_before.at(chars, k) > 0 && k + words.not_before.at(chars, k) > at;
        let after = (at + 1..=at + len).any(|k| {
            let n = words.not_after.before(chars, k);
            n > k - at
        });
        if !(marked || told) && (within(at) || after) {
            continue;
        }
        let word: String = chars[at..at + len].iter().collect();
        // 应报企业7214家 is counted, no duty.
        let counted =
            len == 1 && line.mentions.iter().any(|m| m.quantity.is_some() && (at + 2..at + 8).contains(&line.index(m.span.start)) && m.kind == crate::recognise::Kind::Count);
        // 应当在75万至80万吨之间 is an estimate.
        let after = at + len + usize::from(line.text.get(at + len).is_some_and(|c| "在为是达约".contains(c)));
        let span = |m: &crate::recognise::Mention| {
            line.text.starts(line.index(m.span.end), "内") || line.text.starts(line.index(m.span.end), "以内") || line.text.starts(line.index(m.span.end), "之内")
        };
        let estimate = line.mentions.iter().any(|m| m.quantity.is_some() && (at + len..=after).contains(&line.index(m.outer.start)) && !span(m));
        // 应 may be part of a name.
        let byte = line.text.span(at, at + len);
        let named = line.names.people.iter().any(|p| p.span.overlaps(byte)) || line.names.organisations.iter().any(|o| o.span.overlaps(byte));
        if !named && !counted && !estimate && fits(line, clause, at, len, &word, words) {
            return Some(Modal { at, len, modality, word });
        }
    }
    None
}

/// 我局将于每季度末公布…: what a body says that it will do itself.
pub(super) fn commitment(line: &Line, clause: Range, words: &ObligationWords) -> Option<Modal> {
    let chars = &line.text.chars;
    let at = (clause.from + 1..clause.to).find(|i| words.will.at(chars, *i) > 0)?;
    let len = words.will.at(chars, at);
    let mut edge = at;
    while words.tail.before(chars, edge) > 0 && edge - words.tail.before(chars, edge) > clause.from {
        edge -= words.tail.before(chars, edge);
    }
    // Who speaks of himself, and what he does: the figures of a forecast are none of his deeds.
    let own = words.own.before(chars, edge);
    let begins = own > 0 && (edge - own == clause.from || words.lead_in.before(chars, edge - own) > 0);
    let act = words.not_will.at(chars, at + len) == 0 && !line.titled(at) && !quoted(line, at) && clause.to - at > 5;
    let plan = crate::extract::policy_signal::signals(line, clause);
    let sanction = (at..clause.to).any(|i| words::facts().penalty.sanctions.at(chars, i).is_some_and(|(_, s)| !s.is_empty()));
    (begins && act && !plan && !sanction && chars[clause.to - 1] != '的').then(|| Modal { at, len, modality: "will", word: chars[at..at + len].iter().collect() })
}

/// 请各企业于…前报送, and under a heading that asks for something also 各单位于…前报送: a duty without a modal word.
pub(super) fn directive(line: &Line, clause: Range, words: &ObligationWords, demanded: bool) -> Option<Modal> {
    let chars = &line.text.chars;
    let asked = usize::from(chars.get(clause.from) == Some(&'请'));
    let from = clause.from + asked;
    let n = words.all.at(chars, from);
    if n == 0 || asked == 0 && !demanded || line.titled(from) {
        return None;
    }
    // The longest name that ends near: 各基础电信企业.
    let end = (from + n..=(from + BEARER / 2).min(clause.to)).rev().find(|k| words.bearers.before(chars, *k) > 0 && words.prepositions.find(chars, from, *k).is_none())?;
    let act = words.does.at(chars, end) > 0 || words.prepositions.at(chars, end) > 0 || words.hands_in.at(chars, end) > 0;
    let before = |m: &crate::recognise::Mention| m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before) && (end..clause.to).contains(&line.index(m.span.start));
    let due = line.mentions.iter().any(before) || (end..(end + 3).min(clause.to)).any(|k| words::facts().deadline.recurring.at(chars, k).is_some());
    (clause.to >= end + 4 && (act || due)).then(|| Modal { at: end, len: 0, modality: "must", word: String::new() })
}

/// What a word must stand beside to be modal.
fn fits(line: &Line, clause: Range, at: usize, len: usize, word: &str, words: &ObligationWords) -> bool {
    let chars = &line.text.chars;
    let begins = at == clause.from || words.lead_in.before(chars, at) > 0 || words.tail.before(chars, at) > 0;
    match word {
        "可" => {
            words.leave.at(chars, at + len) > 0
                && (begins || words.bearers.before(chars, at) > 0 || ends_name(line, clause, at, words) || !line.text.before(at).is_some_and(|c| "许认尚均即方无不宁".contains(c)))
        }
        // Commands stand where the one who commands is left out, or right behind him.
        "要求" | "鼓励" | "倡导" | "提倡" | "欢迎" | "希望" | "建议" | "呼吁" | "责令" | "杜绝" => {
            let due =
                line.mentions.iter().any(|m| m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before) && (at..clause.to).contains(&line.index(m.span.start)));
            let bearer = words.bearers.find(chars, at + len, (at + len + 20).min(clause.to)).filter(|b| words.prepositions.at(chars, at + len) == 0 && b.0 + b.1 + 4 <= clause.to);
            let object = match word {
                "要求" => bearer.is_some() || due || acts(line, at + len),
                // 责令改正 is a sanction; an order says by when, or whom.
                "责令" => due || line.text.get(at + len) == Some('其'),
                _ => bearer.is_some() && line.text.get(at + len) != Some('和'),
            };
            // 某协会要求企业于…前提交: whoever asks stands before.
            let asks = word == "要求"
                && at > clause.from
                && at - clause.from <= 14
                && bearer.is_some()
                && due
                && line.text.before(at).is_some_and(|c| !"的按关各新提照及和有无".contains(c));
            (begins || asks || line.text.ends(at, "我们") || line.text.ends(at, "还") || line.text.ends(at, "国家") || word == "责令")
                && object
                && !line.text.starts(at + len, "了")
        }
        "由" => words
            .bearers
            .find(chars, at + 1, (at + 20).min(clause.to))
            .is_some_and(|(k, n)| words.tail.at(chars, k + n) == 0 && (line.text.starts(k + n, "负责") || line.text.starts(k + n, "督促") || line.text.starts(k + n, "组织实施"))),
        "不适用" => at > clause.from || clause.from > 0 && line.text.before(clause.from) == Some(','),
        "不要求" => at > clause.from,
        "不用" => words.hands_in.at(chars, at + len) > 0,
        // 接入商就不能给…: a ban on somebody; elsewhere 不能 says what cannot be.
        "不能" => {
            let mut edge = at;
            while words.tail.before(chars, edge) > 0 && edge - words.tail.before(chars, edge) > clause.from {
                edge -= words.tail.before(chars, edge);
            }
            words.bans.at(chars, at + len) > 0 && ends_name(line, clause, edge, words)
        }
        "宜" => line.text.before(at).is_some_and(|c| !"适便事不相权时".contains(c)) && !line.text.starts(at + 1, "居"),
        "允许" | "不允许" => begins || words.bearers.before(chars, at) > 0,
        _ => true,
    }
}

/// Whether an action with its time or place begins here: 要求在9月底前完成.
pub(super) fn acts(line: &Line, at: usize) -> bool {
    words::facts().obligation.acts.at(&line.text.chars, at) > 0
}

/// Whether what stands before the modal word is a name and no whole statement.
fn ends_name(line: &Line, clause: Range, at: usize, words: &ObligationWords) -> bool {
    let n = words.bearers.before(&line.text.chars, at);
    n > 0 && at - clause.from <= 24
}

fn quoted(line: &Line, at: usize) -> bool {
    let before = line.text.chars[..at].iter().rev().take(40);
    let open = before.clone().position(|c| *c == '“');
    let close = before.clone().position(|c| *c == '”');
    open.is_some_and(|o| close.is_none_or(|c| o < c))
}
