//! What a run came to: a line an address, a summary for programs and one for people, and figures for monitoring.

use super::index::Line;
use super::outcome::Outcome;
use super::run::Ran;
use crate::refresh::Gauges;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A line of the report.
pub fn line(l: &Line) -> Value {
    let mut value = json!({
        "url": l.url, "final_url": l.final_url, "outcome": l.outcome, "status": l.status, "hops": l.hops, "attempts": l.attempts,
        "bytes": l.bytes, "sha256": l.sha256, "error": l.error, "source": l.source, "kind": l.kind, "depth": l.depth,
        "canonical": l.canonical, "content_type": l.content_type, "fetched_at": l.fetched_at,
    });
    if let Some(urls) = l.urls {
        value["urls"] = urls.into();
    }
    if let Some(near) = &l.near {
        value["near_dup"] = true.into();
        value["near_duplicate_of"] = near.as_str().into();
    }
    value
}

/// What changed for those who read the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    New,
    Updated,
    Gone,
    Blocked,
    /// Here is an earlier version, and this run brought nothing as good.
    Degraded,
    /// Never here, and not now.
    Failed,
}

impl Change {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Updated => "updated",
            Change::Gone => "gone",
            Change::Blocked => "blocked",
            Change::Degraded => "degraded",
            Change::Failed => "failed",
        }
    }
}

/// What a line means for those who read the pages; `None` where nothing changed.
pub fn change(l: &Line) -> Option<Change> {
    Some(match Outcome::from_name(&l.outcome)? {
        Outcome::Stored => Change::New,
        Outcome::StoredFlagged | Outcome::RejectedQuality => Change::Degraded,
        Outcome::Updated => Change::Updated,
        Outcome::Gone => Change::Gone,
        Outcome::Blocked | Outcome::BlockedRobots | Outcome::BlockedSsrf => Change::Blocked,
        Outcome::Empty | Outcome::FailedTransient | Outcome::FailedPermanent | Outcome::RejectedType | Outcome::RejectedSize => {
            if l.kept {
                Change::Degraded
            } else {
                Change::Failed
            }
        }
        Outcome::Unchanged | Outcome::NotModified | Outcome::Parsed | Outcome::Alias | Outcome::Capped | Outcome::Deferred | Outcome::SkippedNoindex => return None,
    })
}

/// Counts of outcomes by source.
pub fn counts(ran: &Ran) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for l in &ran.lines {
        *counts.entry(l.source.clone()).or_default().entry(l.outcome.clone()).or_default() += 1;
    }
    counts
}

/// Addresses by what changed, each with its reason.
fn changes(ran: &Ran) -> BTreeMap<Change, Vec<&Line>> {
    let mut changes: BTreeMap<Change, Vec<&Line>> = BTreeMap::new();
    for l in ran.lines.iter().filter(|l| l.outcome != Outcome::Alias.name()) {
        if let Some(change) = change(l) {
            changes.entry(change).or_default().push(l);
        }
    }
    changes
}

/// Why an address was left out of a source that is full.
pub(super) const FULL: &str = "the source has as many pages in this run as it may have";

/// Sources that left addresses out because they have as many pages as they may have. What is known counts too, so such a source
/// takes nothing new in any run from then on.
pub fn full(ran: &Ran) -> Vec<&str> {
    let mut full: Vec<&str> = ran.lines.iter().filter(|l| l.outcome == Outcome::Capped.name() && l.error.as_deref() == Some(FULL)).map(|l| l.source.as_str()).collect();
    full.sort_unstable();
    full.dedup();
    full
}

/// The same for people, with what to do about it.
pub fn full_told(source: &str) -> String {
    let (whose, remedy) = if source.is_empty() { ("the crawl".into(), "--pages") } else { (format!("source `{source}`"), "its `pages`") };
    format!("{whose} has as many pages as it may have, those that are known counted: new addresses are left out in this run and in all that follow; raise {remedy}")
}

/// The summary for programs.
pub fn summary(ran: &Ran, name: &str, at: jiff::Timestamp) -> Value {
    let changes: BTreeMap<&str, Vec<Value>> =
        changes(ran).into_iter().map(|(c, lines)| (c.name(), lines.into_iter().map(|l| json!({"url": l.url, "outcome": l.outcome, "error": l.error})).collect())).collect();
    json!({"name": name, "at": crate::corpus::warc::date(at), "seconds": (ran.seconds * 1000.0).round() / 1000.0, "resumed": ran.resumed, "addresses": ran.lines.len(), "outcomes": counts(ran), "full": full(ran), "changes": changes})
}

/// Addresses of one change that people are shown.
const SHOWN: usize = 50;

/// The summary for people.
pub fn markdown(ran: &Ran, name: &str, at: jiff::Timestamp) -> String {
    let mut out =
        format!("# {name}, {}\n\n{} addresses in {:.1} s.\n\n| source | outcome | addresses |\n|---|---|---|\n", at.strftime("%Y-%m-%d %H:%M UTC"), ran.lines.len(), ran.seconds);
    for (source, outcomes) in counts(ran) {
        for (outcome, n) in outcomes {
            let _ = writeln!(out, "| {} | {outcome} | {n} |", if source.is_empty() { "–" } else { &source });
        }
    }
    for source in full(ran) {
        let _ = writeln!(out, "\n**Full:** {}.", full_told(source));
    }
    for (change, lines) in changes(ran) {
        let _ = write!(out, "\n## {}: {}\n\n", change.name(), lines.len());
        for l in lines.iter().take(SHOWN) {
            let why = l.error.as_deref().map(|e| format!(" – {e}")).unwrap_or_default();
            let _ = writeln!(out, "- <{}>{why}", l.url);
        }
        if lines.len() > SHOWN {
            let _ = writeln!(out, "- … and {} more", lines.len() - SHOWN);
        }
    }
    out
}

/// Figures of the run in the text form of Prometheus.
pub fn metrics(ran: &Ran, name: &str, at: jiff::Timestamp) -> String {
    let mut gauges = Gauges::after(String::new(), name);
    for (source, outcomes) in counts(ran) {
        for (outcome, n) in outcomes {
            gauges.add("gongbao_addresses", "Addresses of the last run by source and outcome.", &[("source", &source), ("outcome", &outcome)], n);
        }
    }
    for source in full(ran) {
        gauges.add("gongbao_source_full", "Sources that leave new addresses out, because they have as many pages as they may have.", &[("source", source)], 1);
    }
    gauges.add("gongbao_run_seconds", "Duration of the last run.", &[], format!("{:.3}", ran.seconds));
    gauges.add("gongbao_run_bytes", "Decoded bytes of the last run.", &[], ran.lines.iter().map(|l| l.bytes).sum::<u64>());
    gauges.add("gongbao_run_timestamp_seconds", "End of the last run.", &[], at.as_second());
    gauges.text().to_owned()
}

/// How the reason begins where robots.txt could not be had: its host is closed for now, as one that is down.
pub(super) const NO_RULES: &str = "robots.txt cannot be read";

/// What the exit code tells of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Done,
    /// Nothing answered.
    Down,
    /// All that is due must wait.
    Deferred,
}

/// Judges a run as a whole: one page that was answered, in whatever way, is enough.
pub fn verdict(ran: &Ran) -> Verdict {
    // Another spelling, and what was never asked for, say nothing of the sources.
    let asked = |l: &&Line| l.outcome != Outcome::Alias.name() && (l.outcome != Outcome::Capped.name() || l.status.is_some());
    let lines: Vec<&Line> = ran.lines.iter().filter(asked).collect();
    let count = |o: Outcome| lines.iter().filter(|l| l.outcome == o.name()).count();
    let closed = |l: &&&Line| l.outcome == Outcome::BlockedRobots.name() && l.error.as_deref().is_some_and(|e| e.starts_with(NO_RULES));
    let (transient, deferred) = (count(Outcome::FailedTransient) + lines.iter().filter(closed).count(), count(Outcome::Deferred));
    if lines.is_empty() || transient + deferred < lines.len() {
        Verdict::Done
    } else if transient > 0 {
        Verdict::Down
    } else {
        Verdict::Deferred
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(outcome: &str, kept: bool) -> Line {
        Line { url: "http://a/".into(), outcome: outcome.into(), kept, ..Line::default() }
    }

    #[test]
    fn a_run_is_down_only_where_nothing_answered() {
        let ran = |outcomes: &[&str]| Ran { lines: outcomes.iter().map(|o| line_of(o, false)).collect(), ..Ran::default() };
        assert_eq!(verdict(&ran(&["failed_transient", "stored"])), Verdict::Done);
        assert_eq!(verdict(&ran(&["failed_transient", "deferred"])), Verdict::Down);
        assert_eq!(verdict(&ran(&["deferred"])), Verdict::Deferred);
        assert_eq!(verdict(&ran(&["failed_permanent"])), Verdict::Done);
        assert_eq!(verdict(&ran(&[])), Verdict::Done);
        assert_eq!(verdict(&ran(&["failed_transient", "alias", "capped"])), Verdict::Down);
        assert_eq!(verdict(&ran(&["alias", "deferred"])), Verdict::Deferred);
        let mut closed = ran(&["blocked_robots"]);
        assert_eq!(verdict(&closed), Verdict::Done);
        closed.lines[0].error = Some(format!("{NO_RULES} (it answers 503)"));
        assert_eq!(verdict(&closed), Verdict::Down);
    }

    #[test]
    fn a_source_that_takes_nothing_new_is_told_with_the_remedy() {
        let line = |source: &str, error: &str| Line { source: source.into(), error: Some(error.into()), ..line_of("capped", false) };
        let ran = Ran { lines: vec![line("b", FULL), line("", FULL), line("b", FULL), line("c", "the path is deeper than 16 folders")], ..Ran::default() };
        let at = jiff::Timestamp::UNIX_EPOCH;
        assert_eq!(summary(&ran, "t", at)["full"], json!(["", "b"]));
        let text = markdown(&ran, "t", at);
        assert!(text.contains("source `b` has as many pages") && text.contains("raise its `pages`") && text.contains("raise --pages") && !text.contains("`c`"), "{text}");
        assert!(metrics(&ran, "t", at).contains("gongbao_source_full{pipeline=\"t\",source=\"b\"} 1"));
    }

    #[test]
    fn a_failure_is_worse_where_something_was_kept() {
        assert_eq!(change(&line_of("failed_transient", true)), Some(Change::Degraded));
        assert_eq!(change(&line_of("failed_transient", false)), Some(Change::Failed));
        assert_eq!(change(&line_of("not_modified", true)), None);
        let ran = Ran { lines: vec![line_of("stored", true), line_of("gone", true)], ..Ran::default() };
        let text = markdown(&ran, "t", jiff::Timestamp::UNIX_EPOCH);
        assert!(text.contains("## new: 1") && text.contains("## gone: 1"), "{text}");
        assert!(metrics(&ran, "t", jiff::Timestamp::UNIX_EPOCH).contains("gongbao_addresses{pipeline=\"t\",source=\"\",outcome=\"gone\"} 1"));
    }
}
