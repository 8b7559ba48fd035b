//! One key taken for another kind, or one algorithm for another. First of all: a public key is no
//! secret (RFC 8725 section 2.1).

use serde_json::{Value, json};
use vestibule_keys::{MacKey, base64url_decode, base64url_encode};
use vestibule_oidc::{Algorithm, JwkError, KeySet, verify_signature};

use crate::kit::{
    ALL, ED25519, P256, P384, P521, PAYLOAD, RSA, SECRET, TestKey, code, jwk_for, key_for, parse,
    plain, signed,
};
use crate::selection::{connection, signature_of};

/// Every form in which an attacker may have a public key.
fn spellings(key: &TestKey) -> Vec<Vec<u8>> {
    let (pem, jwk) = (key.public_pem(), key.jwk());
    let members = ["n", "x", "y"].into_iter().filter_map(|name| jwk[name].as_str());
    let mut spellings = vec![
        pem.clone().into_bytes(),
        pem.trim_end().as_bytes().to_vec(),
        pem.replace('\n', "\r\n").into_bytes(),
        key.key.public_key_to_der().unwrap(),
        jwk.to_string().into_bytes(),
        json!({ "keys": [jwk] }).to_string().into_bytes(),
    ];
    for member in members {
        spellings.push(member.as_bytes().to_vec());
        spellings.push(base64url_decode(member).unwrap());
    }
    spellings
}

#[test]
fn a_public_key_is_never_a_secret() {
    let header = br#"{"alg":"HS256","kid":"a"}"#;
    let octets = format!("{}.{}", base64url_encode(header), base64url_encode(PAYLOAD));
    let mut tried = 0;
    for key in [&*RSA, &P256, &P384, &P521, &ED25519] {
        let mut jwk = key.jwk();
        jwk["kid"] = "a".into();
        let set = KeySet::parse(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap();
        let jwk = parse(&jwk).unwrap();
        for spelling in spellings(key) {
            let value = MacKey::new(&spelling).unwrap().sign(octets.as_bytes()).unwrap();
            let token = format!("{octets}.{}", base64url_encode(&value));
            let found = verify_signature(&token, &jwk, &ALL);
            assert_eq!(code(&found), Some("key_unfit"));
            let found = verify_signature(&token, &jwk, &[Algorithm::Hs256]);
            assert_eq!(code(&found), Some("key_unfit"));
            assert_eq!(signature_of(&connection(), &token, &set), "algorithm_not_allowed");
            tried += 1;
        }
    }
    assert!(tried >= 5 * 8, "{tried}");
}

/// With `alg` and `use` on the key, and members of the other kind of key beside its own.
#[test]
fn a_jwk_is_of_the_one_kind_that_it_says() {
    let secret = base64url_encode(SECRET);
    for key in [&*RSA, &P256, &ED25519] {
        let mut public = key.jwk();
        public["k"] = secret.clone().into();
        let found = verify_signature(&plain(Algorithm::Hs256), &parse(&public).unwrap(), &ALL);
        assert_eq!(code(&found), Some("key_unfit"));
        public["alg"] = "HS256".into();
        assert_eq!(parse(&public).unwrap_err(), JwkError::Algorithm);
        let mut oct = key.jwk();
        (oct["kty"], oct["k"]) = ("oct".into(), secret.clone().into());
        for algorithm in Algorithm::PUBLIC_KEY {
            let found = verify_signature(&plain(algorithm), &parse(&oct).unwrap(), &ALL);
            assert_eq!(code(&found), Some("key_unfit"), "{algorithm:?}");
        }
    }
    for algorithm in Algorithm::PUBLIC_KEY {
        let oct = json!({ "kty": "oct", "k": secret, "alg": algorithm.name() });
        assert_eq!(parse(&oct).unwrap_err(), JwkError::Algorithm);
    }
}

/// A header that names another algorithm than the one that signed it.
#[test]
fn a_signature_holds_by_its_own_algorithm_alone() {
    let synonyms = [Algorithm::EdDsa, Algorithm::Ed25519];
    for signer in ALL {
        for named in ALL.into_iter().filter(|named| *named != signer) {
            let header = format!(r#"{{"alg":"{}"}}"#, named.name());
            let token = signed(header.as_bytes(), PAYLOAD, signer);
            let found = verify_signature(&token, &parse(&jwk_for(signer)).unwrap(), &ALL);
            let same_key = key_for(signer).zip(key_for(named));
            let expected = match same_key {
                _ if synonyms.contains(&signer) && synonyms.contains(&named) => None,
                Some((signer, named)) if std::ptr::eq(signer, named) => Some("signature_mismatch"),
                _ => Some("key_unfit"),
            };
            assert_eq!(code(&found), expected, "{signer:?} as {named:?}");
            let mut jwk: Value = jwk_for(signer);
            jwk["alg"] = signer.name().into();
            let found = verify_signature(&token, &parse(&jwk).unwrap(), &ALL);
            assert_eq!(code(&found), Some("key_unfit"), "{signer:?} as {named:?}");
        }
    }
}

#[test]
fn an_algorithm_that_is_not_agreed_is_refused_before_the_key_is_looked_at() {
    for algorithm in ALL {
        let key = parse(&jwk_for(algorithm)).unwrap();
        let others: Vec<Algorithm> = ALL.into_iter().filter(|other| *other != algorithm).collect();
        let found = verify_signature(&plain(algorithm), &key, &others);
        assert_eq!(code(&found), Some("algorithm_not_allowed"), "{algorithm:?}");
    }
}
