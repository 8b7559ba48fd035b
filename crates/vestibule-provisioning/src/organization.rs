//! What the host knows of the organization: its connection, its domains, its seats, its owners.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vestibule_core::{AccountId, ConnectionId, DomainName, OrganizationId};

/// An organization, as one sign-in through one connection finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OrganizationView {
    /// Which.
    pub id: OrganizationId,
    /// Whether single sign-on is part of what it pays for. Turned off, nobody new comes in; who is in
    /// stays in.
    #[serde(default = "yes")]
    pub is_entitled: bool,
    /// The connection of the sign-in, or the one whose people a directory pushes.
    pub connection: ConnectionView,
    /// The domains that it has proven, those in doubt too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<OwnedDomain>,
    /// Seats.
    #[serde(default)]
    pub seats: Seats,
    /// The active members who hold the owner's role.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub owners: BTreeSet<AccountId>,
}

impl OrganizationView {
    /// An organization that has a connection and no domain.
    #[must_use]
    pub fn new(id: OrganizationId, connection: ConnectionView) -> Self {
        Self {
            id,
            is_entitled: true,
            connection,
            domains: Vec::new(),
            seats: Seats::default(),
            owners: BTreeSet::new(),
        }
    }
}

const fn yes() -> bool {
    true
}

/// A connection, as far as a decision asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConnectionView {
    /// Which.
    pub id: ConnectionId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Whether it is live: configured, tested, not switched off.
    #[serde(default = "yes")]
    pub is_active: bool,
    /// The issuer that it was configured with. A sign-in of another issuer is refused.
    pub issuer: ExpectedIssuer,
    /// The domains that it may speak for; `None` is all of the organization's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domains: Option<BTreeSet<DomainName>>,
}

impl ConnectionView {
    /// A live connection that may speak for all domains of its organization.
    #[must_use]
    pub const fn new(id: ConnectionId, organization: OrganizationId, issuer: String) -> Self {
        let issuer = ExpectedIssuer::Exactly(issuer);
        Self { id, organization, is_active: true, issuer, domains: None }
    }
}

/// Whose sign-ins a connection takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedIssuer {
    /// Those of this issuer.
    Exactly(String),
    /// Those of every tenant of a shared provider. No address of such a connection is worth more than
    /// the provider itself says of its domain.
    AnyTenant,
}

/// A domain that the organization holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OwnedDomain {
    /// The domain.
    pub domain: DomainName,
    /// Whether names below it are the organization's too.
    #[serde(default)]
    pub is_subtree: bool,
    /// Names of a subtree that another organization has proven, the subtree's own name too: that one
    /// holds them and what is below.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub except: BTreeSet<DomainName>,
    /// Whether the proof still stands.
    #[serde(default)]
    pub standing: DomainStanding,
    /// How it was proven.
    #[serde(default)]
    pub proof: DomainProof,
}

impl OwnedDomain {
    /// A domain that is proven by DNS, exactly that name.
    #[must_use]
    pub const fn verified(domain: DomainName) -> Self {
        Self {
            domain,
            is_subtree: false,
            except: BTreeSet::new(),
            standing: DomainStanding::Verified,
            proof: DomainProof::Dns,
        }
    }
}

/// Whether a proof still stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainStanding {
    /// It does, in grace too.
    Verified,
    /// It does not: nobody new comes in by it, who is linked stays.
    #[default]
    Lapsed,
}

/// How a domain was proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainProof {
    /// An operator of the host vouches.
    #[default]
    Attested,
    /// By a DNS record.
    Dns,
}

/// Seats. A reservation is made by whoever applies the effects, in the same transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seats {
    /// How many there are; `None` is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many are taken.
    pub used: u64,
}
