//! What a host remembers between two requests. In memory, for one process and for these examples: a
//! real host shares both stores between its replicas, and drops what has expired.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use vestibule_core::{Fresh, ReplayAnswer, ReplayKey};

/// Sign-ins that have begun, by relay state or by state. Each is taken out once.
#[derive(Default)]
pub struct PendingLogins {
    stored: Mutex<HashMap<String, Vec<u8>>>,
    /// What was taken out, to show what a restored backup would do. No real store has this.
    taken: Mutex<HashMap<String, Vec<u8>>>,
}

impl PendingLogins {
    /// Remembers a sign-in.
    pub fn put(&self, state: &str, login: Vec<u8>) {
        locked(&self.stored).insert(state.to_owned(), login);
    }

    /// Hands a sign-in out, and forgets it.
    pub fn take_once(&self, state: &str) -> Option<Vec<u8>> {
        let login = locked(&self.stored).remove(state)?;
        locked(&self.taken).insert(state.to_owned(), login.clone());
        Some(login)
    }

    /// Brings a sign-in back that was handed out.
    pub fn roll_back(&self, state: &str) {
        if let Some(login) = locked(&self.taken).remove(state) {
            self.put(state, login);
        }
    }
}

/// Messages that have had their effect: assertions that signed somebody in, logout tokens that ended
/// sessions.
#[derive(Default)]
pub struct ReplayLog {
    seen: Mutex<HashSet<ReplayKey>>,
}

impl ReplayLog {
    /// One step under one lock: of two copies that arrive at once, one is new.
    pub fn insert_once(&self, key: &ReplayKey) -> ReplayAnswer {
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
