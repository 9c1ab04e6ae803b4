//! Numbers that are no statistics.

use crate::extract::{clause, subject};
use crate::knowledge;
use crate::recognise::{Approx, Kind, Mention, Quantity};

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
    // “95”开头的37个
    if quantity.unit.is_none() && text[..mention.span.start].ends_with('“') && right.starts_with('”') {
        return Some("quoted");
    }
    if mention.kind == Kind::Count && quantity.chinese && quantity.approx == Approx::Exact && named(text, mention, quantity) {
        return Some("quoted");
    }
    // 六成在海拔2000米以上: such a word belongs to the number behind it.
    let ahead = mention.span.start.checked_sub(clause_start).and_then(|at| clause_text.get(..at)).unwrap_or(clause_text);
    let next: String = right.chars().take(4).take_while(|c| !"，、。；）".contains(*c)).collect();
    // 海拔5000米以上哨所通达率100%
    let since = ahead.rsplit(char::is_numeric).next().unwrap_or(ahead);
    let counted_up = mention.kind == Kind::Count && quantity.unit.is_some();
    if words.reject.iter().filter(|w| !counted_up || !words.identifiers.contains(w)).any(|w| since.contains(w.as_str()) || next.contains(w.as_str())) {
        return Some("not of the article's subject");
    }
    if words.hearsay.iter().any(|w| text.contains(w.as_str())) {
        return Some("hearsay");
    }
    // 100M以上的学校: a class by its number.
    let fast = right.strip_prefix(['M', 'G', 'K', 'm', 'g']).is_some_and(|r| ["以上", "及以上", "以下", "宽带", "速率", "光", "的"].iter().any(|w| r.starts_with(w)));
    if quantity.unit.is_none() && fast {
        return Some("threshold");
    }
    let Some(unit) = &quantity.unit else { return Some("no unit") };
    // 一个10万架的集群: how large one of them is.
    if right.starts_with('的') && ["一个", "一座", "一家", "某个", "每个"].iter().any(|w| ahead.trim_end().ends_with(w)) {
        return Some("threshold");
    }
    if quantity.value.is_none() && quantity.approx == Approx::About && quantity.high.is_some_and(|h| h < 20.into()) {
        return Some("vague");
    }
    // 西部12省份合计占…: the places are those that are summed.
    let places = matches!(unit.name.as_str(), "省" | "省份" | "省市" | "市" | "州市" | "市州" | "地市" | "国" | "国家");
    // 景气指数为103.6点 is no point of a list.
    let index = unit.name == "点" && text.contains("指数");
    // 晒课11.7万节, and not 第三节, 四点建议
    let many = quantity.value.is_some_and(|v| v >= 1000.into()) && !quantity.chinese;
    if unit.structural && !index && !many || places && ["合计", "共", "平均", "总计", "之和"].iter().any(|w| right.starts_with(w)) {
        return Some("structural count");
    }
    // 来自32个国家和地区的680家企业: from how many places.
    let from_places = right.strip_suffix('的').is_some_and(|r| !r.contains(['，', '、', '；', '。']) && PLACES.iter().any(|w| r.starts_with(w)));
    // 每百人111.8部: what the next number is per.
    let every = text[..mention.span.start].ends_with('每');
    // 每100个网民里就有…
    let among = right.chars().take(8).take_while(|c| !"，。；".contains(*c)).any(|c| "里中".contains(c)) && mention.kind == Kind::Count;
    let per = every && (among || !mention.span.of(text).contains(|c: char| c.is_ascii_digit()));
    if from_places || per {
        return Some("structural count");
    }
    // 上述6款App的运营者: counted before.
    let lead = text[..mention.outer.start].trim_end();
    // 省级以上19个: above a level.
    let above = lead.strip_suffix("以上").is_some_and(|l| !l.is_empty() && !l.ends_with(['，', '。', '；', '、', '对', '：']));
    if ["上述", "前述", "以上", "这", "该"].iter().any(|w| lead.ends_with(w)) && !above && mention.kind == Kind::Count {
        // 纺织、化工这两个行业: the list goes on.
        let listed = lead.strip_suffix('这').is_some_and(|l| l.rsplit(['，', '。', '；', '：']).next().is_some_and(|l| l.contains('、')));
        return Some(if listed { "apposition" } else { "named before" });
    }
    let next_number = text.len() > mention.span.end + right.len();
    // 87—108MHz: a band, and no amount of anything.
    if unit.code.ends_with("Hz") && quantity.low.is_some() && quantity.high.is_some() {
        return Some("band");
    }
    // 2日10时18分: a time of day.
    let clock = lead.strip_suffix(['时', '点']).is_some_and(|l| l.ends_with(char::is_numeric));
    if clock && matches!(unit.name.as_str(), "分" | "秒" | "分钟") {
        return Some("time of day");
    }
    // 同城、异地和国际三类业务量: the number sums up the list in front of it.
    let sums_up = quantity.chinese && (words.arranged.contains(&unit.name) || matches!(unit.name.as_str(), "类" | "种" | "大类" | "级" | "档"));
    let items = if sums_up { subject::items(ahead).len() } else { 0 };
    if (2..=9).contains(&items) && quantity.value == Some(items.into()) {
        return Some("structural count");
    }
    // 绿电占比50%—80%的12个, 不足50%的有10个: which ones the next number counts.
    let band = quantity.unit.as_ref().is_some_and(|u| u.kind != "count") && !matches!(mention.kind, Kind::Count);
    let link = right.strip_prefix(&text[mention.span.end..mention.outer.end]).unwrap_or(right).trim();
    let bounded = ["占", "为", "是", "达", "到", "至", "由", "从", "较", "比", "下降", "增长"].iter().any(|w| ahead.trim_end().ends_with(w));
    if band && next_number && !bounded && knowledge::statistics().band.iter().any(|w| w == link) {
        return Some("threshold");
    }
    // 一颗卫星的成本为…: each of them.
    let one = quantity.chinese && mention.kind == Kind::Count && quantity.approx == Approx::Exact && quantity.value == Some(1.into());
    if one && next_number && !right.contains(['，', '。', '；', '、', '：']) && right.contains('的') {
        return Some("structural count");
    }
    // 三家企业发展用户26亿户: whose users the next number counts.
    let bodies = quantity.chinese && unit.name == "家" && quantity.approx == Approx::Exact && quantity.value.is_some_and(|v| v <= 5.into() && v > 1.into());
    let whole = ["", "全国", "我国", "国内"].contains(&ahead.trim());
    if bodies && whole && next_number && !right.contains(['，', '。', '；', '、', '：']) && words.bodies.iter().any(|w| right.starts_with(w.as_str())) {
        return Some("structural count");
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
    if small && mention.kind == Kind::Count && words.arranged.contains(&unit.name) && !counted(clause_text) {
        return Some("structural count");
    }
    if mention.kind == Kind::Duration {
        // 平均每周上网26小时，比上年少0.7小时: measured like the one before it.
        let short = matches!(unit.name.as_str(), "小时" | "分钟" | "秒" | "毫秒" | "天");
        let goes_on = short && ["仅为", "为", "达", "最短", "最长", "少", "多", "减少", "增加"].iter().any(|w| ahead.trim_end().trim_end_matches('了').ends_with(w));
        return duration(if goes_on { &text[..mention.span.end] } else { clause_text }, quantity, right);
    }
    let near: String = text[..mention.span.start].chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    if matches!(mention.kind, Kind::Money | Kind::Multiple) && (penal(clause_text) || penal(&near)) {
        return Some("penalty");
    }
    // 不到三成的企业设有…: a share that begins its clause is told, it does not say which ones.
    let front = ahead.trim_end_matches(['不', '到', '近', '超', '过', '约', '足', '有', '只', '仅', '还', '另']).trim();
    let share = matches!(mention.kind, Kind::Percent | Kind::Fraction) && (front.is_empty() || ["其余", "其他", "其中", "但"].contains(&front));
    // 保持15%以上的增速: the rate itself.
    let rate = right.split_once('的').is_some_and(|(m, r)| m.chars().count() <= 5 && ["增速", "增长", "增幅", "涨幅", "速度", "降幅", "跌幅"].iter().any(|w| r.starts_with(w)));
    // 处理个人信息达到100万人的运营者应当…: on whom a duty falls.
    let reached = ["达到", "超过", "不满", "已满", "满", "不足", "低于", "高于", "大于", "小于", "少于", "多于"].iter().any(|w| lead.ends_with(w));
    let bearer = right.split(['，', '。', '；', '：']).next().is_some_and(|phrase| phrase.starts_with('的') || phrase.ends_with('的'));
    if reached && bearer && mention.kind == Kind::Count && words.modals.iter().any(|w| text.contains(w.as_str())) {
        return Some("threshold");
    }
    // 20户以上自然村4G覆盖率为99.6%: which ones the next number is of.
    let which = next_number
        && mention.kind == Kind::Count
        && !quantity.chinese
        && right.strip_prefix("以上").is_some_and(|r| r.chars().count() >= 4 && !r.starts_with(['，', '、', '。', '；', '的']) && !r.contains(['，', '、', '。', '；', '：']));
    // 租用机架超过50个，或者带宽超过10Gbps的，应当…: each is a part of the condition.
    let condition = right.trim_start().strip_prefix("，或").or_else(|| right.trim_start().strip_prefix('或')).is_some();
    let alternative = condition && reached && {
        let behind = &text[mention.span.end..];
        behind.find("的，").is_some_and(|at| !behind[..at].contains(['。', '；']) && words.modals.iter().any(|w| behind[at..].contains(w.as_str())))
    };
    if alternative {
        return Some("threshold");
    }
    if which || !share && !rate && threshold(quantity, right) {
        return Some("threshold");
    }
    if right.starts_with("里面") || right.starts_with("之中") || right.starts_with("当中") || (right.starts_with('中') && !right.starts_with("中小") && !right.starts_with("中国"))
    {
        return Some("named before");
    }
    None
}

/// “数字乡村一张图”: a number in a name that is quoted; 五四村: one that is not counted up.
fn named(text: &str, mention: &Mention, quantity: &Quantity) -> bool {
    let digit = |c: char| "一二三四五六七八九".contains(c);
    let numeral = mention.span.of(text).trim_end_matches(|c| !digit(c));
    if numeral.chars().count() >= 2 && numeral.chars().all(digit) {
        return true;
    }
    let (before, from) = text.split_at(mention.span.start);
    let quoted = before.rsplit_once('“').map(|(_, open)| open).zip(from.split_once('”').map(|(close, _)| close));
    // With the mark that opens it, thirteen characters.
    let short =
        |(open, close): (&str, &str)| !open.contains('”') && open.chars().count() + close.chars().count() < 13 && !open.contains(['，', '。']) && !close.contains(['，', '。']);
    quantity.value.is_some_and(|v| v < 10.into()) && quoted.is_some_and(short)
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
    let measured =
        ["缩短", "压缩", "延长", "减少", "增加", "平均", "时延", "时间", "时长", "提前", "长达", "有效期", "办结", "用时", "耗时", "人均", "日均", "户均", "每天", "每日", "每周"]
            .iter()
            .any(|w| clause.contains(w));
    let past = ["平均", "来", "以来", "前", "后", "期", "间"].iter().any(|w| right.starts_with(w));
    // 保存期限不少于3年, 有效期为五年: a rule of how long.
    let kept = ["期限", "保存", "留存", "保留", "有效期"].iter().any(|w| clause.contains(w));
    let told = !years || clause.contains("平均") || kept && limit || clause.contains("有效期");
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
    // 租用机架超过50个的，应当…: a condition.
    if phrase == "的" && open.starts_with("的，") && !matches!(quantity.approx, Approx::Exact | Approx::Near | Approx::About) {
        return true;
    }
    // …的 with something named or counted behind it.
    phrase.starts_with('的') && quantity.unit.as_ref().is_some_and(|u| u.kind != "count")
        || (marked && quantity.unit.as_ref().is_some_and(|u| u.kind != "count" && u.kind != "percent") && phrase.chars().count() >= 2)
}

/// Reasons for which a number is none, but belongs to what the next one is of.
pub const ATTRIBUTIVE: [&str; 6] = ["threshold", "structural count", "vague", "duration", "apposition", "quoted"];
