//! The form of a token: three parts of base64url, and each text has one meaning. Where it can be,
//! the malformed text is what was signed, so that nothing but its form is wrong.

use vestibule_keys::base64url_encode;
use vestibule_oidc::{Algorithm, Jwk, verify_signature};

use crate::kit::{PAYLOAD, jwk_for, parse, plain, refusal, sealed, signed};

const MAC: Algorithm = Algorithm::Hs256;
const HEADER: &str = r#"{"alg":"HS256"}"#;

fn code_of(token: &str) -> Option<&'static str> {
    refusal(token, MAC)
}

fn parts() -> (String, String) {
    (base64url_encode(HEADER.as_bytes()), base64url_encode(PAYLOAD))
}

#[test]
fn accepts_three_parts_and_no_other_number() {
    let token = plain(MAC);
    assert_eq!(code_of(&token), None);
    let (header, payload) = parts();
    for text in [
        String::new(),
        header.clone(),
        format!("{header}.{payload}"),
        format!("{token}."),
        format!("{token}.{payload}"),
        format!(".{token}"),
        format!("{token}..."),
        format!("{token}.a.b.c"),
        format!("{token}.a.b.c.d"),
        format!("{token}{}", ".".repeat(1000)),
        ".".repeat(60_000),
    ] {
        assert_eq!(code_of(&text), Some("token_malformed"), "{text}");
    }
    // Five parts are the compact form of JSON Web Encryption.
    for text in [format!("{token}.."), format!("{token}.iv.tag"), "....".to_owned()] {
        assert_eq!(code_of(&text), Some("token_encrypted"), "{text}");
    }
}

#[test]
fn accepts_no_json_serialization() {
    let token = plain(MAC);
    let parts: Vec<&str> = token.split('.').collect();
    let (header, payload, value) = (parts[0], parts[1], parts[2]);
    for text in [
        format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{value}"}}"#),
        format!(
            r#"{{"payload":"{payload}","signatures":[{{"protected":"{header}","signature":"{value}"}}]}}"#
        ),
        format!(r#"["{token}"]"#),
        format!("\"{token}\""),
    ] {
        assert_eq!(code_of(&text), Some("token_malformed"), "{text}");
    }
}

/// A genuine token of exactly this length.
fn of_length(length: usize) -> String {
    let header = |spaces: usize| format!("{HEADER}{}", " ".repeat(spaces));
    let token = (0..4).find_map(|spaces| {
        let header = base64url_encode(header(spaces).as_bytes());
        let rest = length - header.len() - ".".len() - ".".len() - 43;
        let payload = (rest % 4 != 1).then(|| base64url_encode(&vec![b'x'; rest * 3 / 4]))?;
        Some(sealed(&format!("{header}.{payload}"), MAC))
    });
    let token = token.unwrap();
    assert_eq!(token.len(), length);
    token
}

#[test]
fn accepts_tokens_of_64_kib_and_none_longer() {
    for length in [1000, 65_533, 65_534, 65_535, 65_536] {
        assert_eq!(code_of(&of_length(length)), None, "{length}");
    }
    for length in [65_537, 65_538, 65_539, 100_000] {
        assert_eq!(code_of(&of_length(length)), Some("token_too_large"), "{length}");
    }
    assert_eq!(code_of(&"a".repeat(10_000_000)), Some("token_too_large"));
}

#[test]
fn accepts_headers_of_8_kib_and_none_longer() {
    let token = |bytes: usize| {
        let header = format!("{HEADER}{}", " ".repeat(bytes - HEADER.len()));
        signed(header.as_bytes(), PAYLOAD, MAC)
    };
    assert_eq!(token(6144).find('.'), Some(8192));
    assert_eq!(code_of(&token(6144)), None);
    assert_eq!(token(6145).find('.'), Some(8194));
    assert_eq!(code_of(&token(6145)), Some("token_too_large"));
    let (_, payload) = parts();
    let longer = sealed(&format!("{}.{payload}", "A".repeat(8193)), MAC);
    assert_eq!(code_of(&longer), Some("token_too_large"));
}

#[test]
fn rejects_white_space_and_foreign_characters_in_each_part() {
    let (header, payload) = parts();
    for wrong in
        [" ", "\n", "\r\n", "\t", "\0", "+", "/", "~", "%3D", "\u{a0}", "\u{ff21}", "\u{feff}"]
    {
        for text in [
            format!("{wrong}{header}.{payload}"),
            format!("{header}{wrong}.{payload}"),
            format!("{header}.{wrong}{payload}"),
            format!("{header}.{payload}{wrong}"),
            format!("{}{wrong}{}.{payload}", &header[..4], &header[4..]),
            format!("{header}.{}{wrong}{}", &payload[..4], &payload[4..]),
        ] {
            assert_eq!(code_of(&sealed(&text, MAC)), Some("token_malformed"), "{text:?}");
        }
        let (octets, value) = plain(MAC).rsplit_once('.').map(owned).unwrap();
        for value in [
            format!("{wrong}{value}"),
            format!("{value}{wrong}"),
            format!("{}{wrong}{}", &value[..20], &value[20..]),
        ] {
            assert_eq!(code_of(&format!("{octets}.{value}")), Some("token_malformed"), "{value:?}");
        }
    }
}

fn owned((left, right): (&str, &str)) -> (String, String) {
    (left.to_owned(), right.to_owned())
}

#[test]
fn rejects_padding_in_each_part() {
    for padding in ["=", "==", "===", "===="] {
        // Parts of every length, so that the padding is now right and now wrong.
        for spaces in 0..3 {
            let header = base64url_encode(format!("{HEADER}{}", " ".repeat(spaces)).as_bytes());
            let payload = base64url_encode(&PAYLOAD[spaces..]);
            for text in
                [format!("{header}{padding}.{payload}"), format!("{header}.{payload}{padding}")]
            {
                assert_eq!(code_of(&sealed(&text, MAC)), Some("token_malformed"), "{text}");
            }
            assert_eq!(code_of(&sealed(&format!("{header}.{payload}"), MAC)), None);
        }
        let token = format!("{}{padding}", plain(MAC));
        assert_eq!(code_of(&token), Some("token_malformed"), "{padding}");
    }
}

/// Every other last character that carries the same bytes and more bits.
fn aliases(part: &str) -> Vec<String> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let spare = [0, 0, 4, 2][part.len() % 4];
    let (start, last) = part.split_at(part.len() - 1);
    let value = alphabet.find(last).unwrap();
    (1..1 << spare)
        .map(|bits| format!("{start}{}", &alphabet[value + bits..=value + bits]))
        .collect()
}

#[test]
fn rejects_last_characters_with_bits_left_over_in_each_part() {
    let mut tried = 0;
    for spaces in 0..3 {
        let header = base64url_encode(format!("{HEADER}{}", " ".repeat(spaces)).as_bytes());
        let payload = base64url_encode(&PAYLOAD[spaces..]);
        let headers = aliases(&header).into_iter().map(|header| format!("{header}.{payload}"));
        let payloads = aliases(&payload).into_iter().map(|payload| format!("{header}.{payload}"));
        let texts: Vec<String> = headers.chain(payloads).map(|text| sealed(&text, MAC)).collect();
        let genuine = sealed(&format!("{header}.{payload}"), MAC);
        assert_eq!(code_of(&genuine), None);
        let (octets, value) = genuine.rsplit_once('.').unwrap();
        let values = aliases(value).into_iter().map(|value| format!("{octets}.{value}"));
        for token in texts.into_iter().chain(values) {
            assert_eq!(code_of(&token), Some("token_malformed"), "{token}");
            tried += 1;
        }
    }
    // Fifteen for each two characters left, three for each three.
    assert_eq!(tried, 2 * (15 + 3) + 3 * 3);
}

#[test]
fn rejects_empty_headers_and_signatures_and_accepts_an_empty_payload() {
    let (header, payload) = parts();
    assert_eq!(code_of(&sealed(&format!(".{payload}"), MAC)), Some("header_malformed"));
    assert_eq!(code_of(&sealed(".", MAC)), Some("header_malformed"));
    assert_eq!(code_of(".."), Some("header_malformed"));
    assert_eq!(code_of(&format!("{header}.{payload}.")), Some("signature_mismatch"));
    assert_eq!(code_of(&format!("{header}..")), Some("signature_mismatch"));
    let key = parse(&jwk_for(MAC)).unwrap();
    let empty = sealed(&format!("{header}."), MAC);
    assert_eq!(verify_signature(&empty, &key, &[MAC]).unwrap().payload(), b"");
}

/// Whichever character changes, is missing or stands twice.
#[test]
fn rejects_a_change_at_every_place() {
    for algorithm in [MAC, Algorithm::EdDsa] {
        let token = plain(algorithm);
        let key = parse(&jwk_for(algorithm)).unwrap();
        let rejects = |text: &str, key: &Jwk| {
            let found = verify_signature(text, key, &[algorithm]);
            assert!(found.is_err(), "{text}");
        };
        for place in 0..token.len() {
            let (start, rest) = token.split_at(place);
            rejects(&format!("{start}{}", &rest[1..]), &key);
            if !rest.starts_with("..") {
                rejects(&format!("{start}{}{rest}", &rest[..1]), &key);
            }
            for other in
                ["A", "B", "a", "_", "."].into_iter().filter(|other| !rest.starts_with(other))
            {
                rejects(&format!("{start}{other}{}", &rest[1..]), &key);
            }
        }
    }
}
