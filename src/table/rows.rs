//! Extractions as rows, in the order of the schema.

use super::columns::{Columns, Tokens};
use super::facts::{self, FACTS};
use super::schema::{self, Table};
use crate::article::day;
use crate::catalogue::Catalogue;
use crate::checks;
use crate::error::{Error, Result};
use crate::fact;
use crate::pipeline::Extraction;
use crate::series::{Candidate, Conflict, Observation, Observations, Series, Source};
use crate::span::CharOffsets;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::path::Path;
use std::sync::Arc;

/// One value of a row.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(Option<String>),
    Int(Option<i64>),
    Decimal(Option<Decimal>),
    Date(Option<Date>),
    Float(f64),
    Bool(bool),
    Tokens(Tokens),
    Texts(Vec<String>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(Some(text))
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Cell::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(n: usize) -> Self {
        Cell::Int(i64::try_from(n).ok())
    }
}

impl Cell {
    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        let text = |t: &String| t.len() + size_of::<String>();
        match self {
            Cell::Text(t) => t.as_ref().map_or(size_of::<String>(), text),
            Cell::Texts(list) => list.iter().map(text).sum(),
            Cell::Tokens(words) => words.weight(),
            Cell::Decimal(_) => size_of::<Decimal>(),
            Cell::Int(_) | Cell::Date(_) | Cell::Float(_) | Cell::Bool(_) => size_of::<i64>(),
        }
    }
}

/// The rows of all tables, or of one, filled page by page.
#[derive(Debug)]
pub struct Tables {
    /// The one table that is wanted.
    only: Option<&'static str>,
    /// In the order of `schema::ALL`.
    tables: Vec<Columns>,
    series: Series,
}

impl Default for Tables {
    fn default() -> Self {
        Self { only: None, tables: schema::ALL.into_iter().map(Columns::empty).collect(), series: Series::default() }
    }
}

impl Tables {
    /// Fills one table alone; all others stay empty. `observations` and `conflicts` need every page before they have rows.
    pub fn only(table: &'static str) -> Self {
        Self { only: Some(table), ..Self::default() }
    }

    /// Fills all tables; what must wait for the last page and is more than memory holds waits in `folder`.
    pub fn within(folder: &Path) -> Self {
        Self { series: Series::within(folder.to_owned()), ..Self::default() }
    }

    fn wants(&self, tables: &[&str]) -> bool {
        self.only.is_none_or(|only| tables.contains(&only))
    }

    fn push(&mut self, table: &Table, row: Vec<Cell>) -> Result<()> {
        let columns = self.tables.iter_mut().find(|t| t.table.name == table.name);
        columns.ok_or_else(|| Error::Bug(format!("no table {}", table.name)))?.push(row)
    }

    /// Takes the rows that a table has so far, where they weigh at least so many bytes.
    pub fn take(&mut self, weight: usize) -> impl Iterator<Item = Columns> {
        let full = self.tables.iter_mut().filter(move |t| t.height > 0 && t.weight() >= weight);
        full.map(|t| std::mem::replace(t, Columns::empty(t.table)))
    }

    /// Adds a page.
    ///
    /// # Errors
    /// The temporary file of a large run cannot be written. A bug: a row that does not fit its schema.
    pub fn add(&mut self, e: &Extraction, catalogue: &Catalogue) -> Result<()> {
        if self.wants(&["documents"]) {
            self.document(e)?;
        }
        if self.wants(&["sentences"]) {
            self.sentence(e)?;
        }
        if self.wants(&["checks"]) {
            self.check(e)?;
        }
        if self.wants(&FACTS.map(|(_, table)| table.name)) {
            self.fact(e)?;
        }
        if self.wants(&["statistics", "observations", "conflicts"]) {
            self.statistic(e, catalogue)?;
        }
        Ok(())
    }

    fn document(&mut self, e: &Extraction) -> Result<()> {
        let id = e.page.doc_id();
        let meta = &e.article.meta;
        let repairs: Vec<String> = e.decoded.repair_counts().into_iter().map(|(k, n, _)| format!("{k}×{n}")).collect();
        self.push(
            &schema::DOCUMENTS,
            vec![
                id.as_str().into(),
                e.page.path.as_str().into(),
                meta.url.clone().into(),
                e.page.sha256.as_str().into(),
                e.page.bytes.len().into(),
                e.page.origin.fetched_at.clone().into(),
                meta.title.clone().into(),
                meta.published_at.clone().into(),
                Cell::Date(e.article.published_day()),
                Cell::Text(meta.published_from.map(str::to_owned)),
                meta.source.clone().into(),
                meta.author.clone().into(),
                meta.document_number.clone().into(),
                Cell::Date(meta.signed_at.as_deref().and_then(day)),
                Cell::Date(meta.event_at.as_deref().and_then(day)),
                meta.column.clone().into(),
                e.decoded.encoding.into(),
                e.decoded.evidence.as_str().into(),
                e.decoded.repairs.len().into(),
                Cell::Texts(repairs),
                e.outcome.name().into(),
                e.statistics.len().into(),
                e.article.dropped.len().into(),
                e.article.text.as_str().into(),
                e.decoded.original.clone().into(),
            ],
        )
    }

    fn sentence(&mut self, e: &Extraction) -> Result<()> {
        let id = e.page.doc_id();
        let mut offsets = CharOffsets::new(&e.article.text);
        for (n, s) in e.sentences.iter().enumerate() {
            let text = s.span.of(&e.article.text);
            let kind = serde_json::to_value(s.kind).ok().and_then(|v| v.as_str().map(str::to_owned));
            let (start, end) = (offsets.at(s.span.start), offsets.at(s.span.end));
            let mut within = CharOffsets::new(text);
            let mut words = Tokens::sentence();
            for t in &s.tokens {
                let (from, to) = (within.at(t.span.start - s.span.start), within.at(t.span.end - s.span.start));
                words.word(t.span.of(&e.article.text), start + from, start + to, &t.pos);
            }
            let tokens = Cell::Tokens(words);
            self.push(&schema::SENTENCES, vec![id.as_str().into(), n.into(), s.block.into(), kind.into(), start.into(), end.into(), text.into(), tokens])?;
        }
        Ok(())
    }

    fn fact(&mut self, e: &Extraction) -> Result<()> {
        for fact in fact::others(e) {
            if let Some((_, table)) = FACTS.iter().find(|(kind, _)| fact["kind"] == *kind) {
                self.push(table, facts::row(table, &fact))?;
            }
        }
        Ok(())
    }

    fn statistic(&mut self, e: &Extraction, catalogue: &Catalogue) -> Result<()> {
        let id = e.page.doc_id();
        let meta = &e.article.meta;
        let page = Arc::new(Source { doc_id: id.clone(), name: meta.url.clone().unwrap_or_else(|| e.page.path.clone()), published: e.article.published_day() });
        let mut offsets = CharOffsets::new(&e.article.text);
        for s in &e.statistics {
            let indicator = s.indicator.as_ref().and_then(|id| catalogue.indicators.iter().find(|i| &i.id == id));
            let dimensions = indicator.map_or_else(|| "{}".to_owned(), |i| serde_json::to_string(&i.dimensions).unwrap_or_default());
            let fact_id = fact::fact_id(e, s);
            let raw = fact::raw_span(e, s);
            let confidence = (f64::from(s.confidence) * 100.0).round() / 100.0;
            self.push(
                &schema::STATISTICS,
                vec![
                    fact_id.as_str().into(),
                    id.as_str().into(),
                    s.indicator.clone().into(),
                    s.subject.as_str().into(),
                    s.of.clone().into(),
                    Cell::Decimal(s.value),
                    Cell::Decimal(s.low),
                    Cell::Decimal(s.high),
                    s.unit.as_str().into(),
                    s.unit_code.as_str().into(),
                    s.measure.name().into(),
                    Cell::Text(s.basis.and_then(|b| b.name()).map(str::to_owned)),
                    s.approx.into(),
                    s.region.clone().into(),
                    Cell::Text(s.region_basis.map(str::to_owned)),
                    Cell::Text(s.time.kind.map(str::to_owned)),
                    Cell::Date(s.time.start),
                    Cell::Date(s.time.end),
                    s.class.name().into(),
                    s.speaker.clone().into(),
                    s.source_org.clone().into(),
                    dimensions.as_str().into(),
                    s.surface.as_str().into(),
                    s.span.of(&e.article.text).into(),
                    s.sentence.of(&e.article.text).into(),
                    offsets.at(s.span.start).into(),
                    offsets.at(s.span.end).into(),
                    raw.start.into(),
                    raw.end.into(),
                    fact::place(e, s.core).map(str::to_owned).into(),
                    s.rule.as_str().into(),
                    Cell::Float(confidence),
                ],
            )?;
            if !self.wants(&["observations", "conflicts"]) {
                continue;
            }
            self.series.add(Candidate {
                fact_id,
                page: page.clone(),
                indicator: s.indicator.clone(),
                region: s.region.clone(),
                dimensions,
                measure: s.measure,
                basis: s.basis.and_then(|b| b.name()),
                class: s.class,
                unit: s.unit.clone(),
                approx: s.approx,
                value: s.value,
                start: s.time.start,
                end: s.time.end,
                confidence: s.confidence,
                quote: s.span.of(&e.article.text).to_owned(),
            })?;
        }
        Ok(())
    }

    /// Figures that the page tells twice.
    fn check(&mut self, e: &Extraction) -> Result<()> {
        let id = e.page.doc_id();
        for c in checks::of_page(&e.article.text, &e.statistics) {
            let fact = |i: &usize| fact::fact_id(e, &e.statistics[*i]);
            self.push(
                &schema::CHECKS,
                vec![
                    id.as_str().into(),
                    c.kind.into(),
                    fact(&c.stated).into(),
                    Cell::Decimal(Some(c.value)),
                    Cell::Decimal(Some(c.computed)),
                    Cell::Decimal(Some((c.value - c.computed).abs())),
                    Cell::Bool(c.agrees),
                    Cell::Texts(c.from.iter().map(fact).collect()),
                    e.statistics[c.stated].sentence.of(&e.article.text).into(),
                ],
            )?;
        }
        Ok(())
    }

    /// What all pages together tell, in the order of its keys. They are handed out once.
    ///
    /// # Errors
    /// The temporary file of a large run cannot be read.
    pub fn points(&mut self) -> Result<Observations> {
        std::mem::take(&mut self.series).observations()
    }

    /// Adds a point and what stands against it.
    ///
    /// # Errors
    /// A bug: a row that does not fit its schema.
    pub fn point(&mut self, o: &Observation, catalogue: &Catalogue) -> Result<()> {
        self.push(&schema::OBSERVATIONS, observation(o, catalogue))?;
        o.conflicts.iter().try_for_each(|c| self.push(&schema::CONFLICTS, conflict(o, c)))
    }

    /// All tables as columns, in the order of `schema::ALL`: what was not taken before, with what all pages together tell.
    ///
    /// # Errors
    /// The temporary file of a large run cannot be read. A bug: a row that does not fit its schema.
    pub fn columns(mut self, catalogue: &Catalogue) -> Result<Vec<Columns>> {
        for point in self.points()? {
            self.point(&point?, catalogue)?;
        }
        Ok(self.tables)
    }
}

fn conflict(o: &Observation, c: &Conflict) -> Vec<Cell> {
    vec![
        o.key.indicator.as_str().into(),
        o.key.region.as_str().into(),
        o.key.measure.as_ref().into(),
        o.key.unit.as_str().into(),
        Cell::Date(Some(o.key.start)),
        Cell::Date(Some(o.key.end)),
        Cell::Decimal(Some(o.value)),
        o.fact_id.as_str().into(),
        o.quote.as_str().into(),
        o.why.into(),
        Cell::Decimal(Some(c.value)),
        c.fact_id.as_str().into(),
        c.quote.as_str().into(),
        Cell::Decimal(Some((c.value - o.value).abs())),
    ]
}

fn observation(o: &Observation, catalogue: &Catalogue) -> Vec<Cell> {
    let indicator = catalogue.indicators.iter().find(|i| i.id == o.key.indicator);
    let told = |text: Option<&String>| Cell::Text(text.filter(|t| !t.is_empty()).cloned());
    let spread = o.conflicts.iter().map(|c| (c.value - o.value).abs()).max();
    vec![
        o.key.indicator.as_str().into(),
        told(indicator.map(|i| &i.name)),
        o.key.region.as_str().into(),
        o.key.dimensions.as_str().into(),
        o.key.measure.as_ref().into(),
        o.key.basis.as_ref().into(),
        o.key.unit.as_str().into(),
        Cell::Date(Some(o.key.start)),
        Cell::Date(Some(o.key.end)),
        Cell::Decimal(Some(o.value)),
        o.approx.as_ref().into(),
        o.fact_id.as_str().into(),
        o.why.into(),
        Cell::Texts(o.facts.clone()),
        Cell::Texts(o.sources.clone()),
        Cell::Bool(!o.conflicts.is_empty()),
        Cell::Texts(o.conflicts.iter().map(|c| format!("{} ({})", c.value.normalize(), c.fact_id)).collect()),
        Cell::Decimal(spread),
        told(indicator.map(|i| &i.sdmx)),
        told(indicator.map(|i| &i.datacommons)),
    ]
}
