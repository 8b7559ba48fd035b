//! The port: what is remembered while a browser is away at its identity provider.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use openssl::sha::Sha256;
use vestibule_core::Timestamp;

use crate::SignInStoreError;

/// Sign-ins that have begun, each taken once.
///
/// Implementations keep the `conformance` feature's checks.
///
/// # Security
/// `take_once` removes and answers in one step: of two that ask at once, one gets the bytes. A store
/// that lets both have them lets one answer of an identity provider begin two sessions, and a code be
/// tried twice. The bytes hold the secrets of the sign-in; they go into no log, and are removed when
/// they are taken. An entry that has expired is never handed out, swept or not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of `PendingLogins`",
    note = "use `MemoryPendingLogins` or `vestibule_sql::SqlStore`, or implement `put`, `take_once` and `sweep_pending`; `conformance` checks an implementation"
)]
pub trait PendingLogins: Send + Sync {
    /// Keeps bytes, exactly as they are, until `until`, and not at it.
    ///
    /// Something that is there under the key stays, expired or not: that is
    /// [`SignInStoreError::KeyTaken`].
    fn put(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> impl Future<Output = Result<(), SignInStoreError>> + Send;

    /// The bytes, which are gone then; `None` for a key that was never put, was taken, or has expired.
    fn take_once(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, SignInStoreError>> + Send;

    /// Removes what has expired, and says how many. A host calls it now and then.
    fn sweep_pending(
        &self,
        now: Timestamp,
    ) -> impl Future<Output = Result<u64, SignInStoreError>> + Send;
}

impl<T: PendingLogins> PendingLogins for Arc<T> {
    async fn put(
        &self,
        key: &PendingKey,
        bytes: &[u8],
        until: Timestamp,
    ) -> Result<(), SignInStoreError> {
        T::put(self, key, bytes, until).await
    }

    async fn take_once(
        &self,
        key: &PendingKey,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, SignInStoreError> {
        T::take_once(self, key, now).await
    }

    async fn sweep_pending(&self, now: Timestamp) -> Result<u64, SignInStoreError> {
        T::sweep_pending(self, now).await
    }
}

/// What a pending login is kept under: the SHA-256 of what the browser brings back. Who reads the
/// store learns nothing that a browser could present.
///
/// ```
/// use vestibule_signin::PendingKey;
///
/// let key = PendingKey::of("saml", "a relay state of 128 random bits");
/// assert_eq!(key, PendingKey::of("saml", "a relay state of 128 random bits"));
/// assert_ne!(key, PendingKey::of("oidc", "a relay state of 128 random bits"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PendingKey([u8; 32]);

impl PendingKey {
    /// The key of a kind of thing, such as `saml` or `oidc`, and of the text that names it to the
    /// browser: the relay state, the `state`.
    #[must_use]
    pub fn of(kind: &str, state: &str) -> Self {
        let mut digest = Sha256::new();
        // With its length, so that no kind and state run together.
        digest.update(format!("{}:", kind.len()).as_bytes());
        digest.update(kind.as_bytes());
        digest.update(state.as_bytes());
        Self(digest.finish())
    }

    /// The digest, for storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for PendingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingKey(..)")
    }
}
