//! Genuine signatures with algorithms that are too weak, or that the strict profile leaves out.

use vestibule_keys::{DigestAlgorithm, SignatureAlgorithm};

use super::Attack;
use super::signature_text::{INCLUSIVE, ReferenceText, transform};
use crate::keys::TestKey;

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "rsa_sha1",
        "Signs with RSA and SHA-1.",
        "SHA-1: two documents with one digest can be made on purpose",
        "signature_sha1",
        |stage| {
            stage.mis_signed(|text| {
                text.algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
            })
        },
    ),
    Attack::forged(
        "ecdsa_sha1",
        "Signs with ECDSA and SHA-1.",
        "SHA-1: two documents with one digest can be made on purpose",
        "signature_sha1",
        |stage| {
            stage.mis_signed(|text| {
                text.key = TestKey::P256;
                text.algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha1);
            })
        },
    ),
    Attack::forged(
        "sha1_digest",
        "Signs with RSA and SHA-256 over a SHA-1 digest.",
        "SHA-1: two documents with one digest can be made on purpose",
        "signature_sha1",
        |stage| {
            let assertion = stage.victim().assertion;
            let mut text = super::signature_text::SignatureText::of(&assertion)?;
            text.references = vec![ReferenceText::of(&assertion, DigestAlgorithm::Sha1)?];
            Ok(stage.replaced(stage.after_issuer(&assertion, &text.sign()?)?))
        },
    ),
    Attack::forged(
        "md5_digest",
        "Names MD5 as the digest.",
        "algorithms that are broken",
        "signature_unsupported_algorithm",
        |stage| {
            stage.mis_signed(|text| {
                text.reference(|one| {
                    one.digest_uri = "http://www.w3.org/2001/04/xmldsig-more#md5";
                });
            })
        },
    ),
    Attack::forged(
        "rsa_1024",
        "Signs with an RSA key of 1024 bits.",
        "keys within reach of a determined attacker",
        "signature_weak_rsa",
        |stage| stage.mis_signed(|text| text.key = TestKey::RSA_1024),
    ),
    Attack::forged(
        "inclusive_canonicalization_of_signed_info",
        "Canonicalises SignedInfo by Canonical XML 1.0, which ancestors have a part in.",
        "canonicalisation that depends on what is not signed",
        "signature_inclusive_c14n",
        |stage| stage.mis_signed(|text| text.canonicalization = INCLUSIVE),
    ),
    Attack::forged(
        "inclusive_canonicalization_of_the_assertion",
        "Canonicalises the Assertion by Canonical XML 1.0.",
        "canonicalisation that depends on what is not signed",
        "signature_inclusive_c14n",
        |stage| {
            stage.mis_signed(|text| {
                text.reference(|one| {
                    one.transforms =
                        [transform(super::signature_text::ENVELOPED, ""), transform(INCLUSIVE, "")]
                            .concat();
                });
            })
        },
    ),
    Attack::forged(
        "unknown_canonicalization",
        "Names a canonicalisation of the attacker's own.",
        "canonicalisation that yields nothing",
        "signature_unsupported_c14n",
        |stage| stage.mis_signed(|text| text.canonicalization = "http://evil.example/c14n"),
    ),
    Attack::forged(
        "xpath_as_canonicalization",
        "Names XPath filtering as the canonicalisation of SignedInfo.",
        "canonicalisation that yields nothing",
        "signature_unsupported_c14n",
        |stage| {
            stage.mis_signed(|text| {
                text.canonicalization = "http://www.w3.org/TR/1999/REC-xpath-19991116";
            })
        },
    ),
];
