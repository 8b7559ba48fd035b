//! Group memberships as an identity provider sends them, with what it left out (Microsoft Entra:
//! "groups overage").

use std::fmt;

use serde::{Deserialize, Serialize};

/// The groups of a person, or why they are not known. Unknown is never the same as none.
///
/// Exhaustive on purpose: whoever grants or revokes by group must decide what each case means. In
/// JSON: `{"known": [..]}`, `{"overage": {"link": ..}}`, `{"truncated": {"groups": [..], "limit":
/// 150}}` or `"absent"`. `Debug` prints how many groups there are, never which.
///
/// # Security
///
/// Only [`Known`](Groups::Known) is complete. To take [`Overage`](Groups::Overage) for an empty
/// list would revoke everything; to take it for "unchanged" would keep what was revoked.
///
/// ```
/// use vestibule_core::Groups;
///
/// let groups = Groups::Known(vec!["admins".to_owned()]);
/// assert_eq!(groups.complete(), Some(&["admins".to_owned()][..]));
/// assert_eq!(Groups::Absent.complete(), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Groups {
    /// All groups, in the provider's order. The list may be empty: the person is in none.
    Known(Vec<String>),
    /// There are too many to send; the provider named at most a place to ask.
    Overage {
        /// The place, as sent: not to be called without checking whose it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
    /// The provider is known to stop at `limit`, and sent as many: there may be more.
    Truncated {
        /// The groups that were sent.
        groups: Vec<String>,
        /// The number at which the provider stops.
        limit: u32,
    },
    /// The provider said nothing about groups.
    #[default]
    Absent,
}

impl Groups {
    /// The groups when all of them are known.
    ///
    /// ```
    /// use vestibule_core::Groups;
    ///
    /// assert_eq!(Groups::Known(vec![]).complete(), Some(&[][..]));
    /// assert_eq!(Groups::Overage { link: None }.complete(), None);
    /// ```
    #[must_use]
    pub fn complete(&self) -> Option<&[String]> {
        match self {
            Self::Known(groups) => Some(groups),
            Self::Overage { .. } | Self::Truncated { .. } | Self::Absent => None,
        }
    }
}

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(groups) => write!(f, "Known({} groups)", groups.len()),
            Self::Overage { link: Some(_) } => f.write_str("Overage(with link)"),
            Self::Overage { link: None } => f.write_str("Overage(without link)"),
            Self::Truncated { groups, limit } => {
                write!(f, "Truncated({} groups, limit {limit})", groups.len())
            }
            Self::Absent => f.write_str("Absent"),
        }
    }
}
