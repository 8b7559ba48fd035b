//! What no profile accepts, and that a refused PATCH changes nothing.

use serde_json::{Value, json};
use vestibule_scim::{Limits, Patch, Profile, apply_patch};

use super::support::{ENTERPRISE, Refused, message, resource, resource_type};

fn before() -> Value {
    json!({"userName": "ada", "emails": [{"type": "work", "value": "a@b.example"}]})
}

#[test]
fn in_every_profile() {
    for (name, operation, scim_type, code) in [
        ("remove without a path", json!({"op": "remove"}), "noTarget", "path_missing"),
        (
            "remove of the resource",
            json!({"op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User"}),
            "noTarget",
            "path_missing",
        ),
        (
            "a value that is no object",
            json!({"op": "add", "value": [1]}),
            "invalidValue",
            "value_not_an_object",
        ),
        (
            "null for the resource",
            json!({"op": "replace", "value": null}),
            "invalidValue",
            "value_not_an_object",
        ),
        (
            "an empty path",
            json!({"op": "remove", "path": ""}),
            "invalidPath",
            "filter_expected_attribute",
        ),
        (
            "a broken path",
            json!({"op": "remove", "path": "a b"}),
            "invalidPath",
            "filter_expected_end",
        ),
        (
            "a deep path",
            json!({"op": "remove", "path": format!("emails[{}type eq 1", "(".repeat(100_000))}),
            "invalidPath",
            "filter_too_long",
        ),
        (
            "a nested path",
            json!({"op": "remove", "path": format!("emails[{}type eq 1", "(".repeat(1_000))}),
            "invalidPath",
            "filter_too_deep",
        ),
        ("required", json!({"op": "remove", "path": "userName"}), "mutability", "required"),
        (
            "required, by null",
            json!({"op": "replace", "path": "userName", "value": null}),
            "mutability",
            "required",
        ),
        (
            "a filter on what is never returned",
            json!({"op": "remove", "path": "password[value eq \"x\"]"}),
            "invalidPath",
            "path_not_multi_valued",
        ),
        (
            "a filter on a reference",
            json!({"op": "remove", "path": "emails[$ref eq \"x\"]"}),
            "invalidPath",
            "filter_unknown_attribute",
        ),
        (
            "a filter with an operator that does not fit",
            json!({"op": "remove", "path": "emails[primary gt true]"}),
            "invalidFilter",
            "filter_operator_not_applicable",
        ),
        (
            "a name twice",
            json!({"op": "add", "value": {"title": "a", "TITLE": "b"}}),
            "invalidSyntax",
            "attribute_twice",
        ),
        (
            "a name twice within",
            json!({"op": "add", "path": "name", "value": {"givenName": "a", "GIVENNAME": "b"}}),
            "invalidSyntax",
            "attribute_twice",
        ),
        (
            "the wrong type",
            json!({"op": "add", "path": "title", "value": 5}),
            "invalidValue",
            "wrong_type",
        ),
        (
            "an array for one value",
            json!({"op": "add", "path": "title", "value": ["x"]}),
            "invalidValue",
            "not_multi_valued",
        ),
        (
            "a password that is no string",
            json!({"op": "add", "path": "password", "value": 5}),
            "invalidValue",
            "wrong_type",
        ),
    ] {
        for profile in Profile::ALL {
            let operations = json!([{"op": "replace", "path": "title", "value": "x"}, operation]);
            Refused { name, before: before(), operations, scim_type, code }.check(profile);
        }
    }
}

#[test]
fn an_empty_string_does_not_activate() {
    for operation in [
        json!({"op": "replace", "path": "active", "value": ""}),
        json!({"op": "add", "value": {"active": ""}}),
    ] {
        let refused = Refused {
            name: "active",
            before: json!({"userName": "ada", "active": false}),
            operations: json!([operation]),
            scim_type: "invalidValue",
            code: "wrong_type",
        };
        Profile::ALL.into_iter().for_each(|profile| refused.check(profile));
    }
}

#[test]
fn a_refused_patch_changes_nothing() {
    let kind = resource_type("User");
    let before = resource(&kind, &before());
    let untouched = before.clone();
    let body = message(&json!([
        {"op": "add", "path": "title", "value": "Countess"},
        {"op": "remove", "path": "emails"},
        {"op": "remove", "path": "userName"}
    ]));
    let patch = Patch::parse(&body, &Profile::STRICT, &Limits::new()).unwrap();
    let refused = apply_patch(&before, &patch, &Profile::STRICT, &Limits::new(), None);
    assert_eq!(refused.unwrap_err().code(), "required");
    assert_eq!(before, untouched);
}

#[test]
fn no_refusal_repeats_a_value() {
    for operation in [
        json!({"op": "replace", "path": "title", "value": ["hunter2"]}),
        json!({"op": "replace", "path": "active", "value": "hunter2"}),
        json!({"op": "remove", "path": "emails[value eq \"hunter2\"]"}),
        json!({"op": "remove", "path": "emails[value eq \"hunter2"}),
        json!({"op": "remove", "path": "emails[primary eq \"hunter2\"]"}),
        json!({"op": "remove", "path": "shoes[value eq \"hunter2\"].size"}),
        json!({"op": "add", "path": "password", "value": {"x": "hunter2"}}),
    ] {
        let kind = resource_type("User");
        let body = message(&json!([operation]));
        let patch = Patch::parse(&body, &Profile::STRICT, &Limits::new()).unwrap();
        assert!(!format!("{patch:?}").contains("hunter2"));
        let before = resource(&kind, &before());
        let refused = apply_patch(&before, &patch, &Profile::STRICT, &Limits::new(), None);
        let error = refused.unwrap_err();
        assert!(!error.detail().contains("hunter2"), "{}", error.detail());
    }
}

#[test]
fn limits_hold_after_adding() {
    let kind = resource_type("User");
    let limits = Limits::new().with_values(3).with_string_bytes(8);
    let before =
        resource(&kind, &json!({"userName": "ada", "roles": [{"value": "1"}, {"value": "2"}]}));
    let outcome = |operations: Value| {
        let body = message(&operations);
        let patch = Patch::parse(&body, &Profile::LENIENT, &limits).unwrap();
        apply_patch(&before, &patch, &Profile::LENIENT, &limits, None)
            .map(drop)
            .map_err(|error| error.code())
    };
    let add = |value: &str| json!({"op": "add", "path": "roles", "value": [{"value": value}]});
    assert_eq!(outcome(json!([add("3")])), Ok(()));
    assert_eq!(outcome(json!([add("3"), add("3"), add("1")])), Ok(()));
    assert_eq!(outcome(json!([add("3"), add("4")])), Err("too_many_values"));
    let create = json!({"op": "add", "path": "roles[value eq \"5\"].type", "value": "x"});
    assert_eq!(outcome(json!([add("3"), create])), Err("too_many_values"));
    assert_eq!(outcome(json!([add("123456789")])), Err("string_too_long"));
    let password = json!({"op": "add", "path": "password", "value": "123456789"});
    assert_eq!(outcome(json!([password])), Err("string_too_long"));
}

#[test]
fn nesting_in_what_is_dropped_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let kind = resource_type("User");
    let before = resource(&kind, &before());
    for operation in [
        format!(r#"{{"op":"add","path":"shoes","value":{deep}}}"#),
        format!(r#"{{"op":"add","value":{{"shoes":{deep}}}}}"#),
        format!(r#"{{"op":"add","path":"name","value":{{"shoes":{deep}}}}}"#),
        format!(r#"{{"op":"add","path":"title","value":{deep}}}"#),
        format!(r#"{{"op":"add","path":"{ENTERPRISE}","value":{deep}}}"#),
        format!(r#"{{"op":"remove","path":"emails","value":{deep}}}"#),
    ] {
        let body = format!(r#"{{"Operations":[{operation}]}}"#);
        let patch = Patch::parse(body.as_bytes(), &Profile::LENIENT, &Limits::new()).unwrap();
        let refused = apply_patch(&before, &patch, &Profile::LENIENT, &Limits::new(), None);
        let code = refused.unwrap_err().code();
        assert!(["json_too_deep", "not_multi_valued", "wrong_type"].contains(&code), "{code}");
    }
}
