//! Attacks on what lies between a look and what follows from it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of tests may fail"
)]

#[path = "support/site.rs"]
mod site;

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use site::{Site, acme, acme_with_directory, code, now, org, person, signed_in};
use vestibule_core::{AccountId, DomainName, OrganizationId};
use vestibule_domains::{ClaimKey, ClaimState};
use vestibule_provisioning::{Account, Effect, MembershipState, Verdict};
use vestibule_signin::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, Note, Ports,
    SignInStoreError, admit, check, follow_directory,
};

/// Accounts in front of which, before the first change, the directory pushes somebody who is off, and
/// that is followed to the end.
struct Overtaken<'a> {
    site: &'a Site,
    is_done: AtomicBool,
}

impl Accounts for Overtaken<'_> {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        self.site.accounts.view(question).await
    }

    async fn account(
        &self,
        organization: &OrganizationId,
        id: &AccountId,
    ) -> Result<Option<Account>, SignInStoreError> {
        self.site.accounts.account(organization, id).await
    }

    async fn memberships(
        &self,
        organization: &OrganizationId,
        after: Option<&AccountId>,
        most: usize,
    ) -> Result<Vec<Account>, SignInStoreError> {
        self.site.accounts.memberships(organization, after, most).await
    }

    async fn apply(&self, change: &AccountChange) -> Result<Applied, SignInStoreError> {
        if !self.is_done.swap(true, Ordering::Relaxed) {
            let user = json!({ "userName": "ada@acme.example", "active": false });
            self.site.push_user(1, user).await;
            let ports = self.site.ports();
            let _ =
                follow_directory(&ports, &acme_with_directory(), 0, [1; 32], now()).await.unwrap();
        }
        self.site.accounts.apply(change).await
    }

    async fn note(
        &self,
        organization: &OrganizationId,
        note: &Note,
    ) -> Result<(), SignInStoreError> {
        self.site.accounts.note(organization, note).await
    }
}

/// The push finds no member to turn off, and the sign-in has read of no user: neither sees the other.
#[tokio::test]
async fn whoever_is_pushed_as_inactive_while_the_account_is_made_has_no_session() {
    for returns in [false, true] {
        let site = Site::new().await;
        let mut customer = acme_with_directory();
        if returns {
            let made = site.admit(&acme(), &person("ada@acme.example")).await.unwrap().account;
            let owner = customer.policy.owner_role.clone();
            let remove = vec![Effect::Remove { at: now() }];
            let change = AccountChange::of(org("acme"), owner, made.id, None, remove, now());
            assert!(matches!(site.accounts.apply(&change).await.unwrap(), Applied::Applied(_)));
            customer.policy.reactivation = vestibule_provisioning::Reactivation::OnSignIn;
        }
        let accounts = Overtaken { site: &site, is_done: AtomicBool::new(false) };
        let ports = Ports::new(&accounts, &site.epochs, &site.claims, &site.directory);
        let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
        let admission = admit(&ports, &proof, &customer, [1; 16], now()).await;
        assert!(accounts.is_done.load(Ordering::Relaxed));
        assert_eq!(admission.unwrap_err().code(), "directory_deactivated", "returns: {returns}");
        let members = site.accounts.memberships(&org("acme"), None, 10).await.unwrap();
        let state = &members[0].membership.as_ref().unwrap().state;
        assert!(matches!(state, MembershipState::Deprovisioned { .. }), "{state:?}");
    }
}

#[tokio::test]
async fn whoever_the_directory_does_not_know_yet_comes_in_by_one_sign_in() {
    let site = Site::new().await;
    let customer = acme_with_directory();
    let admission = site.admit(&customer, &person("ada@acme.example")).await.unwrap();
    assert_eq!(admission.decision.verdict, Verdict::Create);
    let state = &admission.account.membership.as_ref().unwrap().state;
    assert_eq!(*state, MembershipState::PendingDirectory);
    assert_eq!(check(&site.epochs, &admission.stamp).await, Ok(()));
}

/// Acme holds the subtree; the very name of it is another organization's by its own record.
#[tokio::test]
async fn nobody_comes_in_by_an_address_that_is_anothers_by_a_more_exact_claim() {
    let site = Site::new().await;
    let top = DomainName::parse("split.example").unwrap();
    let verified = || ClaimState::Verified { since: now() };
    site.hold(ClaimKey::subtree(org("acme"), top.clone()), verified()).await;
    let before = site.admit(&acme(), &person("ada@split.example")).await;
    assert_eq!(before.unwrap().decision.verdict, Verdict::Create);
    site.hold(ClaimKey::exact(org("other"), top), verified()).await;
    let after = site.admit(&acme(), &person("bob@split.example")).await;
    assert_eq!(code(after), "email_outside_domains");
}
