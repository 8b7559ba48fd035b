//! JSON Object Signing: the part that a relying party needs (RFC 7515, 7517, 7518, 8037).
//!
//! Signatures only, compact only, with algorithms and keys that are agreed before a message is
//! read. What a verified payload means is decided elsewhere, by a validator for each kind of token.

mod algorithm;
mod compact;
mod jsonwebtoken_keys;
mod jwk;
mod key_set;
mod verify;

pub use algorithm::Algorithm;
pub use jsonwebtoken_keys::{JwtSigningKey, JwtVerifyingKey};
pub use jwk::{Jwk, JwkError};
pub use key_set::{KeySet, KeySetError, SkippedKey, UsableKey};
pub use verify::{VerifiedJws, verify_signature};

pub(crate) use compact::CompactJws;
pub(crate) use key_set::ProviderKey;
pub(crate) use verify::{Allowed, Verified, verify};
