//! The crate decides as a model does that was written separately; and what holds of every decision.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "properties/again.rs"]
mod again;
#[path = "properties/coverage.rs"]
mod coverage;
#[path = "properties/grants.rs"]
mod grants;
#[allow(dead_code, reason = "each test uses a part")]
#[path = "model/model.rs"]
mod model;
#[path = "properties/owners.rs"]
mod owners;
#[path = "properties/reasons.rs"]
mod reasons;
#[path = "properties/trust.rs"]
mod trust;

use model::dice::{Dice, THROWS};
use model::outcome::Outcome;
use model::world::World;
use proptest::prelude::*;
use vestibule_core::EmailFacts;
use vestibule_provisioning::{
    Account, Decision, DirectoryStanding, DirectoryView, ReasonCode, Verdict, grade_email, reapply,
};

/// How many cases a property has, where none is said.
const CASES: u32 = 2_000;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn throws() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), THROWS)
}

/// A world as text: `Debug` of its parts would hide the addresses.
fn shown(world: &World) -> String {
    let one = |value: serde_json::Result<String>| value.unwrap_or_default();
    format!(
        "\nidentity {}\norganization {}\naccounts {}\ndirectory {}\npolicy {}",
        one(serde_json::to_string(&world.identity)),
        one(serde_json::to_string(&world.organization)),
        one(serde_json::to_string(&world.accounts)),
        one(serde_json::to_string(&world.directory)),
        one(serde_json::to_string(&world.policy)),
    )
}

fn account_shown(account: Option<&Account>) -> String {
    account.map(|it| serde_json::to_string(it).unwrap()).unwrap_or_default()
}

fn agrees(world: &World, decision: &Decision, expected: &Outcome) -> Result<(), TestCaseError> {
    let found = Outcome::of(decision, world);
    prop_assert!(
        found == *expected,
        "found {:?} {:?} {:?} {:?}\n{}\nmodel {:?} {:?} {:?} {:?}\n{}\n{:?}{}",
        found.verdict,
        found.code,
        found.grade,
        found.asides,
        account_shown(found.after.as_ref()),
        expected.verdict,
        expected.code,
        expected.grade,
        expected.asides,
        account_shown(expected.after.as_ref()),
        decision.effects,
        shown(world)
    );
    Ok(())
}

fn sign_in_agrees(throws: &[u16]) -> Result<(), TestCaseError> {
    let world = World::of_sign_in(throws);
    agrees(&world, &world.decide(), &model::decide::decide(&world))
}

fn push_agrees(throws: &[u16]) -> Result<(), TestCaseError> {
    let world = World::of_push(throws);
    let decision = world.push();
    let mut expected = model::directory::on_directory_event(&world);
    expected.grade = decision.email_grade;
    agrees(&world, &decision, &expected)
}

fn reapplied_agrees(throws: &[u16]) -> Result<(), TestCaseError> {
    let world = World::of_sign_in(throws);
    for account in world.accounts.linked.iter().chain(&world.accounts.candidates) {
        let decision = reapply(&world.organization, account, &world.policy, world.now);
        let after = model::outcome::applied(Some(account), &decision.effects).unwrap();
        let expected =
            model::reapply::reapply(&world.organization, account, &world.policy, world.now);
        let (found, expected) = (model::outcome::sorted(after), model::outcome::sorted(expected));
        prop_assert!(
            found == expected,
            "found {}\nmodel {}{}",
            account_shown(Some(&found)),
            account_shown(Some(&expected)),
            shown(&world)
        );
    }
    Ok(())
}

fn grade_agrees(throws: &[u16]) -> Result<(), TestCaseError> {
    let world = World::of_sign_in(throws);
    let facts: &EmailFacts = &world.identity.email;
    let (found, _) = grade_email(facts, &world.organization);
    prop_assert_eq!(found, model::facts::grade(facts, &world.organization), "{}", shown(&world));
    Ok(())
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn a_sign_in_is_decided_as_the_model_does(throws in throws()) {
        sign_in_agrees(&throws)?;
    }

    #[test]
    fn a_push_is_decided_as_the_model_does(throws in throws()) {
        push_agrees(&throws)?;
    }

    #[test]
    fn a_policy_is_applied_again_as_the_model_does(throws in throws()) {
        reapplied_agrees(&throws)?;
    }

    #[test]
    fn an_address_is_graded_as_the_model_does(throws in throws()) {
        grade_agrees(&throws)?;
    }
}

/// For long runs: `cargo test -p vestibule-provisioning --test properties -- --ignored`.
#[test]
#[ignore = "takes minutes: .ci/long runs it"]
fn two_hundred_thousand_worlds_are_decided_as_the_model_does() {
    let mut runner = proptest::test_runner::TestRunner::new(config(200_000));
    let all = |throws: Vec<u16>| {
        sign_in_agrees(&throws)?;
        push_agrees(&throws)?;
        reapplied_agrees(&throws)?;
        trust::nothing_improves(&throws)?;
        again::is_settled(&throws)
    };
    if let Err(error) = runner.run(&throws(), all) {
        panic!("{error}");
    }
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn nobody_comes_in_across_organizations(throws in throws()) {
        let world = World::of_sign_in(&throws);
        let decision = world.decide();
        if decision.verdict.admits() {
            let (view, key) = (&world.organization, world.key());
            prop_assert_eq!(&view.connection.organization, &view.id);
            prop_assert_eq!(&view.connection.id, &world.identity.connection);
            let before = decision.account.as_ref().and_then(|id| world.account(id));
            if decision.verdict == Verdict::Allow {
                let links = &before.unwrap().links;
                prop_assert!(
                    links.iter().any(|it| it.organization == view.id && it.subject == key),
                    "{}", shown(&world)
                );
            }
            if decision.verdict == Verdict::Link && decision.code != ReasonCode::LinkedByProof {
                let account = before.unwrap();
                prop_assert!(!account.is_member_elsewhere, "{}", shown(&world));
                prop_assert!(account.links.iter().all(|it| it.organization == view.id));
            }
        }
    }

    #[test]
    fn nobody_comes_in_whom_the_directory_has_turned_off(throws in throws()) {
        let mut world = World::of_sign_in(&throws);
        if let DirectoryView::Connected { standing, .. } = &mut world.directory {
            if let DirectoryStanding::Active(person) = standing.clone() {
                *standing = DirectoryStanding::Inactive(person);
            }
            if *standing != DirectoryStanding::Unknown {
                for decision in [world.decide(), world.push()] {
                    prop_assert_eq!(decision.verdict, Verdict::Deny, "{}", shown(&world));
                }
            }
        }
    }

    #[test]
    fn who_is_said_to_be_unverified_gets_no_account_by_the_address(throws in throws()) {
        let mut world = World::of_sign_in(&throws);
        world.identity.email.verified = Some(false);
        let decision = world.decide();
        let other_evidence = [
            ReasonCode::LinkedByProof,
            ReasonCode::LinkedByApproval,
            ReasonCode::LinkedByDirectory,
        ];
        prop_assert!(decision.verdict != Verdict::Create, "{}", shown(&world));
        prop_assert!(
            decision.verdict != Verdict::Link || other_evidence.contains(&decision.code),
            "{}", shown(&world)
        );
    }

    #[test]
    fn the_same_is_decided_twice_and_in_any_order_of_the_views(throws in throws()) {
        let world = World::of_sign_in(&throws);
        let decision = world.decide();
        prop_assert_eq!(&decision, &world.decide());
        let mut turned = world.clone();
        turned.accounts.candidates.reverse();
        turned.organization.domains.reverse();
        turned.policy.mappings.reverse();
        turned.policy.required_groups.reverse();
        for account in turned.accounts.linked.iter_mut().chain(&mut turned.accounts.candidates) {
            account.links.reverse();
            if let Some(membership) = &mut account.membership {
                membership.known.reverse();
            }
        }
        let (one, other) = (Outcome::of(&decision, &world), Outcome::of(&turned.decide(), &turned));
        prop_assert!(one == other, "{one:?}\n{other:?}{}", shown(&world));
    }

    #[test]
    fn json_gives_back_what_was_decided_and_of_what(throws in throws()) {
        let world = World::of_sign_in(&throws);
        for decision in [world.decide(), world.push()] {
            let json = serde_json::to_string(&decision).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Decision>(&json).unwrap(), &decision);
        }
        let json = serde_json::to_string(&world.policy).unwrap();
        prop_assert_eq!(&serde_json::from_str::<vestibule_provisioning::Policy>(&json).unwrap(), &world.policy);
        let json = serde_json::to_string(&world.accounts).unwrap();
        prop_assert_eq!(&serde_json::from_str::<vestibule_provisioning::AccountView>(&json).unwrap(), &world.accounts);
        let json = serde_json::to_string(&world.organization).unwrap();
        prop_assert_eq!(&serde_json::from_str::<vestibule_provisioning::OrganizationView>(&json).unwrap(), &world.organization);
        let json = serde_json::to_string(&world.directory).unwrap();
        prop_assert_eq!(&serde_json::from_str::<DirectoryView>(&json).unwrap(), &world.directory);
    }
}

/// Dice are here so that a failing case can be replayed by its throws.
#[test]
fn throws_that_run_out_are_plain() {
    assert_eq!(Dice::new(&[]).pick(&[(1, "plain"), (9, "odd")]), "plain");
}
