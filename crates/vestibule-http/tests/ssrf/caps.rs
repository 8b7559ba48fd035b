//! Caps on size and time.

use std::time::Duration;

use vestibule_core::HttpRequest;
use vestibule_http::{GuardedClient, GuardedClientBuilder, HttpClient};

use crate::{Scene, get, ok, outcome};

async fn fetch(answer: &str, most_bytes: usize) -> String {
    let scene = Scene::answering(answer);
    let request = HttpRequest::get(scene.url("/")).with_most_bytes(most_bytes);
    outcome(&scene.client(), request).await
}

#[tokio::test]
async fn reads_a_body_of_exactly_the_cap() {
    assert_eq!(fetch(&ok("12345678"), 8).await, "200 12345678");
    assert_eq!(fetch(&ok("12345678"), 7).await, "response_too_large");
    assert_eq!(fetch(&ok(""), 0).await, "200 ");
    assert_eq!(fetch(&ok("1"), 0).await, "response_too_large");
}

#[tokio::test]
async fn refuses_a_long_body_by_its_announcement() {
    // Nothing of it is sent: a client that began to read would wait, and run out of time.
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
    assert_eq!(fetch(announced, 1_000).await, "response_too_large");
    let absurd = "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551613\r\n\r\n1";
    assert_eq!(fetch(absurd, 1_000).await, "response_too_large");
    // An announcement within the cap reserves no memory.
    assert_eq!(fetch(absurd, usize::MAX).await, "connection_failed");
}

#[tokio::test]
async fn refuses_a_long_body_while_it_streams() {
    let chunks = "4\r\n1234\r\n4\r\n5678\r\n";
    let chunked = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
    // It does not end: only a client that counts gives up early.
    assert_eq!(fetch(&chunked, 7).await, "response_too_large");
    assert_eq!(fetch(&format!("{chunked}0\r\n\r\n"), 8).await, "200 12345678");
    let until_close = "HTTP/1.1 200 OK\r\n\r\n123456789";
    assert_eq!(fetch(until_close, 8).await, "response_too_large");
}

#[tokio::test]
async fn decompresses_nothing() {
    // A gzip bomb is its compressed bytes, and a cap on those holds.
    let gzip = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc";
    assert_eq!(fetch(gzip, 3).await, "200 abc");
}

#[tokio::test]
async fn gives_up_on_a_peer_that_never_answers() {
    let scene = Scene::answering("");
    let client = scene
        .builder()
        .with_allowed_host("127.0.0.1", scene.server.port())
        .unwrap()
        .with_time_limit(Duration::from_millis(100))
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(get(&client, &scene.url("/")).await, "timeout");
    assert_eq!(scene.server.requests().len(), 1);
}

#[tokio::test]
async fn gives_up_on_a_handshake_that_never_ends() {
    // Bound and never accepted: the system connects, and nobody speaks TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = GuardedClient::builder()
        .with_allowed_host("127.0.0.1", port)
        .unwrap()
        .with_connect_time_limit(Duration::from_millis(50))
        .unwrap()
        .with_time_limit(GuardedClientBuilder::MAX_TIME_LIMIT)
        .unwrap()
        .build()
        .unwrap();
    // Long before the request's own limit.
    let url = format!("https://127.0.0.1:{port}/");
    let outcome = tokio::time::timeout(Duration::from_secs(10), get(&client, &url)).await;
    assert_eq!(outcome.unwrap(), "timeout");
}

#[tokio::test]
async fn reports_a_broken_connection_without_a_response() {
    let truncated = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n123";
    assert_eq!(fetch(truncated, 100).await, "connection_failed");
    assert_eq!(fetch("SSH-2.0-OpenSSH_9.9\r\n", 100).await, "connection_failed");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let client = GuardedClient::builder().with_allowed_host("127.0.0.1", port).unwrap();
    let url = format!("https://127.0.0.1:{port}/?secret");
    let error = client.build().unwrap().send(HttpRequest::get(url)).await.unwrap_err();
    assert_eq!(error.to_string(), "the connection failed: connection refused");
}

#[test]
fn time_limits_have_bounds() {
    let maximum = GuardedClientBuilder::MAX_TIME_LIMIT;
    for refused in [Duration::ZERO, maximum + Duration::from_nanos(1), Duration::MAX] {
        let error = GuardedClient::builder().with_time_limit(refused).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "time_limit_out_of_range");
        let error = GuardedClient::builder().with_connect_time_limit(refused).map(|_| ());
        assert_eq!(error.unwrap_err().code(), "time_limit_out_of_range");
    }
    assert!(GuardedClient::builder().with_time_limit(maximum).is_ok());
    assert!(GuardedClient::builder().with_connect_time_limit(maximum).is_ok());
}
