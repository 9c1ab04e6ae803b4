//! HTML pages: one parse, one walk over the tree, lines in document order with what their elements say of them.

use super::line::{Line, Role, blank};
use super::metadata::Told;
use super::source::Visible;
use super::table::{Grid, GridCell};
use super::{Draft, align, tame};
use crate::knowledge;
use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use std::collections::HashSet;

/// A second opinion that has less than one in so many of a page's sentences has missed the article.
const MISSED: usize = 5;

/// A telling name is believed unless the second opinion holds so many times its text.
const OUTWEIGHED: usize = 4;

/// Elements that begin a new line.
const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "iframe",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "caption",
    "button",
];
const SILENT: [&str; 9] = ["script", "style", "noscript", "template", "head", "svg", "iframe", "object", "textarea"];

/// A container with fewer Chinese characters than this is not where the article is.
const ARTICLE: usize = 40;
/// Columns that a cell spans at most.
const WIDEST: usize = 200;

/// Structure that only HTML has.
pub fn looks_like(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if ["<!doctype html", "<html", "<body"].iter().any(|t| lower.contains(t)) {
        return true;
    }
    ["</p>", "</div>", "</td>", "<br"].iter().map(|t| lower.matches(t).count()).sum::<usize>() >= 3
}

pub fn read(html: &str) -> Draft {
    let html = &*tame::attributes(html);
    let document = Document::from(&*tame::depth(html));
    let mut walk = Walk { draft: Draft { told: told(&document), ..Draft::default() }, line: Line::default(), content: HashSet::new() };
    let root = document.html_root();
    let (container, rank) = container(&root).unzip();
    walk.content.extend(container);
    walk.run(root);
    if !settled(rank, &walk.draft.lines) {
        readable(document, &mut walk.draft.lines);
    }
    walk.draft.whole = choose(rank, &mut walk.draft.lines);
    let mut visible = Visible::new(html);
    for line in &mut walk.draft.lines {
        visible.place(line);
    }
    walk.draft
}

/// The same for markup that holds the article and nothing else.
pub fn read_document(html: &str) -> Draft {
    let document = Document::from(&*tame::depth(html));
    let mut walk = Walk { draft: Draft { whole: true, ..Draft::default() }, line: Line::default(), content: HashSet::new() };
    walk.content.insert(document.html_root().id);
    walk.run(document.html_root());
    let mut visible = Visible::new(html);
    for line in &mut walk.draft.lines {
        visible.place(line);
    }
    walk.draft
}

/// Whether a second opinion could change nothing: the name is telling, and the container holds so much of the page's text
/// that no other part could outweigh it.
fn settled(rank: Option<usize>, lines: &[Line]) -> bool {
    rank.is_some_and(|r| r < knowledge::article().telling()) && text_of(lines, |l| l.content) * OUTWEIGHED >= text_of(lines, |_| true)
}

/// Characters of the lines that are neither links nor rows of tables.
fn text_of(lines: &[Line], keep: fn(&Line) -> bool) -> usize {
    lines.iter().filter(|l| keep(l) && !matches!(l.role, Role::Row { .. })).map(|l| l.chars().saturating_sub(l.link_chars)).sum()
}

/// Settles what the article is where the container and dom_smoothie disagree. A name that only article systems use is
/// believed unless it holds next to nothing; a general one (content, con, text) where both see mostly the same. Answers
/// whether such a telling name was believed.
fn choose(rank: Option<usize>, lines: &mut [Line]) -> bool {
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

/// What `<title>` and `<meta>` say.
fn told(document: &Document) -> Told {
    let mut told = Told::default();
    for meta in document.select("meta").iter() {
        let name = ["name", "property", "itemprop"].iter().find_map(|a| meta.attr(a));
        if let (Some(name), Some(content)) = (name, meta.attr("content")) {
            told.meta(&name, content.trim());
        }
    }
    told.next_page = next_page(document);
    if let Some(title) = document.select("title").iter().next() {
        told.page_title = Some(title.text().trim().to_owned()).filter(|t| !t.is_empty());
    }
    told
}

/// The link to the rest of the article: by its text, by `rel=next`, or from the call that TRS pages write their page
/// numbers with, `createPageHTML(pages, current, "t2026_1", "html")`.
fn next_page(document: &Document) -> Option<String> {
    let words = &knowledge::article().next_page;
    let by_text = |a: &NodeRef| {
        let text = a.text();
        let text = text.trim();
        text.chars().count() <= 12 && words.iter().any(|w| text.eq_ignore_ascii_case(w))
    };
    let usable = |href: &String| !href.is_empty() && !href.starts_with('#') && !href.to_ascii_lowercase().starts_with("javascript");
    let named = document.select("a[href]").nodes().iter().filter(|a| by_text(a) || a.attr("rel").is_some_and(|r| &*r == "next")).find_map(|a| a.attr("href").map(|h| h.to_string()).filter(usable));
    named.or_else(|| document.select("link[rel=next]").attr("href").map(|h| h.to_string()).filter(usable)).or_else(|| {
        let scripts = document.select("script");
        scripts.nodes().iter().filter_map(|s| numbered(&s.text())).next()
    })
}

fn numbered(script: &str) -> Option<String> {
    let (_, call) = script.split_once("createPageHTML(")?;
    let (arguments, _) = call.split_once(')')?;
    let arguments: Vec<&str> = arguments.split(',').map(|a| a.trim().trim_matches(['"', '\''])).collect();
    let (pages, current): (usize, usize) = (arguments.first()?.parse().ok()?, arguments.get(1)?.parse().ok()?);
    let (name, ending) = (arguments.get(2)?, arguments.get(3)?);
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    (current + 1 < pages && plain(name) && plain(ending)).then(|| format!("{name}_{}.{ending}", current + 1))
}

/// The container that the page's own system puts articles into: the first name of the list that holds enough text.
fn container(root: &NodeRef) -> Option<(NodeId, usize)> {
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
fn readable(document: Document, lines: &mut [Line]) {
    let config = Config { char_threshold: 100, ..Config::default() };
    let Ok(mut reader) = Readability::with_document(document, None, Some(config)) else { return };
    let Ok(article) = reader.parse() else { return };
    let strip = |s: &str| s.chars().filter(|c| !blank(*c)).collect::<String>();
    let stripped: Vec<String> = lines.iter().map(|l| strip(&l.text)).collect();
    for (line, chosen) in lines.iter_mut().zip(align::chain(&stripped, &strip(&article.text_content))) {
        line.readable = chosen;
    }
}

struct Walk {
    draft: Draft,
    line: Line,
    content: HashSet<NodeId>,
}

/// What surrounds the text that is being read.
#[derive(Clone, Copy, Default)]
struct Around {
    role: Role,
    link: bool,
    content: bool,
    hidden: bool,
}

enum Step<'a> {
    Enter(NodeRef<'a>, Around, usize),
    Leave(Around),
}

impl Walk {
    fn run(&mut self, root: NodeRef) {
        let mut steps = vec![Step::Enter(root, Around::default(), 0)];
        while let Some(step) = steps.pop() {
            let (node, around, depth) = match step {
                Step::Leave(around) => {
                    self.flush(around);
                    continue;
                }
                Step::Enter(node, around, depth) => (node, around, depth),
            };
            if node.is_text() {
                self.text(&node.text(), around);
                continue;
            }
            let name = node.node_name().unwrap_or_default().to_ascii_lowercase();
            if SILENT.contains(&name.as_str()) || depth > tame::DEEPEST {
                continue;
            }
            let inside = self.around(&node, &name, around);
            if name == "table" && self.table(&node, inside) {
                continue;
            }
            if BLOCKS.contains(&name.as_str()) {
                self.flush(around);
                steps.push(Step::Leave(inside));
            }
            let children: Vec<NodeRef> = node.children();
            steps.extend(children.into_iter().rev().map(|c| Step::Enter(c, inside, depth + 1)));
        }
        self.flush(Around::default());
    }

    fn around(&self, node: &NodeRef, name: &str, outer: Around) -> Around {
        let mut inside = outer;
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => inside.role = Role::Heading,
            "li" | "dd" => inside.role = Role::Item,
            "a" => inside.link = true,
            _ => {}
        }
        inside.content |= self.content.contains(&node.id);
        if node.has_attr("hidden") || node.attr("style").is_some_and(|s| hides(&s)) {
            inside.hidden = true;
        }
        inside
    }

    fn text(&mut self, text: &str, around: Around) {
        let before = self.line.text.len();
        for ch in text.chars() {
            self.line.push_unplaced(ch);
        }
        if around.link {
            self.line.link_chars += self.line.text[before..].chars().count();
        }
    }

    fn flush(&mut self, around: Around) {
        let mut line = std::mem::take(&mut self.line);
        line.close();
        if !line.text.is_empty() {
            line.text = join_wrapped(&line.text);
            (line.role, line.content, line.hidden) = (around.role, around.content, around.hidden);
            self.draft.lines.push(line);
        }
    }

    /// A data table becomes one line a row. Answers false for a layout table, which is walked like anything else.
    fn table(&mut self, node: &NodeRef, around: Around) -> bool {
        let Some(grid) = grid(node) else { return false };
        self.flush(around);
        let table = self.draft.tables.len();
        for row in &grid.rows {
            let mut line = Line { role: Role::Row { table }, content: around.content, hidden: around.hidden, ..Line::default() };
            line.text = row.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\t");
            self.draft.lines.push(line);
        }
        self.draft.tables.push(grid);
        true
    }
}

/// The cells of a data table: at least two rows and columns of short cells, some of them numbers, no table inside.
fn grid(table: &NodeRef) -> Option<Grid> {
    let (mut rows, mut caption) = (Vec::new(), None);
    let (mut groups, mut group) = (Vec::new(), 0usize);
    let (mut cells, mut numbers, mut long) = (0usize, 0usize, 0usize);
    for node in table.descendants_it().filter(NodeRef::is_element) {
        let name = node.node_name().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "table" if node.id != table.id => return None,
            "thead" | "tbody" | "tfoot" => group += 1,
            "tr" => {
                rows.push(Vec::new());
                groups.push(group);
            }
            "caption" => caption = Some(node.text().split_whitespace().collect::<Vec<_>>().join(" ")),
            "td" | "th" => {
                let span = |a: &str| node.attr(a).and_then(|v| v.trim().parse::<usize>().ok()).unwrap_or(1).min(1000);
                let mut line = Line::default();
                node.text().chars().for_each(|c| line.push_unplaced(c));
                line.close();
                let text = line.text;
                cells += 1;
                numbers += usize::from(super::table::is_numeric(&text));
                long += usize::from(text.chars().count() > 40);
                let row = rows.last_mut()?;
                row.push(GridCell { text, rowspan: span("rowspan"), colspan: span("colspan").clamp(1, WIDEST), header: name == "th" });
            }
            _ => {}
        }
    }
    close_up(&mut rows, &mut groups);
    let wide = rows.iter().filter(|r| r.len() >= 2).count();
    (rows.len() >= 2 && wide >= 2 && numbers * 5 >= cells && long * 5 <= cells).then_some(Grid { rows, groups, caption })
}

/// Takes out rows that show nothing, and one row off every span that runs over them.
fn close_up(rows: &mut Vec<Vec<GridCell>>, groups: &mut Vec<usize>) {
    for r in (0..rows.len()).rev() {
        if rows[r].iter().any(|c| !c.text.is_empty()) {
            continue;
        }
        rows.remove(r);
        groups.remove(r);
        for (q, row) in rows.iter_mut().enumerate().take(r) {
            for cell in row.iter_mut().filter(|c| c.rowspan > r - q) {
                cell.rowspan -= 1;
            }
        }
    }
}

/// Style that takes an element out of sight.
fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let away = |key: &str| style.split(key).skip(1).any(|v| v.starts_with("-") && v[1..].chars().take_while(char::is_ascii_digit).count() >= 3);
    style.contains("display:none") || style.contains("visibility:hidden") || style.contains("font-size:0") || away("left:") || away("top:") || away("text-indent:")
}

/// A line break in the source between two Chinese characters is no space.
fn join_wrapped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 60 {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (i, &ch) in chars.iter().enumerate() {
        let wide = |c: Option<&char>| c.is_some_and(|c| crate::decode::gbk::is_hanzi(*c));
        let prev = i.checked_sub(1).and_then(|i| chars.get(i));
        if ch == ' ' && wide(prev) && wide(chars.get(i + 1)) {
            continue;
        }
        out.push(ch);
    }
    out
}
