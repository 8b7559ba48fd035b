//! Values that nobody with the key has made.

use openssl::bn::BigNum;
use openssl::ec::EcGroup;
use openssl::nid::Nid;
use vestibule_keys::DigestAlgorithm::{Sha256, Sha512};
use vestibule_keys::SignatureAlgorithm::{Ecdsa, Ed25519};
use vestibule_keys::{SignatureAlgorithm, base64_decode, base64_encode};
use vestibule_xmldsig::{Grammar, verify};

use crate::keys::{self, ED25519, OTHER_RSA_2048, P256, P521, RSA_2048, TestKey};
use crate::kit::{
    BODY, Forge, accepted, enveloping, method, now, outcome, parse, refused, sha256, signature,
    strict,
};

fn forge(algorithm: SignatureAlgorithm) -> Forge {
    Forge::new().with(|forge| {
        forge.signs = algorithm;
        forge.method = method("SignatureMethod", algorithm.uri(), "");
    })
}

fn with_value(forge: &Forge, key: &TestKey, value: &[u8]) -> Result<(), &'static str> {
    let signature = signature(&forge.signed_info(), &base64_encode(value), "");
    outcome(&enveloping(BODY, &signature), Grammar::Message, &key.alone(), &strict())
}

#[test]
fn rejects_a_signature_value_with_any_byte_changed() {
    for (forge, key) in
        [(Forge::new(), &*RSA_2048), (forge(Ecdsa(Sha256)), &*P256), (forge(Ed25519), &*ED25519)]
    {
        let value = forge.value(key);
        assert_eq!(with_value(&forge, key, &value), Ok(()));
        for position in 0..value.len() {
            for bit in [0x01, 0x80] {
                let mut changed = value.clone();
                changed[position] ^= bit;
                assert_eq!(
                    with_value(&forge, key, &changed),
                    Err("signature_mismatch"),
                    "{position}"
                );
            }
        }
    }
}

#[test]
fn rejects_a_digest_value_with_any_byte_changed() {
    let digest = base64_decode(&sha256(BODY)).unwrap();
    for position in 0..digest.len() {
        let mut changed = digest.clone();
        changed[position] ^= 1;
        let forge = Forge::new().with(|forge| forge.digest_value = Some(base64_encode(&changed)));
        // Signed as it stands: only the digest is wrong.
        refused("signature_digest_mismatch", &forge.document());
        // Changed after it was signed.
        let source = Forge::new().document().replace(&sha256(BODY), &base64_encode(&changed));
        refused("signature_mismatch", &source);
    }
}

#[test]
fn rejects_a_digest_that_is_cut_or_longer_or_missing() {
    let digest = base64_decode(&sha256(BODY)).unwrap();
    for value in [&[][..], &digest[..31], &digest[..1], &[digest.as_slice(), &[0]].concat()] {
        let forge = Forge::new().with(|forge| forge.digest_value = Some(base64_encode(value)));
        refused("signature_digest_mismatch", &forge.document());
    }
}

/// "Void canonicalization": a signature over the digest of nothing would fit every document.
#[test]
fn rejects_the_digest_of_the_empty_string() {
    let forge = Forge::new().with(|forge| forge.digested = String::new());
    assert!(forge.reference().contains("47DEQpj8"));
    refused("signature_digest_mismatch", &forge.document());
}

#[test]
fn rejects_an_empty_signature_value() {
    for (forge, key) in
        [(Forge::new(), &*RSA_2048), (forge(Ecdsa(Sha256)), &*P256), (forge(Ed25519), &*ED25519)]
    {
        assert_eq!(with_value(&forge, key, &[]), Err("signature_mismatch"));
    }
}

#[test]
fn rejects_values_that_are_not_base64() {
    let source = Forge::new().document();
    let value = base64_encode(&Forge::new().value(&RSA_2048));
    for other in [
        value.trim_end_matches('=').to_owned(),
        format!("{value}="),
        value.replacen(|c: char| c.is_ascii_alphanumeric(), "-", 1),
        format!("{value}AAAA"),
        format!("\u{a0}{value}"),
        "*".to_owned(),
    ] {
        refused("signature_malformed_value", &source.replace(&value, &other));
    }
    for digest in ["*", "AAA", "AB==", "AAAA=AAA"] {
        let forge = Forge::new().with(|forge| forge.digest_value = Some(digest.to_owned()));
        refused("signature_malformed_value", &forge.document());
    }
}

#[test]
fn accepts_base64_broken_into_lines() {
    let source = Forge::new().document();
    let value = base64_encode(&Forge::new().value(&RSA_2048));
    let (first, second) = value.split_at(76);
    accepted(&source.replace(&value, &format!("\n{first}\r\n{second}&#13;\n\t ")));
}

#[test]
fn rejects_rsa_values_of_another_length() {
    let forge = Forge::new();
    let value = forge.value(&RSA_2048);
    for other in
        [[&[0], value.as_slice()].concat(), [value.as_slice(), &[0]].concat(), value[1..].to_vec()]
    {
        assert_eq!(with_value(&forge, &RSA_2048, &other), Err("signature_mismatch"));
    }
    for value in [vec![0; 256], vec![0xff; 256], [vec![0; 255], vec![1]].concat()] {
        assert_eq!(with_value(&forge, &RSA_2048, &value), Err("signature_mismatch"));
    }
}

fn order(curve: Nid) -> Vec<u8> {
    let group = EcGroup::from_curve_name(curve).unwrap();
    let mut order = BigNum::new().unwrap();
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    group.order(&mut order, &mut context).unwrap();
    order.to_vec()
}

#[test]
fn rejects_ecdsa_values_with_zeros() {
    let forge = forge(Ecdsa(Sha256));
    let value = forge.value(&P256);
    let (r, s) = value.split_at(32);
    let (zero, order) = ([0; 32], order(Nid::X9_62_PRIME256V1));
    for pair in
        [[&zero[..], &zero], [r, &zero], [&zero, s], [&order, s], [r, &order], [&order, &order]]
    {
        assert_eq!(with_value(&forge, &P256, &pair.concat()), Err("signature_mismatch"));
    }
}

#[test]
fn rejects_ecdsa_values_of_another_length() {
    for (key, algorithm) in [(&*P256, Ecdsa(Sha256)), (&P521, Ecdsa(Sha512))] {
        let forge = forge(algorithm);
        let value = forge.value(key);
        let half = value.len() / 2;
        let (r, s) = value.split_at(half);
        for other in [
            value[..value.len() - 1].to_vec(),
            value[1..].to_vec(),
            r.to_vec(),
            [&value[..], &[0]].concat(),
            [&[0], r, &[0], s].concat(),
            [&[0, 0], &value[..]].concat(),
        ] {
            assert_eq!(with_value(&forge, key, &other), Err("signature_mismatch"));
        }
    }
}

#[test]
fn rejects_ecdsa_values_encoded_as_der() {
    let forge = forge(Ecdsa(Sha256));
    let value = forge.value(&P256);
    let number = |bytes| BigNum::from_slice(bytes).unwrap();
    let (r, s) = (number(&value[..32]), number(&value[32..]));
    let der = openssl::ecdsa::EcdsaSig::from_private_components(r, s).unwrap().to_der().unwrap();
    assert_eq!(with_value(&forge, &P256, &der), Err("signature_mismatch"));
}

#[test]
fn the_certificate_in_the_message_is_ignored() {
    let attacker = base64_encode(&keys::certificate(&OTHER_RSA_2048).to_der().unwrap());
    let key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{attacker}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    let forge = Forge::new();
    let by = |key: &TestKey| {
        let value = base64_encode(&forge.value(key));
        enveloping(BODY, &signature(&forge.signed_info(), &value, &key_info))
    };
    refused("signature_mismatch", &by(&OTHER_RSA_2048));
    accepted(&by(&RSA_2048));
}

#[test]
fn a_refused_signature_leaves_nothing_in_the_error_queue() {
    let forge = Forge::new();
    assert_eq!(with_value(&forge, &RSA_2048, &[0; 256]), Err("signature_mismatch"));
    assert!(openssl::error::ErrorStack::get().errors().is_empty());
}

#[test]
fn nothing_inside_the_signature_is_read_as_signed() {
    let forge = Forge::new();
    let value = base64_encode(&forge.value(&RSA_2048));
    let key_info = "<ds:KeyInfo><v>forged</v></ds:KeyInfo>";
    let source = enveloping(BODY, &signature(&forge.signed_info(), &value, key_info));
    let document = parse(&source, Grammar::Message);
    let verified = verify(document.root(), &RSA_2048.alone(), &strict(), now()).unwrap();
    let names: Vec<_> = verified.children().map(|child| child.local_name()).collect();
    assert_eq!(names, ["v"]);
}
