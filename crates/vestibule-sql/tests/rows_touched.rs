//! Adding or removing a member touches as many rows in a group of a million as in a group of ten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/inspector.rs"]
mod inspector;
#[path = "support/site.rs"]
mod site;

use databases::Database;
use inspector::Inspector;
use site::{Site, now, resource, resource_id};
use vestibule_scim::{GroupMembers, MemberDelta, MemberRef, Registry};

const TABLES: [&str; 11] = [
    "scim_attribute",
    "scim_count",
    "scim_directory",
    "scim_event",
    "scim_member",
    "scim_resource",
    "scim_tombstone",
    "scim_token",
    "scim_unique",
    "scim_value",
    "session_epoch",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_member_costs_the_same_in_every_group() {
    for database in Database::each().await {
        let store = database.open().await;
        let site = Site::new(&store, "acme", "main");
        let registry = Registry::standard();
        let (user, group) =
            (registry.resource_type("User").unwrap(), registry.resource_type("Group").unwrap());
        site.insert("ada", &resource(user, r#"{"userName":"ada"}"#), now()).await.unwrap();
        let mut inspector = Inspector::open(&database).await;
        for (id, members) in [("small", 10), ("large", 1_000_000)] {
            let json = format!(r#"{{"displayName":"{id}"}}"#);
            site.insert(id, &resource(group, &json), now()).await.unwrap();
            fill(&mut inspector, id, members).await;
        }
        inspector.count_changes(&TABLES).await;

        let ada = || vec![MemberRef::new(resource_id("ada"))];
        let add = MemberDelta::Change { remove: vec![], add: ada() };
        let remove = MemberDelta::Change { remove: vec![resource_id("ada")], add: vec![] };
        let mut touched = Vec::new();
        for id in ["small", "large"] {
            let mut counts = Vec::new();
            for delta in [&add, &add, &remove, &remove] {
                let changed = site.change_members(id, group, delta.clone()).await.unwrap().changed;
                counts.push((changed, inspector.touched().await));
            }
            touched.push(counts);
        }
        // The member, the group's version, the event, and the number of the last event.
        let expected = [(true, 4), (false, 0), (true, 4), (false, 0)];
        assert_eq!(touched, [expected, expected], "{}", database.engine());

        // One group is read by pages, wherever they begin.
        let large = resource_id("large");
        let page = store.members(&site.scope, &large, None, 3).await.unwrap();
        assert!(page.len() <= 3);
        store.close().await;
        inspector.close().await;
        database.remove().await;
    }
}

/// Puts members into a group that are not there: nothing reads them.
async fn fill(inspector: &mut Inspector, group: &str, members: u32) {
    let insert = format!(
        "WITH RECURSIVE numbers(n) AS
            (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {members})
        INSERT INTO scim_member (group_seq, member, member_seq)
        SELECT g.seq, 'm' || n, -n FROM numbers, scim_resource g WHERE g.id = '{group}'"
    );
    inspector.execute(insert).await;
}
