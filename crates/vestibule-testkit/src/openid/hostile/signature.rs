//! Signatures that are almost one (RFC 7515 section 5.2, RFC 7518 section 3.4).

use super::{long, table};
use crate::keys::TestKey;
use crate::openid::draft::SignedBy::Key;
use crate::openid::edit::Edit::{Set, Sign, Signature, SigningKey, Text};
use crate::openid::edit::Jwt::IdToken;
use crate::openid::edit::Part;

const TAMPERED: Part = Part::Tampered(IdToken);
const RSA: &str = "oidcc-client-test-invalid-sig-rs256";
const EC: &str = "oidcc-client-test-invalid-sig-es256";
const SKIPPED: &str = "openid-client 6, Auth.js, AppAuth: the signature is not verified at all";
const ZEROS: &str = "CVE-2022-21449: ECDSA with zeros";

table! { ATTACKS: IdToken on Plain;
    /// Changes one bit of the signature.
    signature_changed: RSA => "signature_mismatch", [Signature(IdToken, flipped)];
    /// Sends nothing for a signature.
    signature_empty: RSA => "signature_mismatch", [Signature(IdToken, |_| Vec::new())];
    /// Leaves the last octet of the signature out.
    signature_too_short: RSA => "signature_mismatch", [Signature(IdToken, shorter)];
    /// Adds an octet to the signature.
    signature_too_long: RSA => "signature_mismatch", [Signature(IdToken, longer)];
    /// Adds a zero before the signature.
    signature_with_leading_zero: RSA => "signature_mismatch", [Signature(IdToken, after_zero)];
    /// Sends zeros for a signature.
    signature_of_zeros: RSA => "signature_mismatch", [Signature(IdToken, zeros)];
    /// Signs with a key of its own, in the name of the provider's.
    signature_of_another_key: SKIPPED => "signature_mismatch",
        [Sign(IdToken, Key(TestKey::ATTACKER, "RS256"))];
    /// Makes somebody else of the subject after signing.
    subject_changed_after_signing: SKIPPED => "signature_mismatch",
        [Set(TAMPERED, "sub", "\"victim\"")];
    /// Adds an address after signing.
    email_added_after_signing: SKIPPED => "signature_mismatch",
        [Set(TAMPERED, "email", "\"admin@victim.example\"")];
    /// Changes one bit of the signature of claims that nobody can read.
    claims_unreadable_and_signature_changed:
        "go-oidc PR 464: claims that are parsed before the signature is verified"
        => "signature_mismatch",
        [Text(Part::Claims(IdToken), "[{text}]"), Signature(IdToken, flipped)];
    /// Prolongs the token after signing.
    expiry_changed_after_signing: SKIPPED => "signature_mismatch",
        [Set(TAMPERED, "exp", "{now+7200}")];

    /// Changes one bit of a signature by ECDSA.
    ecdsa_changed: EC => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, flipped)];
    /// Signs by ECDSA with a key of its own.
    ecdsa_of_another_key: EC => "signature_mismatch",
        [SigningKey(TestKey::P384, "ES384"), Signature(IdToken, |_| vec![1; 96])];
    /// Sends zero for r and for s.
    ecdsa_of_zeros: ZEROS => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, zeros)];
    /// Sends zero for r.
    ecdsa_with_r_zero: ZEROS => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, first_half_zero)];
    /// Sends nothing for a signature by ECDSA.
    ecdsa_empty: ZEROS => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, |_| Vec::new())];
    /// Writes the signature as X.509 does.
    ecdsa_in_der: "RFC 7518 section 3.4: r and s, each of fixed length" => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, long::der)];
    /// Writes s before r.
    ecdsa_halves_exchanged: EC => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, exchanged)];
    /// Leaves the last octet of s out.
    ecdsa_too_short: EC => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, shorter)];
    /// Adds an octet to s.
    ecdsa_too_long: EC => "signature_mismatch",
        [SigningKey(TestKey::P256, "ES256"), Signature(IdToken, longer)];
    /// Changes one bit of a signature by Ed25519.
    ed25519_changed: "RFC 8037: Ed25519" => "signature_mismatch",
        [SigningKey(TestKey::ED25519, "EdDSA"), Signature(IdToken, flipped)];
    /// Sends zeros for a signature by Ed25519.
    ed25519_of_zeros: "RFC 8037: Ed25519" => "signature_mismatch",
        [SigningKey(TestKey::ED25519, "EdDSA"), Signature(IdToken, zeros)];
}

fn flipped(mut signature: Vec<u8>) -> Vec<u8> {
    if let Some(octet) = signature.last_mut() {
        *octet ^= 1;
    }
    signature
}

fn shorter(mut signature: Vec<u8>) -> Vec<u8> {
    signature.pop();
    signature
}

fn longer(mut signature: Vec<u8>) -> Vec<u8> {
    signature.push(0);
    signature
}

fn after_zero(mut signature: Vec<u8>) -> Vec<u8> {
    signature.insert(0, 0);
    signature
}

fn zeros(signature: Vec<u8>) -> Vec<u8> {
    vec![0; signature.len()]
}

fn first_half_zero(mut signature: Vec<u8>) -> Vec<u8> {
    let half = signature.len() / 2;
    signature.iter_mut().take(half).for_each(|octet| *octet = 0);
    signature
}

fn exchanged(mut signature: Vec<u8>) -> Vec<u8> {
    let half = signature.len() / 2;
    signature.rotate_left(half);
    signature
}
