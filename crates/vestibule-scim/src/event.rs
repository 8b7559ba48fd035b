//! What happened in a directory: one event for every real difference, written in the transaction
//! that makes it.

use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{EndReason, EndScope, EndSessions, Timestamp};

use crate::{ResourceId, Scope};

/// One event, in the order in which the store made it happen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectoryEvent {
    /// The position in the directory's log, which only grows. Gaps mean nothing.
    pub sequence: u64,
    /// Whose directory.
    pub scope: Scope,
    /// The name of the resource type, such as `User`.
    pub resource_type: String,
    /// Which resource; of a membership, the group.
    pub resource: ResourceId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

impl DirectoryEvent {
    /// An event, for stores.
    #[must_use]
    pub fn new(
        sequence: u64,
        scope: Scope,
        resource_type: String,
        resource: ResourceId,
        at: Timestamp,
        kind: EventKind,
    ) -> Self {
        Self { sequence, scope, resource_type, resource, at, kind }
    }

    /// The sessions that have to end: those of a user that was deactivated or deleted.
    ///
    /// # Security
    ///
    /// A store advances the session epoch of that scope in the transaction that writes the event:
    /// whoever reads that the user is inactive finds the sessions ended.
    #[must_use]
    pub fn end_sessions(&self) -> Option<EndSessions> {
        let reason = match self.kind {
            EventKind::Deactivated => EndReason::Deactivated,
            EventKind::Deleted { was_user: true } => EndReason::Deleted,
            _ => return None,
        };
        let scope = EndScope::DirectoryUser {
            organization: self.scope.organization().clone(),
            directory: self.scope.directory().clone(),
            user: self.resource.as_str().to_owned(),
        };
        Some(EndSessions::new(scope, reason))
    }
}

/// What happened to a resource.
///
/// Exhaustive on purpose: a host that forgets one would not act on it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// It was created.
    Created {
        /// Whether it may sign in: `active` was true or absent. Always true of what has no `active`.
        active: bool,
    },
    /// Attributes changed.
    Updated {
        /// Their paths, in the schema's order. Values are personal data and are not kept.
        attributes: Vec<String>,
    },
    /// `active` became true.
    Activated,
    /// `active` became false.
    Deactivated,
    /// It was deleted.
    Deleted {
        /// Whether it was something that signs in.
        was_user: bool,
    },
    /// A member joined this group.
    MemberAdded {
        /// The member.
        member: ResourceId,
    },
    /// A member left this group.
    MemberRemoved {
        /// The member.
        member: ResourceId,
    },
}

impl EventKind {
    /// The stable code, such as `deactivated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Updated { .. } => "updated",
            Self::Activated => "activated",
            Self::Deactivated => "deactivated",
            Self::Deleted { .. } => "deleted",
            Self::MemberAdded { .. } => "member_added",
            Self::MemberRemoved { .. } => "member_removed",
        }
    }
}

impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MemberAdded { member } | Self::MemberRemoved { member } => {
                write!(f, "{}({member})", self.code())
            }
            Self::Updated { attributes } => write!(f, "updated({})", attributes.join(", ")),
            _ => f.write_str(self.code()),
        }
    }
}
