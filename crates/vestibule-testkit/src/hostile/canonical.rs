//! Canonicalisation that yields nothing, and the digest of nothing.

use super::signature_text::SignatureText;
use super::stage::Stage;
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::xml::replace;

const VOID: &str = "CVE-2025-66568, CVE-2025-66475: void canonicalisation";

/// Base64 of the SHA-256 of no bytes at all.
const DIGEST_OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "golden_response_with_relative_namespace",
        "Declares a relative namespace, at which canonicalisers give up, under a signature over the \
         digest of nothing.",
        VOID,
        "xml_relative_namespace",
        |stage| golden(stage, r#" xmlns:void="1""#),
    ),
    Attack::forged(
        "digest_of_nothing",
        "Carries a genuine signature over the digest of nothing.",
        VOID,
        "signature_digest_mismatch",
        |stage| golden(stage, ""),
    ),
    Attack::forged(
        "empty_namespace_for_a_prefix",
        "Declares the empty namespace for a prefix.",
        "namespaces that two parsers resolve differently",
        "xml_empty_prefixed_namespace",
        |stage| stage.beside(r#"<x xmlns:a=""/>"#),
    ),
    Attack::forged(
        "xml_prefix_for_another_namespace",
        "Declares another namespace for the prefix xml.",
        "namespaces that two parsers resolve differently",
        "xml_reserved_namespace",
        |stage| stage.beside(r#"<x xmlns:xml="urn:example:x"/>"#),
    ),
    Attack::forged(
        "reserved_namespace_for_another_prefix",
        "Declares the namespace of xmlns for a prefix.",
        "namespaces that two parsers resolve differently",
        "xml_reserved_namespace",
        |stage| stage.beside(r#"<x xmlns:a="http://www.w3.org/2000/xmlns/"/>"#),
    ),
    Attack::harmless(
        "wrapper_declares_more_namespaces",
        "Declares namespaces on the Response that the signed Assertion does not use.",
        "exclusive canonicalisation leaves ancestors out",
        |stage| {
            let mut draft = stage.signed()?;
            let declared = r#" xmlns:unused="urn:example:unused" ID="#;
            draft.open = replace(&draft.open, " ID=", declared)?;
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "namespace_redeclared_inside",
        "Declares another namespace for the prefix of a signed element.",
        "CVE-2025-66567: namespace confusion",
        "signature_digest_mismatch",
        |stage| {
            let signed = stage.signed()?.assertion;
            let (s, name_id) = (stage.s(), format!("<{}NameID ", stage.s()));
            let prefix = if s.is_empty() { "xmlns" } else { "xmlns:saml2" };
            let foreign = format!(r#"<{s}NameID {prefix}="urn:example:x" "#);
            Ok(stage.replaced(replace(&signed, &name_id, &foreign)?))
        },
    ),
];

fn golden(stage: &Stage<'_>, declaration: &str) -> Result<Posting, TestkitError> {
    let assertion = stage.victim().assertion;
    let mut text = SignatureText::of(&assertion)?;
    text.reference(|reference| reference.digest = DIGEST_OF_NOTHING.to_owned());
    let assertion = replace(&assertion, " ID=", &[declaration, " ID="].concat())?;
    Ok(stage.replaced(stage.after_issuer(&assertion, &text.sign()?)?))
}
