//! Cells of data tables as statistics: subject from row and column headers, unit from header, caption or the line above.

use super::measure::{self, Predicate};
use super::subject;
use super::{Basis, Class, Measure, Scope, Statistic, time};
use crate::article::Table;
use crate::catalogue::{Catalogue, Kind, Name};
use crate::knowledge::{self, Unit};
use crate::recognise::period::is_base;
use crate::recognise::text::Text;
use crate::recognise::{Context, Period, recognise};
use crate::segment;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::rc::Rc;

/// Header words that name a column of names, not what is measured.
const COLUMN_NAMES: [&str; 18] =
    ["指标名称", "指标", "名称", "项目", "地区", "省份", "省市", "城市", "区域", "序号", "类别", "业务种类", "业务", "单位", "年份", "时间", "企业名称", "品种"];
/// Header words that say nothing of the measure: the row is what is counted.
const PLAIN: [&str; 20] =
    ["数量", "总体", "本期", "数值", "绝对数", "总量", "绝对值", "实际", "累计", "当月", "到达", "期末数", "户数", "合计", "本月", "实际完成", "完成", "年初目标", "目标", "实绩"];

/// The rule that reads cells.
pub(super) const RULE: &str = "cell";

pub fn extract(table: &Table, scope: &Scope, catalogue: &Catalogue) -> Vec<Statistic> {
    let mut found = Vec::new();
    let context = Context { reference: scope.published, topic: scope.topic, wide: false };
    let caption = segment::beginning(table.caption.as_deref().unwrap_or(""));
    let topic = period_in(caption, &context).or(scope.topic);
    let context = Context { topic, ..context };
    let (mut whole, mut last_row) = (String::new(), None);
    // What the columns of a row with names of their own count: 持证企业 beside 较上月末增减, 业务收入 before 收入同比.
    let mut counted: Vec<String> = Vec::new();
    // The base that a column of changes names holds for the rate beside it that names none: 比上年末增减, 增减幅度.
    let mut compared = None;
    // Whether what stands beside a change is counted on a day.
    let mut beside_it = None;
    // What is over a column and beside a row is the same for all its numbers.
    let mut columns: HashMap<usize, Over> = HashMap::new();
    let mut beside: Option<(Rc<[String]>, Beside)> = None;
    let captioned = time::nature(caption.trim_end_matches(['数', '量', '表']), None);
    for datum in table.data().take_while(|_| !scope.budget.is_spent()) {
        let (cell, headers) = (datum.cell, &datum.row);
        let Some(label) = headers.last() else { continue };
        let part = label.starts_with("其中");
        // 其中 is part of the row above it that is none itself.
        if !part && last_row != Some(cell.row) {
            whole.clone_from(label);
        }
        if last_row != Some(cell.row) {
            counted.clear();
            (compared, beside_it) = (None, None);
        }
        last_row = Some(cell.row);
        let over = columns.entry(datum.at).or_insert_with(|| Over::new(&datum.column, &context));
        let Some(mut read) = over.column(&datum.column, datum.unit.as_deref()) else { continue };
        match read.measure {
            Measure::ChangeAbs => compared = read.basis,
            Measure::GrowthRate => read.basis = read.basis.or(compared),
            _ => {}
        }
        if let Some(named) = read.grown.take() {
            read.subject = counted.iter().rfind(|c| c.ends_with(&named)).cloned().unwrap_or(named);
        }
        let (_, row) = match beside.take().filter(|(of, _)| Rc::ptr_eq(of, headers)) {
            Some(known) => beside.insert(known),
            None => beside.insert((Rc::clone(headers), Beside::new(row_label(label, &whole, part, headers, catalogue), headers, &context))),
        };
        let label = &row.label;
        let subject = if read.subject.is_empty() {
            label.subject.clone()
        } else if label.subject.is_empty() {
            read.subject.clone()
        } else {
            format!("{}{}", label.subject, read.subject)
        };
        let subject = if !subject.is_empty() {
            subject
        } else if let Some(last) = counted.last() {
            last.clone()
        } else {
            subject::clean(caption, catalogue).subject
        };
        if !read.subject.is_empty() && matches!(read.measure, Measure::Level) {
            counted.push(subject.clone());
        }
        let unit = read.unit.clone();
        let scale = read.scale;
        // 固定资产投资增速 down the side is a rate, as it is along the top.
        let grows =
            unit.kind == "percent" && read.measure == Measure::Share && ["增速", "增幅", "增长率", "涨幅"].iter().any(|w| subject.ends_with(w)) && !subject.ends_with("自然增长率");
        let (measure, basis) = if grows { (Measure::GrowthRate, read.basis.or(Some(Basis::Yoy))) } else { (read.measure, read.basis) };
        let indicator = catalogue.indicator(&subject, matches!(read.measure, Measure::Level | Measure::ChangeAbs).then_some(unit.name.as_str()));
        let class = if over.aimed { Class::Target } else { Class::Observed };
        // Years may run along the top or down the side.
        let period = over.period.or(row.period).or(topic);
        // 互联网接入服务 below 持证企业数量: what is counted stands in the caption.
        let told = time::nature(&subject, indicator.map(|i| i.kind)).or(over.nature).or(captioned);
        // 增减幅度 beside 台站数: of what stands beside it.
        let nature = told.or(if read.measure == Measure::Level { None } else { beside_it });
        if read.measure == Measure::Level {
            beside_it = nature;
        }
        let (region, region_basis) = match &label.region {
            Some(code) => (Some(code.clone()), Some("stated")),
            None if row.several => (None, None),
            None => scope.region.clone().map_or((None, None), |r| (Some(r.0), Some(r.1))),
        };
        found.push(Statistic {
            span: cell.row,
            sentence: cell.row,
            core: cell.span,
            surface: cell.text.clone(),
            subject,
            indicator: indicator.map(|i| i.id.clone()),
            of: None,
            value: datum.value.checked_mul(scale),
            low: None,
            high: None,
            unit: unit.name,
            unit_code: unit.code,
            measure,
            basis,
            approx: "exact",
            region,
            region_basis,
            time: time::of(period, nature, measure, class, scope.published),
            speaker: None,
            source_org: scope.source_org.clone(),
            class,
            rule: RULE.into(),
            confidence: 0.9,
        });
    }
    found
}

/// The period that a header or caption names; not one that it compares with (比上年末净增).
fn period_in(text: &str, context: &Context) -> Option<Period> {
    let within = Text::new(text);
    let told = recognise(text, context).into_iter().filter(|m| m.period.is_some() && !is_base(&within, within.index(m.span.start)));
    told.filter_map(|m| m.period).find(|p| p.end.is_some())
}

/// What the headers over a column say of every number below them.
struct Over {
    aimed: bool,
    period: Option<Period>,
    nature: Option<Kind>,
    /// By the unit that applies, which a cell may have of its own.
    columns: HashMap<Option<String>, Option<Column>>,
}

impl Over {
    fn new(tops: &[String], context: &Context) -> Self {
        // 年初目标 is what was aimed at, not the beginning of the year.
        let aimed = tops.iter().any(|h| knowledge::statistics().target.iter().any(|w| h.contains(w.as_str())));
        let tops: Vec<&str> = tops.iter().map(String::as_str).filter(|h| !aimed || !h.contains("年初")).collect();
        let period = tops.iter().rev().find_map(|h| period_in(h, context));
        Self { aimed, period, nature: time::nature(&tops.concat(), None), columns: HashMap::new() }
    }

    fn column(&mut self, tops: &[String], unit: Option<&str>) -> Option<Column> {
        let read = || column_of(&tops.iter().map(String::as_str).collect::<Vec<_>>(), unit);
        self.columns.entry(unit.map(str::to_owned)).or_insert_with(read).clone()
    }
}

/// What the headers beside a row say of every number in it.
struct Beside {
    label: Label,
    period: Option<Period>,
    /// It sums up regions, or names several.
    several: bool,
}

impl Beside {
    fn new(label: Label, headers: &[String], context: &Context) -> Self {
        let total = headers.iter().any(|h| h.contains("合计") || h.contains("总计") || h.contains("小计"));
        let period = headers.iter().rev().find_map(|h| period_in(h, context));
        Self { label, period, several: total || subject::several(&headers.concat()) }
    }
}

struct Label {
    subject: String,
    region: Option<String>,
}

/// The row's name: a region is a place and leaves no subject; 其中 takes the subject of the row above it.
fn row_label(label: &str, whole: &str, part: bool, headers: &[String], catalogue: &Catalogue) -> Label {
    let place = |text: &str| {
        catalogue.names(text).find_map(|(n, r)| match n {
            Name::Region(region) if r.start == 0 && r.end == text.trim_end_matches(['省', '市']).len().max(r.end) && r.end + 6 >= text.len() => Some(region.code.clone()),
            _ => None,
        })
    };
    if !period_free(label) {
        return Label { subject: String::new(), region: None };
    }
    if let Some(code) = headers.iter().rev().find_map(|h| place(h.trim())) {
        return Label { subject: String::new(), region: Some(code) };
    }
    let plain = label.trim().trim_start_matches("其中").trim_start_matches(['：', ':', ' ', '#', '（', '一', '二', '三', '四', '五', '六', '）', '、']).trim();
    let plain = plain.split(['（', '(']).next().filter(|p| !p.is_empty() && plain.contains("单位") || has_unit(plain)).unwrap_or(plain);
    if ["合计", "总计", "全国", "全省", "小计", "总 计", "合 计"].contains(&plain) {
        return Label { subject: if plain.starts_with('全') { String::new() } else { plain.replace(' ', "") }, region: None };
    }
    // 1000M以上 below 固定互联网宽带用户: a part that does not name what it is a part of.
    let names = part && !knowledge::statistics().stock.iter().chain(&knowledge::statistics().flow).any(|w| plain.ends_with(w.as_str()));
    Label { subject: if names { format!("{plain}{whole}") } else { plain.to_owned() }, region: None }
}

/// 电信业务收入（亿元）: a label whose bracket holds its unit.
fn has_unit(label: &str) -> bool {
    label.rsplit(['（', '(']).next().is_some_and(|b| unit_of(b.trim_end_matches(['）', ')'])).is_some()) && label.contains(['（', '('])
}

#[derive(Clone)]
struct Column {
    subject: String,
    /// What a header of change says has changed: 收入 of 收入同比.
    grown: Option<String>,
    unit: Unit,
    scale: Decimal,
    measure: Measure,
    basis: Option<Basis>,
}

/// What a column and the unit that applies say of its cells.
fn column_of(tops: &[&str], unit: Option<&str>) -> Option<Column> {
    let joined = tops.join("");
    let p = predicate(&joined);
    let (unit, scale) = unit_of(unit?)?;
    let measure = if unit.kind == "pp" { Measure::ChangePp } else { p.measure.unwrap_or(Measure::Level) };
    let relative = unit.kind == "percent" && matches!(measure, Measure::Level | Measure::ChangeAbs);
    let measure = if relative && p.changed {
        Measure::GrowthRate
    } else if relative {
        Measure::Share
    } else if unit.kind != "percent" && measure == Measure::GrowthRate {
        Measure::ChangeAbs
    } else {
        measure
    };
    // 光纤用户占比: whose share it is.
    let shared = |t: &str| {
        ["占比", "比重", "份额", "比例"].iter().find_map(|w| t.strip_suffix(w)).is_some_and(|h| h.chars().count() >= 2 && !h.contains('占') && measure::basis_of(h).is_none())
    };
    let subject: String = tops
        .iter()
        .map(|t| t.split(['（', '(']).next().unwrap_or(t).trim())
        .map(|t| if shared(t) { t.trim_end_matches("占比").trim_end_matches("比重").trim_end_matches("份额").trim_end_matches("比例") } else { t })
        .filter(|t| !COLUMN_NAMES.contains(t) && !PLAIN.contains(t) && predicate(t).measure.is_none() && period_free(t))
        .collect();
    let grown = if subject.is_empty() { tops.iter().rev().find_map(|t| grown(t)) } else { None };
    Some(Column { subject, grown, unit, scale, measure, basis: p.basis })
}

/// What a header of change says has changed: 收入 of 收入同比增长（%）.
fn grown(header: &str) -> Option<String> {
    let plain = header.split(['（', '(']).next().unwrap_or(header).trim();
    let p = measure::read(["增减", "变化", "幅度"].iter().find_map(|w| plain.strip_suffix(w)).unwrap_or(plain));
    let told = p.basis.is_some() || p.direction != 0 || p.property.is_some();
    let named = p.rest.trim_end_matches(['的', '额', '数']);
    let noun = told && p.share_of.is_none() && named.chars().count() >= 2 && predicate(named).measure.is_none() && period_free(named);
    (noun && !COLUMN_NAMES.contains(&named) && !PLAIN.contains(&named)).then(|| named.to_owned())
}

fn period_free(text: &str) -> bool {
    let context = Context { reference: jiff::civil::Date::new(2020, 6, 15).ok(), ..Context::default() };
    let words: String = text.chars().filter(|c| !"到达末底至止".contains(*c)).collect();
    let mentions = recognise(text, &context);
    let covered: usize = mentions.iter().filter(|m| m.period.is_some()).map(|m| m.span.of(text).chars().count()).sum();
    covered == 0 || words.chars().count().saturating_sub(covered) > 2
}

struct Read {
    measure: Option<Measure>,
    basis: Option<Basis>,
    changed: bool,
}

/// 比上年末净增, 同比（%）, 占移动电话用户比重: what a header says of measure and basis.
fn predicate(header: &str) -> Read {
    let plain: String = header.split(['（', '(']).map(|p| p.split(['）', ')']).next_back().unwrap_or("")).collect();
    let basis = measure::basis_of(header);
    let p: Predicate = measure::read(plain.trim_end_matches(['额', '数', '量']));
    let rate = plain.ends_with("幅度") || plain.ends_with("增减率") || plain.ends_with("变动率");
    let growth = rate || ["同比", "环比", "增速", "增幅", "涨幅", "增长率", "增长"].iter().any(|w| header.contains(w));
    let absolute = !rate && (p.net || header.contains("净增") || header.contains("增减") || header.contains("增加") || header.contains("新增") && basis.is_some());
    let measure = if header.contains("占") || header.contains("比重") || header.contains("份额") {
        Some(Measure::Share)
    } else if absolute {
        Some(Measure::ChangeAbs)
    } else if growth || (basis.is_some() && p.direction != 0) || basis.is_some() {
        Some(if header.contains(['%', '％']) || growth { Measure::GrowthRate } else { Measure::ChangeAbs })
    } else {
        None
    };
    Read { measure, basis, changed: growth || absolute || basis.is_some() }
}

/// 万户 → 户 and 10,000.
fn unit_of(text: &str) -> Option<(Unit, Decimal)> {
    let text = text.trim().trim_start_matches("单位").trim_start_matches(['：', ':']);
    let mut scale = Decimal::ONE;
    let mut rest = text;
    // 千瓦 and 千米 are units, 千户 is a thousand of one.
    let scales = [("亿", 100_000_000i64), ("百万", 1_000_000), ("千万", 10_000_000), ("万", 10_000), ("千", 1000)];
    for (word, by) in scales.into_iter().filter(|_| knowledge::units().named(text).is_none()) {
        if let Some(after) = text.strip_prefix(word).filter(|a| !a.is_empty()) {
            (scale, rest) = (Decimal::from(by), after);
            break;
        }
    }
    Some((knowledge::units().named(rest)?, scale))
}
