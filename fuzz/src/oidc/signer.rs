//! Signing for tests, and verifying by another way than the library: OpenSSL's one-step interface,
//! and base64url of its own.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer as Signing, Verifier};
use vestibule_oidc::{Algorithm, Jwk};
use vestibule_testkit::TestKey;

/// The secret of the client, for HS256.
pub(super) const SECRET: &str = "a test secret that has more than thirty-two bytes";
/// What Entra writes into the keys that all tenants share.
const KEY_ISSUER: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A key with the algorithm that it signs with.
pub(super) struct Signer {
    pub(super) algorithm: Algorithm,
    key: PKey<Private>,
}

impl Signer {
    pub(super) fn all() -> Vec<Signer> {
        let of = |algorithm, key: TestKey| Signer {
            algorithm,
            key: PKey::private_key_from_pem(key.private_key().as_bytes()).expect("a key"),
        };
        vec![
            of(Algorithm::Rs256, TestKey::IDP),
            of(Algorithm::Ps384, TestKey::ROTATED),
            of(Algorithm::Es256, TestKey::P256),
            of(Algorithm::Es384, TestKey::P384),
            of(Algorithm::Es512, TestKey::P521),
            of(Algorithm::EdDsa, TestKey::ED25519),
        ]
    }

    pub(super) fn hs256() -> Signer {
        let key = PKey::hmac(SECRET.as_bytes()).expect("a key");
        Signer { algorithm: Algorithm::Hs256, key }
    }

    pub(super) fn kid(&self) -> &'static str {
        self.algorithm.name()
    }

    pub(super) fn header(&self) -> String {
        format!(r#"{{"typ":"JWT","alg":"{0}","kid":"{0}"}}"#, self.kid())
    }

    /// A compact JWS with this signer's own header.
    pub(super) fn sign_own(&self, payload: &str) -> String {
        self.sign(self.header().as_bytes(), payload.as_bytes())
    }

    /// A compact JWS of any bytes.
    pub(super) fn sign(&self, header: &[u8], payload: &[u8]) -> String {
        let input = format!("{}.{}", encode(header), encode(payload));
        let signature = self.signature(self.algorithm, input.as_bytes());
        format!("{input}.{}", encode(&signature))
    }

    fn signature(&self, algorithm: Algorithm, input: &[u8]) -> Vec<u8> {
        let mut signing = match digest(algorithm) {
            Some(digest) => Signing::new(digest, &self.key).expect("a signer"),
            None => Signing::new_without_digest(&self.key).expect("a signer"),
        };
        if is_pss(algorithm) {
            signing.set_rsa_padding(Padding::PKCS1_PSS).expect("the padding");
            signing.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("the salt");
        }
        let value = signing.sign_oneshot_to_vec(input).expect("a signature");
        match ecdsa_half(algorithm) {
            Some(half) => {
                let pair = EcdsaSig::from_der(&value).expect("an ECDSA signature");
                [pair.r(), pair.s()].map(|n| n.to_vec_padded(half).expect("r or s")).concat()
            }
            None => value,
        }
    }

    /// Whether the signature holds, by a second way.
    pub(super) fn holds(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        if algorithm == Algorithm::Hs256 {
            return self.signature(algorithm, input) == signature;
        }
        let der = match ecdsa_half(algorithm) {
            Some(half) => {
                let half = usize::try_from(half).expect("a length");
                if signature.len() != 2 * half {
                    return false;
                }
                let number = |bytes| BigNum::from_slice(bytes).expect("a number");
                let (r, s) = (number(&signature[..half]), number(&signature[half..]));
                let pair = EcdsaSig::from_private_components(r, s).expect("a pair");
                pair.to_der().expect("DER")
            }
            None => signature.to_vec(),
        };
        let mut verifier = match digest(algorithm) {
            Some(digest) => Verifier::new(digest, &self.key).expect("a verifier"),
            None => Verifier::new_without_digest(&self.key).expect("a verifier"),
        };
        if is_pss(algorithm) {
            verifier.set_rsa_padding(Padding::PKCS1_PSS).expect("the padding");
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("the salt");
        }
        verifier.verify_oneshot(&der, input).unwrap_or(false)
    }

    pub(super) fn jwk(&self) -> String {
        let (kid, members) = (self.kid(), self.members());
        format!(r#"{{{members},"use":"sig","kid":"{kid}","issuer":"{}"}}"#, KEY_ISSUER)
    }

    pub(super) fn to_jwk(&self) -> Jwk {
        Jwk::parse(&self.jwk()).expect("a key")
    }

    fn members(&self) -> String {
        match self.key.id() {
            Id::HMAC => format!(r#""kty":"oct","k":"{}""#, encode(SECRET.as_bytes())),
            Id::RSA => {
                let rsa = self.key.rsa().expect("an RSA key");
                let (n, e) = (encode(&rsa.n().to_vec()), encode(&rsa.e().to_vec()));
                format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
            }
            Id::EC => {
                let key = self.key.ec_key().expect("an EC key");
                let mut x = BigNum::new().expect("a number");
                let mut y = BigNum::new().expect("a number");
                let mut context = BigNumContext::new().expect("a context");
                let (point, group) = (key.public_key(), key.group());
                point.affine_coordinates(group, &mut x, &mut y, &mut context).expect("a point");
                let length = i32::try_from(group.degree().div_ceil(8)).expect("a length");
                let text = |n: &BigNum| encode(&n.to_vec_padded(length).expect("a number"));
                let curve = group.degree();
                format!(r#""kty":"EC","crv":"P-{curve}","x":"{}","y":"{}""#, text(&x), text(&y))
            }
            _ => {
                let x = encode(&self.key.raw_public_key().expect("a point"));
                format!(r#""kty":"OKP","crv":"Ed25519","x":"{x}""#)
            }
        }
    }
}

/// What is signed, the payload and the signature of a compact JWS, taken apart a second time.
pub(super) fn parts(token: &str) -> Option<(&str, Vec<u8>, Vec<u8>)> {
    let (input, signature) = token.rsplit_once('.')?;
    let (_, payload) = input.split_once('.')?;
    Some((input, decode(payload)?, decode(signature)?))
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let letter = |six: u32| char::from(ALPHABET[usize::try_from(six & 63).expect("six bits")]);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, n| bits << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        let letters = [bits >> 18, bits >> 12, bits >> 6, bits].map(letter);
        text.extend(&letters[..=chunk.len()]);
    }
    text
}

/// Strict: what [`encode`] would not have written is nothing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for chunk in text.as_bytes().chunks(4) {
        let mut bits: u32 = 0;
        for n in 0..4 {
            let six = match chunk.get(n) {
                Some(letter) => ALPHABET.iter().position(|known| known == letter)?,
                None => 0,
            };
            bits = bits << 6 | u32::try_from(six).ok()?;
        }
        bytes.extend(&bits.to_be_bytes()[1..chunk.len().max(1)]);
    }
    (encode(&bytes) == text).then_some(bytes)
}

fn digest(algorithm: Algorithm) -> Option<MessageDigest> {
    match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 | Algorithm::Hs256 => {
            Some(MessageDigest::sha256())
        }
        Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => Some(MessageDigest::sha384()),
        Algorithm::Rs512 | Algorithm::Ps512 | Algorithm::Es512 => Some(MessageDigest::sha512()),
        _ => None,
    }
}

fn is_pss(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Ps256 | Algorithm::Ps384 | Algorithm::Ps512)
}

fn ecdsa_half(algorithm: Algorithm) -> Option<i32> {
    match algorithm {
        Algorithm::Es256 => Some(32),
        Algorithm::Es384 => Some(48),
        Algorithm::Es512 => Some(66),
        _ => None,
    }
}
