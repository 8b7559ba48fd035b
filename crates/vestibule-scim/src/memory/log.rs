//! The events of one directory.

use std::collections::HashMap;

use vestibule_core::Timestamp;

use crate::{DirectoryEvent, EventKind, ResourceId, Scope};

#[derive(Default)]
pub(super) struct Log {
    // INVARIANT: the event at index n has the sequence n + 1.
    events: Vec<DirectoryEvent>,
    by_resource: HashMap<ResourceId, Vec<usize>>,
}

/// What an event is about, and when.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) scope: &'a Scope,
    pub(super) resource_type: &'a str,
    pub(super) resource: &'a ResourceId,
    pub(super) at: Timestamp,
}

impl Log {
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    pub(super) fn append(&mut self, about: About<'_>, kind: EventKind) {
        let index = self.events.len();
        let sequence = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
        self.by_resource.entry(about.resource.clone()).or_default().push(index);
        self.events.push(DirectoryEvent::new(
            sequence,
            about.scope.clone(),
            about.resource_type.to_owned(),
            about.resource.clone(),
            about.at,
            kind,
        ));
    }

    /// The events after a sequence, oldest first.
    pub(super) fn after(&self, sequence: u64) -> &[DirectoryEvent] {
        let index = usize::try_from(sequence).unwrap_or(usize::MAX);
        self.events.get(index..).unwrap_or_default()
    }

    /// The events from an index on, as [`len`](Self::len) counted.
    pub(super) fn since(&self, index: usize) -> &[DirectoryEvent] {
        self.events.get(index..).unwrap_or_default()
    }

    /// The events of a resource, newest first.
    pub(super) fn of(&self, id: &ResourceId) -> impl Iterator<Item = &DirectoryEvent> {
        let indices = self.by_resource.get(id).map_or(&[][..], Vec::as_slice);
        indices.iter().rev().filter_map(|index| self.events.get(*index))
    }
}
