//! Observed, target, forecast, rule; and numbers that are no statistics.

use super::{Class, clause};
use crate::knowledge;
use crate::recognise::{Approx, Kind, Mention, Quantity};
use std::borrow::Cow;

/// Reasons for which a number is none, but belongs to what the next one is of.
pub const ATTRIBUTIVE: [&str; 4] = ["threshold", "structural count", "vague", "duration"];

/// What the clause, and the sentence before it, say of a figure.
///
/// `since` is the part of the clause behind the number before, `before` what stands in front of the clause.
pub fn of(clause: &str, since: &str, before: &str, compared: bool) -> Class {
    let words = knowledge::statistics();
    // 完成《计划》目标的94.7%: what a title says is not said of the figure.
    let (clause, since, before) = (&untitled(clause), &untitled(since), &untitled(before));
    let has = |text: &str, list: &[String]| list.iter().any(|w| text.contains(w.as_str()));
    let near: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    // 力争增长10%以上，年末基站达到1.5万个: a plan holds for the rest of its sentence, but for what is said to be done.
    let planned = words.target.iter().any(|w| !words.target_here.contains(w) && before.contains(w.as_str())) && !has(clause, &words.done);
    if has(since, &words.regulatory) && !has(clause, &words.target) && !planned {
        Class::RegulatoryParameter
    } else if has(clause, &words.forecast) || has(&near, &words.forecast) {
        Class::Forecast
    } else if has(clause, &words.target) || has(&near, &words.target) || planned {
        Class::Target
    } else if compared {
        Class::Comparison
    } else {
        Class::Observed
    }
}

/// A text without the titles in it.
fn untitled(text: &str) -> Cow<'_, str> {
    if !text.contains('《') {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let told = text.chars().filter(|c| {
        depth += usize::from(*c == '《');
        let told = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == '》'));
        told
    });
    Cow::Owned(told.collect())
}

/// Whether a clause orders: 不得超过, 应当在; not merely 不超过.
pub fn ordered(clause: &str) -> bool {
    knowledge::statistics().orders.iter().any(|w| clause.contains(w.as_str()))
}

/// Why a quantity is no statistic, or `None`.
pub fn reject(text: &str, mention: &Mention, quantity: &Quantity, (clause_start, clause_text): (usize, &str), right: &str) -> Option<&'static str> {
    let words = knowledge::statistics();
    if clause::in_title(text, mention.span.start) {
        return Some("inside a title");
    }
    // “一半”这个说法: a number that is spoken of, not told.
    let quoted = right.trim_start_matches('”');
    if ["这个说法", "这一说法", "这种说法", "的说法", "之说"].iter().any(|w| quoted.starts_with(w)) {
        return Some("a way of saying");
    }
    // 六成在海拔2000米以上: such a word belongs to the number behind it.
    let ahead = mention.span.start.checked_sub(clause_start).and_then(|at| clause_text.get(..at)).unwrap_or(clause_text);
    let next: String = right.chars().take(4).collect();
    if words.reject.iter().any(|w| ahead.contains(w.as_str()) || next.contains(w.as_str())) {
        return Some("not of the article's subject");
    }
    let Some(unit) = &quantity.unit else { return Some("no unit") };
    if quantity.value.is_none() && quantity.approx == Approx::About && quantity.high.is_some_and(|h| h < 20.into()) {
        return Some("vague");
    }
    // 西部12省份合计占…: the places are those that are summed.
    let places = matches!(unit.name.as_str(), "省" | "省份" | "省市" | "市" | "州市" | "市州" | "地市" | "国" | "国家");
    // 景气指数为103.6点 is no point of a list.
    let index = unit.name == "点" && text.contains("指数");
    if unit.structural && !index || places && ["合计", "共", "平均", "总计", "之和"].iter().any(|w| right.starts_with(w)) {
        return Some("structural count");
    }
    // 来自32个国家和地区的680家企业: from how many places.
    let from_places = right.strip_suffix('的').is_some_and(|r| !r.contains(['，', '、', '；', '。']) && PLACES.iter().any(|w| r.starts_with(w)));
    // 每百人111.8部: what the next number is per.
    let per = text[..mention.span.start].ends_with('每') && !mention.span.of(text).contains(|c: char| c.is_ascii_digit());
    if from_places || per {
        return Some("structural count");
    }
    // 上述6款App的运营者: counted before.
    let lead = text[..mention.outer.start].trim_end();
    // 省级以上19个: above a level.
    let above = lead.strip_suffix("以上").is_some_and(|l| !l.is_empty() && !l.ends_with(['，', '。', '；', '、', '对', '：']));
    if ["上述", "前述", "以上", "这", "该"].iter().any(|w| lead.ends_with(w)) && !above && mention.kind == Kind::Count {
        return Some("named before");
    }
    // 前50家企业的份额, 头部三家企业合计占比: the group that the next number is told of.
    let grouped = ["合计", "总计", "之和"].iter().any(|w| right.chars().take(8).collect::<String>().contains(w)) && quantity.value.is_some_and(|v| v <= 20.into());
    // 日前, 6月底前: days, no groups.
    let first_of =
        ["头部", "TOP", "Top"].iter().any(|w| lead.ends_with(w)) || lead.strip_suffix('前').is_some_and(|l| !l.ends_with(|c: char| "日此之目以底月年当会午".contains(c)));
    if mention.kind == Kind::Count && (first_of || grouped && quantity.chinese) {
        return Some("structural count");
    }
    let small = quantity.chinese && quantity.value.is_some_and(|v| v <= 10.into()) && quantity.approx == Approx::Exact;
    if small
        && mention.kind == Kind::Count
        && matches!(
            unit.name.as_str(),
            "项" | "个"
                | "种"
                | "条"
                | "位"
                | "方"
                | "次"
                | "张"
                | "件"
                | "份"
                | "批"
                | "轮"
                | "期"
                | "届"
                | "场"
                | "组"
                | "支"
                | "门"
                | "只"
                | "对"
                | "块"
                | "片"
                | "线"
                | "路"
                | "站"
                | "口"
                | "层"
                | "间"
                | "院"
                | "岗"
                | "单"
                | "城"
                | "省"
                | "国"
                | "市"
                | "县"
                | "区"
                | "篇"
                | "部"
                | "所"
                | "台"
                | "套"
                | "本"
                | "册"
        )
        && !counted(clause_text)
    {
        return Some("structural count");
    }
    if mention.kind == Kind::Duration {
        return duration(clause_text, quantity, right);
    }
    let near: String = text[..mention.span.start].chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    if matches!(mention.kind, Kind::Money | Kind::Multiple) && (penal(clause_text) || penal(&near)) {
        return Some("penalty");
    }
    // 不到三成的企业设有…: a share that begins its clause is told, it does not say which ones.
    let front = ahead.trim_end_matches(['不', '到', '近', '超', '过', '约', '足', '有', '只', '仅', '还', '另']).trim();
    let share = matches!(mention.kind, Kind::Percent | Kind::Fraction) && (front.is_empty() || ["其余", "其他", "其中", "但"].contains(&front));
    if !share && threshold(quantity, right) {
        return Some("threshold");
    }
    if right.starts_with("里面") || right.starts_with("之中") || right.starts_with("当中") || (right.starts_with('中') && !right.starts_with("中小") && !right.starts_with("中国"))
    {
        return Some("named before");
    }
    None
}

/// Kinds of places that things come from.
const PLACES: [&str; 10] = ["国家", "省", "市", "县", "区", "地区", "城市", "州", "乡镇", "行政区"];

/// 共检查三件: words that count, not arrange.
fn counted(clause: &str) -> bool {
    knowledge::statistics().counting.iter().any(|w| clause.contains(w.as_str()))
}

/// A duration is a figure when it is a limit, a change or a measured time; else it only says how long something went on.
fn duration(clause: &str, quantity: &Quantity, right: &str) -> Option<&'static str> {
    let years = quantity.unit.as_ref().is_some_and(|u| matches!(u.name.as_str(), "年" | "岁" | "周" | "个季度"));
    let limit = matches!(quantity.approx, Approx::AtMost | Approx::AtLeast) || ["期限", "时限", "法定", "不受理"].iter().any(|w| clause.contains(w));
    let measured = ["缩短", "压缩", "延长", "减少", "增加", "平均", "时延", "时间", "时长", "提前", "长达", "有效期", "办结", "用时", "耗时"].iter().any(|w| clause.contains(w));
    let past = ["平均", "来", "以来", "前", "后", "期", "间"].iter().any(|w| right.starts_with(w));
    let told = !years || clause.contains("平均");
    if (limit || measured) && !past && told { None } else { Some("duration") }
}

fn penal(clause: &str) -> bool {
    ["罚款", "罚金", "处以", "并处", "没收", "被罚", "罚得", "罚了", "罚单", "处罚"].iter().any(|w| clause.contains(w))
        && !["罚没款合计", "罚没款共", "罚没金额", "罚没合计", "合计罚", "共罚没", "罚没款总"].iter().any(|w| clause.contains(w))
}

/// 100Mbps及以上接入速率的用户, 增速不足20%的, 违法所得不到5万元的: the number says which ones, not how many.
fn threshold(quantity: &Quantity, right: &str) -> bool {
    let marks = ["（含）", "(含)", "及以上", "及以下", "以上", "以下", "以内"];
    // 100Mbps及以上、1000Mbps及以上接入速率的用户
    if right.starts_with("及以上、") || right.starts_with("以上、") && right.contains("以上的") {
        return true;
    }
    let open = marks.iter().find_map(|m| right.strip_prefix(m)).unwrap_or(right);
    let marked = open.len() < right.len();
    let bounded = marked || !matches!(quantity.approx, Approx::Exact | Approx::Near | Approx::About) || quantity.unit.as_ref().is_some_and(|u| u.code.contains("bit/s"));
    // 两个以上的省份: which ones, not how many.
    if marked && quantity.chinese && open.starts_with('的') && quantity.value.is_some_and(|v| v < 10.into()) {
        return true;
    }
    let phrase: String = open.chars().take_while(|c| !"，,。；;：、".contains(*c)).collect();
    // 注册资金为1000万元的经营者占…: how much those have that the next number counts.
    let amount = quantity.unit.as_ref().is_some_and(|u| u.kind == "money" || u.kind == "measure");
    let owner = open.strip_prefix("之间").unwrap_or(open).strip_prefix('的').filter(|o| o.chars().count() > 2);
    if amount
        && phrase.len() == open.len()
        && owner.is_some_and(|o| o.contains('占') || ["占", "占比", "有", "共", "共有", "达", "仅", "数为", "数达"].iter().any(|w| o.ends_with(w)))
    {
        return true;
    }
    if !bounded || phrase.is_empty() {
        return false;
    }
    // …的 with something named or counted behind it.
    phrase.starts_with('的') && quantity.unit.as_ref().is_some_and(|u| u.kind != "count")
        || (marked && quantity.unit.as_ref().is_some_and(|u| u.kind != "count" && u.kind != "percent") && phrase.chars().count() >= 2)
}
