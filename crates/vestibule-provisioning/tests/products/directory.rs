//! Directories: groups that become teams, and people who leave.

use vestibule_core::EndReason;
use vestibule_provisioning::{
    Condition, DirectoryMatch, DirectoryStanding, Effect, GroupRef, GroupSource, Mapping,
    MembershipState, ReasonCode, Verdict, on_policy_change, reapply,
};

use crate::scene::names::{connection, directory, now, role, team};
use crate::scene::{
    Scene, has, idp, known_groups, linked_member, main_directory, membership, person, standing,
    user_of_main,
};

fn to_team(id: &str, name: &str) -> Mapping {
    let group = GroupRef::new(GroupSource::Directory(directory("main")), id);
    Mapping::new(Condition::Group(group), [team(name)])
}

fn pushed() -> Scene {
    let mut scene = Scene::returning().pushed(DirectoryMatch::Account, &["g-7"]);
    scene.accounts.linked = Some(user_of_main(linked_member("ada"), "u-ada"));
    scene.policy.mappings = vec![to_team("g-7", "design")];
    scene
}

#[test]
fn a_mapping_that_is_edited_applies_at_once_to_who_is_in_the_group() {
    let scene = pushed();
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    let ada = scene.after(&decision);
    assert_eq!(ada.permissions(), [&team("design")].into());

    let mut edited = scene.policy.clone();
    edited.mappings = vec![to_team("g-7", "research")];
    let preview = on_policy_change(&scene.policy, &edited, &scene.organization, [&ada], now());
    assert_eq!((preview.accounts, preview.changed, preview.losing), (1, 1, 1));
    assert_eq!(preview.gains[&team("research")], 1);
    assert_eq!(preview.losses[&team("design")], 1);
    assert!(preview.exceeds(99) && !preview.exceeds(100));

    let decision = reapply(&scene.organization, &ada, &edited, now());
    assert_eq!((decision.verdict, decision.code), (Verdict::Allow, ReasonCode::Reapplied));
    let mut after = ada;
    after.apply(&scene.organization.id, &decision.effects).unwrap();
    assert_eq!(after.permissions(), [&team("research")].into());
}

#[test]
fn a_member_sees_the_teams_resources_at_once() {
    // Pushed before the sign-in: the session begins with the team.
    let mut before = Scene::new().pushed(DirectoryMatch::ExternalId, &["g-7"]);
    before.policy.mappings = vec![to_team("g-7", "design")];
    let decision = before.gives(Verdict::Create, ReasonCode::Created);
    assert_eq!(before.after(&decision).permissions(), [&team("design")].into());

    // Pushed after it: the push itself gives the team, and nobody signs in again.
    let mut after = pushed();
    after.identity = Scene::new().identity;
    let decision = after.push_gives(Verdict::Allow, ReasonCode::Linked);
    assert_eq!(after.after(&decision).permissions(), [&team("design")].into());
}

#[test]
fn who_asks_why_somebody_may_do_something_is_told_the_source() {
    let mut scene = pushed();
    let group = |id: &str| {
        Condition::Group(GroupRef::new(GroupSource::Connection(connection("acme-idp")), id))
    };
    scene.policy.mappings.push(Mapping::new(group("g-all"), [role("member")]));
    scene.identity.groups = known_groups(&["g-all", "g-unmapped"]);
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    // The directory's groups decide, and the decision says so.
    assert!(crate::scene::noted(&decision, ReasonCode::DirectoryGroupsPrecede));
    assert!(has(&decision, |it| *it == Effect::Grant(main_directory(team("design")))));
    assert!(!has(&decision, |it| *it == Effect::Grant(idp(role("member")))));
    // What was received is remembered whole, mapped or not, by its source.
    let mut after = scene.after(&decision);
    let known = &membership(&mut after).known;
    let of_idp = known.iter().find(|it| matches!(it.from, GroupSource::Connection(_))).unwrap();
    assert!(of_idp.groups.contains("g-unmapped"));
}

/// A product's manual says: who was removed from the directory may still have access until the account
/// is deleted by hand.
#[test]
fn who_is_removed_from_the_directory_is_out_and_the_account_is_kept() {
    for (standing_now, code, reason) in [
        (
            DirectoryStanding::Inactive(person("u-ada", DirectoryMatch::Account, &[])),
            ReasonCode::DirectoryDeactivated,
            EndReason::Deactivated,
        ),
        (
            DirectoryStanding::Deleted { user: "u-ada".to_owned(), at: now() },
            ReasonCode::DirectoryDeleted,
            EndReason::Deleted,
        ),
    ] {
        let mut scene = pushed();
        scene.directory = standing(standing_now);
        let decision = scene.push_gives(Verdict::Deny, code);
        assert!(has(&decision, |it| *it == Effect::EndSessions(reason)));
        let mut kept = scene.after(&decision);
        let state = &membership(&mut kept).state;
        assert!(matches!(state, MembershipState::Deprovisioned { .. }), "{state:?}");
        assert!(kept.permissions().is_empty());

        scene.accounts.linked = Some(kept.clone());
        scene.gives(Verdict::Deny, code);

        // An administrator finishes it.
        kept.apply(&scene.organization.id, &[Effect::Remove { at: now() }]).unwrap();
        assert!(matches!(membership(&mut kept).state, MembershipState::Removed { .. }));
        scene.accounts.linked = Some(kept);
        scene.gives(Verdict::Deny, code);
        scene.directory = vestibule_provisioning::DirectoryView::None;
        scene.gives(Verdict::Deny, ReasonCode::RemovedByAdministrator);
    }
}

#[test]
fn a_preview_says_that_synchronization_would_take_everything_from_everybody() {
    // DefGuard issue 2833: switched on, it emptied every group, that of the administrators too.
    let scene = pushed();
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    let ada = scene.after(&decision);
    let mut nothing = scene.policy.clone();
    nothing.mappings.clear();
    let members: Vec<_> = std::iter::repeat_n(ada, 250).collect();
    let preview = on_policy_change(&scene.policy, &nothing, &scene.organization, &members, now());
    assert_eq!((preview.accounts, preview.losing, preview.listed.len()), (250, 250, 100));
    assert!(preview.exceeds(10));
}
