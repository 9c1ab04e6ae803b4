//! Binding: every quantity of a sentence finds its subject, measure, basis, period, region and speaker.
//!
//! The words in front of a number are read backwards as a predicate (`measure`), what is left is its subject; where
//! nothing is left the subject stands behind the number or was named before. Subject, period, region and speaker are
//! carried from clause to clause and end at the paragraph.

mod ahead;
mod around;
mod basis;
mod behind;
mod bracket;
mod carried;
mod complete;
mod distribute;
mod exact;
mod limits;
mod measured;
mod owner;
mod ranked;
mod row;
mod timed;
mod units;
mod when;

use super::measure::{self, Predicate};
use super::subject::Place;
use super::{Scope, Statistic, cells, clause};
use crate::article::{Article, BlockKind};
use crate::catalogue::{Catalogue, Name};
use crate::recognise::text::Text;
use crate::recognise::{Context, Kind, Mention, Period, Relation, recognise};
use crate::segment::Sentence;
use crate::span::Span;
use carried::Carried;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Statistics of an article, in the order of the text.
pub fn extract(article: &Article, sentences: &[Sentence], scope: &Scope, catalogue: &Catalogue) -> Vec<Statistic> {
    let mut found = Vec::new();
    let mut carried = Carried::new(scope);
    let mut block = usize::MAX;
    let mut label = String::new();
    for sentence in sentences {
        if scope.budget.is_spent() {
            break;
        }
        let text = sentence.span.of(&article.text);
        if !matches!(sentence.kind, BlockKind::Paragraph | BlockKind::Item) {
            carried.section(text, scope);
            continue;
        }
        if sentence.block != block {
            block = sentence.block;
            let subject = std::mem::take(&mut carried.subject);
            carried.paragraph(scope, catalogue, text);
            carried.headed(&label, subject, text);
            carried.section(text, scope);
        }
        let mut binder = Binder {
            text,
            at: sentence.span.start,
            scope,
            catalogue,
            carried: &mut carried,
            mentions: Rc::new([]),
            clauses: Vec::new(),
            quantities: Vec::new(),
            periods: Vec::new(),
            out: Vec::new(),
            used: 0,
            told: false,
            property: None,
            attributive: false,
            plain: OnceCell::new(),
            stance: OnceCell::new(),
        };
        binder.run();
        label = if binder.quantities.is_empty() { text.trim().to_owned() } else { String::new() };
        found.append(&mut binder.out);
    }
    for table in &article.tables {
        found.extend(cells::extract(table, scope, catalogue));
    }
    found.sort_by_key(|s| (s.core, s.subject.clone()));
    once(found, catalogue)
}

/// A figure that the text restates counts once: the first and fullest stays. A cell restates no other cell, a sentence not itself, and
/// nothing what is told of another body.
fn once(found: Vec<Statistic>, catalogue: &Catalogue) -> Vec<Statistic> {
    let body = |subject: &str| {
        catalogue.names(subject).find_map(|(name, _)| match name {
            Name::Organisation(o) => Some(o.name.clone()),
            Name::Region(_) => None,
        })
    };
    let differ = |a: &Statistic, b: &Statistic| body(&a.subject).zip(body(&b.subject)).is_some_and(|(a, b)| a != b);
    let mut kept: Vec<Statistic> = Vec::new();
    // Only figures that are alike are compared: a long page has tens of thousands.
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    for statistic in found {
        let same = |k: &Statistic| {
            k.core != statistic.core
                && k.sentence != statistic.sentence
                && !(k.rule == cells::RULE && statistic.rule == cells::RULE)
                && !differ(k, &statistic)
                && (k.indicator.is_some() && k.indicator == statistic.indicator || k.subject.contains(&statistic.subject) || statistic.subject.contains(&k.subject))
        };
        let figure = (statistic.value, statistic.low, statistic.high, statistic.unit.clone());
        let others = alike.entry((figure, statistic.measure, statistic.approx, statistic.region.clone(), statistic.time.end)).or_default();
        if !others.iter().any(|i| same(&kept[*i])) {
            others.push(kept.len());
            kept.push(statistic);
        }
    }
    kept
}

struct Binder<'a> {
    text: &'a str,
    /// Where the sentence begins in the article's text.
    at: usize,
    scope: &'a Scope,
    catalogue: &'a Catalogue,
    carried: &'a mut Carried,
    mentions: Rc<[Mention]>,
    clauses: Vec<Span>,
    out: Vec<Statistic>,
    /// Where the sentence's quantities stand.
    quantities: Vec<Span>,
    /// Where its periods stand.
    periods: Vec<Span>,
    /// End of the last number that was bound: what stands in front of it belongs to that one.
    used: usize,
    /// Whether this sentence has told a period before the number at hand.
    told: bool,
    /// The property that the last number was of.
    property: Option<String>,
    /// Whether the last number only says which things are meant.
    attributive: bool,
    /// The sentence in half width, made when a period is first asked whether it is a base.
    plain: OnceCell<Text<'a>>,
    /// Whether a word of plans, forecasts or rules is in it at all: most sentences only tell what is.
    stance: OnceCell<bool>,
}

/// A quantity with what the sentence says around it.
struct Bound {
    predicate: Predicate,
    subject: String,
    place: Option<Place>,
    rule: &'static str,
    confidence: f32,
    /// One of several periods that 分别 tells, or a day that stands behind the number.
    period: Option<Period>,
}

impl Binder<'_> {
    fn run(&mut self) {
        self.carried.return_to_topic();
        // 上半年 in a paragraph of its own may be another year's than the last paragraph's.
        let faded = !self.carried.told && self.scope.topic.is_none() && self.carried.headline.is_none();
        let topic = self.carried.period.map(|p| if faded { Period { expr: "faded", ..p } } else { p });
        let context = Context { reference: self.scope.published, topic, wide: false };
        let mut mentions = recognise(self.text, &context);
        self.explained(&mut mentions);
        self.clauses = clause::split(self.text, &mentions);
        self.carried.unit = None;
        self.carried.basis_of_amount = None;
        // 问：…？答：…: the answer in the same paragraph.
        if self.text.trim_start().strip_prefix('答').is_some_and(|t| t.starts_with(['：', ':'])) {
            self.carried.question = false;
        }
        self.speaker();
        // A list of attachments counts nothing.
        if ["附件", "附：", "附:"].iter().any(|w| self.text.trim_start().starts_with(w)) {
            return;
        }
        if self.carried.question || self.text.ends_with('？') && self.carried.speaker.is_none() && self.text.contains("多少") {
            return;
        }
        self.share_units(&mut mentions);
        self.infer_units(&mut mentions);
        let mentions: Rc<[Mention]> = mentions.into();
        self.mentions = Rc::clone(&mentions);
        self.periods = mentions.iter().filter(|m| m.period.is_some()).map(|m| m.span).collect();
        let first = self.carried.period;
        // 居前五位 is a place, and no figure.
        let place = |m: &&Mention| self.text[..m.span.start].ends_with('前') && m.span.of(self.text).ends_with(['位', '名']);
        let row = |m: &&Mention| m.kind == Kind::Duration && self.text[..m.span.start].ends_with("连续");
        // 每万人拥有基站：39.7个
        let per = |m: &&Mention| self.text[..m.span.start].ends_with('每') && !m.span.of(self.text).contains(|c: char| c.is_ascii_digit());
        self.quantities = mentions.iter().filter(|m| m.quantity.is_some() && !place(m) && !row(m) && !per(m)).map(|m| m.span).collect();
        self.labelled();
        self.told_of_country();
        let mut group: Vec<usize> = Vec::new();
        let quantities: Vec<usize> = mentions.iter().enumerate().filter(|(_, m)| m.quantity.is_some()).map(|(i, _)| i).collect();
        for (k, &i) in quantities.iter().enumerate() {
            group.push(i);
            // 分别为A、B和C: numbers with nothing but a joint between them are bound together.
            let unit = |i: usize| mentions[i].quantity.as_ref().and_then(|q| q.unit.as_ref()).map(|u| &u.name);
            let joined = quantities.get(k + 1).is_some_and(|&j| {
                let between = &self.text[mentions[i].outer.end..mentions[j].outer.start];
                joint(between) && (!between.contains('，') || unit(i) == unit(j))
            });
            if joined {
                continue;
            }
            self.bind(&mentions, &group);
            group.clear();
        }
        self.ranks();
        // A period that opens a sentence without figures is the time of what follows: 9月13日至30日，我局组织检查。
        if self.out.is_empty()
            && mentions.iter().any(|m| m.period.is_some())
            && let Some(m) = self.opening(&mentions)
            && let Some(period) = m.period.filter(|p| {
                p.end.is_some()
                    && (p.end <= self.scope.published.or(p.end) || self.scope.published.is_some_and(|day| p.nearly_over(day)))
                    && matches!(p.relation, Relation::During | Relation::AsOf)
            })
            && (m.outer.start <= 12 || m.period.is_some_and(|p| p.relation == Relation::AsOf) || self.carried.topic.is_none_or(|t| t.start == t.end) && period.start != period.end)
        {
            self.carried.speak_of(period, self.scope.published);
        }
        // A sentence about one month does not change what the paragraph is about.
        let only = self.text.contains("当月") || self.text.contains("当日");
        if only {
            self.carried.period = first.or(self.carried.topic);
        }
    }

    /// 本周（9月15日—9月21日）: the bracket says which time that is.
    fn explained(&self, mentions: &mut [Mention]) {
        for i in 1..mentions.len() {
            let between = self.text.get(mentions[i - 1].outer.end..mentions[i].outer.start);
            let behind = &self.text[mentions[i].outer.end..];
            let bracketed = matches!(between.map_or("", str::trim), "（" | "(" | "（即" | "(即") && behind.starts_with(['）', ')']);
            if bracketed && mentions[i - 1].period.is_some_and(|p| p.expr == "deictic") && mentions[i].period.is_some_and(|p| p.end.is_some()) {
                mentions[i - 1].period = mentions[i].period;
            }
        }
    }

    /// 5G基站：总数2.36万个，其中当年新建3100个: the label of a line is what its figures are of.
    fn labelled(&mut self) {
        let Some(label) = self.clauses.first().filter(|c| self.text[c.end..].starts_with(['：', ':']) && !self.quantities.iter().any(|q| c.contains(*q))) else { return };
        let name = super::subject::clean(label.of(self.text), self.catalogue).subject;
        let words = crate::knowledge::statistics();
        let measured = words.stock.iter().chain(&words.flow).chain(&words.amounts).any(|w| name.ends_with(w.as_str())) || name.ends_with('率');
        if measured && (2..=16).contains(&name.chars().count()) && !words.speech.iter().any(|w| name.ends_with(w.as_str())) {
            self.carried.subject = name;
        }
    }

    /// 国内方面，…; 中国铁塔… on a page that says no region: figures of the whole country.
    fn told_of_country(&mut self) {
        let words = crate::knowledge::statistics();
        let Some(first) = self.quantities.first().map(|q| q.start) else { return };
        let turned = self.clauses.iter().take_while(|c| c.end <= first).map(|c| c.of(self.text).trim()).any(|c| words.whole_country.iter().any(|w| w == c));
        let nation = |o: &crate::catalogue::Organisation| o.scope.as_deref() == Some("CN") || o.kind == "operator" && o.name.starts_with("中国");
        let bodies = |text: &str| self.catalogue.names(text).any(|(n, _)| matches!(n, Name::Organisation(o) if nation(o)));
        if turned {
            self.carried.region = Some(("CN".to_owned(), "stated"));
        } else if self.carried.region.is_none() && self.scope.own.is_none() && !self.carried.several && bodies(self.text) {
            self.carried.region = Some(("CN".to_owned(), "scope"));
        }
    }

    /// The period of a sentence without figures that what follows is told of: one up to which something is reported (现将截至9月底的
    /// 进展通报如下), else the first that stands in no title.
    fn opening<'m>(&self, mentions: &'m [Mention]) -> Option<&'m Mention> {
        // A day on which something is told or held is no time of figures; the period that it tells of is.
        let occasion = crate::knowledge::statistics().occasion.iter().any(|w| self.text.contains(w.as_str()));
        let mut told = mentions.iter().filter(|m| !clause::in_title(self.text, m.span.start));
        let as_of = told.clone().find(|m| m.period.is_some_and(|p| p.relation == Relation::AsOf && !p.needs_context));
        as_of.or_else(|| told.find(|m| m.period.is_some_and(|p| !occasion || p.start != p.end)))
    }

    /// 张峰表示，…: who says what follows in this paragraph.
    fn speaker(&mut self) {
        let words = &crate::knowledge::statistics().speech;
        let Some(clause) = self.clauses.first().map(|c| c.of(self.text)) else { return };
        let verb = words.iter().filter_map(|w| clause.find(w.as_str())).min();
        let Some(head) = verb.map(|v| &clause[..v]) else { return };
        let head = head.split(["在", "对", "还", "也"].iter().find(|w| head.contains(**w)).copied().unwrap_or("\u{0}")).next().unwrap_or(head);
        let chars: Vec<char> = head.chars().collect();
        for n in [3, 2, 4] {
            if let Some(tail) = chars.len().checked_sub(n).map(|s| chars[s..].iter().collect::<String>()).filter(|t| super::scope::speaker(t, self.catalogue)) {
                // 局长马文昭: the name stands alone or behind an office.
                let before = chars.len().checked_sub(n + 1).and_then(|i| chars.get(i));
                if before.is_none_or(|c| "长任记师员授家士理事人工".contains(*c)) {
                    self.carried.speaker = Some(tail);
                    return;
                }
            }
        }
    }

    /// Binds one number, or a group that 分别 distributes.
    fn bind(&mut self, mentions: &[Mention], group: &[usize]) {
        let Some(first) = group.first().map(|&i| &mentions[i]) else { return };
        let clause = self.clause_of(first.span.start);
        let mut left = self.left(mentions, clause, first);
        let last = &mentions[group[group.len() - 1]];
        let right = self.right(mentions, last);
        let mut predicate = measure::read(&left);
        if let Some((rest, of_last_year)) = self.of_last_year(clause, &left) {
            (left, predicate) = (rest, of_last_year);
        }
        // 增速由12%回升至16%: of the same property.
        if predicate.reached && predicate.rest.is_empty() && self.used > clause.start && predicate.property.is_none() {
            predicate.property = self.property.clone();
        }
        let before = (self.carried.period, self.carried.topic, self.told);
        self.advance_period(mentions, first, clause);
        let usable: Vec<usize> = group.iter().copied().filter(|&i| self.usable(&mentions[i], clause, &right, i == group[group.len() - 1])).collect();
        if usable.is_empty() && self.attributive {
            // 注册资本1000万元及以下的占71.6%, 三个环节的一次成功率: such a number is a part of what the next one is of.
            return;
        }
        self.used = last.outer.end;
        // 3月20日，公司（601XXX）披露2024年年度报告: a code is told of no day, and the day is none of the report's.
        let report = crate::knowledge::statistics().reports.iter().any(|w| self.text.contains(w.as_str()));
        if report && usable.is_empty() && group.iter().all(|&i| mentions[i].quantity.as_ref().is_none_or(|q| q.unit.is_none())) {
            (self.carried.period, self.carried.topic, self.told) = before;
        }
        if usable.is_empty() {
            // What is no statistic may still be what the next number is about: 对31款APP.
            return;
        }
        let subjects = self.subjects(&predicate, usable.len(), &left, first);
        if let Some(subjects) = subjects {
            // All of them are completed from what was named before the list.
            let names: Vec<String> = usable.iter().enumerate().map(|(k, &i)| self.completed(subjects[k.min(subjects.len() - 1)].0.clone(), false, &mentions[i])).collect();
            for ((k, &i), subject) in usable.iter().enumerate().zip(names) {
                let (_, place) = &subjects[k.min(subjects.len() - 1)];
                let bound = Bound { predicate: predicate.clone(), subject, place: place.clone(), rule: "distribute", confidence: 0.85, period: None };
                self.emit(mentions, i, clause, bound);
            }
            // 各4款 over two places, or one value that all of them exceed: 均突破3000亿元.
            if usable.len() == 1 {
                for (name, place) in subjects.iter().skip(1) {
                    let bound = Bound { predicate: predicate.clone(), subject: name.clone(), place: place.clone(), rule: "distribute", confidence: 0.8, period: None };
                    self.emit(mentions, usable[0], clause, bound);
                }
            }
            return;
        }
        let periods = self.each_period(mentions, first, usable.len(), &left);
        for (k, &i) in usable.iter().enumerate() {
            // What follows the last of a group is not what follows the first.
            let behind = if i == group[group.len() - 1] { right.as_str() } else { "" };
            let mut bound = if k == 0 { self.single(&mentions[i], predicate.clone(), behind) } else { self.following(&predicate) };
            if predicate.bases.len() == usable.len() {
                bound.predicate.basis = predicate.bases.get(k).copied();
            }
            bound.period = periods.as_ref().and_then(|p| p.get(k)).copied().or(bound.period);
            self.emit(mentions, i, clause, bound);
        }
    }
}

/// Only a joint stands between two numbers of a group.
fn joint(between: &str) -> bool {
    matches!(between.trim(), "、" | "和" | "及" | "以及" | "与" | "，" | "，和")
}
