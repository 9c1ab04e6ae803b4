//! Writes WARC 1.1: one gzip member a record, so that any record can be read by its offset and a torn end be cut off.

use crate::corpus::hex;
use crate::error::{Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A record to be written.
#[derive(Debug, Clone, Default)]
pub struct Outgoing<'a> {
    /// `WARC-Type`.
    pub kind: &'static str,
    pub url: &'a str,
    pub at: jiff::Timestamp,
    pub content_type: &'a str,
    pub block: &'a [u8],
    /// Where the payload begins in the block, where it has one.
    pub payload: Option<usize>,
    /// The payload's digest where the block does not hold it (revisits).
    pub payload_digest: Option<String>,
    /// More fields.
    pub fields: Vec<(&'static str, String)>,
}

/// Where a record lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Name of the file in its folder.
    pub file: String,
    pub offset: u64,
    pub length: u64,
    /// `WARC-Record-ID`.
    pub id: String,
}

/// Appends records to numbered files of a folder, going on to the next when one is full.
pub struct Writer {
    folder: PathBuf,
    prefix: String,
    software: String,
    number: u32,
    file: File,
    at: u64,
    limit: u64,
}

/// A file is closed at this size.
const FULL: u64 = 1 << 30;

impl Writer {
    /// Goes on with the file `PREFIX-NNNNN.warc.gz` of that number, cut back to `committed` bytes.
    ///
    /// # Errors
    /// The file cannot be made, cut or written.
    pub fn open(folder: &Path, prefix: &str, software: &str, number: u32, committed: u64) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| Error::Output { path: folder.to_owned(), why: e.to_string() })?;
        let path = folder.join(name(prefix, number));
        let cannot = |e: std::io::Error| Error::Output { path: path.clone(), why: e.to_string() };
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path).map_err(cannot)?;
        let length = file.metadata().map_err(cannot)?.len();
        if length < committed {
            return Err(Error::BadData(format!("{}: {length} bytes, but the index knows {committed}; build it again with --reindex", path.display())));
        }
        if length > committed {
            file.set_len(committed).and_then(|()| file.sync_all()).map_err(cannot)?;
        }
        File::open(folder).and_then(|f| f.sync_all()).map_err(cannot)?;
        Ok(Self { folder: folder.to_owned(), prefix: prefix.to_owned(), software: software.to_owned(), number, file, at: committed, limit: FULL })
    }

    /// Closes files at another size than 1 GiB.
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Number and length of the file that is written to.
    pub fn position(&self) -> (u32, u64) {
        (self.number, self.at)
    }

    /// Appends records that belong together to one file. They last only after `sync`.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be written. What was written of the records is cut off again.
    pub fn append(&mut self, records: &[Outgoing]) -> Result<Vec<Location>> {
        if self.at >= self.limit {
            self.sync()?;
            *self = Writer::open(&self.folder, &self.prefix, &self.software, self.number + 1, 0)?.with_limit(self.limit);
        }
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(records.len());
        if self.at == 0 {
            let block = format!(
                "software: {}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
                self.software
            );
            let at = records.first().map(|r| r.at).unwrap_or_default();
            let file = vec![("WARC-Filename", name(&self.prefix, self.number))];
            let info = Outgoing { kind: "warcinfo", at, content_type: "application/warc-fields", block: block.as_bytes(), fields: file, ..Outgoing::default() };
            self.member(&info, None, &mut bytes)?;
        }
        let mut first: Option<String> = None;
        for record in records {
            let start = bytes.len();
            let id = self.member(record, first.as_deref(), &mut bytes)?;
            first.get_or_insert_with(|| id.clone());
            places.push(Location { file: name(&self.prefix, self.number), offset: self.at + start as u64, length: (bytes.len() - start) as u64, id });
        }
        if let Err(e) = self.file.write_all(&bytes) {
            // Half a record must not lie before the next one.
            let _ = self.file.set_len(self.at);
            return Err(Error::Io { path: self.folder.join(name(&self.prefix, self.number)), source: e });
        }
        self.at += bytes.len() as u64;
        Ok(places)
    }

    /// Makes what was appended last.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(|e| Error::Io { path: self.folder.join(name(&self.prefix, self.number)), source: e })
    }

    fn member(&self, record: &Outgoing, concurrent: Option<&str>, out: &mut Vec<u8>) -> Result<String> {
        let digest = digest(record.block);
        let id = id(&[record.kind, record.url, &record.at.to_string(), &digest, &self.number.to_string(), &(self.at + out.len() as u64).to_string()]);
        let mut head = format!("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {}\r\n", record.kind, date(record.at));
        let mut field = |name: &str, value: &str| {
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        };
        if !record.url.is_empty() {
            field("WARC-Target-URI", record.url);
        }
        for (name, value) in &record.fields {
            field(name, value);
        }
        if let Some(other) = concurrent {
            field("WARC-Concurrent-To", &format!("<urn:uuid:{other}>"));
        }
        field("WARC-Block-Digest", &digest);
        let payload = record.payload_digest.clone().or_else(|| record.payload.map(|at| self::digest(record.block.get(at..).unwrap_or_default())));
        if let Some(payload) = payload {
            field("WARC-Payload-Digest", &payload);
        }
        field("Content-Type", record.content_type);
        field("Content-Length", &record.block.len().to_string());
        head.push_str("\r\n");
        let full = |e: std::io::Error| Error::Bug(format!("gzip into memory: {e}"));
        let mut member = GzEncoder::new(std::mem::take(out), Compression::new(5));
        member.write_all(head.as_bytes()).and_then(|()| member.write_all(record.block)).and_then(|()| member.write_all(b"\r\n\r\n")).map_err(full)?;
        *out = member.finish().map_err(full)?;
        Ok(id)
    }
}

/// Name of a numbered file.
pub(crate) fn name(prefix: &str, number: u32) -> String {
    format!("{prefix}-{number:05}.warc.gz")
}

/// A digest as WARC writes it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// An instant as WARC writes it, to the millisecond.
pub fn date(at: jiff::Timestamp) -> String {
    format!("{:.3}", at)
}

/// A UUID (version 8) made of what the record is, so that the same fetch gives the same bytes.
fn id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes = hash.finalize()[..16].to_vec();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let h = hex(&bytes);
    format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
}
