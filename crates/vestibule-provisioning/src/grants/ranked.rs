//! Roles of which only one can be held.

use std::collections::BTreeMap;

use super::held::Held;
use super::{Level, Share};
use crate::{Permission, PermissionName, Policy};

/// The highest source that gives a ranked role decides, and of its ranked roles the highest counts. No
/// other source gives one.
pub(super) fn keep_highest(policy: &Policy, shares: &mut [Share<'_>], held: &Held<'_>) {
    if policy.ranked_roles.is_empty() {
        return;
    }
    let ranks: BTreeMap<&PermissionName, usize> =
        policy.ranked_roles.iter().enumerate().map(|(rank, role)| (role, rank)).collect();
    let rank = |permission: &Permission| match permission {
        Permission::Role(role) => ranks.get(role).copied(),
        Permission::Team(_) => None,
    };
    let highest = |index: usize, share: &Share<'_>| {
        let wanted = share.wanted.iter().filter_map(|it| rank(it)).max();
        // An invitation is used up once, and goes on to count.
        let given = match share.level {
            Level::Invitation => {
                held.of_share(index).iter().filter_map(|it| rank(&it.permission)).max()
            }
            _ => None,
        };
        wanted.max(given)
    };
    let best: Vec<Option<usize>> =
        shares.iter().enumerate().map(|(index, share)| highest(index, share)).collect();
    let levels = shares.iter().zip(&best).filter(|(_, best)| best.is_some());
    let Some(deciding) = levels.map(|(share, _)| share.level).min() else { return };
    for (share, best) in shares.iter_mut().zip(best) {
        let counts = best.filter(|_| share.level == deciding);
        share.wanted.retain(|it| rank(it).is_none_or(|rank| Some(rank) == counts));
    }
}
