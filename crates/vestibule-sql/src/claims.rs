//! The port of vestibule-domains: claims on domains.

mod commit;
mod read;

use std::time::Duration;

use vestibule_core::{DomainName, OrganizationId, Timestamp};
use vestibule_domains::{
    ClaimKey, ClaimWrite, ClaimsError, DomainClaims, DuePosition, Scope, StoredClaim,
};

use crate::SqlStore;
use crate::engine::Failure;

/// How often a change is tried again when other transactions were in its way.
const RETRIES: u32 = 6;

impl DomainClaims for SqlStore {
    async fn load(&self, key: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
        Ok(self.read_claim(key).await?)
    }

    async fn of_organization(
        &self,
        organization: &OrganizationId,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(self.read_claims_of(organization, after, most).await?)
    }

    async fn holders(
        &self,
        names: &[(DomainName, Scope)],
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(self.read_holders(names).await?)
    }

    async fn holders_below(
        &self,
        ancestor: &DomainName,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(self.read_holders_below(ancestor, after, most).await?)
    }

    async fn due(
        &self,
        now: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Ok(self.read_due(now, after, most).await?)
    }

    async fn commit(&self, writes: &[ClaimWrite]) -> Result<(), ClaimsError> {
        for retry in 0..=RETRIES {
            match self.write_claims(writes).await {
                Err(commit::Refusal::Failed(Failure::Conflict)) if retry < RETRIES => {
                    tokio::time::sleep(Duration::from_millis(5 << retry)).await;
                }
                Err(commit::Refusal::Failed(failure)) => return Err(failure.into()),
                Err(commit::Refusal::Version) => return Err(ClaimsError::Conflict),
                Ok(()) => return Ok(()),
            }
        }
        Err(Failure::Conflict.into())
    }
}

impl From<Failure> for ClaimsError {
    fn from(failure: Failure) -> Self {
        match failure {
            // One index alone can refuse a claim: that of those who hold. Whose row was in the way is
            // in the engine's words, which go no further.
            Failure::Unique => Self::Taken,
            Failure::Conflict | Failure::Unavailable => Self::Unavailable,
            Failure::Unknown => Self::Unknown,
            Failure::Corrupt => Self::Corrupt,
        }
    }
}

/// The text of a scope. In their order, `exact` comes before `subtree`, as in the type's.
const fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::Exact => "exact",
        Scope::Subtree => "subtree",
    }
}

/// The labels from the last to the first, each followed by a dot: what lies below a name begins with
/// the name's own. `eu.acme.com` is `com.acme.eu.`.
fn reversed(domain: &DomainName) -> String {
    domain.as_str().rsplit('.').flat_map(|label| [label, "."]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_begin_with_the_name() {
        let reversed = |text: &str| reversed(&DomainName::parse(text).unwrap());
        let acme = reversed("acme.com");
        assert_eq!(acme, "com.acme.");
        assert!(reversed("eu.acme.com").starts_with(&acme));
        assert!(!reversed("notacme.com").starts_with(&acme));
        assert!(!reversed("acme-x.com").starts_with(&acme));
    }
}
