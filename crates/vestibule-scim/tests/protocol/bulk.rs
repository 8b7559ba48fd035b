//! Several operations in one request (RFC 7644 section 3.7).

use serde_json::{Value as Json, json};
use vestibule_scim::{Limits, Profile};

use crate::support::{Answer, Client, service, user};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn bulk(client: &Client, operations: Json, fail_on_errors: Option<i64>) -> Answer {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    });
    if let Some(most) = fail_on_errors {
        body["failOnErrors"] = json!(most);
    }
    client.post("/Bulk", body)
}

fn statuses(answer: &Answer) -> Vec<&str> {
    let operations = answer.body["Operations"].as_array().unwrap();
    operations.iter().map(|found| found["status"].as_str().unwrap()).collect()
}

fn create(path: &str, bulk_id: &str, data: Json) -> Json {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

fn group(name: &str, members: &[&str]) -> Json {
    let members: Vec<Json> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}

#[test]
fn a_bulk_id_stands_for_what_is_created_before_or_after() {
    let client = Client::new(Profile::STRICT);
    let answer = bulk(
        &client,
        json!([
            create("/Groups", "g", group("g", &["bulkId:ada"])),
            create("/Users", "ada", user("ada")),
            {"method": "PATCH", "path": "/Users/bulkId:ada", "data": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "add", "path": "title", "value": "Countess"}],
            }},
        ]),
        None,
    )
    .expect(200);
    assert_eq!(statuses(&answer), ["201", "201", "200"]);
    let operations = &answer.body["Operations"];
    assert_eq!(operations[0]["bulkId"], "g");
    assert_eq!(operations[1]["version"], "W/\"1\"");
    assert_eq!(operations[2]["version"], "W/\"2\"");
    let id = |index: usize| {
        let location = operations[index]["location"].as_str().unwrap();
        location.rsplit('/').next().unwrap().to_owned()
    };
    let read = client.get(&format!("/Groups/{}", id(0))).expect(200);
    assert_eq!(read.body["members"][0]["value"], id(1));
    assert_eq!(client.get(&format!("/Users/{}", id(1))).body["title"], "Countess");
}

#[test]
fn two_groups_may_be_members_of_each_other() {
    let client = Client::new(Profile::STRICT);
    let answer = bulk(
        &client,
        json!([
            create("/Groups", "a", group("a", &["bulkId:b"])),
            create("/Groups", "b", group("b", &["bulkId:a"])),
        ]),
        None,
    )
    .expect(200);
    assert_eq!(statuses(&answer), ["201", "201"]);
    for operation in answer.body["Operations"].as_array().unwrap() {
        let path =
            operation["location"].as_str().unwrap().replace("https://app.example/scim/v2", "");
        let read = client.get(&path).expect(200);
        assert_eq!(read.body["members"].as_array().unwrap().len(), 1);
        assert_eq!(read.body["meta"]["version"], operation["version"]);
    }
}

#[test]
fn what_cannot_be_resolved_leaves_nothing() {
    let client = Client::new(Profile::STRICT);
    client.user("taken");
    // `a` waits for `b`, which waits for `a`, and for a user that is refused.
    let answer = bulk(
        &client,
        json!([
            create("/Groups", "a", group("a", &["bulkId:b"])),
            create("/Groups", "b", group("b", &["bulkId:a", "bulkId:u"])),
            create("/Users", "u", user("taken")),
            create("/Groups", "c", group("c", &["bulkId:nobody"])),
        ]),
        None,
    )
    .expect(200);
    assert_eq!(statuses(&answer), ["400", "400", "409", "400"]);
    let response = &answer.body["Operations"][2]["response"];
    assert_eq!(response["scimType"], "uniqueness");
    assert_eq!(client.get("/Groups").body["totalResults"], 0);

    // `b` is made first, without `a`; then `a` is refused, and `b` is taken back.
    let nameless = json!({"schemas": [GROUP], "members": [{"value": "bulkId:b"}]});
    let answer = bulk(
        &client,
        json!([
            create("/Groups", "a", nameless),
            create("/Groups", "b", group("b", &["bulkId:a"])),
        ]),
        None,
    )
    .expect(200);
    assert_eq!(statuses(&answer), ["400", "400"]);
    assert_eq!(client.get("/Groups").body["totalResults"], 0);
}

#[test]
fn data_with_names_of_the_request_is_read_as_strictly_as_other_data() {
    let client = Client::new(Profile::STRICT);
    let twice = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
        {"method":"POST","path":"/Users","bulkId":"ada","data":
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}},
        {"method":"POST","path":"/Groups","bulkId":"g","data":
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"g",
             "members":[{"value":"bulkId:\u0061da"}],"displayName":"h"}},
        {"method":"POST","path":"/Groups","bulkId":"h","data":
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"h",
             "members":[{"value":"bulkId:\u0061da"}]}}]}"#;
    let answer = client.send("POST", "/Bulk", twice).expect(200);
    assert_eq!(statuses(&answer), ["201", "400", "201"]);
    assert_eq!(answer.body["Operations"][1]["response"]["scimType"], "invalidSyntax");
    assert_eq!(client.get("/Groups").body["Resources"][0]["members"].as_array().unwrap().len(), 1);
}

#[test]
fn a_manager_that_was_refused_is_nobodys() {
    let client = Client::new(Profile::STRICT);
    client.user("taken");
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let mut report = user("report");
    report["schemas"] = json!([report["schemas"][0], enterprise]);
    report[enterprise] = json!({"manager": {"value": "bulkId:boss"}});
    let operations =
        json!([create("/Users", "report", report), create("/Users", "boss", user("taken"))]);
    let answer = bulk(&client, operations, None).expect(200);
    assert_eq!(statuses(&answer), ["400", "409"]);
    assert_eq!(client.get("/Users").body["totalResults"], 1);
}

#[test]
fn it_stops_after_so_many_errors() {
    let client = Client::new(Profile::STRICT);
    client.user("taken");
    let operations = json!([
        create("/Users", "1", user("one")),
        create("/Users", "2", user("taken")),
        create("/Users", "3", user("three")),
        create("/Users", "4", user("taken")),
        create("/Users", "5", user("five")),
    ]);
    let answer = bulk(&client, operations.clone(), Some(2)).expect(200);
    assert_eq!(statuses(&answer), ["201", "409", "201", "409"]);
    assert_eq!(client.get("/Users").body["totalResults"], 3);
    bulk(&client, operations, Some(0)).refused(400, Some("invalidSyntax"), "bulk_malformed");
}

#[test]
fn versions_hold_within() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("ada").id();
    let delete = |version: &str| json!([{"method": "delete", "path": format!("/Users/{id}"), "version": version}]);
    assert_eq!(statuses(&bulk(&client, delete("W/\"2\""), None)), ["412"]);
    assert_eq!(statuses(&bulk(&client, delete("W/\"1\""), None)), ["204"]);
    assert_eq!(statuses(&bulk(&client, delete("W/\"1\""), None)), ["404"]);
}

/// RFC 7644 section 3.7.3: `location` is required, except where a POST failed.
#[test]
fn what_failed_says_where() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("ada").id();
    let operations = json!([
        {"method": "DELETE", "path": format!("/Users/{id}"), "version": "W/\"2\""},
        {"method": "PUT", "path": "/Users/nobody", "data": user("bob")},
        {"method": "DELETE", "path": "/Users/bulkId:nobody"},
        {"method": "DELETE", "path": "/Users/<a b>"},
        create("/Users", "1", user("ada")),
    ]);
    let answer = bulk(&client, operations, None).expect(200);
    assert_eq!(statuses(&answer), ["412", "404", "400", "404", "409"]);
    let operations = answer.body["Operations"].as_array().unwrap();
    let locations: Vec<_> = operations.iter().map(|found| found["location"].as_str()).collect();
    let known = format!("https://app.example/scim/v2/Users/{id}");
    let unknown = "https://app.example/scim/v2/Users/nobody";
    let unnamed = "https://app.example/scim/v2/Users/bulkId:nobody";
    assert_eq!(locations, [Some(known.as_str()), Some(unknown), Some(unnamed), None, None]);
}

#[test]
fn a_bulk_request_is_bounded_and_well_formed() {
    let limits = Limits::new().with_bulk_operations(2);
    let client =
        Client::of(&service(|service| service.with_limits(limits)), "acme", Profile::STRICT);
    let one = |name: &str| create("/Users", name, user(name));
    bulk(&client, json!([one("a"), one("b")]), None).expect(200);
    bulk(&client, json!([one("c"), one("d"), one("e")]), None).refused(
        413,
        None,
        "too_many_operations",
    );
    for operations in [
        json!([{"method": "GET", "path": "/Users"}]),
        json!([{"method": "POST", "path": "/Users"}]),
        json!([one("x"), one("x")]),
        json!("x"),
    ] {
        bulk(&client, operations, None).refused(400, Some("invalidSyntax"), "bulk_malformed");
    }
    for path in ["/Bulk", "/Users", "/Me", "/ServiceProviderConfig", "https://evil.example/Users/1"]
    {
        let operations = json!([{"method": "DELETE", "path": path}]);
        let answer = bulk(&client, operations, None).expect(200);
        assert!(["400", "404"].contains(&statuses(&answer)[0]), "{path}");
    }
    assert_eq!(client.get("/Users").body["totalResults"], 2);
}
