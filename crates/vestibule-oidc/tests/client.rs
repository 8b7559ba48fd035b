//! The client under load, in an outage, and beside other customers.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail"
)]

#[path = "support/host.rs"]
mod host;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use host::{CALLBACK, Host, TENANT, at, block_on, endpoint, id, later, now, test_client};
use vestibule_core::{HttpRequest, HttpResponse, Timestamp};
use vestibule_http::{HttpClient, HttpError};
use vestibule_oidc::{
    CacheKey, CachedDocument, Client, ClientAuthentication, Connection, IssuerRule, KeyCache,
    KeyCacheError, MemoryKeyCache, NoKeyCache, ProviderMetadata, Refusal, TenantId, conformance,
};
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::{Edit, Endpoint, Jwt, OpenIdProvider, OpenIdUser, Part};

fn plain() -> OpenIdProvider {
    OpenIdProvider::plain("https://op.example")
}

/// Keys as a host would ask for them, by the name that a token gives.
fn keys(host: &Host, kid: &str, now: Timestamp) -> Result<usize, &'static str> {
    let found = async {
        let provider = host.client.provider(&host.connection, now).await?;
        host.client.keys(&host.connection, &provider, Some(kid), now).await
    };
    block_on(found).map(|keys| keys.len()).map_err(|refusal: Refusal| refusal.code())
}

#[test]
fn ten_thousand_random_names_cause_two_fetches() {
    let host = Host::new(plain());
    assert_eq!(keys(&host, "key-0", now()), Ok(1));
    for n in 0..10_000 {
        assert_eq!(keys(&host, &format!("random-{n}"), now()), Err("key_unknown"));
    }
    assert_eq!(host.provider.requests(Endpoint::Keys), 2);
    assert_eq!(keys(&host, "key-0", now()), Ok(1));
}

#[test]
fn an_outage_does_not_stop_sign_ins_with_keys_that_are_known() {
    let host = Host::new(plain());
    let _ = host.sign_in(&OpenIdUser::new("ada")).unwrap();
    host.provider.begin_outage();
    for hour in 1..=24 {
        assert_eq!(keys(&host, "key-0", later(3600 * hour)), Ok(1), "after {hour} hours");
    }
    assert_eq!(keys(&host, "another", later(3600)), Err("keys_unavailable"));
    assert_eq!(keys(&host, "key-0", later(3600 * 26)), Err("provider_unavailable"));
    host.provider.end_outage();
    assert_eq!(keys(&host, "key-0", later(3600 * 26 + 5)), Ok(1));
}

#[test]
fn a_rotation_is_noticed_by_the_next_sign_in() {
    let host = Host::new(plain());
    let _ = host.sign_in(&OpenIdUser::new("ada")).unwrap();
    host.provider.rotate_keys();
    let _ = host.sign_in(&OpenIdUser::new("ada")).unwrap();
    assert_eq!(host.provider.requests(Endpoint::Keys), 2);
    assert_eq!(host.provider.requests(Endpoint::Discovery), 1);
}

/// A provider that answers once everybody has asked.
struct Slow {
    provider: Arc<OpenIdProvider>,
    key_requests: AtomicUsize,
    gate: tokio::sync::Semaphore,
    broken: AtomicBool,
}

impl HttpClient for &Slow {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.url().contains("jwks") || request.url().contains("keys") {
            self.key_requests.fetch_add(1, Ordering::SeqCst);
            let _passed = self.gate.acquire().await;
            if self.broken.load(Ordering::SeqCst) {
                return Ok(HttpResponse::new(502, Vec::new()));
            }
        }
        Ok(self.provider.handle(&request, now()))
    }
}

fn slow(permits: usize) -> Slow {
    Slow {
        provider: Arc::new(plain().with_client(test_client())),
        key_requests: AtomicUsize::new(0),
        gate: tokio::sync::Semaphore::new(permits),
        broken: AtomicBool::new(false),
    }
}

#[tokio::test]
async fn a_hundred_tasks_that_need_keys_share_one_request() {
    let slow = slow(0);
    let client = Client::new(&slow, NoKeyCache);
    let connection = host::connection(&slow.provider, &test_client());
    let provider = client.provider(&connection, now()).await.unwrap();
    let ask = |kid: &'static str| client.keys(&connection, &provider, Some(kid), now());
    let all = async {
        let mut tasks: Vec<_> = (0..100).map(|_| Box::pin(ask("key-0"))).collect();
        let mut found = 0;
        std::future::poll_fn(|context| {
            tasks.retain_mut(|task| match task.as_mut().poll(context) {
                std::task::Poll::Ready(keys) => {
                    found += usize::from(keys.is_ok());
                    false
                }
                std::task::Poll::Pending => true,
            });
            if tasks.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        found
    };
    let open = async { slow.gate.add_permits(1000) };
    let (found, ()) = tokio::join!(all, open);
    assert_eq!((found, slow.key_requests.load(Ordering::SeqCst)), (100, 1));

    // While somebody looks for a new key, a token with a known one does not wait.
    slow.gate.forget_permits(1000);
    slow.provider.rotate_keys();
    let mut looking = Box::pin(ask("key-1"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(looking.as_mut().poll(&mut context).is_pending());
    assert!(ask("key-0").await.is_ok());
    let mut also_looking = Box::pin(ask("key-1"));
    assert!(also_looking.as_mut().poll(&mut context).is_pending());
    slow.gate.add_permits(1000);
    assert!(looking.await.is_ok() && also_looking.await.is_ok());
    assert_eq!(slow.key_requests.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn tasks_that_wait_for_a_fetch_that_fails_do_not_try_again_one_by_one() {
    let slow = slow(0);
    slow.broken.store(true, Ordering::SeqCst);
    let client = Client::new(&slow, NoKeyCache);
    let connection = host::connection(&slow.provider, &test_client());
    let provider = client.provider(&connection, now()).await.unwrap();
    let ask = || client.keys(&connection, &provider, Some("key-0"), now());
    let open = async { slow.gate.add_permits(1000) };
    let (a, b, c, ()) = tokio::join!(ask(), ask(), ask(), open);
    for answer in [a, b, c] {
        assert_eq!(answer.unwrap_err().code(), "keys_unavailable");
    }
    assert_eq!(slow.key_requests.load(Ordering::SeqCst), 1);
}

#[test]
fn keys_of_one_issuer_serve_all_its_connections_and_typed_ones_only_their_own() {
    let cache = Arc::new(MemoryKeyCache::new());
    let provider = Arc::new(plain().with_client(test_client()));
    let wire = host::Wire { provider: Arc::clone(&provider), now: now() };
    let client = Client::new(wire, Arc::clone(&cache));
    let rule = IssuerRule::exact("https://op.example").unwrap();
    let of = |name: &str| {
        let authentication = ClientAuthentication::Public;
        Connection::new(id(name), rule.clone(), "app", authentication, endpoint(CALLBACK)).unwrap()
    };
    let (acme, other) = (of("acme"), of("other"));
    for connection in [&acme, &other] {
        let metadata = block_on(client.provider(connection, now())).unwrap();
        block_on(client.keys(connection, &metadata, Some("key-0"), now())).unwrap();
    }
    assert_eq!(provider.requests(Endpoint::Keys), 1);

    // An administrator types the same issuer with a key set of his own: it reaches nobody else.
    let jwks_uri = block_on(client.provider(&acme, now())).unwrap().jwks_uri().clone();
    let typed = ProviderMetadata::configured(
        &rule,
        endpoint("https://evil.example/authorize"),
        endpoint("https://evil.example/token"),
        jwks_uri,
    );
    block_on(client.keys(&other, &typed, Some("key-0"), now())).unwrap();
    assert_eq!(provider.requests(Endpoint::Keys), 2);
}

#[test]
fn another_process_starts_with_the_shared_documents() {
    let cache = Arc::new(MemoryKeyCache::new());
    let provider = Arc::new(plain().with_client(test_client()));
    let connection = host::connection(&provider, &test_client());
    for _ in 0..3 {
        let wire = host::Wire { provider: Arc::clone(&provider), now: now() };
        let client = Client::new(wire, Arc::clone(&cache));
        let metadata = block_on(client.provider(&connection, now())).unwrap();
        block_on(client.keys(&connection, &metadata, Some("key-0"), now())).unwrap();
    }
    assert_eq!(provider.requests(Endpoint::Discovery), 1);
    assert_eq!(provider.requests(Endpoint::Keys), 1);
}

/// A cache that is down.
struct Broken;

impl KeyCache for Broken {
    async fn get(&self, _: &CacheKey) -> Result<Option<CachedDocument>, KeyCacheError> {
        Err(KeyCacheError::new())
    }

    async fn put(&self, _: &CacheKey, _: &CachedDocument) -> Result<(), KeyCacheError> {
        Err(KeyCacheError::new())
    }
}

#[test]
fn a_cache_that_is_down_costs_requests_and_nothing_else() {
    let provider = Arc::new(plain().with_client(test_client()));
    let connection = host::connection(&provider, &test_client());
    let wire = host::Wire { provider: Arc::clone(&provider), now: now() };
    let client = Client::new(wire, Broken);
    let metadata = block_on(client.provider(&connection, now())).unwrap();
    assert!(block_on(client.keys(&connection, &metadata, Some("key-0"), now())).is_ok());
}

#[test]
fn the_caches_conform() {
    block_on(conformance::check(&MemoryKeyCache::new())).unwrap();
    assert!(block_on(conformance::check(&NoKeyCache)).is_err());
    let document = CachedDocument::from_bytes(b"{}");
    assert!(document.is_err());
}

#[test]
fn keys_of_an_application_at_entra_are_found_by_its_id() {
    let provider = OpenIdProvider::entra_like(TENANT).with_application_key(TestKey::ROTATED);
    let host = Host::new(provider);
    let user = OpenIdUser::new("ada");
    let _ = host.sign_in(&user).unwrap();
    let before = host.provider.requests(Endpoint::Keys);
    let _ = host.sign_in(&user).unwrap();
    assert_eq!(host.provider.requests(Endpoint::Keys), before, "found again without asking");
    let flood = (0..1000).filter(|n| keys(&host, &format!("random-{n}"), now()).is_ok()).count();
    assert_eq!(flood, 0);
    assert!(host.provider.requests(Endpoint::Keys) <= before + 2);
}

#[test]
fn metadata_that_was_good_outlives_an_outage_and_is_not_asked_for_in_a_storm() {
    let host = Host::new(plain());
    let ask = |now| block_on(host.client.provider(&host.connection, now)).map(|_| ());
    ask(now()).unwrap();
    host.provider.begin_outage();
    ask(later(3600)).unwrap();
    let tomorrow = at("2026-11-22T13:00:01Z");
    for _ in 0..100 {
        assert_eq!(ask(tomorrow).unwrap_err().code(), "provider_unavailable");
    }
    assert!(host.provider.requests(Endpoint::Discovery) <= 3);
}

#[test]
fn a_tenant_rule_reads_the_metadata_of_its_tenant() {
    let rule = IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap());
    let metadata = OpenIdProvider::entra_like(TENANT).metadata().unwrap();
    assert!(ProviderMetadata::parse(metadata.as_bytes(), &rule).is_ok());
    let template = OpenIdProvider::entra_like_multitenant(TENANT).metadata().unwrap();
    let refused = ProviderMetadata::parse(template.as_bytes(), &rule).unwrap_err();
    assert_eq!(refused.code(), "discovery_issuer_mismatch");
}

#[test]
fn a_connection_is_examined_on_documents_that_are_fetched_for_it() {
    let host = Host::new(plain());
    let examined = || {
        let observed = block_on(host.client.observe(&host.connection));
        vestibule_oidc::doctor::examine(&host.connection, &observed, now())
    };
    let has = |code: &str| examined().iter().any(|finding| finding.code() == code);
    assert!(has("discovery_found") && has("keys_found") && !has("discovery_status"));
    host.provider.begin_outage();
    assert!(has("discovery_status"));
    assert_eq!(host.provider.requests(Endpoint::Discovery), 4);
}

#[test]
fn a_key_that_changes_without_a_new_name_is_noticed_and_a_flood_of_forgeries_is_not() {
    let nameless =
        [Edit::Remove(Part::Header(Jwt::IdToken), "kid"), Edit::Remove(Part::Jwk, "kid")];
    let same = [
        Edit::Set(Part::Header(Jwt::IdToken), "kid", "\"always\""),
        Edit::Set(Part::Jwk, "kid", "\"always\""),
    ];
    for edits in [nameless, same] {
        let host = Host::new(plain().with_edits(edits));
        let _ = host.sign_in(&OpenIdUser::new("ada")).unwrap();
        host.provider.rotate_keys();
        let _ = host.sign_in(&OpenIdUser::new("ada")).unwrap();
        assert_eq!(host.provider.requests(Endpoint::Keys), 2);
    }
    let forged = [Edit::Set(Part::Tampered(Jwt::IdToken), "sub", "\"victim\"")];
    let host = Host::new(plain().with_edits(forged));
    for _ in 0..20 {
        let refused = host.sign_in(&OpenIdUser::new("ada")).unwrap_err();
        assert_eq!(refused.code(), "signature_mismatch");
    }
    assert_eq!(host.provider.requests(Endpoint::Keys), 2);
}
