//! The ports of vestibule-scim on both engines.

#[path = "support/databases.rs"]
mod databases;

use std::sync::Arc;

use databases::Database;
use vestibule_scim::conformance::{self, Race};

#[tokio::test(flavor = "multi_thread")]
async fn directories_conform() {
    for database in Database::each().await {
        let store = database.open().await;
        assert_eq!(conformance::check(&store).await, Ok(()), "{}", database.engine());
        assert_eq!(conformance::check_tokens(&store).await, Ok(()), "{}", database.engine());
        store.close().await;
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_replicas_lose_nothing() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let race = Arc::new(Race::prepare(&replicas[0], "replicas", 6).await.unwrap());
        let writers: Vec<_> = (0..6)
            .map(|number| {
                let (race, store) = (Arc::clone(&race), replicas[number % 2].clone());
                tokio::spawn(async move { race.take_part(&store, number).await })
            })
            .collect();
        let mut taken = Vec::new();
        for writer in writers {
            taken.push(writer.await.unwrap().unwrap());
        }
        assert_eq!(race.judge(&replicas[1], taken).await, Ok(()), "{}", database.engine());
        for replica in &replicas {
            replica.close().await;
        }
        database.remove().await;
    }
}
