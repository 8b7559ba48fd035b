//! What is remembered about a sign-in while the user is away at the identity provider.

use std::fmt;
use std::time::Duration;

use openssl::sha::Sha256;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use vestibule_core::{BrowserBinding, ConnectionId, ReturnPath, Timestamp};

use crate::connection::Connection;
use crate::refusal::{Fault, Reason};

/// The id of an AuthnRequest.
///
/// ```
/// use vestibule_saml::RequestId;
///
/// assert_eq!(RequestId::from_random([0xab; 16]).as_str(), "_abababababababababababababababab");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(String);

/// A text that is no [`RequestId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a request id starts with a letter or underscore, then letters, digits, `.`, `-` and `_`, up to 128"
)]
#[non_exhaustive]
pub struct RequestIdError;

impl RequestIdError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "request_id_malformed"
    }
}

impl RequestId {
    /// Makes an id from 128 random bits. It starts with an underscore: an id may not start with a
    /// digit, which Entra enforces.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        RequestId(format!("_{}", crate::hex::encode(&random)))
    }

    /// Takes an id that was made elsewhere.
    ///
    /// # Errors
    /// [`RequestIdError`] when no request of ours could have it.
    pub fn parse(text: &str) -> Result<Self, RequestIdError> {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        if starts && text.len() <= 128 && text.bytes().all(is_fit) {
            Ok(RequestId(text.to_owned()))
        } else {
            Err(RequestIdError)
        }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sign-in that has begun and was not answered yet.
///
/// The host stores [`to_bytes`](Self::to_bytes) under a handle and takes them out **once**: the
/// value is not `Clone`, and verifying consumes it. It holds a hash of what ties it to the browser,
/// so whoever reads the store cannot finish the sign-in.
pub struct PendingLogin {
    stored: Stored,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    request_id: String,
    connection: ConnectionId,
    browser_sha256: [u8; 32],
    return_path: ReturnPath,
    began_at: Timestamp,
    expires_at: Timestamp,
}

const VERSION: u8 = 1;

/// Stored bytes that are no [`PendingLogin`] of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no pending login of a known version")]
#[non_exhaustive]
pub struct PendingLoginError;

impl PendingLoginError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "pending_login_malformed"
    }
}

impl PendingLogin {
    /// How long the user may take at the identity provider.
    pub const LIFETIME: Duration = Duration::from_secs(15 * 60);

    /// A sign-in that begins now. [`ServiceProvider::begin`](crate::ServiceProvider::begin) makes
    /// it along with the request; this is for hosts that write the request themselves.
    pub fn new(
        connection: &Connection,
        request_id: &RequestId,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Self {
        PendingLogin {
            stored: Stored {
                version: VERSION,
                request_id: request_id.as_str().to_owned(),
                connection: connection.id.clone(),
                browser_sha256: hash(browser),
                return_path,
                began_at: now,
                expires_at: now.saturating_add(Self::LIFETIME),
            },
        }
    }

    /// The bytes to store: opaque, with a version.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Only strings, numbers and arrays: this cannot fail, and empty bytes are refused later.
        serde_json::to_vec(&self.stored).unwrap_or_default()
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// [`PendingLoginError`] when they are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PendingLoginError> {
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| PendingLoginError)?;
        if stored.version == VERSION { Ok(PendingLogin { stored }) } else { Err(PendingLoginError) }
    }

    /// The id of the request that the response has to name.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.stored.request_id
    }

    /// Until when a store has to keep it.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.stored.expires_at
    }

    pub(crate) fn began_at(&self) -> Timestamp {
        self.stored.began_at
    }

    pub(crate) fn into_return_path(self) -> ReturnPath {
        self.stored.return_path
    }

    pub(crate) fn check(
        &self,
        connection: &Connection,
        browser: &BrowserBinding,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if self.stored.connection != connection.id {
            return Err(Fault::from(Reason::PendingOtherConnection)
                .expecting(&connection.id)
                .found(&self.stored.connection));
        }
        if !bool::from(hash(browser).ct_eq(&self.stored.browser_sha256)) {
            return Err(Reason::PendingOtherBrowser.into());
        }
        if now >= self.stored.expires_at {
            return Err(Fault::from(Reason::PendingExpired)
                .expecting(format_args!("before {}", self.stored.expires_at))
                .found(now));
        }
        Ok(())
    }
}

fn hash(browser: &BrowserBinding) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(browser.expose_bytes());
    hash.finish()
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("connection", &self.stored.connection)
            .field("expires_at", &self.stored.expires_at)
            .finish_non_exhaustive()
    }
}
