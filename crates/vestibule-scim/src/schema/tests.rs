//! Schemas written and read again, and what is read of one that says little.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;

fn attribute_type() -> impl Strategy<Value = AttributeType> {
    select(vec![
        AttributeType::String,
        AttributeType::Boolean,
        AttributeType::Decimal,
        AttributeType::Integer,
        AttributeType::DateTime,
        AttributeType::Binary,
        AttributeType::Reference,
        AttributeType::Complex,
    ])
}

fn mutability() -> impl Strategy<Value = Mutability> {
    select(vec![
        Mutability::ReadOnly,
        Mutability::ReadWrite,
        Mutability::Immutable,
        Mutability::WriteOnly,
    ])
}

fn returned() -> impl Strategy<Value = Returned> {
    select(vec![Returned::Always, Returned::Never, Returned::Default, Returned::Request])
}

fn uniqueness() -> impl Strategy<Value = Uniqueness> {
    select(vec![Uniqueness::None, Uniqueness::Server, Uniqueness::Global])
}

fn lone_attribute() -> impl Strategy<Value = Attribute> {
    (
        ("[$a-zA-Z][a-zA-Z0-9_-]{0,8}", attribute_type(), ".{0,8}"),
        any::<[bool; 3]>(),
        (mutability(), returned(), uniqueness()),
        (vec(".{0,4}", 0..3), vec("[a-zA-Z]{1,4}", 0..3)),
    )
        .prop_map(|(words, [multi_valued, required, case_exact], who, lists)| Attribute {
            name: words.0,
            attribute_type: words.1,
            multi_valued,
            description: words.2,
            required,
            canonical_values: lists.0,
            case_exact,
            mutability: who.0,
            returned: who.1,
            uniqueness: who.2,
            reference_types: lists.1,
            sub_attributes: Vec::new(),
        })
}

fn attribute() -> impl Strategy<Value = Attribute> {
    lone_attribute().prop_recursive(2, 12, 4, |inner| {
        (lone_attribute(), vec(inner, 0..4))
            .prop_map(|(attribute, subs)| attribute.with_sub_attributes(subs))
    })
}

fn schema() -> impl Strategy<Value = Schema> {
    ("urn:[a-zA-Z0-9:.]{1,12}", ".{0,8}", ".{0,8}", vec(attribute(), 0..5)).prop_map(
        |(id, name, description, attributes)| {
            Schema::new(id, name).with_description(description).with_attributes(attributes)
        },
    )
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_schema_written_and_read_again_is_the_same(schema in schema()) {
        let text = serde_json::to_string(&schema).unwrap();
        prop_assert_eq!(serde_json::from_str::<Schema>(&text).unwrap(), schema);
    }

    #[test]
    fn no_schema_is_written_with_a_null(schema in schema()) {
        prop_assert!(!has_null(&serde_json::to_value(&schema).unwrap()));
    }
}

#[test]
fn absent_characteristics_take_the_defaults_of_the_standard() {
    let read: Attribute = serde_json::from_value(json!({"name": "title"})).unwrap();
    assert_eq!(read, Attribute::new("title", AttributeType::String));
    let read: Attribute =
        serde_json::from_value(json!({"name": "photo", "type": "reference"})).unwrap();
    assert!(read.case_exact, "references are case-exact");
    let read: Schema = serde_json::from_value(json!({"id": "urn:example:Door"})).unwrap();
    assert_eq!(read, Schema::new("urn:example:Door", ""));
}

#[test]
fn refuses_a_characteristic_that_the_standard_does_not_have() {
    for (member, value) in [
        ("type", "datetime"),
        ("mutability", "readonly"),
        ("returned", "sometimes"),
        ("uniqueness", "client"),
    ] {
        let definition = json!({"name": "title", member: value});
        assert!(serde_json::from_value::<Attribute>(definition).is_err(), "{member}");
    }
}

#[test]
fn words_are_those_that_are_written() {
    for word in [Returned::Always, Returned::Never, Returned::Default, Returned::Request] {
        assert_eq!(serde_json::to_value(word).unwrap(), word.to_string());
    }
    for word in
        [Mutability::ReadOnly, Mutability::ReadWrite, Mutability::Immutable, Mutability::WriteOnly]
    {
        assert_eq!(serde_json::to_value(word).unwrap(), word.to_string());
    }
    for word in [Uniqueness::None, Uniqueness::Server, Uniqueness::Global] {
        assert_eq!(serde_json::to_value(word).unwrap(), word.to_string());
    }
    for word in [AttributeType::DateTime, AttributeType::Binary, AttributeType::Complex] {
        assert_eq!(serde_json::to_value(word).unwrap(), word.to_string());
    }
}

#[test]
fn a_written_schema_names_what_it_is_and_every_characteristic() {
    let door = Schema::new("urn:example:Door", "Door")
        .with_attribute(Attribute::new("open", AttributeType::Boolean));
    assert_eq!(
        serde_json::to_value(&door).unwrap(),
        json!({
            "schemas": [SCHEMA_SCHEMA],
            "id": "urn:example:Door",
            "name": "Door",
            "attributes": [{
                "name": "open",
                "type": "boolean",
                "multiValued": false,
                "required": false,
                "caseExact": false,
                "mutability": "readWrite",
                "returned": "default",
                "uniqueness": "none",
            }],
        })
    );
}
