//! WARC files: the truth of a corpus. Written one gzip member a record; read whoever wrote them.

mod list;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod write;

#[cfg(feature = "crawl")]
pub(crate) use list::files;
pub use list::{Found, Goods, Place, Seen, latest, list, read_at, read_page};
pub use read::{Reader, Record};
pub use scan::Damage;
#[cfg(feature = "crawl")]
pub(crate) use scan::{Piece, Scan};
pub use write::{Location, Outgoing, Writer, date};
#[cfg(feature = "crawl")]
pub(crate) use write::{digest, name};

/// Name of the record's field that tells what came of the fetch, as the report does.
pub const OUTCOME: &str = "Gongbao-Outcome";
/// Name of the field with the hash of the article's text.
pub const TEXT: &str = "Gongbao-Text-Digest";
/// Name of the field with the source that the page belongs to.
pub const SOURCE: &str = "Gongbao-Source";
/// Name of the field with the number of links from a seed.
pub const DEPTH: &str = "Gongbao-Depth";
/// Name of the field with the address that led here by redirects.
pub const REQUESTED: &str = "Gongbao-Requested-URI";

/// Name of the field with the hash of the decoded body.
pub const DECODED: &str = "Gongbao-Decoded-Digest";

/// Outcomes of fetches whose bytes are a version of a page that counts.
pub const GOOD: [&str; 3] = ["stored", "stored_flagged", "updated"];

/// Outcomes of fetches that found a page as it is kept.
pub const CONFIRMED: [&str; 2] = ["unchanged", "not_modified"];

/// Whether a path is named as WARC files are.
pub fn is_warc(name: &str) -> bool {
    name.ends_with(".warc.gz") || name.ends_with(".warc")
}
