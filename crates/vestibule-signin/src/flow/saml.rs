//! By SAML.

use vestibule_core::{BrowserBinding, OrganizationId, ReplayAnswer, ReturnPath, Timestamp};
use vestibule_provisioning::ConnectionView;
use vestibule_saml::{
    ClaimNames, Connection, PendingLogin, PostedForm, RelayState, RequestId, ServiceProvider,
};
use vestibule_xmldsig::Limits;

use super::{SignInError, take};
use crate::{PendingKey, PendingLogins, ReplayLog, SignedIn};

/// The sign-in route and the assertion consumer service of one SAML connection.
///
/// ```
/// use vestibule_core::{BrowserBinding, ReturnPath, Timestamp};
/// use vestibule_saml::{Connection, ServiceProvider};
/// use vestibule_signin::{SignInError, PendingLogins, ReplayLog, SamlFlow, SignedIn};
///
/// async fn acs(
///     store: &(impl PendingLogins + ReplayLog),
///     service_provider: &ServiceProvider,
///     connection: &Connection,
///     body: &[u8],
///     browser: &BrowserBinding,
///     now: Timestamp,
/// ) -> Result<SignedIn, SignInError> {
///     SamlFlow::new(service_provider, connection).finish(store, store, body, browser, now).await
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SamlFlow<'a> {
    service_provider: &'a ServiceProvider,
    connection: &'a Connection,
    names: ClaimNames,
}

/// What pending logins by SAML are kept under, beside the relay state.
const KIND: &str = "saml";

impl<'a> SamlFlow<'a> {
    /// The routes of this connection, with the attribute names that products send when nobody changes
    /// them. What is remembered is kept under the kind `saml` and the relay state.
    pub fn new(service_provider: &'a ServiceProvider, connection: &'a Connection) -> Self {
        Self { service_provider, connection, names: ClaimNames::common() }
    }

    /// With other attribute names.
    pub fn with_claim_names(mut self, names: ClaimNames) -> Self {
        self.names = names;
        self
    }

    /// The connection as a decision sees it: its own id, and its own provider as the issuer.
    #[must_use]
    pub fn view(&self, organization: OrganizationId) -> ConnectionView {
        let issuer = self.connection.identity_provider().entity_id().as_str();
        ConnectionView::new(self.connection.id().clone(), organization, issuer.to_owned())
    }

    /// Begins: remembers the sign-in, and gives the URL to redirect the browser to. `ids` are fresh
    /// random bytes for the request and for the relay state.
    ///
    /// # Errors
    /// [`SignInError::Begin`] or [`SignInError::Store`].
    pub async fn begin(
        &self,
        pending: &impl PendingLogins,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        ids: ([u8; 16], [u8; 16]),
        now: Timestamp,
    ) -> Result<String, SignInError> {
        let id = RequestId::from_random(ids.0);
        let state = RelayState::from_random(ids.1);
        let begun =
            self.service_provider.begin(self.connection, &id, &state, browser, return_path, now)?;
        let (key, until) = (PendingKey::of(KIND, state.as_str()), begun.pending.expires_at());
        pending.put(&key, &begun.pending.to_bytes(), until).await?;
        Ok(begun.request.into_url()?)
    }

    /// Finishes: reads the form that this browser posted, takes what was remembered, makes every
    /// check, and lets the assertion through once.
    ///
    /// # Errors
    /// [`SignInError::NothingPending`], [`SignInError::Saml`] or [`SignInError::Store`].
    ///
    /// # Security
    /// The route that the form came by names the connection. A form without a relay state answers
    /// nothing that began here, and is refused.
    pub async fn finish(
        &self,
        pending: &impl PendingLogins,
        replays: &impl ReplayLog,
        body: &[u8],
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<SignedIn, SignInError> {
        let form = PostedForm::parse(body, &Limits::MESSAGE)
            .map_err(|refusal| refusal.for_connection(self.connection))?;
        let state = form.relay_state.as_ref().map(RelayState::as_str);
        let kept = take(pending, KIND, state, now).await?;
        let pending = PendingLogin::from_bytes(&kept).map_err(|_| SignInError::NothingPending)?;
        let connection = self.connection;
        let checked =
            self.service_provider.verify(connection, form.response, pending, browser, now)?;
        match replays.insert_once(checked.replay_key(), checked.until(), now).await? {
            ReplayAnswer::Fresh(fresh) => Ok(SignedIn::saml(checked.redeem(fresh)?, &self.names)),
            ReplayAnswer::Seen => Err(checked.replayed().into()),
        }
    }
}
