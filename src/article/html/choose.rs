//! What of a page the article is: the container that a site names, weighed against dom_smoothie.

use crate::article::align;
use crate::article::line::{Line, Role, blank};
use crate::knowledge;
use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

/// A second opinion that has less than one in so many of a page's sentences has missed the article.
const MISSED: usize = 5;

/// A telling name is believed unless the second opinion holds so many times its text.
const OUTWEIGHED: usize = 4;

/// A container with fewer Chinese characters than this is not where the article is.
const ARTICLE: usize = 40;

/// Whether a second opinion could change nothing: the name is telling, and the container holds so much of the page's text
/// that no other part could outweigh it.
pub(super) fn settled(rank: Option<usize>, lines: &[Line]) -> bool {
    rank.is_some_and(|r| r < knowledge::article().telling()) && text_of(lines, |l| l.content) * OUTWEIGHED >= text_of(lines, |_| true)
}

/// Characters of the lines that are neither links nor rows of tables.
fn text_of(lines: &[Line], keep: fn(&Line) -> bool) -> usize {
    lines.iter().filter(|l| keep(l) && !matches!(l.role, Role::Row { .. })).map(|l| l.chars().saturating_sub(l.link_chars)).sum()
}

/// Settles what the article is where the container and dom_smoothie disagree. A name that only article systems use is
/// believed unless it holds next to nothing; a general one (content, con, text) where both see mostly the same. Answers
/// whether such a telling name was believed.
pub(super) fn choose(rank: Option<usize>, lines: &mut [Line]) -> bool {
    let (named, readable, both) = (text_of(lines, |l| l.content), text_of(lines, |l| l.readable), text_of(lines, |l| l.content && l.readable));
    let telling = rank.is_some_and(|r| r < knowledge::article().telling());
    let trust = match rank {
        None => readable == 0,
        Some(_) if telling => named * OUTWEIGHED >= readable,
        Some(_) => readable == 0 || both * 10 >= readable * 7 && both * 10 >= named * 8,
    };
    // Where the second opinion is a notice about cookies, the sentences of the page are all there is to go by.
    let sentences = text_of(lines, |l| !l.hidden && l.is_sentence() && l.link_share() < 0.3);
    if !trust {
        for line in lines {
            line.content = line.readable && readable * MISSED >= sentences;
        }
    }
    trust && telling
}

/// The container that the page's own system puts articles into: the first name of the list that holds enough text.
pub(super) fn container(root: &NodeRef) -> Option<(NodeId, usize)> {
    let mut best: Option<(usize, usize, NodeId)> = None;
    for node in root.descendants_it().filter(NodeRef::is_element) {
        let words = knowledge::article();
        let named = [node.id_attr(), node.class()].into_iter().flatten().filter_map(|s| s.split_whitespace().filter_map(|n| words.container_rank(n)).min()).min();
        let element = node.node_name().filter(|n| n.eq_ignore_ascii_case("article")).and_then(|_| words.container_rank("<article>"));
        let Some(rank) = [named, element].into_iter().flatten().min() else { continue };
        let size = own_text(&node);
        if size >= ARTICLE && best.as_ref().is_none_or(|b| (rank, usize::MAX - size) < (b.0, usize::MAX - b.1)) {
            best = Some((rank, size, node.id));
        }
    }
    best.map(|b| (b.2, b.0))
}

/// Letters of a node that are not in links; a Chinese character counts as four of another script.
fn own_text(node: &NodeRef) -> usize {
    let count = |text: &str| text.chars().map(|c| if crate::decode::gbk::is_hanzi(c) { 4 } else { usize::from(c.is_alphabetic()) }).sum::<usize>() / 4;
    let linked: usize = node.descendants_it().filter(|n| n.node_name().is_some_and(|n| &*n == "a")).map(|n| count(&n.text())).sum();
    count(&node.text()).saturating_sub(linked)
}

/// Marks the lines that dom_smoothie takes for the article.
pub(super) fn readable(document: Document, lines: &mut [Line]) {
    let config = Config { char_threshold: 100, ..Config::default() };
    let Ok(mut reader) = Readability::with_document(document, None, Some(config)) else { return };
    let Ok(article) = reader.parse() else { return };
    let strip = |s: &str| s.chars().filter(|c| !blank(*c)).collect::<String>();
    let stripped: Vec<String> = lines.iter().map(|l| strip(&l.text)).collect();
    for (line, chosen) in lines.iter_mut().zip(align::chain(&stripped, &strip(&article.text_content))) {
        line.readable = chosen;
    }
}
