//! Records of a file one after the other, past what is damaged: each is a gzip member of its own, so those behind a damaged
//! one are as good as before.

use super::read::{Reader, Record};
use crate::error::{Error, Result};
use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A stretch of a file that gives no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub file: PathBuf,
    /// Its first byte.
    pub offset: u64,
    /// Where records begin again; `None` where no more come.
    pub until: Option<u64>,
    /// It is the end of the file that is missing.
    pub torn: bool,
    pub why: String,
}

impl Damage {
    /// The place as messages name it, `FILE@OFFSET`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.file.display(), self.offset)
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let name = self.name();
        match self.until {
            Some(until) => write!(f, "{name}: damaged up to byte {until} ({}); the pages in it are left out, those behind it are read", self.why),
            None if self.torn => write!(f, "{name}: the end of the file is missing ({}); the pages before it are read", self.why),
            None => write!(f, "{name}: damaged from here on ({}); only the pages before it are read", self.why),
        }
    }
}

/// What comes next in a file.
pub(crate) enum Piece {
    /// A record, and how many bytes of the file hold it where they hold nothing else.
    Record(Record, Option<u64>),
    Damage(Damage),
}

/// A file on its way from record to record.
pub(crate) struct Scan {
    path: PathBuf,
    reader: Reader<BufReader<File>>,
}

impl Scan {
    /// Begins at a byte where a record begins.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(path: &Path, offset: u64) -> Result<Self> {
        Ok(Self { path: path.to_owned(), reader: reader(path, offset).map_err(|e| Error::io(path, e))? })
    }

    /// The next record, with no more than `keep` bytes of its block, or a stretch of damage before it; `None` at the end.
    ///
    /// # Errors
    /// The disk cannot be read. Damage is no error.
    pub fn next(&mut self, keep: u64) -> Result<Option<Piece>> {
        let why = match self.reader.next(keep) {
            Ok(None) => return Ok(None),
            Ok(Some(record)) => {
                let length = self.reader.whole().checked_sub(record.offset).filter(|n| *n > 0 && record.inside == 0);
                return Ok(Some(Piece::Record(record, length)));
            }
            Err(e) if matches!(e.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput) => e,
            Err(e) => return Err(Error::io(&self.path, e)),
        };
        let offset = self.reader.whole();
        let packed = self.path.extension().is_some_and(|e| e == "gz");
        let until = if packed { next_member(&self.path, offset + 1).map_err(|e| Error::io(&self.path, e))? } else { None };
        if let Some(until) = until {
            self.reader = reader(&self.path, until).map_err(|e| Error::io(&self.path, e))?;
        }
        let torn = until.is_none() && why.kind() == ErrorKind::UnexpectedEof;
        Ok(Some(Piece::Damage(Damage { file: self.path.clone(), offset, until, torn, why: why.to_string() })))
    }
}

fn reader(path: &Path, offset: u64) -> io::Result<Reader<BufReader<File>>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    Reader::new(BufReader::with_capacity(1 << 16, file), offset)
}

/// First bytes of a gzip member.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Where the next gzip member begins that holds a record.
fn next_member(path: &Path, from: u64) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let (mut buffer, mut at) = (Vec::new(), from);
    while Read::take(&mut file, 1 << 20).read_to_end(&mut buffer)? > 0 {
        for found in memchr::memmem::find_iter(&buffer, &MAGIC) {
            let place = at + found as u64;
            if begins_record(path, place)? {
                return Ok(Some(place));
            }
        }
        // The bytes may stand on both sides of where it was cut.
        let passed = buffer.len().saturating_sub(MAGIC.len() - 1);
        buffer.drain(..passed);
        at += passed as u64;
    }
    Ok(None)
}

/// Compressed bytes may look like the beginning of a member; only what unpacks to a record is one.
fn begins_record(path: &Path, offset: u64) -> io::Result<bool> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut first = [0; 5];
    Ok(GzDecoder::new(BufReader::new(file)).read_exact(&mut first).is_ok() && &first == b"WARC/")
}
