//! A host: whose turn it is, how long to wait, what robots.txt says, and when to leave it alone.

use super::guard::Guard;
use super::plan::Manners;
use super::retry::LONGEST;
use super::robots::Robots;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

/// What robots.txt came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Policy {
    /// It was read, or there is none.
    Rules(Robots),
    /// It could not be had, so nothing may be fetched.
    Closed(String),
    /// The host cannot be reached at all.
    Down(String),
}

/// One host, port and scheme.
pub struct Host {
    pub key: String,
    turns: Arc<Semaphore>,
    /// What robots.txt says, asked for once a run.
    pub policy: OnceCell<Policy>,
    state: Mutex<State>,
    breaker: u32,
}

struct State {
    next: Instant,
    delay: Duration,
    /// Not before this time: Retry-After, or the breaker.
    rest: Option<(Timestamp, String)>,
    /// Connections that failed one after the other.
    refused: u32,
    /// Addresses that failed otherwise one after the other.
    failed: u32,
}

/// The permission for one request. The next one's wait begins with it, and anew when it is dropped.
pub struct Turn<'a> {
    host: &'a Host,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.host.state();
        state.next = Instant::now() + state.delay;
    }
}

/// Failures of any kind that open the breaker, for one that a refused connection counts as.
const PATIENCE: u32 = 10;

impl Host {
    fn new(key: String, manners: &Manners, named: bool, rest: Option<(Timestamp, String)>) -> Self {
        // A host that the user named as private is the user's own.
        let delay = if named { 0.0 } else { manners.delay };
        Self {
            key,
            turns: Arc::new(Semaphore::new(manners.in_flight.max(1))),
            policy: OnceCell::new(),
            state: Mutex::new(State { next: Instant::now(), delay: seconds(delay), rest, refused: 0, failed: 0 }),
            breaker: manners.breaker.max(1),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of one request.
    ///
    /// # Errors
    /// Tells why where the host is to be left alone for longer than `longest`.
    pub async fn turn(&self, longest: Duration) -> Result<Turn<'_>, String> {
        let permit = self.turns.clone().acquire_owned().await.map_err(|_| "the host is closed".to_owned())?;
        loop {
            let until = {
                let mut state = self.state();
                let now = Timestamp::now();
                let rest = state.rest.as_ref().and_then(|(at, why)| Some((Duration::try_from(at.duration_since(now)).ok()?, why.clone())));
                let until = match rest {
                    Some((wait, why)) if wait > longest => return Err(why),
                    Some((wait, _)) => state.next.max(Instant::now() + wait),
                    None => {
                        state.rest = None;
                        state.next
                    }
                };
                let now = Instant::now();
                // Taken while nobody else can: others that wait for this moment wait for the next one now.
                if until <= now {
                    state.next = now + state.delay;
                }
                (until > now).then_some(until)
            };
            let Some(until) = until else { return Ok(Turn { host: self, _permit: permit }) };
            tokio::time::sleep_until(until).await;
        }
    }

    /// Waits at least so long between two requests.
    pub fn slow_down(&self, delay: Duration) {
        let mut state = self.state();
        state.delay = state.delay.max(delay);
    }

    /// Leaves the host alone for a while, as it asked for.
    pub fn rest(&self, wait: Duration, why: &str) {
        let until = Timestamp::now().checked_add(wait).unwrap_or(Timestamp::MAX);
        let mut state = self.state();
        if state.rest.as_ref().is_none_or(|(at, _)| *at < until) {
            state.rest = Some((until, why.to_owned()));
        }
    }

    /// The host answered.
    pub fn answered(&self) {
        let mut state = self.state();
        (state.refused, state.failed) = (0, 0);
    }

    /// The host did not answer; after enough of that the breaker opens, longer each time.
    pub fn failed(&self, connecting: bool, why: &str) {
        let over = {
            let mut state = self.state();
            let (count, bound) = if connecting { (&mut state.refused, self.breaker) } else { (&mut state.failed, self.breaker * PATIENCE) };
            *count += 1;
            count.checked_sub(bound)
        };
        if let Some(over) = over {
            let wait = Duration::from_secs(120 << over.min(5));
            self.rest(wait, &format!("the host failed several times in a row ({why}); it is left alone for {} s", wait.as_secs()));
        }
    }

    /// Why the host is to be left alone for longer than `longest`, where it is.
    pub fn closed(&self, longest: Duration) -> Option<String> {
        let until = Timestamp::now().checked_add(longest).unwrap_or(Timestamp::MAX);
        self.resting().filter(|(at, _)| *at > until).map(|(_, why)| why)
    }

    /// Until when the host is left alone, and why, for the index.
    pub fn resting(&self) -> Option<(Timestamp, String)> {
        self.state().rest.clone().filter(|(at, _)| *at > Timestamp::now())
    }
}

/// All hosts of a run.
pub struct Hosts {
    manners: Manners,
    guard: Guard,
    known: Mutex<HashMap<String, Arc<Host>>>,
    resting: HashMap<String, (Timestamp, String)>,
}

impl Hosts {
    /// Begins with the rests that earlier runs left.
    pub fn new(manners: Manners, guard: Guard, mut resting: HashMap<String, (Timestamp, String)>) -> Self {
        // Earlier versions of this program left some that would never end.
        let longest = Timestamp::now().checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        resting.values_mut().for_each(|(until, _)| *until = longest.min(*until));
        Self { manners, guard, known: Mutex::default(), resting }
    }

    /// The host of an address.
    pub fn of(&self, url: &Url) -> Arc<Host> {
        let key = key(url);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let named = self.guard.is_named(url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0));
            Arc::new(Host::new(key.clone(), &self.manners, named, self.resting.get(&key).cloned()))
        };
        known.entry(key.clone()).or_insert_with(new).clone()
    }

    /// Hosts that are to be left alone after this run.
    pub fn resting(&self) -> Vec<(String, Timestamp, String)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().filter_map(|h| h.resting().map(|(at, why)| (h.key.clone(), at, why))).collect()
    }
}

/// Scheme, host and port as one word.
pub fn key(url: &Url) -> String {
    format!("{}://{}:{}", url.scheme(), url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0))
}

/// Seconds as a duration; what is none is none.
pub fn seconds(s: f64) -> Duration {
    Duration::try_from_secs_f64(s.max(0.0)).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_rest_that_an_earlier_run_left_ends_within_a_day() {
        let url = Url::parse("http://a.cn/").expect("url");
        let hosts = Hosts::new(Manners::default(), Guard::default(), HashMap::from([(key(&url), (Timestamp::MAX, "for ever".to_owned()))]));
        let (until, why) = hosts.of(&url).resting().expect("a rest");
        assert!(until <= Timestamp::now() + LONGEST && why == "for ever", "{until}");
    }

    #[test]
    fn requests_in_flight_together_begin_one_after_the_other() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
        let manners = Manners { delay: 0.05, in_flight: 8, ..Manners::default() };
        let host = Arc::new(Host::new("http://a.cn:80".into(), &manners, false, None));
        let (began, flying, most) = (Instant::now(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..5)
            .map(|_| {
                let (host, flying, most) = (host.clone(), flying.clone(), most.clone());
                runtime.spawn(async move {
                    let _turn = host.turn(Duration::ZERO).await.expect("no rest");
                    most.fetch_max(flying.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let at = began.elapsed();
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    flying.fetch_sub(1, Ordering::SeqCst);
                    at
                })
            })
            .collect();
        let last = tasks.into_iter().map(|task| runtime.block_on(task).expect("a turn")).max();
        assert!(last.is_some_and(|at| at >= Duration::from_millis(200)), "{last:?}");
        assert!(most.load(Ordering::SeqCst) > 1, "one waited for the end of the other");
    }
}
