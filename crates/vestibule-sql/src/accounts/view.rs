//! What is read of accounts. Every question has an index, and one state of the database answers it.

use std::collections::BTreeSet;

use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::{Account, AccountView, PermissionName};
use vestibule_signin::{AccountQuestion, AccountsFound};

use super::{keys, load, notes};
use crate::SqlStore;
use crate::engine::{Failure, Session, Statement};
use crate::form;

impl SqlStore {
    pub(super) async fn read_view(
        &self,
        question: &AccountQuestion,
    ) -> Result<AccountsFound, Failure> {
        let mut session = self.engine.begin_reading().await?;
        let accounts = load::all(&mut session, self.engine.dialect(), found_by(question)).await?;
        let mut found = AccountsFound::default();
        found.view = notes::read(&mut session, question).await?;
        found.owners = owners(&mut session, &question.organization, &question.owner_role).await?;
        found.seats_used = seats_used(&mut session, &question.organization).await?;
        session.commit().await?;
        sort_out(question, accounts, &mut found.view);
        Ok(found)
    }

    pub(super) async fn read_account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, Failure> {
        let mut session = self.engine.begin_reading().await?;
        let account = load::one(&mut session, self.engine.dialect(), organization, id).await?;
        session.commit().await?;
        Ok(account)
    }

    pub(super) async fn read_memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, Failure> {
        let mut session = self.engine.begin_reading().await?;
        let select = members_after(organization, after, most);
        let accounts = load::all(&mut session, self.engine.dialect(), select).await?;
        session.commit().await?;
        Ok(accounts)
    }
}

/// The accounts that the subject, the address or the directory's user leads to.
fn found_by(question: &AccountQuestion) -> Statement {
    let select = format!(
        "SELECT {} FROM account a
            LEFT JOIN account_member m ON m.organization = $1 AND m.account = a.id
            WHERE a.id IN (
                SELECT account FROM account_link WHERE subject = $2
                UNION SELECT id FROM account WHERE email_key = $3
                UNION SELECT account FROM account_member
                    WHERE organization = $1 AND directory_user = $4
            ) ORDER BY a.id",
        load::COLUMNS
    );
    // Nothing equals what is not asked about.
    Statement::new(select)
        .bind(question.organization.as_str())
        .bind(question.subject.as_ref().map(keys::of_subject))
        .bind(question.email.as_ref().map(|email| email.comparison_key()))
        .bind(question.directory_user.as_ref().map(keys::of_directory_user))
}

/// Which of the accounts is the linked one: by the whole subject and nothing else, and by the
/// directory's user where no subject is asked about.
fn sort_out(question: &AccountQuestion, accounts: Vec<Account>, view: &mut AccountView) {
    for account in accounts {
        let is_linked = match &question.subject {
            Some(subject) => account.links.iter().any(|link| link.subject == *subject),
            None => {
                let membership = account.membership.as_ref();
                let user = membership.and_then(|it| it.directory_user.as_ref());
                user.is_some() && user == question.directory_user.as_ref()
            }
        };
        match is_linked {
            true => view.linked = Some(account),
            false => view.candidates.push(account),
        }
    }
}

fn members_after(
    organization: &OrganizationId,
    after: Option<&AccountId>,
    most: usize,
) -> Statement {
    let select = format!(
        "SELECT {} FROM account_member m JOIN account a ON a.id = m.account
            WHERE m.organization = $1 AND m.account > $2 ORDER BY m.account LIMIT $3",
        load::COLUMNS
    );
    // No id is empty: all of them come after the empty one.
    let after = after.map_or("", AccountId::as_str);
    Statement::new(select).bind(organization.as_str()).bind(after).bind(form::limit(most))
}

async fn owners(
    session: &mut Session,
    organization: &OrganizationId,
    role: &PermissionName,
) -> Result<BTreeSet<AccountId>, Failure> {
    let id = |text: String| AccountId::parse(&text).map_err(|_| Failure::Corrupt);
    let rows = session.rows(holders_of(organization, role)).await?;
    rows.iter().map(|row| id(row.text(0)?)).collect()
}

fn holders_of(organization: &OrganizationId, role: &PermissionName) -> Statement {
    let select = "SELECT account FROM account_role WHERE organization = $1 AND role = $2";
    Statement::new(select).bind(organization.as_str()).bind(role.as_str())
}

async fn seats_used(session: &mut Session, organization: &OrganizationId) -> Result<u64, Failure> {
    let select = "SELECT seats FROM account_organization WHERE organization = $1";
    let row = session.row(Statement::new(select).bind(organization.as_str())).await?;
    row.map_or(Ok(0), |row| form::read_number(row.integer(0)?))
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::plans::Plans;

    #[tokio::test]
    async fn every_question_has_an_index() {
        let plans = Plans::new().await;
        let (acme, ada) = (OrganizationId::parse("acme").unwrap(), AccountId::parse("7").unwrap());
        let owner = PermissionName::parse("owner").unwrap();
        let question = AccountQuestion::new(acme.clone(), owner.clone());
        let cases = [
            (
                found_by(&question),
                &[
                    "SEARCH a USING PRIMARY KEY (id=?)",
                    "SEARCH account_link USING PRIMARY KEY (subject=?)",
                    "account_email_key (email_key=?)",
                    "account_member_directory_user (organization=? AND directory_user=?)",
                    "SEARCH m USING PRIMARY KEY (organization=? AND account=?)",
                ][..],
            ),
            (
                members_after(&acme, Some(&ada), 9),
                &[
                    "SEARCH m USING PRIMARY KEY (organization=? AND account>?)",
                    "SEARCH a USING PRIMARY KEY (id=?)",
                ],
            ),
            (holders_of(&acme, &owner), &["PRIMARY KEY (organization=? AND role=?)"]),
            (notes::of(&question), &["PRIMARY KEY (organization=? AND key=?)"]),
        ];
        for (statement, indexes) in cases {
            let plan = plans.of(statement).await;
            for index in indexes {
                assert!(plan.contains(index), "{index}: {plan}");
            }
            assert!(!plan.contains("SCAN account"), "{plan}");
        }
        plans.close().await;
    }
}
