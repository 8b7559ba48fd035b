//! Members, as rows: as many are touched as change, however large the group is.

use std::collections::{BTreeSet, HashSet};

use vestibule_scim::{CommitError, EventKind, MemberDelta, MemberRef, ResourceId};

use super::{Failure, Refusal, Work, form};
use crate::engine::Statement;

/// The most members of one statement.
const MOST_IDS: usize = 5_000;

impl Work<'_> {
    pub(super) async fn change_members(
        &mut self,
        seq: i64,
        group: &ResourceId,
        delta: &MemberDelta,
    ) -> Result<(), Refusal> {
        match delta {
            MemberDelta::Change { remove, add } => {
                self.remove_members(seq, group, remove).await?;
                self.add_members(seq, group, add).await
            }
            MemberDelta::Replace(members) => {
                let kept: HashSet<&str> = members.iter().map(|member| member.id.as_str()).collect();
                let now = self.member_ids(seq).await?;
                let gone: Vec<ResourceId> =
                    now.iter().filter(|id| !kept.contains(id.as_str())).cloned().collect();
                let now: HashSet<&str> = now.iter().map(ResourceId::as_str).collect();
                let new: Vec<MemberRef> = members
                    .iter()
                    .filter(|member| !now.contains(member.id.as_str()))
                    .cloned()
                    .collect();
                self.remove_members(seq, group, &gone).await?;
                self.add_members(seq, group, &new).await
            }
        }
    }

    /// Everybody in a group, in the order of the ids: needed where exactly some are to be members.
    async fn member_ids(&mut self, seq: i64) -> Result<Vec<ResourceId>, Failure> {
        let select = "SELECT member FROM scim_member WHERE group_seq = $1 ORDER BY member";
        let rows = self.session.rows(Statement::new(select).bind(seq)).await?;
        rows.iter().map(|row| form::read_id(&row.text(0)?)).collect()
    }

    async fn remove_members(
        &mut self,
        seq: i64,
        group: &ResourceId,
        members: &[ResourceId],
    ) -> Result<(), Refusal> {
        for ids in members.chunks(MOST_IDS) {
            let delete = format!(
                "DELETE FROM scim_member WHERE group_seq = $1 AND {} RETURNING member",
                self.dialect.is_one_of("member", 2)
            );
            let delete = Statement::new(delete).bind(seq).bind(texts(ids.iter()));
            let removed = self.ids(delete).await?;
            for member in ids.iter().filter(|id| removed.contains(id.as_str())) {
                self.happened(group, EventKind::MemberRemoved { member: member.clone() });
            }
        }
        Ok(())
    }

    /// Adds members; inserting finds them, and those that are not there are not inserted.
    pub(super) async fn add_members(
        &mut self,
        seq: i64,
        group: &ResourceId,
        members: &[MemberRef],
    ) -> Result<(), Refusal> {
        let mut nobody = Vec::new();
        for chunk in members.chunks(MOST_IDS) {
            let ids = || texts(chunk.iter().map(|member| &member.id));
            let insert = format!(
                "INSERT INTO scim_member (group_seq, member, member_seq)
                    SELECT $1, r.id, r.seq FROM scim_resource r
                    WHERE r.scope = $2 AND r.seq <> $1 AND {}
                    ON CONFLICT (group_seq, member) DO NOTHING RETURNING member",
                self.dialect.is_one_of("r.id", 3)
            );
            let insert = Statement::new(insert).bind(seq).bind(self.number).bind(ids());
            let added = self.ids(insert).await?;
            if added.len() < chunk.len() {
                let select = format!(
                    "SELECT member FROM scim_member WHERE group_seq = $1 AND {}",
                    self.dialect.is_one_of("member", 2)
                );
                let there = self.ids(Statement::new(select).bind(seq).bind(ids())).await?;
                let ids = chunk.iter().map(|member| &member.id);
                nobody.extend(ids.filter(|id| !there.contains(id.as_str())).cloned());
            }
            for MemberRef { id, .. } in chunk {
                if added.contains(id.as_str()) {
                    self.happened(group, EventKind::MemberAdded { member: id.clone() });
                }
            }
        }
        match nobody.is_empty() {
            true => Ok(()),
            false => Err(CommitError::NoSuchMembers { members: nobody }.into()),
        }
    }

    /// Ends every membership in a resource and of it. The groups that it leaves change with that.
    pub(super) async fn end_memberships(
        &mut self,
        seq: i64,
        id: &ResourceId,
    ) -> Result<(), Refusal> {
        let select = "SELECT g.id, g.resource_type FROM scim_member m
            JOIN scim_resource g ON g.seq = m.group_seq WHERE m.member_seq = $1 ORDER BY g.id";
        let groups = self.session.rows(Statement::new(select).bind(seq)).await?;
        for group in &groups {
            let (group, resource_type) = (form::read_id(&group.text(0)?)?, group.text(1)?);
            let kind = EventKind::MemberRemoved { member: id.clone() };
            self.events.push((resource_type, group, kind));
        }
        if !groups.is_empty() {
            let update = "UPDATE scim_resource SET version = version + 1, last_modified = $2
                WHERE seq IN (SELECT group_seq FROM scim_member WHERE member_seq = $1)";
            let update = Statement::new(update).bind(seq).bind(form::instant(self.at));
            self.session.execute(update).await?;
            let delete = "DELETE FROM scim_member WHERE member_seq = $1";
            self.session.execute(Statement::new(delete).bind(seq)).await?;
        }
        let delete = "DELETE FROM scim_member WHERE group_seq = $1";
        self.session.execute(Statement::new(delete).bind(seq)).await?;
        Ok(())
    }

    async fn ids(&mut self, statement: Statement) -> Result<BTreeSet<String>, Failure> {
        self.session.rows(statement).await?.iter().map(|row| row.text(0)).collect()
    }
}

fn texts<'i>(ids: impl Iterator<Item = &'i ResourceId>) -> Vec<String> {
    ids.map(|id| id.as_str().to_owned()).collect()
}
