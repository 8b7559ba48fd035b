//! How this client proves at the token endpoint who it is (OpenID Connect Core section 9, RFC 7523).

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::crypto::JwtSigner;
use openssl::sha::sha256;
use serde_json::json;
use url::form_urlencoded::byte_serialize;
use vestibule_core::{Secret, Timestamp};
use vestibule_keys::{KeyError, VerificationKey, base64_decode, base64_encode, base64url_encode};

use crate::jose::Algorithm;
use crate::refusal::{Fault, Reason};

/// How long a client assertion is good for, in seconds.
const ASSERTION_LIFETIME: i64 = 60;
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How this client authenticates.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// `client_secret_basic`: what providers have to support.
    SecretBasic(Arc<Secret<String>>),
    /// `client_secret_post`.
    SecretPost(Arc<Secret<String>>),
    /// `private_key_jwt`: no secret is shared, and none travels.
    PrivateKeyJwt(ClientKey),
    /// A public client: PKCE alone ties the code to it.
    Public,
}

impl ClientAuthentication {
    /// A secret in the Authorization header.
    #[must_use]
    pub fn secret_basic(secret: impl Into<String>) -> Self {
        ClientAuthentication::SecretBasic(Arc::new(Secret::new(secret.into())))
    }

    /// A secret in the body.
    #[must_use]
    pub fn secret_post(secret: impl Into<String>) -> Self {
        ClientAuthentication::SecretPost(Arc::new(Secret::new(secret.into())))
    }

    /// Its name in metadata.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            ClientAuthentication::SecretBasic(_) => "client_secret_basic",
            ClientAuthentication::SecretPost(_) => "client_secret_post",
            ClientAuthentication::PrivateKeyJwt(_) => "private_key_jwt",
            ClientAuthentication::Public => "none",
        }
    }

    pub(crate) fn secret(&self) -> Option<&Secret<String>> {
        match self {
            ClientAuthentication::SecretBasic(secret)
            | ClientAuthentication::SecretPost(secret) => Some(secret),
            ClientAuthentication::PrivateKeyJwt(_) | ClientAuthentication::Public => None,
        }
    }
}

/// The key that client assertions are signed with: at hand, or elsewhere.
#[derive(Clone)]
#[must_use]
pub struct ClientKey {
    signer: Option<Arc<dyn JwtSigner + Send + Sync>>,
    algorithm: Algorithm,
    kid: Option<String>,
    thumbprint: Option<String>,
}

impl ClientKey {
    /// A key at hand, or a signer of yours that reaches a key without waiting for long: any
    /// `jsonwebtoken` signer, such as [`JwtSigningKey`](crate::JwtSigningKey). `None` for an
    /// algorithm that is keyed by a shared secret.
    #[must_use]
    pub fn new(signer: impl JwtSigner + Send + Sync + 'static) -> Option<Self> {
        let algorithm = Algorithm::from_jsonwebtoken(signer.algorithm())?;
        if algorithm.is_mac() {
            return None;
        }
        Some(ClientKey { signer: Some(Arc::new(signer)), algorithm, kid: None, thumbprint: None })
    }

    /// A key in a KMS: take the octets from
    /// [`PreparedRequest::octets`](crate::PreparedRequest::octets), have them signed with this
    /// algorithm, and finish the request with the value. `None` for an algorithm that is keyed by a
    /// shared secret.
    #[must_use]
    pub fn elsewhere(algorithm: Algorithm) -> Option<Self> {
        if algorithm.is_mac() {
            return None;
        }
        Some(ClientKey { signer: None, algorithm, kid: None, thumbprint: None })
    }

    /// The name that the provider knows the key by.
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// The certificate that was uploaded at Entra, PEM or base64 of DER; of a chain the first. Entra
    /// knows a key by the thumbprint of its certificate.
    ///
    /// # Errors
    /// [`KeyError`] when the text is no certificate.
    pub fn with_certificate(mut self, certificate: &str) -> Result<Self, KeyError> {
        VerificationKey::from_certificate(certificate)?;
        let inside = certificate
            .split_once("-----BEGIN CERTIFICATE-----")
            .and_then(|(_, rest)| rest.split_once("-----END CERTIFICATE-----"))
            .map_or(certificate, |(inside, _)| inside);
        let der = base64_decode(inside.trim()).ok_or(KeyError::Malformed)?;
        self.thumbprint = Some(base64url_encode(&sha256(&der)));
        Ok(self)
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey")
            .field("at_hand", &self.signer.is_some())
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// What is added to a request at the token endpoint.
pub(crate) struct Credentials {
    pub(crate) authorization: Option<String>,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) unsigned_assertion: Option<UnsignedAssertion>,
}

/// A client assertion that waits for its signature.
pub(crate) struct UnsignedAssertion {
    octets: String,
    signer: Option<Arc<dyn JwtSigner + Send + Sync>>,
}

impl UnsignedAssertion {
    pub(crate) fn octets(&self) -> &str {
        &self.octets
    }

    /// Signs with the key at hand.
    pub(crate) fn sign(&self) -> Result<Vec<u8>, Fault> {
        let signer = self.signer.as_ref().ok_or_else(|| Fault::from(Reason::NoClientKey))?;
        signer.try_sign(self.octets.as_bytes()).map_err(|_| Reason::ClientKeyFailed.into())
    }

    pub(crate) fn finish(&self, signature: &[u8]) -> [(&'static str, String); 2] {
        let assertion = format!("{}.{}", self.octets, base64url_encode(signature));
        [("client_assertion_type", JWT_BEARER.to_owned()), ("client_assertion", assertion)]
    }
}

impl ClientAuthentication {
    /// `audience` is the issuer as it is configured, and nothing that a provider says about itself:
    /// a hostile provider would name another one's token endpoint and use the assertion there.
    pub(crate) fn credentials(
        &self,
        client_id: &str,
        audience: &str,
        assertion_id: [u8; 16],
        now: Timestamp,
    ) -> Credentials {
        let mut credentials =
            Credentials { authorization: None, parameters: Vec::new(), unsigned_assertion: None };
        let id = || ("client_id", client_id.to_owned());
        match self {
            ClientAuthentication::SecretBasic(secret) => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encoded(client_id), encoded(secret.expose()));
                credentials.authorization =
                    Some(format!("Basic {}", base64_encode(pair.as_bytes())));
            }
            ClientAuthentication::SecretPost(secret) => {
                credentials.parameters = vec![id(), ("client_secret", secret.expose().clone())];
            }
            ClientAuthentication::PrivateKeyJwt(key) => {
                credentials.parameters = vec![id()];
                credentials.unsigned_assertion =
                    Some(assertion(key, client_id, audience, assertion_id, now));
            }
            ClientAuthentication::Public => credentials.parameters = vec![id()],
        }
        credentials
    }
}

fn assertion(
    key: &ClientKey,
    client_id: &str,
    audience: &str,
    assertion_id: [u8; 16],
    now: Timestamp,
) -> UnsignedAssertion {
    // Entra wants the plain type; what a type of its own protects from, the audience does already.
    let typ = if key.thumbprint.is_some() { "JWT" } else { "client-authentication+jwt" };
    let mut header = json!({ "alg": key.algorithm.name(), "typ": typ });
    if let Some(members) = header.as_object_mut() {
        members.extend(key.kid.iter().map(|kid| ("kid".to_owned(), json!(kid))));
        members.extend(key.thumbprint.iter().map(|x5t| ("x5t#S256".to_owned(), json!(x5t))));
    }
    let issued = now.unix_seconds();
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": base64url_encode(&assertion_id),
        "iat": issued,
        "nbf": issued,
        "exp": issued.saturating_add(ASSERTION_LIFETIME),
    });
    let part = |value: serde_json::Value| base64url_encode(value.to_string().as_bytes());
    UnsignedAssertion {
        octets: format!("{}.{}", part(header), part(claims)),
        signer: key.signer.clone(),
    }
}
