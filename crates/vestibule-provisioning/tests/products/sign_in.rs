//! Sign-ins: who gets an account, who gets the one that is there, and what people are told.

use vestibule_core::{EmailFacts, EmailSource, Protocol};
use vestibule_provisioning::{
    Approval, AttestedDomains, DomainProof, Effect, ExpectedIssuer, Field, Guests, Invitation, Jit,
    Linking, ReasonCode, Verdict,
};

use crate::scene::names::{account, address, key, now, role, role_name, seconds_later};
use crate::scene::{Scene, has, linked_member, member, noted};

#[test]
fn the_first_sign_in_makes_one_account_and_the_second_none() {
    let first = Scene::new();
    let decision = first.gives(Verdict::Create, ReasonCode::Created);
    let creates = decision.effects.iter().filter(|it| matches!(it, Effect::CreateAccount { .. }));
    let joins = decision.effects.iter().filter(|it| matches!(it, Effect::Join { .. }));
    assert_eq!((creates.count(), joins.count()), (1, 1));

    let second = first.then(&decision).gives(Verdict::Allow, ReasonCode::Linked);
    assert!(second.effects.is_empty(), "{:?}", second.effects);
}

#[test]
fn a_domain_that_an_operator_attests_makes_accounts_and_may_be_kept_from_linking() {
    let mut scene = Scene::new();
    scene.organization.domains[0].proof = DomainProof::Attested;
    scene.gives(Verdict::Create, ReasonCode::Created);

    scene.accounts.candidates = vec![member("ada")];
    let decision = scene.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::LinkDomainAttestedOnly));
    scene.policy.attested_domains = AttestedDomains::Full;
    scene.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

#[test]
fn a_verified_domain_lets_nobody_in_before_the_connection_is_active() {
    let mut scene = Scene::new();
    scene.organization.connection.is_active = false;
    scene.gives(Verdict::Deny, ReasonCode::ConnectionInactive);
    scene.organization.connection.is_active = true;
    scene.gives(Verdict::Create, ReasonCode::Created);
}

#[test]
fn a_name_id_that_is_no_address_does_if_an_attribute_has_one() {
    let mut scene = Scene::new();
    scene.identity.protocol = Protocol::Saml;
    scene.identity.subject.id = "00u1a2b3c4".to_owned();
    scene.identity.email = EmailFacts::claimed("ada@acme.com", EmailSource::Attribute);
    scene.identity.email.tenant_pinned = true;
    scene.gives(Verdict::Create, ReasonCode::Created);

    scene.identity.email = EmailFacts::absent();
    let decision = scene.gives(Verdict::Deny, ReasonCode::NoEmail);
    assert!(decision.code.fix().contains("SAML attribute"));
}

#[test]
fn names_land_on_the_profile_and_missing_ones_stop_nobody() {
    let mut scene = Scene::new();
    scene.identity.name.given = Some("Ada".to_owned());
    scene.identity.name.family = Some("Lovelace".to_owned());
    let decision = scene.gives(Verdict::Create, ReasonCode::Created);
    let after = scene.after(&decision);
    assert_eq!(after.profile[&Field::GivenName].value, "Ada");
    assert_eq!(after.profile[&Field::FamilyName].value, "Lovelace");

    let mut next = scene.then(&decision);
    next.identity.name = vestibule_core::PersonName::default();
    let decision = next.gives(Verdict::Allow, ReasonCode::Linked);
    assert_eq!(next.after(&decision).profile.len(), 2, "what is not sent is not cleared");
}

#[test]
fn an_entitlement_that_ends_keeps_out_who_is_new_and_nobody_else() {
    let mut new = Scene::new();
    new.organization.is_entitled = false;
    new.gives(Verdict::Deny, ReasonCode::NotEntitled);
    let mut returning = Scene::returning();
    returning.organization.is_entitled = false;
    let decision = returning.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(noted(&decision, ReasonCode::NotEntitled));
}

#[test]
fn a_domain_that_is_not_verified_yet_lets_nobody_in_by_address() {
    let mut scene = Scene::new();
    scene.organization.domains.clear();
    let decision = scene.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(noted(&decision, ReasonCode::DomainNotOwned));
    assert!(decision.code.fix().contains("prove the domain"));
}

/// A product says that Entra over OpenID Connect is not recommended, because it sends no
/// `email_verified`.
#[test]
fn entra_without_email_verified_signs_in_where_tenant_and_domain_are_the_organizations() {
    let mut entra = Scene::new();
    entra.identity.email.verified = None;
    let decision = entra.gives(Verdict::Create, ReasonCode::Created);
    assert!(entra.after(&decision).email_verified);

    // Through the endpoint for everybody nothing vouches for the address; `xms_edov` does.
    entra.organization.connection.issuer = ExpectedIssuer::AnyTenant;
    entra.identity.email.tenant_pinned = false;
    let decision = entra.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(noted(&decision, ReasonCode::EmailTenantNotPinned));
    let pinned = decision.reasons.iter().find(|it| it.code == ReasonCode::EmailTenantNotPinned);
    assert!(pinned.unwrap().code.fix().contains("xms_edov"));
    entra.identity.email.domain_owner_verified = Some(true);
    entra.gives(Verdict::Create, ReasonCode::Created);
    entra.identity.email.domain_owner_verified = Some(false);
    entra.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
}

#[test]
fn no_email_address_was_received_is_said_when_none_was() {
    let mut scene = Scene::new();
    scene.identity.email = EmailFacts::absent();
    let decision = scene.gives(Verdict::Deny, ReasonCode::NoEmail);
    assert_eq!(decision.code.user_text(), "No email address was received.");
    assert!(decision.code.fix().contains("`email`"));

    // Who is linked needs none.
    let mut returning = Scene::returning();
    returning.identity.email = EmailFacts::absent();
    returning.gives(Verdict::Allow, ReasonCode::Linked);
    // And what is there and no address is another mistake.
    scene.identity.email = EmailFacts::claimed("ada", EmailSource::IdToken);
    scene.gives(Verdict::Deny, ReasonCode::EmailUnreadable);
}

#[test]
fn account_exists_with_different_credentials_is_said_with_three_ways_out() {
    let mut scene = Scene::new();
    scene.identity.email.verified = None;
    scene.identity.email.tenant_pinned = false;
    scene.accounts.candidates = vec![member("ada")];
    let decision = scene.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert_eq!(decision.code.user_text(), "Account exists with different credentials.");
    assert!(decision.effects.is_empty());

    let mut proven = scene.clone();
    proven.accounts.proof = Some(vestibule_provisioning::LinkProof {
        account: account("ada"),
        subject: key("acme-idp", "s-ada"),
        expires: seconds_later(60),
    });
    proven.gives(Verdict::Link, ReasonCode::LinkedByProof);

    let mut approved = scene.clone();
    approved.policy.linking = Linking::Approval;
    let asked = approved.gives(Verdict::NeedsApproval, ReasonCode::LinkNeedsApproval);
    let subject = key("acme-idp", "s-ada");
    let request =
        Effect::RequestApproval { subject: subject.clone(), account: Some(account("ada")) };
    assert!(has(&asked, |it| *it == request));
    let by = account("olga");
    approved.accounts.approval = Some(Approval { by, subject, account: Some(account("ada")) });
    approved.gives(Verdict::Link, ReasonCode::LinkedByApproval);

    let mut vouched = scene;
    vouched.identity.email.domain_owner_verified = Some(true);
    vouched.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

#[test]
fn everything_works_without_a_directory() {
    let decision = Scene::new().gives(Verdict::Create, ReasonCode::Created);
    assert!(!has(&decision, |it| matches!(it, Effect::Join { pending_directory: true, .. })));
    Scene::returning().gives(Verdict::Allow, ReasonCode::Linked);
    let mut linked = Scene::new();
    linked.accounts.candidates = vec![member("ada")];
    linked.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

#[test]
fn each_way_of_letting_people_in_lets_in_its_own() {
    let at = |jit, name: &str| {
        let mut scene = Scene::new();
        scene.policy.jit = jit;
        scene.identity.email.address = Some(address(name));
        scene
    };
    let (own, other) = ("ada@acme.com", "ada@partner.example");
    at(Jit::Off, own).gives(Verdict::Deny, ReasonCode::JitOff);
    at(Jit::InvitedOnly, own).gives(Verdict::Deny, ReasonCode::NotInvited);
    at(Jit::Approval, own).gives(Verdict::NeedsApproval, ReasonCode::CreationNeedsApproval);
    at(Jit::Domain, own).gives(Verdict::Create, ReasonCode::Created);
    at(Jit::Domain, other).gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    at(Jit::Connection, own).gives(Verdict::Create, ReasonCode::Created);
    at(Jit::Connection, other).gives(Verdict::Deny, ReasonCode::GuestNotInvited);

    let mut invited = at(Jit::InvitedOnly, other);
    let mut invitation = Invitation::new("i-1".to_owned(), address(other), seconds_later(1));
    invitation.permissions = [role("editor")].into();
    invited.accounts.invitation = Some(invitation);
    let decision = invited.gives(Verdict::Create, ReasonCode::Created);
    assert!(has(&decision, |it| matches!(it, Effect::ConsumeInvitation { .. })));
    assert!(invited.after(&decision).permissions().contains(&role("editor")));
    invited.accounts.invitation.as_mut().unwrap().not_on_or_after = now();
    let decision = invited.gives(Verdict::Deny, ReasonCode::NotInvited);
    assert!(noted(&decision, ReasonCode::InvitationExpired));

    let mut guest = at(Jit::Connection, other);
    guest.policy.default_role = Some(role_name("member"));
    guest.policy.guests = Guests::Role { role: role_name("guest"), days: 1 };
    let decision = guest.gives(Verdict::Create, ReasonCode::Created);
    let after = guest.after(&decision);
    assert_eq!(after.permissions(), [&role("guest")].into());
    assert_eq!(after.membership.unwrap().guest_until, Some(seconds_later(86_400)));
}

#[test]
fn the_last_seat_is_taken_and_none_beyond() {
    let mut scene = Scene::new();
    (scene.organization.seats.limit, scene.organization.seats.used) = (Some(5), 4);
    let decision = scene.gives(Verdict::Create, ReasonCode::Created);
    assert_eq!(decision.effects.first(), Some(&Effect::ReserveSeat { limit: 5 }));
    scene.organization.seats.used = 5;
    scene.gives(Verdict::Deny, ReasonCode::NoSeat);
    scene.accounts.linked = Some(linked_member("ada"));
    scene.gives(Verdict::Allow, ReasonCode::Linked);
}
