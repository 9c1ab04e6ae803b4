#![forbid(unsafe_code)]
pub mod article;
pub mod catalogue;
pub mod corpus;
pub mod decode;
pub mod error;
pub mod extract;
pub mod fact;
pub mod knowledge;
pub mod pipeline;
pub mod publish;
pub mod recognise;
pub mod rule;
pub mod segment;
pub mod series;
pub mod span;
#[cfg(feature = "tables")]
pub mod table;
