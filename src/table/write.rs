//! Columns to data frames, data frames to Parquet.

use super::columns::{Columns, PRECISION, Packed, SCALE, Tokens, Values, days, mantissa};
use super::groups::GroupFile;
use super::rows::Tables;
use super::schema::{self, Table};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::pipeline::Extraction;
use polars::prelude::*;
use polars_arrow::array::ListArray;
use polars_arrow::offset::Offsets;
use polars_parquet::write::schema_to_metadata_key;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Bytes that the rows of a group weigh. It bounds the memory; it counts rows alone, so that the same rows give the same file on
/// every machine.
const GROUP: usize = 2 << 20;

pub(super) fn bug(e: impl std::fmt::Display) -> Error {
    Error::Bug(format!("table: {e}"))
}

/// All tables, written to a folder as the pages come: `NAME.parquet` each, zstd, one schema for every reader.
pub struct TableWriter<'a> {
    catalogue: &'a Catalogue,
    rows: Tables,
    /// Pages so far, by their `doc_id`, with their paths.
    pages: HashMap<Box<str>, Box<str>>,
    files: Files,
}

impl<'a> TableWriter<'a> {
    /// Begins the files in `folder`; `footer` tells the metadata of a table.
    ///
    /// # Errors
    /// A file cannot be made.
    pub fn create(folder: &Path, catalogue: &'a Catalogue, footer: impl Fn(&Table) -> Vec<(String, String)>) -> Result<Self> {
        let open = |table: Table| Ok((table.name, create(folder, table, footer(&table))?));
        Ok(Self { catalogue, rows: Tables::within(folder), pages: HashMap::new(), files: schema::ALL.into_iter().map(open).collect::<Result<_>>()? })
    }

    /// Adds a page, and writes what makes a group. A page that was added before, under another path, keeps its one row: its path is the
    /// answer.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn add(&mut self, page: &Extraction) -> Result<Option<&str>> {
        let before = match self.pages.entry(page.page.doc_id().into()) {
            Entry::Occupied(before) => before.into_mut(),
            Entry::Vacant(new) => {
                new.insert(page.page.path.as_str().into());
                self.rows.add(page, self.catalogue)?;
                flush(&mut self.rows, &mut self.files, GROUP)?;
                return Ok(None);
            }
        };
        Ok(Some(before))
    }

    /// Writes what is left and closes the files; gives the rows of each.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn finish(mut self) -> Result<BTreeMap<String, usize>> {
        for point in self.rows.points()? {
            self.rows.point(&point?, self.catalogue)?;
            flush(&mut self.rows, &mut self.files, GROUP)?;
        }
        flush(&mut self.rows, &mut self.files, 0)?;
        self.files.into_iter().map(|(name, file)| Ok((format!("{name}.parquet"), file.finish()?))).collect()
    }
}

type Files = BTreeMap<&'static str, GroupFile>;

/// Writes the rows of every table where they weigh at least so much.
fn flush(rows: &mut Tables, files: &mut Files, weight: usize) -> Result<()> {
    rows.take(weight).try_for_each(|columns| {
        let file = files.get_mut(columns.table.name).ok_or_else(|| bug(format!("no table {}", columns.table.name)))?;
        file.write(&frame(columns)?)
    })
}

fn create(folder: &Path, table: Table, mut footer: Vec<(String, String)>) -> Result<GroupFile> {
    let empty = frame(Columns::empty(table))?;
    // Texts as every reader knows them: pandas has no lists of the newer view type, which would stand here else.
    let arrow = schema_to_metadata_key(&empty.schema().to_arrow(CompatLevel::oldest()));
    footer.push((arrow.key, arrow.value.unwrap_or_default()));
    GroupFile::create(folder.join(format!("{}.parquet", table.name)), &empty, footer)
}

fn frame(columns: Columns) -> Result<DataFrame> {
    let series = columns.table.columns.iter().zip(columns.values).map(|(c, values)| column(c.name, values)).collect::<Result<Vec<Column>>>()?;
    DataFrame::new(columns.height, series).map_err(bug)
}

fn column(name: &str, values: Values) -> Result<Column> {
    let name: PlSmallStr = name.into();
    let series = match values {
        Values::Text(texts) => Series::new(name, texts),
        Values::Int(numbers) => Series::new(name, numbers),
        Values::Float(numbers) => Series::new(name, numbers),
        Values::Bool(flags) => Series::new(name, flags),
        Values::Date(dates) => Int32Chunked::new(name, dates.into_iter().map(|d| d.and_then(days)).collect::<Vec<_>>()).into_date().into_series(),
        Values::Decimal(numbers) => {
            let exact: Vec<Option<i128>> = numbers.into_iter().map(|d| d.map(mantissa)).collect();
            Int128Chunked::new(name, exact).into_decimal(PRECISION.into(), SCALE.into()).map_err(bug)?.into_series()
        }
        Values::Texts(lists) => {
            let lengths: Vec<usize> = lists.iter().map(Vec::len).collect();
            lists_of(name, &lengths, &StringChunked::from_iter_values(PlSmallStr::EMPTY, lists.into_iter().flatten()).into_series())?
        }
        Values::Tokens(all) => lists_of(name, &all.lengths, &words(&all)?)?,
    };
    Ok(series.into())
}

fn words(all: &Tokens) -> Result<Series> {
    let text = |name: &str, texts: &Packed| StringChunked::from_iter_values(name.into(), texts.iter()).into_series();
    let place = |name: &str, places: &[i64]| Series::new(name.into(), places);
    let fields = [text("text", &all.texts), place("start", &all.starts), place("end", &all.ends), text("pos", &all.tags)];
    Ok(StructChunked::from_series(PlSmallStr::EMPTY, all.starts.len(), fields.iter()).map_err(bug)?.into_series())
}

/// A list column from the values of all its lists, one behind the other, and the length of each.
fn lists_of(name: PlSmallStr, lengths: &[usize], values: &Series) -> Result<Series> {
    let offsets = Offsets::try_from_lengths(lengths.iter().copied()).map_err(bug)?;
    let values = values.rechunk().to_arrow(0, CompatLevel::newest());
    let lists = ListArray::<i64>::try_new(ListArray::<i64>::default_datatype(values.dtype().clone()), offsets.into(), values, None).map_err(bug)?;
    Series::from_arrow(name, Box::new(lists)).map_err(bug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Origin, Page};
    use crate::pipeline::{Options, Pipeline, process};
    use std::fs::File;

    #[test]
    fn rows_of_many_groups_stand_in_their_order() {
        let html = "<html><head><meta charset=\"utf-8\"></head><body><div class=\"article-content\"><h1>通报</h1><p>发布时间：2023-10-16</p><p>截至9月底，全国持有互联网数据中心业务经营许可证的企业有1999家。</p></div></body></html>";
        let pipeline = Pipeline::load("sample").expect("pipeline");
        let mut e = process(Page::new("0.html", html.as_bytes().to_vec(), Origin::default()), &pipeline, Options { reference: None, tokens: true });
        e.article.text.push_str(&"。".repeat(10_000));
        let folder = tempfile::tempdir().expect("tempdir");
        let mut tables = TableWriter::create(folder.path(), &pipeline.catalogue, |t| vec![("table".into(), t.name.into())]).expect("create");
        for n in 0..200 {
            e.page.path = format!("{n}.html");
            e.page.origin.url = Some(format!("https://a.example/{n}"));
            assert_eq!(tables.add(&e).expect("add"), None);
        }
        e.page.path = "copy.html".into();
        assert_eq!(tables.add(&e).expect("add"), Some("199.html"));
        let rows = tables.finish().expect("finish");
        assert_eq!((rows.len(), rows["documents.parquet"]), (schema::ALL.len(), 200));
        let read = |table: &str| {
            let file = File::open(folder.path().join(format!("{table}.parquet"))).expect("open");
            let mut reader = ParquetReader::new(file);
            (reader.get_metadata().expect("metadata").row_groups.len(), reader.finish().expect("read"))
        };
        let (groups, documents) = read("documents");
        let paths: Vec<String> = documents.column("path").expect("path").str().expect("text").iter().flatten().map(str::to_owned).collect();
        assert!(groups > 1, "{groups} groups");
        assert_eq!(paths, (0..200).map(|n| format!("{n}.html")).collect::<Vec<_>>());
        // All pages give the same point; the columns that hold lists are as long as the others.
        let (_, points) = read("observations");
        assert_eq!(points.column("facts").expect("facts").list().expect("lists").lst_lengths().sum(), Some(200));
        let (_, sentences) = read("sentences");
        let empty = frame(Columns::empty(schema::SENTENCES)).expect("frame");
        assert_eq!((sentences.height(), sentences.schema()), (rows["sentences.parquet"], empty.schema()));
    }
}
