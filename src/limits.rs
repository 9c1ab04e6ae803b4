//! What one page may cost: hostile pages exist, and a run of thousands goes on past them.

use serde::Deserialize;
use std::time::{Duration, Instant};

/// `[limits]` of `pipeline.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a page as it was served.
    pub page_bytes: usize,
    /// Seconds from its bytes to its facts. Such a page has no facts: which of them were found by then would depend on the
    /// machine. An ordinary page takes some hundredths of one, one of 10 MB a few.
    pub page_seconds: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page_bytes: 64 << 20, page_seconds: 60.0 }
    }
}

impl Limits {
    /// The time of a page that begins now.
    pub fn budget(&self) -> Budget {
        Budget { until: Duration::try_from_secs_f64(self.page_seconds).ok().and_then(|time| Instant::now().checked_add(time)) }
    }
}

/// The time that is left for a page. Long stages ask between sentences, and end early where there is none: what they answer
/// then is not used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budget {
    until: Option<Instant>,
}

impl Budget {
    pub fn is_spent(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_when_its_time_is_over() {
        let of = |page_seconds| Limits { page_seconds, ..Limits::default() }.budget();
        assert!(of(0.0).is_spent());
        assert!(!of(1e6).is_spent() && !of(f64::INFINITY).is_spent() && !of(f64::NAN).is_spent() && !Budget::default().is_spent());
    }
}
