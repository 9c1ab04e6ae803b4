//! What becomes of an address: one word each, the same in reports, index and archive.

/// The outcome of a fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// A page that was not here before.
    Stored,
    /// Stored, but something about it is odd; the error tells what.
    StoredFlagged,
    /// The article is the one that is here, whatever else of the page changed.
    Unchanged,
    /// The server says that nothing changed.
    NotModified,
    /// A new version of a page that is here.
    Updated,
    /// It was here and is no more on the site. The last version is kept.
    Gone,
    /// An answer without a body.
    Empty,
    /// Left for a later run: the host asks for it, or is down.
    Deferred,
    /// A firewall's or a challenge page.
    Blocked,
    /// robots.txt forbids it.
    BlockedRobots,
    /// It leads where no crawl may go.
    BlockedSsrf,
    /// The page asks not to be kept.
    SkippedNoindex,
    /// Larger than a page can be.
    RejectedSize,
    /// No text and no document that can be read.
    RejectedType,
    /// Much worse than the version that is here, or a page that says it is missing.
    RejectedQuality,
    /// Beyond the limits of depth, pages or repetition.
    Capped,
    /// Another spelling of an address in this report.
    Alias,
    /// A sitemap or feed that was read.
    Parsed,
    /// It may work another time.
    FailedTransient,
    /// It will not work.
    FailedPermanent,
}

const NAMES: [(Outcome, &str); 20] = [
    (Outcome::Stored, "stored"),
    (Outcome::StoredFlagged, "stored_flagged"),
    (Outcome::Unchanged, "unchanged"),
    (Outcome::NotModified, "not_modified"),
    (Outcome::Updated, "updated"),
    (Outcome::Gone, "gone"),
    (Outcome::Empty, "empty"),
    (Outcome::Deferred, "deferred"),
    (Outcome::Blocked, "blocked"),
    (Outcome::BlockedRobots, "blocked_robots"),
    (Outcome::BlockedSsrf, "blocked_ssrf"),
    (Outcome::SkippedNoindex, "skipped_noindex"),
    (Outcome::RejectedSize, "rejected_size"),
    (Outcome::RejectedType, "rejected_type"),
    (Outcome::RejectedQuality, "rejected_quality"),
    (Outcome::Capped, "capped"),
    (Outcome::Alias, "alias"),
    (Outcome::Parsed, "parsed"),
    (Outcome::FailedTransient, "failed_transient"),
    (Outcome::FailedPermanent, "failed_permanent"),
];

impl Outcome {
    /// The word for it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(o, _)| *o == self).map_or("failed_permanent", |(_, n)| n)
    }

    /// The outcome that a word stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, n)| *n == name).map(|(o, _)| *o)
    }

    /// Whether the bytes of this fetch are a version of the page that counts.
    pub fn is_good(self) -> bool {
        matches!(self, Outcome::Stored | Outcome::StoredFlagged | Outcome::Updated)
    }

    /// Whether the page is known to be as it is kept.
    pub fn is_confirmed(self) -> bool {
        matches!(self, Outcome::Unchanged | Outcome::NotModified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_word_and_the_archive_knows_the_good_ones() {
        for (outcome, name) in NAMES {
            assert_eq!((outcome.name(), Outcome::from_name(name)), (name, Some(outcome)));
            assert_eq!(outcome.is_good(), crate::corpus::warc::GOOD.contains(&name));
            assert_eq!(outcome.is_confirmed(), crate::corpus::warc::CONFIRMED.contains(&name));
        }
    }
}
