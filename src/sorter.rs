//! Sorts more records than memory is to hold: sorted runs of them go into a temporary file, and come back merged.

use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes that are read of a run at a time.
const AHEAD: usize = 8 << 10;

/// Records that come in any order and go out in theirs.
#[derive(Debug)]
pub struct Sorter<T> {
    folder: PathBuf,
    /// Records that are held in memory.
    most: usize,
    held: Vec<T>,
    /// Made when it is needed first. It has no name, so that nothing is left of it however the program ends.
    file: Option<Arc<File>>,
    /// Where each run in the file ends.
    ends: Vec<u64>,
}

impl<T: Ord + Serialize + DeserializeOwned> Sorter<T> {
    /// Holds up to `most` records in memory and puts further ones into a file in `folder`.
    pub fn new(folder: PathBuf, most: usize) -> Self {
        Self { folder, most: most.max(1), held: Vec::new(), file: None, ends: Vec::new() }
    }

    /// Takes a record in.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn push(&mut self, record: T) -> Result<()> {
        if self.held.len() >= self.most {
            self.spill().map_err(|e| Error::output(&self.folder, &e))?;
        }
        self.held.push(record);
        Ok(())
    }

    /// Puts what is held into the file, as a run: a line of JSON a record.
    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(Arc::new(tempfile::tempfile_in(&self.folder)?)),
        };
        let mut out = BufWriter::new(&**file);
        for record in self.held.drain(..) {
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        drop(out);
        self.ends.push((&**file).stream_position()?);
        Ok(())
    }

    /// All records, the smallest first.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn sorted(mut self) -> Result<Sorted<T>> {
        self.held.sort_unstable();
        let mut runs = vec![Run::Held(self.held.into_iter())];
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        if let Some(file) = &self.file {
            runs.extend(starts.zip(&self.ends).map(|(at, end)| Run::File(BufReader::with_capacity(AHEAD, Part { file: file.clone(), at, end: *end }))));
        }
        let mut sorted = Sorted { folder: self.folder, next: BinaryHeap::new(), runs };
        (0..sorted.runs.len()).try_for_each(|run| sorted.draw(run))?;
        Ok(sorted)
    }
}

/// Records in their order.
#[derive(Debug)]
pub struct Sorted<T> {
    folder: PathBuf,
    /// The first record of each run that has more.
    next: BinaryHeap<Reverse<(T, usize)>>,
    runs: Vec<Run<T>>,
}

impl<T: Ord + DeserializeOwned> Sorted<T> {
    /// Takes the next record of a run.
    fn draw(&mut self, run: usize) -> Result<()> {
        let record = self.runs[run].next().map_err(|e| Error::io(&self.folder, e))?;
        self.next.extend(record.map(|record| Reverse((record, run))));
        Ok(())
    }
}

impl<T: Ord + DeserializeOwned> Iterator for Sorted<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let Reverse((record, run)) = self.next.pop()?;
        Some(self.draw(run).map(|()| record))
    }
}

#[derive(Debug)]
enum Run<T> {
    Held(std::vec::IntoIter<T>),
    File(BufReader<Part>),
}

impl<T: DeserializeOwned> Run<T> {
    fn next(&mut self) -> io::Result<Option<T>> {
        let file = match self {
            Run::Held(records) => return Ok(records.next()),
            Run::File(file) => file,
        };
        let mut line = Vec::new();
        file.read_until(b'\n', &mut line)?;
        if line.is_empty() { Ok(None) } else { Ok(Some(serde_json::from_slice(&line)?)) }
    }
}

/// A part of a file that others read too.
#[derive(Debug)]
struct Part {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Part {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.take(self.end - self.at).read(into)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(records: &[(String, u32)], most: usize) -> Vec<(String, u32)> {
        let folder = tempfile::tempdir().expect("tempdir");
        let mut sorter = Sorter::new(folder.path().to_owned(), most);
        records.iter().for_each(|r| sorter.push(r.clone()).expect("push"));
        let all = sorter.sorted().expect("sorted").collect::<Result<_>>().expect("records");
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 0, "nothing is left");
        all
    }

    proptest! {
        #[test]
        fn runs_change_nothing(records: Vec<(String, u32)>, most in 1usize..9) {
            let mut all = records.clone();
            all.sort();
            prop_assert_eq!(sorted(&records, most), all);
        }
    }

    #[test]
    fn what_memory_holds_needs_no_disk() {
        let nowhere = std::path::Path::new("no/such/folder");
        let mut sorter = Sorter::new(nowhere.to_owned(), 2);
        sorter.push(2).expect("held");
        sorter.push(1).expect("held");
        let why = sorter.push(3).expect_err("no folder").to_string();
        assert!(why.contains("no/such/folder"), "{why}");
        let mut sorter = Sorter::new(nowhere.to_owned(), 2);
        [2, 1].into_iter().for_each(|n| sorter.push(n).expect("held"));
        assert_eq!(sorter.sorted().expect("sorted").collect::<Result<Vec<_>>>().expect("records"), [1, 2]);
    }
}
