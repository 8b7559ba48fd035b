//! Server-side request forgery against the guarded client: real listeners, and none of them may be
//! reached by a URL that was not allowed. What needs a name server that lies is played in the unit
//! tests of the client.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

#[path = "ssrf/addresses.rs"]
mod addresses;
#[path = "ssrf/allowed.rs"]
mod allowed;
#[path = "ssrf/caps.rs"]
mod caps;
#[path = "ssrf/proxy.rs"]
mod proxy;
#[path = "ssrf/redirects.rs"]
mod redirects;
#[path = "support/tls.rs"]
mod tls;
#[path = "ssrf/trust.rs"]
mod trust;

use std::time::Duration;

use vestibule_core::HttpRequest;
use vestibule_http::{GuardedClient, GuardedClientBuilder, HttpClient};

use crate::tls::{Server, TestCertificate, ok};

/// The status and the body, or the code of the error.
pub(crate) async fn outcome(client: &GuardedClient, request: HttpRequest) -> String {
    match client.send(request).await {
        Ok(response) => {
            let body = String::from_utf8(response.body().to_vec()).unwrap();
            format!("{} {body}", response.status())
        }
        Err(error) => error.code().to_owned(),
    }
}

pub(crate) async fn get(client: &GuardedClient, url: &str) -> String {
    outcome(client, HttpRequest::get(url)).await
}

/// An HTTPS server on the loopback interface, and the authority that vouches for it.
pub(crate) struct Scene {
    pub(crate) authority: TestCertificate,
    pub(crate) server: Server,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::answering(&ok("inside"))
    }

    pub(crate) fn answering(answer: &str) -> Self {
        let authority = TestCertificate::authority();
        let server = Server::https("127.0.0.1", &authority.issue("127.0.0.1"), answer);
        Self { authority, server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.server.port())
    }

    /// Trusts the authority and allows nothing.
    pub(crate) fn builder(&self) -> GuardedClientBuilder {
        GuardedClient::builder()
            .with_root_certificate(&self.authority.pem())
            .unwrap()
            .with_time_limit(Duration::from_secs(5))
            .unwrap()
    }

    /// Trusts the authority and allows the server.
    pub(crate) fn client(&self) -> GuardedClient {
        let builder = self.builder().with_allowed_host("127.0.0.1", self.server.port());
        builder.unwrap().build().unwrap()
    }
}
