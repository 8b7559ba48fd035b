//! What a Reference names: only the element that carries the signature.

use super::Attack;
use super::signature_text::SignatureText;
use crate::xml::{append, replace};

const URI: &str = "a reference to something else than the element that is read";

macro_rules! referring {
    ($name:literal, $what:literal, $stands_for:expr, $code:literal, $uri:expr) => {
        Attack::forged($name, $what, $stands_for, $code, |stage| {
            stage.mis_signed(|text| refer(text, $uri))
        })
    };
}

pub(super) const ATTACKS: &[Attack] = &[
    referring!(
        "reference_to_a_web_address",
        "Refers to a document on the attacker's site.",
        "xmlseclibs get-ref-node-id-external: a request on the attacker's behalf",
        "signature_reference_elsewhere",
        |_| Some("http://evil.example/genuine.xml".to_owned())
    ),
    referring!(
        "reference_to_a_file",
        "Refers to a file of the service provider.",
        "xmlseclibs get-ref-node-id-external: a file is read",
        "signature_reference_elsewhere",
        |_| Some("file:///etc/passwd".to_owned())
    ),
    referring!(
        "reference_with_address_and_fragment",
        "Refers to an element with the right id in another document.",
        URI,
        "signature_reference_elsewhere",
        |id| Some(format!("http://evil.example/#{id}"))
    ),
    referring!(
        "reference_by_xpointer",
        "Refers to the element by an XPointer expression.",
        "samael xpointer_attack_signed",
        "signature_reference_elsewhere",
        |id| Some(format!("#xpointer(id('{id}'))"))
    ),
    referring!(
        "reference_by_xpointer_to_the_root",
        "Refers to the root by an XPointer expression.",
        "samael xpointer_attack_signed",
        "signature_reference_elsewhere",
        |_| Some("#xpointer(/)".to_owned())
    ),
    referring!(
        "reference_empty",
        "Refers to the whole document with an empty URI.",
        "ruby-saml response_without_reference_uri",
        "signature_whole_document_reference",
        |_| Some(String::new())
    ),
    referring!(
        "reference_without_uri",
        "Leaves the URI out, so that the application has to guess.",
        "ruby-saml response_without_reference_uri",
        "signature_whole_document_reference",
        |_| None
    ),
    referring!(
        "reference_with_empty_fragment",
        "Refers to an empty fragment.",
        URI,
        "signature_reference_elsewhere",
        |_| Some("#".to_owned())
    ),
    referring!(
        "reference_without_number_sign",
        "Refers to the id as if it were an address.",
        URI,
        "signature_reference_elsewhere",
        |id| Some(id.to_owned())
    ),
    referring!(
        "reference_percent_encoded",
        "Refers to the id in percent encoding.",
        URI,
        "signature_reference_elsewhere",
        |id| Some(format!("#{}", id.replace('_', "%5F")))
    ),
    referring!(
        "reference_with_trailing_space",
        "Refers to the id with a space behind it.",
        URI,
        "signature_reference_elsewhere",
        |id| Some(format!("#{id} "))
    ),
    referring!(
        "reference_to_an_id_that_is_not_there",
        "Refers to an id that no element has.",
        "an empty set of nodes has a digest too",
        "signature_reference_elsewhere",
        |_| Some("#_nobody".to_owned())
    ),
    Attack::forged(
        "signature_with_object",
        "Adds a ds:Object to a genuine signature.",
        "samael object_attack_response",
        "signature_malformed",
        |stage| {
            let signed = stage.signed()?.assertion;
            let end = "</ds:Signature>";
            let more = ["<ds:Object>admin</ds:Object>", end].concat();
            Ok(stage.replaced(replace(&signed, end, &more)?))
        },
    ),
    Attack::forged(
        "signature_over_a_manifest",
        "Signs a Manifest in the signature, which refers to the Assertion.",
        "references that are not followed",
        "signature_reference_elsewhere",
        |stage| {
            let assertion = stage.victim().assertion;
            let mut text = SignatureText::of(&assertion)?;
            text.reference(|one| one.uri = Some("#_manifest".to_owned()));
            let signature = text.sign()?;
            let key_info = r#"<ds:KeyInfo><ds:Manifest Id="_manifest"></ds:Manifest></ds:KeyInfo>"#;
            let signature = append(&signature, key_info)?;
            Ok(stage.replaced(stage.after_issuer(&assertion, &signature)?))
        },
    ),
];

/// Refers to what `uri` makes of the id of the element.
fn refer(text: &mut SignatureText, uri: fn(&str) -> Option<String>) {
    text.reference(|one| {
        let id = one.uri.as_deref().unwrap_or("").trim_start_matches('#');
        one.uri = uri(id);
    });
}
