//! What is written, and when it is not.

use vestibule_core::Timestamp;

use super::support::{
    at, commit, domain, expect, free, key, load, organization, over, pending, put, verified,
    version,
};
use crate::{
    Claim, ClaimKey, ClaimState, ClaimWrite, ClaimsError, DomainClaims, IssuedToken, KeptDiagnosis,
    OwnershipSignal, Scope, Strategy, Token, ZoneChange, ZoneFingerprint,
};

pub(super) async fn a_claim_comes_back_as_it_was(claims: &impl DomainClaims) -> Result<(), String> {
    let key = key("whole", "whole", Scope::Subtree)?;
    let nobody = ClaimKey { organization: organization("conformance-nobody")?, ..key.clone() };
    expect(
        version(claims, &nobody).await?.is_none(),
        "a claim that was never written is not there",
    )?;
    let first = put(claims, pending(&key)?).await?;
    expect(first.claim == pending(&key)?, "a small claim comes back as it was")?;
    for state in ClaimState::EXAMPLES {
        let before = version(claims, &key).await?;
        let full = Claim { state, ..full(&key)? };
        let stored = put(claims, full.clone()).await?;
        expect(stored.claim == full, "a claim comes back as it was, every field of it")?;
        expect(Some(stored.version) > before, "a write moves the version on")?;
        let again = put(claims, full).await?;
        expect(again.version > stored.version, "a write that changes nothing does so too")?;
    }
    free(claims, &[key]).await
}

/// A claim with something in every field.
fn full(key: &ClaimKey) -> Result<Claim, String> {
    let late = Timestamp::parse_xs_datetime("2026-11-21T23:01:03.123456789Z")
        .map_err(|it| it.to_string())?;
    let earlier = IssuedToken { token: Token::from_bits([9; 16]), issued: late };
    let seen = "\"quoted\" \u{202e}\\ \u{1f511} ' % _ \u{0}".replace('\u{0}', "");
    Ok(Claim {
        generation: u32::MAX,
        voided: 7,
        token: Token::from_bits([0xff; 16]),
        issued: late,
        earlier: vec![earlier; 4],
        strategy: Strategy::Attested { by: "O'Neil".to_owned(), ticket: "T-1; --".to_owned() },
        checked: Some(late),
        diagnosis: Some(KeptDiagnosis { code: "other_value".to_owned(), seen }),
        next_check: Some(late),
        absences: 2,
        absent_at: Some(at(-1)?),
        zone: Some(zone()),
        zone_change: Some(ZoneChange {
            since: late,
            signals: vec![OwnershipSignal::SoaChanged, OwnershipSignal::DsChanged],
        }),
        ..pending(key)?
    })
}

fn zone() -> ZoneFingerprint {
    ZoneFingerprint {
        servers: vec!["ns1.example.net".to_owned(), "ns2.example.net".to_owned()],
        soa: Some(("ns1.example.net".to_owned(), "hostmaster.example.net".to_owned())),
        ds: Some(Vec::new()),
    }
}

pub(super) async fn a_write_needs_the_version_that_is_there(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let key = key("version", "version", Scope::Exact)?;
    let stored = put(claims, pending(&key)?).await?;
    let nobody = ClaimKey { organization: organization("conformance-nobody")?, ..key.clone() };
    for (key, expected, rule) in [
        (&key, None, "a claim that is there is not written as a new one"),
        (&key, Some(stored.version.saturating_sub(1)), "an older version is a conflict"),
        (&key, Some(stored.version.saturating_add(1)), "a version to come is a conflict"),
        (&nobody, Some(1), "a claim that is not there has no version"),
    ] {
        let write = ClaimWrite { claim: verified(key)?, expected };
        expect(commit(claims, &[write]).await == Err(ClaimsError::Conflict), rule)?;
    }
    expect(load(claims, &key).await? == stored, "a conflict writes nothing")?;
    expect(version(claims, &nobody).await?.is_none(), "a conflict writes nothing new")
}

/// Keys that a store could take for one another.
pub(super) async fn claims_are_kept_apart_byte_by_byte(
    claims: &impl DomainClaims,
) -> Result<(), String> {
    let names =
        ["conformance-a", "conformance-A", "conformance_a", "conformance-a~", "Conformance-a"];
    let mut keys = Vec::new();
    for name in names {
        let organization = organization(name)?;
        for labels in ["bytes", "xn--bcher-kva", "bucher", "b-ytes"] {
            for scope in [Scope::Exact, Scope::Subtree] {
                let organization = organization.clone();
                keys.push(ClaimKey { organization, domain: domain(labels)?, scope });
            }
        }
    }
    for (key, issued) in keys.iter().zip(100..) {
        put(claims, Claim { issued: at(issued)?, ..pending(key)? }).await?;
    }
    for (key, issued) in keys.iter().zip(100..) {
        let stored = load(claims, key).await?;
        let is_its_own = stored.claim.key == *key && stored.claim.issued == at(issued)?;
        expect(is_its_own, "claims are told apart byte by byte")?;
    }
    Ok(())
}

pub(super) async fn a_commit_is_all_or_nothing(claims: &impl DomainClaims) -> Result<(), String> {
    let first = key("all", "all-1", Scope::Exact)?;
    let second = key("all", "all-2", Scope::Exact)?;
    let other = key("all-other", "all-2", Scope::Exact)?;
    free(claims, &[first.clone(), second.clone(), other.clone()]).await?;
    expect(commit(claims, &[]).await == Ok(()), "a commit of nothing is one")?;

    let good = over(claims, verified(&first)?).await?;
    let stale = ClaimWrite { claim: verified(&second)?, expected: None };
    for writes in [[good.clone(), stale.clone()], [stale, good.clone()]] {
        let outcome = commit(claims, &writes).await;
        expect(outcome == Err(ClaimsError::Conflict), "one conflict refuses the whole commit")?;
        expect_pending(claims, &first).await?;
    }

    put(claims, verified(&other)?).await?;
    let taken = over(claims, verified(&second)?).await?;
    for writes in [[good.clone(), taken.clone()], [taken, good.clone()]] {
        let outcome = commit(claims, &writes).await;
        expect(outcome == Err(ClaimsError::Taken), "one taken name refuses the whole commit")?;
        expect_pending(claims, &first).await?;
    }

    let outcome = commit(claims, &[good.clone(), good]).await;
    expect(outcome == Err(ClaimsError::Conflict), "a claim is written once in a commit")?;
    expect_pending(claims, &first).await?;
    free(claims, &[other]).await
}

async fn expect_pending(claims: &impl DomainClaims, key: &ClaimKey) -> Result<(), String> {
    let is_as_before = load(claims, key).await?.claim == pending(key)?;
    expect(is_as_before, "a commit that is refused writes nothing")
}
