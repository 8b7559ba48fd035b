//! Session epochs on both engines.

#[path = "support/databases.rs"]
mod databases;

use databases::Database;
use vestibule_core::{AccountId, ErrorKind};
use vestibule_signin::{EpochKey, SessionEpochs, SessionStamp, check, conformance};
use vestibule_sql::{SqlOptions, SqlStore};

#[tokio::test(flavor = "multi_thread")]
async fn epochs_conform() {
    for database in Database::each().await {
        let store = database.open().await;
        assert_eq!(conformance::epochs::check(&store).await, Ok(()), "{}", database.engine());
        store.close().await;
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_advance_is_lost_between_replicas() {
    let key = EpochKey::account(&AccountId::parse("7").unwrap());
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let mut advances = Vec::new();
        for number in 0..40 {
            let (replica, key) = (replicas[number % 2].clone(), key.clone());
            advances.push(tokio::spawn(async move { replica.advance(&key).await }));
        }
        for advance in advances {
            advance.await.unwrap().unwrap();
        }
        for replica in &replicas {
            let current = replica.current(std::slice::from_ref(&key)).await.unwrap();
            assert_eq!(current[0].number(), 40, "{}", database.engine());
            replica.close().await;
        }
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_gone_refuses_sessions() {
    for database in Database::each().await {
        let store = database.open().await;
        let key = EpochKey::account(&AccountId::parse("7").unwrap());
        let stamp = SessionStamp::take(&store, [key.clone()]).await.unwrap();
        assert_eq!(check(&store, &stamp).await, Ok(()));
        store.close().await;
        let refused = check(&store, &stamp).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unavailable, "{}", database.engine());
        assert!(store.advance(&key).await.is_err());
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_make_the_tables_once() {
    for database in Database::each().await {
        let starts: Vec<_> = (0..6)
            .map(|_| {
                let url = database.url().to_owned();
                tokio::spawn(async move { SqlStore::connect(&url).await })
            })
            .collect();
        for start in starts {
            start.await.unwrap().unwrap().close().await;
        }
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_migrations_there_have_to_be_tables() {
    for database in Database::each().await {
        let options = SqlOptions::new(database.url()).unwrap().without_migrations();
        let refused = SqlStore::open(&options).await.unwrap_err();
        assert_eq!(refused.code(), "sql_outdated", "{}", database.engine());
        database.open().await.close().await;
        SqlStore::open(&options).await.unwrap().close().await;
        database.remove().await;
    }
}
