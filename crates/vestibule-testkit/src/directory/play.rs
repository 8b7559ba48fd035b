//! A case or a cycle while it runs: it sends, and remembers which step it is at.

use http::header::{ACCEPT, ACCEPT_CHARSET, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{Method, Request, Response};
use serde_json::Value;

use super::case::CaseFailure;
use super::endpoint::ScimEndpoint;
use super::manners::Manners;
use super::names::Names;
use super::reply::{Reply, cut};
use super::server::ScimServer;

/// One run.
pub struct Play<'a> {
    case: &'static str,
    step: String,
    endpoint: ScimEndpoint,
    authorization: Option<String>,
    pub(crate) manners: Manners,
    pub(crate) names: Names,
    server: &'a mut dyn ScimServer,
}

impl<'a> Play<'a> {
    pub(crate) fn new(
        case: &'static str,
        endpoint: &ScimEndpoint,
        manners: Manners,
        seed: u64,
        server: &'a mut dyn ScimServer,
    ) -> Play<'a> {
        Play {
            case,
            step: "begin".to_owned(),
            endpoint: endpoint.clone(),
            authorization: None,
            manners,
            names: Names::new(seed, case),
            server,
        }
    }

    /// What comes next.
    pub(crate) fn step(&mut self, step: impl Into<String>) {
        self.step = step.into();
    }

    /// Sends this instead of the bearer token from now on.
    pub(crate) fn authorize(&mut self, authorization: &str) {
        self.authorization = Some(authorization.to_owned());
    }

    /// Where it sends to.
    pub(crate) fn endpoint(&self) -> &ScimEndpoint {
        &self.endpoint
    }

    /// Lets a client talk to the server; what fails, fails in this case.
    pub(crate) fn within(
        &mut self,
        act: impl FnOnce(&mut dyn ScimServer) -> Result<(), CaseFailure>,
    ) -> Result<(), CaseFailure> {
        act(self.server).map_err(|failure| CaseFailure { case: self.case, ..failure })
    }

    /// Does something with other manners.
    pub(crate) fn with_manners<T>(
        &mut self,
        manners: Manners,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let own = std::mem::replace(&mut self.manners, manners);
        let done = act(self);
        self.manners = own;
        done
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Reply, CaseFailure> {
        self.send(Method::GET, path, &[], None)
    }

    pub(crate) fn find(
        &mut self,
        path: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Reply, CaseFailure> {
        self.send(Method::GET, path, parameters, None)
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Result<Reply, CaseFailure> {
        self.send(Method::POST, path, &[], Some(body))
    }

    pub(crate) fn put(&mut self, path: &str, body: &Value) -> Result<Reply, CaseFailure> {
        self.send(Method::PUT, path, &[], Some(body))
    }

    pub(crate) fn patch(&mut self, path: &str, body: &Value) -> Result<Reply, CaseFailure> {
        self.send(Method::PATCH, path, &[], Some(body))
    }

    pub(crate) fn delete(&mut self, path: &str) -> Result<Reply, CaseFailure> {
        self.send(Method::DELETE, path, &[], None)
    }

    fn send(
        &mut self,
        method: Method,
        path: &str,
        parameters: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Reply, CaseFailure> {
        let manners = self.manners;
        let uri = format!("{}{path}{}", self.endpoint.base(), manners.query(parameters));
        let authorization = match &self.authorization {
            Some(other) => other.clone(),
            None => format!("Bearer {}", self.endpoint.token()),
        };
        let mut request =
            Request::builder().method(method).uri(uri).header(AUTHORIZATION, authorization);
        if let Some(user_agent) = manners.user_agent {
            request = request.header(USER_AGENT, user_agent);
        }
        if let Some(accept) = manners.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(charset) = manners.accept_charset {
            request = request.header(ACCEPT_CHARSET, charset);
        }
        if body.is_some() || manners.content_type_without_body {
            request = request.header(CONTENT_TYPE, manners.content_type);
        }
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let request = request
            .body(bytes)
            .map_err(|error| self.failure("a base path and a token that can be sent", &error))?;
        let response = self.server.send(request);
        self.read(response)
    }

    fn read(&self, response: Response<Vec<u8>>) -> Result<Reply, CaseFailure> {
        let (parts, bytes) = response.into_parts();
        let content_type = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_ascii_lowercase);
        let reply = Reply {
            case: self.case,
            step: self.step.clone(),
            status: parts.status.as_u16(),
            content_type,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            shown: cut(&String::from_utf8_lossy(&bytes), self.endpoint.token()),
        };
        if self.manners.strict_content_type && reply.has_body() && parts.status.is_success() {
            let is_scim = reply
                .content_type
                .as_deref()
                .is_some_and(|named| named.starts_with("application/scim+json"));
            reply.must("Content-Type application/scim+json", is_scim)?;
        }
        Ok(reply)
    }

    /// A rule about the state rather than about one reply.
    pub(crate) fn must(&self, rule: &str, holds: bool, found: &Value) -> Result<(), CaseFailure> {
        if holds { Ok(()) } else { Err(self.failure(rule, found)) }
    }

    pub(crate) fn failure(&self, expected: &str, found: &dyn std::fmt::Display) -> CaseFailure {
        CaseFailure {
            case: self.case,
            step: self.step.clone(),
            expected: expected.to_owned(),
            found: cut(&found.to_string(), self.endpoint.token()),
        }
    }
}
