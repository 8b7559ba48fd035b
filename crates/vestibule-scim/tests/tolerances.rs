//! Every tolerance, over the whole protocol: a request that needs it and nothing else is accepted and
//! reported by every profile that grants it, and refused by its code where it is not granted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "protocol/support.rs"]
#[allow(dead_code, reason = "the tests of the protocol use the rest")]
mod support;

#[path = "tolerances/cases.rs"]
mod cases;

use std::collections::BTreeSet;

use vestibule_scim::{Profile, Tolerance, Tolerances};

use self::cases::{Case, cases};
use self::support::Client;

fn accepted(case: &Case, profile: Profile) {
    let client = Client::new(profile);
    let prepared = (case.prepare)(&client);
    let answer = (case.request)(&client, &prepared);
    let name = format!("{} under {}", case.tolerance.code(), profile.name());
    assert!((200..300).contains(&answer.status), "{name}: {answer:?}");
    assert_eq!(answer.tolerances, [case.tolerance.code()], "{name}");
    (case.then)(&client, &prepared, &answer);
}

fn refused(case: &Case, profile: Profile) {
    let client = Client::new(profile);
    let prepared = (case.prepare)(&client);
    let before = client.events().len();
    let answer = (case.request)(&client, &prepared);
    let name = format!("{} under {}: {answer:?}", case.tolerance.code(), profile.name());
    let (scim_type, code) = case.refusal;
    assert_eq!(answer.status, 400, "{name}");
    assert_eq!(answer.body["scimType"], scim_type, "{name}");
    assert_eq!(answer.code, Some(code), "{name}");
    assert_eq!(client.events().len(), before, "{name}");
}

#[test]
fn every_tolerance_is_accepted_where_it_is_granted() {
    for case in cases() {
        let alone = Profile::STRICT.with(case.tolerance);
        let granting = Profile::ALL.into_iter().filter(|it| it.tolerates(case.tolerance));
        for profile in granting.chain([alone]) {
            accepted(&case, profile);
        }
    }
}

#[test]
fn every_tolerance_is_refused_where_it_is_not_granted() {
    for case in cases() {
        let without = case
            .with_nothing_else
            .iter()
            .fold(Profile::LENIENT.without(case.tolerance), |profile, other| {
                profile.without(*other)
            });
        refused(&case, without);
        for profile in Profile::ALL {
            let drops = case.with_nothing_else.iter().any(|other| profile.tolerates(*other));
            if !profile.tolerates(case.tolerance) && !drops {
                refused(&case, profile);
            }
        }
        refused(&case, Profile::STRICT);
    }
}

#[test]
fn every_tolerance_has_a_case() {
    let tested: BTreeSet<Tolerance> = cases().iter().map(|case| case.tolerance).collect();
    assert_eq!(tested, BTreeSet::from(Tolerance::ALL));
    let codes: BTreeSet<&str> = Tolerance::ALL.into_iter().map(Tolerance::code).collect();
    assert_eq!(codes.len(), Tolerance::ALL.len());
}

#[test]
fn what_each_product_is_granted() {
    let common = [
        "empty_operations",
        "unknown_schemas",
        "missing_schemas",
        "unknown_attributes",
        "read_only_ignored",
    ];
    let everything: Vec<&str> = Tolerance::ALL.into_iter().map(Tolerance::code).collect();
    let granted: [(&str, bool, &[&str]); 7] = [
        ("strict", false, &[]),
        (
            "entra",
            true,
            &[
                "operation_case",
                "boolean_string",
                "remove_with_value",
                "create_on_missing",
                "remove_missing",
                "path_keys",
                "complex_as_string",
                "empty_string_unassigns",
                "unquoted_literal",
                "several_primaries",
                "unknown_members",
            ],
        ),
        ("okta", true, &["remove_missing", "several_primaries"]),
        (
            "onelogin",
            true,
            &[
                "operation_case",
                "boolean_string",
                "complex_as_string",
                "remove_missing",
                "single_value",
            ],
        ),
        ("jumpcloud", true, &["operation_case", "remove_with_value", "remove_missing"]),
        ("pingfederate", true, &["remove_missing"]),
        ("lenient", false, &everything),
    ];
    assert_eq!(Profile::ALL.map(|profile| profile.name()), granted.map(|(name, ..)| name));
    for (name, has_common, own) in granted {
        let profile = Profile::named(name).unwrap();
        let found: BTreeSet<&str> = profile.tolerances().iter().map(Tolerance::code).collect();
        let shared = common.iter().filter(|_| has_common);
        let expected: BTreeSet<&str> = own.iter().chain(shared).copied().collect();
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(Profile::default(), Profile::LENIENT);
    assert_eq!(Profile::named("google"), None);
}

#[test]
fn what_the_standard_allows_is_reported_by_nobody() {
    for profile in Profile::ALL {
        let client = Client::new(profile);
        let ada = client.user("ada");
        assert!(ada.tolerances.is_empty(), "{ada:?}");
        let path = format!("/Users/{}", ada.id());
        let operations = serde_json::json!([
            {"op": "add", "path": "emails", "value": [{"value": "ada@example.com", "type": "work"}]},
            {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@example.com"},
            {"op": "remove", "path": "emails[type eq \"work\"]"},
            {"op": "replace", "value": {"active": false}},
        ]);
        let answer = client.patch(&path, operations).expect(200);
        assert!(answer.tolerances.is_empty(), "{}: {answer:?}", profile.name());
        let list = client.get("/Users?filter=userName+eq+%22ada%22").expect(200);
        assert!(list.tolerances.is_empty(), "{}: {list:?}", profile.name());
    }
}

#[test]
fn a_bulk_request_reports_what_its_operations_took() {
    let client = Client::new(Profile::LENIENT);
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "1", "data": {"userName": "ada"}},
            {"method": "POST", "path": "/Users", "bulkId": "2", "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "bob", "active": "False"
            }},
        ],
    });
    let answer = client.post("/Bulk", body).expect(200);
    assert_eq!(answer.tolerances, ["boolean_string", "missing_schemas"]);
}

#[test]
fn a_set_of_tolerances_holds_each_of_them_once() {
    let mut set = Tolerances::NONE;
    for (index, tolerance) in Tolerance::ALL.into_iter().enumerate() {
        assert!(!set.contains(tolerance));
        set = set.with(tolerance).with(tolerance);
        assert_eq!(set.iter().count(), index + 1);
    }
    assert_eq!(set, Profile::LENIENT.tolerances());
    for tolerance in Tolerance::ALL {
        set = set.without(tolerance);
        assert!(!set.contains(tolerance));
    }
    assert!(set.is_empty());
}
