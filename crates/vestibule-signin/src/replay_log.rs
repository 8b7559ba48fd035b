//! The port: messages that were taken, so that none is taken twice.

use std::future::Future;
use std::sync::Arc;

use vestibule_core::{ReplayAnswer, ReplayKey, Timestamp};

use crate::SignInStoreError;

/// Messages that were taken.
///
/// Implementations keep the `conformance` feature's checks. They alone make
/// [`Fresh`](vestibule_core::Fresh).
///
/// # Security
/// `insert_once` looks and writes in one step: of two that insert one key at once, one is told that it
/// is fresh. A log that says so to both lets whoever copied an assertion sign in with it. An entry is
/// kept until its end, on stable storage, by every replica: one that is forgotten sooner can be
/// replayed. Where a log cannot tell, it fails, and nobody signs in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `ReplayLog`",
    note = "use `MemoryReplayLog` or `vestibule_sql::SqlStore`, or implement `insert_once` and `sweep_replays`; `conformance` checks an implementation"
)]
pub trait ReplayLog: Send + Sync {
    /// Keeps a key until `until`, and not at it; says whether it was there before.
    ///
    /// An entry that has ended by `now` counts as gone. One that ends at or before `now` from the start
    /// is nothing to keep: the answer is [`ReplayAnswer::Seen`], because nothing would remember it.
    fn insert_once(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<ReplayAnswer, SignInStoreError>> + Send;

    /// Removes what has ended, and says how many. A host calls it now and then.
    fn sweep_replays(
        &self,
        now: Timestamp,
    ) -> impl Future<Output = Result<u64, SignInStoreError>> + Send;
}

impl<T: ReplayLog> ReplayLog for Arc<T> {
    async fn insert_once(
        &self,
        key: &ReplayKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<ReplayAnswer, SignInStoreError> {
        T::insert_once(self, key, until, now).await
    }

    async fn sweep_replays(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        T::sweep_replays(self, now).await
    }
}
