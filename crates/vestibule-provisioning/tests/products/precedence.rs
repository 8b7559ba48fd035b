//! Where a directory and sign-ins meet, row by row.

use vestibule_provisioning::{
    Condition, DirectoryMatch, DirectoryStanding, DirectoryView, Effect, Grant, GroupRef,
    GroupSource, KnownGroups, Mapping, MembershipState, OwnedDomain, ReasonCode, RemovedBy, Source,
    Tombstone, UnknownToDirectory, Verdict, on_policy_change,
};

use crate::scene::names::{
    account, address, connection, directory, domain, now, role, seconds_later, team,
};
use crate::scene::{
    Scene, active, has, idp, known_groups, linked_member, main_directory, member, membership,
    noted, person, standing, user_of_main,
};

#[test]
fn whom_the_directory_does_not_know_comes_in_marked_or_waits() {
    let mut scene = Scene::new();
    scene.directory = standing(DirectoryStanding::Unknown);
    let decision = scene.gives(Verdict::Create, ReasonCode::Created);
    assert!(has(&decision, |it| matches!(it, Effect::Join { pending_directory: true, .. })));

    // Once it is pushed, the mark goes.
    let mut pushed = scene.then(&decision);
    pushed.directory = active("u-ada", DirectoryMatch::ExternalId, &[]);
    let decision = pushed.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::SettlePending));

    scene.policy.directory.unknown = UnknownToDirectory::Deny;
    let decision = scene.gives(Verdict::Deny, ReasonCode::NotProvisionedYet);
    assert!(decision.code.user_text().contains("Try again later"));
    // Who is in is not thrown out for it.
    scene.accounts.linked = Some(linked_member("ada"));
    scene.gives(Verdict::Allow, ReasonCode::Linked);
}

#[test]
fn a_pushed_user_is_matched_by_external_id_and_by_address_inside_verified_domains_alone() {
    let by = |matched_by| {
        let mut scene = Scene::new().pushed(matched_by, &[]);
        scene.accounts.candidates = vec![user_of_main(member("ada"), "u-ada")];
        scene
    };
    by(DirectoryMatch::ExternalId).gives(Verdict::Link, ReasonCode::LinkedByDirectory);
    by(DirectoryMatch::Email).gives(Verdict::Link, ReasonCode::LinkedByDirectory);

    let mut outside = by(DirectoryMatch::Email);
    outside.organization.domains = vec![OwnedDomain::verified(domain("acme.io"))];
    let decision = outside.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::DirectoryMatchWeak));
    // The subject itself is evidence wherever the address is.
    let mut by_id = by(DirectoryMatch::ExternalId);
    by_id.organization.domains.clear();
    by_id.gives(Verdict::Link, ReasonCode::LinkedByDirectory);
}

#[test]
fn who_is_inactive_is_refused_and_buried_until_the_directory_says_otherwise() {
    let mut scene = Scene::returning();
    let ada = person("u-ada", DirectoryMatch::ExternalId, &[]);
    scene.directory = standing(DirectoryStanding::Inactive(ada));
    let decision = scene.gives(Verdict::Deny, ReasonCode::DirectoryDeactivated);
    assert!(has(&decision, |it| matches!(it, Effect::EndSessions(_))));
    let mut later = scene.clone();
    later.accounts.linked = Some(scene.after(&decision));

    // Neither silence nor another directory lifts it.
    for silence in [
        DirectoryView::None,
        DirectoryView::Disconnected { directory: directory("main") },
        standing(DirectoryStanding::Unknown),
        DirectoryView::Connected {
            directory: directory("other"),
            standing: DirectoryStanding::Active(person("u-ada", DirectoryMatch::ExternalId, &[])),
        },
    ] {
        later.directory = silence;
        later.gives(Verdict::Deny, ReasonCode::Deprovisioned);
    }
    later.directory = active("u-ada", DirectoryMatch::ExternalId, &[]);
    let decision = later.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::Reinstate));

    // An owner may lift it too.
    let mut owner = scene.after(&scene.decide());
    owner.apply(&scene.organization.id, &[Effect::Restore]).unwrap();
    assert_eq!(membership(&mut owner).state, MembershipState::Active);

    // Nor does a new account come of it.
    let mut buried = Scene::new();
    let by = RemovedBy::Directory(directory("main"));
    buried.accounts.tombstone = Some(Tombstone { by, at: seconds_later(-60) });
    buried.gives(Verdict::Deny, ReasonCode::Deprovisioned);
    buried.directory = active("u-ada", DirectoryMatch::ExternalId, &[]);
    buried.gives(Verdict::Create, ReasonCode::Created);
}

#[test]
fn groups_of_the_directory_take_the_place_of_those_of_the_sign_in() {
    let by = |from, id: &str, name| {
        Mapping::new(Condition::Group(GroupRef::new(from, id)), [team(name)])
    };
    let idp_groups = GroupSource::Connection(connection("acme-idp"));
    let mut scene = Scene::returning().pushed(DirectoryMatch::Account, &["d-1"]);
    scene.identity.groups = known_groups(&["g-1"]);
    scene.policy.mappings = vec![
        by(idp_groups, "g-1", "by-token"),
        by(GroupSource::Directory(directory("main")), "d-1", "by-directory"),
    ];
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    assert_eq!(scene.after(&decision).permissions(), [&team("by-directory")].into());

    scene.directory = DirectoryView::None;
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    assert_eq!(scene.after(&decision).permissions(), [&team("by-token")].into());
}

#[test]
fn what_a_disconnected_directory_gave_is_kept_until_an_owner_decides() {
    let mut scene = Scene::returning();
    let ada = scene.accounts.linked.as_mut().unwrap();
    *ada = user_of_main(ada.clone(), "u-ada");
    membership(ada).grants = [main_directory(team("design"))].into();
    membership(ada).known = vec![KnownGroups {
        from: GroupSource::Directory(directory("main")),
        groups: ["d-1".to_owned()].into(),
        attributes: [].into(),
        at: seconds_later(-60),
    }];
    scene.directory = DirectoryView::Disconnected { directory: directory("main") };
    let decision = scene.push_gives(Verdict::Deny, ReasonCode::DirectoryNotConnected);
    let mut kept = scene.after(&decision);
    let orphaned = Grant::new(team("design"), Source::Orphaned(directory("main")));
    assert_eq!(membership(&mut kept).grants, [orphaned].into());
    assert!(membership(&mut kept).known.is_empty());
    assert_eq!(kept.permissions(), [&team("design")].into(), "nobody loses access by it");
    assert!(membership(&mut kept).directory_user.is_some(), "connected again, it is known");

    // Connected again, it decides again.
    scene.accounts.linked = Some(kept);
    scene.directory = active("u-ada", DirectoryMatch::Account, &[]);
    let decision = scene.push_gives(Verdict::Allow, ReasonCode::Linked);
    assert!(scene.after(&decision).permissions().is_empty());
}

#[test]
fn a_source_that_goes_takes_its_own_grant_and_leaves_the_others() {
    let mut scene = Scene::returning();
    let ada = membership(scene.accounts.linked.as_mut().unwrap());
    let (by_hand, by_token) = (Grant::new(role("admin"), Source::Manual), idp(role("admin")));
    ada.grants = [by_hand.clone(), by_token.clone()].into();
    scene.identity.groups = known_groups(&[]);
    let decision = scene.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::Revoke(by_token.clone())));
    let mut after = scene.after(&decision);
    assert_eq!(membership(&mut after).grants, [by_hand].into());
    assert_eq!(after.permissions(), [&role("admin")].into());
}

#[test]
fn an_edit_of_mappings_is_previewed_with_the_owners_it_would_touch() {
    let scene = Scene::returning();
    let owner = |id: &str| {
        let mut it = linked_member(id);
        membership(&mut it).grants = [idp(role("owner"))].into();
        membership(&mut it).known = vec![KnownGroups {
            from: GroupSource::Connection(connection("acme-idp")),
            groups: ["g-owners".to_owned()].into(),
            attributes: [].into(),
            at: seconds_later(-60),
        }];
        it
    };
    let members = [owner("ada"), owner("olga")];
    let group = GroupRef::new(GroupSource::Connection(connection("acme-idp")), "g-owners");
    let mut before = scene.policy.clone();
    let mut mapping = Mapping::new(Condition::Group(group), [role("owner")]);
    mapping.approved_by = Some(account("olga"));
    before.mappings = vec![mapping];
    let mut after = before.clone();
    after.mappings.clear();
    let mut organization = scene.organization;
    organization.owners = [account("ada"), account("olga")].into();
    let preview = on_policy_change(&before, &after, &organization, &members, now());
    assert_eq!(preview.owners_losing, vec![account("ada")]);
    assert_eq!(preview.last_owner_kept, Some(account("olga")));
    assert_eq!(preview.losses[&role("owner")], 1);

    // An account for emergencies keeps it all the same.
    after.break_glass = [account("ada")].into();
    let preview = on_policy_change(&before, &after, &organization, &members, now());
    assert_eq!(preview.break_glass_kept, 1);
    assert_eq!(preview.owners_losing, vec![account("olga")]);
}

/// A push of a user whose address is another's is no way to it.
#[test]
fn a_pushed_address_is_evidence_inside_of_verified_domains_alone() {
    let mut scene = Scene::new();
    scene.directory = active("u-ada", DirectoryMatch::Email, &[]);
    scene.accounts.candidates = vec![member("ada")];
    let decision = scene.push_gives(Verdict::Link, ReasonCode::LinkedByDirectory);
    assert!(!has(&decision, |it| matches!(it, Effect::Link { .. })), "no identity is linked by it");

    let mut outside = person("u-eve", DirectoryMatch::Email, &[]);
    outside.email = Some(address("victim@partner.example"));
    scene.directory = standing(DirectoryStanding::Active(outside));
    scene.accounts.candidates[0].email = Some(address("victim@partner.example"));
    let decision = scene.push_gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(decision.effects.is_empty());
}
