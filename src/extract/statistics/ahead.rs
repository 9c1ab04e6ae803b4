//! The clause in front of a number that names what it counts.

use super::Binder;
use crate::extract::measure::Predicate;
use crate::extract::subject::{self, Place};
use crate::recognise::{Kind, Mention};
use crate::span::Span;

impl Binder<'_> {
    /// The clause in front that names what is counted: the last one, or one with nothing but remarks behind it (上架率嘛，说实话，不高，六成五).
    pub(super) fn named_ahead(&self, mention: &Mention, predicate: &Predicate) -> Option<&str> {
        let i = self.clauses.iter().position(|c| c.start <= mention.span.start && mention.span.start <= c.end)?;
        let free = |c: &&Span| !self.quantities.iter().any(|q| c.contains(*q));
        for (n, clause) in self.clauses[..i].iter().rev().take(4).take_while(free).enumerate() {
            let text = clause.of(self.text);
            if corrects(text) {
                break;
            }
            if n > 0 && self.clauses[i - n].of(self.text).chars().count() > 8 {
                break;
            }
            let subject = subject::clean(text, self.catalogue).subject;
            // 做呼叫中心的，我记得是一百七十家上下
            let attribute = n == 0 && text.ends_with('的') && mention.kind == Kind::Count && (3..=16).contains(&subject.chars().count()) && !self.only_time(*clause);
            if attribute && !self.periods.iter().any(|p| clause.contains(*p)) {
                return Some(text);
            }
            let said = (2..=45).contains(&subject.chars().count()) && !self.only_time(*clause);
            if let Some(head) = headed(text).filter(|_| said && (n > 0 || self.clause_before(mention).is_some() || subject.chars().count() <= 24)) {
                return Some(head);
            }
        }
        let plain = self.carried.subject.is_empty() && predicate.property.is_none();
        let words = crate::knowledge::statistics();
        let told = |c: &&str| words.sourced.iter().chain(&words.speech).any(|w| c.ends_with(w.as_str()));
        self.clause_before(mention).filter(|c| plain && !told(c) && !self.clauses.get(i.wrapping_sub(1)).is_some_and(|c| self.only_time(*c)))
    }

    /// 南京高一些，有31%: the place that the clause in front begins with, where it tells no number and hardly anything else.
    pub(super) fn told_where(&self, mention: &Mention) -> Option<Place> {
        let text = self.free_before(mention)?.trim().trim_start_matches("其中");
        let (name, range) = self.catalogue.names(text).next().filter(|(_, r)| r.start == 0)?;
        let crate::catalogue::Name::Region(region) = name else { return None };
        let said = text[range.end..].trim_start_matches(['的', '则', '却', '也']);
        (1..=6).contains(&said.chars().count()).then(|| Place::Region(region.code.clone()))
    }

    /// 到上个月底呢: a clause that tells a time and nothing else.
    pub(super) fn only_time(&self, clause: Span) -> bool {
        let told: usize = self.periods.iter().filter(|p| clause.contains(**p)).map(|p| p.of(self.text).chars().count()).sum();
        told > 0 && clause.of(self.text).chars().filter(|c| !"，呢啊嘛吧截至到止的呀，".contains(*c)).count() <= told
    }

    /// 西藏户均流量全国最高，为24.3GB: the clause in front, where it holds no number and reads like a subject.
    pub(super) fn clause_before(&self, mention: &Mention) -> Option<&str> {
        let text = self.free_before(mention).filter(|c| !corrects(c))?;
        // Where nothing was named before, a longer one will do.
        let longest = if self.carried.subject.is_empty() { 45 } else { 24 };
        let subject = subject::clean(text, self.catalogue).subject;
        let shortest = if text.ends_with("方面") { 2 } else { 4 };
        (shortest..=longest).contains(&subject.chars().count()).then_some(text)
    }

    /// The clause in front of a number's, where it holds no number itself.
    fn free_before(&self, mention: &Mention) -> Option<&str> {
        let i = self.clauses.iter().position(|c| c.start <= mention.span.start && mention.span.start <= c.end)?;
        let before = self.clauses.get(i.checked_sub(1)?)?;
        (!self.quantities.iter().any(|q| before.contains(*q))).then(|| before.of(self.text))
    }

    /// 此次下架的APP中，开发者位于广东的9款: the clause in front says what is divided.
    pub(super) fn partitive(&mut self, mention: &Mention) {
        let Some(before) = self.clause_before(mention) else { return };
        let Some(whole) = ["当中", "之中", "里面", "中", "里"].iter().find_map(|w| before.strip_suffix(w)).filter(|w| !w.ends_with('其')) else { return };
        let whole = subject::clean(whole, self.catalogue).subject;
        if whole.chars().count() >= 2 {
            self.carried.subject = whole;
            self.carried.subject_unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).map_or(String::new(), |u| u.name.clone());
        }
    }
}

/// 那个是9月底的数, 这是去年的口径: what is said of the figure before, and names nothing.
fn corrects(clause: &str) -> bool {
    let Some(rest) = clause.trim().strip_prefix(['那', '这']) else { return false };
    let rest = rest.strip_prefix("个").unwrap_or(rest);
    let rest = rest.strip_prefix("数字").or_else(|| rest.strip_prefix('数')).unwrap_or(rest);
    let what = rest.strip_prefix('是').or_else(|| rest.strip_prefix("还是"));
    what.is_some_and(|what| ["的数", "的数字", "的数据", "的情况", "的口径", "的事"].iter().any(|w| what.ends_with(w)))
}

/// A clause that is a noun phrase of something measured, with 的 in it and no verb of change.
pub(super) fn topic(clause: &str) -> bool {
    let words = crate::knowledge::statistics();
    let measured = ["率", "占比", "比重", "价格", "均价", "资费", "额", "量"].iter().any(|w| clause.ends_with(w)) || words.flow.iter().any(|w| clause.ends_with(w.as_str()));
    measured && clause.contains('的') && !words.up.iter().chain(&words.down).any(|w| w.chars().count() > 1 && clause.contains(w.as_str()))
}

/// 大数据业务收入由降转增 → 大数据业务收入: a clause up to the last noun that can be measured.
pub(super) fn headed(clause: &str) -> Option<&str> {
    let words = crate::knowledge::statistics();
    let clause = clause.split(['由', '从']).next().filter(|c| c.chars().count() >= 3).unwrap_or(clause);
    // 其次是名誉权纠纷 → 名誉权纠纷
    if let Some(next) = words.next_in_rank.iter().find_map(|w| clause.strip_prefix(w.as_str())).filter(|n| (2..=24).contains(&n.chars().count())) {
        return Some(next);
    }
    // 反映最多的问题是“不退款” → “不退款”
    let ranked = words.ranking.iter().filter_map(|w| clause.find(w.as_str()).map(|at| (at, at + w.len()))).min();
    if let Some((at, end)) = ranked
        && clause[..at].chars().count() <= 3
        && let Some((link, named)) = clause[end..].split_once(['是', '为'])
        && link.chars().count() <= 6
        && (2..=24).contains(&named.chars().count())
    {
        return Some(named);
    }
    // 亚太紧随其后 → 亚太
    let rank = words.ranking.iter().filter_map(|w| clause.find(w.as_str())).min();
    if let Some(head) = rank.map(|at| clause[..at].trim_end_matches(['的', '则', '仍', '最'])).filter(|h| h.chars().count() >= 2) {
        return Some(head);
    }
    if ["率", "占比", "比重", "规模", "价格", "额", "量", "数", "方面"].iter().any(|w| clause.ends_with(w)) {
        return Some(clause);
    }
    let end = words.flow.iter().chain(&words.stock).filter(|w| w.chars().count() > 1).filter_map(|w| clause.rfind(w.as_str()).map(|i| i + w.len())).max()?;
    Some(&clause[..end])
}
