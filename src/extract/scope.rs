//! What a whole page is about: whose figures, of which region and period, and who speaks.

use super::subject::only_region;
use crate::article::{Article, BlockKind};
use crate::catalogue::{Catalogue, Name};
use crate::knowledge;
use crate::limits::Budget;
use crate::recognise::period::Grain;
use crate::recognise::{Context, Period, Relation, recognise};
use crate::segment;
use jiff::civil::Date;

/// What holds for every sentence of a page unless it says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub published: Option<Date>,
    /// The period that the title or the lead names.
    pub topic: Option<Period>,
    /// Region of the page's own totals, and how it is known.
    pub region: Option<(String, &'static str)>,
    /// Region that 全省 and 我市 stand for.
    pub own: Option<String>,
    pub speaker: Option<String>,
    pub source_org: Option<String>,
    /// The time that is left for the page.
    pub budget: Budget,
}

/// Reads the scope of an article. `reference` is the day that relative dates refer to, where the page tells none.
pub fn scope(article: &Article, catalogue: &Catalogue, reference: Option<Date>) -> Scope {
    let published = article.published_day().or(reference);
    let title = segment::beginning(article.meta.title.as_deref().unwrap_or(""));
    let context = Context { reference: published, ..Context::default() };
    let body: Vec<&str> = article.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Item)).map(|b| b.span.of(&article.text)).collect();
    // 2024年国庆假期: in a title a holiday is the time of the page; elsewhere its name says as often what is sold for it.
    let holiday = names_holiday(title);
    let first_interval = |text: &str| {
        recognise(text, &Context { wide: holiday, ..context })
            .into_iter()
            .filter_map(|m| m.period)
            .find(|p| p.end.is_some() && (p.end <= published.or(p.end) || published.is_some_and(|day| p.nearly_over(day))))
    };
    let topic = std::iter::once(title).chain(body.iter().copied()).find_map(|t| declared(t, &context)).or_else(|| first_interval(title));
    let (speaker, speaker_org) = title_speaker(title, catalogue);
    // 记者从上海市通信管理局获悉: the lead says whose figures they are, where a newspaper is the source.
    let lead = body.iter().take(2).filter_map(|t| t.split(['。', '；']).next()).find(|t| knowledge::statistics().sourced.iter().any(|w| t.contains(w.as_str())));
    let issuer = [article.meta.source.as_deref(), Some(title), lead].into_iter().flatten().find_map(|t| issuer(t, catalogue));
    let own = issuer
        .as_ref()
        .and_then(|i| i.1.clone())
        .filter(|c| c != "CN")
        .or_else(|| only_region(title, catalogue).map(|r| r.code.clone()))
        .or_else(|| body.iter().take(3).find_map(|t| named_region(t, catalogue)))
        .or_else(|| body.iter().take(3).find_map(|t| only_county(t, catalogue)));
    // 前8个月辽宁外贸进出口, by the customs of 大连: the title tells whose figures they are.
    let titled = only_region(title, catalogue).map(|r| r.code.clone());
    let own = match (own, &titled) {
        (Some(code), Some(titled)) if catalogue.province(&code).as_ref() == Some(titled) => Some(titled.clone()),
        (own, _) => own,
    };
    let words = knowledge::statistics();
    let says_own = body.iter().any(|t| words.own_region.iter().any(|w| t.contains(w.as_str())));
    // 国内手机出货量 as a title; 国内呼叫中心业务 is a service.
    let inland = title.split_once("国内").is_some_and(|(_, rest)| !["呼叫", "互联网", "多方", "生产总值"].iter().any(|w| rest.starts_with(w)));
    let says_china = article.text.contains("全国") || article.text.contains("我国") || inland;
    let claims: Vec<String> = words.own_region.iter().filter(|w| w.starts_with(['全', '我', '本'])).cloned().collect();
    let said = |list: &[String]| list.iter().map(|w| article.text.matches(w.as_str()).count()).sum::<usize>();
    let region = match (&own, issuer.as_ref().and_then(|i| i.1.clone())) {
        (Some(code), scope) if says_own || scope.as_deref() == Some(code.as_str()) || titled.as_deref() == Some(code.as_str()) => {
            Some((code.clone(), if says_own { "stated" } else { "scope" }))
        }
        // 全省 of a page that does not say which: no region, and not the country's. 省内许可 is a kind of licence.
        (None, None) if said(&claims) > said(&["全国".to_owned(), "我国".to_owned()]) => None,
        (_, Some(scope)) if scope == "CN" => Some((scope, if says_china { "stated" } else { "scope" })),
        (own, _) if says_china && (own.is_none() || !says_own) => Some(("CN".to_owned(), "scope")),
        (Some(code), _) => Some((code.clone(), "scope")),
        _ => None,
    };
    let source_org = speaker_org.or_else(|| issuer.map(|i| i.0));
    Scope { published, topic, region, own, speaker, source_org, budget: Budget::default() }
}

/// Whether a heading names a holiday, so that its period is to be read wide.
pub(super) fn names_holiday(heading: &str) -> bool {
    knowledge::statistics().holidays.iter().any(|w| heading.contains(w.as_str()))
}

/// 统计时点：2024年9月1日: when the figures of the page were counted, where it says so itself.
fn declared(text: &str, context: &Context) -> Option<Period> {
    let words = &knowledge::statistics().counted_at;
    let (label, rest) = words.iter().find_map(|w| text.find(w.as_str()).map(|at| (w, &text[at + w.len()..])))?;
    let rest = segment::beginning(rest);
    let told = recognise(rest, context).into_iter().find(|m| m.period.is_some())?;
    let period = told.period.filter(|p| p.end.is_some())?;
    let named = rest[..told.outer.start].chars().all(|c| "为是均至到止于截：:（( ".contains(c));
    let on_a_day = label.contains(['截', '点']);
    named.then_some(if on_a_day { Period { start: period.end, relation: Relation::AsOf, grain: Grain::Day, ..period } } else { period })
}

/// The body that issues a page and the region whose figures it publishes.
fn issuer(text: &str, catalogue: &Catalogue) -> Option<(String, Option<String>)> {
    let mut named: Option<(String, Option<String>)> = None;
    for (name, range) in catalogue.names(text) {
        match name {
            Name::Organisation(o) if matches!(o.kind.as_str(), "ministry" | "regulator" | "institute" | "court") => named = Some((o.name.clone(), o.scope.clone())),
            // 河北省通信管理局 where the catalogue does not list it: the region and what follows it.
            Name::Region(r) if named.is_none() && is_body(&text[range.end..]) => {
                named = Some((text[range.start..].split([' ', '　', '：', ':', '，']).next().unwrap_or("").to_owned(), Some(r.code.clone())));
            }
            _ => {}
        }
    }
    named
}

fn is_body(rest: &str) -> bool {
    let head: String = rest.chars().take(14).collect();
    [
        "局",
        "厅",
        "委",
        "办",
        "院",
        "中心",
        "政府",
        "处",
        "署",
        "协会",
        "海关",
        "分局",
        "电力公司",
        "供电公司",
        "电网公司",
        "邮政公司",
        "移动公司",
        "电信公司",
        "联通公司",
        "铁塔公司",
        "分公司",
    ]
    .iter()
    .any(|w| head.contains(w))
}

/// 河南省, 成都市 in a lead sentence: the full name of a province or city.
fn named_region(text: &str, catalogue: &Catalogue) -> Option<String> {
    catalogue.names(text).find_map(|(name, range)| match name {
        Name::Region(r) if r.level != "county" && r.level != "country" && r.level != "world" && full_name(&text[range.clone()], &r.name) => Some(r.code.clone()),
        // 河南省通信管理局副局长到会讲话
        Name::Organisation(o) => o.scope.clone().filter(|s| s != "CN"),
        _ => None,
    })
}

/// 桐庐县: the full name of a county, where it is the only region of the text.
fn only_county(text: &str, catalogue: &Catalogue) -> Option<String> {
    let region = only_region(text, catalogue).filter(|r| r.level == "county" && text.contains(r.name.as_str()))?;
    Some(region.code.clone())
}

/// 河南省, or 怒江州 for 怒江傈僳族自治州: a name with what kind of region it is.
fn full_name(text: &str, name: &str) -> bool {
    text == name || ["香港", "澳门"].contains(&text) || text.chars().count() > 2 && text.ends_with(['省', '市', '州', '盟', '区', '县'])
}

/// 工信部信息通信管理局张建华：云服务监管政策解读 → the person and the body in front of the colon.
fn title_speaker(title: &str, catalogue: &Catalogue) -> (Option<String>, Option<String>) {
    let Some((left, _)) = title.split_once(['：', ':']) else { return (None, None) };
    let left = left.trim();
    let organisation = catalogue.names(left).filter_map(|(n, r)| if let Name::Organisation(o) = n { Some((o.name.clone(), r.end)) } else { None }).last();
    // The name stands behind the body or the office, and is all that is left there.
    let after_office = [
        "局长",
        "处长",
        "司长",
        "主任",
        "院长",
        "会长",
        "部长",
        "厅长",
        "秘书长",
        "理事长",
        "总经理",
        "董事长",
        "巡视员",
        "所长",
        "总工",
        "市场处",
        "政策处",
        "法规处",
        "局",
        "司",
        "处",
        "院",
        "会",
        "厅",
        "部",
        "委",
        "中心",
    ]
    .iter()
    .filter_map(|w| left.rfind(w).map(|i| i + w.len()))
    .max()
    .unwrap_or(0)
    .max(organisation.as_ref().map_or(0, |o| o.1));
    let name = left[after_office.min(left.len())..].trim();
    (person(name).then(|| name.to_owned()), organisation.map(|o| o.0).filter(|_| person(name)))
}

/// Whether a name may be that of one who speaks: not 江苏 or 华为, nor a paper (方案提出).
pub fn speaker(name: &str, catalogue: &Catalogue) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let papers = &super::words::facts().citation;
    let paper = [&papers.documents, &papers.not_documents].iter().any(|w| w.before(&chars, chars.len()) > 1);
    person(name) && !paper && !knowledge::statistics().not_speakers.iter().any(|w| w == name) && catalogue.names(name).next().is_none()
}

/// Two to four characters that begin with a surname.
pub fn person(name: &str) -> bool {
    let n = name.chars().count();
    // What is left behind the surname is the given name.
    let surname = |len: usize| name.char_indices().nth(len).is_some_and(|(end, _)| knowledge::is_surname(&name[..end]));
    (2..=4).contains(&n) && name.chars().all(crate::decode::gbk::is_hanzi) && (n.saturating_sub(2).max(1)..n).any(surname)
}
