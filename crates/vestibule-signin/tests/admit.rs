//! From a verified sign-in to a session, over stores in memory and with real proof.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "support/site.rs"]
mod site;

use site::{
    Site, account_id, acme, acme_with_directory, code, customer, email, jit, later, now, org,
    person, policy, role, signed_in,
};
use vestibule_core::{ErrorKind, OrganizationId};
use vestibule_provisioning::{Effect, Grant, Membership, MembershipState, Source, Verdict};
use vestibule_signin::{
    AccountChange, Accounts, Applied, Ended, EpochKind, LINK_LIFETIME, MemoryPendingLogins,
    accept_link, admit, check, explain, offer_link, permissions_of,
};

#[tokio::test]
async fn somebody_new_gets_an_account_and_keeps_it() {
    let site = Site::new().await;
    let first = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    assert_eq!(first.decision.verdict, Verdict::Create);
    assert_eq!(first.account.email, Some(email("ada@acme.example")));
    assert!(first.account.email_verified);
    assert_eq!(first.permissions, [role("member")].into());
    assert_eq!(check(&site.epochs, &first.stamp).await, Ok(()));

    let second = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    assert_eq!(second.decision.verdict, Verdict::Allow);
    assert_eq!(second.account, first.account, "nothing differs, so nothing is written");
    let open =
        permissions_of(&site.accounts, &org("acme"), &first.account.id, now()).await.unwrap();
    assert_eq!(open, first.permissions);
}

#[tokio::test]
async fn a_session_hangs_on_all_that_can_end_it() {
    let site = Site::new().await;
    let ada = site.push_ada(1).await;
    let admission = site.admit(&acme_with_directory(), &person("ada@acme.example")).await.unwrap();
    let kinds: Vec<&str> = admission.stamp.keys().iter().map(|key| key.kind().code()).collect();
    let session = ["provider_session", "session"];
    let lasting: Vec<_> = kinds.iter().filter(|kind| !session.contains(kind)).collect();
    assert_eq!(
        lasting,
        [&"account", &"connection", &"directory_user", &"organization", &"subject"]
    );
    for key in admission.stamp.keys() {
        let again = site.admit(&acme_with_directory(), &person("ada@acme.example")).await.unwrap();
        assert_eq!(check(&site.epochs, &again.stamp).await, Ok(()));
        // Which session it is at the provider is another each time.
        let key = again.stamp.keys().into_iter().find(|it| it.kind() == key.kind()).unwrap();
        site.epochs.advance_now(&key);
        assert_eq!(check(&site.epochs, &again.stamp).await, Err(Ended::Advanced(key.kind())));
        if key.kind() == EpochKind::DirectoryUser {
            assert!(key.as_str().ends_with(ada.as_str()));
        }
    }
}

#[tokio::test]
async fn linking_an_unverified_account_ends_its_sessions_and_begins_a_good_one() {
    let site = Site::new().await;
    site.insert("squatter", |account| {
        account.email = Some(email("ada@acme.example"));
        (account.email_verified, account.has_credentials) = (false, false);
    });
    let key = vestibule_signin::EpochKey::account(&account_id("squatter"));
    let squatted = vestibule_signin::SessionStamp::take(&site.epochs, [key]).await.unwrap();
    let admission = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    assert_eq!(admission.decision.code.code(), "linked_by_address");
    assert!(admission.account.email_verified);
    assert!(check(&site.epochs, &squatted).await.is_err(), "who was in before is out");
    assert_eq!(check(&site.epochs, &admission.stamp).await, Ok(()), "who comes in now is in");
}

#[tokio::test]
async fn an_account_with_a_password_is_linked_by_its_proof_once() {
    let site = Site::new().await;
    let pending = MemoryPendingLogins::new();
    let with_proof = customer("acme", policy(serde_json::json!({ "jit": "domain" })));
    site.insert("ada", |account| account.email = Some(email("ada@acme.example")));
    let ada = account_id("ada");

    let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
    let refused = admit(&site.ports(), &proof, &with_proof, [1; 16], now()).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("link_needs_proof", ErrorKind::Denied));
    assert_eq!(refused.user_text(), "Account exists with different credentials.");
    let vestibule_signin::AdmitError::Refused(decision) = refused else { panic!("refused") };
    let offer = async |nonce| {
        offer_link(&pending, &proof, &decision, [nonce; 16], now()).await.unwrap().unwrap()
    };
    let accept = async |token: String, who: &str, at| {
        let (who, here) = (account_id(who), org("acme"));
        accept_link(&pending, &site.accounts, &here, &token, &who, at).await
    };
    let stolen = accept(offer(1).await, "mallory", now()).await.unwrap_err();
    assert_eq!(stolen.code(), "link_proof_other_account");
    let ended = now().saturating_add(LINK_LIFETIME);
    assert_eq!(
        accept(offer(2).await, "ada", ended).await.unwrap_err().code(),
        "link_nothing_pending"
    );
    let token = offer(3).await;
    let taken = accept(token.clone(), "ada", now()).await.unwrap();
    assert_eq!(taken.account, ada);
    assert_eq!(accept(token, "ada", now()).await.unwrap_err().code(), "link_nothing_pending");

    let other = person("mallory@acme.example").with_email("ada@acme.example");
    let other = site.admit(&with_proof, &other).await;
    assert_eq!(code(other), "link_needs_proof", "the proof is one subject's");
    let linked = site.admit(&with_proof, &person("ada@acme.example")).await.unwrap();
    assert_eq!((linked.decision.code.code(), &linked.account.id), ("linked_by_proof", &ada));
    let found = site.accounts.view(&question(proof.subject())).await.unwrap();
    assert_eq!(found.view.proof, None, "a proof works once");
}

fn question(subject: vestibule_core::SubjectKey) -> vestibule_signin::AccountQuestion {
    let owner = vestibule_provisioning::PermissionName::parse("owner").unwrap();
    let mut question = vestibule_signin::AccountQuestion::new(org("acme"), owner);
    question.subject = Some(subject);
    question
}

#[tokio::test]
async fn another_customers_provider_reaches_no_account() {
    let site = Site::new().await;
    let ada = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    let open = policy(serde_json::json!({
        "jit": "connection", "guests": { "role": { "role": "guest", "days": 7 } },
        "linking": "automatic", "email_trust": { "link": "unverified", "create": "unverified" }
    }));
    let mallory = customer("fabrikam", open);
    let refused = site.admit(&mallory, &person("ada@acme.example")).await.unwrap_err();
    assert_eq!(refused.code(), "link_needs_proof");
    assert_eq!(site.account(&ada.account.id).await, ada.account);

    // Nor is a sign-in by one customer's connection taken for another's.
    let proof = signed_in("fabrikam", &person("ada@acme.example"), 9).await;
    let refused = admit(&site.ports(), &proof, &acme(), [9; 16], now()).await.unwrap_err();
    assert_eq!(refused.code(), "connection_mismatch");
}

#[tokio::test]
async fn a_lapsed_domain_stops_new_people_and_not_those_who_are_linked() {
    let site = Site::new().await;
    let _ = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    site.lapse().await;
    assert_eq!(code(site.admit(&acme(), &person("ada@acme.example")).await), "linked");
    assert_eq!(code(site.admit(&acme(), &person("grace@acme.example")).await), "domain_lapsed");
    site.insert("joan", |account| account.email = Some(email("joan@acme.example")));
    assert_eq!(code(site.admit(&acme(), &person("joan@acme.example")).await), "domain_lapsed");
}

#[tokio::test]
async fn a_refusal_says_why_and_makes_nothing() {
    let site = Site::new().await;
    let outside = person("eve@elsewhere.example");
    let refused = site.admit(&acme(), &outside).await.unwrap_err();
    assert_eq!(refused.code(), "email_outside_domains");
    assert!(!refused.user_text().is_empty() && !refused.to_string().is_empty());
    let proof = signed_in("acme", &outside, 8).await;
    let explained = explain(&site.ports(), proof.identity(), &acme(), now()).await.unwrap();
    assert_eq!(explained.code.code(), "email_outside_domains");
    assert!(explained.reasons.len() > 1);
    let members = site.accounts.memberships(&org("acme"), None, 10).await.unwrap();
    assert!(members.is_empty());
}

#[tokio::test]
async fn explaining_changes_nothing() {
    let site = Site::new().await;
    let proof = signed_in("acme", &person("ada@acme.example"), 8).await;
    let explained = explain(&site.ports(), proof.identity(), &acme(), now()).await.unwrap();
    assert_eq!(explained.verdict, Verdict::Create);
    assert!(site.accounts.memberships(&org("acme"), None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_guest_may_do_nothing_from_the_end_of_their_time_on() {
    let site = Site::new().await;
    let until = now().saturating_add(std::time::Duration::from_secs(60));
    site.insert("bob", |account| {
        let mut membership = Membership::new(MembershipState::Active);
        membership.grants.insert(Grant::new(role("guest"), Source::Guest));
        membership.guest_until = Some(until);
        account.membership = Some(membership);
    });
    let bob = account_id("bob");
    let may = async |at| permissions_of(&site.accounts, &org("acme"), &bob, at).await.unwrap();
    let just_before = until.saturating_sub(std::time::Duration::from_nanos(1));
    assert_eq!(may(just_before).await, [role("guest")].into());
    assert!(may(until).await.is_empty());
}

#[tokio::test]
async fn who_is_suspended_is_out_and_stays_out() {
    let site = Site::new().await;
    let ada = site.admit(&acme(), &person("ada@acme.example")).await.unwrap();
    let effects = vec![Effect::Suspend];
    let (here, owner) = (org("acme"), jit().owner_role);
    let id = ada.account.id.clone();
    let change = AccountChange::of(here, owner, id, None, effects, now());
    assert!(matches!(site.accounts.apply(&change).await.unwrap(), Applied::Applied(_)));
    assert!(check(&site.epochs, &ada.stamp).await.is_err());
    assert!(
        permissions_of(&site.accounts, &org("acme"), &ada.account.id, now())
            .await
            .unwrap()
            .is_empty()
    );
    let again = site.admit(&acme(), &person("ada@acme.example")).await;
    assert_eq!(code(again), "membership_suspended");
}

#[tokio::test]
async fn seats_are_not_exceeded() {
    let site = Site::new().await;
    let one = acme().with_seats(1);
    let _ = site.admit(&one, &person("ada@acme.example")).await.unwrap();
    assert_eq!(code(site.admit(&one, &person("grace@acme.example")).await), "no_seat");
    assert_eq!(code(site.admit(&one, &person("ada@acme.example")).await), "linked");
    let two = acme().with_seats(2);
    assert_eq!(site.admit(&two, &person("grace@acme.example")).await.unwrap().account.version, 1);
}

#[tokio::test]
async fn an_invitation_lets_one_in_and_is_over_at_its_end() {
    let site = Site::new().await;
    let closed = customer("acme", policy(serde_json::json!({ "default_role": "member" })));
    assert_eq!(code(site.admit(&closed, &person("ada@acme.example")).await), "not_invited");
    let invite = async |until| {
        let invitation = vestibule_provisioning::Invitation::new(
            "i-1".to_owned(),
            email("ADA@acme.example"),
            until,
        );
        let note = vestibule_signin::Note::Invited(invitation);
        site.accounts.note(&org("acme"), &note).await.unwrap();
    };
    invite(now()).await;
    assert_eq!(code(site.admit(&closed, &person("ada@acme.example")).await), "not_invited");
    invite(later(1)).await;
    let ada = site.admit(&closed, &person("ada@acme.example")).await.unwrap();
    assert_eq!(ada.decision.verdict, Verdict::Create);
    let mut question = question(signed_in("acme", &person("x@acme.example"), 3).await.subject());
    question.email = Some(email("ada@acme.example"));
    assert_eq!(site.accounts.view(&question).await.unwrap().view.invitation, None);
}

#[tokio::test]
async fn a_member_elsewhere_is_not_linked_by_address() {
    let site = Site::new().await;
    site.insert("ada", |account| account.email = Some(email("ada@acme.example")));
    let mut account = site.account(&account_id("ada")).await;
    account.membership = Some(Membership::new(MembershipState::Active));
    let elsewhere = OrganizationId::parse("fabrikam").unwrap();
    site.accounts.insert(&elsewhere, account).unwrap();
    assert_eq!(code(site.admit(&acme(), &person("ada@acme.example")).await), "link_needs_proof");
}
