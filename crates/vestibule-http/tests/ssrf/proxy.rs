//! The egress proxy: it gets every request but those to allowed hosts, and only what the guard
//! passed. Proxies of the environment are the matter of the client's unit tests.

use vestibule_core::HttpRequest;
use vestibule_http::HttpClient;

use crate::tls::Server;
use crate::{Scene, get};

const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_public_name_is_asked_of_the_proxy_and_not_looked_up() {
    for host in ["127.0.0.1", "localhost"] {
        let proxy = Server::http("127.0.0.1", FORBIDDEN);
        let url = format!("http://user:password@{host}:{}", proxy.port());
        let builder = Scene::new().builder().with_egress_proxy(&url).unwrap();
        let outcome = get(&builder.build().unwrap(), "https://idp.example/a?secret").await;
        assert_eq!(outcome, "connection_failed");
        let requests = proxy.requests();
        let request = requests.first().unwrap();
        assert!(request.starts_with("connect idp.example:443 http/1.1\r\n"), "{request}");
        assert!(request.contains("\r\nproxy-authorization: basic "), "{request}");
        assert!(!request.contains("secret"), "{request}");
    }
}

#[tokio::test]
async fn the_proxy_is_asked_for_nothing_that_the_guard_refuses() {
    let proxy = Server::http("127.0.0.1", FORBIDDEN);
    let url = format!("http://127.0.0.1:{}", proxy.port());
    let client = Scene::new().builder().with_egress_proxy(&url).unwrap().build().unwrap();
    for (url, code) in [
        ("https://169.254.169.254/", "url_host_literal"),
        ("https://2130706433/", "url_host_literal"),
        ("https://metadata.google.internal/", "host_refused"),
        ("https://localhost/", "host_refused"),
        ("http://idp.example/", "url_scheme"),
        ("https://idp.example:22/", "url_port"),
    ] {
        assert_eq!(get(&client, url).await, code, "{url}");
    }
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn an_allowed_host_is_reached_past_the_proxy() {
    let (scene, proxy) = (Scene::new(), Server::http("127.0.0.1", FORBIDDEN));
    let client = scene
        .builder()
        .with_egress_proxy(&format!("http://127.0.0.1:{}", proxy.port()))
        .and_then(|builder| builder.with_allowed_host("127.0.0.1", scene.server.port()))
        .and_then(|builder| builder.build())
        .unwrap();
    let response = client.send(HttpRequest::get(scene.url("/"))).await.unwrap();
    assert_eq!(response.body(), b"inside");
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn debug_shows_no_password_of_the_proxy() {
    let builder = Scene::new().builder().with_egress_proxy("http://user:s3cret@10.0.0.9:3128");
    let builder = builder.unwrap();
    assert!(!format!("{builder:?}").contains("s3cret"));
    assert!(!format!("{:?}", builder.build().unwrap()).contains("s3cret"));
}

#[test]
fn a_proxy_is_an_http_or_https_url() {
    for url in ["", "10.0.0.9:3128", "socks5://10.0.0.9:1080", "file:///x", "http://", "proxy"] {
        let error = Scene::new().builder().with_egress_proxy(url).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "proxy_malformed", "{url}");
    }
    for url in ["http://proxy.corp:3128", "https://10.0.0.9", "http://[fd00::9]:3128/"] {
        assert!(Scene::new().builder().with_egress_proxy(url).is_ok(), "{url}");
    }
}
