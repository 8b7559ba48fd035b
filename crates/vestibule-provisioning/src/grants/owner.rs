//! The last owner.

use super::{Change, Grounds};
use crate::trail::Trail;
use crate::{Grant, Permission, ReasonCode};

/// Takes no owner's role where nobody else would have it.
pub(super) fn keep_last(change: &mut Change, grounds: &Grounds<'_>, trail: &mut Trail) {
    let is_owners = |it: &Grant| match &it.permission {
        Permission::Role(role) => *role == grounds.policy.owner_role,
        Permission::Team(_) => false,
    };
    if !change.revokes.iter().any(is_owners) {
        return;
    }
    let held = grounds.membership.iter().flat_map(|it| &it.grants);
    let keeps = held.into_iter().any(|it| is_owners(it) && !change.revokes.contains(it));
    let gets = change.grants.iter().any(is_owners);
    let has_others = grounds.organization.owners.iter().any(|it| Some(it) != grounds.account);
    if keeps || gets || has_others {
        return;
    }
    change.revokes.retain(|it| !is_owners(it));
    trail.noted(ReasonCode::LastOwnerKept);
}
