//! A key of ours, to sign with.

use std::fmt;

use openssl::bn::BigNumRef;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};

use crate::algorithm::{KeyFamily, SignatureAlgorithm};
use crate::key::{KeyError, VerificationKey};

/// A private key in this process. A key elsewhere, in hardware say, needs none of this: it signs
/// the octets itself.
///
/// ```
/// use vestibule_keys::{SignatureAlgorithm, SigningKey};
///
/// // The test key of RFC 8410.
/// let key = SigningKey::from_pem(
///     "-----BEGIN PRIVATE KEY-----
/// MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
/// -----END PRIVATE KEY-----",
/// )?;
/// let value = key.sign(SignatureAlgorithm::Ed25519, b"octets")?;
/// let public = key.public_key()?;
/// assert!(public.verifies(SignatureAlgorithm::Ed25519, b"octets", &value));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    key: PKey<Private>,
    family: KeyFamily,
}

/// A private key that cannot be read, or cannot sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// The private key is no PEM, or is encrypted.
    #[error("the private key is not unencrypted PEM")]
    Malformed,
    /// The key is of a kind that no accepted algorithm uses.
    #[error("the private key is not RSA, ECDSA on P-256, P-384 or P-521, or Ed25519")]
    UnsupportedKind,
    /// The key does not fit the algorithm, or the library refused to sign.
    #[error("the key cannot sign with this algorithm")]
    Refused,
}

impl SigningKeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SigningKeyError::Malformed => "signing_malformed_key",
            SigningKeyError::UnsupportedKind => "signing_unsupported_kind",
            SigningKeyError::Refused => "signing_refused",
        }
    }
}

impl SigningKey {
    /// Reads an unencrypted PEM private key.
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`] and [`SigningKeyError::UnsupportedKind`].
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        // With a callback that refuses, so that OpenSSL never asks for a passphrase on the terminal.
        let key = PKey::private_key_from_pem_callback(pem.as_bytes(), |_| Ok(0))
            .map_err(|_| SigningKeyError::Malformed)?;
        let family = family_of(&key).ok_or(SigningKeyError::UnsupportedKind)?;
        Ok(SigningKey { key, family })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn family(&self) -> KeyFamily {
        self.family
    }

    /// The public half, as a peer would configure it.
    ///
    /// # Errors
    /// A [`KeyError`] when a peer would refuse it: nothing asks a private key for its length.
    pub fn public_key(&self) -> Result<VerificationKey, KeyError> {
        let der = self.key.public_key_to_der().map_err(|_| KeyError::Malformed)?;
        VerificationKey::from_der(&der)
    }

    /// Signs octets. The value is what XML Signature, the redirect binding and JSON Web Signature
    /// carry: of ECDSA r and s, each as long as the order of the curve.
    ///
    /// # Errors
    /// [`SigningKeyError::Refused`] when the key is of another family than the algorithm.
    pub fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        octets: &[u8],
    ) -> Result<Vec<u8>, SigningKeyError> {
        if !self.family.fits(algorithm) {
            return Err(SigningKeyError::Refused);
        }
        self.signature(algorithm, octets).map_err(|_| SigningKeyError::Refused)
    }

    fn signature(
        &self,
        algorithm: SignatureAlgorithm,
        octets: &[u8],
    ) -> Result<Vec<u8>, ErrorStack> {
        let mut signer = match algorithm.digest() {
            Some(digest) => Signer::new(digest.message_digest(), &self.key)?,
            None => Signer::new_without_digest(&self.key)?,
        };
        if let SignatureAlgorithm::RsaPss(digest) = algorithm {
            signer.set_rsa_padding(Padding::PKCS1_PSS)?;
            signer.set_rsa_mgf1_md(digest.message_digest())?;
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
        }
        let value = signer.sign_oneshot_to_vec(octets)?;
        match self.family.ecdsa_half() {
            Some(half) => {
                let signature = EcdsaSig::from_der(&value)?;
                let padded = |number: &BigNumRef| {
                    number.to_vec_padded(i32::try_from(half).unwrap_or(i32::MAX))
                };
                Ok([padded(signature.r())?, padded(signature.s())?].concat())
            }
            None => Ok(value),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("family", &self.family).finish_non_exhaustive()
    }
}

fn family_of(key: &PKey<Private>) -> Option<KeyFamily> {
    match key.id() {
        Id::RSA => Some(KeyFamily::Rsa { bits: key.bits() }),
        Id::EC => KeyFamily::of_curve(key.ec_key().ok()?.group().curve_name()?),
        Id::ED25519 => Some(KeyFamily::Ed25519),
        _ => None,
    }
}
