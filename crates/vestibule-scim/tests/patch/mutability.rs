//! Immutable, read-only, write-only and required attributes of a schema made for it.

use serde_json::{Value, json};
use vestibule_scim::{
    Attribute, AttributeType, Mutability, Profile, Registry, ResourceType, ResourceTypeDefinition,
    Returned, Schema,
};

use super::support::apply;

fn device() -> ResourceType {
    let string = |name: &str| Attribute::new(name, AttributeType::String);
    let schema = Schema::new("urn:example:Device", "Device")
        .with_attribute(string("name").required())
        .with_attribute(string("serial").with_mutability(Mutability::Immutable))
        .with_attribute(string("tags").multi_valued().with_mutability(Mutability::Immutable))
        .with_attribute(string("labels").multi_valued())
        .with_attribute(string("owners").multi_valued().required())
        .with_attribute(Attribute::new("origin", AttributeType::Complex).with_sub_attributes([
            string("country").with_mutability(Mutability::Immutable),
            string("plant"),
            string("audit").with_mutability(Mutability::ReadOnly),
        ]))
        .with_attribute(
            Attribute::new("keys", AttributeType::Complex).multi_valued().with_sub_attributes([
                string("print").required().with_mutability(Mutability::Immutable),
                string("label"),
                string("added").with_mutability(Mutability::ReadOnly),
                string("pin").with_mutability(Mutability::WriteOnly).with_returned(Returned::Never),
                Attribute::new("primary", AttributeType::Boolean),
            ]),
        );
    let definition = ResourceTypeDefinition::new("Device", "/Devices", "urn:example:Device");
    let registry = Registry::new(vec![schema], vec![definition]).unwrap();
    registry.resource_type("Device").unwrap().clone()
}

fn before() -> Value {
    json!({
        "name": "door",
        "serial": "S1",
        "tags": ["a"],
        "labels": ["One", "two"],
        "owners": ["ada"],
        "origin": {"country": "UK", "plant": "north", "audit": "seen"},
        "keys": [
            {"print": "p1", "label": "first", "added": "long ago"},
            {"print": "p2", "label": "second"}
        ]
    })
}

/// What becomes of one attribute of the device, or the `scimType` and code of the refusal.
fn outcome(attribute: &str, operations: Value) -> Result<Value, (&'static str, &'static str)> {
    match apply(&device(), &before(), &operations, Profile::STRICT) {
        Ok(applied) => Ok(applied.after()[attribute].clone()),
        Err(error) => Err((error.fault().scim_type().unwrap(), error.code())),
    }
}

const IMMUTABLE: Result<Value, (&str, &str)> = Err(("mutability", "immutable"));
const READ_ONLY: Result<Value, (&str, &str)> = Err(("mutability", "read_only"));
const REQUIRED: Result<Value, (&str, &str)> = Err(("mutability", "required"));

#[test]
fn what_is_immutable_is_set_once() {
    for (name, attribute, operation, expected) in [
        (
            "equal",
            "serial",
            json!({"op": "replace", "path": "serial", "value": "S1"}),
            Ok(json!("S1")),
        ),
        ("other", "serial", json!({"op": "replace", "path": "serial", "value": "S2"}), IMMUTABLE),
        ("added", "serial", json!({"op": "add", "value": {"serial": "S2"}}), IMMUTABLE),
        ("removed", "serial", json!({"op": "remove", "path": "serial"}), IMMUTABLE),
        ("null", "serial", json!({"op": "replace", "path": "serial", "value": null}), IMMUTABLE),
        (
            "array equal",
            "tags",
            json!({"op": "add", "path": "tags", "value": ["a"]}),
            Ok(json!(["a"])),
        ),
        ("array grows", "tags", json!({"op": "add", "path": "tags", "value": ["b"]}), IMMUTABLE),
        ("array cut", "tags", json!({"op": "remove", "path": "tags[value eq \"a\"]"}), IMMUTABLE),
        (
            "within, equal",
            "origin",
            json!({"op": "replace", "path": "origin", "value": {"country": "UK", "plant": "x"}}),
            Ok(json!({"country": "UK", "plant": "x", "audit": "seen"})),
        ),
        (
            "within, other",
            "origin",
            json!({"op": "replace", "path": "origin", "value": {"country": "FR"}}),
            IMMUTABLE,
        ),
        ("around", "origin", json!({"op": "remove", "path": "origin"}), IMMUTABLE),
        (
            "in an element",
            "keys",
            json!({"op": "replace", "path": "keys[label eq \"first\"].print", "value": "x"}),
            IMMUTABLE,
        ),
        (
            "in another element",
            "keys",
            json!({"op": "replace", "path": "keys[label eq \"first\"]", "value": {"print": "x"}}),
            IMMUTABLE,
        ),
        (
            "in the same element",
            "keys",
            json!({"op": "replace", "path": "keys[print eq \"P1\"]", "value": {"print": "p1"}}),
            Ok(json!([{"print": "p1", "added": "long ago"}, {"print": "p2", "label": "second"}])),
        ),
        (
            "with its element",
            "keys",
            json!({"op": "remove", "path": "keys[print eq \"p1\"]"}),
            Ok(json!([{"print": "p2", "label": "second"}])),
        ),
    ] {
        assert_eq!(outcome(attribute, json!([operation])), expected, "{name}");
    }
}

#[test]
fn what_is_not_assigned_yet_may_be() {
    let operations = json!([
        {"op": "add", "path": "serial", "value": "S1"},
        {"op": "add", "path": "origin", "value": {"country": "UK"}},
        {"op": "add", "path": "tags", "value": ["a", "b"]}
    ]);
    let before = json!({"name": "door", "owners": ["ada"]});
    let applied = apply(&device(), &before, &operations, Profile::STRICT).unwrap();
    assert_eq!(applied.changed(), ["serial", "tags", "origin.country"]);
}

#[test]
fn what_is_read_only_stays() {
    for (name, attribute, operation, expected) in [
        (
            "by path",
            "origin",
            json!({"op": "replace", "path": "origin.audit", "value": "x"}),
            READ_ONLY,
        ),
        (
            "in an element",
            "keys",
            json!({"op": "replace", "path": "keys[print eq \"p1\"].added", "value": "x"}),
            READ_ONLY,
        ),
        (
            "within a value",
            "origin",
            json!({"op": "add", "value": {"origin": {"audit": "x", "plant": "y"}}}),
            Ok(json!({"country": "UK", "plant": "y", "audit": "seen"})),
        ),
    ] {
        assert_eq!(outcome(attribute, json!([operation])), expected, "{name}");
    }
}

#[test]
fn what_is_required_stays() {
    for (name, operation, expected) in [
        ("removed", json!({"op": "remove", "path": "name"}), REQUIRED),
        ("null", json!({"op": "replace", "value": {"name": null}}), REQUIRED),
        ("array removed", json!({"op": "remove", "path": "owners"}), REQUIRED),
        ("array emptied", json!({"op": "replace", "path": "owners", "value": []}), REQUIRED),
        ("last element", json!({"op": "remove", "path": "owners[value eq \"ADA\"]"}), REQUIRED),
        ("in an element", json!({"op": "remove", "path": "keys.print"}), REQUIRED),
        (
            "in a new element",
            json!({"op": "add", "path": "keys", "value": [{"label": "third"}]}),
            Err(("invalidValue", "required")),
        ),
        (
            "empty",
            json!({"op": "replace", "path": "name", "value": ""}),
            Err(("invalidValue", "required")),
        ),
    ] {
        assert_eq!(outcome("name", json!([operation])), expected, "{name}");
    }
}

#[test]
fn what_is_write_only_is_handed_over() {
    let operations = json!([
        {"op": "replace", "path": "keys[print eq \"p1\"].pin", "value": "1234"},
        {"op": "add", "path": "keys", "value": [{"print": "p3", "pin": "5678"}]},
        {"op": "remove", "path": "keys[print eq \"p1\"].pin"}
    ]);
    let applied = apply(&device(), &before(), &operations, Profile::STRICT).unwrap();
    let mut secrets: Vec<_> =
        applied.changes.secrets().iter().map(|(_, secret)| secret.expose().as_str()).collect();
    secrets.sort_unstable();
    assert_eq!(secrets, ["1234", "5678"]);
    assert_eq!(applied.after()["keys"][2], json!({"print": "p3"}));
    let asked = outcome("keys", json!([{"op": "remove", "path": "keys[pin eq \"1234\"]"}]));
    assert_eq!(asked, Err(("invalidFilter", "filter_attribute_not_filterable")));
}

#[test]
fn elements_of_a_simple_attribute_are_called_value() {
    for (name, operation, expected) in [
        (
            "replaced",
            json!({"op": "replace", "path": "labels[value eq \"ONE\"]", "value": "1"}),
            json!(["1", "two"]),
        ),
        (
            "replaced by name",
            json!({"op": "replace", "path": "labels[value eq \"ONE\"].value", "value": "1"}),
            json!(["1", "two"]),
        ),
        ("removed", json!({"op": "remove", "path": "labels[value sw \"t\"]"}), json!(["One"])),
        (
            "added once",
            json!({"op": "add", "path": "labels", "value": ["two", "three", "three"]}),
            json!(["One", "two", "three"]),
        ),
        (
            "added alone",
            json!({"op": "add", "path": "labels", "value": "x"}),
            json!(["One", "two", "x"]),
        ),
    ] {
        assert_eq!(outcome("labels", json!([operation])), Ok(expected), "{name}");
    }
}
