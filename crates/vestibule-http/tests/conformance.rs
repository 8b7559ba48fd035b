//! The conformance suite passes the guarded client and catches clients that are none.
#![cfg(all(feature = "conformance", feature = "reqwest"))]
#![allow(clippy::unwrap_used, reason = "the helpers of tests may fail")]

use std::sync::Arc;
use std::time::Duration;

use vestibule_core::{HttpMethod, HttpRequest, HttpResponse};
use vestibule_http::conformance::{LoopbackServer, check};
use vestibule_http::{GuardedClient, HttpClient, HttpError, NoHttp};

/// What a client does that is written without much thought, one fault taken away after the other.
struct Naive {
    client: reqwest::Client,
    caps: Caps,
}

enum Caps {
    None,
    Truncates,
    Holds,
}

impl HttpClient for Naive {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut sent = match request.method() {
            HttpMethod::Get => self.client.get(request.url()),
            HttpMethod::Post => self.client.post(request.url()).body(request.body().to_owned()),
        };
        for (name, value) in request.headers() {
            sent = sent.header(name, value);
        }
        let mut response = sent.send().await.map_err(failure)?;
        let status = response.status().as_u16();
        let test_header = response.headers().get("x-test").cloned();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            body.extend_from_slice(&chunk);
            match self.caps {
                Caps::None => {}
                Caps::Truncates => body.truncate(request.most_bytes()),
                Caps::Holds if body.len() > request.most_bytes() => {
                    return Err(HttpError::ResponseTooLarge { maximum: request.most_bytes() });
                }
                Caps::Holds => {}
            }
        }
        let response = HttpResponse::new(status, body);
        match test_header {
            Some(value) => Ok(response.with_header("x-test", value.to_str().unwrap())),
            None => Ok(response),
        }
    }
}

fn failure(error: reqwest::Error) -> HttpError {
    if error.is_timeout() {
        return HttpError::TimedOut;
    }
    HttpError::ConnectionFailed { cause: std::io::ErrorKind::Other }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(300))
}

fn stays() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::none()
}

async fn violation(client: reqwest::ClientBuilder, caps: Caps) -> &'static str {
    let server = LoopbackServer::start().unwrap();
    let client = Naive { client: client.build().unwrap(), caps };
    check(&client, &server).await.unwrap_err().check()
}

#[tokio::test]
async fn passes_the_guarded_client_also_behind_a_pointer() {
    let server = LoopbackServer::start().unwrap();
    let client = GuardedClient::builder()
        .with_danger_plain_http_host("127.0.0.1", server.port())
        .unwrap()
        .with_time_limit(Duration::from_millis(300))
        .unwrap()
        .build()
        .unwrap();
    check(&client, &server).await.unwrap();
    check(&&client, &server).await.unwrap();
    check(&Arc::new(client), &server).await.unwrap();
}

#[tokio::test]
async fn catches_a_client_that_sends_nothing() {
    let server = LoopbackServer::start().unwrap();
    let violation = check(&NoHttp, &server).await.unwrap_err();
    assert_eq!(violation.check(), "sends_method_headers_and_body");
    assert_eq!(
        violation.to_string(),
        "the client fails `sends_method_headers_and_body`: \
         a response was expected, not no http client is configured"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn catches_a_client_that_follows_redirects() {
    assert_eq!(violation(builder(), Caps::Holds).await, "follows_no_redirect");
}

#[tokio::test]
async fn catches_a_client_without_caps() {
    let found = violation(builder().redirect(stays()), Caps::None).await;
    assert_eq!(found, "refuses_a_body_over_the_cap");
}

#[tokio::test]
async fn catches_a_client_that_truncates() {
    let found = violation(builder().redirect(stays()), Caps::Truncates).await;
    assert_eq!(found, "refuses_a_body_over_the_cap");
}

#[tokio::test]
async fn catches_a_client_that_visits_this_machine() {
    let found = violation(builder().redirect(stays()), Caps::Holds).await;
    assert_eq!(found, "stays_out_of_private_networks");
}
