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

use std::time::{Duration, Instant};

use databases::Database;
use site::{Site, now, resource};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Moment, Position, Profile, Query, Registry, ResourceType, ScimService, TypeQuery,
    Window,
};

const USERS: usize = 1_000_100;
const ROUNDS: usize = 101;
const SLACK: f64 = 1.5;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures time: .ci/run runs it"]
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
        members(&database, &site).await;
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

/// Whole requests for one member, from the head to the response: one to add, one to remove.
async fn members(database: &Database, site: &Site<'_>) {
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let (store, key) = (site.store.clone(), MacKey::new(&[3; 32]).unwrap());
    let service = ScimService::new(store, Registry::standard(), &base, key);
    let token = BearerToken::from_random(&[1; 32]);
    let scope = site.scope.clone();
    token.rotate_in(site.store, scope, Profile::STRICT, now(), Duration::ZERO).await.unwrap();
    let operation = |operation: &str| {
        format!(
            r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operation}]}}"#
        )
    };
    let add = operation(r#"{"op":"add","path":"members","value":[{"value":"ada"}]}"#);
    let remove = operation(r#"{"op":"remove","path":"members[value eq \"ada\"]"}"#);
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (id, times) in [("small", &mut small), ("large", &mut large)] {
            let start = began();
            for body in [&add, &remove] {
                let request = http::Request::patch(format!("/scim/v2/Groups/{id}"))
                    .header("authorization", format!("Bearer {}", token.expose()));
                let (head, ()) = request.body(()).unwrap().into_parts();
                let admitted = service.admit(&head, now()).await.unwrap();
                let moment = Moment::new(now(), [0; 32]);
                let response = service.answer(&admitted, &head, body.as_bytes(), &moment).await;
                assert_eq!(response.status(), 204);
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
