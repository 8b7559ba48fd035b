//! What is never returned is never returned.

use std::sync::Arc;

use serde_json::json;
use vestibule_core::Endpoint;
use vestibule_keys::MacKey;
use vestibule_scim::{
    Attribute, AttributeType, MemoryDirectory, Profile, Registry, ResourceTypeDefinition, Returned,
    Schema, ScimService,
};

use crate::support::{Client, query};

/// Users with a complex attribute that is `returned: never`, its sub-attributes as they come.
fn client() -> Client {
    let secret = Attribute::new("secret", AttributeType::Complex)
        .with_returned(Returned::Never)
        .with_sub_attributes([
            Attribute::new("value", AttributeType::String),
            Attribute::new("always", AttributeType::String).with_returned(Returned::Always),
        ]);
    let schemas =
        vec![Schema::user().with_attribute(secret), Schema::group(), Schema::enterprise_user()];
    let types = vec![ResourceTypeDefinition::user(), ResourceTypeDefinition::group()];
    let registry = Registry::new(schemas, types).unwrap();
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let key = MacKey::new(&[3; 32]).unwrap();
    let service = Arc::new(ScimService::new(MemoryDirectory::new(), registry, &base, key));
    Client::of(&service, "acme", Profile::LENIENT)
}

#[test]
fn a_part_of_what_is_never_returned_is_never_returned() {
    let client = client();
    let created = client
        .post("/Users", json!({"userName": "ada", "secret": {"value": "hush", "always": "hush"}}))
        .expect(201);
    assert!(!created.body.to_string().contains("hush"), "{created:?}");
    let path = format!("/Users/{}", created.id());
    for names in [
        "secret",
        "secret.value",
        "secret.always",
        "SECRET.Value",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:core:2.0:User:secret.value",
        "userName",
    ] {
        for parameter in ["attributes", "excludedAttributes"] {
            let answer = client.get(&query(&path, &[(parameter, names)])).expect(200);
            assert!(!answer.body.to_string().contains("hush"), "{parameter}={names}");
        }
    }
    for filter in [
        "secret.value sw \"h\"",
        "secret[value sw \"h\"]",
        "secret pr",
        "not (secret.always eq \"x\")",
    ] {
        client.get(&query("/Users", &[("filter", filter)])).refused(
            400,
            Some("invalidFilter"),
            "filter_attribute_not_filterable",
        );
    }
    client.get(&query("/Users", &[("sortBy", "secret.value")])).expect(400);
}

#[test]
fn no_message_repeats_what_a_client_looks_for() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("hush@example.com").id();
    let path = format!("/Users/{id}");
    let mut answers = Vec::new();
    for filter in [
        "userName eq \"hush\" and",
        "userName eq hush",
        "password eq \"hush\"",
        "emails[value eq \"hush\"",
        "active eq \"hush\"",
        "meta.created gt \"hush\"",
        "userName hush \"x\"",
    ] {
        answers.push(client.get(&query("/Users", &[("filter", filter)])));
    }
    for operations in [
        json!([{"op": "replace", "path": "emails[value eq \"hush\"].nothing", "value": 1}]),
        json!([{"op": "remove", "path": "emails[value eq \"hush\"]"}]),
        json!([{"op": "replace", "path": "active", "value": "hush"}]),
        json!([{"op": "replace", "path": "password", "value": {"hush": 1}}]),
        json!([{"op": "replace", "path": "id", "value": "hush"}]),
    ] {
        answers.push(client.patch(&path, operations));
    }
    answers.push(client.post("/Users", crate::support::user("HUSH@example.com")));
    answers.push(client.get("/Users?cursor=hush"));
    answers.push(client.get("/Users/hush"));
    for answer in answers {
        assert!(answer.status >= 400, "{answer:?}");
        assert!(!answer.body.to_string().to_lowercase().contains("hush"), "{answer:?}");
    }
}
