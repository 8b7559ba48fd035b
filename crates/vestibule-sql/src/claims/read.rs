//! What is read of claims. Every question has an index.

use std::collections::BTreeSet;

use vestibule_core::{DomainName, OrganizationId, Timestamp};
use vestibule_domains::{ClaimKey, DuePosition, Scope, StoredClaim};

use super::{reversed, scope_text};
use crate::SqlStore;
use crate::engine::{Dialect, Failure, Row, Statement};
use crate::form;

/// The most names that one statement asks about.
const MOST_NAMES: usize = 1000;

impl SqlStore {
    pub(super) async fn read_claim(&self, key: &ClaimKey) -> Result<Option<StoredClaim>, Failure> {
        let select = "SELECT body, version FROM domain_claim
            WHERE organization = $1 AND domain = $2 AND scope = $3";
        let select = Statement::new(select)
            .bind(key.organization.as_str())
            .bind(key.domain.as_str())
            .bind(scope_text(key.scope));
        Ok(self.claims(select).await?.into_iter().next())
    }

    pub(super) async fn read_claims_of(
        &self,
        organization: &OrganizationId,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, Failure> {
        self.claims(of_organization(organization, after, most)).await
    }

    pub(super) async fn read_holders(
        &self,
        names: &[(DomainName, Scope)],
    ) -> Result<Vec<StoredClaim>, Failure> {
        let wanted: BTreeSet<(&DomainName, Scope)> =
            names.iter().map(|(domain, scope)| (domain, *scope)).collect();
        let domains: BTreeSet<&DomainName> = wanted.iter().map(|(domain, _)| *domain).collect();
        let domains: Vec<String> = domains.iter().map(|name| name.as_str().to_owned()).collect();
        let mut found = Vec::new();
        for domains in domains.chunks(MOST_NAMES) {
            found.extend(self.claims(holders(self.engine.dialect(), domains)).await?);
        }
        found.retain(|it| wanted.contains(&(&it.claim.key.domain, it.claim.key.scope)));
        Ok(found)
    }

    pub(super) async fn read_holders_below(
        &self,
        ancestor: &DomainName,
        after: Option<&(DomainName, Scope)>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, Failure> {
        self.claims(holders_below(ancestor, after, most)).await
    }

    pub(super) async fn read_due(
        &self,
        now: Timestamp,
        after: Option<&DuePosition>,
        most: usize,
    ) -> Result<Vec<StoredClaim>, Failure> {
        self.claims(due(now, after, most)).await
    }

    /// The claims of rows that begin with `body, version`.
    async fn claims(&self, select: Statement) -> Result<Vec<StoredClaim>, Failure> {
        self.engine.read(select).await?.iter().map(claim).collect()
    }
}

fn of_organization(
    organization: &OrganizationId,
    after: Option<&(DomainName, Scope)>,
    most: usize,
) -> Statement {
    let select = "SELECT body, version FROM domain_claim
        WHERE organization = $1 AND (domain, scope) > ($2, $3)
        ORDER BY domain, scope LIMIT $4";
    let (domain, scope) = position(after);
    let select = Statement::new(select).bind(organization.as_str()).bind(domain).bind(scope);
    select.bind(form::limit(most))
}

fn holders(dialect: Dialect, domains: &[String]) -> Statement {
    let select = format!(
        "SELECT body, version FROM domain_claim WHERE holds = 1 AND {} ORDER BY domain, scope",
        dialect.is_one_of("domain", 1)
    );
    Statement::new(select).bind(domains.to_vec())
}

fn holders_below(
    ancestor: &DomainName,
    after: Option<&(DomainName, Scope)>,
    most: usize,
) -> Statement {
    // MATERIALIZED: walking all holders in the order of the page would find the same, and take longer
    // the more there are.
    let select = "WITH below AS MATERIALIZED (
            SELECT domain, scope, body, version FROM domain_claim
            WHERE holds = 1 AND domain_reversed > $1 AND domain_reversed < $2
        )
        SELECT body, version FROM below WHERE (domain, scope) > ($3, $4)
        ORDER BY domain, scope LIMIT $5";
    // A slash is the byte after a dot: what begins with the ancestor's labels lies in between.
    let first = reversed(ancestor);
    let end = format!("{}/", first.trim_end_matches('.'));
    let (domain, scope) = position(after);
    let select = Statement::new(select).bind(first).bind(end).bind(domain).bind(scope);
    select.bind(form::limit(most))
}

fn due(now: Timestamp, after: Option<&DuePosition>, most: usize) -> Statement {
    let select = "SELECT body, version FROM domain_claim
        WHERE next_check <= $1 AND (next_check, organization, domain, scope) > ($2, $3, $4, $5)
        ORDER BY next_check, organization, domain, scope LIMIT $6";
    let select = Statement::new(select).bind(form::instant(now));
    let select = match after {
        // No time is an empty text: all of them come after it.
        None => select.bind("").bind("").bind("").bind(""),
        Some(DuePosition { next_check, key }) => select
            .bind(form::instant(*next_check))
            .bind(key.organization.as_str())
            .bind(key.domain.as_str())
            .bind(scope_text(key.scope)),
    };
    select.bind(form::limit(most))
}

/// After which name a page begins. No name is empty: all of them come after the empty one.
fn position(after: Option<&(DomainName, Scope)>) -> (&str, &'static str) {
    after.map_or(("", ""), |(domain, scope)| (domain.as_str(), scope_text(*scope)))
}

fn claim(row: &Row) -> Result<StoredClaim, Failure> {
    let claim = serde_json::from_str(&row.text(0)?).map_err(|_| Failure::Corrupt)?;
    Ok(StoredClaim::new(claim, form::read_number(row.integer(1)?)?))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::plans::Plans;

    #[tokio::test]
    async fn every_question_has_an_index() {
        let plans = Plans::new().await;
        let acme = OrganizationId::parse("acme").unwrap();
        let domain = DomainName::parse("acme.example").unwrap();
        let now = Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap();
        let after = (domain.clone(), Scope::Exact);
        let key = ClaimKey { organization: acme.clone(), domain: domain.clone(), scope: after.1 };
        let position = DuePosition { next_check: now, key };
        let due_range =
            "domain_claim_due ((next_check,organization,domain,scope)>(?,?,?,?) AND next_check<?)";
        let cases = [
            (
                of_organization(&acme, Some(&after), 9),
                "PRIMARY KEY (organization=? AND (domain,scope)>(?,?))",
            ),
            (holders(Dialect::Sqlite, &["a.example".to_owned()]), "domain_claim_holder (domain=?)"),
            (holders_below(&domain, Some(&after), 9), "domain_claim_below (domain_reversed>?"),
            (due(now, None, 9), due_range),
            (due(now, Some(&position), 9), due_range),
        ];
        for (statement, index) in cases {
            let plan = plans.of(statement).await;
            assert!(plan.contains(index) && !plan.contains("SCAN domain_claim"), "{plan}");
        }
        plans.close().await;
    }
}
