//! Beginning a claim, and changing one without a look at its record.

use vestibule_core::Timestamp;

use crate::{
    Challenges, CheckError, Claim, ClaimEvent, ClaimKey, ClaimWrite, ClaimsError, DomainClaims,
    DomainEvent, LifeCycle, StoredClaim, transition,
};

/// The organization's claim on a domain: the one that is there, or a new one. Every page load gets the
/// same one, so nobody publishes a token that has been replaced in the meantime.
///
/// A claim that is new is looked at by the next tick.
///
/// # Security
/// Nothing here checks the name: [`classify`](crate::classify) it first. And nothing is reserved: others
/// may claim the same.
///
/// # Errors
/// The store's, or [`CheckError::Challenge`].
pub async fn begin(
    claims: &impl DomainClaims,
    challenges: &Challenges,
    key: &ClaimKey,
    now: Timestamp,
) -> Result<StoredClaim, CheckError> {
    for _ in 0..ROUNDS {
        if let Some(stored) = claims.load(key).await? {
            return Ok(stored);
        }
        let claim = challenges.claim(key.clone(), now)?;
        match claims.commit(&[ClaimWrite { claim, expected: None }]).await {
            Ok(()) | Err(ClaimsError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ClaimsError::Conflict.into())
}

/// Does something to a claim that its administrator or an operator asked for: renews its token, revokes
/// it, attests it, or reports a sign. Doing it twice is as good as once.
///
/// # Errors
/// [`CheckError::NotClaimed`]; or the store's: [`ClaimsError::Taken`] where a domain would be attested
/// that another organization holds.
pub async fn change(
    claims: &impl DomainClaims,
    key: &ClaimKey,
    event: &ClaimEvent,
    now: Timestamp,
    life_cycle: &LifeCycle,
) -> Result<(Claim, Vec<DomainEvent>), CheckError> {
    for _ in 0..ROUNDS {
        let stored = claims.load(key).await?.ok_or(CheckError::NotClaimed)?;
        let (claim, events) = transition(&stored.claim, event, now, life_cycle);
        if claim == stored.claim {
            return Ok((claim, events));
        }
        let write = ClaimWrite { claim, expected: Some(stored.version) };
        match claims.commit(std::slice::from_ref(&write)).await {
            Ok(()) => return Ok((write.claim, events)),
            Err(ClaimsError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ClaimsError::Conflict.into())
}

/// How often something is tried while others change the same claim.
const ROUNDS: u32 = 5;
