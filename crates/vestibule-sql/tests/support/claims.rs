//! Claims, in few words.
#![allow(clippy::unwrap_used, dead_code, reason = "the helpers of tests may fail")]

use serde_json::json;
use vestibule_core::{DomainName, OrganizationId, Timestamp};
use vestibule_domains::{Claim, ClaimKey, ClaimState, ClaimWrite, Scope};

pub(crate) fn domain(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

pub(crate) fn key(organization: &str, name: &str) -> ClaimKey {
    let organization = OrganizationId::parse(organization).unwrap();
    ClaimKey { organization, domain: domain(name), scope: Scope::Exact }
}

/// As it stands when it is made: pending, and due at once.
pub(crate) fn pending(organization: &str, name: &str) -> Claim {
    let claim = json!({
        "key": key(organization, name),
        "generation": 1,
        "tag": "abcdefghijklmnop",
        "token": "abcdefghijklmnopqrstuvwxyz",
        "issued": now(),
        "strategy": "dns",
        "state": {"pending": {"since": now()}},
        "next_check": now(),
    });
    serde_json::from_value(claim).unwrap()
}

pub(crate) fn verified(organization: &str, name: &str) -> Claim {
    let mut claim = pending(organization, name);
    claim.state = ClaimState::Verified { since: now() };
    claim
}

pub(crate) fn superseded(organization: &str, name: &str) -> Claim {
    let mut claim = pending(organization, name);
    claim.state = ClaimState::Superseded { since: now() };
    claim
}

pub(crate) fn new(claim: Claim) -> ClaimWrite {
    ClaimWrite { claim, expected: None }
}

pub(crate) fn over(expected: u64, claim: Claim) -> ClaimWrite {
    ClaimWrite { claim, expected: Some(expected) }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap()
}
