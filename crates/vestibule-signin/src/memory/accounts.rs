//! The accounts of one process.

mod organization;
mod state;

use std::fmt;
use std::sync::{Arc, Mutex};

use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::Account;

use self::state::State;
use super::locked;
use crate::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, ConflictKind,
    MemorySessionEpochs, Note, SignInStoreError,
};

/// The accounts of one process, for tests, examples and hosts that are one process. Clones share them.
///
/// **Nothing outlives the process**, the tombstones neither that keep a sign-in from bringing back whom
/// an administrator removed.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{AccountId, OrganizationId};
/// use vestibule_provisioning::Account;
/// use vestibule_signin::{Accounts, MemoryAccounts, MemorySessionEpochs};
///
/// # ready(async {
/// let accounts = MemoryAccounts::new(&MemorySessionEpochs::new());
/// let (acme, ada) = (OrganizationId::parse("acme")?, AccountId::parse("7")?);
/// accounts.insert(&acme, Account::new(ada.clone()))?;
/// assert_eq!(accounts.account(&acme, &ada).await?.map(|account| account.version), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct MemoryAccounts {
    state: Arc<Mutex<State>>,
    epochs: MemorySessionEpochs,
}

impl MemoryAccounts {
    /// None yet. A change that ends sessions advances those epochs before it can be seen.
    #[must_use]
    pub fn new(epochs: &MemorySessionEpochs) -> Self {
        Self { state: Arc::default(), epochs: epochs.clone() }
    }

    /// Puts an account in as it is, with its membership in that organization, or puts it in the place of
    /// what was there: for those that the host has made in its own way. Its version moves on.
    ///
    /// # Errors
    /// [`ConflictKind`] when its subjects, its address or its directory user are another account's.
    pub fn insert(
        &self,
        organization: &OrganizationId,
        account: Account,
    ) -> Result<(), ConflictKind> {
        locked(&self.state).insert(organization, account)
    }
}

impl Accounts for MemoryAccounts {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        Ok(locked(&self.state).view(question))
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        Ok(locked(&self.state).account(organization, id))
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        Ok(locked(&self.state).memberships(organization, after, most))
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        let mut state = locked(&self.state);
        Ok(match state.apply(change) {
            Ok(outcome) => {
                if let Some(order) = &outcome.ends_sessions {
                    self.epochs.end_now(order);
                }
                Applied::Applied(Box::new(outcome.account))
            }
            Err(conflict) => Applied::Conflict(conflict),
        })
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        locked(&self.state).organization(organization).note(note);
        Ok(())
    }
}

impl fmt::Debug for MemoryAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryAccounts")
    }
}
