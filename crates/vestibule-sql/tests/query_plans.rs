//! A hundred thousand rows of each: PostgreSQL reads those that are asked for, and scans no table.
//! SQLite's plans, which depend on no counts, are in the unit tests.
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
#[path = "support/people.rs"]
mod people;

use claims::{domain, new, verified};
use databases::Database;
use inspector::Inspector;
use people::{
    account, apply, change, email, first_sign_in, later, now, organization, owner, question, role,
    user,
};
use vestibule_core::ReplayKey;
use vestibule_domains::{DomainClaims, Scope};
use vestibule_provisioning::{Effect, Invitation};
use vestibule_signin::{Accounts, Note, PendingKey, PendingLogins, ReplayLog};
use vestibule_sql::SqlStore;

const ROWS: u32 = 100_000;

/// A statement is planned anew for its first five executions, then once for all.
const ROUNDS: u32 = 10;

/// Tables, and the rows of them that one round may read.
const TABLES: [(&str, i64); 8] = [
    ("domain_claim", 25),
    ("account", 25),
    ("account_link", 20),
    ("account_member", 40),
    ("account_role", 5),
    ("account_note", 5),
    ("pending_login", 5),
    ("replay", 5),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_question_scans_a_table() {
    let Some(database) = Database::postgres().await else { return };
    let store = database.open().await;
    fill(&database, &store).await;
    store.close().await;
    let before = reads(&database).await;
    let store = database.open().await;
    for round in 0..ROUNDS {
        ask_for_claims(&store).await;
        sign_in(&store, round).await;
    }
    store.close().await;
    let after = reads(&database).await;
    for (position, (table, most)) in TABLES.into_iter().enumerate() {
        let [scans, rows] = [0, 1].map(|n| after[position][n] - before[position][n]);
        println!("{table}: {scans} scans, {rows} rows by index in {ROUNDS} rounds");
        assert_eq!(scans, 0, "{table}");
        assert!(rows <= most * i64::from(ROUNDS), "{table}: {rows}");
    }
    database.remove().await;
}

async fn ask_for_claims(store: &SqlStore) {
    let name = (domain("d50000.example"), Scope::Exact);
    assert_eq!(store.holders(std::slice::from_ref(&name)).await.unwrap().len(), 1);
    let below = store.holders_below(&domain("deep.example"), None, 10).await.unwrap();
    assert_eq!(below.len(), 2);
    let due = store.due(now(), None, 10).await.unwrap();
    assert_eq!(due.len(), 3);
    let acme = organization("acme");
    let page = store.of_organization(&acme, Some(&name), 10).await.unwrap();
    assert_eq!(page.len(), 10);
    assert!(store.load(&page[0].claim.key).await.unwrap().is_some());
}

async fn sign_in(store: &SqlStore, round: u32) {
    let mut asked = question("acme", "seed");
    asked.directory_user = Some(user("seed"));
    let found = store.view(&asked).await.unwrap();
    assert_eq!(found.view.linked.unwrap().id, account("seed"));
    assert_eq!(found.owners.len(), 1);
    let acme = organization("acme");
    let members = store.memberships(&acme, Some(&account("p50000")), 10).await.unwrap();
    assert_eq!(members.len(), 10);
    apply(store, &change("acme", "seed", vec![role(&format!("r{round}"))])).await;
    let name = format!("new-{round}");
    let invited = Invitation::new(name.clone(), email(&format!("{name}@acme.example")), later());
    store.note(&acme, &Note::Invited(invited)).await.unwrap();
    let mut first = first_sign_in("acme", &name, &name);
    first.effects.extend([Effect::ConsumeInvitation { id: name.clone() }]);
    apply(store, &first).await;

    let key = PendingKey::of("saml", &name);
    store.put(&key, b"", later()).await.unwrap();
    assert!(store.take_once(&key, now()).await.unwrap().is_some());
    let digest = [u8::try_from(round).unwrap(); 32];
    let _ = store.insert_once(&ReplayKey::from_digest(digest), later(), now()).await.unwrap();
    assert_eq!(store.sweep_replays(now()).await.unwrap(), 0);
    assert_eq!(store.sweep_pending(now()).await.unwrap(), 0);
}

/// How often each table was scanned, and how many of its rows were read by an index, once the
/// connections are gone that did so.
async fn reads(database: &Database) -> Vec<[i64; 2]> {
    let mut inspector = Inspector::open(database).await;
    let others = "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01)
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while inspector.number(others).await > 0 {}
    let mut reads = Vec::new();
    for (table, _) in TABLES {
        let number = |column: &str| {
            format!("SELECT {column} FROM pg_stat_user_tables WHERE relname = '{table}'")
        };
        let scans = inspector.number(number("seq_scan")).await;
        reads.push([scans, inspector.number(number("idx_tup_fetch")).await]);
    }
    inspector.close().await;
    reads
}

/// What one claim and one account look like, as often as that.
async fn fill(database: &Database, store: &SqlStore) {
    let names = ["seed.example", "a.deep.example", "b.deep.example"];
    store.commit(&names.map(|name| new(verified("acme", name)))).await.unwrap();
    let mut seed = first_sign_in("acme", "seed", "seed");
    seed.effects.extend([role("member"), Effect::LinkDirectoryUser(user("seed"))]);
    apply(store, &seed).await;
    let mut boss = first_sign_in("acme", "boss", "boss");
    boss.effects.push(role(owner().as_str()));
    apply(store, &boss).await;

    let mut inspector = Inspector::open(database).await;
    let far = "'2030-01-01T00:00:00.000000000Z'";
    let digest = "decode(md5(n::text) || md5('x' || n), 'hex')";
    let seed = "WHERE account = 'seed'";
    for insert in [
        format!(
            "domain_claim SELECT organization, 'd' || n || '.example', scope, version, state, holds,
                {far}, 'example.d' || n || '.', replace(body, 'seed.', 'd' || n || '.')
                FROM domain_claim, n WHERE domain = 'seed.example'"
        ),
        "account SELECT 'p' || n, version, 'p' || n || '@acme.example', replace(body, 'seed', 'p' || n)
            FROM account, n WHERE id = 'seed'"
            .to_owned(),
        format!("account_link SELECT {digest}, 'p' || n, 1, body FROM account_link, n {seed}"),
        format!(
            "account_member SELECT organization, 'p' || n, {digest}, 1, body
                FROM account_member, n {seed}"
        ),
        format!("account_role SELECT organization, role, 'p' || n FROM account_role, n {seed}"),
        format!("account_note SELECT 'acme', {digest}, 'removed', {digest}, '!' FROM n"),
        format!("pending_login SELECT {digest}, '', {far} FROM n"),
        format!("replay SELECT {digest}, {far} FROM n"),
    ] {
        let numbers = format!("WITH n AS (SELECT generate_series(1, {ROWS}) AS n)");
        inspector.execute(format!("{numbers} INSERT INTO {insert}")).await;
    }
    inspector.execute("ANALYZE").await;
    inspector.close().await;
}
