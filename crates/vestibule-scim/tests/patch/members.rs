//! Operations on the members of a group.

use serde_json::{Value, json};
use vestibule_scim::{
    Limits, Member, MemberDelta, MemberRef, Patch, Profile, ResourceId, ScimError, Tolerance,
    apply_patch,
};

use super::support::{apply, group, message, resource, resource_type};

fn ids(names: &[&str]) -> Vec<ResourceId> {
    names.iter().map(|name| ResourceId::parse(name).unwrap()).collect()
}

fn refs(names: &[&str]) -> Vec<MemberRef> {
    ids(names).into_iter().map(MemberRef::new).collect()
}

fn change(remove: &[&str], add: &[&str]) -> MemberDelta {
    MemberDelta::Change { remove: ids(remove), add: refs(add) }
}

fn add(names: &[&str]) -> Value {
    let value: Vec<Value> = names.iter().map(|name| json!({"value": name})).collect();
    json!({"op": "add", "path": "members", "value": value})
}

fn remove(path: &str) -> Value {
    json!({"op": "remove", "path": path})
}

#[test]
fn the_last_word_on_a_member_counts() {
    let replace = json!({"op": "replace", "path": "members", "value": [{"value": "a"}]});
    for (name, operations, expected) in [
        ("nothing", json!([add(&[])]), change(&[], &[])),
        ("order", json!([add(&["c", "a"]), add(&["b"])]), change(&[], &["c", "a", "b"])),
        (
            "add, remove",
            json!([add(&["a"]), remove("members[value eq \"a\"]")]),
            change(&["a"], &[]),
        ),
        (
            "remove, add",
            json!([remove("members[value eq \"a\"]"), add(&["a"])]),
            change(&[], &["a"]),
        ),
        (
            "replace, add, remove",
            json!([replace, add(&["b", "a"]), remove("members[value eq \"a\"]")]),
            MemberDelta::Replace(refs(&["b"])),
        ),
        ("add, replace", json!([add(&["b"]), replace]), MemberDelta::Replace(refs(&["a"]))),
        ("add, clear", json!([add(&["b"]), remove("members")]), MemberDelta::Replace(vec![])),
        ("clear, add", json!([remove("members"), add(&["b"])]), MemberDelta::Replace(refs(&["b"]))),
        (
            "replace by nothing",
            json!([{"op": "replace", "path": "members", "value": []}]),
            MemberDelta::Replace(vec![]),
        ),
        (
            "replace by null",
            json!([{"op": "replace", "path": "members", "value": null}]),
            MemberDelta::Replace(vec![]),
        ),
        (
            "without a path",
            json!([{"op": "add", "value": {"members": [{"value": "a"}]}}]),
            change(&[], &["a"]),
        ),
        (
            "replace without a path",
            json!([{"op": "replace", "value": {"members": [{"value": "a"}]}}]),
            MemberDelta::Replace(refs(&["a"])),
        ),
        (
            "one element alone",
            json!([{"op": "add", "path": "members", "value": {"value": "a", "type": "User"}}]),
            change(&[], &["a"]),
        ),
        (
            "by the schema's URN",
            json!([remove("urn:ietf:params:scim:schemas:core:2.0:Group:members[VALUE EQ \"a\"]")]),
            change(&["a"], &[]),
        ),
        (
            "several by or",
            json!([remove("MEMBERS[value eq \"a\" or value eq \"b\"]")]),
            change(&["a", "b"], &[]),
        ),
    ] {
        for profile in [Profile::STRICT, Profile::LENIENT] {
            let found = group(&operations, profile);
            assert_eq!(found.as_ref(), Ok(&expected), "{name} {}", profile.name());
        }
    }
}

#[test]
fn a_name_that_nobody_can_have_removes_nobody() {
    let operations = json!([remove("members[value eq \"not an id!\"]")]);
    assert_eq!(group(&operations, Profile::STRICT), Ok(MemberDelta::NONE));
}

#[test]
fn names_that_only_a_bulk_request_knows_are_no_ids() {
    let operations = json!([add(&["bulkId:qwerty", "a"])]);
    assert_eq!(group(&operations, Profile::STRICT), Ok(change(&[], &["a"])));
    let before = json!({"displayName": "Crew"});
    let applied = apply(&resource_type("Group"), &before, &operations, Profile::STRICT).unwrap();
    assert!(!applied.changes.is_empty());
}

#[test]
fn who_a_member_is_does_not_change() {
    for (name, operation, code) in [
        (
            "value",
            json!({"op": "replace", "path": "members[value eq \"a\"].value", "value": "b"}),
            "immutable",
        ),
        ("values", json!({"op": "replace", "path": "members.value", "value": "b"}), "immutable"),
        (
            "element",
            json!({"op": "replace", "path": "members[value eq \"a\"]", "value": {"value": "b"}}),
            "immutable",
        ),
        ("removed", remove("members[value eq \"a\"].type"), "immutable"),
        (
            "display",
            json!({"op": "replace", "path": "members[value eq \"a\"].display", "value": "b"}),
            "read_only",
        ),
    ] {
        let error = group(&json!([operation]), Profile::STRICT).unwrap_err();
        assert_eq!((error.fault().scim_type(), error.code()), (Some("mutability"), code), "{name}");
    }
    let display = json!([
        {"op": "replace", "path": "members[value eq \"a\"].display", "value": "b"}
    ]);
    assert_eq!(group(&display, Profile::OKTA), Ok(MemberDelta::NONE));
}

#[test]
fn a_member_has_a_value() {
    let error = group(
        &json!([{"op": "add", "path": "members", "value": [{"type": "User"}]}]),
        Profile::STRICT,
    );
    assert_eq!(error.unwrap_err().code(), "member_without_value");
}

#[test]
fn an_empty_string_does_not_empty_a_group() {
    let operations = json!([{"op": "replace", "path": "members", "value": ""}]);
    for profile in Profile::ALL {
        assert_eq!(group(&operations, profile).unwrap_err().code(), "wrong_type");
    }
    let operations = json!([{"op": "remove", "path": "members", "value": ""}]);
    assert_eq!(group(&operations, Profile::LENIENT), Ok(MemberDelta::NONE));
}

/// Applies to a group whose members are loaded: users `a` and `b`, groups `c` and `d`.
fn loaded(operations: &Value, profile: Profile) -> Result<MemberDelta, ScimError> {
    let member = |name: &str, kind: &str| {
        Member::new(ResourceId::parse(name).unwrap(), kind.to_owned(), None)
    };
    let members =
        [member("a", "User"), member("b", "User"), member("c", "Group"), member("d", "Group")];
    let kind = resource_type("Group");
    let before = resource(&kind, &json!({"displayName": "Crew"}));
    let body = message(operations);
    let patch = Patch::parse(&body, &profile, &Limits::new())?;
    assert!(patch.needs_members(&kind));
    let error = apply_patch(&before, &patch, &profile, &Limits::new(), None).unwrap_err();
    assert!(["members_not_loaded", "read_only"].contains(&error.code()), "{}", error.code());
    apply_patch(&before, &patch, &profile, &Limits::new(), Some(&members))
        .map(|changes| changes.members())
}

#[test]
fn other_filters_are_answered_by_the_members_as_of_then() {
    for (name, operations, expected) in [
        ("type", json!([remove("members[type eq \"group\"]")]), change(&["c", "d"], &[])),
        (
            "value and type",
            json!([remove("members[value eq \"a\" and type eq \"User\"]")]),
            change(&["a"], &[]),
        ),
        ("starts with", json!([remove("members[value sw \"b\"]")]), change(&["b"], &[])),
        ("not", json!([remove("members[not (value eq \"a\")]")]), change(&["b", "c", "d"], &[])),
        (
            "after others",
            json!([
                remove("members[value eq \"c\"]"),
                add(&["e"]),
                remove("members[value ne \"a\"]")
            ]),
            change(&["c", "b", "d", "e"], &[]),
        ),
        (
            "after replace",
            json!([
                {"op": "replace", "path": "members", "value": [{"value": "c"}, {"value": "x"}]},
                remove("members[type eq \"Group\"]")
            ]),
            MemberDelta::Replace(refs(&["x"])),
        ),
    ] {
        assert_eq!(loaded(&operations, Profile::STRICT), Ok(expected), "{name}");
    }
}

#[test]
fn a_filter_that_selects_no_member_is_refused_or_tolerated() {
    let operations = json!([remove("members[type eq \"Device\"]")]);
    let error = loaded(&operations, Profile::STRICT).unwrap_err();
    assert_eq!((error.fault().scim_type(), error.code()), (Some("noTarget"), "no_target"));
    let tolerant = Profile::STRICT.with(Tolerance::RemoveMissing);
    assert_eq!(loaded(&operations, tolerant), Ok(MemberDelta::NONE));
}

#[test]
fn what_a_member_is_called_is_not_asked_of_filters() {
    let error = group(&json!([remove("members[display eq \"Ada\"]")]), Profile::LENIENT);
    let error = error.unwrap_err();
    assert_eq!(
        (error.fault().scim_type(), error.code()),
        (Some("invalidFilter"), "filter_attribute_not_filterable")
    );
}

#[test]
fn ten_thousand_members_in_one_operation() {
    let names: Vec<String> = (0..10_000).map(|index| format!("u{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let expected = change(&[], &names);
    assert_eq!(group(&json!([add(&names)]), Profile::STRICT), Ok(expected));
}
