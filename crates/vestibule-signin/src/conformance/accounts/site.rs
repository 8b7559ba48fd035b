//! What the checks are written in: short names, and changes that must or must not be made.

use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, EmailAddress, OrganizationId, Subject, SubjectKey,
    SubjectKind,
};
use vestibule_provisioning::{
    Account, DirectoryUserKey, Effect, Grant, Permission, PermissionName, Source,
};

use super::super::at;
use crate::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, ConflictKind, SessionEpochs,
};

pub(super) struct Site<'a, A, E> {
    pub(super) accounts: &'a A,
    pub(super) epochs: &'a E,
}

impl<'a, A: Accounts, E: SessionEpochs> Site<'a, A, E> {
    pub(super) const fn new(accounts: &'a A, epochs: &'a E) -> Self {
        Self { accounts, epochs }
    }

    /// Asks about an organization, its subject and its address; `None` leaves one out.
    pub(super) async fn view(
        &self,
        organization: &str,
        subject: Option<&SubjectKey>,
        email: Option<&str>,
    ) -> Result<AccountsFound, String> {
        let mut question = AccountQuestion::new(org(organization)?, owner()?);
        question.subject = subject.cloned();
        question.email = email.map(address).transpose()?;
        self.ask(&question).await
    }

    pub(super) async fn ask(&self, question: &AccountQuestion) -> Result<AccountsFound, String> {
        self.accounts.view(question).await.map_err(|error| error.to_string())
    }

    pub(super) async fn account(&self, organization: &str, id: &str) -> Result<Account, String> {
        let found = self.accounts.account(&org(organization)?, &account(id)?).await;
        let found = found.map_err(|error| error.to_string())?;
        found.ok_or_else(|| format!("account `{id}` is there"))
    }

    /// Makes an account that is a member, with whatever else.
    pub(super) async fn create(
        &self,
        organization: &str,
        id: &str,
        more: Vec<Effect>,
    ) -> Result<Account, String> {
        made(self.apply(&creation(organization, id, more)?).await?, "an account can be made")
    }

    /// Changes an account, whatever its version is.
    pub(super) async fn change(
        &self,
        organization: &str,
        id: &str,
        effects: Vec<Effect>,
    ) -> Result<Applied, String> {
        self.apply(&change(organization, id, None, effects)?).await
    }

    pub(super) async fn changed(
        &self,
        organization: &str,
        id: &str,
        effects: Vec<Effect>,
    ) -> Result<Account, String> {
        made(self.change(organization, id, effects).await?, "an account can be changed")
    }

    pub(super) async fn apply(&self, change: &AccountChange) -> Result<Applied, String> {
        self.accounts.apply(change).await.map_err(|error| error.to_string())
    }
}

pub(super) fn made(applied: Applied, rule: &str) -> Result<Account, String> {
    match applied {
        Applied::Applied(account) => Ok(*account),
        Applied::Conflict(conflict) => Err(format!("{rule}: {conflict}")),
    }
}

pub(super) fn refused(applied: &Applied, kind: ConflictKind, rule: &str) -> Result<(), String> {
    match applied {
        Applied::Conflict(found) if *found == kind => Ok(()),
        Applied::Conflict(found) => Err(format!("{rule}: it was refused as {}", found.code())),
        Applied::Applied(_) => Err(rule.to_owned()),
    }
}

/// The change that makes an account, which is a member from then on.
pub(super) fn creation(
    organization: &str,
    id: &str,
    more: Vec<Effect>,
) -> Result<AccountChange, String> {
    let created = more.iter().any(|effect| matches!(effect, Effect::CreateAccount { .. }));
    let seat = more.iter().filter(|effect| matches!(effect, Effect::ReserveSeat { .. })).cloned();
    let mut effects: Vec<Effect> = seat.collect();
    if !created {
        effects.push(Effect::CreateAccount { email: None, email_verified: false });
    }
    let rest = more.into_iter().filter(|effect| !matches!(effect, Effect::ReserveSeat { .. }));
    let (before, after): (Vec<_>, Vec<_>) =
        rest.partition(|effect| matches!(effect, Effect::CreateAccount { .. }));
    effects.extend(before);
    effects.push(join());
    effects.extend(after);
    Ok(AccountChange::creation(org(organization)?, owner()?, account(id)?, effects, at(0)))
}

pub(super) fn change(
    organization: &str,
    id: &str,
    expected: Option<u64>,
    effects: Vec<Effect>,
) -> Result<AccountChange, String> {
    Ok(AccountChange::of(org(organization)?, owner()?, account(id)?, expected, effects, at(0)))
}

pub(super) fn org(name: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(&format!("conformance-{name}")).map_err(|error| error.to_string())
}

pub(super) fn account(name: &str) -> Result<AccountId, String> {
    AccountId::parse(&format!("conformance-{name}")).map_err(|error| error.to_string())
}

pub(super) fn address(name: &str) -> Result<EmailAddress, String> {
    let text = format!("{name}@conformance.example");
    EmailAddress::parse(&text).map_err(|error| error.to_string())
}

pub(super) fn owner() -> Result<PermissionName, String> {
    PermissionName::parse("owner").map_err(|error| error.to_string())
}

pub(super) fn subject(id: &str) -> Result<SubjectKey, String> {
    subject_of("conformance", "https://idp.conformance.example", id, |_| {})
}

pub(super) fn subject_of(
    connection: &str,
    issuer: &str,
    id: &str,
    qualify: impl FnOnce(&mut Subject),
) -> Result<SubjectKey, String> {
    let connection = ConnectionId::parse(connection).map_err(|error| error.to_string())?;
    let mut subject = Subject::new(issuer, id, SubjectKind::Persistent);
    qualify(&mut subject);
    Ok(subject.key(&connection))
}

pub(super) fn user(directory: &str, user: &str) -> Result<DirectoryUserKey, String> {
    let directory = DirectoryId::parse(directory).map_err(|error| error.to_string())?;
    Ok(DirectoryUserKey { directory, user: user.to_owned() })
}

pub(super) fn email(name: &str) -> Result<Effect, String> {
    Ok(Effect::CreateAccount { email: Some(address(name)?), email_verified: true })
}

pub(super) fn link(id: &str) -> Result<Effect, String> {
    Ok(Effect::Link { subject: subject(id)? })
}

pub(super) const fn join() -> Effect {
    Effect::Join { pending_directory: false, guest_until: None }
}

/// The owner's role, from a source.
pub(super) fn ownership(source: Source) -> Result<Grant, String> {
    Ok(Grant::new(Permission::Role(owner()?), source))
}

pub(super) fn role(name: &str) -> Result<Grant, String> {
    let role = Permission::role(name).map_err(|error| error.to_string())?;
    Ok(Grant::new(role, Source::Manual))
}
