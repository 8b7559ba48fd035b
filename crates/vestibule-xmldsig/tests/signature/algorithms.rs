//! Every algorithm, signed and verified, and no algorithm with a key of another family.

use vestibule_keys::DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
use vestibule_keys::SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm, VerificationKeys};
use vestibule_xmldsig::{Grammar, SigningProfile, prepare_signature, verify};

use crate::keys::{ED25519, OTHER_RSA_2048, P256, P384, P521, RSA_2048, TestKey};
use crate::kit::{BODY, Forge, method, now, outcome, parse, refused, strict};

fn all() -> Vec<(&'static TestKey, SignatureAlgorithm)> {
    let rsa = [Sha256, Sha384, Sha512].into_iter().flat_map(|d| [RsaPkcs1(d), RsaPss(d)]);
    let ecdsa = [&*P256, &P384, &P521].into_iter();
    let ecdsa = ecdsa.flat_map(|key| [Sha256, Sha384, Sha512].map(|d| (key, Ecdsa(d))));
    rsa.map(|algorithm| (&*RSA_2048, algorithm))
        .chain(ecdsa)
        .chain([(&*ED25519, Ed25519)])
        .collect()
}

fn signed(key: &TestKey, algorithm: SignatureAlgorithm) -> String {
    let document = parse(BODY, Grammar::Message);
    let profile = SigningProfile::new(algorithm);
    let prepared = prepare_signature(document.root(), None, &profile).unwrap();
    let value = key.signing().sign(algorithm, &prepared.octets()).unwrap();
    prepared.finish(&value)
}

#[test]
fn what_is_signed_is_verified_with_every_algorithm() {
    for (key, algorithm) in all() {
        let document = parse(&signed(key, algorithm), Grammar::Message);
        let verified = verify(document.root(), &key.alone(), &strict(), now()).unwrap();
        assert_eq!(verified.evidence().algorithm, algorithm);
        assert_eq!(verified.evidence().key, 0);
        assert_eq!(verified.attribute("ID"), Some("_a"));
    }
}

#[test]
fn a_changed_element_is_refused_with_every_algorithm() {
    for (key, algorithm) in all() {
        let changed = signed(key, algorithm).replace("value<", "other<");
        let found = outcome(&changed, Grammar::Message, &key.alone(), &strict());
        assert_eq!(found, Err("signature_digest_mismatch"), "{algorithm:?}");
    }
}

#[test]
fn a_changed_digest_is_refused_with_every_algorithm() {
    for (key, algorithm) in all() {
        let changed = signed(key, algorithm).replace("<ds:DigestValue>", "<ds:DigestValue>AAAA");
        let found = outcome(&changed, Grammar::Message, &key.alone(), &strict());
        assert_eq!(found, Err("signature_mismatch"), "{algorithm:?}");
    }
}

#[test]
fn evidence_names_the_key_that_signed() {
    let keys = vec![P256.verification(), OTHER_RSA_2048.verification(), RSA_2048.verification()];
    let keys = VerificationKeys::new(keys).unwrap();
    let document = parse(&Forge::new().document(), Grammar::Message);
    let verified = verify(document.root(), &keys, &strict(), now()).unwrap();
    assert_eq!(verified.evidence().key, 2);
}

#[test]
fn rejects_a_key_of_another_peer() {
    for (key, other) in [(&*RSA_2048, &*OTHER_RSA_2048), (&OTHER_RSA_2048, &RSA_2048)] {
        let source = Forge::new().document_by(key);
        let found = outcome(&source, Grammar::Message, &other.alone(), &strict());
        assert_eq!(found, Err("signature_mismatch"));
    }
}

#[test]
fn rejects_a_key_on_another_curve() {
    for (key, other) in [(&*P256, &*P384), (&P384, &P256), (&P521, &P384)] {
        let source = signed(key, Ecdsa(Sha256));
        let found = outcome(&source, Grammar::Message, &other.alone(), &strict());
        assert_eq!(found, Err("signature_mismatch"));
    }
}

#[test]
fn rejects_a_key_of_another_family() {
    for (key, algorithm) in all() {
        for other in [&*RSA_2048, &P256, &ED25519] {
            let source = signed(key, algorithm);
            let found = outcome(&source, Grammar::Message, &other.alone(), &strict());
            match (other.verification().family(), key.verification().family()) {
                (a, b) if a == b => assert_eq!(found, Ok(())),
                _ if matches!(algorithm, Ecdsa(_)) && std::ptr::eq(other, &*P256) => {
                    assert_eq!(found, Err("signature_mismatch"));
                }
                _ => assert_eq!(found, Err("signature_no_key_for_algorithm"), "{algorithm:?}"),
            }
        }
    }
}

#[test]
fn rejects_pkcs1_under_the_name_of_pss_and_the_reverse() {
    for (signs, named) in [(RsaPkcs1(Sha256), RsaPss(Sha256)), (RsaPss(Sha256), RsaPkcs1(Sha256))] {
        let forge = Forge::new().with(|forge| {
            forge.signs = signs;
            forge.method = method("SignatureMethod", named.uri(), "");
        });
        refused("signature_mismatch", &forge.document());
    }
}

#[test]
fn rejects_another_digest_than_the_method_names() {
    let forge = Forge::new().with(|forge| forge.signs = RsaPkcs1(Sha512));
    refused("signature_mismatch", &forge.document());
}

#[test]
fn rejects_hmac_even_with_the_public_key_as_its_secret() {
    for name in ["2000/09/xmldsig#hmac-sha1", "2001/04/xmldsig-more#hmac-sha256"] {
        let uri = format!("http://www.w3.org/{name}");
        let forge = Forge::new().with(|forge| forge.method = method("SignatureMethod", &uri, ""));
        let key = openssl::pkey::PKey::hmac(RSA_2048.public_pem().as_bytes()).unwrap();
        let digest = openssl::hash::MessageDigest::sha256();
        let mut signer = openssl::sign::Signer::new(digest, &key).unwrap();
        let value = signer.sign_oneshot_to_vec(forge.signed_info().as_bytes()).unwrap();
        let value = vestibule_keys::base64_encode(&value);
        let signature = crate::kit::signature(&forge.signed_info(), &value, "");
        refused("signature_unsupported_algorithm", &crate::kit::enveloping(BODY, &signature));
    }
}

#[test]
fn rejects_algorithms_that_are_not_on_the_list() {
    for uri in [
        "",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
        "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256",
        " http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    ] {
        let forge = Forge::new().with(|forge| forge.method = method("SignatureMethod", uri, ""));
        refused("signature_unsupported_algorithm", &forge.document());
    }
    for uri in [
        "",
        "http://www.w3.org/2001/04/xmldsig-more#md5",
        "http://www.w3.org/2001/04/xmlenc#sha-256",
    ] {
        let forge =
            Forge::new().with(|forge| forge.digest_method = method("DigestMethod", uri, ""));
        refused("signature_unsupported_algorithm", &forge.document());
    }
}

#[test]
fn the_digest_may_be_another_than_that_of_the_signature() {
    let digest = DigestAlgorithm::Sha512;
    let value =
        openssl::hash::hash(openssl::hash::MessageDigest::sha512(), BODY.as_bytes()).unwrap();
    let forge = Forge::new().with(|forge| {
        forge.digest_method = method("DigestMethod", digest.uri(), "");
        forge.digest_value = Some(vestibule_keys::base64_encode(&value));
    });
    crate::kit::accepted(&forge.document());
}

#[test]
fn every_algorithm_is_known_by_its_identifier() {
    for (_, algorithm) in all() {
        assert_eq!(SignatureAlgorithm::from_uri(algorithm.uri()), Some(algorithm));
    }
    for digest in [Sha1, Sha256, Sha384, Sha512] {
        assert_eq!(DigestAlgorithm::from_uri(digest.uri()), Some(digest));
    }
    assert_eq!(RsaPss(Sha1).uri(), "");
    assert_eq!(SignatureAlgorithm::from_uri(""), None);
}
