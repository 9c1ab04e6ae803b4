//! The published tables: `schema` says what every table holds, once; `rows` fills them. `write`, `groups`, `query` and `sheet` are the
//! only files that name polars.

mod columns;
pub mod croissant;
mod facts;
#[cfg(feature = "tables")]
mod groups;
#[cfg(feature = "tables")]
pub mod query;
mod rows;
pub mod schema;
#[cfg(feature = "tables")]
mod sheet;
pub mod told;
#[cfg(feature = "tables")]
mod write;

pub use columns::{Columns, PRECISION, Packed, SCALE, Tokens, Values, days, mantissa};
pub use rows::Tables;
#[cfg(feature = "tables")]
pub use write::TableWriter;
