//! Somebody else's provider, or an account made beforehand, opens an account.

use vestibule_core::{EmailFacts, EmailSource, EndReason};
use vestibule_provisioning::{
    Effect, ExpectedIssuer, Field, FieldSource, FieldValue, MembershipState, ReasonCode, Verdict,
};

use crate::scene::names::{address, connection, organization};
use crate::scene::{Scene, has, link, linked_member, member, noted, with_password};

/// nOAuth, and Grafana CVE-2023-3128: a tenant's administrator writes the victim's address into the
/// mutable `mail` of a user of theirs, and the application takes it for who they are.
#[test]
fn entra_mutable_mail_does_not_authenticate() {
    let mut attack = Scene::new();
    attack.organization.connection.issuer = ExpectedIssuer::AnyTenant;
    attack.identity.subject.issuer = "https://login.evil.example/tenant/v2.0".to_owned();
    attack.identity.email.tenant_pinned = false;
    attack.accounts.candidates = vec![linked_member("victim")];
    for verified in [None, Some(true)] {
        attack.identity.email.verified = verified;
        let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
        assert!(decision.effects.is_empty());
        assert!(noted(&decision, ReasonCode::LinkAddressNotTrusted));
    }

    // The victim is the subject, whatever becomes of the address.
    let mut honest = Scene::returning();
    honest.identity.email = EmailFacts::claimed("ada.new@elsewhere.example", EmailSource::IdToken);
    honest.gives(Verdict::Allow, ReasonCode::Linked);
}

/// Sentry CVE-2025-22146, CVE-2026-27197 and CVE-2026-42354: the identity provider of one organization
/// signs in as the users of another.
#[test]
fn a_provider_of_one_organization_does_not_sign_in_users_of_another() {
    let mut attack = Scene::new();
    let mut victim = with_password("victim");
    victim.is_member_elsewhere = true;
    victim.links = vec![link("globex", "globex-idp", "s-ada")];
    attack.accounts.candidates = vec![victim];
    let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(decision.effects.is_empty() && noted(&decision, ReasonCode::LinkCandidateElsewhere));

    // Nor may a host that mixed them up.
    let mut mixed_up = Scene::returning();
    mixed_up.accounts.linked.as_mut().unwrap().links[0].organization = organization("globex");
    mixed_up.gives(Verdict::Deny, ReasonCode::LinkMismatch);

    let mut honest = Scene::new();
    honest.accounts.candidates = vec![member("ada")];
    honest.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

/// "IdP hijacking", and links by address that are on by default: whoever sets up a connection takes
/// over the accounts with addresses that it claims.
#[test]
fn an_account_outside_of_the_organization_is_not_linked_by_address() {
    let mut attack = Scene::new();
    let mut victim = with_password("victim");
    victim.is_member_elsewhere = true;
    attack.accounts.candidates = vec![victim];
    attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);

    // Off by default even inside.
    let mut careful = Scene::new();
    careful.policy = vestibule_provisioning::Policy::new();
    careful.accounts.candidates = vec![member("ada")];
    careful.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);

    // An owner is not opened by an address alone.
    let mut owner = Scene::new();
    let mut olga = member("olga");
    let grant = vestibule_provisioning::Grant::new(
        crate::scene::names::role("owner"),
        vestibule_provisioning::Source::Manual,
    );
    crate::scene::membership(&mut olga).grants.insert(grant);
    owner.accounts.candidates = vec![olga];
    let decision = owner.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::LinkCandidatePrivileged));

    let mut honest = Scene::new();
    honest.accounts.candidates = vec![member("ada")];
    honest.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

/// JupyterHub CILogon CVE-2022-31027: the domain of the address was checked, and not whose provider
/// said it.
#[test]
fn a_connection_speaks_for_its_own_domains_alone() {
    let mut attack = Scene::new();
    let partners = [crate::scene::names::domain("acme.io")];
    attack.organization.connection.domains = Some(partners.into());
    let decision = attack.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(noted(&decision, ReasonCode::DomainNotOfConnection));
    attack.accounts.candidates = vec![member("victim")];
    attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);

    let mut honest = Scene::new();
    let own = [crate::scene::names::domain("acme.com")];
    honest.organization.connection.domains = Some(own.into());
    honest.gives(Verdict::Create, ReasonCode::Created);
}

/// Push Security's impersonation across providers: where a domain has single sign-on, a social login
/// with an address there comes in by the side.
#[test]
fn a_social_login_does_not_speak_for_a_domain_that_has_its_own_connection() {
    let mut attack = Scene::new();
    attack.identity.connection = connection("social");
    attack.organization.connection.id = connection("social");
    attack.organization.connection.domains = Some([].into());
    attack.accounts.candidates = vec![linked_member("victim")];
    let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(decision.effects.is_empty());
    attack.accounts.candidates.clear();
    attack.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);

    Scene::returning().gives(Verdict::Allow, ReasonCode::Linked);
}

/// The pre-hijacking study: 35 of 75 services let somebody make an account with a stranger's address,
/// and wait. Whoever made an account whose address was never verified is nobody.
mod pre_hijacking {
    use super::*;

    /// The attacker's account, without a way to sign in to it any more: it may be linked, after
    /// everything in it is thrown away.
    fn trap() -> vestibule_provisioning::Account {
        let mut trap = member("trap");
        trap.email_verified = false;
        trap.has_credentials = false;
        trap.pending_email = Some(address("attacker@evil.example"));
        trap
    }

    #[test]
    fn a_classic_account_does_not_merge_with_a_federated_one() {
        let mut attack = Scene::new();
        let mut classic = trap();
        classic.has_credentials = true;
        attack.accounts.candidates = vec![classic];
        let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
        assert!(noted(&decision, ReasonCode::LinkCandidateUnverified));

        let mut honest = Scene::new();
        honest.accounts.candidates = vec![member("ada")];
        let decision = honest.gives(Verdict::Link, ReasonCode::LinkedByAddress);
        assert!(honest.after(&decision).has_credentials, "a verified account keeps its password");
        assert!(!has(&decision, |it| matches!(it, Effect::EndSessions(_))));
    }

    #[test]
    fn an_open_session_of_the_attacker_ends() {
        let mut attack = Scene::new();
        attack.accounts.candidates = vec![trap()];
        let decision = attack.gives(Verdict::Link, ReasonCode::LinkedByAddress);
        let purge = decision.effects.iter().position(|it| *it == Effect::PurgeCredentials);
        let end = decision
            .effects
            .iter()
            .position(|it| *it == Effect::EndSessions(EndReason::PolicyChanged));
        let link = decision.effects.iter().position(|it| matches!(it, Effect::Link { .. }));
        assert!(purge.is_some() && end.is_some(), "{:?}", decision.effects);
        assert!(purge < link && end < link, "{:?}", decision.effects);
    }

    #[test]
    fn a_trojan_identity_of_the_attacker_is_unlinked() {
        let mut attack = Scene::new();
        let mut account = trap();
        account.links = vec![link("globex", "globex-idp", "s-attacker")];
        attack.accounts.candidates = vec![account];
        // By address it is not linked at all. The person may prove it, and loses what is not theirs.
        attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
        crate::proofs::prove(&mut attack, "trap");
        let decision = attack.gives(Verdict::Link, ReasonCode::LinkedByProof);
        let links = attack.after(&decision).links;
        assert_eq!(links, vec![link("acme", "acme-idp", "s-ada")]);
    }

    #[test]
    fn a_pending_change_of_address_is_dropped() {
        let mut attack = Scene::new();
        attack.accounts.candidates = vec![trap()];
        let decision = attack.gives(Verdict::Link, ReasonCode::LinkedByAddress);
        let after = attack.after(&decision);
        assert_eq!(after.pending_email, None);
        assert!(after.email_verified && after.email == Some(address("ada@acme.com")));
    }

    #[test]
    fn a_provider_that_verifies_nothing_verifies_nothing() {
        let mut attack = Scene::new();
        attack.identity.email.tenant_pinned = false;
        attack.identity.email.verified = None;
        attack.policy.jit = vestibule_provisioning::Jit::Connection;
        attack.policy.guests = vestibule_provisioning::Guests::Role {
            role: crate::scene::names::role_name("guest"),
            days: 30,
        };
        attack.gives(Verdict::Deny, ReasonCode::EmailUnverified);

        // One that says so makes an account that is to confirm the address still.
        attack.identity.email.verified = Some(true);
        let decision = attack.gives(Verdict::Create, ReasonCode::Created);
        let after = attack.after(&decision);
        assert!(!after.email_verified);
        // And does not occupy it: another organization may be the one that it belongs to.
        assert_eq!((after.email, after.pending_email), (None, Some(address("ada@acme.com"))));

        let honest = Scene::new();
        let decision = honest.gives(Verdict::Create, ReasonCode::Created);
        assert!(honest.after(&decision).email_verified);
    }
}

/// Keycloak CVE-2023-0105: the mark that an address is verified outlives the address.
#[test]
fn a_changed_address_is_not_verified_by_the_old_one() {
    let mut attack = Scene::returning();
    attack.identity.email = EmailFacts::claimed("victim@partner.example", EmailSource::IdToken);
    attack.identity.email.verified = Some(true);
    attack.identity.email.tenant_pinned = true;
    let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
    let after = attack.after(&decision);
    assert_eq!(after.email, Some(address("ada@acme.com")), "the old one, until it is confirmed");
    assert_eq!(after.pending_email, Some(address("victim@partner.example")));

    // An address that nobody vouches for is not even proposed.
    attack.identity.email.verified = None;
    let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(noted(&decision, ReasonCode::EmailChangeNotTrusted));
    assert_eq!(attack.after(&decision).pending_email, None);

    let mut honest = Scene::returning();
    honest.identity.email.address = Some(address("ada.lovelace@acme.com"));
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    let after = honest.after(&decision);
    assert_eq!(after.email, Some(address("ada.lovelace@acme.com")));
    assert!(after.email_verified);
}

/// Zitadel CVE-2026-27946: users set the mark that their address is verified by themselves.
#[test]
fn nothing_that_a_person_writes_verifies_their_address() {
    let mut attack = Scene::new();
    attack.identity.email.verified = None;
    attack.identity.email.tenant_pinned = false;
    attack.identity.attributes.insert("email_verified".to_owned(), vec!["true".to_owned()]);
    attack.policy.profile.insert(Field::Email, vestibule_provisioning::Authority::Person);
    attack.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);

    let mut written = Scene::returning();
    let account = written.accounts.linked.as_mut().unwrap();
    account.email_verified = false;
    account.email = Some(address("grace@acme.com"));
    let value = FieldValue { value: "Grace".to_owned(), source: FieldSource::Person };
    account.profile.insert(Field::DisplayName, value);
    written.policy.profile.insert(Field::Email, vestibule_provisioning::Authority::Person);
    let decision = written.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(!written.after(&decision).email_verified);

    let mut honest = Scene::returning();
    honest.accounts.linked.as_mut().unwrap().email_verified = false;
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::VerifyEmail));
}

/// FusionAuth issue 2542: the address came from one document, `email_verified` from another. An
/// identity has one mark for one address; what came without one is not verified.
#[test]
fn an_address_without_a_word_of_its_own_is_not_verified() {
    let mut attack = Scene::new();
    attack.identity.email = EmailFacts::claimed("ada@acme.com", EmailSource::UserInfo);
    attack.accounts.candidates = vec![member("victim")];
    let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::EmailNotVerified));

    let mut honest = Scene::new();
    honest.identity.email.source = EmailSource::UserInfo;
    honest.accounts.candidates = vec![member("ada")];
    honest.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

/// GitLab issue 422582: the directory had turned somebody off, and a sign-in brought them back.
#[test]
fn a_sign_in_brings_nobody_back_whom_the_directory_turned_off() {
    let mut attack = Scene::returning();
    attack.policy.reactivation = vestibule_provisioning::Reactivation::OnSignIn;
    let state = MembershipState::Deprovisioned {
        directory: crate::scene::names::directory("main"),
        at: crate::scene::names::seconds_later(-60),
    };
    crate::scene::membership(attack.accounts.linked.as_mut().unwrap()).state = state;
    attack.gives(Verdict::Deny, ReasonCode::Deprovisioned);

    let honest = attack.pushed(vestibule_provisioning::DirectoryMatch::ExternalId, &[]);
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(has(&decision, |it| *it == Effect::Reinstate));
}

/// A person whom the directory turned off claims the address of a colleague who is active: neither the
/// colleague's standing nor their groups are lent.
#[test]
fn a_colleagues_record_in_the_directory_is_nobody_elses() {
    use crate::scene::names::{directory, role, seconds_later};
    use crate::scene::{membership, person, standing, user_of_main};
    use vestibule_provisioning::{
        Condition, DirectoryMatch, DirectoryStanding, GroupRef, GroupSource, Mapping,
    };

    let mut attack = Scene::returning();
    let bob = attack.accounts.linked.as_mut().unwrap();
    bob.email = Some(address("bob@acme.com"));
    let (by, at) = (directory("main"), seconds_later(-60));
    membership(bob).state = MembershipState::Deprovisioned { directory: by, at };
    attack.accounts.candidates = vec![user_of_main(member("ada"), "u-ada")];
    let group = GroupRef::new(GroupSource::Directory(directory("main")), "d-admins");
    attack.policy.mappings = vec![Mapping::new(Condition::Group(group), [role("admin")])];
    let ada = person("u-ada", DirectoryMatch::Email, &["d-admins"]);
    attack.directory = standing(DirectoryStanding::Active(ada));
    attack.gives(Verdict::Deny, ReasonCode::Deprovisioned);

    membership(attack.accounts.linked.as_mut().unwrap()).state = MembershipState::Active;
    let decision = attack.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(!has(&decision, |it| matches!(it, Effect::Grant(_))), "{:?}", decision.effects);

    let mut honest = attack.clone();
    let ada = user_of_main(linked_member("ada"), "u-ada");
    (honest.accounts.linked, honest.accounts.candidates) = (Some(ada), vec![]);
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    let admin = crate::scene::main_directory(role("admin"));
    assert!(has(&decision, |it| *it == Effect::Grant(admin.clone())));
}
