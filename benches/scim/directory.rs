//! Whole requests, from the head with its bearer token to the octets of the response, on the memory
//! store.

use std::future::Future;
use std::hint::black_box;
use std::iter::Cycle;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::request::Parts;
use http::{Request, Response};
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Change, Directory, Incoming, Limits, MemberDelta, MemberRef, MemoryDirectory,
    Moment, Profile, Registry, ResourceId, ResourceType, ScimService, Scope,
};

use super::sample::id;

const BASE: &str = "https://app.example.com/scim/v2";

/// The id of the user with that number.
pub(crate) fn user_id(number: usize) -> ResourceId {
    id(1, number)
}

/// A client of a service provider whose store is in memory.
pub(crate) struct Client {
    service: ScimService<MemoryDirectory>,
    scope: Scope,
    token: BearerToken,
    requests: AtomicU64,
}

/// A request that can be sent again and again.
pub(crate) struct Prepared {
    head: Parts,
    body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(registry: Registry) -> Self {
        let acme = OrganizationId::parse("acme").unwrap();
        let scope = Scope::new(acme, DirectoryId::parse("entra").unwrap());
        let store = MemoryDirectory::new();
        let token = BearerToken::from_random(&[7; 32]);
        let none = Duration::ZERO;
        ready(token.rotate_in(&store, scope.clone(), Profile::ENTRA, now(), none)).unwrap();
        let base = Endpoint::parse(BASE).unwrap();
        let service = ScimService::new(store, registry, &base, MacKey::new(&[9; 32]).unwrap());
        Self { service, scope, token, requests: AtomicU64::new(0) }
    }

    fn resource_type(&self, name: &str) -> &ResourceType {
        self.service.registry().resource_type(name).unwrap()
    }

    fn commit(&self, change: &Change) {
        ready(self.service.store().commit(&self.scope, change)).unwrap();
    }

    fn insert(&self, type_name: &str, id: ResourceId, body: &str) {
        let resource_type = self.resource_type(type_name);
        let (profile, limits) = (Profile::LENIENT, Limits::new());
        let incoming = Incoming::parse(resource_type, body.as_bytes(), profile, &limits).unwrap();
        let resource = incoming.resource().clone();
        self.commit(&Change::Insert { id, resource, members: Vec::new(), at: now() });
    }

    /// Creates so many users.
    pub(crate) fn fill(&self, count: usize) {
        for number in 0..count {
            let body = format!(
                concat!(
                    r#"{{"userName":"user-{number:07}@example.com","#,
                    r#""displayName":"User {number}","#,
                    r#""emails":[{{"type":"work","value":"user-{number:07}@example.com"}}]}}"#
                ),
                number = number
            );
            self.insert("User", user_id(number), &body);
        }
    }

    pub(crate) fn get(&self, path: &str) -> Prepared {
        self.request("GET", path, String::new())
    }

    pub(crate) fn patch(&self, path: &str, body: String) -> Prepared {
        self.request("PATCH", path, body)
    }

    fn request(&self, method: &str, path: &str, body: String) -> Prepared {
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token.expose()))
            .header("content-type", "application/scim+json")
            .header("content-length", body.len().to_string());
        let (head, ()) = request.body(()).unwrap().into_parts();
        Prepared { head, body: body.into_bytes() }
    }

    fn send(&self, request: &Prepared) -> Response<Vec<u8>> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let mut random = [3; 32];
        random.iter_mut().zip(number.to_be_bytes()).for_each(|(bit, octet)| *bit = octet);
        let moment = Moment::new(now(), random);
        let head = black_box(&request.head);
        let admitted = ready(self.service.admit(head, now())).unwrap();
        ready(self.service.answer(&admitted, head, black_box(&request.body), &moment))
    }

    pub(crate) fn expect(&self, request: &Prepared, status: u16) {
        let response = black_box(self.send(request));
        assert_eq!(response.status(), status, "{}", String::from_utf8_lossy(response.body()));
    }

    pub(crate) fn create_and_delete(&self, number: usize) {
        let body = super::ENTRA_USER.replacen("Ada.Byron@", &format!("ada-{number}@"), 1);
        let created = self.send(&self.request("POST", "/Users", body));
        assert_eq!(created.status(), 201, "{}", String::from_utf8_lossy(created.body()));
        let location = created.headers().get("location").unwrap().to_str().unwrap();
        let path = location.strip_prefix(BASE).unwrap();
        self.expect(&self.request("DELETE", path, String::new()), 204);
    }

    /// The request for the page of a hundred users that begins after so many.
    pub(crate) fn page_after(&self, count: usize) -> Prepared {
        let mut cursor = String::new();
        for _ in 0..count / 1_000 {
            let page = self.send(&self.get(&format!("/Users?cursor={cursor}&count=1000")));
            let page: serde_json::Value = serde_json::from_slice(page.body()).unwrap();
            cursor = page.get("nextCursor").unwrap().as_str().unwrap().to_owned();
        }
        self.get(&format!("/Users?cursor={cursor}&count=100"))
    }
}

/// A group, and users who come and go in it as Entra moves them.
pub(crate) struct Membership<'c> {
    client: &'c Client,
    changes: Vec<[Prepared; 2]>,
}

/// The users who come and go: every hundred-and-first.
const COME_AND_GO: usize = 101;

impl<'c> Membership<'c> {
    /// A group of so many members who stay.
    pub(crate) fn new(client: &'c Client, members: usize) -> Self {
        let group = id(2, members);
        client.insert("Group", group.clone(), &format!(r#"{{"displayName":"{members} people"}}"#));
        let stay = (0_usize..).filter(|number| !number.is_multiple_of(COME_AND_GO)).take(members);
        let stay: Vec<MemberRef> = stay.map(|number| MemberRef::new(user_id(number))).collect();
        for some in stay.chunks(10_000) {
            client.commit(&Change::Update {
                id: group.clone(),
                resource_type: client.resource_type("Group").clone(),
                expected: None,
                resource: None,
                members: MemberDelta::Change { remove: Vec::new(), add: some.to_vec() },
                at: now(),
                events: Vec::new(),
            });
        }
        let come_and_go = (0..10_000).map(|number| user_id(number * COME_AND_GO));
        let changes = come_and_go.map(|member| {
            ["Add", "Remove"].map(|op| {
                let body = format!(
                    concat!(
                        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"#,
                        r#""Operations":[{{"op":"{op}","path":"members","#,
                        r#""value":[{{"value":"{member}"}}]}}]}}"#
                    ),
                    op = op,
                    member = member
                );
                client.patch(&format!("/Groups/{group}"), body)
            })
        });
        Self { client, changes: changes.collect() }
    }

    pub(crate) fn changes(&self) -> Changes<'_> {
        Changes { client: self.client, next: self.changes.iter().cycle() }
    }
}

/// The changes of a group, one after another.
pub(crate) struct Changes<'m> {
    client: &'m Client,
    next: Cycle<std::slice::Iter<'m, [Prepared; 2]>>,
}

impl Changes<'_> {
    /// One user becomes a member, and leaves again: two requests.
    pub(crate) fn one_in_one_out(&mut self) {
        for request in self.next.next().unwrap() {
            self.client.expect(request, 204);
        }
    }
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
