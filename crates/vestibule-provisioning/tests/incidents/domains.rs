//! Addresses and domains that are not what they look like, or not whose they were.

use vestibule_core::{EmailFacts, EmailSource};
use vestibule_provisioning::{DomainStanding, LapsedDomains, ReasonCode, Verdict};

use crate::scene::names::{address, domain};
use crate::scene::{Scene, link, linked_member, member, noted, with_password};

/// oauth2-proxy CVE-2026-40574: an address with two at signs is in the domain that one likes.
#[test]
fn an_address_with_two_at_signs_is_none() {
    let mut attack = Scene::new();
    let mut facts = EmailFacts::claimed("attacker@evil.example@acme.com", EmailSource::IdToken);
    (facts.verified, facts.tenant_pinned) = (Some(true), true);
    attack.identity.email = facts;
    attack.gives(Verdict::Deny, ReasonCode::EmailUnreadable);

    Scene::new().gives(Verdict::Create, ReasonCode::Created);
}

/// Punycode and collation takeovers, and GitHub's of 2016: two addresses that a database or an eye
/// takes for one.
#[test]
fn addresses_that_only_look_alike_are_two() {
    for other in ["ad\u{430}@acme.com", "\u{212a}im@acme.com", "ada@\u{430}cme.com"] {
        let mut attack = Scene::new();
        // A host that compares by eye hands over the account of somebody else.
        let mut victim = member("victim");
        victim.email =
            Some(address(if other.contains("im") { "kim@acme.com" } else { "ada@acme.com" }));
        attack.accounts.candidates = vec![victim];
        attack.identity.email.address = Some(address(other));
        let decision = attack.decide();
        assert_ne!(decision.verdict, Verdict::Link, "{other}");
        assert_eq!(decision.account, None, "{other}");
    }

    let mut honest = Scene::new();
    honest.accounts.candidates = vec![member("ada")];
    honest.identity.email.address = Some(address("ADA@ACME.COM"));
    honest.gives(Verdict::Link, ReasonCode::LinkedByAddress);
}

/// The domains of defunct companies that were bought, with the accounts at a large provider behind
/// them (2025): whoever proves the domain today is not who was there before.
#[test]
fn who_buys_a_domain_does_not_inherit_its_accounts() {
    // Under the buyer's organization, the old company's account is another organization's.
    let mut attack = Scene::new();
    let mut old = with_password("old");
    old.links = vec![link("defunct", "defunct-idp", "s-ada")];
    attack.accounts.candidates = vec![old];
    let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::LinkCandidateElsewhere) && decision.effects.is_empty());

    // Under the old one, a new subject with the old address finds the account and does not get it.
    let mut attack = Scene::new();
    let mut old = linked_member("old");
    old.links = vec![link("acme", "acme-idp", "s-of-the-old-days")];
    attack.accounts.candidates = vec![old];
    let decision = attack.gives(Verdict::LinkNeedsProof, ReasonCode::LinkNeedsProof);
    assert!(noted(&decision, ReasonCode::LinkCandidateHasOtherSubject));

    // And once the domain is lost, nobody new comes in, and who is known is known by the subject.
    let lost = |mut scene: Scene| {
        scene.organization.domains[0].standing = DomainStanding::Lapsed;
        scene
    };
    lost(Scene::new()).gives(Verdict::Deny, ReasonCode::DomainLapsed);
    let mut honest = lost(Scene::returning());
    let decision = honest.gives(Verdict::Allow, ReasonCode::Linked);
    assert!(noted(&decision, ReasonCode::DomainLapsedLinked));
    honest.policy.lapsed_domains = LapsedDomains::Block;
    honest.gives(Verdict::Deny, ReasonCode::DomainLapsed);
}

/// The ticket trick, and "affiliation by mailbox": who can read one mailbox of a domain, such as a
/// help desk's, is taken for one of its people.
#[test]
fn a_mailbox_is_no_domain() {
    // A provider that anybody may use has checked that the mailbox is read.
    let mut attack = Scene::new();
    attack.identity.email = EmailFacts::claimed("support@acme.com", EmailSource::IdToken);
    attack.identity.email.verified = Some(true);
    let decision = attack.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    assert!(noted(&decision, ReasonCode::EmailAsserted));
    attack.policy.jit = vestibule_provisioning::Jit::Connection;
    attack.gives(Verdict::Deny, ReasonCode::GuestNotInvited);

    // Nor is a mailbox of a domain that nobody has proven one of a domain.
    let mut unproven = Scene::new();
    unproven.organization.domains.clear();
    unproven.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);

    Scene::new().gives(Verdict::Create, ReasonCode::Created);
}

/// A name below a domain is the domain's only where that is what was proven, and not where another
/// organization holds it.
#[test]
fn a_name_below_a_domain_may_be_another_organizations() {
    let at = |name: &str| {
        let mut scene = Scene::new();
        scene.identity.email.address = Some(address(&format!("ada@{name}")));
        scene
    };
    at("eu.acme.com").gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);

    let mut subtree = at("eu.acme.com");
    subtree.organization.domains[0].is_subtree = true;
    subtree.gives(Verdict::Create, ReasonCode::Created);
    subtree.organization.domains[0].except = [domain("eu.acme.com")].into();
    subtree.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    subtree.identity.email.address = Some(address("ada@lab.eu.acme.com"));
    subtree.gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
    at("notacme.com").gives(Verdict::Deny, ReasonCode::EmailOutsideDomains);
}
