//! The behaviors that the tests of thomaspoignant/scim-patch (public domain) describe, as data.
//!
//! That library has no schema: its inventions (`surName`, `newProperty`, nested arrays) stand here
//! for attributes of the core user, and where it says otherwise than the standard, so does the name
//! of the case.

use serde_json::{Value, json};
use vestibule_scim::Profile;

use super::support::{Case, ENTERPRISE, Refused};

fn spiderman() -> Value {
    json!({
        "userName": "spiderman",
        "name": {"familyName": "Parker", "givenName": "Peter"},
        "active": true,
        "emails": [{"value": "spiderman@superheroes.com", "primary": true}],
        ENTERPRISE: {"department": "value"}
    })
}

/// The user with some attributes set (or, where null, unassigned).
fn with(changes: Value) -> Value {
    let mut user = spiderman();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(user.as_object_mut().unwrap().remove(name)),
            value => user[name] = value.clone(),
        }
    }
    user
}

fn accepts(cases: impl IntoIterator<Item = (&'static str, Value, Value, Value)>) {
    for (name, before, operations, after) in cases {
        Case { name, before, operations, after }.check(Profile::LENIENT);
    }
}

#[test]
fn replaces() {
    let inactive = || with(json!({"active": false}));
    let toto = || with(json!({"name": {"familyName": "toto", "givenName": "Peter"}}));
    let email = || with(json!({"emails": [{"value": "toto@toto.com", "primary": true}]}));
    accepts([
        (
            "first level with path",
            spiderman(),
            json!([{"op": "replace", "value": false, "path": "active"}]),
            inactive(),
        ),
        (
            "first level with fully qualified path",
            spiderman(),
            json!([{
                "op": "replace",
                "value": false,
                "path": "urn:ietf:params:scim:schemas:core:2.0:User:active"
            }]),
            inactive(),
        ),
        (
            "first level without path",
            spiderman(),
            json!([{"op": "replace", "value": {"active": false}}]),
            inactive(),
        ),
        (
            "second level with path",
            spiderman(),
            json!([{"op": "replace", "value": "toto", "path": "name.familyName"}]),
            toto(),
        ),
        (
            "second level without complete path",
            spiderman(),
            json!([{"op": "replace", "value": {"familyName": "toto"}, "path": "name"}]),
            toto(),
        ),
        (
            "several at once",
            spiderman(),
            json!([
                {"op": "replace", "path": "name",
                 "value": {"givenName": "titi", "familyName": "toto"}},
                {"op": "replace", "value": {"active": false}}
            ]),
            with(json!({"name": {"familyName": "toto", "givenName": "titi"}, "active": false})),
        ),
        (
            "several at once with exact path",
            spiderman(),
            json!([
                {"op": "replace", "path": "name.givenName", "value": "titi"},
                {"op": "replace", "value": {"active": false}},
                {"op": "replace", "path": "name.familyName", "value": "toto"}
            ]),
            with(json!({"name": {"familyName": "toto", "givenName": "titi"}, "active": false})),
        ),
        (
            "primary email object",
            spiderman(),
            json!([{
                "op": "replace",
                "value": {"value": "toto@toto.com", "primary": true},
                "path": "emails[primary eq true]"
            }]),
            email(),
        ),
        (
            "primary email value",
            spiderman(),
            json!([{"op": "replace", "value": "toto@toto.com", "path": "emails[primary eq true].value"}]),
            email(),
        ),
        (
            "with capital first letter",
            spiderman(),
            json!([{"op": "Replace", "value": {"active": false}}]),
            inactive(),
        ),
        (
            "with extension path",
            spiderman(),
            json!([{"op": "replace", "value": "new", "path": format!("{ENTERPRISE}:department")}]),
            with(json!({ENTERPRISE: {"department": "new"}})),
        ),
        (
            "array by another array",
            spiderman(),
            json!([{"op": "replace", "value": [{"value": "test2"}], "path": "emails"}]),
            with(json!({"emails": [{"value": "test2"}]})),
        ),
        (
            "filter with a value that has dots",
            spiderman(),
            json!([{
                "op": "Replace",
                "value": "batman@superheroes.com",
                "path": "emails[value eq \"spiderman@superheroes.com\"].value"
            }]),
            with(json!({"emails": [{"value": "batman@superheroes.com", "primary": true}]})),
        ),
        (
            "an element as a whole, against scim-patch, which merges",
            spiderman(),
            json!([{
                "op": "replace",
                "path": "emails[primary eq true]",
                "value": {"display": "Spidey"}
            }]),
            with(json!({"emails": [{"display": "Spidey"}]})),
        ),
        (
            "an attribute that is in no schema is dropped, against scim-patch, which keeps it",
            spiderman(),
            json!([{"op": "replace", "value": true, "path": "unknown.toto"}]),
            spiderman(),
        ),
    ]);
}

#[test]
fn adds() {
    let work = |street: &str| json!({"type": "work", "formatted": street});
    accepts([
        (
            "first level without path",
            spiderman(),
            json!([{"op": "add", "value": {"nickName": "Spidey"}}]),
            with(json!({"nickName": "Spidey"})),
        ),
        (
            "first level with path",
            spiderman(),
            json!([{"op": "add", "value": "Spidey", "path": "nickName"}]),
            with(json!({"nickName": "Spidey"})),
        ),
        (
            "second level with path",
            spiderman(),
            json!([{"op": "add", "value": "B.", "path": "name.middleName"}]),
            with(json!({
                "name": {"familyName": "Parker", "givenName": "Peter", "middleName": "B."}
            })),
        ),
        (
            "second level without complete path",
            spiderman(),
            json!([{"op": "add", "value": {"middleName": "B."}, "path": "name"}]),
            with(json!({
                "name": {"familyName": "Parker", "givenName": "Peter", "middleName": "B."}
            })),
        ),
        (
            "into the primary email",
            spiderman(),
            json!([{
                "op": "add",
                "value": {"type": "work", "display": "Spidey"},
                "path": "emails[primary eq true]"
            }]),
            with(json!({"emails": [{
                "value": "spiderman@superheroes.com",
                "display": "Spidey",
                "type": "work",
                "primary": true
            }]})),
        ),
        (
            "one sub-attribute of the primary email",
            spiderman(),
            json!([{"op": "add", "value": "work", "path": "emails[primary eq true].type"}]),
            with(json!({"emails": [
                {"value": "spiderman@superheroes.com", "type": "work", "primary": true}
            ]})),
        ),
        (
            "a new value to a multi-valued attribute",
            spiderman(),
            json!([{"op": "Add", "value": [{"value": "test2"}], "path": "emails"}]),
            with(json!({"emails": [
                {"value": "spiderman@superheroes.com", "primary": true},
                {"value": "test2"}
            ]})),
        ),
        (
            "an existing value to a multi-valued attribute",
            spiderman(),
            json!([{
                "op": "Add",
                "value": [{"value": "spiderman@superheroes.com", "primary": true}],
                "path": "emails"
            }]),
            spiderman(),
        ),
        (
            "to a single-valued attribute, which is replaced",
            spiderman(),
            json!([{"op": "add", "value": "toto", "path": "name.familyName"}]),
            with(json!({"name": {"familyName": "toto", "givenName": "Peter"}})),
        ),
        (
            "with extension path",
            with(json!({ENTERPRISE: null})),
            json!([{"op": "add", "value": "new", "path": format!("{ENTERPRISE}:department")}]),
            with(json!({ENTERPRISE: {"department": "new"}})),
        ),
        (
            "through a filter where there is no array (Azure AD)",
            spiderman(),
            json!([{
                "op": "Add",
                "value": "1111 Street Rd",
                "path": "addresses[type eq \"work\"].formatted"
            }]),
            with(json!({"addresses": [work("1111 Street Rd")]})),
        ),
        (
            "through a filter beside another element (Azure AD)",
            with(json!({"addresses": [{"type": "home", "formatted": "2222 Avenue Blvd"}]})),
            json!([{
                "op": "Add",
                "value": "1122 Street Rd",
                "path": "addresses[type eq \"work\"].formatted"
            }]),
            with(json!({"addresses": [
                {"type": "home", "formatted": "2222 Avenue Blvd"},
                work("1122 Street Rd")
            ]})),
        ),
        (
            "through a filter, replace, against scim-patch, which refuses",
            spiderman(),
            json!([{
                "op": "Replace",
                "value": "1111 Street Rd",
                "path": "addresses[type eq \"work\"].formatted"
            }]),
            with(json!({"addresses": [work("1111 Street Rd")]})),
        ),
        (
            "through a filter by a boolean",
            with(json!({"emails": null})),
            json!([{"op": "Add", "value": "a@b.c", "path": "emails[primary eq true].value"}]),
            with(json!({"emails": [{"value": "a@b.c", "primary": true}]})),
        ),
        (
            "dotted names without a path",
            spiderman(),
            json!([{"op": "add", "value": {
                "name.givenName": "John",
                "name.familyName": "Doe",
                "name.formatted": "John Doe",
                "favorites.food": "lemon"
            }}]),
            with(json!({
                "name": {"formatted": "John Doe", "familyName": "Doe", "givenName": "John"}
            })),
        ),
    ]);
}

#[test]
fn removes() {
    let emails = |values: &[&str]| {
        let elements: Vec<Value> = values.iter().map(|value| json!({"value": value})).collect();
        match elements.is_empty() {
            true => with(json!({"emails": null})),
            false => with(json!({"emails": elements})),
        }
    };
    let remove = |value: Value| json!([{"op": "remove", "path": "emails", "value": value}]);
    accepts([
        (
            "first level",
            spiderman(),
            json!([{"op": "remove", "path": "active"}]),
            with(json!({"active": null})),
        ),
        (
            "second level",
            spiderman(),
            json!([{"op": "remove", "path": "name.familyName"}]),
            with(json!({"name": {"givenName": "Peter"}})),
        ),
        (
            "several",
            spiderman(),
            json!([{"op": "remove", "path": "name"}, {"op": "Remove", "path": "active"}]),
            with(json!({"name": null, "active": null})),
        ),
        (
            "one sub-attribute of an element",
            spiderman(),
            json!([{"op": "remove", "path": "emails[primary eq true].value"}]),
            with(json!({"emails": [{"primary": true}]})),
        ),
        (
            "the last element, after which the attribute is unassigned",
            spiderman(),
            json!([{"op": "remove", "path": "emails[primary eq true]"}]),
            with(json!({"emails": null})),
        ),
        ("one value", emails(&["1", "2"]), remove(json!([{"value": "2"}])), emails(&["1"])),
        (
            "several values, each as often as it is there",
            emails(&["1", "2", "2", "2", "3", "3"]),
            remove(json!([{"value": "2"}, {"value": "3"}])),
            emails(&["1"]),
        ),
        (
            "a value that is not there",
            emails(&["1", "2", "3"]),
            remove(json!([{"value": "4"}])),
            emails(&["1", "2", "3"]),
        ),
        (
            "a value as an object",
            emails(&["1", "2", "2"]),
            remove(json!({"value": "2"})),
            emails(&["1"]),
        ),
        ("simple values", emails(&["1", "2"]), remove(json!(["2"])), emails(&["1"])),
        ("a simple value", emails(&["1", "2"]), remove(json!("2")), emails(&["1"])),
        ("no values", emails(&["1", "2"]), remove(json!([])), emails(&["1", "2"])),
        (
            "with extension path",
            spiderman(),
            json!([{"op": "remove", "path": format!("{ENTERPRISE}:department")}]),
            with(json!({ENTERPRISE: null})),
        ),
    ]);
}

#[test]
fn refuses() {
    for (name, operation, scim_type, code) in [
        (
            "a filter of more than comparisons by eq finds nothing",
            json!({
                "op": "Add",
                "value": "1111 Street Rd",
                "path": "addresses[type eq \"work\" or type eq \"home\"].formatted"
            }),
            "noTarget",
            "no_target",
        ),
        (
            "a filter without an end",
            json!({"op": "Add", "value": "1", "path": "addresses[type eq \"work.formatted"}),
            "invalidPath",
            "filter_string_unterminated",
        ),
        (
            "a string for a complex attribute",
            json!({"op": "add", "path": "name", "value": "titi"}),
            "invalidValue",
            "wrong_type",
        ),
        (
            "a string for a complex attribute, which scim-patch keeps",
            json!({"op": "replace", "path": "name", "value": "BATMAN"}),
            "invalidValue",
            "wrong_type",
        ),
        ("remove without a path", json!({"op": "remove"}), "noTarget", "path_missing"),
        (
            "an array of arrays",
            json!({"op": "remove", "path": "emails", "value": [[]]}),
            "invalidValue",
            "not_multi_valued",
        ),
        (
            "another operation",
            json!({"op": "delete", "value": true, "path": "active"}),
            "invalidSyntax",
            "operation_unknown",
        ),
        (
            "a comparison without a value",
            json!({"op": "replace", "value": true, "path": "emails[value eq]"}),
            "invalidPath",
            "filter_expected_value",
        ),
        (
            "a bracket without its other",
            json!({"op": "replace", "value": true, "path": "emails[value eq \"toto\""}),
            "invalidPath",
            "filter_expected_closing_bracket",
        ),
        (
            "a filter on an attribute with one value",
            json!({"op": "replace", "value": true, "path": "userName[value eq \"toto\"]"}),
            "invalidPath",
            "path_not_multi_valued",
        ),
        (
            "a filter that begins with a quote",
            json!({"op": "replace", "value": true, "path": "emails[' eq true].value"}),
            "invalidPath",
            "filter_expected_attribute",
        ),
        (
            "a name of a JavaScript prototype",
            json!({"op": "add", "path": "__proto__.polluted", "value": true}),
            "invalidPath",
            "filter_expected_attribute",
        ),
        (
            "a filter by an attribute that is in no schema",
            json!({"op": "add", "value": {"type": "x"}, "path": "emails[toto eq true]"}),
            "invalidPath",
            "filter_unknown_attribute",
        ),
    ] {
        let operations = json!([operation]);
        Refused { name, before: spiderman(), operations, scim_type, code }.check(Profile::LENIENT);
    }
}

#[test]
fn a_replaced_filter_that_finds_nothing_is_refused_by_the_standard() {
    for path in ["addresses[type eq \"work\"].formatted", "emails[primary eq false].value"] {
        let refused = Refused {
            name: path,
            before: spiderman(),
            operations: json!([{"op": "replace", "path": path, "value": "x"}]),
            scim_type: "noTarget",
            code: "no_target",
        };
        refused.check(Profile::STRICT);
        refused.check(Profile::OKTA);
    }
}
