//! Those who sign in: by the keys that a sign-in knows, the living and the deleted.

use std::collections::HashMap;

use vestibule_core::Timestamp;

use crate::{ResourceId, Standing, Stored, UserKey, fold};

/// Whether resources of this kind sign in: their type has `active`.
pub(super) fn signs_in(stored: &Stored) -> bool {
    stored.resource.resource_type().active().is_some()
}

#[derive(Default)]
pub(super) struct People {
    // Whether each is active, by id. A name or an external id may be several people's.
    active: HashMap<ResourceId, bool>,
    user_names: HashMap<Box<str>, Vec<ResourceId>>,
    external_ids: HashMap<Box<str>, Vec<ResourceId>>,
    deleted: HashMap<ResourceId, Timestamp>,
    // The last who had the key and was deleted.
    deleted_user_names: HashMap<Box<str>, ResourceId>,
    deleted_external_ids: HashMap<Box<str>, ResourceId>,
}

impl People {
    pub(super) fn add(&mut self, stored: &Stored) {
        if !signs_in(stored) {
            return;
        }
        let Stored { id, resource, .. } = stored;
        self.active.insert(id.clone(), resource.is_active());
        if let Some(name) = resource.user_name() {
            self.user_names.entry(fold(name).into()).or_default().push(id.clone());
        }
        if let Some(external_id) = resource.external_id() {
            self.external_ids.entry(external_id.into()).or_default().push(id.clone());
        }
    }

    pub(super) fn remove(&mut self, stored: &Stored) {
        if !signs_in(stored) {
            return;
        }
        let Stored { id, resource, .. } = stored;
        self.active.remove(id);
        if let Some(name) = resource.user_name() {
            take(&mut self.user_names, &fold(name), id);
        }
        if let Some(external_id) = resource.external_id() {
            take(&mut self.external_ids, external_id, id);
        }
    }

    /// Remembers who was deleted.
    pub(super) fn bury(&mut self, stored: &Stored, at: Timestamp) {
        if !signs_in(stored) {
            return;
        }
        let Stored { id, resource, .. } = stored;
        self.deleted.insert(id.clone(), at);
        if let Some(name) = resource.user_name() {
            self.deleted_user_names.insert(fold(name).into(), id.clone());
        }
        if let Some(external_id) = resource.external_id() {
            self.deleted_external_ids.insert(external_id.into(), id.clone());
        }
    }

    /// Those who live and have this external id.
    pub(super) fn with_external_id(&self, external_id: &str) -> &[ResourceId] {
        self.external_ids.get(external_id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn standing(&self, key: &UserKey) -> Standing {
        let (living, deleted) = match key {
            UserKey::Id(id) => (std::slice::from_ref(id), Some(id)),
            UserKey::UserName(name) => (
                self.user_names.get(name.as_str()).map_or(&[][..], Vec::as_slice),
                self.deleted_user_names.get(name.as_str()),
            ),
            UserKey::ExternalId(external_id) => (
                self.with_external_id(external_id),
                self.deleted_external_ids.get(external_id.as_str()),
            ),
        };
        self.living(living).or_else(|| self.deleted(deleted?)).unwrap_or(Standing::Unknown)
    }

    /// Of several with one key, an inactive one answers: nobody signs in on another's account.
    fn living(&self, ids: &[ResourceId]) -> Option<Standing> {
        let of = |wanted: bool| ids.iter().find(|id| self.active.get(*id) == Some(&wanted));
        match of(false) {
            Some(id) => Some(Standing::Inactive { id: id.clone() }),
            None => of(true).map(|id| Standing::Active { id: id.clone() }),
        }
    }

    fn deleted(&self, id: &ResourceId) -> Option<Standing> {
        let since = *self.deleted.get(id)?;
        Some(Standing::Deleted { id: id.clone(), since })
    }
}

fn take(index: &mut HashMap<Box<str>, Vec<ResourceId>>, key: &str, id: &ResourceId) {
    if let Some(ids) = index.get_mut(key) {
        ids.retain(|found| found != id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}
