//! `gongbao fetch`.

use clap::{Args, ValueEnum};
use gongbao::crawl::guard::{Allowed, Guard};
use gongbao::crawl::plan::{Manners, Source};
use gongbao::crawl::report::{self, Verdict};
use gongbao::crawl::run::{self, Event, Ran, crawl};
use gongbao::error::{Error, Result};
use gongbao::pipeline::{Config, FOLDER, Pipeline};
use gongbao::publish::write_whole;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao fetch telecom --contact mailto:you@example.com\n  gongbao fetch --url https://example.com/list.html --depth 1 --corpus corpus/example --report report.jsonl\n  gongbao fetch --url http://127.0.0.1:8000/ --allow-private 127.0.0.1:8000\n\nA run that was killed goes on where it stopped. Exit codes: 0 done; 69 nothing answered; 75 locked, or all must wait."
)]
pub struct Request {
    /// Pipelines whose sources are fetched
    #[arg(required_unless_present = "url")]
    pipelines: Vec<String>,
    /// Addresses to begin with, without a pipeline
    #[arg(long, value_name = "URL", num_args = 1.., conflicts_with = "pipelines")]
    url: Vec<String>,
    #[command(flatten)]
    pub options: Options,
    /// Write one JSON line an address
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// How to fetch; shared with `gongbao run`.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Folder of the archive and its index [default: corpus/PIPELINE, or corpus/pages]
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,
    /// Links away from the addresses to begin with [default: the source's, or 1]
    #[arg(long, value_name = "N")]
    pub depth: Option<u32>,
    /// Pages of a source in one run, known ones counted
    #[arg(long, value_name = "N")]
    pub pages: Option<usize>,
    /// Private or local addresses that may be fetched
    #[arg(long, value_name = "HOST[:PORT[-PORT]]", num_args = 1..)]
    pub allow_private: Vec<Allowed>,
    /// Mail address or page of whoever runs this crawl, for the User-Agent [default: the pipeline's, or $GONGBAO_CONTACT]
    #[arg(long, value_name = "CONTACT")]
    pub contact: Option<String>,
    /// Seconds between two requests to a host
    #[arg(long, value_name = "SECONDS")]
    pub delay: Option<f64>,
    /// Requests in flight to one host
    #[arg(long, value_name = "N")]
    pub in_flight: Option<usize>,
    /// Build the index again from the archive first
    #[arg(long)]
    pub reindex: bool,
    /// Write the figures of the run for Prometheus's text collector
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Log every address to standard error
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log: Option<Log>,
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    Json,
    Text,
}

impl Options {
    /// Writes the figures of a pipeline where they were asked for: with many pipelines, a file each beside the one that was named.
    pub fn write_metrics(&self, name: &str, many: bool, text: &str) -> Result<()> {
        let Some(path) = &self.metrics else { return Ok(()) };
        let path = if many { path.with_file_name(format!("{name}-{}", path.file_name().unwrap_or_default().to_string_lossy())) } else { path.clone() };
        write_whole(&path, text)
    }

    /// Logs an event that is no address, where a log was asked for.
    #[cfg(feature = "tables")]
    pub fn note(&self, name: &str, event: &str, text: &str) {
        let at = gongbao::corpus::warc::date(jiff::Timestamp::now());
        match self.log {
            None => {}
            Some(Log::Json) => anstream::eprintln!("{}", serde_json::json!({"at": at, "level": "info", "event": event, "pipeline": name, "message": text})),
            Some(Log::Text) => anstream::eprintln!("{at} {event} {text}"),
        }
    }
}

pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let mut jobs = Vec::new();
    for name in &request.pipelines {
        jobs.push((name.clone(), pipeline_request(name, &Pipeline::config(name)?, &request.options)?));
    }
    if !request.url.is_empty() {
        let source = Source { seeds: request.url.clone(), depth: 1, pages: 1000, attachments: true, ..Source::default() };
        jobs.push(("pages".into(), crawl_request(Manners::default(), vec![source], Path::new("corpus/pages"), &request.options)?));
    }
    let many = jobs.len() > 1;
    let (mut rans, mut lines) = (Vec::new(), String::new());
    for (name, job) in jobs {
        let ran = fetch(&name, &job, &request.options, quiet, |ran| {
            lines.extend(ran.lines.iter().map(|l| format!("{}\n", report::line(l))));
            request.options.write_metrics(&name, many, &report::metrics(ran, &name, jiff::Timestamp::now()))?;
            request.report.as_ref().map_or(Ok(()), |path| write_whole(path, &lines))
        })?;
        rans.push(ran);
    }
    judge(&rans)?;
    Ok(0)
}

/// The exit code of runs: one source that answered is enough.
pub fn judge(rans: &[Ran]) -> Result<()> {
    let verdicts: Vec<Verdict> = rans.iter().map(report::verdict).collect();
    if verdicts.contains(&Verdict::Done) {
        Ok(())
    } else if verdicts.contains(&Verdict::Down) {
        Err(Error::Unavailable("no source answered; see the report for the reasons, and try again later".into()))
    } else {
        Err(Error::Busy("every source asks to be left alone for now; try again later".into()))
    }
}

/// The crawl of a pipeline, as its file and the command line tell.
pub fn pipeline_request(name: &str, config: &Config, options: &Options) -> Result<run::Request> {
    if config.source.is_empty() {
        return Err(Error::Config(format!("pipeline `{name}` names no sources; add `[[source]]` tables to {FOLDER}/{name}/pipeline.toml, or name addresses with --url")));
    }
    crawl_request(config.crawl.clone(), config.source.clone(), &Path::new("corpus").join(name), options)
}

fn crawl_request(mut manners: Manners, mut sources: Vec<Source>, corpus: &Path, options: &Options) -> Result<run::Request> {
    if let Some(contact) = options.contact.clone().or_else(|| std::env::var("GONGBAO_CONTACT").ok()) {
        manners.contact = contact;
    }
    if let Some(seconds) = options.delay {
        if !(0.0..=3600.0).contains(&seconds) {
            return Err(Error::Usage(format!("--delay {seconds}: give seconds from 0 to 3600")));
        }
        manners.delay = seconds;
    }
    if let Some(n) = options.in_flight {
        manners.in_flight = n.clamp(1, 256);
        manners.total_in_flight = manners.total_in_flight.max(manners.in_flight);
    }
    for source in &mut sources {
        source.depth = options.depth.unwrap_or(source.depth);
        source.pages = options.pages.unwrap_or(source.pages);
    }
    let corpus = options.corpus.clone().unwrap_or_else(|| corpus.to_owned());
    Ok(run::Request { manners, sources, corpus, guard: Guard::new(options.allow_private.clone()), reindex: options.reindex })
}

/// Runs one crawl, shows how it goes, and writes its summaries beside the archive. `conclude` is what must be done before
/// the run counts as ended.
pub fn fetch(name: &str, request: &run::Request, options: &Options, quiet: bool, conclude: impl FnOnce(&Ran) -> Result<()>) -> Result<Ran> {
    if request.manners.contact.is_empty() && options.allow_private.is_empty() && !quiet {
        anstream::eprintln!("gongbao: the User-Agent names no contact; set --contact or GONGBAO_CONTACT, so that sites know whom to write to");
    }
    let bar = progress(quiet || options.log.is_some());
    let tell = |event: Event| match options.log {
        None => {
            bar.set_length(event.known as u64);
            bar.set_position(event.done as u64);
        }
        Some(log) => log_line(&event, name, log),
    };
    let ran = crawl(request, tell, |ran| {
        let at = jiff::Timestamp::now();
        let summary = serde_json::to_string_pretty(&report::summary(ran, name, at)).map_err(|e| Error::Bug(e.to_string()))?;
        write_whole(&request.corpus.join("report.json"), &(summary + "\n"))?;
        write_whole(&request.corpus.join("report.md"), &report::markdown(ran, name, at))?;
        conclude(ran)
    })?;
    bar.finish_and_clear();
    for damage in &ran.damaged {
        anstream::eprintln!("gongbao: {damage}");
    }
    if !quiet {
        let mut totals = std::collections::BTreeMap::<&str, usize>::new();
        ran.lines.iter().for_each(|l| *totals.entry(l.outcome.as_str()).or_default() += 1);
        let totals: Vec<String> = totals.iter().map(|(o, n)| format!("{n} {o}")).collect();
        let resumed = if ran.resumed { ", going on where an earlier run stopped" } else { "" };
        anstream::eprintln!("gongbao: {name}: {} addresses in {:.1} s{resumed} ({}) → {}", ran.lines.len(), ran.seconds, totals.join(", "), request.corpus.display());
        for source in report::full(&ran) {
            anstream::eprintln!("gongbao: {}", report::full_told(source));
        }
    }
    Ok(ran)
}

fn log_line(event: &Event, name: &str, log: Log) {
    let mut err = std::io::stderr().lock();
    let at = gongbao::corpus::warc::date(jiff::Timestamp::now());
    let outcome = event.outcome.name();
    let _ = match log {
        Log::Json => writeln!(
            err,
            "{}",
            serde_json::json!({"at": at, "level": "info", "event": "fetched", "pipeline": name, "url": event.url, "outcome": outcome, "error": event.error, "done": event.done, "known": event.known})
        ),
        Log::Text => writeln!(err, "{at} {outcome} {}{}", event.url, event.error.as_deref().map(|e| format!(" ({e})")).unwrap_or_default()),
    };
}

fn progress(hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} addresses  {per_sec}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
