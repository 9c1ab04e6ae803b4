//! Where requests may go: web addresses on the public internet, and what the user names. Nothing else, at no hop.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;
use url::{Host, Url};

/// Refuses addresses that a page could use to reach into the network that the crawl runs in.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<Allowed>,
}

/// `HOST[:PORT[-PORT]]` of `--allow-private`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    host: String,
    ports: RangeInclusive<u16>,
}

/// Why an address is refused, for the report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl FromStr for Allowed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not HOST[:PORT[-PORT]], as in 127.0.0.1:8000-8015 or [::1]:80");
        let (host, ports) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, rest) = rest.split_once(']').ok_or_else(bad)?;
                (host, rest.strip_prefix(':'))
            }
            None if text.matches(':').count() > 1 => (text, None),
            None => text.split_once(':').map_or((text, None), |(h, p)| (h, Some(p))),
        };
        let ports = match ports {
            None => 0..=u16::MAX,
            Some(ports) => {
                let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
                first.parse().map_err(|_| bad())?..=last.parse().map_err(|_| bad())?
            }
        };
        if host.is_empty() || ports.is_empty() {
            return Err(bad());
        }
        Ok(Self { host: host.trim_end_matches('.').to_ascii_lowercase(), ports })
    }
}

impl Guard {
    /// A guard that lets through what is named, besides what is public.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed }
    }

    /// Whether the user named this host and port.
    pub fn is_named(&self, host: &str, port: u16) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches([']', '.']);
        self.allowed.iter().any(|a| a.host.eq_ignore_ascii_case(host) && a.ports.contains(&port))
    }

    /// Checks an address before a name in it is looked up.
    ///
    /// # Errors
    /// The scheme is none of the web, there is no host, or the host is an address that is not public.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal(format!("`{}:` is no scheme of the web; only http and https are followed", url.scheme())));
        }
        let port = url.port_or_known_default().unwrap_or(0);
        // The parser has turned octal, hexadecimal, short and full-width notations into plain ones.
        match url.host() {
            Some(Host::Ipv4(ip)) => self.check_address(&ip.to_string(), port, IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.check_address(&ip.to_string(), port, IpAddr::V6(ip)),
            Some(Host::Domain(name)) if !name.trim_end_matches('.').is_empty() => Ok(()),
            _ => Err(Refusal(format!("`{url}` names no host"))),
        }
    }

    /// Checks an address that a host's name led to, or that stands in the URL itself.
    ///
    /// # Errors
    /// The address is not public, and neither it nor the host was named.
    pub fn check_address(&self, host: &str, port: u16, ip: IpAddr) -> Result<(), Refusal> {
        if is_public(ip) || self.is_named(host, port) || self.is_named(&ip.to_string(), port) {
            return Ok(());
        }
        Err(Refusal(format!("`{host}` is {ip}, which is not on the public internet; name it with --allow-private {ip}:{port} if that is meant")))
    }
}

/// Whether an address is on the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    // Protocol assignments, AS112, the 6to4 relays.
    let special = matches!((a, b, c), (192, 0, 0) | (192, 88, 99) | (192, 31, 196) | (192, 52, 193) | (192, 175, 48));
    !(a == 0 || a >= 224 || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation() || shared || benchmark || special)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let last = Ipv4Addr::from(((u32::from(s[6])) << 16) | u32::from(s[7]));
    // Mapped, compatible, translated and 6to4 addresses are those of the IPv4 address inside them.
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(last);
    }
    if s[0] == 0x2002 {
        return is_public_v4(Ipv4Addr::from((u32::from(s[1]) << 16) | u32::from(s[2])));
    }
    let special = match s[0] {
        0x2001 => s[1] < 0x200 || s[1] == 0xdb8,
        0x3fff => s[1] < 0x1000,
        _ => false,
    };
    // Everything that is assigned to the internet lies in 2000::/3.
    s[0] & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str, guard: &Guard) -> bool {
        Url::parse(url).is_ok_and(|u| guard.check(&u).is_err())
    }

    #[test]
    fn every_notation_of_a_private_address_is_refused() {
        let guard = Guard::default();
        for url in [
            "http://127.0.0.1/",
            "http://0177.0.0.2/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.1/",
            "http://１２７.０.０.１/",
            "http://0/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[2001:db8::1]/",
            "file:///etc/passwd",
            "ftp://example.com/",
            "gopher://example.com/",
            "data:text/html,x",
            "javascript:alert(1)",
        ] {
            assert!(refused(url, &guard), "{url}");
        }
        for url in ["http://example.com/", "https://8.8.8.8/", "http://[2400:3200::1]/"] {
            assert!(!refused(url, &guard), "{url}");
        }
    }

    #[test]
    fn what_the_user_names_is_let_through_and_nothing_beside_it() {
        let guard = Guard::new(vec!["127.0.0.1:8000-8015".parse().expect("allowed"), "[::1]".parse().expect("allowed"), "intra.example:81".parse().expect("allowed")]);
        assert!(!refused("http://127.0.0.1:8015/", &guard) && !refused("http://[::1]:9/", &guard));
        assert!(refused("http://127.0.0.1:8016/", &guard) && refused("http://127.0.0.2:8000/", &guard));
        let inside = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        assert!(guard.check_address("intra.example", 81, inside).is_ok() && guard.check_address("intra.example", 80, inside).is_err());
        // A name that leads to a named address is as good as the address.
        assert!(guard.check_address("localhost", 8000, IpAddr::V4(Ipv4Addr::LOCALHOST)).is_ok());
        for bad in ["", ":80", "a:x", "a:9-8", "[::1"] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
