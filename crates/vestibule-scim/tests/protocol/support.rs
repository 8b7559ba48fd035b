//! A service provider in memory with two organizations, and a client of either.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use serde_json::Value as Json;
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Directory, DirectoryEvent, Exchange, MemoryDirectory, Moment, Profile, Registry,
    ScimService, Scope,
};

pub(crate) type Service = ScimService<MemoryDirectory>;

/// Runs a future that never waits.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the store in memory does not wait"),
    }
}

pub(crate) fn scope(organization: &str) -> Scope {
    Scope::new(OrganizationId::parse(organization).unwrap(), DirectoryId::parse("main").unwrap())
}

/// 2026-11-22T09:00:00Z.
pub(crate) const MORNING: i64 = 1_795_338_000;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(MORNING + seconds).unwrap()
}

pub(crate) fn service(settings: impl FnOnce(Service) -> Service) -> Arc<Service> {
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let key = MacKey::new(&[3; 32]).unwrap();
    let service = ScimService::new(MemoryDirectory::new(), Registry::standard(), &base, key);
    Arc::new(settings(service))
}

/// A client of one organization, with its bearer token.
pub(crate) struct Client {
    pub(crate) service: Arc<Service>,
    pub(crate) token: String,
    pub(crate) scope: Scope,
    pub(crate) clock: Rc<Cell<i64>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Json,
    pub(crate) tolerances: Vec<&'static str>,
    pub(crate) code: Option<&'static str>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn refused(self, status: u16, scim_type: Option<&str>, code: &str) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.body["scimType"].as_str(), scim_type, "{self:?}");
        assert_eq!(self.body["status"], status.to_string(), "{self:?}");
        let schemas = serde_json::json!(["urn:ietf:params:scim:api:messages:2.0:Error"]);
        assert_eq!(self.body["schemas"], schemas);
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

impl Client {
    pub(crate) fn of(service: &Arc<Service>, organization: &str, profile: Profile) -> Self {
        let octet = organization.bytes().chain(profile.name().bytes()).fold(0, u8::wrapping_add);
        let token = BearerToken::from_random(&[octet; 32]);
        let scope = scope(organization);
        run(token.rotate_in(service.store(), scope.clone(), profile, at(0), Duration::ZERO))
            .unwrap();
        Self {
            service: service.clone(),
            token: token.expose().to_owned(),
            scope,
            clock: Rc::new(Cell::new(0)),
        }
    }

    /// A client of a service of its own.
    pub(crate) fn new(profile: Profile) -> Self {
        Self::of(&service(|service| service), "acme", profile)
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.set(self.clock.get() + seconds);
    }

    pub(crate) fn now(&self) -> Timestamp {
        at(self.clock.get())
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json")
    }

    pub(crate) fn raw(&self, request: Request<Vec<u8>>) -> Answer {
        let (head, body) = request.into_parts();
        // No two requests take the same randomness.
        static REQUESTS: AtomicU64 = AtomicU64::new(0);
        let mut random = [0; 32];
        random[..8].copy_from_slice(&REQUESTS.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let moment = Moment::new(self.now(), random);
        let response = match run(self.service.admit(&head, self.now())) {
            Err(response) => response,
            Ok(admitted) => run(self.service.answer(&admitted, &head, &body, &moment)),
        };
        answer(response)
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> Answer {
        self.raw(self.request(method, path).body(body.into().0).unwrap())
    }

    pub(crate) fn send_with(
        &self,
        method: &str,
        path: &str,
        header: (&str, &str),
        body: impl Into<Body>,
    ) -> Answer {
        let request = self.request(method, path).header(header.0, header.1);
        self.raw(request.body(body.into().0).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    pub(crate) fn post(&self, path: &str, body: Json) -> Answer {
        self.send("POST", path, body)
    }

    pub(crate) fn put(&self, path: &str, body: Json) -> Answer {
        self.send("PUT", path, body)
    }

    pub(crate) fn patch(&self, path: &str, operations: Json) -> Answer {
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": operations,
        });
        self.send("PATCH", path, body)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "")
    }

    /// Creates a user of that name.
    #[track_caller]
    pub(crate) fn user(&self, name: &str) -> Answer {
        self.post("/Users", user(name)).expect(201)
    }

    /// Creates a group of these members.
    #[track_caller]
    pub(crate) fn group(&self, name: &str, members: &[&str]) -> Answer {
        let members: Vec<Json> =
            members.iter().map(|id| serde_json::json!({ "value": id })).collect();
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": name,
            "members": members,
        });
        self.post("/Groups", body).expect(201)
    }

    /// The ids of what a list found.
    #[track_caller]
    pub(crate) fn ids(&self, path: &str) -> Vec<String> {
        let answer = self.get(path).expect(200);
        let resources = answer.body["Resources"].as_array().unwrap();
        resources.iter().map(|found| found["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The events so far.
    pub(crate) fn events(&self) -> Vec<DirectoryEvent> {
        run(self.service.store().events(&self.scope, 0, 1_000)).unwrap()
    }

    /// The codes of the events so far, each with the id that it is about.
    pub(crate) fn event_codes(&self) -> Vec<(&'static str, String)> {
        let told = |event: &DirectoryEvent| (event.kind.code(), event.resource.to_string());
        self.events().iter().map(told).collect()
    }
}

pub(crate) fn answer(response: Response<Vec<u8>>) -> Answer {
    let exchange = response.extensions().get::<Exchange>().cloned();
    let (head, body) = response.into_parts();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: match body.is_empty() {
            true => Json::Null,
            false => serde_json::from_slice(&body).expect("JSON"),
        },
        tolerances: exchange
            .iter()
            .flat_map(|exchange| exchange.tolerances.iter().map(|used| used.code()))
            .collect(),
        code: exchange.and_then(|exchange| exchange.code),
    }
}

pub(crate) fn user(name: &str) -> Json {
    serde_json::json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
    })
}

/// Octets of a request.
pub(crate) struct Body(Vec<u8>);

impl From<Json> for Body {
    fn from(json: Json) -> Self {
        Self(serde_json::to_vec(&json).unwrap())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for Body {
    fn from(octets: Vec<u8>) -> Self {
        Self(octets)
    }
}

/// A query with its values encoded.
pub(crate) fn query(path: &str, parameters: &[(&str, &str)]) -> String {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{path}?{query}")
}
