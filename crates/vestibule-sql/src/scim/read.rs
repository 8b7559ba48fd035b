//! Everything that is read but pages.

use vestibule_core::Timestamp;
use vestibule_scim::{
    DirectoryEvent, EventKind, Member, Membership, Meta, Resource, ResourceId, ResourceType, Scope,
    Standing, Stored, UserKey,
};

use super::SCOPE;
use super::form;
use super::query::scope_arguments;
use crate::SqlStore;
use crate::engine::{Failure, Row, Statement};

/// How many columns [`columns`] are.
pub(super) const COLUMNS: usize = 6;

/// The columns that [`stored`] reads.
pub(super) fn columns(alias: &str) -> String {
    let columns = ["seq", "id", "version", "created", "last_modified", "body"];
    columns.map(|column| format!("{alias}.{column}")).join(", ")
}

/// A resource from a row that begins with the [`columns`].
pub(super) fn stored(resource_type: &ResourceType, row: &Row) -> Result<Stored, Failure> {
    let meta = Meta::new(
        form::read_instant(&row.text(3)?)?,
        form::read_instant(&row.text(4)?)?,
        form::read_version(row.integer(2)?)?,
    );
    let resource = resource(resource_type, &row.text(5)?)?;
    let sequence = form::read_sequence(row.integer(0)?)?;
    Ok(Stored::new(form::read_id(&row.text(1)?)?, resource, meta, sequence))
}

pub(super) fn resource(resource_type: &ResourceType, body: &str) -> Result<Resource, Failure> {
    Resource::from_stored_json(resource_type, body).map_err(|_| Failure::Corrupt)
}

impl SqlStore {
    pub(super) async fn read_resource(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, Failure> {
        let select = format!(
            "SELECT {} FROM scim_resource r
                WHERE r.scope = {SCOPE} AND r.id = $3 AND r.resource_type = $4",
            columns("r")
        );
        let select = self.about(scope, select).bind(id.as_str()).bind(resource_type.name());
        self.engine.read(select).await?.first().map(|row| stored(resource_type, row)).transpose()
    }

    pub(super) async fn read_members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, Failure> {
        // No id is empty: every id stands after the empty text.
        let after = after.map_or("", ResourceId::as_str);
        let select = format!(
            "SELECT m.member, o.resource_type, o.display FROM scim_resource g
                JOIN scim_member m ON m.group_seq = g.seq
                JOIN scim_resource o ON o.seq = m.member_seq
                WHERE g.scope = {SCOPE} AND g.id = $3 AND m.member > $4
                ORDER BY m.member LIMIT $5"
        );
        let select =
            self.about(scope, select).bind(group.as_str()).bind(after).bind(form::limit(most));
        let rows = self.engine.read(select).await?;
        let member = |row: &Row| {
            Ok(Member::new(form::read_id(&row.text(0)?)?, row.text(1)?, row.optional_text(2)?))
        };
        rows.iter().map(member).collect()
    }

    pub(super) async fn read_groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, Failure> {
        let mut found = Vec::new();
        for members in members.chunks(1000) {
            let select = format!(
                "SELECT m.member, g.id, g.display FROM scim_resource o
                    JOIN scim_member m ON m.member_seq = o.seq
                    JOIN scim_resource g ON g.seq = m.group_seq
                    WHERE o.scope = {SCOPE} AND {}",
                self.engine.dialect().is_one_of("o.id", 3)
            );
            let ids: Vec<String> = members.iter().map(|id| id.as_str().to_owned()).collect();
            for row in self.engine.read(self.about(scope, select).bind(ids)).await? {
                let (member, group) = (row.text(0)?, row.text(1)?);
                let (member, group) = (form::read_id(&member)?, form::read_id(&group)?);
                found.push(Membership::new(member, group, row.optional_text(2)?));
            }
        }
        found.sort_by(|a, b| (&a.member, &a.group).cmp(&(&b.member, &b.group)));
        Ok(found)
    }

    pub(super) async fn read_events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, Failure> {
        let select = format!(
            "SELECT {EVENT} FROM scim_event e
                WHERE e.scope = {SCOPE} AND e.sequence > $3 ORDER BY e.sequence LIMIT $4"
        );
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let select = self.about(scope, select).bind(after).bind(form::limit(most));
        self.engine.read(select).await?.iter().map(|row| event(scope, row)).collect()
    }

    pub(super) async fn read_history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, Failure> {
        let select = format!(
            "SELECT {EVENT} FROM scim_event e
                WHERE e.scope = {SCOPE} AND e.resource = $3 ORDER BY e.sequence DESC LIMIT $4"
        );
        let select = self.about(scope, select).bind(id.as_str()).bind(form::limit(most));
        self.engine.read(select).await?.iter().map(|row| event(scope, row)).collect()
    }

    /// Of several with one key an inactive one answers, so that nobody signs in on another's
    /// account; of several that were deleted, the last.
    pub(super) async fn read_standing(
        &self,
        scope: &Scope,
        user: &UserKey,
    ) -> Result<Standing, Failure> {
        let (column, key) = match user {
            UserKey::Id(id) => ("id", id.as_str().to_owned()),
            UserKey::UserName(name) => ("user_name", form::key(name)),
            UserKey::ExternalId(id) => ("external_id", form::key(id)),
        };
        if key.contains('\0') {
            return Ok(Standing::Unknown);
        }
        let null_text = self.engine.dialect().null_text();
        let select = format!(
            "SELECT id, active, deleted FROM (
                SELECT r.id AS id, r.active AS active, {null_text} AS deleted, 0 AS tier,
                    r.active AS first, r.seq AS next
                    FROM scim_resource r
                    WHERE r.scope = {SCOPE} AND r.{column} = $3 AND r.active IS NOT NULL
                UNION ALL
                SELECT t.id, CAST(NULL AS BIGINT), t.deleted, 1, 0, -t.sequence
                    FROM scim_tombstone t WHERE t.scope = {SCOPE} AND t.{column} = $3
            ) s ORDER BY tier, first, next LIMIT 1"
        );
        let select = self.about(scope, select).bind(key);
        let rows = self.engine.read(select).await?;
        let Some(row) = rows.first() else { return Ok(Standing::Unknown) };
        let id = form::read_id(&row.text(0)?)?;
        Ok(match row.optional_integer(1)? {
            Some(0) => Standing::Inactive { id },
            Some(_) => Standing::Active { id },
            None => {
                let deleted = row.optional_text(2)?.ok_or(Failure::Corrupt)?;
                Standing::Deleted { id, since: form::read_instant(&deleted)? }
            }
        })
    }

    /// A statement about a directory.
    fn about(&self, scope: &Scope, sql: String) -> Statement {
        Statement::new(sql).bind_all(scope_arguments(scope))
    }
}

const EVENT: &str = "e.sequence, e.resource_type, e.resource, e.at, e.kind";

fn event(scope: &Scope, row: &Row) -> Result<DirectoryEvent, Failure> {
    let at: Timestamp = form::read_instant(&row.text(3)?)?;
    let kind: EventKind = serde_json::from_str(&row.text(4)?).map_err(|_| Failure::Corrupt)?;
    let sequence = form::read_sequence(row.integer(0)?)?;
    let resource = form::read_id(&row.text(2)?)?;
    Ok(DirectoryEvent::new(sequence, scope.clone(), row.text(1)?, resource, at, kind))
}
