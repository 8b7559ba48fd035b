//! The keys of a provider: a bad one never spoils the set.

use serde_json::{Value, json};
use vestibule_keys::base64url_encode;
use vestibule_oidc::{Algorithm, KeySet, KeySetError};

use crate::kit::{P256, P384, RSA, SECRET, jwk_for, parse, plain};
use crate::selection::{connection, signature_of};

fn set(keys: &[Value]) -> Result<KeySet, KeySetError> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
}

fn code(found: Result<KeySet, KeySetError>) -> Option<&'static str> {
    found.err().map(KeySetError::code)
}

fn named(mut jwk: Value, kid: &str) -> Value {
    jwk["kid"] = kid.into();
    jwk
}

#[test]
fn rejects_what_is_no_key_set() {
    let key = P256.jwk();
    for text in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        json!([key]).to_string(),
        key.to_string(),
        json!({ "keys": key }).to_string(),
        json!({ "keys": "x" }).to_string(),
        json!({ "Keys": [key] }).to_string(),
        format!(r#"{{"keys":[{key}],"keys":[{key}]}}"#),
        format!(r#"{{"keys":[{key}]}}x"#),
        format!(r#"{{"keys":[{}]}}"#, key.to_string().replacen('{', r#"{"kid":"a","kid":"a","#, 1)),
        "<html></html>".to_owned(),
    ] {
        assert_eq!(code(KeySet::parse(text.as_bytes())), Some("keys_malformed"), "{text}");
    }
    let latin = [b"{\"keys\":[],\"x\":\"\xe9\"}".as_slice(), b"\xef\xbb\xbf{\"keys\":[]}"];
    for bytes in latin {
        assert_eq!(code(KeySet::parse(bytes)), Some("keys_malformed"));
    }
}

/// Each of them beside a good key, and by itself.
#[test]
fn skips_keys_that_cannot_or_must_not_be_used() {
    let secret = json!({ "kty": "oct", "kid": "a", "k": base64url_encode(SECRET) });
    let with = |mut jwk: Value, name: &str, value: Value| {
        jwk[name] = value;
        named(jwk, "a")
    };
    for (bad, reason) in [
        (json!({ "kid": "a" }), "jwk_malformed"),
        (json!({ "kid": "a", "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" }), "jwk_unknown_type"),
        (with(P256.jwk(), "crv", json!("secp256k1")), "jwk_unknown_curve"),
        (with(P256.jwk(), "use", json!("enc")), "jwk_not_for_signatures"),
        (with(P256.jwk(), "key_ops", json!(["sign"])), "jwk_not_for_signatures"),
        (with(P256.jwk(), "alg", json!("ES384")), "jwk_algorithm"),
        (with(P256.jwk(), "d", json!("AAAA")), "jwk_private"),
        (with(P256.jwk(), "x", json!("AAAA")), "jwk_malformed"),
        (with(RSA.jwk(), "n", json!("AQAB")), "jwk_rsa_length"),
        (with(RSA.jwk(), "e", json!("Aw")), "jwk_rsa_exponent"),
        (json!({ "kid": "a", "kty": "oct", "k": "AAAA" }), "jwk_short_secret"),
        // A secret that is published is none.
        (secret, "jwk_private"),
    ] {
        let found = set(&[bad.clone(), named(P384.jwk(), "b")]).unwrap();
        assert_eq!((found.len(), found.is_empty()), (1, false), "{bad}");
        let skipped: Vec<_> =
            found.skipped().iter().map(|key| (key.kid.as_deref(), key.error.code())).collect();
        assert_eq!(skipped, [(Some("a"), reason)], "{bad}");
        for (kid, expected) in
            [(Some("a"), true), (Some("b"), true), (Some("c"), false), (None, true)]
        {
            assert_eq!(found.knows(kid), expected, "{kid:?}");
        }
        let found = set(std::slice::from_ref(&bad)).unwrap_err();
        assert_eq!(found, KeySetError::NoneUsable(1), "{bad}");
        let token = plain(Algorithm::Es384);
        let found = set(&[bad, P384.jwk()]).unwrap();
        assert_eq!(signature_of(&connection(), &token, &found), "passed");
    }
    for bad in [json!(null), json!(1), json!("key"), json!([]), json!([P256.jwk()])] {
        let found = set(&[bad.clone(), P384.jwk()]).unwrap();
        assert_eq!(found.len(), 1, "{bad}");
        assert_eq!(found.skipped()[0].error.code(), "jwk_malformed", "{bad}");
        assert_eq!(found.skipped()[0].kid, None, "{bad}");
    }
    assert_eq!(set(&[]).unwrap_err(), KeySetError::NoneUsable(0));
}

#[test]
fn a_name_that_is_a_number_is_none() {
    let mut jwk = P256.jwk();
    jwk["kid"] = json!(1);
    let found = set(&[jwk]).unwrap();
    assert!(!found.knows(Some("1")));
    assert_eq!(signature_of(&connection(), &plain(Algorithm::Es256), &found), "passed");
}

#[test]
fn reads_two_hundred_keys_and_no_more() {
    let keys = |count: usize| {
        let mut keys = vec![json!({ "kty": "future" }); count - 1];
        keys.push(P256.jwk());
        set(&keys)
    };
    let found = keys(200).unwrap();
    assert_eq!((found.len(), found.skipped().len()), (1, 199));
    assert_eq!(code(keys(201)), Some("keys_too_large"));
}

#[test]
fn reads_512_kib_and_no_more() {
    let document = json!({ "keys": [P256.jwk()] }).to_string();
    let padded = |length: usize| format!("{document}{}", " ".repeat(length - document.len()));
    assert!(KeySet::parse(padded(512 * 1024).as_bytes()).is_ok());
    assert_eq!(code(KeySet::parse(padded(512 * 1024 + 1).as_bytes())), Some("keys_too_large"));
}

#[test]
fn one_trusted_key_makes_a_set_and_a_secret_makes_none() {
    let found = KeySet::of(parse(&named(P256.jwk(), "a")).unwrap()).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found.knows(Some("a")) && !found.knows(Some("b")));
    assert_eq!(signature_of(&connection(), &plain(Algorithm::Es256), &found), "passed");
    let secret = KeySet::of(parse(&jwk_for(Algorithm::Hs256)).unwrap());
    assert_eq!(secret.unwrap_err(), KeySetError::NoneUsable(1));
}
