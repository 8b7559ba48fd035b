//! Entity tags (RFC 7644 section 3.14).

use serde_json::{Value as Json, json};
use vestibule_scim::Profile;

use crate::support::{Client, user};

fn retitle(title: &str) -> Json {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "title", "value": title}],
    })
}

#[test]
fn a_reader_that_has_the_version_is_sent_nothing() {
    let client = Client::new(Profile::STRICT);
    let path = format!("/Users/{}", client.user("ada").id());
    for (tags, status) in [
        ("W/\"1\"", 304),
        ("\"1\"", 304),
        ("W/\"9\", W/\"1\"", 304),
        ("*", 304),
        ("W/\"2\"", 200),
        ("W/\"11\"", 200),
    ] {
        let answer = client.send_with("GET", &path, ("if-none-match", tags), "").expect(status);
        assert_eq!(answer.body.is_null(), status == 304, "{tags}");
        assert_eq!(answer.header("etag"), Some("W/\"1\""));
    }
}

#[test]
fn a_writer_with_an_old_version_is_refused() {
    let client = Client::new(Profile::STRICT);
    let path = format!("/Users/{}", client.user("ada").id());
    let send = |method: &str, tag: &str, body: Json| {
        client.send_with(method, &path, ("if-match", tag), body)
    };
    send("PATCH", "W/\"1\"", retitle("Countess")).expect(200);
    send("PATCH", "W/\"1\"", retitle("Lady")).refused(412, None, "version_mismatch");
    send("PUT", "W/\"1\"", user("ada")).refused(412, None, "version_mismatch");
    send("DELETE", "W/\"1\"", Json::Null).refused(412, None, "version_mismatch");
    assert_eq!(client.get(&path).body["title"], "Countess");
    send("PUT", "W/\"7\", W/\"2\"", user("ada")).expect(200);
    send("DELETE", "*", Json::Null).expect(204);
}

#[test]
fn a_change_that_changes_nothing_keeps_the_version() {
    let client = Client::new(Profile::LENIENT);
    let created = client.user("ada");
    let path = format!("/Users/{}", created.id());
    client.wait(5);
    for operations in [
        json!([{"op": "replace", "path": "userName", "value": "ada"}]),
        json!([{"op": "remove", "path": "title"}]),
        json!([{"op": "add", "value": {"userName": "ada"}}]),
        json!([]),
    ] {
        let patched = client.patch(&path, operations).expect(200);
        assert_eq!(patched.body["meta"], created.body["meta"]);
    }
    assert_eq!(client.event_codes().len(), 1);
}
