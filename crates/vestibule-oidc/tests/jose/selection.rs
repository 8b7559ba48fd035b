//! Which key of a provider is used for a token.

use serde_json::{Value, json};
use vestibule_core::{ConnectionId, Endpoint, Outcome, Timestamp};
use vestibule_keys::base64url_encode;
use vestibule_oidc::{
    Algorithm, Check, ClientAuthentication, Connection, ExpectedNonce, IssuerRule, KeySet,
};

use crate::kit::{
    ED25519, P256, P384, PAYLOAD, RSA, SECRET, TestKey, ec, plain, rsa, sealed, signed,
};

pub(crate) fn connection() -> Connection {
    let id = ConnectionId::parse("test").unwrap();
    let issuer = IssuerRule::exact("https://provider.example").unwrap();
    let secret = std::str::from_utf8(SECRET).unwrap();
    let authentication = ClientAuthentication::secret_basic(secret);
    let redirect_uri = Endpoint::parse("https://app.example/callback/test").unwrap();
    Connection::new(id, issuer, "client", authentication, redirect_uri).unwrap()
}

fn check(
    wanted: Check,
    connection: &Connection,
    token: &str,
    keys: &KeySet,
) -> (&'static str, &'static str) {
    let now = Timestamp::from_unix_seconds(1_800_000_000).unwrap();
    // The claims of these tokens are never enough.
    let refusal = connection.verify_id_token(token, keys, ExpectedNonce::Any, now).unwrap_err();
    let outcome = refusal.report().checks().find(|(check, _)| *check == wanted).unwrap().1;
    let overall = refusal.code();
    match outcome {
        Outcome::Passed => ("passed", overall),
        Outcome::Failed(code) => (code, overall),
        _ => ("not_reached", overall),
    }
}

/// What came of the signature: `passed`, or the code of the failure.
pub(crate) fn signature_of(connection: &Connection, token: &str, keys: &KeySet) -> &'static str {
    check(Check::Signature, connection, token, keys).0
}

fn set(keys: &[Value]) -> KeySet {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn named(key: &TestKey, kid: &str) -> Value {
    let mut jwk = key.jwk();
    jwk["kid"] = kid.into();
    jwk
}

fn es256(kid: &str) -> String {
    let header = format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#);
    signed(header.as_bytes(), PAYLOAD, Algorithm::Es256)
}

#[track_caller]
fn expect(expected: &str, token: &str, keys: &[Value]) {
    assert_eq!(signature_of(&connection(), token, &set(keys)), expected);
    // Trying all changes nothing but what is ambiguous.
    let trying = connection().with_compat_try_all_keys();
    let expected = if expected == "key_ambiguous" { "passed" } else { expected };
    assert_eq!(signature_of(&trying, token, &set(keys)), expected, "trying all");
}

#[test]
fn a_named_key_is_the_one_by_that_name() {
    let other = ec(openssl::nid::Nid::X9_62_PRIME256V1);
    expect("passed", &es256("a"), &[named(&P256, "a")]);
    expect("passed", &es256("a"), &[named(&other, "b"), named(&P256, "a"), named(&other, "c")]);
    // The key that made it is there, by another name.
    expect("signature_mismatch", &es256("b"), &[named(&other, "b"), named(&P256, "a")]);
    expect("key_unknown", &es256("c"), &[named(&other, "b"), named(&P256, "a")]);
    expect("key_unknown", &es256("A"), &[named(&P256, "a")]);
    expect("key_unknown", &es256(""), &[named(&P256, "a")]);
    // A key without a name is not the one that is named.
    expect("key_unknown", &es256("a"), &[P256.jwk()]);
    expect("passed", &es256(""), &[named(&P256, "")]);
}

#[test]
fn a_named_key_that_must_not_be_used_is_not_unknown() {
    let mut encryption = named(&P256, "a");
    encryption["use"] = "enc".into();
    expect("key_unfit", &es256("a"), &[encryption, named(&P256, "b")]);
    let mut other_algorithm = named(&RSA, "a");
    other_algorithm["alg"] = "RS256".into();
    let token = signed(br#"{"alg":"PS256","kid":"a"}"#, PAYLOAD, Algorithm::Ps256);
    expect("key_unfit", &token, &[other_algorithm]);
    expect("passed", &token, &[named(&RSA, "a")]);
    for unfit in [&*RSA, &P384, &ED25519] {
        expect("key_unfit", &es256("a"), &[named(unfit, "a"), named(&P256, "b")]);
    }
}

#[test]
fn two_keys_by_one_name_are_told_apart_by_their_kind_alone() {
    // RFC 7517 section 4.5 has the same name for keys of different types.
    expect("passed", &es256("a"), &[named(&RSA, "a"), named(&P256, "a"), named(&P384, "a")]);
    let other = ec(openssl::nid::Nid::X9_62_PRIME256V1);
    for keys in [[named(&P256, "a"), named(&other, "a")], [named(&other, "a"), named(&P256, "a")]] {
        let found = signature_of(&connection(), &es256("a"), &set(&keys));
        assert_eq!(found, "key_ambiguous");
        // Trying all is for tokens that name none.
        let trying = connection().with_compat_try_all_keys();
        assert_eq!(signature_of(&trying, &es256("a"), &set(&keys)), "key_ambiguous");
    }
}

#[test]
fn a_token_without_a_name_means_the_only_key_that_fits() {
    let token = plain(Algorithm::Es256);
    expect("passed", &token, &[P256.jwk()]);
    expect("passed", &token, &[named(&P256, "a")]);
    expect("passed", &token, &[RSA.jwk(), named(&P256, "a"), P384.jwk(), ED25519.jwk()]);
    expect("key_unfit", &token, &[RSA.jwk(), P384.jwk()]);
    let other = ec(openssl::nid::Nid::X9_62_PRIME256V1);
    expect("signature_mismatch", &token, &[other.jwk()]);
    expect("key_ambiguous", &token, &[other.jwk(), named(&P256, "a")]);
    expect("key_ambiguous", &token, &[named(&P256, "a"), named(&P256, "b")]);
    // One says what it is for, and it is for something else.
    let (mut bound, mut free) = (rsa(2048).jwk(), RSA.jwk());
    (bound["alg"], free["kid"]) = ("RS512".into(), "b".into());
    expect("passed", &plain(Algorithm::Rs256), &[bound, free]);
}

#[test]
fn trying_all_keys_tries_those_that_fit_and_no_more_than_sixteen() {
    let trying = connection().with_compat_try_all_keys();
    let token = plain(Algorithm::Es256);
    let others = |count: usize| -> Vec<Value> {
        (0..count).map(|_| ec(openssl::nid::Nid::X9_62_PRIME256V1).jwk()).collect()
    };
    assert_eq!(signature_of(&trying, &token, &set(&others(3))), "signature_mismatch");
    let mut keys = others(15);
    keys.push(P256.jwk());
    assert_eq!(signature_of(&trying, &token, &set(&keys)), "passed");
    keys.insert(0, RSA.jwk());
    assert_eq!(signature_of(&trying, &token, &set(&keys)), "passed");
    keys.push(P256.jwk());
    assert_eq!(signature_of(&trying, &token, &set(&keys)), "key_ambiguous");
}

#[test]
fn only_the_agreed_algorithms_are_accepted() {
    let keys = set(&[RSA.jwk(), P256.jwk(), ED25519.jwk()]);
    for algorithm in Algorithm::PUBLIC_KEY {
        let only = connection().with_algorithms([Algorithm::Rs256]).unwrap();
        let expected =
            if algorithm == Algorithm::Rs256 { "passed" } else { "algorithm_not_allowed" };
        assert_eq!(signature_of(&only, &plain(algorithm), &keys), expected, "{algorithm:?}");
    }
    assert!(connection().with_algorithms([Algorithm::Rs256, Algorithm::Hs256]).is_err());
    assert!(connection().with_algorithms([]).is_err());
}

#[test]
fn a_secret_and_public_keys_are_never_tried_side_by_side() {
    let secret = connection().with_compat_hs256().unwrap();
    let keys = set(&[named(&RSA, "a"), P256.jwk(), ED25519.jwk()]);
    assert_eq!(signature_of(&secret, &plain(Algorithm::Hs256), &keys), "passed");
    assert_eq!(
        signature_of(&connection(), &plain(Algorithm::Hs256), &keys),
        "algorithm_not_allowed"
    );
    for algorithm in Algorithm::PUBLIC_KEY {
        let found = signature_of(&secret, &plain(algorithm), &keys);
        assert_eq!(found, "algorithm_not_allowed", "{algorithm:?}");
    }
    let (octets, _) = plain(Algorithm::Hs256)
        .rsplit_once('.')
        .map(|(l, r)| (l.to_owned(), r.to_owned()))
        .unwrap();
    for value in [vec![], vec![0; 32], openssl::sha::sha256(octets.as_bytes()).to_vec()] {
        let token = format!("{octets}.{}", base64url_encode(&value));
        assert_eq!(signature_of(&secret, &token, &keys), "signature_mismatch");
    }
    let token = signed(br#"{"alg":"HS256","kid":"whichever"}"#, PAYLOAD, Algorithm::Hs256);
    assert_eq!(signature_of(&secret, &token, &keys), "passed");
}

#[test]
fn a_payload_with_bits_left_over_is_refused_though_it_is_signed() {
    let keys = set(&[P256.jwk()]);
    let header = base64url_encode(br#"{"alg":"ES256"}"#);
    let found = |payload: &str| {
        let token = sealed(&format!("{header}.{payload}"), Algorithm::Es256);
        check(Check::Header, &connection(), &token, &keys)
    };
    assert_eq!(found("e30").0, "passed");
    assert_eq!(found("e31"), ("token_malformed", "token_malformed"));
}

#[test]
fn a_token_that_says_that_it_is_another_kind_is_refused() {
    let keys = set(&[P256.jwk()]);
    let header_of = |typ: &str| {
        let header = format!(r#"{{"alg":"ES256","typ":{typ}}}"#);
        let token = signed(header.as_bytes(), PAYLOAD, Algorithm::Es256);
        check(Check::Header, &connection(), &token, &keys)
    };
    for typ in [
        "JWT",
        "jwt",
        "application/jwt",
        "APPLICATION/JWT",
        "id_token+jwt",
        "application/id_token+JWT",
    ] {
        assert_eq!(header_of(&format!("{typ:?}")).0, "passed", "{typ}");
    }
    for typ in [
        "",
        " ",
        "JWT ",
        "at+jwt",
        "application/at+jwt",
        "logout+jwt",
        "dpop+jwt",
        "jwt+jwt",
        "JOSE",
        "application/",
        "application/application/jwt",
        "applicatio\u{f1}/jwt",
        "\u{1d4d9}\u{1d4e6}\u{1d4e3}",
        "client-authentication+jwt",
        "secevent+jwt",
        "text/jwt",
        "/jwt",
    ] {
        let found = header_of(&format!("{typ:?}"));
        assert_eq!(found, ("token_typ_mismatch", "token_typ_mismatch"), "{typ}");
    }
}
