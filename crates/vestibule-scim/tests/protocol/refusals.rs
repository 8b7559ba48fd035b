//! Requests that are no requests (RFC 7644 section 3.12).

use serde_json::{Value as Json, json};
use vestibule_scim::Profile;

use crate::support::{Client, query, service, user};

#[test]
fn an_endpoint_has_its_methods_and_says_which() {
    let client = Client::new(Profile::STRICT);
    let id = client.user("ada").id();
    for (method, path, allow) in [
        ("PUT", "/Users".to_owned(), "GET, POST"),
        ("DELETE", "/Users".to_owned(), "GET, POST"),
        ("POST", format!("/Users/{id}"), "GET, PUT, PATCH, DELETE"),
        ("GET", "/.search".to_owned(), "POST"),
        ("GET", "/Users/.search".to_owned(), "POST"),
        ("DELETE", "/Bulk".to_owned(), "POST"),
        ("POST", "/Schemas".to_owned(), "GET"),
        ("PATCH", "/ServiceProviderConfig".to_owned(), "GET"),
        ("TRACE", "/Users".to_owned(), "GET, POST"),
    ] {
        let answer = client.send(method, &path, "").refused(405, None, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[test]
fn what_is_no_endpoint_is_not_found() {
    let client = Client::new(Profile::STRICT);
    for path in [
        "/users",
        "/Users/a/b",
        "/Nothing",
        "/Users/..",
        "/Users/%ff",
        "x",
        "Users",
        "/Users/%2e%2e",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let request = client.request("GET", "").uri("/other/Users").body(Vec::new()).unwrap();
    client.raw(request).refused(404, None, "no_such_endpoint");
    client.get("/Me").refused(501, None, "me_not_offered");
}

#[test]
fn a_body_is_json_of_a_bounded_size() {
    let limits = vestibule_scim::Limits::new().with_body_bytes(200);
    let client =
        Client::of(&service(|service| service.with_limits(limits)), "acme", Profile::STRICT);
    let padded = |length: usize| {
        let body = serde_json::to_vec(&user("ada")).unwrap();
        let spaces = length - body.len();
        [body, vec![b' '; spaces]].concat()
    };
    client.send("POST", "/Users", padded(201)).refused(413, None, "body_too_large");
    client.send("POST", "/Users", padded(200)).expect(201);
    let announced = client.request("POST", "/Users").header("content-length", "201");
    client.raw(announced.body(Vec::new()).unwrap()).refused(413, None, "body_too_large");
    for (media_type, status) in [
        ("application/json", 409),
        ("application/scim+json; charset=UTF-8", 409),
        ("APPLICATION/JSON;charset=\"utf-8\"", 409),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("application/jsonx", 415),
        ("", 415),
    ] {
        let mut request = client.request("POST", "/Users").body(padded(150)).unwrap();
        request.headers_mut().insert("content-type", media_type.parse().unwrap());
        assert_eq!(client.raw(request).status, status, "{media_type}");
    }
}

#[test]
fn a_malformed_body_is_refused_with_its_place_and_nothing_of_it() {
    let client = Client::new(Profile::LENIENT);
    for body in
        ["", "{", "[]", "7", "{\"userName\":\"s3cret\"} x", "\u{0}", "{\"userName\":\"a\\ud800\"}"]
    {
        let answer = client.send("POST", "/Users", body);
        assert_eq!(
            (answer.status, &answer.body["scimType"]),
            (400, &json!("invalidSyntax")),
            "{body}"
        );
        assert!(!answer.body.to_string().contains("s3cret"));
    }
    let not_utf8 = b"{\"userName\":\"\xff\"}".to_vec();
    assert_eq!(client.send("POST", "/Users", not_utf8).status, 400);
}

#[test]
fn values_have_the_type_of_their_attribute() {
    let client = Client::new(Profile::STRICT);
    let with = |name: &str, value: Json| {
        let mut body = user("ada");
        body[name] = value;
        body
    };
    for (name, value, code) in [
        ("active", json!("true"), "wrong_type"),
        ("active", json!(1), "wrong_type"),
        ("title", json!(7), "wrong_type"),
        ("title", json!(["a"]), "not_multi_valued"),
        ("title", json!({"value": "a"}), "wrong_type"),
        ("title", json!("a\u{0}b"), "string_nul"),
        ("title", json!("x".repeat(64 * 1024 + 1)), "string_too_long"),
        ("name", json!("Ada"), "wrong_type"),
        ("emails", json!({"value": "a@b.example"}), "not_an_array"),
        ("emails", json!("a@b.example"), "wrong_type"),
        ("emails", json!([{"value": 7}]), "wrong_type"),
        ("emails", json!([["a"]]), "not_multi_valued"),
        (
            "emails",
            json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]),
            "several_primaries",
        ),
        ("x509Certificates", json!([{"value": "not base64!"}]), "wrong_type"),
        ("userName", json!(""), "required"),
        ("userName", json!(null), "required"),
    ] {
        client.post("/Users", with(name, value.clone())).refused(400, Some("invalidValue"), code);
    }
    client.post("/Users", with("nickname2", json!("x"))).refused(
        400,
        Some("invalidSyntax"),
        "unknown_attribute",
    );
    client
        .send("POST", "/Users", r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","USERNAME":"b"}"#)
        .refused(400, Some("invalidSyntax"), "attribute_twice");
    // Nor is one of the two nothing.
    for twice in [r#""ACTIVE":true,"active":null"#, r#""active":null,"ACTIVE":true"#] {
        let schemas = r#""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]"#;
        let body = format!(r#"{{{schemas},"userName":"a",{twice}}}"#);
        client.send("POST", "/Users", body.as_str()).refused(
            400,
            Some("invalidSyntax"),
            "attribute_twice",
        );
    }
    client.post("/Users", json!({"userName": "ada"})).refused(
        400,
        Some("invalidSyntax"),
        "schemas_missing",
    );
    client
        .post("/Users", json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:x"], "userName": "ada"}))
        .refused(400, Some("invalidSyntax"), "schemas_unknown");
    assert_eq!(client.get("/Users").body["totalResults"], 0);
}

#[test]
fn a_bad_filter_is_refused_without_repeating_it() {
    let client = Client::new(Profile::STRICT);
    client.user("ada");
    for filter in [
        "",
        "userName eq",
        "userName eq \"s3cret",
        "active gt true",
        "nonsense eq \"s3cret\"",
        "userName eq 7",
    ] {
        let answer = client.get(&query("/Users", &[("filter", filter)]));
        assert_eq!(
            (answer.status, &answer.body["scimType"]),
            (400, &json!("invalidFilter")),
            "{filter}"
        );
        assert!(!answer.body.to_string().contains("s3cret"), "{filter}");
    }
    let twice = "/Users?filter=id%20pr&filter=id%20pr";
    client.get(twice).refused(400, Some("invalidValue"), "parameter_invalid");
    // Entra's flag, and whatever else there is.
    client.get("/Users?aadOptscim062020&x=%ff").expect(200);
}
