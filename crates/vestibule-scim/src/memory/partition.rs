//! Everything that one (organization, directory) has.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::key::Key;
use super::log::Log;
use super::people::People;
use super::resources::Resources;
use super::table::Table;
use crate::{Member, Membership, ResourceId, Stored};

#[derive(Default)]
pub(super) struct Partition {
    pub(super) last_sequence: u64,
    /// INVARIANT: what is here is in the table of its type, and the other way round.
    pub(super) resources: Resources,
    pub(super) tables: BTreeMap<Box<str>, Table>,
    pub(super) people: People,
    pub(super) log: Log,
}

impl Partition {
    /// The resource of that id, if it is of that type.
    pub(super) fn find(&self, type_name: &str, id: &ResourceId) -> Option<&Arc<Stored>> {
        self.resources.get(id).filter(|stored| type_of(stored) == type_name)
    }

    pub(super) fn table(&self, type_name: &str) -> Option<&Table> {
        self.tables.get(type_name)
    }

    /// Puts a resource where it belongs, instead of the one with its id, whose memberships it
    /// keeps.
    pub(super) fn put(&mut self, stored: Stored) {
        let stored = Arc::new(stored);
        if let Some(old) = self.resources.get(&stored.id) {
            self.people.remove(old);
        }
        self.people.add(&stored);
        self.resources.put(Arc::clone(&stored));
        match self.tables.get_mut(type_of(&stored)) {
            Some(table) => table.put(stored),
            None => self.tables.entry(type_of(&stored).into()).or_default().put(stored),
        }
    }

    /// Takes a resource out with its memberships, and says which groups it leaves.
    pub(super) fn take(&mut self, stored: &Stored) -> BTreeSet<Key> {
        self.people.remove(stored);
        if let Some(table) = self.tables.get_mut(type_of(stored)) {
            table.remove(stored.sequence);
        }
        self.resources.remove(&stored.id)
    }

    pub(super) fn members(
        &self,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Vec<Member> {
        let from = after.map_or(Bound::Unbounded, |id| Bound::Excluded(Key::of(id)));
        let members = self.resources.members_of(&Key::of(group));
        let found = members.range((from, Bound::Unbounded)).take(most);
        let member = |stored: &Arc<Stored>| {
            let display = stored.resource.display_name().map(str::to_owned);
            Member::new(stored.id.clone(), type_of(stored).to_owned(), display)
        };
        found.filter_map(|key| self.resources.at(key)).map(member).collect()
    }

    /// In the order of (member, group).
    pub(super) fn groups_of(&self, members: &[ResourceId]) -> Vec<Membership> {
        let members: BTreeSet<&ResourceId> = members.iter().collect();
        let mut found = Vec::new();
        for member in members {
            for group in self.resources.groups_of(&Key::of(member)) {
                let Some(stored) = self.resources.at(group) else { continue };
                let display = stored.resource.display_name().map(str::to_owned);
                found.push(Membership::new(member.clone(), stored.id.clone(), display));
            }
        }
        found
    }
}

pub(super) fn type_of(stored: &Stored) -> &str {
    stored.resource.resource_type().name()
}
