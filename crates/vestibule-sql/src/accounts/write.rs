//! The rows of an account.

use std::collections::BTreeSet;

use vestibule_provisioning::{
    Account, Link, Membership, MembershipState, Permission, PermissionName,
};
use vestibule_signin::{ConflictKind, holds_seat};

use super::change::{Refusal, Work};
use super::keys;
use crate::engine::{Failure, Statement};
use crate::form;

impl Work<'_> {
    /// Writes what differs. Unique indexes say what is another account's: nothing is looked up before.
    pub(super) async fn write(
        &mut self,
        before: Option<&Account>,
        after: &Account,
    ) -> Result<(), Refusal> {
        self.write_links(before, after).await?;
        self.write_account(before, after).await?;
        let old = before.and_then(|it| it.membership.as_ref());
        if old != after.membership.as_ref() {
            self.write_membership(after).await?;
        }
        let statements = self.consequences(old, after)?;
        self.session.together(statements).await?;
        Ok(())
    }

    async fn write_links(
        &mut self,
        before: Option<&Account>,
        after: &Account,
    ) -> Result<(), Refusal> {
        let old = before.map_or(&[][..], |it| it.links.as_slice());
        for link in old.iter().filter(|link| !after.links.contains(link)) {
            let delete = "DELETE FROM account_link WHERE subject = $1 AND account = $2";
            let delete = Statement::new(delete).bind(keys::of_subject(&link.subject));
            self.session.execute(delete.bind(after.id.as_str())).await?;
        }
        for link in after.links.iter().filter(|link| !old.contains(link)) {
            if self.session.execute(linking(after, link)?).await? == 0 {
                return Err(ConflictKind::SubjectTaken.into());
            }
        }
        Ok(())
    }

    async fn write_account(
        &mut self,
        before: Option<&Account>,
        after: &Account,
    ) -> Result<(), Refusal> {
        let statement = match before {
            None => {
                "INSERT INTO account (id, version, email_key, body) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (id) DO NOTHING"
            }
            Some(_) => "UPDATE account SET version = $2, email_key = $3, body = $4 WHERE id = $1",
        };
        let statement = Statement::new(statement)
            .bind(after.id.as_str())
            .bind(form::number(after.version)?)
            .bind(after.email.as_ref().map(|email| email.comparison_key()))
            .bind(shared(after)?);
        match self.session.execute(statement).await {
            Err(Failure::Unique) => Err(ConflictKind::EmailTaken.into()),
            Err(failure) => Err(failure.into()),
            Ok(0) => Err(ConflictKind::Version.into()),
            Ok(_) => Ok(()),
        }
    }

    async fn write_membership(&mut self, after: &Account) -> Result<(), Refusal> {
        let Some(membership) = &after.membership else {
            let delete = "DELETE FROM account_member WHERE organization = $1 AND account = $2";
            let delete = Statement::new(delete).bind(self.organization.as_str());
            self.session.execute(delete.bind(after.id.as_str())).await?;
            return Ok(());
        };
        let upsert = "INSERT INTO account_member
            (organization, account, directory_user, is_member, body) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (organization, account) DO UPDATE SET
                directory_user = excluded.directory_user, is_member = excluded.is_member,
                body = excluded.body";
        let is_member = !matches!(membership.state, MembershipState::Removed { .. });
        let upsert = Statement::new(upsert)
            .bind(self.organization.as_str())
            .bind(after.id.as_str())
            .bind(membership.directory_user.as_ref().map(keys::of_directory_user))
            .bind(i64::from(is_member))
            .bind(serde_json::to_string(membership).map_err(|_| Failure::Corrupt)?);
        match self.session.execute(upsert).await {
            Err(Failure::Unique) => Err(ConflictKind::DirectoryUserTaken.into()),
            written => Ok(written.map(drop)?),
        }
    }

    /// What follows from a membership: the organization's seats, and who holds its roles.
    fn consequences(
        &mut self,
        old: Option<&Membership>,
        after: &Account,
    ) -> Result<Vec<Statement>, Failure> {
        let new = after.membership.as_ref();
        let organization = self.organization.as_str();
        let mut statements = Vec::new();
        let [left, taken] = [old, new].map(|it| u64::from(it.is_some_and(holds_seat)));
        if left != taken {
            self.seats = self.seats.saturating_add(taken).saturating_sub(left);
            let update = "UPDATE account_organization SET seats = $2 WHERE organization = $1";
            let update = Statement::new(update).bind(organization);
            statements.push(update.bind(form::number(self.seats)?));
        }
        let (held, holds) = (roles(old), roles(new));
        let role = |sql: &str, name: &PermissionName| {
            Statement::new(sql).bind(organization).bind(name.as_str()).bind(after.id.as_str())
        };
        for name in held.difference(&holds) {
            let delete =
                "DELETE FROM account_role WHERE organization = $1 AND role = $2 AND account = $3";
            statements.push(role(delete, name));
        }
        for name in holds.difference(&held) {
            let insert =
                "INSERT INTO account_role (organization, role, account) VALUES ($1, $2, $3)";
            statements.push(role(insert, name));
        }
        Ok(statements)
    }
}

/// Inserts a link after those that the account has, unless the subject is linked.
fn linking(account: &Account, link: &Link) -> Result<Statement, Failure> {
    let insert = "INSERT INTO account_link (subject, account, position, body)
        SELECT $1, $2, COALESCE(MAX(position), 0) + 1, $3 FROM account_link WHERE account = $2
        ON CONFLICT (subject) DO NOTHING";
    let body = serde_json::to_string(link).map_err(|_| Failure::Corrupt)?;
    let insert = Statement::new(insert).bind(keys::of_subject(&link.subject));
    Ok(insert.bind(account.id.as_str()).bind(body))
}

/// What all organizations share of an account. The rest has its own rows.
fn shared(account: &Account) -> Result<String, Failure> {
    let mut shared = account.clone();
    shared.version = 0;
    shared.links.clear();
    shared.membership = None;
    shared.is_member_elsewhere = false;
    serde_json::to_string(&shared).map_err(|_| Failure::Corrupt)
}

/// The roles of an active member, each once, from however many sources.
fn roles(membership: Option<&Membership>) -> BTreeSet<&PermissionName> {
    let active = membership.filter(|it| it.state == MembershipState::Active);
    let grants = active.into_iter().flat_map(|it| &it.grants);
    let roles = grants.filter_map(|grant| match &grant.permission {
        Permission::Role(name) => Some(name),
        Permission::Team(_) => None,
    });
    roles.collect()
}
