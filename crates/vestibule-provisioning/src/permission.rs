//! What somebody may do, and who said so.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{ConnectionId, DirectoryId, PeerText, Timestamp, is_invisible};

/// A role or a team of the host application. In JSON: `{"role": "admin"}` or `{"team": "design"}`.
///
/// Exhaustive on purpose: a host that does not know a kind could neither give nor take it.
///
/// ```
/// use vestibule_provisioning::Permission;
///
/// let admin = Permission::role("admin")?;
/// assert_eq!(serde_json::to_string(&admin)?, r#"{"role":"admin"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// A role in the organization.
    Role(PermissionName),
    /// Membership in a team of the organization.
    Team(PermissionName),
}

impl Permission {
    /// A role.
    ///
    /// # Errors
    /// [`PermissionNameError`].
    pub fn role(name: &str) -> Result<Self, PermissionNameError> {
        PermissionName::parse(name).map(Self::Role)
    }

    /// A team.
    ///
    /// # Errors
    /// [`PermissionNameError`].
    pub fn team(name: &str) -> Result<Self, PermissionNameError> {
        PermissionName::parse(name).map(Self::Team)
    }

    /// The name of the role or the team.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Role(name) | Self::Team(name) => name.as_str(),
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role {name}"),
            Self::Team(name) => write!(f, "team {name}"),
        }
    }
}

/// The name of a role or a team: 1 to 128 visible characters, compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PermissionName(String);

impl PermissionName {
    /// The most characters.
    pub const MAX_CHARS: usize = 128;

    /// Reads a name, exactly as given.
    ///
    /// # Errors
    /// [`PermissionNameError`] when it is empty, too long, begins or ends with white space, or has a
    /// control or invisible character.
    ///
    /// ```
    /// use vestibule_provisioning::PermissionName;
    ///
    /// assert_eq!(PermissionName::parse("Billing admins")?.as_str(), "Billing admins");
    /// assert_eq!(PermissionName::parse("").unwrap_err().code(), "permission_name_invalid");
    /// # Ok::<(), vestibule_provisioning::PermissionNameError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, PermissionNameError> {
        let length = text.chars().count();
        let hidden = |c: char| c.is_control() || is_invisible(c);
        if !(1..=Self::MAX_CHARS).contains(&length) || text.trim() != text || text.contains(hidden)
        {
            return Err(PermissionNameError { found: PeerText::new(text) });
        }
        Ok(Self(text.to_owned()))
    }

    /// `owner`, which policies call the owner's role unless told.
    #[must_use]
    pub(crate) fn owner() -> Self {
        Self("owner".to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PermissionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PermissionName {
    type Error = PermissionNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PermissionName> for String {
    fn from(name: PermissionName) -> Self {
        name.0
    }
}

/// A text is no [`PermissionName`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} is no name of a role or a team: 1 to 128 visible characters are needed")]
pub struct PermissionNameError {
    found: PeerText,
}

impl PermissionNameError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "permission_name_invalid"
    }
}

/// A permission that somebody has, and from whom. The same permission from two sources is two grants:
/// when one goes, the other stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What.
    pub permission: Permission,
    /// Who gave it, and alone takes it back.
    pub source: Source,
}

impl Grant {
    /// A grant.
    #[must_use]
    pub const fn new(permission: Permission, source: Source) -> Self {
        Self { permission, source }
    }
}

/// Who gave something. Exhaustive on purpose: whoever revokes must know whose it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A person in the host application. Nothing automatic takes it back.
    Manual,
    /// An invitation.
    Invitation,
    /// The policy's default role.
    Default,
    /// The policy's role for guests.
    Guest,
    /// Groups or attributes of sign-ins through this connection.
    Connection(ConnectionId),
    /// Groups of this SCIM directory.
    Directory(DirectoryId),
    /// What a directory gave that is no longer connected: kept until an owner decides.
    Orphaned(DirectoryId),
}

/// Where groups come from. A group is known by this and its id, never by its name alone: two
/// connections may both have an `admins`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupSource {
    /// The groups that sign-ins through a connection carry.
    Connection(ConnectionId),
    /// The groups of a SCIM directory, by the `id` of the resource.
    Directory(DirectoryId),
}

impl GroupSource {
    /// The source of what these groups give.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Connection(id) => Source::Connection(id.clone()),
            Self::Directory(id) => Source::Directory(id.clone()),
        }
    }
}

/// What a source last said about somebody, and knew completely: the ground on which a change of the
/// policy takes effect without a new sign-in.
///
/// `Debug` prints how much there is, never what.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownGroups {
    /// Who said it.
    pub from: GroupSource,
    /// All groups, by id.
    pub groups: BTreeSet<String>,
    /// The attributes that mappings ask for, as `name` and `value`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attributes: BTreeSet<(String, String)>,
    /// When.
    pub at: Timestamp,
}

impl fmt::Debug for KnownGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownGroups")
            .field("from", &self.from)
            .field("groups", &self.groups.len())
            .field("attributes", &self.attributes.len())
            .field("at", &self.at)
            .finish()
    }
}
