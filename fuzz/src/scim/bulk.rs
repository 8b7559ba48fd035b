//! Bulk requests, and those that a bulk request is made of, through the whole service.

use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::{Request, Response};
use serde_json::Value as Json;
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Change, Directory, GroupMembers, Limits, MemberRef, MemoryDirectory, Moment, Page,
    Profile, Query, ScimService, Scope, TypeQuery, Window,
};

use super::json;
use super::setting::{self, Setting};
use crate::choices::Choices;

const BASE: &str = "https://app.example.com/scim/v2";

/// Whatever a client of one organization sends to `/Bulk`, or to another endpoint: the reply is
/// JSON, what it names is there, and the other organization has what it had.
pub fn bulk_requests_stay_in_their_directory(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (profile, _) = choices.profile();
    let world = World::new(profile);
    let (method, path, body) = request(&mut choices);
    let response = world.send(&method, &path, body);
    let status = response.status().as_u16();
    assert!((200..500).contains(&status) || status == 501, "{status}");
    let reply: Option<Json> = match response.body().as_slice() {
        [] => None,
        body => Some(serde_json::from_slice(body).expect("a reply is JSON")),
    };
    let [before, others] = before();
    assert!(world.everything("evil") == *others);
    let after = world.everything("acme");
    if status >= 400 {
        assert!(after == *before, "a refused request changed something");
    }
    if let (Some(reply), "/Bulk", 200) = (reply, path.as_str(), status) {
        check_bulk(&reply);
    }
    check_directory(&after);
}

/// What both organizations have before any request.
fn before() -> &'static [Everything; 2] {
    static BEFORE: OnceLock<[Everything; 2]> = OnceLock::new();
    BEFORE.get_or_init(|| {
        let world = World::new(Profile::STRICT);
        ["acme", "evil"].map(|organization| world.everything(organization))
    })
}

/// Every resource of an organization, the members of each, and how many events there were.
type Everything = (Page, Vec<Vec<String>>, usize);

/// Methods and paths, `/Bulk` most of the time.
fn request(choices: &mut Choices<'_>) -> (String, String, Vec<u8>) {
    match choices.below(8) {
        0 => ("POST".into(), "/Bulk".into(), choices.rest().to_vec()),
        1 => ("POST".into(), "/Users".into(), json::object(choices, 4).into_bytes()),
        2 => ("PATCH".into(), path(choices), json::patch(choices).into_bytes()),
        3 => ("PUT".into(), path(choices), json::object(choices, 4).into_bytes()),
        _ => ("POST".into(), "/Bulk".into(), bulk(choices).into_bytes()),
    }
}

fn path(choices: &mut Choices<'_>) -> String {
    choices
        .of(&[
            "/Users/01010101010101010101010101010101",
            "/Groups/02020202020202020202020202020202",
            "/Doors/03030303030303030303030303030303",
            "/Users/04040404040404040404040404040404",
            "/Users/81818181818181818181818181818181",
            "/Groups/82828282828282828282828282828282",
            "/Users/bulkId:a",
            "/Groups/bulkId:b",
            "/Users",
            "/Groups",
            "/Bulk",
            "//Users/../Groups",
        ])
        .to_owned()
}

fn bulk(choices: &mut Choices<'_>) -> String {
    let fail = choices.of(&["", "", r#""failOnErrors":1,"#, r#""failOnErrors":2,"#]);
    let operations: Vec<String> = (0..choices.below(7)).map(|_| operation(choices)).collect();
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],{fail}"Operations":[{}]}}"#,
        operations.join(",")
    )
}

fn operation(choices: &mut Choices<'_>) -> String {
    let bulk_id = choices.of(&["", r#","bulkId":"a""#, r#","bulkId":"b""#, r#","bulkId":"c""#]);
    let version = choices.of(&["", "", "", r#","version":"W/\"1\"""#]);
    let (method, path, data) = match choices.below(5) {
        0 => ("POST", "/Users".to_owned(), user(choices)),
        1 => ("POST", "/Groups".to_owned(), group(choices)),
        2 => ("PATCH", path(choices), json::patch(choices)),
        3 => ("PUT", path(choices), group(choices)),
        _ => ("DELETE", path(choices), String::new()),
    };
    let data = if data.is_empty() { data } else { format!(r#","data":{data}"#) };
    format!(r#"{{"method":"{method}","path":"{path}"{bulk_id}{version}{data}}}"#)
}

fn user(choices: &mut Choices<'_>) -> String {
    let name = choices.of(&["a", "A", "b", "min", "bulkId:a", "é", "E\u{301}"]);
    let manager =
        choices.of(&["bulkId:a", "bulkId:b", "nobody", "81818181818181818181818181818181"]);
    format!(
        r#"{{"userName":"{name}","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"manager":{{"value":"{manager}"}}}}}}"#
    )
}

fn group(choices: &mut Choices<'_>) -> String {
    let member = |choices: &mut Choices<'_>| {
        let member = choices.of(&[
            "bulkId:a",
            "bulkId:b",
            "bulkId:c",
            "01010101010101010101010101010101",
            "02020202020202020202020202020202",
            "81818181818181818181818181818181",
            "nobody",
        ]);
        format!(r#"{{"value":"{member}"}}"#)
    };
    let members: Vec<String> = (0..choices.below(4)).map(|_| member(choices)).collect();
    let extra = json::value(choices, 2);
    format!(
        r#"{{"displayName":"g","userName":"u","externalId":{extra},"members":[{}]}}"#,
        members.join(",")
    )
}

/// A service with two organizations that have the same.
struct World {
    service: ScimService<MemoryDirectory>,
    token: BearerToken,
}

impl World {
    fn new(profile: Profile) -> Self {
        let store = MemoryDirectory::new();
        for (organization, offset) in [("acme", 0), ("evil", 0x80)] {
            fill(&store, &scope(organization), offset);
        }
        let token = BearerToken::from_random(&[7; 32]);
        let rotated = token.rotate_in(&store, scope("acme"), profile, now(), Duration::ZERO);
        ready(rotated).expect("a token");
        let base = Endpoint::parse(BASE).expect("an endpoint");
        let key = MacKey::new(&[9; 32]).expect("a key");
        let registry = Setting::get().registry.clone();
        let limits = Limits::new().with_bulk_operations(50).with_operations(50);
        let service = ScimService::new(store, registry, &base, key).with_limits(limits);
        Self { service, token }
    }

    fn send(&self, method: &str, path: &str, body: Vec<u8>) -> Response<Vec<u8>> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token.expose()))
            .body(())
            .expect("a request");
        let (head, ()) = request.into_parts();
        let admitted = ready(self.service.admit(&head, now())).expect("the token is good");
        ready(self.service.answer(&admitted, &head, &body, &Moment::new(now(), [3; 32])))
    }

    fn everything(&self, organization: &str) -> Everything {
        let (store, scope) = (self.service.store(), scope(organization));
        let types = self.service.registry().resource_types().iter();
        let types = types.map(|found| TypeQuery::new(found.clone())).collect();
        let query = Query::new(types, Window::Index { skip: 0, most: 10_000 });
        let page = ready(store.query(&scope, &query)).expect("a page");
        let members = |id| {
            let members = ready(store.members(&scope, id, None, 10_000)).expect("members");
            members.into_iter().map(|member| member.id.to_string()).collect()
        };
        let members = page.resources.iter().map(|stored| members(&stored.id)).collect();
        let events = ready(store.events(&scope, 0, 100_000)).expect("events").len();
        (page, members, events)
    }
}

/// What was done has a location below the base URL.
fn check_bulk(reply: &Json) {
    for result in reply["Operations"].as_array().expect("operations") {
        let status: u16 = result["status"].as_str().expect("text").parse().expect("a number");
        if status >= 400 {
            assert!(result.get("response").is_some());
            continue;
        }
        let location = result["location"].as_str().expect("a location");
        assert!(location.starts_with(BASE) && !location.contains("bulkId"), "{location}");
    }
}

/// Nobody is a member who is not there, and no two users have one name.
fn check_directory((page, members, _): &Everything) {
    let ids: Vec<&str> = page.resources.iter().map(|stored| stored.id.as_str()).collect();
    assert!(members.iter().flatten().all(|member| ids.contains(&member.as_str())));
    let names = page.resources.iter().filter_map(|stored| stored.resource.user_name());
    let mut names: Vec<_> = names.map(vestibule_scim::fold).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

fn fill(store: &MemoryDirectory, scope: &Scope, offset: u8) {
    let setting = Setting::get();
    for (resource, number) in setting.small.iter().zip(1..) {
        let is_group = resource.resource_type().members().is_some();
        let member = MemberRef::new(setting::id(1 | offset));
        let change = Change::Insert {
            id: setting::id(number | offset),
            resource: resource.clone(),
            members: if is_group { vec![member] } else { Vec::new() },
            at: now(),
        };
        ready(store.commit(scope, &change)).expect("an insertion");
    }
}

fn scope(organization: &str) -> Scope {
    let organization = OrganizationId::parse(organization).expect("an organization");
    Scope::new(organization, DirectoryId::parse("entra").expect("a directory"))
}

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_795_262_400).expect("a time")
}

/// What is in memory waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}
