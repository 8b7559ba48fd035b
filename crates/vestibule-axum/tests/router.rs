//! The router over real sockets: what is read of whom, and for how long.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

#[path = "router/log.rs"]
mod log;
#[path = "router/site.rs"]
mod site;

use std::io::{Read, Write};
use std::time::Duration;

use axum::Router;
use serde_json::json;
use vestibule_axum::ScimSettings;
use vestibule_core::Timestamp;
use vestibule_scim::Limits;

use self::site::{Client, Plan, Site, TOKEN};

const ADA: &str = r#"{"userName":"ada"}"#;

fn post(length: usize) -> String {
    format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/scim+json\r\ncontent-length: {length}\r\n"
    )
}

#[test]
fn a_stranger_is_refused_while_the_body_is_still_at_home() {
    let site = Site::new(Plan::new());
    for (authorization, code) in [
        ("", "token_missing"),
        ("authorization: Bearer 0123456789012345678901234567890123\r\n", "token_unknown"),
        ("authorization: Basic YTpi\r\n", "token_missing"),
    ] {
        for expect in ["", "expect: 100-continue\r\n"] {
            let mut client = site.connect();
            client.say(&format!(
                "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\n{authorization}{expect}\
                 content-type: application/scim+json\r\ncontent-length: 10000000\r\n\r\n"
            ));
            let reply = client.reply();
            assert_eq!(reply.status, 401, "{code}: not even 100");
            assert_eq!(reply.json()["status"], "401");
            assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer"));
        }
    }
    assert!(site.told().iter().all(|told| told.field("status") == "401"));
}

#[test]
fn a_length_over_the_limit_is_refused_while_the_body_is_still_at_home() {
    let site = Site::new(Plan::new().with_limits(Limits::new().with_body_bytes(1_000)));
    let mut client = site.connect();
    client.say(&format!("{}expect: 100-continue\r\n\r\n", post(1_001)));
    assert_eq!(client.reply().status, 413);
}

#[test]
fn a_body_may_be_as_long_as_the_limit_and_not_longer() {
    let site = Site::new(Plan::new().with_limits(Limits::new().with_body_bytes(1_000)));
    let body = format!("{ADA:<1000}");
    let mut client = site.connect();
    client.say(&format!("{}\r\n{body}", post(1_000)));
    assert_eq!(client.reply().status, 201);

    let chunked = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/scim+json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    // It never ends, and is refused as soon as it is too long.
    client.say(&format!("{chunked}3e8\r\n{body}\r\n"));
    client.say("1\r\n \r\n");
    assert_eq!(client.reply().status, 413);
    assert!(client.is_at_the_end(), "what follows is not a request");
}

#[test]
fn a_body_in_chunks_is_a_body() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    let (first, second) = ADA.split_at(7);
    client.say(&format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/json; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\nx-trailer: 1\r\n\r\n",
        first.len(),
        second.len()
    ));
    assert_eq!(client.reply().status, 201);
}

#[test]
fn a_client_that_expects_to_be_told_is_told_to_continue() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    client.say(&format!("{}expect: 100-continue\r\n\r\n", post(ADA.len())));
    assert_eq!(client.reply().status, 100);
    client.say(ADA);
    assert_eq!(client.reply().status, 201);
}

#[test]
fn a_slow_body_is_not_waited_for() {
    let settings = ScimSettings::new().with_body_time(Duration::from_millis(100));
    let site = Site::new(Plan::new().with_settings(settings));
    let mut client = site.connect();
    client.say(&format!("{}\r\n{{\"userName\":", post(ADA.len())));
    let reply = client.reply();
    assert_eq!((reply.status, reply.header("connection")), (408, Some("close")));
    assert_eq!(reply.json()["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    assert!(client.is_at_the_end());
    assert_eq!(site.connect().get("/scim/v2/Users").json()["totalResults"], 0);
}

#[test]
fn a_body_that_breaks_off_creates_nobody() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    client.say(&format!("{}\r\n{ADA}", post(ADA.len() + 1)));
    client.hang_up();
    client.stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(site.connect().get("/scim/v2/Users").json()["totalResults"], 0);
}

#[test]
fn head_is_get_without_its_body() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    let get = client.get("/scim/v2/ServiceProviderConfig");
    client.say(&format!(
        "HEAD /scim/v2/ServiceProviderConfig HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\
         \r\n\r\n"
    ));
    let head = client.head();
    assert_eq!((get.status, head.status), (200, 200));
    for name in ["content-length", "content-type", "cache-control"] {
        assert_eq!(get.header(name), head.header(name), "{name}");
    }
    assert_ne!(head.header("content-length"), Some("0"));
    assert_eq!(client.get("/scim/v2/Schemas").status, 200, "nothing stands in between");
    let methods = site.told();
    assert_eq!(methods[1].field("method"), "HEAD");
}

#[test]
fn requests_follow_one_another_on_one_connection() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    client.say(&format!("{}\r\n{ADA}{}\r\n{ADA}", post(ADA.len()), post(ADA.len())));
    assert_eq!(client.reply().status, 201);
    assert_eq!(client.reply().status, 409);
    assert_eq!(client.get("/scim/v2/Users").json()["totalResults"], 1);
}

#[test]
fn what_the_service_refuses_is_refused() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    client.say(&format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: text/plain\r\ncontent-length: 2\r\n\r\n{{}}"
    ));
    assert_eq!(client.reply().status, 415);
    for method in ["DELETE", "PUT", "PATCH", "BREW"] {
        client.say(&format!(
            "{method} /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
        ));
        let reply = client.reply();
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST")), "{method}");
    }
    assert_eq!(client.get("/scim/v2/Nobody").status, 404);
    assert_eq!(client.get("/scim/v2/Me").status, 501);
}

#[test]
fn a_host_may_nest_it_as_deep_as_it_likes() {
    let nest = |scim: Router| {
        let api = Router::new().nest_service("/scim/v2", scim);
        Router::new().nest("/api", api)
    };
    let site = Site::new(Plan::new().with_base_path("/api/scim/v2").with_router(nest));
    let mut client = site.connect();
    let body = json!({ "userName": "ada" }).to_string();
    client.say(&format!("{}\r\n{body}", post(body.len()).replace("/scim/v2", "/api/scim/v2")));
    let created = client.reply();
    let location = created.json()["meta"]["location"].as_str().unwrap().to_owned();
    assert_eq!(created.header("location"), Some(location.as_str()));
    let path = location.strip_prefix(&site.base()).unwrap();
    assert_eq!(client.get(&format!("/api/scim/v2{path}")).json()["userName"], "ada");
    for path in ["/api/scim/v2", "/api/scim/v2/"] {
        assert_eq!(client.get(path).json()["totalResults"], 1, "{path}");
    }
    assert_eq!(client.get("/scim/v2/Users").status, 404, "not the router's");
}

#[test]
fn a_router_elsewhere_than_its_base_url_says_has_no_endpoints() {
    let site = Site::new(Plan::new().with_base_path("/elsewhere"));
    let mut client = site.connect();
    assert_eq!(client.get("/scim/v2/Users").status, 404);
    assert_eq!(client.get("/elsewhere/Users").status, 200);
}

#[test]
fn a_token_ends_by_the_clock_of_the_host() {
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
    for (now, status) in [(999, 200), (1_000, 401)] {
        let settings = ScimSettings::new().with_clock(move || at(now));
        let plan = Plan::new().with_settings(settings).with_end_of_token(at(1_000));
        let site = Site::new(plan);
        assert_eq!(site.connect().get("/scim/v2/Users").status, status, "at {now}");
    }
}

#[test]
fn the_log_says_what_happened_and_to_nobody_whom() {
    let site = Site::new(Plan::new());
    let mut client = site.connect();
    let body = r#"{"userName":"ada.secret","active":"True"}"#;
    client.say(&format!("{}\r\n{body}", post(body.len())));
    let id = client.reply().json()["id"].as_str().unwrap().to_owned();
    client.get(&format!("/scim/v2/Users/{id}?attributes=userName"));
    client.get("/scim/v2/Users?filter=userName%20eq%20ada.secret%20and");
    client.get("/scim/v2/ada.secret");
    client.say("GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\n\r\n");
    client.reply();

    let told = site.told();
    let told: Vec<Vec<&str>> = told
        .iter()
        .map(|told| {
            ["method", "route", "status", "code", "tolerances", "organization", "directory"]
                .map(|name| told.field(name))
                .to_vec()
        })
        .collect();
    let created = "boolean_string missing_schemas";
    assert_eq!(
        told,
        [
            ["POST", "/Users", "201", "", created, "acme", "entra"],
            ["GET", "/Users/{id}", "200", "", "", "acme", "entra"],
            ["GET", "/Users", "400", "filter_expected_conjunction", "", "acme", "entra"],
            ["GET", "unknown", "404", "no_such_endpoint", "", "acme", "entra"],
            ["GET", "/Users", "401", "token_missing", "", "", ""],
        ]
    );
    let everything = format!("{:?}", site.told());
    for secret in ["ada", id.as_str(), TOKEN] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
}

impl Client {
    fn get(&mut self, path: &str) -> site::Reply {
        self.say(&format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
        ));
        self.reply()
    }

    fn say(&mut self, text: &str) {
        self.stream.get_mut().write_all(text.as_bytes()).unwrap();
    }
}
