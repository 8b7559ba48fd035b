//! Nobody loses a group by a slip, and no change is made that the client is told was refused.

use serde_json::{Value as Json, json};
use vestibule_scim::{Limits, Profile};

use crate::support::{Client, service};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn group(members: Json) -> Json {
    json!({"schemas": [GROUP], "displayName": "g", "members": members})
}

#[test]
fn elements_that_name_nobody_do_not_empty_a_group() {
    for profile in [Profile::STRICT, Profile::ENTRA, Profile::OKTA, Profile::LENIENT] {
        let client = Client::new(profile);
        let ada = client.user("ada").id();
        let path = format!("/Groups/{}", client.group("g", &[&ada]).id());
        let read = || client.get(&path).expect(200).body["members"].clone();
        for members in [
            json!([{}]),
            json!([null]),
            json!([{"display": "Ada"}]),
            json!([{"value": null}]),
            json!([{"value": ada}, {"display": "Bob"}]),
            json!([[]]),
        ] {
            client.put(&path, group(members.clone())).expect(400);
            let replace = json!([{"op": "replace", "path": "members", "value": members}]);
            client.patch(&path, replace).expect(400);
            let replace = json!([{"op": "replace", "value": {"members": members}}]);
            client.patch(&path, replace).expect(400);
            assert_eq!(read()[0]["value"], json!(ada), "{members}");
        }
        for alone in [json!({}), json!({"display": "Ada"})] {
            let replace = json!([{"op": "replace", "path": "members", "value": alone}]);
            client.patch(&path, replace).expect(400);
        }
        // Nobody is nobody.
        client.put(&path, group(json!([]))).expect(200);
        assert_eq!(read(), Json::Null);
    }
}

#[test]
fn a_change_that_was_made_is_not_called_refused() {
    let limits = Limits::new().with_members_in_reply(2);
    let service = service(|service| service.with_limits(limits));
    let client = Client::of(&service, "acme", Profile::STRICT);
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|name| client.user(name).id()).collect();
    let members: Vec<Json> = ids.iter().map(|id| json!({"value": id})).collect();
    let created = client.post("/Groups", group(json!(members))).expect(201);
    let path = format!("/Groups/{}", created.id());
    // Half of a list would be read as the whole, so it shows none.
    assert_eq!(created.body.get("members"), None);
    let mut renamed = group(json!(members));
    renamed["displayName"] = json!("h");
    let replaced = client.put(&path, renamed).expect(200);
    assert_eq!(replaced.body["displayName"], "h");
    let asked = format!("{path}?attributes=members");
    client
        .patch(&asked, json!([{"op": "replace", "path": "displayName", "value": "i"}]))
        .expect(200);
    client.get(&path).refused(400, Some("tooMany"), "too_many_members");
    client.get(&format!("{path}?excludedAttributes=members")).expect(200);
}

#[test]
fn no_id_is_more_than_one_segment() {
    let client = Client::new(Profile::LENIENT);
    let id = client.user("ada").id();
    for path in [
        format!("/Users/{id}/"),
        format!("//Users/{id}"),
        format!("/Users/{id}?attributes=id&attributes=userName"),
    ] {
        assert!(matches!(client.get(&path).status, 200 | 404), "{path}");
    }
    for path in [
        format!("/Users/{id}/groups"),
        format!("/Users/..%2fUsers%2f{id}"),
        format!("/Users/%2e%2e/Users/{id}"),
        format!("/Users/{id}%00"),
        format!("/Users/{id}%0d%0aset-cookie:x"),
        format!("/Groups/{id}"),
        format!("/users/{id}"),
        format!("/Users/{}", id.to_uppercase() + "x"),
        "/Users/%ff".to_owned(),
    ] {
        let answer = client.get(&path).expect(404);
        assert_eq!(answer.header("set-cookie"), None);
        assert!(!answer.body.to_string().contains(&id), "{path}");
    }
    for path in [
        "/Users/bulkId:x/../..",
        "/Users/../Bulk",
        "/Bulk",
        "/Me",
        "/Users/.search",
        "https://evil.example/Users",
    ] {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "x", "data": crate::support::user("x")},
                {"method": "DELETE", "path": path},
            ],
        });
        let answer = client.post("/Bulk", body).expect(200);
        let status = answer.body["Operations"][1]["status"].as_str().unwrap().to_owned();
        assert!(status.starts_with('4'), "{path} {status}");
        let found = client.get("/Users?filter=userName%20eq%20%22x%22").expect(200);
        for user in found.body["Resources"].as_array().unwrap() {
            client.delete(&format!("/Users/{}", user["id"].as_str().unwrap())).expect(204);
        }
    }
}
