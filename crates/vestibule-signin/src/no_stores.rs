//! The stores of a host that has configured none.

use vestibule_core::{AccountId, OrganizationId, ReplayAnswer, ReplayKey, Timestamp};
use vestibule_provisioning::Account;

use crate::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, Note, PendingKey,
    PendingLogins, ReplayLog, SignInStoreError,
};

/// Keeps nothing and hands nothing out: no sign-in begins, and none comes back.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("nothing to wait for"),
/// #     }
/// # }
/// use vestibule_core::Timestamp;
/// use vestibule_signin::{NoPendingLogins, PendingKey, PendingLogins, SignInStoreError};
///
/// let refused = ready(NoPendingLogins.put(&PendingKey::of("saml", "x"), b"", Timestamp::UNIX_EPOCH));
/// assert_eq!(refused, Err(SignInStoreError::Unavailable));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoPendingLogins;

impl PendingLogins for NoPendingLogins {
    async fn put(&self, _: &PendingKey, _: &[u8], _: Timestamp) -> Result<(), SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn take_once(
        &self,
        _: &PendingKey,
        _: Timestamp,
    ) -> Result<Option<Vec<u8>>, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn sweep_pending(&self, _: Timestamp) -> Result<u64, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }
}

/// Refuses every message: nobody signs in. One that called everything fresh would let every copy in.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("nothing to wait for"),
/// #     }
/// # }
/// use vestibule_core::{ReplayKey, Timestamp};
/// use vestibule_signin::{NoReplayLog, ReplayLog};
///
/// let (key, now) = (ReplayKey::from_digest([1; 32]), Timestamp::UNIX_EPOCH);
/// let until = now.saturating_add(std::time::Duration::from_secs(60));
/// assert!(ready(NoReplayLog.insert_once(&key, until, now)).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoReplayLog;

impl ReplayLog for NoReplayLog {
    async fn insert_once(
        &self,
        _: &ReplayKey,
        _: Timestamp,
        _: Timestamp,
    ) -> Result<ReplayAnswer, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn sweep_replays(&self, _: Timestamp) -> Result<u64, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }
}

/// Knows nobody and lets nobody be made: every sign-in is refused. One that answered "there is no such
/// account" would have accounts made that are there already.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("nothing to wait for"),
/// #     }
/// # }
/// use vestibule_core::{AccountId, OrganizationId};
/// use vestibule_signin::{Accounts, NoAccounts};
///
/// let (acme, ada) = (OrganizationId::parse("acme")?, AccountId::parse("7")?);
/// assert!(ready(NoAccounts.account(&acme, &ada)).is_err());
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoAccounts;

impl Accounts for NoAccounts {
    async fn view(&self, _: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn account(
        &self,
        _: &OrganizationId,
        _: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn memberships(
        &self,
        _: &OrganizationId,
        _: Option<&AccountId>,
        _: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn apply(&self, _: &AccountChange) -> Result<Applied, SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }

    async fn note(&self, _: &OrganizationId, _: &Note) -> Result<(), SignInStoreError> {
        Err(SignInStoreError::Unavailable)
    }
}
