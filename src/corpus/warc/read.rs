//! Reads any WARC: one gzip member a record, one for the whole file, or none; up to where it is torn.

use flate2::bufread::GzDecoder;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};

/// A record. The block is cut where the caller asked for less.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Where its gzip member begins in the file, or the record itself where nothing is compressed.
    pub offset: u64,
    /// Bytes of the unpacked member before it: 0 but in files that are one member.
    pub inside: u64,
    /// Fields in the order they stand in, names as written.
    pub fields: Vec<(String, String)>,
    pub block: Vec<u8>,
    /// Length of the whole block.
    pub length: u64,
}

impl Record {
    /// A field by its name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// `WARC-Type`, in lower case.
    pub fn kind(&self) -> String {
        self.field("WARC-Type").unwrap_or_default().to_ascii_lowercase()
    }

    /// `WARC-Target-URI`; some writers put it in angle brackets.
    pub fn url(&self) -> Option<&str> {
        self.field("WARC-Target-URI").map(|u| u.trim_start_matches('<').trim_end_matches('>'))
    }
}

/// Records of a file, one after the other.
pub struct Reader<R: BufRead> {
    state: State<R>,
    /// End of the last whole record: a torn file can be cut back to it.
    whole: u64,
}

enum State<R: BufRead> {
    Plain(Counting<R>),
    Between(Counting<R>),
    Member { offset: u64, unpacked: Box<Counting<BufReader<GzDecoder<Counting<R>>>>> },
    Done,
}

/// Lines and field blocks longer than this are no WARC.
const LONGEST_LINE: u64 = 1 << 16;
const MOST_FIELDS: usize = 200;

impl<R: BufRead> Reader<R> {
    /// Reads from a stream whose first byte stands at `offset` of its file.
    ///
    /// # Errors
    /// The first bytes cannot be read.
    pub fn new(mut input: R, offset: u64) -> Result<Self> {
        let gzip = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let input = Counting { inner: input, at: offset };
        Ok(Self { state: if gzip { State::Between(input) } else { State::Plain(input) }, whole: offset })
    }

    /// End of the last whole record that was read.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// The next record, with no more than `keep` bytes of its block; `None` at a clean end.
    ///
    /// # Errors
    /// The file is torn or no WARC from here on; nothing more can be read.
    pub fn next(&mut self, keep: u64) -> Result<Option<Record>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(None),
                State::Plain(mut input) => {
                    if skip_empty_lines(&mut input)? {
                        return Ok(None);
                    }
                    let offset = input.at;
                    let record = Record { offset, ..record(&mut input, keep)? };
                    self.whole = input.at;
                    self.state = State::Plain(input);
                    return Ok(Some(record));
                }
                State::Between(mut input) => {
                    let rest = input.fill_buf()?;
                    if rest.is_empty() {
                        return Ok(None);
                    }
                    let offset = input.at;
                    self.state = State::Member { offset, unpacked: Box::new(Counting { inner: BufReader::new(GzDecoder::new(input)), at: 0 }) };
                }
                State::Member { offset, mut unpacked } => {
                    if skip_empty_lines(&mut unpacked)? {
                        self.state = State::Between(unpacked.inner.into_inner().into_inner());
                        continue;
                    }
                    let inside = unpacked.at;
                    let record = Record { offset, inside, ..record(&mut unpacked, keep)? };
                    // Only at its end does a member tell whether its check sum holds.
                    if skip_empty_lines(&mut unpacked)? {
                        let input = unpacked.inner.into_inner().into_inner();
                        self.whole = input.at;
                        self.state = State::Between(input);
                    } else {
                        self.state = State::Member { offset, unpacked };
                    }
                    return Ok(Some(record));
                }
            }
        }
    }

    /// Passes over unpacked bytes, to a record that is not the first of its member.
    pub(super) fn skip(&mut self, bytes: u64) -> Result<()> {
        if bytes == 0 {
            return Ok(());
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Between(input) => {
                let offset = input.at;
                let mut unpacked = Counting { inner: BufReader::new(GzDecoder::new(input)), at: 0 };
                std::io::copy(&mut Read::take(&mut unpacked, bytes), &mut std::io::sink())?;
                self.state = State::Member { offset, unpacked: Box::new(unpacked) };
                Ok(())
            }
            _ => Err(Error::new(ErrorKind::InvalidInput, "no gzip member begins here")),
        }
    }
}

/// Whether the input ends after empty lines.
fn skip_empty_lines(input: &mut impl BufRead) -> Result<bool> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(true);
        }
        let n = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if n == 0 {
            return Ok(false);
        }
        input.consume(n);
    }
}

fn record(input: &mut impl BufRead, keep: u64) -> Result<Record> {
    let version = line(input)?;
    if !version.starts_with("WARC/") {
        return Err(Error::new(ErrorKind::InvalidData, format!("`{}` is not the beginning of a WARC record", version.chars().take(40).collect::<String>())));
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        let line = line(input)?;
        if line.is_empty() {
            break;
        }
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some(last)) => {
                last.1.push(' ');
                last.1.push_str(line.trim());
            }
            _ => {
                if let Some((name, value)) = line.split_once(':') {
                    fields.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
        }
        if fields.len() > MOST_FIELDS {
            return Err(Error::new(ErrorKind::InvalidData, "a WARC record with hundreds of fields"));
        }
    }
    let mut record = Record { fields, ..Record::default() };
    record.length =
        record.field("Content-Length").and_then(|n| n.parse().ok()).ok_or_else(|| Error::new(ErrorKind::InvalidData, "a WARC record without a readable Content-Length"))?;
    let kept = record.length.min(keep);
    Read::take(&mut *input, kept).read_to_end(&mut record.block)?;
    let passed = std::io::copy(&mut Read::take(&mut *input, record.length - kept), &mut std::io::sink())?;
    if record.block.len() as u64 + passed < record.length {
        return Err(Error::new(ErrorKind::UnexpectedEof, "the last WARC record is cut off"));
    }
    Ok(record)
}

fn line(input: &mut impl BufRead) -> Result<String> {
    let mut bytes = Vec::new();
    Read::take(input, LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if bytes.last() != Some(&b'\n') {
        return Err(Error::new(ErrorKind::UnexpectedEof, "a WARC record is cut off in its fields"));
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

/// A buffered input that knows how far it was read.
struct Counting<R> {
    inner: R,
    at: u64,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let n = self.inner.read(out)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.at += n as u64;
        self.inner.consume(n);
    }
}
