//! The kinds of events.

use serde::{Deserialize, Serialize};

/// What happened to a claim, for those who are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DomainEventKind {
    /// The domain is proven.
    DomainVerified,
    /// An operator vouches for the domain.
    DomainAttested,
    /// The record is back, and the domain proven again.
    DomainRestored,
    /// A check has found the record gone, for the first time.
    RecordMissing,
    /// The record has been gone for some checks.
    GraceBegan,
    /// Half of grace is over, and the record still gone.
    GraceHalfOver,
    /// Grace is over, and the record still gone.
    DomainLapsed,
    /// The token was not published in time.
    ClaimExpired,
    /// What is proven could not be looked at.
    CheckInconclusive,
    /// A sign that the domain may have changed hands.
    OwnershipSignal,
    /// There are too many of them: the token is void.
    ReconfirmNeeded,
    /// The record was found, and the domain is another organization's.
    AlreadyClaimed,
    /// The record was found, and the organization that holds the domain has time to object.
    ContentionBegan,
    /// Another organization has published a record, and this one's own is gone.
    ContentionNotice,
    /// The holder has put its record back, or the contender's is gone.
    ContentionEnded,
    /// Another organization has taken the domain.
    DomainSuperseded,
    /// The claim was given up or taken.
    ClaimRevoked,
    /// There is a new token.
    TokenRenewed,
}

impl DomainEventKind {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::DomainVerified,
        Self::DomainAttested,
        Self::DomainRestored,
        Self::RecordMissing,
        Self::GraceBegan,
        Self::GraceHalfOver,
        Self::DomainLapsed,
        Self::ClaimExpired,
        Self::CheckInconclusive,
        Self::OwnershipSignal,
        Self::ReconfirmNeeded,
        Self::AlreadyClaimed,
        Self::ContentionBegan,
        Self::ContentionNotice,
        Self::ContentionEnded,
        Self::DomainSuperseded,
        Self::ClaimRevoked,
        Self::TokenRenewed,
    ];

    /// The stable code: the variant's name in snake_case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DomainVerified => "domain_verified",
            Self::DomainAttested => "domain_attested",
            Self::DomainRestored => "domain_restored",
            Self::RecordMissing => "record_missing",
            Self::GraceBegan => "grace_began",
            Self::GraceHalfOver => "grace_half_over",
            Self::DomainLapsed => "domain_lapsed",
            Self::ClaimExpired => "claim_expired",
            Self::CheckInconclusive => "check_inconclusive",
            Self::OwnershipSignal => "ownership_signal",
            Self::ReconfirmNeeded => "reconfirm_needed",
            Self::AlreadyClaimed => "already_claimed",
            Self::ContentionBegan => "contention_began",
            Self::ContentionNotice => "contention_notice",
            Self::ContentionEnded => "contention_ended",
            Self::DomainSuperseded => "domain_superseded",
            Self::ClaimRevoked => "claim_revoked",
            Self::TokenRenewed => "token_renewed",
        }
    }

    /// What happened, for an administrator.
    #[must_use]
    pub const fn cause(self) -> &'static str {
        match self {
            Self::DomainVerified => "The record was found, and the domain is proven.",
            Self::DomainAttested => "An operator vouches for the domain. No record proves it.",
            Self::DomainRestored => "The record is back, and the domain is proven again.",
            Self::RecordMissing => "The domain's name servers do not have the record any more.",
            Self::GraceBegan => "The record has been gone for some days. Everything still works.",
            Self::GraceHalfOver => {
                "Half of the grace period is over, and the record is still gone."
            }
            Self::DomainLapsed => "The grace period is over, and the record is still gone.",
            Self::ClaimExpired => "The record was not published in time.",
            Self::CheckInconclusive => {
                "The domain's name servers could not be asked. Nothing has changed by that."
            }
            Self::OwnershipSignal => "Something of the zone has changed as when a domain is sold.",
            Self::ReconfirmNeeded => {
                "Several things of the zone have changed as when a domain is sold, so the token, which \
                 is public, proves nothing any more."
            }
            Self::AlreadyClaimed => {
                "The record was found. The domain is another organization's, and stays so."
            }
            Self::ContentionBegan => {
                "The record was found. Another organization holds the domain, and its record is gone."
            }
            Self::ContentionNotice => {
                "Another organization has published a record, and this one's own is gone."
            }
            Self::ContentionEnded => "The domain stays with the organization that holds it.",
            Self::DomainSuperseded => "Another organization has taken the domain after notice.",
            Self::ClaimRevoked => "The domain was given up, or an operator took it.",
            Self::TokenRenewed => "There is a new token. The old one proves nothing.",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::DomainVerified | Self::DomainRestored => "Nothing. Keep the record.",
            Self::DomainAttested | Self::ClaimRevoked => "Nothing.",
            Self::RecordMissing | Self::GraceBegan | Self::GraceHalfOver | Self::DomainLapsed => {
                "Publish the record again as it was."
            }
            Self::ClaimExpired | Self::ReconfirmNeeded => "Ask for a new token, and publish that.",
            Self::CheckInconclusive => {
                "Look at the diagnosis, and at whether the name servers answer others."
            }
            Self::OwnershipSignal => "Nothing, if it was a change of your own.",
            Self::AlreadyClaimed => "Ask within your company who uses the domain here already.",
            Self::ContentionBegan => "Keep the record, and wait.",
            Self::ContentionNotice => "Put the record back in time, if the domain is still yours.",
            Self::ContentionEnded => "Publish the record again, if the domain is yours.",
            Self::DomainSuperseded => {
                "If the domain is yours, ask for a new token, publish that, and talk to the operator."
            }
            Self::TokenRenewed => "Publish the new record in place of the old one.",
        }
    }
}
