//! A host application as small as can be: what the tests with providers sign in to.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail")]

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use vestibule_core::{
    BrowserBinding, ConnectionId, DomainName, EndSessions, Endpoint, Fresh, HttpRequest,
    HttpResponse, ReplayAnswer, ReplayKey, ReturnPath, Secret, Timestamp,
};
use vestibule_http::{HttpClient, HttpError};
use vestibule_oidc::{
    Algorithm, BeginOptions, CheckedLogout, Client, ClientAuthentication, ClientKey, Connection,
    EntraCloud, IssuerRule, JwtSigningKey, LoginSecrets, MemoryKeyCache, PendingLogin, Profile,
    Refusal, SignIn, TenantId,
};
use vestibule_testkit::openid::{
    OpenIdProvider, OpenIdUser, Personality, TestClient, TestClientAuthentication,
};

pub(crate) const CALLBACK: &str = "https://app.example/oidc/callback/acme";
pub(crate) const SIGNED_OUT: &str = "https://app.example/signed-out";
pub(crate) const TENANT: &str = "9f3c0d3e-5d6b-4f7e-9c51-0a6a1a2b3c4d";

pub(crate) fn at(time: &str) -> Timestamp {
    Timestamp::parse_xs_datetime(time).unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-21T12:00:00Z")
}

pub(crate) fn later(seconds: u64) -> Timestamp {
    now().saturating_add(Duration::from_secs(seconds))
}

pub(crate) fn browser(value: u8) -> BrowserBinding {
    BrowserBinding::new(Secret::new(vec![value; 32])).unwrap()
}

pub(crate) fn secrets(value: u8) -> LoginSecrets {
    let mut random = [value; 96];
    random.iter_mut().enumerate().for_each(|(place, byte)| *byte ^= u8::try_from(place).unwrap());
    LoginSecrets::from_random(random)
}

pub(crate) fn id(id: &str) -> ConnectionId {
    ConnectionId::parse(id).unwrap()
}

pub(crate) fn endpoint(url: &str) -> Endpoint {
    Endpoint::parse(url).unwrap()
}

/// The client that providers know.
pub(crate) fn test_client() -> TestClient {
    TestClient::new(CALLBACK)
        .with_post_logout_redirect_uri(SIGNED_OUT)
        .with_back_channel_logout_uri("https://app.example/oidc/logout/acme")
        .with_front_channel_logout_uri("https://app.example/oidc/frame/acme")
        .with_initiate_login_uri("https://app.example/oidc/begin/acme")
}

/// Whom a connection to this provider trusts.
pub(crate) fn rule(provider: &OpenIdProvider) -> IssuerRule {
    match provider.personality() {
        Personality::Entra => IssuerRule::entra_tenant(TenantId::parse(TENANT).unwrap()),
        Personality::EntraMultitenant => {
            let tenant = TenantId::parse(TENANT).unwrap();
            IssuerRule::entra_tenants(EntraCloud::Global, [tenant]).unwrap()
        }
        Personality::Google => IssuerRule::google(None),
        _ => IssuerRule::exact(provider.issuer()).unwrap(),
    }
}

/// A strict connection to the provider, for its first client.
pub(crate) fn connection(provider: &OpenIdProvider, client: &TestClient) -> Connection {
    let authentication = match &client.authentication {
        TestClientAuthentication::SecretBasic(secret) => ClientAuthentication::secret_basic(secret),
        TestClientAuthentication::SecretPost(secret) => ClientAuthentication::secret_post(secret),
        TestClientAuthentication::PrivateKeyJwt(key, algorithm) => {
            let algorithm = Algorithm::from_name(algorithm).unwrap();
            let key = JwtSigningKey::new(key.signing_key().unwrap(), algorithm);
            ClientAuthentication::PrivateKeyJwt(ClientKey::new(key.unwrap()).unwrap())
        }
        _ => ClientAuthentication::Public,
    };
    let client_id = client.client_id.clone();
    let redirect = endpoint(&client.redirect_uri);
    Connection::new(id("acme"), rule(provider), client_id, authentication, redirect)
        .unwrap()
        .with_post_logout_redirect_uri(endpoint(SIGNED_OUT))
}

pub(crate) fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

/// A network in which there is one provider.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) provider: Arc<OpenIdProvider>,
    pub(crate) now: Timestamp,
}

impl HttpClient for Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        Ok(self.provider.handle(&request, self.now))
    }
}

/// The application, with one connection.
pub(crate) struct Host {
    pub(crate) provider: Arc<OpenIdProvider>,
    pub(crate) connection: Connection,
    pub(crate) client: Client<Wire, MemoryKeyCache>,
    pub(crate) now: Timestamp,
    replays: HashSet<ReplayKey>,
}

impl Host {
    pub(crate) fn new(provider: OpenIdProvider) -> Self {
        Self::with(provider, test_client(), |connection| connection)
    }

    pub(crate) fn with(
        provider: OpenIdProvider,
        client: TestClient,
        configure: impl FnOnce(Connection) -> Connection,
    ) -> Self {
        let provider = Arc::new(provider.with_client(client.clone()));
        let connection = configure(connection(&provider, &client));
        let wire = Wire { provider: Arc::clone(&provider), now: now() };
        Host {
            provider,
            connection,
            client: Client::new(wire, MemoryKeyCache::new()),
            now: now(),
            replays: HashSet::new(),
        }
    }

    pub(crate) fn begin(&self) -> Result<vestibule_oidc::Begun, Refusal> {
        let path = ReturnPath::parse("/reports?week=47").unwrap();
        let options = BeginOptions::new();
        block_on(self.client.begin(
            &self.connection,
            secrets(1),
            &options,
            &browser(1),
            path,
            self.now,
        ))
    }

    /// What the provider answers when the user was sent there, and what was remembered.
    pub(crate) fn visit(&self, user: &OpenIdUser) -> Result<(PendingLogin, String), Refusal> {
        let begun = self.begin()?;
        let answer = self.provider.authorize(&begun.url, user, self.now).unwrap();
        // By way of the store, as a host does it.
        let pending = PendingLogin::from_bytes(begun.pending.to_bytes().expose()).unwrap();
        Ok((pending, answer.parameters().to_owned()))
    }

    pub(crate) fn finish(
        &self,
        pending: PendingLogin,
        parameters: &str,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<SignIn, Refusal> {
        let callback = vestibule_oidc::Callback::parse_form(parameters.as_bytes())?;
        block_on(self.client.finish(&self.connection, pending, callback, browser, [3; 16], now))
    }

    pub(crate) fn sign_in(&self, user: &OpenIdUser) -> Result<SignIn, Refusal> {
        let (pending, parameters) = self.visit(user)?;
        self.finish(pending, &parameters, &browser(1), self.now)
    }

    pub(crate) fn with_user_info(&self, sign_in: SignIn) -> Result<SignIn, Refusal> {
        block_on(self.client.with_user_info(&self.connection, sign_in, self.now))
    }

    pub(crate) fn redeem(&mut self, checked: CheckedLogout) -> Result<EndSessions, Refusal> {
        let key = checked.replay_key().clone();
        let answer = match self.replays.insert(key.clone()) {
            true => ReplayAnswer::Fresh(Fresh::danger_attest(key)),
            false => ReplayAnswer::Seen,
        };
        match answer {
            ReplayAnswer::Fresh(fresh) => checked.redeem(fresh),
            ReplayAnswer::Seen => Err(checked.replayed()),
        }
    }
}

/// Profiles of the personalities whose addresses do not give their product away.
pub(crate) fn profile(personality: Personality) -> Option<&'static Profile> {
    match personality {
        Personality::Keycloak => Some(&Profile::KEYCLOAK),
        _ => None,
    }
}

/// Runs a future that never waits: everything here answers at once.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}
