//! The replay log of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use vestibule_core::{Fresh, ReplayAnswer, ReplayKey, Timestamp};

use super::locked;
use crate::{ReplayLog, SignInStoreError};

/// The replay log of one process. Clones share it.
///
/// # Security
/// A restart forgets what was taken: whoever copied an assertion that has not expired may present it
/// once more, if its pending login outlived the process too. With pending logins in memory as well,
/// nothing that a browser brings after a restart is accepted.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{ReplayAnswer, ReplayKey, Timestamp};
/// use vestibule_signin::{MemoryReplayLog, ReplayLog};
///
/// # ready(async {
/// let (log, now) = (MemoryReplayLog::new(), Timestamp::UNIX_EPOCH);
/// let key = ReplayKey::from_digest([1; 32]);
/// let until = now.saturating_add(std::time::Duration::from_secs(300));
/// assert!(matches!(log.insert_once(&key, until, now).await?, ReplayAnswer::Fresh(_)));
/// assert!(matches!(log.insert_once(&key, until, now).await?, ReplayAnswer::Seen));
/// # Ok::<(), vestibule_signin::SignInStoreError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct MemoryReplayLog {
    taken: Arc<Mutex<HashMap<ReplayKey, Timestamp>>>,
}

impl MemoryReplayLog {
    /// Nothing taken yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ReplayLog for MemoryReplayLog {
    async fn insert_once(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<ReplayAnswer, SignInStoreError> {
        let mut taken = locked(&self.taken);
        let is_held = taken.get(key).is_some_and(|held| now < *held);
        if is_held || until <= now {
            return Ok(ReplayAnswer::Seen);
        }
        taken.insert(key.clone(), until);
        Ok(ReplayAnswer::Fresh(Fresh::danger_attest(key.clone())))
    }

    async fn sweep_replays(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        let mut taken = locked(&self.taken);
        let before = taken.len();
        taken.retain(|_, until| now < *until);
        Ok(u64::try_from(before.saturating_sub(taken.len())).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for MemoryReplayLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryReplayLog")
    }
}
