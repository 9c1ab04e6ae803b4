//! Enters into the index what the archive holds: all of it where the index is lost, what is newer where it is an old one.

use super::discover::Kind;
use super::index::{Blob, Index, Task};
use super::judge::Known;
use super::outcome::Outcome;
use super::text::Text;
use super::visit::Visit;
use crate::corpus::http::Response;
use crate::corpus::warc::{self, Damage, Location, Piece, Record, Scan};
use crate::error::{Error, Result};
use jiff::Timestamp;
use std::path::Path;
use url::Url;

/// Reads our archive files of a folder into the index, from a number and offset on. Tells where the archive ends, but for a
/// torn tail, and what of it is damaged.
///
/// # Errors
/// A file cannot be read, or the index cannot be written.
pub fn rebuild(folder: &Path, prefix: &str, index: &Index, from: (u32, u64)) -> Result<((u32, u64), Vec<Damage>)> {
    // A run that was killed asks again for what the index did not learn of, for the sake of its links. The bytes are here then.
    let resuming = index.meta("open_run")?.is_some();
    let (mut end, mut damaged) = (from, Vec::new());
    for path in warc::files(folder)? {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(number) = number_of(&name, prefix) else { continue };
        let size = std::fs::metadata(&path).map_err(|e| Error::io(&path, e))?.len();
        let start = if number == from.0 { from.1 } else { 0 };
        if number < from.0 || size < start {
            continue;
        }
        let mut scan = Scan::open(&path, start)?;
        // Files come in the order of their numbers, and what is damaged stays where it is: only a torn tail is written over.
        end = (number, size);
        index.begin()?;
        while let Some(piece) = scan.next(u64::MAX)? {
            match piece {
                Piece::Record(record, length) => {
                    let location = Location { file: name.clone(), offset: record.offset, length: length.unwrap_or(0), id: id_of(&record) };
                    enter(index, &record, &location, resuming)?;
                }
                Piece::Damage(damage) => {
                    if damage.torn {
                        end.1 = damage.offset;
                    }
                    damaged.push(damage);
                }
            }
        }
        index.commit()?;
    }
    // The tail of the last file is what a kill leaves behind, and is cut off.
    let last = folder.join(warc::name(prefix, end.0));
    damaged.retain(|d| !(d.torn && d.file == last));
    index.begin()?;
    if !resuming {
        // The archive tells which pages there are, not which links of theirs were never followed.
        index.forget_reaches()?;
    }
    index.set_meta("committed", &format!("{} {}", end.0, end.1))?;
    if index.meta("last_run")?.is_none() {
        index.set_meta("last_run", "1")?;
    }
    index.commit()?;
    Ok((end, damaged))
}

/// Whether the archive goes on behind the end that its index knows.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn is_newer(folder: &Path, prefix: &str, (known, length): (u32, u64)) -> Result<bool> {
    for path in warc::files(folder)? {
        let number = path.file_name().and_then(|n| number_of(&n.to_string_lossy(), prefix));
        let size = std::fs::metadata(&path).map_err(|e| Error::io(&path, e))?.len();
        if number.is_some_and(|n| n > known && size > 0 || n == known && size > length) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The number of one of our archive files, by its name.
fn number_of(name: &str, prefix: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.strip_prefix('-')?.strip_suffix(".warc.gz")?.parse().ok()
}

fn id_of(record: &Record) -> String {
    record.field("WARC-Record-ID").unwrap_or_default().trim_start_matches("<urn:uuid:").trim_end_matches('>').to_owned()
}

fn enter(index: &Index, record: &Record, location: &Location, resuming: bool) -> Result<()> {
    let (Some(url), Some(response)) = (record.url(), Response::parse(&record.block)) else { return Ok(()) };
    let at: Timestamp = record.field("WARC-Date").and_then(|d| d.parse().ok()).unwrap_or_default();
    if record.kind() == "response"
        && let Some(payload) = record.field("WARC-Payload-Digest")
    {
        index.keep_blob(payload, &Blob { location: location.clone(), url: url.to_owned(), at })?;
    }
    if resuming {
        return Ok(());
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
    Ok(())
}

fn text(field: &str) -> Option<Text> {
    let mut words = field.split(' ');
    Some(Text { digest: words.next()?.to_owned(), length: words.next()?.parse().ok()?, likeness: u64::from_str_radix(words.next()?, 16).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_file_behind_the_known_end_makes_an_archive_newer() {
        let dir = tempfile::tempdir().expect("tempdir");
        for (name, bytes) in [("t-00001.warc.gz", 5), ("t-00003.warc.gz", 2), ("t-00004.warc.gz", 0), ("u-00009.warc.gz", 1)] {
            std::fs::write(dir.path().join(name), vec![0; bytes]).expect("write");
        }
        let newer = |end| is_newer(dir.path(), "t", end).expect("folder");
        assert!(newer((1, 5)) && newer((1, 0)) && newer((3, 1)));
        assert!(!newer((3, 2)) && !newer((4, 0)));
    }
}
