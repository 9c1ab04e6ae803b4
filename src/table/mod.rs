//! The published tables. The only room that names polars; `schema` says what every table holds, once.

mod facts;
pub mod query;
mod rows;
pub mod schema;
mod write;

pub use rows::Tables;
pub use write::write_parquet;
