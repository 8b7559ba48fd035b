//! JSON Web Keys and signatures as a provider makes them (RFC 7515, 7517, 7518, 8037), the wrong
//! ones among them.

use openssl::bn::{BigNum, BigNumContext};
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, base64url_encode};

use super::members::Members;
use crate::error::TestkitError;
use crate::keys::TestKey;

/// The algorithm by its JOSE name.
fn algorithm(name: &str) -> Result<SignatureAlgorithm, TestkitError> {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    Ok(match name {
        "RS1" => SignatureAlgorithm::RsaPkcs1(Sha1),
        "RS256" => SignatureAlgorithm::RsaPkcs1(Sha256),
        "RS384" => SignatureAlgorithm::RsaPkcs1(Sha384),
        "RS512" => SignatureAlgorithm::RsaPkcs1(Sha512),
        "PS256" => SignatureAlgorithm::RsaPss(Sha256),
        "PS384" => SignatureAlgorithm::RsaPss(Sha384),
        "PS512" => SignatureAlgorithm::RsaPss(Sha512),
        "ES256" => SignatureAlgorithm::Ecdsa(Sha256),
        "ES384" => SignatureAlgorithm::Ecdsa(Sha384),
        "ES512" => SignatureAlgorithm::Ecdsa(Sha512),
        "EdDSA" | "Ed25519" => SignatureAlgorithm::Ed25519,
        _ => return Err(TestkitError::OpenIdDraft("algorithm")),
    })
}

pub(crate) fn sign(key: TestKey, name: &str, octets: &[u8]) -> Result<Vec<u8>, TestkitError> {
    Ok(key.signing_key()?.sign(algorithm(name)?, octets)?)
}

pub(crate) fn verifies(
    key: TestKey,
    name: &str,
    octets: &[u8],
    value: &[u8],
) -> Result<bool, TestkitError> {
    let public = key.signing_key()?.public_key().map_err(|_| TestkitError::OpenIdDraft("key"))?;
    Ok(public.verifies(algorithm(name)?, octets, value))
}

pub(crate) fn mac(secret: &[u8], name: &str, octets: &[u8]) -> Result<Vec<u8>, TestkitError> {
    // OpenSSL takes no empty secret. HMAC fills secrets up with zeros, so that one zero is the same.
    let key = PKey::hmac(if secret.is_empty() { &[0] } else { secret })?;
    Ok(Signer::new(digest(name), &key)?.sign_oneshot_to_vec(octets)?)
}

/// What verifies with the exponent 1, for which nobody needs the private key: the padded digest
/// itself.
pub(crate) fn padding_alone(key: TestKey, octets: &[u8]) -> Result<Vec<u8>, TestkitError> {
    const SHA256_DIGEST_INFO: [u8; 19] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ];
    let digest = hash(MessageDigest::sha256(), octets)?;
    let length = private_key(key)?.size();
    let filled = length.saturating_sub(3 + SHA256_DIGEST_INFO.len() + digest.len());
    let mut padded = vec![0, 1];
    padded.extend(std::iter::repeat_n(0xff, filled));
    padded.push(0);
    padded.extend(SHA256_DIGEST_INFO);
    padded.extend(digest.iter());
    Ok(padded)
}

/// `at_hash` and `c_hash`: the left half of a hash (OpenID Connect Core 3.1.3.6).
pub(crate) fn half_hash(name: &str, text: &str) -> Result<String, TestkitError> {
    let whole = hash(digest(name), text.as_bytes())?;
    Ok(base64url_encode(whole.get(..whole.len() / 2).unwrap_or_default()))
}

/// SHA-256 in base64url: a code challenge, or an identifier that is to look random.
pub(crate) fn sha256_text(text: &str) -> Result<String, TestkitError> {
    Ok(base64url_encode(&hash(MessageDigest::sha256(), text.as_bytes())?))
}

/// The public half of a key: `kty` and the numbers.
pub(crate) fn jwk(key: TestKey) -> Result<Members, TestkitError> {
    let private = private_key(key)?;
    let mut jwk = Members::new();
    match private.id() {
        Id::RSA => {
            let rsa = private.rsa()?;
            jwk.set_text("kty", "RSA");
            jwk.set_text("n", &base64url_encode(&rsa.n().to_vec()));
            jwk.set_text("e", &base64url_encode(&rsa.e().to_vec()));
        }
        Id::EC => {
            let key = private.ec_key()?;
            let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
            let mut context = BigNumContext::new()?;
            key.public_key().affine_coordinates(key.group(), &mut x, &mut y, &mut context)?;
            let length = i32::try_from(key.group().degree().div_ceil(8)).unwrap_or(0);
            jwk.set_text("kty", "EC");
            jwk.set_text("crv", &format!("P-{}", key.group().degree()));
            jwk.set_text("x", &base64url_encode(&x.to_vec_padded(length)?));
            jwk.set_text("y", &base64url_encode(&y.to_vec_padded(length)?));
        }
        _ => {
            jwk.set_text("kty", "OKP");
            jwk.set_text("crv", "Ed25519");
            jwk.set_text("x", &base64url_encode(&private.raw_public_key()?));
        }
    }
    Ok(jwk)
}

/// The public half of a key as PEM and as DER, and the modulus of an RSA key: what somebody who
/// confuses keys takes for a secret.
pub(crate) fn public_forms(key: TestKey) -> Result<[Vec<u8>; 3], TestkitError> {
    let private = private_key(key)?;
    let modulus = private.rsa()?.n().to_vec();
    Ok([private.public_key_to_pem()?, private.public_key_to_der()?, modulus])
}

fn private_key(key: TestKey) -> Result<PKey<Private>, TestkitError> {
    Ok(PKey::private_key_from_pem(key.private_key().as_bytes())?)
}

/// The digest that the name of an algorithm ends in; SHA-512 is what Ed25519 hashes with.
fn digest(name: &str) -> MessageDigest {
    match name.get(name.len().saturating_sub(3)..) {
        Some("256") => MessageDigest::sha256(),
        Some("384") => MessageDigest::sha384(),
        _ => MessageDigest::sha512(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_with_each_kind_of_key_and_shows_its_public_half() {
        for (key, name, member) in [
            (TestKey::IDP, "RS256", "n"),
            (TestKey::IDP, "PS384", "e"),
            (TestKey::P256, "ES256", "y"),
            (TestKey::P521, "ES512", "x"),
            (TestKey::ED25519, "EdDSA", "x"),
        ] {
            let value = sign(key, name, b"octets").unwrap();
            assert!(verifies(key, name, b"octets", &value).unwrap());
            assert!(!verifies(key, name, b"other octets", &value).unwrap());
            assert!(jwk(key).unwrap().remove(member));
        }
        assert_eq!(sign(TestKey::IDP, "none", b"").unwrap_err().code(), "testkit_openid_draft");
    }

    #[test]
    fn hashes_as_the_examples_of_the_standard() {
        // OpenID Connect Core, appendix A.3 and A.4.
        let hash = half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").unwrap();
        assert_eq!(hash, "77QmUPtjPfzWtF2AnpK9RQ");
        // RFC 7636, appendix B.
        let challenge = sha256_text("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
