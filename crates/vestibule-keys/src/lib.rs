//! The keys of a peer and of ours: vetted once, verified and signed with.
//!
//! SAML messages and OpenID Connect tokens are signed with the same few algorithms. What they share
//! is here: which keys are acceptable at all, how a value is checked, and how one is made. Nothing
//! here knows XML or JSON beyond the names of algorithms and base64.
//!
//! * [`VerificationKey`] is a peer's public key: of a certificate, of a SubjectPublicKeyInfo, or of
//!   the numbers in a JSON Web Key. [`VerificationKeys`] are the few that one peer may have.
//! * [`SigningKey`] is a private key of ours; [`MacKey`] is a secret shared with a peer.
//! * [`SignatureAlgorithm`] and [`DigestAlgorithm`] are closed lists.
//!
//! ```
//! use vestibule_keys::{SignatureAlgorithm, VerificationKey, base64url_decode};
//!
//! // RFC 8037, appendix A.4.
//! let x = base64url_decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").ok_or("x")?;
//! let key = VerificationKey::from_ed25519(&x)?;
//! let octets = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
//! let value = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6d\
//!              WbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
//! let value = base64url_decode(value).ok_or("value")?;
//! assert!(key.verifies(SignatureAlgorithm::Ed25519, octets, &value));
//! assert!(!key.verifies(SignatureAlgorithm::Ed25519, b"something else", &value));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//!
//! * A verified value says which key made it. Whose key that is, the caller knows and nobody else:
//!   build keys from configuration, or from where the peer publishes them, never from a message.
//! * The vetting here is the widest that any protocol asks for: RSA from 1024 bits, and SHA-1. A
//!   protocol that allows less looks at [`VerificationKey::family`] and at the algorithm.
#![forbid(unsafe_code)]

mod algorithm;
mod base64;
mod key;
mod mac_key;
mod signing_key;

pub use algorithm::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
pub use base64::{base64_decode, base64_encode, base64url_decode, base64url_encode};
pub use key::{CertificateValidity, Curve, KeyError, VerificationKey, VerificationKeys};
pub use mac_key::MacKey;
pub use signing_key::{SigningKey, SigningKeyError};
