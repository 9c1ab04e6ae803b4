//! The walk over a page's tree.

use super::grid::grid;
use crate::article::line::{Line, Role};
use crate::article::{Draft, tame};
use crate::knowledge;
use dom_query::{NodeId, NodeRef};

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

/// Elements whose text is not shown.
const SILENT: [&str; 9] = ["script", "style", "noscript", "template", "head", "svg", "iframe", "object", "textarea"];

/// The lines of a tree; those inside of `content` are marked so.
pub(super) fn lines(root: NodeRef, content: Option<NodeId>) -> Draft {
    let mut walk = Walk { draft: Draft::default(), line: Line::default(), content };
    walk.run(root);
    walk.draft
}

struct Walk {
    draft: Draft,
    line: Line,
    content: Option<NodeId>,
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
            _ if [node.id_attr(), node.class()].into_iter().flatten().any(|names| names.split_ascii_whitespace().any(|n| knowledge::article().names_title(n))) => {
                inside.role = Role::Heading;
            }
            _ => {}
        }
        inside.content |= self.content == Some(node.id);
        if node.has_attr("hidden") || node.attr("style").is_some_and(|s| hides(&s)) {
            inside.hidden = true;
        }
        inside
    }

    fn text(&mut self, text: &str, around: Around) {
        // A line break at the end is taken back where Chinese goes on behind it.
        let before = self.line.text.trim_end_matches(' ').len();
        let blanks = self.line.text.len() - before;
        for ch in text.chars() {
            self.line.push_unplaced(ch);
        }
        if around.link {
            let added = &self.line.text[before..];
            self.line.link_chars += added.chars().count() - if added.starts_with(' ') { blanks } else { 0 };
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
