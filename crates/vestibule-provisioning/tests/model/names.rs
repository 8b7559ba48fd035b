//! The few names that the worlds are made of.

use vestibule_core::{
    AccountId, ConnectionId, DirectoryId, DomainName, EmailAddress, OrganizationId, Subject,
    SubjectKey, SubjectKind, Timestamp,
};
use vestibule_provisioning::{DirectoryUserKey, Permission, PermissionName};

/// The hour of every decision.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap()
}

pub(crate) fn seconds_later(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(now().unix_seconds() + seconds).unwrap()
}

pub(crate) const ISSUER: &str = "https://idp.acme.com";

pub(crate) fn organization(name: &str) -> OrganizationId {
    OrganizationId::parse(name).unwrap()
}

pub(crate) fn connection(name: &str) -> ConnectionId {
    ConnectionId::parse(name).unwrap()
}

pub(crate) fn directory(name: &str) -> DirectoryId {
    DirectoryId::parse(name).unwrap()
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

pub(crate) fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn role_name(name: &str) -> PermissionName {
    PermissionName::parse(name).unwrap()
}

pub(crate) fn role(name: &str) -> Permission {
    Permission::role(name).unwrap()
}

pub(crate) fn team(name: &str) -> Permission {
    Permission::team(name).unwrap()
}

pub(crate) fn user(directory: &str, user: &str) -> DirectoryUserKey {
    DirectoryUserKey { directory: self::directory(directory), user: user.to_owned() }
}

/// The key of a subject of [`ISSUER`].
pub(crate) fn key(connection: &str, id: &str) -> SubjectKey {
    Subject::new(ISSUER, id, SubjectKind::Persistent).key(&self::connection(connection))
}
