//! Text that nests 100,000 levels deep is refused, wherever it stands, on a small stack.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may fail"
)]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::Request;
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    AttributePath, BearerToken, Filter, Incoming, Limits, MemoryDirectory, Moment, Patch,
    PatchPath, Profile, Registry, ScimService, Scope, apply_patch,
};

const LEVELS: usize = 100_000;
/// An eighth of what a thread has unless told otherwise.
const STACK: usize = 256 * 1024;

const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    thread.join().expect("refused, and not by the end of the stack");
}

/// Values that nest: arrays, objects, both, with and without their ends.
fn nested_values() -> Vec<String> {
    let arrays = format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let objects = format!("{}0{}", r#"{"a":"#.repeat(LEVELS), "}".repeat(LEVELS));
    let attributes = format!("{}0{}", r#"{"name":"#.repeat(LEVELS), "}".repeat(LEVELS));
    let both = format!("{}0{}", r#"[{"emails":"#.repeat(LEVELS), "}]".repeat(LEVELS));
    vec![arrays, objects, attributes, both, "[".repeat(LEVELS), r#"{"a":["#.repeat(LEVELS)]
}

/// Filters that nest: parentheses, negations, value paths.
fn nested_filters() -> Vec<String> {
    vec![
        "(".repeat(LEVELS),
        format!("{}active pr{}", "(".repeat(LEVELS), ")".repeat(LEVELS)),
        format!("{}active pr{}", "not (".repeat(LEVELS), ")".repeat(LEVELS)),
        format!("{}active pr{}", "emails[".repeat(LEVELS), "]".repeat(LEVELS)),
        format!("emails[{}type pr{}]", "(".repeat(LEVELS), ")".repeat(LEVELS)),
        format!("a{}", ".b".repeat(LEVELS)),
    ]
}

/// Limits under which nothing is too long, so that the depth alone counts.
fn any_length() -> Limits {
    Limits::new()
        .with_body_bytes(usize::MAX)
        .with_filter_bytes(usize::MAX)
        .with_filter_terms(usize::MAX)
        .with_string_bytes(usize::MAX)
}

#[test]
fn filters_and_paths() {
    on_a_small_stack(|| {
        for text in nested_filters() {
            for limits in [Limits::new(), any_length()] {
                assert!(Filter::parse(&text, &limits).is_err());
                assert!(AttributePath::parse(&text, &limits).is_err());
                assert!(PatchPath::parse(&text, &limits).is_err());
                assert!(PatchPath::parse(&format!("emails[{text}]"), &limits).is_err());
            }
        }
    });
}

#[test]
fn the_deepest_filter_that_is_read_fits_the_stack() {
    on_a_small_stack(|| {
        let registry = Registry::standard();
        let user = registry.resource_type("User").unwrap();
        let levels = Limits::new().filter_depth();
        let text = format!("{}active pr{}", "not (".repeat(levels), ")".repeat(levels));
        let filter = Filter::parse(&text, &Limits::new()).unwrap();
        let bound = filter.bind(user, Profile::STRICT).unwrap();
        assert_eq!((filter.to_string(), bound.to_string().as_str()), (text, "active pr"));
    });
}

#[test]
fn bodies_of_resources() {
    on_a_small_stack(|| {
        let registry = Registry::standard();
        for name in ["User", "Group"] {
            let resource_type = registry.resource_type(name).unwrap();
            for nested in nested_values() {
                for attribute in ["name", "emails", "members", "groups", "meta", "schemas", "x"] {
                    let body =
                        format!(r#"{{"userName":"a","displayName":"a","{attribute}":{nested}}}"#);
                    for profile in [Profile::STRICT, Profile::LENIENT] {
                        let limits = any_length();
                        let body = body.as_bytes();
                        let read = Incoming::parse(resource_type, body, profile, &limits);
                        assert!(read.is_err(), "{attribute}");
                    }
                }
                let limits = any_length();
                let body = nested.as_bytes();
                let read = Incoming::parse(resource_type, body, Profile::LENIENT, &limits);
                assert!(read.is_err());
            }
        }
    });
}

#[test]
fn values_of_patches() {
    on_a_small_stack(|| {
        let registry = Registry::standard();
        let user = registry.resource_type("User").unwrap();
        let (profile, limits) = (Profile::LENIENT, any_length());
        let before = Incoming::parse(user, br#"{"userName":"ada"}"#, profile, &limits).unwrap();
        for nested in nested_values() {
            for path in ["", r#""path":"name","#, r#""path":"emails","#, r#""path":"x","#] {
                let body = format!(
                    r#"{{"schemas":["{PATCH_OP}"],"Operations":[{{"op":"add",{path}"value":{nested}}}]}}"#
                );
                let applied = Patch::parse(body.as_bytes(), &profile, &limits).and_then(|patch| {
                    apply_patch(before.resource(), &patch, &profile, &limits, None)
                });
                assert!(applied.is_err(), "{path}");
            }
        }
    });
}

/// A service with the limits as they are for hosts that set none, and one that takes any length.
fn services() -> [ScimService<MemoryDirectory>; 2] {
    [Limits::new(), any_length()].map(|limits| {
        let store = MemoryDirectory::new();
        let acme = OrganizationId::parse("acme").unwrap();
        let scope = Scope::new(acme, DirectoryId::parse("entra").unwrap());
        let token = token();
        let none = Duration::ZERO;
        ready(token.rotate_in(&store, scope, Profile::LENIENT, now(), none)).unwrap();
        let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
        let key = MacKey::new(&[9; 32]).unwrap();
        ScimService::new(store, Registry::standard(), &base, key).with_limits(limits)
    })
}

fn token() -> BearerToken {
    BearerToken::from_random(&[7; 32])
}

/// The status, and the code of the refusal.
fn send(
    service: &ScimService<MemoryDirectory>,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, String) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/scim/v2{path}"))
        .header("authorization", format!("Bearer {}", token().expose()));
    let (head, ()) = request.body(()).unwrap().into_parts();
    let admitted = ready(service.admit(&head, now())).unwrap();
    let moment = Moment::new(now(), [3; 32]);
    let response = ready(service.answer(&admitted, &head, body.as_bytes(), &moment));
    let reply = String::from_utf8(response.body().clone()).unwrap();
    (response.status().as_u16(), reply)
}

#[test]
fn requests() {
    on_a_small_stack(|| {
        for service in services() {
            let refused = |method: &str, path: &str, body: &str| {
                let (status, reply) = send(&service, method, path, body);
                assert_eq!(status, 400, "{method} {path}");
                assert!(!reply.contains("(((") && !reply.contains("[["), "echoed");
            };
            for filter in nested_filters() {
                let query: String = filter.replace(' ', "+");
                // What a URL may hold is limited by the crate `http` already.
                if let Some(some) = query.get(..60_000) {
                    refused("GET", &format!("/Users?filter={some}"), "");
                }
                let body = serde_json::json!({ "filter": filter }).to_string();
                refused("POST", "/Users/.search", &body);
                refused("POST", "/.search", &body);
            }
            for nested in nested_values() {
                refused("POST", "/Users", &nested);
                refused("POST", "/Users", &format!(r#"{{"userName":"a","x":{nested}}}"#));
                refused("POST", "/Users/.search", &nested);
                refused("POST", "/Users/.search", &format!(r#"{{"x":{nested}}}"#));
                refused("POST", "/Bulk", &nested);
                for data in [nested.clone(), format!(r#"{{"x":{nested},"y":"bulkId:a"}}"#)] {
                    let (status, reply) = send(&service, "POST", "/Bulk", &bulk_of(&data));
                    let refused = status == 400 || reply.contains(r#""status":"400""#);
                    assert!(refused, "{status} {reply}");
                    assert!(!reply.contains(r#""status":"201""#), "{reply}");
                }
            }
        }
    });
}

fn bulk_of(data: &str) -> String {
    format!(
        r#"{{"schemas":["{BULK_REQUEST}"],"Operations":[{{"method":"POST","path":"/Users","bulkId":"a","data":{data}}}]}}"#
    )
}

/// Every operation needs the next one done before it: the longest such chain that a request can
/// hold.
#[test]
fn bulk_requests_whose_references_are_a_long_chain() {
    let most = Limits::new().bulk_operations();
    let operations: Vec<String> = (0..most)
        .map(|number| {
            let next = number + 1;
            let members = match next == most {
                true => String::new(),
                false => format!(r#","members":[{{"value":"bulkId:{next}"}}]"#),
            };
            format!(
                r#"{{"method":"POST","path":"/Groups","bulkId":"{number}","data":{{"displayName":"g"{members}}}}}"#
            )
        })
        .collect();
    let body =
        format!(r#"{{"schemas":["{BULK_REQUEST}"],"Operations":[{}]}}"#, operations.join(","));
    on_a_small_stack(move || {
        let [service, _] = services();
        let (status, reply) = send(&service, "POST", "/Bulk", &body);
        assert_eq!(status, 200);
        assert_eq!(reply.matches(r#""status":"201""#).count(), most);
    });
}

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_795_262_400).unwrap()
}

/// What is in memory waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}
