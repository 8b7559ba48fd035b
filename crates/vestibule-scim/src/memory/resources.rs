//! Resources by their ids, and who is a member of what, in both directions: one membership is one
//! entry at either end.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::key::Key;
use crate::{ResourceId, Stored};

#[derive(Default)]
pub(super) struct Resources {
    entries: HashMap<Key, Entry>,
}

/// A resource, with the groups that it is in and the members that it has.
struct Entry {
    stored: Arc<Stored>,
    groups: BTreeSet<Key>,
    members: BTreeSet<Key>,
}

static NOBODY: BTreeSet<Key> = BTreeSet::new();

impl Resources {
    pub(super) fn contains(&self, id: &ResourceId) -> bool {
        self.entries.contains_key(&Key::of(id))
    }

    pub(super) fn get(&self, id: &ResourceId) -> Option<&Arc<Stored>> {
        self.at(&Key::of(id))
    }

    pub(super) fn at(&self, key: &Key) -> Option<&Arc<Stored>> {
        self.entries.get(key).map(|entry| &entry.stored)
    }

    /// Puts a resource where the one of its id was, which keeps its memberships.
    pub(super) fn put(&mut self, stored: Arc<Stored>) {
        let key = Key::of(&stored.id);
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.stored = stored;
            return;
        }
        let entry = Entry { stored, groups: BTreeSet::new(), members: BTreeSet::new() };
        self.entries.insert(key, entry);
    }

    /// Takes a resource out with every membership in it and of it, and says which groups it leaves.
    pub(super) fn remove(&mut self, id: &ResourceId) -> BTreeSet<Key> {
        let key = Key::of(id);
        let Some(Entry { groups, members, .. }) = self.entries.remove(&key) else {
            return BTreeSet::new();
        };
        for member in &members {
            if let Some(entry) = self.entries.get_mut(member) {
                entry.groups.remove(&key);
            }
        }
        for group in &groups {
            if let Some(entry) = self.entries.get_mut(group) {
                entry.members.remove(&key);
            }
        }
        groups
    }

    /// The members of a group, in the order of their ids.
    pub(super) fn members_of(&self, group: &Key) -> &BTreeSet<Key> {
        self.entries.get(group).map_or(&NOBODY, |entry| &entry.members)
    }

    /// The groups of a member, in the order of their ids.
    pub(super) fn groups_of(&self, member: &Key) -> &BTreeSet<Key> {
        self.entries.get(member).map_or(&NOBODY, |entry| &entry.groups)
    }

    /// Whether the member is new to the group. Both have to be there.
    pub(super) fn join(&mut self, group: &Key, member: &Key) -> bool {
        let entry = self.entries.get_mut(member);
        let new = entry.is_some_and(|entry| entry.groups.insert(group.clone()));
        match self.entries.get_mut(group) {
            Some(entry) if new => entry.members.insert(member.clone()),
            _ => false,
        }
    }

    /// Whether the member was one.
    pub(super) fn leave(&mut self, group: &Key, member: &Key) -> bool {
        let was = self.entries.get_mut(member).is_some_and(|entry| entry.groups.remove(group));
        match self.entries.get_mut(group) {
            Some(entry) if was => entry.members.remove(member),
            _ => false,
        }
    }
}
