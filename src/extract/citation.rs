//! Documents that a page cites, each once: title, number, issuer, day, version, status.

use super::deadline;
use super::facts::{Body, Fact};
use super::reading::{Line, Reading};
use super::words;
use crate::article::BlockKind;
use crate::catalogue::Name;
use crate::recognise::name::Citation as Mention;
use crate::recognise::name::words::names;
use serde::Serialize;
use std::collections::HashMap;

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// As written; null where only the number is told.
    pub title: Option<String>,
    /// 国发〔2015〕5号, 工业和信息化部令第42号; as written where the text tells too little (32号文).
    pub doc_no: Option<String>,
    /// Several are joined by `;`.
    pub issuer: Option<String>,
    /// Day, month or year of issue.
    pub date: Option<String>,
    /// 2015版.
    pub version: Option<String>,
    /// draft, in_force, superseded, or null.
    pub status: Option<String>,
    /// Articles that are pointed at: 第69条.
    pub articles: Vec<String>,
    /// The number that it had before: 5号令.
    pub replaces: Option<String>,
    /// What the page calls it elsewhere, resolved: 32号文, 该通知.
    pub resolved: Vec<String>,
    /// How often the page names it.
    pub mentions: usize,
}

struct Draft {
    citation: Citation,
    fact: Fact,
    number: Option<(u32, &'static str)>,
}

/// The documents found so far, by title and by number.
#[derive(Default)]
struct Drafts {
    list: Vec<Draft>,
    titles: HashMap<String, usize>,
    numbers: HashMap<u32, Vec<usize>>,
}

impl Drafts {
    fn add(&mut self, draft: Draft) -> usize {
        self.list.push(draft);
        self.list.len() - 1
    }

    /// Names a document again, in other words.
    fn again(&mut self, i: usize, words: &str) {
        let citation = &mut self.list[i].citation;
        citation.mentions += 1;
        if !citation.resolved.iter().any(|w| w == words) && citation.resolved.len() < 8 {
            citation.resolved.push(words.to_owned());
        }
    }

    fn numbered(&mut self, i: usize, number: u32, sort: &'static str) {
        if self.list[i].number.is_none() {
            self.list[i].number = Some((number, sort));
            self.numbers.entry(number).or_default().push(i);
        }
    }
}

pub(super) fn extract(reading: &Reading) -> Vec<Fact> {
    let mut drafts = Drafts::default();
    // Those named last, the latest at the end.
    let mut recent: Vec<usize> = Vec::new();
    for line in &reading.lines {
        let mut last: Option<(usize, usize)> = None;
        let mut demonstratives = demonstratives(line).into_iter().peekable();
        for found in &line.names.citations {
            let from = line.index(found.span.start);
            while let Some(word) = demonstratives.next_if(|d| d.0 < from) {
                refer(line, word, &recent, &mut drafts);
            }
            // 《通知》: the one named in full before.
            if let Some(i) = found.title.as_deref().and_then(|t| shortened(reading, t, &recent, &drafts)) {
                drafts.again(i, found.span.of(line.raw()));
                name_last(&mut recent, i);
                continue;
            }
            let placed = match (&found.title, &found.number) {
                (Some(title), _) => titled(reading, line, found, title, &mut drafts),
                (None, Some(_)) => numbered(reading, line, found, last, &mut drafts),
                (None, None) => None,
            };
            if let Some(i) = placed {
                last = Some((i, line.index(found.span.end)));
                name_last(&mut recent, i);
            }
        }
        for word in demonstratives {
            refer(line, word, &recent, &mut drafts);
        }
    }
    drafts.list.into_iter().map(|d| Fact { body: Body::Citation(d.citation), ..d.fact }).collect()
}

/// Documents that a word may still mean.
const RECENT: usize = 12;

fn name_last(recent: &mut Vec<usize>, i: usize) {
    recent.retain(|k| *k != i);
    recent.push(i);
    if recent.len() > RECENT {
        recent.remove(0);
    }
}

/// 该通知, 上述办法: where such words stand, and where the sort of document begins and ends in them.
fn demonstratives(line: &Line) -> Vec<(usize, usize, usize)> {
    let words = &words::facts().citation;
    let chars = &line.text.chars;
    let found = (0..chars.len()).filter_map(|i| {
        let sort = i + words.demonstratives.at(chars, i);
        let end = sort + words.sorts.at(chars, sort);
        (sort > i && end > sort && !line.titled(i)).then_some((i, sort, end))
    });
    found.collect()
}

/// What a demonstrative means: the last document whose title ends with that sort.
fn refer(line: &Line, (from, sort, to): (usize, usize, usize), recent: &[usize], drafts: &mut Drafts) {
    let sort = line.of(sort, to);
    let fits = |i: &&usize| drafts.list[**i].citation.title.as_deref().is_some_and(|t| bare(t).ends_with(sort));
    if let Some(i) = recent.iter().rev().find(fits).copied() {
        drafts.again(i, line.of(from, to));
    }
}

/// A title that only says which sort of document it is, of the last one of that sort; the page itself may be that one.
fn shortened(reading: &Reading, title: &str, recent: &[usize], drafts: &Drafts) -> Option<usize> {
    let sort = &words::facts().citation.sorts;
    if !sort.has(&title.chars().collect::<Vec<_>>()) || reading.aliases.iter().any(|a| a.document && a.short == title) {
        return None;
    }
    let longer = |i: &&usize| drafts.list[**i].citation.title.as_deref().is_some_and(|t| bare(t).ends_with(title) && t != title);
    recent.iter().rev().find(longer).copied()
}

/// Titles are the same whatever their marks.
fn key(title: &str) -> String {
    let plain: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.trim_start_matches("中华人民共和国").to_owned()
}

fn titled(reading: &Reading, line: &Line, found: &Mention, title: &str, drafts: &mut Drafts) -> Option<usize> {
    let full = reading.aliases.iter().find(|a| a.document && a.short == title).map(|a| a.full.as_str());
    let title = full.unwrap_or(title);
    let (from, to) = (line.index(found.span.start), line.index(found.span.end));
    let i = match drafts.titles.get(&key(title)).copied() {
        Some(i) => i,
        None => {
            if !is_document(line, found, title, from) {
                return None;
            }
            let citation = Citation { title: Some(title.to_owned()), ..Citation::default() };
            let rule = match found.rule {
                "law" => "citation:law",
                "pact" => "citation:pact",
                _ => "citation:title",
            };
            let fact = line.fact(from, to, rule, 0.95, Body::Citation(Citation::default()));
            let i = drafts.add(Draft { citation, fact, number: None });
            drafts.titles.insert(key(title), i);
            i
        }
    };
    if let Some(number) = &found.number {
        drafts.numbered(i, number.number, number.sort);
    }
    let citation = &mut drafts.list[i].citation;
    citation.mentions += 1;
    if let Some(number) = &found.number {
        citation.doc_no.get_or_insert_with(|| number.normal.clone());
        citation.issuer = citation.issuer.take().or_else(|| number.issuer.clone());
        citation.date = citation.date.take().or_else(|| number.year.map(|y| y.to_string()));
    }
    if let Some(issuers) = issuers(line, from, title, reading) {
        citation.issuer = Some(issuers);
    }
    if let Some(article) = found.article.as_ref().filter(|a| !citation.articles.contains(&a.normal)) {
        citation.articles.push(article.normal.clone());
    }
    citation.version = citation.version.take().or_else(|| found.version.clone());
    if let Some(date) = date(line, from, to) {
        citation.date = Some(date);
    }
    citation.status = citation.status.take().or_else(|| status(reading, line, from, to, title));
    Some(i)
}

/// Whether a title is that of a rule, and not of a report or a book.
fn is_document(line: &Line, found: &Mention, title: &str, from: usize) -> bool {
    let words = &words::facts().citation;
    let plain: Vec<char> = bare(title).chars().collect();
    if words.not_documents.before(&plain, plain.len()) > 0 {
        return false;
    }
    let told = found.number.is_some() || found.article.is_some() || found.rule != "title";
    told || words.documents.before(&plain, plain.len()) > 0 || words.by.before(&line.text.chars, from) > 0
}

/// A title without what its brackets add: （试行）, （2015年版）.
fn bare(title: &str) -> &str {
    let end = title.trim_end();
    match end.rfind(['（', '(']) {
        Some(open) if end.ends_with(['）', ')']) && open > 0 => &end[..open],
        _ => end,
    }
}

/// 工信部和公安部联合印发《…》: who stands before the verb; 《国务院关于…》: who begins the title.
fn issuers(line: &Line, from: usize, title: &str, reading: &Reading) -> Option<String> {
    let words = &words::facts().citation;
    let clause = line.clause(from.saturating_sub(1));
    let verb = (clause.from..from).rev().take(14).find(|i| words.issue.at(&line.text.chars, *i) > 0);
    if let Some(verb) = verb {
        let before: Vec<_> =
            line.names.organisations.iter().map(|o| (line.index(o.span.start), line.index(o.span.end), &o.name)).filter(|o| o.0 >= clause.from && o.1 <= verb).collect();
        let mut names: Vec<&str> = Vec::new();
        let mut edge = verb;
        for (start, end, name) in before.into_iter().rev() {
            let gap = line.of(end, edge);
            let joined = names.is_empty() && gap.chars().count() <= 12 || matches!(gap, "、" | "和" | "与" | "会同" | "及" | "联合");
            if !joined {
                break;
            }
            names.insert(0, name);
            edge = start;
        }
        if !names.is_empty() {
            return Some(names.join(";"));
        }
    }
    let first = reading.lexicon.catalogue.names(title).next();
    first.and_then(|(name, range)| match name {
        Name::Organisation(o) if range.start == 0 => Some(o.name.clone()),
        _ => None,
    })
}

/// The time that stands right before the verb and title of a document: 2012年《…》, 今年年初发布了《…》.
fn date(line: &Line, from: usize, to: usize) -> Option<String> {
    let words = &words::facts().citation;
    let clause = line.clause(from.saturating_sub(1));
    let period = line.mentions.iter().filter(|m| m.period.is_some()).map(|m| (line.index(m.span.start), line.index(m.span.end), m)).rfind(|m| m.0 >= clause.from && m.1 <= from)?;
    let between = period.1..from;
    let issued = between.clone().any(|i| words.issue.at(&line.text.chars, i) > 0);
    let near = between.len() <= 1;
    let bound = line.text.starts(to, "自") || line.text.starts(to, "将于");
    (issued || near && !bound).then(|| period.2.period.and_then(|p| deadline::told(&p)))?
}

fn status(reading: &Reading, line: &Line, from: usize, to: usize, title: &str) -> Option<String> {
    let words = &words::facts().citation;
    let clause = line.clause(from.saturating_sub(1));
    let before = from.saturating_sub(14).max(clause.from);
    let draft = words.draft.find(&line.text.chars, before, from).is_some() || title.contains("征求意见稿") || title.contains("草案");
    let gone = words.repealed.find(&line.text.chars, to, (to + 12).min(line.text.len())).is_some() || words.repealed.before(&line.text.chars, from) > 0;
    let force = || in_force(reading, line, from, to);
    let known = [(draft, "draft"), (gone, "superseded")].into_iter().find(|s| s.0).map(|s| s.1).or_else(|| force().then_some("in_force"));
    known.map(str::to_owned)
}

/// 现行《…》; 《…》自2024年3月1日起施行, on a day that has come.
fn in_force(reading: &Reading, line: &Line, from: usize, to: usize) -> bool {
    let words = words::facts();
    let chars = &line.text.chars;
    if words.citation.current.before(chars, from) > 0 {
        return true;
    }
    let clause = line.clause(to.saturating_sub(1).max(from));
    let effect = words.deadline.effect.find(chars, to, clause.to);
    let Some((at, _)) = effect.filter(|e| !line.has("《", to, e.0) && words.deadline.pending.find(chars, to, e.0).is_none()) else { return false };
    let day = line.mentions.iter().filter(|m| (to..at).contains(&line.index(m.span.start))).find_map(|m| m.period.and_then(|p| p.start.or(p.end)));
    day.zip(reading.scope.published).is_some_and(|(day, published)| day <= published)
}

/// A number without a title: that of the document named just before, one that is known already, or a document of its own.
fn numbered(reading: &Reading, line: &Line, found: &Mention, last: Option<(usize, usize)>, drafts: &mut Drafts) -> Option<usize> {
    let number = found.number.as_ref()?;
    let (from, to) = (line.index(number.span.start), line.index(number.span.end));
    let chars = &line.text.chars;
    let words = &names().citation;
    if let Some((i, end)) = last.filter(|l| from >= l.1 && from - l.1 <= 40) {
        let formerly = words.formerly.before(chars, from) > 0;
        let again = words.again.before(chars, from) > 0 || !formerly && from - end <= 3;
        if formerly {
            drafts.list[i].citation.replaces.get_or_insert_with(|| number.normal.clone());
            return Some(i);
        }
        if again && drafts.list[i].number.is_none_or(|n| n.0 == number.number) {
            drafts.numbered(i, number.number, number.sort);
            let draft = &mut drafts.list[i];
            draft.citation.doc_no.get_or_insert_with(|| number.normal.clone());
            draft.citation.issuer = draft.citation.issuer.take().or_else(|| number.issuer.clone());
            draft.fact.span = if draft.fact.sentence == line.span { draft.fact.span.join(line.at(from, to)) } else { draft.fact.span };
            return Some(i);
        }
    }
    // 42号令 is the order No. 42 that the page names in full elsewhere.
    let same = |d: &Draft| d.citation.doc_no.as_deref() == Some(number.normal.as_str()) || number.issuer.is_none() && number.sort != "code";
    let of_number = drafts.numbers.get(&number.number).into_iter().flatten().take(64).copied().collect::<Vec<_>>();
    if let Some(i) = of_number.into_iter().find(|i| same(&drafts.list[*i])) {
        if drafts.list[i].citation.doc_no.as_deref() == Some(number.normal.as_str()) {
            drafts.list[i].citation.mentions += 1;
        } else {
            drafts.again(i, line.of(from, to));
        }
        return Some(i);
    }
    if drafts.list.iter().take(256).any(|d| d.citation.replaces.as_deref() == Some(number.normal.as_str())) {
        return None;
    }
    let meta = &reading.article.meta;
    let own = meta.document_number.as_deref().is_some_and(|n| key(n) == key(&number.normal))
        || line.raw().trim() == number.span.of(line.raw())
        || line.kind == BlockKind::Byline
        || line.text.get(from.wrapping_sub(1)) == Some(':') && line.of(0, from).ends_with(['号', '：', ':']) && line.of(0, from).contains("文号");
    // 关于印发《…》的通知: the number is that of what is issued.
    let issued = meta.title.as_deref().filter(|_| own).and_then(|t| t.split_once("印发《").or_else(|| t.split_once("发布《")));
    let issued = issued.and_then(|(_, rest)| rest.split_once('》')).and_then(|(title, _)| drafts.titles.get(&key(title)).copied());
    if let Some(i) = issued.filter(|i| drafts.list[*i].number.is_none()) {
        drafts.numbered(i, number.number, number.sort);
        let citation = &mut drafts.list[i].citation;
        citation.doc_no = Some(number.normal.clone());
        citation.issuer = citation.issuer.take().or_else(|| number.issuer.clone());
        return Some(i);
    }
    let date = if own { meta.signed_at.clone().or_else(|| meta.published_at.clone()).and_then(|d| d.get(..10).map(str::to_owned)) } else { number.year.map(|y| y.to_string()) };
    let citation = Citation {
        title: meta
            .title
            .clone()
            .or_else(|| {
                reading.lines.first().map(|l| l.raw().trim().to_owned()).filter(|t| words::facts().citation.documents.before(&t.chars().collect::<Vec<_>>(), t.chars().count()) > 0)
            })
            .filter(|_| own),
        doc_no: Some(number.normal.clone()),
        issuer: number.issuer.clone().or_else(|| reading.scope.source_org.clone().filter(|_| own)),
        date,
        articles: found.article.iter().map(|a| a.normal.clone()).collect(),
        mentions: 1,
        ..Citation::default()
    };
    let rule = if own { "citation:own_number" } else { "citation:number" };
    let confidence = if number.sort == "short" { 0.7 } else { 0.9 };
    let fact = line.fact(from, to, rule, confidence, Body::Citation(Citation::default()));
    let i = drafts.add(Draft { citation, fact, number: None });
    drafts.numbered(i, number.number, number.sort);
    Some(i)
}
