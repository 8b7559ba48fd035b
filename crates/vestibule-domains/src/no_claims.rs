//! A store that is not there.

use vestibule_core::{DomainName, OrganizationId, Timestamp};

use crate::{ClaimKey, ClaimWrite, ClaimsError, DomainClaims, DuePosition, Scope, StoredClaim};

/// No store of claims, for hosts that do without: nothing is claimed, and whoever needs to know who
/// holds a domain gets an error instead of "nobody".
#[derive(Clone, Copy, Debug)]
pub struct NoDomainClaims;

impl DomainClaims for NoDomainClaims {
    async fn load(&self, _: &ClaimKey) -> Result<Option<StoredClaim>, ClaimsError> {
        Err(ClaimsError::Unavailable)
    }

    async fn of_organization(
        &self,
        _: &OrganizationId,
        _: Option<&(DomainName, Scope)>,
        _: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Err(ClaimsError::Unavailable)
    }

    async fn holders(&self, _: &[(DomainName, Scope)]) -> Result<Vec<StoredClaim>, ClaimsError> {
        Err(ClaimsError::Unavailable)
    }

    async fn holders_below(
        &self,
        _: &DomainName,
        _: Option<&(DomainName, Scope)>,
        _: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Err(ClaimsError::Unavailable)
    }

    async fn due(
        &self,
        _: Timestamp,
        _: Option<&DuePosition>,
        _: usize,
    ) -> Result<Vec<StoredClaim>, ClaimsError> {
        Err(ClaimsError::Unavailable)
    }

    async fn commit(&self, _: &[ClaimWrite]) -> Result<(), ClaimsError> {
        Err(ClaimsError::Unavailable)
    }
}
