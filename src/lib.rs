//! gongbao turns Chinese regulatory pages, as broken as the web serves them, into tables that can be trusted.
//!
//! A page goes through one function a stage: bytes are decoded and repaired ([`decode`]), the article is found ([`article`]),
//! sentences are split ([`segment`]), numbers and periods recognised ([`recognise`]), bound to what they measure ([`extract`]),
//! corrected by rules ([`rule`]) and written as tables. [`pipeline::process`] is all of it:
//!
//! ```
//! use gongbao::corpus::{Origin, Page};
//! use gongbao::pipeline::{Options, Pipeline, process};
//!
//! let pipeline = Pipeline::load("telecom")?;
//! let page = Page::new("note.txt", "截至2017年6月底，全国IDC企业有1272家。".into(), Origin::default());
//! let extraction = process(page, &pipeline, Options::default());
//! let fact = &extraction.statistics[0];
//! assert_eq!((fact.subject.as_str(), fact.indicator.as_deref()), ("IDC企业", Some("idc_licensed_firms")));
//! assert_eq!(fact.value, Some(1272.into()));
//! assert_eq!(fact.time.end, Some(jiff::civil::date(2017, 6, 30)));
//! // The way back: the bytes of the page that show the number.
//! let raw = gongbao::fact::raw_span(&extraction, fact);
//! assert_eq!(&extraction.page.bytes[raw.start..raw.end], "1272家".as_bytes());
//! # Ok::<(), gongbao::error::Error>(())
//! ```
//!
//! Every span is a range of bytes in a named text; every value an exact decimal. Nothing here prints.

#![forbid(unsafe_code)]

pub mod article;
pub mod catalogue;
pub mod checks;
pub mod corpus;
pub mod crawl;
pub mod decode;
pub mod editor;
pub mod error;
pub mod eval;
pub mod extract;
pub mod fact;
pub mod knowledge;
pub mod limits;
pub mod lock;
pub mod parts;
pub mod pipeline;
pub mod publish;
pub mod recognise;
pub mod refresh;
#[cfg(feature = "tables")]
pub mod report;
pub mod rule;
pub mod segment;
pub mod series;
mod sorter;
pub mod span;
pub mod table;
pub mod unpack;
