//! When a bound figure is of: counted on a day or measured over an interval, and on or over which.

use super::{Binder, Bound};
use crate::catalogue::Kind as Nature;
use crate::extract::{Class, Measure, Statistic, time};
use crate::knowledge;
use crate::recognise::period::Grain;
use crate::recognise::{Mention, Period, Relation};
use crate::span::Span;

/// A number in its sentence, as far as it has been read.
pub(super) struct Figure<'f> {
    pub mentions: &'f [Mention],
    pub mention: &'f Mention,
    pub clause: Span,
    pub measure: Measure,
    pub class: Class,
    pub unit: &'f str,
    /// The subject without what the row adds to it.
    pub base: &'f str,
    /// Of the catalogue's indicator, where there is one.
    pub catalogued: Option<Nature>,
    /// The day by which something in front of the number is due.
    pub due: Option<Period>,
}

impl Binder<'_> {
    /// The period of a figure, and whether it is counted on a day of it.
    pub(super) fn timed(&mut self, f: &Figure, bound: &mut Bound) -> (Option<Period>, Option<Nature>) {
        let words = knowledge::statistics();
        let said = f.clause.of(self.text);
        let mut period = bound.period.or_else(|| self.in_bracket(f)).or_else(|| self.period_for(f.mentions, f.mention, &bound.predicate, f.class));
        if f.class == Class::Observed {
            period = period.map(|p| self.so_far(p, f.clause));
        }
        // 泉州快递业务量累计完成12.9亿件, on a page about August: since January.
        let month = |p: &Period| p.relation == Relation::During && p.grain == Grain::Month;
        if f.class == Class::Observed
            && said.contains("累计")
            && let Some(sum) = self.carried.cumulative.filter(|c| period.as_ref().is_some_and(|p| month(p) && p.end == c.end))
        {
            period = Some(sum);
            self.carried.period = period;
        }
        let dated = f.mentions.iter().any(|m| m.period.is_some() && f.clause.start <= m.span.start && m.outer.end <= f.mention.outer.start);
        let (told, nature) = self.nature(f, bound, period, dated);
        self.carried.nature = nature.map(|n| (n, period));
        if nature == Some(Nature::Flow) && f.measure == Measure::Level && words.surveys.iter().any(|w| f.base.contains(w.as_str())) {
            self.carried.surveyed = period.filter(|p| p.relation == Relation::During && p.start != p.end);
        }
        if let Some(n) = nature.filter(|_| f.measure == Measure::Level) {
            self.carried.nature_of.insert(f.unit.to_owned(), (n, period));
        }
        let observed = f.class == Class::Observed;
        // What happened is not of the day on which something else was counted in a sentence before.
        if told == Some(Nature::Flow) && observed && !self.told && period.is_some_and(|p| p.relation == Relation::AsOf) {
            period = self.scope.topic.filter(|t| t.end == period.and_then(|p| p.end) && t.start != t.end);
        }
        // 促进会成立于2018年，现有会员单位412家: of the day of publication, unless a late one was told.
        let late = |p: &Period| p.end.zip(self.scope.published).is_none_or(|(end, day)| day.since(end).is_ok_and(|s| s.get_days() < 400));
        if observed && !dated && !period.is_some_and(|p| late(&p)) && words.nowadays.iter().any(|w| said.contains(w.as_str())) {
            period = self.carried.topic.filter(|p| late(p)).or(self.scope.published.map(Period::on));
        }
        // 日前查处三起: about the day of publication.
        if period.is_none() && observed && told != Some(Nature::Stock) && words.just_now.iter().any(|w| self.text.contains(w.as_str())) {
            period = self.scope.published.map(Period::on);
        }
        // 上年同期为9.6项: the figure of a year before.
        if bound.predicate.last_year && !matches!(f.measure, Measure::GrowthRate | Measure::ChangeAbs | Measure::ChangePp | Measure::Ratio) {
            period = period.map(|p| p.year_before());
            bound.predicate.basis = None;
        }
        if bound.predicate.year_before {
            period = period.map(|p| p.year_before());
        }
        // 力争明年6月底前…: a target is for the day it is due.
        if f.class == Class::Target
            && let Some(due) = f.due
        {
            period = Some(Period { start: due.end, relation: Relation::AsOf, grain: Grain::Day, ..due });
        }
        // 到2022年底，产业规模超过1000亿元: so is one that is set for the end of a year.
        let set_for = f.class == Class::Target && f.measure == Measure::Level && period.is_some_and(|p| p.relation == Relation::AsOf && p.at_end);
        (period, if set_for { Some(Nature::Stock) } else { nature })
    }

    /// 平均下载速率4.41Mbps（四季度）: the period stands in a bracket of its own behind the figure.
    fn in_bracket(&self, f: &Figure) -> Option<Period> {
        let alone = |m: &&Mention| {
            let before = self.text.get(f.mention.outer.end..m.outer.start);
            matches!(before.map(str::trim), Some("（" | "(")) && self.text[m.outer.end..].starts_with(['）', ')'])
        };
        f.mentions.iter().filter(|m| m.period.is_some_and(|p| p.end.is_some())).find(alone)?.period
    }

    /// Stock or flow: as the words tell, and as what went before tells where they do not.
    fn nature(&self, f: &Figure, bound: &Bound, period: Option<Period>, dated: bool) -> (Option<Nature>, Option<Nature>) {
        let words = knowledge::statistics();
        let said = f.clause.of(self.text);
        // 全年推动1760家企业上云: the whole of the period, and no state of the things that are counted.
        let interval = period.is_some_and(|p| p.relation == Relation::During && p.start != p.end && !p.at_end);
        let throughout = interval
            && f.measure == Measure::Level
            && words.throughout.iter().any(|w| said.contains(w.as_str()))
            && (bound.rule == "behind" || !words.stock.iter().any(|w| f.base.ends_with(w.as_str())));
        // A share is counted like its whole.
        let whole = bound.predicate.share_of.as_ref().or(bound.predicate.times_of.as_ref()).and_then(|w| time::nature(w, None));
        // 上半年建成工厂6家: done within the half, where nothing says that all so far are counted.
        let done =
            interval && dated && f.measure == Measure::Level && (f.base.contains('被') || words.deeds.iter().any(|w| f.base.starts_with(w.as_str()))) && !said.contains("累计");
        // 排查隐患2317处: an act of the period, which leaves nothing behind that is counted on a day.
        let acted = interval && f.measure == Measure::Level && words.acts.iter().any(|w| f.base.starts_with(w.as_str())) && !f.base.contains('的') && !said.contains("累计");
        // 其他企业22件: what they did or met with, and not how many of them there are.
        // 平台企业同比下降8.7%: of their income, where that was told of.
        let paragraph_flows = f.measure == Measure::GrowthRate && interval && self.carried.nature.is_some_and(|(n, p)| n == Nature::Flow && p == period);
        let owned = (paragraph_flows || words.happens.iter().any(|u| u == f.unit)) && words.owners.iter().any(|w| f.base.ends_with(w.as_str()));
        // 已有38家开通服务: so many there are.
        let already = bound.rule == "behind" && f.measure == Measure::Level && words.counted_on_a_day.iter().any(|u| u == f.unit) && {
            let front = self.text[f.clause.start.min(f.mention.outer.start)..f.mention.outer.start].trim_end();
            ["已有", "现有", "已经有", "目前有"].iter().any(|w| front.ends_with(w))
        };
        // 平均每万人拥有30.1个
        let already = already || f.measure == Measure::Level && self.text[..f.mention.outer.start].ends_with("拥有") && said.contains('每');
        // 人均每周上网时长: over an interval, or as a survey found it on a day.
        let each_time = words.each_time.iter().any(|w| f.base.contains(w.as_str()));
        let each_time = each_time.then_some(if period.is_some_and(|p| p.relation == Relation::AsOf) { Nature::Stock } else { Nature::Flow });
        // 市场份额: of the interval that was told.
        let held = interval && f.base.ends_with("份额");
        let told = already
            .then_some(Nature::Stock)
            .or(each_time)
            .or((throughout || done || acted || held || paragraph_flows && owned).then_some(Nature::Flow))
            .or_else(|| time::nature(f.base, f.catalogued).filter(|n| *n == Nature::Flow || !owned))
            .or(whole);
        // Firms, users, stations are counted on a day unless a word says otherwise.
        // What is told of an interval and is no state of a thing has happened in it: 从问题类型看，违规收集信息的41款.
        let listed = words.counted_on_a_day.iter().any(|u| u == f.unit) && matches!(f.measure, Measure::Level | Measure::Share);
        let counted = listed && !(interval && (dated || self.told));
        let on_a_day = f.measure == Measure::Share && self.carried.period.is_some_and(|p| p.relation == Relation::AsOf);
        let counted = (counted || on_a_day).then_some(Nature::Stock);
        // 抽查营业网点1240个，未落实登记的87个: of those that were looked at, and so of the same time.
        let looked_at = |s: &Statistic| s.unit == f.unit && s.measure == Measure::Level && words.acts.iter().any(|w| s.subject.starts_with(w.as_str()));
        let found = f.measure == Measure::Level
            && f.base.contains('的')
            && same_time(self.carried.nature, period) == Some(Nature::Flow)
            && self.out.iter().rfind(|s| s.unit == f.unit).is_some_and(looked_at);
        // What goes on with the figure before, or is a part of it, is counted like it.
        let sibling = bound.rule == "before" && self.out.last().is_some_and(|s| s.unit == f.unit && s.measure == f.measure && s.core.end <= f.mention.span.start + self.at);
        // 收录的漏洞中，可远程利用的有1714个
        let of_unit = self.carried.nature_of.get(f.unit).copied().filter(|_| f.measure == Measure::Level);
        let same = same_time(of_unit, period).or(same_time(self.carried.nature, period));
        let named_in = |c: &Span| {
            let front = c.of(self.text).trim();
            (front.ends_with('中') || front.ends_with("里面")) && front.contains('的') && !self.quantities.iter().any(|q| c.contains(*q))
        };
        let among = same == Some(Nature::Flow) && self.clauses.iter().rfind(|c| c.end <= f.clause.start).is_some_and(named_in);
        let part = among || found || said.trim_start().starts_with("其中") || sibling && self.text.find("其中").is_some_and(|at| at < f.mention.span.start);
        let goes_on = bound.rule == "carried" || f.measure == Measure::Share || self.only_place(f.base);
        // A rate of its own is measured over the period, whatever was counted before.
        let rate = f.base.ends_with('率') && (dated || bound.rule == "before" && f.base.chars().count() > 3);
        let goes_on = goes_on && !rate;
        let before = same.filter(|_| goes_on || part);
        // 我们调研了643家企业，…。反映“算力贵”的企业超过一半: as the survey found it.
        let surveyed = f.measure == Measure::Share && self.carried.surveyed.is_some() && self.carried.surveyed == period;
        let told = if surveyed { Some(Nature::Flow) } else { told };
        let told = if found { None } else { told };
        let told = if part { told } else { told.or(counted) };
        (told, told.or(before).or(counted))
    }
}

/// The nature of the last figure, where it was of the same time.
fn same_time(last: Option<(Nature, Option<Period>)>, period: Option<Period>) -> Option<Nature> {
    last.filter(|(_, p)| p.and_then(|p| p.end) == period.and_then(|p| p.end)).map(|(n, _)| n)
}
