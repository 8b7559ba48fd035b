//! What is remembered about a sign-in while the user is away at the provider.

use std::fmt;
use std::time::Duration;

use openssl::sha::sha256;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use vestibule_core::{BrowserBinding, ConnectionId, ReturnPath, Secret, Timestamp};
use vestibule_keys::base64url_encode;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::callback::Callback;
use crate::connection::Connection;
use crate::provider_metadata::ProviderMetadata;
use crate::refusal::{Fault, Reason};

/// The three values that tie a sign-in together, made from random bytes: `state`, `nonce`, and the
/// code verifier of PKCE (RFC 7636 section 4.1).
///
/// ```
/// use vestibule_oidc::LoginSecrets;
///
/// let secrets = LoginSecrets::from_random([7; 96]); // from the system's random number generator
/// assert_eq!(format!("{secrets:?}"), "LoginSecrets(..)");
/// ```
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct LoginSecrets {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

impl LoginSecrets {
    /// Takes ninety-six bytes from a cryptographic random number generator.
    ///
    /// # Security
    /// Fresh bytes for every sign-in: whoever knows them can finish it elsewhere.
    #[must_use]
    pub fn from_random(random: [u8; 96]) -> Self {
        let (state, rest) = random.split_at(32);
        let (nonce, verifier) = rest.split_at(32);
        LoginSecrets {
            state: base64url_encode(state),
            nonce: base64url_encode(nonce),
            verifier: base64url_encode(verifier),
        }
    }
}

impl fmt::Debug for LoginSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginSecrets(..)")
    }
}

/// A sign-in that began and waits for its answer: the ticket that [`Connection::finish`] consumes.
///
/// Store it under [`state`](Self::state) as [`to_bytes`](Self::to_bytes), and take it out once: the
/// store hands it out to one request and forgets it.
///
/// # Security
/// The bytes hold the nonce and the code verifier. They stay on the server.
pub struct PendingLogin {
    stored: Stored,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    connection: ConnectionId,
    issuer: String,
    redirect_uri: String,
    state: String,
    nonce: String,
    verifier: String,
    browser_sha256: [u8; 32],
    return_path: ReturnPath,
    began_at: Timestamp,
    expires_at: Timestamp,
    max_age_seconds: Option<u64>,
    acr_values: Vec<String>,
}

/// Raised whenever the stored form changes.
const VERSION: u8 = 1;

/// The bytes are no pending login of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no pending login of a known version")]
#[non_exhaustive]
pub struct PendingLoginError;

impl PendingLoginError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "pending_login_malformed"
    }
}

impl PendingLogin {
    /// How long a user may take at the provider.
    pub const LIFETIME: Duration = Duration::from_secs(15 * 60);

    pub(crate) fn new(
        connection: &Connection,
        provider: &ProviderMetadata,
        secrets: LoginSecrets,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Self {
        PendingLogin {
            stored: Stored {
                version: VERSION,
                connection: connection.id.clone(),
                issuer: provider.issuer.clone(),
                redirect_uri: connection.redirect_uri.as_str().to_owned(),
                state: secrets.state.clone(),
                nonce: secrets.nonce.clone(),
                verifier: secrets.verifier.clone(),
                browser_sha256: sha256(browser.expose_bytes()),
                return_path,
                began_at: now,
                expires_at: now.saturating_add(Self::LIFETIME),
                max_age_seconds: connection.max_age.map(|age| age.as_secs()),
                acr_values: connection.acr_values.clone(),
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
    /// [`PendingLoginError`] when the bytes are of another version, or nothing of the kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PendingLoginError> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| PendingLoginError)?;
        if stored.version == VERSION { Ok(PendingLogin { stored }) } else { Err(PendingLoginError) }
    }

    /// What the answer will carry: the key to store the pending login under.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.stored.state
    }

    /// When it stops being good.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.stored.expires_at
    }

    pub(crate) fn nonce(&self) -> &str {
        &self.stored.nonce
    }

    pub(crate) fn verifier(&self) -> &str {
        &self.stored.verifier
    }

    pub(crate) fn redirect_uri(&self) -> &str {
        &self.stored.redirect_uri
    }

    pub(crate) fn return_path(&self) -> &ReturnPath {
        &self.stored.return_path
    }

    pub(crate) fn began_at(&self) -> Timestamp {
        self.stored.began_at
    }

    pub(crate) fn max_age(&self) -> Option<Duration> {
        self.stored.max_age_seconds.map(Duration::from_secs)
    }

    pub(crate) fn acr_values(&self) -> &[String] {
        &self.stored.acr_values
    }

    /// That this sign-in began here, with this connection and provider, in this browser, not too long
    /// ago, and that the answer is to it.
    pub(crate) fn check(
        &self,
        connection: &Connection,
        provider: &ProviderMetadata,
        callback: &Callback,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let stored = &self.stored;
        if stored.connection != connection.id {
            return Err(Fault::from(Reason::PendingOtherConnection)
                .expecting(&connection.id)
                .found(&stored.connection));
        }
        // The metadata is that of this connection, and was when the sign-in began.
        let issuer = connection.issuer.metadata_issuer();
        if provider.issuer != issuer {
            return Err(Fault::from(Reason::PendingOtherConnection)
                .expecting(issuer)
                .found(&provider.issuer));
        }
        if stored.issuer != provider.issuer {
            return Err(Fault::from(Reason::PendingOtherConnection)
                .expecting(&provider.issuer)
                .found(&stored.issuer));
        }
        if !bool::from(sha256(browser.expose_bytes()).ct_eq(&stored.browser_sha256)) {
            return Err(Reason::PendingOtherBrowser.into());
        }
        if now >= stored.expires_at {
            return Err(Fault::from(Reason::PendingExpired)
                .expecting(format_args!("before {}", stored.expires_at))
                .found(now));
        }
        let state = callback.state_hint().unwrap_or("");
        if !bool::from(state.as_bytes().ct_eq(stored.state.as_bytes())) {
            return Err(Reason::StateMismatch.into());
        }
        Ok(())
    }
}

impl Drop for PendingLogin {
    fn drop(&mut self) {
        self.stored.verifier.zeroize();
        self.stored.nonce.zeroize();
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("connection", &self.stored.connection)
            .field("expires_at", &self.stored.expires_at)
            .finish_non_exhaustive()
    }
}
