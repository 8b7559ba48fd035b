//! The port: counters that only go up, one for each thing that sessions hang on.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vestibule_core::{EndSessions, ErrorKind};

use crate::EpochKey;

/// Counters that only go up. A session is good as long as none of the epochs that it was stamped
/// with has advanced.
///
/// Implementations keep the `conformance` feature's checks. `vestibule-sql` keeps epochs in SQLite
/// and PostgreSQL, and advances them in the transaction in which a directory deactivates or deletes
/// a user.
///
/// # Security
/// `current` answers at least every advance that was acknowledged before it was called, on any
/// replica: a copy that lags, a read replica or a cache, keeps people signed in who were put out. A
/// key that is not known has an epoch all the same, the same at every call until it advances: were
/// that an error, nobody could sign in; were it skipped, nobody could be put out. An epoch is never
/// forgotten while a session that was stamped with it may live. A store that cannot answer says so,
/// and the session is refused.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `SessionEpochs`",
    note = "use `MemorySessionEpochs` or `vestibule_sql::SqlStore`, or implement `current` and `advance`; `conformance` checks an implementation"
)]
pub trait SessionEpochs: Send + Sync {
    /// The epochs of these keys, in their order, one for each, also where a key stands twice.
    fn current(
        &self,
        keys: &[EpochKey],
    ) -> impl Future<Output = Result<Vec<Epoch>, EpochError>> + Send;

    /// Puts the epoch of a key up. When this returns, every check finds every session ended that was
    /// stamped with it before.
    fn advance(&self, key: &EpochKey) -> impl Future<Output = Result<(), EpochError>> + Send;
}

impl<T: SessionEpochs> SessionEpochs for Arc<T> {
    async fn current(&self, keys: &[EpochKey]) -> Result<Vec<Epoch>, EpochError> {
        T::current(self, keys).await
    }

    async fn advance(&self, key: &EpochKey) -> Result<(), EpochError> {
        T::advance(self, key).await
    }
}

/// Carries an order out: advances the epoch of its scope.
///
/// An order that comes twice ends, the second time, sessions that began in between. Logout messages
/// are taken once; see `vestibule_core::ReplayKey`.
///
/// # Errors
/// [`EpochError`]: the sessions may go on. Answer the identity provider with an error, so that it
/// sends the order again.
///
/// ```
/// use vestibule_core::{EndSessions, ErrorKind};
/// use vestibule_signin::{EpochError, SessionEpochs, end_sessions};
///
/// async fn back_channel_logout(epochs: &impl SessionEpochs, order: EndSessions) -> u16 {
///     match end_sessions(epochs, &order).await {
///         Ok(()) => 200,
///         Err(_) => 503,
///     }
/// }
/// # assert_eq!(EpochError::new().kind(), ErrorKind::Unavailable);
/// ```
pub async fn end_sessions(
    epochs: &impl SessionEpochs,
    order: &EndSessions,
) -> Result<(), EpochError> {
    epochs.advance(&EpochKey::of(order.scope())).await
}

/// One state of a counter. The number means nothing but earlier or later of one key.
///
/// ```
/// use vestibule_signin::Epoch;
///
/// assert!(Epoch::FIRST < Epoch::FIRST.next());
/// assert_eq!(Epoch::new(3).number(), 3);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(u64);

impl Epoch {
    /// That of a key that never advanced.
    pub const FIRST: Self = Self(0);

    /// The epoch that a store has kept as this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number to keep.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Epoch({})", self.0)
    }
}

/// The epochs could not be read or advanced.
///
/// ```
/// assert_eq!(vestibule_signin::EpochError::new().code(), "session_epochs_unavailable");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session epochs are not available")]
#[non_exhaustive]
pub struct EpochError;

impl EpochError {
    /// For implementations. What went wrong is theirs to log: it goes no further.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "session_epochs_unavailable"
    }

    /// Always [`ErrorKind::Unavailable`].
    #[must_use]
    pub const fn kind(self) -> ErrorKind {
        ErrorKind::Unavailable
    }
}

impl Default for EpochError {
    fn default() -> Self {
        Self::new()
    }
}
