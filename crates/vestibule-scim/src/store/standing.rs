//! What a directory says of a user.

use std::fmt;

use vestibule_core::Timestamp;

use super::ResourceId;
use crate::fold;

/// Who is asked about. Exhaustive on purpose: stores answer each.
#[derive(Clone, PartialEq, Eq)]
pub enum UserKey {
    /// By the id that this service provider gave.
    Id(ResourceId),
    /// By `userName`, in the folded form.
    UserName(String),
    /// By `externalId`, which is the client's, compared exactly.
    ExternalId(String),
}

impl UserKey {
    /// The user of that `userName`, however it is spelled.
    #[must_use]
    pub fn user_name(name: &str) -> Self {
        Self::UserName(fold(name).into_owned())
    }
}

impl fmt::Debug for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "Id({id})"),
            Self::UserName(_) => f.write_str("UserName(..)"),
            Self::ExternalId(_) => f.write_str("ExternalId(..)"),
        }
    }
}

/// What a directory says of a user. Exhaustive on purpose: a sign-in decides on each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The directory has never had such a user.
    Unknown,
    /// It has, and the user may sign in.
    Active {
        /// Its id.
        id: ResourceId,
    },
    /// It has, and `active` is false: no sign-in.
    Inactive {
        /// Its id.
        id: ResourceId,
    },
    /// It had: no sign-in until the directory pushes the user again.
    Deleted {
        /// The id that it had.
        id: ResourceId,
        /// When it was deleted.
        since: Timestamp,
    },
}
