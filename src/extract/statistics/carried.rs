//! What one clause leaves to the next, and one paragraph to the next.

use crate::catalogue::{Catalogue, Kind as Nature};
use crate::extract::subject::stock_noun;
use crate::extract::{Basis, Scope};
use crate::knowledge::Unit;
use crate::recognise::period::Grain;
use crate::recognise::{Context, Period, Relation, recognise};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What one clause leaves to the next.
pub(super) struct Carried {
    pub(super) subject: String,
    pub(super) period: Option<Period>,
    /// What the paragraph's first period was: a 当月 sentence does not change it.
    pub(super) topic: Option<Period>,
    pub(super) region: Option<(String, &'static str)>,
    pub(super) several: bool,
    pub(super) speaker: Option<String>,
    pub(super) question: bool,
    pub(super) unit: Option<Unit>,
    /// The base that was named last and the period it was said of: 同比增长…，第二产业下降….
    pub(super) basis: Option<(Basis, Option<Period>)>,
    /// … and of an amount by which something changed: 比上年末减少0.7万户；移动电话用户61.3万户，增加2.4万户.
    pub(super) basis_of_amount: Option<(Basis, Option<Period>)>,
    /// The period that the heading above names.
    pub(super) headline: Option<Period>,
    /// A period that is still to come, of which the paragraph's plan speaks.
    pub(super) ahead: Option<Period>,
    /// Whether the last figure was counted on a day or measured over an interval, and the period it was told of.
    pub(super) nature: Option<(Nature, Option<Period>)>,
    /// The same for the last amount in each unit.
    pub(super) nature_of: BTreeMap<String, (Nature, Option<Period>)>,
    /// The last subject of which a number was told, not a share or a change.
    pub(super) counted: String,
    /// What was named before `subject`: 前者.
    pub(super) former: String,
    /// The first subject of the page by its head noun: 企业 → 持有许可的企业.
    pub(super) wholes: BTreeMap<String, String>,
    /// The last subject of each unit in this paragraph.
    pub(super) by_unit: BTreeMap<String, String>,
    /// The last subject of each unit in the paragraphs above.
    pub(super) above: BTreeMap<String, String>,
    /// The first subject of each unit in the paragraph, or the last one that had any: what 从地域分布看 divides.
    pub(super) firsts: BTreeMap<String, (usize, String)>,
    /// What the page says was done: 约谈网站平台.
    pub(super) done: Vec<String>,
    /// The time of the survey that the paragraph tells of: its shares are of the whole of it.
    pub(super) surveyed: Option<Period>,
    /// How many paragraphs there were.
    pub(super) paragraphs: usize,
    /// Whether the paragraph has told its period itself.
    pub(super) told: bool,
    /// The first period that the sentence told.
    opened: Option<Period>,
    /// The last part of a year from its beginning that was told: what 累计 sums up on a page about its last month.
    pub(super) cumulative: Option<Period>,
    /// How many periods inside the topic the sentence has told: 2020年受理274件，2021年受理401件.
    pub(super) inside: usize,
    /// Unit of the number that `subject` was bound to.
    pub(super) subject_unit: String,
}

impl Carried {
    pub(super) fn new(scope: &Scope) -> Self {
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
            basis_of_amount: None,
            headline: None,
            ahead: None,
            nature: None,
            nature_of: BTreeMap::new(),
            told: false,
            cumulative: scope.topic.filter(from_january),
            inside: 0,
            opened: None,
            subject_unit: String::new(),
            former: String::new(),
            counted: String::new(),
            wholes: BTreeMap::new(),
            by_unit: BTreeMap::new(),
            firsts: BTreeMap::new(),
            done: Vec::new(),
            surveyed: None,
            paragraphs: 0,
            above: BTreeMap::new(),
        }
    }

    /// Takes up a period. The first one is what the page is about; the day of an event yields to the first interval.
    ///
    /// A period that has not begun when the page appears is a plan's: it is not the time of what is told afterwards.
    pub(super) fn speak_of(&mut self, period: Period, published: Option<Date>) {
        if published.is_some_and(|day| period.start.or(period.end).is_some_and(|start| start > day)) {
            self.ahead = Some(period);
            return;
        }
        self.ahead = None;
        self.told = true;
        self.opened = self.opened.or(Some(period));
        self.cumulative = Some(period).filter(from_january).or(self.cumulative);
        let within = |t: &Period| t.start <= period.start && period.end <= t.end && t.start < t.end && t.start.is_some() && (t.start, t.end) != (period.start, period.end);
        self.inside += usize::from(self.topic.as_ref().is_some_and(within) && self.period != Some(period));
        let event = |p: &Period| p.relation == Relation::During && p.start == p.end && !p.at_end;
        self.period = Some(period);
        self.topic = self.topic.filter(|t| !event(t) || event(&period)).or(Some(period));
    }

    /// 要知道，2020年底才12%。再看宽带，…: a sentence that looked back leaves the paragraph where it was.
    pub(super) fn return_to_topic(&mut self) {
        let told = |p: Option<Period>| p.and_then(|p| p.end);
        let looked_back = told(self.period).zip(told(self.topic)).is_some_and(|(now, topic)| topic.since(now).is_ok_and(|s| s.get_days() > 300));
        // 2018年到2022年，年均增速接近三成。存储总规模…
        let years = |p: Option<Period>| p.is_some_and(|p| p.grain == Grain::Years);
        let looked_back = looked_back || years(self.period) && self.topic.is_some() && !years(self.topic) && told(self.period) < told(self.topic);
        // Nor does a list of the years of the topic, or a part of it that the topic's own figure is held against:
        // 1—6月增长1.2%，而一季度为下降0.6%.
        let held_against = self.inside == 1 && self.opened.is_some() && told(self.opened) == told(self.topic) && self.opened != self.period;
        if looked_back || self.inside > 1 || held_against {
            self.period = self.topic;
        }
        self.inside = 0;
        self.opened = None;
    }

    pub(super) fn paragraph(&mut self, scope: &Scope, catalogue: &Catalogue, text: &str) {
        // The date that an earlier paragraph gave holds on while it is a recent one: the page's own, not its history.
        let recent = |p: &Period| p.end.zip(scope.published).is_none_or(|(end, day)| day.since(end).is_ok_and(|s| s.get_days() < 400));
        let topic = self.headline.or(scope.topic).or(self.topic.filter(recent));
        let headline = self.headline;
        let speaker = self.speaker.take();
        let wholes = std::mem::take(&mut self.wholes);
        let (nature, cumulative) = (self.nature, self.cumulative);
        let mut above = std::mem::take(&mut self.above);
        above.append(&mut self.by_unit);
        let (firsts, done, paragraphs) = (std::mem::take(&mut self.firsts), std::mem::take(&mut self.done), self.paragraphs + 1);
        *self = Self { topic, period: topic, wholes, above, nature, headline, firsts, done, paragraphs, cumulative, ..Self::new(scope) };
        // 高远山：… in an interview; a question by the press holds no figures.
        match text.split_once(['：', ':']) {
            Some((name, _)) if name.chars().count() <= 16 && (name.ends_with("记者") || name.starts_with("主持人") || name.ends_with('问') || name == "Q") => {
                self.question = true
            }
            Some((name, _)) if crate::extract::scope::speaker(name, catalogue) => self.speaker = Some(name.to_owned()),
            _ if scope.speaker.is_none() => self.speaker = None,
            _ => self.speaker = speaker.or(scope.speaker.clone()),
        }
    }

    /// Remembers the first subject of each head noun that says more than the noun.
    pub(super) fn whole(&mut self, subject: &str) {
        if let Some(noun) = stock_noun(subject).filter(|w| subject.len() > w.len() + 6 && subject.chars().count() <= 24) {
            self.wholes.entry(noun.to_owned()).or_insert_with(|| subject.to_owned());
        }
    }

    /// Remembers the first subject that a paragraph counts in a unit, and what was done.
    pub(super) fn first(&mut self, unit: &str, subject: &str) {
        let words = crate::knowledge::statistics();
        let deed = words.acts.iter().chain(&words.flow).filter(|w| w.chars().count() == 2).filter_map(|w| subject.find(w.as_str())).min();
        if let Some(at) = deed.filter(|at| acted_by(&subject[..*at]) && (4..=14).contains(&subject[*at..].chars().count())) {
            self.done.push(subject[at..].to_owned());
        }
        let at = self.paragraphs;
        let first = self.firsts.entry(unit.to_owned()).or_insert_with(|| (at, subject.to_owned()));
        if first.0 != at {
            *first = (at, subject.to_owned());
        }
    }

    /// A line that begins with a number, or with what it is compared with, goes on with the line above: a short label, or the
    /// subject of its last figure.
    pub(super) fn headed(&mut self, label: &str, subject: String, text: &str) {
        let words = crate::knowledge::statistics();
        let begins = text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
        let compares = words.basis_yoy.iter().chain(&words.basis_mom).any(|w| text.starts_with(w.as_str()));
        if !(begins || compares) || text.chars().count() > 24 {
            return;
        }
        let named = (2..=16).contains(&label.chars().count()) && !label.contains(['。', '，', '：', '；', '？', '！']);
        self.subject = if named { label.to_owned() } else { subject };
    }

    /// 一、2024年工作回顾: a line that is no sentence and names a year or quarter tells what the lines below it are about.
    pub(super) fn section(&mut self, line: &str, scope: &Scope) {
        if line.chars().count() > 24 || line.contains(['。', '，', '；', '：']) || !line.contains(['年', '季', '月']) || line.contains(['第', '（', '(']) {
            return;
        }
        let context = Context { reference: scope.published, topic: scope.topic, wide: crate::extract::scope::names_holiday(line) };
        let mentions = recognise(line, &context);
        if mentions.iter().any(|m| m.quantity.is_some()) {
            return;
        }
        let told = mentions.iter().filter_map(|m| m.period).find(|p| p.relation == Relation::During && p.expr == "absolute" && p.start != p.end);
        if let Some(period) = told {
            self.headline = Some(period);
            self.topic = Some(period);
            self.period = Some(period);
        }
    }
}

/// 1—8月, 上半年, 前三季度: more than a month from the beginning of a year.
fn from_january(period: &Period) -> bool {
    let (Some(start), Some(end)) = (period.start, period.end) else { return false };
    period.relation == Relation::During && (start.month(), start.day()) == (1, 1) && end.year() == start.year() && end.month() > 1
}

/// Whether a phrase is nothing, or names a body: what stands in front of a deed.
pub(super) fn acted_by(actor: &str) -> bool {
    let body = actor.ends_with(['局', '办', '委', '厅', '部', '署', '院', '会', '司', '处']) || ["系统", "部门", "机关", "机构", "公司"].iter().any(|w| actor.ends_with(w));
    actor.is_empty() || body && actor.chars().count() <= 12
}
