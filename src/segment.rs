//! Sentences and words, each with its place in the article's text.

use crate::article::{Article, BlockKind};
use crate::span::Span;
use jieba_rs::Jieba;
use std::sync::OnceLock;

/// A word with its part of speech (the tag set of jieba: n, v, m, q, ns …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    pub pos: String,
}

/// A sentence of the article.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub span: Span,
    pub kind: BlockKind,
    /// Number of the block that it stands in.
    pub block: usize,
    pub tokens: Vec<Token>,
}

/// Splits the blocks of an article into sentences. Tokens come with `tokenise`.
pub fn sentences(article: &Article) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (block, b) in article.blocks.iter().enumerate() {
        let text = b.span.of(&article.text);
        let short = || beginning(text).len() == text.len();
        let whole = b.kind == BlockKind::Row || matches!(b.kind, BlockKind::Title | BlockKind::Byline) && short();
        let ends = if whole { vec![text.len()] } else { ends(text) };
        let mut start = 0;
        for end in ends {
            let lead = text[start..end].len() - text[start..end].trim_start().len();
            let span = Span::new(b.span.start + start + lead, b.span.start + start + text[start..end].trim_end().len());
            if !span.is_empty() && span.start < span.end {
                found.push(Sentence { span, kind: b.kind, block, tokens: Vec::new() });
            }
            start = end;
        }
    }
    found
}

/// Characters after which a bracket that is still open was never closed, and those after which a sentence without an end is
/// cut at its next comma, at last anywhere: what reads a sentence may look at all of it for every number in it.
const UNCLOSED: usize = 400;
const LONG: usize = 1_200;
const LONGEST: usize = 2_000;

/// What is read of a text that is no sentence, a title or a paragraph asked as a whole: as much as of the longest sentence.
pub fn beginning(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// Where sentences end: behind 。！？ and their closing quotes, not inside brackets or titles.
fn ends(text: &str) -> Vec<usize> {
    let (mut ends, mut depth, mut length) = (Vec::new(), 0usize, 0usize);
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        length += 1;
        let cut = length > LONGEST || length > LONG && "，；、,; ".contains(ch);
        match ch {
            '（' | '(' | '《' | '「' => depth += 1,
            '）' | ')' | '》' | '」' => depth = depth.saturating_sub(1),
            _ if cut => {
                ends.push(at + ch.len_utf8());
                (depth, length) = (0, 0);
            }
            '。' | '！' | '？' | '!' | '?' | '\n' if depth == 0 || length > UNCLOSED => {
                (depth, length) = (0, 0);
                let mut end = at + ch.len_utf8();
                while let Some((_, next)) = chars.peek().filter(|c| "”’\"」』）)".contains(c.1)) {
                    end += next.len_utf8();
                    chars.next();
                }
                ends.push(end);
            }
            _ => {}
        }
    }
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends
}

/// jieba with the words of a pipeline. Loading its dictionary takes a tenth of a second, so it waits until it is asked.
pub struct Segmenter {
    words: Vec<String>,
    jieba: OnceLock<Jieba>,
}

impl Segmenter {
    /// `words`: one a line, `word [frequency [tag]]`; `#` begins a comment.
    pub fn new(words: &str) -> Self {
        let words = words.lines().map(|l| l.split('#').next().unwrap_or("").trim().to_owned()).filter(|l| !l.is_empty()).collect();
        Self { words, jieba: OnceLock::new() }
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let mut jieba = Jieba::new();
            for line in &self.words {
                let mut parts = line.split_whitespace();
                if let Some(word) = parts.next() {
                    jieba.add_word(word, parts.next().and_then(|f| f.parse().ok()), parts.next());
                }
            }
            jieba
        })
    }

    /// Words of a text with their parts of speech.
    pub fn tokenise(&self, text: &str, at: usize) -> Vec<Token> {
        let mut from = at;
        self.jieba()
            .tag(text, true)
            .into_iter()
            .map(|tag| {
                let span = Span::new(from, from + tag.word.len());
                from = span.end;
                Token { span, pos: tag.tag.to_owned() }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_behind_their_marks() {
        let text = "共1272家。其中（含分支。）12家？“好！”再来";
        let mut from = 0;
        let parts: Vec<&str> = ends(text).into_iter().map(|e| &text[std::mem::replace(&mut from, e)..e]).collect();
        assert_eq!(parts, ["共1272家。", "其中（含分支。）12家？", "“好！”", "再来"]);
    }

    #[test]
    fn no_sentence_is_endless() {
        let open = format!("共（1272家。{}。再来。", "其中".repeat(300));
        assert_eq!(ends(&open).len(), 2);
        assert!(ends(&"共1272家，".repeat(1_000)).len() > 4);
        // A title is one sentence, but not one of any length.
        let title = |text: String| {
            let block = crate::article::Block { kind: BlockKind::Title, span: Span::new(0, text.len()) };
            sentences(&Article { text, blocks: vec![block], ..Article::default() }).len()
        };
        assert_eq!((title("好。再来。".into()), title("共1万".repeat(2_000))), (1, 3));
    }

    #[test]
    fn tokens_know_the_pipelines_words_and_their_places() {
        let segmenter = Segmenter::new("互联网资源协作服务 100 n # a service\n");
        let text = "开展互联网资源协作服务";
        let tokens = segmenter.tokenise(text, 10);
        assert_eq!(tokens.last().map(|t| t.span.of(&format!("0123456789{text}")).to_owned()), Some("互联网资源协作服务".into()));
    }
}
