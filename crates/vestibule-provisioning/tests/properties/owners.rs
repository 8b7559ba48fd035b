//! The organization keeps its last owner, whatever a policy, a sign-in or a directory says.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vestibule_core::AccountId;
use vestibule_provisioning::{
    Account, Effect, Permission, Policy, PreviewBuilder, on_policy_change, reapply,
};

use crate::model::names::account;
use crate::model::outcome::applied;
use crate::model::world::World;
use crate::{CASES, config, shown, throws};

fn is_owner(account: &Account, policy: &Policy) -> bool {
    let owner = Permission::Role(policy.owner_role.clone());
    account.membership.iter().flat_map(|it| &it.grants).any(|it| it.permission == owner)
}

fn is_active_owner(account: &Account, policy: &Policy) -> bool {
    account.membership.as_ref().is_some_and(|it| it.state.holds()) && is_owner(account, policy)
}

/// Some members of one organization, made of the accounts of several worlds.
fn members(worlds: &[World]) -> Vec<Account> {
    let mut members = Vec::new();
    for (place, world) in worlds.iter().enumerate() {
        for found in world.accounts.linked.iter().chain(&world.accounts.candidates) {
            let mut member = found.clone();
            member.id = account(&format!("{}-{place}", found.id));
            members.push(member);
        }
    }
    members
}

fn owners(members: &[Account], policy: &Policy) -> BTreeSet<AccountId> {
    members.iter().filter(|it| is_active_owner(it, policy)).map(|it| it.id.clone()).collect()
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn no_sign_in_and_no_push_takes_the_last_owners_role(throws in throws()) {
        let (mut sign_in, mut push) = (World::of_sign_in(&throws), World::of_push(&throws));
        sign_in.organization.owners.retain(|it| it.as_str() == "ada");
        push.organization.owners.retain(|it| it.as_str() == "ada");
        for (decision, world) in [(sign_in.decide(), &sign_in), (push.push(), &push)] {
            let before = decision.account.as_ref().and_then(|id| world.account(id));
            let Some(before) = before.filter(|it| it.id.as_str() == "ada") else { continue };
            if is_owner(before, &world.policy) {
                let after = applied(Some(before), &decision.effects).unwrap();
                prop_assert!(is_owner(&after, &world.policy), "{}", shown(world));
            }
        }
    }

    #[test]
    fn no_policy_takes_the_last_owners_role_even_from_several_at_once(
        rows in prop::collection::vec(throws(), 1..4),
    ) {
        let worlds: Vec<World> = rows.iter().map(|row| World::of_sign_in(row)).collect();
        let (old, mut new) = (&worlds[0].policy, worlds[worlds.len() - 1].policy.clone());
        new.owner_role = old.owner_role.clone();
        let members = members(&worlds);
        let mut organization = worlds[0].organization.clone();
        organization.owners = owners(&members, old);
        let preview = on_policy_change(old, &new, &organization, &members, worlds[0].now);
        if !organization.owners.is_empty() {
            let losing: BTreeSet<_> = preview.owners_losing.iter().cloned().collect();
            prop_assert!(
                organization.owners.difference(&losing).next().is_some()
                    || preview.last_owner_kept.is_some(),
                "{preview:?}"
            );
        }

        let mut after = members.clone();
        for member in &mut after {
            let decision = reapply(&organization, member, &new, worlds[0].now);
            *member = applied(Some(member), &decision.effects).unwrap();
            if !is_active_owner(member, &new) {
                organization.owners.remove(&member.id);
            }
        }
        if members.iter().any(|it| is_active_owner(it, old)) {
            prop_assert!(after.iter().any(|it| is_active_owner(it, &new)), "{preview:?}");
        }
    }

    #[test]
    fn a_preview_counts_what_applying_both_policies_gives(
        rows in prop::collection::vec(throws(), 1..4),
    ) {
        let worlds: Vec<World> = rows.iter().map(|row| World::of_sign_in(row)).collect();
        let (old, mut new) = (worlds[0].policy.clone(), worlds[worlds.len() - 1].policy.clone());
        new.owner_role = old.owner_role.clone();
        let members = members(&worlds);
        let mut organization = worlds[0].organization.clone();
        // Somebody else owns it too: what is withheld for the last owner is another property's.
        organization.owners = [account("eve"), account("zoe")].into();
        let preview = on_policy_change(&old, &new, &organization, &members, worlds[0].now);
        let mut streamed = PreviewBuilder::new(&old, &new, &organization, worlds[0].now);
        members.iter().for_each(|it| streamed.add(it));
        prop_assert_eq!(&preview, &streamed.finish());

        let under = |policy: &Policy, member: &Account| -> BTreeSet<Permission> {
            let effects = reapply(&organization, member, policy, worlds[0].now).effects;
            let after = applied(Some(member), &effects).unwrap();
            let grants = after.membership.into_iter().flat_map(|it| it.grants);
            grants.map(|it| it.permission).collect()
        };
        let (mut gains, mut losses, mut changed, mut losing) = (0, 0, 0, 0);
        for member in &members {
            let (before, after) = (under(&old, member), under(&new, member));
            gains += after.difference(&before).count();
            losses += before.difference(&after).count();
            changed += u64::from(before != after);
            losing += u64::from(before.difference(&after).next().is_some());
        }
        prop_assert_eq!(preview.accounts, u64::try_from(members.len()).unwrap());
        prop_assert_eq!(preview.changed, changed, "{:?}", preview);
        prop_assert_eq!(preview.losing, losing, "{:?}", preview);
        prop_assert_eq!(preview.gains.values().sum::<u64>(), u64::try_from(gains).unwrap());
        prop_assert_eq!(preview.losses.values().sum::<u64>(), u64::try_from(losses).unwrap());
        prop_assert_eq!(preview.exceeds(0), losing > 0);
        prop_assert!(!preview.exceeds(100));
    }

    #[test]
    fn nothing_automatic_removes_suspends_or_restores(throws in throws()) {
        let (sign_in, push) = (World::of_sign_in(&throws), World::of_push(&throws));
        for effect in sign_in.decide().effects.iter().chain(&push.push().effects) {
            let by_hand =
                matches!(effect, Effect::Remove { .. } | Effect::Suspend | Effect::Restore);
            prop_assert!(!by_hand, "{:?}", effect);
        }
    }
}
