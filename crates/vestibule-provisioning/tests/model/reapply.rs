//! A policy, applied to what is remembered.

use std::collections::BTreeSet;

use vestibule_core::Timestamp;
use vestibule_provisioning::{Account, MembershipState, OrganizationView, Policy};

use super::grants::{self, Heard, Settings};
use super::outcome::sorted;

/// The account under a policy, without a new word of any source.
pub(crate) fn reapply(
    organization: &OrganizationView,
    account: &Account,
    policy: &Policy,
    now: Timestamp,
) -> Account {
    let mut after = account.clone();
    let Some(membership) = &account.membership else { return after };
    if matches!(membership.state, MembershipState::Removed { .. }) {
        return after;
    }
    if membership.guest_until.is_some_and(|until| until <= now) {
        return after;
    }
    let heard: Vec<Heard> =
        membership.known.iter().map(|it| grants::from_memory(it, true)).collect();
    let settings = Settings { organization, policy, invited: BTreeSet::new() };
    grants::settle(&mut after, &heard, &settings);
    sorted(after)
}
