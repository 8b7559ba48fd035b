//! Accounts: people, what they are linked to, and their memberships.
//!
//! What all organizations share of an account is one row, each link and each membership another. A
//! change locks the organization's row, then the account's: whoever changes either stands in line, and
//! the seats and owners that it counts are those it commits with. Who may be linked to what is said by
//! unique indexes beside that.

mod change;
mod keys;
mod load;
mod notes;
mod view;
mod write;

use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::Account;
use vestibule_signin::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, Note, SignInStoreError,
};

use crate::SqlStore;
use crate::engine::Failure;

impl Accounts for SqlStore {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        Ok(self.read_view(question).await?)
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        Ok(self.read_account(organization, id).await?)
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        Ok(self.read_memberships(organization, after, most).await?)
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        self.change_account(change::Deed::Apply(change)).await
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        Ok(self.keep_note(organization, note).await?)
    }
}

impl SqlStore {
    /// Puts an account in as it is, with its membership in that organization, or puts it in the place of
    /// what was there under its id: for those that the host has made in its own way, with a password for
    /// instance. Its version is the one after that of the account that was there.
    ///
    /// No seats and no owners are checked, and no sessions end.
    ///
    /// # Errors
    /// [`SignInStoreError`]. [`Applied::Conflict`] says whether its subjects, its address or its
    /// directory user are another account's; nothing was changed then.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use vestibule_core::{AccountId, EmailAddress, OrganizationId};
    /// use vestibule_provisioning::Account;
    /// use vestibule_signin::Applied;
    /// use vestibule_sql::SqlStore;
    ///
    /// let store = SqlStore::connect("sqlite:/var/lib/app/vestibule.db").await?;
    /// let mut account = Account::new(AccountId::parse("7")?);
    /// account.email = Some(EmailAddress::parse("ada@acme.example")?);
    /// account.has_credentials = true;
    /// match store.insert_account(&OrganizationId::parse("acme")?, account).await? {
    ///     Applied::Applied(account) => println!("version {}", account.version),
    ///     Applied::Conflict(conflict) => println!("{conflict}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn insert_account(
        &self,
        organization: &OrganizationId,
        account: Account,
    ) -> Result<Applied, SignInStoreError> {
        self.change_account(change::Deed::Insert(organization, &account)).await
    }
}

impl From<Failure> for SignInStoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Conflict | Failure::Unavailable => Self::Unavailable,
            Failure::Unknown => Self::Unknown,
            Failure::Unique | Failure::Corrupt => Self::Corrupt,
        }
    }
}
