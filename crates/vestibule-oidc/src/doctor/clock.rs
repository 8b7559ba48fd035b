//! The two clocks: tokens carry times, and both sides have to agree on them.

use std::time::Duration;

use vestibule_core::{HttpResponse, Timestamp};

use super::finding::Finding;
use super::observations::Observations;
use crate::connection::Connection;

/// What a network may take, and more than a clock that is kept in step is off.
const NEGLIGIBLE: Duration = Duration::from_secs(10);

pub(super) fn examine(
    connection: &Connection,
    observed: &Observations,
    now: Timestamp,
) -> Option<Finding> {
    // Without any response there are worse findings.
    observed.responses().next()?;
    let Some(theirs) = observed.responses().find_map(clock) else {
        return Some(Finding::warning(
            "clock_unknown",
            "no response says what time it is (`Date`), so the clocks cannot be compared",
            "keep the clock of this server in step by NTP",
        ));
    };
    let ahead = theirs.saturating_duration_since(now);
    let behind = now.saturating_duration_since(theirs);
    let (off, direction) = if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
    let what = format!("the provider's clock is {} s {direction} this server's", off.as_secs());
    let allowed = connection.clock_skew.as_duration();
    let fix = "keep both clocks in step by NTP";
    Some(if off > allowed {
        let what = format!("{what}; the connection allows {} s", allowed.as_secs());
        Finding::problem("clock_skew", what, fix)
    } else if off > NEGLIGIBLE {
        Finding::warning("clock_skew", what, fix)
    } else {
        Finding::fine("clock_agrees", "the clocks agree")
    })
}

/// The time at the provider when it answered. A response out of a cache has the `Date` of its
/// beginning and an `Age` (RFC 9111 section 5.1).
fn clock(response: &HttpResponse) -> Option<Timestamp> {
    let date = imf_fixdate(response.header("date")?)?;
    let age = response.header("age").and_then(|age| age.trim().parse::<u32>().ok());
    Some(date.saturating_add(Duration::from_secs(age.unwrap_or(0).into())))
}

/// Reads a date in the one form that is sent (RFC 9110 section 5.6.7), such as `Sun, 06 Nov 1994
/// 08:49:37 GMT`. The two obsolete forms are not read: nobody sends them.
fn imf_fixdate(text: &str) -> Option<Timestamp> {
    let (day_name, rest) = text.split_once(", ")?;
    let [day, month, year, time, "GMT"] = rest.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    // Digits and their number are checked there, as is what a month and a day have.
    let date = Timestamp::parse_xs_datetime(&format!("{year}-{month:02}-{day}T{time}Z")).ok()?;
    let plain = date.subsec_nanos() == 0 && time.len() == 8 && year.len() == 4;
    let days = date.unix_seconds().div_euclid(24 * 60 * 60);
    let named = DAYS.iter().position(|known| *known == day_name)?;
    let is_day = i64::try_from(named) == Ok(days.rem_euclid(7));
    (plain && is_day).then_some(date)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// From that of 1970-01-01 on.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_of_http() {
        for (text, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            ("Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z"),
            ("Thu, 29 Feb 2024 12:00:00 GMT", "2024-02-29T12:00:00Z"),
        ] {
            let expected = Timestamp::parse_xs_datetime(expected).unwrap();
            assert_eq!(imf_fixdate(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn reads_nothing_else() {
        for text in [
            "",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37.5 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun,  06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Thu, 30 Feb 2024 12:00:00 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(imf_fixdate(text), None, "{text}");
        }
    }
}
