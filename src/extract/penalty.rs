//! What is done to whoever breaks a rule: conduct, sanctions, and how much.

use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, PenaltyWords};
use crate::article::BlockKind;
use crate::fact::number;
use crate::recognise::name::words::Words;
use crate::recognise::{Approx, Kind, Mention};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// A sanction that a rule threatens, or that was laid on somebody.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Penalty {
    pub conduct: Vec<String>,
    /// On whom: 甲公司, 直接负责的主管人员. Null where the conduct tells it.
    pub party: Option<String>,
    pub sanction: Vec<String>,
    /// Of the unlawful gain.
    #[serde(serialize_with = "exact")]
    pub multiple_low: Option<Decimal>,
    #[serde(serialize_with = "exact")]
    pub multiple_high: Option<Decimal>,
    #[serde(serialize_with = "exact")]
    pub amount_low: Option<Decimal>,
    #[serde(serialize_with = "exact")]
    pub amount_high: Option<Decimal>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Laid on somebody, not threatened.
    pub is_case: bool,
}

fn exact<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(number).serialize(serializer)
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().penalty;
    let mut facts = Vec::new();
    for line in reading.prose().filter(|l| l.kind != BlockKind::Heading) {
        for part in parts(line, words) {
            facts.extend(penalties(line, part, words));
        }
    }
    facts
}

/// Stretches of a sentence with one conduct each: between semicolons, and where a new conduct begins behind a sanction.
fn parts(line: &Line, words: &PenaltyWords) -> Vec<Range> {
    let mut parts: Vec<Range> = Vec::new();
    let mut from = 0;
    for (k, clause) in line.clauses.iter().enumerate() {
        let last = k + 1 == line.clauses.len();
        if matches!(line.text.get(clause.to), Some(';' | '。' | '!')) || last {
            parts.push(Range { from, to: clause.to });
            from = clause.to + 1;
            continue;
        }
        let Some(next) = line.clauses.get(k + 1) else { continue };
        // 罚得最重的一家罚了…: a case of its own.
        let fined = |c: Range| words.fined.find(&line.text.chars, c.from, c.to).is_some();
        let own = line.has("其", next.from, (next.from + 1).min(next.to)) && line.has("被", next.from, next.to);
        let again = (conduct_of(line, *next, words) || fined(*next) || own) && !sanctions(line, Range { from, to: clause.to }, words).is_empty();
        if again {
            parts.push(Range { from, to: clause.to });
            from = next.from;
        }
    }
    parts.retain(|p| p.to > p.from);
    parts
}

/// Whether a clause names a conduct: 逾期不改的.
fn conduct_of(line: &Line, clause: Range, words: &PenaltyWords) -> bool {
    clause.to > clause.from && line.text.get(clause.to - 1) == Some('的') && clause.to - clause.from >= 4 && words.conducts.find(&line.text.chars, clause.from, clause.to).is_some()
}

/// Sanctions with their places.
fn sanctions(line: &Line, part: Range, words: &PenaltyWords) -> Vec<(String, usize, usize)> {
    let text = &line.text;
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    let mut i = part.from;
    while i < part.to {
        let Some((n, name)) = words.sanctions.at(&text.chars, i) else {
            i += 1;
            continue;
        };
        // 逾期不缴纳罚款的，…: what the case is about.
        let clause = line.clause(i);
        let case = text.get(clause.to) == Some(',') && conduct_of(line, clause, words);
        if name.is_empty() || line.titled(i) || case {
            i += n;
            continue;
        }
        // 责令其暂停…: the order names its own sanction.
        let named = name == "责令改正" && n == 2 && (i + n..(i + n + 8).min(clause.to)).any(|k| words.sanctions.at(&text.chars, k).is_some_and(|(_, s)| !s.is_empty()));
        if named {
            i += n;
            continue;
        }
        let (name, to) = match name {
            // 列入名单 only to somebody's harm.
            "列入名单" => match words.lists.find(&text.chars, i, (i + 24).min(part.to)) {
                Some((k, len)) => {
                    let to = line.find("名单", k, (k + 10).min(part.to)).map_or(k + len, |e| e + 2);
                    (text.chars[i..to].iter().filter(|c| **c != '了').collect(), to)
                }
                None => (String::new(), i + n),
            },
            // 不受理其申请 with what is not taken.
            "责令停止" => {
                let to = line.clause(i).to;
                (text.chars[i..to].iter().take(12).collect(), to)
            }
            _ => (name.to_owned(), i + n),
        };
        match found.iter_mut().find(|f| f.0 == name) {
            // 对个人处…罚款，对单位处…罚款: the evidence holds both.
            Some(known) => known.2 = to,
            None if !name.is_empty() => found.push((name, i, to)),
            None => {}
        }
        i = to.max(i + 1);
    }
    // 罚了三十五万元
    if found.is_empty()
        && let Some(at) = (part.from..part.to).rev().find(|i| words.fined.at(&text.chars, *i) > 0)
        && line.mentions.iter().any(|m| is_sum(m) && (at..at + 8).contains(&line.index(m.span.start)))
    {
        found.push(("罚款".to_owned(), at, at + 2));
    }
    found
}

/// A sum of money, also one that leaves out its unit: 罚了1000多万.
fn is_sum(m: &Mention) -> bool {
    let large = |q: &crate::recognise::Quantity| q.value.or(q.low).is_some_and(|v| v >= Decimal::ONE_HUNDRED);
    m.kind == Kind::Money || m.quantity.as_ref().is_some_and(|q| q.unit.is_none() && m.kind == Kind::Number && large(q))
}

/// The penalties of a part: one for each fine, where it tells several: 对单位处…罚款，对个人处…罚款.
fn penalties(line: &Line, part: Range, words: &PenaltyWords) -> Vec<Fact> {
    let Some((whole, begin, end)) = penalty(line, part, words) else { return Vec::new() };
    let fines = fines(line, Range { from: begin, to: end }, words);
    let rule = if whole.is_case { "penalty:case" } else { "penalty:rule" };
    let confidence = if whole.conduct.is_empty() { 0.7 } else { 0.85 };
    let fact = |body: Penalty, from: usize, to: usize| line.fact(from, to, rule, confidence, Body::Penalty(body));
    if fines.len() < 2 {
        return vec![fact(Penalty { party: party(line, begin, end, words), ..whole }, begin, end)];
    }
    let mut facts = Vec::new();
    let mut from = begin;
    for (k, (clause, sum)) in fines.iter().enumerate() {
        // What stands between two fines, as 没收, belongs to the one behind; what stands behind all to the last.
        let to = if k + 1 == fines.len() { end } else { clause.to };
        let sanction = sanctions(line, Range { from, to }, words).into_iter().map(|f| f.0).collect();
        let (low, high) = sum.quantity.as_ref().map_or((None, None), bounds);
        let currency = sum.quantity.as_ref().and_then(|q| q.unit.as_ref()).map(|u| u.code.clone());
        let body = Penalty {
            sanction,
            amount_low: low,
            amount_high: high,
            currency,
            party: party(line, clause.from, clause.to, words),
            multiple_low: whole.multiple_low.filter(|_| k == 0),
            multiple_high: whole.multiple_high.filter(|_| k == 0),
            ..whole.clone()
        };
        facts.push(fact(body, from, to));
        from = (to + 1).min(end);
    }
    facts
}

/// Clauses that say 罚款, each with its sum.
fn fines<'b>(line: &'b Line, part: Range, words: &PenaltyWords) -> Vec<(Range, &'b Mention)> {
    let of = |c: &Range| {
        let sum = line.mentions.iter().rfind(|m| is_sum(m) && (c.from.max(part.from)..c.to).contains(&line.index(m.span.start)))?;
        let chars = &line.text.chars;
        let fine = words.fines.find(chars, c.from.max(part.from), c.to).is_some();
        let total = words.totals.find(chars, c.from.max(part.from), c.to).is_some();
        (fine && !total).then_some((*c, sum))
    };
    line.clauses.iter().filter(|c| c.to > part.from && c.from < part.to).filter_map(of).collect()
}

/// 对甲公司处以…: who stands between 对 and what is laid on him.
fn party(line: &Line, from: usize, to: usize, words: &PenaltyWords) -> Option<String> {
    let at = (from..to).find(|i| line.text.chars[*i] == '对' && !line.text.before(*i).is_some_and(|c| "针绝反面应核相".contains(c)))?;
    let clause = line.clause(at);
    let end = (at + 2..clause.to.min(at + PARTY)).find(|i| words.laid.at(&line.text.chars, *i) > 0)?;
    let name = line.of(at + 1, end).trim();
    let name = name.trim_start_matches('其').trim_end_matches("分别").trim_end_matches('并');
    (name.chars().count() >= 2 && !name.contains(['，', '。'])).then(|| name.to_owned())
}

/// Characters of the longest name of one who is punished, with the 对 before it.
const PARTY: usize = 30;

fn penalty(line: &Line, part: Range, words: &PenaltyWords) -> Option<(Penalty, usize, usize)> {
    let text = &line.text;
    let found = sanctions(line, part, words);
    let (first, last) = (found.iter().map(|f| f.1).min()?, found.iter().map(|f| f.2).max()?);
    let mut begin = line.clause(first).from;
    let mut end = line.clause(last.saturating_sub(1)).to.min(part.to);
    // …4%的罚款，计7.5亿元
    if let Some(sum) = line
        .clauses
        .iter()
        .find(|c| c.from == end + 1 && words.sums.at(&text.chars, c.from) > 0 && line.mentions.iter().any(|m| is_sum(m) && (c.from..c.to).contains(&line.index(m.span.start))))
    {
        end = sum.to;
    }
    // The clauses before with 的 at their end, or that begin like a conduct.
    let mut conduct = Vec::new();
    for clause in line.clauses.iter().rev().filter(|c| c.from >= part.from && c.to < first) {
        let case = clause.to > clause.from + 3 && text.get(clause.to - 1) == Some('的') && begin <= clause.to + 1;
        let like = words.conducts.at(&text.chars, clause.from) > 0 && begin <= clause.to + 1;
        if !(case || like || conduct_of(line, *clause, words)) {
            if begin <= clause.to + 1
                && line.clause(first).from - clause.from < 40
                && !conduct.is_empty()
                && text.get(clause.to) == Some(',')
                && line.has("的", clause.from, clause.to)
            {
                continue;
            }
            break;
        }
        begin = clause.from;
        conduct.insert(0, line.of(clause.from, clause.to).trim().trim_end_matches('的').to_owned());
    }
    let own = line.clause(first);
    // 对未整改的31款APP，…: named in the clause of the sanction itself.
    if conduct.is_empty()
        && let Some((k, _)) = words.conducts.find(&text.chars, own.from, first)
        && let Some(of) = line.find("的", k, first)
    {
        conduct.push(line.of(k, of).to_owned());
    }
    if conduct.is_empty()
        && let Some(clause) = line.clauses.iter().rev().find(|c| c.from >= part.from && c.to < first && text.starts(c.from, "对"))
    {
        begin = clause.from;
        if let Some((k, _)) = words.conducts.find(&text.chars, clause.from, clause.to)
            && let Some(of) = line.find("的", k, clause.to)
        {
            conduct.push(line.of(k, of).to_owned());
        }
    }
    // 因挪用资金，被处以…
    if conduct.is_empty()
        && let Some(clause) = line.clauses.iter().rev().find(|c| c.from >= part.from && c.to < first)
        && let Some(at) = line.find("因", clause.from, clause.to)
        && clause.to - at > 3
    {
        begin = clause.from;
        conduct.push(line.of(at + 1, clause.to).to_owned());
    }
    // 某论坛疏于管理，某局责令其…: what was done stands before who lays it.
    if conduct.is_empty()
        && line.has("责令其", own.from, own.to)
        && let Some(clause) = line.clauses.iter().rev().find(|c| c.from >= part.from && c.to < own.from && text.get(c.to) == Some(','))
    {
        begin = clause.from;
        conduct.push(line.of(clause.from, clause.to).to_owned());
    }
    let conduct: Vec<String> =
        conduct.iter().flat_map(|c| c.split('或')).map(|c| c.trim_start_matches("者").trim_start_matches("如果").trim().to_owned()).filter(|c| c.chars().count() >= 2).collect();
    // Sanctions that are only counted, or told of as a thing, are none here.
    let counted = words.counts.find(&text.chars, part.from, part.to).is_some();
    // 罚款人民币贰万元: a fine that tells its sum is laid.
    let summed = || {
        words
            .fines
            .find(&text.chars, begin, end)
            .is_some_and(|(at, n)| line.mentions.iter().any(|m| m.kind == Kind::Money && (at + n..at + n + 4).contains(&line.index(m.outer.start))))
    };
    let laid = words.laid.find(&text.chars, begin, end).is_some() || summed();
    let money: Vec<&Mention> = line.mentions.iter().filter(|m| (begin..end + 1).contains(&line.index(m.span.start))).filter(|m| is_sum(m)).collect();
    let counts = line.mentions.iter().any(|m| {
        m.kind == Kind::Count
            && (first..(last + 8).min(end)).contains(&line.index(m.span.start))
            && m.quantity.as_ref().is_some_and(|q| words.counted.has(&q.unit_surface.chars().collect::<Vec<_>>()))
    });
    // 某区网信办责令其暂停…: who lays it is told.
    let order = (begin..end).find(|i| words.orders.at(&text.chars, *i) > 0);
    let by_body = order.is_some_and(|at| line.names.organisations.iter().any(|o| line.index(o.span.end) == at)) && !line.has("的", begin, first);
    let light = !by_body && found.iter().all(|f| words.light.has(&f.0.chars().collect::<Vec<_>>()));
    let cases = line
        .mentions
        .iter()
        .any(|m| (begin..end).contains(&line.index(m.span.start)) && m.quantity.as_ref().is_some_and(|q| words.cases.has(&q.unit_surface.chars().collect::<Vec<_>>())));
    if counted || conduct.is_empty() && (!laid || counts || light && money.is_empty()) || cases && light {
        return None;
    }
    let mut body = Penalty { conduct, sanction: found.into_iter().map(|f| f.0).collect(), ..Penalty::default() };
    amounts(&mut body, line, &money, first, begin, end);
    body.is_case = is_case(line, begin, end);
    Some((body, begin, end))
}

/// The fine, in money or in multiples of the gain. 违法所得不足5万元 is no fine.
fn amounts(body: &mut Penalty, line: &Line, money: &[&Mention], first: usize, begin: usize, end: usize) {
    let fined = |m: &&&Mention| {
        let at = line.index(m.span.start);
        let lead = line.of(at.saturating_sub(12).max(begin), at);
        let unlawful = lead.rfind("违法所得").is_some_and(|k| !lead[k..].contains("处") && !lead[k..].contains("罚") && !lead[k..].contains("共计"));
        at + 30 >= first && !unlawful
    };
    if let Some(q) = money.iter().rfind(fined).and_then(|m| m.quantity.as_ref()) {
        let (low, high) = bounds(q);
        (body.amount_low, body.amount_high) = (low, high);
        body.currency = q.unit.as_ref().map(|u| u.code.clone());
    }
    let multiple = line.mentions.iter().find(|m| m.kind == Kind::Multiple && (begin..end + 1).contains(&line.index(m.span.start)));
    if let Some(q) = multiple.and_then(|m| m.quantity.as_ref()) {
        (body.multiple_low, body.multiple_high) = bounds(q);
    }
}

fn bounds(q: &crate::recognise::Quantity) -> (Option<Decimal>, Option<Decimal>) {
    match (q.value, q.approx) {
        (Some(v), Approx::Over | Approx::AtLeast) => (Some(v), None),
        (Some(v), Approx::Under | Approx::AtMost) => (None, Some(v)),
        (Some(v), _) => (Some(v), Some(v)),
        (None, _) => (q.low, q.high),
    }
}

/// Laid on somebody already.
fn is_case(line: &Line, begin: usize, end: usize) -> bool {
    let words = &words::facts().penalty;
    let has = |list: &Words| list.find(&line.text.chars, begin, end).is_some();
    !has(&words.threat) && has(&words.done)
}
