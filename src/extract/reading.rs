//! A page read once for all kinds of facts: every sentence with its clauses, names and periods.

use super::{Scope, alias, facts::Fact, words};
use crate::article::{Article, BlockKind};
use crate::catalogue::Catalogue;
use crate::recognise::name::{self, Found, Lexicon, figure};
use crate::recognise::text::Text;
use crate::recognise::{Context, Kind, Mention, recognise};
use crate::segment::Sentence;
use crate::span::Span;
use std::collections::HashSet;

/// A sentence of the article.
pub(super) struct Line<'a> {
    pub kind: BlockKind,
    pub block: usize,
    /// In the article's text.
    pub span: Span,
    /// In half width; its offsets are those of the sentence.
    pub text: Text<'a>,
    pub names: Found,
    pub mentions: Vec<Mention>,
    /// In characters, between marks that are in no bracket.
    pub clauses: Vec<Range>,
}

/// Characters `from..to` of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub from: usize,
    pub to: usize,
}

impl<'a> Line<'a> {
    pub fn raw(&self) -> &'a str {
        self.text.raw
    }

    /// The characters as they are written.
    pub fn of(&self, from: usize, to: usize) -> &'a str {
        self.text.span(from, to.max(from)).of(self.text.raw)
    }

    /// Their span in the article.
    pub fn at(&self, from: usize, to: usize) -> Span {
        self.text.span(from, to.max(from)).shift(self.span.start)
    }

    /// Character where a byte of the sentence stands.
    pub fn index(&self, byte: usize) -> usize {
        self.text.index(byte)
    }

    /// The clause that holds a character.
    pub fn clause(&self, at: usize) -> Range {
        let k = self.clauses.partition_point(|c| c.to <= at);
        self.clauses.get(k).copied().unwrap_or(Range { from: at, to: self.text.len() })
    }

    /// Whether a character stands inside 《》.
    pub fn titled(&self, at: usize) -> bool {
        let byte = self.text.span(at, at).start;
        self.names.citations.iter().any(|c| c.title.is_some() && c.rule == "title" && c.span.start < byte && byte < c.span.end)
    }

    /// Where `word` first begins in `from..to`.
    pub fn find(&self, word: &str, from: usize, to: usize) -> Option<usize> {
        let first = word.chars().next()?;
        (from..to.min(self.text.len())).find(|i| self.text.chars[*i] == first && self.text.starts(*i, word))
    }

    pub fn has(&self, word: &str, from: usize, to: usize) -> bool {
        self.find(word, from, to).is_some()
    }

    pub fn fact(&self, from: usize, to: usize, rule: &'static str, confidence: f32, body: super::facts::Body) -> Fact {
        Fact::new(self.at(from, to), self.span, rule, confidence, body)
    }
}

/// The page.
pub(super) struct Reading<'a> {
    pub article: &'a Article,
    pub scope: &'a Scope,
    pub lexicon: Lexicon<'a>,
    pub lines: Vec<Line<'a>>,
    pub aliases: Vec<alias::Found>,
    /// Places where a clause begins with the name of a person of the page, with the block.
    speakers: Vec<(usize, usize, String)>,
    /// Whose speech the title says that the page is: 某局局长某某在某会上的讲话.
    titled: Option<String>,
    /// People of institutes, associations and firms.
    advisers: HashSet<String>,
}

impl<'a> Reading<'a> {
    pub fn new(article: &'a Article, sentences: &[Sentence], scope: &'a Scope, catalogue: &'a Catalogue) -> Self {
        let mut lexicon = Lexicon::new(catalogue);
        let own = scope.own.as_deref().and_then(|code| catalogue.region(code));
        lexicon.own = own.filter(|r| r.name.ends_with(['省', '市'])).map(|r| r.name.clone());
        // Short names hold for the whole page, also before they are given in a title or a lead.
        let mut aliases = Vec::new();
        let sentences = || sentences.iter().filter(|s| s.kind != BlockKind::Row).take_while(|_| !scope.budget.is_spent());
        for sentence in sentences() {
            let raw = sentence.span.of(&article.text);
            for found in alias::find(raw, &lexicon, sentence.span) {
                if !found.document && !found.other {
                    lexicon.add_alias(&found.short, &found.full);
                }
                aliases.push(found);
            }
        }
        let context = Context { reference: scope.published, topic: None, wide: false };
        let lines: Vec<Line> = sentences().map(|s| line(article, s, &lexicon, &context)).collect();
        let speakers = speakers(&lines);
        let advising = |org: &str| words::facts().obligation.advisers.iter().any(|w| org.contains(w.as_str()));
        let advisers = lines.iter().flat_map(|l| &l.names.people).filter(|p| p.org.as_deref().is_some_and(advising)).map(|p| p.name.clone()).collect();
        let speech = |l: &&Line| l.kind == BlockKind::Title && name::words::titles().names.speeches.find(&l.text.chars, 0, l.text.len()).is_some();
        let titled = lines.iter().find(speech).and_then(|l| l.names.people.first()).map(|p| p.name.clone());
        Self { article, scope, lexicon, lines, aliases, speakers, titled, advisers }
    }

    /// Who speaks at a place: the last in its paragraph whom a clause begins with, else the speaker of the page.
    pub fn speaker(&self, at: Span) -> Option<String> {
        let line = self.lines.partition_point(|l| l.span.start <= at.start).checked_sub(1).and_then(|k| self.lines.get(k))?;
        let last = self.speakers.partition_point(|s| s.0 <= at.start).checked_sub(1).and_then(|k| self.speakers.get(k));
        last.filter(|s| s.1 == line.block).map(|s| s.2.clone()).or_else(|| self.scope.speaker.clone()).or_else(|| self.titled.clone())
    }

    /// Whether who speaks at a place is of a body that may only advise.
    pub fn advises(&self, at: Span) -> bool {
        let Some(name) = self.speaker(at) else { return false };
        self.advisers.contains(&name)
    }

    /// Lines of prose: paragraphs, items and headings.
    pub fn prose(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter().filter(|l| matches!(l.kind, BlockKind::Paragraph | BlockKind::Item | BlockKind::Heading))
    }
}

/// Every clause that begins with the name of somebody whom the page names.
fn speakers(lines: &[Line]) -> Vec<(usize, usize, String)> {
    let names: HashSet<&str> = lines.iter().flat_map(|l| l.names.people.iter().map(|p| p.name.as_str())).collect();
    let mut found = Vec::new();
    for line in lines.iter().filter(|_| !names.is_empty()) {
        for clause in &line.clauses {
            let name = (2..=4).rev().map(|n| line.of(clause.from, (clause.from + n).min(clause.to))).find(|n| names.contains(n));
            // With title and body: 某局局长张某要求.
            let titled = || line.names.people.iter().find(|p| line.index(p.outer.start) == clause.from).map(|p| p.name.as_str());
            if let Some(name) = name.or_else(titled) {
                found.push((line.at(clause.from, clause.from).start, line.block, name.to_owned()));
            }
        }
    }
    found
}

fn line<'a>(article: &'a Article, sentence: &Sentence, lexicon: &Lexicon, context: &Context) -> Line<'a> {
    let raw = sentence.span.of(&article.text);
    let text = Text::new(raw);
    let names = name::recognise(raw, lexicon);
    let mentions = recognise(raw, context).into_iter().filter(|m| m.kind != Kind::None).collect();
    let clauses = clauses(&text);
    Line { kind: sentence.kind, block: sentence.block, span: sentence.span, text, names, mentions, clauses }
}

/// Stretches between marks that stand in no bracket.
fn clauses(text: &Text) -> Vec<Range> {
    let (mut found, mut from, mut depth) = (Vec::new(), head(text), 0usize);
    for (i, ch) in text.chars.iter().enumerate().skip(from) {
        match ch {
            '(' | '《' | '〔' => depth += 1,
            ')' | '》' | '〕' => depth = depth.saturating_sub(1),
            // 1,272 is one number.
            ',' if text.before(i).is_some_and(|c| c.is_ascii_digit()) && text.get(i + 1).is_some_and(|c| c.is_ascii_digit()) => {}
            ',' | ';' | ':' | '。' | '!' | '?' | '\n' if depth == 0 => {
                found.push(Range { from, to: i });
                from = i + 1;
            }
            _ => {}
        }
    }
    found.push(Range { from, to: text.len() });
    found
}

/// Characters of the number that an article or a part begins with: 第八条, （一）, 二、.
pub(super) fn head(text: &Text) -> usize {
    let blanks = |at: usize| at + text.rest(at).iter().take_while(|c| **c == ' ').count();
    let open = usize::from(matches!(text.get(0), Some('第' | '(')));
    let Some((_, to)) = figure(text, open) else { return 0 };
    match (text.get(0), text.get(to)) {
        (Some('第'), Some('条' | '章' | '节')) if text.get(to + 1) == Some(' ') => blanks(to + 1),
        // 第五条企业应当…, but 第五条规定的…
        (Some('第'), Some('条')) if text.get(to + 1).is_some_and(|c| crate::decode::gbk::is_hanzi(c) && !"规第款的和至及或之所中明要对".contains(c)) => to + 1,
        (Some('('), Some(')')) => blanks(to + 1),
        (Some('第' | '('), _) => 0,
        (_, Some('、')) => blanks(to + 1),
        // 2.千兆用户是指…, but 2.5亿
        (_, Some('.')) if text.get(to + 1).is_some_and(|c| !c.is_ascii_alphanumeric()) => blanks(to + 1),
        _ => 0,
    }
}
