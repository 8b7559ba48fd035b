//! What a router needs of the world.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use vestibule_core::Timestamp;

/// The clock, and how long a body may take to arrive.
///
/// ```
/// use std::time::Duration;
///
/// use vestibule_axum::ScimSettings;
///
/// let settings = ScimSettings::new().with_body_time(Duration::from_secs(10));
/// assert_eq!(settings.body_time(), Duration::from_secs(10));
/// ```
#[derive(Clone)]
#[must_use]
pub struct ScimSettings {
    clock: Option<Arc<dyn Fn() -> Timestamp + Send + Sync>>,
    body_time: Duration,
}

impl ScimSettings {
    /// The clock of the system, and 30 seconds.
    #[expect(clippy::new_without_default, reason = "a default is not chosen by accident")]
    pub fn new() -> Self {
        Self { clock: None, body_time: Duration::from_secs(30) }
    }

    /// Sets how long a body may take to arrive: whoever is slower is answered with 408 and cut off.
    pub fn with_body_time(mut self, time: Duration) -> Self {
        self.body_time = time;
        self
    }

    /// Sets another clock, for tests.
    ///
    /// # Security
    /// The clock decides when a bearer token ends.
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// How long a body may take to arrive.
    #[must_use]
    pub fn body_time(&self) -> Duration {
        self.body_time
    }

    /// The time. `None` where the system's clock is not set.
    pub(super) fn now(&self) -> Option<Timestamp> {
        match &self.clock {
            Some(clock) => Some(clock()),
            None => system_time(),
        }
    }
}

impl fmt::Debug for ScimSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScimSettings").field("body_time", &self.body_time).finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "the adapter is where the clock is read")]
fn system_time() -> Option<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_unix(i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()).ok()
}

/// Random octets that nobody guesses. `None` where the system has none.
#[expect(clippy::disallowed_methods, reason = "the adapter is where random numbers are drawn")]
pub(super) fn random() -> Option<[u8; 32]> {
    let mut octets = [0; 32];
    openssl::rand::rand_bytes(&mut octets).ok()?;
    Some(octets)
}
