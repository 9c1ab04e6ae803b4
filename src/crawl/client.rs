//! One request and its answer: guarded, bounded in time and size, and kept as it came.

use super::guard::{Guard, Refusal};
use super::host::seconds;
use super::names::Names;
use super::plan::Manners;
use crate::corpus::http;
use crate::error::{Error, Result};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode, Version};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

/// An answer with its body as it came, only the framing of chunks undone.
#[derive(Debug, Clone)]
pub struct Answer {
    pub url: Url,
    pub at: Timestamp,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The body's length was announced and held.
    pub measured: bool,
    pub peer: Option<SocketAddr>,
    /// What was sent, and the head of what came, as blocks of an archive.
    pub request: Vec<u8>,
    pub head: Vec<u8>,
}

impl Answer {
    /// A header as text; bytes beyond UTF-8 read one character a byte.
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?.as_bytes();
        Some(std::str::from_utf8(value).map_or_else(|_| value.iter().map(|b| char::from(*b)).collect(), str::to_owned))
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No connection: refused, no such name, no way.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// Too slow.
    #[error("timed out: {0}")]
    Slow(String),
    /// The answer breaks off or is no HTTP.
    #[error("broken answer: {0}")]
    Broken(String),
    /// A size or type that no page has; read no further.
    #[error("{0}")]
    TooLarge(String),
    /// The same for the type.
    #[error("{0}")]
    WrongType(String),
    /// The guard refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Asks for pages. Cheap to share.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    names: Names,
    guard: Guard,
    manners: Arc<Manners>,
    agent: String,
}

impl Client {
    /// A client that goes nowhere but where the guard lets it.
    ///
    /// # Errors
    /// TLS cannot be set up, or the contact cannot stand in a header.
    pub fn new(manners: Arc<Manners>, guard: Guard) -> Result<Self> {
        Self::with_names(manners, guard, Names::default())
    }

    /// The same with another way to look names up.
    pub(super) fn with_names(manners: Arc<Manners>, guard: Guard, names: Names) -> Result<Self> {
        // Fails only where one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let contact = if manners.contact.is_empty() { String::new() } else { format!(" (+{})", manners.contact) };
        let agent = format!("{}/{}{contact}", manners.agent, env!("CARGO_PKG_VERSION"));
        let value = HeaderValue::from_str(&agent).map_err(|_| Error::Config(format!("`{agent}` cannot be a User-Agent; write the contact in plain ASCII")))?;
        let http = reqwest::Client::builder()
            .user_agent(value)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look names up by itself, past the guard.
            .no_proxy()
            .dns_resolver(Arc::new(names.clone()))
            .http1_only()
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .connect_timeout(seconds(manners.head_seconds.min(15.0)))
            .pool_max_idle_per_host(manners.in_flight.max(1))
            .pool_idle_timeout(Duration::from_secs(15))
            .build()
            .map_err(|e| Error::Unavailable(format!("the HTTP client cannot be set up: {}", chain(&e))))?;
        Ok(Self { http, names, guard, manners, agent })
    }

    /// Whether an address may be asked for at all; its host is looked up for that.
    ///
    /// # Errors
    /// The guard refuses it, or its host has no address.
    pub async fn check(&self, url: &Url) -> Result<(), Fault> {
        self.guard.check(url)?;
        self.names.check(url, &self.guard).await
    }

    /// Sends one request with these headers besides the usual ones. Redirects are answers.
    ///
    /// # Errors
    /// A `Fault`, told apart by what to do about it.
    pub async fn ask(&self, url: &Url, headers: &[(&'static str, Vec<u8>)]) -> Result<Answer, Fault> {
        self.send(url, headers, None).await
    }

    /// Asks for a file of which the first `most` bytes count, whatever its size and type are said to be.
    ///
    /// # Errors
    /// A `Fault`, but none for size or type of the file.
    pub async fn ask_beginning(&self, url: &Url, most: usize) -> Result<Answer, Fault> {
        self.send(url, &[], Some(most)).await
    }

    async fn send(&self, url: &Url, headers: &[(&'static str, Vec<u8>)], beginning: Option<usize>) -> Result<Answer, Fault> {
        self.check(url).await?;
        let mut sent = HeaderMap::new();
        for (name, value) in [("accept", ACCEPT), ("accept-language", "zh-CN,zh;q=0.9,en;q=0.5"), ("accept-encoding", "gzip, deflate, br, zstd")] {
            sent.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                sent.insert(HeaderName::from_static(name), value);
            }
        }
        let request = self.request_block(url, &sent);
        let deadline = Instant::now() + seconds(self.manners.total_seconds);
        let at = Timestamp::now();
        let slow = |what: &str| Fault::Slow(what.to_owned());
        let response = timeout(seconds(self.manners.head_seconds), self.http.get(url.clone()).headers(sent).send())
            .await
            .map_err(|_| slow(&format!("no head of an answer within {} s", self.manners.head_seconds)))?
            .map_err(|e| fault(&e))?;
        let (status, headers, peer) = (response.status(), response.headers().clone(), response.remote_addr());
        let head = head_block(response.version(), status, &headers);
        if head.len() > LONGEST_HEAD {
            return Err(Fault::TooLarge(format!("the head of the answer has {} bytes; no more than {LONGEST_HEAD} are taken", head.len())));
        }
        let mut answer = Answer { url: url.clone(), at, status: status.as_u16(), headers, body: Vec::new(), measured: false, peer, request, head };
        if status.is_success() {
            if beginning.is_none() {
                self.refuse_by_head(&answer)?;
            }
            answer.measured = answer.headers.contains_key("content-length") || answer.headers.contains_key("transfer-encoding");
            self.read_all(response, &mut answer.body, deadline, beginning).await?;
        } else {
            // What an error page says is told from its beginning; that it is cut off is no second error.
            let _ = timeout_at(deadline.min(Instant::now() + Duration::from_secs(10)), read_some(response, &mut answer.body)).await;
        }
        Ok(answer)
    }

    async fn read_all(&self, mut response: Response, body: &mut Vec<u8>, deadline: Instant, beginning: Option<usize>) -> Result<(), Fault> {
        let idle = seconds(self.manners.idle_seconds);
        loop {
            let until = deadline.min(Instant::now() + idle);
            match timeout_at(until, response.chunk()).await {
                Err(_) if until == deadline => return Err(Fault::Slow(format!("the answer took longer than {} s", self.manners.total_seconds))),
                Err(_) => return Err(Fault::Slow(format!("no byte for {} s", self.manners.idle_seconds))),
                Ok(Err(e)) => return Err(fault(&e)),
                Ok(Ok(None)) => return Ok(()),
                Ok(Ok(Some(chunk))) if beginning.is_some_and(|most| body.len() + chunk.len() >= most) => {
                    body.extend_from_slice(&chunk[..chunk.len().min(beginning.unwrap_or(0).saturating_sub(body.len()))]);
                    return Ok(());
                }
                Ok(Ok(Some(chunk))) => {
                    if body.len() + chunk.len() > self.manners.largest {
                        return Err(Fault::TooLarge(format!("more than {} bytes", self.manners.largest)));
                    }
                    body.extend_from_slice(&chunk);
                }
            }
        }
    }

    /// What the head alone tells: a size or a type that no page has. The connection is dropped with the body unread.
    fn refuse_by_head(&self, answer: &Answer) -> Result<(), Fault> {
        let length = answer.header("content-length").and_then(|l| l.parse::<usize>().ok());
        let kind = answer.header("content-type").unwrap_or_default();
        if !http::is_readable(&kind) {
            return Err(Fault::WrongType(format!("`{kind}` is no page and no document that is read")));
        }
        if let Some(length) = length.filter(|l| *l > self.manners.largest) {
            return Err(Fault::TooLarge(format!("{length} bytes; no more than {} are taken", self.manners.largest)));
        }
        Ok(())
    }

    fn request_block(&self, url: &Url, headers: &HeaderMap) -> Vec<u8> {
        let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        let mut block = format!("GET {}{query} HTTP/1.1\r\nhost: {}{port}\r\nuser-agent: {}\r\n", url.path(), url.host_str().unwrap_or_default(), self.agent).into_bytes();
        push_headers(&mut block, headers);
        block
    }
}

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5";

async fn read_some(mut response: Response, body: &mut Vec<u8>) {
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk[..chunk.len().min(SOME - body.len())]);
        if body.len() >= SOME {
            break;
        }
    }
}

/// Bytes of a head: readers of the archive look no further than 64 KiB into a record for it.
const LONGEST_HEAD: usize = 60 << 10;
/// Bytes of an error page that are kept.
const SOME: usize = 64 << 10;

fn head_block(version: Version, status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let version = if version == Version::HTTP_10 { "1.0" } else { "1.1" };
    let mut block = format!("HTTP/{version} {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or("Unknown")).into_bytes();
    push_headers(&mut block, headers);
    block
}

fn push_headers(block: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        // The framing is undone in what is kept: readers must not look for it.
        if matches!(name.as_str(), "transfer-encoding") {
            block.extend_from_slice(b"x-archive-orig-");
        }
        block.extend_from_slice(name.as_str().as_bytes());
        block.extend_from_slice(b": ");
        block.extend_from_slice(value.as_bytes());
        block.extend_from_slice(b"\r\n");
    }
    block.extend_from_slice(b"\r\n");
}

fn fault(e: &reqwest::Error) -> Fault {
    let why = chain(e);
    if e.is_connect() {
        Fault::Connect(why)
    } else if e.is_timeout() {
        Fault::Slow(why)
    } else {
        Fault::Broken(why)
    }
}

/// An error with its causes; the outermost only repeats the address.
fn chain(e: &dyn std::error::Error) -> String {
    let mut parts = Vec::new();
    let mut cause = e.source();
    while let Some(e) = cause {
        parts.push(e.to_string());
        cause = e.source();
    }
    parts.dedup();
    if parts.is_empty() { e.to_string() } else { parts.join(": ") }
}
