//! Claims on domains on both engines: who holds a name is the database's to say.
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

use claims::{domain, key, new, now, over, pending, superseded, verified};
use databases::Database;
use inspector::Inspector;
use vestibule_core::ErrorKind;
use vestibule_domains::{ClaimsError, DomainClaims, Scope, conformance};
use vestibule_sql::SqlStore;

#[tokio::test(flavor = "multi_thread")]
async fn claims_conform() {
    for database in Database::each().await {
        let store = database.open().await;
        assert_eq!(conformance::check(&store).await, Ok(()), "{}", database.engine());
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_two_organizations_that_race_for_a_domain_holds_it() {
    race(100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "the long run's: a thousand races on each engine"]
async fn one_of_two_organizations_holds_it_a_thousand_times() {
    race(1_000).await;
}

/// Both have claimed every domain; each of two replicas proves it for one of them at once.
async fn race(rounds: usize) {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let names: Vec<String> = (0..rounds).map(|round| format!("d{round}.example")).collect();
        for organization in ["acme", "globex"] {
            let writes: Vec<_> =
                names.iter().map(|name| new(pending(organization, name))).collect();
            replicas[0].commit(&writes).await.unwrap();
        }
        let mut wins = [0, 0];
        for name in &names {
            let [acme, globex] = [("acme", 0), ("globex", 1)].map(|(organization, replica)| {
                let (store, claim) = (replicas[replica].clone(), verified(organization, name));
                tokio::spawn(async move { store.commit(&[over(1, claim)]).await })
            });
            let (winner, loser) = match (acme.await.unwrap(), globex.await.unwrap()) {
                (Ok(()), Err(error)) => (0, error),
                (Err(error), Ok(())) => (1, error),
                both => panic!("{}: {name}: {both:?}", database.engine()),
            };
            wins[winner] += 1;
            assert_eq!(loser, ClaimsError::Taken, "{}", database.engine());
            let told = format!("{loser} {loser:?}");
            assert!(!told.contains("acme") && !told.contains("globex"), "{told}");
            assert_eq!(loser.kind(), ErrorKind::Denied);
            let holders = replicas[0].holders(&[(domain(name), Scope::Exact)]).await.unwrap();
            let holders: Vec<_> =
                holders.iter().map(|it| it.claim.key.organization.as_str()).collect();
            assert_eq!(holders, [["acme", "globex"][winner]]);
        }
        println!("{}: {rounds} races, won {wins:?}", database.engine());
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loser_gives_a_name_up_before_the_winner_takes_it() {
    for database in Database::each().await {
        let store = database.open().await;
        store.commit(&[new(verified("acme", "a.example"))]).await.unwrap();
        store.commit(&[new(pending("globex", "a.example"))]).await.unwrap();
        let takes = || over(1, verified("globex", "a.example"));
        assert_eq!(store.commit(&[takes()]).await, Err(ClaimsError::Taken));
        // Whichever is named first.
        store.commit(&[takes(), over(1, superseded("acme", "a.example"))]).await.unwrap();
        let back =
            [over(2, verified("acme", "a.example")), over(2, superseded("globex", "a.example"))];
        store.commit(&back).await.unwrap();
        assert_eq!(holder(&store, "a.example").await.as_deref(), Some("acme"));
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_takes_the_others_of_its_change_with_it() {
    for database in Database::each().await {
        let store = database.open().await;
        store.commit(&[new(verified("acme", "a.example"))]).await.unwrap();
        let taken = [new(pending("globex", "b.example")), new(verified("globex", "a.example"))];
        assert_eq!(store.commit(&taken).await, Err(ClaimsError::Taken));
        let outdated =
            [new(pending("globex", "b.example")), over(7, verified("acme", "a.example"))];
        assert_eq!(store.commit(&outdated).await, Err(ClaimsError::Conflict));
        let beyond = [over(u64::MAX, verified("acme", "a.example"))];
        assert_eq!(store.commit(&beyond).await, Err(ClaimsError::Conflict));
        assert_eq!(store.load(&key("globex", "b.example")).await.unwrap(), None);
        assert_eq!(store.load(&key("acme", "a.example")).await.unwrap().unwrap().version, 1);
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_outlive_a_restart() {
    for database in Database::each().await {
        let store = database.open().await;
        let claim = verified("acme", "xn--bcher-kva.example");
        store.commit(&[new(claim.clone())]).await.unwrap();
        store.close().await;
        let store = database.open().await;
        let found = store.load(&claim.key).await.unwrap().unwrap();
        assert_eq!((found.claim, found.version), (claim, 1));
        let taken = store.commit(&[new(verified("globex", "xn--bcher-kva.example"))]).await;
        assert_eq!(taken, Err(ClaimsError::Taken));
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_touches_one_row_however_many_there_are() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut inspector = Inspector::open(&database).await;
        inspector.count_changes(&["domain_claim"]).await;
        let mut touched = Vec::new();
        for round in 0..2 {
            let name = format!("deep.down.d{round}.example");
            store.commit(&[new(pending("acme", &name))]).await.unwrap();
            store.commit(&[over(1, verified("acme", &name))]).await.unwrap();
            store.commit(&[over(2, superseded("acme", &name))]).await.unwrap();
            touched.push(inspector.touched().await);
            let many: Vec<_> =
                (0..500).map(|n| new(verified("other", &format!("m{n}.{name}")))).collect();
            store.commit(&many).await.unwrap();
            assert_eq!(inspector.touched().await, 500);
        }
        assert_eq!(touched, [3, 3], "{}", database.engine());
        inspector.close().await;
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_is_said_to_be_corrupt() {
    for database in Database::each().await {
        let store = database.open().await;
        store.commit(&[new(verified("acme", "a.example"))]).await.unwrap();
        let mut inspector = Inspector::open(&database).await;
        inspector.execute("UPDATE domain_claim SET body = '{}'").await;
        inspector.close().await;
        assert_eq!(store.load(&key("acme", "a.example")).await, Err(ClaimsError::Corrupt));
        assert_eq!(store.due(now(), None, 9).await, Err(ClaimsError::Corrupt));
        database.close(&[store]).await;
    }
}

async fn holder(store: &SqlStore, name: &str) -> Option<String> {
    let holders = store.holders(&[(domain(name), Scope::Exact)]).await.unwrap();
    assert!(holders.len() <= 1);
    holders.first().map(|it| it.claim.key.organization.as_str().to_owned())
}
