//! Attacks by who has a part already: a second organization, a partner's connection, a guest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[allow(dead_code, reason = "each test uses a part")]
#[path = "scene/scene.rs"]
mod scene;

use vestibule_core::{DirectoryId, EmailFacts, EmailSource};
use vestibule_provisioning::{
    Approval, DirectoryMatch, DirectoryStanding, DirectoryView, Effect, EmailGrade, Guests, Jit,
    Linking, MembershipState, OwnedDomain, PermissionName, Policy, ReasonCode, Seats, Verdict,
    grade_email,
};

use scene::names::{account, address, domain, key};
use scene::{Scene, has, link, linked_member, noted};

fn changes_email(effect: &Effect) -> bool {
    matches!(effect, Effect::ChangeEmail { .. })
}

/// Acme's provider says that a person who is globex's too has an address of acme now. Whoever reads mail
/// there resets the password, and is in globex.
#[test]
fn an_organization_does_not_change_the_address_of_an_account_that_is_another_ones_too() {
    let mut honest = Scene::returning();
    honest.accounts.linked.as_mut().unwrap().email = Some(address("ada@globex.example"));
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, changes_email));

    let mut member = honest.clone();
    member.accounts.linked.as_mut().unwrap().is_member_elsewhere = true;
    let mut linked = honest.clone();
    let links = &mut linked.accounts.linked.as_mut().unwrap().links;
    links.push(link("globex", "globex-idp", "s-ada"));
    for attack in [member, linked] {
        for verified in [Some(true), None] {
            let mut attack = attack.clone();
            attack.identity.email.verified = verified;
            let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
            assert!(!has(&decision, changes_email), "{:?}", decision.effects);
            assert!(noted(&decision, ReasonCode::EmailChangeNotTrusted));
        }
        // Nor does its directory, not even for the person to confirm: the mail goes to the attacker.
        let mut pushed = attack.clone().pushed(DirectoryMatch::Account, &[]);
        let linked = pushed.accounts.linked.take().unwrap();
        pushed.accounts.linked = Some(scene::user_of_main(linked, "u-ada"));
        let decision = pushed.push_gives(Verdict::Allow, ReasonCode::Linked);
        assert!(!has(&decision, changes_email), "{:?}", decision.effects);
    }
}

/// Globex has proven the very name whose subtree is acme's: which of the two an address there belongs
/// to, only that name could say.
#[test]
fn a_subtree_has_no_address_at_a_name_that_another_organization_has_proven() {
    let mut attack = Scene::new();
    let mut subtree = OwnedDomain::verified(domain("acme.com"));
    subtree.is_subtree = true;
    attack.organization.domains = vec![subtree.clone()];
    let email = &attack.identity.email;
    assert_eq!(grade_email(email, &attack.organization).0, EmailGrade::DomainBound);

    subtree.except.insert(domain("acme.com"));
    attack.organization.domains = vec![subtree];
    assert_ne!(grade_email(email, &attack.organization).0, EmailGrade::DomainBound);
}

/// A guest whom a partner's connection vouches for came in with the address of the chief. The directory
/// pushes the chief, and what it grants goes to the chief.
#[test]
fn a_push_gives_nothing_to_who_has_come_in_with_an_address_that_was_never_verified() {
    let mut attack = Scene::new().pushed(DirectoryMatch::Email, &["d-admins"]);
    let mut guest = linked_member("guest");
    guest.links = vec![link("acme", "partner-idp", "s-guest")];
    guest.email_verified = false;
    attack.accounts.candidates = vec![guest.clone()];
    let decision = attack.push_gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(decision.effects.is_empty(), "{:?}", decision.effects);

    let mut honest = attack.clone();
    guest.email_verified = true;
    honest.accounts.candidates = vec![guest];
    honest.push_gives(Verdict::Link, ReasonCode::LinkedByDirectory);
}

/// A partner's connection may speak for the partner's domain alone, and sends for a subject what the
/// directory has for `externalId` of an employee: numbers, addresses and object ids are no secrets.
#[test]
fn a_connection_of_few_domains_is_no_user_of_the_directory_outside_of_them() {
    let mut attack = Scene::new().pushed(DirectoryMatch::ExternalId, &["d-admins"]);
    let mut employee = linked_member("ada");
    employee.links = vec![link("acme", "main-idp", "s-other")];
    attack.accounts.candidates = vec![scene::user_of_main(employee, "u-ada")];
    let honest = attack.clone();
    honest.gives(Verdict::Link, ReasonCode::LinkedByDirectory);

    attack.organization.domains.push(OwnedDomain::verified(domain("partner.example")));
    attack.organization.connection.domains = Some([domain("partner.example")].into());
    for email in ["mallory@partner.example", "ada@acme.com"] {
        attack.identity.email = EmailFacts::claimed(email, EmailSource::IdToken);
        attack.identity.email.tenant_pinned = true;
        let decision = attack.decide();
        assert!(!decision.verdict.admits(), "{email}: {:?}", decision.code);
        assert!(decision.effects.is_empty(), "{email}: {:?}", decision.effects);
    }

    let mut named = honest;
    named.policy = Policy::new();
    named.organization.connection.domains = Some([domain("acme.com")].into());
    named.gives(Verdict::Link, ReasonCode::LinkedByDirectory);
}

/// The same guest, and the chief signs in: an administrator approves in good faith that the chief gets
/// the account with the chief's address. The guest would be in it with the chief.
#[test]
fn an_approval_puts_nobody_into_an_account_that_a_stranger_signs_in_to() {
    let mut attack = Scene::new();
    attack.policy.linking = Linking::Approval;
    let mut guest = linked_member("guest");
    guest.links = vec![link("acme", "partner-idp", "s-guest")];
    guest.email_verified = false;
    attack.accounts.candidates = vec![guest.clone()];
    attack.accounts.approval = Some(Approval {
        by: account("olga"),
        subject: key("acme-idp", "s-ada"),
        account: Some(account("guest")),
    });
    let decision = attack.decide();
    assert!(!decision.verdict.admits(), "{:?}", decision.effects);
    assert!(noted(&decision, ReasonCode::ApprovalNotEnough));

    let mut honest = attack.clone();
    guest.email_verified = true;
    honest.accounts.candidates = vec![guest];
    honest.gives(Verdict::Link, ReasonCode::LinkedByApproval);
}

/// An address is one account's in all organizations. Acme's provider asserts one of globex's domain for
/// a guest: the account does not occupy it, so that globex can still create, push and link its own person.
#[test]
fn an_address_that_is_not_proven_is_nobodys_until_it_is_confirmed() {
    let mut guest = Scene::new();
    guest.policy.jit = Jit::Connection;
    guest.policy.guests = Guests::Role { role: PermissionName::parse("guest").unwrap(), days: 7 };
    guest.identity.email = EmailFacts::claimed("chief@globex.example", EmailSource::IdToken);
    guest.identity.email.verified = Some(true);
    let decision = guest.gives(Verdict::Create, ReasonCode::Created);
    let nobodys = Effect::CreateAccount { email: None, email_verified: false };
    assert!(decision.effects.contains(&nobodys), "{:?}", decision.effects);
    let email = address("chief@globex.example");
    assert!(decision.effects.contains(&Effect::ChangeEmail { email, verified: false }));

    // What is proven to be the organization's own is its account's at once.
    let decision = Scene::new().gives(Verdict::Create, ReasonCode::Created);
    let owned = |effect: &Effect| {
        matches!(effect, Effect::CreateAccount { email: Some(_), email_verified: true })
    };
    assert!(has(&decision, owned), "{:?}", decision.effects);
}

/// Who was deprovisioned holds no seat, and takes one to come back.
#[test]
fn who_is_reinstated_takes_a_seat() {
    let back = |used| {
        let mut scene = Scene::returning().pushed(DirectoryMatch::Account, &[]);
        let mut linked = scene::user_of_main(scene.accounts.linked.take().unwrap(), "u-ada");
        let directory = DirectoryId::parse("main").unwrap();
        let gone = MembershipState::Deprovisioned { directory, at: scene::names::now() };
        linked.membership.as_mut().unwrap().state = gone;
        scene.accounts.linked = Some(linked);
        scene.organization.seats = Seats { limit: Some(5), used };
        scene
    };
    for decision in [
        back(4).gives(Verdict::Allow, ReasonCode::Linked),
        back(4).push_gives(Verdict::Allow, ReasonCode::Linked),
    ] {
        assert_eq!(decision.effects[..2], [Effect::ReserveSeat { limit: 5 }, Effect::Reinstate]);
    }
    assert_eq!(back(5).gives(Verdict::Deny, ReasonCode::NoSeat).effects, []);
    assert_eq!(back(5).push_gives(Verdict::Deny, ReasonCode::NoSeat).effects, []);
}

/// The directory turns somebody off whom an administrator has suspended, and on again: the suspension is
/// the administrator's to lift.
#[test]
fn a_directory_does_not_lift_an_administrators_suspension() {
    let mut scene = Scene::returning().pushed(DirectoryMatch::Account, &[]);
    let mut linked = scene::user_of_main(scene.accounts.linked.take().unwrap(), "u-ada");
    linked.membership.as_mut().unwrap().state = MembershipState::Suspended;
    scene.accounts.linked = Some(linked);
    scene.gives(Verdict::Deny, ReasonCode::MembershipSuspended);
    let DirectoryView::Connected { directory, standing: DirectoryStanding::Active(person) } =
        scene.directory.clone()
    else {
        panic!("the directory has pushed the person");
    };
    scene.directory =
        DirectoryView::Connected { directory, standing: DirectoryStanding::Inactive(person) };
    assert_eq!(scene.gives(Verdict::Deny, ReasonCode::DirectoryDeactivated).effects, []);
    assert_eq!(scene.push_gives(Verdict::Deny, ReasonCode::DirectoryDeactivated).effects, []);
}
