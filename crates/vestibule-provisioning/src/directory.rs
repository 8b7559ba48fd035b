//! What a SCIM directory says of somebody.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{DirectoryId, EmailAddress, PersonName, Timestamp};

/// What the organization's directory says of the person. In JSON: `"none"`, `{"connected": {..}}` or
/// `{"disconnected": {..}}`.
///
/// Exhaustive on purpose: "there is no directory" and "the directory knows nobody of that name" must
/// not be taken for one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryView {
    /// The organization has none.
    #[default]
    None,
    /// It has one, which pushes.
    Connected {
        /// Which.
        directory: DirectoryId,
        /// What it says.
        standing: DirectoryStanding,
    },
    /// It had one. What that granted is kept, as orphaned, until an owner decides.
    Disconnected {
        /// Which.
        directory: DirectoryId,
    },
}

/// What a directory says of one person. Exhaustive on purpose: a decision decides on each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryStanding {
    /// It has never had such a user.
    Unknown,
    /// It has, and the user is active.
    Active(DirectoryPerson),
    /// It has, and has deactivated the user.
    Inactive(DirectoryPerson),
    /// It had, and has deleted the user.
    Deleted {
        /// The id of the resource.
        user: String,
        /// When.
        at: Timestamp,
    },
}

/// A user of a directory. `Debug` prints the id and what is present.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DirectoryPerson {
    /// The id of the resource.
    pub user: String,
    /// How the user was found for the sign-in.
    pub matched_by: DirectoryMatch,
    /// The address: of `emails`, the primary one, or a `userName` that is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// The name.
    #[serde(default)]
    pub name: PersonName,
    /// The groups, by the id of the resource; `None` where they could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<BTreeSet<String>>,
}

impl DirectoryPerson {
    /// A user of whom no more than the id is known.
    #[must_use]
    pub fn new(user: impl Into<String>, matched_by: DirectoryMatch) -> Self {
        Self {
            user: user.into(),
            matched_by,
            email: None,
            name: PersonName::default(),
            groups: None,
        }
    }
}

impl fmt::Debug for DirectoryPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectoryPerson")
            .field("user", &self.user)
            .field("matched_by", &self.matched_by)
            .field("has_email", &self.email.is_some())
            .field("groups", &self.groups.as_ref().map(BTreeSet::len))
            .finish_non_exhaustive()
    }
}

/// How a user of a directory was found for a sign-in, or an account for a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryMatch {
    /// The account was known to be that user's.
    Account,
    /// `externalId` is the subject, or the attribute that the connection names for it.
    ExternalId,
    /// By address or `userName`: counts inside the organization's verified domains alone.
    Email,
}
