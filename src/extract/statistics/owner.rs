//! Whose number it is: the subject in front of it, behind it, in the clause before, or the one that was named last.

use super::{Binder, Bound};
use crate::extract::clause;
use crate::extract::measure::{self, Predicate};
use crate::extract::subject::{self, Place, Placed};
use crate::recognise::{Kind, Mention};
use crate::span::Span;

/// The words on both sides of a number.
struct Sides {
    behind: String,
    /// A noun begins behind it that may be what is counted.
    noun_behind: bool,
    of_behind: bool,
    /// What is in front may be the subject.
    nominal: bool,
    /// It ends with 的: an attribute of what is counted.
    adnominal: bool,
}

impl Binder<'_> {
    /// The subject of a number that stands alone.
    pub(super) fn single(&mut self, mention: &Mention, predicate: Predicate, right: &str) -> Bound {
        if let Some(bound) = self.beside_bracket(mention, &predicate) {
            return bound;
        }
        let mut predicate = predicate;
        self.growth_behind(mention, &mut predicate, right);
        let placed = self.demonstrated(self.ranked_head(subject::clean(&predicate.rest, self.catalogue)));
        self.partitive(mention);
        let sides = self.sides(mention, &predicate, &placed.subject, right);
        let place = placed.region.or_else(|| self.named_place(&placed.subject));
        let counts = matches!(mention.kind, Kind::Count | Kind::Measure | Kind::Percent | Kind::Fraction | Kind::Money | Kind::Duration);
        let after = subject::clean(&sides.behind, self.catalogue);
        let told_behind = sides.noun_behind && counts && after.subject.chars().count() >= 2;
        let first = !sides.nominal || sides.adnominal || sides.of_behind || mention.kind == Kind::Count;
        // 对23家未按要求报送年报的企业作出处罚: whom it is done to, not who does it.
        let done_to = mention.kind == Kind::Count && DONE_TO.iter().any(|w| predicate.rest.ends_with(w)) && after.subject.chars().count() >= 2;
        if done_to {
            return Bound { predicate, subject: after.subject, place: after.region, rule: "behind", confidence: 0.8 };
        }
        if told_behind && first && (mention.kind != Kind::Money || !sides.nominal) {
            // 仍未整改的31款APP; 抽查480家企业: a short verb or an attribute in front belongs to it.
            let fronted = sides.adnominal || sides.nominal && !sides.of_behind && placed.subject.chars().count() <= 24;
            let subject = match (fronted && !placed.subject.is_empty(), sides.adnominal) {
                (false, _) => after.subject,
                (true, true) => format!("{}的{}", placed.subject, after.subject),
                (true, false) => format!("{}{}", placed.subject, after.subject),
            };
            return Bound { predicate, subject, place: place.or(after.region), rule: "behind", confidence: 0.8 };
        }
        if sides.nominal {
            let subject = self.completed(placed.subject, sides.adnominal, mention);
            return Bound { predicate, subject, place, rule: "before", confidence: 0.9 };
        }
        if told_behind {
            return Bound { predicate, subject: after.subject, place: place.or(after.region), rule: "behind", confidence: 0.8 };
        }
        if predicate.direction == 0
            && predicate.share_of.is_none()
            && predicate.basis.is_none()
            && let Some(before) = self.named_ahead(mention, &predicate)
        {
            let mut predicate = predicate;
            let ahead = measure::read(before);
            let placed = subject::clean(&ahead.rest, self.catalogue);
            let place = place.or(placed.region).or_else(|| self.named_place(&placed.subject));
            // 输往越南的升幅最大，达27.6%
            predicate.property = predicate.property.or(ahead.property);
            let subject = if placed.subject.is_empty() { self.last_counted(mention, &predicate) } else { placed.subject };
            return Bound { predicate, subject, place, rule: "before", confidence: 0.7 };
        }
        // 单位带宽的平均资费，去年降了六成: what changed stands alone in front, where the sentence has told no number yet.
        if self.out.is_empty()
            && predicate.direction != 0
            && predicate.share_of.is_none()
            && let Some(before) = self.clause_before(mention).filter(|c| topic(c))
        {
            let placed = subject::clean(before, self.catalogue);
            return Bound { predicate, subject: placed.subject, place: place.or(placed.region), rule: "before", confidence: 0.7 };
        }
        Bound { subject: self.last_counted(mention, &predicate), predicate, place, rule: "carried", confidence: 0.75 }
    }

    /// The clause in front that names what is counted: the last one, or one with nothing but remarks behind it (上架率嘛，说实话，不高，六成五).
    fn named_ahead(&self, mention: &Mention, predicate: &Predicate) -> Option<&str> {
        let i = self.clauses.iter().position(|c| c.start <= mention.span.start && mention.span.start <= c.end)?;
        let free = |c: &&Span| !self.quantities.iter().any(|q| c.contains(*q));
        for (n, clause) in self.clauses[..i].iter().rev().take(4).take_while(free).enumerate() {
            let text = clause.of(self.text);
            if n > 0 && self.clauses[i - n].of(self.text).chars().count() > 8 {
                break;
            }
            let subject = subject::clean(text, self.catalogue).subject;
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

    /// 到上个月底呢: a clause that tells a time and nothing else.
    fn only_time(&self, clause: Span) -> bool {
        let told: usize = self.periods.iter().filter(|p| clause.contains(**p)).map(|p| p.of(self.text).chars().count()).sum();
        told > 0 && clause.of(self.text).chars().filter(|c| !"，呢啊嘛吧截至到止的呀，".contains(*c)).count() <= told
    }

    /// 录得5.3%的按年跌幅, 实现6%的增长: what is told of a percentage by the noun behind it.
    fn growth_behind(&self, mention: &Mention, predicate: &mut Predicate, right: &str) {
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

    /// What stands on both sides of a number, and which of the two may be what it counts.
    fn sides(&self, mention: &Mention, predicate: &Predicate, front: &str, right: &str) -> Sides {
        let after = self.after(mention, right);
        // 在60日内申请行政复议: what the limit is set for.
        let limit = mention.kind == Kind::Duration && (after.starts_with('内') || mention.outer.of(self.text).ends_with('内'));
        let behind = subject::behind(if limit { after.trim_start_matches(['内', '，']) } else { after });
        // 一级召回应在24小时内，…: what stands in front, unless it is the day from which the limit runs.
        let runs = ["之日起", "日起", "后", "起"].iter().any(|w| front.ends_with(w));
        let nominal = front.chars().count() >= 2;
        let fronted = limit && nominal && !runs && after.trim_start_matches('内').starts_with('，');
        let plain = predicate.direction == 0 && predicate.share_of.is_none() && predicate.times_of.is_none() && !predicate.reached;
        let rest = predicate.rest.trim_end();
        Sides {
            noun_behind: (noun(&behind) && plain || limit && !behind.is_empty()) && !fronted,
            behind,
            // 72.4%的行政村: what the share is of stands behind it, whatever is in front.
            of_behind: matches!(mention.kind, Kind::Percent | Kind::Fraction) && after.starts_with('的'),
            nominal: nominal && (!limit || fronted),
            adnominal: rest.ends_with('的') || rest.ends_with("的目前") || rest.ends_with("的已"),
        }
    }

    /// What was named last; where that was measured in another unit, what was named last in this one.
    fn last_counted(&self, mention: &Mention, predicate: &Predicate) -> String {
        let last = &self.carried.subject;
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref());
        let counts = matches!(mention.kind, Kind::Count | Kind::Measure | Kind::Money) && predicate.direction == 0 && predicate.share_of.is_none();
        // Where the paragraph has named nothing, what was counted in this unit above.
        if last.is_empty() && counts {
            return unit.and_then(|u| self.carried.above.get(&u.name)).cloned().unwrap_or_default();
        }
        match unit.filter(|u| counts && !self.carried.subject_unit.is_empty() && u.name != self.carried.subject_unit).and_then(|u| self.carried.by_unit.get(&u.name)) {
            Some(subject) => subject.clone(),
            None => last.clone(),
        }
    }

    /// 西藏户均流量全国最高，为24.3GB: the clause in front, where it holds no number and reads like a subject.
    pub(super) fn clause_before(&self, mention: &Mention) -> Option<&str> {
        let i = self.clauses.iter().position(|c| c.start <= mention.span.start && mention.span.start <= c.end)?;
        let before = self.clauses.get(i.checked_sub(1)?)?;
        let text = before.of(self.text);
        // Where nothing was named before, a longer one will do.
        let longest = if self.carried.subject.is_empty() { 45 } else { 24 };
        let free = !self.quantities.iter().any(|q| before.contains(*q));
        let subject = subject::clean(text, self.catalogue).subject;
        let shortest = if text.ends_with("方面") { 2 } else { 4 };
        (free && (shortest..=longest).contains(&subject.chars().count())).then_some(text)
    }

    /// 北京（15,630家）、广东（8,426家）: the name in front of a bracket that begins with the number.
    fn beside_bracket(&self, mention: &Mention, predicate: &Predicate) -> Option<Bound> {
        let bracket = clause::bracket(self.text, mention.span.start)?;
        let inside = self.text[bracket.start..mention.outer.start].trim();
        let before = self.text[..bracket.start].trim_end_matches(['（', '(']);
        let name = before.rsplit(['、', '，', '；', '：', '和', '及', '与', '是', '为', '）', '。']).next().unwrap_or("");
        let told = subject::clean(name, self.catalogue);
        let place = told.region.or_else(|| self.named_place(name));
        let plain = (2..=16).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii_digit()) && !self.quantities.iter().any(|q| q.end == before.len());
        if !inside.is_empty() || !plain || told.subject.is_empty() && place.is_none() {
            return None;
        }
        let subject = match subject::only_region(name, self.catalogue) {
            Some(region) if name.starts_with(region.name.as_str()) || name.chars().count() <= 4 => {
                self.ranked_before(bracket).unwrap_or_else(|| self.last_counted(mention, predicate))
            }
            _ => told.subject,
        };
        Some(Bound { subject, predicate: predicate.clone(), place, rule: "bracket", confidence: 0.8 })
    }

    /// 发证企业数居前三位的是北京（15家）: what stands in front of the words of rank is what is counted in all of the brackets.
    fn ranked_before(&self, bracket: Span) -> Option<String> {
        let clause = self.clauses.iter().find(|c| c.contains(bracket))?;
        let said = self.text.get(clause.start..bracket.start)?;
        let at = crate::knowledge::statistics().ranking.iter().filter_map(|w| said.find(w.as_str())).min()?;
        let subject = subject::clean(&measure::read(&said[..at]).rest, self.catalogue).subject;
        (subject.chars().count() >= 2 && !self.quantities.iter().any(|q| clause.start <= q.start && q.end < clause.start + at)).then_some(subject)
    }

    /// 此次下架的APP中，开发者位于广东的9款: the clause in front says what is divided.
    fn partitive(&mut self, mention: &Mention) {
        let Some(before) = self.clause_before(mention) else { return };
        let Some(whole) = ["当中", "之中", "里面", "中", "里"].iter().find_map(|w| before.strip_suffix(w)).filter(|w| !w.ends_with('其')) else { return };
        let whole = subject::clean(whole, self.catalogue).subject;
        if whole.chars().count() >= 2 {
            self.carried.subject = whole;
            self.carried.subject_unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).map_or(String::new(), |u| u.name.clone());
        }
    }

    /// 省颁证企业数量居前三位的省市为北京: what is ranked, and the place that comes first.
    fn ranked_head(&self, placed: Placed) -> Placed {
        let Some(at) = ["居前", "位居前", "排名前", "位列前", "排在前", "最多的", "较多的"].iter().filter_map(|w| placed.subject.find(w)).min() else {
            return placed;
        };
        let Some((_, name)) = placed.subject[at..].rsplit_once(['为', '是']) else { return placed };
        match subject::only_region(name, self.catalogue) {
            Some(region) => Placed { subject: subject::clean(&placed.subject[..at], self.catalogue).subject, region: Some(Place::Region(region.code.clone())) },
            None => placed,
        }
    }

    /// 这个数: the subject before.
    fn demonstrated(&self, placed: Placed) -> Placed {
        let stands = |s: &str| {
            crate::knowledge::statistics().this_figure.iter().any(|w| s.starts_with(w.as_str()) || s.starts_with(w.trim_start_matches(['这', '该'])) && w.starts_with('这'))
        };
        // 这个占比, 该比例: a property of what was named.
        let property = placed.subject.trim_start_matches(['这', '该', '一', '个']);
        if property.len() < placed.subject.len()
            && ["占比", "比例", "比重", "数字", "数据", "指标", "规模", "水平", "增速", "数"].contains(&property.trim_end_matches(['才', '还', '只']))
        {
            return Placed { subject: String::new(), ..placed };
        }
        if placed.subject.starts_with("前者") && !self.carried.former.is_empty() {
            return Placed { subject: self.carried.former.clone(), ..placed };
        }
        // 要再上四千个: what is done to something that was named before.
        let words = crate::knowledge::statistics();
        let alone = !self.carried.subject.is_empty() && words.alone.contains(&placed.subject);
        // 基站8.2万个，新建2.6万个: made in the period, and no count of all there are.
        if alone && (words.event.contains(&placed.subject) || words.deeds.contains(&placed.subject)) {
            return Placed { subject: format!("{}{}", placed.subject, self.carried.subject), ..placed };
        }
        if stands(&placed.subject) || alone { Placed { subject: String::new(), ..placed } } else { placed }
    }

    /// A subject that says too little alone, with what it is of: 获得许可的有12家 (firms, as before), 渗透率达33.1% (of what was
    /// named before), 本地企业105603家 (of those that the page counts).
    pub(super) fn completed(&self, subject: String, adnominal: bool, mention: &Mention) -> String {
        let words = crate::knowledge::statistics();
        let carried = self.carried.subject.as_str();
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).map_or("", |u| u.name.as_str());
        let part = matches!(mention.kind, Kind::Percent | Kind::Fraction);
        let noun = |s: &str| words.stock.iter().chain(&words.flow).chain(words.counted_noun.values()).any(|w| s.ends_with(w.as_str()));
        if adnominal && (part || unit == self.carried.subject_unit) {
            let head = carried.rsplit(['的', '（']).next().unwrap_or(carried);
            if (2..=14).contains(&head.chars().count()) && (noun(head) || head.chars().count() <= 4) {
                return format!("{subject}的{head}");
            }
        }
        if adnominal && let Some(noun) = words.counted_noun.get(unit) {
            return format!("{subject}的{noun}");
        }
        let length = subject.chars().count();
        let of = words.of_something.iter().any(|w| subject.ends_with(w.as_str()) && length <= if w == "率" { 3 } else { w.chars().count() });
        if of && !carried.is_empty() && !carried.ends_with('率') && !carried.contains(&subject) && !subject.starts_with(carried) {
            return format!("{carried}{subject}");
        }
        // 其中警告17家: a part that does not say of what it is one.
        if self.part_of_last(mention) && !carried.is_empty() && length <= 12 && !noun(&subject) && !carried.contains(&subject) && !placed_name(&subject, self.catalogue) {
            return format!("{subject}（{carried}）");
        }
        let rest = words.remainder.iter().any(|w| subject.starts_with(w.as_str())) && length <= 4;
        let placed = self.only_place(&subject) && length <= 10;
        if (rest || placed) && !carried.is_empty() {
            // 恶意程序占54%，…，其他占24%: of what was counted, not of the part before.
            let carried = if rest && part && !self.carried.counted.is_empty() { self.carried.counted.as_str() } else { carried };
            let base = subject::unplaced(&carried.replace('（', "，").replace('）', ""), self.catalogue);
            let base = base.trim_start_matches(['，', '之', '和', '合', '计', '共', '占']).to_owned();
            return if base.is_empty() || subject.contains(&base) { subject } else { format!("{subject}（{base}）") };
        }
        if let Some(noun) = subject::stock_noun(&subject)
            && words.narrower.iter().any(|w| subject.strip_suffix(noun) == Some(w.as_str()))
            && let Some(whole) = self.carried.wholes.get(noun).filter(|w| !w.contains(&subject))
        {
            return format!("{subject}（{whole}）");
        }
        subject
    }

    /// Whether 其中 stands in front of a number in its clause.
    fn part_of_last(&self, mention: &Mention) -> bool {
        let clause = self.clause_of(mention.span.start);
        self.text.get(clause.start..mention.span.start).is_some_and(|front| front.trim_start().starts_with("其中"))
    }

    /// 东部地区, 四省, 海南: a subject that is a place and nothing else.
    pub(super) fn only_place(&self, subject: &str) -> bool {
        subject::unplaced(subject, self.catalogue).chars().all(|c| "地区省市州县区位等两个几合计之和共".contains(c))
    }

    /// What really follows a number: 左右 and 以上 are its own.
    pub(super) fn after<'t>(&self, mention: &Mention, right: &'t str) -> &'t str {
        let own = mention.outer.end - mention.span.end;
        right.get(own..).unwrap_or("")
    }

    pub(super) fn following(&self, predicate: &Predicate) -> Bound {
        Bound { subject: self.carried.subject.clone(), predicate: predicate.clone(), place: None, rule: "carried", confidence: 0.6 }
    }

    /// 位于广东的, 上海自贸试验区内企业: a place inside a subject.
    pub(super) fn named_place(&self, subject: &str) -> Option<Place> {
        if subject::several(subject) {
            return Some(Place::Several);
        }
        let places = self.catalogue.names(subject).filter(|(n, _)| matches!(n, crate::catalogue::Name::Region(_))).count();
        if places > 1 {
            // 兰州、天水等8个市州, told by their province: within its own figures.
            let page = self.scope.region.as_ref().map(|r| r.0.as_str()).filter(|c| *c != "CN");
            let within = |code: &str| page.is_some_and(|p| p == code || self.catalogue.province(code).as_deref() == Some(p));
            let inside = self.catalogue.names(subject).all(|(n, _)| !matches!(n, crate::catalogue::Name::Region(r) if !within(&r.code)));
            return (!inside).then_some(Place::Several);
        }
        subject::only_region(subject, self.catalogue).map(|r| Place::Region(r.code.clone()))
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

/// A clause that is a noun phrase of something measured, with 的 in it and no verb of change.
fn topic(clause: &str) -> bool {
    let words = crate::knowledge::statistics();
    let measured = ["率", "占比", "比重", "价格", "均价", "资费", "额", "量"].iter().any(|w| clause.ends_with(w)) || words.flow.iter().any(|w| clause.ends_with(w.as_str()));
    measured && clause.contains('的') && !words.up.iter().chain(&words.down).any(|w| w.chars().count() > 1 && clause.contains(w.as_str()))
}

/// Whether a subject begins with the name of a place.
fn placed_name(subject: &str, catalogue: &crate::catalogue::Catalogue) -> bool {
    subject::unplaced(subject, catalogue).len() < subject.len()
}

/// In front of a number these name whom something is done to.
const DONE_TO: [&str; 4] = ["对", "向", "给", "责令"];

/// 大数据业务收入由降转增 → 大数据业务收入: a clause up to the last noun that can be measured.
fn headed(clause: &str) -> Option<&str> {
    let words = crate::knowledge::statistics();
    let clause = clause.split(['由', '从']).next().filter(|c| c.chars().count() >= 3).unwrap_or(clause);
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

/// Whether what follows a number begins with a noun: no mark, no joint, no predicate.
fn noun(behind: &str) -> bool {
    let trimmed = behind.trim_start_matches('的');
    let first = trimmed.chars().next();
    let hanzi = first.is_some_and(|c| crate::decode::gbk::is_hanzi(c) || c.is_ascii_alphanumeric() || c == '“');
    let predicate = [
        "和", "及", "与", "同比", "环比", "较", "比", "增长", "下降", "占", "增", "以上", "以下", "左右", "提高", "提升", "至", "到", "时", "的增", "缩短", "降", "升", "，", "均",
        "分属", "属", "不等", "之间", "之多", "高", "低", "为", "是", "也", "又", "台阶", "大关", "关口", "水平", "，", "既", "增至", "减少", "在", "之", "来", "余", "后", "前",
        "，占", "相比", "相较", "减至", "减到", "缩至", "压缩", "压减", "扩至", "跌", "涨", "回落", "回升", "下滑", "上升", "下降", "攀升", "且", "或", "排", "位", "居", "列",
        "合计", "共", "总计", "已", "尚", "仍", "正在", "未", "全部", "都", "将", "被", "之和", "按", "区间", "以来", "中",
    ];
    hanzi && !predicate.iter().any(|w| trimmed.starts_with(w)) && trimmed.chars().count() >= 2
}
