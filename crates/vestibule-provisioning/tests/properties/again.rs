//! Effects settle: applied twice they change nothing, and a second sign-in has none.

use proptest::prelude::*;
use vestibule_provisioning::{Decision, Effect, ReasonCode, Verdict};

use crate::model::outcome::applied;
use crate::model::world::World;
use crate::{CASES, config, shown, throws};

/// The world after the effects of a decision.
fn after(world: &World, decision: &Decision) -> World {
    let mut after = world.clone();
    let before = decision.account.as_ref().and_then(|id| world.account(id));
    let account = applied(before, &decision.effects);
    let Some(account) = account else { return after };
    if decision.verdict.admits() {
        after.accounts.linked = Some(account);
        after.accounts.candidates.retain(|it| Some(&it.id) != decision.account.as_ref());
    } else if let Some(place) = after.accounts.candidates.iter().position(|it| it.id == account.id)
    {
        after.accounts.candidates[place] = account;
    } else {
        after.accounts.linked = Some(account);
    }
    for effect in &decision.effects {
        match effect {
            Effect::ConsumeInvitation { .. } => after.accounts.invitation = None,
            Effect::ConsumeProof => after.accounts.proof = None,
            Effect::ReserveSeat { .. } => after.organization.seats.used += 1,
            _ => {}
        }
    }
    after
}

pub(crate) fn is_settled(throws: &[u16]) -> Result<(), TestCaseError> {
    let world = World::of_sign_in(throws);
    let first = world.decide();
    let next = after(&world, &first);
    let second = next.decide();
    let lasting: Vec<_> =
        second.effects.iter().filter(|it| !matches!(it, Effect::RequestApproval { .. })).collect();
    prop_assert!(
        lasting.is_empty(),
        "{:?} {:?} {:?}\nagain {:?} {:?} {:?}{}",
        first.verdict,
        first.code,
        first.effects,
        second.verdict,
        second.code,
        lasting,
        shown(&world)
    );
    if first.verdict.admits() {
        // A guest for no days comes in, and has left.
        let until =
            next.accounts.linked.as_ref().and_then(|it| it.membership.as_ref()?.guest_until);
        let ended_at_once = second.code == ReasonCode::GuestExpired && until == Some(world.now);
        prop_assert!(
            second.verdict == Verdict::Allow || ended_at_once,
            "{:?} {:?}, and then {:?} {:?}{}",
            first.verdict,
            first.code,
            second.verdict,
            second.code,
            shown(&world)
        );
    } else {
        prop_assert_eq!(second.verdict, first.verdict, "{}", shown(&world));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn effects_applied_twice_change_nothing_more(throws in throws()) {
        for (world, decision) in [
            { let world = World::of_sign_in(&throws); let it = world.decide(); (world, it) },
            { let world = World::of_push(&throws); let it = world.push(); (world, it) },
        ] {
            let before = decision.account.as_ref().and_then(|id| world.account(id));
            if let Some(once) = applied(before, &decision.effects) {
                let mut twice = once.clone();
                twice.apply(&world.organization.id, &decision.effects).unwrap();
                prop_assert!(once == twice, "{:?}{}", decision.effects, shown(&world));
            }
        }
    }

    #[test]
    fn a_second_sign_in_has_no_effects(throws in throws()) {
        is_settled(&throws)?;
    }

    #[test]
    fn a_second_push_has_no_effects(throws in throws()) {
        let world = World::of_push(&throws);
        let first = world.push();
        let mut next = after(&world, &first);
        if next.accounts.linked.is_none()
            && let Some(id) = &first.account
            && !first.effects.is_empty()
        {
            next.accounts.linked = next.account(id).cloned();
            next.accounts.candidates.retain(|it| it.id != *id);
        }
        let second = next.push();
        prop_assert!(
            second.effects.is_empty(),
            "{:?} {:?} {:?}\nagain {:?} {:?} {:?}{}",
            first.verdict, first.code, first.effects,
            second.verdict, second.code, second.effects, shown(&world)
        );
    }
}
