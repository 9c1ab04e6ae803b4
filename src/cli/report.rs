//! `gongbao report`.

use super::{Published, output, query};
use clap::Args;
use gongbao::error::Result;
use gongbao::pipeline::Pipeline;
use gongbao::{publish, report};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao report                              # output/sample/report.html\n  gongbao report --pipeline telecom -o telecom.html\n  gongbao report -o - | gzip > report.html.gz\n\nThe page needs nothing else: it opens offline, can be sent by mail, and works without scripts (all but the search)."
)]
pub struct Request {
    #[command(flatten)]
    published: Published,
    /// File to write, or - for standard output [default: OUTPUT/PIPELINE/report.html]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder of the archive, for pages that were crawled [default: corpus/PIPELINE]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let Published { pipeline, output: folder } = &request.published;
    let generation = query::folder(&request.published)?;
    let archive = request.corpus.unwrap_or_else(|| Path::new("corpus").join(pipeline));
    // A pipeline that is not here any more still has its tables.
    let title = Pipeline::config(pipeline).map_or_else(|_| pipeline.clone(), |config| config.description);
    let made = report::make(&report::Request { generation: &generation, archive: &archive, title: &title })?;
    let file = request.out.unwrap_or_else(|| publish::home(folder, pipeline).join("report.html"));
    if file == Path::new("-") {
        std::io::stdout().lock().write_all(made.html.as_bytes()).map_err(output)?;
        return Ok(0);
    }
    publish::write_whole(&file, &made.html)?;
    if made.without_original > 0 {
        anstream::eprintln!(
            "gongbao: {} of {} pages are not here any more (or have changed): they are shown repaired only; for crawled ones, --corpus names the archive",
            made.without_original,
            made.pages
        );
    }
    if !quiet {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}: {} kB; pages {}, facts {}, series {}", file.display(), made.html.len().div_ceil(1000), made.pages, made.facts, made.series).map_err(output)?;
    }
    Ok(0)
}
