//! The suite for stores of claims, and the suite itself held to stores that are wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/world.rs"]
mod world;

use std::sync::Mutex;

use vestibule_core::{DomainName, OrganizationId, Timestamp};
use vestibule_domains::{
    ClaimKey, ClaimWrite, ClaimsError, DomainClaims, DuePosition, MemoryDomainClaims,
    NoDomainClaims, Scope, StoredClaim, conformance,
};
use world::{give_way, ready};

#[test]
fn memory_conforms_and_does_so_again() {
    let claims = MemoryDomainClaims::new();
    assert_eq!(ready(conformance::check(&claims)), Ok(()));
    assert_eq!(ready(conformance::check(&claims)), Ok(()));
}

#[test]
fn a_store_that_is_not_there_does_not_conform() {
    assert!(ready(conformance::check(&NoDomainClaims)).is_err());
}

#[test]
fn a_plain_store_without_faults_conforms() {
    assert_eq!(ready(conformance::check(&Plain::with(None))), Ok(()));
}

#[test]
fn the_suite_notices_every_fault() {
    let mut missed = Vec::new();
    for (fault, rule) in [
        (Fault::ChecksBeforeItWrites, "of many who take a name, one gets it"),
        (Fault::LetsManyHold, "one taken name refuses the whole commit"),
        (Fault::HoldersAreThoseThatAdmit, "a name that is held cannot be taken"),
        (Fault::TakesScopesForOne, "another scope"),
        (Fault::IgnoresVersions, "is a conflict"),
        (Fault::OverwritesNewOnes, "not written as a new one"),
        (Fault::KeepsTheVersion, "version"),
        (Fault::WritesHalf, "a commit that is refused writes nothing"),
        (Fault::NeedsTheLoserFirst, "in either order"),
        (Fault::TakesCaseForOne, "byte by byte"),
        (Fault::LosesNanoseconds, "every field of it"),
        (Fault::ForgetsSigns, "every field of it"),
        (Fault::ForgetsHolders, "each name that was asked has its holder"),
        (Fault::SaysEveryClaim, "a holder is a claim that holds"),
        (Fault::SuffixIsBelow, "below it"),
        (Fault::NameIsBelowItself, "below it"),
        (Fault::DueBefore, "what is due by now comes"),
        (Fault::DueWithoutOrder, "what is due"),
        (Fault::PagesBegin, "a page goes on after the one before"),
        (Fault::PagesOverflow, "at most as many as asked for"),
    ] {
        let found = ready(conformance::check(&Plain::with(Some(fault))));
        match found {
            Err(found) if found.contains(rule) => {}
            found => missed.push(format!("{fault:?}: {found:?}")),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    ChecksBeforeItWrites,
    LetsManyHold,
    HoldersAreThoseThatAdmit,
    TakesScopesForOne,
    IgnoresVersions,
    OverwritesNewOnes,
    KeepsTheVersion,
    WritesHalf,
    NeedsTheLoserFirst,
    TakesCaseForOne,
    LosesNanoseconds,
    ForgetsSigns,
    ForgetsHolders,
    SaysEveryClaim,
    SuffixIsBelow,
    NameIsBelowItself,
    DueBefore,
    DueWithoutOrder,
    PagesBegin,
    PagesOverflow,
}

/// A list of claims, right or wrong in one way.
struct Plain {
    claims: Mutex<Vec<StoredClaim>>,
    fault: Option<Fault>,
}

impl Plain {
    fn with(fault: Option<Fault>) -> Self {
        Self { claims: Mutex::default(), fault }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn is_same(&self, one: &ClaimKey, other: &ClaimKey) -> bool {
        let organization = |key: &ClaimKey| key.organization.as_str().to_ascii_lowercase();
        let folded = organization(one) == organization(other)
            && (&one.domain, one.scope) == (&other.domain, other.scope);
        if self.has(Fault::TakesCaseForOne) { folded } else { one == other }
    }

    fn find(&self, claims: &[StoredClaim], key: &ClaimKey) -> Option<usize> {
        claims.iter().position(|stored| self.is_same(&stored.claim.key, key))
    }

    fn holds(&self, stored: &StoredClaim) -> bool {
        match self.fault {
            Some(Fault::HoldersAreThoseThatAdmit) => stored.claim.state.admits(),
            _ => stored.claim.state.holds(),
        }
    }

    fn check(&self, claims: &[StoredClaim], write: &ClaimWrite) -> Result<(), ClaimsError> {
        let version = self.find(claims, &write.claim.key).map(|index| claims[index].version);
        let is_current = match (version, write.expected) {
            (Some(_), None) if self.has(Fault::OverwritesNewOnes) => true,
            (Some(_), Some(_)) if self.has(Fault::IgnoresVersions) => true,
            (version, expected) => version == expected,
        };
        if is_current { Ok(()) } else { Err(ClaimsError::Conflict) }
    }

    fn check_holders(&self, claims: &[StoredClaim]) -> Result<(), ClaimsError> {
        if self.has(Fault::LetsManyHold) {
            return Ok(());
        }
        let mut names: Vec<_> = claims
            .iter()
            .filter(|stored| self.holds(stored))
            .map(|stored| (stored.claim.key.domain.clone(), stored.claim.key.scope))
            .map(|(domain, scope)| match self.has(Fault::TakesScopesForOne) {
                true => (domain, Scope::Exact),
                false => (domain, scope),
            })
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        if names.len() == count { Ok(()) } else { Err(ClaimsError::Taken) }
    }

    fn put(&self, claims: &mut Vec<StoredClaim>, write: &ClaimWrite) {
        let mut claim = write.claim.clone();
        if self.has(Fault::LosesNanoseconds) {
            claim.issued = Timestamp::from_unix_seconds(claim.issued.unix_seconds()).unwrap();
        }
        if self.has(Fault::ForgetsSigns) {
            claim.zone_change = None;
        }
        match self.find(claims, &claim.key) {
            None => claims.push(StoredClaim::new(claim, 1)),
            Some(index) => {
                let step = u64::from(!self.has(Fault::KeepsTheVersion));
                claims[index] = StoredClaim::new(claim, claims[index].version + step);
            }
        }
    }

    fn page<K: Ord>(
        &self,
        mut found: Vec<StoredClaim>,
        key: impl Fn(&StoredClaim) -> K,
        after: Option<K>,
        most: usize,
    ) -> Vec<StoredClaim> {
        found.sort_by_key(&key);
        let is_next = |stored: &StoredClaim| match &after {
            None => true,
            Some(after) if self.has(Fault::PagesBegin) => key(stored) >= *after,
            Some(after) => key(stored) > *after,
        };
        let most = if self.has(Fault::PagesOverflow) { most + 1 } else { most };
        found.into_iter().filter(is_next).take(most).collect()
    }
}

fn name(stored: &StoredClaim) -> (DomainName, Scope) {
    (stored.claim.key.domain.clone(), stored.claim.key.scope)
}

impl DomainClaims for Plain {
    async fn load(&self, key: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
        let claims = self.claims.lock().unwrap();
        Ok(self.find(&claims, key).map(|index| claims[index].clone()))
    }

    async fn of_organization(
        &self,
        organization: &OrganizationId,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let mut claims = self.claims.lock().unwrap().clone();
        claims.retain(|stored| stored.claim.key.organization == *organization);
        Ok(self.page(claims, name, after.cloned(), most))
    }

    async fn holders(
        &self,
        names: &[(DomainName, Scope)],
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let mut claims = self.claims.lock().unwrap().clone();
        claims.retain(|stored| names.contains(&name(stored)));
        if !self.has(Fault::SaysEveryClaim) {
            claims.retain(|stored| self.holds(stored));
        }
        if self.has(Fault::ForgetsHolders) {
            claims.truncate(1);
        }
        Ok(claims)
    }

    async fn holders_below(
        &self,
        ancestor: &DomainName,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let mut claims = self.claims.lock().unwrap().clone();
        claims.retain(|stored| {
            let domain = &stored.claim.key.domain;
            let is_below = match self.fault {
                Some(Fault::SuffixIsBelow) => {
                    domain != ancestor && domain.as_str().ends_with(ancestor.as_str())
                }
                Some(Fault::NameIsBelowItself) => {
                    domain == ancestor || domain.is_subdomain_of(ancestor)
                }
                _ => domain.is_subdomain_of(ancestor),
            };
            is_below && self.holds(stored)
        });
        Ok(self.page(claims, name, after.cloned(), most))
    }

    async fn due(
        &self,
        now: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let mut claims = self.claims.lock().unwrap().clone();
        claims.retain(|stored| {
            let is_due = |next: Timestamp| match self.has(Fault::DueBefore) {
                true => next < now,
                false => next <= now,
            };
            stored.claim.next_check.is_some_and(is_due)
        });
        let without_order = self.has(Fault::DueWithoutOrder);
        let position = move |stored: &StoredClaim| {
            let next_check = match without_order {
                true => Timestamp::UNIX_EPOCH,
                false => stored.claim.next_check.unwrap(),
            };
            DuePosition { next_check, key: stored.claim.key.clone() }
        };
        let after = after.cloned().map(|after| match without_order {
            true => DuePosition { next_check: Timestamp::UNIX_EPOCH, ..after },
            false => after,
        });
        Ok(self.page(claims, position, after, most))
    }

    async fn commit(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        give_way().await;
        let mut before = self.claims.lock().unwrap().clone();
        let mut after = before.clone();
        for write in writes {
            let outcome = self.check(&after, write).and_then(|()| {
                self.put(&mut after, write);
                match self.has(Fault::NeedsTheLoserFirst) {
                    true => self.check_holders(&after),
                    false => Ok(()),
                }
            });
            if let Err(error) = outcome {
                if self.has(Fault::WritesHalf) {
                    *self.claims.lock().unwrap() = after;
                }
                return Err(error);
            }
        }
        self.check_holders(&after)?;
        if self.has(Fault::ChecksBeforeItWrites) {
            give_way().await;
            before = self.claims.lock().unwrap().clone();
            writes.iter().for_each(|write| self.put(&mut before, write));
            after = before;
        }
        *self.claims.lock().unwrap() = after;
        Ok(())
    }
}
