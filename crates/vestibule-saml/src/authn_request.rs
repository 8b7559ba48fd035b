//! Beginning a sign-in: AuthnRequest by the HTTP Redirect binding (SAML 2.0 core 3.4.1, bindings
//! 3.4.4).

use std::fmt;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use url::form_urlencoded::byte_serialize;
use vestibule_core::{BrowserBinding, Endpoint, ReturnPath, Timestamp};
use vestibule_keys::{SignatureAlgorithm, SigningKey, SigningKeyError, base64_encode};

use crate::connection::Connection;
use crate::names::{ASSERTION, BINDING_POST, PROTOCOL};
use crate::pending::{PendingLogin, RequestId};
use crate::relay_state::RelayState;
use crate::service_provider::ServiceProvider;
use crate::xml::escape;

/// A sign-in that cannot begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// The connection does not know where the provider signs users in.
    #[error("the connection has no single sign-on URL")]
    NoSsoEndpoint,
    /// The request has to be signed, for the provider wants that or our metadata promises it, and
    /// the key is not here: use [`RedirectRequest::prepare`].
    #[error("the request has to be signed, and there is no signing key")]
    UnsignedRequest,
    /// The key did not sign.
    #[error("the request could not be signed: {0}")]
    Signing(#[from] SigningKeyError),
}

impl BeginError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            BeginError::NoSsoEndpoint => "no_sso_endpoint",
            BeginError::UnsignedRequest => "unsigned_request",
            BeginError::Signing(error) => error.code(),
        }
    }
}

/// A sign-in that has begun: where to send the browser, and what to remember.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub struct Begun {
    /// The redirect; see [`RedirectRequest::into_url`].
    pub request: RedirectRequest,
    /// What to store under the relay state, until it expires.
    pub pending: PendingLogin,
}

impl ServiceProvider {
    /// Begins a sign-in. The ids are random and made by the caller; `browser` is what the host
    /// keeps in a cookie of this browser.
    ///
    /// # Errors
    /// [`BeginError::NoSsoEndpoint`] when the connection does not know where to send users.
    pub fn begin(
        &self,
        connection: &Connection,
        request_id: &RequestId,
        relay_state: &RelayState,
        browser: &BrowserBinding,
        return_path: ReturnPath,
        now: Timestamp,
    ) -> Result<Begun, BeginError> {
        let sso = connection.idp.sso.clone().ok_or(BeginError::NoSsoEndpoint)?;
        let xml = authn_request(self, connection, &sso, request_id, now);
        let mut query = String::from("SAMLRequest=");
        query.extend(byte_serialize(base64_encode(&deflate(xml.as_bytes())).as_bytes()));
        query.push_str("&RelayState=");
        query.push_str(relay_state.as_str());
        Ok(Begun {
            request: RedirectRequest {
                sso,
                query,
                must_be_signed: connection.idp.wants_signed_requests || self.signs_requests(),
                key: self.signing_key().cloned(),
            },
            pending: PendingLogin::new(connection, request_id, browser, return_path, now),
        })
    }
}

/// An AuthnRequest on its way to the browser.
#[must_use]
pub struct RedirectRequest {
    sso: Endpoint,
    query: String,
    must_be_signed: bool,
    key: Option<SigningKey>,
}

impl RedirectRequest {
    /// The URL to redirect the browser to, signed with RSA and SHA-256 if the service provider has
    /// an RSA key. For another algorithm, or a key elsewhere, use [`prepare`](Self::prepare).
    ///
    /// # Errors
    /// [`BeginError::UnsignedRequest`] when it has to be signed and there is no key,
    /// [`BeginError::Signing`] when the key is not RSA.
    pub fn into_url(mut self) -> Result<String, BeginError> {
        let Some(key) = self.key.take() else {
            if self.must_be_signed {
                return Err(BeginError::UnsignedRequest);
            }
            return Ok(url(&self.sso, &self.query));
        };
        let digest = vestibule_keys::DigestAlgorithm::Sha256;
        let prepared = self.prepare(SignatureAlgorithm::RsaPkcs1(digest));
        let value = key.sign(prepared.algorithm, prepared.octets())?;
        Ok(prepared.finish(&value))
    }

    /// Begins a signature that another party makes over [`PreparedRedirect::octets`].
    pub fn prepare(self, algorithm: SignatureAlgorithm) -> PreparedRedirect {
        let mut query = self.query;
        query.push_str("&SigAlg=");
        query.extend(byte_serialize(algorithm.uri().as_bytes()));
        PreparedRedirect { sso: self.sso, query, algorithm }
    }
}

/// A redirect that lacks only the signature value.
#[must_use]
pub struct PreparedRedirect {
    sso: Endpoint,
    query: String,
    algorithm: SignatureAlgorithm,
}

impl PreparedRedirect {
    /// The octets to sign: SAMLRequest, RelayState and SigAlg as they stand in the URL.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.query.as_bytes()
    }

    /// The signed URL.
    #[must_use]
    pub fn finish(self, value: &[u8]) -> String {
        let mut query = self.query;
        query.push_str("&Signature=");
        query.extend(byte_serialize(base64_encode(value).as_bytes()));
        url(&self.sso, &query)
    }
}

impl fmt::Debug for RedirectRequest {
    /// Without the query: it holds the relay state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedirectRequest").field("sso", &self.sso).finish_non_exhaustive()
    }
}

impl fmt::Debug for PreparedRedirect {
    /// Without the query: it holds the relay state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRedirect").field("sso", &self.sso).finish_non_exhaustive()
    }
}

fn authn_request(
    sp: &ServiceProvider,
    connection: &Connection,
    sso: &Endpoint,
    id: &RequestId,
    now: Timestamp,
) -> String {
    let force = if connection.force_authn { " ForceAuthn=\"true\"" } else { "" };
    let policy = connection.name_id_format.as_ref().map_or(String::new(), |format| {
        format!("<samlp:NameIDPolicy Format=\"{}\" AllowCreate=\"true\"/>", escape(format))
    });
    let mut classes = String::new();
    for class in &connection.authn_context {
        classes.push_str("<saml:AuthnContextClassRef>");
        classes.push_str(&escape(class));
        classes.push_str("</saml:AuthnContextClassRef>");
    }
    if !classes.is_empty() {
        classes = format!(
            "<samlp:RequestedAuthnContext Comparison=\"exact\">{classes}\
             </samlp:RequestedAuthnContext>"
        );
    }
    format!(
        "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" \
         Version=\"2.0\" IssueInstant=\"{now}\" Destination=\"{}\"{force} \
         AssertionConsumerServiceURL=\"{}\" ProtocolBinding=\"{BINDING_POST}\">\
         <saml:Issuer>{}</saml:Issuer>{policy}{classes}</samlp:AuthnRequest>",
        id.as_str(),
        escape(sso.as_str()),
        escape(sp.acs().as_str()),
        escape(sp.entity_id().as_str()),
    )
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn url(sso: &Endpoint, query: &str) -> String {
    let separator = if sso.as_str().contains('?') { '&' } else { '?' };
    format!("{sso}{separator}{query}")
}
