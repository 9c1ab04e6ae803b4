//! A run: everything that is due, host by host, until nothing is left.

use super::client::Client;
use super::guard::Guard;
use super::host::{Hosts, key};
use super::index::{Index, Line, Task};
use super::keeper::{Desk, Keeper, Kept, ended, since};
use super::outcome::Outcome;
use super::plan::{Manners, Source};
use super::rebuild::{is_newer, rebuild};
use super::scope::Scope;
use super::visit::{Errand, Fetcher};
use crate::corpus::warc::{Damage, Writer};
use crate::error::{Error, Result};
use crate::lock::lock;
use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::JoinSet;

/// What to crawl, where to, how.
#[derive(Debug, Clone)]
pub struct Request {
    pub manners: Manners,
    pub sources: Vec<Source>,
    /// Folder of the archive and its index.
    pub corpus: PathBuf,
    pub guard: Guard,
    /// Forget the index and build it from the archive.
    pub reindex: bool,
}

/// What happens while a run goes on, for whoever shows it.
#[derive(Debug, Clone)]
pub struct Event {
    pub url: String,
    pub outcome: Outcome,
    pub error: Option<String>,
    /// Addresses done and known of in this run.
    pub done: usize,
    pub known: usize,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// One line an address, in the order in which they were found.
    pub lines: Vec<Line>,
    /// The run went on where a killed one stopped.
    pub resumed: bool,
    pub seconds: f64,
    /// What of the archive was found to be damaged, where it had to be read.
    pub damaged: Vec<Damage>,
}

/// First part of the names of archive files.
pub const PREFIX: &str = "gongbao";

/// Opens the archive and its index: a torn tail is cut off, an index that is not there is built again, and one that is older
/// than the archive learns what it lacks. Tells what of the archive is damaged, as far as it was read for that.
fn open(request: &Request) -> Result<(Index, Writer, Vec<Damage>)> {
    let path = request.corpus.join("index.sqlite");
    if request.reindex {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(request.corpus.join(format!("index.sqlite{ending}")));
        }
    }
    let index = Index::open(&path)?;
    let committed = match index.meta("committed")? {
        None => None,
        Some(c) => match c.split_once(' ').and_then(|(n, l)| Some((n.parse().ok()?, l.parse().ok()?))) {
            Some(end) => Some(end),
            None => return Err(Error::BadData(format!("{}: `{c}` is no position; build it again with --reindex", path.display()))),
        },
    };
    let ((number, length), damaged) = match committed {
        Some(end) if !is_newer(&request.corpus, PREFIX, end)? => (end, Vec::new()),
        // Whole records behind the end that the index knows are of a run that was killed, or of runs after the index was copied.
        behind => rebuild(&request.corpus, PREFIX, &index, behind.unwrap_or((1, 0)))?,
    };
    let writer = Writer::open(&request.corpus, PREFIX, concat!("gongbao/", env!("CARGO_PKG_VERSION")), number, length)?;
    Ok((index, writer, damaged))
}

/// Fetches everything that is due. `conclude` is called before the run counts as ended: where the process is killed before
/// that, the next one concludes it, so that no report is lost.
///
/// # Errors
/// The corpus is locked, cannot be opened or written, or what `conclude` meets; never because of a page or a host.
pub fn crawl(request: &Request, mut tell: impl FnMut(Event), conclude: impl FnOnce(&Ran) -> Result<()>) -> Result<Ran> {
    let began = std::time::Instant::now();
    // Mistakes of whoever asks come before anything is made.
    let mut scopes = request.sources.iter().cloned().map(Scope::new).collect::<Result<Vec<_>>>()?;
    let _lock = lock(&request.corpus)?;
    let (index, writer, damaged) = open(request)?;
    let resumed = index.meta("open_run")?.is_some();
    index.begin()?;
    let run = index.begin_run()?;
    let mut aliases = Vec::new();
    for scope in &mut scopes {
        begin(&index, scope, run, &mut aliases)?;
    }
    index.commit()?;
    let due: Vec<Task> = index.due(run)?;
    let hosts = Hosts::new(request.manners.clone(), request.guard.clone(), index.resting()?);
    let manners = Arc::new(request.manners.clone());
    let fetcher = Arc::new(Fetcher { client: Client::new(manners.clone(), request.guard.clone())?, hosts, manners });
    let (desk, thread) = Keeper::new(index, writer, scopes, run, fetcher.clone())?.start();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| Error::Bug(format!("no runtime: {e}")))?;
    let stopped = runtime.block_on(work(&fetcher, &desk, due, &mut tell));
    runtime.shutdown_background();
    drop(desk);
    let keeper = ended(thread)?;
    if let Some(why) = stopped {
        return Err(Error::Output { path: request.corpus.clone(), why });
    }
    let index = keeper.index;
    index.begin()?;
    index.set_resting(&fetcher.hosts.resting())?;
    let mut lines = index.lines(run)?;
    index.commit()?;
    add_aliases(&mut lines, aliases);
    let ran = Ran { lines, resumed, seconds: began.elapsed().as_secs_f64(), damaged };
    conclude(&ran)?;
    index.end_run(run)?;
    Ok(ran)
}

/// Queues a source's seeds and what is known of it.
fn begin(index: &Index, scope: &mut Scope, run: u64, aliases: &mut Vec<(String, String)>) -> Result<()> {
    let since = since(scope.source.refresh_hours);
    index.set_reach(&scope.source.name, scope.source.depth, &scope.reach())?;
    let mut roots: Vec<String> = Vec::new();
    for task in scope.seeds()? {
        if roots.contains(&task.root) {
            aliases.push((task.given.clone(), task.url.to_string()));
            continue;
        }
        roots.push(task.root.clone());
        index.queue(&task, run, &since)?;
    }
    // Crawls without a pipeline share one source: only what belongs to these addresses is due.
    let only = scope.source.name.is_empty().then_some(roots.as_slice());
    index.queue_known(&scope.source.name, only, run, &since)?;
    // What is known counts like what is found, also where the run goes on with what a killed one queued.
    scope.queued = index.count(&scope.source.name, run)?;
    Ok(())
}

fn add_aliases(lines: &mut Vec<Line>, aliases: Vec<(String, String)>) {
    for (given, canonical) in aliases {
        let Some(line) = lines.iter().find(|l| l.canonical == canonical) else { continue };
        let error = Some(format!("another spelling of {}", line.url));
        let alias = Line { url: given, outcome: Outcome::Alias.name().into(), attempts: 0, hops: 0, bytes: 0, error, near: None, urls: None, ..line.clone() };
        lines.push(alias);
    }
}

/// Hands tasks out, as many to a host at a time as it takes; tells why it had to stop.
async fn work(fetcher: &Arc<Fetcher>, desk: &Desk, due: Vec<Task>, tell: &mut impl FnMut(Event)) -> Option<String> {
    let manners = &fetcher.manners;
    let mut queue = Queue { per_host: manners.in_flight.max(1), ..Queue::default() };
    let (mut done, mut known) = (0, due.len());
    due.into_iter().for_each(|t| queue.push(t));
    let mut active: JoinSet<Result<Finished, String>> = JoinSet::new();
    loop {
        while active.len() < manners.total_in_flight.max(1)
            && let Some((host, task)) = queue.take()
        {
            let (fetcher, desk) = (fetcher.clone(), desk.clone());
            active.spawn(async move {
                let errand = Errand { url: task.url.clone(), kind: task.kind, attachments: task.attachments, known: task.known.clone() };
                let visit = fetcher.visit(&errand).await;
                let url = task.url.to_string();
                let kept = desk.keep(task, visit).await?;
                Ok(Finished { url, host, kept })
            });
        }
        match active.join_next().await {
            None => return None,
            Some(Ok(Ok(Finished { url, host, kept: Kept { outcome, error, new } }))) => {
                queue.done(&host);
                done += 1;
                known += new.len();
                new.into_iter().for_each(|t| queue.push(t));
                tell(Event { url, outcome, error, done, known });
            }
            Some(Ok(Err(why))) => return Some(why),
            Some(Err(e)) => return Some(format!("a task ended: {e}")),
        }
    }
}

/// A task that was kept.
struct Finished {
    url: String,
    host: String,
    kept: Kept,
}

/// Tasks by host, so that no slow host holds up the others.
#[derive(Default)]
struct Queue {
    per_host: usize,
    waiting: HashMap<String, VecDeque<Task>>,
    active: HashMap<String, usize>,
    /// Hosts that may have their turn, the longest waiting first.
    order: VecDeque<String>,
}

impl Queue {
    fn push(&mut self, task: Task) {
        let host = key(&task.url);
        let waiting = self.waiting.entry(host.clone()).or_default();
        waiting.push_back(task);
        if waiting.len() == 1 {
            self.order.push_back(host);
        }
    }

    fn take(&mut self) -> Option<(String, Task)> {
        for _ in 0..self.order.len() {
            let host = self.order.pop_front()?;
            let busy = self.active.get(&host).copied().unwrap_or(0) >= self.per_host;
            let waiting = self.waiting.get_mut(&host)?;
            let task = if busy { None } else { waiting.pop_front() };
            if !waiting.is_empty() {
                self.order.push_back(host.clone());
            }
            if let Some(task) = task {
                *self.active.entry(host.clone()).or_default() += 1;
                return Some((host, task));
            }
        }
        None
    }

    fn done(&mut self, host: &str) {
        if let Some(n) = self.active.get_mut(host) {
            *n = n.saturating_sub(1);
        }
    }
}
