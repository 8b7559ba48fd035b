//! More than one Assertion, or something that only looks like one.

use super::stage::{Stage, cut_signature};
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::xml::replace;

const SEVERAL: &str = "CVE-2020-5407, CVE-2022-41912, CVE-2026-25922: one is checked, one is read";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "forged_sibling_after_signed_assertion",
        "Puts a forged Assertion after the signed one.",
        SEVERAL,
        "several_assertions",
        |stage| {
            let signed = stage.signed()?.assertion;
            Ok(stage.replaced([signed, stage.forged().assertion].concat()))
        },
    ),
    Attack::forged(
        "forged_sibling_with_the_same_id",
        "Puts a forged Assertion with the ID of the signed one before it.",
        SEVERAL,
        "xml_duplicate_id",
        |stage| stage.beside(&stage.victim().assertion),
    ),
    Attack::forged(
        "forged_sibling_with_a_copy_of_the_signature",
        "Puts a forged Assertion with a copy of the genuine signature before the signed one.",
        SEVERAL,
        "several_assertions",
        |stage| {
            let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
            stage.beside(&stage.after_issuer(&stage.forged().assertion, &signature)?)
        },
    ),
    Attack::forged(
        "two_signed_assertions",
        "Sends two Assertions that the provider signed, for two users.",
        SEVERAL,
        "several_assertions",
        |stage| stage.beside(&stage.idp().sign_element(&stage.forged().assertion)?),
    ),
    Attack::forged(
        "two_assertions_of_two_issuers",
        "Sends an unsigned Assertion of another issuer before the signed one.",
        "CVE-2021-28091: one issuer is checked for all",
        "several_assertions",
        |stage| {
            let other = stage.forged().assertion;
            stage.beside(&replace(&other, stage.idp().entity_id(), "https://other.example/idp")?)
        },
    ),
    Attack::forged(
        "plain_and_encrypted_assertion",
        "Adds an EncryptedAssertion that nobody signed to a signed plain one.",
        "CVE-2026-2092",
        "encrypted_assertion",
        |stage| stage.beside(&encrypted(stage)),
    ),
    Attack::forged(
        "encrypted_assertion_that_nobody_signed",
        "Sends an EncryptedAssertion alone; anyone can encrypt to a public key.",
        "CVE-2024-4985, CVE-2024-6800, CVE-2024-9487",
        "encrypted_assertion",
        |stage| Ok(stage.replaced(encrypted(stage))),
    ),
    Attack::forged(
        "forged_assertion_in_encrypted_assertion",
        "Puts a plain forged Assertion into an EncryptedAssertion beside the signed one.",
        "CVE-2026-2092",
        "misplaced_element",
        |stage| {
            let (s, forged) = (stage.s(), stage.forged().assertion);
            let namespace = stage.idp().style().assertion_namespace();
            stage.beside(&format!(
                "<{s}EncryptedAssertion{namespace}>{forged}</{s}EncryptedAssertion>"
            ))
        },
    ),
    Attack::forged(
        "forged_assertion_in_lower_case",
        "Puts a forged element named `assertion` beside the signed Assertion.",
        "parsers that fold case",
        "misplaced_element",
        |stage| {
            let forged = stage.forged().assertion.replace("Assertion ", "assertion ");
            let forged = replace(&forged, &format!("</{}Assertion>", stage.s()), "</>")?;
            stage.beside(&replace(&forged, "</>", &format!("</{}assertion>", stage.s()))?)
        },
    ),
    Attack::harmless(
        "forged_assertion_of_saml_1_1",
        "Puts an Assertion in the namespace of SAML 1.1 beside the signed one.",
        "look-up by local name",
        |stage| {
            stage.beside(
                r#"<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_old"><Subject><NameIdentifier>admin@victim.example</NameIdentifier></Subject></Assertion>"#,
            )
        },
    ),
    Attack::forged(
        "no_assertion",
        "Reports success and sends no Assertion.",
        "a response without content",
        "no_assertion",
        |stage| Ok(stage.replaced(String::new())),
    ),
    Attack::forged(
        "no_assertion_in_signed_response",
        "Reports success, signed, and sends no Assertion.",
        "a response without content",
        "no_assertion",
        signed_without_assertion,
    ),
];

fn signed_without_assertion(stage: &Stage<'_>) -> Result<Posting, TestkitError> {
    let mut draft = stage.genuine();
    draft.assertion.clear();
    Ok(stage.idp().sign_element(&draft.assemble())?.into())
}

fn encrypted(stage: &Stage<'_>) -> String {
    let s = stage.s();
    let namespace = stage.idp().style().assertion_namespace();
    format!(
        r#"<{s}EncryptedAssertion{namespace}><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></{s}EncryptedAssertion>"#
    )
}
