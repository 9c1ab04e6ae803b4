//! A Parquet file that is written group by group, in memory that does not grow with its groups.
//!
//! polars' writer keeps all it knows of every page until the end, several kilobytes for each column of each group. Here a group is
//! made as a file of its own in memory, and what stays of its description is what the end of the file holds of it, a hundred bytes a
//! column.

use super::write::bug;
use crate::error::{Error, Result};
use polars::prelude::*;
use polars_parquet_format::thrift;
use polars_parquet_format::thrift::protocol::{ReadThrift, TCompactInputProtocol, TCompactOutputProtocol};
use polars_parquet_format::{ColumnChunk, FileMetaData, RowGroup};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// What a Parquet file begins and ends with.
const MAGIC: &[u8] = b"PAR1";
/// Behind the description of a file: its length and the magic.
const TAIL: usize = 8;

/// A file to which groups of rows are added.
pub(super) struct GroupFile {
    path: PathBuf,
    out: BufWriter<File>,
    /// Bytes written.
    at: i64,
    rows: i64,
    /// The description of each group, as the end of the file holds it.
    groups: Vec<Vec<u8>>,
    /// The description of the file, without its groups.
    whole: FileMetaData,
}

impl GroupFile {
    /// Begins a file of the columns of `empty`, with `footer` as its metadata.
    ///
    /// # Errors
    /// The file cannot be made.
    pub(super) fn create(path: PathBuf, empty: &DataFrame, footer: Vec<(String, String)>) -> Result<Self> {
        let (_, whole) = alone(empty, Some(KeyValueMetadata::from_static(footer)))?;
        let file = File::create(&path).map_err(|e| Error::output(&path, &e))?;
        let mut made = Self { path, out: BufWriter::new(file), at: 0, rows: 0, groups: Vec::new(), whole };
        made.put(MAGIC)?;
        Ok(made)
    }

    /// Adds rows as a group.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<()> {
        let (bytes, described) = alone(frame, None)?;
        described.row_groups.into_iter().try_for_each(|group| self.group(&bytes, group))
    }

    /// Takes a group over from the file that it was made in.
    fn group(&mut self, bytes: &[u8], mut group: RowGroup) -> Result<()> {
        group.file_offset = Some(self.at);
        group.ordinal = self.groups.len().try_into().ok();
        for column in &mut group.columns {
            let chunk = moved(column, bytes, self.at).ok_or_else(|| bug("a group without its columns"))?;
            self.put(chunk)?;
        }
        let mut told = Vec::new();
        group.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut told)).map_err(bug)?;
        told.shrink_to_fit();
        self.groups.push(told);
        self.rows += group.num_rows;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.at += bytes.len() as i64;
        self.out.write_all(bytes).map_err(|e| Error::output(&self.path, &e))
    }

    /// Closes the file with the description of all groups; gives its rows.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn finish(mut self) -> Result<usize> {
        self.whole.num_rows = self.rows;
        let groups = std::mem::take(&mut self.groups);
        self.whole.row_groups = groups.into_iter().map(|told| read(&told)).collect::<thrift::Result<_>>().map_err(bug)?;
        let mut end = Vec::new();
        self.whole.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut end)).map_err(bug)?;
        let length = u32::try_from(end.len()).map_err(bug)?;
        end.extend(length.to_le_bytes());
        end.extend(MAGIC);
        self.put(&end)?;
        self.out.flush().map_err(|e| Error::output(&self.path, &e))?;
        usize::try_from(self.rows).map_err(bug)
    }
}

/// Rows as a file of their own, and its description.
fn alone(frame: &DataFrame, footer: Option<KeyValueMetadata>) -> Result<(Vec<u8>, FileMetaData)> {
    let mut bytes = Vec::new();
    // The columns of a group one after the other: pages are what runs side by side.
    let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None)).set_parallel(false).with_key_value_metadata(footer);
    let mut writer = writer.batched(frame.schema()).map_err(bug)?;
    writer.write_batch(frame).map_err(bug)?;
    writer.finish().map_err(bug)?;
    drop(writer);
    let described = description(&bytes).ok_or_else(|| bug("a group without its end"))?;
    let described = read(described).map_err(bug)?;
    Ok((bytes, described))
}

/// The bytes of the description that a Parquet file ends with.
fn description(file: &[u8]) -> Option<&[u8]> {
    let (rest, tail) = file.split_at_checked(file.len().checked_sub(TAIL)?)?;
    let length = u32::from_le_bytes(*tail.first_chunk()?);
    rest.get(rest.len().checked_sub(usize::try_from(length).ok()?)?..)
}

fn read<T: ReadThrift>(bytes: &[u8]) -> thrift::Result<T> {
    // No value takes more than so many times its bytes: the reader's guard against foreign files.
    T::read_from_in_protocol(&mut TCompactInputProtocol::new(bytes, bytes.len().saturating_mul(64)))
}

/// The bytes of a column, described as they stand at `at` of another file. Indexes of pages stay behind: a group has a page or two a
/// column, and its description says as much of it.
fn moved<'b>(column: &mut ColumnChunk, file: &'b [u8], at: i64) -> Option<&'b [u8]> {
    let told = column.meta_data.as_mut()?;
    let from = told.dictionary_page_offset.unwrap_or(told.data_page_offset);
    told.data_page_offset += at - from;
    told.dictionary_page_offset = told.dictionary_page_offset.map(|place| place + at - from);
    // As the format asks where no description stands behind the column.
    column.file_offset = 0;
    (column.column_index_offset, column.column_index_length) = (None, None);
    (column.offset_index_offset, column.offset_index_length) = (None, None);
    file.get(usize::try_from(from).ok()?..usize::try_from(from + told.total_compressed_size).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn frame(from: i64, rows: i64) -> DataFrame {
        // A list column learns its type from its first value.
        let n = rows.max(1);
        let numbers: Vec<Option<i64>> = (from..from + n).map(|i| (i % 7 != 0).then_some(i)).collect();
        let texts: Vec<String> = (from..from + n).map(|i| format!("第{}段{}", i % 50, "字".repeat(i as usize % 9))).collect();
        let lists: Vec<Series> = (from..from + n).map(|i| Series::new(PlSmallStr::EMPTY, (0..i % 3).collect::<Vec<i64>>())).collect();
        let columns = vec![Series::new("n".into(), numbers).into(), Series::new("text".into(), texts).into(), Series::new("list".into(), lists).into()];
        DataFrame::new(n as usize, columns).expect("frame").head(Some(rows as usize))
    }

    fn written(sizes: &[i64]) -> (tempfile::TempDir, PathBuf, DataFrame) {
        let folder = tempfile::tempdir().expect("tempdir");
        let path = folder.path().join("t.parquet");
        let mut file = GroupFile::create(path.clone(), &frame(0, 0), vec![("told".into(), "once".into())]).expect("create");
        let (mut all, mut from) = (frame(0, 0), 0);
        for n in sizes {
            file.write(&frame(from, *n)).expect("write");
            all = all.vstack(&frame(from, *n)).expect("vstack");
            from += n;
        }
        assert_eq!(file.finish().expect("finish"), from as usize);
        (folder, path, all)
    }

    #[test]
    fn groups_read_as_they_were_written() {
        for sizes in [&[][..], &[1], &[0, 5, 0], &[300, 1, 70, 2000]] {
            let (_folder, path, all) = written(sizes);
            let read = ParquetReader::new(File::open(path).expect("open")).finish().expect("read");
            assert!(read.equals_missing(&all), "{sizes:?}");
        }
    }

    #[test]
    fn the_end_says_what_polars_would() {
        let (folder, path, all) = written(&[300, 1, 70]);
        let other = folder.path().join("polars.parquet");
        let footer = KeyValueMetadata::from_static(vec![("told".into(), "once".into())]);
        let writer = ParquetWriter::new(File::create(&other).expect("create")).with_compression(ParquetCompression::Zstd(None)).set_parallel(false);
        let mut writer = writer.with_key_value_metadata(Some(footer)).batched(all.schema()).expect("batched");
        [(0, 300), (300, 1), (301, 70)].into_iter().for_each(|(from, n)| writer.write_batch(&frame(from, n)).expect("write"));
        writer.finish().expect("finish");
        assert_eq!(told(&path), told(&other));
    }

    /// The description of a file but for places, and for the indexes that only polars' own has.
    fn told(path: &Path) -> FileMetaData {
        let bytes = std::fs::read(path).expect("read");
        let mut told: FileMetaData = read(description(&bytes).expect("end")).expect("description");
        for group in &mut told.row_groups {
            group.file_offset = None;
            for column in &mut group.columns {
                moved(column, &[], 0);
                let meta = column.meta_data.as_mut().expect("described");
                (meta.data_page_offset, meta.dictionary_page_offset) = (0, meta.dictionary_page_offset.map(|_| 0));
            }
        }
        told
    }

    #[test]
    fn a_full_disk_is_told_with_the_file() {
        if !Path::new("/dev/full").exists() {
            return;
        }
        let mut file = GroupFile::create("/dev/full".into(), &frame(0, 0), Vec::new()).expect("create");
        let written = file.write(&frame(0, 100)).and_then(|()| file.finish());
        let why = written.expect_err("no room").to_string();
        assert!(why.contains("/dev/full") && why.contains("make room"), "{why}");
    }
}
