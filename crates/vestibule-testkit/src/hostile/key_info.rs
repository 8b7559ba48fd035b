//! KeyInfo: a hint at most, never a key (XML Signature 1.1 section 4.5).

use super::signature_text::SignatureText;
use super::stage::Stage;
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::keys::TestKey;
use crate::xml::replace;

const KEY_INFO: &str = "CVE-2021-21239, CVE-2018-7644: the key in the document is trusted";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "attackers_certificate_in_key_info",
        "Signs with the attacker's key and sends its certificate along.",
        KEY_INFO,
        "signature_mismatch",
        |stage| by_attacker(stage, x509(TestKey::ATTACKER)),
    ),
    Attack::forged(
        "genuine_certificate_in_key_info",
        "Signs with the attacker's key and sends the provider's certificate along.",
        KEY_INFO,
        "signature_mismatch",
        |stage| by_attacker(stage, x509(TestKey::IDP)),
    ),
    Attack::forged(
        "both_certificates_in_key_info",
        "Signs with the attacker's key and sends both certificates along, the provider's first.",
        KEY_INFO,
        "signature_mismatch",
        |stage| {
            let chain = replace(
                &x509(TestKey::IDP),
                "</ds:X509Data>",
                &format!(
                    "<ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>",
                    TestKey::ATTACKER.certificate_base64()
                ),
            )?;
            by_attacker(stage, chain)
        },
    ),
    Attack::forged(
        "key_value_in_key_info",
        "Signs with the attacker's key and sends it as a KeyValue.",
        KEY_INFO,
        "signature_mismatch",
        |stage| {
            let value = "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>";
            by_attacker(stage, value.to_owned())
        },
    ),
    Attack::forged(
        "retrieval_method_in_key_info",
        "Signs with the attacker's key and says where to fetch it.",
        "xmlseclibs cert-url-ssrf: a request on the attacker's behalf",
        "signature_mismatch",
        |stage| {
            let fetch = r#"<ds:KeyInfo><ds:RetrievalMethod URI="http://evil.example/key" Type="http://www.w3.org/2000/09/xmldsig#X509Data"/></ds:KeyInfo>"#;
            by_attacker(stage, fetch.to_owned())
        },
    ),
    Attack::forged(
        "no_key_info",
        "Signs with the attacker's key and says nothing about it.",
        "a key of another provider",
        "signature_mismatch",
        |stage| by_attacker(stage, String::new()),
    ),
    Attack::forged(
        "response_signed_by_attacker",
        "Signs the Response with the attacker's key around a genuine signed Assertion.",
        "a signature that is there has to verify",
        "signature_mismatch",
        |stage| {
            let response = stage.signed()?.assemble();
            let mut text = SignatureText::of(&response)?;
            text.key = TestKey::ATTACKER;
            Ok(stage.after_issuer(&response, &text.sign()?)?.into())
        },
    ),
    Attack::harmless(
        "key_info_replaced_on_genuine_signature",
        "Swaps the certificate in the KeyInfo of a genuine signature, which does not sign it.",
        "KeyInfo is not read",
        |stage| {
            let (genuine, other) =
                (TestKey::IDP.certificate_base64(), TestKey::ATTACKER.certificate_base64());
            Ok(stage.replaced(replace(&stage.signed()?.assertion, &genuine, &other)?))
        },
    ),
    Attack::forged(
        "two_key_infos",
        "Sends a genuine signature with two KeyInfo elements.",
        "XML Signature 1.1 section 4: one KeyInfo at most",
        "signature_malformed",
        |stage| {
            let signed = stage.signed()?.assertion;
            let end = "</ds:Signature>";
            let two = [x509(TestKey::ATTACKER).as_str(), end].concat();
            Ok(stage.replaced(replace(&signed, end, &two)?))
        },
    ),
];

fn x509(key: TestKey) -> String {
    format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        key.certificate_base64()
    )
}

fn by_attacker(stage: &Stage<'_>, key_info: String) -> Result<Posting, TestkitError> {
    let assertion = stage.victim().assertion;
    let mut text = SignatureText::of(&assertion)?;
    text.key = TestKey::ATTACKER;
    text.rest = key_info;
    Ok(stage.replaced(stage.after_issuer(&assertion, &text.sign()?)?))
}
