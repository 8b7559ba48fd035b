//! Secrets shared with a peer.

use std::fmt;

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use vestibule_core::Secret;

use crate::key::KeyError;
use crate::signing_key::SigningKeyError;

/// A secret for HMAC with SHA-256: RFC 7518 section 3.2. OpenSSL keeps the secret, and wipes it when
/// the key is dropped.
///
/// ```
/// use vestibule_keys::MacKey;
///
/// let key = MacKey::new(b"a test secret of 32 bytes or more")?;
/// let value = key.sign(b"octets")?;
/// assert!(key.verifies(b"octets", &value));
/// assert!(!key.verifies(b"other octets", &value));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// Whoever can verify can sign. It is a type of its own, so that a public key of a peer is never
/// taken for a secret.
pub struct MacKey {
    key: PKey<Private>,
}

impl MacKey {
    /// The least length of a secret: that of the hash.
    pub const LEAST_BYTES: usize = 32;

    /// Takes the octets of a secret.
    ///
    /// # Errors
    /// [`KeyError::MacTooShort`] below [`LEAST_BYTES`](Self::LEAST_BYTES).
    pub fn new(secret: &[u8]) -> Result<Self, KeyError> {
        let (bytes, least) = (secret.len(), Self::LEAST_BYTES);
        if bytes < least {
            return Err(KeyError::MacTooShort { bytes, least });
        }
        Ok(MacKey { key: PKey::hmac(secret).map_err(|_| KeyError::Refused)? })
    }

    /// The 32 octets of the code for these octets.
    ///
    /// # Errors
    /// [`SigningKeyError::Refused`] when the library refused.
    pub fn sign(&self, octets: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        self.code_of(octets).map_err(|_| SigningKeyError::Refused)
    }

    /// Whether the value is the whole code for these octets, compared in constant time. Every
    /// failure, the library's own among them, is `false`.
    #[must_use]
    pub fn verifies(&self, octets: &[u8], value: &[u8]) -> bool {
        self.code_of(octets).is_ok_and(|expected| Secret::new(expected).ct_eq_bytes(value))
    }

    fn code_of(&self, octets: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Signer::new(MessageDigest::sha256(), &self.key)?.sign_oneshot_to_vec(octets)
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}
