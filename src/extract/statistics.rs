//! Binding: every quantity of a sentence finds its subject, measure, basis, period, region and speaker.
//!
//! The words in front of a number are read backwards as a predicate (`measure`), what is left is its subject; where
//! nothing is left the subject stands behind the number or was named before. Subject, period, region and speaker are
//! carried from clause to clause and end at the paragraph.

mod distribute;
mod measured;

use super::measure::{self, PERIOD, Predicate};
use super::subject::{self, Place};
use super::{Basis, Class, Measure, Scope, Statistic, cells, class, clause, rank, time};
use crate::article::{Article, BlockKind};
use crate::catalogue::{Catalogue, Kind as Nature};
use crate::recognise::text::Text;
use crate::recognise::{Approx, Context, Kind, Mention, Period, Relation, recognise};
use crate::segment::Sentence;
use crate::span::Span;
use measured::Measured;
use rust_decimal::Decimal;

/// Statistics of an article, in the order of the text.
pub fn extract(article: &Article, sentences: &[Sentence], scope: &Scope, catalogue: &Catalogue) -> Vec<Statistic> {
    let mut found = Vec::new();
    let mut carried = Carried::new(scope);
    let mut block = usize::MAX;
    for sentence in sentences {
        if !matches!(sentence.kind, BlockKind::Paragraph | BlockKind::Item) {
            continue;
        }
        let text = sentence.span.of(&article.text);
        if sentence.block != block {
            block = sentence.block;
            carried.paragraph(scope, text);
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
            out: Vec::new(),
            used: 0,
        };
        binder.run();
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
    for statistic in found {
        let same = |k: &Statistic| {
            k.core != statistic.core
                && (k.value, k.low, k.high, &k.unit, k.measure, k.approx, &k.region)
                    == (statistic.value, statistic.low, statistic.high, &statistic.unit, statistic.measure, statistic.approx, &statistic.region)
                && (k.time.end == statistic.time.end)
                && (k.indicator.is_some() && k.indicator == statistic.indicator || k.subject.contains(&statistic.subject) || statistic.subject.contains(&k.subject))
        };
        if !kept.iter().any(same) {
            kept.push(statistic);
        }
    }
    kept
}

/// What one clause leaves to the next.
struct Carried {
    subject: String,
    period: Option<Period>,
    /// What the paragraph's first period was: a 当月 sentence does not change it.
    topic: Option<Period>,
    region: Option<(String, &'static str)>,
    several: bool,
    speaker: Option<String>,
    question: bool,
    unit: Option<crate::knowledge::Unit>,
    /// The base that a sentence named once: 同比增长…，第二产业下降….
    basis: Option<Basis>,
    /// Unit of the number that `subject` was bound to.
    subject_unit: String,
}

impl Carried {
    fn new(scope: &Scope) -> Self {
        Self {
            subject: String::new(),
            period: scope.topic,
            topic: scope.topic,
            region: scope.region.clone(),
            several: false,
            speaker: scope.speaker.clone(),
            question: false,
            unit: None,
            basis: None,
            subject_unit: String::new(),
        }
    }

    /// Takes up a period. The first one is what the page is about; the day of an event yields to the first interval.
    fn speak_of(&mut self, period: Period) {
        let event = |p: &Period| p.relation == Relation::During && p.start == p.end && !p.at_end;
        self.period = Some(period);
        self.topic = self.topic.filter(|t| !event(t) || event(&period)).or(Some(period));
    }

    fn paragraph(&mut self, scope: &Scope, text: &str) {
        // The date that an earlier paragraph gave holds on while it is a recent one: the page's own, not its history.
        let recent = |p: &Period| p.end.zip(scope.published).is_none_or(|(end, day)| day.since(end).is_ok_and(|s| s.get_days() < 400));
        let topic = scope.topic.or(self.topic.filter(recent));
        let speaker = self.speaker.take();
        *self = Self { topic, period: topic, ..Self::new(scope) };
        // 高远山：… in an interview; a question by the press holds no figures.
        match text.split_once(['：', ':']) {
            Some(("记者" | "问" | "主持人" | "Q", _)) => self.question = true,
            Some((name, _)) if super::scope::person(name) => self.speaker = Some(name.to_owned()),
            _ if scope.speaker.is_none() => self.speaker = None,
            _ => self.speaker = speaker.or(scope.speaker.clone()),
        }
    }
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
    /// End of the last number that was bound: what stands in front of it belongs to that one.
    used: usize,
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
        let context = Context { reference: self.scope.published, topic: self.carried.period, wide: false };
        self.mentions = recognise(self.text, &context);
        self.clauses = clause::split(self.text, &self.mentions);
        self.carried.unit = None;
        self.carried.basis = None;
        self.speaker();
        if self.carried.question || self.text.ends_with('？') && self.carried.speaker.is_none() && self.text.contains("多少") {
            return;
        }
        let mentions = std::mem::take(&mut self.mentions);
        let first = self.carried.period;
        self.quantities = mentions.iter().filter(|m| m.quantity.is_some()).map(|m| m.span).collect();
        let mut group: Vec<usize> = Vec::new();
        let quantities: Vec<usize> = mentions.iter().enumerate().filter(|(_, m)| m.quantity.is_some()).map(|(i, _)| i).collect();
        for (k, &i) in quantities.iter().enumerate() {
            group.push(i);
            // 分别为A、B和C: numbers with nothing but a joint between them are bound together.
            let joined = quantities.get(k + 1).is_some_and(|&j| joint(&self.text[mentions[i].outer.end..mentions[j].outer.start]));
            if joined {
                continue;
            }
            self.bind(&mentions, &group);
            group.clear();
        }
        self.ranks();
        // A period that opens a sentence without figures is the time of what follows: 9月13日至30日，我局组织检查。
        if self.quantities.is_empty()
            && let Some(m) = mentions.iter().find(|m| m.period.is_some())
            && let Some(period) = m.period.filter(|p| p.end.is_some() && p.end <= self.scope.published.or(p.end) && matches!(p.relation, Relation::During | Relation::AsOf))
            && (m.outer.start <= 12 || self.carried.topic.is_none() && period.start != period.end)
        {
            self.carried.speak_of(period);
        }
        // A sentence about one month does not change what the paragraph is about.
        let only = self.text.contains("当月") || self.text.contains("当日");
        if only {
            self.carried.period = first.or(self.carried.topic);
        }
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
        self.used = last.outer.end;
        if usable.is_empty() {
            // What is no statistic may still be what the next number is about: 对31款APP.
            return;
        }
        let subjects = self.subjects(&predicate, usable.len(), &left);
        if let Some(subjects) = subjects {
            for (k, &i) in usable.iter().enumerate() {
                let (name, place) = &subjects[k.min(subjects.len() - 1)];
                let bound = Bound { predicate: predicate.clone(), subject: name.clone(), place: place.clone(), rule: "distribute", confidence: 0.85 };
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
            let bound = if k == 0 { self.single(&mentions[i], predicate.clone(), &right) } else { self.following(&predicate) };
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
        for m in mentions.iter().filter(|m| m.period.is_some() && m.outer.start >= start && m.outer.end <= first.outer.start) {
            // 2012年12月1日前获得…的企业: a limit inside a subject is part of it.
            let attribute = m.period.is_some_and(|p| p.relation == Relation::Before) && self.text[m.outer.end..first.outer.start].contains('的');
            if attribute || m.outer.start < at {
                continue;
            }
            // 比上年末 and 较上月 are bases by name; 较2019年 is one by its mark.
            let named = m.period.is_some_and(|p| p.expr != "absolute") && ["较", "比", "与"].iter().any(|w| self.text[..m.span.start].ends_with(w));
            if named {
                continue;
            }
            let keep = if m.period.is_some_and(|p| p.relation == Relation::During) { m.span } else { m.outer };
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
        class::reject(self.text, mention, quantity, clause.of(self.text), behind).is_none()
    }

    /// 北京19750家，广东9294家，河南8801: a number without a unit at the end of a clause takes the last one.
    fn listed(&self, mention: &Mention, clause: Span) -> bool {
        let after = &self.text[mention.span.end..clause.end.max(mention.span.end)];
        let before = &self.text[clause.start..mention.span.start];
        after.trim().is_empty() && (1..=12).contains(&before.trim().chars().count())
    }

    /// The subject of a number that stands alone.
    fn single(&mut self, mention: &Mention, predicate: Predicate, right: &str) -> Bound {
        let placed = subject::clean(&predicate.rest, self.catalogue);
        let behind = subject::behind(self.after(mention, right));
        let place = placed.region.or_else(|| self.named_place(&placed.subject));
        let nominal = placed.subject.chars().count() >= 2;
        let adnominal = predicate.rest.trim_end().ends_with('的') || predicate.rest.ends_with("的目前") || predicate.rest.ends_with("的已");
        let noun_behind = noun(&behind) && predicate.direction == 0 && predicate.share_of.is_none() && predicate.times_of.is_none() && !predicate.reached;
        let counts = matches!(mention.kind, Kind::Count | Kind::Measure | Kind::Percent | Kind::Fraction | Kind::Money | Kind::Duration);
        let from_behind = |s: &Self| subject::clean(&behind, s.catalogue);
        if noun_behind && counts && (!nominal || adnominal || mention.kind == Kind::Count) && (mention.kind != Kind::Money || !nominal) {
            let after = from_behind(self);
            if after.subject.chars().count() >= 2 {
                // 仍未整改的31款APP; 抽查480家企业: a short verb or an attribute in front belongs to it.
                let front = if adnominal || (nominal && placed.subject.chars().count() <= 24) { placed.subject.clone() } else { String::new() };
                let joined = match (front.is_empty(), adnominal) {
                    (true, _) => after.subject.clone(),
                    (false, true) => format!("{front}的{}", after.subject),
                    (false, false) => format!("{front}{}", after.subject),
                };
                return Bound { predicate, subject: joined, place: place.or(after.region), rule: "behind", confidence: 0.8 };
            }
        }
        if nominal {
            let subject = self.completed(placed.subject, adnominal, mention);
            return Bound { predicate, subject, place, rule: "before", confidence: 0.9 };
        }
        if noun_behind && counts {
            let after = from_behind(self);
            if after.subject.chars().count() >= 2 {
                return Bound { predicate, subject: after.subject, place: place.or(after.region), rule: "behind", confidence: 0.8 };
            }
        }
        if predicate.direction == 0
            && predicate.share_of.is_none()
            && predicate.basis.is_none()
            && predicate.property.is_none()
            && let Some(before) = self.clause_before(mention)
        {
            let placed = subject::clean(before, self.catalogue);
            let place = place.or(placed.region).or_else(|| self.named_place(&placed.subject));
            return Bound { predicate, subject: placed.subject, place, rule: "before", confidence: 0.7 };
        }
        Bound { subject: self.carried.subject.clone(), predicate, place, rule: "carried", confidence: 0.75 }
    }

    /// 西藏户均流量全国最高，为24.3GB: the clause in front, where it holds no number and reads like a subject.
    fn clause_before(&self, mention: &Mention) -> Option<&str> {
        let i = self.clauses.iter().position(|c| c.start <= mention.span.start && mention.span.start <= c.end)?;
        let before = self.clauses.get(i.checked_sub(1)?)?;
        let text = before.of(self.text);
        let free = self.used <= before.start && !self.quantities.iter().any(|q| before.contains(*q));
        let subject = subject::clean(text, self.catalogue).subject;
        (free && (4..=24).contains(&subject.chars().count())).then_some(text)
    }

    /// 获得许可的有12家: the head noun is that of the subject before. 渗透率达33.1%: so is what the rate is of.
    fn completed(&self, subject: String, adnominal: bool, mention: &Mention) -> String {
        let carried = self.carried.subject.as_str();
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).map_or("", |u| u.name.as_str());
        let adnominal = adnominal && unit == self.carried.subject_unit;
        let head = carried.rsplit('的').next().unwrap_or(carried);
        if adnominal && (2..=14).contains(&head.chars().count()) {
            return format!("{subject}的{head}");
        }
        let bare_rate = subject.ends_with('率') && subject.chars().count() <= 4;
        if bare_rate && !carried.is_empty() && !carried.ends_with('率') && !subject.starts_with(carried) {
            return format!("{carried}{subject}");
        }
        subject
    }

    /// What really follows a number: 左右 and 以上 are its own.
    fn after<'t>(&self, mention: &Mention, right: &'t str) -> &'t str {
        let own = mention.outer.end - mention.span.end;
        right.get(own..).unwrap_or("")
    }

    fn following(&self, predicate: &Predicate) -> Bound {
        Bound { subject: self.carried.subject.clone(), predicate: predicate.clone(), place: None, rule: "carried", confidence: 0.6 }
    }

    /// 位于广东的, 上海自贸试验区内企业: a place inside a subject.
    fn named_place(&self, subject: &str) -> Option<Place> {
        if subject::several(subject) {
            return Some(Place::Several);
        }
        let places = self.catalogue.names(subject).filter(|(n, _)| matches!(n, crate::catalogue::Name::Region(_))).count();
        if places > 1 {
            return Some(Place::Several);
        }
        subject::only_region(subject, self.catalogue).map(|r| Place::Region(r.code.clone()))
    }

    /// The period that a number speaks of is the last one before it that is no base of comparison.
    fn advance_period(&mut self, mentions: &[Mention], first: &Mention, clause: Span) {
        let before = mentions.iter().filter(|m| m.outer.end <= first.outer.start && m.outer.end > self.used.min(clause.start));
        for m in before {
            let Some(period) = m.period.filter(|p| p.end.is_some()) else { continue };
            // 由年初的87.3%提升至…: where it started is told of that number alone.
            let lead = &self.text[..m.span.start];
            let base = self.is_base(m) || lead.ends_with('由') || lead.ends_with('从') && self.text[m.outer.end..first.outer.start].trim_start_matches('的').is_empty();
            let inside = period.relation == Relation::Before || clause::in_title(self.text, m.span.start);
            if !base && !inside {
                self.carried.speak_of(period);
            }
        }
    }

    /// 比上年末, 较2019年: what the figure is compared with.
    fn is_base(&self, period: &Mention) -> bool {
        let text = Text::new(self.text);
        crate::recognise::period::is_base(&text, text.index(period.span.start))
    }

    fn emit(&mut self, mentions: &[Mention], i: usize, clause: Span, mut bound: Bound) {
        let mention = &mentions[i];
        let Some(mut quantity) = mention.quantity.clone() else { return };
        quantity.unit = quantity.unit.or_else(|| self.carried.unit.clone());
        let Some(unit) = quantity.unit.clone() else { return };
        let explicit = matches!(bound.rule, "before" | "behind" | "distribute");
        let lead: String = self.text[..clause.start].to_owned();
        let class = class::of(clause.of(self.text), &lead, bound.predicate.against.is_some());
        if let Some(approx) = bound.predicate.approx.filter(|_| quantity.approx == Approx::Exact) {
            quantity.approx = Approx::from_name(approx);
        }
        let measured = Measured::new(mention, &mut quantity, &bound.predicate, &bound.subject);
        self.carried.unit = Some(unit.clone());
        // A lost character beside a number may have been the word that turns it round: the row says how unsure it is.
        let broken = clause.of(self.text).contains('\u{FFFD}');
        if broken {
            bound.confidence = bound.confidence.min(0.3);
        }
        let base = bound.subject.clone();
        if explicit {
            self.carried.subject = base.clone();
            self.carried.subject_unit.clone_from(&unit.name);
        }
        let mut region = self.place(&bound, explicit);
        // A rule, and who came to a conference, are of no region but the one that they name.
        let nowhere = class == Class::RegulatoryParameter || crate::knowledge::statistics().gathering.iter().any(|w| base.contains(w.as_str()));
        if nowhere && region.1 != Some("stated") {
            region = (None, None);
        }
        if let Some(property) = bound.predicate.property.as_ref().filter(|p| !bound.subject.ends_with(p.as_str()) && measured.measure != Measure::Share) {
            bound.subject.push_str(property);
        }
        if let Some(other) = &bound.predicate.against {
            bound.subject = format!("{}与{}之差", bound.subject, other.trim_end_matches('数'));
        }
        let indicator = self.catalogue.indicator(&base, matches!(measured.measure, Measure::Level | Measure::ChangeAbs).then_some(unit.name.as_str()));
        // Firms, users, stations are counted on a day unless a word says otherwise.
        let counted = matches!(unit.name.as_str(), "家" | "户" | "个" | "座" | "架" | "处" | "名" | "款") && matches!(measured.measure, Measure::Level | Measure::Share);
        let on_a_day = measured.measure == Measure::Share && self.carried.period.is_some_and(|p| p.relation == Relation::AsOf);
        let nature = time::nature(&base, indicator.map(|i| i.kind)).or((counted || on_a_day).then_some(Nature::Stock));
        let mut period = self.period_for(mentions, mention, &bound.predicate);
        // 力争明年6月底前…: a target is for the day it is due.
        if class == Class::Target
            && let Some(due) = mentions.iter().filter(|m| m.outer.end <= mention.outer.start).filter_map(|m| m.period).rfind(|p| p.relation == Relation::Before && p.end.is_some())
        {
            period = Some(Period { start: due.end, relation: Relation::AsOf, grain: crate::recognise::period::Grain::Day, ..due });
        }
        let time = time::of(period, nature, measured.measure, class, self.scope.published);
        let named = bound.predicate.basis.filter(|b| *b != Basis::Other);
        self.carried.basis = named.or(self.carried.basis);
        let goes_on = (measured.measure == Measure::GrowthRate && bound.predicate.basis.is_none()).then_some(self.carried.basis).flatten();
        let basis = named.or_else(|| measured.implied_basis(&bound.predicate, period, mentions, mention, self.text)).or(goes_on);
        let core = mention.span.shift(self.at);
        self.out.push(Statistic {
            span: Span::new(clause.start.min(mention.outer.start), clause.end.max(mention.outer.end)).shift(self.at),
            sentence: Span::new(0, self.text.len()).shift(self.at),
            core,
            surface: mention.span.of(self.text).to_owned(),
            subject: bound.subject,
            indicator: indicator.map(|i| i.id.clone()),
            value: quantity.value,
            low: quantity.low.filter(|_| quantity.approx == Approx::Range || quantity.value.is_none()),
            high: quantity.high.filter(|_| quantity.approx == Approx::Range || quantity.value.is_none()),
            unit: measured.unit.unwrap_or(unit.name),
            unit_code: unit.code,
            measure: measured.measure,
            basis,
            approx: quantity.approx.name(),
            region_basis: region.1,
            region: region.0,
            time,
            speaker: self.carried.speaker.clone(),
            source_org: self.scope.source_org.clone(),
            class,
            rule: bound.rule.to_owned(),
            confidence: bound.confidence,
        });
    }

    fn place(&mut self, bound: &Bound, explicit: bool) -> (Option<String>, Option<&'static str>) {
        let own = || self.scope.own.clone().map(|c| (c, "stated"));
        match &bound.place {
            Some(Place::Region(code)) => {
                let stated = Some((code.clone(), "stated"));
                // A figure of one place among others does not move the paragraph there.
                if code == "CN" || bound.rule != "distribute" {
                    self.carried.region = stated.map(|s| (s.0, "inherited"));
                }
                self.carried.several = false;
                (Some(code.clone()), Some("stated"))
            }
            Some(Place::Own) => {
                let place = own().or_else(|| self.scope.region.clone());
                self.carried.region = place.clone().map(|p| (p.0, "inherited"));
                self.carried.several = false;
                place.map_or((None, None), |p| (Some(p.0), Some("stated")))
            }
            Some(Place::Several) => {
                self.carried.several = true;
                (None, None)
            }
            None if self.carried.several && !explicit => (None, None),
            None => {
                if explicit {
                    self.carried.several = false;
                    // A new subject without a place of its own falls back to the page's.
                    if self.carried.region.as_ref().is_some_and(|r| r.0 != "CN" && Some(&r.0) != self.scope.region.as_ref().map(|s| &s.0)) && bound.rule == "before" {
                        self.carried.region = self.scope.region.clone();
                    }
                }
                self.carried.region.clone().map_or((None, None), |r| (Some(r.0), Some(r.1)))
            }
        }
    }

    /// 由年初的87.3%提升至92.6%: the number it started from has a period of its own.
    fn period_for(&self, mentions: &[Mention], mention: &Mention, predicate: &Predicate) -> Option<Period> {
        let own = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start && !self.is_base(m));
        match own {
            Some(m)
                if predicate.times_of.is_none()
                    && self.text[m.span.end..mention.outer.start].trim_start_matches('的').is_empty()
                    && m.period.is_some_and(|p| p.relation != Relation::Before) =>
            {
                m.period
            }
            _ => self.carried.period,
        }
    }

    fn ranks(&mut self) {
        for (span, n) in rank::find(&Text::new(self.text)) {
            let clause = self.clause_of(span.start);
            let before = self.out.iter().rev().find(|s| s.core.start < span.start + self.at && s.class != Class::Comparison && s.measure != Measure::Rank);
            let (subject, region, basis, time, indicator) = match before {
                Some(s) => (s.subject.clone(), s.region.clone(), s.region_basis, s.time, s.indicator.clone()),
                None => {
                    let placed = subject::clean(&measure::read(&self.text[clause.start..span.start]).rest, self.catalogue);
                    (
                        placed.subject,
                        self.carried.region.clone().map(|r| r.0),
                        Some("inherited"),
                        time::of(self.carried.period, None, Measure::Rank, Class::Observed, self.scope.published),
                        None,
                    )
                }
            };
            if subject.is_empty() {
                continue;
            }
            let property = if self.text[clause.start..span.start].contains("增速") && !subject.contains("增速") { "增速" } else { "" };
            self.out.push(Statistic {
                span: clause.shift(self.at),
                sentence: Span::new(0, self.text.len()).shift(self.at),
                core: span.shift(self.at),
                surface: span.of(self.text).to_owned(),
                subject: format!("{subject}{property}排名"),
                indicator,
                value: Some(Decimal::from(n)),
                low: None,
                high: None,
                unit: "位".into(),
                unit_code: "{位}".into(),
                measure: Measure::Rank,
                basis: None,
                approx: "exact",
                region,
                region_basis: basis,
                time,
                speaker: self.carried.speaker.clone(),
                source_org: self.scope.source_org.clone(),
                class: Class::Observed,
                rule: "rank".into(),
                confidence: 0.75,
            });
        }
    }
}

/// Only a joint stands between two numbers of a group.
fn joint(between: &str) -> bool {
    matches!(between.trim(), "、" | "和" | "及" | "以及" | "与" | "，" | "，和")
}

/// Whether what follows a number begins with a noun: no mark, no joint, no predicate.
fn noun(behind: &str) -> bool {
    let trimmed = behind.trim_start_matches('的');
    let first = trimmed.chars().next();
    let hanzi = first.is_some_and(|c| crate::decode::gbk::is_hanzi(c) || c.is_ascii_alphanumeric() || c == '“');
    let predicate = [
        "和", "及", "与", "同比", "环比", "较", "比", "增长", "下降", "占", "增", "以上", "以下", "左右", "提高", "提升", "至", "到", "时", "的增", "缩短", "降", "升", "，", "均",
        "分属", "属", "不等", "之间", "之多", "高", "低", "为", "是", "也", "又", "台阶", "大关", "关口", "水平", "，", "既", "增至", "减少", "在", "之", "来", "余", "后", "前",
        "，占", "且", "或", "按", "区间", "以来", "中",
    ];
    hanzi && !predicate.iter().any(|w| trimmed.starts_with(w)) && trimmed.chars().count() >= 2
}
