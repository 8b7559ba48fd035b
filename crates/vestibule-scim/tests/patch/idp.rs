//! The eleven shapes that identity providers send, on which the libraries of other languages differ.

use serde_json::{Value, json};
use vestibule_scim::{EventKind, MemberDelta, MemberRef, Profile, ResourceId};

use super::support::{Case, ENTERPRISE, apply, group, resource_type, user};

fn check(profile: Profile, before: Value, operations: Value, after: Value) {
    Case { name: "shape", before, operations, after }.check(profile);
}

fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

#[test]
fn entra_deactivates_with_a_string() {
    let before = json!({"userName": "ada", "active": true});
    let operations = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    let applied = user(&before, &operations, Profile::ENTRA).unwrap();
    assert_eq!(applied.after(), json!({"userName": "ada", "active": false}));
    assert_eq!(applied.events(), [EventKind::Deactivated]);
    assert_eq!(applied.used(), ["operation_case", "boolean_string"]);
}

#[test]
fn entra_replaces_an_address_that_is_not_there() {
    check(
        Profile::ENTRA,
        json!({"userName": "ada", "emails": [{"type": "home", "value": "a@home.example"}]}),
        json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a@b.example"}]),
        json!({"userName": "ada", "emails": [
            {"type": "home", "value": "a@home.example"},
            {"type": "work", "value": "a@b.example"}
        ]}),
    );
}

#[test]
fn entra_adds_an_address_that_is_not_there() {
    check(
        Profile::ENTRA,
        json!({"userName": "ada"}),
        json!([{"op": "Add", "path": "emails[type eq \"work\"].value", "value": "a@b.example"}]),
        json!({"userName": "ada", "emails": [{"type": "work", "value": "a@b.example"}]}),
    );
}

#[test]
fn entra_writes_the_manager_as_a_string() {
    for op in ["Add", "Replace"] {
        check(
            Profile::ENTRA,
            json!({"userName": "ada", ENTERPRISE: {"manager": {"value": "7", "$ref": "../Users/7"}}}),
            json!([{"op": op, "path": format!("{ENTERPRISE}:manager"), "value": "123"}]),
            json!({"userName": "ada", ENTERPRISE: {"manager": {"value": "123"}}}),
        );
    }
}

#[test]
fn entra_with_its_flag_replaces_dotted_and_urn_names() {
    check(
        Profile::ENTRA,
        json!({"userName": "ada", "name": {"familyName": "Byron", "formatted": "A B"}}),
        json!([{"op": "replace", "value": {
            "displayName": "Ada Lovelace",
            "name.givenName": "Ada",
            "name.familyName": "Lovelace",
            format!("{ENTERPRISE}:employeeNumber"): "42",
            format!("{ENTERPRISE}:manager.value"): "7"
        }}]),
        json!({
            "userName": "ada",
            "name": {"formatted": "A B", "familyName": "Lovelace", "givenName": "Ada"},
            "displayName": "Ada Lovelace",
            ENTERPRISE: {"employeeNumber": "42", "manager": {"value": "7"}}
        }),
    );
}

#[test]
fn entra_removes_members_by_value() {
    for value in [
        json!([{"$ref": null, "value": "u1"}, {"$ref": null, "value": "u2"}]),
        json!([{"value": "u1"}, {"value": "u2"}]),
    ] {
        let operations = json!([{"op": "Remove", "path": "members", "value": value}]);
        let expected = MemberDelta::Change { remove: vec![id("u1"), id("u2")], add: vec![] };
        assert_eq!(group(&operations, Profile::ENTRA).unwrap(), expected);
        assert_eq!(group(&operations, Profile::JUMPCLOUD).unwrap(), expected);
    }
}

#[test]
fn okta_removes_members_by_filter() {
    let operations = json!([
        {"op": "remove", "path": "members[value eq \"u1\"]"},
        {"op": "add", "path": "members", "value": [{"value": "u2"}]}
    ]);
    let expected =
        MemberDelta::Change { remove: vec![id("u1")], add: vec![MemberRef::new(id("u2"))] };
    assert_eq!(group(&operations, Profile::OKTA).unwrap(), expected);
}

#[test]
fn okta_repeats_the_id_when_it_renames_a_group() {
    let operations = json!([{
        "op": "replace",
        "value": {"id": "abf4dd94-a4c0-4f67-89c9-76b03340cb9b", "displayName": "Crew 2"}
    }]);
    let before = json!({"displayName": "Crew"});
    let applied = apply(&resource_type("Group"), &before, &operations, Profile::OKTA).unwrap();
    assert_eq!(applied.after(), json!({"displayName": "Crew 2"}));
    assert_eq!(applied.changed(), ["displayName"]);
    assert_eq!(applied.used(), ["read_only_ignored"]);
}

#[test]
fn an_existing_member_is_added_once() {
    let operations = json!([
        {"op": "add", "path": "members", "value": [{"value": "u1"}, {"value": "u1"}]},
        {"op": "add", "path": "members", "value": [{"value": "u1"}]}
    ]);
    let expected = MemberDelta::Change { remove: vec![], add: vec![MemberRef::new(id("u1"))] };
    assert_eq!(group(&operations, Profile::OKTA).unwrap(), expected);
}

#[test]
fn a_second_primary_takes_the_place_of_the_first() {
    check(
        Profile::ENTRA,
        json!({"userName": "ada", "emails": [{"value": "a@b.example", "primary": true}]}),
        json!([{"op": "Add", "path": "emails", "value": [
            {"value": "c@d.example", "primary": "True"}
        ]}]),
        json!({"userName": "ada", "emails": [
            {"value": "a@b.example", "primary": false},
            {"value": "c@d.example", "primary": true}
        ]}),
    );
}

#[test]
fn a_member_is_added_as_a_bare_string() {
    for value in [json!("u1"), json!(["u1"])] {
        let operations = json!([{"op": "add", "path": "members", "value": value}]);
        let expected = MemberDelta::Change { remove: vec![], add: vec![MemberRef::new(id("u1"))] };
        assert_eq!(group(&operations, Profile::LENIENT).unwrap(), expected);
    }
}

#[test]
fn microsofts_validator_sends_no_operations() {
    check(Profile::ENTRA, json!({"userName": "ada"}), json!([]), json!({"userName": "ada"}));
}

#[test]
fn entra_clears_with_an_empty_string() {
    let before = json!({
        "userName": "ada",
        "title": "Countess",
        "emails": [{"type": "work", "value": "a@b.example"}],
        ENTERPRISE: {"manager": {"value": "7"}}
    });
    let clear = json!([
        {"op": "Replace", "path": "title", "value": ""},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": ""},
        {"op": "Replace", "path": format!("{ENTERPRISE}:manager"), "value": ""}
    ]);
    let after = json!({"userName": "ada", "emails": [{"type": "work"}]});
    check(Profile::ENTRA, before, clear, after.clone());
    let again = json!([
        {"op": "Replace", "path": "title", "value": null},
        {"op": "Replace", "path": "emails[type eq \"home\"].value", "value": ""}
    ]);
    check(Profile::ENTRA, after.clone(), again, after);
}

#[test]
fn okta_deactivates_without_a_path() {
    let before = json!({"userName": "ada"});
    let operations = json!([{"op": "replace", "value": {"active": false}}]);
    let applied = user(&before, &operations, Profile::OKTA).unwrap();
    assert_eq!(applied.events(), [EventKind::Deactivated]);
    assert_eq!(applied.used(), [""; 0]);
}

#[test]
fn okta_sets_a_password_that_is_handed_over_and_not_kept() {
    let before = json!({"userName": "ada"});
    let operations = json!([
        {"op": "replace", "value": {"password": "t1meMa$heen"}},
        {"op": "replace", "path": "password", "value": "second"}
    ]);
    let applied = user(&before, &operations, Profile::OKTA).unwrap();
    assert!(applied.changes.is_empty());
    assert_eq!(applied.after(), before);
    let secrets: Vec<_> =
        applied.changes.secrets().iter().map(|(_, secret)| secret.expose().as_str()).collect();
    assert_eq!(secrets, ["t1meMa$heen", "second"]);
    assert!(!format!("{:?}", applied.changes).contains("heen"));
}
