//! By OpenID Connect.

use std::fmt;

use vestibule_core::{BrowserBinding, OrganizationId, ReturnPath, Timestamp};
use vestibule_http::HttpClient;
use vestibule_oidc::{
    BeginOptions, Callback, Client, Connection, KeyCache, LoginSecrets, PendingLogin,
};
use vestibule_provisioning::{ConnectionView, ExpectedIssuer};

use super::{SignInError, take};
use crate::{PendingKey, PendingLogins, SignedIn};

/// The sign-in route and the redirect URI of one OpenID Connect connection.
///
/// ```
/// use vestibule_core::{BrowserBinding, Timestamp};
/// use vestibule_http::HttpClient;
/// use vestibule_oidc::{Callback, Client, Connection, KeyCache};
/// use vestibule_signin::{SignInError, OidcFlow, PendingLogins, SignedIn};
///
/// async fn callback(
///     store: &impl PendingLogins,
///     client: &Client<impl HttpClient, impl KeyCache>,
///     connection: &Connection,
///     query: &str,
///     browser: &BrowserBinding,
///     now: Timestamp,
/// ) -> Result<SignedIn, SignInError> {
///     let answer = Callback::parse_query(query)?;
///     let random = [3; 16];
///     OidcFlow::new(client, connection).finish(store, answer, browser, random, now).await
/// }
/// ```
#[must_use]
pub struct OidcFlow<'a, H, C> {
    client: &'a Client<H, C>,
    connection: &'a Connection,
    options: BeginOptions,
}

/// What pending logins by OpenID Connect are kept under, beside the state.
const KIND: &str = "oidc";

impl<'a, H: HttpClient, C: KeyCache> OidcFlow<'a, H, C> {
    /// The routes of this connection. What is remembered is kept under the kind `oidc` and the state.
    pub fn new(client: &'a Client<H, C>, connection: &'a Connection) -> Self {
        Self { client, connection, options: BeginOptions::new() }
    }

    /// Asks the provider for something more.
    pub fn with_options(mut self, options: BeginOptions) -> Self {
        self.options = options;
        self
    }

    /// The connection as a decision sees it: its own id, and its provider as the issuer. One that
    /// takes several tenants of a shared provider expects no issuer, so that no address which comes
    /// by it is bound to a domain for the tenant's sake.
    #[must_use]
    pub fn view(&self, organization: OrganizationId) -> ConnectionView {
        let rule = self.connection.issuer();
        let issuer = rule.metadata_issuer();
        let is_one = rule.may_be(&issuer);
        let mut view = ConnectionView::new(self.connection.id().clone(), organization, issuer);
        if !is_one {
            view.issuer = ExpectedIssuer::AnyTenant;
        }
        view
    }

    /// Begins: remembers the sign-in, and gives the URL to redirect the browser to.
    ///
    /// # Errors
    /// [`SignInError::Oidc`] when the provider cannot be discovered, or [`SignInError::Store`].
    pub async fn begin(
        &self,
        pending: &impl PendingLogins,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        secrets: LoginSecrets,
        now: Timestamp,
    ) -> Result<String, SignInError> {
        let (client, options) = (self.client, &self.options);
        let begun =
            client.begin(self.connection, secrets, options, browser, return_path, now).await?;
        let key = PendingKey::of(KIND, begun.pending.state());
        let kept = begun.pending.to_bytes();
        pending.put(&key, kept.expose(), begun.pending.expires_at()).await?;
        Ok(begun.url)
    }

    /// Finishes: takes what was remembered, exchanges the code, makes every check, and adds what the
    /// provider tells at UserInfo. `assertion_id` is fresh random bytes.
    ///
    /// Groups that did not fit the token of an Entra user stay unknown, and unknown groups take nothing
    /// away; a host with access to Microsoft Graph drives [`Client`] itself, and asks for them with
    /// [`Client::with_groups`].
    ///
    /// # Errors
    /// [`SignInError::NothingPending`], [`SignInError::Oidc`] or [`SignInError::Store`].
    pub async fn finish(
        &self,
        pending: &impl PendingLogins,
        callback: Callback,
        browser: &BrowserBinding,
        assertion_id: [u8; 16],
        now: Timestamp,
    ) -> Result<SignedIn, SignInError> {
        let kept = take(pending, KIND, callback.state_hint(), now).await?;
        let pending = PendingLogin::from_bytes(&kept).map_err(|_| SignInError::NothingPending)?;
        let (client, connection) = (self.client, self.connection);
        let sign_in =
            client.finish(connection, pending, callback, browser, assertion_id, now).await?;
        let sign_in = client.with_user_info(connection, sign_in, now).await?;
        Ok(SignedIn::from(sign_in))
    }
}

impl<H, C> fmt::Debug for OidcFlow<'_, H, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcFlow").field("connection", self.connection.id()).finish_non_exhaustive()
    }
}
