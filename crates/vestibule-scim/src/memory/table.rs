//! The resources of one type: in the order of their insertion, and by the values that are unique.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::{CommitError, Resource, Stored};

#[derive(Default)]
pub(super) struct Table {
    rows: BTreeMap<u64, Arc<Stored>>,
    /// By path and comparison form: whose value it is.
    unique: BTreeMap<Box<str>, HashMap<Box<str>, u64>>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The resources from after a place on.
    pub(super) fn after(&self, sequence: Option<u64>) -> impl Iterator<Item = &Arc<Stored>> {
        let from = sequence.map_or(0, |last| last.saturating_add(1));
        self.rows.range(from..).map(|(_, stored)| stored)
    }

    pub(super) fn at(&self, sequence: u64) -> Option<&Arc<Stored>> {
        self.rows.get(&sequence)
    }

    /// Where the resource is that has this value of a unique attribute.
    pub(super) fn owner(&self, path: &str, value: &str) -> Option<u64> {
        self.unique.get(path)?.get(value).copied()
    }

    /// Refuses a resource that has a value of another one. `own` is its place if it is there
    /// already.
    pub(super) fn check_unique(
        &self,
        resource: &Resource,
        own: Option<u64>,
    ) -> Result<(), CommitError> {
        let taken = |(path, value): &(&str, Cow<'_, str>)| {
            self.owner(path, value).is_some_and(|owner| Some(owner) != own)
        };
        match resource.unique_values().iter().find(|found| taken(found)) {
            None => Ok(()),
            Some((path, _)) => Err(CommitError::Uniqueness { attribute: (*path).to_owned() }),
        }
    }

    /// Puts a resource at its place, instead of what was there.
    pub(super) fn put(&mut self, stored: Arc<Stored>) {
        let same_attributes = self
            .at(stored.sequence)
            .is_some_and(|old| old.resource.record() == stored.resource.record());
        if !same_attributes {
            self.forget(stored.sequence);
            for (path, value) in stored.resource.unique_values() {
                let owners = self.unique.entry(path.into()).or_default();
                owners.insert(value.into(), stored.sequence);
            }
        }
        self.rows.insert(stored.sequence, stored);
    }

    pub(super) fn remove(&mut self, sequence: u64) {
        self.forget(sequence);
        self.rows.remove(&sequence);
    }

    /// Frees the unique values of what is at a place.
    fn forget(&mut self, sequence: u64) {
        let Some(old) = self.rows.get(&sequence) else { return };
        for (path, value) in old.resource.unique_values() {
            if let Some(owners) = self.unique.get_mut(path) {
                owners.remove(value.as_ref());
            }
        }
    }
}
