//! Create, read, replace, change and delete users (RFC 7644 sections 3.3 to 3.6).

use std::sync::{Arc, Mutex};

use serde_json::json;
use vestibule_scim::{Directory, Profile, Standing, UserKey};

use crate::support::{Client, run, service, user};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn a_created_user_reads_back_what_was_sent() {
    let client = Client::new(Profile::STRICT);
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": "Ada@Example.com",
        "externalId": "00u1",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"value": "ada@example.com", "type": "work", "primary": true}],
        "active": true,
        ENTERPRISE: {"employeeNumber": "7", "manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"}},
    });
    let created = client.post("/Users", body.clone()).expect(201);
    let location = format!("https://app.example/scim/v2/Users/{}", created.id());
    assert_eq!(created.header("location"), Some(location.as_str()));
    assert_eq!(created.header("content-type"), Some("application/scim+json"));
    assert_eq!(created.header("etag"), Some("W/\"1\""));
    assert_eq!(
        created.body["meta"],
        json!({
            "resourceType": "User",
            "created": "2026-11-22T09:00:00Z",
            "lastModified": "2026-11-22T09:00:00Z",
            "location": location,
            "version": "W/\"1\"",
        })
    );
    assert_eq!(created.id().len(), 32);
    let read = client.get(&format!("/Users/{}", created.id())).expect(200);
    assert_eq!(read.body, created.body);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&read.body[name], value, "{name}");
    }
}

#[test]
fn what_is_read_only_is_ignored_and_ids_are_ours() {
    let client = Client::new(Profile::STRICT);
    let mut body = user("ada");
    body["id"] = json!("chosen");
    body["externalId"] = json!("external");
    body["meta"] = json!({"version": "W/\"99\"", "resourceType": "Root"});
    body["groups"] = json!([{"value": "admins"}]);
    let created = client.post("/Users", body).expect(201);
    assert_ne!(created.id(), "chosen");
    assert_ne!(created.id(), "external");
    assert_eq!(created.body["meta"]["version"], "W/\"1\"");
    assert_eq!(created.body.get("groups"), None);
}

#[test]
fn a_user_name_is_taken_however_it_is_spelled() {
    let client = Client::new(Profile::STRICT);
    let ada = client.user("Ada@Example.com").id();
    let bob = client.user("bob").id();
    let taken = |answer: crate::support::Answer| {
        answer.refused(409, Some("uniqueness"), "not_unique");
    };
    taken(client.post("/Users", user("ADA@example.COM")));
    taken(client.put(&format!("/Users/{bob}"), user("ada@example.com")));
    let rename = json!([{"op": "replace", "path": "userName", "value": "aDa@example.com"}]);
    taken(client.patch(&format!("/Users/{bob}"), rename.clone()));
    // Its own name in another case is its own.
    client.patch(&format!("/Users/{ada}"), rename).expect(200);
    client.delete(&format!("/Users/{ada}")).expect(204);
    client.user("ada@example.com");
}

#[test]
fn a_put_unassigns_what_it_leaves_out_but_lets_nobody_in_again() {
    let client = Client::new(Profile::STRICT);
    let mut body = user("ada");
    body["title"] = json!("Countess");
    body["active"] = json!(false);
    let id = client.post("/Users", body).expect(201).id();
    let replaced = client.put(&format!("/Users/{id}"), user("ada")).expect(200);
    assert_eq!(replaced.body.get("title"), None);
    assert_eq!(replaced.body["active"], false);
    assert_eq!(replaced.body["meta"]["version"], "W/\"2\"");
}

#[test]
fn a_put_of_what_was_read_changes_nothing() {
    let client = Client::new(Profile::STRICT);
    let created = client.user("ada");
    client.wait(60);
    let path = format!("/Users/{}", created.id());
    let replaced = client.put(&path, created.body.clone()).expect(200);
    assert_eq!(replaced.body, created.body);
    assert_eq!(client.event_codes().len(), 1);
}

#[test]
fn deactivation_and_deletion_are_told_and_remembered() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("ada").id();
    let path = format!("/Users/{id}");
    let active = |value: bool| json!([{"op": "replace", "path": "active", "value": value}]);
    client.patch(&path, active(false)).expect(200);
    let standing =
        || run(client.service.store().standing(&client.scope, &UserKey::user_name("ADA")));
    assert!(matches!(standing(), Ok(Standing::Inactive { .. })));
    // Once more is no news.
    client.patch(&path, active(false)).expect(200);
    client.patch(&path, active(true)).expect(200);
    assert!(matches!(standing(), Ok(Standing::Active { .. })));
    client.delete(&path).expect(204);
    assert!(matches!(standing(), Ok(Standing::Deleted { .. })));
    client.delete(&path).refused(404, None, "no_such_resource");
    client.get(&path).refused(404, None, "no_such_resource");
    let codes: Vec<&str> = client.event_codes().iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["created", "deactivated", "activated", "deleted"]);
    let ended: Vec<bool> =
        client.events().iter().map(|event| event.end_sessions().is_some()).collect();
    assert_eq!(ended, [false, true, false, true]);
}

#[test]
fn passwords_are_dropped_unless_the_host_asks_for_them() {
    let mut body = user("ada");
    body["password"] = json!("t1meMa$heen");
    let client = Client::new(Profile::STRICT);
    let created = client.post("/Users", body.clone()).expect(201);
    assert!(!created.body.to_string().contains("t1meMa$heen"));

    let received = Arc::new(Mutex::new(Vec::new()));
    let sink = received.clone();
    let service = service(|service| {
        service.with_passwords_to(move |_, id, password| {
            sink.lock().unwrap().push((id.to_string(), password.expose().clone()));
        })
    });
    let client = Client::of(&service, "acme", Profile::STRICT);
    let created = client.post("/Users", body.clone()).expect(201);
    let id = created.id();
    assert_eq!(*received.lock().unwrap(), [(id.clone(), "t1meMa$heen".to_owned())]);
    let change = json!([{"op": "replace", "path": "password", "value": "an0ther"}]);
    let patched = client.patch(&format!("/Users/{id}?attributes=password"), change).expect(200);
    assert_eq!(patched.body.get("password"), None);
    assert_eq!(received.lock().unwrap().last().unwrap().1, "an0ther");
    // What was refused is not handed over.
    client.post("/Users", body).refused(409, Some("uniqueness"), "not_unique");
    assert_eq!(received.lock().unwrap().len(), 2);
}

#[test]
fn head_answers_as_get_without_a_body() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("ada").id();
    let head = client.send("HEAD", &format!("/Users/{id}"), "").expect(200);
    assert_eq!(head.body, serde_json::Value::Null);
    assert_eq!(head.header("etag"), Some("W/\"1\""));
}

#[test]
fn a_patch_is_atomic() {
    let client = Client::new(Profile::STRICT);
    let created = client.user("ada");
    let path = format!("/Users/{}", created.id());
    client
        .patch(
            &path,
            json!([
                {"op": "replace", "path": "title", "value": "Countess"},
                {"op": "replace", "path": "active", "value": "maybe"},
            ]),
        )
        .refused(400, Some("invalidValue"), "wrong_type");
    assert_eq!(client.get(&path).body, created.body);
}

/// Clients that change a whole extension send the member of the message's own within it.
#[test]
fn schemas_within_an_extension_says_nothing() {
    let client = Client::new(Profile::STRICT);
    let path = format!("/Users/{}", client.user("ada").id());
    let value = |number: &str| json!({"schemas": [ENTERPRISE], "employeeNumber": number});
    for (number, operation) in [
        ("1", json!({"op": "add", "path": ENTERPRISE, "value": value("1")})),
        ("2", json!({"op": "replace", "path": ENTERPRISE, "value": value("2")})),
        ("3", json!({"op": "replace", "value": {ENTERPRISE: value("3")}})),
    ] {
        let changed = client.patch(&path, json!([operation])).expect(200);
        assert_eq!(changed.body[ENTERPRISE], json!({"employeeNumber": number}));
    }
    let mut whole = user("ada");
    whole[ENTERPRISE] = value("4");
    let replaced = client.put(&path, whole).expect(200);
    assert_eq!(replaced.body[ENTERPRISE], json!({"employeeNumber": "4"}));
    let nowhere_else = json!([{"op": "add", "path": "name", "value": {"schemas": [ENTERPRISE]}}]);
    client.patch(&path, nowhere_else).refused(400, Some("invalidSyntax"), "unknown_attribute");
}
