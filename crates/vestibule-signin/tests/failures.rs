//! A store that gives no answer lets nobody in, and says that it did not answer.
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

#[path = "support/site.rs"]
mod site;

use site::{Site, acme, acme_with_directory, now, org, person, signed_in};
use vestibule_core::ErrorKind;
use vestibule_domains::NoDomainClaims;
use vestibule_signin::{
    Accounts, NoAccounts, NoDirectory, NoPendingLogins, NoSessionEpochs, Ports, accept_link, admit,
    explain, follow_directory, permissions_of, preview_policy, reapply_policy,
};

macro_rules! refused {
    ($ports:expr, $customer:expr) => {{
        let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
        let refused = admit(&$ports, &proof, &$customer, [1; 16], now()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unavailable);
        assert!(!refused.user_text().is_empty());
        refused.code()
    }};
}

#[tokio::test]
async fn nobody_comes_in_where_a_store_gives_no_answer() {
    let site = Site::new().await;
    let Site { accounts, epochs, claims, directory, .. } = &site;
    let none = Ports::new(&NoAccounts, epochs, claims, directory);
    assert_eq!(refused!(none, acme()), "sign_in_store_unavailable");
    let none = Ports::new(accounts, &NoSessionEpochs, claims, directory);
    assert_eq!(refused!(none, acme()), "session_epochs_unavailable");
    let none = Ports::new(accounts, epochs, &NoDomainClaims, directory);
    assert_eq!(refused!(none, acme()), "domain_claim_unavailable");
    let none = Ports::new(accounts, epochs, claims, &NoDirectory);
    assert_eq!(refused!(none, acme_with_directory()), "directory_unavailable");
    assert!(accounts.memberships(&org("acme"), None, 10).await.unwrap().is_empty());

    // A customer without a directory does not need one.
    let proof = signed_in("acme", &person("ada@acme.example"), 2).await;
    assert!(admit(&none, &proof, &acme(), [2; 16], now()).await.is_ok());
}

#[tokio::test]
async fn nothing_else_guesses_either() {
    let site = Site::new().await;
    let customer = acme_with_directory();
    let Site { accounts, epochs, claims, directory, .. } = &site;
    let none = Ports::new(accounts, epochs, claims, &NoDirectory);
    let followed = follow_directory(&none, &customer, 0, [0; 32], now()).await;
    assert_eq!(followed.unwrap_err().code(), "directory_unavailable");
    let proof = signed_in("acme", &person("ada@acme.example"), 1).await;
    assert!(explain(&none, proof.identity(), &customer, now()).await.is_err());

    let none = Ports::new(&NoAccounts, epochs, claims, directory);
    site.push_ada(1).await;
    assert!(follow_directory(&none, &customer, 0, [0; 32], now()).await.is_err());
    assert!(reapply_policy(&none, &customer, now()).await.is_err());
    assert!(preview_policy(&none, &customer, &customer.policy, now()).await.is_err());
    let id = site::account_id("ada");
    assert!(permissions_of(&NoAccounts, &org("acme"), &id, now()).await.is_err());
    let accepted = accept_link(&NoPendingLogins, accounts, &org("acme"), "t", &id, now()).await;
    assert_eq!(accepted.unwrap_err().code(), "sign_in_store_unavailable");
}
