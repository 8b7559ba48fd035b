//! How often a sign-in asks the store of accounts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail")]

#[path = "support/site.rs"]
mod site;

use std::sync::atomic::{AtomicUsize, Ordering};

use site::{Site, acme_with_directory, now, person, signed_in};
use vestibule_core::{AccountId, OrganizationId};
use vestibule_provisioning::Account;
use vestibule_signin::{
    AccountChange, AccountQuestion, Accounts, AccountsFound, Applied, Note, Ports,
    SignInStoreError, explain,
};

/// Accounts that count the questions.
struct Counted<'a> {
    site: &'a Site,
    views: AtomicUsize,
}

impl Accounts for Counted<'_> {
    async fn view(&self, question: &AccountQuestion) -> Result<AccountsFound, SignInStoreError> {
        self.views.fetch_add(1, Ordering::Relaxed);
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

#[tokio::test]
async fn who_is_known_to_be_the_directorys_user_is_looked_up_once_and_anybody_else_twice() {
    let site = Site::new().await;
    site.push_ada(1).await;
    let customer = acme_with_directory();
    let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
    let views = async || {
        let accounts = Counted { site: &site, views: AtomicUsize::new(0) };
        let ports = Ports::new(&accounts, &site.epochs, &site.claims, &site.directory);
        let decision = explain(&ports, proof.identity(), &customer, now()).await.unwrap();
        (decision.code.code(), accounts.views.load(Ordering::Relaxed))
    };
    assert_eq!(views().await, ("created", 2));
    let _ = site.admit(&customer, &person("ada@acme.example")).await.unwrap();
    assert_eq!(views().await, ("linked", 1));
}
