//! A service provider in memory that the figures of RFC 7644 are sent to.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::{Method, Request};
use serde_json::Value;
use vestibule_core::{DirectoryId, Endpoint, OrganizationId, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{BearerToken, MemoryDirectory, Moment, Profile, Registry, ScimService, Scope};

const BASE: &str = "https://example.com/v2";

/// Polls what is always ready: the memory store waits for nothing.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the memory store waits for nothing"),
    }
}

/// One service provider, one directory, one client.
pub(crate) struct Provider {
    service: ScimService<MemoryDirectory>,
    token: BearerToken,
    requests: Cell<u8>,
}

impl Provider {
    pub(crate) fn new(profile: Profile) -> Self {
        let store = MemoryDirectory::new();
        let token = BearerToken::from_random(&[7; 32]);
        let scope = Scope::new(
            OrganizationId::parse("acme").unwrap(),
            DirectoryId::parse("figures").unwrap(),
        );
        ready(token.rotate_in(&store, scope, profile, now(), Duration::ZERO)).unwrap();
        let base = Endpoint::parse(BASE).unwrap();
        let key = MacKey::new(&[9; 32]).unwrap();
        let service = ScimService::new(store, Registry::standard(), &base, key);
        Self { service, token, requests: Cell::new(0) }
    }

    /// Sends a request to a path below the base; the status and the body, null if there is none.
    pub(crate) fn send(&self, method: &Method, path: &str, body: &[u8]) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header("authorization", format!("Bearer {}", self.token.expose()))
            .header("content-type", "application/scim+json")
            .body(())
            .unwrap();
        let head = request.into_parts().0;
        let admitted = ready(self.service.admit(&head, now())).unwrap();
        self.requests.set(self.requests.get() + 1);
        let moment = Moment::new(now(), [self.requests.get(); 32]);
        let response = ready(self.service.answer(&admitted, &head, body, &moment));
        let status = response.status().as_u16();
        let body = match response.body().as_slice() {
            [] => Value::Null,
            bytes => serde_json::from_slice(bytes).unwrap(),
        };
        (status, body)
    }

    /// Creates a resource and returns its `id`.
    pub(crate) fn create(&self, path: &str, body: &[u8]) -> String {
        let (status, created) = self.send(&Method::POST, path, body);
        assert_eq!(status, 201, "{created}");
        created["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, found) = self.send(&Method::GET, path, b"");
        assert_eq!(status, 200, "{found}");
        found
    }
}

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2011-08-01T21:32:44.882Z").unwrap()
}
