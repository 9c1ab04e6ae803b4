//! When to come again: Retry-After as seconds or as a date, else waits that double.

use jiff::Timestamp;
use std::time::Duration;

/// The wait before the next try after `failures` of them. A little of it is drawn from `salt`, so that addresses that failed
/// together do not come back together.
pub fn backoff(failures: u32, salt: &str) -> Duration {
    let spread: u64 = salt.bytes().fold(7u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))) % 100;
    Duration::from_millis((400 + spread * 2) << failures.saturating_sub(1).min(6))
}

/// No host is left alone for longer, whatever it asks for: a clock or a number that is wrong would shut it out for years.
pub const LONGEST: Duration = Duration::from_secs(86_400);

/// Reads a Retry-After header; `None` where it is neither seconds nor a date. A date that has passed is no wait.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit mean for ever.
        return Some(value.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let at = date(value)?;
    Some(Duration::from_secs(u64::try_from(at.as_second().saturating_sub(now.as_second())).unwrap_or(0)).min(LONGEST))
}

/// A date in one of the three forms of HTTP.
pub fn date(value: &str) -> Option<Timestamp> {
    let value = value.trim();
    if let Ok(date) = jiff::fmt::rfc2822::parse(value) {
        return Some(date.timestamp());
    }
    let plain = value.trim_end_matches("GMT").trim_end_matches("UTC").trim();
    ["%A, %d-%b-%y %H:%M:%S", "%a %b %e %H:%M:%S %Y", "%a, %d-%b-%Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|form| jiff::civil::DateTime::strptime(form, plain).ok())
        .and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|z| z.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_all_three_forms_of_dates_are_read() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().expect("now");
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(30)),
            ("Sun Nov  6 08:49:37 1994", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            // For ever, and for years, is for a day.
            ("99999999999999999999999", Some(86_400)),
            ("4294967295", Some(86_400)),
            ("Sat, 06 Nov 2094 08:49:37 GMT", Some(86_400)),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now).map(|d| d.as_secs()), seconds, "{value}");
        }
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        assert!(backoff(1, "a") >= Duration::from_millis(400) && backoff(2, "a") == backoff(1, "a") * 2 && backoff(99, "a") < Duration::from_secs(60));
    }
}
