//! The command line: one file a subcommand, each a request turned into calls of the library.

mod article;
mod check;
mod completions;
#[cfg(feature = "tables")]
mod diff;
mod eval;
#[cfg(feature = "tables")]
mod explain;
mod extract;
#[cfg(feature = "crawl")]
mod fetch;
mod hunks;
mod init;
mod pages;
#[cfg(feature = "tables")]
mod query;
mod recognise;
#[cfg(feature = "tables")]
mod refresh;
mod repair;
#[cfg(feature = "tables")]
mod report;
#[cfg(feature = "crawl")]
mod robots;
#[cfg(feature = "tables")]
mod run;
#[cfg(feature = "tables")]
mod series;
mod show;

use clap::{Args, Parser, Subcommand};
use gongbao::error::{Error, Result};
use std::path::PathBuf;

/// Turns Chinese regulatory pages, as broken as the web serves them, into tables that can be trusted.
#[derive(Debug, Parser)]
#[command(
    name = "gongbao",
    version,
    propagate_version = true,
    after_help = "Without a command: `gongbao run`, the offline sample.\n\nExit codes: 0 done; 1 a check or gate failed; 64 usage; 65 bad data or refused by a guard; 66 no input; 69 every source down; 70 bug; 73 cannot create output; 74 I/O; 75 locked or deferred; 78 configuration."
)]
pub struct Cli {
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fetch and read a pipeline's pages, extract, publish Parquet, print a summary
    #[cfg(feature = "tables")]
    Run(run::Request),
    /// Make the tables again from the archive alone, past every guard
    #[cfg(feature = "tables")]
    Rebuild(run::Request),
    /// Fetch pages into an archive: politely, never past robots.txt, nothing lost
    #[cfg(feature = "crawl")]
    Fetch(fetch::Request),
    /// Say whether robots.txt allows an address
    #[cfg(feature = "crawl")]
    Robots(robots::Request),
    /// Extract facts from pages
    Extract(extract::Request),
    /// Show the article of a page: text, metadata, tables, what was dropped and why
    Article(article::Request),
    /// Give back the text of a page as it was before it was damaged
    Repair(repair::Request),
    /// Recognise numbers, quantities and periods in sentences
    Recognise(recognise::Request),
    /// Ask the published tables in SQL
    #[cfg(feature = "tables")]
    Query(query::Request),
    /// List the tables, or the columns of one, with what they mean
    #[cfg(feature = "tables")]
    Tables(query::Tables),
    /// Make one HTML page of the published tables: series, every fact, and the texts that show them
    #[cfg(feature = "tables")]
    Report(report::Request),
    /// Show the time series of an indicator with its evidence and conflicts
    #[cfg(feature = "tables")]
    Series(series::Request),
    /// Show what one fact says, the rule that found it, and the bytes it came from
    #[cfg(feature = "tables")]
    Explain(explain::Request),
    /// Compare two generations: statistics added, removed and changed, page by page
    #[cfg(feature = "tables")]
    Diff(diff::Request),
    /// Validate a pipeline's configuration, catalogue and rules, and run their own examples
    Check(check::Request),
    /// Score the extraction against gold pages
    Eval(eval::Request),
    /// Make a new pipeline with commented files and a working example
    Init(init::Request),
    /// Print the JSON Schema of the files under pipelines/, for editors
    Schema(completions::Schema),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page, or write those of all commands
    Man(completions::Man),
}

/// Pages to read: files, folders, WARC files, or - for standard input.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Files, folders (read recursively), WARC files, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Pipeline whose catalogue, rules and words are used
    #[arg(long, default_value = "telecom", value_name = "NAME")]
    pub pipeline: String,
    /// Day that 今年 and 上月 refer to where a page tells none (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub reference_date: Option<jiff::civil::Date>,
    /// Threads to use; the output does not depend on it
    #[arg(long, default_value_t = 0, value_name = "N", hide_default_value = true)]
    pub threads: usize,
}

/// Where published tables are.
#[derive(Debug, Args)]
pub(crate) struct Published {
    /// Pipeline whose tables are read
    #[arg(long, default_value = "sample", value_name = "NAME")]
    pub pipeline: String,
    /// Folder of all output
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub output: PathBuf,
}

/// Runs a parsed command line and answers with the exit code.
///
/// # Errors
/// Whatever the command meets that ends it.
pub fn run(cli: Cli) -> Result<u8> {
    let quiet = cli.quiet;
    match cli.command {
        #[cfg(feature = "tables")]
        None => run::run(run::Request::default(), quiet),
        #[cfg(not(feature = "tables"))]
        None => Err(Error::Usage("this build has no tables; name a command, see --help".into())),
        #[cfg(feature = "tables")]
        Some(Command::Run(r)) => run::run(r, quiet),
        #[cfg(feature = "tables")]
        Some(Command::Rebuild(r)) => run::rebuild(r, quiet),
        #[cfg(feature = "crawl")]
        Some(Command::Fetch(r)) => fetch::run(r, quiet),
        #[cfg(feature = "crawl")]
        Some(Command::Robots(r)) => robots::run(r),
        Some(Command::Extract(r)) => extract::run(r, quiet),
        Some(Command::Article(r)) => article::run(r),
        Some(Command::Repair(r)) => repair::run(r),
        Some(Command::Recognise(r)) => recognise::run(r),
        #[cfg(feature = "tables")]
        Some(Command::Query(r)) => query::run(r),
        #[cfg(feature = "tables")]
        Some(Command::Tables(r)) => query::tables(r),
        #[cfg(feature = "tables")]
        Some(Command::Report(r)) => report::run(r, quiet),
        #[cfg(feature = "tables")]
        Some(Command::Series(r)) => series::run(r),
        #[cfg(feature = "tables")]
        Some(Command::Explain(r)) => explain::run(r),
        #[cfg(feature = "tables")]
        Some(Command::Diff(r)) => diff::run(r),
        Some(Command::Check(r)) => check::run(r),
        Some(Command::Eval(r)) => eval::run(r),
        Some(Command::Init(r)) => init::run(r, quiet),
        Some(Command::Schema(r)) => completions::schema(r),
        Some(Command::Completions(r)) => completions::completions(r),
        Some(Command::Man(r)) => completions::man(r),
    }
}

/// The reader of our output went away: nothing is wrong.
pub fn is_broken_pipe(e: &Error) -> bool {
    matches!(e, Error::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
}

/// An error of writing to standard output.
pub(crate) fn output(e: std::io::Error) -> Error {
    Error::Io { path: PathBuf::from("standard output"), source: e }
}
