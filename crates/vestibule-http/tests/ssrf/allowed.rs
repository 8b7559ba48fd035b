//! Allowed hosts, next to hosts that are not.

use vestibule_core::HttpRequest;
use vestibule_http::{GuardedClient, HttpClient};

use crate::tls::{Server, TestCertificate, ok};
use crate::{Scene, get};

#[tokio::test]
async fn an_allowed_host_is_reached_over_https_with_an_own_authority() {
    let scene = Scene::new();
    assert_eq!(get(&scene.client(), &scene.url("/")).await, "200 inside");
    assert_eq!(scene.server.connections(), 1);
}

#[tokio::test]
async fn an_allowed_name_is_reached() {
    let authority = TestCertificate::authority();
    let server = Server::https("127.0.0.1", &authority.issue("localhost"), &ok("inside"));
    let client = GuardedClient::builder()
        .with_root_certificate(&authority.pem())
        .unwrap()
        .with_allowed_host("localhost", server.port())
        .unwrap()
        .build()
        .unwrap();
    let url = format!("https://localhost:{}/", server.port());
    assert_eq!(get(&client, &url).await, "200 inside");
}

#[tokio::test]
async fn an_allowance_helps_no_other_host_port_or_scheme() {
    let (scene, other) = (Scene::new(), Scene::new());
    let (port, other_port) = (scene.server.port(), other.server.port());
    let client = scene.client();
    for url in [
        format!("https://127.0.0.1:{other_port}/"),
        format!("https://localhost:{port}/"),
        format!("https://127.1:{port}/"),
        format!("https://2130706433:{port}/"),
        format!("https://127.0.0.2:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://user@127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}@127.0.0.1:{other_port}/"),
        format!("http://127.0.0.1:{port}/"),
        "https://127.0.0.1/".to_owned(),
    ] {
        let outcome = get(&client, &url).await;
        assert!(outcome.starts_with("url_") || outcome == "host_refused", "{url}: {outcome}");
    }
    assert_eq!((scene.server.connections(), other.server.connections()), (0, 0));
    assert_eq!(get(&client, &scene.url("/")).await, "200 inside");
}

#[tokio::test]
async fn plain_http_is_sent_to_a_host_that_is_named_for_it_alone() {
    let (named, other) =
        (Server::http("127.0.0.1", &ok("plain")), Server::http("127.0.0.1", &ok("other")));
    let client = GuardedClient::builder()
        .with_danger_plain_http_host("127.0.0.1", named.port())
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(get(&client, &format!("http://127.0.0.1:{}/", named.port())).await, "200 plain");
    let url = format!("http://127.0.0.1:{}/", other.port());
    assert_eq!(get(&client, &url).await, "url_scheme");
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn sends_no_more_than_it_is_told() {
    let scene = Scene::new();
    let request = HttpRequest::post_form(scene.url("/token?a=b"), String::from("code=1"))
        .with_header("authorization", "Basic c2VjcmV0");
    assert_eq!(scene.client().send(request).await.unwrap().status(), 200);
    let requests = scene.server.requests();
    let request = requests.first().unwrap();
    let (first, rest) = request.split_once("\r\n").unwrap();
    let (head, body) = rest.split_once("\r\n\r\n").unwrap();
    assert_eq!((first, body), ("post /token?a=b http/1.1", "code=1"));
    let mut headers: Vec<_> = head.split("\r\n").collect();
    headers.sort_unstable();
    let host = format!("host: 127.0.0.1:{}", scene.server.port());
    let agent = format!("user-agent: vestibule/{}", env!("CARGO_PKG_VERSION"));
    let expected = [
        "accept: */*",
        "authorization: basic c2vjcmv0",
        "content-length: 6",
        "content-type: application/x-www-form-urlencoded",
        &host,
        &agent,
    ];
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn refuses_a_header_that_would_end_the_line() {
    let scene = Scene::new();
    let request = HttpRequest::get(scene.url("/")).with_header("accept", "a\r\nx-forged: b");
    assert_eq!(scene.client().send(request).await.unwrap_err().code(), "request_malformed");
    assert_eq!(scene.server.connections(), 0);
}
