//! What stands behind a number: the noun that it counts, the growth that it tells, the day on which something was done.

use super::Binder;
use crate::extract::measure::{self, Predicate};
use crate::recognise::{Kind, Mention, Period};

impl Binder<'_> {
    /// 录得5.3%的按年跌幅, 实现6%的增长: what is told of a percentage by the noun behind it.
    pub(super) fn growth_behind(&self, mention: &Mention, predicate: &mut Predicate, right: &str) {
        if mention.kind != Kind::Percent || predicate.direction != 0 || predicate.property.is_some() {
            return;
        }
        let Some(told) = self.after(mention, right).strip_prefix('的') else { return };
        let told = &told[..told.find(|c: char| "，。；、！？：".contains(c)).unwrap_or(told.len())];
        let words = crate::knowledge::statistics();
        let based = words.basis_yoy.iter().chain(&words.basis_mom).chain(&words.basis_qoq).filter(|w| told.starts_with(w.as_str())).max_by_key(|w| w.len());
        let rate = told[based.map_or(0, |w| w.len())..].trim_start_matches("年均").trim_start_matches("平均");
        let Some((_, direction)) = GROWTH.iter().find(|(w, _)| rate.strip_prefix(w).is_some_and(|r| r.is_empty() || "后的，，以率领居".contains(r.chars().next().unwrap_or('，'))))
        else {
            return;
        };
        predicate.direction = *direction;
        predicate.compound |= told.contains("年均") || told.contains("复合");
        if let Some(basis) = based.and_then(|w| measure::basis_of(w)) {
            predicate.basis = Some(basis);
        }
    }

    /// 云脊以18.3%的市场份额排名第一: the property of which the share is told stands behind it.
    pub(super) fn by_share(&self, mention: &Mention, right: &str) -> Option<&'static str> {
        let ahead = self.text[..mention.outer.start].ends_with(['以', '凭']);
        let told = self.after(mention, right).strip_prefix('的').filter(|_| ahead && mention.kind == Kind::Percent)?;
        ["市场份额", "市场占有率", "市占率", "份额", "占有率", "占比", "比例", "增速", "增长率", "增幅"].into_iter().find(|w| told.starts_with(w))
    }

    /// 其中12家已完成整改, 其余5件正在办理, 四十四家是备案信息不准: what a part of what was counted has done, met with or is.
    pub(super) fn predicated(&self, mention: &Mention, right: &str) -> Option<String> {
        let after = self.after(mention, right);
        let end = after.find(|c: char| "，。；、！？：（）".contains(c))?;
        let (said, words) = (after[..end].trim(), crate::knowledge::statistics());
        let same = mention.quantity.as_ref()?.unit.as_ref().is_some_and(|u| u.name == self.carried.subject_unit);
        if mention.kind != Kind::Count || !same || self.carried.subject.is_empty() || !(3..=20).contains(&said.chars().count()) {
            return None;
        }
        if let Some(what) = said.strip_prefix("属于").or_else(|| said.strip_prefix(['是', '为', '系'])) {
            return Some(what.to_owned()).filter(|w| w.chars().count() >= 2 && !w.starts_with(['在', '因', '为', '由', '从']));
        }
        let done = words.predicate_begins.iter().filter(|w| said.starts_with(w.as_str())).max_by_key(|w| w.len())?;
        // 未按要求整改 says what they have not done; 已 and 正在 say only when.
        let kept = if words.only_when.contains(done) { &said[done.len()..] } else { said };
        (kept.chars().count() >= 2).then(|| kept.to_owned())
    }

    /// 企业用户 of 企业用户出租服务器, behind 向42家: a verb follows what something is done to.
    pub(super) fn whom(&self, said: &str) -> String {
        let words = crate::knowledge::statistics();
        let ends = words.objects.iter().flat_map(|w| said.match_indices(w.as_str()).map(|(at, w)| at + w.len()));
        // The noun phrase goes on: 企业数量, 企业的用户, 企业和个人.
        let open = |end: &usize| {
            said[*end..].starts_with(['的', '和', '及', '与', '、', '数', '量', '总', '规', '类', '等', '所']) || words.objects.iter().any(|w| said[*end..].starts_with(w.as_str()))
        };
        let whole = ends.filter(|end| !open(end)).min();
        whole.map_or(said, |end| &said[..end]).to_owned()
    }

    /// What really follows a number: 左右 and 以上 are its own.
    pub(super) fn after<'t>(&self, mention: &Mention, right: &'t str) -> &'t str {
        let own = mention.outer.end - mention.span.end;
        right.get(own..).unwrap_or("")
    }

    /// The day behind a number on which something was done to what it counts; what follows is of that day too.
    pub(super) fn done_to_on(&mut self, mention: &Mention) -> Option<Period> {
        let day = self.done_on(&self.mentions, mention)?;
        self.carried.speak_of(day, self.scope.published);
        Some(day)
    }
}

/// Nouns of growth behind a percentage, and which way it goes.
const GROWTH: [(&str, i8); 18] = [
    ("增长率", 1),
    ("增长", 1),
    ("增速", 1),
    ("增幅", 1),
    ("升幅", 1),
    ("涨幅", 1),
    ("速度增长", 1),
    ("上升", 1),
    ("上涨", 1),
    ("复合增长率", 1),
    ("复合增速", 1),
    ("高速增长", 1),
    ("跌幅", -1),
    ("降幅", -1),
    ("减幅", -1),
    ("下降", -1),
    ("下滑", -1),
    ("下跌", -1),
];

/// Whether what follows a number begins with a noun: no mark, no joint, no predicate.
pub(super) fn noun(behind: &str) -> bool {
    let trimmed = behind.trim_start_matches('的');
    let first = trimmed.chars().next();
    let hanzi = first.is_some_and(|c| crate::decode::gbk::is_hanzi(c) || c.is_ascii_alphanumeric() || c == '“');
    let predicate = [
        "和", "及", "与", "同比", "环比", "较", "比", "增长", "下降", "占", "增", "以上", "以下", "左右", "提高", "提升", "至", "到", "时", "的增", "缩短", "降", "升", "，", "均",
        "分属", "属", "不等", "之间", "之多", "高", "低", "为", "是", "也", "又", "台阶", "大关", "关口", "水平", "，", "既", "增至", "减少", "在", "之", "来", "余", "后", "前",
        "，占", "相比", "相较", "减至", "减到", "缩至", "压缩", "压减", "扩至", "跌", "涨", "回落", "回升", "下滑", "上升", "下降", "攀升", "且", "或", "排", "位", "居", "列",
        "略", "小幅", "大幅", "合计", "共", "总计", "已", "尚", "仍", "正在", "未", "全部", "都", "将", "被", "之和", "按", "区间", "以来", "中",
    ];
    // 由5.2台缩小到1.1台
    let words = crate::knowledge::statistics();
    let changes = || words.up.iter().chain(&words.down).filter(|w| w.chars().count() > 1 && !w.contains(['新', '净']));
    let changed = || changes().filter_map(|w| trimmed.strip_prefix(w.as_str())).any(|rest| rest.starts_with(['到', '至', '了']));
    hanzi && trimmed.chars().count() >= 2 && !predicate.iter().any(|w| trimmed.starts_with(w)) && !changed()
}
