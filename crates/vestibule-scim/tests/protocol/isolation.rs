//! A token is for one directory of one organization: nothing that its client says leaves it.

use serde_json::json;
use vestibule_scim::Profile;

use crate::support::{Client, query, service};

/// Two organizations on one service, each with a user and a group.
struct Two {
    acme: Client,
    evil: Client,
    ada: String,
    group: String,
}

fn two(profile: Profile) -> Two {
    let service = service(|service| service);
    let acme = Client::of(&service, "acme", profile);
    let evil = Client::of(&service, "evil", profile);
    let ada = acme.user("ada").id();
    let group = acme.group("g", &[&ada]).id();
    Two { acme, evil, ada, group }
}

#[test]
fn another_organization_finds_nothing_by_id() {
    let Two { acme, evil, ada, group } = two(Profile::LENIENT);
    for path in [format!("/Users/{ada}"), format!("/Groups/{group}")] {
        evil.get(&path).refused(404, None, "no_such_resource");
        let mut body = crate::support::user("x");
        body["displayName"] = json!("x");
        evil.put(&path, body).refused(404, None, "no_such_resource");
        let change = json!([{"op": "replace", "path": "displayName", "value": "x"}]);
        evil.patch(&path, change).refused(404, None, "no_such_resource");
        evil.delete(&path).refused(404, None, "no_such_resource");
        acme.get(&path).expect(200);
    }
}

#[test]
fn another_organization_finds_nothing_by_filter() {
    let Two { evil, ada, .. } = two(Profile::LENIENT);
    for filter in [
        format!("id eq \"{ada}\""),
        "userName eq \"ada\" or not (userName pr)".to_owned(),
        "meta.version eq \"W/\\\"1\\\"\"".to_owned(),
        format!("members.value eq \"{ada}\""),
    ] {
        let path = query("/", &[("filter", &filter)]);
        assert_eq!(evil.get(&path).expect(200).body["totalResults"], 0, "{filter}");
    }
    // The same name is free there.
    evil.user("ada");
}

#[test]
fn a_member_of_another_organization_does_not_exist() {
    let Two { evil, ada, .. } = two(Profile::STRICT);
    let path = format!("/Groups/{}", evil.group("g", &[]).id());
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    evil.patch(&path, add).refused(400, Some("invalidValue"), "no_such_member");
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "h",
        "members": [{"value": ada, "$ref": format!("https://app.example/scim/v2/Users/{ada}")}],
    });
    evil.post("/Groups", body).refused(400, Some("invalidValue"), "no_such_member");
}

#[test]
fn a_cursor_of_another_organization_is_none() {
    let Two { acme, evil, .. } = two(Profile::STRICT);
    acme.user("bob");
    evil.user("eve");
    evil.user("mallory");
    let page = acme.get("/Users?cursor=&count=1").expect(200);
    let cursor = page.body["nextCursor"].as_str().unwrap();
    let path = query("/Users", &[("cursor", cursor), ("count", "1")]);
    acme.get(&path).expect(200);
    evil.get(&path).refused(400, Some("invalidCursor"), "cursor_invalid");
}

#[test]
fn a_bulk_request_reaches_no_other_organization() {
    let Two { acme, evil, ada, group } = two(Profile::STRICT);
    let bulk = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "DELETE", "path": format!("/Users/{ada}")},
            {"method": "PATCH", "path": format!("/Groups/{group}"), "data": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "remove", "path": "members"}],
            }},
            {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": "x",
                "members": [{"value": ada}],
            }},
        ],
    });
    let answer = evil.post("/Bulk", bulk).expect(200);
    let statuses: Vec<&str> = answer.body["Operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|operation| operation["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["404", "404", "400"]);
    assert_eq!(acme.get(&format!("/Groups/{group}")).body["members"].as_array().unwrap().len(), 1);
}

#[test]
fn tokens_are_checked_before_anything_else() {
    let client = Client::new(Profile::STRICT);
    client.user("ada");
    let with = |value: Option<&str>| {
        let mut request = http::Request::builder().method("GET").uri("/scim/v2/Users/nobody");
        if let Some(value) = value {
            request = request.header("authorization", value);
        }
        client.raw(request.body(Vec::new()).unwrap())
    };
    let missing = with(None).refused(401, None, "token_missing");
    assert_eq!(missing.header("www-authenticate"), Some("Bearer realm=\"scim\""));
    let token = client.token.clone();
    for wrong in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Basic {token}"),
        format!("Bearer {}", token.to_uppercase()),
        format!("Bearer {}x", token),
        format!("Bearer {}", token.get(1..).unwrap()),
        format!("Bearer {token} {token}"),
        format!("Bearer {token},x"),
    ] {
        let answer = with(Some(&wrong));
        assert_eq!(answer.status, 401, "{wrong}");
        assert!(answer.header("www-authenticate").is_some());
    }
    assert_eq!(with(Some(&format!("bearer {token}"))).status, 404);
    let twice = http::Request::get("/scim/v2/Users")
        .header("authorization", format!("Bearer {token}"))
        .header("authorization", format!("Bearer {token}"));
    client.raw(twice.body(Vec::new()).unwrap()).refused(401, None, "token_twice");
}

#[test]
fn a_rotated_token_overlaps_and_then_ends() {
    use std::time::Duration;
    use vestibule_scim::BearerToken;

    let client = Client::new(Profile::STRICT);
    let next = BearerToken::from_random(&[99; 32]);
    let store = client.service.store();
    let hour = Duration::from_secs(3_600);
    crate::support::run(next.rotate_in(
        store,
        client.scope.clone(),
        Profile::STRICT,
        client.now(),
        hour,
    ))
    .unwrap();
    client.wait(3_599);
    client.get("/Users").expect(200);
    client.wait(1);
    client.get("/Users").refused(401, None, "token_ended");
    let renewed = Client { token: next.expose().to_owned(), ..client };
    renewed.get("/Users").expect(200);
}
