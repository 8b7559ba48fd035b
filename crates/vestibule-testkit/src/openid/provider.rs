//! An OpenID provider that answers requests as values, and does as products do.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::answer::OpenIdSession;
use super::client::TestClient;
use super::edit::{Edit, Endpoint};
use super::personality::{Endpoints, Habits, Personality};
use super::state::{ProviderKey, State};
use crate::error::TestkitError;
use crate::keys::TestKey;

/// A provider. It opens no socket and reads no clock: users go to
/// [`authorize`](OpenIdProvider::authorize), requests to [`handle`](OpenIdProvider::handle), and
/// every id comes from a counter.
///
/// What it is asked, it checks strictly: a relying party that sends no `state`, a weak code
/// challenge or the wrong client authentication gets an error.
#[derive(Debug)]
#[must_use]
pub struct OpenIdProvider {
    personality: Personality,
    pub(super) realm: String,
    pub(super) endpoints: Endpoints,
    pub(super) habits: Habits,
    pub(super) clients: Vec<TestClient>,
    pub(super) edits: Vec<Edit>,
    pub(super) application_key: Option<ProviderKey>,
    state: Mutex<State>,
}

impl OpenIdProvider {
    /// A provider that behaves as the certification suite expects: RS256, `at_hash`, the issuer in
    /// the authorization response.
    pub fn plain(issuer: &str) -> Self {
        Self::named(Personality::Plain, issuer)
    }

    /// Writes as Microsoft Entra ID does for the tenant with this GUID.
    pub fn entra_like(tenant: &str) -> Self {
        Self::named(Personality::Entra, tenant)
    }

    /// Writes as Microsoft Entra ID does at `organizations`. Users without a tenant are in that
    /// with this GUID.
    pub fn entra_like_multitenant(tenant: &str) -> Self {
        Self::named(Personality::EntraMultitenant, tenant)
    }

    /// Writes as Okta does for the organization with this name.
    pub fn okta_like(organization: &str) -> Self {
        Self::named(Personality::Okta, organization)
    }

    /// Writes as Google does.
    pub fn google_like() -> Self {
        Self::of(Personality::Google)
    }

    /// Writes as Apple does.
    pub fn apple_like() -> Self {
        Self::of(Personality::Apple)
    }

    /// Any of the products, with an issuer, tenant or organization of its own.
    pub fn of(personality: Personality) -> Self {
        Self::named(personality, personality.default_realm())
    }

    fn named(personality: Personality, realm: &str) -> Self {
        let habits = personality.habits();
        let key = if habits.algorithm == "ES256" { TestKey::P256 } else { TestKey::IDP };
        let key = ProviderKey { kid: "key-0".to_owned(), key, algorithm: habits.algorithm };
        OpenIdProvider {
            personality,
            realm: realm.to_owned(),
            endpoints: Endpoints::of(personality, realm),
            habits,
            clients: Vec::new(),
            edits: Vec::new(),
            application_key: None,
            state: Mutex::new(State::new(key)),
        }
    }

    /// Registers a client.
    pub fn with_client(mut self, client: TestClient) -> Self {
        self.clients.push(client);
        self
    }

    /// Signs with another key, by an algorithm that fits it, such as `ES256`.
    pub fn with_key(self, key: TestKey, algorithm: &'static str) -> Self {
        self.state().keys = vec![ProviderKey { kid: "key-0".to_owned(), key, algorithm }];
        self
    }

    /// Signs with a key that belongs to one application, and that is published under `?appid=`
    /// alone, as Entra does where claims are mapped.
    pub fn with_application_key(mut self, key: TestKey) -> Self {
        let kid = "application-key".to_owned();
        self.application_key = Some(ProviderKey { kid, key, algorithm: "RS256" });
        self
    }

    /// Departs from good behavior.
    pub fn with_edits(mut self, edits: impl IntoIterator<Item = Edit>) -> Self {
        for edit in edits {
            if let Edit::SigningKey(key, algorithm) = edit {
                self = self.with_key(key, algorithm);
            }
            self.edits.push(edit);
        }
        self
    }

    /// The product that it imitates.
    #[must_use]
    pub fn personality(&self) -> Personality {
        self.personality
    }

    /// Its issuer, or Entra's template for one.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.endpoints.issuer
    }

    /// Where its metadata is.
    #[must_use]
    pub fn discovery_url(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.endpoints.authority)
    }

    /// Changes the key: another one signs, and the old one is no longer published.
    pub fn rotate_keys(&self) {
        self.state().rotate();
    }

    /// From now on every request is answered with status 503.
    pub fn begin_outage(&self) {
        self.state().outage = true;
    }

    /// Requests are answered again.
    pub fn end_outage(&self) {
        self.state().outage = false;
    }

    /// How many requests there were to an endpoint.
    #[must_use]
    pub fn requests(&self, endpoint: Endpoint) -> usize {
        self.state().requests.get(&endpoint).copied().unwrap_or(0)
    }

    /// Who is signed in, in the order in which they signed in.
    #[must_use]
    pub fn sessions(&self) -> Vec<OpenIdSession> {
        self.state().sessions.clone()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn client(&self, client_id: &str) -> Result<&TestClient, TestkitError> {
        let known = self.clients.iter().find(|client| client.client_id == client_id);
        known.ok_or(TestkitError::OpenIdRequest("client_id"))
    }

    /// The key that signs now.
    pub(super) fn active_key(&self) -> Result<ProviderKey, TestkitError> {
        let own = self.application_key.clone();
        own.or_else(|| self.state().keys.first().cloned()).ok_or(TestkitError::OpenIdDraft("key"))
    }
}
