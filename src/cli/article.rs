//! `gongbao article`.

use super::{output, pages};
use clap::{Args, ValueEnum};
use gongbao::article::{self, Article, BlockKind};
use gongbao::corpus;
use gongbao::decode;
use gongbao::error::Result;
use serde_json::json;
use std::io::Write;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  gongbao article page.html\n  gongbao article page.html --format json | jq .dropped\n  gongbao article pages/ --format markdown")]
pub struct Request {
    /// Files, folders (read recursively), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Format of the article
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Text,
    Markdown,
}

pub fn run(request: Request) -> Result<u8> {
    let mut out = std::io::stdout().lock();
    let inputs = corpus::read_all(&request.paths)?;
    let many = inputs.len() > 1;
    pages::every(&inputs, |page| {
        let decoded = decode::decode(&page);
        let article = article::extract(&decoded, &page.origin);
        match request.format {
            Format::Json => {
                let line = json!({
                    "path": page.path, "title": article.meta.title, "published_at": article.meta.published_at, "published_from": article.meta.published_from,
                    "source": article.meta.source, "author": article.meta.author, "editor": article.meta.editor,
                    "document_number": article.meta.document_number, "signed_at": article.meta.signed_at, "event_at": article.meta.event_at, "column": article.meta.column, "next_page": article.meta.next_page, "alternatives": article.meta.alternatives, "url": article.meta.url, "text": article.text,
                    "blocks": article.blocks, "tables": article.tables, "dropped": article.dropped,
                });
                writeln!(out, "{line}")
            }
            Format::Text => writeln!(out, "{}{}{}", header(&page.path, many), article.text, if many { "\n" } else { "" }),
            Format::Markdown => writeln!(out, "{}{}", header(&page.path, many), markdown(&article)),
        }
        .map_err(output)
    })?;
    Ok(0)
}

fn header(path: &str, many: bool) -> String {
    if many { format!("=== {path}\n") } else { String::new() }
}

fn markdown(article: &Article) -> String {
    let mut text = String::new();
    let mut before = None;
    for block in &article.blocks {
        let line = block.span.of(&article.text);
        // Tables and lists end with an empty line.
        if matches!(before, Some(BlockKind::Row | BlockKind::Item)) && before != Some(block.kind) {
            text.push('\n');
        }
        let first_row = before != Some(BlockKind::Row);
        before = Some(block.kind);
        text.push_str(&match block.kind {
            BlockKind::Title => format!("# {line}\n\n"),
            BlockKind::Byline => format!("*{line}*\n\n"),
            BlockKind::Heading => format!("## {line}\n\n"),
            BlockKind::Item => format!("- {line}\n"),
            BlockKind::Paragraph => format!("{line}\n\n"),
            BlockKind::Row => {
                let cells: Vec<String> = line.split('\t').map(|cell| cell.replace('|', "\\|")).collect();
                let rule = if first_row { format!("|{}\n", "---|".repeat(cells.len())) } else { String::new() };
                format!("| {} |\n{rule}", cells.join(" | "))
            }
        });
    }
    text
}
