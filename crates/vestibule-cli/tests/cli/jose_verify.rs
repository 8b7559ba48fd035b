//! `vestibule jose verify`, with the examples of the standards.

use serde_json::json;
use vestibule_keys::base64url_encode;
use vestibule_testkit::openid::{OpenIdProvider, OpenIdUser, TestClient};

use crate::tool::{Folder, tool};

/// RFC 7515 appendix A.1.
const HS256: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const OCT: &str = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
/// RFC 7515 appendix A.3.
const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
/// RFC 8037 appendix A.4.
const ED25519: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const OKP: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

#[test]
fn verifies_the_examples_of_the_standards() {
    let folder = Folder::new("jose-examples");
    let joe = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    for (jws, jwk, alg, payload) in [
        (HS256, OCT, "HS256", joe),
        (ES256, EC, "ES256", joe),
        (ED25519, OKP, "EdDSA", "Example of Ed25519 signing"),
    ] {
        let key = folder.write("key.json", jwk);
        let file = folder.write("token.jws", format!("{jws}\n"));
        for token in [file.as_str(), jws] {
            let answer = tool(&["jose", "verify", "--jwk", &key, token]).run();
            assert_eq!(answer.code, 0, "{alg}: {answer:?}");
            assert_eq!(
                answer.json(),
                json!({
                    "accepted": true,
                    "alg": alg,
                    "kid": null,
                    "payload": payload,
                    "payload_encoding": "utf-8",
                })
            );
        }
        let answer = tool(&["jose", "verify", "--jwk", &key, "-"]).stdin(jws).run();
        assert_eq!(answer.code, 0, "{alg}: {answer:?}");
        let altered = jws.replacen(".e", ".f", 1).replacen(".R", ".S", 1);
        let answer = tool(&["jose", "verify", "--jwk", &key, &altered]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, "signature_mismatch"), "{alg}");
    }
}

#[test]
fn the_algorithm_is_agreed_before() {
    let folder = Folder::new("jose-algorithm");
    let key = folder.write("ec.json", EC);
    let with = |alg: &[&str]| {
        let alg: Vec<&str> = alg.iter().flat_map(|name| ["--alg", name]).collect();
        tool(&["jose", "verify", "--jwk", &key, ES256]).args(&alg).run()
    };
    assert_eq!(with(&["ES256"]).code, 0);
    assert_eq!(with(&["RS256", "ES256"]).code, 0);
    assert_eq!(with(&["RS256"]).refusal(), "algorithm_not_allowed");
    assert_eq!(with(&["es256"]).code, 2);
    assert_eq!(with(&["none"]).code, 2);

    let other = EC.replace("{", r#"{"alg":"ES384","#);
    let key = folder.write("other.json", other);
    assert_eq!(tool(&["jose", "verify", "--jwk", &key, ES256]).run().refusal(), "jwk_algorithm");
    let key = folder.write("oct.json", OCT);
    assert_eq!(tool(&["jose", "verify", "--jwk", &key, ES256]).run().refusal(), "key_unfit");
    let unsigned = format!("{}.e30.", base64url_encode(br#"{"alg":"none"}"#));
    assert_eq!(
        tool(&["jose", "verify", "--jwk", &key, &unsigned]).run().refusal(),
        "algorithm_none"
    );
}

#[test]
fn chooses_the_key_of_a_set_by_its_name() {
    let folder = Folder::new("jose-set");
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let provider = OpenIdProvider::plain("https://op.example")
        .with_client(TestClient::new("https://app.example/callback"));
    let draft = provider.draft_id_token(&OpenIdUser::new("ada"), "app", "n", now).unwrap();
    let token = folder.write("token", provider.sign(&draft).unwrap());
    let set = provider.jwks().unwrap();
    let with = |set: &str| {
        let file = folder.write("set.json", set);
        tool(&["jose", "verify", "--jwk", &file, &token]).run()
    };
    let with_others = |others: &str| set.replacen('[', &format!("[{others},"), 1);
    for set in [
        set.clone(),
        with_others(OKP),
        with_others(&OCT.replacen('{', r#"{"kid":"key-0","#, 1)),
        with_others(r#"{"kty":"future"},0"#),
    ] {
        let answer = with(&set);
        assert_eq!(answer.code, 0, "{answer:?}");
        assert_eq!(answer.json()["kid"], "key-0");
        assert_eq!(answer.json()["alg"], "RS256");
        assert!(answer.json()["payload"].as_str().unwrap().contains("ada@acme.example"));
    }
    assert_eq!(with(&set.replace("key-0", "key-1")).refusal(), "key_unknown");
    assert_eq!(with(&format!(r#"{{"keys":[{OKP},{OCT}]}}"#)).refusal(), "key_unfit");
    let other = OpenIdProvider::plain("https://op.example");
    other.rotate_keys();
    let renamed = other.jwks().unwrap().replace("key-1", "key-0");
    assert_eq!(with(&renamed).refusal(), "signature_mismatch");
    assert_eq!(with(r#"{"keys":[]}"#).refusal(), "keys_none_usable");
    assert_eq!(with(r#"{"keys":[{"kty":"future"}]}"#).refusal(), "keys_none_usable");
}

#[test]
fn a_payload_that_is_no_text_is_printed_as_base64url() {
    use openssl::{hash::MessageDigest, pkey::PKey, sign::Signer};

    let folder = Folder::new("jose-octets");
    let key = folder
        .write("oct.json", format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url_encode(&[7; 32])));
    let input = format!("{}._wD-", base64url_encode(br#"{"alg":"HS256"}"#));
    let secret = PKey::hmac(&[7; 32]).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &secret).unwrap();
    let value = signer.sign_oneshot_to_vec(input.as_bytes()).unwrap();
    let jws = format!("{input}.{}", base64url_encode(&value));
    let answer = tool(&["jose", "verify", "--jwk", &key, &jws]).run();
    assert_eq!(answer.code, 0, "{answer:?}");
    assert_eq!(answer.json()["payload"], "_wD-");
    assert_eq!(answer.json()["payload_encoding"], "base64url");
}

#[test]
fn malformed_keys_and_tokens_are_refused_and_missing_ones_are_wrong_usage() {
    let folder = Folder::new("jose-malformed");
    let key = folder.write("ec.json", EC);
    for (jwk, code) in [
        ("", "jwk_malformed"),
        ("[]", "jwk_malformed"),
        (r#"{"keys":{}}"#, "jwk_malformed"),
        (r#"{"kty":"EC"}"#, "jwk_malformed"),
        (r#"{"kty":"future"}"#, "jwk_unknown_type"),
        (&EC.replace('{', r#"{"use":"enc","#), "jwk_not_for_signatures"),
        (&EC.replace('{', r#"{"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI","#), "jwk_private"),
        (r#"{"kty":"oct","k":"c2hvcnQ"}"#, "jwk_short_secret"),
    ] {
        let file = folder.write("malformed.json", jwk);
        let answer = tool(&["jose", "verify", "--jwk", &file, ES256]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{jwk}");
        assert_eq!(answer.json()["checks"], json!([]));
    }
    for (jws, code) in [
        (&b""[..], "token_malformed"),
        (b"e30.e30", "token_malformed"),
        (b"\xff.e30.e30", "token_malformed"),
        (b"e30.e30.", "header_malformed"),
        (b"e30.e30.e30.e30.e30", "token_encrypted"),
    ] {
        let file = folder.write("malformed.jws", jws);
        let answer = tool(&["jose", "verify", "--jwk", &key, &file]).run();
        assert_eq!((answer.code, answer.refusal().as_str()), (1, code), "{jws:?}");
    }
    let missing: [&[&str]; 6] = [
        &["jose"],
        &["jose", "verify", ES256],
        &["jose", "verify", "--jwk", &key],
        &["jose", "verify", "--jwk", "missing.json", ES256],
        &["jose", "verify", "--jwk", &key, "example1.id.jwt"],
        &["jose", "verify", "--jwk", &key, "missing.jws"],
    ];
    for arguments in missing {
        let answer = tool(arguments).run();
        assert_eq!(answer.code, 2, "{arguments:?}: {answer:?}");
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{answer:?}");
    }
}
