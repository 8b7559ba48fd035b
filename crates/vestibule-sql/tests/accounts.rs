//! Accounts on both engines: what two replicas do at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

#[path = "support/databases.rs"]
mod databases;
#[path = "support/people.rs"]
mod people;

use std::collections::BTreeSet;

use databases::Database;
use people::{
    about, account, apply, change, conflict, creation, email, end_sessions, first_sign_in, join,
    link, no_role, now, organization, owner, question, role,
};
use vestibule_provisioning::{Account, Effect, PermissionName};
use vestibule_signin::{AccountChange, Accounts, Applied, ConflictKind, conformance};
use vestibule_sql::SqlStore;

#[tokio::test(flavor = "multi_thread")]
async fn accounts_conform() {
    for database in Database::each().await {
        let store = database.open().await;
        let checked = conformance::accounts::check(&store, &store).await;
        assert_eq!(checked, Ok(()), "{}", database.engine());
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_first_sign_ins_at_once_make_one_account() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let changes = (0..20).map(|number| first_sign_in("acme", &format!("new-{number}"), "ada"));
        let answers = at_once(&replicas, changes.collect()).await;
        let made: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        let refused: BTreeSet<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
        assert_eq!(made.len(), 1, "{}", database.engine());
        assert_eq!(refused, BTreeSet::from([&ConflictKind::SubjectTaken.code()]));
        let found = replicas[1].view(&question("acme", "ada")).await.unwrap();
        assert_eq!(found.view.linked.as_ref(), Some(made[0]));
        assert!(found.view.candidates.is_empty());
        assert_eq!(found.seats_used, 1);
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_is_one_accounts_however_it_is_written_and_wherever_it_signs_in() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let changes = (0..10).map(|number| {
            let organization = ["acme", "globex"][number % 2];
            let email = Some(email(["Ada@mail.example", "ada@MAIL.example"][number % 2]));
            let effects = vec![
                Effect::CreateAccount { email, email_verified: false },
                link(organization, &format!("s{number}")),
                join(),
            ];
            creation(organization, &format!("new-{number}"), effects)
        });
        let answers = at_once(&replicas, changes.collect()).await;
        let refused: Vec<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
        assert_eq!(refused, [&"account_conflict_email_taken"; 9], "{}", database.engine());
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn seats_are_not_exceeded_by_replicas_at_once() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let changes = (0..16).map(|number| {
            let mut change = first_sign_in("acme", &format!("a{number}"), &format!("p{number}"));
            change.effects.insert(0, Effect::ReserveSeat { limit: 5 });
            change
        });
        let answers = at_once(&replicas, changes.collect()).await;
        let refused: Vec<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
        assert_eq!(refused, [&"account_conflict_no_seat"; 11], "{}", database.engine());
        assert_eq!(replicas[0].view(&about("acme")).await.unwrap().seats_used, 5);

        // A seat that is given up is free for one.
        let members = replicas[0].memberships(&organization("acme"), None, 99).await.unwrap();
        let gone = members[0].id.as_str();
        apply(&replicas[0], &change("acme", gone, vec![Effect::Remove { at: now() }])).await;
        let changes = (20..24).map(|number| {
            let mut change = first_sign_in("acme", &format!("a{number}"), &format!("p{number}"));
            change.effects.insert(0, Effect::ReserveSeat { limit: 5 });
            change
        });
        let answers = at_once(&replicas, changes.collect()).await;
        assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1);
        assert_eq!(replicas[1].view(&about("acme")).await.unwrap().seats_used, 5);
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_organization_keeps_its_last_owner_whoever_leaves_at_once() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        for round in 0..10 {
            let acme = format!("acme-{round}");
            for name in ["ada", "bob"] {
                let mut change = first_sign_in(&acme, &format!("{name}-{round}"), name);
                change.effects.push(role("owner"));
                apply(&replicas[0], &change).await;
            }
            let leaving = match round % 3 {
                0 => vec![no_role("owner")],
                1 => vec![Effect::Remove { at: now() }, end_sessions()],
                _ => vec![Effect::Suspend, end_sessions()],
            };
            let changes = ["ada", "bob"]
                .map(|name| change(&acme, &format!("{name}-{round}"), leaving.clone()));
            let answers = at_once(&replicas, changes.into()).await;
            let refused: Vec<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
            assert_eq!(refused, [&"account_conflict_last_owner"], "{}", database.engine());
            assert_eq!(replicas[1].view(&about(&acme)).await.unwrap().owners.len(), 1);
        }
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_whoever_holds_the_role_that_the_policy_names_now() {
    for database in Database::each().await {
        let store = database.open().await;
        let mut change_of_ada = first_sign_in("acme", "a1", "ada");
        change_of_ada.effects.extend([role("owner"), role("boss")]);
        apply(&store, &change_of_ada).await;
        let mut asked = about("acme");
        asked.owner_role = PermissionName::parse("boss").unwrap();
        let owners = store.view(&asked).await.unwrap().owners;
        assert_eq!(owners, BTreeSet::from([account("a1")]));
        let mut last = change("acme", "a1", vec![no_role("boss")]);
        last.owner_role = asked.owner_role.clone();
        assert_eq!(conflict(&store, &last).await, ConflictKind::LastOwner);
        // It is no owner's role in the eyes of a policy that names another.
        last.owner_role = owner();
        apply(&store, &last).await;
        assert!(store.view(&asked).await.unwrap().owners.is_empty());
        database.close(&[store]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_organizations_lose_no_change_of_one_account() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        apply(&replicas[0], &first_sign_in("acme", "a1", "ada")).await;
        apply(&replicas[0], &change("globex", "a1", vec![link("globex", "ada"), join()])).await;
        let changes = (0..20).map(|number| {
            let organization = ["acme", "globex"][number % 2];
            change(organization, "a1", vec![link(organization, &format!("more-{number}"))])
        });
        let answers = at_once(&replicas, changes.collect()).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        let found = replicas[0].account(&organization("acme"), &account("a1")).await.unwrap();
        let found = found.unwrap();
        assert_eq!((found.version, found.links.len()), (22, 22), "{}", database.engine());
        assert!(found.is_member_elsewhere);
        database.close(&replicas).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_changes_at_one_version_one_is_made() {
    for database in Database::each().await {
        let replicas = [database.open().await, database.open().await];
        let version = apply(&replicas[0], &first_sign_in("acme", "a1", "ada")).await.version;
        let changes = (0..8).map(|number| {
            let mut change = change("acme", "a1", vec![role(&format!("r{number}"))]);
            change.expected_version = Some(version);
            change
        });
        let answers = at_once(&replicas, changes.collect()).await;
        let refused: Vec<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
        assert_eq!(refused, [&"account_conflict_version"; 7], "{}", database.engine());
        database.close(&replicas).await;
    }
}

/// Changes by two replicas at once: the account, or the code of what stood in the way.
async fn at_once(
    replicas: &[SqlStore; 2],
    changes: Vec<AccountChange>,
) -> Vec<Result<Account, &'static str>> {
    let running: Vec<_> = changes
        .into_iter()
        .enumerate()
        .map(|(number, change)| {
            let store = replicas[number % 2].clone();
            tokio::spawn(async move { store.apply(&change).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for answer in running {
        answers.push(match answer.await.unwrap() {
            Applied::Applied(account) => Ok(*account),
            Applied::Conflict(kind) => Err(kind.code()),
        });
    }
    answers
}
