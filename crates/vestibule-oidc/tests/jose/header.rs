//! The header: what it must say, what it may say, and what it cannot bring about. Every token here
//! is genuinely signed.

use vestibule_keys::{SigningKey, base64url_encode};
use vestibule_oidc::{Algorithm, Jwk, Refusal, VerifiedJws, verify_signature};

use crate::kit::{ALL, PAYLOAD, ec, jwk_for, parse, refusal, sealed, signed};

const MAC: Algorithm = Algorithm::Hs256;

fn code_of(header: &str) -> Option<&'static str> {
    refusal(&signed(header.as_bytes(), PAYLOAD, MAC), MAC)
}

fn verified(header: &str) -> Result<VerifiedJws, Refusal> {
    let token = signed(header.as_bytes(), PAYLOAD, MAC);
    verify_signature(&token, &parse(&jwk_for(MAC)).unwrap(), &[MAC])
}

#[test]
fn rejects_what_is_no_object() {
    for header in [
        "",
        " ",
        "null",
        "1",
        "\"HS256\"",
        "[]",
        r#"[{"alg":"HS256"}]"#,
        r#"{"alg":"HS256""#,
        r#"{"alg":"HS256"}{}"#,
        r#"{"alg":"HS256"}x"#,
        "{\"alg\":\"HS256\"}\0",
        "\u{feff}{\"alg\":\"HS256\"}",
        r#"{"alg":"HS256",}"#,
        "{'alg':'HS256'}",
        r#"{alg:"HS256"}"#,
        "{\"alg\":\"HS256\"/**/}",
        r#"{"alg":"HS256","x":"\ud800"}"#,
        r#"{"alg":"HS256","x":NaN}"#,
        "{\"alg\":\"HS256\",\"x\":\"\n\"}",
    ] {
        assert_eq!(code_of(header), Some("header_malformed"), "{header}");
    }
    let token = signed(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}", PAYLOAD, MAC);
    assert_eq!(refusal(&token, MAC), Some("header_malformed"));
    for header in
        [r#" { "alg" : "HS256" } "#, "{\r\n\t\"alg\":\"HS256\"}\n", r#"{"\u0061lg":"HS\u003256"}"#]
    {
        assert_eq!(code_of(header), None, "{header}");
    }
}

#[test]
fn rejects_members_that_stand_twice() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","\u0061lg":"none"}"#,
        r#"{"alg":"HS256","al\u0067":"HS256"}"#,
        r#"{"alg":"HS256","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS256","x":1,"x":1}"#,
        r#"{"alg":"HS256","x":{"y":1,"y":1}}"#,
        r#"{"alg":"HS256","x":[{"y":1,"\u0079":1}]}"#,
    ] {
        assert_eq!(code_of(header), Some("header_malformed"), "{header}");
    }
    assert_eq!(code_of(r#"{"alg":"HS256","ALG":"none","x":{"alg":"none"}}"#), None);
}

#[test]
fn rejects_every_critical_header() {
    for value in [
        "[]",
        r#"["exp"]"#,
        r#"["b64"]"#,
        r#"["alg"]"#,
        "null",
        "false",
        "0",
        r#""""#,
        r#""b64""#,
        "{}",
    ] {
        let header = format!(r#"{{"alg":"HS256","crit":{value}}}"#);
        assert_eq!(code_of(&header), Some("critical_header"), "{header}");
    }
    for value in ["true", "false", "null", r#""false""#, "0"] {
        let header = format!(r#"{{"alg":"HS256","b64":{value}}}"#);
        assert_eq!(code_of(&header), Some("critical_header"), "{header}");
    }
    // RFC 7797: the payload stands there as it is, with a dot in it or without.
    let header = base64url_encode(br#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    let token = sealed(&format!("{header}.abcd"), MAC);
    assert_eq!(refusal(&token, MAC), Some("critical_header"));
}

#[test]
fn rejects_members_of_another_type() {
    for member in ["alg", "kid", "typ"] {
        for value in ["1", "1.5", "null", "true", "[]", r#"["HS256"]"#, r#"{"a":"HS256"}"#] {
            let rest = if member == "alg" { "" } else { r#","alg":"HS256""# };
            let header = format!(r#"{{"{member}":{value}{rest}}}"#);
            let found = verified(&header).unwrap_err();
            assert_eq!(found.code(), "header_malformed", "{header}");
            assert_eq!(found.found(), Some(member), "{header}");
        }
    }
    for header in ["{}", r#"{"kid":"a"}"#, r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#] {
        let found = verified(header).unwrap_err();
        assert_eq!((found.code(), found.found()), ("header_malformed", Some("alg")), "{header}");
    }
}

#[test]
fn rejects_none_in_every_spelling() {
    for bits in 0..16 {
        let letter = |(place, letter): (usize, char)| match bits >> place & 1 {
            0 => letter.to_ascii_lowercase(),
            _ => letter.to_ascii_uppercase(),
        };
        let none: String = "none".chars().enumerate().map(letter).collect();
        let header = format!(r#"{{"alg":"{none}"}}"#);
        assert_eq!(code_of(&header), Some("algorithm_none"), "{none}");
        let part = |bytes: &[u8]| base64url_encode(bytes);
        let unsigned = format!("{}.{}.", part(header.as_bytes()), part(PAYLOAD));
        for algorithm in ALL {
            assert_eq!(refusal(&unsigned, algorithm), Some("algorithm_none"), "{none}");
        }
    }
    assert_eq!(code_of(r#"{"alg":"\u006eone"}"#), Some("algorithm_none"));
}

#[test]
fn rejects_algorithms_by_other_names() {
    for name in [
        "",
        " ",
        "hs256",
        "Hs256",
        "rs256",
        "es256",
        "eddsa",
        "EDDSA",
        "EdDsa",
        "ED25519",
        "ed25519",
        "HS256 ",
        " HS256",
        "HS256\\u0000",
        "HS384",
        "HS512",
        "HS1",
        "RS1",
        "RS256,HS256",
        "ES256K",
        "ES521",
        "ESP256",
        "Ed448",
        "PS1",
        "ML-DSA-44",
        "dir",
        "A128KW",
        "A256GCM",
        "RSA-OAEP",
        "none ",
        "n\\u043ene",
        "null",
        "HMAC",
        "HmacSHA256",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    ] {
        let header = format!(r#"{{"alg":"{name}"}}"#);
        assert_eq!(code_of(&header), Some("algorithm_unknown"), "{name}");
    }
    for algorithm in ALL {
        assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        assert_eq!(Algorithm::from_name(&algorithm.name().to_lowercase()), None);
    }
}

#[test]
fn shows_no_more_of_a_foreign_name_than_is_safe() {
    let name = format!("\u{202e}\u{7}{}", "x".repeat(4000));
    let found =
        verified(&format!(r#"{{"alg":"{}"}}"#, name.replace('\u{7}', "\\u0007"))).unwrap_err();
    let shown = found.found().unwrap();
    assert_eq!(shown.chars().count(), 256);
    assert!(shown.starts_with("\u{fffd}\u{fffd}xxx"), "{shown}");
}

/// Keys that a message brings along, or points to, are nobody's.
#[test]
fn takes_no_key_from_a_message() {
    let attacker = ec(openssl::nid::Nid::X9_62_PRIME256V1);
    let pem = attacker.key.private_key_to_pem_pkcs8().unwrap();
    let signing = SigningKey::from_pem(std::str::from_utf8(&pem).unwrap()).unwrap();
    let certificate = base64url_encode(&attacker.key.public_key_to_der().unwrap());
    for member in [
        format!(r#""jwk":{}"#, attacker.jwk()),
        r#""jku":"https://attacker.example/keys""#.to_owned(),
        r#""x5u":"https://attacker.example/certificate""#.to_owned(),
        format!(r#""x5c":["{certificate}"]"#),
        r#""x5t":"AAAA","x5t#S256":"AAAA","cty":"JWT","iss":"x","zip":"DEF","jwk":null"#.to_owned(),
    ] {
        let header = format!(r#"{{"alg":"ES256",{member}}}"#);
        let genuine = signed(header.as_bytes(), PAYLOAD, Algorithm::Es256);
        assert_eq!(refusal(&genuine, Algorithm::Es256), None, "{member}");
        let (octets, _) = genuine.rsplit_once('.').unwrap();
        let meaning = crate::kit::meaning(Algorithm::Es256).unwrap();
        let value = signing.sign(meaning, octets.as_bytes()).unwrap();
        let forged = format!("{octets}.{}", base64url_encode(&value));
        let found = refusal(&forged, Algorithm::Es256);
        assert_eq!(found, Some("signature_mismatch"), "{member}");
    }
}

#[test]
fn nests_sixteen_deep_and_no_deeper() {
    let header = |depth: usize| {
        format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    assert_eq!(code_of(&header(15)), None);
    assert_eq!(code_of(&header(16)), Some("header_malformed"));
    assert_eq!(code_of(&header(3000)), Some("header_malformed"));
}

#[test]
fn a_token_and_a_key_that_name_each_other_agree() {
    let named = |kid: &str| {
        let mut jwk = jwk_for(MAC);
        jwk["kid"] = kid.into();
        parse(&jwk).unwrap()
    };
    let token = |header: &str| signed(header.as_bytes(), PAYLOAD, MAC);
    let (with, without) = (token(r#"{"alg":"HS256","kid":"a"}"#), token(r#"{"alg":"HS256"}"#));
    let code = |token: &str, key: &Jwk| crate::kit::code(&verify_signature(token, key, &[MAC]));
    assert_eq!(code(&with, &named("a")), None);
    assert_eq!(code(&without, &named("a")), None);
    assert_eq!(code(&with, &parse(&jwk_for(MAC)).unwrap()), None);
    for other in ["b", "A", "a ", "", "aa"] {
        assert_eq!(code(&with, &named(other)), Some("key_unknown"), "{other}");
    }
    assert_eq!(verify_signature(&with, &named("a"), &[MAC]).unwrap().kid(), Some("a"));
}
