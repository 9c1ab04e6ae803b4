//! A visit: an address through robots, turns, retries and redirects to one outcome.

use super::canonical::canonical;
use super::client::{Answer, Client, Fault};
use super::discover::{Kind, Link};
use super::host::{Host, Hosts, Policy, seconds};
use super::judge::{self, Body, Known, Verdict};
use super::outcome::Outcome;
use super::plan::Manners;
use super::report::NO_RULES;
use super::retry;
use super::robots::{self, Robots};
use super::text::Text;
use crate::corpus::coding::{self, CodingError};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What is to be fetched.
#[derive(Debug, Clone)]
pub struct Errand {
    pub url: Url,
    pub kind: Kind,
    pub attachments: bool,
    pub known: Known,
}

/// What came of it.
#[derive(Debug)]
pub struct Visit {
    pub final_url: Url,
    pub outcome: Outcome,
    pub error: Option<String>,
    pub status: Option<u16>,
    pub hops: u32,
    pub attempts: u32,
    /// Answers that are to be kept, in their order: robots.txt, redirects, the last one.
    pub kept: Vec<Answer>,
    /// The last of `kept` is the answer that was judged.
    pub judged: bool,
    /// The decoded body's length and hash.
    pub bytes: usize,
    pub sha256: Option<String>,
    pub text: Option<Text>,
    pub content_type: Option<String>,
    pub links: Vec<Link>,
    /// The body was a sitemap or feed.
    pub listed: bool,
}

impl Visit {
    /// Whether it says nothing of the page: it was not asked for, or its host is not well.
    pub fn is_put_off(&self) -> bool {
        let closed = self.outcome == Outcome::BlockedRobots && self.error.as_deref().is_some_and(|e| e.starts_with(NO_RULES));
        closed || matches!(self.outcome, Outcome::Deferred | Outcome::FailedTransient)
    }
}

/// More redirects than this lead nowhere.
const MOST_HOPS: u32 = 20;
/// Characters of an address that is followed. Records of the archive tell addresses, and have lines that end.
const LONGEST_ADDRESS: usize = 4000;
/// Redirects of robots.txt that RFC 9309 asks to follow.
const ROBOTS_HOPS: usize = 5;

/// As long as a page may take until its facts are found (`[limits]`).
const READING: Duration = Duration::from_secs(60);

/// Fetches. Shared by all tasks of a run.
pub struct Fetcher {
    pub client: Client,
    pub hosts: Hosts,
    pub manners: Arc<Manners>,
}

/// A visit on its way.
struct Way<'a> {
    fetcher: &'a Fetcher,
    errand: &'a Errand,
    visit: Visit,
    cookies: BTreeMap<(String, String), String>,
    seen: HashSet<(Url, usize)>,
    tries: u32,
}

/// What to do next.
enum Step {
    Done(Outcome, Option<String>),
    Hop(Url),
    Again,
}

impl Fetcher {
    /// Fetches an address. Never fails: whatever happens is an outcome.
    pub async fn visit(&self, errand: &Errand) -> Visit {
        let visit = Visit {
            final_url: errand.url.clone(),
            outcome: Outcome::Deferred,
            error: None,
            status: None,
            hops: 0,
            attempts: 0,
            kept: Vec::new(),
            judged: false,
            bytes: 0,
            sha256: None,
            text: None,
            content_type: None,
            links: Vec::new(),
            listed: false,
        };
        let mut way = Way { fetcher: self, errand, visit, cookies: BTreeMap::new(), seen: HashSet::new(), tries: 0 };
        loop {
            match way.step().await {
                Step::Done(outcome, error) => {
                    way.visit.outcome = outcome;
                    way.visit.error = error;
                    return way.visit;
                }
                Step::Hop(url) if url.as_str().len() > LONGEST_ADDRESS => {
                    way.visit.outcome = Outcome::FailedPermanent;
                    way.visit.error = Some(format!("it leads to an address of {} characters", url.as_str().len()));
                    return way.visit;
                }
                Step::Hop(url) => {
                    way.visit.hops += 1;
                    way.visit.final_url = url;
                    way.tries = 0;
                }
                Step::Again => {}
            }
        }
    }

    /// What robots.txt of a host says; asked for once a run.
    async fn policy<'h>(&self, host: &'h Host, url: &Url, kept: &mut Vec<Answer>) -> &'h Policy {
        host.policy
            .get_or_init(|| async {
                let policy = self.ask_policy(host, url, kept).await;
                if let Policy::Rules(robots) = &policy
                    && let Some(delay) = robots.delay(&robots::product(&self.manners.agent))
                {
                    if delay > self.manners.longest_delay {
                        let wait = seconds(delay.min(retry::LONGEST.as_secs_f64()) + self.manners.longest_wait);
                        host.rest(wait, &format!("robots.txt asks for a Crawl-delay of {delay} s; no more than {} s are waited", self.manners.longest_delay));
                    } else {
                        host.slow_down(seconds(delay));
                    }
                }
                policy
            })
            .await
    }

    async fn ask_policy(&self, host: &Host, url: &Url, kept: &mut Vec<Answer>) -> Policy {
        let Ok(mut at) = url.join("/robots.txt") else { return Policy::Closed("no address of robots.txt".into()) };
        let mut hops = 0;
        let mut tries = 0;
        loop {
            tries += 1;
            let answer = {
                let _turn = match host.turn(seconds(self.manners.longest_wait)).await {
                    Ok(turn) => turn,
                    Err(why) => return Policy::Down(why),
                };
                self.client.ask_beginning(&at, robots::LONGEST).await
            };
            let again = tries < 2 + hops;
            match answer {
                Err(Fault::Connect(why)) if !again => return Policy::Down(format!("cannot connect: {why}")),
                Err(fault) if !again || matches!(fault, Fault::Refused(_)) => return Policy::Closed(format!("{NO_RULES} ({fault}), so nothing may be fetched")),
                Err(_) => {}
                Ok(answer) => {
                    host.answered();
                    let status = answer.status;
                    let location = answer.header("location");
                    kept.push(answer.clone());
                    match status {
                        200..=299 => {
                            // RFC 9309 has the beginning of a file that is too long read; rules that cannot be read may forbid everything.
                            return match coding::beginning(&answer.header("content-encoding").unwrap_or_default(), &answer.body, robots::LONGEST) {
                                Ok(body) => Policy::Rules(Robots::parse(&body)),
                                Err(e) => Policy::Closed(format!("{NO_RULES} ({e}), so nothing may be fetched")),
                            };
                        }
                        300..=399 if location.is_some() && hops < ROBOTS_HOPS => {
                            hops += 1;
                            match location.and_then(|l| at.join(l.trim()).ok()) {
                                Some(next) => at = next,
                                None => return Policy::Rules(Robots::default()),
                            }
                            continue;
                        }
                        // RFC 9309 lets 429 pass as unavailable; a host that says so is not asked for more.
                        429 | 500..=599 => {
                            if let Some(wait) = wait_of(kept.last()) {
                                let why = format!("robots.txt answers {status} and Retry-After: {} s", wait.as_secs());
                                host.rest(wait, &why);
                                if wait > seconds(self.manners.longest_wait) {
                                    return Policy::Down(why);
                                }
                            }
                            if !again {
                                return Policy::Closed(format!("{NO_RULES} (it answers {status}), so nothing may be fetched"));
                            }
                        }
                        _ => return Policy::Rules(Robots::default()),
                    }
                }
            }
            tokio::time::sleep(retry::backoff(1, at.as_str())).await;
        }
    }
}

impl Way<'_> {
    /// One request, or the reason for none.
    async fn step(&mut self) -> Step {
        let url = self.visit.final_url.clone();
        let host = self.fetcher.hosts.of(&url);
        let longest = seconds(self.fetcher.manners.longest_wait);
        // Whatever stops this try, it was one.
        self.tries += 1;
        // A host that is left alone is not even looked up.
        if let Some(why) = host.closed(longest) {
            return Step::Done(Outcome::Deferred, Some(why));
        }
        // The guard speaks before anything is sent, also before robots.txt is asked for.
        if let Err(refusal) = self.fetcher.client.check(&url).await {
            return self.failed(&host, refusal).await;
        }
        if self.visit.hops > MOST_HOPS || !self.seen.insert((url.clone(), self.cookies.len() * 64 + self.tries as usize)) {
            return Step::Done(Outcome::FailedPermanent, Some(format!("the redirects go in a circle or are more than {MOST_HOPS}")));
        }
        match self.fetcher.policy(&host, &url, &mut self.visit.kept).await {
            Policy::Rules(robots) if robots.allows(&robots::product(&self.fetcher.manners.agent), url.as_str()) => {}
            Policy::Rules(_) => return Step::Done(Outcome::BlockedRobots, Some(format!("robots.txt of {} disallows it", host.key))),
            Policy::Closed(why) => return Step::Done(Outcome::BlockedRobots, Some(why.clone())),
            Policy::Down(why) => {
                if let Some((_, why)) = host.resting() {
                    return Step::Done(Outcome::Deferred, Some(why));
                }
                host.failed(true, why);
                return Step::Done(Outcome::FailedTransient, Some(why.clone()));
            }
        }
        let answer = {
            let _turn = match host.turn(longest).await {
                Ok(turn) => turn,
                Err(why) => return Step::Done(Outcome::Deferred, Some(why)),
            };
            self.visit.attempts += 1;
            self.fetcher.client.ask(&url, &self.headers(&url)).await
        };
        match answer {
            Ok(answer) => self.answered(&host, answer).await,
            Err(fault) => self.failed(&host, fault).await,
        }
    }

    async fn failed(&mut self, host: &Host, fault: Fault) -> Step {
        let why = Some(fault.to_string());
        match fault {
            Fault::Refused(_) => return Step::Done(Outcome::BlockedSsrf, why),
            Fault::TooLarge(_) => return Step::Done(Outcome::RejectedSize, why),
            Fault::WrongType(_) => return Step::Done(Outcome::RejectedType, why),
            Fault::Connect(ref cause) => host.failed(true, cause),
            Fault::Slow(ref cause) | Fault::Broken(ref cause) => host.failed(false, cause),
        }
        // What timed out took its time already.
        let tries = if matches!(fault, Fault::Slow(_)) { self.fetcher.manners.tries.min(2) } else { self.fetcher.manners.tries };
        self.again(tries, why).await
    }

    async fn again(&mut self, tries: u32, why: Option<String>) -> Step {
        if self.tries >= tries {
            return Step::Done(Outcome::FailedTransient, why);
        }
        tokio::time::sleep(retry::backoff(self.tries, self.errand.url.as_str())).await;
        Step::Again
    }

    async fn answered(&mut self, host: &Arc<Host>, answer: Answer) -> Step {
        let status = answer.status;
        self.visit.status = Some(status);
        self.visit.content_type = answer.header("content-type");
        self.remember_cookies(&answer);
        if !matches!(status, 429 | 500..=599) {
            host.answered();
        }
        match status {
            301 | 302 | 303 | 307 | 308 => {
                let Some(location) = answer.header("location").filter(|l| !l.trim().is_empty()) else {
                    return Step::Done(Outcome::FailedPermanent, Some(format!("status {status} without a Location")));
                };
                let Ok(mut next) = answer.url.join(location.trim()) else {
                    return Step::Done(Outcome::FailedPermanent, Some(format!("`{location}` is no address to redirect to")));
                };
                next.set_fragment(None);
                self.visit.kept.push(answer);
                Step::Hop(next)
            }
            // Whoever was not asked whether the page changed speaks of another one.
            304 if !self.validators(&answer.url).is_empty() => {
                self.keep(answer);
                Step::Done(Outcome::NotModified, None)
            }
            204 | 205 => Step::Done(Outcome::Empty, Some(format!("status {status}"))),
            206 => Step::Done(Outcome::FailedPermanent, Some("a part of a page that was not asked for".into())),
            200..=299 => self.judge(host, answer).await,
            404 | 410 => {
                let gone = status == 410 || self.errand.known.sha256.is_some();
                self.keep(answer);
                Step::Done(if gone { Outcome::Gone } else { Outcome::FailedPermanent }, Some(format!("status {status}")))
            }
            408 | 425 | 429 | 500 | 502..=504 | 507 | 509 | 520..=599 => self.unwell(host, answer).await,
            _ => {
                let (blocked, answer) = challenge(answer).await;
                self.keep(answer);
                match blocked {
                    Some(why) => Step::Done(Outcome::Blocked, Some(format!("status {status}: {why}"))),
                    None => Step::Done(Outcome::FailedPermanent, Some(format!("status {status}"))),
                }
            }
        }
    }

    /// A status that may be another one soon.
    async fn unwell(&mut self, host: &Arc<Host>, answer: Answer) -> Step {
        let status = answer.status;
        // Firewalls answer with such a status and a page for people; coming again would make it worse.
        let (blocked, answer) = challenge(answer).await;
        if let Some(why) = blocked {
            self.keep(answer);
            return Step::Done(Outcome::Blocked, Some(format!("status {status}: {why}")));
        }
        let why = format!("status {status}");
        host.failed(false, &why);
        let last = self.tries >= self.fetcher.manners.tries;
        if let Some(wait) = wait_of(Some(&answer)) {
            host.rest(wait, &format!("{why} and Retry-After: {} s", wait.as_secs()));
            if wait > seconds(self.fetcher.manners.longest_wait) {
                return Step::Done(Outcome::Deferred, Some(format!("{why}, to be asked again after {} s", wait.as_secs())));
            }
            return if last { Step::Done(Outcome::FailedTransient, Some(why)) } else { Step::Again };
        }
        self.again(self.fetcher.manners.tries, Some(why)).await
    }

    async fn judge(&mut self, host: &Arc<Host>, answer: Answer) -> Step {
        let agent = robots::product(&self.fetcher.manners.agent);
        let noindex = answer.headers.get_all("x-robots-tag").iter().any(|v| forbids(&String::from_utf8_lossy(v.as_bytes()), &agent));
        let (kind, attachments, known) = (self.errand.kind, self.errand.attachments, self.errand.known.clone());
        let cap = self.fetcher.manners.largest;
        let answer = Arc::new(answer);
        let read = answer.clone();
        let judged = apart(READING, move || unwrap_and_judge(&read, kind, attachments, &known, cap)).await;
        let answer = Arc::unwrap_or_clone(answer);
        match judged {
            // The answer is kept for whoever finds out why.
            Err(why) => {
                self.keep(answer);
                Step::Done(Outcome::RejectedType, Some(format!("reading this page {why}; report it with the page, which the archive holds")))
            }
            Ok(result) => self.judged(host, answer, result, noindex).await,
        }
    }

    async fn judged(&mut self, host: &Host, answer: Answer, result: Result<Verdict, CodingError>, noindex: bool) -> Step {
        match result {
            Err(CodingError::Broken { coding, why }) => {
                host.failed(false, "a broken body");
                self.again(self.fetcher.manners.tries, Some(format!("the {coding} body is damaged or cut off: {why}"))).await
            }
            Err(e @ CodingError::TooLarge(_)) => Step::Done(Outcome::RejectedSize, Some(e.to_string())),
            Err(e @ CodingError::Unknown(_)) => Step::Done(Outcome::FailedPermanent, Some(e.to_string())),
            Ok(verdict) => self.accept(verdict, answer, noindex),
        }
    }

    fn accept(&mut self, verdict: Verdict, answer: Answer, noindex: bool) -> Step {
        if let Some(next) = verdict.refresh.filter(|n| verdict.text.as_ref().is_none_or(|t| t.length < 100) && canonical(n) != canonical(&self.visit.final_url)) {
            self.visit.kept.push(answer);
            return Step::Hop(next);
        }
        let visit = &mut self.visit;
        visit.bytes = verdict.page.bytes.len();
        visit.sha256 = Some(verdict.page.sha256);
        visit.text = verdict.text;
        visit.links = verdict.links;
        visit.listed = verdict.listed;
        if noindex && !verdict.listed {
            return Step::Done(Outcome::SkippedNoindex, Some("X-Robots-Tag says noindex".into()));
        }
        if !matches!(verdict.outcome, Outcome::SkippedNoindex | Outcome::RejectedType | Outcome::Empty) {
            self.keep(answer);
        }
        Step::Done(verdict.outcome, verdict.error)
    }

    fn keep(&mut self, answer: Answer) {
        self.visit.kept.push(answer);
        self.visit.judged = true;
    }

    /// Validators of the version that is known, where it was found at this address.
    fn validators(&self, url: &Url) -> Vec<(&'static str, Vec<u8>)> {
        let known = &self.errand.known;
        if known.final_url != url.as_str() || known.sha256.is_none() {
            return Vec::new();
        }
        let validator = |name, value: &Option<Vec<u8>>| value.clone().map(|v| (name, v));
        [validator("if-none-match", &known.etag), validator("if-modified-since", &known.modified)].into_iter().flatten().collect()
    }

    /// These validators, and the cookies of this way.
    fn headers(&self, url: &Url) -> Vec<(&'static str, Vec<u8>)> {
        let mut headers = self.validators(url);
        let host = url.host_str().unwrap_or_default();
        let cookies: Vec<String> = self.cookies.iter().filter(|((h, _), _)| h == host).map(|((_, name), value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.push(("cookie", cookies.join("; ").into_bytes()));
        }
        headers
    }

    /// Cookies last for one way: long enough for gates that set one and look for it, too short to be tracked by.
    fn remember_cookies(&mut self, answer: &Answer) {
        let host = answer.url.host_str().unwrap_or_default();
        for value in answer.headers.get_all("set-cookie").iter().take(50) {
            let value = String::from_utf8_lossy(value.as_bytes());
            if let Some((name, value)) = value.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert((host.to_owned(), name.trim().to_owned()), value.trim().to_owned());
            }
        }
    }
}

/// How long an answer asks to be left alone, where it does.
fn wait_of(answer: Option<&Answer>) -> Option<Duration> {
    let wait = retry::retry_after(&answer?.header("retry-after")?, jiff::Timestamp::now())?;
    (wait > Duration::ZERO).then_some(wait)
}

/// Does what takes a processor and not sockets on a thread of its own, and waits no longer than so for it. A thread cannot be
/// stopped: one that takes longer is left to itself, and the run goes on. Tells what went wrong where something did.
async fn apart<T: Send + 'static>(longest: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    match tokio::time::timeout(longest, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => Ok(done),
        // The panic has told where.
        Ok(Err(e)) if e.is_panic() => Err("panicked".into()),
        Ok(Err(e)) => Err(format!("was given up: {e}")),
        Err(_) => Err(format!("takes longer than {} s", longest.as_secs_f64())),
    }
}

/// Why an answer that is no success is a firewall's or a challenge, where it is.
async fn challenge(answer: Answer) -> (Option<String>, Answer) {
    let answer = Arc::new(answer);
    let read = answer.clone();
    let look = move || {
        let body = coding::decode(&read.header("content-encoding").unwrap_or_default(), &read.body, 1 << 20).ok()?;
        judge::refusal_page(read.status, &body, read.header("content-type").as_deref(), &read.url)
    };
    let why = apart(READING, look).await.ok().flatten();
    (why, Arc::unwrap_or_clone(answer))
}

fn unwrap_and_judge(answer: &Answer, kind: Kind, attachments: bool, known: &Known, cap: usize) -> Result<Verdict, CodingError> {
    let mut bytes = coding::decode(&answer.header("content-encoding").unwrap_or_default(), &answer.body, cap)?.into_owned();
    // Compressed sitemaps, and pages whose server forgot to say so.
    if coding::is_gzip(&bytes)
        && let Ok(plain) = coding::gunzip(&bytes, cap)
    {
        bytes = plain;
    }
    let content_type = answer.header("content-type");
    let body = Body { bytes, url: &answer.url, status: answer.status, content_type: content_type.as_deref(), measured: answer.measured, kind, attachments };
    Ok(judge::judge(body, known))
}

/// Whether an X-Robots-Tag forbids keeping the page: for everybody, or for us by name.
fn forbids(tag: &str, agent: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let (who, what) = match tag.split_once(':') {
        Some((who, what)) if !who.contains(',') && !who.trim().contains("unavailable_after") => (who.trim().to_owned(), what.to_owned()),
        _ => (String::new(), tag.clone()),
    };
    (who.is_empty() || who.eq_ignore_ascii_case(agent) || who == "*") && what.split(',').any(|w| matches!(w.trim(), "noindex" | "none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::guard::Guard;
    use crate::crawl::names::Names;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_name_without_an_address_ends_and_its_host_is_left_alone() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let names = Names::asking(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            async { Err(std::io::Error::other("no such name")) }
        });
        let manners = Arc::new(Manners { tries: 2, breaker: 3, ..Manners::default() });
        let hosts = Hosts::new((*manners).clone(), Guard::default(), Default::default());
        let fetcher = Fetcher { client: Client::with_names(manners.clone(), Guard::default(), names).expect("client"), hosts, manners };
        let errand = |n: u32| Errand { url: format!("http://nowhere.example/{n}").parse().expect("url"), kind: Kind::Page, attachments: true, known: Known::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        let outcomes: Vec<_> = (0..4).map(|n| runtime.block_on(fetcher.visit(&errand(n)))).map(|v| (v.outcome, v.attempts)).collect();
        assert_eq!(outcomes, [(Outcome::FailedTransient, 0), (Outcome::Deferred, 0), (Outcome::Deferred, 0), (Outcome::Deferred, 0)]);
        // A failed look-up is not remembered: each try asked anew, until the breaker opened.
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_reader_that_panics_or_does_not_end_is_told() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        let minute = Duration::from_secs(60);
        assert_eq!(runtime.block_on(apart(minute, || 1)), Ok(1));
        assert_eq!(runtime.block_on(apart(minute, || "x".repeat(9)[3..20].len())), Err("panicked".into()));
        let (stop, wait) = std::sync::mpsc::channel::<()>();
        let slow = runtime.block_on(apart(Duration::from_millis(20), move || wait.recv().is_ok()));
        assert_eq!(slow, Err("takes longer than 0.02 s".into()));
        drop(stop);
    }

    #[test]
    fn an_x_robots_tag_may_be_meant_for_others() {
        assert!(forbids("noindex, nofollow", "gongbao") && forbids("gongbao: none", "gongbao") && forbids("mybot: noindex", "MyBot") && !forbids("otherbot: noindex", "gongbao"));
        assert!(!forbids("unavailable_after: 25 Jun 2030 15:00:00 PST", "gongbao") && !forbids("nosnippet", "gongbao"));
    }
}
