//! Markup for a document that has none.

use super::Made;
use std::fmt::Write;

/// Writes paragraphs and tables, and where each came from.
pub(super) struct Writer {
    made: Made,
}

/// A cell with the columns and rows it covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub rows: usize,
    pub columns: usize,
}

impl Writer {
    pub fn new(format: &'static str) -> Self {
        Self { made: Made { format, markup: "<html><body>\n".into(), places: Vec::new() } }
    }

    /// What follows stands here in the file.
    pub fn place(&mut self, name: String) {
        self.made.places.push((self.made.markup.len(), name));
    }

    /// One block; `tag` is `h1` or `p`. Empty text leaves nothing.
    pub fn block(&mut self, tag: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        // Writing to a string cannot fail.
        let _ = write!(self.made.markup, "<{tag}>");
        self.text(text);
        let _ = writeln!(self.made.markup, "</{tag}>");
    }

    pub fn table(&mut self, rows: &[Vec<Cell>]) {
        self.made.markup.push_str("<table>\n");
        for row in rows {
            self.made.markup.push_str("<tr>");
            for cell in row {
                let _ = match (cell.rows, cell.columns) {
                    (0 | 1, 0 | 1) => write!(self.made.markup, "<td>"),
                    (rows, columns) => write!(self.made.markup, "<td rowspan=\"{rows}\" colspan=\"{columns}\">"),
                };
                self.text(&cell.text);
                self.made.markup.push_str("</td>");
            }
            self.made.markup.push_str("</tr>\n");
        }
        self.made.markup.push_str("</table>\n");
    }

    fn text(&mut self, text: &str) {
        for ch in text.chars() {
            match ch {
                '<' => self.made.markup.push_str("&lt;"),
                '>' => self.made.markup.push_str("&gt;"),
                '&' => self.made.markup.push_str("&amp;"),
                '\n' | '\r' => self.made.markup.push(' '),
                c if c.is_control() && c != '\t' => {}
                c => self.made.markup.push(c),
            }
        }
    }

    pub fn finish(mut self) -> Made {
        self.made.markup.push_str("</body></html>\n");
        self.made
    }
}
