//! Stores of one process, for tests and for hosts that are one process.

mod accounts;
mod epochs;
mod pending_logins;
mod replay_log;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use self::accounts::MemoryAccounts;
pub use self::epochs::MemorySessionEpochs;
pub use self::pending_logins::MemoryPendingLogins;
pub use self::replay_log::MemoryReplayLog;

/// No step of a change can fail half-way, so a panic elsewhere leaves what is held whole.
fn locked<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
