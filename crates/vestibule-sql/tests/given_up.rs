//! Whoever asks goes away before the answer: what was begun is done whole or not at all, and nobody
//! after them finds anything of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/databases.rs"]
mod databases;
#[path = "support/inspector.rs"]
mod inspector;
#[path = "support/people.rs"]
mod people;

use std::pin::pin;
use std::task::Poll;

use claims::{new, over, pending, superseded, verified};
use databases::Database;
use inspector::Inspector;
use people::{
    account, apply, change, end_sessions, first_sign_in, organization, question, role, user,
};
use vestibule_domains::DomainClaims;
use vestibule_provisioning::{Effect, MembershipState};
use vestibule_signin::{Accounts, Epoch, EpochKey, PendingKey, PendingLogins, SessionEpochs};
use vestibule_sql::{SqlOptions, SqlStore};

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_given_up_leaves_everything_or_nothing() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut inspector = Inspector::open(&database).await;
        inspector.count_changes(&people::TABLES).await;
        let (mut made, mut undone) = (0, 0);
        for times in 0..120 {
            let id = format!("a{times}");
            let mut first = first_sign_in("acme", &id, &format!("p{times}"));
            first.effects.extend([role("editor"), Effect::LinkDirectoryUser(user(&id))]);
            let answer = polled(times % 40, store.apply(&first)).await;
            let found = store.view(&question("acme", &format!("p{times}"))).await.unwrap();
            let touched = inspector.touched().await;
            match found.view.linked {
                Some(account) => {
                    made += 1;
                    let membership = account.membership.unwrap();
                    assert_eq!(
                        (membership.grants.len(), membership.directory_user),
                        (1, Some(user(&id)))
                    );
                    // The first of all makes the organization's row too.
                    assert!((5..=6).contains(&touched), "{touched}");
                    assert_eq!(found.seats_used, made);
                }
                None => {
                    undone += 1;
                    assert_eq!((answer, touched), (None, 0), "{}", database.engine());
                    assert_eq!(found.seats_used, made);
                    assert!(found.view.candidates.is_empty());
                }
            }
        }
        println!("{}: {made} made, {undone} not", database.engine());
        assert!(made > 0 && undone > 0);
        inspector.close().await;
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supersession_is_made_whole_or_not_at_all() {
    for database in Database::each().await {
        let store = database.open().await;
        store.commit(&[new(verified("acme", "a.example"))]).await.unwrap();
        store.commit(&[new(pending("globex", "a.example"))]).await.unwrap();
        let (mut made, mut undone) = (0, 0);
        for times in 0..200 {
            let before = store.load(&claims::key("acme", "a.example")).await.unwrap().unwrap();
            let version = before.version;
            let change = match before.claim.state.holds() {
                true => [
                    over(version, superseded("acme", "a.example")),
                    over(version, verified("globex", "a.example")),
                ],
                false => [
                    over(version, verified("acme", "a.example")),
                    over(version, superseded("globex", "a.example")),
                ],
            };
            let answer = polled(times % 20, store.commit(&change)).await;
            // Another connection, so that what was dropped is rolled back or was committed.
            let acme = store.load(&claims::key("acme", "a.example")).await.unwrap().unwrap();
            let globex = store.load(&claims::key("globex", "a.example")).await.unwrap().unwrap();
            if acme.version == version {
                undone += 1;
                assert_eq!(answer, None);
                assert_eq!(globex.version, version, "{}", database.engine());
            } else {
                made += 1;
                assert_eq!([acme.version, globex.version], [version + 1; 2]);
            }
            assert_ne!(acme.claim.state.holds(), globex.claim.state.holds());
        }
        println!("{}: {made} made, {undone} not", database.engine());
        assert!(undone > 0);
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_login_is_handed_out_once_whoever_goes_away() {
    for database in Database::each().await {
        let store = database.open().await;
        for times in 0..60 {
            let key = PendingKey::of("saml", &times.to_string());
            store.put(&key, b"secret", people::later()).await.unwrap();
            let first = polled(times % 15, store.take_once(&key, people::now())).await;
            let second = store.take_once(&key, people::now()).await.unwrap();
            let handed_out = first.into_iter().flatten().flatten().chain(second).count();
            assert!(handed_out <= 1, "{} {times}", database.engine());
            // Whoever never began has taken nothing away.
            assert!(times % 15 > 0 || handed_out == 1, "{} {times}", database.engine());
        }
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_that_somebody_is_out_finds_the_sessions_ended() {
    for database in Database::each().await {
        let store = database.open().await;
        apply(&store, &first_sign_in("acme", "a1", "ada")).await;
        let key = EpochKey::account(&account("a1"));
        let before = epoch(&store, &key).await;
        let out = vec![Effect::Suspend, end_sessions()];
        for times in 0..60 {
            let given_up = polled(times, store.apply(&change("acme", "a1", out.clone()))).await;
            let found = store.account(&organization("acme"), &account("a1")).await.unwrap();
            let state = found.unwrap().membership.unwrap().state;
            match state {
                MembershipState::Suspended => assert_ne!(epoch(&store, &key).await, before),
                _ => {
                    assert_eq!((epoch(&store, &key).await, given_up), (before, None));
                    continue;
                }
            }
            break;
        }
        assert_ne!(epoch(&store, &key).await, before, "it is done at last");
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_after_sees_what_is_committed() {
    for database in Database::each().await {
        let options = SqlOptions::new(database.url()).unwrap();
        // Whoever comes after has the connection of whoever went away.
        let options = options.with_connections(1).with_readers(1);
        let (store, other) = (SqlStore::open(&options).await.unwrap(), database.open().await);
        apply(&store, &first_sign_in("acme", "a1", "ada")).await;
        let key = EpochKey::account(&account("a1"));
        for times in 0..160 {
            let ada = change("acme", "a1", vec![role(&format!("r{times}"))]);
            let _ = match times % 2 {
                0 => polled(times / 2 % 12, store.view(&question("acme", "ada"))).await.map(drop),
                _ => polled(times / 2 % 12, store.apply(&ada)).await.map(drop),
            };
            let before = epoch(&store, &key).await;
            other.advance(&key).await.unwrap();
            assert!(epoch(&store, &key).await > before, "{} {times}", database.engine());
            apply(&store, &ada).await;
        }
        database.close(&[store, other]).await;
    }
}

/// Polls a future so many times at most and drops it, as it is when a client closes the connection:
/// `None` if it was not done by then.
async fn polled<F: Future>(times: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

async fn epoch(store: &SqlStore, key: &EpochKey) -> Epoch {
    store.current(std::slice::from_ref(key)).await.unwrap()[0]
}
