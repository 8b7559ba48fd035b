//! The one place that reads the clock, and how far it may be wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use vestibule_core::{ClockSkew, Timestamp};

use crate::answer::Stop;

/// The given time, or that of the system.
#[expect(clippy::disallowed_methods, reason = "the tool is the host: nothing else knows the time")]
pub(crate) fn at_or_now(at: Option<Timestamp>) -> Result<Timestamp, Stop> {
    if let Some(at) = at {
        return Ok(at);
    }
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since_epoch.ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds
        .and_then(|seconds| Timestamp::from_unix_seconds(seconds).ok())
        .ok_or_else(|| Stop::Usage("the clock of this machine is not set; pass --at".to_owned()))
}

pub(crate) fn parse_clock_skew(text: &str) -> Result<ClockSkew, String> {
    let seconds = text.parse().map_err(|_| "the clock skew is a number of seconds".to_owned())?;
    ClockSkew::new(Duration::from_secs(seconds)).map_err(|error| error.to_string())
}
