//! Two processes on one database: a user whom one of them deactivates is out in the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/site.rs"]
mod site;

use std::process::Command;

use databases::Database;
use site::{Site, now, resource, resource_id};
use vestibule_scim::{
    Change, Directory, EventKind, Registry, ResourceType, Scope, Standing, UserKey, Value,
};
use vestibule_signin::{EpochKey, SessionStamp, check};
use vestibule_sql::SqlStore;

/// What the other process is told, in its environment.
const DATABASE: &str = "VESTIBULE_TEST_DATABASE";
const DEED: &str = "VESTIBULE_TEST_DEED";

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivated_user_is_refused_at_the_next_check() {
    for database in Database::each().await {
        let store = database.open().await;
        for (user, deed) in [("ada", "deactivate"), ("bob", "delete")] {
            let stamp = sign_in(&store, user).await;
            let other = sign_in(&store, &format!("{user}-other")).await;
            assert_eq!(check(&store, &stamp).await, Ok(()));

            in_another_process(database.url(), &format!("{deed} {user}"));

            let refused = check(&store, &stamp).await.unwrap_err();
            assert_eq!(refused.code(), "session_ended", "{} {deed}", database.engine());
            assert_eq!(check(&store, &other).await, Ok(()), "nobody else is out");
            let standing = store.standing(&scope(&store), &UserKey::user_name(user)).await.unwrap();
            assert!(!matches!(standing, Standing::Active { .. }), "{standing:?}");
        }
        store.close().await;
        database.remove().await;
    }
}

/// A user of the directory who signs in: the stamp is taken first, and then the directory is asked.
async fn sign_in(store: &SqlStore, user: &str) -> SessionStamp {
    let site = Site::new(store, "acme", "main");
    let json = format!(r#"{{"userName":"{user}","active":true}}"#);
    site.insert(user, &resource(&user_type(), &json), now()).await.unwrap();
    let scope = &site.scope;
    let keys = [
        EpochKey::organization(scope.organization()),
        EpochKey::directory_user(scope.organization(), scope.directory(), user),
    ];
    let stamp = SessionStamp::take(store, keys).await.unwrap();
    let standing = store.standing(scope, &UserKey::user_name(user)).await.unwrap();
    assert!(matches!(standing, Standing::Active { .. }));
    // A session keeps it as JSON.
    serde_json::from_str(&serde_json::to_string(&stamp).unwrap()).unwrap()
}

fn in_another_process(url: &str, deed: &str) {
    let test = std::env::current_exe().unwrap();
    let output = Command::new(test)
        .args(["--exact", "the_other_process", "--ignored", "--nocapture"])
        .env(DATABASE, url)
        .env(DEED, deed)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other process of the test above"]
#[expect(clippy::disallowed_methods, reason = "that is how it is told what to do")]
async fn the_other_process() {
    let (Ok(url), Ok(deed)) = (std::env::var(DATABASE), std::env::var(DEED)) else {
        println!("started by nobody: nothing to do");
        return;
    };
    let store = SqlStore::connect(&url).await.unwrap();
    let site = Site::new(&store, "acme", "main");
    let (deed, user) = deed.split_once(' ').unwrap();
    let user_type = user_type();
    let change = match deed {
        "deactivate" => {
            let stored = site.get(&user_type, user).await;
            let json = format!(r#"{{"userName":"{user}","active":false}}"#);
            let inactive = resource(&user_type, &json);
            assert_eq!(inactive.value(user_type.active().unwrap()), Some(&Value::Boolean(false)));
            let events = vec![EventKind::Deactivated];
            site.update(user, &inactive, Some(stored.meta.version), events).await
        }
        _ => {
            let (id, resource_type) = (resource_id(user), user_type);
            site.commit(&Change::Remove { id, resource_type, expected: None, at: now() }).await
        }
    };
    assert!(change.unwrap().changed);
    store.close().await;
}

fn user_type() -> ResourceType {
    Registry::standard().resource_type("User").unwrap().clone()
}

fn scope(store: &SqlStore) -> Scope {
    Site::new(store, "acme", "main").scope
}
