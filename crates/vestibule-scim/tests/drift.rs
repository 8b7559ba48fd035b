//! The drift report finds what differs, and says nothing where nothing does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use vestibule_core::{AccountId, DirectoryId, OrganizationId, Timestamp};
use vestibule_scim::{
    Change, Directory, Drift, DriftReport, HostAccount, Incoming, Limits, MemberRef,
    MemoryDirectory, Profile, Registry, ResourceId, Scope, drift,
};

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}

struct Bench {
    directory: MemoryDirectory,
    registry: Registry,
    scope: Scope,
}

impl Bench {
    fn new() -> Self {
        Self {
            directory: MemoryDirectory::new(),
            registry: Registry::standard(),
            scope: Scope::new(
                OrganizationId::parse("acme").unwrap(),
                DirectoryId::parse("entra").unwrap(),
            ),
        }
    }

    /// A user `number`, called `u<number>`, with the external id `e<number>`.
    fn user(&self, number: u8, active: bool) {
        self.named(number, &format!("u{number}"), &format!("e{number}"), active);
    }

    fn named(&self, number: u8, user_name: &str, external_id: &str, active: bool) {
        let json = format!(
            r#"{{"userName":"{user_name}","externalId":"{external_id}","active":{active}}}"#
        );
        self.insert("User", number, &json, &[]);
    }

    fn insert(&self, resource_type: &str, number: u8, json: &str, members: &[u8]) {
        let resource_type = self.registry.resource_type(resource_type).unwrap();
        let incoming =
            Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, &Limits::new());
        let change = Change::Insert {
            id: id(number),
            resource: incoming.unwrap().resource().clone(),
            members: members.iter().map(|member| MemberRef::new(id(*member))).collect(),
            at: at(0),
        };
        ready(self.directory.commit(&self.scope, &change)).unwrap();
    }

    fn group(&self, number: u8, members: &[u8]) {
        self.insert("Group", number, &format!(r#"{{"displayName":"g{number}"}}"#), members);
    }

    fn delete(&self, number: u8) {
        let resource_type = self.registry.resource_type("User").unwrap().clone();
        let change = Change::Remove { id: id(number), resource_type, expected: None, at: at(9) };
        ready(self.directory.commit(&self.scope, &change)).unwrap();
    }

    fn report(&self, accounts: impl IntoIterator<Item = HostAccount>) -> DriftReport {
        let user = self.registry.resource_type("User").unwrap();
        ready(drift(&self.directory, &self.scope, user, accounts)).unwrap()
    }

    fn codes(&self, accounts: impl IntoIterator<Item = HostAccount>) -> Vec<&'static str> {
        self.report(accounts).findings.iter().map(Drift::code).collect()
    }
}

fn id(number: u8) -> ResourceId {
    ResourceId::from_random([number; 16])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

/// An active account `a<number>` that is linked to the user `number`.
fn linked(number: u8) -> HostAccount {
    HostAccount::new(account(&format!("a{number}")), true).with_user(id(number))
}

fn unlinked(name: &str) -> HostAccount {
    HostAccount::new(account(name), true)
}

fn suspended(mut account: HostAccount) -> HostAccount {
    account.active = false;
    account
}

#[test]
fn what_agrees_is_not_reported() {
    let bench = Bench::new();
    for number in 1..=3 {
        bench.user(number, number != 3);
    }
    bench.group(100, &[1, 2]);
    let accounts =
        [linked(1).with_groups([id(100)]), linked(2), suspended(linked(3)).with_groups([id(9)])];
    let report = bench.report(accounts);
    assert_eq!(report.findings, []);
    assert!(report.is_clean());
    assert_eq!((report.users, report.accounts, report.agreeing), (3, 3, 3));
}

#[test]
fn active_accounts_of_whom_the_directory_does_not_let_in_come_first() {
    let bench = Bench::new();
    bench.user(1, false);
    bench.user(2, true);
    bench.delete(2);
    bench.user(4, true);
    let report = bench.report([linked(1), linked(2), linked(3)]);
    let expected = [
        Drift::ActiveButInactive { account: account("a1"), user: id(1) },
        Drift::ActiveButDeleted { account: account("a2"), user: id(2), since: at(9) },
        Drift::ActiveButUnknown { account: account("a3") },
        Drift::NoAccount { user: id(4) },
    ];
    assert_eq!(report.findings, expected);
    assert_eq!(report.agreeing, 0);
    let urgent: Vec<_> = report.findings.iter().map(Drift::is_urgent).collect();
    assert_eq!(urgent, [true, true, true, false]);
}

#[test]
fn an_account_that_is_suspended_asks_nothing_of_who_is_gone() {
    let bench = Bench::new();
    bench.user(1, false);
    bench.user(2, true);
    bench.delete(2);
    assert!(bench.report([1, 2, 3].map(|number| suspended(linked(number)))).is_clean());
    bench.user(4, true);
    assert_eq!(bench.codes([suspended(linked(4))]), ["inactive_but_active"]);
}

#[test]
fn groups_differ_in_both_directions() {
    let bench = Bench::new();
    bench.user(1, true);
    for (group, members) in [(100, &[1][..]), (101, &[1]), (102, &[])] {
        bench.group(group, members);
    }
    let report = bench.report([linked(1).with_groups([id(100), id(102), id(103)])]);
    let expected = Drift::GroupsDiffer {
        account: account("a1"),
        user: id(1),
        too_many: BTreeSet::from([id(102), id(103)]),
        missing: BTreeSet::from([id(101)]),
    };
    assert_eq!(report.findings, [expected]);
    assert!(report.findings[0].is_urgent());
    let fewer = bench.report([linked(1).with_groups([])]);
    assert!(!fewer.findings[0].is_urgent());
}

#[test]
fn what_is_not_linked_is_found_by_the_surest_key() {
    let bench = Bench::new();
    bench.named(1, "Ada@Example.com", "E-1", true);
    bench.named(2, "bob", "E-2", true);
    let not_linked =
        |name: &str, number| Drift::NotLinked { account: account(name), user: id(number) };
    let report = bench.report([
        unlinked("a").with_external_id("E-1").with_user_name("bob"),
        unlinked("b").with_external_id("nobody").with_user_name("BOB"),
    ]);
    assert_eq!(report.findings, [not_linked("a", 1), not_linked("b", 2)]);
    // The one that the name alone pointed to is nobody's.
    let report = bench.report([unlinked("a").with_external_id("E-1").with_user_name("bob")]);
    assert_eq!(report.findings, [not_linked("a", 1), Drift::NoAccount { user: id(2) }]);
    // External ids are compared exactly.
    let codes = bench.codes([unlinked("a").with_external_id("e-1"), linked(2)]);
    assert_eq!(codes, ["active_but_unknown", "no_account"]);
}

#[test]
fn a_former_user_is_found_by_either_key() {
    let bench = Bench::new();
    bench.named(1, "ada", "E-1", true);
    bench.delete(1);
    for account in [
        unlinked("a").with_external_id("E-1"),
        unlinked("a").with_user_name("ADA"),
        unlinked("a").with_external_id("never pushed").with_user_name("Ada"),
    ] {
        assert_eq!(bench.codes([account]), ["active_but_deleted"]);
    }
    assert_eq!(bench.codes([unlinked("a")]), ["active_but_unknown"]);
}

#[test]
fn two_accounts_of_one_user_are_reported() {
    let bench = Bench::new();
    bench.user(1, true);
    let report = bench.report([linked(1), unlinked("b").with_user_name("u1")]);
    let several =
        Drift::SeveralAccounts { user: id(1), accounts: vec![account("a1"), account("b")] };
    let not_linked = Drift::NotLinked { account: account("b"), user: id(1) };
    assert_eq!(report.findings, [several, not_linked]);
}

#[test]
fn two_users_of_one_account_are_reported_and_neither_is_taken() {
    let bench = Bench::new();
    bench.named(1, "ada", "E", true);
    bench.named(2, "bob", "E", false);
    let report = bench.report([unlinked("a").with_external_id("E")]);
    let several = Drift::SeveralUsers { account: account("a"), users: vec![id(1), id(2)] };
    assert_eq!(report.findings, [several]);
}

#[test]
fn a_name_that_was_given_to_somebody_else_does_not_pass_for_the_person() {
    let bench = Bench::new();
    bench.user(1, true);
    bench.delete(1);
    bench.named(2, "u1", "e9", true);
    let report = bench.report([linked(1).with_user_name("u1")]);
    let expected = [
        Drift::ActiveButDeleted { account: account("a1"), user: id(1), since: at(9) },
        Drift::LinkedToFormerUser { account: account("a1"), linked: id(1), users: vec![id(2)] },
        Drift::NoAccount { user: id(2) },
    ];
    assert_eq!(report.findings, expected);
    assert_eq!(bench.codes([suspended(linked(1).with_user_name("u1"))]), ["no_account"]);
}

#[test]
fn another_directory_is_not_looked_at() {
    let mut bench = Bench::new();
    bench.user(1, true);
    bench.scope =
        Scope::new(OrganizationId::parse("other").unwrap(), bench.scope.directory().clone());
    let codes = bench.codes([linked(1), unlinked("b").with_user_name("u1")]);
    assert_eq!(codes, ["active_but_unknown", "active_but_unknown"]);
}

#[test]
fn many_pages_are_one_report() {
    let bench = Bench::new();
    for number in 0..1_234_u128 {
        let user = bench.registry.resource_type("User").unwrap();
        let json = format!(r#"{{"userName":"u{number}"}}"#);
        let incoming =
            Incoming::parse(user, json.as_bytes(), Profile::LENIENT, &Limits::new()).unwrap();
        let change = Change::Insert {
            id: ResourceId::from_random(number.to_be_bytes()),
            resource: incoming.resource().clone(),
            members: vec![],
            at: at(0),
        };
        ready(bench.directory.commit(&bench.scope, &change)).unwrap();
    }
    let accounts = (0..1_234)
        .map(|number| unlinked(&format!("a{number}")).with_user_name(format!("U{number}")));
    let report = bench.report(accounts);
    let mut codes = BTreeMap::new();
    report.findings.iter().for_each(|found| *codes.entry(found.code()).or_insert(0) += 1);
    assert_eq!(codes, BTreeMap::from([("not_linked", 1_234)]));
    assert_eq!(report.users, 1_234);
}

#[test]
fn a_report_is_data_with_codes_and_without_names() {
    let bench = Bench::new();
    bench.named(1, "hidden", "hidden", false);
    let account = unlinked("a").with_external_id("hidden").with_user_name("hidden");
    assert!(!format!("{account:?}").contains("hidden"));
    let report = bench.report([account, linked(7)]);
    let json = serde_json::to_value(&report).unwrap();
    for (finding, json) in report.findings.iter().zip(json["findings"].as_array().unwrap()) {
        assert_eq!(json["code"], finding.code());
    }
    assert!(!json.to_string().contains("hidden"));
    for finding in &report.findings {
        assert!(!finding.to_string().contains("hidden"));
        assert!(!finding.remedy().is_empty());
    }
    let text = format!("account a is active, and the directory deactivated user {}", id(1));
    assert_eq!(report.findings[0].to_string(), text);
}
