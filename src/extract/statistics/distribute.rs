//! 分别, 各 and 均: several numbers over several subjects, or one number over all of them.

use super::Binder;
use crate::catalogue::Name;
use crate::extract::measure::{PERIOD, Predicate};
use crate::extract::subject::{self, Place};
use crate::recognise::Mention;

impl Binder<'_> {
    /// 分别: the names that the numbers of a group belong to, in order.
    pub(super) fn subjects(&self, predicate: &Predicate, count: usize, left: &str, mention: &Mention) -> Option<Vec<(String, Option<Place>)>> {
        let listed = subject::clean(&predicate.rest, self.catalogue);
        let mut items: Vec<String> = subject::items(listed.subject.trim_start_matches(PERIOD)).into_iter().map(|i| i.trim().to_owned()).filter(|i| !i.is_empty()).collect();
        let places: Vec<Option<Place>> = items.iter().map(|i| self.whole_place(i)).collect();
        let all_places = items.len() > 1 && places.iter().filter(|p| p.is_some()).count() + 1 >= items.len() && places[0].is_some();
        if count >= 2 && items.len() == count && (predicate.each || predicate.alike || all_places) {
            if all_places {
                return Some(self.over_places(items, places, mention));
            }
            subject::share_head(&mut items);
            return Some(
                items
                    .into_iter()
                    .map(|i| {
                        let p = subject::clean(&i, self.catalogue);
                        (p.subject, p.region.or(listed.region.clone()))
                    })
                    .collect(),
            );
        }
        if count == 1 && items.len() >= 2 && (predicate.alike || left.ends_with('各')) && all_places {
            return Some(self.over_places(items, places, mention));
        }
        // 占比分别为: over the subjects of the numbers before.
        if count >= 2 && (predicate.each || predicate.alike) && predicate.rest.trim_matches(|c: char| !c.is_alphanumeric()).is_empty() && self.out.len() >= count {
            let before = &self.out[self.out.len() - count..];
            let apart = before.windows(2).all(|w| w[0].subject != w[1].subject || w[0].region != w[1].region);
            if apart {
                return Some(before.iter().map(|s| (s.subject.clone(), s.region.clone().map(Place::Region))).collect());
            }
        }
        if let Some(parallel) = self.parallel(predicate, count, &items) {
            return Some(parallel);
        }
        // 分别有A家、B家 behind 是北京、广东和江苏，: the list stands one clause earlier.
        if count >= 2 && predicate.each {
            let head = &self.text[..self.text.find(left.trim_start_matches(PERIOD)).unwrap_or(0)];
            let clause = head.trim_end_matches(['，', ',']).rsplit(['，', ',', '；']).next().unwrap_or("");
            // 北京、广东和江苏排名前三，分别为…: the words of rank are none of the names.
            let ranked = crate::knowledge::statistics().ranking.iter().filter_map(|w| clause.find(w.as_str())).min();
            let named = clause.rsplit(['是', '为', '：']).next().unwrap_or("");
            let list = ranked.map(|at| &clause[..at]).filter(|l| named.len() == clause.len() && subject::items(l).len() == count).unwrap_or(named);
            // 公共服务、车联网两大领域合计占比超八成，终端用户分别达…
            let list = summed(list).unwrap_or(list);
            let items: Vec<String> = subject::items(list);
            if items.len() == count && !list.contains(char::is_numeric) {
                let places: Vec<Option<Place>> = items.iter().map(|i| self.whole_place(i)).collect();
                if places.iter().all(Option::is_some) {
                    let head = if list.len() < named.len() { "" } else { &clause[..clause.len() - list.len()] };
                    // 本地企业数量居前五位的是: what is ranked stands before the verb.
                    let head =
                        ["居前", "排名前", "排前", "位居前", "位列前", "居于前", "名列前", "最多的", "较多的"].iter().find_map(|w| head.find(w)).map_or(head, |i| &head[..i]);
                    let subject = subject::clean(head, self.catalogue).subject;
                    let subject = if subject.chars().count() >= 2 { subject } else { self.carried.subject.clone() };
                    return Some(places.into_iter().map(|p| (subject.clone(), p)).collect());
                }
                // 合肥、芜湖、阜阳业务量居前三: the last name carries what is measured.
                if places.split_last().is_some_and(|(last, firsts)| last.is_none() && firsts.iter().all(Option::is_some))
                    && subject::clean(&items[count - 1], self.catalogue).region.is_some()
                {
                    return Some(self.over_places(items, places, mention));
                }
                let of = subject::clean(&predicate.rest, self.catalogue).subject;
                return Some(items.into_iter().map(|i| (if of.is_empty() || i.ends_with(&of) { i } else { format!("{i}{of}") }, None)).collect());
            }
        }
        None
    }

    /// A、B用户使用率分别为…，用户规模分别达…: another property of the subjects that the numbers before were told of.
    fn parallel(&self, predicate: &Predicate, count: usize, items: &[String]) -> Option<Vec<(String, Option<Place>)>> {
        let [property] = items else { return None };
        let before = &self.out[self.out.len().checked_sub(count)?..];
        let generic = crate::knowledge::statistics();
        let measured = generic.flow.iter().chain(&generic.stock).chain(&generic.of_something).any(|w| property.ends_with(w.as_str()));
        if count < 2 || !predicate.each || !measured || property.chars().count() > 12 || before.iter().any(|s| s.rule != "distribute") {
            return None;
        }
        let mut names: Vec<Vec<char>> = before.iter().map(|s| s.subject.chars().collect()).collect();
        while names.iter().all(|n| n.len() > 2) && names.windows(2).all(|w| w[0].last() == w[1].last()) && names[0] != names[1] {
            for name in &mut names {
                name.pop();
            }
        }
        let places = before.iter().map(|s| s.region.clone().map(Place::Region));
        Some(names.into_iter().map(|n| format!("{}{property}", n.iter().collect::<String>())).zip(places).collect())
    }

    /// One subject over several places: the last item carries it, or it was named before.
    fn over_places(&self, items: Vec<String>, mut places: Vec<Option<Place>>, mention: &Mention) -> Vec<(String, Option<Place>)> {
        let last = items.len() - 1;
        let mut subject = subject::unplaced(self.whole_divided(mention), self.catalogue).trim_matches(['（', '）']).to_owned();
        if places[last].is_none() {
            let tail = subject::clean(&items[last], self.catalogue);
            places[last] = tail.region;
            // 江苏三省收入, and not 江苏市场规模.
            let counted = tail.subject.trim_start_matches(|c: char| "一二三四五六七八九十两".contains(c));
            let noun = if counted.len() < tail.subject.len() { counted.trim_start_matches(['省', '市', '地', '个']) } else { counted };
            let noun = noun.trim_start_matches('的').to_owned();
            if noun.chars().count() >= 2 {
                subject = noun;
            }
        }
        places.into_iter().map(|p| (subject.clone(), p)).collect()
    }

    /// An item that is a region's name and nothing else.
    fn whole_place(&self, item: &str) -> Option<Place> {
        let item = item.trim_start_matches(['位', '于']).trim_start_matches("其中");
        let (name, range) = self.catalogue.names(item).next()?;
        match name {
            Name::Region(r) if range.start == 0 && range.end == item.len() => Some(Place::Region(r.code.clone())),
            _ => None,
        }
    }
}

/// A list up to the word that sums it up: 公共服务、车联网 of 公共服务、车联网两大领域合计占比超八成.
fn summed(list: &str) -> Option<&str> {
    let at = list.rfind('、')?;
    let mut numerals = list.char_indices().filter(|(i, c)| *i > at && "两二三四五六七八九十".contains(*c));
    numerals.find(|(i, c)| list[i + c.len_utf8()..].starts_with(['大', '个', '类', '种', '项', '家', '省', '市'])).map(|(i, _)| &list[..i])
}
