//! Claims of one process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vestibule_core::{DomainName, OrganizationId, Timestamp};

use crate::{ClaimKey, ClaimWrite, ClaimsError, DomainClaims, DuePosition, Scope, StoredClaim};

/// Claims of one process, for tests and for trying things out. Clones share them; a restart forgets
/// them.
#[derive(Clone, Debug, Default)]
pub struct MemoryDomainClaims {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    claims: BTreeMap<ClaimKey, StoredClaim>,
    /// INVARIANT: of each claim that holds, its name, and nothing else.
    holders: BTreeMap<(DomainName, Scope), OrganizationId>,
    /// INVARIANT: of each claim that has a next check, when, and nothing else.
    due: BTreeSet<(Timestamp, ClaimKey)>,
}

impl MemoryDomainClaims {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A commit is checked before anything of it is written, so a panic elsewhere leaves all whole.
    fn locked(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DomainClaims for MemoryDomainClaims {
    async fn load(&self, key: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
        Ok(self.locked().claims.get(key).cloned())
    }

    async fn of_organization(
        &self,
        organization: &OrganizationId,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let kept = self.locked();
        let of_it = kept.claims.values().filter(|it| it.claim.key.organization == *organization);
        let name = |it: &StoredClaim| (it.claim.key.domain.clone(), it.claim.key.scope);
        let later = of_it.filter(|it| after.is_none_or(|after| name(it) > *after));
        Ok(later.take(most).cloned().collect())
    }

    async fn holders(
        &self,
        names: &[(DomainName, Scope)],
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let kept = self.locked();
        let names: BTreeSet<_> = names.iter().collect();
        Ok(names.into_iter().filter_map(|name| kept.holder(name)).cloned().collect())
    }

    async fn holders_below(
        &self,
        ancestor: &DomainName,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        let kept = self.locked();
        let names = kept.holders.keys().filter(|name| after.is_none_or(|after| *name > after));
        let below = names.filter(|(domain, _)| domain.is_subdomain_of(ancestor));
        Ok(below.take(most).filter_map(|name| kept.holder(name)).cloned().collect())
    }

    async fn due(
        &self,
        now: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        use std::ops::Bound::{Excluded, Unbounded};
        let kept = self.locked();
        let start = match after {
            None => Unbounded,
            Some(DuePosition { next_check, key }) => Excluded((*next_check, key.clone())),
        };
        let due = kept.due.range((start, Unbounded)).take_while(|(at, _)| *at <= now);
        Ok(due.take(most).filter_map(|(_, key)| kept.claims.get(key)).cloned().collect())
    }

    async fn commit(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        let mut kept = self.locked();
        kept.check_versions(writes)?;
        kept.check_holders(writes)?;
        for write in writes {
            kept.put(write);
        }
        Ok(())
    }
}

impl Kept {
    fn holder(&self, name: &(DomainName, Scope)) -> Option<&StoredClaim> {
        let organization = self.holders.get(name)?.clone();
        let (domain, scope) = name.clone();
        self.claims.get(&ClaimKey { organization, domain, scope })
    }

    fn check_versions(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        let mut written = BTreeSet::new();
        for ClaimWrite { claim, expected } in writes {
            let version = self.claims.get(&claim.key).map(|it| it.version);
            if version != *expected || !written.insert(&claim.key) {
                return Err(ClaimsError::Conflict);
            }
        }
        Ok(())
    }

    /// One holder of each name once all is written, in whatever order.
    fn check_holders(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        let lets_go = |key: &ClaimKey| {
            writes.iter().any(|it| it.claim.key == *key && !it.claim.state.holds())
        };
        let mut taken = BTreeSet::new();
        for ClaimWrite { claim, .. } in writes.iter().filter(|it| it.claim.state.holds()) {
            let name = (claim.key.domain.clone(), claim.key.scope);
            let holder = self.holder(&name).map(|it| &it.claim.key);
            let is_free = holder.is_none_or(|holder| *holder == claim.key || lets_go(holder));
            if !is_free || !taken.insert(name) {
                return Err(ClaimsError::Taken);
            }
        }
        Ok(())
    }

    fn put(&mut self, ClaimWrite { claim, expected }: &ClaimWrite) {
        let name = (claim.key.domain.clone(), claim.key.scope);
        if let Some(old) = self.claims.get(&claim.key)
            && let Some(at) = old.claim.next_check
        {
            self.due.remove(&(at, claim.key.clone()));
        }
        if let Some(at) = claim.next_check {
            self.due.insert((at, claim.key.clone()));
        }
        if claim.state.holds() {
            self.holders.insert(name, claim.key.organization.clone());
        } else if self.holders.get(&name) == Some(&claim.key.organization) {
            self.holders.remove(&name);
        }
        let version = expected.unwrap_or_default().saturating_add(1);
        self.claims.insert(claim.key.clone(), StoredClaim::new(claim.clone(), version));
    }
}
