//! Two of what a signature has one of: SignedInfo, Reference, DigestValue, Signature.

use vestibule_keys::DigestAlgorithm;

use super::signature_text::{ReferenceText, SignatureText};
use super::stage::{Stage, cut_signature};
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::xml::{append, insert_after, insert_before, split};

const TWO_SIGNED_INFOS: &str = "XSW9, CVE-2019-3465, CVE-2025-29774: two SignedInfo";
const DIGEST_ELSEWHERE: &str = "CVE-2024-45409: DigestValue looked for in the whole document";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "xsw9_forged_signed_info_second",
        "Adds a second SignedInfo with the digest of the forged Assertion.",
        TWO_SIGNED_INFOS,
        "signature_malformed",
        |stage| two_signed_infos(stage, |genuine, forged| insert_after(genuine, END, &forged)),
    ),
    Attack::forged(
        "xsw9_forged_signed_info_first",
        "Puts a SignedInfo with the digest of the forged Assertion before the genuine one.",
        TWO_SIGNED_INFOS,
        "signature_malformed",
        |stage| two_signed_infos(stage, |genuine, forged| insert_before(genuine, START, &forged)),
    ),
    Attack::forged(
        "xsw9_forged_signed_info_last",
        "Puts a SignedInfo with the digest of the forged Assertion after the SignatureValue.",
        TWO_SIGNED_INFOS,
        "signature_malformed",
        |stage| two_signed_infos(stage, |genuine, forged| append(genuine, &forged)),
    ),
    Attack::forged(
        "xsw9_genuine_signed_info_in_object",
        "Hides the genuine SignedInfo in a ds:Object; a forged one takes its place.",
        "xml-crypto: saml_wrapped_signed_info_node",
        "signature_malformed",
        |stage| {
            two_signed_infos(stage, |genuine, forged| {
                let closed = insert_after(genuine, END, "</ds:Object>")?;
                insert_before(&closed, START, &[&forged, "<ds:Object>"].concat())
            })
        },
    ),
    Attack::forged(
        "xsw9_genuine_signed_info_in_foreign_wrapper",
        "Hides the genuine SignedInfo in a foreign element; a forged one takes its place.",
        "xml-crypto: saml_wrapped_signed_info_node",
        "misplaced_element",
        |stage| {
            two_signed_infos(stage, |genuine, forged| {
                let closed = insert_after(genuine, END, "</w>")?;
                insert_before(&closed, START, &[&forged, "<w xmlns=\"urn:example:w\">"].concat())
            })
        },
    ),
    Attack::forged(
        "digest_of_forged_in_status_detail",
        "Puts the digest of the forged Assertion into the StatusDetail, as a DigestValue.",
        DIGEST_ELSEWHERE,
        "misplaced_element",
        |stage| {
            let (assertion, digest) = forged_with_genuine_signature(stage)?;
            let p = stage.p();
            let mut draft = stage.genuine();
            draft.assertion = assertion;
            let detail = format!("<{p}StatusDetail>{digest}</{p}StatusDetail>");
            draft.status = append(&draft.status, &detail)?;
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "digest_of_forged_in_assertion",
        "Puts the digest of the forged Assertion into the Assertion, before its signature.",
        DIGEST_ELSEWHERE,
        "signature_digest_mismatch",
        |stage| {
            let (assertion, digest) = forged_with_genuine_signature(stage)?;
            let end = format!("</{}Issuer>", stage.s());
            // Inside of the Issuer, where the structure allows it, and whose text it then is not.
            Ok(stage.replaced(insert_before(&assertion, &end, &digest)?))
        },
    ),
    Attack::forged(
        "two_references_genuine_first",
        "The signature refers to a genuine Assertion, then to the forged one.",
        "GHSA-479m-364c-43vc: the wrong one of several references",
        "signature_several_references",
        |stage| two_references(stage, |references, other| references.push(other)),
    ),
    Attack::forged(
        "two_references_genuine_last",
        "The signature refers to the forged Assertion, then to a genuine one.",
        "GHSA-479m-364c-43vc: the wrong one of several references",
        "signature_several_references",
        |stage| two_references(stage, |references, other| references.insert(0, other)),
    ),
    Attack::forged(
        "no_reference",
        "The signature signs a SignedInfo that refers to nothing.",
        "a signature over nothing",
        "signature_malformed",
        |stage| stage.mis_signed(|text| text.references.clear()),
    ),
    Attack::forged(
        "two_signatures_on_one_assertion",
        "Puts a signature by the attacker before the genuine one.",
        "one signature is checked, another is trusted",
        "misplaced_signature",
        |stage| {
            let signed = stage.signed()?.assertion;
            let mut text = SignatureText::of(&stage.genuine().assertion)?;
            text.key = crate::TestKey::ATTACKER;
            Ok(stage.replaced(stage.after_issuer(&signed, &text.sign()?)?))
        },
    ),
    Attack::forged(
        "signature_at_the_end_of_the_assertion",
        "Moves the signature to the end of the Assertion.",
        "a signature out of its schema position",
        "misplaced_signature",
        |stage| {
            let (unsigned, signature) = cut_signature(&stage.signed()?.assertion)?;
            Ok(stage.replaced(append(&unsigned, &signature)?))
        },
    ),
    Attack::forged(
        "signature_in_extensions",
        "Moves the signature to the Extensions of the Response.",
        "a signature out of its schema position",
        "misplaced_signature",
        |stage| {
            let (unsigned, signature) = cut_signature(&stage.signed()?.assertion)?;
            let p = stage.p();
            let mut draft = stage.genuine();
            draft.status.push_str(&format!("<{p}Extensions>{signature}</{p}Extensions>"));
            draft.assertion = unsigned;
            Ok(draft.assemble().into())
        },
    ),
];

const START: &str = "<ds:SignedInfo>";
const END: &str = "</ds:SignedInfo>";

/// The forged Assertion with the signature that `combine` makes of the genuine one and the text of
/// a SignedInfo that fits the forged Assertion.
fn two_signed_infos(
    stage: &Stage<'_>,
    combine: fn(&str, String) -> Result<String, TestkitError>,
) -> Result<Posting, TestkitError> {
    let forged = stage.victim().assertion;
    let (_, genuine) = cut_signature(&stage.signed()?.assertion)?;
    let other = SignatureText::of(&forged)?.finish("");
    let (_, rest) = split(&other, START)?;
    let (inside, _) = split(rest, END)?;
    let signature = combine(&genuine, [START, inside, END].concat())?;
    Ok(stage.replaced(stage.after_issuer(&forged, &signature)?))
}

/// A forged Assertion with the signature of the genuine one, and a DigestValue that would fit it.
fn forged_with_genuine_signature(stage: &Stage<'_>) -> Result<(String, String), TestkitError> {
    let forged = stage.victim().assertion;
    let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
    let digest = ReferenceText::of(&forged, DigestAlgorithm::Sha256)?.digest;
    let digest = format!(
        r#"<ds:DigestValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{digest}</ds:DigestValue>"#
    );
    Ok((stage.after_issuer(&forged, &signature)?, digest))
}

fn two_references(
    stage: &Stage<'_>,
    add: fn(&mut Vec<ReferenceText>, ReferenceText),
) -> Result<Posting, TestkitError> {
    let (genuine, forged) = (stage.genuine().assertion, stage.forged().assertion);
    let mut text = SignatureText::of(&genuine)?;
    add(&mut text.references, ReferenceText::of(&forged, DigestAlgorithm::Sha256)?);
    let assertion = stage.after_issuer(&forged, &text.sign()?)?;
    Ok(stage.replaced(assertion))
}
