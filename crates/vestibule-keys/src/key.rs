//! The keys of one peer, parsed and vetted once.

mod components;
mod contexts;
mod error;
mod roca;

use std::fmt;
use std::sync::Arc;

use openssl::bn::BigNum;
use openssl::ec::EcKey;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use openssl::x509::X509;
use vestibule_core::Timestamp;

use crate::algorithm::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
use crate::base64::base64_decode;
pub use components::Curve;
use contexts::Contexts;
pub use error::KeyError;

/// RSA keys below this are refused when they are configured, whatever is allowed later.
const RSA_LEAST_BITS: u32 = 1024;
/// RSA keys above this are refused: verifying with them is work for an attacker to hand out.
const RSA_MOST_BITS: u32 = 8192;
const RSA_LEAST_EXPONENT: u32 = 65_537;

/// A public key that signatures of one peer are checked with, parsed and vetted.
///
/// Trust comes from elsewhere: whoever builds one says that this peer owns the key, because it was
/// configured or was fetched from where the peer publishes its keys. Key material inside of a
/// signed message is nothing to build one from.
#[derive(Clone)]
pub struct VerificationKey {
    key: PKey<Public>,
    family: KeyFamily,
    validity: Option<CertificateValidity>,
    contexts: Arc<Contexts>,
}

/// The dates in the certificate that a key came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateValidity {
    /// The first instant at which the certificate says it is valid.
    pub not_before: Timestamp,
    /// The last second at which the certificate says it is valid.
    pub not_after: Timestamp,
}

impl VerificationKey {
    /// Reads an X.509 certificate: PEM, or the bare base64 that metadata and administration pages
    /// show. Its issuer, purposes and dates carry no trust here; the dates are kept so that the
    /// host can warn.
    ///
    /// # Errors
    /// [`KeyError`] when the text is no certificate, or its key is not acceptable.
    pub fn from_certificate(text: &str) -> Result<Self, KeyError> {
        let der = der_of(text, "CERTIFICATE")?;
        let certificate = X509::from_der(&der).map_err(|_| KeyError::Malformed)?;
        let key = certificate.public_key().map_err(|_| KeyError::UnsupportedKind)?;
        let validity = CertificateValidity {
            not_before: timestamp(certificate.not_before())?,
            not_after: timestamp(certificate.not_after())?,
        };
        VerificationKey::new(key, Some(validity))
    }

    /// Reads a SubjectPublicKeyInfo: PEM, or bare base64 of DER.
    ///
    /// # Errors
    /// [`KeyError`] when the text is no public key, or the key is not acceptable.
    pub fn from_public_key(text: &str) -> Result<Self, KeyError> {
        let der = der_of(text, "PUBLIC KEY")?;
        VerificationKey::from_der(&der)
    }

    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PKey::public_key_from_der(der).map_err(|_| KeyError::Malformed)?;
        VerificationKey::new(key, None)
    }

    fn new(key: PKey<Public>, validity: Option<CertificateValidity>) -> Result<Self, KeyError> {
        let family = match key.id() {
            Id::RSA => check_rsa(&key.rsa().map_err(|_| KeyError::Malformed)?)?,
            Id::EC => check_ec(&key.ec_key().map_err(|_| KeyError::Malformed)?)?,
            Id::ED25519 => components::check_ed25519(&key)?,
            _ => return Err(KeyError::UnsupportedKind),
        };
        Ok(VerificationKey { key, family, validity, contexts: Arc::default() })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn family(&self) -> KeyFamily {
        self.family
    }

    /// The dates of the certificate that the key came from, if it came from one.
    #[must_use]
    pub fn validity(&self) -> Option<CertificateValidity> {
        self.validity
    }

    /// Whether the other one is the same public key, from whichever certificate.
    #[must_use]
    pub fn is_same_key(&self, other: &VerificationKey) -> bool {
        self.key.public_eq(&other.key)
    }

    /// Whether this key made the signature value over the octets. Every failure is `false`: an
    /// algorithm of another family, a value of another length, and the library's own.
    ///
    /// An ECDSA value is r and s, each as long as the order of the curve (RFC 7518 section 3.4, XML
    /// Signature 1.1 section 6.4.3); an RSA one is as long as the modulus.
    ///
    /// # Security
    ///
    /// Which algorithms a peer may use, SHA-1 and short RSA keys among them, is the caller's
    /// question, and is asked before or after this one.
    #[must_use]
    pub fn verifies(&self, algorithm: SignatureAlgorithm, octets: &[u8], value: &[u8]) -> bool {
        let answer = match algorithm {
            _ if !self.family.fits(algorithm) => return false,
            SignatureAlgorithm::RsaPkcs1(digest) | SignatureAlgorithm::RsaPss(digest) => {
                self.rsa(algorithm, digest, octets, value)
            }
            SignatureAlgorithm::Ecdsa(digest) => self.ecdsa(algorithm, digest, octets, value),
            SignatureAlgorithm::Ed25519 => Verifier::new_without_digest(&self.key)
                .and_then(|mut verifier| verifier.verify_oneshot(value, octets)),
        };
        // OpenSSL leaves its reasons on a queue of the thread; nobody else is to find them there.
        drop(ErrorStack::get());
        answer.unwrap_or(false)
    }

    fn rsa(
        &self,
        algorithm: SignatureAlgorithm,
        digest: DigestAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        if value.len() != self.key.size() {
            return Ok(false);
        }
        self.verifies_digest(algorithm, digest, octets, value)
    }

    fn ecdsa(
        &self,
        algorithm: SignatureAlgorithm,
        digest: DigestAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        let Some(half) = self.family.ecdsa_half() else {
            return Ok(false);
        };
        let (Some(r), Some(s), true) =
            (value.get(..half), value.get(half..), value.len() == 2 * half)
        else {
            return Ok(false);
        };
        let der =
            EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?
                .to_der()?;
        self.verifies_digest(algorithm, digest, octets, &der)
    }

    fn verifies_digest(
        &self,
        algorithm: SignatureAlgorithm,
        digest: DigestAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        let Some(hash) = digest.hash(octets) else {
            return Ok(false);
        };
        let mut context = match self.contexts.take(algorithm) {
            Some(context) => context,
            None => self.context(algorithm, digest)?,
        };
        let verified = context.verify(&hash, value)?;
        if verified {
            self.contexts.put(algorithm, context);
        }
        Ok(verified)
    }

    fn context(
        &self,
        algorithm: SignatureAlgorithm,
        digest: DigestAlgorithm,
    ) -> Result<PkeyCtx<Public>, ErrorStack> {
        let mut context = PkeyCtx::new(&self.key)?;
        context.verify_init()?;
        match algorithm {
            SignatureAlgorithm::RsaPkcs1(_) => context.set_rsa_padding(Padding::PKCS1)?,
            SignatureAlgorithm::RsaPss(_) => {
                context.set_rsa_padding(Padding::PKCS1_PSS)?;
                context.set_rsa_mgf1_md(digest.md())?;
                context.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
            }
            SignatureAlgorithm::Ecdsa(_) | SignatureAlgorithm::Ed25519 => {}
        }
        context.set_signature_md(digest.md())?;
        Ok(context)
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey")
            .field("family", &self.family)
            .field("validity", &self.validity)
            .finish_non_exhaustive()
    }
}

/// All the keys that one peer may sign with: never empty, at most eight, so that a message can
/// make us do little work.
#[derive(Debug, Clone)]
pub struct VerificationKeys {
    keys: Vec<VerificationKey>,
}

impl VerificationKeys {
    /// The most keys that one peer may have at a time.
    pub const MOST: usize = 8;

    /// Takes the keys in the order in which they are tried. `None` when there are none, or more
    /// than [`MOST`](Self::MOST).
    #[must_use]
    pub fn new(keys: Vec<VerificationKey>) -> Option<Self> {
        (1..=Self::MOST).contains(&keys.len()).then_some(VerificationKeys { keys })
    }

    /// The keys, in the order in which they are tried.
    #[must_use]
    pub fn keys(&self) -> &[VerificationKey] {
        &self.keys
    }
}

fn check_rsa(rsa: &Rsa<Public>) -> Result<KeyFamily, KeyError> {
    let bits = u32::try_from(rsa.n().num_bits()).unwrap_or(u32::MAX);
    if !(RSA_LEAST_BITS..=RSA_MOST_BITS).contains(&bits) {
        return Err(KeyError::RsaLength { bits, least: RSA_LEAST_BITS, most: RSA_MOST_BITS });
    }
    // A product of two primes is odd; OpenSSL takes others, and would verify nothing with them.
    if !rsa.n().is_bit_set(0) {
        return Err(KeyError::Malformed);
    }
    let least = BigNum::from_u32(RSA_LEAST_EXPONENT).map_err(|_| KeyError::RsaExponent)?;
    let exponent = rsa.e();
    if !exponent.is_bit_set(0) || exponent.num_bits() > 64 || *exponent < *least {
        return Err(KeyError::RsaExponent);
    }
    if roca::is_roca(rsa.n()).map_err(|_| KeyError::Refused)? {
        return Err(KeyError::Roca);
    }
    Ok(KeyFamily::Rsa { bits })
}

fn check_ec(key: &EcKey<Public>) -> Result<KeyFamily, KeyError> {
    key.check_key().map_err(|_| KeyError::Malformed)?;
    let curve = key.group().curve_name().ok_or(KeyError::UnsupportedKind)?;
    KeyFamily::of_curve(curve).ok_or(KeyError::UnsupportedKind)
}

/// The bytes of the first PEM section with this label, or of bare base64.
fn der_of(text: &str, label: &str) -> Result<Vec<u8>, KeyError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.contains("PRIVATE KEY-----") {
        return Err(KeyError::PrivateKey);
    }
    let Some((_, after)) = text.split_once(&format!("-----BEGIN {label}-----")) else {
        return base64_decode(text).ok_or(KeyError::Malformed);
    };
    let (inside, _) =
        after.split_once(&format!("-----END {label}-----")).ok_or(KeyError::Malformed)?;
    base64_decode(inside).ok_or(KeyError::Malformed)
}

fn timestamp(time: &openssl::asn1::Asn1TimeRef) -> Result<Timestamp, KeyError> {
    let epoch = openssl::asn1::Asn1Time::from_unix(0).map_err(|_| KeyError::Malformed)?;
    let since = epoch.diff(time).map_err(|_| KeyError::Malformed)?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    Timestamp::from_unix_seconds(seconds).map_err(|_| KeyError::Malformed)
}
