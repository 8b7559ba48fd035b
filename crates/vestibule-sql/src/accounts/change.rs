//! Changes of one account, each one transaction.

use std::time::Duration;

use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::{Account, PermissionName};
use vestibule_signin::{AccountChange, Applied, Census, ConflictKind, EpochKey, SignInStoreError};

use super::load;
use crate::SqlStore;
use crate::engine::{Dialect, Failure, Session, Statement};
use crate::epochs::advancing;
use crate::form;

/// How often a change is tried again when other transactions were in its way.
const RETRIES: u32 = 6;

/// What is to be done.
#[derive(Clone, Copy)]
pub(super) enum Deed<'a> {
    Apply(&'a AccountChange),
    Insert(&'a OrganizationId, &'a Account),
}

impl<'a> Deed<'a> {
    fn organization(self) -> &'a OrganizationId {
        match self {
            Self::Apply(change) => &change.organization,
            Self::Insert(organization, _) => organization,
        }
    }

    fn account(self) -> &'a AccountId {
        match self {
            Self::Apply(change) => change.account.as_ref().unwrap_or(&change.new_account),
            Self::Insert(_, account) => &account.id,
        }
    }
}

/// What a change ends with before it is committed.
pub(super) enum Refusal {
    Conflict(ConflictKind),
    Failed(Failure),
}

impl From<ConflictKind> for Refusal {
    fn from(kind: ConflictKind) -> Self {
        Self::Conflict(kind)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A change under way, in an organization whose row it has locked.
pub(super) struct Work<'a> {
    pub(super) session: Session,
    pub(super) organization: &'a OrganizationId,
    /// How many memberships held a seat before this change.
    pub(super) seats: u64,
}

impl SqlStore {
    pub(super) async fn change_account(&self, deed: Deed<'_>) -> Result<Applied, SignInStoreError> {
        let _turn = self.account_turns.wait(deed.organization()).await?;
        for retry in 0..=RETRIES {
            match self.try_account_change(deed).await {
                Ok(account) => return Ok(Applied::Applied(Box::new(account))),
                Err(Refusal::Conflict(kind)) => return Ok(Applied::Conflict(kind)),
                Err(Refusal::Failed(Failure::Conflict)) if retry < RETRIES => {
                    tokio::time::sleep(Duration::from_millis(5 << retry)).await;
                }
                Err(Refusal::Failed(failure)) => return Err(failure.into()),
            }
        }
        Err(Failure::Conflict.into())
    }

    async fn try_account_change(&self, deed: Deed<'_>) -> Result<Account, Refusal> {
        let mut session = self.engine.begin_writing().await?;
        let (dialect, organization) = (self.engine.dialect(), deed.organization());
        let seats = lock(&mut session, dialect, organization).await?;
        let before = locked_account(&mut session, dialect, deed).await?;
        let mut work = Work { session, organization, seats };
        let account = match deed {
            Deed::Apply(change) => work.apply(change, before.as_ref()).await?,
            Deed::Insert(_, account) => work.insert(account, before.as_ref()).await?,
        };
        work.session.commit().await?;
        Ok(account)
    }
}

impl Work<'_> {
    async fn apply(
        &mut self,
        change: &AccountChange,
        before: Option<&Account>,
    ) -> Result<Account, Refusal> {
        if change.account.is_none() && before.is_some() {
            return Err(ConflictKind::Version.into());
        }
        let census = Census {
            seats_used: self.seats,
            other_owners: self.owners_beside(before, &change.owner_role).await?,
        };
        let outcome = change.carry_out(before, census)?;
        if outcome.changed {
            self.write(before, &outcome.account).await?;
        }
        self.settle_notes(before, &outcome).await?;
        if let Some(order) = &outcome.ends_sessions {
            self.session.execute(advancing(&EpochKey::of(order.scope()))).await?;
        }
        Ok(outcome.account)
    }

    async fn insert(
        &mut self,
        account: &Account,
        before: Option<&Account>,
    ) -> Result<Account, Refusal> {
        let mut account = account.clone();
        account.version = before.map_or(0, |it| it.version).saturating_add(1);
        self.write(before, &account).await?;
        Ok(account)
    }

    /// How many hold the owner's role without the account that changes.
    async fn owners_beside(
        &mut self,
        account: Option<&Account>,
        role: &PermissionName,
    ) -> Result<u64, Failure> {
        let select = "SELECT COUNT(*) FROM account_role
            WHERE organization = $1 AND role = $2 AND account <> $3";
        // No id is empty.
        let account = account.map_or("", |account| account.id.as_str());
        let select = Statement::new(select).bind(self.organization.as_str()).bind(role.as_str());
        let row = self.session.row(select.bind(account)).await?.ok_or(Failure::Corrupt)?;
        form::read_number(row.integer(0)?)
    }
}

/// Locks the row of an organization, before anything of its accounts is read: how many seats are
/// taken.
pub(super) async fn lock(
    session: &mut Session,
    dialect: Dialect,
    organization: &OrganizationId,
) -> Result<u64, Failure> {
    let select = format!(
        "SELECT seats FROM account_organization WHERE organization = $1 {}",
        dialect.locking()
    );
    let select = || Statement::new(select.as_str()).bind(organization.as_str());
    let mut row = session.row(select()).await?;
    if row.is_none() {
        let insert = "INSERT INTO account_organization (organization, seats) VALUES ($1, 0)
            ON CONFLICT (organization) DO NOTHING";
        session.execute(Statement::new(insert).bind(organization.as_str())).await?;
        row = session.row(select()).await?;
    }
    form::read_number(row.ok_or(Failure::Corrupt)?.integer(0)?)
}

/// The account of a change, which nobody else changes any more: another organization may. Its other
/// rows are read by a statement that begins after the lock is held, so that they are of one state.
async fn locked_account(
    session: &mut Session,
    dialect: Dialect,
    deed: Deed<'_>,
) -> Result<Option<Account>, Failure> {
    let select = format!("SELECT id FROM account WHERE id = $1 {}", dialect.locking());
    match session.row(Statement::new(select).bind(deed.account().as_str())).await? {
        None => Ok(None),
        Some(_) => load::one(session, dialect, deed.organization(), deed.account()).await,
    }
}
