//! Bearer tokens, by their hashes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use vestibule_core::Timestamp;

use crate::{Scope, StoreError, TokenHash, TokenRecord};

#[derive(Default)]
pub(super) struct Tokens {
    records: HashMap<TokenHash, TokenRecord>,
}

impl Tokens {
    pub(super) fn find(&self, hash: &TokenHash) -> Option<&TokenRecord> {
        self.records.get(hash)
    }

    pub(super) fn insert(&mut self, record: &TokenRecord) -> Result<(), StoreError> {
        match self.records.entry(record.hash) {
            Entry::Occupied(_) => Err(StoreError::Corrupt),
            Entry::Vacant(place) => {
                place.insert(record.clone());
                Ok(())
            }
        }
    }

    /// Oldest first.
    pub(super) fn of(&self, scope: &Scope) -> Vec<TokenRecord> {
        let mut found: Vec<TokenRecord> =
            self.records.values().filter(|record| record.scope == *scope).cloned().collect();
        found.sort_by_key(|record| (record.created, record.hash));
        found
    }

    pub(super) fn expire_others(&mut self, scope: &Scope, keep: Option<&TokenHash>, at: Timestamp) {
        for record in self.records.values_mut() {
            if record.scope == *scope && Some(&record.hash) != keep {
                let end = record.not_on_or_after.map_or(at, |end| end.min(at));
                record.not_on_or_after = Some(end);
            }
        }
    }
}
