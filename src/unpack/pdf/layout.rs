//! Glyphs to lines, lines to paragraphs and to tables that have no rules.

use super::super::markup::{Cell, Writer};
use super::{Glyph, Ink, grid};
use std::collections::BTreeMap;

/// A line of a page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub y: f64,
    pub size: f64,
    pub chunks: Vec<Chunk>,
}

/// A stretch of a line without a wide gap.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    left: f64,
    right: f64,
    text: String,
}

enum Item {
    Line(Line),
    Table(f64, Vec<Vec<Cell>>),
}

/// Gap between two chunks of a line, in its size.
const GAP: f64 = 1.0;
/// Lines of a table without rules.
const SHORTEST: usize = 3;
/// How much larger than the text a title is set.
const TITLE: f64 = 1.15;

impl Glyph {
    /// About how wide it is set: files that do not embed their fonts do not tell.
    pub fn width(&self) -> f64 {
        self.size
            * match self.text.chars().next() {
                Some(c) if c >= '\u{2E80}' || "—…“”‘’".contains(c) => 1.0,
                Some('A'..='Z' | 'm' | 'w' | '%') => 0.7,
                _ => 0.5,
            }
    }
}

impl Line {
    pub fn text(&self) -> String {
        self.chunks.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn left(&self) -> f64 {
        self.chunks.first().map_or(0.0, |c| c.left)
    }

    fn right(&self) -> f64 {
        self.chunks.last().map_or(0.0, |c| c.right)
    }
}

/// Puts glyphs into lines by their height, and into order within.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.retain(|g| !g.text.trim().is_empty());
    glyphs.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|f| glyph.at.y - f.at.y < 0.5 * f.size.max(glyph.size)) => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().map(line).collect()
}

fn line(mut glyphs: Vec<Glyph>) -> Line {
    glyphs.sort_by(|a, b| a.at.x.total_cmp(&b.at.x));
    // Bold print is drawn twice, a little beside itself.
    glyphs.dedup_by(|b, a| a.text == b.text && b.at.x - a.at.x < 0.2 * a.size);
    let size = glyphs.iter().map(|g| g.size).fold(0.0, f64::max);
    let gap = word_gap(&glyphs, size);
    let mut chunks: Vec<Chunk> = Vec::new();
    for glyph in &glyphs {
        let (left, right) = (glyph.at.x, glyph.at.x + glyph.width());
        match chunks.last_mut() {
            Some(chunk) if left - chunk.right < GAP * size => {
                if left - chunk.right > gap && chunk.text.ends_with(latin) && glyph.text.starts_with(latin) {
                    chunk.text.push(' ');
                }
                chunk.text.push_str(&glyph.text);
                chunk.right = right;
            }
            _ => chunks.push(Chunk { left, right, text: glyph.text.clone() }),
        }
    }
    let y = glyphs.first().map_or(0.0, |g| g.at.y);
    Line { y, size, chunks }
}

fn latin(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// The gap between Latin letters from which on it is a space: a fifth of the size over what their font leaves between
/// any two of them (a font without widths leaves half its size).
fn word_gap(glyphs: &[Glyph], size: f64) -> f64 {
    let pairs = glyphs.windows(2).filter(|w| w[0].text.ends_with(latin) && w[1].text.starts_with(latin));
    let mut gaps: Vec<f64> = pairs.map(|w| w[1].at.x - w[0].at.x - w[0].width()).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(0.0).max(0.0) + 0.22 * size
}

/// Adds a line's text to what stands before it: words of Latin letters keep apart.
pub(super) fn append(text: &mut String, more: &str) {
    if text.ends_with(|c: char| c.is_ascii_alphabetic()) && more.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text.push(' ');
    }
    text.push_str(more);
}

/// Writes all pages.
pub(super) fn write(pages: Vec<Ink>, writer: &mut Writer) {
    let mut pages: Vec<Vec<Item>> = pages.into_iter().map(items).collect();
    without_running_heads(&mut pages);
    let body = body_size(&pages);
    let of_body = || pages.iter().flatten().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).filter(|l| near(l.size, body));
    let margins = (of_body().map(Line::left).fold(f64::INFINITY, f64::min), of_body().map(Line::right).fold(0.0, f64::max));
    let title = pages.first().and_then(|p| title(p, body));
    let mut text = Paragraph::default();
    for (p, page) in pages.into_iter().enumerate() {
        let name = format!("page {}", p + 1);
        if text.text.is_empty() {
            writer.place(name);
        } else {
            text.pages.push(name);
        }
        for (i, item) in page.into_iter().enumerate() {
            match item {
                Item::Table(_, rows) => {
                    text.flush(writer);
                    writer.table(&rows);
                }
                Item::Line(line) => {
                    let titled = p == 0 && title.as_ref().is_some_and(|t| t.contains(&i));
                    if titled != text.titled || !titled && !text.continues(&line, margins) {
                        text.flush(writer);
                    }
                    text.titled = titled;
                    append(&mut text.text, &line.text());
                    text.last = Some(line);
                }
            }
        }
    }
    text.flush(writer);
}

/// The tables and lines of a page from top to bottom.
fn items(ink: Ink) -> Vec<Item> {
    let frames = grid::frames(&ink.rules);
    let mut inside: Vec<Vec<Glyph>> = frames.iter().map(|_| Vec::new()).collect();
    let mut free = Vec::new();
    for glyph in ink.glyphs {
        match frames.iter().position(|f| f.holds(&glyph)) {
            Some(f) => inside[f].push(glyph),
            None => free.push(glyph),
        }
    }
    let mut items: Vec<Item> = frames.iter().zip(inside).map(|(f, g)| Item::Table(f.bounds.y0, f.fill(g))).collect();
    items.extend(unruled(lines(free)));
    items.sort_by(|a, b| a.y().total_cmp(&b.y()));
    items
}

impl Item {
    fn y(&self) -> f64 {
        match self {
            Item::Line(line) => line.y,
            Item::Table(y, _) => *y,
        }
    }
}

/// Lines of several chunks in the same columns, some of them numbers, are a table.
fn unruled(lines: Vec<Line>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut run: Vec<Line> = Vec::new();
    for line in lines {
        if line.chunks.len() >= 2 {
            run.push(line);
        } else {
            settle(&mut run, &mut items);
            items.push(Item::Line(line));
        }
    }
    settle(&mut run, &mut items);
    items
}

fn settle(run: &mut Vec<Line>, items: &mut Vec<Item>) {
    let lines = std::mem::take(run);
    let most = lines.iter().map(|l| l.chunks.len()).max().unwrap_or(0);
    let full: Vec<&Line> = lines.iter().filter(|l| l.chunks.len() == most).collect();
    let mut columns: Vec<(f64, f64)> = full.first().map(|l| l.chunks.iter().map(|c| (c.left, c.right)).collect()).unwrap_or_default();
    for line in &full {
        for (column, chunk) in columns.iter_mut().zip(&line.chunks) {
            *column = (column.0.min(chunk.left), column.1.max(chunk.right));
        }
    }
    let apart = columns.windows(2).all(|w| w[0].1 < w[1].0);
    let chunks = full.iter().flat_map(|l| &l.chunks);
    let numbers = chunks.clone().filter(|c| crate::article::table::is_numeric(&c.text)).count();
    if full.len() < SHORTEST || !apart || numbers * 3 < chunks.count() {
        items.extend(lines.into_iter().map(Item::Line));
        return;
    }
    let rows = lines.iter().map(|l| row(l, &columns)).collect();
    items.push(Item::Table(lines.first().map_or(0.0, |l| l.y), rows));
}

/// A line's chunks in the columns over which they stand.
fn row(line: &Line, columns: &[(f64, f64)]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut next = 0;
    for chunk in &line.chunks {
        let over = |c: &(f64, f64)| c.0 <= chunk.right && chunk.left <= c.1;
        let middle = (chunk.left + chunk.right) / 2.0;
        let nearest = (next..columns.len()).min_by(|&a, &b| (mid(columns[a]) - middle).abs().total_cmp(&(mid(columns[b]) - middle).abs())).unwrap_or(next);
        let first = (next..columns.len()).find(|&c| over(&columns[c])).unwrap_or(nearest);
        let span = columns.iter().skip(first).take_while(|c| over(c)).count().max(1);
        cells.extend((next..first).map(|_| Cell::default()));
        cells.push(Cell { text: chunk.text.clone(), rows: 1, columns: span });
        next = first + span;
    }
    cells
}

fn mid(column: (f64, f64)) -> f64 {
    (column.0 + column.1) / 2.0
}

/// Takes out page numbers, and the heads and feet that pages repeat.
fn without_running_heads(pages: &mut [Vec<Item>]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let bare = |line: &Line| line.text().chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>();
    let edges = |page: &Vec<Item>| if page.len() > 1 { vec![0, page.len() - 1] } else { vec![0] };
    for page in pages.iter() {
        for edge in edges(page) {
            if let Some(Item::Line(line)) = page.get(edge) {
                *seen.entry(bare(line)).or_default() += 1;
            }
        }
    }
    let pages_count = pages.len();
    for page in pages.iter_mut() {
        for edge in edges(page).into_iter().rev() {
            let Some(Item::Line(line)) = page.get(edge) else { continue };
            let bare = bare(line);
            let numbered = line.text().chars().any(|c| c.is_ascii_digit()) && bare.chars().all(|c| "-—–－·第页共/".contains(c));
            let repeated = pages_count >= 3 && seen.get(&bare).is_some_and(|n| *n * 2 >= pages_count);
            if numbered || repeated {
                page.remove(edge);
            }
        }
    }
}

/// The size in which most characters are set.
fn body_size(pages: &[Vec<Item>]) -> f64 {
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for item in pages.iter().flatten() {
        if let Item::Line(line) = item {
            *sizes.entry((line.size * 4.0).round() as i64).or_default() += line.text().chars().count();
        }
    }
    sizes.into_iter().max_by_key(|s| s.1).map_or(0.0, |s| s.0 as f64 / 4.0)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.1 * a.max(b)
}

/// The lines of the title: of those set larger than the text on the first page, the longest run of one size. What a
/// letterhead says is set larger still, and is shorter.
fn title(page: &[Item], body: f64) -> Option<std::ops::Range<usize>> {
    let mut best: Option<(usize, std::ops::Range<usize>)> = None;
    let mut i = 0;
    while i < page.len() {
        let start = i;
        let mut chars = 0;
        let mut size = None;
        while let Some(Item::Line(line)) = page.get(i).filter(|x| matches!(x, Item::Line(l) if l.size >= body * TITLE && size.is_none_or(|s| near(s, l.size)))) {
            size = Some(line.size);
            chars += line.text().chars().count();
            i += 1;
        }
        if i > start && chars >= 4 && best.as_ref().is_none_or(|b| chars > b.0) {
            best = Some((chars, start..i));
        }
        i = i.max(start + 1);
    }
    best.map(|b| b.1)
}

/// Whether a line begins like a section or an item: `二、`, `（三）`, `4.`, `第五条`.
fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(', '第']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    rest.len() < inner.len() && rest.starts_with(['、', '）', ')', '.', '．', '条', '章'])
}

#[derive(Default)]
struct Paragraph {
    text: String,
    last: Option<Line>,
    titled: bool,
    /// Pages that began within the paragraph: what follows it stands there.
    pages: Vec<String>,
}

impl Paragraph {
    /// Whether a line goes on with the paragraph: the line before ran to the right margin, and this one is not indented.
    fn continues(&self, line: &Line, (left, right): (f64, f64)) -> bool {
        let Some(last) = &self.last else { return true };
        let full = last.right() >= right - 2.0 * last.size;
        let ended = self.text.ends_with(['。', '；', '：', '！', '？']);
        let indent = line.left() - last.left();
        let aligned = indent.abs() <= 0.5 * line.size && (!ended || line.left() <= left + 0.5 * line.size);
        let begins = ended && is_numbered(&line.text());
        near(last.size, line.size) && full && !begins && (indent < -0.5 * line.size || aligned)
    }

    fn flush(&mut self, writer: &mut Writer) {
        let text = std::mem::take(&mut self.text);
        writer.block(if self.titled { "h1" } else { "p" }, &text);
        self.pages.drain(..).for_each(|page| writer.place(page));
        self.last = None;
        self.titled = false;
    }
}
