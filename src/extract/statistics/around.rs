//! What stands around a number: its clause, the words before and behind it, and whether it is a figure at all.

use super::Binder;
use crate::extract::measure::PERIOD;
use crate::extract::{class, clause};
use crate::recognise::period::Grain;
use crate::recognise::{Kind, Mention, Relation};
use crate::span::Span;

impl Binder<'_> {
    pub(super) fn clause_of(&self, at: usize) -> Span {
        if let Some(bracket) = clause::bracket(self.text, at) {
            return clause::within_bracket(self.text, bracket, at);
        }
        self.clauses.iter().copied().find(|c| c.start <= at && at <= c.end).unwrap_or(Span::new(0, self.text.len()))
    }

    /// The words in front of a number: from its clause's beginning or the number before it, periods as marks.
    pub(super) fn left(&self, mentions: &[Mention], clause: Span, first: &Mention) -> String {
        let mut start = clause.start.max(if self.used <= first.outer.start { self.used } else { 0 });
        if start > first.outer.start {
            start = clause.start.min(first.outer.start);
        }
        let mut left = String::new();
        let mut base_ends = None;
        let mut at = start;
        // 25岁至34岁的占四成: an age says who is meant.
        let age = |m: &Mention| m.quantity.as_ref().and_then(|q| q.unit.as_ref()).is_some_and(|u| u.name.ends_with('岁'));
        let timed = |m: &&Mention| m.period.is_some() || m.kind == Kind::Duration && !age(m);
        for m in mentions.iter().filter(timed).filter(|m| m.outer.start >= start && m.outer.end <= first.outer.start) {
            // 判处十年以上有期徒刑的占5.6%: a length that bounds a class is part of its name.
            let bound = m.kind == Kind::Duration && m.outer.end > m.span.end && self.text[m.outer.end..first.outer.start].contains('的');
            // 比一年前便宜了两成
            let ago = m.kind == Kind::Duration && self.text[m.outer.end..].starts_with('前') && ["比", "较", "与"].iter().any(|w| self.text[..m.outer.start].ends_with(w));
            // 2012年12月1日前获得…的企业: a limit inside a subject is part of it.
            let attribute = m.period.is_some_and(|p| p.relation == Relation::Before) && self.text[m.outer.end..first.outer.start].contains('的');
            // 约为两年前的四分之一
            let ago = ago || m.kind == Kind::Duration && self.text[m.outer.end..].starts_with("前的");
            // 一年增加128万人: against what it is told.
            let span = m.kind == Kind::Duration && matches!(m.span.of(self.text), "一年" | "一个月") && !self.text[m.span.end..].starts_with(['内', '前', '后', '以']);
            let ago = ago || span;
            if attribute || bound || ago || m.outer.start < at {
                continue;
            }
            // 比上年末 and 较上月 are bases by name; 较2019年 is one by its mark.
            // 较上季末和年初分别下降: a list of bases.
            let listed = base_ends.is_some_and(|end: usize| end <= m.outer.start && matches!(&self.text[end..m.outer.start], "和" | "、" | "及" | "与" | "以及"));
            let named = m.period.is_some_and(|p| p.expr != "absolute") && (listed || self.is_named_base(m) || self.text[m.span.end..first.outer.start] == *"的" && self.is_base(m));
            // 由上年下降3.7%
            let turned = m.period.is_some_and(|p| p.expr != "absolute" && p.grain == Grain::Year) && self.text[..m.span.start].ends_with(['由', '从']);
            let named =
                named || turned && crate::knowledge::statistics().up.iter().chain(&crate::knowledge::statistics().down).any(|w| self.text[m.span.end..].starts_with(w.as_str()));
            if named {
                base_ends = Some(m.outer.end);
                continue;
            }
            // 截至6月30日止六个月 is one with the words around it, 于2023年 is not.
            let whole = m.outer.of(self.text).starts_with('截');
            // 从去年的183次降到121次: where it began, and no time since.
            let began = m.period.is_some_and(|p| p.relation == Relation::Since) && self.text[m.span.end..].starts_with('的');
            let keep = if m.period.is_some_and(|p| p.relation == Relation::During) && !whole || began { m.span } else { m.outer };
            left.push_str(&self.text[at..keep.start]);
            left.push(PERIOD);
            at = keep.end;
        }
        left.push_str(&self.text[at..first.outer.start]);
        // 5月和6月分别增长: one time as much as several.
        for joint in ["和", "、", "及", "与"] {
            let several = format!("{PERIOD}{joint}{PERIOD}");
            while left.contains(&several) {
                left = left.replace(&several, &PERIOD.to_string());
            }
        }
        // 较去年同期（下同）下降: that it holds on is said beside it.
        left.replace("（下同）", "").replace("(下同)", "")
    }

    /// 比上年末, 较上月: a base that has a name. 与去年10月相比 is one by its period.
    fn is_named_base(&self, period: &Mention) -> bool {
        let words = crate::knowledge::statistics();
        let lists = [&words.basis_yoy, &words.basis_mom, &words.basis_qoq, &words.basis_year_end];
        let lead = ["较", "比", "与"].into_iter().find(|w| self.text[..period.span.start].ends_with(w));
        lead.is_some_and(|w| lists.into_iter().flatten().any(|base| self.text[period.span.start - w.len()..].starts_with(base.as_str())))
    }

    /// The words behind a number, up to the next number or the end of the sentence.
    pub(super) fn right(&self, mentions: &[Mention], last: &Mention) -> String {
        // 46.8%的企业计划在两年内部署: a time within which something is done is no number of its own.
        let within = |m: &Mention| m.kind == Kind::Duration && self.text[..m.outer.start].ends_with('在') && self.text[m.span.end..].starts_with('内');
        let end = mentions.iter().filter(|m| m.quantity.is_some() && m.outer.start >= last.outer.end && !within(m)).map(|m| m.outer.start).min().unwrap_or(self.text.len());
        // 近六成（58.8%）青少年网民搜索过: the bracket only makes the number precise.
        if let Some(from) = self.behind_precise(last) {
            let end = self.quantities.iter().map(|q| q.start).filter(|at| *at >= from).min().unwrap_or(self.text.len());
            return format!("{}{}", &self.text[last.span.end..last.outer.end], &self.text[from..end]);
        }
        self.text[last.span.end..end].to_owned()
    }

    /// Where the text goes on behind a bracket that holds nothing but another number and follows a number at once.
    fn behind_precise(&self, last: &Mention) -> Option<usize> {
        let open = self.text[last.outer.end..].chars().next().filter(|c| "（(".contains(*c))?.len_utf8();
        let inside = last.outer.end + open;
        let number = self.quantities.iter().find(|q| q.start >= inside && self.text[inside..q.start].chars().all(|c| c == '约'))?;
        let close = self.text[number.end..].chars().next().filter(|c| "）)".contains(*c))?.len_utf8();
        Some(number.end + close)
    }

    pub(super) fn usable(&mut self, mention: &Mention, clause: Span, right: &str, last: bool) -> bool {
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
    pub(super) fn listed(&self, mention: &Mention, clause: Span) -> bool {
        let after = &self.text[mention.span.end..clause.end.max(mention.span.end)];
        let before = &self.text[clause.start..mention.span.start];
        after.trim().is_empty() && !before.contains('每') && (1..=12).contains(&before.trim().chars().count())
    }
}
