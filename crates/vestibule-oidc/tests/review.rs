//! What a hostile reading of the crate found: each test failed before its source was mended.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "the helpers of tests may fail")]

#[path = "support/host.rs"]
mod host;

use std::future::{Future, pending};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use host::{CALLBACK, Host, TENANT, at, block_on, browser, endpoint, id, later, now, test_client};
use vestibule_core::{HttpRequest, HttpResponse, Outcome, ReturnPath, Timestamp};
use vestibule_http::{HttpClient, HttpError};
use vestibule_oidc::{
    BeginOptions, Callback, Client, ClientAuthentication, Connection, EntraCloud, ExpectedNonce,
    InitiateLogin, IssuerRule, KeyAnswer, LogoutRequest, MemoryKeyCache, NoKeyCache, Profile,
    ProviderKeys, ProviderMetadata, Refusal, TenantId,
};
use vestibule_testkit::TestKey;
use vestibule_testkit::openid::{Edit, Endpoint, Jwt, OpenIdProvider, OpenIdUser, Part};

const OTHER_TENANT: &str = "0c5a9c2e-1f0b-4a53-9d55-6a1f6f0f7f11";
const ID_TOKEN: Part = Part::Claims(Jwt::IdToken);

fn plain() -> OpenIdProvider {
    OpenIdProvider::plain("https://op.example")
}

fn user() -> OpenIdUser {
    OpenIdUser::new("ada").with_email("ada@acme.example", Some(true))
}

fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.map(|_| ()).unwrap_err().code()
}

fn offline(connection: Connection) -> Connection {
    connection.with_scope("offline_access")
}

#[test]
fn no_profile_makes_entra_vouch_by_email_verified_or_lets_guests_in() {
    let minted = [Edit::Set(ID_TOKEN, "email_verified", "true")];
    for profile in [&Profile::STANDARD, &Profile::OKTA, &Profile::APPLE] {
        let provider = || OpenIdProvider::entra_like(TENANT).with_edits(minted);
        let host = Host::with(provider(), test_client(), |it| {
            it.with_profile(profile).with_scopes(["openid", "profile", "email"])
        });
        let sign_in = host.sign_in(&user()).unwrap();
        assert_eq!(code(sign_in.linkable_email()), "email_unverified", "{profile:?}");
        assert!(sign_in.id_token().tenant().is_some());
        assert_ne!(sign_in.subject().id, "ada", "the object names the user");
        let guest = user().as_guest_from(OTHER_TENANT);
        assert_eq!(code(host.sign_in(&guest)), "guest_user", "{profile:?}");
    }
}

#[test]
fn an_issuer_that_all_customers_share_is_nobodys_own() {
    let host = Host::with(OpenIdProvider::apple_like(), test_client(), Connection::with_own_issuer);
    let sign_in = host.sign_in(&user()).unwrap();
    assert!(!sign_in.email().tenant_pinned);
}

#[test]
fn a_hosted_domain_is_googles_to_state() {
    let claimed = [Edit::Set(ID_TOKEN, "hd", "\"victim.example\"")];
    let sign_in = Host::new(plain().with_edits(claimed)).sign_in(&user()).unwrap();
    assert_eq!(sign_in.email().hosted_domain, None);
    assert_eq!(sign_in.subject().tenant, None);
}

#[test]
fn a_refresh_token_is_not_sent_to_an_issuer_that_it_is_not_from() {
    let host = Host::with(plain(), test_client(), offline);
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    // The administrator enters another issuer for the same connection.
    let evil = Host::with(OpenIdProvider::plain("https://evil.example"), test_client(), offline);
    let refused = block_on(evil.client.refresh(&evil.connection, grant, [4; 16], now()));
    assert_eq!(code(refused), "issuer_mismatch");
    assert_eq!(evil.provider.requests(Endpoint::Token), 0);
}

#[test]
fn a_tenant_that_is_allowed_no_more_refreshes_no_more() {
    let rule = |tenants: &[&str]| {
        let tenants = tenants.iter().map(|it| TenantId::parse(it).unwrap());
        IssuerRule::entra_tenants(EntraCloud::Global, tenants).unwrap()
    };
    let secret = || ClientAuthentication::secret_basic(test_client().secret().unwrap());
    let of = |tenants: &[&str]| {
        let connection =
            Connection::new(id("acme"), rule(tenants), "app", secret(), endpoint(CALLBACK));
        offline(connection.unwrap())
    };
    let provider = OpenIdProvider::entra_like_multitenant(TENANT);
    let host = Host::with(provider, test_client(), |_| of(&[TENANT, OTHER_TENANT]));
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    let refused = block_on(host.client.refresh(&of(&[OTHER_TENANT]), grant, [4; 16], now()));
    assert_eq!(code(refused), "issuer_mismatch");
}

#[test]
fn a_refreshed_token_about_another_object_of_entra_is_refused() {
    let other = "\"7d0b0f3c-0000-4d4c-8a53-2f1a9d0c6e11\"";
    let swapped = [Edit::Set(Part::Claims(Jwt::RefreshedIdToken), "oid", other)];
    let provider = OpenIdProvider::entra_like(TENANT).with_edits(swapped);
    let host = Host::with(provider, test_client(), offline);
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    let refused = block_on(host.client.refresh(&host.connection, grant, [4; 16], later(30)));
    assert_eq!(code(refused), "refreshed_subject_mismatch");
}

#[test]
fn a_refresh_token_is_not_spent_while_its_answer_could_not_be_verified() {
    let no_keys = [Edit::Answer(Endpoint::Keys, 503, "text/plain", "")];
    let host = Host::with(plain(), test_client(), offline);
    let grant = host.sign_in(&user()).unwrap().refresh_grant().unwrap();
    let broken = Host::with(plain().with_edits(no_keys), test_client(), offline);
    let refused = block_on(broken.client.refresh(&broken.connection, grant, [4; 16], now()));
    assert_eq!(code(refused), "keys_unavailable");
    assert_eq!(broken.provider.requests(Endpoint::Token), 0);
}

#[test]
fn metadata_of_another_issuer_serves_no_connection() {
    let host = Host::new(plain());
    let elsewhere = ProviderMetadata::configured(
        &IssuerRule::exact("https://evil.example").unwrap(),
        endpoint("https://evil.example/authorize"),
        endpoint("https://evil.example/token"),
        endpoint("https://evil.example/keys"),
    );
    let path = ReturnPath::parse("/").unwrap();
    let options = BeginOptions::new();
    let connection = &host.connection;
    let begun = connection.begin(&elsewhere, host::secrets(1), &options, &browser(1), path, now());
    let query = format!("code=c0de&state={}", begun.pending.state());
    let callback = Callback::parse_query(&query).unwrap();
    let refused = connection.finish(&elsewhere, begun.pending, callback, &browser(1), now());
    assert_eq!(code(refused), "pending_other_connection");

    let offline = Host::with(plain(), test_client(), offline);
    let grant = offline.sign_in(&user()).unwrap().refresh_grant().unwrap();
    assert_eq!(code(offline.connection.refresh(&elsewhere, grant)), "issuer_mismatch");
}

#[test]
fn the_keys_of_another_connection_do_not_sign_user_info() {
    let host = Host::new(plain());
    let other = Host::with(OpenIdProvider::plain("https://evil.example"), test_client(), |it| {
        let issuer = it.issuer().clone();
        let secret = ClientAuthentication::secret_basic(test_client().secret().unwrap());
        Connection::new(id("evil"), issuer, "app", secret, endpoint(CALLBACK)).unwrap()
    });
    let sign_in = host.sign_in(&user()).unwrap();
    let refused = block_on(host.client.with_user_info(&other.connection, sign_in, now()));
    assert_eq!(code(refused), "pending_other_connection");
}

#[test]
fn user_info_that_has_to_be_signed_has_to_say_whose_and_for_whom() {
    for (claim, missing) in [("iss", "issuer_missing"), ("aud", "audience_missing")] {
        let edits = [Edit::Remove(Part::Claims(Jwt::UserInfo), claim)];
        let client = test_client().with_signed_user_info();
        let host = Host::with(plain().with_edits(edits), client, Connection::with_signed_user_info);
        let sign_in = host.sign_in(&user()).unwrap();
        assert_eq!(code(host.with_user_info(sign_in)), missing);
    }
}

#[test]
fn nothing_that_is_printed_holds_a_hint_or_a_nonce() {
    let options = BeginOptions::new().with_login_hint("ada@acme.example").with_prompt("login");
    let query = "iss=https%3A%2F%2Fop.example&login_hint=ada%40acme.example&target_link_uri=https%3A%2F%2Fapp.example%2Fada%40acme.example";
    let request = InitiateLogin::parse(query).unwrap();
    let nonces =
        [ExpectedNonce::Exactly("ada@acme.example"), ExpectedNonce::IfPresent("ada@acme.example")];
    let shown = format!("{options:?} {options:#?} {request:?} {nonces:?}");
    assert!(!shown.contains("ada@acme"), "{shown}");
}

#[test]
fn an_error_that_is_no_code_is_not_repeated() {
    for error in ["ada@acme.example+is+locked", "Benutzer+Ada", &"x".repeat(200)] {
        let host = Host::new(plain());
        let (pending, parameters) = host.visit(&user()).unwrap();
        let kept = parameters.split('&').filter(|it| !it.starts_with("code="));
        let answer = format!("error={error}&{}", kept.collect::<Vec<_>>().join("&"));
        let refusal = host.finish(pending, &answer, &browser(1), now()).map(|_| ()).unwrap_err();
        assert_eq!(refusal.code(), "authorization_error");
        assert_eq!(refusal.found(), Some("an error that is no code"));
    }
}

#[test]
fn an_access_token_brings_no_header_of_its_own() {
    for token in ["\"a\\r\\nHost: internal\"", "\"a\\nb\"", "\"a\\u00e9\""] {
        let body =
            format!("{{\"access_token\":{token},\"token_type\":\"Bearer\",\"id_token\":\"x\"}}");
        let host = Host::new(plain());
        let (pending, parameters) = host.visit(&user()).unwrap();
        let provider = block_on(host.client.provider(&host.connection, now())).unwrap();
        let callback = Callback::parse_query(&parameters).unwrap();
        let exchange = host.connection.finish(&provider, pending, callback, &browser(1), now());
        let received = exchange.unwrap().receive(&HttpResponse::new(200, body.into_bytes()));
        assert_eq!(code(received), "token_response_malformed");
    }
}

#[test]
fn a_line_that_failed_does_not_pass_afterwards() {
    let events = [Edit::Set(ID_TOKEN, "events", "{}")];
    let refusal = Host::new(plain().with_edits(events)).sign_in(&user()).map(|_| ()).unwrap_err();
    assert_eq!(refusal.code(), "wrong_token_kind");
    let failed = refusal.report().checks().find(|(_, it)| matches!(it, Outcome::Failed(_)));
    assert_eq!(failed.map(|(_, it)| it.as_str()), Some("wrong_token_kind"));
}

#[test]
fn a_portal_sends_nobody_to_another_site() {
    let host = Host::new(plain());
    for target in [
        "https://app.example//evil.example/x",
        "https://app.example/%2Fevil.example",
        "https://app.example/\\evil.example",
        "https://app.example.evil.example/x",
        "https://app.example@evil.example/",
        "http://app.example/x",
        "javascript:alert(1)",
        "//evil.example/",
    ] {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("iss", "https://op.example").append_pair("target_link_uri", target);
        let request = InitiateLogin::parse(&query.finish()).unwrap();
        let (_, path) = host.connection.accept_initiation(request).unwrap();
        let safe = !path.as_str().starts_with("//") && !path.as_str().contains('\\');
        assert!(safe && !path.as_str().to_lowercase().starts_with("/%2f"), "{target}: {path:?}");
    }
}

/// A provider whose answers about keys never come, while it is told so.
struct Stuck {
    provider: OpenIdProvider,
    is_stuck: AtomicBool,
    key_requests: AtomicUsize,
}

impl HttpClient for &Stuck {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.url().contains("jwks") || request.url().contains("keys") {
            self.key_requests.fetch_add(1, Ordering::SeqCst);
            if self.is_stuck.load(Ordering::SeqCst) {
                pending::<()>().await;
            }
        }
        Ok(self.provider.handle(&request, now()))
    }
}

#[test]
fn a_stranger_who_hangs_up_does_not_keep_new_keys_away() {
    let provider = plain().with_client(test_client());
    let connection = host::connection(&provider, &test_client());
    let stuck =
        Stuck { provider, is_stuck: AtomicBool::new(false), key_requests: AtomicUsize::new(0) };
    let client = Client::new(&stuck, NoKeyCache);
    let metadata = block_on(client.provider(&connection, now())).unwrap();
    let ask = |kid| client.keys(&connection, &metadata, Some(kid), now());
    assert!(block_on(ask("key-0")).is_ok());
    stuck.provider.rotate_keys();
    // A logout token with a made-up key: the fetch begins, and the stranger closes the connection.
    stuck.is_stuck.store(true, Ordering::SeqCst);
    let mut context = Context::from_waker(Waker::noop());
    let mut stranger = Box::pin(ask("made-up"));
    assert!(stranger.as_mut().poll(&mut context).is_pending());
    let mut waiting = Box::pin(ask("key-1"));
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    stuck.is_stuck.store(false, Ordering::SeqCst);
    drop(stranger);
    assert!(block_on(waiting).is_ok(), "who waited takes over");
    stuck.provider.rotate_keys();
    stuck.is_stuck.store(true, Ordering::SeqCst);
    let mut stranger = Box::pin(client.keys(&connection, &metadata, Some("made-up"), later(31)));
    assert!(stranger.as_mut().poll(&mut context).is_pending());
    drop(stranger);
    stuck.is_stuck.store(false, Ordering::SeqCst);
    let found = block_on(client.keys(&connection, &metadata, Some("key-2"), later(31)));
    assert!(found.is_ok(), "who comes later fetches, after {:?}", stuck.key_requests);
}

/// An issuer whose metadata names another key set every time.
struct Restless {
    key_set: String,
    place: AtomicUsize,
    fetched: Mutex<Vec<String>>,
}

impl HttpClient for &Restless {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.url().contains("/keys") {
            self.fetched.lock().unwrap().push(request.url().to_owned());
            return Ok(HttpResponse::new(200, self.key_set.clone().into_bytes()));
        }
        let place = self.place.load(Ordering::SeqCst);
        let body = format!(
            r#"{{"issuer":"https://op.example","authorization_endpoint":"https://op.example/a","token_endpoint":"https://op.example/t","jwks_uri":"https://op.example/keys/{place}"}}"#
        );
        Ok(HttpResponse::new(200, body.into_bytes()).with_header("cache-control", "max-age=300"))
    }
}

#[test]
fn an_issuer_that_moves_its_keys_all_the_time_fills_no_memory() {
    let key_set = plain().jwks().unwrap();
    let restless = Restless { key_set, place: AtomicUsize::new(0), fetched: Mutex::default() };
    let client = Client::new(&restless, NoKeyCache);
    let rule = IssuerRule::exact("https://op.example").unwrap();
    let public = ClientAuthentication::Public;
    let connection = Connection::new(id("acme"), rule, "app", public, endpoint(CALLBACK)).unwrap();
    for (minute, place) in [(0, 0), (6, 1), (12, 0)] {
        restless.place.store(place, Ordering::SeqCst);
        let now = later(60 * minute);
        let metadata = block_on(client.provider(&connection, now)).unwrap();
        block_on(client.keys(&connection, &metadata, Some("key-0"), now)).unwrap();
    }
    // Keys are good for an hour: the first place was asked again because it was forgotten.
    assert_eq!(restless.fetched.lock().unwrap().len(), 3);
}

/// A network with two providers.
#[derive(Clone)]
struct Two(Arc<OpenIdProvider>, Arc<OpenIdProvider>);

impl HttpClient for Two {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let provider = if request.url().contains("op.example") { &self.1 } else { &self.0 };
        Ok(provider.handle(&request, now()))
    }
}

#[test]
fn keys_of_an_application_serve_no_issuer_that_comes_after() {
    let entra = OpenIdProvider::entra_like(TENANT).with_application_key(TestKey::ROTATED);
    let entra = Arc::new(entra.with_client(test_client()));
    let next = Arc::new(plain().with_client(test_client()));
    let client = Client::new(Two(Arc::clone(&entra), Arc::clone(&next)), NoKeyCache);
    let before = host::connection(&entra, &test_client());
    let metadata = block_on(client.provider(&before, now())).unwrap();
    let kid = application_kid(&entra);
    block_on(client.keys(&before, &metadata, Some(&kid), now())).unwrap();
    let asked = entra.requests(Endpoint::Keys);
    // The customer moves: the connection stays, with another issuer.
    let after = host::connection(&next, &test_client());
    let metadata = block_on(client.provider(&after, now())).unwrap();
    block_on(client.keys(&after, &metadata, Some("key-0"), now())).unwrap();
    assert_eq!((entra.requests(Endpoint::Keys), next.requests(Endpoint::Keys)), (asked, 1));
}

/// The key that tokens of the application name.
fn application_kid(provider: &OpenIdProvider) -> String {
    let url = format!("{}?appid=app", provider.discovery_url());
    let metadata = provider.handle(&HttpRequest::get(url), now());
    let metadata: serde_json::Value = serde_json::from_slice(metadata.body()).unwrap();
    let keys = provider.handle(&HttpRequest::get(metadata["jwks_uri"].as_str().unwrap()), now());
    let keys: serde_json::Value = serde_json::from_slice(keys.body()).unwrap();
    keys["keys"][0]["kid"].as_str().unwrap().to_owned()
}

#[test]
fn an_application_that_gave_its_keys_up_still_signs_in() {
    let entra = OpenIdProvider::entra_like(TENANT).with_application_key(TestKey::ROTATED);
    let entra = Arc::new(entra.with_client(test_client()));
    let plain_entra = Arc::new(OpenIdProvider::entra_like(TENANT).with_client(test_client()));
    let common: serde_json::Value = serde_json::from_str(&plain_entra.jwks().unwrap()).unwrap();
    let common = common["keys"][0]["kid"].as_str().unwrap().to_owned();
    let client = Client::new(Two(Arc::clone(&entra), entra.clone()), NoKeyCache);
    let connection = host::connection(&entra, &test_client());
    let metadata = block_on(client.provider(&connection, now())).unwrap();
    let kid = application_kid(&entra);
    block_on(client.keys(&connection, &metadata, Some(&kid), now())).unwrap();
    let keys = block_on(client.keys(&connection, &metadata, Some(&common), now())).unwrap();
    assert!(keys.knows(Some(&common)));
}

fn key_set(max_age: &str) -> HttpResponse {
    HttpResponse::new(200, plain().jwks().unwrap().into_bytes())
        .with_header("cache-control", max_age)
}

#[test]
fn a_clock_that_ran_ahead_for_a_moment_stops_nothing_for_good() {
    let ahead: Timestamp = at("2099-01-01T00:00:00Z");
    let mut keys = ProviderKeys::new();
    keys.failed(ahead);
    assert!(matches!(keys.look_up(None, now()), KeyAnswer::Fetch(None)));
    let mut keys = ProviderKeys::new();
    keys.fetched(&key_set("max-age=86400"), ahead).unwrap();
    assert!(matches!(keys.look_up(Some("key-0"), now()), KeyAnswer::Fetch(Some(_))));
    assert!(matches!(keys.look_up(Some("x"), ahead), KeyAnswer::Fetch(None)));
    keys.not_found(Some("x"), ahead);
    assert!(matches!(keys.look_up(Some("x"), now()), KeyAnswer::Fetch(None)));
}

#[test]
fn documents_from_a_clock_that_ran_ahead_are_asked_for_again() {
    let cache = Arc::new(MemoryKeyCache::new());
    let provider = Arc::new(plain().with_client(test_client()));
    let connection = host::connection(&provider, &test_client());
    let wire = || host::Wire { provider: Arc::clone(&provider), now: now() };
    let ahead = Client::new(wire(), Arc::clone(&cache));
    block_on(ahead.provider(&connection, at("2099-01-01T00:00:00Z"))).unwrap();
    block_on(ahead.provider(&connection, now())).unwrap();
    assert_eq!(provider.requests(Endpoint::Discovery), 2);
    block_on(Client::new(wire(), cache).provider(&connection, now())).unwrap();
    assert_eq!(provider.requests(Endpoint::Discovery), 2);
}

#[test]
fn a_logout_token_is_signed_by_a_key_of_its_own_tenant() {
    let foreign = format!("https://login.microsoftonline.com/{OTHER_TENANT}/v2.0");
    let set = OpenIdProvider::entra_like_multitenant(TENANT).jwks().unwrap();
    let mut set: serde_json::Value = serde_json::from_str(&set).unwrap();
    set["keys"][0]["issuer"] = foreign.into();
    let keys = vestibule_oidc::KeySet::parse(set.to_string().as_bytes()).unwrap();
    let tenants = [TENANT, OTHER_TENANT].map(|it| TenantId::parse(it).unwrap());
    let rule = IssuerRule::entra_tenants(EntraCloud::Global, tenants).unwrap();
    let provider = OpenIdProvider::entra_like_multitenant(TENANT).with_client(test_client());
    let secret = ClientAuthentication::secret_basic(test_client().secret().unwrap());
    let host = Host::with(provider, test_client(), |_| {
        Connection::new(id("acme"), rule, "app", secret, endpoint(CALLBACK)).unwrap()
    });
    let _ = host.sign_in(&user()).unwrap();
    let session = host.provider.sessions().pop().unwrap();
    let request = host.provider.back_channel_logout(&session, now()).unwrap();
    let request = LogoutRequest::parse_form(request.body().as_bytes()).unwrap();
    let refused = host.connection.verify_logout(request, &keys, now());
    assert_eq!(code(refused), "key_issuer_mismatch");
}
