//! What is measured: the noun phrase that is left when predicate, time and place are taken off.

use super::measure::PERIOD;
use crate::catalogue::{Catalogue, Name, Region};
use crate::knowledge;

/// Region that a subject names at its beginning, and the subject without it.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Placed {
    pub subject: String,
    pub region: Option<Place>,
}

/// Where a subject says it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A code.
    Region(String),
    /// 全市, 我区: the region of the page's own body.
    Own,
    /// 全省, 我省: the province of it.
    OwnProvince,
    /// 东部地区, 五省市: several regions, which have no code.
    Several,
}

/// Takes lead-ins, marks and the region off the front of a phrase, and fillers off its end.
pub fn clean(phrase: &str, catalogue: &Catalogue) -> Placed {
    let words = knowledge::statistics();
    let mut text = phrase.to_owned();
    let mut region = None;
    for _ in 0..12 {
        let before = text.clone();
        // 第六条 新建算力设施…
        if let Some((_, rest)) = text
            .strip_prefix('第')
            .and_then(|t| t.split_once('条'))
            .filter(|(n, _)| (1..=5).contains(&n.chars().count()) && n.chars().all(|c| "一二三四五六七八九十百零".contains(c)))
        {
            text = rest.to_owned();
        }
        // 【抢修】全省退服基站: the label of a paragraph.
        if let Some((label, rest)) = text.split_once(['】', '］']).filter(|(label, _)| label.chars().count() <= 8) {
            text = if rest.is_empty() { label.to_owned() } else { rest.to_owned() };
        }
        // （二）约谈…: the number of an item.
        if let Some((_, rest)) =
            text.strip_prefix(['（', '(']).and_then(|t| t.split_once(['）', ')'])).filter(|(m, _)| m.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
        {
            text = rest.to_owned();
        }
        text = text.trim_matches(|c: char| c.is_whitespace() || "，,、。；;：:—-–·\u{1}！？\"”“‘’【】|■●◆▶".contains(c)).to_owned();
        // Of speech: 呢, but not the end of 网吧, nor the beginning of 哈尔滨.
        if let Some(rest) = text.strip_suffix(['呢', '啊', '嘛', '吧', '嗯', '哈', '呀']).filter(|t| !t.ends_with(['网', '酒', '贴', '书'])) {
            text = rest.to_owned();
        }
        if let Some(rest) = text.strip_prefix(['呢', '啊', '嘛', '嗯', '呀']) {
            text = rest.to_owned();
        }
        if let Some(rest) = text.strip_prefix(PERIOD) {
            // 四年间规模扩大到…, and not 间接融资.
            let within = rest.strip_prefix('间').filter(|r| !r.starts_with(['接', '隔', '谍', '断', '距']));
            text = within.unwrap_or(rest).to_owned();
        }
        // 按上年价格计算的电信业务总量: how it is computed is said of the figure, and is no part of its name.
        if let Some(rest) = text.strip_prefix("按").and_then(|t| computed(t)) {
            text = rest.to_owned();
        }
        if region.is_none()
            && let Some((place, len)) = leading_place(&text, catalogue)
        {
            region = Some(place);
            text = text[len..].to_owned();
            continue;
        }
        // 江西省九江市举办: the narrower of the two.
        if let Some(Place::Region(outer)) = &region
            && let Some((Place::Region(inner), len)) = leading_place(&text, catalogue)
            && inner != *outer
            && catalogue.province(&inner).as_ref() == Some(outer)
        {
            region = Some(Place::Region(inner));
            text = text[len..].to_owned();
            continue;
        }
        let lead = words.lead_in.iter().filter(|w| text.starts_with(w.as_str()) && keeps_sense(&text, w)).max_by_key(|w| w.len());
        if let Some(word) = lead {
            text = text[word.len()..].to_owned();
        }
        // 来自32个国家和地区的企业: where from is told of them, and says nothing of what is counted.
        if let Some(what) = text.strip_prefix("来自").and_then(|t| t.split_once('的')).map(|(_, what)| what).filter(|w| w.chars().count() >= 2) {
            text = what.to_owned();
        }
        // 5318家持证企业中, 8台加油机中有: those that the next number is a part of.
        let among = ["中有", "中", "里有"].iter().find_map(|w| text.strip_suffix(w)).filter(|head| stock_noun(head).is_some() || head.len() + 6 <= text.len());
        if let Some(head) = among.filter(|h| h.chars().count() >= 2 && !h.ends_with(['其', '集', '高', '初'])) {
            text.truncate(head.len());
        }
        let tail = words.tail.iter().filter(|w| text.ends_with(w.as_str()) && text.len() > w.len() + 3).max_by_key(|w| w.len());
        if let Some(word) = tail {
            text.truncate(text.len() - word.len());
        }
        if text == before {
            break;
        }
    }
    // 某公司实现营业收入: 某公司营业收入
    for verb in ["实现", "完成", "录得", "取得", "累计完成", "累计实现"] {
        if let Some((who, what)) = text.split_once(verb)
            && who.chars().count() >= 2
            && !who.contains(['的', '，'])
            && words.flow.iter().any(|w| what.ends_with(w.as_str()))
            && !what.contains('的')
        {
            let who = if ["公司", "本公司", "该公司", "我司", "集团", "全行业", "行业"].contains(&who) { "" } else { who };
            text = format!("{who}{what}");
            break;
        }
    }
    // A bracket that lost its partner.
    if text.matches(['（', '(']).count() != text.matches(['）', ')']).count() {
        text = text.trim_start_matches(['（', '(', '）', ')']).trim_end_matches(['（', '(']).to_owned();
    }
    Placed { subject: text.replace(PERIOD, ""), region }
}

/// What stands behind 按…计算, 按照…口径: at most sixteen characters say how.
fn computed(text: &str) -> Option<&str> {
    let head = &text[..text.char_indices().nth(16).map_or(text.len(), |(i, _)| i)];
    let end = knowledge::statistics().computed.iter().filter_map(|w| head.find(w.as_str()).map(|at| at + w.len())).min()?;
    (!text[..end].contains(['，', '、', '；'])).then(|| text[end..].trim_start_matches(['的', '，', ',']))
}

/// 中 in 中小企业, 新 in 新能源, 对 in 对外贸易 are part of the noun.
fn keeps_sense(text: &str, lead: &str) -> bool {
    let next: String = text[lead.len()..].chars().take(2).collect();
    let next = next.as_str();
    !match lead {
        "新" => !next.starts_with(['，', '\u{1}']),
        "组织" => next.starts_with(['机', '部', '架', '单', '形', '领', '成', '者', '的', '了']),
        "对" => next.starts_with(['外', '口', '象']),
        "按" => next.starts_with(['揭', '期', '时']),
        "可" => next.starts_with(['再', '供', '信', '移', '穿', '控', '用']),
        "比" => next.starts_with(['重', '例']),
        "使" => next.starts_with('用'),
        // 被侵权人, 被检查单位
        "被" => text[lead.len()..].chars().take(4).any(|c| "人者方户".contains(c)) || text[lead.len()..].chars().skip(2).take(2).eq("单位".chars()),
        "先" => next.starts_with(['进', '行']),
        "和" => next.starts_with(['谐', '田']),
        "与" => next.starts_with('会'),
        "以" => next.starts_with("旧"),
        "有" => next.starts_with(['线', '效', '色', '关', '限']),
        "这" | "那" | "该" | "此" => false,
        "主要" => next.starts_with(['指', '产', '农', '城']),
        "国内" => next.starts_with("生产") || next.starts_with("呼叫") || next.starts_with("互联") || next.starts_with("多方"),
        "其" => next.starts_with(['他', '它', '余']),
        "在" => next.starts_with([
            '线', '用', '建', '网', '册', '库', '途', '校', '岗', '营', '架', '学', '读', '园', '职', '编', '产', '售', '研', '轨', '飞', '押', '播', '租', '籍', '档',
        ]),
        "上" | "末" | "底" => next.starts_with(['市', '网', '线', '海', '架']),
        "将" => next.starts_with("军"),
        // 实现营收 is 营收, 完成率 and 完成整改的企业 are what they are.
        "实现" | "完成" | "录得" | "取得" | "创造" => {
            let rest = &text[lead.len()..];
            rest.contains('的') || rest.starts_with(['率', '度']) || !knowledge::statistics().flow.iter().any(|w| rest.ends_with(w.as_str()))
        }
        "达到" | "占" | "至" | "到" => next.starts_with("期") || next.starts_with("位") || next.starts_with("货"),
        "经" => next.starts_with(['营', '济', '常', '开', '费']),
        "累计" => false,
        "共" => next.starts_with(['享', '建', '同', '有']),
        "相关" => true,
        "各" => next.starts_with(['类', '项', '级']),
        "均" => next.starts_with("衡"),
        "全国" | "我国" => false,
        "约" => next.starts_with(['谈', '束']),
        "近" => next.starts_with(['海', '视']),
        "及" | "而" | "但" | "就" | "都" | "并" | "且" | "又" | "再" | "即" | "仅" | "为" | "于" | "由" | "向" | "从" | "把" | "的" | "了" | "是" => {
            next.starts_with(['业', '时', '生', '购'])
        }
        "分布" => next.starts_with('式'),
        "现有" | "实有" => false,
        _ => false,
    }
}

/// A region name, 全国, 全省 or 东部地区 at the very beginning.
fn leading_place(text: &str, catalogue: &Catalogue) -> Option<(Place, usize)> {
    for word in ["全国", "我国", "中国", "国内", "境内"] {
        if text.starts_with(word)
            && (word != "国内" || keeps_sense(text, "国内"))
            && (word != "中国" || !catalogue.names(text).next().is_some_and(|(n, r)| r.start == 0 && matches!(n, Name::Organisation(_))))
        {
            let more = if text[word.len()..].starts_with("范围内") { "范围内".len() } else { 0 };
            return Some((Place::Region("CN".into()), word.len() + more));
        }
    }
    if let Some(own) = knowledge::statistics().own_region.iter().filter(|w| text.starts_with(w.as_str())).max_by_key(|w| w.len()) {
        return Some((if own.contains('省') { Place::OwnProvince } else { Place::Own }, own.len()));
    }
    // 国内呼叫中心 is a service.
    if text.starts_with("国内") {
        return None;
    }
    let (name, range) = catalogue.names(text).next().filter(|(_, r)| r.start == 0)?;
    let Name::Region(region) = name else { return None };
    if !stands_alone(region, text, &range) {
        return None;
    }
    // 北京、上海合计: several; left to whoever reads the list.
    let rest = &text[range.end..];
    if rest.starts_with(['、', '和', '与', '及']) || rest.is_empty() {
        return None;
    }
    Some((Place::Region(region.code.clone()), range.end))
}

/// Several regions or a part of the country, anywhere in a subject.
pub fn several(subject: &str) -> bool {
    let mut numbers = subject.match_indices(['两', '二', '三', '四', '五', '六', '七', '八', '九', '十', '各']);
    let counted = numbers.any(|(at, number)| {
        let rest = &subject[at + number.len()..];
        rest.starts_with(['省', '市', '地']) || rest.starts_with("州市")
    });
    counted || knowledge::statistics().parts.iter().any(|w| subject.contains(w.as_str()))
}

/// A subject without the places at its beginning: 东部地区宽带用户 → 宽带用户.
pub fn unplaced(subject: &str, catalogue: &Catalogue) -> String {
    let mut rest = subject;
    // 开发者位于广东的APP: APP
    if let Some((head, what)) = subject.split_once('的')
        && let Some(at) = ["位于", "来自", "注册在", "注册地在", "设在", "地处", "分布在"].iter().filter_map(|w| head.find(w).map(|at| at + w.len())).max()
        && catalogue.names(&head[at..]).next().is_some_and(|(n, r)| matches!(n, Name::Region(_)) && r.start == 0)
    {
        rest = what;
    }
    for _ in 0..8 {
        let trimmed = rest.trim_start_matches(['、', '和', '与', '及', '等']);
        let name = catalogue.names(trimmed).next().filter(|(n, r)| r.start == 0 && matches!(n, Name::Region(_))).map(|(_, r)| r.end);
        let part = knowledge::statistics().parts.iter().filter(|w| trimmed.starts_with(w.as_str())).map(|w| w.len()).max();
        let counted: String = trimmed.chars().take_while(|c| "一二三四五六七八九十两各0123456789".contains(*c)).collect();
        let several = ["省份", "省市", "州市", "省", "市", "地"].iter().find(|p| !counted.is_empty() && trimmed[counted.len()..].starts_with(**p)).map(|p| counted.len() + p.len());
        let Some(len) = name.or(part).or(several) else { break };
        rest = trimmed[len..].trim_start_matches("地区");
    }
    rest.to_owned()
}

/// 海陵 in 海陵互联 is the name of a firm: the short name of a county or district is one only where nothing is joined to it.
fn stands_alone(region: &Region, text: &str, range: &std::ops::Range<usize>) -> bool {
    let full = text.get(range.clone()) == Some(region.name.as_str());
    full || region.level != "county" || text[range.end..].chars().next().is_none_or(|c| "、和与及，（(的等。；".contains(c))
}

/// The noun of what is counted on a day that a subject ends with: 企业 of 持证企业.
pub fn stock_noun(subject: &str) -> Option<&'static str> {
    knowledge::statistics().stock.iter().filter(|w| subject.ends_with(w.as_str())).max_by_key(|w| w.len()).map(String::as_str)
}

/// The only region in a text, where it names exactly one.
pub fn only_region<'a>(text: &'a str, catalogue: &'a Catalogue) -> Option<&'a Region> {
    let mut found: Option<&Region> = None;
    for (name, range) in catalogue.names(text) {
        // 国内呼叫中心业务 is a service.
        if text.get(range.clone()) == Some("国内") {
            continue;
        }
        if let Name::Region(region) = name
            && stands_alone(region, text, &range)
        {
            if found.is_some_and(|f| f.code != region.code) {
                return None;
            }
            found = Some(region);
        }
    }
    found
}

/// Items of a coordination: `A、B和C` → 3. One item where there is none.
pub fn items(text: &str) -> Vec<String> {
    let (mut items, mut current, mut depth) = (Vec::new(), String::new(), 0usize);
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let ch = chars[i];
        match ch {
            '（' | '(' | '“' => depth += 1,
            '）' | ')' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ahead: String = chars[i..].iter().take(2).collect();
        let joint = depth == 0 && (ch == '、' || ((ch == '和' || ch == '与' || ch == '及') && !current.is_empty() && !current.ends_with(['共', '参', '以']) || ahead == "以及"));
        if joint && !current.is_empty() {
            items.push(std::mem::take(&mut current));
            i += if ahead == "以及" { 2 } else { 1 };
            continue;
        }
        if !(joint && current.is_empty()) {
            current.push(ch);
        }
        i += 1;
    }
    if !current.is_empty() {
        items.push(current);
    }
    items
}

/// Gives every item of a coordination the head that only the last one carries: 云计算和大数据收入, 东、中和西部地区用户.
pub fn share_head(items: &mut [String]) {
    let Some((last, firsts)) = items.split_last() else { return };
    let words = knowledge::statistics();
    let longest_first = firsts.iter().map(|f| f.chars().count()).max().unwrap_or(0);
    // 京津冀、长三角和大湾区的市场
    let possessed = last.rfind('的').filter(|at| *at > 0 && longest_first <= 6 && !firsts.iter().any(|f| f.contains('的')));
    let head = if let Some(at) = possessed {
        Some(last[at..].to_owned())
    } else if let Some(at) = last.find("地区").filter(|_| longest_first <= 3) {
        Some(last[at..].to_owned())
    } else {
        let noun = words.flow.iter().chain(&words.stock).filter(|w| last.ends_with(w.as_str()) && last.len() > w.len()).max_by_key(|w| w.len());
        // 网络支付、网络购物用户规模: 用户规模.
        let noun = noun.map(|n| {
            let before = &last[..last.len() - n.len()];
            let more = words.stock.iter().filter(|w| words.of_something.contains(n) && before.ends_with(w.as_str()) && before.len() > w.len()).max_by_key(|w| w.len());
            more.map_or(n.clone(), |w| format!("{w}{n}"))
        });
        noun.filter(|n| !firsts.iter().any(|f| f.ends_with(n.as_str())))
    };
    let Some(head) = head else { return };
    let n = items.len();
    for item in &mut items[..n - 1] {
        let part = item.trim_end_matches('部');
        *item = if head.starts_with("地区") && part.chars().count() <= 2 && !item.ends_with('部') && part != "东北" {
            format!("{part}部{head}")
        } else {
            format!("{item}{head}")
        };
    }
}

/// The noun phrase behind a number: up to the next mark, at most 30 characters.
pub fn behind(right: &str) -> String {
    let end = right.find(['，', ',', '。', '；', ';', '：', ':', '！', '？', '、', '（', '(', '\t', '\n']).unwrap_or(right.len());
    right[..end].chars().take(30).collect()
}
