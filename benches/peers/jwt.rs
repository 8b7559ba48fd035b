//! The `jsonwebtoken` crate, with either of its cryptographic libraries.

use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, aws_lc, rust_crypto};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

/// Which library it calls: it takes one for the whole process, so this one asks each time.
#[derive(Clone, Copy, PartialEq)]
pub enum Library {
    /// The fork of BoringSSL.
    AwsLc,
    /// Written in Rust.
    RustCrypto,
}

static AWS_LC: AtomicBool = AtomicBool::new(false);
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| (current().signer_factory)(algorithm, key),
    verifier_factory: verifier,
    key_utils: jsonwebtoken::crypto::KeyUtils::new_unimplemented(),
};

fn verifier(
    algorithm: &Algorithm,
    key: &DecodingKey,
) -> jsonwebtoken::errors::Result<Box<dyn JwtVerifier>> {
    (current().verifier_factory)(algorithm, key)
}

fn current() -> &'static CryptoProvider {
    match AWS_LC.load(Ordering::Relaxed) {
        true => &aws_lc::DEFAULT_PROVIDER,
        false => &rust_crypto::DEFAULT_PROVIDER,
    }
}

/// A key and the strictest rules that the crate has, but for the times: it takes them from the
/// clock of the machine.
pub struct Jwt {
    key: DecodingKey,
    validation: Validation,
}

impl Jwt {
    /// Trusts one key, for one client of one issuer. Once in a process.
    pub fn new(public_key: &[u8], client: &str, issuer: &str) -> Jwt {
        PROVIDER.install_default().expect("nobody else installs one");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[client]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.validate_exp = false;
        Jwt { key: DecodingKey::from_rsa_pem(public_key).expect("a key"), validation }
    }

    /// Whether the token is accepted: its claims, or the reason.
    pub fn decode(&self, token: &str, library: Library) -> Result<Value, ErrorKind> {
        AWS_LC.store(library == Library::AwsLc, Ordering::Relaxed);
        match decode(token, &self.key, &self.validation) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(error.into_kind()),
        }
    }
}
