//! The examples of RFC 7644 section 3.5.2, which every profile accepts.

use serde_json::{Value, json};
use vestibule_scim::{MemberDelta, Profile};

use super::support::{Case, group};

const BABS: &str = "2819c223-7f76-453a-919d-413861904646";
const JAMES: &str = "08e1d05d-121c-4561-8b96-473d93df9210";

fn check(name: &'static str, before: Value, operations: Value, after: Value) {
    for profile in Profile::ALL {
        let case = Case {
            name,
            before: before.clone(),
            operations: operations.clone(),
            after: after.clone(),
        };
        case.check(profile);
    }
}

fn delta(operations: Value) -> (Option<Vec<String>>, Vec<String>) {
    let deltas = Profile::ALL.map(|profile| group(&operations, profile).unwrap());
    assert!(deltas.iter().all(|delta| *delta == deltas[0]));
    let names = |members: &Vec<vestibule_scim::MemberRef>| {
        members.iter().map(|member| member.id.to_string()).collect()
    };
    match &deltas[0] {
        MemberDelta::Change { remove, add } => {
            (Some(remove.iter().map(ToString::to_string).collect()), names(add))
        }
        MemberDelta::Replace(members) => (None, names(members)),
    }
}

fn member(id: &str, display: &str) -> Value {
    json!({"display": display, "$ref": format!("https://example.com/v2/Users/{id}"), "value": id})
}

#[test]
fn adds_a_member_to_a_group() {
    let operations =
        json!([{"op": "add", "path": "members", "value": [member(BABS, "Babs Jensen")]}]);
    assert_eq!(delta(operations), (Some(vec![]), vec![BABS.into()]));
}

#[test]
fn adds_attributes_without_a_path() {
    check(
        "figure of section 3.5.2.1",
        json!({"userName": "bjensen"}),
        json!([{
            "op": "add",
            "value": {
                "emails": [{"value": "babs@jensen.org", "type": "home"}],
                "nickname": "Babs"
            }
        }]),
        json!({
            "userName": "bjensen",
            "nickName": "Babs",
            "emails": [{"value": "babs@jensen.org", "type": "home"}]
        }),
    );
}

#[test]
fn removes_a_single_member() {
    let path = format!("members[value eq \"{BABS}\"]");
    assert_eq!(delta(json!([{"op": "remove", "path": path}])), (Some(vec![BABS.into()]), vec![]));
}

#[test]
fn removes_all_members() {
    assert_eq!(delta(json!([{"op": "remove", "path": "members"}])), (None, vec![]));
}

#[test]
fn removes_a_value_that_a_filter_selects() {
    check(
        "figure of section 3.5.2.2",
        json!({"userName": "bjensen", "emails": [
            {"value": "bjensen@example.com", "type": "work"},
            {"value": "babs@jensen.org", "type": "home"}
        ]}),
        json!([{
            "op": "remove",
            "path": "emails[type eq \"work\" and value ew \"example.com\"]"
        }]),
        json!({"userName": "bjensen", "emails": [{"value": "babs@jensen.org", "type": "home"}]}),
    );
}

#[test]
fn removes_one_member_and_adds_another() {
    let operations = json!([
        {"op": "remove", "path": format!("members[value eq \"{BABS}\"]")},
        {"op": "add", "path": "members", "value": [member(JAMES, "James Smith")]}
    ]);
    assert_eq!(delta(operations), (Some(vec![BABS.into()]), vec![JAMES.into()]));
}

#[test]
fn replaces_all_members() {
    let operations = json!([{"op": "replace", "path": "members", "value": [
        member(BABS, "Babs Jensen"), member(JAMES, "James Smith")
    ]}]);
    assert_eq!(delta(operations), (None, vec![BABS.into(), JAMES.into()]));
    let operations = json!([
        {"op": "remove", "path": "members"},
        {"op": "add", "path": "members", "value": [member(JAMES, "James Smith")]}
    ]);
    assert_eq!(delta(operations), (None, vec![JAMES.into()]));
}

#[test]
fn replaces_a_whole_address() {
    let address = json!({
        "type": "work",
        "streetAddress": "911 Universal City Plaza",
        "locality": "Hollywood",
        "region": "CA",
        "postalCode": "91608",
        "country": "US",
        "formatted": "911 Universal City Plaza\nHollywood, CA 91608 US",
        "primary": true
    });
    check(
        "figure of section 3.5.2.3, an element",
        json!({"userName": "bjensen", "addresses": [
            {"type": "home", "locality": "Hollywood", "primary": true},
            {"type": "work", "locality": "Burbank", "region": "CA"}
        ]}),
        json!([{"op": "replace", "path": "addresses[type eq \"work\"]", "value": address}]),
        json!({"userName": "bjensen", "addresses": [
            {"type": "home", "locality": "Hollywood", "primary": false},
            address
        ]}),
    );
}

#[test]
fn replaces_a_street_address() {
    check(
        "figure of section 3.5.2.3, a sub-attribute",
        json!({"userName": "bjensen", "addresses": [
            {"type": "work", "streetAddress": "911 Universal City Plaza", "region": "CA"}
        ]}),
        json!([{
            "op": "replace",
            "path": "addresses[type eq \"work\"].streetAddress",
            "value": "1010 Broadway Ave"
        }]),
        json!({"userName": "bjensen", "addresses": [
            {"type": "work", "streetAddress": "1010 Broadway Ave", "region": "CA"}
        ]}),
    );
}

#[test]
fn replaces_attributes_without_a_path() {
    let emails = json!([
        {"value": "bjensen@example.com", "type": "work", "primary": true},
        {"value": "babs@jensen.org", "type": "home"}
    ]);
    check(
        "last figure of section 3.5.2.3",
        json!({"userName": "bjensen", "nickName": "Barbara", "emails": [{"value": "x@y.example"}]}),
        json!([{"op": "replace", "value": {"emails": emails, "nickname": "Babs"}}]),
        json!({"userName": "bjensen", "nickName": "Babs", "emails": emails}),
    );
}

#[test]
fn adding_a_primary_value_makes_the_others_not_primary() {
    check(
        "section 3.5.2, primary",
        json!({"userName": "bjensen", "emails": [{"value": "a@example.com", "primary": true}]}),
        json!([{"op": "add", "path": "emails", "value": [
            {"value": "b@example.com", "primary": true}
        ]}]),
        json!({"userName": "bjensen", "emails": [
            {"value": "a@example.com", "primary": false},
            {"value": "b@example.com", "primary": true}
        ]}),
    );
}
