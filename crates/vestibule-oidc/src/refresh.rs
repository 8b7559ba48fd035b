//! Refreshing tokens (OpenID Connect Core section 12), with rotation: every grant serves once.

use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_core::{ConnectionId, HttpResponse, Secret, Timestamp};
use zeroize::Zeroize;

use crate::code_exchange::PreparedRequest;
use crate::connection::Connection;
use crate::id_token::{Expectation, ExpectedNonce, IdToken, kid_hint};
use crate::jose::KeySet;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Fault, Reason, Refusal};
use crate::report::Report;
use crate::token_response::Tokens;

/// A refresh token with what its answer has to agree with. Using it up is using it by value: the
/// answer brings the next one.
///
/// ```
/// use vestibule_core::{HttpRequest, HttpResponse, Timestamp};
/// use vestibule_oidc::{Connection, KeySet, ProviderMetadata, Refusal, RefreshGrant};
///
/// fn refresh(
///     connection: &Connection,
///     provider: &ProviderMetadata,
///     keys: &KeySet,
///     grant: RefreshGrant,
///     send: impl Fn(HttpRequest) -> HttpResponse,
///     now: Timestamp,
/// ) -> Result<RefreshGrant, Refusal> {
///     let refresh = connection.refresh(provider, grant)?;
///     let request = refresh.request([5; 16], now).into_request()?; // random
///     let refreshed = refresh.receive(&send(request))?.verify(keys, now)?;
///     Ok(refreshed.into_grant()) // store it in place of the other
/// }
///
/// assert_eq!(RefreshGrant::from_bytes(b"{}").unwrap_err().code(), "refresh_grant_malformed");
/// ```
///
/// # Security
/// [`to_bytes`](Self::to_bytes) holds the refresh token: store it encrypted, or where nobody reads.
pub struct RefreshGrant {
    stored: Stored,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    connection: ConnectionId,
    issuer: String,
    subject: String,
    object_id: Option<String>,
    nonce: Option<String>,
    auth_time: Option<Timestamp>,
    refresh_token: String,
}

/// Raised whenever the stored form changes.
const VERSION: u8 = 1;

/// The bytes are no refresh grant of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no refresh grant of a known version")]
#[non_exhaustive]
pub struct RefreshGrantError;

impl RefreshGrantError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "refresh_grant_malformed"
    }
}

impl RefreshGrant {
    pub(crate) fn new(
        connection: &ConnectionId,
        id_token: &IdToken,
        nonce: Option<String>,
        refresh_token: &Secret<String>,
    ) -> Self {
        RefreshGrant {
            stored: Stored {
                version: VERSION,
                connection: connection.clone(),
                issuer: id_token.issuer.clone(),
                subject: id_token.subject.clone(),
                object_id: id_token.object_id.clone(),
                nonce,
                auth_time: id_token.authentication.authenticated_at,
                refresh_token: refresh_token.expose().clone(),
            },
        }
    }

    /// The form to store.
    #[must_use]
    pub fn to_bytes(&self) -> Secret<Vec<u8>> {
        // Only strings, numbers and arrays: this cannot fail, and empty bytes are refused later.
        Secret::new(serde_json::to_vec(&self.stored).unwrap_or_default())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`RefreshGrantError`] when the bytes are of another version, or nothing of the kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RefreshGrantError> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| RefreshGrantError)?;
        if stored.version == VERSION { Ok(RefreshGrant { stored }) } else { Err(RefreshGrantError) }
    }
}

impl Drop for RefreshGrant {
    fn drop(&mut self) {
        self.stored.refresh_token.zeroize();
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrant")
            .field("connection", &self.stored.connection)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Begins to refresh.
    ///
    /// # Errors
    /// A [`Refusal`] with `pending_other_connection` when the grant is another connection's, or
    /// `issuer_mismatch` when the connection trusts its issuer no more: nobody else gets to see a
    /// refresh token.
    pub fn refresh(
        &self,
        provider: &ProviderMetadata,
        grant: RefreshGrant,
    ) -> Result<Refresh, Refusal> {
        if grant.stored.connection != self.id {
            let fault = Fault::from(Reason::PendingOtherConnection)
                .expecting(&self.id)
                .found(&grant.stored.connection);
            return Err(self.refusal(fault, Report::new()));
        }
        let issuer = self.issuer.metadata_issuer();
        let stranger = match (&grant.stored.issuer, &provider.issuer) {
            (_, of_provider) if *of_provider != issuer => Some(of_provider),
            (of_grant, _) if !self.issuer.may_be(of_grant) => Some(of_grant),
            _ => None,
        };
        if let Some(stranger) = stranger {
            let fault = Fault::from(Reason::IssuerMismatch).expecting(issuer).found(stranger);
            return Err(self.refusal(fault, Report::new()));
        }
        Ok(Refresh { connection: self.clone(), provider: provider.clone(), grant })
    }
}

/// A refresh whose request waits to be sent.
#[must_use]
pub struct Refresh {
    connection: Connection,
    provider: ProviderMetadata,
    grant: RefreshGrant,
}

impl Refresh {
    /// The request to the token endpoint. `assertion_id` is fresh random bytes, for clients that
    /// authenticate by a key.
    pub fn request(&self, assertion_id: [u8; 16], now: Timestamp) -> PreparedRequest {
        let parameters = [
            ("grant_type", "refresh_token"),
            ("refresh_token", self.grant.stored.refresh_token.as_str()),
        ];
        PreparedRequest::new(&self.connection, &self.provider, &parameters, assertion_id, now)
    }

    /// Reads what the token endpoint answered.
    ///
    /// # Errors
    /// A [`Refusal`] when it answered with an error, or with anything but a bearer token.
    /// `token_response_error` with `invalid_grant` says that the grant is used up or revoked: the
    /// session it belongs to should end.
    pub fn receive(self, response: &HttpResponse) -> Result<RefreshReceived, Refusal> {
        let Refresh { connection, provider, grant } = self;
        match Tokens::parse(response) {
            Ok((tokens, id_token)) => {
                Ok(RefreshReceived { connection, provider, grant, tokens, id_token })
            }
            Err(fault) => Err(connection.refusal(fault, Report::new())),
        }
    }
}

/// Refreshed tokens that are not verified.
#[must_use]
pub struct RefreshReceived {
    connection: Connection,
    provider: ProviderMetadata,
    grant: RefreshGrant,
    tokens: Tokens,
    id_token: Option<Secret<String>>,
}

impl RefreshReceived {
    /// The key that the ID token names, or does not; `None` where no ID token was sent, and no key is
    /// needed.
    #[must_use]
    pub fn kid_hint(&self) -> Option<Option<String>> {
        self.id_token.as_ref().map(|token| kid_hint(token.expose()))
    }

    #[cfg(feature = "client")]
    pub(crate) fn token(&self) -> Option<&str> {
        self.id_token.as_ref().map(|token| token.expose().as_str())
    }

    /// Verifies the ID token where one was sent: every check, and that it is about the same
    /// authentication of the same subject.
    ///
    /// # Errors
    /// A [`Refusal`] with the code of the first check that failed.
    pub fn verify(self, keys: &KeySet, now: Timestamp) -> Result<Refreshed, Refusal> {
        let id_token = match &self.id_token {
            Some(token) => Some(self.verify_id_token(token.expose(), keys, now)?),
            None => None,
        };
        let RefreshReceived { connection, provider, mut grant, tokens, .. } = self;
        let before = Secret::new(std::mem::take(&mut grant.stored.refresh_token));
        let tokens = tokens.or_refresh_token(before);
        if let Some(token) = tokens.refresh_token() {
            grant.stored.refresh_token.clone_from(token.expose());
        }
        Ok(Refreshed { connection, provider, grant, tokens, id_token })
    }

    fn verify_id_token(
        &self,
        token: &str,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<IdToken, Refusal> {
        let before = &self.grant.stored;
        let expectation = Expectation {
            connection: &self.connection,
            cloud_instance: self.provider.cloud_instance.as_deref(),
            nonce: before.nonce.as_deref().map_or(ExpectedNonce::Any, ExpectedNonce::IfPresent),
            began_at: None,
            max_age: None,
            acr_values: &[],
            access_token: Some(self.tokens.access_token().expose()),
            code: None,
        };
        let id_token = expectation.verify(token, keys, now, Report::new())?;
        let refused = |fault: Fault| Err(self.connection.refusal(fault, id_token.report().clone()));
        if id_token.issuer != before.issuer {
            return refused(
                Fault::from(Reason::IssuerMismatch)
                    .expecting(&before.issuer)
                    .found(&id_token.issuer),
            );
        }
        if id_token.subject != before.subject || id_token.object_id != before.object_id {
            return refused(Reason::RefreshedSubjectMismatch.into());
        }
        match (before.auth_time, id_token.authentication.authenticated_at) {
            (Some(before), Some(now)) if before != now => {
                refused(Fault::from(Reason::RefreshedAuthTimeMismatch).expecting(before).found(now))
            }
            _ => Ok(id_token),
        }
    }
}

/// Tokens that were refreshed. They prolong a session that a sign-in began, and begin none.
#[must_use]
pub struct Refreshed {
    connection: Connection,
    provider: ProviderMetadata,
    grant: RefreshGrant,
    tokens: Tokens,
    id_token: Option<IdToken>,
}

impl Refreshed {
    /// The access token and what came with it.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The new ID token, where one was sent.
    #[must_use]
    pub fn id_token(&self) -> Option<&IdToken> {
        self.id_token.as_ref()
    }

    /// The subject that all of it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.grant.stored.subject
    }

    /// The request for fresh facts about the user; read the answer with
    /// [`Connection::read_user_info`] and [`subject`](Self::subject).
    #[must_use]
    pub fn user_info_request(&self) -> Option<vestibule_core::HttpRequest> {
        self.connection.user_info_request(&self.provider, &self.tokens)
    }

    /// What to store in place of the grant that was used up.
    #[must_use]
    pub fn into_grant(self) -> RefreshGrant {
        self.grant
    }
}

macro_rules! quiet_debug {
    ($($name:ident)*) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("connection", self.connection.id())
                    .finish_non_exhaustive()
            }
        })*
    };
}
quiet_debug! { Refresh RefreshReceived Refreshed }
