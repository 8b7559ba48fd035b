//! Keys that are refused when they are configured.

use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use vestibule_core::Timestamp;
use vestibule_keys::{KeyFamily, SigningKey, VerificationKey, VerificationKeys, base64_encode};

use crate::kit::{self, ED25519, P256, P384, P521, RSA_2048, ec, pem, rsa_public};

#[track_caller]
fn refused(code: &str, text: &str) {
    let found = VerificationKey::from_public_key(text).map_err(|error| error.code());
    assert_eq!(found.err(), Some(code));
}

#[test]
fn rejects_rsa_keys_below_1024_bits() {
    for bits in [512, 768, 1023] {
        refused("key_rsa_length", &pem(&rsa_public(bits, "65537")));
    }
    let key = VerificationKey::from_public_key(&pem(&rsa_public(1024, "65537"))).unwrap();
    assert_eq!(key.family(), KeyFamily::Rsa { bits: 1024 });
}

#[test]
fn rejects_rsa_keys_above_8192_bits() {
    refused("key_rsa_length", &pem(&rsa_public(8193, "65537")));
    refused("key_rsa_length", &pem(&rsa_public(16_384, "65537")));
    let key = VerificationKey::from_public_key(&pem(&rsa_public(8192, "65537"))).unwrap();
    assert_eq!(key.family(), KeyFamily::Rsa { bits: 8192 });
}

#[test]
fn rejects_small_even_and_huge_rsa_exponents() {
    for exponent in ["1", "3", "17", "65535", "65536", "65538", "18446744073709551617"] {
        refused("key_rsa_exponent", &pem(&rsa_public(2048, exponent)));
    }
    for exponent in ["65537", "65539", "18446744073709551615"] {
        VerificationKey::from_public_key(&pem(&rsa_public(2048, exponent))).unwrap();
    }
}

#[test]
fn rejects_elliptic_curves_that_are_not_on_the_list() {
    for curve in [Nid::SECP256K1, Nid::SECP224R1] {
        refused("key_unsupported_kind", &ec(curve).public_pem());
    }
    for (key, family) in [
        (&*P256, KeyFamily::P256),
        (&P384, KeyFamily::P384),
        (&P521, KeyFamily::P521),
        (&ED25519, KeyFamily::Ed25519),
    ] {
        assert_eq!(key.verification().family(), family);
    }
}

#[test]
fn rejects_keys_of_kinds_that_do_not_sign() {
    for key in [PKey::generate_x25519().unwrap(), PKey::generate_ed448().unwrap()] {
        let pem = String::from_utf8(key.public_key_to_pem().unwrap()).unwrap();
        refused("key_unsupported_kind", &pem);
    }
}

#[test]
fn rejects_a_point_that_is_not_on_its_curve() {
    let mut der = P256.key.public_key_to_der().unwrap();
    *der.last_mut().unwrap() ^= 1;
    refused("key_malformed", &base64_encode(&der));
}

#[test]
fn rejects_the_point_at_infinity() {
    let mut der =
        vec![0x30, 0x19, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    der.extend([
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x02, 0x00, 0x00,
    ]);
    refused("key_malformed", &base64_encode(&der));
}

#[test]
fn rejects_private_keys() {
    let key = &RSA_2048.key;
    let rsa = key.rsa().unwrap();
    let ec = P256.key.ec_key().unwrap();
    let cipher = Cipher::aes_256_cbc();
    for pem in [
        key.private_key_to_pem_pkcs8().unwrap(),
        rsa.private_key_to_pem().unwrap(),
        ec.private_key_to_pem().unwrap(),
        key.private_key_to_pem_pkcs8_passphrase(cipher, b"test").unwrap(),
    ] {
        let pem = String::from_utf8(pem).unwrap();
        refused("key_is_private", &pem);
        refused("key_is_private", &format!("{}{pem}", RSA_2048.public_pem()));
        let found = VerificationKey::from_certificate(&pem).map_err(|error| error.code());
        assert_eq!(found.err(), Some("key_is_private"));
    }
}

#[test]
fn rejects_what_is_no_key() {
    let bytes = RSA_2048.key.public_key_to_der().unwrap();
    let der = base64_encode(&bytes);
    for text in [
        "",
        "key",
        "AAAA",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        &base64_encode(&bytes[..bytes.len() - 1]),
        &format!("-----BEGIN RSA PUBLIC KEY-----\n{der}\n-----END RSA PUBLIC KEY-----"),
    ] {
        refused("key_malformed", text);
        let found = VerificationKey::from_certificate(text).map_err(|error| error.code());
        assert_eq!(found.err(), Some("key_malformed"));
    }
    VerificationKey::from_public_key(&der).unwrap();
    VerificationKey::from_public_key(&format!("\u{feff}\r\n{}", RSA_2048.public_pem())).unwrap();
}

fn certificate() -> String {
    String::from_utf8(kit::certificate(&P256).to_pem().unwrap()).unwrap()
}

#[test]
fn reads_a_certificate_as_pem_or_as_bare_base64() {
    let pem = certificate();
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    for text in [pem.as_str(), bare.as_str(), &pem.replace('\n', "\r\n")] {
        let key = VerificationKey::from_certificate(text).unwrap();
        assert_eq!(key.family(), KeyFamily::P256);
        let validity = key.validity().unwrap();
        let at = |text| Timestamp::parse_xs_datetime(text).unwrap();
        assert_eq!(validity.not_before, at("2020-01-02T03:04:05Z"));
        assert_eq!(validity.not_after, at("2060-12-31T23:59:59Z"));
    }
    assert_eq!(P256.verification().validity(), None);
}

#[test]
fn a_certificate_is_no_public_key_and_the_reverse() {
    refused("key_malformed", &certificate());
    let found = VerificationKey::from_certificate(&P256.public_pem()).map_err(|error| error.code());
    assert_eq!(found.err(), Some("key_malformed"));
}

#[test]
fn a_peer_has_one_to_eight_keys() {
    let keys = |count| VerificationKeys::new(vec![P256.verification(); count]);
    assert!(keys(0).is_none());
    assert_eq!(keys(1).unwrap().keys().len(), 1);
    assert_eq!(keys(VerificationKeys::MOST).unwrap().keys().len(), 8);
    assert!(keys(9).is_none());
}

#[test]
fn debug_output_shows_no_key() {
    let key = P256.verification();
    assert_eq!(format!("{key:?}"), "VerificationKey { family: P256, validity: None, .. }");
    let signing = format!("{:?}", P256.signing());
    assert_eq!(signing, "SigningKey { family: P256, .. }");
}

#[test]
fn an_encrypted_signing_key_is_refused_without_asking_for_a_passphrase() {
    let cipher = Cipher::aes_256_cbc();
    let pkcs8 = RSA_2048.key.private_key_to_pem_pkcs8_passphrase(cipher, b"test").unwrap();
    let old = RSA_2048.key.rsa().unwrap().private_key_to_pem_passphrase(cipher, b"test").unwrap();
    for pem in [pkcs8, old, RSA_2048.key.public_key_to_pem().unwrap(), b"key".to_vec()] {
        let pem = String::from_utf8(pem).unwrap();
        let found = SigningKey::from_pem(&pem).map_err(|error| error.code());
        assert_eq!(found.err(), Some("signing_malformed_key"));
    }
    SigningKey::from_pem(
        std::str::from_utf8(&P256.key.private_key_to_pem_pkcs8().unwrap()).unwrap(),
    )
    .unwrap();
}

#[test]
fn a_signing_key_is_of_a_kind_that_signs() {
    let curve = ec(Nid::SECP256K1).key;
    for key in [curve, PKey::generate_x25519().unwrap(), PKey::generate_ed448().unwrap()] {
        let pem = String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let found = SigningKey::from_pem(&pem).map_err(|error| error.code());
        assert_eq!(found.err(), Some("signing_unsupported_kind"));
    }
    for key in [&*RSA_2048, &P256, &P384, &P521, &ED25519] {
        assert_eq!(key.signing().family(), key.verification().family());
    }
}

#[test]
fn a_signing_key_knows_its_public_half() {
    for key in [&*RSA_2048, &P256, &P384, &P521, &ED25519] {
        assert!(key.signing().public_key().unwrap().is_same_key(&key.verification()));
    }
    let short = PKey::from_rsa(Rsa::generate(512).unwrap()).unwrap();
    let pem = String::from_utf8(short.private_key_to_pem_pkcs8().unwrap()).unwrap();
    let found = SigningKey::from_pem(&pem).unwrap().public_key();
    assert_eq!(found.err().map(|error| error.code()), Some("key_rsa_length"));
}
