//! A claim: an organization says that a domain is its own.

mod badge;
mod state;

use serde::{Deserialize, Serialize};
use vestibule_core::{DomainName, OrganizationId, Timestamp};

pub use self::badge::Badge;
pub use self::state::ClaimState;
use crate::{Tag, Token, ZoneChange, ZoneFingerprint};

/// Which claim: whose, on what. One organization has one claim on one (domain, scope).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimKey {
    /// Who claims.
    pub organization: OrganizationId,
    /// What.
    pub domain: DomainName,
    /// How much of it.
    pub scope: Scope,
}

impl ClaimKey {
    /// A claim on the name itself.
    #[must_use]
    pub const fn exact(organization: OrganizationId, domain: DomainName) -> Self {
        Self { organization, domain, scope: Scope::Exact }
    }

    /// A claim on the name and all names below it.
    #[must_use]
    pub const fn subtree(organization: OrganizationId, domain: DomainName) -> Self {
        Self { organization, domain, scope: Scope::Subtree }
    }
}

/// How much of a domain is claimed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The name itself.
    #[default]
    Exact,
    /// The name and all names below it. Proven under another label than the name itself.
    Subtree,
}

impl Scope {
    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Subtree => "subtree",
        }
    }
}

/// A claim, as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Claim {
    /// Which.
    pub key: ClaimKey,
    /// Counts the tokens that were issued for it, from 1. A token of one generation proves no other.
    pub generation: u32,
    /// The last generation whose token proves nothing any more; 0 where there is none.
    #[serde(default)]
    pub voided: u32,
    /// The organization's label in the name of the record, kept for the same reason as the token.
    pub tag: Tag,
    /// The token of this generation, kept so that a change of the issuing key leaves it as it is.
    pub token: Token,
    /// When it was issued.
    pub issued: Timestamp,
    /// Tokens of earlier generations, the newest first, at most four, to say so when one is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<IssuedToken>,
    /// How it is proven.
    pub strategy: Strategy,
    /// Where it stands.
    pub state: ClaimState,
    /// When it was last looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Timestamp>,
    /// The code of the diagnosis then, with what was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<KeptDiagnosis>,
    /// When to look next; `None` never, until somebody asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_check: Option<Timestamp>,
    /// How many checks in a row have found the record gone, each at least a day after the one before.
    #[serde(default)]
    pub absences: u32,
    /// When the last of these was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_at: Option<Timestamp>,
    /// What was known of the zone when the claim was proven, to notice a change of owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneFingerprint>,
    /// What has changed of it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_change: Option<ZoneChange>,
}

impl Claim {
    /// A new claim: pending, of the first generation, to be looked at at once. A host makes one by
    /// [`begin`](crate::begin) or [`Challenges::claim`](crate::Challenges::claim).
    #[must_use]
    pub const fn new(key: ClaimKey, tag: Tag, token: Token, now: Timestamp) -> Self {
        Self {
            key,
            generation: 1,
            voided: 0,
            tag,
            token,
            issued: now,
            earlier: Vec::new(),
            strategy: Strategy::Dns,
            state: ClaimState::Pending { since: now },
            checked: None,
            diagnosis: None,
            next_check: Some(now),
            absences: 0,
            absent_at: None,
            zone: None,
            zone_change: None,
        }
    }

    /// Whether the present token proves nothing: it has expired, was revoked or superseded, or the
    /// domain seems to have changed hands. Only a new token helps.
    #[must_use]
    pub const fn is_void(&self) -> bool {
        self.generation <= self.voided
    }

    /// Whether an operator vouches for it, instead of a record.
    #[must_use]
    pub const fn is_attested(&self) -> bool {
        matches!(self.strategy, Strategy::Attested { .. })
    }
}

/// A token of an earlier generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedToken {
    /// The token.
    pub token: Token,
    /// When it was issued.
    pub issued: Timestamp,
}

/// What a claim remembers of its last check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptDiagnosis {
    /// The stable code.
    pub code: String,
    /// What was seen.
    pub seen: String,
}

/// How a claim is proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// By a DNS record.
    Dns,
    /// An operator of the host vouches for it. Shown as such, and never as proven.
    Attested {
        /// Who.
        by: String,
        /// On what ground: a ticket, a contract.
        ticket: String,
    },
}
