//! What generated registries found, each by itself.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;
use vestibule_scim::{
    Attribute, AttributeType, MemoryDirectory, Mutability, Profile, Registry,
    ResourceTypeDefinition, Returned, Schema, ScimService, Uniqueness,
};

use crate::schema::{MORE, THING};
use crate::support::{Answer, Client};

fn registry(core: Vec<Attribute>, extension: Vec<Attribute>) -> Registry {
    let schemas = vec![
        Schema::new(THING, "Thing").with_attributes(core),
        Schema::new(MORE, "More").with_attributes(extension),
    ];
    let things = ResourceTypeDefinition::new("Thing", "/Things", THING).with_extension(MORE);
    Registry::new(schemas, vec![things]).unwrap()
}

fn client(core: Vec<Attribute>, extension: Vec<Attribute>) -> Client {
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let key = MacKey::new(&[3; 32]).unwrap();
    let registry = registry(core, extension);
    let service = Arc::new(ScimService::new(MemoryDirectory::new(), registry, &base, key));
    Client::of(&service, "acme", Profile::STRICT)
}

fn thing(attributes: Json) -> Json {
    let mut thing = json!({"schemas": [THING, MORE]});
    thing.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    thing
}

#[track_caller]
fn create(client: &Client, attributes: Json) -> String {
    format!("/Things/{}", client.post("/Things", thing(attributes)).expect(201).id())
}

fn set(client: &Client, thing: &str, path: &str, value: &str) -> Answer {
    client.patch(thing, json!([{"op": "replace", "path": path, "value": value}]))
}

fn text(name: &str) -> Attribute {
    Attribute::new(name, AttributeType::String)
}

fn complex(name: &str, subs: impl IntoIterator<Item = Attribute>) -> Attribute {
    Attribute::new(name, AttributeType::Complex).with_sub_attributes(subs)
}

#[test]
fn an_extension_shows_what_is_always_returned_whatever_is_asked() {
    let more = vec![text("a").with_returned(Returned::Always), text("b")];
    let client = client(vec![text("x")], more);
    let path = create(&client, json!({"x": "1", MORE: {"a": "2", "b": "3"}}));
    for query in ["attributes=x".to_owned(), format!("excludedAttributes={MORE}")] {
        let shown = client.get(&format!("{path}?{query}")).expect(200).body;
        assert_eq!(shown[MORE], json!({"a": "2"}), "{query}");
    }
}

#[test]
fn a_complex_attribute_that_is_always_returned_is_returned_with_what_it_has() {
    let name = complex("name", [text("a"), text("b")]).with_returned(Returned::Always);
    let client = client(vec![name, text("x")], vec![text("more")]);
    let path = create(&client, json!({"name": {"a": "1", "b": "2"}, "x": "3"}));
    for query in ["attributes=x", "excludedAttributes=name"] {
        let shown = client.get(&format!("{path}?{query}")).expect(200).body;
        assert_eq!(shown["name"], json!({"a": "1", "b": "2"}), "{query}");
    }
}

#[test]
fn no_name_shows_a_part_of_what_is_never_returned() {
    let secret = complex("secret", [text("part")]).with_returned(Returned::Never);
    let client = client(vec![secret], vec![text("more")]);
    let path = create(&client, json!({"secret": {"part": "hidden"}}));
    for name in ["secret", "secret.part", &format!("{THING}:secret.part"), THING] {
        let shown = client.get(&format!("{path}?attributes={name}")).expect(200).body;
        assert_eq!(shown.get("secret"), None, "{name}");
    }
}

#[test]
fn the_name_of_a_schema_does_not_stand_for_what_is_returned_on_request() {
    let client = client(
        vec![text("a"), text("b").with_returned(Returned::Request)],
        vec![text("c"), text("d").with_returned(Returned::Request)],
    );
    let path = create(&client, json!({"a": "1", "b": "2", MORE: {"c": "3", "d": "4"}}));
    let shown = |names: &str| client.get(&format!("{path}?attributes={names}")).expect(200).body;
    assert_eq!(shown(THING).get("b"), None);
    assert_eq!(shown(MORE)[MORE], json!({"c": "3"}));
    assert_eq!(shown(&format!("{THING}:b"))["b"], "2");
}

#[test]
fn nothing_is_kept_of_a_part_of_what_is_write_only() {
    let secret = complex("secret", [text("part")]).with_mutability(Mutability::WriteOnly);
    let codes = Attribute::new("codes", AttributeType::Integer)
        .multi_valued()
        .with_mutability(Mutability::WriteOnly);
    let client = client(vec![secret, codes, text("x")], vec![text("more")]);
    let path = create(&client, json!({"secret": {"part": "1"}, "codes": [1, 2], "x": "3"}));
    let answer = set(&client, &path, "secret.part", "4").expect(200);
    assert_eq!(answer.body.get("secret"), None);
    assert_eq!(answer.body["meta"]["version"], "W/\"1\"");
    for wrong in [json!({"codes": ["a"]}), json!({"codes": 1}), json!({"secret": "1"})] {
        let answer = client.post("/Things", thing(wrong));
        assert_eq!((answer.status, &answer.body["scimType"]), (400, &json!("invalidValue")));
    }
}

#[test]
fn what_is_read_only_is_not_demanded() {
    let number = text("number").required().with_mutability(Mutability::ReadOnly);
    let client = client(vec![number, text("x")], vec![text("more")]);
    let path = create(&client, json!({"x": "1"}));
    set(&client, &path, "x", "2").expect(200);
    set(&client, &path, "number", "3").refused(400, Some("mutability"), "read_only");
}

#[test]
fn no_part_of_what_is_immutable_changes() {
    let seal = complex("seal", [text("a"), text("b")]).with_mutability(Mutability::Immutable);
    let client = client(vec![seal], vec![text("more")]);
    let path = create(&client, json!({"seal": {"a": "1"}}));
    for (sub, value) in [("seal.a", "2"), ("seal.b", "2")] {
        set(&client, &path, sub, value).refused(400, Some("mutability"), "immutable");
    }
    let merged = json!([{"op": "add", "path": "seal", "value": {"b": "2"}}]);
    client.patch(&path, merged).refused(400, Some("mutability"), "immutable");
    set(&client, &path, "seal.a", "1").expect(200);
}

#[test]
fn a_put_without_a_complex_attribute_keeps_what_is_immutable_in_it() {
    let badge =
        complex("badge", [text("number").with_mutability(Mutability::Immutable), text("color")]);
    let client = client(vec![badge], vec![text("more")]);
    let path = create(&client, json!({"badge": {"number": "1", "color": "red"}}));
    let answer = client.put(&path, thing(json!({}))).expect(200);
    assert_eq!(answer.body["badge"], json!({"number": "1"}));
}

#[test]
fn a_put_does_not_leave_half_of_an_extension() {
    let more = vec![text("a").required(), text("b").with_mutability(Mutability::Immutable)];
    let client = client(vec![text("x")], more);
    let path = create(&client, json!({MORE: {"a": "1", "b": "2"}}));
    client.put(&path, thing(json!({"x": "1"}))).refused(400, Some("invalidValue"), "required");
}

#[test]
fn a_value_in_an_element_is_unique_too() {
    let keys = complex("keys", [text("value").with_uniqueness(Uniqueness::Server)]).multi_valued();
    let client = client(vec![keys], vec![text("more")]);
    create(&client, json!({"keys": [{"value": "a"}, {"value": "b"}, {"value": "b"}]}));
    let other = thing(json!({"keys": [{"value": "c"}, {"value": "B"}]}));
    client.post("/Things", other).refused(409, Some("uniqueness"), "not_unique");
    create(&client, json!({"keys": [{"value": "c"}]}));
}

#[test]
fn nothing_in_place_of_an_array_is_no_array() {
    let client = client(vec![complex("keys", [text("value")]).multi_valued()], vec![text("more")]);
    let answer = client.post("/Things", thing(json!({"keys": {}})));
    answer.refused(400, Some("invalidValue"), "not_an_array");
}

#[test]
fn a_decimal_may_be_larger_than_an_integer() {
    let client = client(vec![Attribute::new("number", AttributeType::Decimal)], vec![text("more")]);
    create(&client, json!({"number": u64::MAX}));
    let found = client.ids("/Things?filter=number+eq+18446744073709551615");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_registry_promises_nothing_that_cannot_be_kept() {
    let write_only = || text("x").with_mutability(Mutability::WriteOnly);
    for attribute in [
        write_only().required(),
        write_only().with_uniqueness(Uniqueness::Server),
        complex("x", [text("a")]).with_uniqueness(Uniqueness::Global),
    ] {
        let schema = Schema::new(THING, "Thing").with_attribute(attribute);
        let things = ResourceTypeDefinition::new("Thing", "/Things", THING);
        let error = Registry::new(vec![schema], vec![things]).unwrap_err();
        assert_eq!(error.code(), "registry_contradiction");
    }
}
