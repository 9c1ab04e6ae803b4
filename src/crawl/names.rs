//! Looking hosts up: once a run, so that a name cannot mean one address when it is checked and another when it is used.

use super::client::Fault;
use super::guard::Guard;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use url::{Host, Url};

/// Names that were looked up, once a run each. A connection is only made to what stands here, which was checked.
#[derive(Clone)]
pub struct Names {
    known: Arc<Mutex<HashMap<String, Lookup>>>,
    ask: Ask,
}

/// The addresses of a name, once it has some: a look-up that failed may do better the next time.
type Lookup = Arc<OnceCell<Vec<IpAddr>>>;
/// Asks a name server.
type Ask = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>> + Send + Sync>;

impl Default for Names {
    fn default() -> Self {
        Self::asking(|host| async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect()) })
    }
}

impl Names {
    /// Names that are looked up in this way.
    pub(super) fn asking<F>(ask: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'static,
    {
        Self { known: Arc::default(), ask: Arc::new(move |host| Box::pin(ask(host))) }
    }

    fn cell(&self, host: &str) -> Lookup {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(host.to_owned()).or_default().clone()
    }

    /// Looks the host up and checks every address that it has.
    ///
    /// # Errors
    /// It has none, or one of them is refused.
    pub async fn check(&self, url: &Url, guard: &Guard) -> Result<(), Fault> {
        let Some(Host::Domain(host)) = url.host() else { return Ok(()) };
        let cell = self.cell(host);
        let found = cell.get_or_try_init(|| async move {
            let addresses = timeout(Duration::from_secs(10), (self.ask)(host.to_owned())).await;
            let addresses = addresses.map_err(|_| "the name server does not answer".to_owned())?.map_err(|e| e.to_string())?;
            if addresses.is_empty() { Err("the name has no address".to_owned()) } else { Ok(addresses) }
        });
        let addresses = found.await.map_err(|e| Fault::Connect(format!("`{host}`: {e}")))?;
        let port = url.port_or_known_default().unwrap_or(0);
        for ip in addresses {
            guard.check_address(host, port, *ip)?;
        }
        Ok(())
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let cell = self.cell(name.as_str());
        Box::pin(async move {
            let Some(addresses) = cell.get().cloned() else { return Err("this name was not checked".into()) };
            Ok(Box::new(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn known(host: &str, addresses: &[&str]) -> Names {
        let names = Names::default();
        names.cell(host).set(addresses.iter().map(|a| a.parse().expect("address")).collect()).expect("new");
        names
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("runtime").block_on(future)
    }

    #[test]
    fn a_connection_goes_to_what_was_checked_and_nowhere_else() {
        let guard = Guard::new(vec!["127.0.0.1:80".parse().expect("allowed")]);
        let url = Url::parse("http://rebound.example/").expect("address");
        let names = known("rebound.example", &["127.0.0.1"]);
        // Whatever the name server would say by now: what was checked is what is used, each time.
        for _ in 0..2 {
            assert!(run(names.check(&url, &guard)).is_ok());
            let used: Vec<IpAddr> = run(names.resolve(Name::from_str("rebound.example").expect("name"))).expect("addresses").map(|a| a.ip()).collect();
            assert_eq!(used, ["127.0.0.1".parse::<IpAddr>().expect("address")]);
        }
        assert!(run(names.resolve(Name::from_str("other.example").expect("name"))).is_err(), "a name that was never checked was used");
    }

    #[test]
    fn one_private_address_among_public_ones_is_enough_to_refuse() {
        let url = Url::parse("http://both.example/").expect("address");
        let names = known("both.example", &["93.184.215.14", "::ffff:127.0.0.2"]);
        assert!(matches!(run(names.check(&url, &Guard::default())), Err(Fault::Refused(_))));
    }
}
