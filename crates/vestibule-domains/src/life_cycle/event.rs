//! What happens to a claim, and what a host tells people of it.

use serde::{Deserialize, Serialize};
use vestibule_core::Timestamp;

use super::DomainEventKind;
use crate::{
    AssessedVerdict, Assessment, ClaimKey, KeptDiagnosis, OwnershipSignal, Tag, Token,
    ZoneFingerprint,
};

/// What happens to a claim. Exhaustive on purpose: a transition decides on each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimEvent {
    /// It was looked at, and no other organization holds the domain.
    Checked(Finding),
    /// Its record was found, and another organization holds the domain.
    Contested {
        /// What was found.
        finding: Finding,
        /// Whose notice it is: the holder's claim.
        holder: ClaimKey,
        /// How the holder's own record stands.
        record: HolderRecord,
    },
    /// Somebody asked for a new token. See [`Challenges::renewal`](crate::Challenges::renewal).
    Renewed {
        /// The tag to publish under.
        tag: Tag,
        /// The token of the next generation.
        token: Token,
    },
    /// An operator of the host vouches for it.
    Attested {
        /// Who.
        by: String,
        /// On what ground: a ticket, a contract.
        ticket: String,
    },
    /// An administrator gives it up, or an operator takes it.
    Revoked,
    /// Another organization takes it, in the same commit.
    Superseded,
    /// A host has learned of signs that the domain changed hands.
    Signaled(Vec<OwnershipSignal>),
}

/// How the record of a claim's holder stands when somebody else has published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderRecord {
    /// It is there: both sides control the zone, and the holder keeps the domain.
    Present,
    /// It is gone, for certain; or the holder's token proves nothing any more.
    Gone,
    /// Nobody can tell. The holder keeps the domain.
    Unclear,
}

/// What a check found, as far as a claim's life depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The verdict.
    pub verdict: AssessedVerdict,
    /// What the claim remembers of it.
    pub diagnosis: KeptDiagnosis,
    /// What was seen of the zone.
    pub zone: Option<ZoneFingerprint>,
}

impl Finding {
    /// A finding without a look at the zone.
    #[must_use]
    pub const fn new(verdict: AssessedVerdict, diagnosis: KeptDiagnosis) -> Self {
        Self { verdict, diagnosis, zone: None }
    }

    /// With what was seen of the zone.
    #[must_use]
    pub fn with_zone(mut self, zone: ZoneFingerprint) -> Self {
        self.zone = Some(zone);
        self
    }
}

impl From<&Assessment> for Finding {
    fn from(assessment: &Assessment) -> Self {
        let Assessment { verdict, diagnosis, zone, .. } = assessment;
        Self { verdict: *verdict, diagnosis: diagnosis.kept(), zone: zone.clone() }
    }
}

/// Something that a host tells people of, or writes to its audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DomainEvent {
    /// Whose claim it concerns: whom to tell. It never says who the other side is.
    pub claim: ClaimKey,
    /// What happened.
    pub kind: DomainEventKind,
    /// Until when there is time to do something about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The code of a diagnosis or of a sign, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl DomainEvent {
    pub(crate) const fn new(claim: ClaimKey, kind: DomainEventKind) -> Self {
        Self { claim, kind, until: None, detail: None }
    }

    pub(crate) const fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    pub(crate) fn detail(mut self, code: &str) -> Self {
        self.detail = Some(code.to_owned());
        self
    }
}
