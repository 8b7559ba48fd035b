//! Why somebody may or may not sign in, for the administrator who is asked.

use std::fmt;

use serde::Serialize;
use vestibule_core::{PeerText, Timestamp};

use crate::{
    Directory, DirectoryEvent, EventKind, GroupMembers, ResourceId, Scope, Standing, StoreError,
    UserKey,
};

/// How many events of the user are looked at.
const LOOKED_AT: usize = 1_000;
/// How many of them are told.
const TOLD: usize = 10;

/// Says what the directory says of a user, since when, and what led to it.
///
/// # Errors
///
/// [`StoreError`] where the store gives no answer.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{DirectoryId, OrganizationId};
/// use vestibule_scim::{MemoryDirectory, Scope, UserKey, explain};
///
/// # ready(async {
/// let scope = Scope::new(OrganizationId::parse("acme")?, DirectoryId::parse("entra")?);
/// let ada = UserKey::user_name("ada@example.com");
/// let explanation = explain(&MemoryDirectory::new(), &scope, &ada).await?;
/// assert_eq!(explanation.standing.code(), "unknown");
/// assert!(explanation.to_string().starts_with("unknown: the directory has never had this user"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn explain<S: Directory + GroupMembers>(
    store: &S,
    scope: &Scope,
    user: &UserKey,
) -> Result<Explanation, StoreError> {
    let standing = store.standing(scope, user).await?;
    let (standing, id) = match standing {
        Standing::Unknown => return Ok(Explanation::unknown()),
        Standing::Active { id } => (ExplainedStanding::Active, id),
        Standing::Inactive { id } => (ExplainedStanding::Inactive, id),
        Standing::Deleted { id, .. } => (ExplainedStanding::Deleted, id),
    };
    let history = store.history(scope, &id, LOOKED_AT).await?;
    let groups = store.groups_of(scope, std::slice::from_ref(&id)).await?;
    let of = |event: &DirectoryEvent| ExplainedEvent {
        sequence: event.sequence,
        at: event.at,
        kind: event.kind.clone(),
    };
    Ok(Explanation {
        standing,
        id: Some(id),
        because: history.iter().find(|event| standing.follows_from(&event.kind)).map(of),
        groups: groups
            .into_iter()
            .map(|found| ExplainedGroup { id: found.group, display: found.display })
            .collect(),
        events: history.iter().take(TOLD).map(of).collect(),
    })
}

/// What the directory says of a user, and why.
///
/// `Display` writes lines for an administrator. Beside ids and times there are names of attributes
/// and of groups in it, and nothing of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Whether the user may sign in.
    pub standing: ExplainedStanding,
    /// The id that the user has or had.
    pub id: Option<ResourceId>,
    /// The event since which that is so. Absent if it is not among the latest thousand of the user.
    pub because: Option<ExplainedEvent>,
    /// The groups that the user is a direct member of.
    pub groups: Vec<ExplainedGroup>,
    /// The latest events of the user, newest first. That it joined or left a group is an event of
    /// the group, and not among them.
    pub events: Vec<ExplainedEvent>,
}

impl Explanation {
    const fn unknown() -> Self {
        Self {
            standing: ExplainedStanding::Unknown,
            id: None,
            because: None,
            groups: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// Whether a user may sign in. Exhaustive, as [`Standing`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainedStanding {
    /// The directory has never had such a user.
    Unknown,
    /// The user may sign in.
    Active,
    /// The directory deactivated the user.
    Inactive,
    /// The directory deleted the user.
    Deleted,
}

impl ExplainedStanding {
    /// The stable code, such as `inactive`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Deleted => "deleted",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Unknown => {
                "the directory has never had this user; look whether the identity provider assigns \
                 the person to this application, and under which name"
            }
            Self::Active => "the directory lets this user sign in",
            Self::Inactive => {
                "the directory has this user as inactive: no sign-in until it is activated again"
            }
            Self::Deleted => {
                "the directory has deleted this user: no sign-in until it pushes the user again"
            }
        }
    }

    /// Whether a user stands so since such an event.
    const fn follows_from(self, kind: &EventKind) -> bool {
        match self {
            Self::Unknown => false,
            Self::Active => {
                matches!(kind, EventKind::Created { active: true } | EventKind::Activated)
            }
            Self::Inactive => {
                matches!(kind, EventKind::Created { active: false } | EventKind::Deactivated)
            }
            Self::Deleted => matches!(kind, EventKind::Deleted { .. }),
        }
    }
}

/// A group that the user is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedGroup {
    /// Its id.
    pub id: ResourceId,
    /// Its `displayName`.
    pub display: Option<String>,
}

/// An event of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedEvent {
    /// Its position in the directory's log.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.standing.code(), self.standing.meaning())?;
        let Some(id) = &self.id else { return Ok(()) };
        writeln!(f, "id: {id}")?;
        if let Some(because) = &self.because {
            writeln!(
                f,
                "since {}, by event {} ({})",
                because.at,
                because.sequence,
                because.kind.code()
            )?;
        }
        match self.groups.as_slice() {
            [] => writeln!(f, "in no group")?,
            groups => {
                let shown: Vec<String> = groups.iter().map(ToString::to_string).collect();
                writeln!(f, "in the groups {}", shown.join(", "))?;
            }
        }
        self.events.iter().try_for_each(|event| writeln!(f, "{event}"))
    }
}

impl fmt::Display for ExplainedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.display {
            Some(display) => write!(f, "{} ({})", PeerText::new(display), self.id),
            None => self.id.fmt(f),
        }
    }
}

impl fmt::Display for ExplainedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} event {}: ", self.at, self.sequence)?;
        match &self.kind {
            EventKind::Updated { attributes } => write!(f, "updated {}", attributes.join(", ")),
            EventKind::Created { active: false } => f.write_str("created, inactive"),
            EventKind::MemberAdded { member } => write!(f, "added the member {member}"),
            EventKind::MemberRemoved { member } => write!(f, "removed the member {member}"),
            kind => f.write_str(kind.code()),
        }
    }
}
