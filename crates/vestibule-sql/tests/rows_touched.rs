//! Adding or removing a member touches as many rows in a group of a million as in a group of ten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/site.rs"]
mod site;

use databases::Database;
use site::{Site, now, resource, resource_id};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
};
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
            inspector.fill(id, members).await;
        }
        inspector.count_changes().await;

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

/// A connection beside the store.
enum Inspector {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Inspector {
    async fn open(database: &Database) -> Self {
        match database.engine() {
            "sqlite" => Self::Sqlite(SqliteConnection::connect(database.url()).await.unwrap()),
            _ => Self::Postgres(PgConnection::connect(database.url()).await.unwrap()),
        }
    }

    async fn execute(&mut self, sql: String) {
        match self {
            Self::Sqlite(connection) => {
                connection.execute(AssertSqlSafe(sql)).await.unwrap();
            }
            Self::Postgres(connection) => {
                connection.execute(AssertSqlSafe(sql)).await.unwrap();
            }
        }
    }

    /// Puts members into a group that are not there: nothing reads them.
    async fn fill(&mut self, group: &str, members: u32) {
        self.execute(format!(
            "WITH RECURSIVE numbers(n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {members})
            INSERT INTO scim_member (group_seq, member, member_seq)
            SELECT g.seq, 'm' || n, -n FROM numbers, scim_resource g WHERE g.id = '{group}'"
        ))
        .await;
    }

    /// From now on every row that changes leaves one in `touched`.
    async fn count_changes(&mut self) {
        self.execute("CREATE TABLE touched (name TEXT NOT NULL)".to_owned()).await;
        if matches!(self, Self::Postgres(_)) {
            let function = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO touched VALUES (TG_TABLE_NAME); RETURN NULL; END'";
            self.execute(function.to_owned()).await;
        }
        for table in TABLES {
            for change in ["INSERT", "UPDATE", "DELETE"] {
                let name = format!("touched_{table}_{change}");
                self.execute(match self {
                    Self::Sqlite(_) => format!(
                        "CREATE TRIGGER {name} AFTER {change} ON {table}
                            BEGIN INSERT INTO touched VALUES ('{table}'); END"
                    ),
                    Self::Postgres(_) => format!(
                        "CREATE TRIGGER {name} AFTER {change} ON {table}
                            FOR EACH ROW EXECUTE FUNCTION touch()"
                    ),
                })
                .await;
            }
        }
    }

    /// How many rows changed since the last time.
    async fn touched(&mut self) -> i64 {
        let count = "SELECT count(*) FROM touched";
        let touched = match self {
            Self::Sqlite(connection) => {
                sqlx::query(count).fetch_one(connection).await.unwrap().get(0)
            }
            Self::Postgres(connection) => {
                sqlx::query(count).fetch_one(connection).await.unwrap().get(0)
            }
        };
        self.execute("DELETE FROM touched".to_owned()).await;
        touched
    }

    async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}
