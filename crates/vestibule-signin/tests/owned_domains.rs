//! Which domains are an organization's: what it holds, less what others hold below.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

#[path = "support/site.rs"]
mod site;

use std::collections::BTreeSet;

use site::{Site, now, org};
use vestibule_core::DomainName;
use vestibule_domains::{ClaimKey, ClaimState, NoDomainClaims};
use vestibule_provisioning::{DomainStanding, OwnedDomain};
use vestibule_signin::{domains_covering, owned_domains};

fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

fn verified() -> ClaimState {
    ClaimState::Verified { since: now() }
}

/// `Some` of whether an address there counts, by the longest that covers it; `None` outside of all.
fn covered(owned: &[OwnedDomain], name: &str) -> Option<bool> {
    let name = domain(name);
    let within = |top: &DomainName| name == *top || name.is_subdomain_of(top);
    let covers = |it: &&OwnedDomain| match it.is_subtree {
        true => within(&it.domain) && !it.except.iter().any(within),
        false => name == it.domain,
    };
    let longest = owned.iter().filter(covers).max_by_key(|it| it.domain.as_str().len())?;
    Some(longest.standing == DomainStanding::Verified)
}

async fn holdings() -> Site {
    let site = Site::new().await;
    let exact = |who: &str, name: &str| ClaimKey::exact(org(who), domain(name));
    let subtree = |who: &str, name: &str| ClaimKey::subtree(org(who), domain(name));
    let until = now();
    site.hold(subtree("acme", "big.example"), verified()).await;
    site.hold(exact("acme", "lapsed.big.example"), ClaimState::Lapsed { since: now() }).await;
    site.hold(exact("acme", "own.big.example"), verified()).await;
    site.hold(subtree("other", "theirs.big.example"), verified()).await;
    site.hold(exact("other", "one.big.example"), ClaimState::Lapsed { since: now() }).await;
    site.hold(exact("other", "pending.big.example"), ClaimState::Pending { since: now() }).await;
    site.hold(exact("acme", "gone.example"), ClaimState::Revoked { since: now() }).await;
    site.hold(exact("acme", "waits.example"), ClaimState::Pending { since: now() }).await;
    let grace = ClaimState::Grace { since: now(), from: now(), until };
    site.hold(exact("acme", "grace.example"), grace).await;
    site.hold(exact("acme", "again.example"), ClaimState::Reconfirm { since: now() }).await;
    site.hold(subtree("acme", "split.example"), verified()).await;
    site.hold(exact("other", "split.example"), verified()).await;
    site
}

const EXPECTED: [(&str, Option<bool>); 20] = [
    ("acme.example", Some(true)),
    ("sub.acme.example", None),
    ("big.example", Some(true)),
    ("x.big.example", Some(true)),
    ("a.b.big.example", Some(true)),
    ("own.big.example", Some(true)),
    ("x.own.big.example", Some(true)),
    ("lapsed.big.example", Some(false)),
    ("theirs.big.example", None),
    ("x.theirs.big.example", None),
    ("one.big.example", None),
    ("x.one.big.example", None),
    ("pending.big.example", Some(true)),
    ("notbig.example", None),
    ("gone.example", None),
    ("waits.example", None),
    ("grace.example", Some(true)),
    ("again.example", Some(false)),
    ("split.example", None),
    ("x.split.example", None),
];

#[tokio::test]
async fn an_organization_has_what_it_holds_and_nothing_of_others() {
    let site = holdings().await;
    let all = owned_domains(&site.claims, &org("acme")).await.unwrap();
    for (name, expected) in EXPECTED {
        assert_eq!(covered(&all, name), expected, "{name}");
        let asked = domains_covering(&site.claims, &org("acme"), &[&domain(name)]).await.unwrap();
        assert_eq!(covered(&asked, name), expected, "{name}, by itself");
        let names: BTreeSet<_> = asked.iter().map(|it| it.domain.clone()).collect();
        assert!(names.len() <= 3, "what does not cover it is not read");
    }
    let names: Vec<DomainName> = EXPECTED.iter().map(|(name, _)| domain(name)).collect();
    let names: Vec<&DomainName> = names.iter().collect();
    let asked = domains_covering(&site.claims, &org("acme"), &names).await.unwrap();
    for (name, expected) in EXPECTED {
        assert_eq!(covered(&asked, name), expected, "{name}, with others");
    }
}

#[tokio::test]
async fn the_other_organization_has_the_rest() {
    let site = holdings().await;
    let all = owned_domains(&site.claims, &org("other")).await.unwrap();
    for (name, expected) in [
        ("theirs.big.example", Some(true)),
        ("x.theirs.big.example", Some(true)),
        ("one.big.example", Some(false)),
        ("pending.big.example", None),
        ("big.example", None),
        ("split.example", Some(true)),
    ] {
        assert_eq!(covered(&all, name), expected, "{name}");
    }
    assert!(owned_domains(&site.claims, &org("nobody")).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_gives_no_answer_gives_no_domain() {
    assert!(owned_domains(&NoDomainClaims, &org("acme")).await.is_err());
    let name = domain("acme.example");
    assert!(domains_covering(&NoDomainClaims, &org("acme"), &[&name]).await.is_err());
}
