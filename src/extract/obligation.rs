//! Who must, must not, may or should do what: a modal word in a clause, the one who has the duty before it, the action behind.

mod modal;

use self::modal::{Modal, acts, commitment, directive, modal};
use super::deadline::coming;
use super::facts::{Body, Fact};
use super::reading::{Line, Range, Reading};
use super::words::{self, ObligationWords};
use crate::article::BlockKind;
use serde::Serialize;

/// A duty, a ban, a leave or an advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// In the words of the text; null where it tells nobody.
    pub who: Option<String>,
    /// must, must_not, may, exempt, should, will.
    pub modality: &'static str,
    pub action: String,
    pub condition: Option<String>,
    /// 除…外; 但…的除外.
    pub exception: Option<String>,
    /// The day by which, where the clause has one.
    pub due: Option<String>,
}

/// Characters of a paragraph that is a heading, whatever its markup.
const HEADING: usize = 20;
/// Characters of the longest action and the longest name of one who has a duty.
const ACTION: usize = 160;
const BEARER: usize = 40;

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let words = &words::facts().obligation;
    let mut facts = Vec::new();
    // Who was told to do something last in the paragraph.
    let (mut who, mut block): (Option<String>, usize) = (None, usize::MAX);
    // Under a heading like 工作要求 duties need no modal word.
    let mut demanded = false;
    for line in reading.prose() {
        let heads = line.kind == BlockKind::Heading || line.text.len() <= HEADING && !line.text.chars.last().is_some_and(|c| "。;,:!?".contains(*c));
        if heads {
            let nested = line.text.get(0) == Some('(');
            demanded = words.demands.before(&line.text.chars, line.text.len()) > 0 || nested && demanded;
        }
        if line.kind == BlockKind::Heading {
            continue;
        }
        if line.block != block {
            (block, who) = (line.block, None);
        }
        let question = line.text.chars.last().is_some_and(|c| *c == '?');
        let mut quiet = 0;
        for (k, clause) in line.clauses.iter().enumerate() {
            if question || clause.from < quiet || words.questions.find(&line.text.chars, clause.from, clause.to).is_some() {
                continue;
            }
            // 可以通过共享获取的，不得…: the case of what follows.
            let case = clause.to > clause.from
                && line.text.get(clause.to - 1) == Some('的')
                && line.text.get(clause.to) == Some(',')
                && line.clauses.get(k + 1).is_some_and(|c| modal(line, *c, words).is_some());
            // 省局要求，各市局于每月10日前…
            let asked = k.checked_sub(1).map(|b| line.clauses[b]).is_some_and(|c| matches!(line.text.get(c.to), Some(',' | ':')) && words.asks.before(&line.text.chars, c.to) > 0);
            let found = modal(line, *clause, words).or_else(|| commitment(line, *clause, words)).or_else(|| directive(line, *clause, words, demanded || asked));
            // 应当取得许可而未取得的，…: what is not done is the case, too.
            let undone = |m: &Modal| line.has("未", m.at + m.len, clause.to);
            let Some(modal) = found.filter(|m| !case || m.at + m.len + 4 > clause.to && m.modality == "must_not" || m.modality == "must" && !undone(m)) else {
                if let Some(name) = bearer(line, *clause, words).or_else(|| addressed(line, *clause, words)) {
                    who = Some(name);
                }
                continue;
            };
            if let Some((fact, name, end)) = obligation(reading, line, k, &modal, who.clone(), words) {
                let modality = modal.modality;
                facts.push(fact);
                // What a body says that it will do makes it no bearer of what follows.
                who = name.filter(|_| modality != "will").or(who);
                quiet = end;
                let more = also_due(reading, line, end, modality, who.as_deref(), words);
                quiet = more.iter().map(|f| f.1).max().unwrap_or(quiet);
                facts.extend(more.into_iter().map(|f| f.0));
            }
        }
    }
    facts
}

/// 并于每年1月31日前报送…: the clauses behind a duty that have a time of their own are duties of their own.
fn also_due(reading: &Reading, line: &Line, end: usize, modality: &'static str, who: Option<&str>, words: &ObligationWords) -> Vec<(Fact, usize)> {
    let mut facts = Vec::new();
    let mut at = end;
    while modality == "must"
        && let Some(clause) = line.clauses.iter().find(|c| c.from == at + 1 && line.text.get(at) == Some(','))
        && timed(line, *clause, words)
    {
        let from = clause.from + words.lead_in.at(&line.text.chars, clause.from);
        let body = duty(line, from, clause.to, who, modality, due(reading, line, from, clause.to));
        facts.extend(body.map(|b| (line.fact(clause.from, clause.to, "obligation:must", 0.75, Body::Obligation(b)), clause.to)));
        at = clause.to;
    }
    facts
}

fn duty(line: &Line, from: usize, to: usize, who: Option<&str>, modality: &'static str, due: Option<String>) -> Option<Obligation> {
    let action = action(line, from, to);
    (action.chars().count() >= 4).then(|| Obligation { who: who.map(str::to_owned), modality, action, condition: None, exception: None, due })
}

/// Whether a clause that follows on a duty begins with a time of its own: 每半年至少…, 于6月1日前….
fn timed(line: &Line, clause: Range, words: &ObligationWords) -> bool {
    let from = clause.from + words.lead_in.at(&line.text.chars, clause.from);
    let from = from + usize::from(matches!(line.text.get(from), Some('于' | '在')));
    let every = words::facts().deadline.recurring.at(&line.text.chars, from).is_some();
    let begins = |m: &crate::recognise::Mention| line.index(m.outer.start).abs_diff(from) <= 1 && m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before);
    clause.to >= from + 6 && modal(line, clause, words).is_none() && !says_who(line, clause, words) && (every || line.mentions.iter().any(begins))
}

/// The day before which something is to be done. What comes round every year has none.
fn due(reading: &Reading, line: &Line, from: usize, to: usize) -> Option<String> {
    let before = |m: &crate::recognise::Mention| m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before);
    let k = line.mentions.iter().position(|m| before(m) && (from..to).contains(&line.index(m.span.start)))?;
    let day = coming(line, k, line.mentions[k].period?.end?, reading.scope.published);
    super::deadline::recurs(line, k).is_none().then(|| day.to_string())
}

/// What is to be done, without the time by which: that is the deadline's.
fn action(line: &Line, from: usize, to: usize) -> String {
    let chars = &line.text.chars;
    let words = &words::facts().deadline;
    let mut begin = from;
    let lead = begin + usize::from(matches!(line.text.get(begin), Some('于' | '在' | '自')));
    // 于6月30日前, 在9月底之前
    let day = line.mentions.iter().find(|m| m.period.is_some_and(|p| p.relation == crate::recognise::Relation::Before) && line.index(m.span.start) == lead);
    if let Some(m) = day.filter(|m| line.index(m.outer.end.max(m.span.end)) + 2 <= to) {
        begin = line.index(m.outer.end.max(m.span.end));
        begin += usize::from(line.text.get(begin) == Some('前'));
    }
    // 自收到材料之日起10个工作日内
    let counted = || {
        let since = line.find("之日起", from, to.min(from + 24))?;
        let within = words.within.find(chars, since + 3, to.min(since + 14))?;
        (!line.has(",", from, since)).then_some(within.0 + within.1)
    };
    if begin == from
        && line.text.get(from) == Some('自')
        && let Some(end) = counted().filter(|e| e + 2 <= to)
    {
        begin = end;
    }
    line.of(begin, to).trim_matches(|c: char| !c.is_alphanumeric() && !"“”《》（）()".contains(c)).to_owned()
}

/// 除…外 in the clause before, 但…的除外 in the one behind.
fn exception(line: &Line, k: usize, end: usize) -> Option<String> {
    let of = |c: &Range| line.of(c.from, c.to).trim();
    let before = k.checked_sub(1).and_then(|b| line.clauses.get(b)).map(of).filter(|t| t.starts_with('除'));
    let before = before.and_then(|t| words::facts().obligation.outside.iter().find_map(|w| t.strip_suffix(w.as_str())?.strip_prefix('除')));
    let behind = || {
        let clause = line.clauses.iter().find(|c| c.from == end + 1)?;
        let text = of(clause).strip_suffix("除外")?.trim_end_matches('的');
        Some(text.trim_start_matches("但是").trim_start_matches('但'))
    };
    before.or_else(behind).filter(|t| t.chars().count() >= 2).map(str::to_owned)
}

/// A clause that only names somebody: 取得许可证的企业，….
fn bearer(line: &Line, clause: Range, words: &ObligationWords) -> Option<String> {
    let chars = &line.text.chars;
    let at = clause.to;
    if words.bearers.before(chars, at) > 0 && clause.to - clause.from <= BEARER {
        return strip(line, clause.from, at, words);
    }
    // 公共服务机构收集数据，应当…: the clause begins with who.
    let limit = (clause.from + 16).min(clause.to);
    // 个人信息处理者在处理个人信息前: the one before a preposition, else the first that no longer word holds.
    let ends = (clause.from..limit).map(|k| (k, words.bearers.at(chars, k))).filter(|(k, n)| *n > 0 && k + n <= limit && words.compounds.at(chars, *k) == 0);
    let (k, n) = ends.clone().find(|(k, n)| words.prepositions.at(chars, k + n) > 0).or_else(|| ends.clone().next())?;
    let begins =
        line.text.get(clause.to) == Some(',') && words.prepositions.find(chars, clause.from, k + n).is_none() && !line.text.get(k + n).is_some_and(|c| "的、之和与及".contains(c));
    (begins && k + n > clause.from + 1).then(|| strip(line, clause.from, k + n, words)).flatten()
}

/// 全行业要抓好三项任务：…: whom what follows is asked of.
fn addressed(line: &Line, clause: Range, words: &ObligationWords) -> Option<String> {
    let chars = &line.text.chars;
    if line.text.get(clause.to) != Some(':') {
        return None;
    }
    let asks = |i: &usize| chars[*i] == '要' || words.must.at(chars, *i) > 0;
    let at = (clause.from + 2..clause.to.min(clause.from + BEARER)).find(|i| words.bearers.before(chars, *i) > 0 && asks(i))?;
    strip(line, clause.from, at, words)
}

fn obligation(reading: &Reading, line: &Line, k: usize, modal: &Modal, carried: Option<String>, words: &ObligationWords) -> Option<(Fact, Option<String>, usize)> {
    let chars = &line.text.chars;
    let clause = line.clauses[k];
    let mut from = modal.at + modal.len;
    let mut who = None;
    // 严禁任何单位…: a ban names whom it binds right behind it, or before.
    let bans = modal.modality == "must_not" && modal.word != "杜绝";
    let command = words.commands.has(&modal.word.chars().collect::<Vec<_>>()) && (!bans || words.anyone.at(chars, from) > 0 && modal.at == clause.from);
    if command {
        let limit = (from + 24).min(clause.to);
        let first = (from + 1..=limit).find(|i| words.bearers.before(chars, *i) > 0).filter(|i| words.prepositions.find(chars, from, *i).is_none_or(|p| p.0 <= from));
        // 行业协会 goes on where 行业 ends.
        let mut end = first;
        while let Some(longer) = end.and_then(|e| (e + 1..=e + 4).find(|i| *i <= limit && words.bearers.before(chars, *i) >= i - e)) {
            end = Some(longer);
        }
        // 任何单位和个人
        while let Some(more) = end.filter(|e| matches!(line.text.get(*e), Some('和' | '、' | '或' | '及' | '与'))).and_then(|e| {
            let joined = (e + 3..=(e + 10).min(clause.to)).find(|i| words.bearers.before(chars, *i) > 0)?;
            words.prepositions.find(chars, e, joined).is_none().then_some(joined)
        }) {
            end = Some(more);
        }
        if let Some(end) = end.filter(|_| modal.word != "杜绝" && !(modal.word == "责令" && line.text.get(from) == Some('其'))) {
            who = strip(line, from, end, words);
            from = end;
        } else if modal.word == "责令" {
            // 责令其: on whom something was laid before.
            who = Some(line.clauses[..k].iter().rev().filter(|_| line.text.get(from) == Some('其')).find_map(|c| object(line, *c))).flatten();
            from += usize::from(line.text.get(from) == Some('其'));
            // 责令改正 is a sanction; an order has a time or more to do.
            if !acts(line, from) {
                return None;
            }
        }
    }
    let named = !command && modal.at > clause.from;
    let asked = usize::from(modal.len == 0 && line.text.get(clause.from) == Some('请'));
    let condition = condition(line, k, words);
    // 当事人不服决定的，可以…: the case names whose it is.
    let of_case = condition.and_then(|c| {
        let clause = line.clauses[c];
        let n = words.bearers.at(chars, clause.from).max(if words.bearers.at(chars, clause.from + 2) > 0 && words.conditions.at(chars, clause.from) == 0 {
            2 + words.bearers.at(chars, clause.from + 2)
        } else {
            0
        });
        (n > 0).then(|| line.of(clause.from, clause.from + n).to_owned())
    });
    if who.is_none() && named {
        who = strip(line, clause.from + asked, modal.at, words);
        // Without a name of its own the clause goes on with the one before: 确有困难的，可以….
        if who.as_deref().is_some_and(|w| w.ends_with('的') && !(5..=12).contains(&w.chars().count())) {
            who = who.filter(|_| carried.is_none());
        }
    }
    // 这家企业, 或者: said before, or nobody.
    let vague = |w: &str| words.pronouns.has(&w.chars().collect::<Vec<_>>()) || words.pointing.at(&w.chars().collect::<Vec<_>>(), 0) > 0;
    if who.as_deref().is_some_and(vague) {
        who = None;
    }
    let carried = carried.filter(|c| !vague(c));
    // 我必须承认…; 这款手机可以…: talk of oneself, and what a thing can do.
    let own = named.then(|| strip(line, clause.from + asked, modal.at, words)).flatten();
    let letters = |w: &str| w.chars().collect::<Vec<_>>();
    let talk = own.as_deref().is_some_and(|w| {
        words.talk.has(&letters(w)) || modal.modality == "may" && words.pointing.at(&letters(w), 0) > 0 && words.bearers.before(&letters(w), letters(w).len()) == 0
    });
    // 屏幕可以旋转: what a thing can do.
    let thing = modal.word == "可以"
        && own.as_deref().is_some_and(|w| letters(w).len() <= 3 && words.bearers.before(&letters(w), letters(w).len()) == 0 && !words.pronouns.has(&letters(w)));
    if talk || thing {
        return None;
    }
    let end = action_end(line, k, words);
    let action = action(line, from, end);
    if action.chars().count() < 2 && modal.modality != "exempt" {
        return None;
    }
    // 可处罚款, 应当给予警告: what is done to somebody is a penalty. An order that has a day is none: 责令其于…前停止接入.
    let ordered = modal.word == "责令" && due(reading, line, clause.from, end).is_some();
    let sanction = !ordered && words::facts().penalty.sanctions.at(&action.chars().collect::<Vec<_>>(), 0).is_some_and(|(_, s)| !matches!(s, "" | "约谈" | "暂停" | "注销"));
    let laid = words.punishes.at(&action.chars().collect::<Vec<_>>(), 0) > 0;
    if sanction || laid && line.has("罚", from, end) {
        return None;
    }
    // Whoever asks is not asked: 我局…，要求5月22日前完成.
    let asker = |name: &String| command && words.own.before(&name.chars().collect::<Vec<_>>(), name.chars().count()) > 0;
    // 未按期承诺的，不得…: without anybody else it is whoever is in that case.
    let whoever =
        condition.map(|c| line.clauses[c]).filter(|c| c.to > c.from + 3 && chars[c.to - 1] == '的' && chars[c.from] != '除').and_then(|c| strip(line, c.from, c.to, words));
    let subject = who.clone().or(of_case).or(carried.filter(|c| !asker(c))).or(whoever);
    let due = due(reading, line, clause.from, end);
    let exception = exception(line, k, end);
    let begin = match condition {
        Some(c) if line.clauses[c].from + 60 > clause.from => line.clauses[c].from,
        _ => clause.from,
    };
    // An exception is no case; 对乙公司处以罚款，责令其…: what is done to him is none either.
    let condition = condition.filter(|c| line.text.chars.get(line.clauses[*c].from) != Some(&'除') && modal.word != "责令");
    let condition = condition.map(|c| line.of(line.clauses[c].from, line.clauses[c].to).trim().trim_end_matches('的').to_owned());
    // 应 of an expert is advice; of a regulator it binds.
    let advice = modal.modality == "must" && words.mild.has(&modal.word.chars().collect::<Vec<_>>()) && reading.advises(line.at(clause.from, clause.to));
    let freed = modal.modality == "may" && words.frees.at(&action.chars().collect::<Vec<_>>(), 0) > 0;
    let modality = match modal.modality {
        _ if advice => "should",
        _ if freed => "exempt",
        other => other,
    };
    let body = Obligation { who: subject, modality, action, condition, exception, due };
    let confidence = if matches!(modality, "should") { 0.6 } else { 0.8 };
    let rule = match modality {
        "must" => "obligation:must",
        "must_not" => "obligation:must_not",
        "may" => "obligation:may",
        "exempt" => "obligation:exempt",
        "will" => "obligation:will",
        _ => "obligation:should",
    };
    Some((line.fact(begin, end, rule, confidence, Body::Obligation(body)), who, end))
}

/// 对乙公司处以20万元罚款: whom something is done to.
fn object(line: &Line, clause: Range) -> Option<String> {
    let at = line.find("对", clause.from, clause.to)?;
    let body = line.names.organisations.iter().find(|o| line.index(o.span.start) == at + 1).map(|o| line.index(o.span.end));
    let laid = || (at + 2..clause.to).find(|i| words::facts().penalty.laid.at(&line.text.chars, *i) > 0);
    let end = body.or_else(laid)?;
    (end - at <= BEARER).then(|| line.of(at + 1, end).to_owned())
}

/// Where an action ends: it goes on over clauses that only say more of it.
fn action_end(line: &Line, k: usize, words: &ObligationWords) -> usize {
    let chars = &line.text.chars;
    let first = line.clauses[k];
    let mut end = first.to;
    for (n, clause) in line.clauses.iter().enumerate().skip(k + 1) {
        let mark = line.text.get(clause.from.wrapping_sub(1));
        let goes_on = mark == Some(',')
            && clause.to - first.from <= ACTION
            && n - k <= 4
            && modal(line, *clause, words).is_none()
            && words.asides.at(chars, clause.from) == 0
            && !timed(line, *clause, words)
            && !line.text.ends(clause.to, "除外")
            && condition_like(line, *clause, words).is_none()
            && !chars.get(clause.from).is_some_and(|c| "但而因此不".contains(*c))
            && words.lead_in.at(chars, clause.from) < 2
            && !says_who(line, *clause, words);
        if !goes_on {
            break;
        }
        end = clause.to;
    }
    end
}

/// Whether a clause begins with one who does something else: a statement of its own.
fn says_who(line: &Line, clause: Range, words: &ObligationWords) -> bool {
    let limit = (clause.from + 12).min(clause.to);
    // 并报某局备案 goes on with what the one before has to do.
    let joined = line.text.get(clause.from) == Some('并') && !line.text.chars[clause.from..limit].iter().any(|c| "由请".contains(*c));
    !joined
        && words.bearers.find(&line.text.chars, clause.from, limit).is_some_and(|(k, n)| {
            k > clause.from
                && (clause.from..=k).all(|i| words.compounds.at(&line.text.chars, i) == 0)
                && line.text.get(k - 1) != Some('或')
                && k + n < clause.to
                && !matches!(line.text.get(k + n), Some('的' | '、'))
                && !line.text.chars[clause.from..k].iter().any(|c| "与和对向为由".contains(*c))
        })
}

/// The clause before that names the case: 确有困难的，; 如果已经承诺，.
fn condition(line: &Line, k: usize, words: &ObligationWords) -> Option<usize> {
    let before = k.checked_sub(1)?;
    let mark = line.text.get(line.clauses[before].to);
    (mark == Some(',')).then(|| condition_like(line, line.clauses[before], words)).flatten().map(|()| before)
}

fn condition_like(line: &Line, clause: Range, words: &ObligationWords) -> Option<()> {
    let chars = &line.text.chars;
    let ends = clause.to > clause.from && chars[clause.to - 1] == '的';
    let begins = words.conditions.at(chars, clause.from) > 0;
    (ends || begins && clause.to - clause.from >= 4).then_some(())
}

/// Who is meant in `from..to`: without words that lead in, adverbs, times and what is said beside.
fn strip(line: &Line, from: usize, to: usize, words: &ObligationWords) -> Option<String> {
    let chars = &line.text.chars;
    let (mut from, mut to) = (from, to);
    loop {
        let n = words.lead_in.at(chars, from);
        let blank = usize::from(chars.get(from).is_some_and(|c| !c.is_alphanumeric() && !"《“".contains(*c)));
        // 一要, 二要: the head of an item names nobody.
        let marker = usize::from(from + 1 == to && chars.get(from).is_some_and(|c| "一二三四五六七八九十".contains(*c)));
        if n + blank + marker == 0 {
            break;
        }
        from += n.max(blank).max(marker);
        if from >= to {
            return None;
        }
    }
    loop {
        let n = words.tail.before(chars, to);
        // 云服务经营者: 者 is no adverb.
        if n == 0 || to - n <= from {
            break;
        }
        to -= n;
    }
    // A time before the modal word: 企业可在…前.
    if let Some(m) = line.mentions.iter().find(|m| m.period.is_some() && (from..to).contains(&line.index(m.outer.start)) && line.index(m.outer.end) >= to) {
        to = line.index(m.outer.start);
    }
    // 您在注册时应当: who, then when and how.
    let cut = (from + 1..to).find(|i| words.prepositions.at(chars, *i) > 0 && words.bearers.before(chars, *i) > 0);
    let to = cut.unwrap_or(to);
    let name = line.of(from, to.max(from)).trim().trim_matches(|c: char| !c.is_alphanumeric() && !"《》“”（）()".contains(c)).to_owned();
    let name = name.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c) && name.contains('）')).trim_start_matches('）').to_owned();
    // 签约前应细阅…: a time, and nobody.
    let letters: Vec<char> = name.chars().collect();
    let nobody = words.nobody.before(&letters, letters.len()) > 0;
    let n = name.chars().count();
    (!nobody && (1..=BEARER).contains(&n) && !name.chars().all(|c| "也都均还则的".contains(c))).then_some(name)
}
