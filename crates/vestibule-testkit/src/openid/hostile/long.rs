//! Values that are too long for a table, or that are made.

use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;

use crate::keys::TestKey;
use crate::openid::jose;
use crate::openid::members::json_text;

/// The attacker's public key, with the name of the provider's.
pub(super) fn attacker_jwk() -> String {
    let mut jwk = jose::jwk(TestKey::ATTACKER).unwrap_or_default();
    jwk.set_text("kid", "key-0");
    jwk.to_json()
}

/// The attacker's certificate chain.
pub(super) fn attacker_x5c() -> String {
    format!("[{}]", json_text(&TestKey::ATTACKER.certificate_base64()))
}

/// Arrays in arrays.
pub(super) fn deep() -> String {
    nested(10_000)
}

/// The same, short enough for a header.
pub(super) fn deep_and_short() -> String {
    nested(1_000)
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// Deep, and as long as a token may be.
pub(super) fn text_of_45_kilobytes() -> String {
    json_text(&"x".repeat(45_000))
}

/// Longer than any token.
pub(super) fn text_of_100_kilobytes() -> String {
    json_text(&"x".repeat(100_000))
}

/// Longer than any response.
pub(super) fn text_of_a_megabyte() -> String {
    json_text(&"x".repeat(1_048_576))
}

/// A parameter of a megabyte.
pub(super) fn parameter_of_a_megabyte() -> String {
    "x".repeat(1_048_576)
}

/// A subject of 256 characters, one more than there may be.
pub(super) fn subject_of_256() -> String {
    json_text(&"s".repeat(256))
}

/// A thousand keys that nobody knows the type of: far too many.
pub(super) fn thousand_keys() -> String {
    format!("[{}]", vec![r#"{"kty":"x"}"#; 1001].join(","))
}

/// As many groups as Okta sends.
pub(super) fn hundred_groups() -> String {
    groups(100)
}

/// One group less than that.
pub(super) fn ninety_nine_groups() -> String {
    groups(99)
}

fn groups(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|number| format!("\"group-{number}\"")).collect();
    format!("[{}]", names.join(","))
}

/// The signature of ECDSA as X.509 writes it, not JSON Web Signature.
pub(super) fn der(raw: Vec<u8>) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    let encoded = BigNum::from_slice(r)
        .and_then(|r| EcdsaSig::from_private_components(r, BigNum::from_slice(s)?))
        .and_then(|signature| signature.to_der());
    encoded.unwrap_or_default()
}
