//! The pages of WARC files: which records are pages, and reading one of them.

use super::read::{Reader, Record};
use super::scan::{Damage, Piece, Scan};
use super::{CONFIRMED, GOOD, OUTCOME, REQUESTED, SOURCE, is_warc};
use crate::corpus::coding;
use crate::corpus::http::{self, Response};
use crate::corpus::{Input, Origin};
use crate::error::{Error, Result};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Where a record lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    pub offset: u64,
    /// Bytes of the unpacked gzip member before it.
    pub inside: u64,
    /// Bytes of the file that hold it, where they are known and hold nothing else.
    pub length: Option<u64>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}@{}", self.file.display(), self.offset)?;
        if self.inside > 0 { write!(f, "+{}", self.inside) } else { Ok(()) }
    }
}

/// A page's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub place: Place,
    pub url: String,
    /// `WARC-Date` as written.
    pub date: String,
    /// The record that holds the bytes, where this one only says that they are the same.
    pub body: Option<Place>,
    /// The source of the pipeline that fetched it, where this program did.
    pub source: Option<String>,
    /// What the page is called in tables and messages: its place, or its address where it is the only version.
    pub name: String,
}

/// What was met in the files so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// Where payloads lie, by digest.
    bodies: HashMap<String, Place>,
    /// The digest of the last page of each address.
    last: HashMap<String, String>,
    /// Where pages are now that were asked for at another address.
    moved: BTreeMap<String, String>,
}

/// What was found in a file, and what of it is damaged.
pub type Goods = (Vec<Found>, Vec<Damage>);

/// Bytes of a block that show the head of a response.
const HEAD: u64 = 1 << 16;
/// No page decodes to more.
const LARGEST: usize = 64 << 20;

/// Lists the pages of a WARC file in its order, past what is damaged. A record that says "the same bytes as there" is a page
/// where the last one of its address had others.
///
/// # Errors
/// The file cannot be read, or holds no WARC record.
pub fn list(path: &Path, seen: &mut Seen) -> Result<Goods> {
    let mut scan = Scan::open(path, 0)?;
    let (mut found, mut damaged, mut any) = (Vec::new(), Vec::<Damage>::new(), false);
    while let Some(piece) = scan.next(HEAD)? {
        match piece {
            Piece::Record(record, length) => {
                any = true;
                let place = Place { file: path.to_owned(), offset: record.offset, inside: record.inside, length };
                found.extend(seen.page(&record, place));
            }
            Piece::Damage(damage) => damaged.push(damage),
        }
    }
    match damaged.first() {
        Some(first) if !any => Err(Error::BadData(format!("{}: not a WARC file: {}", path.display(), first.why))),
        _ => Ok((found, damaged)),
    }
}

impl Seen {
    fn page(&mut self, record: &Record, place: Place) -> Option<Found> {
        let url = record.url()?.to_owned();
        self.follow(record, &url);
        let digest = record.field("WARC-Payload-Digest").unwrap_or_default();
        let body = if record.kind() == "revisit" {
            let identical = record.field("WARC-Profile").is_some_and(|p| p.ends_with("identical-payload-digest"));
            let body = self.bodies.get(digest).filter(|_| identical)?;
            if self.last.get(&url).is_some_and(|last| last == digest) || !is_served(record, &url) {
                return None;
            }
            Some(body.clone())
        } else {
            if record.kind() == "response" && !digest.is_empty() {
                self.bodies.entry(digest.to_owned()).or_insert_with(|| place.clone());
            }
            if !is_page(record) {
                return None;
            }
            None
        };
        self.last.insert(url.clone(), digest.to_owned());
        Some(found(record, place, url, body))
    }
}

impl Seen {
    /// Notes where a page was found that was asked for: what is served at an address has not moved from there.
    fn follow(&mut self, record: &Record, url: &str) {
        let Some(requested) = record.field(REQUESTED) else { return };
        if record.field(OUTCOME).is_some_and(|o| GOOD.contains(&o) || CONFIRMED.contains(&o)) {
            self.moved.remove(url);
            if requested != url {
                self.moved.insert(requested.to_owned(), url.to_owned());
            }
        }
    }

    /// Addresses of pages that are elsewhere now. Where several of a site lead to one, it is a page of its own and none of theirs,
    /// as sites have them for what they took down; another spelling of the same path is the same page.
    fn moved(&self) -> impl Iterator<Item = (&str, &str)> {
        let path = |url: &str| url.splitn(4, '/').nth(3).map(str::to_owned);
        let mut led: HashMap<&str, usize> = HashMap::new();
        let renamed = self.moved.iter().filter(|(from, to)| path(from) != path(to));
        renamed.for_each(|(_, to)| *led.entry(to.as_str()).or_default() += 1);
        self.moved.iter().filter(move |(from, to)| path(from) == path(to) || led.get(to.as_str()) == Some(&1)).map(|(from, to)| (from.as_str(), to.as_str()))
    }
}

fn found(record: &Record, place: Place, url: String, body: Option<Place>) -> Found {
    let date = record.field("WARC-Date").unwrap_or_default().to_owned();
    let source = record.field(SOURCE).filter(|s| !s.is_empty()).map(str::to_owned);
    Found { name: place.to_string(), place, url, date, body, source }
}

/// The newest good version of every address in the WARC files of a folder, in the order of their addresses and named by
/// them: the same pages give the same tables, in whatever order and at whatever hour of a day they were fetched. Of the time
/// of the fetch only the day is told; the record has it whole. What is damaged comes last, and says so when it is read.
///
/// # Errors
/// The folder or a file cannot be read.
pub fn latest(folder: &Path) -> Result<Vec<Input>> {
    let (mut newest, mut seen, mut broken): (BTreeMap<String, Found>, Seen, Vec<Damage>) = Default::default();
    for file in files(folder)? {
        let (pages, damaged) = list(&file, &mut seen)?;
        broken.extend(damaged);
        for mut found in pages {
            found.name.clone_from(&found.url);
            // Files and records are in the order of their writing; a foreign file's dates may not be.
            if newest.get(&found.url).is_none_or(|old| old.date <= found.date) {
                newest.insert(found.url.clone(), found);
            }
        }
    }
    // A page that moved is where it is now: its last version at the address before is an earlier one.
    let left: Vec<&str> = seen.moved().filter(|(_, to)| newest.contains_key(*to)).map(|(from, _)| from).collect();
    for from in left {
        newest.remove(from);
    }
    let day = |mut found: Found| {
        found.date.truncate(found.date.find('T').unwrap_or(found.date.len()));
        Input::from(found)
    };
    Ok(newest.into_values().map(day).chain(broken.into_iter().map(Input::from)).collect())
}

/// WARC files of a folder, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).map_err(|e| Error::io(folder, e))?.flatten().map(|e| e.path()).filter(|p| p.file_name().is_some_and(|n| is_warc(&n.to_string_lossy()))).collect();
    files.sort();
    Ok(files)
}

/// Reads a page that was found: its bytes decoded, and where they came from.
///
/// # Errors
/// There is no readable record, or its body cannot be decoded.
pub fn read_page(found: &Found) -> Result<(Vec<u8>, Origin)> {
    let record = read_record(found.body.as_ref().unwrap_or(&found.place))?;
    page_of(record, &found.place, Some(found.url.clone()), Some(found.date.clone()))
}

/// Reads the page at a place, with the address and the time that its record tells.
///
/// # Errors
/// There is no readable record, it holds no page, or its body cannot be decoded.
pub fn read_at(place: &Place) -> Result<(Vec<u8>, Origin)> {
    let record = read_record(place)?;
    if !matches!(record.kind().as_str(), "response" | "resource") {
        return Err(Error::BadData(format!("{place}: a `{}` record holds no page; take those that a listing of the file names", record.kind())));
    }
    let (url, date) = (record.url().map(str::to_owned), record.field("WARC-Date").map(str::to_owned));
    page_of(record, place, url, date)
}

/// The page that a record holds.
fn page_of(record: Record, place: &Place, url: Option<String>, date: Option<String>) -> Result<(Vec<u8>, Origin)> {
    let origin = |content_type: Option<&str>| Origin { url, content_type: content_type.map(str::to_owned), fetched_at: date.filter(|d| !d.is_empty()) };
    let Some(response) = Response::parse(&record.block).filter(|_| record.kind() != "resource") else {
        let origin = origin(record.field("Content-Type"));
        return Ok((record.block, origin));
    };
    let payload = response.payload(&record.block);
    let bytes = coding::decode(response.header("content-encoding").unwrap_or_default(), &payload, LARGEST);
    let mut bytes = bytes.map_err(|e| Error::BadData(format!("{place}: {e}")))?.into_owned();
    // As when it was fetched: pages whose server forgot to say that they are packed.
    if coding::is_gzip(&bytes)
        && let Ok(plain) = coding::gunzip(&bytes, LARGEST)
    {
        bytes = plain;
    }
    Ok((bytes, origin(response.header("content-type"))))
}

/// Reads the record at a place whole.
fn read_record(place: &Place) -> Result<Record> {
    let io = |e| Error::io(&place.file, e);
    let mut file = File::open(&place.file).map_err(io)?;
    file.seek(SeekFrom::Start(place.offset)).map_err(io)?;
    let mut reader = Reader::new(BufReader::new(file.take(place.length.unwrap_or(u64::MAX))), place.offset).map_err(io)?;
    reader.skip(place.inside).map_err(io)?;
    let record = reader.next(LARGEST as u64 * 2).map_err(io)?;
    record.ok_or_else(|| Error::BadData(format!("{place}: no WARC record here; list the file again")))
}

/// Whether a record (of which the head is enough) is a page that was served well.
fn is_page(record: &Record) -> bool {
    record.url().is_some_and(|url| is_served(record, url))
        && match record.kind().as_str() {
            "response" => Response::parse(&record.block).is_some_and(|r| record.length > r.body as u64),
            kind => kind == "resource" && record.length > 0 && is_page_type(record.field("Content-Type").unwrap_or_default()),
        }
}

/// Whether what came of the fetch counts, as far as the head tells.
fn is_served(record: &Record, url: &str) -> bool {
    let robots = url.split(['?', '#']).next().is_some_and(|u| u.ends_with("/robots.txt"));
    // What this program fetched was judged by its bytes, whatever it was called.
    let judged = record.field(OUTCOME);
    url.starts_with("http")
        && !robots
        && judged.is_none_or(|o| GOOD.contains(&o))
        && Response::parse(&record.block).is_none_or(|r| (200..300).contains(&r.status) && (judged.is_some() || is_page_type(r.header("content-type").unwrap_or_default())))
}

/// Whether a content type may be that of a page or a document.
fn is_page_type(content_type: &str) -> bool {
    http::is_readable(content_type) && !http::is_feed(content_type)
}
