//! Who gives, alone takes back; what is not known is not taken back; what is protected is not given.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vestibule_core::Groups;
use vestibule_provisioning::{
    Condition, Decision, DirectoryStanding, DirectoryView, Effect, Grant, Permission, Policy,
    Source,
};

use crate::model::outcome::applied;
use crate::model::world::World;
use crate::{CASES, config, shown, throws};

fn revoked(decision: &Decision) -> impl Iterator<Item = &Grant> {
    decision.effects.iter().filter_map(|it| match it {
        Effect::Revoke(grant) => Some(grant),
        _ => None,
    })
}

fn granted(decision: &Decision) -> impl Iterator<Item = &Grant> {
    decision.effects.iter().filter_map(|it| match it {
        Effect::Grant(grant) => Some(grant),
        _ => None,
    })
}

fn both(throws: &[u16]) -> [(World, Decision, bool); 2] {
    let (sign_in, push) = (World::of_sign_in(throws), World::of_push(throws));
    let (one, other) = (sign_in.decide(), push.push());
    [(sign_in, one, true), (push, other, false)]
}

/// The sources whose grants a decision may take back.
fn may_lose(world: &World, is_sign_in: bool) -> Vec<Source> {
    let mut known = vec![Source::Default, Source::Guest];
    if is_sign_in && matches!(world.identity.groups, Groups::Known(_)) {
        known.push(Source::Connection(world.identity.connection.clone()));
    }
    match &world.directory {
        DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) }
            if person.groups.is_some() =>
        {
            known.push(Source::Directory(directory.clone()));
            known.push(Source::Orphaned(directory.clone()));
        }
        DirectoryView::Disconnected { directory } => {
            known.push(Source::Directory(directory.clone()));
        }
        _ => {}
    }
    known
}

fn is_approved(policy: &Policy, grant: &Grant) -> bool {
    policy.mappings.iter().any(|it| {
        let source = match &it.when {
            Condition::Group(group) => group.from.source(),
            Condition::Attribute { connection, .. } => Source::Connection(connection.clone()),
        };
        it.approved_by.is_some() && source == grant.source && it.grant.contains(&grant.permission)
    })
}

fn is_protected(policy: &Policy, permission: &Permission) -> bool {
    match permission {
        Permission::Role(it) => *it == policy.owner_role || policy.protected_roles.contains(it),
        Permission::Team(_) => false,
    }
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn what_is_not_completely_known_takes_nothing_back(throws in throws()) {
        for (world, decision, is_sign_in) in both(&throws) {
            let may_lose = may_lose(&world, is_sign_in);
            for grant in revoked(&decision) {
                prop_assert!(may_lose.contains(&grant.source), "{grant:?}{}", shown(&world));
            }
        }
    }

    #[test]
    fn a_disconnected_directory_takes_nothing_away(throws in throws()) {
        for (mut world, _, is_sign_in) in both(&throws) {
            let directory = crate::model::names::directory("main");
            world.directory = DirectoryView::Disconnected { directory: directory.clone() };
            let decision = if is_sign_in { world.decide() } else { world.push() };
            for lost in revoked(&decision).filter(|it| it.source == Source::Directory(directory.clone())) {
                let kept = Grant::new(lost.permission.clone(), Source::Orphaned(directory.clone()));
                let before = decision.account.as_ref().and_then(|id| world.account(id));
                let after = applied(before, &decision.effects).unwrap();
                prop_assert!(after.membership.unwrap().grants.contains(&kept), "{lost:?}");
            }
        }
    }

    #[test]
    fn protected_roles_are_never_given_without_an_owners_approval(throws in throws()) {
        for (world, decision, _) in both(&throws) {
            for grant in granted(&decision).filter(|it| is_protected(&world.policy, &it.permission)) {
                if let Source::Orphaned(directory) = &grant.source {
                    let held = Grant::new(
                        grant.permission.clone(),
                        Source::Directory(directory.clone()),
                    );
                    let before = decision.account.as_ref().and_then(|id| world.account(id)).unwrap();
                    prop_assert!(before.membership.as_ref().unwrap().grants.contains(&held));
                } else {
                    prop_assert!(is_approved(&world.policy, grant), "{grant:?}{}", shown(&world));
                }
            }
        }
    }

    #[test]
    fn who_gives_nothing_more_loses_only_what_was_theirs(throws in throws()) {
        let world = World::of_sign_in(&throws);
        let mut silent = world.clone();
        silent.identity.groups = Groups::Known(vec![]);
        silent.identity.attributes.clear();
        silent.policy.required_groups.clear();
        silent.policy.ranked_roles.clear();
        silent.policy.mappings.clear();
        let decision = silent.decide();
        let own = Source::Connection(world.identity.connection.clone());
        let of_groups = |it: &&Grant| {
            !matches!(it.source, Source::Directory(_) | Source::Orphaned(_) | Source::Default | Source::Guest)
        };
        for grant in revoked(&decision).filter(of_groups) {
            prop_assert_eq!(&grant.source, &own, "{}", shown(&silent));
        }
    }

    #[test]
    fn break_glass_accounts_lose_nothing_and_are_linked_to_nobody(throws in throws()) {
        for (mut world, _, is_sign_in) in both(&throws) {
            let accounts = world.accounts.linked.iter().chain(&world.accounts.candidates);
            world.policy.break_glass = accounts.map(|it| it.id.clone()).collect();
            let decision = if is_sign_in { world.decide() } else { world.push() };
            if decision.account.is_none() {
                continue;
            }
            prop_assert!(decision.verdict != vestibule_provisioning::Verdict::Link);
            for effect in &decision.effects {
                let gives = matches!(
                    effect,
                    Effect::Grant(_)
                        | Effect::RememberGroups(_)
                        | Effect::ForgetGroups(_)
                        | Effect::ReserveSeat { .. }
                        | Effect::Join { .. }
                        | Effect::SettlePending
                        | Effect::Reinstate
                        | Effect::RequestApproval { .. }
                );
                prop_assert!(gives, "{effect:?}{}", shown(&world));
            }
        }
    }

    #[test]
    fn grants_and_revocations_come_after_memory_and_in_order(throws in throws()) {
        for (world, decision, _) in both(&throws) {
            let place = |it: &Effect| match it {
                Effect::RememberGroups(_) | Effect::ForgetGroups(_) => Some(0),
                Effect::Grant(_) => Some(1),
                Effect::Revoke(_) => Some(2),
                _ => None,
            };
            let places: Vec<u8> = decision.effects.iter().filter_map(place).collect();
            prop_assert!(places.is_sorted(), "{:?}{}", decision.effects, shown(&world));
            prop_assert!(granted(&decision).is_sorted() && revoked(&decision).is_sorted());
            let both: BTreeSet<_> = granted(&decision).collect();
            prop_assert!(revoked(&decision).all(|it| !both.contains(it)));
        }
    }
}
