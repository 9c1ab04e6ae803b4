//! What is to be crawled and how politely: the `[crawl]` and `[[source]]` tables of a `pipeline.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

/// `[crawl]`: what holds for all sources of a pipeline.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Manners {
    /// Product token of the User-Agent, which robots.txt is asked for.
    pub agent: String,
    /// Mail address or page of whoever runs this crawl; goes into the User-Agent.
    pub contact: String,
    /// Seconds between two requests to a host.
    pub delay: f64,
    /// The longest Crawl-delay that is honoured, in seconds. A host that asks for more is left for later.
    pub longest_delay: f64,
    /// The longest Retry-After that is waited for within a run, in seconds. Past it the host is left for later.
    pub longest_wait: f64,
    /// Requests in flight to one host.
    pub in_flight: usize,
    /// Requests in flight altogether.
    pub total_in_flight: usize,
    /// Tries of one address.
    pub tries: u32,
    /// Seconds for connecting and the head of the answer.
    pub head_seconds: f64,
    /// Seconds without a byte.
    pub idle_seconds: f64,
    /// Seconds for the whole answer.
    pub total_seconds: f64,
    /// Bytes of a page after decoding.
    pub largest: usize,
    /// Hosts that failed to connect so often are left alone.
    pub breaker: u32,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            agent: "gongbao".into(),
            contact: String::new(),
            delay: 1.0,
            longest_delay: 30.0,
            longest_wait: 60.0,
            in_flight: 1,
            total_in_flight: 16,
            tries: 3,
            head_seconds: 30.0,
            idle_seconds: 20.0,
            total_seconds: 50.0,
            largest: 20 << 20,
            breaker: 3,
        }
    }
}

/// `[[source]]`: where pages of one kind come from.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name, for reports and guards.
    pub name: String,
    /// Pages to begin with: lists, or the articles themselves.
    #[serde(default)]
    pub seeds: Vec<String>,
    /// Sitemaps and indexes of them.
    #[serde(default)]
    pub sitemaps: Vec<String>,
    /// RSS and Atom feeds.
    #[serde(default)]
    pub feeds: Vec<String>,
    /// Patterns of which an address must match one; with none, every address on the hosts of the seeds is in scope, by http and https.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Patterns of which an address must match none.
    #[serde(default)]
    pub deny: Vec<String>,
    /// Links away from a seed. Pages of one list (下一页) count once.
    #[serde(default = "depth")]
    pub depth: u32,
    /// Pages of a run. Those that are known are all asked for again when they are due; new ones only up to this number, which the
    /// known ones use up but for those that are gone. The report tells when a source is full.
    #[serde(default = "pages")]
    pub pages: usize,
    /// Whether PDF files and workbooks are taken.
    #[serde(default = "yes")]
    pub attachments: bool,
    /// Hours after which a page is asked for again.
    #[serde(default)]
    pub refresh_hours: f64,
    /// Rows that the source must yield, else nothing is published.
    #[serde(default)]
    pub floor: usize,
}

fn depth() -> u32 {
    1
}

fn pages() -> usize {
    1000
}

fn yes() -> bool {
    true
}
