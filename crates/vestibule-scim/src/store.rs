//! The ports: what the service provider needs of a store. Every call names one
//! (organization, directory), and no transaction crosses a call.

mod change;
mod query;
mod standing;
mod token;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vestibule_core::{DirectoryId, OrganizationId, Timestamp};

pub use self::change::{Change, Commit, CommitError, MemberDelta, MemberRef};
pub use self::query::{Page, Position, Query, TypeQuery, Window};
pub use self::standing::{Standing, UserKey};
pub use self::token::{DirectoryTokens, TokenHash, TokenRecord};
use crate::{DirectoryEvent, Resource, ResourceType};

/// One directory of one organization: the bounds that no call leaves.
///
/// ```
/// use vestibule_core::{DirectoryId, OrganizationId};
///
/// let scope = vestibule_scim::Scope::new(
///     OrganizationId::parse("acme")?,
///     DirectoryId::parse("entra")?,
/// );
/// assert_eq!(scope.organization().as_str(), "acme");
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    organization: OrganizationId,
    directory: DirectoryId,
}

impl Scope {
    /// That directory of that organization.
    #[must_use]
    pub const fn new(organization: OrganizationId, directory: DirectoryId) -> Self {
        Self { organization, directory }
    }

    /// The organization.
    #[must_use]
    pub const fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// The directory.
    #[must_use]
    pub const fn directory(&self) -> &DirectoryId {
        &self.directory
    }
}

/// The `id` of a resource: ours, never a client's, and never reused.
///
/// Ids that are made here are 32 lower-case hexadecimal digits of 128 random bits. A client may ask
/// for any text; what is no id of ours is not found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResourceId(Box<str>);

impl ResourceId {
    /// An id of 128 random bits.
    #[must_use]
    pub fn from_random(bits: [u8; 16]) -> Self {
        let mut text = String::with_capacity(32);
        for nibble in bits.iter().flat_map(|byte| [byte >> 4, byte & 0xf]) {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
        Self(text.into())
    }

    /// Reads an id: 1 to 64 of `A-Z a-z 0-9 . _ ~ -`, as a host's own store may make them. `None`
    /// for anything else, which no resource can have.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        (fits && !matches!(text, "." | "..")).then(|| Self(text.into()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ResourceId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("the text is no resource id")
    }
}

impl From<ResourceId> for String {
    fn from(id: ResourceId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceId({})", self.0)
    }
}

/// The version of a resource: 1 when it is created, one more with every real change, those of a
/// group's members included. As `W/"<version>"` it is the entity tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// The version of a new resource.
    pub const FIRST: Self = Self(1);

    /// The version of that number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The version after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    /// The weak entity tag of RFC 9110 section 8.8.3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}

/// What the server knows of a resource beside its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// When it was created.
    pub created: Timestamp,
    /// When it, or its members, last changed.
    pub last_modified: Timestamp,
    /// Its version.
    pub version: Version,
}

impl Meta {
    /// Metadata, for stores.
    #[must_use]
    pub const fn new(created: Timestamp, last_modified: Timestamp, version: Version) -> Self {
        Self { created, last_modified, version }
    }

    /// The metadata of what is created now.
    #[must_use]
    pub const fn first(now: Timestamp) -> Self {
        Self::new(now, now, Version::FIRST)
    }
}

/// A resource as a store holds it, without its members.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stored {
    /// Its id.
    pub id: ResourceId,
    /// Its attributes.
    pub resource: Resource,
    /// Its metadata.
    pub meta: Meta,
    /// Its place in the order in which a store lists without sorting: it grows with every insertion.
    pub sequence: u64,
}

impl Stored {
    /// A resource, for stores.
    #[must_use]
    pub const fn new(id: ResourceId, resource: Resource, meta: Meta, sequence: u64) -> Self {
        Self { id, resource, meta, sequence }
    }
}

/// A member of a group, as a reply shows it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// The member's id.
    pub id: ResourceId,
    /// The name of its resource type: `User` or `Group`.
    pub resource_type: String,
    /// Its `displayName`.
    pub display: Option<String>,
}

impl Member {
    /// A member, for stores.
    #[must_use]
    pub const fn new(id: ResourceId, resource_type: String, display: Option<String>) -> Self {
        Self { id, resource_type, display }
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({} {})", self.resource_type, self.id)
    }
}

/// A group that somebody is a direct member of.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Membership {
    /// The member.
    pub member: ResourceId,
    /// The group.
    pub group: ResourceId,
    /// The group's `displayName`.
    pub display: Option<String>,
}

impl Membership {
    /// A membership, for stores.
    #[must_use]
    pub const fn new(member: ResourceId, group: ResourceId, display: Option<String>) -> Self {
        Self { member, group, display }
    }
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Membership({} in {})", self.member, self.group)
    }
}

/// Why a store gave no answer. A request fails then: nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached, or is too busy; nothing was changed.
    #[error("the store cannot be reached or is busy")]
    Unavailable {
        /// When to try again.
        retry_after: Duration,
    },
    /// The connection broke while a commit was on its way: it may or may not have happened.
    #[error("the store did not say whether the change was made")]
    Unknown,
    /// What the store holds cannot be read.
    #[error("the store holds something that cannot be read")]
    Corrupt,
}

/// Users, groups and other resources.
///
/// Implementations are plain `async fn`s. Try one with `conformance::check`, behind the feature
/// `conformance`.
///
/// # Security
///
/// * **Every statement names the scope.** A read or a change that forgets it lets one customer's
///   directory read, change or remove another's people.
/// * **[`commit`](Self::commit) is one transaction**: rows, uniqueness, members, tombstones, events,
///   and the session epochs of [`DirectoryEvent::end_sessions`]. A deactivation that is written
///   without its epoch leaves a session alive.
/// * **Uniqueness is a constraint**, never a look before a write: two requests at once would both
///   find nothing.
/// * **An expected version is compared in the write itself.**
/// * What is written is on stable storage when `commit` answers, or the store's documentation says
///   which writes a crash may lose.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of directory resources",
    note = "implement `vestibule_scim::Directory`, or use `MemoryDirectory` or vestibule-sql"
)]
pub trait Directory: Send + Sync {
    /// The resource of that type and id, if the scope has it.
    fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> impl Future<Output = Result<Option<Stored>, StoreError>> + Send;

    /// A page of the resources that match.
    fn query(
        &self,
        scope: &Scope,
        query: &Query,
    ) -> impl Future<Output = Result<Page, StoreError>> + Send;

    /// Makes one change, whole or not at all, and says what it led to.
    ///
    /// The events of a change stand in this order: `Created`, or those that an update brings along;
    /// members that left; members that came. What is deleted leaves its groups first (one
    /// `MemberRemoved` for each, whose version grows), and `Deleted` comes last; of a group it says
    /// of its members, too, that they are in it no longer. Attributes that are the same as before,
    /// without an event, change nothing.
    fn commit(
        &self,
        scope: &Scope,
        change: &Change,
    ) -> impl Future<Output = Result<Commit, CommitError>> + Send;

    /// The events after a position in the log, oldest first, at most so many.
    ///
    /// An event that is not yet visible is never overtaken by one that is: a reader that continues
    /// after the last sequence it saw misses none.
    fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> impl Future<Output = Result<Vec<DirectoryEvent>, StoreError>> + Send;

    /// The latest events of one resource, newest first, at most so many.
    fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> impl Future<Output = Result<Vec<DirectoryEvent>, StoreError>> + Send;

    /// What the directory says of a user: there, inactive, deleted, or never heard of.
    ///
    /// Deleted users are remembered (a tombstone), so that a sign-in does not bring back whom the
    /// directory removed. A living user of that key hides a deleted one; of several deleted ones the
    /// last answers. `externalId` may be that of several living users: an inactive one hides the
    /// others then, so that nobody signs in by a number that somebody else left with. Users are the
    /// resources whose type has `active`.
    fn standing(
        &self,
        scope: &Scope,
        user: &UserKey,
    ) -> impl Future<Output = Result<Standing, StoreError>> + Send;
}

/// The members of groups, as rows: no call reads or writes a whole group for one member.
///
/// Members change through [`Directory::commit`], with everything else that is one transaction.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of group members",
    note = "implement `vestibule_scim::GroupMembers`, or use `MemoryDirectory` or vestibule-sql"
)]
pub trait GroupMembers: Send + Sync {
    /// The members of a group in the order of their ids, from the first after `after`, at most so
    /// many.
    fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Member>, StoreError>> + Send;

    /// The groups that these resources are direct members of, in the order of (member, group).
    fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> impl Future<Output = Result<Vec<Membership>, StoreError>> + Send;
}
