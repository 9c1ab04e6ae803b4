//! Fetches what pipelines name, politely, and keeps it so that nothing is lost: a visit is archived, then indexed.
//!
//! [`run::crawl`] hands tasks to [`visit`], which takes an address through the [`guard`], robots.txt, the [`host`]'s turn,
//! retries and redirects to one [`outcome`]; [`judge`] says what a body is worth, [`discover`] and [`feed`] what it leads to;
//! [`keeper`] writes the archive and then the [`index`].

pub mod plan;

#[cfg(feature = "crawl")]
pub mod canonical;
#[cfg(feature = "crawl")]
pub mod client;
#[cfg(feature = "crawl")]
pub mod discover;
#[cfg(feature = "crawl")]
pub mod feed;
#[cfg(feature = "crawl")]
pub mod guard;
#[cfg(feature = "crawl")]
pub mod host;
#[cfg(feature = "crawl")]
pub mod index;
#[cfg(feature = "crawl")]
pub mod judge;
#[cfg(feature = "crawl")]
pub mod keeper;
#[cfg(feature = "crawl")]
mod names;
#[cfg(feature = "crawl")]
pub mod outcome;
#[cfg(feature = "crawl")]
mod rebuild;
#[cfg(feature = "crawl")]
pub mod report;
#[cfg(feature = "crawl")]
pub mod retry;
#[cfg(feature = "crawl")]
pub mod robots;
#[cfg(feature = "crawl")]
pub mod run;
#[cfg(feature = "crawl")]
mod scope;
#[cfg(feature = "crawl")]
pub mod text;
#[cfg(feature = "crawl")]
pub mod visit;
#[cfg(feature = "crawl")]
pub(crate) mod words;
