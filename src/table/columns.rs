//! Rows as columns in the types of the schema: what data frames and Arrow arrays are made from.

use super::rows::Cell;
use super::schema::{Table, Type};
use crate::error::{Error, Result};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Digits of a decimal column, of which `SCALE` stand behind the point.
pub const PRECISION: u8 = 38;
pub const SCALE: u8 = 9;

/// Texts one behind the other: a corpus has far more words than pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Packed {
    all: String,
    ends: Vec<usize>,
}

impl Packed {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// Adds those of `more` behind.
    fn append(&mut self, more: &Self) {
        let at = self.all.len();
        self.all.push_str(&more.all);
        self.ends.extend(more.ends.iter().map(|end| at + end));
    }

    fn weight(&self) -> usize {
        self.all.len() + self.ends.len() * size_of::<usize>()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.all[start..*end])
    }
}

/// The words of many sentences: those of the first, then those of the second.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tokens {
    /// Words of each sentence.
    pub lengths: Vec<usize>,
    pub texts: Packed,
    pub starts: Vec<i64>,
    pub ends: Vec<i64>,
    pub tags: Packed,
}

impl Tokens {
    /// The words of one sentence, to which `word` adds.
    pub(super) fn sentence() -> Self {
        Self { lengths: vec![0], ..Self::default() }
    }

    /// Adds a word to the last sentence; its place in characters of the article.
    pub(super) fn word(&mut self, text: &str, start: usize, end: usize, tag: &str) {
        if let Some(length) = self.lengths.last_mut() {
            *length += 1;
            self.texts.push(text);
            self.starts.push(start as i64);
            self.ends.push(end as i64);
            self.tags.push(tag);
        }
    }

    /// Adds those of `more` behind.
    fn append(&mut self, more: &Self) {
        self.lengths.extend(&more.lengths);
        self.texts.append(&more.texts);
        self.starts.extend(&more.starts);
        self.ends.extend(&more.ends);
        self.tags.append(&more.tags);
    }

    /// About how many bytes they take in memory.
    pub(super) fn weight(&self) -> usize {
        (self.starts.len() + self.ends.len()) * size_of::<i64>() + self.texts.weight() + self.tags.weight()
    }

    /// Text, first character, character behind the last, and tag of every word.
    pub fn words(&self) -> impl Iterator<Item = (&str, i64, i64, &str)> {
        let places = self.starts.iter().zip(&self.ends);
        self.texts.iter().zip(places).zip(self.tags.iter()).map(|((text, (start, end)), tag)| (text, *start, *end, tag))
    }
}

/// The values of one column, in the type that its `schema::Type` names.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Decimal(Vec<Option<Decimal>>),
    Date(Vec<Option<Date>>),
    Float(Vec<f64>),
    Bool(Vec<bool>),
    Tokens(Tokens),
    Texts(Vec<Vec<String>>),
}

/// A table as it is filled: one `Values` a column of its schema, each with `height` values.
#[derive(Debug, Clone)]
pub struct Columns {
    pub table: Table,
    pub height: usize,
    pub values: Vec<Values>,
    /// About how many bytes the values take.
    weight: usize,
}

impl Columns {
    pub fn empty(table: Table) -> Self {
        Self { table, height: 0, values: table.columns.iter().map(|c| Values::empty(c.kind)).collect(), weight: 0 }
    }

    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Adds a row: a cell a column, in their order.
    ///
    /// # Errors
    /// A bug: the row does not fit the schema.
    pub(super) fn push(&mut self, row: Vec<Cell>) -> Result<()> {
        if row.len() != self.values.len() {
            return Err(Error::Bug(format!("table {} has {} columns, a row {}", self.table.name, self.values.len(), row.len())));
        }
        for ((values, cell), column) in self.values.iter_mut().zip(row).zip(self.table.columns) {
            self.weight += cell.weight();
            values.push(cell).ok_or_else(|| Error::Bug(format!("table {}: column {} holds another type", self.table.name, column.name)))?;
        }
        self.height += 1;
        Ok(())
    }
}

impl Values {
    fn empty(kind: Type) -> Self {
        match kind {
            Type::Text => Values::Text(Vec::new()),
            Type::Int => Values::Int(Vec::new()),
            Type::Decimal => Values::Decimal(Vec::new()),
            Type::Date => Values::Date(Vec::new()),
            Type::Float => Values::Float(Vec::new()),
            Type::Bool => Values::Bool(Vec::new()),
            Type::Tokens => Values::Tokens(Tokens::default()),
            Type::Texts => Values::Texts(Vec::new()),
        }
    }

    /// `None` where the cell is of another type.
    fn push(&mut self, cell: Cell) -> Option<()> {
        match (self, cell) {
            (Values::Text(v), Cell::Text(c)) => v.push(c),
            (Values::Int(v), Cell::Int(c)) => v.push(c),
            (Values::Decimal(v), Cell::Decimal(c)) => v.push(c),
            (Values::Date(v), Cell::Date(c)) => v.push(c),
            (Values::Float(v), Cell::Float(c)) => v.push(c),
            (Values::Bool(v), Cell::Bool(c)) => v.push(c),
            (Values::Tokens(v), Cell::Tokens(c)) => v.append(&c),
            (Values::Texts(v), Cell::Texts(c)) => v.push(c),
            _ => return None,
        }
        Some(())
    }
}

/// Days since 1970-01-01, as date32 holds them.
pub fn days(date: Date) -> Option<i32> {
    jiff::civil::date(1970, 1, 1).until(date).ok().map(|s| s.get_days())
}

/// The digits of a number with `SCALE` of them behind the point, as Decimal(38, 9) holds it; finer ones are rounded.
pub fn mantissa(number: Decimal) -> i128 {
    let number = number.round_dp_with_strategy(SCALE.into(), rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    // In 128 bits: `Decimal` has 96, and would cut places off a large number. 2⁹⁶ · 10⁹ is below 10³⁸.
    number.mantissa() * 10i128.pow(u32::from(SCALE) - number.scale())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::facts::ALIASES;
    use crate::table::schema;

    #[test]
    fn numbers_keep_their_digits_whatever_their_size() {
        let written = |n: &str| mantissa(n.parse().expect("a number"));
        assert_eq!(written("1272"), 1_272_000_000_000);
        assert_eq!(written("-0.5"), -500_000_000);
        assert_eq!(written("3.14159265358979"), 3_141_592_654);
        assert_eq!(written("79228162514264337593543950335"), 79_228_162_514_264_337_593_543_950_335_000_000_000);
        assert_eq!(days(jiff::civil::date(2017, 6, 30)), Some(17_347));
    }

    #[test]
    fn a_row_that_does_not_fit_is_an_error() {
        let short = Columns::empty(schema::STATISTICS).push(vec![Cell::Bool(true)]).expect_err("one cell").to_string();
        assert!(short.contains("statistics has") && short.contains("a row 1"), "{short}");
        let wrong = vec![Cell::Bool(true); ALIASES.columns.len()];
        assert!(Columns::empty(ALIASES).push(wrong).expect_err("wrong type").to_string().contains("column fact_id"));
    }
}
