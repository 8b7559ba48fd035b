//! Which certificates are trusted.

use std::io::Write;
use std::net::TcpListener;
use std::thread;

use vestibule_http::GuardedClient;

use crate::tls::{Server, TestCertificate};
use crate::{Scene, get, ok};

async fn visit(server: &Server, root: Option<&TestCertificate>) -> String {
    let mut builder =
        GuardedClient::builder().with_allowed_host("127.0.0.1", server.port()).unwrap();
    if let Some(root) = root {
        builder = builder.with_root_certificate(&root.pem()).unwrap();
    }
    get(&builder.build().unwrap(), &format!("https://127.0.0.1:{}/", server.port())).await
}

#[tokio::test]
async fn refuses_an_authority_that_nobody_named() {
    let scene = Scene::new();
    assert_eq!(visit(&scene.server, Some(&scene.authority)).await, "200 inside");
    assert_eq!(visit(&scene.server, None).await, "certificate_refused");
    let other = TestCertificate::authority();
    assert_eq!(visit(&scene.server, Some(&other)).await, "certificate_refused");
    assert_eq!(scene.server.requests().len(), 1);
}

#[tokio::test]
async fn refuses_a_certificate_of_another_host() {
    let authority = TestCertificate::authority();
    for host in ["127.0.0.2", "localhost", "idp.example"] {
        let server = Server::https("127.0.0.1", &authority.issue(host), &ok("inside"));
        assert_eq!(visit(&server, Some(&authority)).await, "certificate_refused", "{host}");
    }
}

#[tokio::test]
async fn refuses_an_expired_certificate() {
    let authority = TestCertificate::authority();
    let server = Server::https("127.0.0.1", &authority.issue_expired("127.0.0.1"), &ok("inside"));
    assert_eq!(visit(&server, Some(&authority)).await, "certificate_refused");
}

#[tokio::test]
async fn refuses_a_certificate_that_vouches_for_itself() {
    let authority = TestCertificate::authority();
    let server = Server::https("127.0.0.1", &authority, &ok("inside"));
    assert_eq!(visit(&server, None).await, "certificate_refused");
}

#[tokio::test]
async fn a_server_without_tls_is_a_failed_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answering = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(ok("inside").as_bytes()).unwrap();
    });
    let client = GuardedClient::builder().with_allowed_host("127.0.0.1", port).unwrap();
    let outcome = get(&client.build().unwrap(), &format!("https://127.0.0.1:{port}/")).await;
    assert_eq!(outcome, "connection_failed");
    answering.join().unwrap();
}

#[test]
fn a_root_certificate_is_pem() {
    for nonsense in
        [&b""[..], b"nonsense", b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"]
    {
        let error = GuardedClient::builder().with_root_certificate(nonsense).map(|_| ());
        assert_eq!(error.unwrap_err().code(), "root_certificate_malformed");
    }
}
