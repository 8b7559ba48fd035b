//! Claims to write, and ways to write them.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use vestibule_core::{DomainName, OrganizationId, Timestamp};

use crate::{
    Claim, ClaimKey, ClaimState, ClaimWrite, ClaimsError, DomainClaims, Scope, StoredClaim, Tag,
    Token,
};

/// Fails with the rule that does not hold.
pub(super) fn expect(holds: bool, rule: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

pub(super) fn domain(labels: &str) -> Result<DomainName, String> {
    DomainName::parse(&format!("{labels}.conformance.example")).map_err(|error| error.to_string())
}

pub(super) fn organization(name: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(name).map_err(|error| error.to_string())
}

/// A claim of the organization `conformance-{who}` on a name.
pub(super) fn key(who: &str, labels: &str, scope: Scope) -> Result<ClaimKey, String> {
    let organization = organization(&format!("conformance-{who}"))?;
    Ok(ClaimKey { organization, domain: domain(labels)?, scope })
}

/// Early on the first day of 1970, when nothing else is due.
pub(super) fn at(seconds: i64) -> Result<Timestamp, String> {
    Timestamp::from_unix_seconds(seconds).map_err(|error| error.to_string())
}

/// A claim that is neither due nor holds.
pub(super) fn pending(key: &ClaimKey) -> Result<Claim, String> {
    let tag = Tag::parse("aaaaaaaaaaaaaaaa").map_err(|error| error.to_string())?;
    let mut claim = Claim::new(key.clone(), tag, Token::from_bits([0; 16]), at(1)?);
    claim.next_check = None;
    Ok(claim)
}

pub(super) fn verified(key: &ClaimKey) -> Result<Claim, String> {
    Ok(Claim { state: ClaimState::Verified { since: at(2)? }, ..pending(key)? })
}

pub(super) fn superseded(key: &ClaimKey) -> Result<Claim, String> {
    Ok(Claim { state: ClaimState::Superseded { since: at(3)? }, ..pending(key)? })
}

/// Writes over whatever an earlier run has left.
pub(super) async fn put(claims: &impl DomainClaims, claim: Claim) -> Result<StoredClaim, String> {
    let key = claim.key.clone();
    let expected = version(claims, &key).await?;
    let write = ClaimWrite { claim, expected };
    claims.commit(&[write]).await.map_err(|error| format!("{error} at {key:?}"))?;
    load(claims, &key).await
}

pub(super) async fn put_all(
    claims: &impl DomainClaims,
    all: impl IntoIterator<Item = Claim>,
) -> Result<(), String> {
    for claim in all {
        put(claims, claim).await?;
    }
    Ok(())
}

/// Makes the names of these claims free again, and none of them due.
pub(super) async fn free(claims: &impl DomainClaims, keys: &[ClaimKey]) -> Result<(), String> {
    for key in keys {
        put(claims, pending(key)?).await?;
    }
    Ok(())
}

pub(super) async fn load(
    claims: &impl DomainClaims,
    key: &ClaimKey,
) -> Result<StoredClaim, String> {
    let stored = claims.load(key).await.map_err(|error| error.to_string())?;
    stored.ok_or_else(|| "a claim that was written is there".to_owned())
}

pub(super) async fn version(
    claims: &impl DomainClaims,
    key: &ClaimKey,
) -> Result<Option<u64>, String> {
    let stored = claims.load(key).await.map_err(|error| error.to_string())?;
    Ok(stored.map(|stored| stored.version))
}

/// A commit that is tried again while the store is busy.
pub(super) async fn commit(
    claims: &impl DomainClaims,
    writes: &[ClaimWrite],
) -> Result<(), ClaimsError> {
    let mut outcome = claims.commit(writes).await;
    for _ in 0..BUSY_RETRIES {
        if outcome != Err(ClaimsError::Unavailable) {
            break;
        }
        outcome = claims.commit(writes).await;
    }
    outcome
}

const BUSY_RETRIES: u32 = 20;

/// The write of a claim over the version that is there now.
pub(super) async fn over(claims: &impl DomainClaims, claim: Claim) -> Result<ClaimWrite, String> {
    let expected = version(claims, &claim.key).await?;
    Ok(ClaimWrite { claim, expected })
}

/// Drives futures side by side, without a runtime's help.
pub(super) async fn all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = futures.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    let mut together = pin!(std::future::poll_fn(|context: &mut Context<'_>| {
        running.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(output) => {
                done.push(output);
                false
            }
            Poll::Pending => true,
        });
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }));
    together.as_mut().await;
    done
}
