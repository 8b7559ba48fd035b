//! Pending logins and the replay log on both engines: what two replicas take, one of them has.
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

use std::time::Duration;

use databases::Database;
use inspector::Inspector;
use vestibule_core::{ReplayAnswer, ReplayKey, Timestamp};
use vestibule_signin::{PendingKey, PendingLogins, ReplayLog, SignInStoreError, conformance};
use vestibule_sql::SqlStore;

#[tokio::test(flavor = "multi_thread")]
async fn pending_logins_and_replay_logs_conform() {
    for database in Database::each().await {
        let store = database.open().await;
        assert_eq!(conformance::pending::check(&store).await, Ok(()), "{}", database.engine());
        assert_eq!(conformance::replay::check(&store).await, Ok(()), "{}", database.engine());
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pending_login_is_taken_by_one_of_two_replicas() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        for round in 0..50 {
            let key = PendingKey::of("saml", &format!("state {round}"));
            replicas[0].put(&key, b"secret", at(60)).await.unwrap();
            let takers: Vec<_> = (0..4)
                .map(|number| {
                    let (store, key) = (replicas[number % 2].clone(), key.clone());
                    tokio::spawn(async move { store.take_once(&key, at(59)).await.unwrap() })
                })
                .collect();
            let mut taken = Vec::new();
            for taker in takers {
                taken.extend(taker.await.unwrap());
            }
            assert_eq!(taken, [b"secret".to_vec()], "{} {round}", database.engine());
        }
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_is_fresh_to_one_of_two_replicas() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        for round in 0..50_u8 {
            // Every other one stands in the place of an entry that has ended.
            let key = ReplayKey::from_digest([round / 2; 32]);
            let (now, until) = if round % 2 == 0 { (at(0), at(9)) } else { (at(9), at(99)) };
            let inserts: Vec<_> = (0..4)
                .map(|number| {
                    let (store, key) = (replicas[number % 2].clone(), key.clone());
                    tokio::spawn(async move { store.insert_once(&key, until, now).await.unwrap() })
                })
                .collect();
            let mut fresh = 0;
            for insert in inserts {
                if let ReplayAnswer::Fresh(proof) = insert.await.unwrap() {
                    assert_eq!(proof.key(), &key);
                    fresh += 1;
                }
            }
            assert_eq!(fresh, 1, "{} {round}", database.engine());
        }
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_outlive_a_restart() {
    for database in Database::each().await {
        let store = database.open().await;
        let (key, seen) = (PendingKey::of("oidc", "state"), ReplayKey::from_digest([7; 32]));
        store.put(&key, &[0, 255, 39], at(60)).await.unwrap();
        assert!(is_fresh(&store, &seen, at(60), at(0)).await);
        store.close().await;
        let store = database.open().await;
        assert!(!is_fresh(&store, &seen, at(90), at(59)).await);
        assert_eq!(store.take_once(&key, at(59)).await.unwrap(), Some(vec![0, 255, 39]));
        assert_eq!(store.take_once(&key, at(59)).await.unwrap(), None);
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_removes_what_has_ended_however_much_there_is() {
    for database in Database::each().await {
        let store = database.open().await;
        for number in 0..40_u8 {
            let until = at(if number < 30 { 10 } else { 11 });
            store.put(&PendingKey::of("saml", &number.to_string()), b"", until).await.unwrap();
            assert!(is_fresh(&store, &ReplayKey::from_digest([number; 32]), until, at(0)).await);
        }
        fill(&database, "replay", 2_500).await;
        assert_eq!(store.sweep_replays(at(10)).await.unwrap(), 2_530, "{}", database.engine());
        assert_eq!(store.sweep_pending(at(10)).await.unwrap(), 30);
        assert_eq!(store.sweep_replays(at(10)).await.unwrap(), 0);
        // Those that are left are still what they were.
        assert!(!is_fresh(&store, &ReplayKey::from_digest([39; 32]), at(99), at(10)).await);
        let left = store.take_once(&PendingKey::of("saml", "39"), at(10)).await.unwrap();
        assert_eq!(left, Some(Vec::new()));
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_gone_lets_nobody_in() {
    for database in Database::each().await {
        let store = database.open().await;
        store.close().await;
        let key = ReplayKey::from_digest([1; 32]);
        let answer = store.insert_once(&key, at(9), at(0)).await;
        assert_eq!(answer.unwrap_err(), SignInStoreError::Unavailable, "{}", database.engine());
        let taken = store.take_once(&PendingKey::of("saml", "state"), at(0)).await;
        assert_eq!(taken, Err(SignInStoreError::Unavailable));
        database.remove().await;
    }
}

async fn is_fresh(store: &SqlStore, key: &ReplayKey, until: Timestamp, now: Timestamp) -> bool {
    matches!(store.insert_once(key, until, now).await.unwrap(), ReplayAnswer::Fresh(_))
}

/// Entries that ended long ago.
async fn fill(database: &Database, table: &str, count: u32) {
    let mut inspector = Inspector::open(database).await;
    let key = match database.engine() {
        "sqlite" => "CAST('n' || n AS BLOB)",
        _ => "convert_to('n' || n, 'UTF8')",
    };
    let insert = format!(
        "WITH RECURSIVE numbers(n) AS
            (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
        INSERT INTO {table} (key, until) SELECT {key}, '2000-01-01T00:00:00.000000000Z' FROM numbers"
    );
    inspector.execute(insert).await;
    inspector.close().await;
}

fn at(seconds: u64) -> Timestamp {
    let noon = Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap();
    noon.saturating_add(Duration::from_secs(seconds))
}
