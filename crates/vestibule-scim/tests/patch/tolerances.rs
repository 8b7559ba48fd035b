//! Every tolerance of PATCH: accepted with it and reported, refused without it by its code.

use serde_json::{Value, json};
use vestibule_scim::{Profile, Tolerance};

use super::support::{ENTERPRISE, Refused, apply, resource_type, user};

struct Tolerated {
    tolerance: Tolerance,
    /// What else it takes.
    with: &'static [Tolerance],
    before: Value,
    operations: Value,
    after: Value,
    scim_type: &'static str,
    code: &'static str,
}

impl Tolerated {
    fn check(self) {
        let name = self.tolerance.code();
        let without = self.with.iter().fold(Profile::STRICT, |profile, it| profile.with(*it));
        let with = without.with(self.tolerance);
        let applied = user(&self.before, &self.operations, with)
            .unwrap_or_else(|error| panic!("{name}: {} {error}", error.code()));
        assert_eq!(applied.after(), self.after, "{name}");
        assert!(applied.used().contains(&name), "{name}: {:?}", applied.used());
        let Self { before, operations, scim_type, code, .. } = self;
        Refused { name, before, operations, scim_type, code }.check(without);
    }
}

fn ada() -> Value {
    json!({"userName": "ada", "emails": [{"type": "home", "value": "a@home.example"}]})
}

#[test]
fn operation_case() {
    Tolerated {
        tolerance: Tolerance::OperationCase,
        with: &[],
        before: ada(),
        operations: json!([{"op": "REPLACE", "path": "title", "value": "Countess"}]),
        after: json!({"userName": "ada", "title": "Countess", "emails": ada()["emails"]}),
        scim_type: "invalidSyntax",
        code: "operation_case",
    }
    .check();
}

#[test]
fn boolean_string() {
    for (text, value) in [("True", true), ("false", false), ("TRUE", true)] {
        Tolerated {
            tolerance: Tolerance::BooleanString,
            with: &[],
            before: json!({"userName": "ada"}),
            operations: json!([{"op": "add", "value": {"active": text}}]),
            after: json!({"userName": "ada", "active": value}),
            scim_type: "invalidValue",
            code: "wrong_type",
        }
        .check();
    }
    Refused {
        name: "another word",
        before: ada(),
        operations: json!([{"op": "add", "value": {"active": "yes"}}]),
        scim_type: "invalidValue",
        code: "wrong_type",
    }
    .check(Profile::LENIENT);
}

#[test]
fn boolean_string_in_a_filter() {
    Tolerated {
        tolerance: Tolerance::BooleanString,
        with: &[Tolerance::CreateOnMissing],
        before: json!({"userName": "ada"}),
        operations: json!([
            {"op": "add", "path": "emails[primary eq \"True\"].value", "value": "a@b.example"}
        ]),
        after: json!({
            "userName": "ada", "emails": [{"value": "a@b.example", "primary": true}]
        }),
        scim_type: "invalidFilter",
        code: "filter_literal_type",
    }
    .check();
}

#[test]
fn remove_with_value() {
    Tolerated {
        tolerance: Tolerance::RemoveWithValue,
        with: &[],
        before: json!({"userName": "ada", "emails": [
            {"value": "A@example.com", "type": "work"}, {"value": "b@example.com"}
        ]}),
        operations: json!([
            {"op": "remove", "path": "emails", "value": [{"value": "a@EXAMPLE.com"}]}
        ]),
        after: json!({"userName": "ada", "emails": [{"value": "b@example.com"}]}),
        scim_type: "invalidValue",
        code: "remove_with_value",
    }
    .check();
    // Without a `value`, the whole element has to be the same.
    Tolerated {
        tolerance: Tolerance::RemoveWithValue,
        with: &[],
        before: json!({"userName": "ada", "addresses": [
            {"type": "work", "locality": "London"}, {"type": "home"}
        ]}),
        operations: json!([{"op": "remove", "path": "addresses", "value": [
            {"type": "work"}, {"type": "home"}
        ]}]),
        after: json!({"userName": "ada", "addresses": [{"type": "work", "locality": "London"}]}),
        scim_type: "invalidValue",
        code: "remove_with_value",
    }
    .check();
    let operations = json!([{"op": "remove", "path": "members", "value": [{"value": "u"}]}]);
    let before = json!({"displayName": "Crew"});
    let error = apply(&resource_type("Group"), &before, &operations, Profile::STRICT).unwrap_err();
    assert_eq!(error.code(), "remove_with_value");
}

#[test]
fn create_on_missing() {
    for op in ["add", "replace"] {
        for (path, value, element) in [
            (
                "emails[type eq \"work\"].value",
                json!("a@b.example"),
                json!({"value": "a@b.example", "type": "work"}),
            ),
            (
                "emails[type eq \"work\" and primary eq true].value",
                json!("a@b.example"),
                json!({"value": "a@b.example", "type": "work", "primary": true}),
            ),
            (
                "emails[type eq \"work\"]",
                json!({"value": "a@b.example", "display": "A"}),
                json!({"value": "a@b.example", "display": "A", "type": "work"}),
            ),
        ] {
            Tolerated {
                tolerance: Tolerance::CreateOnMissing,
                with: &[],
                before: ada(),
                operations: json!([{"op": op, "path": path, "value": value}]),
                after: json!({"userName": "ada", "emails": [ada()["emails"][0], element]}),
                scim_type: "noTarget",
                code: "no_target",
            }
            .check();
        }
    }
}

#[test]
fn create_on_missing_without_a_filter() {
    Tolerated {
        tolerance: Tolerance::CreateOnMissing,
        with: &[],
        before: json!({"userName": "ada"}),
        operations: json!([{"op": "add", "path": "emails.value", "value": "a@b.example"}]),
        after: json!({"userName": "ada", "emails": [{"value": "a@b.example"}]}),
        scim_type: "noTarget",
        code: "no_target",
    }
    .check();
}

#[test]
fn only_comparisons_by_eq_and_and_make_an_element() {
    for filter in [
        "type ne \"home\"",
        "type eq \"work\" or type eq \"other\"",
        "not (type eq \"home\")",
        "type eq \"work\" and value sw \"a@b\"",
        "type eq \"work\" and type eq \"other\"",
        "display pr",
        "type eq null",
    ] {
        let operations =
            json!([{"op": "add", "path": format!("emails[{filter}].value"), "value": "x"}]);
        let Err(error) = user(&ada(), &operations, Profile::LENIENT) else {
            // `type eq null` selects what is not there.
            panic!("{filter}")
        };
        assert_eq!(error.code(), "no_target", "{filter}");
    }
}

#[test]
fn remove_missing() {
    for path in
        ["emails[type eq \"work\"]", "emails[type eq \"work\"].value", "roles[value eq \"x\"]"]
    {
        Tolerated {
            tolerance: Tolerance::RemoveMissing,
            with: &[],
            before: ada(),
            operations: json!([{"op": "remove", "path": path}]),
            after: ada(),
            scim_type: "noTarget",
            code: "no_target",
        }
        .check();
    }
}

#[test]
fn path_keys() {
    for (key, after) in [
        ("name.givenName", json!({"userName": "ada", "name": {"givenName": "x"}})),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:title",
            json!({"userName": "ada", "title": "x"}),
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
            json!({"userName": "ada", ENTERPRISE: {"division": "x"}}),
        ),
    ] {
        Tolerated {
            tolerance: Tolerance::PathKeys,
            with: &[Tolerance::UnknownAttributes],
            before: json!({"userName": "ada"}),
            operations: json!([{"op": "replace", "value": {key: "x"}}]),
            after,
            scim_type: "invalidSyntax",
            code: "path_keys",
        }
        .check();
    }
    Tolerated {
        tolerance: Tolerance::PathKeys,
        with: &[],
        before: ada(),
        operations: json!([{"op": "replace", "value": {"emails[type eq \"home\"].value": "x"}}]),
        after: json!({"userName": "ada", "emails": [{"type": "home", "value": "x"}]}),
        scim_type: "invalidSyntax",
        code: "path_keys",
    }
    .check();
}

#[test]
fn complex_as_string() {
    Tolerated {
        tolerance: Tolerance::ComplexAsString,
        with: &[],
        before: json!({"userName": "ada"}),
        operations: json!([{"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": "7"}]),
        after: json!({"userName": "ada", ENTERPRISE: {"manager": {"value": "7"}}}),
        scim_type: "invalidValue",
        code: "wrong_type",
    }
    .check();
}

#[test]
fn element_as_string() {
    Tolerated {
        tolerance: Tolerance::ElementAsString,
        with: &[],
        before: json!({"userName": "ada"}),
        operations: json!([{"op": "add", "path": "roles", "value": ["admin", {"value": "user"}]}]),
        after: json!({"userName": "ada", "roles": [{"value": "admin"}, {"value": "user"}]}),
        scim_type: "invalidValue",
        code: "wrong_type",
    }
    .check();
}

#[test]
fn single_value() {
    Tolerated {
        tolerance: Tolerance::SingleValue,
        with: &[],
        before: json!({"userName": "ada"}),
        operations: json!([{"op": "replace", "value": {"roles": {"value": "admin"}}}]),
        after: json!({"userName": "ada", "roles": [{"value": "admin"}]}),
        scim_type: "invalidValue",
        code: "not_an_array",
    }
    .check();
}

#[test]
fn empty_operations() {
    Tolerated {
        tolerance: Tolerance::EmptyOperations,
        with: &[],
        before: ada(),
        operations: json!([]),
        after: ada(),
        scim_type: "invalidSyntax",
        code: "empty_operations",
    }
    .check();
}

#[test]
fn empty_string_unassigns() {
    for (path, before) in [
        ("roles[value eq \"r\"].primary".to_owned(), json!({"value": "r", "primary": true})),
        (format!("{ENTERPRISE}:manager"), json!({"value": "r"})),
    ] {
        let manager = before.get("primary").is_none().then(|| json!({"manager": {"value": "7"}}));
        let mut before = json!({"userName": "ada", "roles": [before]});
        if let Some(manager) = manager {
            before[ENTERPRISE] = manager;
        }
        Tolerated {
            tolerance: Tolerance::EmptyStringUnassigns,
            with: &[],
            before,
            operations: json!([{"op": "replace", "path": path, "value": ""}]),
            after: json!({"userName": "ada", "roles": [{"value": "r"}]}),
            scim_type: "invalidValue",
            code: "wrong_type",
        }
        .check();
    }
    // A string may be empty otherwise.
    let operations = json!([{"op": "replace", "path": "title", "value": ""}]);
    let before = json!({"userName": "ada", "title": "Countess"});
    let applied = user(&before, &operations, Profile::STRICT).unwrap();
    assert_eq!(applied.after(), json!({"userName": "ada", "title": ""}));
    let applied = user(&before, &operations, Profile::ENTRA).unwrap();
    assert_eq!(applied.after(), json!({"userName": "ada"}));
}

#[test]
fn unknown_attributes() {
    for (operation, scim_type) in [
        (json!({"op": "add", "path": "shoeSize", "value": 42}), "invalidPath"),
        (json!({"op": "remove", "path": "shoeSize[value eq 1].value"}), "invalidPath"),
        (json!({"op": "add", "path": "name.shoeSize", "value": 42}), "invalidPath"),
        (json!({"op": "add", "path": "emails[type eq \"home\"].size", "value": 42}), "invalidPath"),
        (json!({"op": "add", "path": "urn:example:Shoe:size", "value": 42}), "invalidPath"),
        (json!({"op": "add", "value": {"shoeSize": 42}}), "invalidSyntax"),
        (json!({"op": "add", "value": {"name": {"shoeSize": 42}}}), "invalidSyntax"),
        (json!({"op": "add", "value": {"urn:example:Shoe": {"size": 42}}}), "invalidPath"),
    ] {
        Tolerated {
            tolerance: Tolerance::UnknownAttributes,
            with: &[],
            before: ada(),
            operations: json!([operation]),
            after: ada(),
            scim_type,
            code: "unknown_attribute",
        }
        .check();
    }
}

#[test]
fn read_only_ignored() {
    for operation in [
        json!({"op": "replace", "path": "id", "value": "1"}),
        json!({"op": "replace", "path": "meta.created", "value": "x"}),
        json!({"op": "remove", "path": "meta"}),
        json!({"op": "add", "path": "groups", "value": [{"value": "g"}]}),
        json!({"op": "add", "path": "groups[value eq \"g\"].display", "value": "G"}),
        json!({"op": "add", "path": format!("{ENTERPRISE}:manager.displayName"), "value": "Bob"}),
        json!({"op": "replace", "value": {"id": "1", "meta": {"version": "2"}}}),
        json!({"op": "add", "path": "schemas", "value": [ENTERPRISE]}),
    ] {
        Tolerated {
            tolerance: Tolerance::ReadOnlyIgnored,
            with: &[],
            before: ada(),
            operations: json!([operation]),
            after: ada(),
            scim_type: "mutability",
            code: "read_only",
        }
        .check();
    }
}

#[test]
fn unquoted_literal() {
    Tolerated {
        tolerance: Tolerance::UnquotedLiteral,
        with: &[],
        before: ada(),
        operations: json!([{"op": "remove", "path": "emails[type eq home]"}]),
        after: json!({"userName": "ada"}),
        scim_type: "invalidFilter",
        code: "filter_literal_unquoted",
    }
    .check();
}

#[test]
fn several_primaries() {
    Tolerated {
        tolerance: Tolerance::SeveralPrimaries,
        with: &[],
        before: json!({"userName": "ada"}),
        operations: json!([{"op": "add", "path": "emails", "value": [
            {"value": "a@b.example", "primary": true}, {"value": "c@d.example", "primary": true}
        ]}]),
        after: json!({"userName": "ada", "emails": [
            {"value": "a@b.example", "primary": false}, {"value": "c@d.example", "primary": true}
        ]}),
        scim_type: "invalidValue",
        code: "several_primaries",
    }
    .check();
}

#[test]
fn unqualified_extension() {
    for operation in [
        json!({"op": "add", "path": "department", "value": "Engines"}),
        json!({"op": "add", "value": {"department": "Engines"}}),
    ] {
        let scim_type =
            if operation.get("path").is_some() { "invalidPath" } else { "invalidSyntax" };
        Tolerated {
            tolerance: Tolerance::UnqualifiedExtension,
            with: &[],
            before: ada(),
            operations: json!([operation]),
            after: json!({
                "userName": "ada",
                "emails": ada()["emails"],
                ENTERPRISE: {"department": "Engines"}
            }),
            scim_type,
            code: "unknown_attribute",
        }
        .check();
    }
    let operations = json!([{"op": "replace", "path": "manager.value", "value": "7"}]);
    let applied = user(&ada(), &operations, Profile::LENIENT).unwrap();
    assert_eq!(applied.after()[ENTERPRISE], json!({"manager": {"value": "7"}}));
}
