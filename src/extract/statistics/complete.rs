//! Subjects that say too little alone, with what was named before.

use super::Binder;
use super::carried::acted_by;
use crate::extract::measure::Predicate;
use crate::extract::subject::{self, Place, Placed};
use crate::extract::{Measure, Statistic};
use crate::recognise::{Kind, Mention};

impl Binder<'_> {
    /// 省颁证企业数量居前三位的省市为北京: what is ranked, and the place that comes first.
    pub(super) fn ranked_head(&self, placed: Placed) -> Placed {
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
    pub(super) fn demonstrated(&self, placed: Placed) -> Placed {
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
        if let Some(told) = self.either(&placed.subject) {
            return Placed { subject: told.subject.clone(), region: told.region.clone().map(Place::Region) };
        }
        if placed.subject.starts_with("前者") && !self.carried.former.is_empty() {
            return Placed { subject: self.carried.former.clone(), ..placed };
        }
        // 当地同志告诉我是213万台: who told it is not what it is of.
        if ["告诉我", "告诉我们", "跟我说", "对我说", "介绍说", "汇报说", "告诉记者"].iter().any(|w| placed.subject.ends_with(w)) {
            return Placed { subject: String::new(), ..placed };
        }
        // 要再上四千个: what is done to something that was named before.
        let words = crate::knowledge::statistics();
        let bare = placed.subject.trim_start_matches(['要', '再', '还', '将', '已']);
        let alone = !self.carried.subject.is_empty() && words.alone.iter().any(|w| *w == placed.subject || w == bare);
        // 基站8.2万个，新建2.6万个: made in the period, and no count of all there are.
        if alone && (words.event.contains(&placed.subject) || words.deeds.contains(&placed.subject)) {
            return Placed { subject: format!("{}{}", placed.subject, self.carried.subject), ..placed };
        }
        if stands(&placed.subject) || alone { Placed { subject: String::new(), ..placed } } else { placed }
    }

    /// 前者, 后者 behind figures of two places: the one that is meant.
    pub(super) fn either(&self, said: &str) -> Option<&Statistic> {
        let back = if said.starts_with("前者") { 2 } else { usize::from(said.starts_with("后者")) };
        let levels: Vec<&Statistic> = self.out.iter().filter(|s| s.measure == Measure::Level).collect();
        let [.., first, second] = levels.as_slice() else { return None };
        let apart = first.subject == second.subject && first.region != second.region && first.region.is_some();
        (back > 0 && apart).then_some(if back == 2 { *first } else { *second })
    }

    /// A subject that says too little alone, with what it is of: 获得许可的有12家 (firms, as before), 渗透率达33.1% (of what was
    /// named before), 本地企业105603家 (of those that the page counts).
    pub(super) fn completed(&self, subject: String, adnominal: bool, mention: &Mention) -> String {
        let words = crate::knowledge::statistics();
        if let Some(done) = self.recalled(&subject) {
            return done;
        }
        let carried = self.carried.subject.as_str();
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref()).map_or("", |u| u.name.as_str());
        let part = matches!(mention.kind, Kind::Percent | Kind::Fraction);
        let noun = |s: &str| words.stock.iter().chain(&words.flow).chain(words.counted_noun.values()).any(|w| s.ends_with(w.as_str()));
        if adnominal && (part || unit == self.carried.subject_unit) {
            let head = carried.rsplit(['的', '（']).next().unwrap_or(carried);
            // 约谈六十多家，罚款的有十一家: firms, not talks.
            let done = words.flow.iter().chain(&words.acts).any(|w| w == head);
            if (2..=14).contains(&head.chars().count()) && (noun(head) || head.chars().count() <= 4) && !done {
                return format!("{subject}的{head}");
            }
        }
        if adnominal && let Some(noun) = words.counted_noun.get(unit) {
            return format!("{subject}的{noun}");
        }
        let length = subject.chars().count();
        let of = words.of_something.iter().any(|w| subject.ends_with(w.as_str()) && length <= if w == "率" { 3 } else { w.chars().count() });
        // 7月新开通5G基站1204个，总量达到16.9万个: of all that there are.
        if matches!(subject.as_str(), "总量" | "总数" | "总规模" | "存量")
            && let Some(noun) = newly_made(carried).filter(|n| n.chars().count() >= 2)
        {
            return format!("{noun}总数");
        }
        let of = of && !words.own_rates.contains(&subject);
        if of && !carried.is_empty() && !carried.ends_with('率') && !carried.contains(&subject) && !subject.starts_with(carried) {
            return format!("{carried}{subject}");
        }
        // 其中应用于车联网的规模达4.9亿户
        let bare = words.of_something.iter().filter(|w| w.as_str() != "率").filter_map(|w| subject.strip_suffix(w.as_str())).min_by_key(|s| s.len());
        if let Some(part) = bare.filter(|p| self.part_of_last(mention) && (1..=16).contains(&p.chars().count()) && !carried.is_empty() && !noun(p)) {
            return format!("{part}（{carried}）");
        }
        // 其他市州共建成75所: what was named before.
        let made = words.remainder.iter().any(|w| subject.starts_with(w.as_str())) && !carried.is_empty();
        let left =
            if made { words.deeds.iter().filter_map(|w| subject.strip_suffix(w.as_str())).map(|s| s.trim_end_matches(['共', '已'])).min_by_key(|s| s.len()) } else { None };
        let subject = left.filter(|s| s.chars().count() >= 2).map_or(subject.clone(), str::to_owned);
        let length = subject.chars().count();
        // 其中警告17家: a part that does not say of what it is one.
        let whole = self.whole_of(mention).unwrap_or(carried);
        // 其中县域节点占比超三成: a share tells its whole beside it.
        let shared = part && length >= 4;
        if self.part_of_last(mention) && !shared && !whole.is_empty() && length <= 12 && !noun(&subject) && !whole.contains(&subject) && !placed_name(&subject, self.catalogue) {
            return format!("{subject}（{whole}）");
        }
        let rest = words.remainder.iter().any(|w| subject.starts_with(w.as_str())) && length <= 4;
        let placed = self.only_place(&subject) && length <= 10;
        if (rest || placed) && !carried.is_empty() {
            // 恶意程序占54%，…，其他占24%: of what was counted, not of the part before.
            let carried = if rest && part && !self.carried.counted.is_empty() { self.carried.counted.as_str() } else { self.whole_divided(mention) };
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

    /// 从地域分布看, 按业务类型分: the sentence divides what was counted before.
    pub(super) fn divides(&self) -> bool {
        let Some(head) = self.clauses.first().map(|c| c.of(self.text).trim()) else { return false };
        head.chars().count() <= 14 && head.starts_with(['从', '按', '分']) && ["看", "分", "划分", "统计", "来说"].iter().any(|w| head.ends_with(w))
    }

    /// What a sentence of parts divides, in the unit of a number; where none was counted, what was named last.
    pub(super) fn whole_divided(&self, mention: &Mention) -> &str {
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref());
        // 从地区看，省颁证企业数量居前的为北京14308家、广东13046家: unless the sentence has said itself what it divides.
        let named = self.out.iter().any(|s| s.region_basis == Some("stated") && subject::stock_noun(&s.subject).is_some());
        let first = unit.filter(|_| !named && self.divides()).and_then(|u| self.carried.firsts.get(&u.name));
        first.map_or(self.carried.subject.as_str(), |(_, subject)| subject.as_str())
    }

    /// 约谈数, 上海市网信办约谈: what the page said was done, where only the deed is named again.
    pub(super) fn recalled(&self, subject: &str) -> Option<String> {
        let words = crate::knowledge::statistics();
        let bare = ["总数量", "总量", "总数", "数量", "次数", "数", "量"].iter().find_map(|w| subject.strip_suffix(w)).unwrap_or(subject);
        let deeds = || words.acts.iter().chain(&words.flow).filter(|w| w.chars().count() == 2);
        // By whom it was done may stand in front; 景区接待量 is what it says.
        let deed = deeds().find(|w| bare.strip_suffix(w.as_str()).is_some_and(acted_by)).map(String::as_str);
        let begun = || deeds().find(|w| bare.len() > w.len() && bare.len() < subject.len() && bare.starts_with(w.as_str())).map(|w| (w.as_str(), &bare[w.len()..]));
        let (deed, what) = deed.map(|d| (d, "")).or_else(begun)?;
        let done = |s: &&String| s.chars().count() > deed.chars().count() + what.chars().count() && s.starts_with(deed) && s.ends_with(what) && !s.contains('（');
        self.carried.done.iter().rfind(done).cloned()
    }

    /// What was counted in front of 其中: of that, and not of each other, all that follows it in its clause are parts.
    fn whole_of(&self, mention: &Mention) -> Option<&str> {
        let clause = self.clause_of(mention.span.start);
        let unit = mention.quantity.as_ref().and_then(|q| q.unit.as_ref())?;
        let before = self.out.iter().rfind(|s| s.core.end <= self.at + clause.start && s.unit == unit.name)?;
        Some(&before.subject)
    }

    /// Whether 其中 stands in front of a number in its clause.
    pub(super) fn part_of_last(&self, mention: &Mention) -> bool {
        let clause = self.clause_of(mention.span.start);
        self.text.get(clause.start..mention.span.start).is_some_and(|front| front.trim_start().starts_with("其中"))
    }

    /// 东部地区, 四省, 海南: a subject that is a place and nothing else.
    pub(super) fn only_place(&self, subject: &str) -> bool {
        subject::unplaced(subject, self.catalogue).chars().all(|c| "地区省市州县区位等两个几合计之和共".contains(c))
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

    /// What was named last; where that was measured in another unit, what was named last in this one.
    pub(super) fn last_counted(&self, mention: &Mention, predicate: &Predicate) -> String {
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
}

/// What a subject says has newly been made: 5G基站 of 新开通5G基站 and 新增5G基站.
fn newly_made(subject: &str) -> Option<&str> {
    let deeds = &crate::knowledge::statistics().deeds;
    let behind = |text: &'_ str| deeds.iter().filter(|w| text.starts_with(w.as_str())).map(|w| w.len()).max();
    let fresh = subject.strip_prefix('新');
    fresh.and_then(|rest| behind(rest).map(|n| &rest[n..])).or_else(|| deeds.iter().filter(|w| w.starts_with('新')).find_map(|w| subject.strip_prefix(w.as_str())))
}

/// Whether a subject begins with the name of a place.
fn placed_name(subject: &str, catalogue: &crate::catalogue::Catalogue) -> bool {
    subject::unplaced(subject, catalogue).len() < subject.len()
}
