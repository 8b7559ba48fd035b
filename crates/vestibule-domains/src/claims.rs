//! The port: where claims are kept.

use std::future::Future;

use vestibule_core::{DomainName, ErrorKind, OrganizationId, Timestamp};

use crate::{Claim, ClaimKey, Scope};

/// Claims on domains.
///
/// Implementations keep the `conformance` feature's checks.
///
/// # Security
/// That one organization at most holds a (domain, scope) is a constraint of the store, in the same
/// transaction as the write: a check before a write lets two through that race. Domains are compared
/// byte by byte, as A-labels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of domain claims",
    note = "use `MemoryDomainClaims` or `vestibule_sql::SqlStore`, or implement `DomainClaims`; `conformance` checks an implementation"
)]
pub trait DomainClaims: Send + Sync {
    /// One claim, with its version.
    fn load(
        &self,
        key: &ClaimKey,
    ) -> impl Future<Output = Result<Option<StoredClaim>, ClaimsError>> + Send;

    /// The claims of an organization, by domain and scope, from after `after`.
    fn of_organization(
        &self,
        organization: &OrganizationId,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<StoredClaim>, ClaimsError>> + Send;

    /// The claims that hold any of these names, whoever's they are; see
    /// [`ClaimState::holds`](crate::ClaimState::holds).
    fn holders(
        &self,
        names: &[(DomainName, Scope)],
    ) -> impl Future<Output = Result<Vec<StoredClaim>, ClaimsError>> + Send;

    /// The claims that hold a name below `ancestor`, in order of their names, from after `after`.
    fn holders_below(
        &self,
        ancestor: &DomainName,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<StoredClaim>, ClaimsError>> + Send;

    /// Claims whose next check is at or before `now`, the longest overdue first, from after `after`.
    fn due(
        &self,
        now: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> impl Future<Output = Result<Vec<StoredClaim>, ClaimsError>> + Send;

    /// Writes all of these or none, each only if its version is the expected one: `None` for a claim
    /// that is not there yet. A (domain, scope) has one holder once all are written, whatever their
    /// order; a claim that is written twice is a [`ClaimsError::Conflict`], and no writes are fine.
    fn commit(&self, writes: &[ClaimWrite])
    -> impl Future<Output = Result<(), ClaimsError>> + Send;
}

/// A claim and its version, which every write moves on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredClaim {
    /// The claim.
    pub claim: Claim,
    /// Its version, from 1.
    pub version: u64,
}

impl StoredClaim {
    /// A claim that was read.
    #[must_use]
    pub const fn new(claim: Claim, version: u64) -> Self {
        Self { claim, version }
    }
}

/// A claim to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimWrite {
    /// As it is to be.
    pub claim: Claim,
    /// The version that it must have; `None` that it is not there.
    pub expected: Option<u64>,
}

/// Where a page of due claims ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DuePosition {
    /// The time for which the last claim of the page was due.
    pub next_check: Timestamp,
    /// The last claim of the page.
    pub key: ClaimKey,
}

/// Why claims were not read or written. Nothing was written, except where [`ClaimsError::Unknown`] says
/// that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// A claim has another version than expected: read again.
    #[error("the claim was changed by somebody else")]
    Conflict,
    /// Another organization holds the (domain, scope). Whose is not said.
    #[error("the domain is held by another organization")]
    Taken,
    /// The store cannot be reached or is busy.
    #[error("the store of domain claims is not available")]
    Unavailable,
    /// The store did not say whether it wrote: read again.
    #[error("the store of domain claims did not say whether the change was made")]
    Unknown,
    /// The store holds something that cannot be read.
    #[error("the store of domain claims holds something that cannot be read")]
    Corrupt,
}

impl ClaimsError {
    /// All codes, each with its cause and what to do.
    pub const ALL: [(&'static str, &'static str, &'static str); 5] = [
        (
            "domain_claim_conflict",
            "Somebody else changed the claim at the same moment.",
            "Try again. Where it stays, look at what writes the claim all the time.",
        ),
        (
            "domain_claim_taken",
            "Another organization holds the domain. Whose it is, is not said.",
            "Ask within your company who uses the domain here already, or ask the operator.",
        ),
        (
            "domain_claim_unavailable",
            "The store of claims cannot be reached or is busy.",
            "Try again. The operator looks at the database.",
        ),
        (
            "domain_claim_unknown",
            "The connection to the store broke while it was writing, so nobody knows whether it did.",
            "Read the claim again.",
        ),
        (
            "domain_claim_corrupt",
            "The store holds something that cannot be read as a claim.",
            "Restore the claim from a backup.",
        ),
    ];

    /// The stable code: `domain_claim_` followed by the variant's name in snake_case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Conflict => "domain_claim_conflict",
            Self::Taken => "domain_claim_taken",
            Self::Unavailable => "domain_claim_unavailable",
            Self::Unknown => "domain_claim_unknown",
            Self::Corrupt => "domain_claim_corrupt",
        }
    }

    /// What sort of thing it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Taken => ErrorKind::Denied,
            _ => ErrorKind::Unavailable,
        }
    }
}
