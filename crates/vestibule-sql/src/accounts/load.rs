//! Accounts from their rows.

use std::collections::HashMap;

use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::{Account, Link};

use crate::engine::{Dialect, Failure, Row, Session, Statement};

/// What is read of an account, as the organization `$1` sees it: of `a`, and of its membership `m`.
pub(super) const COLUMNS: &str = "a.id, a.version, a.body, m.body, (
        SELECT COUNT(*) FROM account_member o
        WHERE o.account = a.id AND o.organization <> $1 AND o.is_member = 1
    )";

/// The account of an id, as an organization sees it.
pub(super) async fn one(
    session: &mut Session,
    dialect: Dialect,
    organization: &OrganizationId,
    id: &AccountId,
) -> Result<Option<Account>, Failure> {
    let accounts = all(session, dialect, of_id(organization, id)).await?;
    Ok(accounts.into_iter().next())
}

fn of_id(organization: &OrganizationId, id: &AccountId) -> Statement {
    let select = format!(
        "SELECT {COLUMNS} FROM account a
            LEFT JOIN account_member m ON m.organization = $1 AND m.account = a.id
            WHERE a.id = $2"
    );
    Statement::new(select).bind(organization.as_str()).bind(id.as_str())
}

/// The accounts whose [`COLUMNS`] a statement selects, in its order.
pub(super) async fn all(
    session: &mut Session,
    dialect: Dialect,
    select: Statement,
) -> Result<Vec<Account>, Failure> {
    let rows = session.rows(select).await?;
    let mut accounts: Vec<Account> = rows.iter().map(account).collect::<Result<_, _>>()?;
    if accounts.is_empty() {
        return Ok(accounts);
    }
    let mut links = links_of(session, dialect, &accounts).await?;
    for account in &mut accounts {
        account.links = links.remove(account.id.as_str()).unwrap_or_default();
    }
    Ok(accounts)
}

fn account(row: &Row) -> Result<Account, Failure> {
    let corrupt = |_| Failure::Corrupt;
    let mut account: Account = serde_json::from_str(&row.text(2)?).map_err(corrupt)?;
    if account.id.as_str() != row.text(0)? {
        return Err(Failure::Corrupt);
    }
    account.version = u64::try_from(row.integer(1)?).map_err(|_| Failure::Corrupt)?;
    let membership = row.optional_text(3)?;
    account.membership =
        membership.map(|text| serde_json::from_str(&text)).transpose().map_err(corrupt)?;
    account.is_member_elsewhere = row.integer(4)? > 0;
    Ok(account)
}

/// The links of accounts, each in the order in which they were made.
async fn links_of(
    session: &mut Session,
    dialect: Dialect,
    accounts: &[Account],
) -> Result<HashMap<String, Vec<Link>>, Failure> {
    let ids: Vec<String> = accounts.iter().map(|account| account.id.as_str().to_owned()).collect();
    let mut links: HashMap<String, Vec<Link>> = HashMap::with_capacity(ids.len());
    for row in session.rows(of_accounts(dialect, ids)).await? {
        let link = serde_json::from_str(&row.text(1)?).map_err(|_| Failure::Corrupt)?;
        links.entry(row.text(0)?).or_default().push(link);
    }
    Ok(links)
}

fn of_accounts(dialect: Dialect, ids: Vec<String>) -> Statement {
    let select = format!(
        "SELECT account, body FROM account_link WHERE {} ORDER BY account, position",
        dialect.is_one_of("account", 1)
    );
    Statement::new(select).bind(ids)
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::plans::Plans;

    #[tokio::test]
    async fn every_question_has_an_index() {
        let plans = Plans::new().await;
        let (acme, ada) = (OrganizationId::parse("acme").unwrap(), AccountId::parse("7").unwrap());
        let account = plans.of(of_id(&acme, &ada)).await;
        for index in [
            "SEARCH a USING PRIMARY KEY (id=?)",
            "SEARCH m USING PRIMARY KEY (organization=? AND account=?)",
            "SEARCH o USING COVERING INDEX account_member_account (account=?)",
        ] {
            assert!(account.contains(index), "{account}");
        }
        let links = plans.of(of_accounts(Dialect::Sqlite, vec!["7".to_owned()])).await;
        assert!(links.contains("account_link_account (account=?)"), "{links}");
        plans.close().await;
    }
}
