//! Every decision says why, and tells no secrets.

use proptest::prelude::*;
use vestibule_provisioning::{Effect, ReasonCode, ReasonOutcome};

use crate::model::world::World;
use crate::{CASES, config, shown, throws};

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn one_reason_settles_and_it_is_the_decisions(throws in throws()) {
        let (sign_in, push) = (World::of_sign_in(&throws), World::of_push(&throws));
        for (decision, world) in [(sign_in.decide(), &sign_in), (push.push(), &push)] {
            let settled: Vec<ReasonCode> = decision
                .reasons
                .iter()
                .filter(|it| it.outcome == ReasonOutcome::Settled)
                .map(|it| it.code)
                .collect();
            prop_assert_eq!(settled, vec![decision.code], "{}", shown(world));
            prop_assert_eq!(decision.policy_revision, world.policy.revision);
            let version = decision.account.as_ref().and_then(|id| world.account(id));
            prop_assert_eq!(decision.account_version, version.map(|it| it.version));
        }
    }

    #[test]
    fn what_was_found_is_no_address_and_no_name(throws in throws()) {
        let world = World::of_sign_in(&throws);
        for reason in world.decide().reasons {
            let found = reason.found.unwrap_or_default();
            prop_assert!(!found.contains("ada@") && !found.contains("Augusta"), "{found}");
            prop_assert!(!found.to_ascii_lowercase().contains("ada@"), "{found}");
        }
    }

    #[test]
    fn who_is_refused_is_told_something(throws in throws()) {
        let (sign_in, push) = (World::of_sign_in(&throws), World::of_push(&throws));
        for decision in [sign_in.decide(), push.push()] {
            if decision.verdict.admits() {
                prop_assert!(!decision.effects.iter().any(|it| matches!(it, Effect::EndSessions(reason)
                    if *reason != vestibule_core::EndReason::PolicyChanged)));
            } else {
                prop_assert!(!decision.code.user_text().is_empty(), "{:?}", decision.code);
                prop_assert!(!decision.code.fix().is_empty(), "{:?}", decision.code);
            }
        }
    }
}
