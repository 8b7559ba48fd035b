//! Nobody who was deactivated comes back unless the directory says `active: true`.

use serde_json::{Value as Json, json};
use vestibule_scim::{Directory, Incoming, Limits, Profile, Resource, Standing, UserKey};

use crate::support::{Client, run, user};

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

fn deactivated(client: &Client) -> String {
    let id = client.user("ada").id();
    let path = format!("/Users/{id}");
    client.patch(&path, json!([{"op": "replace", "path": "active", "value": false}])).expect(200);
    path
}

fn is_inactive(client: &Client) -> bool {
    let standing = run(client.service.store().standing(&client.scope, &UserKey::user_name("ada")));
    matches!(standing.unwrap(), Standing::Inactive { .. })
}

fn removals() -> Vec<Json> {
    vec![
        json!([{"op": "remove", "path": "active"}]),
        json!([{"op": "remove", "path": "ACTIVE"}]),
        json!([{"op": "remove", "path": format!("{CORE}:active")}]),
        json!([{"op": "replace", "path": "active", "value": null}]),
        json!([{"op": "add", "path": "active", "value": null}]),
        json!([{"op": "replace", "value": {"active": null}}]),
        json!([{"op": "add", "value": {"Active": null}}]),
        json!([{"op": "replace", "path": CORE, "value": {"active": null}}]),
    ]
}

#[test]
fn taking_active_away_lets_nobody_in() {
    let mut cases: Vec<(Profile, Json)> = Vec::new();
    for profile in [Profile::STRICT, Profile::ENTRA, Profile::OKTA, Profile::LENIENT] {
        cases.extend(removals().into_iter().map(|removal| (profile, removal)));
    }
    let urn = format!("{CORE}:active");
    cases.push((Profile::ENTRA, json!([{"op": "Replace", "value": {urn: null}}])));
    for (profile, operations) in cases {
        let client = Client::new(profile);
        let path = deactivated(&client);
        let body = client.patch(&path, operations.clone()).expect(200).body;
        // The attribute is unassigned, as RFC 7644 has it, and the user is not in.
        assert_eq!(body.get("active"), None, "{operations}");
        assert!(is_inactive(&client), "{} {operations}", profile.name());
        // Nor does anything else that says nothing of it.
        client.patch(&path, json!([{"op": "add", "path": "title", "value": "x"}])).expect(200);
        client.put(&path, user("ada")).expect(200);
        client.patch(&path, json!([{"op": "remove", "path": "active"}])).expect(200);
        assert!(is_inactive(&client), "{} {operations}", profile.name());
        assert!(client.event_codes().iter().all(|(code, _)| *code != "activated"), "{operations}");
        // What the directory says counts again.
        client.patch(&path, json!([{"op": "add", "path": "active", "value": true}])).expect(200);
        assert!(!is_inactive(&client));
        assert_eq!(client.event_codes().last().unwrap().0, "activated");
    }
}

#[test]
fn an_empty_string_lets_nobody_in() {
    for profile in Profile::ALL {
        let client = Client::new(profile);
        let path = deactivated(&client);
        client.patch(&path, json!([{"op": "replace", "path": "active", "value": ""}]));
        client.patch(&path, json!([{"op": "replace", "value": {"active": ""}}]));
        assert!(is_inactive(&client), "{}", profile.name());
    }
}

#[test]
fn removal_in_a_bulk_request_lets_nobody_in() {
    let client = Client::new(Profile::STRICT);
    let path = deactivated(&client);
    let data = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "remove", "path": "active"}],
    });
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "PATCH", "path": path, "data": data}],
    });
    client.post("/Bulk", body).expect(200);
    assert!(is_inactive(&client));
}

#[test]
fn a_store_keeps_who_was_deactivated_without_a_word() {
    let registry = vestibule_scim::Registry::standard();
    let kind = registry.resource_type("User").unwrap();
    let limits = Limits::new();
    let body = br#"{"userName":"ada","active":false}"#;
    let incoming = Incoming::parse(kind, body, Profile::LENIENT, &limits).unwrap();
    let patch = br#"{"Operations":[{"op":"remove","path":"active"}]}"#;
    let patch = vestibule_scim::Patch::parse(patch, &Profile::LENIENT, &limits).unwrap();
    let changes =
        vestibule_scim::apply_patch(incoming.resource(), &patch, &Profile::LENIENT, &limits, None)
            .unwrap();
    assert!(!changes.resource().is_active());
    let kept = changes.resource().to_stored_json().unwrap();
    let read = Resource::from_stored_json(kind, &kept).unwrap();
    assert!(!read.is_active());
    assert_eq!(&read, changes.resource());
}

#[test]
fn a_put_with_null_lets_nobody_in() {
    let client = Client::new(Profile::LENIENT);
    let path = deactivated(&client);
    let mut body = user("ada");
    body["active"] = Json::Null;
    client.put(&path, body).expect(200);
    assert!(is_inactive(&client));
}

#[test]
fn an_active_that_is_not_understood_is_not_passed_over() {
    // Whoever hears 200 believes that the user is out.
    for profile in Profile::ALL {
        let client = Client::new(profile);
        let id = client.user("ada").id();
        let path = format!("/Users/{id}");
        let old = "urn:scim:schemas:core:1.0:active";
        for operations in [
            json!([{"op": "replace", "path": old, "value": false}]),
            json!([{"op": "replace", "path": "urn:ietf:params:scim:schemas:core:1.0:User:active", "value": false}]),
            json!([{"op": "replace", "value": {old: false}}]),
            json!([{"op": "replace", "path": "user.active", "value": false}]),
        ] {
            let answer = client.patch(&path, operations.clone());
            let inactive = is_inactive(&client);
            assert!(
                answer.status == 400 || inactive,
                "{} {operations} {}",
                profile.name(),
                answer.status
            );
        }
        let mut body = user("ada");
        body[format!("{CORE}:active")] = json!(false);
        let answer = client.put(&path, body);
        assert!(answer.status == 400 || is_inactive(&client), "{} PUT", profile.name());
    }
}
