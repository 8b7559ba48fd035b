//! Test keys, made anew for each run, and tokens that they sign.

use std::sync::LazyLock;

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use serde_json::{Value, json};
use vestibule_keys::{
    DigestAlgorithm, MacKey, SignatureAlgorithm, SigningKey, VerificationKey, base64url_encode,
};
use vestibule_oidc::{Algorithm, Jwk, JwkError, VerifiedJws, verify_signature};

pub(crate) const PAYLOAD: &[u8] = br#"{"sub":"test"}"#;
pub(crate) const SECRET: &[u8; 32] = b"this test secret has 32 bytes...";

/// Every algorithm there is, in the order of its declaration.
pub(crate) const ALL: [Algorithm; 12] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Es512,
    Algorithm::EdDsa,
    Algorithm::Ed25519,
    Algorithm::Hs256,
];

pub(crate) struct TestKey {
    pub(crate) key: PKey<Private>,
}

impl TestKey {
    pub(crate) fn signing(&self) -> SigningKey {
        let pem = self.key.private_key_to_pem_pkcs8().unwrap();
        SigningKey::from_pem(std::str::from_utf8(&pem).unwrap()).unwrap()
    }

    pub(crate) fn public_pem(&self) -> String {
        String::from_utf8(self.key.public_key_to_pem().unwrap()).unwrap()
    }

    pub(crate) fn verification(&self) -> VerificationKey {
        VerificationKey::from_public_key(&self.public_pem()).unwrap()
    }

    /// The public half as a JWK that says nothing but what it is.
    pub(crate) fn jwk(&self) -> Value {
        let encode = |bytes: Vec<u8>| base64url_encode(&bytes);
        match self.key.id() {
            Id::RSA => {
                let rsa = self.key.rsa().unwrap();
                rsa_jwk(&rsa.n().to_vec(), &rsa.e().to_vec())
            }
            Id::EC => {
                let key = self.key.ec_key().unwrap();
                let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
                let mut context = BigNumContext::new().unwrap();
                let group = key.group();
                key.public_key().affine_coordinates(group, &mut x, &mut y, &mut context).unwrap();
                let (curve, length) = match group.curve_name() {
                    Some(Nid::X9_62_PRIME256V1) => ("P-256", 32),
                    Some(Nid::SECP384R1) => ("P-384", 48),
                    _ => ("P-521", 66),
                };
                let coordinate = |number: BigNum| encode(number.to_vec_padded(length).unwrap());
                json!({ "kty": "EC", "crv": curve, "x": coordinate(x), "y": coordinate(y) })
            }
            _ => {
                let x = encode(self.key.raw_public_key().unwrap());
                json!({ "kty": "OKP", "crv": "Ed25519", "x": x })
            }
        }
    }
}

pub(crate) fn rsa_jwk(n: &[u8], e: &[u8]) -> Value {
    json!({ "kty": "RSA", "n": base64url_encode(n), "e": base64url_encode(e) })
}

pub(crate) fn rsa(bits: u32) -> TestKey {
    TestKey { key: PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap() }
}

pub(crate) fn ec(curve: Nid) -> TestKey {
    let group = EcGroup::from_curve_name(curve).unwrap();
    TestKey { key: PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap() }
}

pub(crate) static RSA: LazyLock<TestKey> = LazyLock::new(|| rsa(2048));
pub(crate) static P256: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::X9_62_PRIME256V1));
pub(crate) static P384: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP384R1));
pub(crate) static P521: LazyLock<TestKey> = LazyLock::new(|| ec(Nid::SECP521R1));
pub(crate) static ED25519: LazyLock<TestKey> =
    LazyLock::new(|| TestKey { key: PKey::generate_ed25519().unwrap() });

/// The test key for an algorithm; none for a MAC.
pub(crate) fn key_for(algorithm: Algorithm) -> Option<&'static TestKey> {
    Some(match algorithm {
        Algorithm::Es256 => &P256,
        Algorithm::Es384 => &P384,
        Algorithm::Es512 => &P521,
        Algorithm::EdDsa | Algorithm::Ed25519 => &ED25519,
        Algorithm::Hs256 => return None,
        _ => &RSA,
    })
}

pub(crate) fn jwk_for(algorithm: Algorithm) -> Value {
    let secret = || json!({ "kty": "oct", "k": base64url_encode(SECRET) });
    key_for(algorithm).map_or_else(secret, TestKey::jwk)
}

/// What the standard says each name means.
pub(crate) fn meaning(algorithm: Algorithm) -> Option<SignatureAlgorithm> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    Some(match algorithm.name() {
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
        "HS256" => return None,
        other => panic!("{other} is new here"),
    })
}

pub(crate) fn sign(algorithm: Algorithm, octets: &[u8]) -> Vec<u8> {
    match (key_for(algorithm), meaning(algorithm)) {
        (Some(key), Some(meaning)) => key.signing().sign(meaning, octets).unwrap(),
        _ => MacKey::new(SECRET).unwrap().sign(octets).unwrap(),
    }
}

/// Any text, genuinely signed with the test key of the algorithm, whether or not it is well-formed.
pub(crate) fn sealed(octets: &str, algorithm: Algorithm) -> String {
    format!("{octets}.{}", base64url_encode(&sign(algorithm, octets.as_bytes())))
}

/// A token with any header, genuinely signed with the test key of the algorithm.
pub(crate) fn signed(header: &[u8], payload: &[u8], algorithm: Algorithm) -> String {
    let octets = format!("{}.{}", base64url_encode(header), base64url_encode(payload));
    sealed(&octets, algorithm)
}

/// The plainest token of an algorithm.
pub(crate) fn plain(algorithm: Algorithm) -> String {
    let header = format!(r#"{{"alg":"{}"}}"#, algorithm.name());
    signed(header.as_bytes(), PAYLOAD, algorithm)
}

pub(crate) fn parse(jwk: &Value) -> Result<Jwk, JwkError> {
    Jwk::parse(&jwk.to_string())
}

/// The code with which a token is refused with the key of the algorithm, whatever is allowed.
pub(crate) fn refusal(token: &str, algorithm: Algorithm) -> Option<&'static str> {
    code(&verify_signature(token, &parse(&jwk_for(algorithm)).unwrap(), &ALL))
}

pub(crate) fn code(found: &Result<VerifiedJws, vestibule_oidc::Refusal>) -> Option<&'static str> {
    found.as_ref().err().map(|refusal| refusal.code())
}
