//! What a host remembers between two requests. In memory, for one process and for this example:
//! a real host shares both stores between its replicas, and drops what has expired.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use vestibule_core::{Fresh, ReplayAnswer, ReplayKey};

/// Sign-ins that have begun, by relay state. Each is taken out once.
#[derive(Default)]
pub(crate) struct PendingLogins {
    stored: Mutex<HashMap<String, Vec<u8>>>,
    /// What was taken out, to show what a restored backup would do. No real store has this.
    taken: Mutex<HashMap<String, Vec<u8>>>,
}

impl PendingLogins {
    pub(crate) fn put(&self, relay_state: &str, login: Vec<u8>) {
        locked(&self.stored).insert(relay_state.to_owned(), login);
    }

    pub(crate) fn take_once(&self, relay_state: &str) -> Option<Vec<u8>> {
        let login = locked(&self.stored).remove(relay_state)?;
        locked(&self.taken).insert(relay_state.to_owned(), login.clone());
        Some(login)
    }

    pub(crate) fn roll_back(&self, relay_state: &str) {
        if let Some(login) = locked(&self.taken).remove(relay_state) {
            self.put(relay_state, login);
        }
    }
}

/// Assertions that have signed somebody in.
#[derive(Default)]
pub(crate) struct ReplayLog {
    seen: Mutex<HashSet<ReplayKey>>,
}

impl ReplayLog {
    /// One step under one lock: of two copies that arrive at once, one is new.
    pub(crate) fn insert_once(&self, key: &ReplayKey) -> ReplayAnswer {
        match locked(&self.seen).insert(key.clone()) {
            true => ReplayAnswer::Fresh(Fresh::danger_attest(key.clone())),
            false => ReplayAnswer::Seen,
        }
    }
}

/// A thread that panicked leaves a map or set that is whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
