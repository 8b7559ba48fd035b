//! How much work a request can make.

use serde_json::{Value as Json, json};
use vestibule_scim::Profile;

use crate::support::{Answer, Client, user};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// The stack of a thread of tokio's.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_chain_of_references_needs_no_deep_stack() {
    on_a_small_stack(|| {
        let client = Client::new(Profile::LENIENT);
        let operations: Vec<Json> = (0..1_000)
            .map(|index| {
                let members = json!([{"value": format!("bulkId:{}", index + 1)}]);
                let members = if index == 999 { json!([]) } else { members };
                let name = format!("g{index}");
                json!({
                    "method": "POST", "path": "/Groups", "bulkId": index.to_string(),
                    "data": {"schemas": [GROUP], "displayName": name, "members": members},
                })
            })
            .collect();
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": operations,
        });
        let answer = client.post("/Bulk", body).expect(200);
        let done = answer.body["Operations"].as_array().unwrap();
        assert!(done.iter().all(|found| found["status"] == "201"));
        assert_eq!(done.len(), 1_000);
    });
}

#[test]
fn names_of_attributes_are_looked_up_once() {
    let client = Client::new(Profile::LENIENT);
    for index in 0..300 {
        client.user(&format!("user{index}"));
    }
    // Looked up for every user, this would take minutes.
    let names: Vec<String> = (0..100_000).map(|index| format!("n{index}")).collect();
    let answer = client.post("/Users/.search", json!({"attributes": names, "count": 1_000}));
    assert_eq!(answer.expect(200).body["Resources"].as_array().unwrap().len(), 300);
}

/// A user with so many addresses that end so.
fn with_addresses(client: &Client, many: usize, end: &str) -> String {
    let values: Vec<Json> =
        (0..many).map(|index| json!({"value": format!("{index}{end}")})).collect();
    let mut body = user("ada");
    body["emails"] = json!(values);
    format!("/Users/{}", client.post("/Users", body).expect(201).id())
}

fn many_times(client: &Client, path: &str, times: usize, operation: &Json) -> Answer {
    let operations: Vec<Json> = std::iter::repeat_n(operation.clone(), times).collect();
    client.patch(path, json!(operations))
}

#[test]
fn adding_what_is_there_again_and_again_is_refused() {
    let client = Client::new(Profile::LENIENT);
    let path = with_addresses(&client, 1_000, "@example.com");
    let last = json!({"value": "999@example.com"});
    let values: Vec<Json> = std::iter::repeat_n(last, 900).collect();
    let operation = json!({"op": "add", "path": "emails", "value": values});
    many_times(&client, &path, 1, &operation).expect(200);
    let refused = many_times(&client, &path, 300, &operation);
    refused.refused(400, Some("tooMany"), "too_much_work");
}

#[test]
fn many_comparisons_with_long_values_are_refused() {
    let client = Client::new(Profile::LENIENT);
    let path = with_addresses(&client, 100, &"\u{e9}".repeat(30_000));
    let terms: Vec<String> = (0..100).map(|index| format!("value co \"x{index}\"")).collect();
    let all = json!({"op": "remove", "path": format!("emails[{}]", terms.join(" or "))});
    let refused = many_times(&client, &path, 1, &all);
    refused.refused(400, Some("tooMany"), "too_much_work");
    let one = json!({"op": "remove", "path": "emails[value eq \"x\"]"});
    many_times(&client, &path, 1, &one).expect(200);
    many_times(&client, &path, 1_000, &one).refused(400, Some("tooMany"), "too_much_work");
    let given = json!({"op": "remove", "path": "emails", "value": [{"value": "x"}]});
    many_times(&client, &path, 1_000, &given).refused(400, Some("tooMany"), "too_much_work");
}

#[test]
fn what_directories_send_is_little_work() {
    let client = Client::new(Profile::LENIENT);
    let path = with_addresses(&client, 20, "@example.com");
    let one =
        json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": "a@b.example"});
    many_times(&client, &path, 1_000, &one).expect(200);
}

#[test]
fn small_changes_do_not_make_a_resource_huge() {
    let client = Client::new(Profile::LENIENT);
    let path = with_addresses(&client, 1, "");
    let mut refused = None;
    for round in 0..100 {
        let long = format!("{round}{}", "x".repeat(60_000));
        let add = json!([{"op": "add", "path": "emails", "value": [{"value": long}]}]);
        let answer = client.patch(&path, add);
        if answer.status != 200 {
            refused = Some((round, answer));
            break;
        }
    }
    let (round, answer) = refused.expect("a bound");
    assert!(round > 10);
    answer.refused(400, Some("invalidValue"), "resource_too_large");
    // What makes it smaller is taken.
    client.patch(&path, json!([{"op": "remove", "path": "emails"}])).expect(200);
}

#[test]
fn a_long_user_name_is_one_value() {
    let client = Client::new(Profile::LENIENT);
    client.post("/Users", user(&"\u{e9}".repeat(32_000))).expect(201);
}

#[test]
fn a_clock_that_is_set_back_locks_nobody_out_for_long() {
    let one = std::num::NonZeroU32::MIN;
    let limit = vestibule_scim::RateLimit::new(one, one.saturating_add(1));
    let service = crate::support::service(|service| service.with_rate_limit(limit));
    let client = Client::of(&service, "acme", Profile::LENIENT);
    client.get("/Users").expect(200);
    client.wait(-3_600);
    for _ in 0..3 {
        client.get("/Users");
        client.wait(2);
    }
    client.get("/Users").expect(200);
}
