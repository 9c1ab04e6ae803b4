//! Which of the periods of a sentence a number speaks of.

use super::Binder;
use crate::extract::measure::{PERIOD, Predicate};
use crate::extract::{Class, Measure, clause};
use crate::recognise::period::Grain;
use crate::recognise::text::Text;
use crate::recognise::{Kind, Mention, Period, Relation};
use crate::span::Span;

impl Binder<'_> {
    /// The period that a number speaks of is the last one before it that is no base of comparison.
    pub(super) fn advance_period(&mut self, mentions: &[Mention], first: &Mention, clause: Span) {
        let before = mentions.iter().filter(|m| m.outer.end <= first.outer.start && m.outer.end > self.used.min(clause.start));
        for m in before {
            let Some(period) = m.period.filter(|p| p.end.is_some()) else { continue };
            // 由年初的87.3%提升至…: where it started is told of that number alone.
            let lead = &self.text[..m.span.start];
            let base = self.is_base(m) || lead.ends_with(['由', '从']) && (lead.ends_with('由') || self.text[m.span.end..].starts_with('的'));
            let inside = period.relation == Relation::Before || clause::in_title(self.text, m.span.start);
            // 今年第15号台风: which one of the year it is, and no time of what is told.
            let numbered = numbered(&self.text[m.span.end..]);
            // 过去一年 below 2024年工作回顾 is that year.
            let same = (period.expr == "duration-anchored" || period.expr == "deictic" && period.grain == Grain::Years)
                && self.carried.headline.is_some_and(|h| h.start <= period.end && period.start <= h.end);
            // 38%的企业表示明年会增加投入，8%…: what somebody says of a time to come is told of him now.
            let asked = self.out.last().is_some_and(|s| s.measure == Measure::Share);
            let said = self.text.get(self.used..m.span.start).filter(|s| asked && self.used > 0 && period.start > self.scope.published && !s.contains(['，', '；']));
            let wished = said.is_some_and(|s| crate::knowledge::statistics().intends.iter().any(|w| s.contains(w.as_str())));
            if !base && !inside && !same && !wished && !numbered {
                self.carried.speak_of(period, self.scope.published);
                self.told = true;
            }
        }
    }

    /// 比上年末, 较2019年: what the figure is compared with.
    pub(super) fn is_base(&self, period: &Mention) -> bool {
        let text = self.plain.get_or_init(|| Text::new(self.text));
        // 是“十三五”末的1.4倍: the mark of quotation does not part them.
        let start = period.span.start - if self.text[..period.span.start].ends_with('“') { '“'.len_utf8() } else { 0 };
        crate::recognise::period::is_base(text, text.index(start)) || self.described_base(period)
    }

    /// 比治理启动前的6月下降61%: what stands between 比 and the period says which one it is.
    fn described_base(&self, period: &Mention) -> bool {
        let words = crate::knowledge::statistics();
        let Some(front) = self.text[..period.span.start].strip_suffix('的') else { return false };
        let front = front.rsplit(['，', '。', '；', '：']).next().unwrap_or(front);
        let Some(at) = front.rfind(['比', '较']).filter(|at| !front[..*at].ends_with(['占', '同', '环', '相', '对'])) else { return false };
        let behind = self.text[period.span.end..].trim_start_matches(['还', '又', '再', '约', '略']);
        let changes = words.up.iter().chain(&words.down).any(|w| behind.starts_with(w.as_str())) || behind.starts_with("相比");
        changes && (2..=12).contains(&front[at..].chars().count()) && !front[at..].contains(char::is_numeric)
    }

    /// 由年初的87.3%提升至92.6%: the number it started from has a period of its own.
    pub(super) fn period_for(&self, mentions: &[Mention], mention: &Mention, predicate: &Predicate, class: Class) -> Option<Period> {
        // 较2023年的2407亿元增长15.2%: the figure that is compared with is of its own year.
        let own = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start);
        let own = own.filter(|m| !self.is_base(m) || mention.kind != Kind::Percent && predicate.times_of.is_none() && attribute(&self.text[m.span.end..mention.outer.start]));
        let based = own.is_some_and(|m| self.is_base(m));
        match own {
            Some(m)
                if predicate.times_of.is_none()
                    && (based || self.adjoins(&self.text[m.span.end..mention.outer.start]))
                    && m.period.is_some_and(|p| p.relation != Relation::Before) =>
            {
                // 从2024年的41%: in that year, not since.
                let told = self.text[m.span.end..mention.outer.start].starts_with('的');
                m.period.map(|p| if told && p.relation == Relation::Since { p.without_beginning() } else { p })
            }
            _ if self.planned(mention, class) => self.carried.ahead,
            _ => self.carried.period,
        }
    }

    /// Whether a figure belongs to the period ahead that the paragraph told of: a plan's, or one with no word of what is done.
    pub(super) fn planned(&self, mention: &Mention, class: Class) -> bool {
        self.carried.ahead.is_some() && class != Class::RegulatoryParameter && (self.undone(mention) || matches!(class, Class::Target | Class::Forecast))
    }

    /// No word of the clause says that it has happened.
    pub(super) fn undone(&self, mention: &Mention) -> bool {
        // 由目前的25%提高到60%: what is now is where the plan begins.
        let clause = self.clause_of(mention.span.start).of(self.text).replace("由目前的", "").replace("从目前的", "");
        !crate::knowledge::statistics().done.iter().any(|w| clause.contains(w.as_str()))
    }

    /// Words of a predicate with its periods as they are written: `PERIOD` stands for the last one before the number.
    pub(super) fn unmarked(&self, mentions: &[Mention], mention: &Mention, words: &str) -> String {
        let period = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start).map_or("", |m| m.span.of(self.text));
        words.replace(PERIOD, period)
    }

    /// Whether the number in front of which a period stands with 的 is of that period, which is over: 由现在的18辆增加到….
    pub(super) fn told_before(&self, mentions: &[Mention], mention: &Mention) -> bool {
        let own = mentions.iter().rfind(|m| m.period.is_some() && m.outer.end <= mention.outer.start);
        let over = |p: Period| self.scope.published.is_some_and(|day| p.end.or(p.start).is_some_and(|end| end <= day));
        // 较2023年实际完成的988亿元: it is compared with, and not what was laid down before.
        let compared = |m: &Mention| ["较", "比", "与"].iter().any(|w| self.text[..m.span.start].ends_with(w));
        let told = |m: &Mention| self.text[m.span.end..mention.outer.start] == *"的" || compared(m) && attribute(&self.text[m.span.end..mention.outer.start]);
        own.is_some_and(|m| m.period.is_some_and(over) && told(m))
    }

    /// 今年 on a page about the months of it that are over.
    pub(super) fn so_far(&self, period: Period, clause: Span) -> Period {
        let this_year = period.expr == "deictic" && period.grain == Grain::Year && period.relation == Relation::During && period.end > self.scope.published;
        let part = |t: &Period| t.start >= period.start && t.end <= self.scope.published && t.grain != Grain::Year && t.start != t.end && t.end.is_some();
        // 今年抽查的27家: done by now; 今年拿出3亿元 is of the year.
        let acted = this_year && crate::knowledge::statistics().acts.iter().any(|w| clause.of(self.text).contains(w.as_str()));
        let whole = if acted { Period { end: self.scope.published, grain: Grain::Months, ..period } } else { period };
        self.scope.topic.or(self.carried.topic).filter(|t| this_year && part(t)).unwrap_or(whole)
    }

    /// 对31款APP，我局于7月10日组织下架: the day on which it was done stands behind the number.
    pub(super) fn done_on(&self, mentions: &[Mention], mention: &Mention) -> Option<Period> {
        let next = self.quantities.iter().map(|q| q.start).filter(|at| *at >= mention.outer.end).min().unwrap_or(self.text.len());
        let behind = mentions.iter().filter(|m| m.outer.start >= mention.outer.end && m.outer.end <= next);
        let past = |p: &Period| p.relation == Relation::During && p.grain == Grain::Day && p.end <= self.scope.published.or(p.end) && p.end.is_some();
        behind.filter(|m| !clause::in_title(self.text, m.span.start)).find_map(|m| m.period.filter(past))
    }

    /// 去年同期全省业务量为25亿件; 上年同期，业务量为25亿件: a figure of the year before. Its words without that time, and how they read.
    pub(super) fn of_last_year(&self, clause: Span, left: &str) -> Option<(String, Predicate)> {
        let words = &crate::knowledge::statistics().a_year_before;
        let own = words.iter().find_map(|w| left.trim_start().strip_prefix(w.as_str())).filter(|_| self.used <= clause.start);
        let in_front = || self.clauses.iter().rfind(|c| c.end <= clause.start && c.start >= self.used).is_some_and(|c| words.iter().any(|w| w == c.of(self.text).trim()));
        let rest = own.or_else(|| in_front().then_some(left))?;
        let read = super::measure::read(rest);
        // 去年同期增长8% is told against it, and 去年同期为25亿件 is read so already.
        (read.direction == 0 && read.basis.is_none() && !read.rest.trim().is_empty()).then(|| (rest.to_owned(), Predicate { last_year: true, ..read }))
    }

    /// 2022—2024年分别, 2021年和2022年分别: a period for each of several numbers.
    pub(super) fn each_period(&self, mentions: &[Mention], first: &Mention, count: usize, left: &str) -> Option<Vec<Period>> {
        if count < 2 || !left.contains("分别") {
            return None;
        }
        let told_from = |from: usize| -> Vec<&Mention> { mentions.iter().filter(|m| m.period.is_some() && m.outer.start >= from && m.outer.end <= first.outer.start).collect() };
        let mut told = told_from(self.clause_of(first.span.start).start);
        // 2022年和2023年，公司营业收入分别为…: in the clause in front.
        if told.is_empty()
            && let Some(before) = self.clauses.iter().rfind(|c| c.end <= first.span.start).filter(|c| !self.quantities.iter().any(|q| c.contains(*q)))
        {
            told = told_from(before.start);
        }
        let joined = told.windows(2).all(|w| matches!(self.text[w[0].outer.end..w[1].outer.start].trim(), "、" | "和" | "及" | "与"));
        // 和 in front of the second is a joint; what it is compared with would stand before the first.
        if told.len() == count && joined && !told.first().is_some_and(|m| self.is_base(m)) {
            return Some(told.into_iter().filter_map(|m| m.period).collect());
        }
        let [span] = told.as_slice() else { return None };
        let span = span.period.filter(|p| p.grain == Grain::Years && p.relation == Relation::During)?;
        let (from, to) = (span.start?.year(), span.end?.year());
        let years: Option<Vec<Period>> = (from..=to).map(|year| span.of_year(year)).collect();
        years.filter(|y| y.len() == count)
    }

    /// 2022年11月的每吨59.8万元: nothing but a joint and a denominator between a period and its number.
    fn adjoins(&self, between: &str) -> bool {
        let rest = between.strip_prefix('的').unwrap_or(between);
        rest.is_empty() || between.len() > rest.len() && rest.starts_with('每') && rest.chars().count() <= 4
    }
}

/// 第15号, 第3批: the number of one thing among those of a year.
fn numbered(text: &str) -> bool {
    let rest = text.strip_prefix("的").unwrap_or(text);
    let Some(rest) = rest.strip_prefix('第') else { return false };
    let number = rest.trim_start_matches(|c: char| c.is_numeric() || "一二三四五六七八九十百".contains(c));
    number.len() < rest.len() && number.starts_with(['号', '批', '场', '次', '届', '轮', '起', '例', '期'])
}

/// Whether what stands between a period and its number makes the period an attribute of it: 的, 实际完成的.
fn attribute(between: &str) -> bool {
    between.strip_suffix('的').is_some_and(|b| b.chars().count() <= 6 && b.chars().all(crate::decode::gbk::is_hanzi))
}
