//! Each allowance: without it refused, with it accepted, and refused again when its date comes.

use openssl::hash::{MessageDigest, hash};
use vestibule_core::Timestamp;
use vestibule_keys::DigestAlgorithm::{Sha1, Sha256};
use vestibule_keys::SignatureAlgorithm::{Ecdsa, RsaPkcs1};
use vestibule_keys::{DigestAlgorithm, base64_encode};
use vestibule_xmldsig::{Grammar, SignaturePolicy};

use crate::keys::{P256, RSA_1024, RSA_2047, TestKey};
use crate::kit::{
    BODY, ENVELOPED, EXCLUSIVE, Forge, INCLUSIVE, INCLUSIVE_11, accepted, accepted_under, method,
    now, outcome, refused, refused_under, strict, transforms,
};

fn at(seconds_after_now: i64) -> Timestamp {
    Timestamp::from_unix_seconds(now().unix_seconds() + seconds_after_now).unwrap()
}

fn sha1_signature() -> String {
    Forge::new()
        .with(|forge| {
            forge.signs = RsaPkcs1(Sha1);
            forge.method = method("SignatureMethod", RsaPkcs1(Sha1).uri(), "");
        })
        .document()
}

fn sha1_digest() -> String {
    let digest = hash(MessageDigest::sha1(), BODY.as_bytes()).unwrap();
    Forge::new()
        .with(|forge| {
            forge.digest_method = method("DigestMethod", DigestAlgorithm::Sha1.uri(), "");
            forge.digest_value = Some(base64_encode(&digest));
        })
        .document()
}

#[test]
fn rejects_sha1_without_an_allowance() {
    refused("signature_sha1", &sha1_signature());
    refused("signature_sha1", &sha1_digest());
}

#[test]
fn accepts_sha1_before_the_date_of_its_allowance_and_not_at_it() {
    for source in [sha1_signature(), sha1_digest()] {
        accepted_under(&strict().with_danger_sha1_until(at(1)), &source);
        refused_under(&strict().with_danger_sha1_until(at(0)), "signature_sha1", &source);
        refused_under(&strict().with_danger_sha1_until(at(-1)), "signature_sha1", &source);
    }
}

#[test]
fn accepts_sha1_with_ecdsa_only_under_the_allowance() {
    let forge = Forge::new().with(|forge| {
        forge.signs = Ecdsa(Sha1);
        forge.method = method("SignatureMethod", Ecdsa(Sha1).uri(), "");
    });
    let source = forge.document_by(&P256);
    let outcome = |policy| outcome(&source, Grammar::Message, &P256.alone(), &policy);
    assert_eq!(outcome(strict()), Err("signature_sha1"));
    assert_eq!(outcome(strict().with_danger_sha1_until(at(1))), Ok(()));
}

fn short_rsa(key: &TestKey, policy: &SignaturePolicy) -> Result<(), &'static str> {
    let source = Forge::new().document_by(key);
    outcome(&source, Grammar::Message, &key.alone(), policy)
}

#[test]
fn rejects_rsa_below_2048_bits_without_an_allowance() {
    for key in [&*RSA_1024, &RSA_2047] {
        assert_eq!(short_rsa(key, &strict()), Err("signature_weak_rsa"));
    }
    accepted(&Forge::new().document());
}

#[test]
fn accepts_rsa_of_1024_bits_before_the_date_of_its_allowance_and_not_at_it() {
    for key in [&*RSA_1024, &RSA_2047] {
        assert_eq!(short_rsa(key, &strict().with_danger_rsa1024_until(at(1))), Ok(()));
        let expired = strict().with_danger_rsa1024_until(at(0));
        assert_eq!(short_rsa(key, &expired), Err("signature_weak_rsa"));
    }
}

#[test]
fn one_allowance_does_not_stand_in_for_another() {
    let sha1 = strict().with_danger_sha1_until(at(1));
    let rsa1024 = strict().with_danger_rsa1024_until(at(1));
    assert_eq!(short_rsa(&RSA_1024, &sha1), Err("signature_weak_rsa"));
    refused_under(&rsa1024, "signature_sha1", &sha1_signature());
}

fn inclusive_signed_info(uri: &str) -> String {
    Forge::new().with(|forge| forge.c14n = method("CanonicalizationMethod", uri, "")).document()
}

fn inclusive_transform(uri: &str) -> String {
    Forge::new()
        .with(|forge| forge.transforms = transforms(&[(ENVELOPED, ""), (uri, "")]))
        .document()
}

#[test]
fn rejects_inclusive_canonicalization_without_an_allowance() {
    let allowed = strict().with_compat_inclusive_c14n();
    for uri in [INCLUSIVE, INCLUSIVE_11] {
        for source in [inclusive_signed_info(uri), inclusive_transform(uri)] {
            refused("signature_inclusive_c14n", &source);
            accepted_under(&allowed, &source);
        }
    }
}

#[test]
fn a_missing_canonicalization_is_the_inclusive_one() {
    let forge = Forge::new().with(|forge| forge.transforms = transforms(&[(ENVELOPED, "")]));
    refused("signature_inclusive_c14n", &forge.document());
    accepted_under(&strict().with_compat_inclusive_c14n(), &forge.document());
}

#[test]
fn rejects_a_reference_to_the_whole_document_without_an_allowance() {
    let allowed = strict().with_compat_whole_document_reference();
    for uri in [None, Some(String::new())] {
        let source = Forge::new().with(|forge| forge.uri = uri).document();
        refused("signature_whole_document_reference", &source);
        accepted_under(&allowed, &source);
    }
}

#[test]
fn a_reference_to_the_whole_document_needs_no_id() {
    let body = BODY.replace(" ID=\"_a\"", "");
    let forge = Forge::new().with(|forge| {
        forge.uri = Some(String::new());
        forge.body.clone_from(&body);
        forge.digested = body;
    });
    accepted_under(&strict().with_compat_whole_document_reference(), &forge.document());
}

#[test]
fn strict_accepts_the_exclusive_method_with_a_prefix_list() {
    let list = format!(
        r#"<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList=" #default xs"></ec:InclusiveNamespaces>"#
    );
    let forge = Forge::new().with(|forge| {
        forge.c14n = method("CanonicalizationMethod", EXCLUSIVE, &list);
        forge.transforms = transforms(&[(ENVELOPED, ""), (EXCLUSIVE, &list)]);
    });
    accepted(&forge.document());
}

#[test]
fn the_allowance_for_sha1_does_not_change_the_digest_of_the_others() {
    let policy = strict().with_danger_sha1_until(at(1));
    let forge = Forge::new().with(|forge| forge.signs = RsaPkcs1(Sha256));
    accepted_under(&policy, &forge.document());
}
