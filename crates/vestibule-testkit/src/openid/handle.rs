//! Requests to the provider, and which endpoint each is for.

use vestibule_core::{HttpMethod, HttpRequest, HttpResponse, Timestamp};

use super::edit::Endpoint;
use super::provider::OpenIdProvider;
use crate::error::TestkitError;

impl OpenIdProvider {
    /// Answers a request to the metadata, the keys, the token endpoint or UserInfo. Metadata is
    /// where OpenID Connect Discovery has it and, for an issuer with a path, where RFC 8414 has it.
    ///
    /// What it does not know it answers with status 404, and an edit that does not fit with 500.
    pub fn handle(&self, request: &HttpRequest, now: Timestamp) -> HttpResponse {
        let (address, query) = match request.url().split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (request.url(), None),
        };
        let Some(endpoint) = self.endpoint(address) else { return problem(404, "not_found") };
        self.count(endpoint);
        if self.state().outage {
            return problem(503, "temporarily_unavailable");
        }
        if let Some(answer) = self.fixed_answer(endpoint) {
            return answer;
        }
        let answered = match (endpoint, request.method()) {
            (Endpoint::Discovery, HttpMethod::Get) => {
                self.metadata_for(query).map(|body| self.document(endpoint, body))
            }
            (Endpoint::Keys, HttpMethod::Get) => {
                self.jwks_for(query).map(|body| self.document(endpoint, body))
            }
            (Endpoint::Token, HttpMethod::Post) => self.token(request, now),
            (Endpoint::UserInfo, _) => self.user_info(request, now),
            _ => return problem(405, "method_not_allowed"),
        };
        answered.unwrap_or_else(|error| problem(500, error.code()))
    }

    pub(super) fn count(&self, endpoint: Endpoint) {
        let mut state = self.state();
        let count = state.requests.entry(endpoint).or_insert(0);
        *count = count.saturating_add(1);
    }

    pub(super) fn endpoint(&self, address: &str) -> Option<Endpoint> {
        let endpoints = &self.endpoints;
        if self.discovery_addresses().iter().any(|known| known == address) {
            return Some(Endpoint::Discovery);
        }
        if address == endpoints.keys {
            return Some(Endpoint::Keys);
        }
        if address == endpoints.token {
            return Some(Endpoint::Token);
        }
        (Some(address) == endpoints.user_info.as_deref()).then_some(Endpoint::UserInfo)
    }

    fn discovery_addresses(&self) -> Vec<String> {
        let authority = &self.endpoints.authority;
        let mut addresses = vec![self.discovery_url()];
        let Some((scheme, rest)) = authority.split_once("://") else { return addresses };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let slash = if path.is_empty() { "" } else { "/" };
        for name in ["oauth-authorization-server", "openid-configuration"] {
            addresses.push(format!("{scheme}://{host}/.well-known/{name}{slash}{path}"));
        }
        addresses
    }

    fn document(&self, endpoint: Endpoint, body: String) -> HttpResponse {
        HttpResponse::new(200, body.into_bytes())
            .with_header("content-type", self.content_type(endpoint, "application/json"))
            .with_header("cache-control", "public, max-age=3600")
    }
}

/// An OAuth error response (RFC 6749 section 5.2).
pub(super) fn problem(status: u16, error: &str) -> HttpResponse {
    let body = serde_json::json!({"error": error, "error_description": "said by the test kit"});
    HttpResponse::new(status, body.to_string().into_bytes())
        .with_header("content-type", "application/json")
        .with_header("cache-control", "no-store")
}

/// Why a request was not answered as asked.
pub(super) enum Refused {
    /// An OAuth error of this status.
    Problem(u16, &'static str),
    /// The test kit itself failed.
    Testkit(TestkitError),
}

impl From<TestkitError> for Refused {
    fn from(error: TestkitError) -> Self {
        match error {
            TestkitError::OpenIdRequest(_) => Refused::Problem(400, "invalid_request"),
            other => Refused::Testkit(other),
        }
    }
}
