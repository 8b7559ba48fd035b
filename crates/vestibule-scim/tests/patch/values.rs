//! Which values go where: what the standard leaves open is settled here.

use serde_json::json;
use vestibule_scim::{EventKind, Profile};

use super::support::{Case, ENTERPRISE, user};

#[test]
fn in_every_profile() {
    for (name, before, operation, after) in [
        (
            "null unassigns",
            json!({"userName": "a", "title": "x"}),
            json!({"op": "replace", "path": "title", "value": null}),
            json!({"userName": "a"}),
        ),
        (
            "null within an object unassigns",
            json!({"userName": "a", "name": {"givenName": "x", "familyName": "y"}}),
            json!({"op": "replace", "value": {"name": {"givenName": null}}}),
            json!({"userName": "a", "name": {"familyName": "y"}}),
        ),
        (
            "an empty array unassigns",
            json!({"userName": "a", "emails": [{"value": "x"}]}),
            json!({"op": "replace", "value": {"emails": []}}),
            json!({"userName": "a"}),
        ),
        (
            "adding nothing changes nothing",
            json!({"userName": "a", "emails": [{"value": "x"}]}),
            json!({"op": "add", "value": {"emails": []}}),
            json!({"userName": "a", "emails": [{"value": "x"}]}),
        ),
        (
            "replacing by no sub-attributes changes nothing",
            json!({"userName": "a", "name": {"givenName": "x"}}),
            json!({"op": "replace", "path": "name", "value": {}}),
            json!({"userName": "a", "name": {"givenName": "x"}}),
        ),
        (
            "removing what is not assigned changes nothing",
            json!({"userName": "a"}),
            json!({"op": "remove", "path": "name.givenName"}),
            json!({"userName": "a"}),
        ),
        (
            "replacing what is not assigned adds it",
            json!({"userName": "a"}),
            json!({"op": "replace", "path": "name.givenName", "value": "x"}),
            json!({"userName": "a", "name": {"givenName": "x"}}),
        ),
        (
            "an extension as a whole",
            json!({"userName": "a", ENTERPRISE: {"division": "d"}}),
            json!({"op": "add", "path": ENTERPRISE, "value": {"department": "x"}}),
            json!({"userName": "a", ENTERPRISE: {"division": "d", "department": "x"}}),
        ),
        (
            "an extension without a path",
            json!({"userName": "a"}),
            json!({"op": "add", "value": {ENTERPRISE: {"manager": {"value": "7"}}}}),
            json!({"userName": "a", ENTERPRISE: {"manager": {"value": "7"}}}),
        ),
        (
            "an extension, removed",
            json!({"userName": "a", ENTERPRISE: {"manager": {"value": "7"}, "division": "d"}}),
            json!({"op": "remove", "path": ENTERPRISE}),
            json!({"userName": "a"}),
        ),
        (
            "a manager, merged",
            json!({"userName": "a", ENTERPRISE: {"manager": {"value": "7", "$ref": "../7"}}}),
            json!({"op": "replace", "path": format!("{ENTERPRISE}:manager"),
                   "value": {"value": "8", "$ref": "../8", "displayName": "ignored"}}),
            json!({"userName": "a", ENTERPRISE: {"manager": {"value": "8", "$ref": "../8"}}}),
        ),
        (
            "the core schema by its URN",
            json!({"userName": "a"}),
            json!({"op": "add", "path": "URN:ietf:params:scim:schemas:core:2.0:User",
                   "value": {"title": "x"}}),
            json!({"userName": "a", "title": "x"}),
        ),
        (
            "every element that a filter selects",
            json!({"userName": "a", "emails": [
                {"value": "1", "type": "work"},
                {"value": "2", "type": "WORK"},
                {"value": "3", "type": "home"}
            ]}),
            json!({"op": "replace", "path": "emails[type eq \"Work\"].display", "value": "x"}),
            json!({"userName": "a", "emails": [
                {"value": "1", "display": "x", "type": "work"},
                {"value": "2", "display": "x", "type": "WORK"},
                {"value": "3", "type": "home"}
            ]}),
        ),
        (
            "a sub-attribute of every element",
            json!({"userName": "a", "emails": [{"value": "1", "type": "x"}, {"value": "2"}]}),
            json!({"op": "remove", "path": "emails.value"}),
            json!({"userName": "a", "emails": [{"type": "x"}]}),
        ),
        (
            "a null element is removed",
            json!({"userName": "a", "emails": [{"value": "1"}, {"value": "2"}]}),
            json!({"op": "replace", "path": "emails[value eq \"1\"]", "value": null}),
            json!({"userName": "a", "emails": [{"value": "2"}]}),
        ),
        (
            "the primary one moves",
            json!({"userName": "a", "emails": [
                {"value": "1", "primary": true}, {"value": "2"}, {"value": "3", "primary": false}
            ]}),
            json!({"op": "replace", "path": "emails[value eq \"2\"].primary", "value": true}),
            json!({"userName": "a", "emails": [
                {"value": "1", "primary": false},
                {"value": "2", "primary": true},
                {"value": "3", "primary": false}
            ]}),
        ),
        (
            "the primary one stays",
            json!({"userName": "a", "emails": [{"value": "1", "primary": true}, {"value": "2"}]}),
            json!({"op": "replace", "path": "emails[primary eq true].value", "value": "x"}),
            json!({"userName": "a", "emails": [{"value": "x", "primary": true}, {"value": "2"}]}),
        ),
        (
            "one value is removed whatever is said of it",
            json!({"userName": "a", "title": "x"}),
            json!({"op": "remove", "path": "title", "value": "y"}),
            json!({"userName": "a"}),
        ),
        (
            "an array is removed",
            json!({"userName": "a", "emails": [{"value": "x"}]}),
            json!({"op": "remove", "path": "emails", "value": null}),
            json!({"userName": "a"}),
        ),
        (
            "escapes",
            json!({"userName": "a"}),
            json!({"op": "add", "path": "title", "value": "\"\\\u{1d11e}\n"}),
            json!({"userName": "a", "title": "\"\\\u{1d11e}\n"}),
        ),
    ] {
        for profile in Profile::ALL {
            let case = Case {
                name,
                before: before.clone(),
                operations: json!([operation]),
                after: after.clone(),
            };
            case.check(profile);
        }
    }
}

#[test]
fn events_follow_what_differs() {
    let updated = |attributes: &[&str]| EventKind::Updated {
        attributes: attributes.iter().map(|&attribute| attribute.to_owned()).collect(),
    };
    for (name, before, operations, expected) in [
        (
            "order of the schema",
            json!({"userName": "a", "active": true, "title": "x"}),
            json!([{"op": "replace", "value": {
                "emails": [{"value": "e"}],
                ENTERPRISE: {"division": "d", "manager": {"value": "7"}},
                "active": true,
                "name": {"givenName": "g"},
                "title": "x",
                "userName": "b"
            }}]),
            vec![updated(&[
                "userName",
                "name.givenName",
                "emails",
                &format!("{ENTERPRISE}:division"),
                &format!("{ENTERPRISE}:manager.value"),
            ])],
        ),
        (
            "there and back",
            json!({"userName": "a", "active": true, "title": "x"}),
            json!([
                {"op": "replace", "value": {"active": false, "title": "y"}},
                {"op": "replace", "value": {"active": true, "title": "x"}}
            ]),
            vec![],
        ),
        (
            "activated",
            json!({"userName": "a", "active": false}),
            json!([{"op": "replace", "path": "active", "value": true}]),
            vec![EventKind::Activated],
        ),
        (
            "not activated by removal",
            json!({"userName": "a", "active": false}),
            json!([{"op": "remove", "path": "active"}]),
            vec![updated(&["active"])],
        ),
        (
            "active as before, but said",
            json!({"userName": "a"}),
            json!([{"op": "add", "path": "active", "value": true}]),
            vec![updated(&["active"])],
        ),
        (
            "deactivated and renamed",
            json!({"userName": "a"}),
            json!([{"op": "replace", "value": {"userName": "b", "active": false}}]),
            vec![updated(&["userName"]), EventKind::Deactivated],
        ),
    ] {
        let applied = user(&before, &operations, Profile::STRICT).unwrap();
        assert_eq!(applied.events(), expected, "{name}");
    }
}
