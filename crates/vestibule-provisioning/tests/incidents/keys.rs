//! Keys that leave out whose they are: of connections, groups, directories, ids.

use vestibule_provisioning::{
    Condition, DirectoryMatch, DirectoryStanding, DirectoryView, Effect, GroupRef, GroupSource,
    Mapping, MembershipState, ReasonCode, RemovedBy, Tombstone, Verdict,
};

use crate::scene::names::{
    account, connection, directory, domain, organization, role, seconds_later, user,
};
use crate::scene::{
    Scene, active, has, idp, known_groups, linked_member, member, membership, person, standing,
    user_of_main, with_password,
};

/// Keycloak CVE-2026-18201: a connection is bound to an organization whose administrator was not
/// asked.
#[test]
fn a_connection_of_another_organization_signs_nobody_in() {
    for mut attack in [Scene::new(), Scene::returning()] {
        attack.organization.connection.organization = organization("globex");
        attack.gives(Verdict::Deny, ReasonCode::ConnectionOfOtherOrganization);
    }
    Scene::returning().gives(Verdict::Allow, ReasonCode::Linked);
}

/// Polis, June 2026: a hint in the request picks a provider across tenants. Here the sign-in names the
/// connection that it came through, and no other may be looked up for it.
#[test]
fn a_hint_does_not_pick_the_connection() {
    let mut attack = Scene::returning();
    attack.identity.connection = connection("evil-idp");
    attack.gives(Verdict::Deny, ReasonCode::ConnectionMismatch);

    let mut attack = Scene::returning();
    attack.identity.subject.issuer = "https://idp.evil.example".to_owned();
    attack.gives(Verdict::Deny, ReasonCode::IssuerMismatch);

    Scene::returning().gives(Verdict::Allow, ReasonCode::Linked);
}

/// Zitadel CVE-2026-55670: an id that is used again still belongs to the tenant of before.
#[test]
fn an_id_that_is_used_again_carries_nothing_over() {
    // A directory that was connected before used the same id.
    let mut attack = Scene::new().pushed(DirectoryMatch::ExternalId, &[]);
    let mut victim = member("victim");
    victim.email = Some(crate::scene::names::address("victim@acme.com"));
    membership(&mut victim).directory_user = Some(user("old", "u-ada"));
    attack.accounts.candidates = vec![victim];
    let decision = attack.gives(Verdict::Create, ReasonCode::Created);
    assert_eq!(decision.account, None);

    // Nor does another directory's record of somebody lift what this one has said of them.
    let mut attack = Scene::new().pushed(DirectoryMatch::ExternalId, &[]);
    let by = RemovedBy::Directory(directory("old"));
    attack.accounts.tombstone = Some(Tombstone { by, at: seconds_later(-60) });
    attack.gives(Verdict::Deny, ReasonCode::Deprovisioned);

    let mut honest = Scene::new().pushed(DirectoryMatch::ExternalId, &[]);
    honest.accounts.candidates = vec![user_of_main(member("ada"), "u-ada")];
    honest.gives(Verdict::Link, ReasonCode::LinkedByDirectory);
}

/// Grafana CVE-2025-41115: `externalId` of a directory became the id of a user of the application, so
/// that `1` was its administrator.
#[test]
fn an_id_of_a_directory_is_no_account() {
    let mut attack = Scene::new();
    attack.identity.email.address = Some(crate::scene::names::address("mallory@acme.com"));
    attack.directory = active("victim", DirectoryMatch::ExternalId, &[]);
    let mut victim = member("victim");
    victim.email = Some(crate::scene::names::address("victim@acme.com"));
    attack.accounts.candidates = vec![victim];
    let decision = attack.gives(Verdict::Create, ReasonCode::Created);
    assert_ne!(decision.account, Some(account("victim")));
    assert_eq!(
        membership(&mut attack.after(&decision)).directory_user,
        Some(user("main", "victim")),
        "kept as what it is"
    );

    let mut honest = attack;
    honest.directory = active("u-mallory", DirectoryMatch::ExternalId, &[]);
    honest.gives(Verdict::Create, ReasonCode::Created);
}

/// authentik GHSA-9m7q-6qg6-888h: a directory's push finds and deletes users of every tenant.
#[test]
fn a_directory_reaches_its_own_organizations_members_alone() {
    let gone = DirectoryStanding::Deleted { user: "u-ada".to_owned(), at: seconds_later(0) };
    let mut attack = Scene::new();
    attack.directory = standing(gone.clone());
    let mut stranger = with_password("stranger");
    stranger.is_member_elsewhere = true;
    attack.accounts.candidates = vec![stranger];
    let decision = attack.push_gives(Verdict::Deny, ReasonCode::DirectoryDeleted);
    assert!(decision.effects.is_empty(), "{:?}", decision.effects);

    // A push of somebody whose address is nobody's domain finds nobody either.
    let mut attack = Scene::new();
    attack.organization.domains =
        vec![vestibule_provisioning::OwnedDomain::verified(domain("acme.io"))];
    attack.directory = active("u-ada", DirectoryMatch::Email, &[]);
    attack.accounts.candidates = vec![member("victim")];
    let decision = attack.push_gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(decision.effects.is_empty());

    // Its own member it turns off. The account stays.
    let mut honest = Scene::new();
    honest.directory = standing(gone);
    honest.accounts.linked = Some(user_of_main(linked_member("ada"), "u-ada"));
    let decision = honest.push_gives(Verdict::Deny, ReasonCode::DirectoryDeleted);
    let mut after = honest.after(&decision);
    assert!(matches!(membership(&mut after).state, MembershipState::Deprovisioned { .. }));
    assert_eq!(after.links.len(), 1);
}

/// GitLab issue 517368: groups of two providers that have one name.
#[test]
fn groups_of_one_name_are_two_groups() {
    let admins = |of: &str| {
        let group = GroupRef::new(GroupSource::Connection(connection(of)), "admins");
        vec![Mapping::new(Condition::Group(group), [role("admin")])]
    };
    let mut attack = Scene::returning();
    attack.identity.groups = known_groups(&["admins"]);
    attack.policy.mappings = admins("acme-old");
    let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(!has(&decision, |it| matches!(it, Effect::Grant(_))));
    // Nor is a group of the directory one of the connection.
    let mut attack = Scene::returning().pushed(DirectoryMatch::Account, &["admins"]);
    attack.policy.mappings = admins("acme-idp");
    let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(!has(&decision, |it| matches!(it, Effect::Grant(_))));

    let mut honest = Scene::returning();
    honest.identity.groups = known_groups(&["admins"]);
    honest.policy.mappings = admins("acme-idp");
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::Grant(idp(role("admin")))));
}

/// A view of the directory without a directory is no word of it: a host that fails to ask it must say
/// so, and what is disconnected neither admits nor takes away.
#[test]
fn a_directory_that_is_gone_says_nothing() {
    let mut scene = Scene::returning();
    scene.directory = DirectoryView::Disconnected { directory: directory("main") };
    scene.gives(Verdict::Allow, ReasonCode::Linked);
    let decision = scene.push_gives(Verdict::Deny, ReasonCode::DirectoryNotConnected);
    assert!(decision.effects.is_empty());
    let ada = person("u-ada", DirectoryMatch::ExternalId, &[]);
    scene.directory = standing(DirectoryStanding::Inactive(ada));
    scene.gives(Verdict::Deny, ReasonCode::DirectoryDeactivated);
}
