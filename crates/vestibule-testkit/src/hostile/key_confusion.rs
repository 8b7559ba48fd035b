//! Algorithms that make a public key do for a private one.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::x509::X509;
use vestibule_keys::base64_encode;

use super::signature_text::SignatureText;
use super::stage::Stage;
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::keys::TestKey;

const HMAC: &str = "HMAC with the public key as its secret (pysaml2, xmlseclibs)";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "hmac_sha256_with_certificate",
        "Signs by HMAC with the provider's certificate, PEM, as the secret.",
        HMAC,
        "signature_unsupported_algorithm",
        |stage| hmac(stage, TestKey::IDP.certificate().as_bytes(), SHA256, MessageDigest::sha256()),
    ),
    Attack::forged(
        "hmac_sha256_with_public_key",
        "Signs by HMAC with the provider's public key, PEM, as the secret.",
        HMAC,
        "signature_unsupported_algorithm",
        |stage| hmac(stage, &public_key_pem()?, SHA256, MessageDigest::sha256()),
    ),
    Attack::forged(
        "hmac_sha1_with_public_key",
        "Signs by HMAC-SHA1 with the provider's public key, PEM, as the secret.",
        HMAC,
        "signature_unsupported_algorithm",
        |stage| {
            let algorithm = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";
            hmac(stage, &public_key_pem()?, algorithm, MessageDigest::sha1())
        },
    ),
    Attack::forged(
        "hmac_output_length",
        "Asks for an HMAC of one bit.",
        "CVE-2009-0217",
        "signature_malformed",
        |stage| {
            stage.mis_signed(|text| {
                text.claimed_algorithm = Some(SHA256.to_owned());
                text.method_content = "<ds:HMACOutputLength>1</ds:HMACOutputLength>";
            })
        },
    ),
    Attack::forged(
        "algorithm_none",
        "Names an algorithm that does not exist.",
        "an unknown algorithm is no algorithm",
        "signature_unsupported_algorithm",
        |stage| stage.mis_signed(|text| text.claimed_algorithm = Some("none".to_owned())),
    ),
    Attack::forged(
        "dsa_sha1",
        "Names DSA with SHA-1, which XML Signature 1.0 required.",
        "algorithms that nobody uses",
        "signature_unsupported_algorithm",
        |stage| {
            stage.mis_signed(|text| {
                let dsa = "http://www.w3.org/2000/09/xmldsig#dsa-sha1";
                text.claimed_algorithm = Some(dsa.to_owned());
            })
        },
    ),
    Attack::forged(
        "rsa_signature_named_ecdsa",
        "Names ECDSA for an RSA signature.",
        "CVE-2018-7644: key confusion",
        "signature_mismatch",
        |stage| {
            stage.mis_signed(|text| {
                let ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
                text.claimed_algorithm = Some(ecdsa.to_owned());
            })
        },
    ),
    Attack::forged(
        "rsa_signature_named_pss",
        "Names RSASSA-PSS for a PKCS #1 v1.5 signature.",
        "padding confusion",
        "signature_mismatch",
        |stage| {
            stage.mis_signed(|text| {
                let pss = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
                text.claimed_algorithm = Some(pss.to_owned());
            })
        },
    ),
    Attack::forged(
        "ed25519_without_such_a_key",
        "Names an algorithm that no key of the provider fits.",
        "a key fixes its family",
        "signature_no_key_for_algorithm",
        |stage| {
            stage.mis_signed(|text| {
                text.key = TestKey::ED25519;
                text.algorithm = vestibule_keys::SignatureAlgorithm::Ed25519;
            })
        },
    ),
];

const SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";

fn public_key_pem() -> Result<Vec<u8>, TestkitError> {
    let certificate = X509::from_pem(TestKey::IDP.certificate().as_bytes())?;
    Ok(certificate.public_key()?.public_key_to_pem()?)
}

fn hmac(
    stage: &Stage<'_>,
    secret: &[u8],
    algorithm: &str,
    digest: MessageDigest,
) -> Result<Posting, TestkitError> {
    let assertion = stage.victim().assertion;
    let mut text = SignatureText::of(&assertion)?;
    text.claimed_algorithm = Some(algorithm.to_owned());
    let key = PKey::hmac(secret)?;
    let value = Signer::new(digest, &key)?.sign_oneshot_to_vec(&text.octets())?;
    let signature = text.finish(&base64_encode(&value));
    Ok(stage.replaced(stage.after_issuer(&assertion, &signature)?))
}
