//! Keeps what was fetched: the archive first, synced, then the index. One thread does it for all tasks, several answers at a
//! time where they come together.

use super::client::Answer;
use super::discover::Kind;
use super::index::{Blob, Index, Task};
use super::outcome::Outcome;
use super::scope::{Admission, Scope};
use super::text::Text;
use super::visit::{Fetcher, Visit};
use crate::corpus::warc::{self, Outgoing, Writer, date};
use crate::error::{Error, Result};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

/// Answers that are synced together at most.
const BATCH: usize = 128;
/// Addresses that are reported as capped in one run.
const CAPPED: usize = 100;

/// What came of a visit in the end, and what it led to.
pub struct Kept {
    pub outcome: Outcome,
    pub error: Option<String>,
    pub new: Vec<Task>,
}

/// A visit that is to be kept, and who waits for that.
struct Message {
    task: Box<Task>,
    visit: Box<Visit>,
    reply: oneshot::Sender<Result<Kept, String>>,
}

/// Sends to the keeper's thread. Dropping the last one ends it.
#[derive(Clone)]
pub struct Desk {
    sender: Sender<Message>,
}

impl Desk {
    /// Hands in what was fetched and waits until it lasts.
    ///
    /// # Errors
    /// The archive or the index cannot be written.
    pub async fn keep(&self, task: Task, visit: Visit) -> Result<Kept, String> {
        let gone = || "the archive is closed".to_owned();
        let (reply, answer) = oneshot::channel();
        self.sender.send(Message { task: Box::new(task), visit: Box::new(visit), reply }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Owns the archive and the index while a run lasts.
pub struct Keeper {
    pub index: Index,
    pub writer: Writer,
    pub scopes: Vec<Scope>,
    pub run: u64,
    fetcher: Arc<Fetcher>,
    texts: Vec<(String, Text)>,
    capped: usize,
}

impl Keeper {
    /// Begins to keep.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn new(index: Index, writer: Writer, scopes: Vec<Scope>, run: u64, fetcher: Arc<Fetcher>) -> Result<Self> {
        let texts = index.texts()?;
        Ok(Self { index, writer, scopes, run, fetcher, texts, capped: 0 })
    }

    /// Starts the thread. It gives the keeper back when the last desk is gone, with the error that stopped it.
    pub fn start(mut self) -> (Desk, std::thread::JoinHandle<(Self, Result<()>)>) {
        let (sender, receiver) = channel();
        let thread = std::thread::spawn(move || {
            let result = self.serve(&receiver);
            (self, result)
        });
        (Desk { sender }, thread)
    }

    fn serve(&mut self, receiver: &Receiver<Message>) -> Result<()> {
        while let Ok(first) = receiver.recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(more) = receiver.try_recv()
            {
                batch.push(more);
            }
            let mut replies = Vec::new();
            let result = self.batch(batch, &mut replies);
            if result.is_err() {
                self.index.roll_back();
            }
            for (reply, kept) in replies {
                let answer = match &result {
                    Ok(()) => Ok(kept),
                    Err(e) => Err(e.to_string()),
                };
                let _ = reply.send(answer);
            }
            result?;
        }
        Ok(())
    }

    /// The archive takes all of a batch and is synced; only then does the index learn where things lie.
    fn batch(&mut self, mut batch: Vec<Message>, replies: &mut Vec<(oneshot::Sender<Result<Kept, String>>, Kept)>) -> Result<()> {
        let mut fresh: Vec<(String, Blob)> = Vec::new();
        for message in &mut batch {
            self.refuse_stray(&message.task, &mut message.visit);
            self.archive(&message.task, &message.visit, &mut fresh)?;
        }
        self.writer.sync()?;
        self.index.begin()?;
        let (number, length) = self.writer.position();
        self.index.set_meta("committed", &format!("{number} {length}"))?;
        for (payload, blob) in &fresh {
            self.index.keep_blob(payload, blob)?;
        }
        for Message { task, visit, reply } in batch {
            replies.push((reply, self.enter(&task, *visit)?));
        }
        // A host that asked to be left alone is so also by the run that follows a kill.
        let resting = self.fetcher.hosts.resting();
        if !resting.is_empty() {
            self.index.set_resting(&resting)?;
        }
        self.index.commit()
    }

    /// What redirects led to is no version of the page where it is another one. A list of addresses is read wherever it lies.
    fn refuse_stray(&self, task: &Task, visit: &mut Visit) {
        let taken = visit.outcome.is_good() || visit.outcome.is_confirmed();
        let scope = self.scopes.iter().find(|s| s.source.name == task.source).filter(|_| taken && visit.hops > 0);
        if let Some(why) = scope.and_then(|s| s.stray(task, &visit.final_url)) {
            (visit.outcome, visit.error) = (Outcome::RejectedQuality, Some(why));
            visit.links.clear();
        }
    }

    /// Writes the answers of a visit.
    fn archive(&mut self, task: &Task, visit: &Visit, fresh: &mut Vec<(String, Blob)>) -> Result<()> {
        let last = visit.kept.len().saturating_sub(1);
        for (n, answer) in visit.kept.iter().enumerate() {
            let judged = visit.judged && n == last;
            let payload = warc::digest(&answer.body);
            let earlier = match fresh.iter().find(|(p, _)| *p == payload) {
                Some((_, blob)) => Some(blob.clone()),
                None => self.index.blob(&payload)?,
            };
            let draft = Draft::of(task, visit, answer, judged, earlier.as_ref());
            let records = draft.records(answer, &payload);
            if let Some(location) = self.writer.append(&records)?.into_iter().next()
                && earlier.is_none()
                && draft.revisit.is_none()
                && !answer.body.is_empty()
            {
                fresh.push((payload, Blob { location, url: answer.url.to_string(), at: answer.at }));
            }
        }
        Ok(())
    }

    /// Enters a visit into the index, and queues what it led to.
    fn enter(&mut self, task: &Task, visit: Visit) -> Result<Kept> {
        let at = visit.kept.last().map_or_else(Timestamp::now, |a| a.at);
        let at = date(at);
        let near = visit.text.as_ref().filter(|_| visit.outcome.is_good()).and_then(|t| self.near(task, t));
        let new = self.queue(task, &visit)?;
        let urls = visit.listed.then(|| self.listed(task, &visit));
        self.index.finish(task, &visit, urls, near.as_deref(), &at)?;
        if visit.outcome.is_good()
            && let Some(text) = visit.text
        {
            self.texts.retain(|(url, _)| url != task.url.as_str());
            self.texts.push((task.url.to_string(), text));
        }
        Ok(Kept { outcome: visit.outcome, error: visit.error, new })
    }

    fn near(&self, task: &Task, text: &Text) -> Option<String> {
        self.texts.iter().find(|(url, t)| url != task.url.as_str() && (t.is_near(text) || t.likeness == text.likeness && t.digest == text.digest)).map(|(url, _)| url.clone())
    }

    fn listed(&self, task: &Task, visit: &Visit) -> usize {
        let scope = self.scopes.iter().find(|s| s.source.name == task.source);
        visit.links.iter().filter(|l| l.kind == Kind::Page && scope.is_none_or(|s| s.holds(&l.url))).count()
    }

    fn queue(&mut self, task: &Task, visit: &Visit) -> Result<Vec<Task>> {
        let Some(scope) = self.scopes.iter_mut().find(|s| s.source.name == task.source) else { return Ok(Vec::new()) };
        let since = since(scope.source.refresh_hours);
        // Links are relative to where the page was found.
        let from = Task { url: visit.final_url.clone(), ..task.clone() };
        let mut new = Vec::new();
        for link in &visit.links {
            match scope.admit(link.clone(), &from) {
                Admission::Outside => {}
                Admission::Queue(found) => {
                    if self.index.queue(&found, self.run, &since)? {
                        scope.queued += 1;
                        new.extend(self.index.task(&found.url)?);
                    }
                }
                Admission::Capped(found, why) => {
                    if self.capped < CAPPED {
                        self.capped += usize::from(self.index.refuse(&found, self.run, Outcome::Capped, why)?);
                    }
                }
                Admission::Circle(found, why) => {
                    self.index.refuse(&found, self.run, Outcome::Capped, why)?;
                    self.index.cap(&task.root, &format!("the walk from here goes round in itself: {why}"))?;
                }
            }
        }
        Ok(new)
    }
}

/// Pages that were asked for after this time are not due yet.
pub fn since(refresh_hours: f64) -> String {
    let ago = super::host::seconds(refresh_hours * 3600.0);
    date(Timestamp::now().checked_sub(ago).unwrap_or(Timestamp::MIN))
}

/// A response or revisit record before it is written.
struct Draft {
    revisit: Option<&'static str>,
    block: Vec<u8>,
    payload_at: usize,
    fields: Vec<(&'static str, String)>,
}

const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
/// The page changed, its article did not. Other readers see a profile that they do not know, as the standard foresees.
const SAME_TEXT: &str = "urn:gongbao:revisit:same-text";

impl Draft {
    fn of(task: &Task, visit: &Visit, answer: &Answer, judged: bool, earlier: Option<&Blob>) -> Self {
        let revisit = match visit.outcome {
            Outcome::NotModified if judged => Some(NOT_MODIFIED),
            _ if earlier.is_some() && !answer.body.is_empty() => Some(IDENTICAL),
            Outcome::Unchanged if judged => Some(SAME_TEXT),
            _ => None,
        };
        let mut fields = Vec::new();
        if let Some(profile) = revisit {
            fields.push(("WARC-Profile", profile.to_owned()));
            if let Some(blob) = earlier.filter(|_| profile == IDENTICAL) {
                fields.push(("WARC-Refers-To", format!("<urn:uuid:{}>", blob.location.id)));
                fields.push(("WARC-Refers-To-Target-URI", blob.url.clone()));
                fields.push(("WARC-Refers-To-Date", date(blob.at)));
                fields.push(("Gongbao-Refers-To", format!("{} {}", blob.location.file, blob.location.offset)));
            } else {
                fields.push(("WARC-Refers-To-Target-URI", answer.url.to_string()));
            }
        }
        if let Some(peer) = answer.peer {
            fields.push(("WARC-IP-Address", peer.ip().to_string()));
        }
        if judged {
            fields.push((warc::OUTCOME, visit.outcome.name().to_owned()));
            fields.push((warc::SOURCE, task.source.clone()));
            fields.push((warc::DEPTH, format!("{} {} {}", task.depth, task.kind.name(), task.root)));
            fields.push((warc::REQUESTED, task.url.to_string()));
            if let Some(text) = &visit.text {
                fields.push((warc::TEXT, format!("{} {} {:016x}", text.digest, text.length, text.likeness)));
            }
            if let Some(sha256) = &visit.sha256 {
                fields.push((warc::DECODED, sha256.clone()));
            }
        } else {
            fields.push((warc::OUTCOME, Outcome::Alias.name().to_owned()));
        }
        let mut block = answer.head.clone();
        let payload_at = block.len();
        if revisit.is_none() {
            block.extend_from_slice(&answer.body);
        }
        Self { revisit, block, payload_at, fields }
    }

    fn records<'a>(&'a self, answer: &'a Answer, payload: &str) -> [Outgoing<'a>; 2] {
        let response = Outgoing {
            kind: if self.revisit.is_some() { "revisit" } else { "response" },
            url: answer.url.as_str(),
            at: answer.at,
            content_type: "application/http;msgtype=response",
            block: &self.block,
            payload: self.revisit.is_none().then_some(self.payload_at),
            payload_digest: self.revisit.filter(|p| *p == IDENTICAL).map(|_| payload.to_owned()),
            fields: self.fields.clone(),
        };
        let request =
            Outgoing { kind: "request", url: answer.url.as_str(), at: answer.at, content_type: "application/http;msgtype=request", block: &answer.request, ..Outgoing::default() };
        [response, request]
    }
}

/// An error that ended the keeper, for whoever waits for it.
pub fn ended(thread: std::thread::JoinHandle<(Keeper, Result<()>)>) -> Result<Keeper> {
    match thread.join() {
        Ok((keeper, Ok(()))) => Ok(keeper),
        Ok((_, Err(e))) => Err(e),
        Err(_) => Err(Error::Bug("the thread of the archive panicked".into())),
    }
}
