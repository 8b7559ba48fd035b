//! One change of one resource, and what it led to.

use vestibule_core::Timestamp;

use super::{Meta, ResourceId, StoreError, Version};
use crate::{EventKind, Resource, ResourceType};

/// A change that a store makes in one transaction.
///
/// Exhaustive on purpose: a store that does not know a change must not compile.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new resource.
    Insert {
        /// Its id, which nobody has yet.
        id: ResourceId,
        /// Its attributes.
        resource: Resource,
        /// Its members, where it is a group.
        members: Vec<MemberRef>,
        /// When.
        at: Timestamp,
    },
    /// Other attributes or members for a resource.
    Update {
        /// Which.
        id: ResourceId,
        /// Of what type.
        resource_type: ResourceType,
        /// The version that it must have. Always there where attributes change.
        expected: Option<Version>,
        /// All its attributes from now on, or `None` to leave them.
        resource: Option<Resource>,
        /// How its members change.
        members: MemberDelta,
        /// When.
        at: Timestamp,
        /// What changes with the attributes, written as it is. Events of membership are the
        /// store's own, because it alone knows who was a member already.
        events: Vec<EventKind>,
    },
    /// The end of a resource, of its memberships in groups, and of its members.
    Remove {
        /// Which.
        id: ResourceId,
        /// Of what type.
        resource_type: ResourceType,
        /// The version that it must have, if that matters.
        expected: Option<Version>,
        /// When.
        at: Timestamp,
    },
}

impl Change {
    /// The change without adding these members.
    pub(crate) fn leave_out(&mut self, members: &[ResourceId]) {
        let add = match self {
            Self::Insert { members, .. } => members,
            Self::Update { members: MemberDelta::Change { add, .. }, .. } => add,
            Self::Update { members: MemberDelta::Replace(all), .. } => all,
            Self::Remove { .. } => return,
        };
        let unknown: std::collections::BTreeSet<&ResourceId> = members.iter().collect();
        add.retain(|member| !unknown.contains(&member.id));
    }
}

/// A member to add.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct MemberRef {
    /// The id, which must be of a resource in the same scope, and not the group's own.
    pub id: ResourceId,
}

impl MemberRef {
    /// The resource of that id.
    #[must_use]
    pub const fn new(id: ResourceId) -> Self {
        Self { id }
    }
}

/// How the members of a group change.
///
/// Exhaustive on purpose: a store that does not know a delta must not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberDelta {
    /// Some are removed, then some are added. Removing one that is no member, or adding one that is,
    /// changes nothing.
    Change {
        /// To remove, each once, none of them in `add`.
        remove: Vec<ResourceId>,
        /// To add, each once.
        add: Vec<MemberRef>,
    },
    /// Exactly these are members from now on, each once. A store writes the difference.
    Replace(Vec<MemberRef>),
}

impl MemberDelta {
    /// No change.
    pub const NONE: Self = Self::Change { remove: Vec::new(), add: Vec::new() };

    /// Whether nothing can change.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Change { remove, add } if remove.is_empty() && add.is_empty())
    }
}

/// What a change led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commit {
    /// The metadata after the change; of what was removed, the last it had.
    pub meta: Meta,
    /// Whether anything differs now.
    pub changed: bool,
}

impl Commit {
    /// An outcome, for stores.
    #[must_use]
    pub const fn new(meta: Meta, changed: bool) -> Self {
        Self { meta, changed }
    }
}

/// Why a change was not made. Nothing was written, except as [`StoreError::Unknown`] says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The scope has no such resource.
    #[error("there is no such resource")]
    NotFound,
    /// The resource has another version than expected.
    #[error("the resource has another version")]
    VersionMismatch,
    /// Another resource has the value already.
    #[error("another resource has that value of {attribute}")]
    Uniqueness {
        /// The path of the attribute.
        attribute: String,
    },
    /// Members to add that the scope has no resource of, or that are the group itself.
    #[error("{} of the members to add are not in this directory", members.len())]
    NoSuchMembers {
        /// All of them.
        members: Vec<ResourceId>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
