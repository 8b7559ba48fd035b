//! A token before it is signed, every part of which may be written otherwise.

use serde_json::Value;

use super::members::Members;
use crate::keys::TestKey;

/// A header, claims, and who signs them. A provider makes one with everything in its place, the
/// test changes what it is about, and the provider signs it.
#[derive(Debug, Clone)]
#[must_use]
pub struct TokenDraft {
    pub(crate) header: Members,
    pub(crate) claims: Members,
    pub(crate) signed_by: SignedBy,
}

/// What a token is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedBy {
    /// The key and the algorithm of the provider.
    Provider,
    /// Another key, and the algorithm that goes into the header. The `kid` remains.
    Key(TestKey, &'static str),
    /// A secret, and the HMAC that goes into the header.
    Mac(MacSecret, &'static str),
    /// Nobody: the signature is empty. The text goes into the header as `alg`.
    Nobody(&'static str),
    /// Nobody, in a way that verifies with the modulus of the provider's key and the exponent 1.
    ExponentOne,
}

/// What an attacker takes for the secret of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MacSecret {
    /// The client secret, which the attacker need not guess where it is the client.
    ClientSecret,
    /// The provider's public key, PEM.
    PublicKeyPem,
    /// The provider's public key, DER.
    PublicKeyDer,
    /// The provider's certificate, PEM.
    CertificatePem,
    /// The modulus of the provider's public key.
    Modulus,
    /// The JSON Web Key that the provider publishes.
    Jwk,
    /// No octets.
    Empty,
}

impl TokenDraft {
    /// Writes a member of the header.
    pub fn with_header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.set(name, value.into().to_string());
        self
    }

    /// Leaves a member of the header out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Writes a claim.
    pub fn with_claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.set(name, value.into().to_string());
        self
    }

    /// Writes a claim as text that need not be JSON.
    pub fn with_claim_text(mut self, name: &str, text: &str) -> Self {
        self.claims.set(name, text);
        self
    }

    /// Leaves a claim out.
    pub fn without_claim(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Signs with something else.
    pub fn signed_by(mut self, signed_by: SignedBy) -> Self {
        self.signed_by = signed_by;
        self
    }
}
