//! The keys of one peer, parsed once when they are configured.

use std::fmt;
use std::sync::{Arc, Mutex};

use openssl::bn::BigNum;
use openssl::ec::EcKey;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::md::{Md, MdRef};
use openssl::pkey::{Id, PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use openssl::x509::X509;
use vestibule_core::Timestamp;

use crate::algorithm::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
use crate::base64::base64_decode;

/// RSA keys below this are refused when they are configured, whatever is allowed later.
const RSA_LEAST_BITS: u32 = 1024;
/// RSA keys above this are refused: verifying with them is work for an attacker to hand out.
const RSA_MOST_BITS: u32 = 8192;
const RSA_LEAST_EXPONENT: u32 = 65_537;

/// A public key that signatures of one peer are checked with, parsed and vetted.
///
/// Trust comes from configuration: whoever builds one says that this peer owns the key. The key
/// material inside of a message is never read.
#[derive(Clone)]
pub struct VerificationKey {
    key: PKey<Public>,
    family: KeyFamily,
    validity: Option<CertificateValidity>,
    contexts: Arc<Contexts>,
}

/// Contexts that are set up to verify RSASSA-PKCS1-v1_5 with one key, kept to be used again: to set
/// one up takes locks that every thread of the process waits for. Each serves one verification at a
/// time, and comes back only from one that succeeded.
#[derive(Default)]
struct Contexts {
    idle: Mutex<Vec<(DigestAlgorithm, PkeyCtx<Public>)>>,
}

impl Contexts {
    /// More than this many verifications at a time set up their own.
    const MOST: usize = 64;

    fn take(&self, digest: DigestAlgorithm) -> Option<PkeyCtx<Public>> {
        let mut idle = self.idle.lock().ok()?;
        let place = idle.iter().rposition(|(known, _)| *known == digest)?;
        Some(idle.swap_remove(place).1)
    }

    fn put(&self, digest: DigestAlgorithm, context: PkeyCtx<Public>) {
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < Self::MOST
        {
            idle.push((digest, context));
        }
    }
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

/// A key or certificate that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is neither PEM nor base64 of DER.
    #[error("the key or certificate is neither PEM nor base64 of DER")]
    Malformed,
    /// The text holds a private key.
    #[error("this is a private key; the public certificate is asked for")]
    PrivateKey,
    /// The key is of a kind that no accepted algorithm uses.
    #[error("the key is not RSA, ECDSA on P-256, P-384 or P-521, or Ed25519")]
    UnsupportedKind,
    /// The RSA modulus is too short or too long.
    #[error("the RSA key has {bits} bits, outside of {least} to {most}")]
    RsaLength {
        /// Its length.
        bits: u32,
        /// The least accepted.
        least: u32,
        /// The most accepted.
        most: u32,
    },
    /// The RSA exponent is even, below 65537 or longer than 64 bits.
    #[error("the RSA exponent is even, below 65537 or above 64 bits")]
    RsaExponent,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            KeyError::Malformed => "key_malformed",
            KeyError::PrivateKey => "key_is_private",
            KeyError::UnsupportedKind => "key_unsupported_kind",
            KeyError::RsaLength { .. } => "key_rsa_length",
            KeyError::RsaExponent => "key_rsa_exponent",
        }
    }
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
        let key = PKey::public_key_from_der(&der).map_err(|_| KeyError::Malformed)?;
        VerificationKey::new(key, None)
    }

    fn new(key: PKey<Public>, validity: Option<CertificateValidity>) -> Result<Self, KeyError> {
        let family = match key.id() {
            Id::RSA => check_rsa(&key.rsa().map_err(|_| KeyError::Malformed)?)?,
            Id::EC => check_ec(&key.ec_key().map_err(|_| KeyError::Malformed)?)?,
            Id::ED25519 => KeyFamily::Ed25519,
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

    /// Whether this key made the signature value over the octets. Every failure, the library's
    /// own among them, is `false`.
    pub(crate) fn made(&self, algorithm: SignatureAlgorithm, octets: &[u8], value: &[u8]) -> bool {
        let answer = match algorithm {
            _ if !self.family.fits(algorithm) => return false,
            SignatureAlgorithm::RsaPkcs1(digest) => self.rsa(digest, Padding::PKCS1, octets, value),
            SignatureAlgorithm::RsaPss(digest) => {
                self.rsa(digest, Padding::PKCS1_PSS, octets, value)
            }
            SignatureAlgorithm::Ecdsa(digest) => self.ecdsa(digest, octets, value),
            SignatureAlgorithm::Ed25519 => Verifier::new_without_digest(&self.key)
                .and_then(|mut verifier| verifier.verify_oneshot(value, octets)),
        };
        // OpenSSL leaves its reasons on a queue of the thread; nobody else is to find them there.
        drop(ErrorStack::get());
        answer.unwrap_or(false)
    }

    fn rsa(
        &self,
        digest: DigestAlgorithm,
        padding: Padding,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        if value.len() != self.key.size() {
            return Ok(false);
        }
        let hash = openssl::hash::hash(digest.message_digest(), octets)?;
        if padding == Padding::PKCS1_PSS {
            let mut context = self.rsa_context(digest, padding)?;
            context.set_rsa_mgf1_md(md(digest))?;
            context.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
            return context.verify(&hash, value);
        }
        let mut context = match self.contexts.take(digest) {
            Some(context) => context,
            None => self.rsa_context(digest, padding)?,
        };
        let verified = context.verify(&hash, value)?;
        if verified {
            self.contexts.put(digest, context);
        }
        Ok(verified)
    }

    fn rsa_context(
        &self,
        digest: DigestAlgorithm,
        padding: Padding,
    ) -> Result<PkeyCtx<Public>, ErrorStack> {
        let mut context = PkeyCtx::new(&self.key)?;
        context.verify_init()?;
        context.set_rsa_padding(padding)?;
        context.set_signature_md(md(digest))?;
        Ok(context)
    }

    fn ecdsa(
        &self,
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
        let hash = openssl::hash::hash(digest.message_digest(), octets)?;
        let mut context = PkeyCtx::new(&self.key)?;
        context.verify_init()?;
        context.set_signature_md(md(digest))?;
        context.verify(&hash, &der)
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
    let least = BigNum::from_u32(RSA_LEAST_EXPONENT).map_err(|_| KeyError::RsaExponent)?;
    let exponent = rsa.e();
    if !exponent.is_bit_set(0) || exponent.num_bits() > 64 || *exponent < *least {
        return Err(KeyError::RsaExponent);
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

fn md(digest: DigestAlgorithm) -> &'static MdRef {
    match digest {
        DigestAlgorithm::Sha1 => Md::sha1(),
        DigestAlgorithm::Sha256 => Md::sha256(),
        DigestAlgorithm::Sha384 => Md::sha384(),
        DigestAlgorithm::Sha512 => Md::sha512(),
    }
}
