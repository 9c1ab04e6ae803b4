//! robots.txt by RFC 9309: groups, the longest match, and the mistakes that everybody forgives.

/// A robots.txt that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    groups: Vec<Group>,
    /// `Sitemap` lines, as written.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Group {
    /// Product tokens in lower case; `*` is everybody.
    agents: Vec<String>,
    rules: Vec<Rule>,
    delay: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// With percent-encoding made uniform.
    pattern: Vec<u8>,
    /// The same where what needs no escape has none.
    plain: Vec<u8>,
}

/// At least 500 KiB must be read; what comes after this is left out.
pub const LONGEST: usize = 1 << 20;
/// Longer lines are cut.
const LONGEST_LINE: usize = 16 << 10;

const DISALLOW: [&str; 6] = ["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"];

impl Robots {
    /// Reads a file; nothing in it can make that fail.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut robots = Self::default();
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        // A byte order mark, or what is left of one.
        let mark = bytes.iter().zip([0xef, 0xbb, 0xbf]).take_while(|(a, b)| **a == *b).count();
        let (mut group, mut open) = (Group::default(), false);
        for line in bytes[mark..].split(|b| matches!(b, b'\n' | b'\r')) {
            let Some((key, value)) = directive(&line[..line.len().min(LONGEST_LINE)]) else { continue };
            if is_agent(&key) {
                if !open {
                    robots.groups.push(std::mem::take(&mut group));
                }
                open = true;
                group.agents.push(token(value));
            } else if key == "allow" || DISALLOW.contains(&key.as_str()) {
                open = false;
                let pattern = uniform(value, true);
                group.rules.push(Rule { allow: key == "allow", plain: plain(&pattern), pattern });
            } else if key == "crawl-delay" || key == "crawldelay" {
                open = false;
                let seconds = std::str::from_utf8(value).ok().and_then(|v| v.parse::<f64>().ok()).filter(|s| s.is_finite() && *s >= 0.0);
                group.delay = seconds.or(group.delay);
            } else if key == "sitemap" || key == "site-map" {
                robots.sitemaps.push(String::from_utf8_lossy(value).into_owned());
            }
        }
        robots.groups.push(group);
        // Rules before any User-agent belong to nobody.
        robots.groups.retain(|g| !g.agents.is_empty());
        robots
    }

    /// Whether that agent may fetch that address. RFC 9309 compares what needs no escape without one, on both sides; others,
    /// and the cases that everybody tests with, as it is written. What one of the readings forbids is not fetched.
    pub fn allows(&self, agent: &str, url: &str) -> bool {
        let path = path(url);
        self.permits(agent, &path, |rule| &rule.pattern) && self.permits(agent, &plain(&path), |rule| &rule.plain)
    }

    fn permits(&self, agent: &str, path: &[u8], pattern: impl Fn(&Rule) -> &[u8]) -> bool {
        let (mut allow, mut disallow) = (0, 0);
        for rule in self.groups_of(agent).flat_map(|g| &g.rules) {
            let longest = if rule.allow { &mut allow } else { &mut disallow };
            let pattern = pattern(rule);
            if matches(pattern, path) {
                *longest = pattern.len().max(*longest);
            } else if rule.allow
                && let Some(folder) = folder_of_index(pattern)
                && matches(&folder, path)
            {
                *longest = folder.len().max(*longest);
            }
        }
        allow >= disallow
    }

    /// The Crawl-delay for that agent, in seconds.
    pub fn delay(&self, agent: &str) -> Option<f64> {
        self.groups_of(agent).filter_map(|g| g.delay).reduce(f64::max)
    }

    /// The agent's own groups; those of everybody only where it has none. An agent is a product token: letters, `-` and `_`.
    fn groups_of(&self, agent: &str) -> impl Iterator<Item = &Group> {
        let agent = agent.to_ascii_lowercase();
        let own = agent != "*" && self.groups.iter().any(|g| g.agents.contains(&agent));
        let wanted = if own { agent } else { "*".into() };
        self.groups.iter().filter(move |g| g.agents.contains(&wanted))
    }
}

/// Key in lower case and value of a line; the colon may have been forgotten where both are single words.
fn directive(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.split(|b| *b == b'#').next()?.trim_ascii();
    let (key, value) = match line.iter().position(|b| *b == b':') {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => {
            let at = line.iter().position(|b| matches!(b, b' ' | b'\t'))?;
            let value = line[at..].trim_ascii();
            if value.iter().any(|b| matches!(b, b' ' | b'\t')) {
                return None;
            }
            (&line[..at], value)
        }
    };
    Some((String::from_utf8_lossy(key.trim_ascii()).to_ascii_lowercase(), value.trim_ascii()))
}

fn is_agent(key: &str) -> bool {
    matches!(key, "user-agent" | "useragent" | "user agent")
}

/// The name that a program goes by in robots.txt: `Gongbao/2.0 (x)` is `gongbao`. One that has none is anybody.
pub fn product(agent: &str) -> String {
    Some(token(agent.trim().as_bytes())).filter(|t| !t.is_empty()).unwrap_or_else(|| "*".into())
}

/// The product token that an agent's name begins with, in lower case.
fn token(name: &[u8]) -> String {
    if name.first() == Some(&b'*') && name.get(1).is_none_or(u8::is_ascii_whitespace) {
        return "*".into();
    }
    name.iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')).map(|b| char::from(b.to_ascii_lowercase())).collect()
}

/// Path and query of an address.
fn path(url: &str) -> Vec<u8> {
    let rest = match url.find("://") {
        Some(at) if !url[..at].contains(['/', '?', '#']) => &url[at + 3..],
        _ => url.strip_prefix("//").unwrap_or(url),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    match rest.find(['/', '?', ';']) {
        Some(at) if rest[at..].starts_with('/') => uniform(&rest.as_bytes()[at..], false),
        Some(at) => uniform(format!("/{}", &rest[at..]).as_bytes(), false),
        None => b"/".to_vec(),
    }
}

/// The digits of escapes in upper case; in patterns also bytes beyond ASCII as `%E3`. Addresses have them escaped already:
/// one that has not matches no pattern.
fn uniform(text: &[u8], pattern: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut i = 0;
    while i < text.len() {
        let byte = text[i];
        if byte == b'%' && text.len() > i + 2 && text[i + 1].is_ascii_hexdigit() && text[i + 2].is_ascii_hexdigit() {
            out.extend([b'%', text[i + 1].to_ascii_uppercase(), text[i + 2].to_ascii_uppercase()]);
            i += 2;
        } else if pattern && byte >= 0x80 {
            out.extend(format!("%{byte:02X}").bytes());
        } else {
            out.push(byte);
        }
        i += 1;
    }
    out
}

/// Uniform text without the escapes of characters that mean the same without (RFC 9309, 2.2.2): `%7E` is `~`.
fn plain(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let code = if byte == b'%' { after.get(..2).and_then(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok()) } else { None };
        match code.filter(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~')) {
            Some(code) => {
                out.push(code);
                rest = &after[2..];
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}

/// `Allow: /x/index.html` also opens `/x/` itself.
fn folder_of_index(pattern: &[u8]) -> Option<Vec<u8>> {
    let slash = pattern.iter().rposition(|b| *b == b'/')?;
    pattern[slash..].starts_with(b"/index.htm").then(|| [&pattern[..=slash], b"$"].concat())
}

/// Whether a pattern with `*`, and `$` at its end, matches the beginning of a path. Linear in the path for each `*`.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    if pattern.is_empty() {
        return false;
    }
    let (pattern, whole) = pattern.strip_suffix(b"$").map_or((pattern, false), |p| (p, true));
    let (mut p, mut s) = (0, 0);
    // The last star, and how far it reached: going back to earlier ones is never needed.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p == pattern.len() {
            if !whole || s == path.len() {
                return true;
            }
        } else if pattern[p] == b'*' {
            star = Some((p + 1, s));
            p += 1;
            continue;
        } else if s < path.len() && pattern[p] == path[s] {
            p += 1;
            s += 1;
            continue;
        }
        match star {
            Some((after, reached)) if reached < path.len() => {
                star = Some((after, reached + 1));
                (p, s) = (after, reached + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        Robots::parse(robots.as_bytes()).allows("gongbao", &format!("http://a{path}"))
    }

    #[test]
    fn the_longest_match_wins_and_a_tie_allows() {
        let robots = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nAllow: /same\nDisallow: /same";
        assert!(allows(robots, "/a/b/c") && !allows(robots, "/a/c") && allows(robots, "/same") && allows(robots, "/x.pdf?y"));
        assert!(!allows(robots, "/x.pdf") && allows(robots, ""));
    }

    #[test]
    fn our_own_groups_beat_those_of_everybody_and_are_joined() {
        let robots = "User-agent: *\nDisallow: /\nCrawl-delay: 9\nUser-agent: x\nUser-agent: Gongbao/2.0\nDisallow: /p\nCrawl-delay: 2\n\nUser-agent: gongbao\nDisallow: /q";
        assert!(allows(robots, "/z") && !allows(robots, "/p") && !allows(robots, "/q"));
        assert_eq!(Robots::parse(robots.as_bytes()).delay("gongbao"), Some(2.0));
    }

    #[test]
    fn escapes_that_say_nothing_hide_no_path() {
        let robots = "User-agent: *\nDisallow: /%7Ewang/\nDisallow: /a%2db/\nDisallow: /x%2Fy\nDisallow: /100%";
        for path in ["/~wang/a.html", "/%7ewang/a.html", "/%7Ewang/a.html", "/a-b/", "/a%2Db/", "/x%2fy", "/100%25"] {
            assert!(!allows(robots, path), "{path}");
        }
        // A slash that is escaped is part of a name.
        assert!(allows(robots, "/x/y") && allows(robots, "/%7Eli/"));
        assert!(!allows("User-agent: *\nDisallow: /~wang/", "/%7Ewang/a.html"));
        let robots = "User-agent: *\nDisallow: /%7Ewang/\nAllow: /%7Ewang/public/";
        assert!(allows(robots, "/~wang/public/") && allows(robots, "/%7Ewang/public/") && !allows(robots, "/~wang/x"));
    }

    #[test]
    fn our_own_name_is_what_stands_before_the_version() {
        for (agent, name) in [("gongbao", "gongbao"), ("My-Bot/2.0", "my-bot"), (" Gongbao (x)", "gongbao"), ("9", "*"), ("", "*")] {
            assert_eq!(product(agent), name, "{agent}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let robots = format!("User-agent: *\nDisallow: /{}$", "*a".repeat(2000));
        assert!(allows(&robots, &format!("/{}b", "a".repeat(20_000))));
    }

    #[test]
    fn windows_ends_of_lines_and_a_mark_are_accepted() {
        assert!(!allows("\u{feff}User-agent: *\r\nDisallow: /p # why\r\n", "/p/x"));
    }
}
