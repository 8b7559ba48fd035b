//! One JSON Web Key: what makes it unusable, rule by rule.

use serde_json::{Value, json};
use vestibule_keys::{base64url_decode, base64url_encode};
use vestibule_oidc::Jwk;

use crate::kit::{ED25519, P256, P384, P521, RSA, SECRET, TestKey, parse};

#[track_caller]
pub(crate) fn expect(expected: Option<&str>, jwk: &Value) {
    let found = parse(jwk).map_err(|error| error.code());
    assert_eq!(found.err(), expected, "{jwk}");
}

/// The keys of every kind, as their owners write them.
fn keys() -> [Value; 6] {
    let oct = json!({ "kty": "oct", "k": base64url_encode(SECRET) });
    [RSA.jwk(), P256.jwk(), P384.jwk(), P521.jwk(), ED25519.jwk(), oct]
}

fn with(mut jwk: Value, name: &str, value: impl Into<Value>) -> Value {
    jwk[name] = value.into();
    jwk
}

fn without(mut jwk: Value, name: &str) -> Value {
    jwk.as_object_mut().unwrap().remove(name).unwrap();
    jwk
}

#[test]
fn reads_keys_of_every_kind() {
    for key in keys() {
        expect(None, &key);
        assert_eq!(parse(&key).unwrap().kid(), None);
        expect(None, &with(key, "x5c", json!(["anything"])));
    }
}

#[test]
fn rejects_what_is_no_key() {
    for text in
        ["", "[]", "null", "\"key\"", "{", "{}x", "\u{feff}{}", "{\"kty\":\"oct\",\"kty\":\"oct\"}"]
    {
        assert_eq!(Jwk::parse(text).unwrap_err().code(), "jwk_malformed", "{text}");
    }
    let key = P256.jwk().to_string();
    for member in ["\"kty\":\"EC\"", "\"\\u0078\":\"AAAA\"", "\"kid\":\"a\",\"kid\":\"a\""] {
        let twice = key.replacen('{', &format!("{{{member},"), 1);
        assert_eq!(Jwk::parse(&twice).unwrap_err().code(), "jwk_malformed", "{twice}");
    }
}

#[test]
fn reads_keys_of_16_kib_and_none_longer() {
    let key = P256.jwk().to_string();
    let padded = |length: usize| format!("{key}{}", " ".repeat(length - key.len()));
    assert!(Jwk::parse(&padded(16_384)).is_ok());
    assert_eq!(Jwk::parse(&padded(16_385)).unwrap_err().code(), "jwk_too_large");
}

#[test]
fn rejects_types_and_curves_that_are_not_known() {
    for key in keys() {
        for kty in ["", "rsa", "ec", "OCT", "okp", "AKP", "RSA ", "EC2", "PBKDF2"] {
            expect(Some("jwk_unknown_type"), &with(key.clone(), "kty", kty));
        }
        expect(Some("jwk_malformed"), &with(key.clone(), "kty", 1));
        expect(Some("jwk_malformed"), &with(key.clone(), "kty", json!(["RSA"])));
        expect(Some("jwk_malformed"), &without(key, "kty"));
    }
    for curve in ["", "p-256", "P256", "secp256k1", "P-224", "prime256v1", "Ed25519", "X25519"] {
        expect(Some("jwk_unknown_curve"), &with(P256.jwk(), "crv", curve));
    }
    for curve in ["", "ed25519", "Ed448", "X25519", "X448", "P-256"] {
        expect(Some("jwk_unknown_curve"), &with(ED25519.jwk(), "crv", curve));
    }
    for key in [P256.jwk(), ED25519.jwk()] {
        expect(Some("jwk_malformed"), &with(key.clone(), "crv", 256));
        expect(Some("jwk_malformed"), &without(key, "crv"));
    }
}

#[test]
fn rejects_keys_that_are_not_for_signatures() {
    for key in keys() {
        expect(None, &with(key.clone(), "use", "sig"));
        for other in [
            json!("enc"),
            json!(""),
            json!("SIG"),
            json!("sig "),
            json!(1),
            json!(null),
            json!(["sig"]),
        ] {
            expect(Some("jwk_not_for_signatures"), &with(key.clone(), "use", other));
        }
        for operations in
            [json!(["verify"]), json!(["sign", "verify"]), json!(["verify", 1, "future"])]
        {
            expect(None, &with(key.clone(), "key_ops", operations));
        }
        for operations in [
            json!([]),
            json!(["sign"]),
            json!(["encrypt", "wrapKey"]),
            json!(["Verify"]),
            json!([["verify"]]),
            json!("verify"),
            json!(null),
            json!({ "verify": true }),
            json!(1),
        ] {
            expect(Some("jwk_not_for_signatures"), &with(key.clone(), "key_ops", operations));
        }
        // Both have to say so.
        let both = with(with(key.clone(), "use", "sig"), "key_ops", json!(["sign"]));
        expect(Some("jwk_not_for_signatures"), &both);
        let both = with(with(key, "use", "enc"), "key_ops", json!(["verify"]));
        expect(Some("jwk_not_for_signatures"), &both);
    }
}

#[test]
fn rejects_algorithms_that_do_not_fit_the_key() {
    let fitting: [&[&str]; 6] = [
        &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        &["ES256"],
        &["ES384"],
        &["ES512"],
        &["EdDSA", "Ed25519"],
        &["HS256"],
    ];
    let others = [
        "ES521", "HS384", "HS512", "none", "", "rs256", "RSA-OAEP", "A256GCM", "ECDH-ES", "ES256K",
    ];
    for (key, fits) in keys().into_iter().zip(fitting) {
        for name in fitting.concat().iter().chain(&others) {
            let expected = (!fits.contains(name)).then_some("jwk_algorithm");
            expect(expected, &with(key.clone(), "alg", *name));
        }
        for other in [json!(1), json!(null), json!(["RS256"])] {
            expect(Some("jwk_algorithm"), &with(key.clone(), "alg", other));
        }
    }
}

#[test]
fn rejects_private_keys_whatever_their_members_hold() {
    for (key, private) in [
        (RSA.jwk(), &["d", "p", "q", "dp", "dq", "qi", "oth"][..]),
        (P256.jwk(), &["d"]),
        (P521.jwk(), &["d"]),
        (ED25519.jwk(), &["d"]),
    ] {
        for name in private {
            for value in [json!("AQAB"), json!(""), json!(null), json!(1), json!([])] {
                expect(Some("jwk_private"), &with(key.clone(), name, value));
            }
        }
    }
}

#[test]
fn rejects_numbers_that_are_not_base64url() {
    let members: [(Value, &[&str]); 5] = [
        (RSA.jwk(), &["n", "e"]),
        (P256.jwk(), &["x", "y"]),
        (P521.jwk(), &["x", "y"]),
        (ED25519.jwk(), &["x"]),
        (json!({ "kty": "oct", "k": base64url_encode(SECRET) }), &["k"]),
    ];
    for (key, names) in members {
        for name in names {
            let text = key[name].as_str().unwrap().to_owned();
            for wrong in [
                format!("{text}="),
                format!("{text}=="),
                format!(" {text}"),
                format!("{text}\n"),
                format!("+{text}"),
                format!("{text}."),
            ] {
                expect(Some("jwk_malformed"), &with(key.clone(), name, wrong));
            }
            for wrong in [json!(65_537), json!(null), json!([text])] {
                expect(Some("jwk_malformed"), &with(key.clone(), name, wrong));
            }
            expect(Some("jwk_malformed"), &without(key.clone(), name));
        }
    }
}

fn decoded(key: &TestKey, name: &str) -> Vec<u8> {
    base64url_decode(key.jwk()[name].as_str().unwrap()).unwrap()
}

#[test]
fn rejects_coordinates_of_another_length_or_curve() {
    for (key, names) in
        [(&*P256, &["x", "y"][..]), (&P384, &["x", "y"]), (&P521, &["x", "y"]), (&ED25519, &["x"])]
    {
        for name in names {
            let bytes = decoded(key, name);
            let changed = |bytes: &[u8]| with(key.jwk(), name, base64url_encode(bytes));
            expect(Some("jwk_malformed"), &changed(&bytes[1..]));
            expect(Some("jwk_malformed"), &changed(&bytes[..bytes.len() - 1]));
            expect(Some("jwk_malformed"), &changed(&[&[0], &bytes[..]].concat()));
            expect(Some("jwk_malformed"), &changed(&[&bytes[..], &[0]].concat()));
            expect(Some("jwk_malformed"), &changed(&[]));
        }
    }
    for (key, curve) in [(&*P256, "P-384"), (&P384, "P-256"), (&P384, "P-521"), (&P521, "P-256")] {
        expect(Some("jwk_malformed"), &with(key.jwk(), "crv", curve));
    }
    // On no curve at all, and of small order.
    expect(Some("jwk_malformed"), &with(P256.jwk(), "y", P256.jwk()["x"].clone()));
    expect(Some("jwk_malformed"), &with(ED25519.jwk(), "x", base64url_encode(&[0; 32])));
}

#[test]
fn rejects_secrets_below_256_bits() {
    for (length, expected) in
        [(0, Some("jwk_short_secret")), (31, Some("jwk_short_secret")), (32, None), (500, None)]
    {
        expect(expected, &json!({ "kty": "oct", "k": base64url_encode(&vec![7; length]) }));
    }
}

#[test]
fn a_name_that_is_no_text_is_none() {
    for (kid, expected) in [
        (json!("a"), Some("a")),
        (json!(""), Some("")),
        (json!(1), None),
        (json!(null), None),
        (json!(["a"]), None),
    ] {
        let key = parse(&with(P256.jwk(), "kid", kid)).unwrap();
        assert_eq!(key.kid(), expected);
    }
}
