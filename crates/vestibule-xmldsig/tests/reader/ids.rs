//! Which attributes are ids, and which are refused for looking like one.

use vestibule_xmldsig::Grammar::{Document, Message};

use crate::{accepted, accepted_as, refused, refused_as};

const SAMLP: &str = "xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'";
const DSIG: &str = "xmlns:ds='http://www.w3.org/2000/09/xmldsig#'";
const XENC: &str = "xmlns:xenc='http://www.w3.org/2001/04/xmlenc#'";

#[test]
fn the_id_of_a_message_is_the_attribute_in_capitals() {
    let document = accepted(format!("<samlp:Response {SAMLP} ID='_1'/>"));
    assert_eq!(document.root().id_attribute(), Some("_1"));
}

#[test]
fn the_id_of_a_signature_or_of_encrypted_data_is_in_mixed_case() {
    for (name, declaration) in [("ds:Signature", DSIG), ("xenc:EncryptedData", XENC)] {
        let document = accepted(format!("<{name} {declaration} Id='_1'/>"));
        assert_eq!(document.root().id_attribute(), Some("_1"));
        for other in ["ID", "id", "iD"] {
            let source = format!("<{name} {declaration} {other}='_1'/>");
            refused_as(Message, "xml_ambiguous_id", source);
        }
    }
}

#[test]
fn rejects_what_looks_like_an_id_in_a_message() {
    for attribute in ["samlp:ID", "samlp:id", "xml:id", "iD", "Id", "id"] {
        let source = format!("<samlp:Response {SAMLP} {attribute}='_1'/>");
        refused_as(Message, "xml_ambiguous_id", source);
    }
    let both = format!("<samlp:Response {SAMLP} ID='_1' samlp:ID='_2'/>");
    refused_as(Message, "xml_ambiguous_id", both);
    accepted("<a IDs='1' idx='2' NotID='3'/>");
}

#[test]
fn a_document_has_ids_in_four_spellings() {
    for attribute in ["ID", "Id", "id", "xml:id"] {
        let document = accepted_as(Document, format!("<a {attribute}='_1'/>"));
        assert_eq!(document.root().id_attribute(), Some("_1"));
    }
    for attribute in ["iD", "samlp:ID", "samlp:id"] {
        let document = accepted_as(Document, format!("<a {SAMLP} {attribute}='_1'/>"));
        assert_eq!(document.root().id_attribute(), None);
    }
}

#[test]
fn rejects_two_equal_ids() {
    refused("xml_duplicate_id", "<a ID='_1'><b ID='_1'/></a>");
    refused("xml_duplicate_id", "<a><b ID='_1'/><c><d ID='&#95;1'/></c></a>");
    refused("xml_duplicate_id", format!("<a ID='_1'><ds:Signature {DSIG} Id='_1'/></a>"));
    accepted("<a ID='_1'><b ID='_2'/><c ID='_1x'/></a>");
}

#[test]
fn rejects_two_equal_ids_in_different_spellings() {
    refused_as(Document, "xml_duplicate_id", "<a ID='_1'><b xml:id='_1'/></a>");
    refused_as(Document, "xml_duplicate_id", "<a ID='_1' Id='_1'/>");
    accepted_as(Document, "<a ID='_1' Id='_2'/>");
}

#[test]
fn rejects_an_id_that_is_no_name() {
    for id in
        ["", "1", " _1", "_1 ", "a:b", "_1' or '1'='1", "_'", "a#b", "a\u{a0}", "-a", "&#10;a"]
    {
        refused("xml_malformed_id", format!("<a ID=\"{id}\"/>"));
    }
    for id in ["_", "a", "_1.2-3", "\u{e9}", "id-6fa459ea"] {
        assert_eq!(accepted(format!("<a ID='{id}'/>")).root().id_attribute(), Some(id));
    }
}
