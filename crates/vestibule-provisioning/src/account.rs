//! What the host knows of the person who signs in: the accounts that it found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, DirectoryId, EmailAddress, OrganizationId, SubjectKey, Timestamp};

use crate::{Field, FieldSource, Grant, KnownGroups, LinkProof, Permission};

/// What the host found for one sign-in or one user of a directory.
///
/// # Security
/// `linked` is found by the whole [`SubjectKey`] and nothing else; for an event of a directory, by the
/// directory's user. `candidates` are found by the comparison key of the address, in all organizations
/// (one that is left out because it is another organization's would let a second account take its
/// address), and by the directory's user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AccountView {
    /// The account that is linked to (connection, subject).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<Account>,
    /// Accounts with the address of the sign-in, however spelled in ASCII case, and the account of the
    /// directory's user, without the linked one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Account>,
    /// The invitation to this organization that was sent to the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// The subject or the address was removed from this organization before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<Tombstone>,
    /// An administrator's answer to [`Effect::RequestApproval`](crate::Effect::RequestApproval).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The person has shown that a candidate is theirs, by signing in the old way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<LinkProof>,
}

/// An account of the host, as seen from one organization.
///
/// `Debug` prints no address and no profile.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The version to expect when the effects are applied.
    #[serde(default)]
    pub version: u64,
    /// Whether it may be used at all.
    #[serde(default)]
    pub state: AccountState,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// An address that it shall have once the person has confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_email: Option<EmailAddress>,
    /// Whether the host, or a connection that it trusts for the domain, has verified the address.
    #[serde(default)]
    pub email_verified: bool,
    /// Whether one can sign in without any of the links: a password, a passkey, a social login.
    #[serde(default)]
    pub has_credentials: bool,
    /// The identities that it is linked to, of all organizations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Its membership in this organization, past ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Whether it is a member of another organization.
    #[serde(default)]
    pub is_member_elsewhere: bool,
    /// The profile, by field, each with who wrote it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profile: BTreeMap<Field, FieldValue>,
}

impl Account {
    /// An active account of which nothing else is known.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            version: 0,
            state: AccountState::Active,
            email: None,
            pending_email: None,
            email_verified: false,
            has_credentials: false,
            links: Vec::new(),
            membership: None,
            is_member_elsewhere: false,
            profile: BTreeMap::new(),
        }
    }

    /// What it may do in this organization, whoever gave it. Nothing unless the account is active and
    /// the membership holds; whether a guest's time is over ([`Membership::guest_until`]) is for the
    /// caller to look at.
    #[must_use]
    pub fn permissions(&self) -> BTreeSet<&Permission> {
        let memberships = self.membership.iter().filter(|it| it.state.holds());
        let usable = memberships.filter(|_| self.state == AccountState::Active);
        usable.flat_map(|it| &it.grants).map(|grant| &grant.permission).collect()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("state", &self.state)
            .field("email_verified", &self.email_verified)
            .field("links", &self.links.len())
            .field("membership", &self.membership)
            .finish_non_exhaustive()
    }
}

/// Whether an account may be used at all, in any organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It may.
    #[default]
    Active,
    /// The host's own staff or the organization's administrator has suspended it.
    Suspended,
    /// It is locked, as after too many wrong passwords.
    Locked,
}

/// An identity that an account is linked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Whose connection it is.
    pub organization: OrganizationId,
    /// Which identity; it names the connection.
    pub subject: SubjectKey,
}

/// A membership in the organization that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Membership {
    /// Whether it holds.
    pub state: MembershipState,
    /// What was granted, by source.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub grants: BTreeSet<Grant>,
    /// What each source last said of groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownGroups>,
    /// When a guest's membership ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_until: Option<Timestamp>,
    /// The directory user that this is, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory_user: Option<DirectoryUserKey>,
}

impl Membership {
    /// A membership without grants.
    #[must_use]
    pub const fn new(state: MembershipState) -> Self {
        Self {
            state,
            grants: BTreeSet::new(),
            known: Vec::new(),
            guest_until: None,
            directory_user: None,
        }
    }
}

/// Whether a membership holds. Exhaustive on purpose: a sign-in decides on each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipState {
    /// It does.
    Active,
    /// It does, and the directory has not pushed the person yet.
    PendingDirectory,
    /// The directory has deactivated or deleted the person. It alone, or an owner, takes that back.
    Deprovisioned {
        /// Which directory.
        directory: DirectoryId,
        /// When.
        at: Timestamp,
    },
    /// An administrator has suspended the person in this organization.
    Suspended,
    /// An administrator has removed the person from this organization.
    Removed {
        /// When.
        at: Timestamp,
    },
}

impl MembershipState {
    /// Whether the person is a member, one whom the directory has still to push too.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Active | Self::PendingDirectory)
    }
}

/// A user of a directory, by the `id` of its resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryUserKey {
    /// The directory.
    pub directory: DirectoryId,
    /// The resource's `id`.
    pub user: String,
}

/// A value of the profile, and who wrote it last. `Debug` prints the source alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldValue {
    /// The value.
    pub value: String,
    /// Who wrote it.
    pub source: FieldSource,
}

impl fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldValue").field("source", &self.source).finish_non_exhaustive()
    }
}

/// An invitation to the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Invitation {
    /// The host's name for it.
    pub id: String,
    /// To whom it was sent.
    pub email: EmailAddress,
    /// What it promises.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions: BTreeSet<Permission>,
    /// From when on it is void.
    pub not_on_or_after: Timestamp,
}

impl Invitation {
    /// An invitation that promises nothing but to come in.
    #[must_use]
    pub const fn new(id: String, email: EmailAddress, not_on_or_after: Timestamp) -> Self {
        Self { id, email, permissions: BTreeSet::new(), not_on_or_after }
    }
}

/// What is remembered of somebody who was removed, so that a sign-in does not bring them back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// Who removed.
    pub by: RemovedBy,
    /// When.
    pub at: Timestamp,
}

/// Who removed somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedBy {
    /// An administrator of the organization, or the person.
    Administrator,
    /// A directory.
    Directory(DirectoryId),
}

/// An administrator's consent to one (connection, subject).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who consents.
    pub by: AccountId,
    /// To whom.
    pub subject: SubjectKey,
    /// To which account they may be linked; none to create one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}
