//! Changes of claims, each one transaction.

use std::collections::BTreeSet;

use vestibule_domains::{ClaimKey, ClaimWrite};

use super::{reversed, scope_text};
use crate::SqlStore;
use crate::engine::{Argument, Failure, Session, Statement};
use crate::form;

/// What a change ends with before it is committed.
pub(super) enum Refusal {
    /// A claim has another version.
    Version,
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl SqlStore {
    /// Writes all of these or none.
    ///
    /// Those that hold come last, so that a claim which gives up a name has done so before another
    /// takes it, whatever the caller's order; among themselves in one order, so that two changes do
    /// not wait for one another.
    pub(super) async fn write_claims(&self, writes: &[ClaimWrite]) -> Result<(), Refusal> {
        let mut writes: Vec<&ClaimWrite> = writes.iter().collect();
        let keys: BTreeSet<&ClaimKey> = writes.iter().map(|write| &write.claim.key).collect();
        if keys.len() < writes.len() {
            // Its version cannot be two at once.
            return Err(Refusal::Version);
        }
        writes.sort_by_key(|write| (write.claim.state.holds(), &write.claim.key));
        let mut session = self.engine.begin_writing().await?;
        for write in writes {
            write_claim(&mut session, write).await?;
        }
        Ok(session.commit().await?)
    }
}

async fn write_claim(session: &mut Session, write: &ClaimWrite) -> Result<(), Refusal> {
    let statement = match write.expected {
        None => insert(write)?,
        Some(expected) => update(write, expected)?,
    };
    match session.execute(statement).await? {
        0 => Err(Refusal::Version),
        _ => Ok(()),
    }
}

fn insert(write: &ClaimWrite) -> Result<Statement, Failure> {
    let insert = "INSERT INTO domain_claim
        (organization, domain, scope, state, holds, next_check, body, domain_reversed, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
        ON CONFLICT (organization, domain, scope) DO NOTHING";
    let insert = Statement::new(insert).bind_all(columns(write)?);
    Ok(insert.bind(reversed(&write.claim.key.domain)))
}

fn update(write: &ClaimWrite, expected: u64) -> Result<Statement, Failure> {
    let update = "UPDATE domain_claim
        SET state = $4, holds = $5, next_check = $6, body = $7, version = version + 1
        WHERE organization = $1 AND domain = $2 AND scope = $3 AND version = $8";
    // No version is beyond what the database can keep.
    let expected = i64::try_from(expected).unwrap_or_default();
    Ok(Statement::new(update).bind_all(columns(write)?).bind(expected))
}

/// `$1` to `$7` of both.
fn columns(write: &ClaimWrite) -> Result<[Argument; 7], Failure> {
    let claim = &write.claim;
    Ok([
        claim.key.organization.as_str().into(),
        claim.key.domain.as_str().into(),
        scope_text(claim.key.scope).into(),
        claim.state.code().into(),
        i64::from(claim.state.holds()).into(),
        claim.next_check.map(form::instant).into(),
        serde_json::to_string(claim).map_err(|_| Failure::Corrupt)?.into(),
    ])
}
