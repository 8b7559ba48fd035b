//! The port: accounts, their links, and their memberships in organizations.

mod change;
mod note;
mod outcome;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use vestibule_core::{AccountId, EmailAddress, OrganizationId, SubjectKey};
use vestibule_provisioning::{Account, AccountView, DirectoryUserKey, PermissionName};

pub use self::change::{AccountChange, Applied, ConflictKind};
pub use self::note::Note;
pub use self::outcome::{Census, Outcome, Tombstones, holds_seat, is_owner};
use crate::SignInStoreError;

/// The accounts of the host.
///
/// An account has one version, one address, one profile, and links to identities of any organization;
/// in each organization it has one membership at most. An [`Account`] shows it as one organization sees
/// it. [`AccountChange::carry_out`] is what a change means; a store reads, calls it and writes, in one
/// transaction. Implementations keep the `conformance` feature's checks.
///
/// # Security
/// * **`view` finds the linked account by the whole subject**, byte by byte: connection, issuer,
///   qualifiers and id. By a part of it, or regardless of case, one person signs in as another.
/// * **Candidates come from all organizations**, by the comparison key of the address. One that is left
///   out lets a second account take its address.
/// * **`apply` is one transaction, and its rules are constraints**: a subject is linked to one account,
///   an address belongs to one account, a user of a directory is one account of the organization,
///   seats are not exceeded, the last owner stays, the version is the expected one. A look before the
///   write lets two through that race.
/// * **The account's session epoch advances in that transaction** where the change ends sessions, as
///   [`Outcome::ends_sessions`] says. A deactivation that is written without it leaves a session alive.
/// * Invitations, approvals and proofs are used up by the change that they were for, in its
///   transaction: what can be used twice lets a second person in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of `Accounts`",
    note = "use `MemoryAccounts` or `vestibule_sql::SqlStore`, or implement `Accounts`; `conformance` checks an implementation"
)]
pub trait Accounts: Send + Sync {
    /// What there is to know for one sign-in or one user of a directory.
    fn view(
        &self,
        question: &AccountQuestion,
    ) -> impl Future<Output = Result<AccountsFound, SignInStoreError>> + Send;

    /// One account, as the organization sees it; `None` where there is none of that id.
    fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> impl Future<Output = Result<Option<Account>, SignInStoreError>> + Send;

    /// The accounts that have a membership in the organization, past ones too, in the order of their
    /// ids byte by byte, from the first after `after`, at most so many.
    fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Account>, SignInStoreError>> + Send;

    /// Makes a change, all of it or none.
    fn apply(
        &self,
        change: &AccountChange,
    ) -> impl Future<Output = Result<Applied, SignInStoreError>> + Send;

    /// Keeps something that a person has said, for [`view`](Self::view) to show. One about the same
    /// address or subject takes the place of the one before.
    fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> impl Future<Output = Result<(), SignInStoreError>> + Send;
}

impl<T: Accounts> Accounts for Arc<T> {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        T::view(self, question).await
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        T::account(self, organization, id).await
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        T::memberships(self, organization, after, most).await
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        T::apply(self, change).await
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        T::note(self, organization, note).await
    }
}

/// Who is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountQuestion {
    /// The organization that asks.
    pub organization: OrganizationId,
    /// What its policy calls the owner's role.
    pub owner_role: PermissionName,
    /// The identity that signs in.
    pub subject: Option<SubjectKey>,
    /// Its address, or that of the directory's user.
    pub email: Option<EmailAddress>,
    /// The user of the directory.
    pub directory_user: Option<DirectoryUserKey>,
}

impl AccountQuestion {
    /// Asks about the organization alone: its owners and its seats.
    #[must_use]
    pub const fn new(organization: OrganizationId, owner_role: PermissionName) -> Self {
        Self { organization, owner_role, subject: None, email: None, directory_user: None }
    }
}

/// What a store found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountsFound {
    /// The accounts, and what was noted:
    ///
    /// * `linked`: the account of the question's subject; without a subject, that of its directory
    ///   user.
    /// * `candidates`: the account that has the address, of whatever organization, and the member of
    ///   this organization that is the directory user, without the linked one and each once.
    /// * `invitation`: that of this organization to the address, expired or not.
    /// * `tombstone`: what [`Tombstones`] left in this organization under the subject or the address.
    ///   Of two, an administrator's, then the later one.
    /// * `approval` and `proof`: of this organization, for the subject.
    pub view: AccountView,
    /// The active members who hold the owner's role.
    pub owners: BTreeSet<AccountId>,
    /// How many memberships hold a seat; see [`holds_seat`].
    pub seats_used: u64,
}
