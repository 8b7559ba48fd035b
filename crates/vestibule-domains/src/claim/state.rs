//! Where a claim stands.

use serde::{Deserialize, Serialize};
use vestibule_core::Timestamp;

/// Where a claim stands. Exhaustive on purpose: a host decides on each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Not proven yet. Others may claim the same, and learn nothing of this one.
    Pending {
        /// Since when.
        since: Timestamp,
    },
    /// Pending for too long: the token is void, a new one has to be published.
    Expired {
        /// Since when.
        since: Timestamp,
    },
    /// Proven while another organization holds it, whose own record is gone. That one has until then
    /// to put it back.
    Contending {
        /// Since when.
        since: Timestamp,
        /// Until when the holder has time.
        until: Timestamp,
    },
    /// Proven.
    Verified {
        /// Since when.
        since: Timestamp,
    },
    /// Proven, and the record has been gone for some checks.
    Grace {
        /// Since when it is verified.
        since: Timestamp,
        /// When grace began.
        from: Timestamp,
        /// When it lapses.
        until: Timestamp,
    },
    /// The record has been gone for all of grace. Nobody new comes in; who is linked stays.
    Lapsed {
        /// Since when.
        since: Timestamp,
    },
    /// The domain seems to have changed hands: the token, which is public, proves nothing any more,
    /// and a new one has to be published.
    Reconfirm {
        /// Since when.
        since: Timestamp,
    },
    /// Another organization has proven it, after notice.
    Superseded {
        /// Since when.
        since: Timestamp,
    },
    /// An administrator has given it up, or an operator has taken it.
    Revoked {
        /// Since when.
        since: Timestamp,
    },
}

impl ClaimState {
    /// One state of each kind, in the order of a claim's life, for tables and menus. Their times say
    /// nothing.
    pub const EXAMPLES: [Self; 9] = {
        let since = Timestamp::UNIX_EPOCH;
        let (from, until) = (since, since);
        [
            Self::Pending { since },
            Self::Expired { since },
            Self::Contending { since, until },
            Self::Verified { since },
            Self::Grace { since, from, until },
            Self::Lapsed { since },
            Self::Reconfirm { since },
            Self::Superseded { since },
            Self::Revoked { since },
        ]
    };

    /// Whether no other organization can hold the same (domain, scope): proven, and neither superseded
    /// nor revoked.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(
            self,
            Self::Verified { .. }
                | Self::Grace { .. }
                | Self::Lapsed { .. }
                | Self::Reconfirm { .. }
        )
    }

    /// Whether new people come in by it: proven, or in grace.
    #[must_use]
    pub const fn admits(&self) -> bool {
        matches!(self, Self::Verified { .. } | Self::Grace { .. })
    }

    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Expired { .. } => "expired",
            Self::Contending { .. } => "contending",
            Self::Verified { .. } => "verified",
            Self::Grace { .. } => "grace",
            Self::Lapsed { .. } => "lapsed",
            Self::Reconfirm { .. } => "reconfirm",
            Self::Superseded { .. } => "superseded",
            Self::Revoked { .. } => "revoked",
        }
    }

    /// What it means, for an administrator.
    #[must_use]
    pub const fn cause(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "The record has not been seen yet.",
            Self::Expired { .. } => "The record was not seen in time, and the token is void.",
            Self::Contending { .. } => {
                "The record is there. Another organization holds the domain, and has time to object."
            }
            Self::Verified { .. } => "The domain is proven, or an operator vouches for it.",
            Self::Grace { .. } => {
                "The record has been gone for some days. Everything still works as before."
            }
            Self::Lapsed { .. } => {
                "The record was gone for all of the grace period. Nobody new comes in by this domain, \
                 and addresses in it are no evidence; who is linked stays."
            }
            Self::Reconfirm { .. } => {
                "The domain seems to have changed hands, so the old token proves nothing any more."
            }
            Self::Superseded { .. } => {
                "Another organization has proven the domain after notice, and this one's record was gone."
            }
            Self::Revoked { .. } => "An administrator gave the domain up, or an operator took it.",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "Publish the record, and look again.",
            Self::Contending { .. } => "Keep the record, and wait.",
            Self::Verified { .. } => "Nothing. Keep the record: it is looked at daily.",
            Self::Grace { .. } | Self::Lapsed { .. } => "Publish the record again as it was.",
            Self::Expired { .. }
            | Self::Reconfirm { .. }
            | Self::Superseded { .. }
            | Self::Revoked { .. } => "Ask for a new token, and publish that.",
        }
    }
}
