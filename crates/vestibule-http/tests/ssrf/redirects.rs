//! Redirects: reported, never followed.

use vestibule_core::HttpRequest;
use vestibule_http::HttpClient;

use crate::Scene;

#[tokio::test]
async fn a_redirect_is_a_response_whatever_its_status() {
    let inside = Scene::new();
    for status in [301, 302, 303, 307, 308] {
        assert_not_followed(status, &inside.url("/"), &inside).await;
    }
    assert_eq!(inside.server.connections(), 0);
}

#[tokio::test]
async fn a_redirect_is_a_response_wherever_it_leads() {
    let inside = Scene::new();
    let beside = format!("//127.0.0.1:{}/", inside.server.port());
    for location in ["https://169.254.169.254/", "http://idp.example/", "/elsewhere", &beside] {
        assert_not_followed(302, location, &inside).await;
    }
    assert_eq!(inside.server.connections(), 0);
}

/// The client may visit `inside`: only not following keeps it from there.
async fn assert_not_followed(status: u16, location: &str, inside: &Scene) {
    let scene = Scene::answering(&format!(
        "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    ));
    let client = scene
        .builder()
        .with_root_certificate(&inside.authority.pem())
        .and_then(|builder| builder.with_allowed_host("127.0.0.1", scene.server.port()))
        .and_then(|builder| builder.with_allowed_host("127.0.0.1", inside.server.port()))
        .and_then(|builder| builder.build())
        .unwrap();
    let post = HttpRequest::post_form(scene.url("/"), String::from("client_secret=s3cret"));
    for request in [HttpRequest::get(scene.url("/")), post] {
        let response = client.send(request).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.header("location"), Some(location));
    }
    assert_eq!(scene.server.requests().len(), 2);
}

#[tokio::test]
async fn a_refresh_header_leads_nowhere() {
    let inside = Scene::new();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nrefresh: 0; url={0}\r\nalt-svc: h2=\"127.0.0.1:{1}\"\r\ncontent-length: 0\r\n\r\n",
        inside.url("/"),
        inside.server.port()
    );
    let scene = Scene::answering(&answer);
    for _ in 0..2 {
        let response = scene.client().send(HttpRequest::get(scene.url("/"))).await.unwrap();
        assert_eq!(response.status(), 200);
    }
    assert_eq!(inside.server.connections(), 0);
}
