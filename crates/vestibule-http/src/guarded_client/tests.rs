//! What needs a name server that lies: the resolver is played, the listeners are real.
//!
//! In these tests `127.0.0.1` counts as public, `127.0.0.2` as private and `127.0.0.3` as never to
//! be dialed, so that whatever is dialed is heard. Linux answers on all of `127/8`.

#[path = "../../tests/support/tls.rs"]
mod tls;

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::dns::Resolve;
use vestibule_core::{AddressScope, HttpRequest};

use self::tls::{Server, TestCertificate, ok};
use super::resolver::{GuardedResolver, Looking, Lookup, Names};
use super::{GuardedClient, GuardedClientBuilder};
use crate::{HttpClient, HttpError};

const PUBLIC: &str = "127.0.0.1";
const PRIVATE: &str = "127.0.0.2";
const NEVER: &str = "127.0.0.3";

fn played_scope(address: IpAddr) -> AddressScope {
    match address.to_string().as_str() {
        PUBLIC => AddressScope::Public,
        PRIVATE => AddressScope::Private,
        _ => AddressScope::Never,
    }
}

/// Gives one answer after the other and then none, and remembers what it was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl Script {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let answer = |answer: &&[&str]| answer.iter().map(|ip| ip.parse().unwrap()).collect();
        let answers = Mutex::new(answers.iter().map(answer).collect());
        Arc::new(Self { answers, asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Lookup for Script {
    fn lookup(&self, name: String) -> Looking {
        self.asked.lock().unwrap().push(name);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async { answer.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)) })
    }
}

/// Servers with one port at three addresses, all good for `idp.example`.
struct Scene {
    authority: TestCertificate,
    public: Server,
    private: Server,
    never: Server,
}

impl Scene {
    fn new() -> Self {
        let authority = TestCertificate::authority();
        let certificate = authority.issue("idp.example");
        let public = Server::https(PUBLIC, &certificate, &ok("public"));
        let private = Server::https_beside(&public, PRIVATE, &certificate, &ok("private"));
        let never = Server::https_beside(&public, NEVER, &certificate, &ok("never"));
        Self { authority, public, private, never }
    }

    fn port(&self) -> u16 {
        self.public.port()
    }

    fn url(&self) -> String {
        format!("https://idp.example:{}/", self.port())
    }

    fn builder(&self, script: &Arc<Script>) -> GuardedClientBuilder {
        let lookup: Arc<dyn Lookup> = Arc::<Script>::clone(script);
        GuardedClient::builder()
            .with_lookup(lookup, played_scope)
            .with_root_certificate(&self.authority.pem())
            .unwrap()
    }

    fn client(&self, script: &Arc<Script>) -> GuardedClient {
        self.builder(script).build().unwrap()
    }
}

/// The body, or the code of the error.
async fn outcome(client: &GuardedClient, url: &str) -> String {
    match client.send(HttpRequest::get(url)).await {
        Ok(response) => String::from_utf8(response.body().to_vec()).unwrap(),
        Err(error) => error.code().to_owned(),
    }
}

#[tokio::test]
async fn dials_what_the_one_lookup_answered() {
    // Whoever checked with one lookup and dialed with another would dial the second answer.
    let (scene, script) = (Scene::new(), Script::new(&[&[PUBLIC], &[PRIVATE]]));
    assert_eq!(outcome(&scene.client(&script), &scene.url()).await, "public");
    assert_eq!(script.asked(), ["idp.example."]);
    assert_eq!((scene.public.connections(), scene.private.connections()), (1, 0));
}

#[tokio::test]
async fn refuses_a_name_that_is_rebound_to_a_private_address() {
    let (scene, script) = (Scene::new(), Script::new(&[&[PUBLIC], &[PRIVATE], &[NEVER]]));
    let client = scene.client(&script);
    assert_eq!(outcome(&client, &scene.url()).await, "public");
    assert_eq!(outcome(&client, &scene.url()).await, "address_refused");
    assert_eq!(outcome(&client, &scene.url()).await, "address_refused");
    assert_eq!(script.asked().len(), 3);
    assert_eq!((scene.private.connections(), scene.never.connections()), (0, 0));
}

#[tokio::test]
async fn drops_the_private_addresses_of_a_mixed_answer() {
    let (scene, script) = (Scene::new(), Script::new(&[&[PRIVATE, NEVER, PUBLIC]]));
    assert_eq!(outcome(&scene.client(&script), &scene.url()).await, "public");
    assert_eq!((scene.private.connections(), scene.never.connections()), (0, 0));
}

#[tokio::test]
async fn falls_back_to_no_private_address_when_the_public_one_is_dead() {
    let scene = Scene::new();
    let beside = TestCertificate::authority().issue("idp.example");
    let private = Server::https(PRIVATE, &beside, &ok("private"));
    // Nobody listens on this port at the public address.
    let url = format!("https://idp.example:{}/", private.port());
    let script = Script::new(&[&[PUBLIC, PRIVATE]]);
    assert_eq!(outcome(&scene.client(&script), &url).await, "connection_failed");
    assert_eq!(private.connections(), 0);
}

#[tokio::test]
async fn reports_a_name_without_addresses() {
    let (scene, script) = (Scene::new(), Script::new(&[&[]]));
    let client = scene.client(&script);
    assert_eq!(outcome(&client, &scene.url()).await, "resolution_failed");
    // The script is at its end, and answers with an error.
    assert_eq!(outcome(&client, &scene.url()).await, "resolution_failed");
}

#[tokio::test]
async fn refuses_every_address_that_is_not_public_in_truth() {
    const NOT_PUBLIC: &[&str] = &[
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.0.0.2",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:0.0.0.0",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:192.168.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    let scene = Scene::new();
    let mut answers: Vec<&[&str]> = NOT_PUBLIC.iter().map(std::slice::from_ref).collect();
    answers.push(NOT_PUBLIC);
    let script = Script::new(&answers);
    let lookup: Arc<dyn Lookup> = Arc::<Script>::clone(&script);
    let client = GuardedClient::builder().with_lookup(lookup, AddressScope::of).build().unwrap();
    for answer in &answers {
        assert_eq!(outcome(&client, &scene.url()).await, "address_refused", "{answer:?}");
    }
    assert_eq!(script.asked().len(), answers.len());
    for server in [&scene.public, &scene.private, &scene.never] {
        assert_eq!(server.connections(), 0);
    }
}

#[tokio::test]
async fn an_allowed_host_opens_private_addresses_for_its_own_port_and_name() {
    let (scene, script) = (Scene::new(), Script::new(&[&[PRIVATE], &[PRIVATE], &[PRIVATE]]));
    let client =
        scene.builder(&script).with_allowed_host("idp.example", scene.port()).unwrap().build();
    let client = client.unwrap();
    assert_eq!(outcome(&client, &scene.url()).await, "private");
    // An allowed name may be one of the hosts file or a search domain.
    assert_eq!(script.asked(), ["idp.example"]);
    let beside = TestCertificate::authority().issue("idp.example");
    let other_port = Server::https(PRIVATE, &beside, &ok("other port"));
    let url = format!("https://idp.example:{}/", other_port.port());
    assert_eq!(outcome(&client, &url).await, "address_refused");
    let url = format!("https://other.example:{}/", scene.port());
    assert_eq!(outcome(&client, &url).await, "address_refused");
    assert_eq!((scene.private.connections(), other_port.connections()), (1, 0));
}

#[tokio::test]
async fn an_allowed_host_opens_no_address_that_is_never_dialed() {
    let (scene, script) = (Scene::new(), Script::new(&[&[NEVER], &[NEVER, PUBLIC]]));
    let client =
        scene.builder(&script).with_allowed_host("idp.example", scene.port()).unwrap().build();
    let client = client.unwrap();
    assert_eq!(outcome(&client, &scene.url()).await, "address_refused");
    assert_eq!(outcome(&client, &scene.url()).await, "public");
    assert_eq!(scene.never.connections(), 0);
}

#[tokio::test]
async fn the_resolver_of_allowed_hosts_looks_up_no_other_name() {
    let script = Script::new(&[&[PRIVATE], &[PRIVATE]]);
    let names = Names::Allowed(BTreeSet::from([String::from("idp.example")]));
    let lookup: Arc<dyn Lookup> = Arc::<Script>::clone(&script);
    let resolver = GuardedResolver::new(lookup, names, played_scope);
    let found: Vec<_> = resolver.resolve("idp.example".parse().unwrap()).await.unwrap().collect();
    assert_eq!(found, [SocketAddr::new(PRIVATE.parse().unwrap(), 0)]);
    let error = resolver.resolve("other.example".parse().unwrap()).await.map(|_| ()).unwrap_err();
    let error = error.downcast::<HttpError>().unwrap();
    assert_eq!(error.code(), "host_refused");
    assert_eq!(script.asked(), ["idp.example"]);
}

#[tokio::test]
async fn refuses_a_certificate_for_another_name() {
    let (scene, script) = (Scene::new(), Script::new(&[&[PUBLIC]]));
    let url = format!("https://other.example:{}/", scene.port());
    assert_eq!(outcome(&scene.client(&script), &url).await, "certificate_refused");
    assert_eq!(scene.public.requests(), [""; 0]);
}

#[tokio::test]
async fn gives_up_on_a_name_server_that_never_answers() {
    struct Silent;
    impl Lookup for Silent {
        fn lookup(&self, _name: String) -> Looking {
            Box::pin(std::future::pending())
        }
    }
    let client = GuardedClient::builder()
        .with_lookup(Arc::new(Silent), AddressScope::of)
        .with_connect_time_limit(Duration::from_millis(20))
        .unwrap()
        .build()
        .unwrap();
    let sent = client.send(HttpRequest::get("https://idp.example/")).await;
    assert_eq!(sent.unwrap_err(), HttpError::TimedOut);
}

/// A proxy of the environment would get the request that a public name gets, past the check of
/// addresses. The environment is that of a process of its own, which this test starts.
#[test]
fn ignores_the_proxies_of_the_environment() {
    let scene = Scene::new();
    let proxy = Server::http(PUBLIC, "HTTP/1.1 502 Proxy\r\ncontent-length: 0\r\n\r\n");
    let proxy_url = format!("http://{PUBLIC}:{}", proxy.port());
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "guarded_client::tests::with_proxies_in_the_environment"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, &proxy_url).env(name.to_lowercase(), &proxy_url);
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    child.env("TEST_PORT", scene.port().to_string());
    child.env("TEST_ROOT", String::from_utf8(scene.authority.pem()).unwrap());
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!((scene.public.connections(), scene.private.connections()), (1, 1));
    // The control, which obeys the environment, is the one visitor.
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
#[ignore = "runs in the process that the test above starts"]
#[expect(clippy::disallowed_methods, reason = "the environment is what this is about")]
async fn with_proxies_in_the_environment() {
    let port: u16 = std::env::var("TEST_PORT").unwrap().parse().unwrap();
    let root = std::env::var("TEST_ROOT").unwrap();
    let script = Script::new(&[&[PUBLIC], &[PRIVATE]]);
    let client = GuardedClient::builder()
        .with_lookup(script, played_scope)
        .with_root_certificate(root.as_bytes())
        .unwrap();
    let public = client.build().unwrap();
    assert_eq!(outcome(&public, &format!("https://idp.example:{port}/")).await, "public");

    let script = Script::new(&[&[PRIVATE]]);
    let client = GuardedClient::builder()
        .with_lookup(script, played_scope)
        .with_root_certificate(root.as_bytes())
        .unwrap()
        .with_allowed_host("idp.example", port)
        .unwrap();
    let private = client.build().unwrap();
    assert_eq!(outcome(&private, &format!("https://idp.example:{port}/")).await, "private");

    let naive = reqwest::Client::new().get("http://idp.example/").send().await;
    assert_eq!(naive.unwrap().status(), 502, "the environment has no effect at all");
}

#[test]
fn no_header_is_printed_by_whoever_traces_the_client() {
    let client = GuardedClient::new().unwrap();
    let request =
        HttpRequest::get("https://idp.example/").with_header("authorization", "Bearer s3cret");
    let url = "https://idp.example/".parse().unwrap();
    let sent = super::to_reqwest(&client.public, url, &request).unwrap();
    assert_eq!(sent.headers().len(), 1);
    assert!(!format!("{sent:?}").contains("s3cret"));
}
