//! Lists (RFC 7644 section 3.4.2, RFC 9865).

use serde_json::{Value as Json, json};
use vestibule_scim::{Profile, RateLimit};

use crate::support::{Client, query, service};

fn many(client: &Client, count: usize) -> Vec<String> {
    (0..count).map(|number| client.user(&format!("user{number:03}")).id()).collect()
}

#[test]
fn pages_by_index_are_stable_and_counted() {
    let client = Client::new(Profile::STRICT);
    let ids = many(&client, 11);
    let page = client.get("/Users?startIndex=6&count=5").expect(200);
    assert_eq!(page.body["totalResults"], 11);
    assert_eq!(page.body["startIndex"], 6);
    assert_eq!(page.body["itemsPerPage"], 5);
    assert_eq!(client.ids("/Users?startIndex=6&count=5"), ids[5..10]);
    assert_eq!(client.ids("/Users?startIndex=11&count=5"), ids[10..]);
    assert_eq!(client.ids("/Users?startIndex=-3&count=2"), ids[..2]);
    let none = client.get("/Users?count=-1").expect(200);
    assert_eq!((&none.body["Resources"], &none.body["totalResults"]), (&json!([]), &json!(11)));
    let beyond = client.get("/Users?startIndex=100").expect(200);
    assert_eq!(beyond.body["totalResults"], 11);
    client.get("/Users?count=many").refused(400, Some("invalidValue"), "parameter_invalid");
}

#[test]
fn pages_by_cursor_meet_every_resource_once_while_others_come_and_go() {
    let client = Client::new(Profile::STRICT);
    let ids = many(&client, 9);
    for sort in [None, Some("userName"), Some("title")] {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let mut parameters = vec![("cursor", cursor.as_str()), ("count", "2")];
            parameters.extend(sort.map(|by| ("sortBy", by)));
            let page = client.get(&query("/Users", &parameters)).expect(200);
            assert_eq!(page.body.get("startIndex"), None);
            let resources = page.body["Resources"].as_array().unwrap();
            found.extend(resources.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            client.user(&format!("zzz-{}-{}", sort.unwrap_or("none"), found.len()));
            match page.body["nextCursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
            if found.len() > 40 {
                break;
            }
        }
        for id in &ids {
            assert_eq!(found.iter().filter(|one| *one == id).count(), 1, "{sort:?}");
        }
    }
}

#[test]
fn a_cursor_is_for_its_own_question_and_not_for_ever() {
    let client = Client::new(Profile::STRICT);
    many(&client, 4);
    let first = [("cursor", ""), ("count", "1"), ("filter", "userName sw \"user\"")];
    let page = client.get(&query("/Users", &first)).expect(200);
    assert_eq!(page.body["totalResults"], 4);
    let cursor = page.body["nextCursor"].as_str().unwrap().to_owned();
    let ask = |path: &str, filter: &str, more: &[(&str, &str)]| {
        let mut parameters = vec![("cursor", cursor.as_str()), ("filter", filter)];
        parameters.extend(more);
        client.get(&query(path, &parameters))
    };
    let same = ask("/Users", "username SW \"USER\"", &[("count", "2")]).expect(200);
    assert_eq!(same.body["totalResults"], 4);
    assert_eq!(same.body["Resources"].as_array().unwrap().len(), 2);
    let invalid = |answer: crate::support::Answer| {
        answer.refused(400, Some("invalidCursor"), "cursor_invalid");
    };
    invalid(ask("/Users", "userName sw \"users\"", &[]));
    invalid(ask("/Users", "userName sw \"user\"", &[("sortBy", "userName")]));
    invalid(ask("/Users", "not (userName sw \"user\")", &[]));
    invalid(client.get("/Users?cursor=AAAA"));
    ask("/Users", "userName sw \"user\"", &[("startIndex", "1")]).refused(
        400,
        Some("invalidValue"),
        "cursor_and_index",
    );
    ask("/Users", "userName sw \"user\"", &[("count", "0")]).refused(
        400,
        Some("invalidCount"),
        "cursor_count",
    );
    client.wait(3_599);
    ask("/Users", "userName sw \"user\"", &[]).expect(200);
    client.wait(1);
    ask("/Users", "userName sw \"user\"", &[]).refused(
        400,
        Some("expiredCursor"),
        "cursor_expired",
    );
}

#[test]
fn sorting_puts_what_has_no_value_last_and_first_when_descending() {
    let client = Client::new(Profile::STRICT);
    let titled = |name: &str, title: Option<&str>| {
        let mut body = crate::support::user(name);
        if let Some(title) = title {
            body["title"] = json!(title);
        }
        client.post("/Users", body).expect(201).id()
    };
    let b = titled("1", Some("b"));
    let none = titled("2", None);
    let a = titled("3", Some("A"));
    let up = client.ids("/Users?sortBy=title");
    assert_eq!(up, [a.clone(), b.clone(), none.clone()]);
    let down = client.ids("/Users?sortBy=title&sortOrder=descending");
    assert_eq!(down, [none, b, a]);
    for by in ["password", "nonsense", "members", "a.b.c"] {
        client.get(&format!("/Users?sortBy={by}")).refused(400, Some("invalidValue"), "sort_by");
    }
    client.get("/Users?sortBy=title&sortOrder=sideways").refused(
        400,
        Some("invalidValue"),
        "parameter_invalid",
    );
}

#[test]
fn search_requests_ask_what_urls_ask() {
    let client = Client::new(Profile::STRICT);
    let ids = many(&client, 3);
    let group = client.group("user group", &[&ids[0]]).id();
    let search = |path: &str, body: Json| {
        let mut body = body;
        body["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]);
        client.post(path, body)
    };
    let found = search("/Users/.search", json!({"filter": "userName eq \"USER001\""})).expect(200);
    assert_eq!(found.body["Resources"][0]["id"], *ids[1]);
    let all = search("/.search", json!({"attributes": ["displayName", "userName"]})).expect(200);
    assert_eq!(all.body["totalResults"], 4);
    let shown: Vec<&str> = all.body["Resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert!(shown.contains(&group.as_str()));
    // What only groups have, no user matches.
    let some = search("/.search", json!({"filter": "displayName pr"})).expect(200);
    assert_eq!(some.body["totalResults"], 1);
    search("/.search", json!({"filter": "nonsense pr"})).refused(
        400,
        Some("invalidFilter"),
        "filter_unknown_attribute",
    );
    client.post("/.search", json!({"filter": "id pr"})).refused(
        400,
        Some("invalidSyntax"),
        "schemas_missing",
    );
}

#[test]
fn what_is_never_returned_cannot_be_asked_about() {
    let client = Client::new(Profile::LENIENT);
    let mut body = crate::support::user("ada");
    body["password"] = json!("secret");
    let id = client.post("/Users", body).expect(201).id();
    for filter in ["password eq \"secret\"", "password pr", "not (password sw \"s\")"] {
        let answer = client.get(&query("/Users", &[("filter", filter)]));
        assert_eq!(answer.status, 400, "{filter}");
        assert!(!answer.body.to_string().contains("secret"), "{filter}");
    }
    let shown = client.get(&format!("/Users/{id}?attributes=password")).expect(200);
    assert_eq!(shown.body.get("password"), None);
}

#[test]
fn attributes_and_excluded_attributes_choose_what_is_shown() {
    let client = Client::new(Profile::STRICT);
    let mut body = crate::support::user("ada");
    body["name"] = json!({"givenName": "Ada", "familyName": "Lovelace"});
    body["emails"] = json!([{"value": "a@b.example", "type": "work"}]);
    let id = client.post("/Users", body).expect(201).id();
    let keys = |query: &str| {
        let answer = client.get(&format!("/Users/{id}?{query}")).expect(200);
        let mut keys: Vec<String> = answer.body.as_object().unwrap().keys().cloned().collect();
        keys.sort_unstable();
        (keys, answer.body)
    };
    assert_eq!(keys("attributes=USERNAME").0, ["id", "schemas", "userName"]);
    let (shown, body) = keys("attributes=name.givenName,emails.value");
    assert_eq!(shown, ["emails", "id", "name", "schemas"]);
    assert_eq!(body["name"], json!({"givenName": "Ada"}));
    assert_eq!(body["emails"], json!([{"value": "a@b.example"}]));
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    assert_eq!(keys(&format!("attributes={core}:userName")).0, ["id", "schemas", "userName"]);
    let (shown, body) = keys("excludedAttributes=id,schemas,meta,name.givenName");
    assert_eq!(shown, ["emails", "id", "name", "schemas", "userName"]);
    assert_eq!(body["name"], json!({"familyName": "Lovelace"}));
}

#[test]
fn a_directory_that_asks_too_often_is_told_when_to_come_back() {
    let one = std::num::NonZeroU32::new(1).unwrap();
    let three = std::num::NonZeroU32::new(3).unwrap();
    let service = service(|service| service.with_rate_limit(RateLimit::new(one, three)));
    let acme = Client::of(&service, "acme", Profile::STRICT);
    let other = Client::of(&service, "other", Profile::STRICT);
    for _ in 0..3 {
        acme.get("/Users").expect(200);
    }
    let refused = acme.get("/Users").refused(429, None, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    other.get("/Users").expect(200);
    acme.wait(1);
    acme.get("/Users").expect(200);
    acme.get("/Users").expect(429);
}
