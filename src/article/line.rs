//! A line of a page: what every kind of page is first turned into.

use crate::decode::map::OffsetMap;
use crate::span::Span;

/// What a line is in its page's structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Text,
    Heading,
    Item,
    /// A row of data table `table`.
    Row {
        table: usize,
    },
}

/// One line with the way back to the decoded text.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// White space collapsed, none at the ends.
    pub text: String,
    pub map: OffsetMap,
    pub role: Role,
    /// Characters of the text that are link text.
    pub link_chars: usize,
    /// Inside the container that holds the article, as far as the page's markup tells.
    pub content: bool,
    /// Part of what dom_smoothie takes for the article.
    pub readable: bool,
    /// Not shown to a reader by the page's own style.
    pub hidden: bool,
    /// The space at the end is a line break of the source.
    pub broken: bool,
}

impl Line {
    /// Adds the characters of `text`, which begins at `at` of the decoded text, collapsing white space.
    pub fn push(&mut self, text: &str, at: usize) {
        for (i, ch) in text.char_indices() {
            self.push_char(ch, Span::new(at + i, at + i + ch.len_utf8()));
        }
    }

    /// Adds one character; white space becomes one space, and none at the start.
    pub fn push_char(&mut self, ch: char, source: Span) {
        if blank(ch) {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
                self.map.push(1, source);
            }
            return;
        }
        self.text.push(ch);
        self.map.push(ch.len_utf8(), source);
    }

    /// Adds one character of which nobody knows yet where it came from.
    ///
    /// Chinese is written without spaces: where the source breaks a line between two of its characters, nothing stands there.
    pub fn push_unplaced(&mut self, ch: char) {
        if blank(ch) {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
                self.broken = false;
            }
            self.broken |= ch == '\n';
            return;
        }
        if self.broken && self.text.ends_with(' ') && is_chinese(ch) && self.text[..self.text.len() - 1].ends_with(is_chinese) {
            self.text.pop();
        }
        self.broken = false;
        self.text.push(ch);
    }

    /// The line with every character replaced by what `to` says of it and its place among the characters, or left out.
    pub fn rewritten(&self, to: impl Fn(usize, char) -> Option<char>) -> Self {
        let (mut text, mut map) = (String::with_capacity(self.text.len()), OffsetMap::default());
        for (i, (at, ch)) in self.text.char_indices().enumerate() {
            if let Some(new) = to(i, ch) {
                text.push(new);
                map.push(new.len_utf8(), self.map.to_source(Span::new(at, at + ch.len_utf8())));
            }
        }
        Self { text, map, ..self.clone() }
    }

    /// Takes the white space off the end.
    pub fn close(&mut self) {
        while self.text.ends_with([' ', '\t']) {
            self.text.pop();
            self.map.truncate(self.text.len());
        }
    }

    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Share of the line that is link text, 0 to 1.
    pub fn link_share(&self) -> f64 {
        if self.text.is_empty() { 0.0 } else { self.link_chars as f64 / self.chars() as f64 }
    }

    /// A whole sentence: it ends like one, or is long and punctuated like one.
    pub fn is_sentence(&self) -> bool {
        let (mut marks, mut chars) = (0, 0);
        for ch in self.text.chars() {
            chars += 1;
            marks += usize::from(matches!(ch, '，' | '。' | '；' | '！' | '？' | ',' | ';' | '!' | '?'));
        }
        let text = self.text.trim_end_matches(['”', '"', '）', ')', '」']);
        // A full stop ends a sentence of words; behind a number or a name it may be anything.
        let ends = text.ends_with(['。', '！', '？', '；', '：', '!', '?']) || text.ends_with('.') && text.split(' ').count() >= 4;
        (ends && chars >= 8) || (marks >= 2 && chars >= 30)
    }
}

/// A character of Chinese text, its marks included.
fn is_chinese(ch: char) -> bool {
    crate::decode::gbk::is_hanzi(ch) || "，。、；：！？（）《》“”—…％".contains(ch)
}

/// White space of every width, and characters that show nothing.
pub fn blank(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '\u{3000}' | '\u{A0}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{AD}')
}
