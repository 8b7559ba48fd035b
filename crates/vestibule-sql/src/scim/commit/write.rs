//! Resources: inserted, updated and removed, with their rows.

use vestibule_scim::{
    Commit, CommitError, EventKind, MemberDelta, MemberRef, Meta, Resource, ResourceId, Version,
    fold,
};

use super::{Failure, Refusal, Work, form};
use crate::engine::{Argument, Statement};
use crate::scim::read;
use crate::scim::values::{self, Rows};

/// What an update asks for.
pub(super) struct Update<'a> {
    pub(super) resource: Option<&'a Resource>,
    pub(super) members: &'a MemberDelta,
    pub(super) events: &'a [EventKind],
}

/// A resource as it was before the change.
struct Old {
    seq: i64,
    meta: Meta,
    /// Where attributes may change.
    body: Option<String>,
}

impl Work<'_> {
    pub(super) async fn insert(
        &mut self,
        id: &ResourceId,
        resource: &Resource,
        members: &[MemberRef],
    ) -> Result<Commit, Refusal> {
        let meta = Meta::first(self.at);
        let insert = "INSERT INTO scim_resource (scope, resource_type, folded_type, id, version,
                created, last_modified, active, user_name, external_id, display, body)
            VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (scope, id) DO NOTHING RETURNING seq";
        let name = self.resource_type.name();
        let insert = Statement::new(insert)
            .bind(self.number)
            .bind(name)
            .bind(fold(name).into_owned())
            .bind(id.as_str())
            .bind(form::version(meta.version)?)
            .bind(form::instant(self.at))
            .bind_all(columns(resource)?);
        let Some(row) = self.session.row(insert).await? else {
            return Err(CommitError::Uniqueness { attribute: "id".to_owned() }.into());
        };
        let seq = row.integer(0)?;
        let rows = Rows::of(resource, self.numbers);
        self.statements.extend(values::writing(self.number, seq, &Rows::default(), &rows));
        self.count(1);
        self.happened(id, EventKind::Created { active: resource.is_active() });
        if members.is_empty() {
            self.log()?;
        }
        self.take_unique(seq, None, resource).await?;
        self.add_members(seq, id, members).await?;
        Ok(Commit::new(meta, true))
    }

    pub(super) async fn update(
        &mut self,
        id: &ResourceId,
        expected: Option<Version>,
        update: &Update<'_>,
    ) -> Result<Commit, Refusal> {
        let old = self.expect(id, expected, update.resource.is_some()).await?;
        let other = match update.resource {
            Some(new) => self.write_attributes(&old, new).await?,
            None => None,
        };
        update.events.iter().for_each(|kind| self.happened(id, kind.clone()));
        self.change_members(old.seq, id, update.members).await?;
        if other.is_none() && self.events.is_empty() {
            return Ok(Commit::new(old.meta, false));
        }
        let meta = Meta::new(old.meta.created, self.at, old.meta.version.next());
        self.write_meta(&old, meta, other).await?;
        Ok(Commit::new(meta, true))
    }

    pub(super) async fn remove(
        &mut self,
        id: &ResourceId,
        expected: Option<Version>,
    ) -> Result<Commit, Refusal> {
        let old = self.expect(id, expected, true).await?;
        self.end_memberships(old.seq, id).await?;
        for table in ["scim_value", "scim_unique", "scim_resource"] {
            let delete = format!("DELETE FROM {table} WHERE seq = $1");
            self.statements.push(Statement::new(delete).bind(old.seq));
        }
        self.count(-1);
        let was_user = self.resource_type.active().is_some();
        self.happened(id, EventKind::Deleted { was_user });
        if was_user {
            let body = old.body.as_deref().unwrap_or_default();
            let resource = read::resource(self.resource_type, body)?;
            self.bury(id, &resource)?;
        }
        Ok(Commit::new(old.meta, true))
    }

    /// The resource, in the version that it must have.
    async fn expect(
        &mut self,
        id: &ResourceId,
        expected: Option<Version>,
        with_body: bool,
    ) -> Result<Old, Refusal> {
        let body = if with_body { ", body" } else { "" };
        let select = format!(
            "SELECT seq, version, created, last_modified{body} FROM scim_resource
                WHERE scope = $1 AND id = $2 AND resource_type = $3"
        );
        let name = self.resource_type.name();
        let select = Statement::new(select).bind(self.number).bind(id.as_str()).bind(name);
        let row = self.session.row(select).await?.ok_or(CommitError::NotFound)?;
        let meta = Meta::new(
            form::read_instant(&row.text(2)?)?,
            form::read_instant(&row.text(3)?)?,
            form::read_version(row.integer(1)?)?,
        );
        if expected.is_some_and(|expected| expected != meta.version) {
            return Err(CommitError::VersionMismatch.into());
        }
        let body = if with_body { Some(row.text(4)?) } else { None };
        Ok(Old { seq: row.integer(0)?, meta, body })
    }

    /// Writes what is kept of the attributes beside the resource, if they differ; what to write of
    /// them in it.
    async fn write_attributes(
        &mut self,
        old: &Old,
        new: &Resource,
    ) -> Result<Option<[Argument; 5]>, Refusal> {
        let before = read::resource(self.resource_type, old.body.as_deref().unwrap_or_default())?;
        if before == *new {
            return Ok(None);
        }
        let (old_rows, rows) = (Rows::of(&before, self.numbers), Rows::of(new, self.numbers));
        self.statements.extend(values::writing(self.number, old.seq, &old_rows, &rows));
        self.take_unique(old.seq, Some(&before), new).await?;
        Ok(Some(columns(new)?))
    }

    /// Writes the next version where this one is the last, with what else is to be written.
    async fn write_meta(
        &mut self,
        old: &Old,
        meta: Meta,
        attributes: Option<[Argument; 5]>,
    ) -> Result<(), Refusal> {
        let others = match attributes {
            Some(_) => ", active = $5, user_name = $6, external_id = $7, display = $8, body = $9",
            None => "",
        };
        let update = format!(
            "UPDATE scim_resource SET version = $3, last_modified = $4{others}
                WHERE seq = $1 AND version = $2 RETURNING seq"
        );
        let update = Statement::new(update)
            .bind(old.seq)
            .bind(form::version(old.meta.version)?)
            .bind(form::version(meta.version)?)
            .bind(form::instant(meta.last_modified))
            .bind_all(attributes.into_iter().flatten());
        self.log()?;
        self.statements.push(update);
        match self.write().await?.len() {
            1 => Ok(()),
            _ => Err(CommitError::VersionMismatch.into()),
        }
    }

    fn count(&mut self, more: i64) {
        let upsert = "INSERT INTO scim_count (scope, resource_type, total) VALUES ($1, $2, $3)
            ON CONFLICT (scope, resource_type) DO UPDATE SET total = scim_count.total + $3";
        let name = self.resource_type.name();
        self.statements.push(Statement::new(upsert).bind(self.number).bind(name).bind(more));
    }

    /// Remembers who was deleted; the event of it is the last one so far.
    fn bury(&mut self, id: &ResourceId, resource: &Resource) -> Result<(), Failure> {
        let events = i64::try_from(self.events.len()).map_err(|_| Failure::Corrupt)?;
        let insert = "INSERT INTO scim_tombstone
                (scope, id, sequence, user_name, external_id, deleted)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope, id) DO UPDATE SET
                sequence = excluded.sequence, user_name = excluded.user_name,
                external_id = excluded.external_id, deleted = excluded.deleted";
        let insert = Statement::new(insert)
            .bind(self.number)
            .bind(id.as_str())
            .bind(self.last_event.saturating_add(events))
            .bind(user_name(resource))
            .bind(external_id(resource))
            .bind(form::instant(self.at));
        self.statements.push(insert);
        Ok(())
    }
}

/// The columns of scim_resource that follow from the attributes: active, user_name, external_id,
/// display and body.
fn columns(resource: &Resource) -> Result<[Argument; 5], Failure> {
    let signs_in = resource.resource_type().active().is_some();
    let active = signs_in.then(|| i64::from(resource.is_active()));
    let body = resource.to_stored_json().map_err(|_| Failure::Corrupt)?;
    let display = resource.display_name().map(str::to_owned);
    Ok([
        active.into(),
        user_name(resource).into(),
        external_id(resource).into(),
        display.into(),
        body.into(),
    ])
}

fn user_name(resource: &Resource) -> Option<String> {
    resource.user_name().map(|name| form::key(&fold(name)))
}

fn external_id(resource: &Resource) -> Option<String> {
    resource.external_id().map(form::key)
}
