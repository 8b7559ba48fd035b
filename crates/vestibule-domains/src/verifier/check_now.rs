//! One claim, because somebody asked.

use vestibule_core::{ErrorKind, Timestamp};

use super::Verifier;
use crate::{
    Assessment, ChallengeError, Claim, ClaimKey, ClaimWrite, ClaimsError, DomainClaims,
    DomainEvent, LifeCycle, StoredClaim, TxtLookup,
};

/// What a look came to, and how the claim stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// The claim, as it is stored.
    pub claim: Claim,
    /// What was found: its diagnosis is what to show.
    pub assessment: Assessment,
    /// What to tell people.
    pub events: Vec<DomainEvent>,
}

/// How often a look is judged again because somebody else changed something.
const ROUNDS: u32 = 3;

impl<C: DomainClaims, L: TxtLookup> Verifier<'_, C, L> {
    /// Looks at one claim now.
    ///
    /// A claim can be looked at every ten seconds. The moment is written before the look, so that many
    /// requests at once make one of them. How many claims an organization has is for the host to limit.
    ///
    /// # Errors
    /// [`CheckError::NotClaimed`], [`CheckError::TokenVoid`], [`CheckError::TooSoon`]; or the store's.
    pub async fn check_now(
        &self,
        key: &ClaimKey,
        now: Timestamp,
    ) -> Result<CheckReport, CheckError> {
        let mut stored = self.reserve(key, now).await?;
        for round in 1..=ROUNDS {
            let look = self.look(&stored, now).await?;
            match self.write(&look).await {
                Ok(()) => {
                    let (claim, assessment, events) = (look.claim, look.assessment, look.events);
                    return Ok(CheckReport { claim, assessment, events });
                }
                // Another organization was faster, or its claim changed: who holds it is asked again.
                Err(ClaimsError::Taken | ClaimsError::Conflict) if round < ROUNDS => {
                    let current = self.claims.load(key).await?.ok_or(CheckError::NotClaimed)?;
                    if current.version != stored.version {
                        stored = current;
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(ClaimsError::Conflict.into())
    }

    /// Takes the right to look at a claim. The claim comes back as it was before, with the version that
    /// it has now.
    async fn reserve(&self, key: &ClaimKey, now: Timestamp) -> Result<StoredClaim, CheckError> {
        let stored = self.claims.load(key).await?.ok_or(CheckError::NotClaimed)?;
        if stored.claim.is_void() {
            return Err(CheckError::TokenVoid);
        }
        let is_near = |checked: &Timestamp| *checked <= now && now < next_after(*checked);
        if let Some(checked) = stored.claim.checked.filter(is_near) {
            return Err(CheckError::TooSoon { at: next_after(checked) });
        }
        let too_soon = CheckError::TooSoon { at: next_after(now) };
        let reserved = Claim { checked: Some(now), ..stored.claim.clone() };
        let write = ClaimWrite { claim: reserved.clone(), expected: Some(stored.version) };
        match self.claims.commit(std::slice::from_ref(&write)).await {
            Ok(()) => {}
            Err(ClaimsError::Conflict) => return Err(too_soon),
            Err(error) => return Err(error.into()),
        }
        match self.claims.load(key).await? {
            Some(current) if current.claim == reserved => {
                Ok(StoredClaim::new(stored.claim, current.version))
            }
            _ => Err(too_soon),
        }
    }
}

fn next_after(checked: Timestamp) -> Timestamp {
    checked.saturating_add(LifeCycle::CHECK_NOW_GAP)
}

/// Why a claim was not looked at or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The organization has no such claim.
    #[error("the organization has not claimed the domain")]
    NotClaimed,
    /// The claim's token proves nothing any more.
    #[error("the claim's token proves nothing any more, a new one is needed")]
    TokenVoid,
    /// The claim was looked at a moment ago.
    #[error("the claim was checked a moment ago, the next check is possible at {at}")]
    TooSoon {
        /// From when on it can be looked at.
        at: Timestamp,
    },
    /// There is no challenge for it.
    #[error(transparent)]
    Challenge(#[from] ChallengeError),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] ClaimsError),
}

impl CheckError {
    /// The codes of its own, each with its cause and what to do.
    pub const ALL: [(&'static str, &'static str, &'static str); 3] = [
        (
            "domain_not_claimed",
            "The organization has no claim on the domain in this scope.",
            "Begin a claim, and publish its record.",
        ),
        (
            "domain_token_void",
            "The claim has expired, was revoked or superseded, or the domain seems to have changed \
             hands, so that its token proves nothing any more.",
            "Ask for a new token, and publish that.",
        ),
        (
            "domain_check_too_soon",
            "The claim was looked at less than ten seconds ago.",
            "Wait. The error says until when.",
        ),
    ];

    /// The stable code, that of the cause where there is one.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotClaimed => "domain_not_claimed",
            Self::TokenVoid => "domain_token_void",
            Self::TooSoon { .. } => "domain_check_too_soon",
            Self::Challenge(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// What sort of thing it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NotClaimed => ErrorKind::Denied,
            Self::TokenVoid => ErrorKind::Expired,
            Self::TooSoon { .. } => ErrorKind::Unavailable,
            Self::Challenge(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }
}
