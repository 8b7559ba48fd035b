//! How many requests a directory may send (RFC 6585 section 4).

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use vestibule_core::Timestamp;

use crate::{Fault, ScimError, Scope};

/// A rate, and how far a client may be ahead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    per_second: NonZeroU32,
    burst: NonZeroU32,
}

impl RateLimit {
    /// So many requests a second in the long run, and so many at once.
    #[must_use]
    pub const fn new(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_second, burst }
    }
}

/// One bucket for each directory that has sent a request, which are as many as have tokens.
pub(super) struct Rate {
    limit: RateLimit,
    /// When the next request of a directory would be exactly on time: the generic cell rate
    /// algorithm.
    due: Mutex<HashMap<Scope, Timestamp>>,
}

impl Rate {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self { limit, due: Mutex::new(HashMap::new()) }
    }

    /// Counts a request.
    pub(super) fn check(&self, scope: &Scope, now: Timestamp) -> Result<(), ScimError> {
        let interval = Duration::from_secs(1) / self.limit.per_second.get();
        let ahead = interval.saturating_mul(self.limit.burst.get());
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back does not lock a directory out for as long.
        let latest = now.saturating_add(ahead);
        let expected = due.get(scope).copied().unwrap_or(now).max(now).min(latest);
        let next = expected.saturating_add(interval);
        let lead = next.saturating_duration_since(now);
        if lead > ahead {
            due.insert(scope.clone(), expected);
            let wait = lead.saturating_sub(ahead);
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Err(ScimError::new(
                Fault::TooManyRequests,
                "too_many_requests",
                "the directory sends more requests than this service provider takes",
            )
            .with_retry_after(Duration::from_secs(seconds.max(1))));
        }
        due.insert(scope.clone(), next);
        Ok(())
    }
}
