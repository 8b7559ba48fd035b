//! Accounts and what is done to them, in few words.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "the helpers of tests may fail")]

use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, EmailAddress, EndReason, OrganizationId, Subject,
    SubjectKey, SubjectKind, Timestamp,
};
use vestibule_provisioning::{
    Account, DirectoryUserKey, Effect, Grant, Permission, PermissionName, Source,
};
use vestibule_signin::{AccountChange, AccountQuestion, Accounts, Applied, ConflictKind};
use vestibule_sql::SqlStore;

/// All that a change of an account may touch.
pub(crate) const TABLES: [&str; 7] = [
    "account",
    "account_link",
    "account_member",
    "account_note",
    "account_organization",
    "account_role",
    "session_epoch",
];

pub(crate) fn organization(id: &str) -> OrganizationId {
    OrganizationId::parse(id).unwrap()
}

pub(crate) fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A subject of the organization's connection.
pub(crate) fn subject(organization: &str, id: &str) -> SubjectKey {
    let connection = ConnectionId::parse(&format!("{organization}-okta")).unwrap();
    Subject::new("https://idp.example", id, SubjectKind::Persistent).key(&connection)
}

pub(crate) fn user(id: &str) -> DirectoryUserKey {
    DirectoryUserKey { directory: DirectoryId::parse("main").unwrap(), user: id.to_owned() }
}

pub(crate) fn owner() -> PermissionName {
    PermissionName::parse("owner").unwrap()
}

pub(crate) fn role(name: &str) -> Effect {
    Effect::Grant(Grant::new(Permission::role(name).unwrap(), Source::Manual))
}

pub(crate) fn no_role(name: &str) -> Effect {
    Effect::Revoke(Grant::new(Permission::role(name).unwrap(), Source::Manual))
}

pub(crate) fn join() -> Effect {
    Effect::Join { pending_directory: false, guest_until: None }
}

pub(crate) fn end_sessions() -> Effect {
    Effect::EndSessions(EndReason::Deactivated)
}

pub(crate) fn link(organization: &str, id: &str) -> Effect {
    Effect::Link { subject: subject(organization, id) }
}

/// The first sign-in of somebody: an account with an address, linked, and a member.
pub(crate) fn first_sign_in(organization_id: &str, id: &str, name: &str) -> AccountChange {
    let email = Some(email(&format!("{name}@{organization_id}.example")));
    let effects = vec![
        Effect::CreateAccount { email, email_verified: true },
        link(organization_id, name),
        join(),
    ];
    creation(organization_id, id, effects)
}

pub(crate) fn creation(organization_id: &str, id: &str, effects: Vec<Effect>) -> AccountChange {
    AccountChange::creation(organization(organization_id), owner(), account(id), effects, now())
}

/// A change of an account as it is.
pub(crate) fn change(organization_id: &str, id: &str, effects: Vec<Effect>) -> AccountChange {
    AccountChange::of(organization(organization_id), owner(), account(id), None, effects, now())
}

pub(crate) async fn apply(store: &SqlStore, change: &AccountChange) -> Account {
    match store.apply(change).await.unwrap() {
        Applied::Applied(account) => *account,
        Applied::Conflict(kind) => panic!("{kind:?}"),
    }
}

/// What stood in the way of a change.
pub(crate) async fn conflict(store: &SqlStore, change: &AccountChange) -> ConflictKind {
    match store.apply(change).await.unwrap() {
        Applied::Applied(_) => panic!("nothing stood in the way"),
        Applied::Conflict(kind) => kind,
    }
}

/// About somebody who signs in.
pub(crate) fn question(organization_id: &str, name: &str) -> AccountQuestion {
    let mut question = about(organization_id);
    question.subject = Some(subject(organization_id, name));
    question.email = Some(email(&format!("{name}@{organization_id}.example")));
    question
}

pub(crate) fn about(organization_id: &str) -> AccountQuestion {
    AccountQuestion::new(organization(organization_id), owner())
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap()
}

/// A minute after.
pub(crate) fn later() -> Timestamp {
    now().saturating_add(std::time::Duration::from_secs(60))
}
