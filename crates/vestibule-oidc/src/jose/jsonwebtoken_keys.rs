//! The `jsonwebtoken` crate's verifier and signer traits on keys of ours, by instance: each holds a
//! key that was parsed once, and nothing is installed for the whole process.

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use vestibule_keys::{SignatureAlgorithm, SigningKey, VerificationKey};

use crate::jose::Algorithm;

/// A public key pinned to one algorithm, as a [`JwtVerifier`].
#[derive(Clone, Copy)]
pub struct JwtVerifyingKey<'k> {
    key: &'k VerificationKey,
    signature: SignatureAlgorithm,
    name: jsonwebtoken::Algorithm,
}

impl<'k> JwtVerifyingKey<'k> {
    /// Pins the key to the algorithm; `None` when they do not fit, or for ES512, which `jsonwebtoken`
    /// has no name for.
    #[must_use]
    pub fn of(key: &'k VerificationKey, algorithm: Algorithm) -> Option<Self> {
        let signature = algorithm.signature().filter(|_| algorithm.fits(key.family()))?;
        let name = algorithm.to_jsonwebtoken()?;
        Some(JwtVerifyingKey { key, signature, name })
    }
}

impl Verifier<Vec<u8>> for JwtVerifyingKey<'_> {
    fn verify(&self, octets: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let holds = self.key.verifies(self.signature, octets, signature);
        if holds { Ok(()) } else { Err(Error::new()) }
    }
}

impl JwtVerifier for JwtVerifyingKey<'_> {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.name
    }
}

impl fmt::Debug for JwtVerifyingKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtVerifyingKey").field("algorithm", &self.name).finish_non_exhaustive()
    }
}

/// A private key pinned to one algorithm, as a [`JwtSigner`]: what client assertions are signed with
/// when the key is at hand.
#[derive(Clone)]
pub struct JwtSigningKey {
    key: Arc<SigningKey>,
    signature: SignatureAlgorithm,
    name: jsonwebtoken::Algorithm,
}

impl JwtSigningKey {
    /// Pins the key to the algorithm; `None` when they do not fit, or for ES512 and HS256, which
    /// client assertions are not signed with.
    #[must_use]
    pub fn new(key: SigningKey, algorithm: Algorithm) -> Option<Self> {
        let signature = algorithm.signature().filter(|_| algorithm.fits(key.family()))?;
        let name = algorithm.to_jsonwebtoken()?;
        Some(JwtSigningKey { key: Arc::new(key), signature, name })
    }
}

impl Signer<Vec<u8>> for JwtSigningKey {
    fn try_sign(&self, octets: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.sign(self.signature, octets).map_err(|_| Error::new())
    }
}

impl JwtSigner for JwtSigningKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.name
    }
}

impl fmt::Debug for JwtSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtSigningKey").field("algorithm", &self.name).finish_non_exhaustive()
    }
}
