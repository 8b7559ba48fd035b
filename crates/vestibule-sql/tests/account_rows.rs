//! Accounts on both engines: what is kept, and how much is written for it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/inspector.rs"]
mod inspector;
#[path = "support/people.rs"]
mod people;

use std::collections::BTreeSet;

use databases::Database;
use inspector::Inspector;
use people::{
    about, account, apply, change, creation, email, first_sign_in, join, link, now, organization,
    question, role, subject, user,
};
use vestibule_provisioning::{Account, Effect, Link};
use vestibule_signin::{Accounts, Applied, ConflictKind, SignInStoreError};

#[tokio::test(flavor = "multi_thread")]
async fn accounts_outlive_a_restart() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut first = first_sign_in("acme", "a1", "ada");
        first.effects.extend([role("owner"), Effect::LinkDirectoryUser(user("u1"))]);
        let written = apply(&store, &first).await;
        apply(&store, &first_sign_in("acme", "a2", "bob")).await;
        apply(&store, &change("acme", "a2", vec![Effect::Remove { at: now() }])).await;
        store.close().await;

        let store = database.open().await;
        let found = store.view(&question("acme", "ada")).await.unwrap();
        assert_eq!(found.view.linked, Some(written));
        assert_eq!((found.owners, found.seats_used), (BTreeSet::from([account("a1")]), 1));
        let removed = store.view(&question("acme", "bob")).await.unwrap().view.tombstone;
        assert_eq!(removed.map(|it| it.at), Some(now()));
        let ids = store.memberships(&organization("acme"), None, 9).await.unwrap();
        assert_eq!(ids.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["a1", "a2"]);
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_put_in_as_the_host_made_it() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut made = Account::new(account("a1"));
        made.email = Some(email("Ada@acme.example"));
        made.has_credentials = true;
        made.links
            .push(Link { organization: organization("acme"), subject: subject("acme", "ada") });
        for version in [1, 2] {
            let put = store.insert_account(&organization("acme"), made.clone()).await.unwrap();
            made.version = version;
            assert_eq!(put, Applied::Applied(Box::new(made.clone())));
        }
        let found = store.view(&question("acme", "ada")).await.unwrap();
        assert_eq!(found.view.linked, Some(made.clone()));
        for (id, taken) in
            [("email", ConflictKind::EmailTaken), ("link", ConflictKind::SubjectTaken)]
        {
            let mut other = made.clone();
            other.id = account("a2");
            match id {
                "email" => other.links.clear(),
                _ => other.email = None,
            }
            let put = store.insert_account(&organization("globex"), other).await.unwrap();
            assert_eq!(put, Applied::Conflict(taken));
        }
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_sends_is_text_and_nothing_else() {
    let ids = ["' OR 1=1 --", "a\0b", "%", "\u{1f600}", "$1", &"long".repeat(5_000)];
    for database in Database::each().await {
        let store = database.open().await;
        for (number, id) in ids.iter().enumerate() {
            let email = Some(email(&format!("p{number}@acme.example")));
            let effects = vec![
                Effect::CreateAccount { email, email_verified: false },
                link("acme", id),
                join(),
                Effect::LinkDirectoryUser(user(id)),
            ];
            apply(&store, &creation("acme", &format!("a{number}"), effects)).await;
        }
        for (number, id) in ids.iter().enumerate() {
            let mut asked = about("acme");
            asked.subject = Some(subject("acme", id));
            let linked = store.view(&asked).await.unwrap().view.linked.unwrap();
            assert_eq!(linked.id, account(&format!("a{number}")), "{}", database.engine());
            (asked.subject, asked.directory_user) = (None, Some(user(id)));
            assert_eq!(store.view(&asked).await.unwrap().view.linked, Some(linked));
        }
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_touches_as_many_rows_in_a_large_organization() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut inspector = Inspector::open(&database).await;
        inspector.count_changes(&people::TABLES).await;
        let mut touched = Vec::new();
        for size in [0, 300] {
            for number in 0..size {
                let id = format!("many-{number}");
                apply(&store, &first_sign_in("acme", &id, &id)).await;
            }
            inspector.touched().await;
            let id = format!("a{size}");
            let mut first = first_sign_in("acme", &id, &id);
            first.effects.push(role("editor"));
            apply(&store, &first).await;
            let first = inspector.touched().await;
            apply(&store, &change("acme", &id, vec![role("viewer")])).await;
            let second = inspector.touched().await;
            apply(&store, &change("acme", &id, vec![role("viewer")])).await;
            touched.push([first, second, inspector.touched().await]);
        }
        // Link, account, membership, role, seats, and once the organization; account, membership, role.
        assert_eq!(touched, [[6, 3, 0], [5, 3, 0]], "{}", database.engine());
        inspector.close().await;
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_lets_nobody_in() {
    for database in Database::each().await {
        let store = database.open().await;
        apply(&store, &first_sign_in("acme", "a1", "ada")).await;
        let mut inspector = Inspector::open(&database).await;
        for table in ["account", "account_link", "account_member"] {
            inspector.execute(format!("UPDATE {table} SET body = '!' || body")).await;
            let seen = store.view(&question("acme", "ada")).await;
            assert_eq!(seen, Err(SignInStoreError::Corrupt), "{table}");
            inspector.execute(format!("UPDATE {table} SET body = substr(body, 2)")).await;
        }
        assert!(store.view(&question("acme", "ada")).await.unwrap().view.linked.is_some());
        inspector.close().await;
        store.close().await;
        let seen = store.view(&question("acme", "ada")).await;
        assert_eq!(seen, Err(SignInStoreError::Unavailable));
        assert!(store.apply(&first_sign_in("acme", "a2", "bob")).await.is_err());
        database.remove().await;
    }
}
