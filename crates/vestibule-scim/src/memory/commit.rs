//! One change: everything is checked before anything is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use vestibule_core::Timestamp;

use super::key::Key;
use super::log::About;
use super::partition::{Partition, type_of};
use super::people::signs_in;
use crate::{
    Change, Commit, CommitError, EventKind, MemberDelta, MemberRef, Meta, Resource, ResourceId,
    ResourceType, Scope, Stored, Version,
};

impl Partition {
    /// Makes a change, whole or not at all.
    pub(super) fn commit(&mut self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        match change {
            Change::Insert { id, resource, members, at } => {
                self.insert(scope, id, resource, members, *at)
            }
            Change::Update { id, resource_type, expected, resource, members, at, events } => {
                let old = self.expect(resource_type, id, *expected)?;
                let update = Update { resource: resource.as_ref(), members, events };
                self.update(scope, &old, &update, *at)
            }
            Change::Remove { id, resource_type, expected, at } => {
                let old = self.expect(resource_type, id, *expected)?;
                Ok(self.remove(scope, &old, *at))
            }
        }
    }

    fn expect(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        expected: Option<Version>,
    ) -> Result<Arc<Stored>, CommitError> {
        let found = self.find(resource_type.name(), id).ok_or(CommitError::NotFound)?;
        match expected {
            Some(version) if version != found.meta.version => Err(CommitError::VersionMismatch),
            _ => Ok(Arc::clone(found)),
        }
    }

    fn insert(
        &mut self,
        scope: &Scope,
        id: &ResourceId,
        resource: &Resource,
        members: &[MemberRef],
        at: Timestamp,
    ) -> Result<Commit, CommitError> {
        if self.resources.contains(id) {
            return Err(CommitError::Uniqueness { attribute: "id".to_owned() });
        }
        let type_name = resource.resource_type().name();
        if let Some(table) = self.table(type_name) {
            table.check_unique(resource, None)?;
        }
        self.check_members(id, members)?;
        self.last_sequence += 1;
        let stored = Stored::new(id.clone(), resource.clone(), Meta::first(at), self.last_sequence);
        let meta = stored.meta;
        self.put(stored);
        let about = About { scope, resource_type: type_name, resource: id, at };
        self.log.append(about, EventKind::Created { active: resource.is_active() });
        self.add_members(about, members);
        Ok(Commit::new(meta, true))
    }

    fn update(
        &mut self,
        scope: &Scope,
        old: &Stored,
        update: &Update<'_>,
        at: Timestamp,
    ) -> Result<Commit, CommitError> {
        let other = update.resource.filter(|resource| **resource != old.resource);
        if let (Some(resource), Some(table)) = (other, self.table(type_of(old))) {
            table.check_unique(resource, Some(old.sequence))?;
        }
        let (MemberDelta::Change { add, .. } | MemberDelta::Replace(add)) = update.members;
        self.check_members(&old.id, add)?;

        let about = About { scope, resource_type: type_of(old), resource: &old.id, at };
        let events_before = self.log.len();
        for kind in update.events {
            self.log.append(about, kind.clone());
        }
        self.change_members(about, update.members);
        if other.is_none() && self.log.len() == events_before {
            return Ok(Commit::new(old.meta, false));
        }
        let resource = other.unwrap_or(&old.resource).clone();
        Ok(Commit::new(self.replace(old, resource, at), true))
    }

    fn remove(&mut self, scope: &Scope, old: &Stored, at: Timestamp) -> Commit {
        for group in self.take(old) {
            let Some(found) = self.resources.at(&group).map(Arc::clone) else { continue };
            let about = About { scope, resource_type: type_of(&found), resource: &found.id, at };
            self.log.append(about, EventKind::MemberRemoved { member: old.id.clone() });
            self.replace(&found, found.resource.clone(), at);
        }
        self.people.bury(old, at);
        let about = About { scope, resource_type: type_of(old), resource: &old.id, at };
        self.log.append(about, EventKind::Deleted { was_user: signs_in(old) });
        Commit::new(old.meta, true)
    }

    /// The next version of a resource.
    fn replace(&mut self, old: &Stored, resource: Resource, at: Timestamp) -> Meta {
        let meta = Meta::new(old.meta.created, at, old.meta.version.next());
        self.put(Stored::new(old.id.clone(), resource, meta, old.sequence));
        meta
    }

    fn check_members(&self, group: &ResourceId, members: &[MemberRef]) -> Result<(), CommitError> {
        let is_there = |id: &ResourceId| id != group && self.resources.contains(id);
        let strangers = members.iter().filter(|member| !is_there(&member.id));
        let strangers: Vec<ResourceId> = strangers.map(|member| member.id.clone()).collect();
        match strangers.is_empty() {
            true => Ok(()),
            false => Err(CommitError::NoSuchMembers { members: strangers }),
        }
    }

    fn change_members(&mut self, about: About<'_>, delta: &MemberDelta) {
        match delta {
            MemberDelta::Change { remove, add } => {
                self.remove_members(about, remove);
                self.add_members(about, add);
            }
            MemberDelta::Replace(members) => {
                let kept: BTreeSet<Key> =
                    members.iter().map(|member| Key::of(&member.id)).collect();
                let now = self.resources.members_of(&Key::of(about.resource));
                let gone: Vec<ResourceId> = now.difference(&kept).map(Key::id).collect();
                self.remove_members(about, &gone);
                self.add_members(about, members);
            }
        }
    }

    fn remove_members(&mut self, about: About<'_>, members: &[ResourceId]) {
        let group = Key::of(about.resource);
        for member in members {
            if self.resources.leave(&group, &Key::of(member)) {
                self.log.append(about, EventKind::MemberRemoved { member: member.clone() });
            }
        }
    }

    fn add_members(&mut self, about: About<'_>, members: &[MemberRef]) {
        let group = Key::of(about.resource);
        for MemberRef { id } in members {
            if self.resources.join(&group, &Key::of(id)) {
                self.log.append(about, EventKind::MemberAdded { member: id.clone() });
            }
        }
    }
}

struct Update<'a> {
    resource: Option<&'a Resource>,
    members: &'a MemberDelta,
    events: &'a [EventKind],
}
