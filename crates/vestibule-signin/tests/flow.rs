//! Whole sign-ins through the two routes of a connection, and what they refuse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may fail"
)]

use std::time::Duration;

use vestibule_core::{
    BrowserBinding, ConnectionId, Endpoint, OrganizationId, ReturnPath, Secret, Timestamp,
};
use vestibule_oidc::{
    Callback, Client, ClientAuthentication, EntraCloud, IssuerRule, LoginSecrets, MemoryKeyCache,
    TenantId,
};
use vestibule_provisioning::ExpectedIssuer;
use vestibule_saml::{EntityId, IdpMetadata, ServiceProvider};
use vestibule_signin::{
    MemoryPendingLogins, MemoryReplayLog, NoPendingLogins, NoReplayLog, OidcFlow, PendingKey,
    PendingLogins, SamlFlow, SignInError, SignedIn,
};
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, ProviderNetwork, TestClient};
use vestibule_testkit::{SamlIdp, SamlUser};
use vestibule_xmldsig::Limits;

const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";
const OTHER_TENANT: &str = "7d1b2c3a-1111-4222-8333-444455556666";

fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap()
}

fn browser(value: u8) -> BrowserBinding {
    BrowserBinding::new(Secret::new(vec![value; 32])).unwrap()
}

fn acme() -> OrganizationId {
    OrganizationId::parse("acme").unwrap()
}

/// A host with one connection by SAML.
struct Saml {
    idp: SamlIdp,
    service_provider: ServiceProvider,
    connection: vestibule_saml::Connection,
    pending: MemoryPendingLogins,
    replays: MemoryReplayLog,
}

impl Saml {
    fn new() -> Self {
        let idp = SamlIdp::okta_like("exk1a2b3c4d5E6F7g8h9");
        let metadata = IdpMetadata::parse(idp.metadata(), &Limits::DOCUMENT, now()).unwrap();
        let provider = metadata.into_identity_provider().unwrap();
        Self {
            idp,
            service_provider: ServiceProvider::new(
                EntityId::parse("https://app.example/saml").unwrap(),
                Endpoint::parse("https://app.example/saml/acs/acme").unwrap(),
            ),
            connection: vestibule_saml::Connection::new(
                ConnectionId::parse("acme").unwrap(),
                provider,
            ),
            pending: MemoryPendingLogins::new(),
            replays: MemoryReplayLog::new(),
        }
    }

    fn flow(&self) -> SamlFlow<'_> {
        SamlFlow::new(&self.service_provider, &self.connection)
    }

    /// What the browser posts, and the relay state in it.
    async fn posted(&self) -> (String, String) {
        let (ids, path) = (([1; 16], [2; 16]), ReturnPath::parse("/reports/7").unwrap());
        let begun = self.flow().begin(&self.pending, &browser(7), path, ids, now()).await;
        let user = SamlUser::new("ada@acme.example");
        let url = begun.unwrap();
        let state = url.rsplit("RelayState=").next().unwrap().to_owned();
        (self.idp.answer(&url, &user, [3; 16], now()).unwrap(), state)
    }

    async fn finish(&self, body: &str) -> Result<SignedIn, SignInError> {
        self.finish_in(body, &browser(7), now()).await
    }

    async fn finish_in(
        &self,
        body: &str,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<SignedIn, SignInError> {
        self.flow().finish(&self.pending, &self.replays, body.as_bytes(), browser, now).await
    }
}

fn code(outcome: Result<SignedIn, SignInError>) -> &'static str {
    outcome.expect_err("nobody signs in").code()
}

#[tokio::test]
async fn a_response_signs_in_once() {
    let saml = Saml::new();
    let (posted, _) = saml.posted().await;
    let signed_in = saml.finish(&posted).await.unwrap();
    assert_eq!(signed_in.identity().subject.id, "ada@acme.example");
    assert_eq!(signed_in.return_path().as_str(), "/reports/7");
    assert_eq!(code(saml.finish(&posted).await), "nothing_pending");
}

#[tokio::test]
async fn the_replay_log_stops_what_a_store_of_pending_logins_lets_through_twice() {
    let saml = Saml::new();
    let (posted, state) = saml.posted().await;
    let key = PendingKey::of("saml", &state);
    let kept = saml.pending.take_once(&key, now()).await.unwrap().unwrap();
    let until = now().saturating_add(Duration::from_secs(600));
    for expected in [None, Some("replayed")] {
        saml.pending.put(&key, &kept, until).await.unwrap();
        let outcome = saml.finish(&posted).await;
        assert_eq!(outcome.err().map(|error| error.code()), expected);
    }
}

#[tokio::test]
async fn a_response_without_a_relay_state_answers_nothing() {
    let saml = Saml::new();
    let (posted, _) = saml.posted().await;
    let (response, _) = posted.split_once("&RelayState=").unwrap();
    assert_eq!(code(saml.finish(response).await), "nothing_pending");
    assert!(saml.finish(&posted).await.is_ok(), "the sign-in that is pending is still there");
}

#[tokio::test]
async fn another_browser_brings_nothing_and_uses_the_sign_in_up() {
    let saml = Saml::new();
    let (posted, _) = saml.posted().await;
    let elsewhere = saml.finish_in(&posted, &browser(8), now()).await;
    assert_eq!(code(elsewhere), "pending_other_browser");
    assert_eq!(code(saml.finish(&posted).await), "nothing_pending");
}

#[tokio::test]
async fn a_pending_sign_in_ends_with_its_time() {
    let saml = Saml::new();
    let (posted, state) = saml.posted().await;
    let bytes = saml.pending.take_once(&PendingKey::of("saml", &state), now()).await.unwrap();
    let pending = vestibule_saml::PendingLogin::from_bytes(&bytes.unwrap()).unwrap();
    let saml = Saml::new();
    saml.posted().await;
    let late = saml.finish_in(&posted, &browser(7), pending.expires_at()).await;
    assert_eq!(code(late), "nothing_pending");
}

#[tokio::test]
async fn the_error_of_a_forgery_has_every_check() {
    let mut saml = Saml::new();
    let attack = vestibule_testkit::hostile::attack("audience_is_another_service_provider");
    saml.idp = saml.idp.with_attack(attack.unwrap());
    let (posted, _) = saml.posted().await;
    let error = saml.finish(&posted).await.unwrap_err();
    assert_eq!(error.code(), "audience_mismatch");
    assert_eq!(error.expected(), Some("https://app.example/saml"));
    assert_eq!(error.found(), Some("https://other.example"));
    assert!(!error.fix().is_empty());
    assert!(error.checks().iter().any(|(_, outcome)| *outcome == "audience_mismatch"));
    let told = format!("{error:#}");
    assert!(told.starts_with("audience_mismatch: ") && told.contains("; fix: "), "{told}");
}

#[tokio::test]
async fn the_view_of_a_connection_has_its_own_id_and_issuer() {
    let saml = Saml::new();
    let view = saml.flow().view(acme());
    assert_eq!(view.id.as_str(), "acme");
    let issuer = ExpectedIssuer::Exactly(saml.idp.entity_id().to_owned());
    assert_eq!(view.issuer, issuer);
}

#[tokio::test]
async fn stores_that_are_missing_let_nobody_in() {
    let saml = Saml::new();
    let ids = ([1; 16], [2; 16]);
    let flow = saml.flow();
    let begun = flow.begin(&NoPendingLogins, &browser(7), ReturnPath::root(), ids, now()).await;
    assert_eq!(begun.unwrap_err().code(), "sign_in_store_unavailable");
    let (posted, _) = saml.posted().await;
    let body = posted.as_bytes();
    let finished = flow.finish(&saml.pending, &NoReplayLog, body, &browser(7), now()).await;
    assert_eq!(code(finished), "sign_in_store_unavailable");
}

/// A host with one connection by OpenID Connect.
struct Oidc {
    network: ProviderNetwork,
    client: Client<ProviderNetwork, MemoryKeyCache>,
    connection: vestibule_oidc::Connection,
    pending: MemoryPendingLogins,
}

impl Oidc {
    fn new(rule: IssuerRule) -> Self {
        let registered = TestClient::new("https://app.example/oidc/callback/acme");
        let provider = OpenIdProvider::entra_like(TENANT).with_client(registered.clone());
        let network = ProviderNetwork::new(now).with(provider);
        let connection = vestibule_oidc::Connection::new(
            ConnectionId::parse("acme").unwrap(),
            rule,
            &registered.client_id,
            ClientAuthentication::secret_basic(registered.secret().unwrap()),
            Endpoint::parse(&registered.redirect_uri).unwrap(),
        );
        Self {
            client: Client::new(network.clone(), MemoryKeyCache::new()),
            network,
            connection: connection.unwrap(),
            pending: MemoryPendingLogins::new(),
        }
    }

    fn flow(&self) -> OidcFlow<'_, ProviderNetwork, MemoryKeyCache> {
        OidcFlow::new(&self.client, &self.connection)
    }

    /// The query that the browser brings back.
    async fn answered(&self) -> String {
        let secrets = LoginSecrets::from_random([5; 96]);
        let path = ReturnPath::parse("/reports/7").unwrap();
        let begun = self.flow().begin(&self.pending, &browser(7), path, secrets, now()).await;
        let answer = self.network.authorize(&begun.unwrap(), &OpenIdUser::new("ada")).unwrap();
        answer.parameters().to_owned()
    }

    async fn finish(&self, query: &str, browser: &BrowserBinding) -> Result<SignedIn, SignInError> {
        let callback = Callback::parse_query(query)?;
        self.flow().finish(&self.pending, callback, browser, [9; 16], now()).await
    }
}

fn one_tenant() -> IssuerRule {
    IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap())
}

#[tokio::test]
async fn a_code_signs_in_once() {
    let oidc = Oidc::new(one_tenant());
    let query = oidc.answered().await;
    let signed_in = oidc.finish(&query, &browser(7)).await.unwrap();
    assert_eq!(signed_in.identity().subject.tenant.as_deref(), Some(TENANT));
    assert_eq!(signed_in.return_path().as_str(), "/reports/7");
    assert_eq!(code(oidc.finish(&query, &browser(7)).await), "nothing_pending");
}

#[tokio::test]
async fn another_browser_does_not_finish_what_this_one_began() {
    let oidc = Oidc::new(one_tenant());
    let query = oidc.answered().await;
    assert_eq!(code(oidc.finish(&query, &browser(8)).await), "pending_other_browser");
    assert_eq!(code(oidc.finish(&query, &browser(7)).await), "nothing_pending");
}

#[tokio::test]
async fn a_state_of_one_protocol_is_nothing_to_the_other() {
    let (saml, oidc) = (Saml::new(), Oidc::new(one_tenant()));
    let (_, state) = saml.posted().await;
    let callback = Callback::parse_query(&format!("code=1&state={state}")).unwrap();
    let finished = oidc.flow().finish(&saml.pending, callback, &browser(7), [9; 16], now()).await;
    assert_eq!(code(finished), "nothing_pending");
}

#[tokio::test]
async fn a_connection_that_takes_several_tenants_expects_no_issuer() {
    let view = Oidc::new(one_tenant()).flow().view(acme());
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    assert_eq!(view.issuer, ExpectedIssuer::Exactly(issuer));

    let tenants = [TENANT, OTHER_TENANT].map(|tenant| TenantId::parse(tenant).unwrap());
    let several = IssuerRule::entra_tenants(EntraCloud::Global, tenants).unwrap();
    let view = Oidc::new(several).flow().view(acme());
    assert_eq!(view.issuer, ExpectedIssuer::AnyTenant);
}
