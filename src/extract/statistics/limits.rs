//! What a time limit is set for, and what takes how long.

use super::{Binder, Bound};
use crate::extract::measure::Predicate;
use crate::extract::subject;
use crate::recognise::{Kind, Mention};

impl Binder<'_> {
    /// 自收到申请之日起20个工作日内作出答复: 申请作出答复时限. 平均26分钟就能办结: 办结用时.
    pub(super) fn time_taken(&self, mention: &Mention, predicate: &Predicate, right: &str) -> Option<Bound> {
        if mention.kind != Kind::Duration || predicate.direction != 0 || predicate.reached {
            return None;
        }
        let after = self.after(mention, right);
        let said = &after[..after.find(|c: char| "，。；、！？：（）".contains(c)).unwrap_or(after.len())];
        let within = said.strip_prefix('内').or_else(|| mention.outer.of(self.text).ends_with('内').then_some(said));
        let subject = match within {
            Some(done) => self.limited(predicate, done)?,
            None => self.done_in(mention, said)?,
        };
        Some(Bound { predicate: predicate.clone(), subject, place: None, rule: "behind", confidence: 0.75, period: None })
    }

    /// What must be done within the time, and from when on it runs.
    fn limited(&self, predicate: &Predicate, done: &str) -> Option<String> {
        let words = crate::knowledge::statistics();
        // 向主管部门报告: to whom is no part of it.
        let done = done.strip_prefix('向').and_then(|to| words.told_to.iter().filter_map(|w| to.find(w.as_str())).min().map(|at| &to[at..])).unwrap_or(done);
        let done = ["作出", "做出", "给予", "予以", "进行"].iter().find_map(|w| done.strip_prefix(w)).unwrap_or(done);
        let done = subject::clean(done, self.catalogue).subject;
        if !(2..=20).contains(&done.chars().count()) || done.ends_with("期限") || done.ends_with("时限") {
            return None;
        }
        let from = ["之日起", "日起", "之时起", "后"].iter().find_map(|w| predicate.rest.trim_end_matches(['，', '的']).strip_suffix(w));
        let event = from.and_then(|f| f.rfind(['自', '从', '在', '于']).map(|at| &f[at + '自'.len_utf8()..])).unwrap_or_default();
        let event = words.come_by.iter().find_map(|w| event.strip_prefix(w.as_str())).unwrap_or(event);
        // What somebody asked for names the limit, a document that he was sent does not.
        let asked = words.told_to.iter().any(|w| w == event) || ["变更", "注销", "终止", "受理"].contains(&event);
        let event = if asked && !done.contains(event) { event } else { "" };
        Some(format!("{event}{done}时限"))
    }

    /// What is done in so long a time: 26分钟就能办结.
    fn done_in(&self, mention: &Mention, said: &str) -> Option<String> {
        let rest = said.strip_prefix(['就', '即', '便', '才'])?;
        let done = rest.trim_start_matches(['能', '可', '以', '会']).trim_end_matches('了');
        let average = if self.text[..mention.outer.start].ends_with("平均") { "平均" } else { "" };
        ((2..=8).contains(&done.chars().count())).then(|| format!("{average}{done}用时"))
    }
}
