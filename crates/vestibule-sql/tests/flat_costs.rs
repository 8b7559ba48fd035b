//! What must cost the same however much there is: one member of a group of ten or of a million, and a
//! page at the start or behind 900,000 users.
//!
//! Prints what it measured as the benchmarks do, and holds the bars with the same slack: machines are
//! shared.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/site.rs"]
mod site;

use std::time::Instant;

use databases::Database;
use site::{Site, now, resource, resource_id};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use vestibule_scim::{
    MemberDelta, MemberRef, Position, Query, Registry, ResourceType, TypeQuery, Window,
};

const USERS: usize = 1_000_100;
const ROUNDS: usize = 101;
const SLACK: f64 = 1.5;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures time: `.ci/run` runs it"]
async fn costs_do_not_grow_with_the_directory() {
    for database in Database::each().await {
        let store = database.open().await;
        let site = Site::new(&store, "acme", "main");
        let registry = Registry::standard();
        let (user, group) =
            (registry.resource_type("User").unwrap(), registry.resource_type("Group").unwrap());
        site.insert("ada", &resource(user, r#"{"userName":"ada"}"#), now()).await.unwrap();
        for id in ["small", "large"] {
            let json = format!(r#"{{"displayName":"{id}"}}"#);
            site.insert(id, &resource(group, &json), now()).await.unwrap();
        }
        fill(&database).await;
        members(&database, &site, group).await;
        pages(&database, &site, user).await;
        store.close().await;
        database.remove().await;
    }
}

/// As many users as the first, and members of both groups.
async fn fill(database: &Database) {
    let columns = "scope, resource_type, folded_type, version, created, last_modified, active, \
                   user_name, external_id, display, body";
    let of_ada: Vec<String> = columns.split(", ").map(|name| format!("a.{name}")).collect();
    let statements = [
        format!(
            "WITH RECURSIVE numbers(n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {USERS})
            INSERT INTO scim_resource (id, {columns})
            SELECT 'u' || n, {} FROM numbers, scim_resource a WHERE a.id = 'ada'",
            of_ada.join(", ")
        ),
        format!("UPDATE scim_count SET total = total + {USERS} WHERE resource_type = 'User'"),
        members_of("small", 10),
        members_of("large", 1_000_000),
    ];
    for statement in statements {
        execute(database, statement).await;
    }
    if database.engine() == "postgres" {
        execute(database, "ANALYZE".to_owned()).await;
    }
}

fn members_of(group: &str, count: usize) -> String {
    format!(
        "INSERT INTO scim_member (group_seq, member, member_seq)
        SELECT g.seq, u.id, u.seq FROM scim_resource u, scim_resource g
        WHERE g.id = '{group}' AND u.id LIKE 'u%' ORDER BY u.seq LIMIT {count}"
    )
}

async fn execute(database: &Database, sql: String) {
    match database.engine() {
        "sqlite" => {
            let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
            connection.close().await.unwrap();
        }
        _ => {
            let mut connection = PgConnection::connect(database.url()).await.unwrap();
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// What a request does for one member: it reads the group, and changes who is in it.
async fn members(database: &Database, site: &Site<'_>, group: &ResourceType) {
    let ada = resource_id("ada");
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (id, times) in [("small", &mut small), ("large", &mut large)] {
            let start = began();
            for add in [true, false] {
                site.get(group, id).await;
                let (one, none) = (vec![ada.clone()], Vec::new());
                let delta = match add {
                    true => MemberDelta::Change {
                        remove: none,
                        add: one.into_iter().map(MemberRef::new).collect(),
                    },
                    false => MemberDelta::Change { remove: one, add: Vec::new() },
                };
                assert!(site.change_members(id, group, delta).await.unwrap().changed);
            }
            times.push(start.elapsed().as_secs_f64());
        }
    }
    report(database, "member_of_10", small, "member_of_1000000", large, 2.0);
}

async fn pages(database: &Database, site: &Site<'_>, user: &ResourceType) {
    let page =
        |after| Query::new(vec![TypeQuery::new(user.clone())], Window::After { after, most: 100 });
    let deep = Position::new(None, 900_000);
    let (mut firsts, mut deeps) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (after, times) in [(None, &mut firsts), (Some(deep.clone()), &mut deeps)] {
            let start = began();
            let found = site.query(&page(after)).await;
            times.push(start.elapsed().as_secs_f64());
            assert_eq!(found.resources.len(), 100);
            assert!(found.next.is_some());
        }
    }
    report(database, "first_page", firsts, "page_at_900000", deeps, 1.5);
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn began() -> Instant {
    Instant::now()
}

fn report(
    database: &Database,
    few: &str,
    of_few: Vec<f64>,
    many: &str,
    of_many: Vec<f64>,
    bar: f64,
) {
    let engine = database.engine();
    let (of_few, of_many) = (median(of_few), median(of_many));
    let ratio = of_many / of_few;
    println!("figure scim_{engine}_{few} {:.2} us", of_few * 1e6);
    println!("figure scim_{engine}_{many} {:.2} us", of_many * 1e6);
    println!("ratio scim_{engine}_{many} {ratio:.3} OVER scim_{engine}_{few}");
    assert!(ratio <= bar * SLACK, "{ratio} is far more than {bar}");
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
