//! `gongbao explain`.

use super::{Published, output, query};
use clap::Args;
use gongbao::corpus::Input;
use gongbao::error::{Error, Result};
use gongbao::table::{query as sql, schema};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao query \"SELECT fact_id, quote FROM statistics WHERE indicator = 'idc_licensed_firms'\"\n  gongbao explain 5e0bd52b89466c17\n\nThe beginning of an id is enough where only one fact has it."
)]
pub struct Request {
    /// Id of a fact, of any table, or its beginning
    fact: String,
    #[command(flatten)]
    published: Published,
    /// Folder of the archive, for pages that were crawled [default: corpus/PIPELINE]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

/// Bytes of the page that are shown around the evidence.
const AROUND: usize = 48;

pub fn run(request: Request) -> Result<u8> {
    let folder = query::folder(&request.published)?;
    let (table, names, row) = find(&folder, &request.fact)?;
    let field = |name: &str| names.iter().position(|n| n == name).map_or("", |i| row[i].as_str());
    let mut out = std::io::stdout().lock();
    let mut line = |text: String| writeln!(out, "{text}").map_err(output);
    line(format!("{table} {}", field("fact_id")))?;
    let evidence = ["fact_id", "doc_id", "quote", "sentence", "start", "end", "raw_start", "raw_end", "rule", "confidence"];
    for (name, value) in names.iter().zip(&row).filter(|(n, v)| !evidence.contains(&n.as_str()) && !v.is_empty()) {
        line(format!("  {name:<16} {value}"))?;
    }
    line(format!("\nsentence   {}", marked(field("sentence"), field("quote"))))?;
    line(format!("rule       {} (confidence {})", field("rule"), field("confidence")))?;
    line(format!("           {}", steps(table, field("rule"))))?;
    let statement = format!("SELECT path, url, title, encoding, repair_kinds, sha256, fetched_at FROM documents WHERE doc_id = '{}'", field("doc_id"));
    let (_, pages) = sql::texts(&sql::run(&folder, &statement)?)?;
    let Some(page) = pages.first() else { return Ok(0) };
    line(format!("page       {} {}", page[2], page[1]))?;
    line(format!(
        "file       {} (sha256 {}…, {}{})",
        page[0],
        &page[5][..page[5].len().min(16)],
        page[3],
        if page[4].is_empty() { String::new() } else { format!(", repaired: {}", page[4]) }
    ))?;
    let (Ok(start), Ok(end)) = (field("raw_start").parse::<usize>(), field("raw_end").parse::<usize>()) else { return Ok(0) };
    let archive = request.corpus.unwrap_or_else(|| Path::new("corpus").join(&request.published.pipeline));
    match Input::named(&page[0], &archive).map(|input| input.read()) {
        Some(Ok(read)) if read.sha256 == page[5] => {
            let (from, to) = (start.saturating_sub(AROUND), (end + AROUND).min(read.bytes.len()));
            line(format!("bytes      {start}–{end} of {}, as the page has them:", read.bytes.len()))?;
            line(format!("           {}", decoded(&read.bytes[from..to], page[3].as_str())))?;
            line(format!("           {}⟦{}⟧{}", escaped(&read.bytes[from..start]), escaped(&read.bytes[start..end]), escaped(&read.bytes[end..to])))
        }
        Some(Ok(_)) => line(format!("bytes      {start}–{end}; the page has changed since it was read")),
        _ => line(format!("bytes      {start}–{end}; the page is not here now (for a crawled one, --corpus names the archive)")),
    }?;
    Ok(0)
}

/// The fact in whichever table has it.
fn find(folder: &Path, id: &str) -> Result<(&'static str, Vec<String>, Vec<String>)> {
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(Error::Usage(format!("`{id}` is no fact id; ids are hexadecimal, see the column fact_id of any table")));
    }
    let mut found = Vec::new();
    for table in schema::ALL.iter().filter(|t| t.key == ["fact_id"] && folder.join(format!("{}.parquet", t.name)).is_file()) {
        let (names, rows) = sql::texts(&sql::run(folder, &format!("SELECT * FROM {} WHERE STARTS_WITH(fact_id, '{id}')", table.name))?)?;
        found.extend(rows.into_iter().map(|r| (table.name, names.clone(), r)));
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Error::NoInput { path: folder.display().to_string(), why: format!("no fact `{id}`; find ids with `gongbao query \"SELECT fact_id, quote FROM statistics\"`") }),
        n => Err(Error::Usage(format!("{n} facts begin with `{id}`; give more of the id"))),
    }
}

fn marked(sentence: &str, quote: &str) -> String {
    match sentence.find(quote).filter(|_| !quote.is_empty()) {
        Some(at) => format!("{}⟦{quote}⟧{}", &sentence[..at], &sentence[at + quote.len()..]),
        None => format!("{sentence}\nquote      ⟦{quote}⟧"),
    }
}

/// What a rule's name stands for.
fn steps(table: &str, rule: &str) -> String {
    let (base, changed) = rule.split_once('+').map_or((rule, None), |(b, c)| (b, Some(c)));
    let what = match base {
        "before" => "the words in front of the number were read backwards; what is left of them is the subject",
        "behind" => "the subject stands behind the number",
        "carried" => "the clause names no subject: that of the figure before goes on",
        "distribute" => "several numbers were given to several subjects in order (分别, 各)",
        "bracket" => "the number opens a bracket: the name in front of it is the subject or the place",
        "cell" => "a table cell: subject, unit and period come from its headers and caption",
        "rank" => "a written ordinal, of the figure before it",
        _ if table != "statistics" => "a reader of this kind of fact (src/extract)",
        _ => "see src/extract",
    };
    changed.map_or_else(|| what.to_owned(), |rule| format!("{what}; then the rule `{rule}` of the pipeline changed it"))
}

/// Bytes as the page's encoding has them, before any repair, without what was cut at the edges.
fn decoded(bytes: &[u8], encoding: &str) -> String {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.trim_matches('\u{FFFD}').replace(['\n', '\r'], " ")
}

/// Bytes as text where they are ASCII, else as `\xNN`.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|b| if (0x20..0x7F).contains(b) { (*b as char).to_string() } else { format!("\\x{b:02X}") }).collect()
}
