//! No signature, or one that signs something else.

use super::stage::cut_signature;
use super::{Attack, VICTIM};
use crate::idp::Draft;
use crate::xml::{insert_after, replace};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "unsigned",
        "Sends a forged response without any signature.",
        "CVE-2025-59718, CVE-2026-24858: signature optional",
        "unsigned",
        |stage| Ok(stage.forged().assemble().into()),
    ),
    Attack::forged(
        "signature_stripped",
        "Removes the signature and changes the NameID.",
        "CVE-2025-59719: signature optional",
        "unsigned",
        |stage| {
            let (unsigned, _) = cut_signature(&stage.signed()?.assertion)?;
            Ok(stage.replaced(replace(&unsigned, &stage.user().name_id, VICTIM)?))
        },
    ),
    Attack::forged(
        "name_id_changed_after_signing",
        "Changes the NameID of a signed Assertion.",
        "CVE-2025-54369, CVE-2025-54419: claims read from what was not verified",
        "signature_digest_mismatch",
        |stage| {
            let signed = stage.signed()?.assertion;
            Ok(stage.replaced(replace(&signed, &stage.user().name_id, VICTIM)?))
        },
    ),
    Attack::forged(
        "attribute_added_after_signing",
        "Adds an attribute to a signed Assertion.",
        "CVE-2025-54369, CVE-2025-54419: claims read from what was not verified",
        "signature_digest_mismatch",
        |stage| {
            let s = stage.s();
            let added = format!(
                r#"<{s}Attribute Name="role"><{s}AttributeValue>admin</{s}AttributeValue></{s}Attribute>"#
            );
            let statement = format!("<{s}AttributeStatement>");
            let signed = stage.signed()?.assertion;
            Ok(stage.replaced(insert_after(&signed, &statement, &added)?))
        },
    ),
    Attack::forged(
        "genuine_signature_on_forged_assertion",
        "Copies a genuine signature onto a forged Assertion with the same ID.",
        "CVE-2026-49454: a check that is skipped in some path",
        "signature_digest_mismatch",
        |stage| {
            let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
            Ok(stage.replaced(stage.after_issuer(&stage.victim().assertion, &signature)?))
        },
    ),
    Attack::forged(
        "genuine_signature_on_assertion_with_other_id",
        "Copies a genuine signature onto a forged Assertion; what it names is not in the document.",
        "CVE-2026-49454: a check that is skipped in some path",
        "signature_reference_elsewhere",
        |stage| {
            let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
            Ok(stage.replaced(stage.after_issuer(&stage.forged().assertion, &signature)?))
        },
    ),
    Attack::forged(
        "response_signature_names_the_assertion",
        "Moves the signature of the genuine Assertion to the Response, and forges the rest.",
        "detached signatures",
        "signature_reference_elsewhere",
        |stage| {
            let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
            let mut draft = stage.victim();
            draft.issuer.push_str(&signature);
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "assertion_signature_names_the_response",
        "Moves the signature of a genuine Response into a forged Assertion.",
        "simplesamlphp/saml2 65e739c: root confusion",
        "signature_reference_elsewhere",
        |stage| {
            let signed = stage.idp().sign_element(&stage.genuine().assemble())?;
            let (_, signature) = cut_signature(&signed)?;
            let assertion = stage.after_issuer(&stage.forged().assertion, &signature)?;
            Ok(Draft { assertion, ..stage.genuine() }.assemble().into())
        },
    ),
    Attack::forged(
        "signed_assertion_in_response_with_broken_signature",
        "Wraps a genuine signed Assertion in a Response whose own signature does not verify.",
        "a signature that is there has to verify",
        "signature_mismatch",
        |stage| {
            let both = stage.idp().sign_element(&stage.signed()?.assemble())?;
            // The Response's own signature stands first.
            super::signature_value::flipped(&both).map(Into::into)
        },
    ),
    Attack::forged(
        "signature_under_a_foreign_name",
        "Declares another namespace for the signature's prefix, so that it is none.",
        "namespace confusion",
        "unsigned",
        |stage| {
            let signed = stage.signed()?.assertion;
            let dsig = "http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>";
            let foreign = "urn:example:signature\"><ds:SignedInfo>";
            let signed = replace(&signed, dsig, foreign)?;
            Ok(stage.replaced(replace(&signed, &stage.user().name_id, VICTIM)?))
        },
    ),
];
