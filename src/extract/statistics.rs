//! Binding: every quantity of a sentence finds its subject, measure, basis, period, region and speaker.
//!
//! The words in front of a number are read backwards as a predicate (`measure`), what is left is its subject; where
//! nothing is left the subject stands behind the number or was named before. Subject, period, region and speaker are
//! carried from clause to clause and end at the paragraph.

mod carried;
mod distribute;
mod measured;
mod owner;
mod ranked;
mod row;
mod timed;
mod when;

use super::measure::{self, PERIOD, Predicate};
use super::subject::Place;
use super::{Scope, Statistic, cells, class, clause};
use crate::article::{Article, BlockKind};
use crate::catalogue::Catalogue;
use crate::recognise::text::Text;
use crate::recognise::{Approx, Context, Kind, Mention, Relation, recognise};
use crate::segment::Sentence;
use crate::span::Span;
use carried::Carried;
use std::cell::OnceCell;
use std::collections::HashMap;

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
            carried.paragraph(scope, text);
            carried.headed(&label, subject, text);
            carried.section(text, scope);
        }
        let mut binder = Binder {
            text,
            at: sentence.span.start,
            scope,
            catalogue,
            carried: &mut carried,
            mentions: Vec::new(),
            clauses: Vec::new(),
            quantities: Vec::new(),
            periods: Vec::new(),
            out: Vec::new(),
            used: 0,
            told: false,
            attributive: false,
            plain: OnceCell::new(),
        };
        binder.run();
        label = if binder.quantities.is_empty() { text.trim().to_owned() } else { String::new() };
        found.append(&mut binder.out);
    }
    for table in &article.tables {
        found.extend(cells::extract(table, scope, catalogue));
    }
    found.sort_by_key(|s| (s.core, s.subject.clone()));
    once(found)
}

/// A figure that the text restates counts once: the first and fullest stays.
fn once(found: Vec<Statistic>) -> Vec<Statistic> {
    let mut kept: Vec<Statistic> = Vec::new();
    // Only figures that are alike are compared: a long page has tens of thousands.
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    for statistic in found {
        let same = |k: &Statistic| {
            k.core != statistic.core
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
    mentions: Vec<Mention>,
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
    /// Whether the last number only says which things are meant.
    attributive: bool,
    /// The sentence in half width, made when a period is first asked whether it is a base.
    plain: OnceCell<Text<'a>>,
}

/// A quantity with what the sentence says around it.
struct Bound {
    predicate: Predicate,
    subject: String,
    place: Option<Place>,
    rule: &'static str,
    confidence: f32,
}

impl Binder<'_> {
    fn run(&mut self) {
        self.carried.return_to_topic();
        let context = Context { reference: self.scope.published, topic: self.carried.period, wide: false };
        self.mentions = recognise(self.text, &context);
        self.clauses = clause::split(self.text, &self.mentions);
        self.carried.unit = None;
        self.speaker();
        // A list of attachments counts nothing.
        if ["附件", "附：", "附:"].iter().any(|w| self.text.trim_start().starts_with(w)) {
            return;
        }
        if self.carried.question || self.text.ends_with('？') && self.carried.speaker.is_none() && self.text.contains("多少") {
            return;
        }
        let mut mentions = std::mem::take(&mut self.mentions);
        self.share_units(&mut mentions);
        self.infer_units(&mut mentions);
        self.periods = mentions.iter().filter(|m| m.period.is_some()).map(|m| m.span).collect();
        let first = self.carried.period;
        self.quantities = mentions.iter().filter(|m| m.quantity.is_some()).map(|m| m.span).collect();
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
        // A day on which something is told or held is no time of figures; the period that it tells of is.
        let occasion = crate::knowledge::statistics().occasion.iter().any(|w| self.text.contains(w.as_str()));
        // A period that opens a sentence without figures is the time of what follows: 9月13日至30日，我局组织检查。
        if self.quantities.is_empty()
            && let Some(m) = self.opening(&mentions, occasion)
            && let Some(period) = m.period.filter(|p| p.end.is_some() && p.end <= self.scope.published.or(p.end) && matches!(p.relation, Relation::During | Relation::AsOf))
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

    /// 分别为1286、731和542家: what stands behind the last of a list, unit and 万 or 亿, is said of all of them.
    fn share_units(&self, mentions: &mut [Mention]) {
        for i in (0..mentions.len().saturating_sub(1)).rev() {
            let (head, tail) = mentions.split_at_mut(i + 1);
            let (Some(this), Some(next)) = (head.last_mut(), tail.first()) else { continue };
            let between = self.text.get(this.outer.end..next.outer.start).unwrap_or("，");
            let (Some(quantity), Some(after)) = (this.quantity.as_mut(), next.quantity.as_ref()) else { continue };
            // 0.04个和0.11个百分点
            let points = quantity.unit.as_ref().is_some_and(|u| u.name == "个") && after.unit.as_ref().is_some_and(|u| u.kind == "pp");
            let bare = (quantity.unit.is_none() && !quantity.chinese || points) && quantity.approx == Approx::Exact;
            if !bare || after.unit.is_none() || !matches!(between.trim(), "、" | "和" | "及" | "与") {
                continue;
            }
            // 3.95亿、2.1亿和0.61亿户: a number with a scale of its own takes only the unit.
            let of = crate::recognise::numeral::scale_of;
            let own = points || of(this.span.of(self.text)) > rust_decimal::Decimal::ONE;
            let scale = if own { rust_decimal::Decimal::ONE } else { of(next.span.of(self.text)) };
            quantity.value = quantity.value.and_then(|v| v.checked_mul(scale));
            quantity.unit.clone_from(&after.unit);
            this.kind = next.kind;
        }
    }

    /// 用户数达7.94亿: the unit of a large number without one is that of what its subject counts.
    fn infer_units(&self, mentions: &mut [Mention]) {
        let words = crate::knowledge::statistics();
        for mention in mentions {
            let Some(quantity) = mention.quantity.as_mut().filter(|q| q.unit.is_none() && !q.chinese) else { continue };
            if crate::recognise::numeral::scale_of(mention.span.of(self.text)) < 10_000.into() {
                continue;
            }
            let clause = self.clause_of(mention.span.start);
            let front = measure::read(self.text.get(clause.start..mention.outer.start).unwrap_or("")).rest;
            let noun = words.uncounted.iter().filter(|(noun, _)| front.ends_with(noun.as_str())).max_by_key(|(noun, _)| noun.len());
            if let Some(unit) = noun.and_then(|(_, unit)| crate::knowledge::units().named(unit)) {
                quantity.unit = Some(unit);
                quantity.inferred = true;
                mention.kind = Kind::Count;
            }
        }
    }

    /// The period of a sentence without figures that what follows is told of: one up to which something is reported (现将截至9月底的
    /// 进展通报如下), else the first that stands in no title.
    fn opening<'m>(&self, mentions: &'m [Mention], occasion: bool) -> Option<&'m Mention> {
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
            if let Some(tail) = chars.len().checked_sub(n).map(|s| chars[s..].iter().collect::<String>()).filter(|t| super::scope::person(t)) {
                // 局长马文昭: the name stands alone or behind an office.
                let before = chars.len().checked_sub(n + 1).and_then(|i| chars.get(i));
                if before.is_none_or(|c| "长任记师员授家士理事人工".contains(*c)) {
                    self.carried.speaker = Some(tail);
                    return;
                }
            }
        }
    }

    fn clause_of(&self, at: usize) -> Span {
        if let Some(bracket) = clause::bracket(self.text, at) {
            return clause::within_bracket(self.text, bracket, at);
        }
        self.clauses.iter().copied().find(|c| c.start <= at && at <= c.end).unwrap_or(Span::new(0, self.text.len()))
    }

    /// Binds one number, or a group that 分别 distributes.
    fn bind(&mut self, mentions: &[Mention], group: &[usize]) {
        let Some(first) = group.first().map(|&i| &mentions[i]) else { return };
        let clause = self.clause_of(first.span.start);
        let left = self.left(mentions, clause, first);
        let last = &mentions[group[group.len() - 1]];
        let right = self.right(mentions, last);
        let predicate = measure::read(&left);
        self.advance_period(mentions, first, clause);
        let usable: Vec<usize> = group.iter().copied().filter(|&i| self.usable(&mentions[i], clause, &right, i == group[group.len() - 1])).collect();
        if usable.is_empty() && self.attributive {
            // 注册资本1000万元及以下的占71.6%, 三个环节的一次成功率: such a number is a part of what the next one is of.
            return;
        }
        self.used = last.outer.end;
        if usable.is_empty() {
            // What is no statistic may still be what the next number is about: 对31款APP.
            return;
        }
        let subjects = self.subjects(&predicate, usable.len(), &left);
        if let Some(subjects) = subjects {
            for (k, &i) in usable.iter().enumerate() {
                let (name, place) = &subjects[k.min(subjects.len() - 1)];
                let subject = self.completed(name.clone(), false, &mentions[i]);
                let bound = Bound { predicate: predicate.clone(), subject, place: place.clone(), rule: "distribute", confidence: 0.85 };
                self.emit(mentions, i, clause, bound);
            }
            // 各4款 over two places, or one value that all of them exceed: 均突破3000亿元.
            if usable.len() == 1 {
                for (name, place) in subjects.iter().skip(1) {
                    let bound = Bound { predicate: predicate.clone(), subject: name.clone(), place: place.clone(), rule: "distribute", confidence: 0.8 };
                    self.emit(mentions, usable[0], clause, bound);
                }
            }
            return;
        }
        for (k, &i) in usable.iter().enumerate() {
            // What follows the last of a group is not what follows the first.
            let behind = if i == group[group.len() - 1] { right.as_str() } else { "" };
            let mut bound = if k == 0 { self.single(&mentions[i], predicate.clone(), behind) } else { self.following(&predicate) };
            if predicate.bases.len() == usable.len() {
                bound.predicate.basis = predicate.bases.get(k).copied();
            }
            self.emit(mentions, i, clause, bound);
        }
    }

    /// The words in front of a number: from its clause's beginning or the number before it, periods as marks.
    fn left(&self, mentions: &[Mention], clause: Span, first: &Mention) -> String {
        let mut start = clause.start.max(if self.used <= first.outer.start { self.used } else { 0 });
        if start > first.outer.start {
            start = clause.start.min(first.outer.start);
        }
        let mut left = String::new();
        let mut at = start;
        // 25岁至34岁的占四成: an age says who is meant.
        let age = |m: &Mention| m.quantity.as_ref().and_then(|q| q.unit.as_ref()).is_some_and(|u| u.name == "岁");
        let timed = |m: &&Mention| m.period.is_some() || m.kind == Kind::Duration && !age(m);
        for m in mentions.iter().filter(timed).filter(|m| m.outer.start >= start && m.outer.end <= first.outer.start) {
            // 2012年12月1日前获得…的企业: a limit inside a subject is part of it.
            let attribute = m.period.is_some_and(|p| p.relation == Relation::Before) && self.text[m.outer.end..first.outer.start].contains('的');
            if attribute || m.outer.start < at {
                continue;
            }
            // 比上年末 and 较上月 are bases by name; 较2019年 is one by its mark.
            let named = m.period.is_some_and(|p| p.expr != "absolute")
                && (["较", "比", "与"].iter().any(|w| self.text[..m.span.start].ends_with(w)) || self.text[m.span.end..first.outer.start] == *"的" && self.is_base(m));
            if named {
                continue;
            }
            // 截至6月30日止六个月 is one with the words around it, 于2023年 is not.
            let whole = m.outer.of(self.text).starts_with('截');
            let keep = if m.period.is_some_and(|p| p.relation == Relation::During) && !whole { m.span } else { m.outer };
            left.push_str(&self.text[at..keep.start]);
            left.push(PERIOD);
            at = keep.end;
        }
        left.push_str(&self.text[at..first.outer.start]);
        left
    }

    /// The words behind a number, up to the next number or the end of the sentence.
    fn right(&self, mentions: &[Mention], last: &Mention) -> String {
        let end = mentions.iter().filter(|m| m.quantity.is_some() && m.outer.start >= last.outer.end).map(|m| m.outer.start).min().unwrap_or(self.text.len());
        self.text[last.span.end..end].to_owned()
    }

    fn usable(&mut self, mention: &Mention, clause: Span, right: &str, last: bool) -> bool {
        let Some(quantity) = &mention.quantity else { return false };
        let behind = if last { right } else { "" };
        let bare = quantity.unit.is_none() && self.carried.unit.is_some() && !quantity.chinese && self.listed(mention, clause);
        if bare {
            return true;
        }
        let reason = class::reject(self.text, mention, quantity, (clause.start, clause.of(self.text)), behind);
        self.attributive = reason.is_some_and(|r| class::ATTRIBUTIVE.contains(&r));
        reason.is_none()
    }

    /// 北京19750家，广东9294家，河南8801: a number without a unit at the end of a clause takes the last one.
    fn listed(&self, mention: &Mention, clause: Span) -> bool {
        let after = &self.text[mention.span.end..clause.end.max(mention.span.end)];
        let before = &self.text[clause.start..mention.span.start];
        after.trim().is_empty() && (1..=12).contains(&before.trim().chars().count())
    }
}

/// Only a joint stands between two numbers of a group.
fn joint(between: &str) -> bool {
    matches!(between.trim(), "、" | "和" | "及" | "以及" | "与" | "，" | "，和")
}
