//! What is held, by source.

use super::Share;
use crate::{Grant, Membership};

/// The grants of a membership, sorted, those of each share apart.
pub(super) struct Held<'a> {
    by_share: Vec<Vec<&'a Grant>>,
    others: Vec<&'a Grant>,
}

impl<'a> Held<'a> {
    /// One pass: grants are sorted, so those of one source are too.
    pub(super) fn of(membership: Option<&'a Membership>, shares: &[Share<'_>]) -> Self {
        let mut held = Self { by_share: vec![Vec::new(); shares.len()], others: Vec::new() };
        for grant in membership.iter().flat_map(|it| &it.grants) {
            let mut slots = held.by_share.iter_mut().zip(shares);
            match slots.find(|(_, share)| share.source == grant.source) {
                Some((slot, _)) => slot.push(grant),
                None => held.others.push(grant),
            }
        }
        held
    }

    /// Those of one share.
    pub(super) fn of_share(&self, index: usize) -> &[&'a Grant] {
        self.by_share.get(index).map_or(&[], Vec::as_slice)
    }

    /// Those of no share.
    pub(super) fn others(&self) -> &[&'a Grant] {
        &self.others
    }

    pub(super) fn has_other(&self, grant: &Grant) -> bool {
        self.others.binary_search(&grant).is_ok()
    }
}
