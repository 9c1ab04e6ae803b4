//! `gongbao run` and `gongbao rebuild`.

#[cfg(feature = "crawl")]
use super::fetch;
use super::refresh::{Options, Refreshed, refresh};
use super::{extract, output, show};
use clap::Args;
use gongbao::corpus::{self, Input};
use gongbao::error::{Error, Result};
use gongbao::pipeline::Pipeline;
use gongbao::publish::{self, Published, home};
#[cfg(feature = "crawl")]
use gongbao::{crawl::report, refresh::Gauges};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao run                      # the offline sample\n  gongbao run telecom --contact mailto:you@example.com\n  gongbao run telecom --offline    # from the archive alone\n  gongbao -q run telecom --log json --metrics gongbao.prom   # for cron: speaks only when something is wrong\n\nReads the pipeline's files, fetches what is due of its sources, and publishes. Nothing is published where nothing changed, or\nwhere a source lost more than a fifth of its rows (see --force)."
)]
pub struct Request {
    /// Pipelines under pipelines/ [default: sample]
    pipelines: Vec<String>,
    /// Folder of all output
    #[arg(long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    /// Threads to use; the output does not depend on it
    #[arg(long, default_value_t = 0, value_name = "N", hide_default_value = true)]
    threads: usize,
    /// Rows of statistics to print
    #[arg(long, default_value_t = 40, value_name = "N")]
    rows: usize,
    /// Fetch nothing: the tables are made of what the archive holds
    #[arg(long)]
    offline: bool,
    /// Publish even where a source lost much of what it had
    #[arg(long)]
    force: bool,
    #[cfg(feature = "crawl")]
    #[command(flatten)]
    fetch: fetch::Options,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            pipelines: Vec::new(),
            output: "output".into(),
            threads: 0,
            rows: 40,
            offline: false,
            force: false,
            #[cfg(feature = "crawl")]
            fetch: fetch::Options::default(),
        }
    }
}

/// `gongbao rebuild`: a run that fetches nothing and whose tables are what the archive holds, whatever stood there before.
pub fn rebuild(request: Request, quiet: bool) -> Result<u8> {
    run(Request { offline: true, force: true, ..request }, quiet)
}

/// Runs pipeline after pipeline. One that fails does not keep the others from their turn; the first failure is the answer.
pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let names = if request.pipelines.is_empty() { vec!["sample".to_owned()] } else { request.pipelines.clone() };
    let mut failed = None;
    for name in &names {
        match one(name, &request, names.len() > 1, quiet) {
            Err(e) if failed.is_some() => anstream::eprintln!("gongbao: {e}"),
            Err(e) => failed = Some(e),
            Ok(()) => {}
        }
    }
    failed.map_or(Ok(0), Err)
}

fn one(name: &str, request: &Request, many: bool, quiet: bool) -> Result<()> {
    let pipeline = Pipeline::load(name)?;
    for path in &pipeline.unused {
        anstream::eprintln!("gongbao: {path} differs from the one that this program was built with, which is what it uses; build it again for the edit to count");
    }
    let config = &pipeline.config;
    if config.inputs.is_empty() && config.source.is_empty() {
        return Err(Error::Config(format!(
            "pipeline `{name}` names no pages; add `inputs = [\"folder\"]` or `[[source]]` tables to pipelines/{name}/pipeline.toml, or run `gongbao extract PATH --pipeline {name}`"
        )));
    }
    let home = home(&request.output, name);
    let options = Options { threads: request.threads, force: request.force, quiet, rows: request.rows };
    let publish = |_crawled: String| -> Result<()> {
        let refreshed = inputs(&pipeline, &request.corpus(name)).and_then(|inputs| refresh(&pipeline, &inputs, &home, options));
        #[cfg(feature = "crawl")]
        tell(name, request, many, &home, _crawled, &refreshed)?;
        let refreshed = refreshed?;
        if quiet { Ok(()) } else { summary(request, &home, refreshed).map_err(output) }
    };
    #[cfg(feature = "crawl")]
    if !request.offline && !config.source.is_empty() {
        let job = fetch::pipeline_request(name, config, &request.fetch)?;
        // A refusal to publish does not undo the crawl: the next run fetches again.
        let mut published = Ok(());
        let ran = fetch::fetch(name, &job, &request.fetch, quiet, |ran| {
            published = publish(report::metrics(ran, name, jiff::Timestamp::now()));
            Ok(())
        })?;
        // Where the sources gave nothing, that is the reason why there is nothing to publish.
        return match published {
            Err(Error::NoInput { .. }) | Ok(()) => fetch::judge(&[ran]).and(published),
            refused => refused,
        };
    }
    publish(String::new())
}

/// Tells those who watch what came of a refresh: a log line, and figures behind those of the crawl.
#[cfg(feature = "crawl")]
fn tell(name: &str, request: &Request, many: bool, home: &Path, crawled: String, refreshed: &Result<Refreshed>) -> Result<()> {
    let mut gauges = Gauges::after(crawled, name);
    let generation = publish::standing(home).map_or(0, |m| m.generation);
    gauges.add("gongbao_generation", "Number of the generation that readers see.", &[], generation);
    gauges.add("gongbao_refresh_failed", "Whether the last refresh could not publish.", &[], u8::from(refreshed.is_err()));
    match refreshed {
        Err(e) => request.fetch.note(name, "failed", &e.to_string()),
        Ok(done) => {
            for (file, rows) in &done.tables {
                gauges.add("gongbao_rows", "Rows of each table.", &[("table", file.trim_end_matches(".parquet"))], rows);
            }
            gauges.add("gongbao_pages_skipped", "Pages that could not be read.", &[], done.tally.skipped);
            let event = if matches!(done.published, Published::New(_)) { "published" } else { "unchanged" };
            request.fetch.note(name, event, &format!("generation {generation} in {}", home.display()));
        }
    }
    request.fetch.write_metrics(name, many, gauges.text())
}

impl Request {
    /// Folder of a pipeline's archive.
    fn corpus(&self, name: &str) -> PathBuf {
        #[cfg(feature = "crawl")]
        if let Some(folder) = &self.fetch.corpus {
            return folder.clone();
        }
        Path::new("corpus").join(name)
    }
}

/// The pages of a pipeline: its files, then the newest good version of each address in its archive.
fn inputs(pipeline: &Pipeline, archive: &Path) -> Result<Vec<Input>> {
    let mut inputs = if pipeline.config.inputs.is_empty() { Vec::new() } else { corpus::read_all(&pipeline.config.inputs)? };
    if !pipeline.config.source.is_empty() {
        inputs.extend(corpus::warc::latest(archive)?);
    }
    if inputs.is_empty() {
        return Err(Error::NoInput { path: archive.display().to_string(), why: "the archive holds no page yet; see report.md there for what was fetched".into() });
    }
    Ok(inputs)
}

fn summary(request: &Request, home: &Path, refreshed: Refreshed) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let Refreshed { published, shown, outcomes, tally, .. } = refreshed;
    let statistics = shown.count;
    let more = statistics.saturating_sub(request.rows);
    writeln!(out, "{}", show::table(&extract::HEADER, shown.rows()))?;
    if more > 0 {
        writeln!(out, "… and {more} more statistics (--rows N shows more)")?;
    }
    let outcomes: Vec<String> = outcomes.iter().map(|(k, n)| format!("{n} {k}")).collect();
    writeln!(out, "\n{} pages ({}), {} skipped · {statistics} statistics", tally.read, outcomes.join(", "), tally.skipped)?;
    let current = home.join("current");
    match published {
        Published::New(folder) => writeln!(out, "published {} → {}/*.parquet", folder.display(), current.display())?,
        Published::Unchanged(_) => writeln!(out, "nothing changed: {}/*.parquet stands", current.display())?,
    }
    let name = home.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let elsewhere = if request.output == Path::new("output") { String::new() } else { format!(" --output {}", request.output.display()) };
    let flags = if name == "sample" { elsewhere } else { format!(" --pipeline {name}{elsewhere}") };
    writeln!(
        out,
        "\nNext:\n  gongbao report{flags}\n  gongbao series idc_licensed_firms{flags}\n  gongbao query \"SELECT subject, value, unit, quote FROM statistics WHERE indicator IS NULL LIMIT 10\"{flags}\n  gongbao extract corpus/samples/policy-speech-2017.txt --format table"
    )
}
