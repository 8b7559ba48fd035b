//! Driving the flows over an [`HttpClient`]: discovery, keys with a single flight, and the sign-in in
//! one call.

mod documents;
mod key_cache;

pub use key_cache::conformance;
pub use key_cache::{
    CacheKey, CachedDocument, CachedDocumentError, KeyCache, KeyCacheError, MemoryKeyCache,
    NoKeyCache,
};

use std::fmt;
use std::sync::Arc;

use vestibule_core::{BrowserBinding, HttpRequest, HttpResponse, ReturnPath, Secret, Timestamp};
use vestibule_http::HttpClient;

use crate::authorization_request::{BeginOptions, Begun};
use crate::callback::Callback;
use crate::connection::Connection;
use crate::doctor::Observations;
use crate::id_token::kid_hint;
use crate::jose::KeySet;
use crate::logout::{CheckedLogout, LogoutRequest};
use crate::pending::{LoginSecrets, PendingLogin};
use crate::provider_metadata::ProviderMetadata;
use crate::refresh::{RefreshGrant, Refreshed};
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;
use crate::sign_in::SignIn;
use documents::Documents;

/// A name that no key has.
const NOBODY: &str = "\u{0}changed without a new name";

/// A relying party that does its own requests: one for all connections of a process.
///
/// Provider metadata and keys are fetched when they are needed, kept in the process ready to verify
/// with, and shared with other processes through the [`KeyCache`]. Give it a guarded HTTP client: the
/// addresses come from outside.
///
/// ```
/// use vestibule_core::{BrowserBinding, Timestamp};
/// use vestibule_http::HttpClient;
/// use vestibule_oidc::{Callback, Client, Connection, KeyCache, PendingLogin, Refusal, SignIn};
///
/// async fn callback(
///     client: &Client<impl HttpClient, impl KeyCache>,
///     connection: &Connection,
///     pending: PendingLogin,
///     query: &str,
///     browser: &BrowserBinding,
///     now: Timestamp,
/// ) -> Result<SignIn, Refusal> {
///     let answer = Callback::parse_query(query)?;
///     let random = [3; 16];
///     let sign_in = client.finish(connection, pending, answer, browser, random, now).await?;
///     client.with_user_info(connection, sign_in, now).await
/// }
/// ```
pub struct Client<H, C> {
    http: H,
    documents: Documents<C>,
}

impl<H: HttpClient, C: KeyCache> Client<H, C> {
    /// A client without any documents yet.
    pub fn new(http: H, cache: C) -> Self {
        Client { http, documents: Documents::new(cache) }
    }

    /// The metadata of the connection's provider: kept, or discovered.
    ///
    /// # Errors
    /// A [`Refusal`] with `provider_unavailable`, or that of [`ProviderMetadata::parse`].
    pub async fn provider(
        &self,
        connection: &Connection,
        now: Timestamp,
    ) -> Result<Arc<ProviderMetadata>, Refusal> {
        self.documents.provider(&self.http, connection, now).await
    }

    /// Begins a sign-in; as [`Connection::begin`].
    ///
    /// # Errors
    /// As [`provider`](Self::provider).
    pub async fn begin(
        &self,
        connection: &Connection,
        secrets: LoginSecrets,
        options: &BeginOptions,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Result<Begun, Refusal> {
        let provider = self.provider(connection, now).await?;
        Ok(connection.begin(&provider, secrets, options, browser, return_path, now))
    }

    /// Finishes a sign-in: takes the answer, exchanges the code, and verifies the ID token.
    /// `assertion_id` is fresh random bytes.
    ///
    /// # Errors
    /// A [`Refusal`] with the first thing that was wrong.
    pub async fn finish(
        &self,
        connection: &Connection,
        pending: PendingLogin,
        callback: Callback,
        browser: &BrowserBinding,
        assertion_id: [u8; 16],
        now: Timestamp,
    ) -> Result<SignIn, Refusal> {
        let provider = self.provider(connection, now).await?;
        let exchange = connection.finish(&provider, pending, callback, browser, now)?;
        let request = exchange.request(assertion_id, now).into_request()?;
        let received = exchange.receive(&self.send(connection, request).await?)?;
        let keys = self.keys_for(connection, &provider, received.token(), now).await?;
        received.verify(&keys, now)
    }

    /// Adds what the UserInfo endpoint says, where there is one.
    ///
    /// # Errors
    /// As [`SignIn::with_user_info`], or `pending_other_connection` for a sign-in of another
    /// connection.
    pub async fn with_user_info(
        &self,
        connection: &Connection,
        sign_in: SignIn,
        now: Timestamp,
    ) -> Result<SignIn, Refusal> {
        if sign_in.connection() != connection.id() {
            let fault = Fault::from(Reason::PendingOtherConnection)
                .expecting(connection.id())
                .found(sign_in.connection());
            return Err(connection.refusal(fault, Report::new()));
        }
        let Some(request) = sign_in.user_info_request() else { return Ok(sign_in) };
        let response = self.send(connection, request).await?;
        let provider = self.provider(connection, now).await?;
        let keys = match connection.user_info_kid_hint(&response) {
            Some(kid) => self.keys(connection, &provider, kid.as_deref(), now).await?,
            None => Arc::new(KeySet::none()),
        };
        sign_in.with_user_info(&response, &keys, now)
    }

    /// Adds the groups that did not fit the token of an Entra user; other sign-ins stay as they are.
    /// `access_token` is one for Microsoft Graph; the sign-in's own unless given.
    ///
    /// # Errors
    /// As [`SignIn::with_groups`].
    pub async fn with_groups(
        &self,
        connection: &Connection,
        sign_in: SignIn,
        access_token: Option<&Secret<String>>,
    ) -> Result<SignIn, Refusal> {
        let Some(request) = sign_in.groups_request(access_token) else { return Ok(sign_in) };
        let response = self.send(connection, request).await?;
        sign_in.with_groups(&response)
    }

    /// Refreshes tokens. `assertion_id` is fresh random bytes.
    ///
    /// # Errors
    /// As [`Connection::refresh`] and what it yields.
    pub async fn refresh(
        &self,
        connection: &Connection,
        grant: RefreshGrant,
        assertion_id: [u8; 16],
        now: Timestamp,
    ) -> Result<Refreshed, Refusal> {
        let provider = self.provider(connection, now).await?;
        let refresh = connection.refresh(&provider, grant)?;
        // Keys first: where the answer cannot be verified, the next refresh token is lost with it.
        self.keys(connection, &provider, None, now).await?;
        let request = refresh.request(assertion_id, now).into_request()?;
        let received = refresh.receive(&self.send(connection, request).await?)?;
        let keys = match received.token() {
            Some(token) => self.keys_for(connection, &provider, token, now).await?,
            None => Arc::new(KeySet::none()),
        };
        received.verify(&keys, now)
    }

    /// Verifies a back-channel logout; as [`Connection::verify_logout`].
    ///
    /// # Errors
    /// As there, or `keys_unavailable`.
    pub async fn verify_logout(
        &self,
        connection: &Connection,
        request: LogoutRequest,
        now: Timestamp,
    ) -> Result<CheckedLogout, Refusal> {
        let provider = self.provider(connection, now).await?;
        let keys = self.keys_for(connection, &provider, request.token(), now).await?;
        connection.verify_logout(request, &keys, now)
    }

    /// Keys to verify this very token with. Where the signature is not by them, a provider may have
    /// changed a key that it does not name, or without changing the name: the keys are fetched again,
    /// as seldom as for a name that nobody has.
    async fn keys_for(
        &self,
        connection: &Connection,
        provider: &ProviderMetadata,
        token: &str,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, Refusal> {
        let kid = kid_hint(token);
        let keys = self.keys(connection, provider, kid.as_deref(), now).await?;
        if connection.uses_secret() || connection.is_signed_by(token, &keys) {
            return Ok(keys);
        }
        // This answers that there is no such key, and leaves those that were fetched on the way.
        let _ = self.keys(connection, provider, Some(NOBODY), now).await;
        self.keys(connection, provider, kid.as_deref(), now).await
    }

    /// Keys to verify a token with that names this one: those that are kept, or fetched.
    ///
    /// # Errors
    /// A [`Refusal`] with `key_unknown` when there is none by that name and it is too soon to ask
    /// again, or `keys_unavailable`.
    pub async fn keys(
        &self,
        connection: &Connection,
        provider: &ProviderMetadata,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, Refusal> {
        if connection.uses_secret() {
            return Ok(Arc::new(KeySet::none()));
        }
        self.documents.keys(&self.http, connection, provider, kid, now).await
    }

    /// Fetches the documents of a connection's provider afresh, for [`doctor::examine`](crate::doctor::examine) to look at.
    /// Nothing that is kept is used, and nothing of it is kept.
    pub async fn observe(&self, connection: &Connection) -> Observations {
        let urls = connection.issuer.discovery_urls();
        let [first, second] = &urls;
        let found = self.fetch(first).await;
        let is_missing = found.as_ref().is_ok_and(|response| response.status() == 404);
        let fallback = if is_missing { Some(self.fetch(second).await) } else { None };
        let document = fallback.as_ref().unwrap_or(&found).as_ref().ok();
        let metadata = document
            .and_then(|document| ProviderMetadata::parse(document.body(), &connection.issuer).ok());
        let mut observations = Observations::new(found);
        if let Some(fallback) = fallback {
            observations = observations.with_fallback(fallback);
        }
        match metadata {
            Some(metadata) => observations.with_keys(self.fetch(metadata.jwks_uri.as_str()).await),
            None => observations,
        }
    }

    async fn fetch(&self, url: &str) -> Result<HttpResponse, &'static str> {
        self.http.send(documents::get(url)).await.map_err(|error| error.code())
    }

    async fn send(
        &self,
        connection: &Connection,
        request: HttpRequest,
    ) -> Result<HttpResponse, Refusal> {
        self.http.send(request).await.map_err(|error| {
            let fault = Fault::from(Reason::ProviderUnavailable).found(error.code());
            connection.refusal(fault, Report::new())
        })
    }
}

impl<H, C> fmt::Debug for Client<H, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
