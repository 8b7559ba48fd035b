//! `vestibule oidc discover`, against servers on the loopback interface.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};
use vestibule_core::{HttpRequest, HttpResponse, Timestamp};
use vestibule_testkit::openid::OpenIdProvider;

use crate::tool::{Answer, tool};

#[test]
fn prints_what_a_provider_says_and_its_keys() {
    let listener = Listener::new();
    let (issuer, address) = (listener.origin(), listener.address);
    let provider = OpenIdProvider::plain(&issuer);
    listener.serve(move |url| provider.handle(&HttpRequest::get(url), Timestamp::UNIX_EPOCH));
    let answer = discover(&issuer, address);
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!(facts["accepted"], true);
    assert_eq!(facts["issuer"], issuer);
    assert_eq!(facts["profile"], "standard");
    assert_eq!(
        facts["endpoints"],
        json!({
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "end_session_endpoint": format!("{issuer}/end_session"),
        })
    );
    let advertised = &facts["advertised"];
    assert_eq!(advertised["id_token_signing_alg_values_supported"], json!(["RS256"]));
    assert_eq!(advertised["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(advertised["authorization_response_iss_parameter_supported"], true);
    let methods = advertised["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("private_key_jwt")));
    assert_eq!(
        facts["keys"],
        json!([{ "kid": "key-0", "alg": "RS256", "kty": "RSA", "crv": null, "bits": 2048 }])
    );
    assert_eq!(facts["skipped_keys"], json!([]));
    let findings = facts["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|found| found["code"].as_str().unwrap()).collect();
    for code in ["discovery_found", "endpoint_without_tls", "algorithms_agree", "keys_found"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    // There is no connection whose settings could be looked at.
    assert!(codes.iter().all(|code| !code.starts_with("redirect_uri")), "{codes:?}");
    for found in findings {
        assert!(found["severity"].is_string() && found["what"].is_string(), "{found}");
        assert!(found["fix"].is_string(), "{found}");
    }
}

#[test]
fn says_which_keys_are_skipped_and_why() {
    let answer = discover_canned(|issuer, path| match path {
        "/jwks" => {
            let set = OpenIdProvider::plain(issuer).jwks().unwrap();
            let odd = r#"[{"kty":"oct","kid":"s","k":"c2hvcnQ"},{"kty":"future"},"#;
            (200, set.replacen('[', odd, 1))
        }
        _ => (200, OpenIdProvider::plain(issuer).metadata().unwrap()),
    });
    assert_eq!(answer.code, 0, "{answer:?}");
    let facts = answer.json();
    assert_eq!(facts["keys"].as_array().unwrap().len(), 1);
    let skipped = facts["skipped_keys"].as_array().unwrap();
    let codes: Vec<(&Value, &Value)> =
        skipped.iter().map(|key| (&key["kid"], &key["code"])).collect();
    assert_eq!(
        codes,
        [(&json!("s"), &json!("jwk_short_secret")), (&Value::Null, &json!("jwk_unknown_type"))]
    );
}

#[test]
fn falls_back_to_the_address_of_oauth_metadata() {
    let answer = discover_canned(|issuer, path| match path {
        "/.well-known/openid-configuration" => (404, String::new()),
        "/.well-known/oauth-authorization-server" => {
            (200, OpenIdProvider::plain(issuer).metadata().unwrap())
        }
        _ => (200, OpenIdProvider::plain(issuer).jwks().unwrap()),
    });
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.stdout.contains("discovery_fallback"), "{answer:?}");
}

#[test]
fn refuses_documents_that_are_not_those_of_the_issuer() {
    let other = |_: &str, _: &str| {
        (200, OpenIdProvider::plain("https://other.example").metadata().unwrap())
    };
    let answer = discover_canned(other);
    assert_eq!((answer.code, answer.refusal().as_str()), (1, "discovery_issuer_mismatch"));
    assert_eq!(answer.json()["found"], "https://other.example");
    let no_keys = |issuer: &str, path: &str| match path {
        "/jwks" => (200, r#"{"keys":[]}"#.to_owned()),
        _ => (200, OpenIdProvider::plain(issuer).metadata().unwrap()),
    };
    assert_eq!(discover_canned(no_keys).refusal(), "keys_none_usable");
    assert_eq!(discover_canned(|_, _| (200, "[]".to_owned())).refusal(), "discovery_malformed");
    let no_endpoint = |issuer: &str, _: &str| (200, json!({ "issuer": issuer }).to_string());
    assert_eq!(discover_canned(no_endpoint).refusal(), "discovery_endpoint");
    let public = |issuer: &str, _: &str| {
        let metadata = OpenIdProvider::plain(issuer).metadata().unwrap();
        (200, metadata.replace(&format!("{issuer}/jwks"), "http://keys.example/jwks"))
    };
    assert_eq!(discover_canned(public).refusal(), "discovery_endpoint");
}

#[test]
fn says_where_a_document_is_not() {
    for status in [302, 404, 500] {
        let answer = discover_canned(move |_, _| (status, "{}".to_owned()));
        assert_eq!((answer.code, answer.refusal().as_str()), (1, "provider_unavailable"));
        let found = answer.json()["found"].as_str().unwrap().to_owned();
        assert!(found.starts_with(&format!("status {status} at http://127.0.0.1")), "{found}");
    }
    let no_keys = |issuer: &str, path: &str| match path {
        "/jwks" => (404, String::new()),
        _ => (200, OpenIdProvider::plain(issuer).metadata().unwrap()),
    };
    let answer = discover_canned(no_keys);
    assert_eq!(answer.refusal(), "provider_unavailable");
    assert!(answer.json()["found"].as_str().unwrap().ends_with("/jwks"));
    let listener = Listener::new();
    let (issuer, address) = (listener.origin(), listener.address);
    drop(listener);
    assert_eq!(discover(&issuer, address).refusal(), "connection_failed");
}

#[test]
fn stays_out_of_private_networks_unless_a_host_is_allowed() {
    for (issuer, code) in [
        ("http://127.0.0.1:1", "url_scheme"),
        ("http://localhost:1", "url_scheme"),
        ("https://127.0.0.1:1", "url_host_literal"),
        ("https://10.0.0.1", "url_host_literal"),
        ("https://169.254.169.254", "url_host_literal"),
        ("https://[::1]:8443", "url_host_literal"),
        ("https://localhost:8443", "host_refused"),
        ("https://keycloak/realms/staff", "host_refused"),
        ("https://metadata.google.internal", "host_refused"),
        ("https://op.example:22", "url_port"),
    ] {
        for allowed in [&[][..], &["--allow-host", "keycloak.corp.example:8443"]] {
            let answer = tool(&["oidc", "discover", issuer]).args(allowed).run();
            assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{issuer}");
            assert!(answer.json()["found"].as_str().unwrap().starts_with(issuer));
        }
    }
    // Another port of an allowed host, and plain text to one that is elsewhere.
    for (issuer, allowed, code) in [
        ("http://127.0.0.1:1", "127.0.0.1:2", "url_scheme"),
        ("https://10.0.0.1:1", "10.0.0.1:2", "url_host_literal"),
        ("http://10.0.0.1:1", "10.0.0.1:1", "issuer_malformed"),
    ] {
        let answer = tool(&["oidc", "discover", issuer, "--allow-host", allowed]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{issuer}");
    }
}

#[test]
fn an_issuer_that_pins_nobody_is_refused_before_anything_is_fetched() {
    for (issuer, code) in [
        ("https://login.microsoftonline.com/common/v2.0", "issuer_entra_unpinned"),
        ("http://op.example", "issuer_malformed"),
        ("op.example", "issuer_malformed"),
    ] {
        let answer = tool(&["oidc", "discover", issuer]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{issuer}");
    }
}

#[test]
fn wrong_usage_says_so_on_stderr_alone() {
    let issuer = "https://127.0.0.1:1";
    for allowed in ["", "localhost", "localhost:", "localhost:x", "a/b:1", "169.254.169.254:80"] {
        let answer = tool(&["oidc", "discover", issuer, "--allow-host", allowed]).run();
        assert_eq!(answer.code, 2, "{allowed}: {answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
    assert_eq!(tool(&["oidc", "discover"]).run().code, 2);
}

fn discover(issuer: &str, allowed: SocketAddr) -> Answer {
    tool(&["oidc", "discover", issuer, "--allow-host", &allowed.to_string()]).run()
}

/// Discovers an issuer on the loopback interface that answers like this, by issuer and path.
fn discover_canned(answers: impl Fn(&str, &str) -> (u16, String) + Send + 'static) -> Answer {
    let listener = Listener::new();
    let (issuer, address) = (listener.origin(), listener.address);
    let origin = issuer.clone();
    listener.serve(move |url| {
        let (status, body) = answers(&origin, url.strip_prefix(&origin).unwrap());
        HttpResponse::new(status, body.into_bytes()).with_header("location", "http://[::1]:1/")
    });
    discover(&issuer, address)
}

/// A port of this machine. Nobody waits for what serves it: it ends with the tests.
struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        Listener { listener, address }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers every request by its URL.
    fn serve(self, answer: impl Fn(&str) -> HttpResponse + Send + 'static) {
        let origin = self.origin();
        thread::spawn(move || {
            for stream in self.listener.incoming() {
                let mut stream = stream.unwrap();
                let url = format!("{origin}{}", read_path(&stream));
                let response = answer(&url);
                let length = response.body().len();
                let mut head = format!("HTTP/1.1 {} Answer\r\n", response.status());
                head.push_str(&format!("content-length: {length}\r\nconnection: close\r\n"));
                if let Some(location) = response.header("location") {
                    head.push_str(&format!("location: {location}\r\n"));
                }
                stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
                stream.write_all(response.body()).unwrap();
            }
        });
    }
}

/// The path of the request line, and the whole head read.
fn read_path(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
    lines.find(String::is_empty).unwrap();
    path
}
