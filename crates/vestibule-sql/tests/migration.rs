//! Tables of an earlier version are brought up to date with what is in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/databases.rs"]
mod databases;
#[path = "support/inspector.rs"]
mod inspector;

use claims::{new, verified};
use databases::Database;
use inspector::Inspector;
use vestibule_core::AccountId;
use vestibule_domains::DomainClaims;
use vestibule_signin::{EpochKey, SessionEpochs};
use vestibule_sql::{SqlOptions, SqlStore};

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_the_first_version_gain_the_others_and_lose_nothing() {
    for database in Database::each().await {
        let mut inspector = Inspector::open(&database).await;
        inspector.execute(first_version(&database)).await;
        inspector.execute("INSERT INTO session_epoch (key, epoch) VALUES ('account:7', 41)").await;
        inspector.close().await;

        let without = SqlOptions::new(database.url()).unwrap().without_migrations();
        let refused = SqlStore::open(&without).await.unwrap_err();
        assert_eq!(refused.to_string(), "the tables are at version 1, this build needs 2");

        let store = database.open().await;
        let key = EpochKey::account(&AccountId::parse("7").unwrap());
        assert_eq!(store.current(&[key]).await.unwrap()[0].number(), 41, "{}", database.engine());
        store.commit(&[new(verified("acme", "a.example"))]).await.unwrap();
        store.close().await;
        SqlStore::open(&without).await.unwrap().close().await;
        database.remove().await;
    }
}

/// What the first version's own build has made.
fn first_version(database: &Database) -> String {
    let tables = match database.engine() {
        "sqlite" => include_str!("../migrations/sqlite/0001_directories.sql"),
        _ => include_str!("../migrations/postgres/0001_directories.sql"),
    };
    format!(
        "CREATE TABLE vestibule_migration (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
        INSERT INTO vestibule_migration (version, name) VALUES (1, '0001_directories');
        {tables}"
    )
}
