//! What a value is: level, change, rate, share or multiple; its sign; the base that goes without saying.

use crate::extract::measure::Predicate;
use crate::extract::subject::stock_noun;
use crate::extract::{Basis, Measure};
use crate::recognise::numeral;
use crate::recognise::period::Grain;
use crate::recognise::{Kind, Mention, Period, Quantity, Relation};
use jiff::civil::Date;
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([0-9]{1,2}|[一二两三四五六七八九十]{1,2})年(?:平均|年均|来?年均|复合)").ok());

/// Measure, sign and unit of a value.
pub(super) struct Measured {
    pub measure: Measure,
    /// Where it is not the written one: 增长2.8倍 is in per cent.
    pub unit: Option<String>,
    /// 年均, 两年平均: growth per year over several years, which has no base of its own.
    pub compound: bool,
}

impl Measured {
    /// `carried`: the subject is the one that was told before.
    pub fn new(mention: &Mention, text: &str, quantity: &mut Quantity, p: &Predicate, (subject, carried): (&str, bool)) -> Self {
        let changed = p.direction != 0 && !p.reached;
        let mut unit = None;
        let rate_of_change = |s: &str| !s.ends_with("自然增长率") && ["增速", "增幅", "升幅", "涨幅", "增长率", "复合增长率"].iter().any(|w| s.ends_with(w));
        let falling = |s: &str| ["降幅", "跌幅", "减幅"].iter().any(|w| s.ends_with(w));
        let property = p.property.as_deref().unwrap_or("");
        let measure = match mention.kind {
            Kind::Percent if p.share_of.is_some() || property == "占比" || property == "比重" || property == "份额" => Measure::Share,
            Kind::Percent if changed || rate_of_change(property) || rate_of_change(subject) => Measure::GrowthRate,
            Kind::Percent if falling(property) || falling(subject) => {
                negate(quantity);
                Measure::GrowthRate
            }
            // 同比+21.4%, 异地件5.21亿件，-3.5%: a sign or a base makes a change of it.
            Kind::Percent if p.basis.is_some() && !p.last_year || signed(mention, text) => Measure::GrowthRate,
            Kind::Percent => Measure::Share,
            Kind::Fraction if p.times_of.is_some() => {
                for v in [&mut quantity.value, &mut quantity.low, &mut quantity.high].into_iter().flatten() {
                    *v /= Decimal::ONE_HUNDRED;
                }
                unit = Some("倍".to_owned());
                Measure::Ratio
            }
            Kind::Fraction if changed => Measure::GrowthRate,
            Kind::Fraction => Measure::Share,
            Kind::Pp | Kind::Bp => Measure::ChangePp,
            Kind::Multiple if changed && p.times_of.is_none() => {
                // 增长2.8倍 is 280 per cent.
                for v in [&mut quantity.value, &mut quantity.low, &mut quantity.high].into_iter().flatten() {
                    *v *= Decimal::ONE_HUNDRED;
                }
                unit = Some("%".to_owned());
                Measure::GrowthRate
            }
            Kind::Multiple | Kind::Ratio => Measure::Ratio,
            _ if p.against.is_some() => Measure::Level,
            _ if changed && (p.net || p.basis.is_some() || !p.fresh) => Measure::ChangeAbs,
            // 评估企业累计58家，今年新增21家
            Kind::Count if changed && p.fresh && carried && stock_noun(subject).is_some() && text[..mention.span.start].ends_with("新增") => Measure::ChangeAbs,
            // 城镇新增就业5.18万人, 新增持证企业57家; 新增漏洞506个 are events.
            Kind::Count | Kind::Money | Kind::Measure if subject.contains("净增") || subject.find("新增").is_some_and(|at| at > 0 || stock_noun(subject).is_some()) => {
                Measure::ChangeAbs
            }
            _ => Measure::Level,
        };
        // 降幅扩大 is worse, 降幅收窄 better: the change of a fall counts the other way.
        let downward = if falling(property) && measure == Measure::ChangePp { p.direction > 0 } else { p.direction < 0 };
        if downward
            && !p.reached
            && (matches!(measure, Measure::GrowthRate | Measure::ChangePp | Measure::ChangeAbs) || measure == Measure::Level && p.against.is_some())
            && quantity.value.is_none_or(|v| v > Decimal::ZERO)
        {
            negate(quantity);
        }
        let clause = text[..mention.span.start].rsplit(['，', '；', '。']).next().unwrap_or("");
        let compound = measure == Measure::GrowthRate
            && (p.compound
                || YEARS.as_ref().is_some_and(|y| y.is_match(clause))
                || ["年均", "平均", "复合"].iter().any(|w| text[..mention.span.start].ends_with(w) || property.contains(w) || p.rest.ends_with(w) || subject.ends_with(w)));
        Self { measure, unit, compound }
    }

    /// Makes a rate of growth of what was taken for a share.
    pub fn grows(&mut self, down: bool, quantity: &mut Quantity) {
        self.measure = Measure::GrowthRate;
        if down {
            negate(quantity);
        }
    }

    /// 两年平均增长5.6%: from the base year to the year that is told of.
    pub fn over_years(&self, before: &str, period: Option<Period>) -> Option<Period> {
        let period = period?;
        let clause = before.rsplit(['，', '；', '。']).next().unwrap_or(before);
        let years = self
            .compound
            .then(|| YEARS.as_ref()?.captures_iter(clause).last())
            .flatten()
            .and_then(|c| numeral::at(&c[1].chars().collect::<Vec<_>>()))
            .and_then(|n| i16::try_from(n.value).ok());
        match (years, period.end, period.grain) {
            (Some(n @ 2..=20), Some(end), Grain::Year) => {
                let start = Date::new(end.year() - n, 1, 1).ok();
                Some(Period { start: start.or(period.start), grain: Grain::Years, relation: Relation::During, ..period })
            }
            _ => Some(period),
        }
    }

    /// The base that is meant where none is named.
    /// `cumulative`: the page is about the part of a year that ends with the period.
    pub fn implied_basis(&self, p: &Predicate, (period, cumulative): (Option<Period>, bool), mentions: &[Mention], mention: &Mention, text: &str) -> Option<Basis> {
        let period = period?;
        if p.basis == Some(Basis::Other) {
            // 较2019年 said of 2020, 比2022年末 said of 2023.
            let named = mentions
                .iter()
                .filter(|m| m.outer.end <= mention.outer.start)
                .rfind(|m| {
                    m.period.is_some() && ["较", "比", "与", "于", "高出", "超出", "超", "是", "为", "相当于", "达到", "达"].iter().any(|w| text[..m.span.start].ends_with(w))
                })?
                .period?;
            let (base, now) = (named.end?, period.end?);
            // 比4月底多出61家, told at the end of May.
            let months = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month());
            if months(now) - months(base) == 1 && matches!(named.grain, Grain::Day | Grain::Month) {
                return Some(Basis::Mom);
            }
            // 较3月底, told at the end of June
            let quarter = |d: Date| d.month() % 3 == 0 && d == d.last_of_month();
            if named.at_end && months(now) - months(base) == 3 && quarter(now) && quarter(base) {
                return Some(Basis::Qoq);
            }
            // 较2023年12月, told of June 2024: the end of the year before; of December 2024: the same month of it.
            if named.grain == Grain::Month && months(now) > months(base) {
                return match months(now) - months(base) {
                    12 => Some(Basis::Yoy),
                    _ if base.month() == 12 && base.year() == now.year() - 1 => Some(Basis::VsPrevYearEnd),
                    _ => None,
                };
            }
            if named.grain == Grain::Quarter && months(now) - months(base) == 3 {
                return Some(Basis::Qoq);
            }
            // 降幅比上年全年收窄, told of half a year: nor has that.
            if text[..mention.span.start].contains("年全年") && period.relation == Relation::During && period.grain != Grain::Year {
                return None;
            }
            return (base.year() == now.year() - 1).then_some(if named.at_end { Basis::VsPrevYearEnd } else { Basis::Yoy }).filter(|_| named.grain == Grain::Year || named.at_end);
        }
        let said = |words: [&str; 2]| text[..mention.span.start].rsplit(['，', '；']).next().is_some_and(|clause| words.iter().any(|w| clause.contains(w)));
        match self.measure {
            Measure::GrowthRate if p.direction != 0 || p.property.as_deref().is_some_and(|w| ["名义增速", "增速", "增幅", "涨幅"].contains(&w)) => {
                // 年末用户48.9万户，增长7.5%: of a stock at the end of the year that the page is about.
                let year_end = cumulative && period.relation == Relation::AsOf && period.end.is_some_and(|end| (end.month(), end.day()) == (12, 31));
                let cumulative = matches!(period.grain, Grain::Year | Grain::Quarter | Grain::Half | Grain::Months) && period.relation == Relation::During;
                ((cumulative || year_end) && !self.compound && period.grain != Grain::Years).then_some(Basis::Yoy)
            }
            // 拉动收入增长4.8个百分点: a contribution has no base.
            Measure::ChangePp if said(["拉动", "贡献"]) => None,
            Measure::ChangePp if p.direction != 0 && p.basis.is_none() && period.grain == Grain::Year && period.relation == Relation::During => Some(Basis::Yoy),
            Measure::ChangeAbs if p.net && said(["当月", "本月"]) => Some(Basis::Mom),
            // 截至6月底5G用户2.3亿户，半年净增1972万户
            Measure::ChangeAbs
                if (p.net || p.fresh)
                    && period.end.is_some_and(|end| {
                        let clause = text[..mention.span.start].rsplit(['，', '；', '。']).next().unwrap_or("");
                        clause.contains("半年") && end.month() == 6 || ["年内", "今年以来", "今年", "全年"].iter().any(|w| clause.contains(w))
                    }) =>
            {
                Some(Basis::VsPrevYearEnd)
            }
            Measure::ChangeAbs if p.net && period.grain != Grain::Month && (period.relation == Relation::During || cumulative) => Some(Basis::VsPrevYearEnd),
            _ => None,
        }
    }
}

fn negate(quantity: &mut Quantity) {
    quantity.value = quantity.value.map(|v| -v);
    let (low, high) = (quantity.low.map(|v| -v), quantity.high.map(|v| -v));
    (quantity.low, quantity.high) = (high, low);
}

/// +21.4%, -3.5%: written with its sign.
fn signed(mention: &Mention, text: &str) -> bool {
    let sign = ['+', '＋', '-', '－', '−'];
    mention.span.of(text).starts_with(sign) || text[..mention.span.start].ends_with(sign)
}
