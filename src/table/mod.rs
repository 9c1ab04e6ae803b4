//! The published tables. The only room that names polars; `schema` says what every table holds, once.

pub mod croissant;
mod facts;
pub mod query;
mod rows;
pub mod schema;
mod sheet;
pub mod told;
mod write;

pub use rows::Tables;
pub use write::write_parquet;
