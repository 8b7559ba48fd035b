//! Issuer (SAML 2.0 core 2.2.5): the provider of this connection, and no other.

use super::Attack;
use super::Edit::{Assertion, Response};
use super::signature_text::SignatureText;
use crate::keys::TestKey;
use crate::xml::replace;

const OTHER: &str = "CVE-2023-41890: a provider speaks for another one";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::edited(
        "issuer_is_another_tenant",
        "Another tenant of the same product, whose key is the same, issues the response.",
        OTHER,
        "issuer_mismatch",
        &[
            Response(
                "{entity_id}",
                "https://sts.windows.net/11111111-2222-3333-4444-555555555555/",
            ),
            Assertion(
                "{entity_id}",
                "https://sts.windows.net/11111111-2222-3333-4444-555555555555/",
            ),
        ],
    ),
    Attack::edited(
        "assertion_issuer_is_another",
        "Another provider issues the Assertion; the Response names ours.",
        OTHER,
        "issuer_mismatch",
        &[Assertion("{entity_id}</{s}Issuer>", "https://other.example/idp</{s}Issuer>")],
    ),
    Attack::edited(
        "response_issuer_is_another",
        "Another provider issues the Response; the Assertion names ours.",
        "CVE-2026-49284: who issued what",
        "issuer_mismatch",
        &[Response("{entity_id}", "https://other.example/idp")],
    ),
    Attack::edited(
        "issuer_with_more_behind",
        "Adds a character to the Issuer of the Assertion.",
        "prefix comparison of issuers",
        "issuer_mismatch",
        &[Assertion("{entity_id}</{s}Issuer>", "{entity_id}x</{s}Issuer>")],
    ),
    Attack::edited(
        "issuer_with_other_trailing_slash",
        "Adds a slash to the Issuer of the Assertion.",
        "comparison of issuers as URLs",
        "issuer_mismatch",
        &[Assertion("{entity_id}</{s}Issuer>", "{entity_id}/</{s}Issuer>")],
    ),
    Attack::edited(
        "issuer_with_white_space",
        "Puts white space around the Issuer of the Assertion.",
        "never trim silently",
        "issuer_mismatch",
        &[Assertion("{entity_id}</{s}Issuer>", " {entity_id} </{s}Issuer>")],
    ),
    Attack::edited(
        "issuer_empty",
        "Leaves the Issuer of the Assertion empty.",
        OTHER,
        "issuer_mismatch",
        &[Assertion("{entity_id}</{s}Issuer>", "</{s}Issuer>")],
    ),
    Attack::forged(
        "issuer_missing_in_assertion",
        "Leaves the Issuer out of an Assertion inside of a signed Response.",
        OTHER,
        "issuer_missing",
        |stage| {
            let mut draft = stage.victim();
            let issuer =
                format!("<{s}Issuer>{}</{s}Issuer>", stage.idp().entity_id(), s = stage.s());
            draft.assertion = replace(&draft.assertion, &issuer, "")?;
            Ok(stage.idp().sign_element(&draft.assemble())?.into())
        },
    ),
    Attack::forged(
        "issuer_missing_in_signed_response",
        "Leaves the Issuer out of a Response that is signed.",
        "profiles 4.1.4.2: a signed Response names its issuer",
        "issuer_missing",
        |stage| {
            let mut draft = stage.victim();
            draft.issuer.clear();
            let response = draft.assemble();
            let signature = SignatureText::of(&response)?.sign()?;
            draft.issuer = signature;
            Ok(draft.assemble().into())
        },
    ),
    Attack::edited(
        "issuer_of_another_format",
        "Gives the Issuer of the Assertion as an e-mail address.",
        "profiles 4.1.4.2: an issuer is an entity",
        "issuer_format",
        &[Assertion(
            "<{s}Issuer>",
            "<{s}Issuer Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">",
        )],
    ),
    Attack::edge(
        "issuer_format_entity",
        "Says that the Issuer is an entity, as it is.",
        "core 8.3.6",
        &[Assertion(
            "<{s}Issuer>",
            "<{s}Issuer Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\">",
        )],
    ),
    Attack::forged(
        "issuer_with_key_of_another_provider",
        "A provider that somebody else trusts names ours as the Issuer, and signs with its own key.",
        OTHER,
        "signature_mismatch",
        |stage| stage.mis_signed(|text| text.key = TestKey::ATTACKER),
    ),
    Attack::harmless(
        "issuer_missing_in_unsigned_response",
        "Leaves the Issuer out of a Response that is not signed, where it proves nothing.",
        "profiles 4.1.4.2: it may be left out there",
        |stage| {
            let mut draft = stage.signed()?;
            draft.issuer.clear();
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "second_issuer",
        "Adds a second Issuer to the Response.",
        OTHER,
        "misplaced_element",
        |stage| {
            let mut draft = stage.signed()?;
            draft.status.push_str(&draft.issuer);
            Ok(draft.assemble().into())
        },
    ),
];
