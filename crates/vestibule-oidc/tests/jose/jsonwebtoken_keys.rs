//! Keys behind the traits of the `jsonwebtoken` crate, held by instance: they sign what
//! [`verify_signature`] verifies, and agree with it on what they do not.

use jsonwebtoken::crypto::{JwtSigner, JwtVerifier};
use vestibule_keys::{MacKey, VerificationKey, base64url_encode};
use vestibule_oidc::{
    Algorithm, ClientKey, JwtSigningKey, JwtVerifyingKey, VerifiedJws, verify_signature,
};

use crate::kit::{
    ALL, ED25519, P256, PAYLOAD, RSA, TestKey, code, jwk_for, key_for, parse, plain, rsa, sealed,
};

/// The algorithms that the crate has a name for and a public key.
fn named() -> impl Iterator<Item = (Algorithm, &'static TestKey)> {
    let keys = ALL.into_iter().filter_map(|algorithm| Some((algorithm, key_for(algorithm)?)));
    keys.filter(|(algorithm, _)| *algorithm != Algorithm::Es512)
}

fn octets(algorithm: Algorithm) -> String {
    let header = format!(r#"{{"alg":"{}"}}"#, algorithm.name());
    format!("{}.{}", base64url_encode(header.as_bytes()), base64url_encode(PAYLOAD))
}

#[test]
fn every_algorithm_round_trips() {
    for algorithm in ALL {
        let key = parse(&jwk_for(algorithm)).unwrap();
        let found = verify_signature(&plain(algorithm), &key, &[algorithm]);
        let found = found.unwrap_or_else(|refusal| panic!("{algorithm:?}: {}", refusal.code()));
        assert_eq!((found.payload(), found.algorithm(), found.kid()), (PAYLOAD, algorithm, None));
    }
}

#[test]
fn a_signing_key_signs_what_is_verified() {
    for (algorithm, key) in named() {
        let signer = JwtSigningKey::new(key.signing(), algorithm).unwrap();
        let signer: &dyn JwtSigner = &signer;
        let octets = octets(algorithm);
        let value = signer.try_sign(octets.as_bytes()).unwrap();
        let token = format!("{octets}.{}", base64url_encode(&value));
        let jwk = parse(&jwk_for(algorithm)).unwrap();
        assert_eq!(verify_signature(&token, &jwk, &[algorithm]).unwrap().payload(), PAYLOAD);
    }
}

/// What `verify_signature` says about the signature alone.
fn accepts(token: &str, algorithm: Algorithm) -> bool {
    let key = parse(&jwk_for(algorithm)).unwrap();
    let found: Result<VerifiedJws, _> = verify_signature(token, &key, &[algorithm]);
    assert!(matches!(code(&found), None | Some("signature_mismatch")), "{found:?}");
    found.is_ok()
}

#[test]
fn a_verifying_key_agrees_with_verify_signature() {
    let mut disagreements = 0;
    for (algorithm, key) in named() {
        let key = key.verification();
        let verifier = JwtVerifyingKey::of(&key, algorithm).unwrap();
        let verifier: &dyn JwtVerifier = &verifier;
        let octets = octets(algorithm);
        let genuine = key_for(algorithm).unwrap();
        let value = JwtSigningKey::new(genuine.signing(), algorithm).unwrap();
        let value = signature(&value, octets.as_bytes());
        for (value, expected) in mutations(&value) {
            let found = verifier.verify(octets.as_bytes(), &value).is_ok();
            let token = format!("{octets}.{}", base64url_encode(&value));
            assert_eq!(accepts(&token, algorithm), expected, "{algorithm:?}");
            disagreements += usize::from(found != expected);
        }
        assert!(verifier.verify(b"other octets", &value).is_err(), "{algorithm:?}");
        assert!(verifier.verify(b"", &value).is_err(), "{algorithm:?}");
    }
    assert_eq!(disagreements, 0);
}

fn signature(signer: &dyn JwtSigner, octets: &[u8]) -> Vec<u8> {
    signer.try_sign(octets).unwrap()
}

/// The value itself, and what an attacker may make of it.
fn mutations(value: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let mut mutations = vec![
        (value.to_vec(), true),
        (Vec::new(), false),
        (vec![0; value.len()], false),
        (vec![0xff; value.len()], false),
        ([value, &[0]].concat(), false),
        ([&[0], value].concat(), false),
        (value[1..].to_vec(), false),
        (value[..value.len() - 1].to_vec(), false),
        (value.iter().rev().copied().collect(), false),
        (value.repeat(2), false),
    ];
    for place in [0, value.len() / 2 - 1, value.len() / 2, value.len() - 1] {
        for bit in [0x01, 0x80] {
            let mut changed = value.to_vec();
            changed[place] ^= bit;
            mutations.push((changed, false));
        }
    }
    mutations
}

#[test]
fn a_pinned_key_verifies_by_no_other_algorithm() {
    for (algorithm, key) in named() {
        let key = key.verification();
        let verifier = JwtVerifyingKey::of(&key, algorithm).unwrap();
        let verifier: &dyn JwtVerifier = &verifier;
        for (other, signer) in named() {
            let signer = JwtSigningKey::new(signer.signing(), other).unwrap();
            let value = signature(&signer, b"octets");
            let same = signer.algorithm() == verifier.algorithm();
            let holds = verifier.verify(b"octets", &value).is_ok();
            assert_eq!(holds, same, "{other:?} as {algorithm:?}");
        }
    }
}

#[test]
fn a_key_is_pinned_to_algorithms_that_fit_it() {
    for algorithm in ALL {
        for other in ALL {
            let Some(key) = key_for(other) else { continue };
            let fits = algorithm != Algorithm::Es512
                && key_for(algorithm).is_some_and(|fit| std::ptr::eq(fit, key));
            let signer = JwtSigningKey::new(key.signing(), algorithm);
            assert_eq!(signer.is_some(), fits, "{algorithm:?} with the key of {other:?}");
            let key = key.verification();
            let verifier = JwtVerifyingKey::of(&key, algorithm);
            assert_eq!(verifier.is_some(), fits, "{algorithm:?} with the key of {other:?}");
        }
    }
}

#[test]
fn short_rsa_keys_neither_sign_nor_verify() {
    for bits in [1024, 2040] {
        let key = rsa(bits);
        for algorithm in [Algorithm::Rs256, Algorithm::Ps512] {
            assert!(JwtSigningKey::new(key.signing(), algorithm).is_none(), "{bits}");
            let public: VerificationKey = key.verification();
            assert!(JwtVerifyingKey::of(&public, algorithm).is_none(), "{bits}");
        }
    }
}

#[test]
fn a_client_key_is_private() {
    let client = |key: &TestKey, algorithm| {
        let signer = JwtSigningKey::new(key.signing(), algorithm).unwrap();
        format!("{:?}", ClientKey::new(signer).unwrap().with_kid("a"))
    };
    let shown = client(&P256, Algorithm::Es256);
    assert_eq!(shown, r#"ClientKey { at_hand: true, algorithm: Es256, kid: Some("a"), .. }"#);
    assert!(client(&RSA, Algorithm::Ps384).contains("algorithm: Ps384"));
    assert!(client(&ED25519, Algorithm::Ed25519).contains("algorithm: EdDsa"));
    assert!(ClientKey::new(Mac(jsonwebtoken::Algorithm::HS256)).is_none());
    assert!(ClientKey::new(Mac(jsonwebtoken::Algorithm::HS384)).is_none());
    assert!(ClientKey::new(Mac(jsonwebtoken::Algorithm::HS512)).is_none());
}

/// A signer that somebody brings along, with a shared secret.
struct Mac(jsonwebtoken::Algorithm);

impl jsonwebtoken::signature::Signer<Vec<u8>> for Mac {
    fn try_sign(&self, octets: &[u8]) -> Result<Vec<u8>, jsonwebtoken::signature::Error> {
        Ok(MacKey::new(crate::kit::SECRET).unwrap().sign(octets).unwrap())
    }
}

impl JwtSigner for Mac {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.0
    }
}

#[test]
fn debug_output_shows_no_key_and_no_payload() {
    let signer = JwtSigningKey::new(P256.signing(), Algorithm::Es256).unwrap();
    assert_eq!(format!("{signer:?}"), "JwtSigningKey { algorithm: ES256, .. }");
    let key = P256.verification();
    let verifier = JwtVerifyingKey::of(&key, Algorithm::Es256).unwrap();
    assert_eq!(format!("{verifier:?}"), "JwtVerifyingKey { algorithm: ES256, .. }");
    let jwk = parse(&jwk_for(Algorithm::Hs256)).unwrap();
    assert!(format!("{jwk:?}").contains("Mac(MacKey(..))"));
    let token = sealed(&octets(Algorithm::Hs256), Algorithm::Hs256);
    let verified = verify_signature(&token, &jwk, &[Algorithm::Hs256]).unwrap();
    let shown = format!("{verified:?}");
    assert!(shown.ends_with(", .. }") && !shown.contains("payload"), "{shown}");
}
