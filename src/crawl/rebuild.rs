//! Builds the index again from the archive alone.

use super::discover::Kind;
use super::index::{Blob, Index, Task};
use super::judge::Known;
use super::outcome::Outcome;
use super::text::Text;
use super::visit::Visit;
use crate::corpus::http::Response;
use crate::corpus::warc::{self, Location, Reader, Record};
use crate::error::{Error, Result};
use jiff::Timestamp;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use url::Url;

/// Reads our archive files of a folder into an empty index. Tells the number of the last file and its length up to where it
/// is whole.
///
/// # Errors
/// A file cannot be read, or the index cannot be written.
pub fn rebuild(folder: &Path, prefix: &str, index: &Index) -> Result<(u32, u64)> {
    let mut end = (1, 0);
    for path in warc::files(folder)? {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(number) = name.strip_prefix(prefix).and_then(|n| n.strip_prefix('-')?.strip_suffix(".warc.gz")?.parse::<u32>().ok()) else { continue };
        let io = |e| Error::io(&path, e);
        let mut reader = Reader::new(BufReader::new(File::open(&path).map_err(io)?), 0).map_err(io)?;
        index.begin()?;
        let mut place: Option<Location> = None;
        // What is torn is cut off by whoever writes next; the records before it count.
        while let Ok(Some(record)) = reader.next(u64::MAX) {
            place = Some(Location { file: name.clone(), offset: record.offset, length: reader.whole().saturating_sub(record.offset), id: id_of(&record) });
            if let Some(location) = &place {
                enter(index, &record, location)?;
            }
        }
        index.commit()?;
        if number >= end.0 {
            end = (number, if place.is_some() { reader.whole() } else { 0 });
        }
    }
    index.begin()?;
    index.set_meta("committed", &format!("{} {}", end.0, end.1))?;
    index.set_meta("last_run", "1")?;
    index.commit()?;
    Ok(end)
}

fn id_of(record: &Record) -> String {
    record.field("WARC-Record-ID").unwrap_or_default().trim_start_matches("<urn:uuid:").trim_end_matches('>').to_owned()
}

fn enter(index: &Index, record: &Record, location: &Location) -> Result<()> {
    let (Some(url), Some(response)) = (record.url(), Response::parse(&record.block)) else { return Ok(()) };
    let at: Timestamp = record.field("WARC-Date").and_then(|d| d.parse().ok()).unwrap_or_default();
    if record.kind() == "response"
        && let Some(payload) = record.field("WARC-Payload-Digest")
    {
        index.keep_blob(payload, record.field(warc::DECODED), &Blob { location: location.clone(), url: url.to_owned(), at })?;
    }
    // Redirects and robots.txt belong to the visit whose last record follows.
    let Some(requested) = record.field(warc::REQUESTED).and_then(|u| Url::parse(u).ok()) else { return Ok(()) };
    let Some(outcome) = record.field(warc::OUTCOME).and_then(Outcome::from_name) else { return Ok(()) };
    let mut walk = record.field(warc::DEPTH).unwrap_or_default().splitn(3, ' ');
    let depth = walk.next().and_then(|d| d.parse().ok()).unwrap_or(0);
    let kind = Kind::from_name(walk.next().unwrap_or_default());
    let root = walk.next().unwrap_or_default().to_owned();
    let source = record.field(warc::SOURCE).unwrap_or_default().to_owned();
    let task = Task { given: requested.to_string(), url: requested, source, root, depth, kind, attachments: true, known: Known::default() };
    index.queue(&task, 1, "9999")?;
    let visit = Visit {
        final_url: Url::parse(url).unwrap_or_else(|_| task.url.clone()),
        outcome,
        error: None,
        status: Some(response.status),
        hops: 0,
        attempts: 1,
        kept: Vec::new(),
        judged: false,
        bytes: 0,
        sha256: record.field(warc::DECODED).map(str::to_owned),
        text: record.field(warc::TEXT).and_then(text),
        content_type: response.header("content-type").map(str::to_owned),
        links: Vec::new(),
        listed: false,
    };
    let date = record.field("WARC-Date").unwrap_or_default();
    index.finish(&task, &visit, None, None, date)?;
    if outcome.is_good() || outcome == Outcome::Parsed || outcome.is_confirmed() {
        let validator = |name: &str| response.header(name).map(|v| v.as_bytes().to_vec());
        index.set_validators(&task.url, validator("etag"), validator("last-modified"))?;
    }
    index.keep_version(task.url.as_str(), date, outcome, visit.sha256.as_deref(), location)
}

fn text(field: &str) -> Option<Text> {
    let mut words = field.split(' ');
    Some(Text { digest: words.next()?.to_owned(), length: words.next()?.parse().ok()?, likeness: u64::from_str_radix(words.next()?, 16).ok()? })
}
