//! Another root, or more than one.

use super::{Attack, Posting};
use crate::xml::{PROTOCOL, replace};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::forged(
        "forged_response_before_the_root",
        "Sends two documents in one text, the forged one first.",
        "CVE-2022-39299",
        "xml_second_root",
        |stage| Ok([stage.forged().assemble(), stage.signed()?.assemble()].concat().into()),
    ),
    Attack::forged(
        "forged_response_after_the_root",
        "Sends two documents in one text, the genuine one first.",
        "CVE-2022-39299",
        "xml_second_root",
        |stage| Ok([stage.signed()?.assemble(), stage.forged().assemble()].concat().into()),
    ),
    Attack::forged(
        "text_after_the_root",
        "Sends text after the document, which some parsers take as a second message.",
        "CVE-2022-39299: decoding has to consume all input",
        "xml_text_outside_root",
        |stage| Ok([stage.signed()?.assemble(), "admin".to_owned()].concat().into()),
    ),
    Attack::forged(
        "assertion_as_root",
        "Posts the signed Assertion without a Response.",
        "root confusion",
        "not_a_response",
        |stage| Ok(stage.signed()?.assertion.into()),
    ),
    Attack::forged(
        "response_in_soap_envelope",
        "Posts the Response inside of a SOAP envelope.",
        "CVE-2019-3878: bindings that were not asked for",
        "not_a_response",
        |stage| {
            let response = stage.signed()?.assemble();
            let soap = "http://schemas.xmlsoap.org/soap/envelope/";
            Ok(format!(r#"<e:Envelope xmlns:e="{soap}"><e:Body>{response}</e:Body></e:Envelope>"#)
                .into())
        },
    ),
    Attack::forged(
        "response_in_artifact_response",
        "Posts the Response inside of an ArtifactResponse.",
        "CVE-2026-49283: bindings that were not asked for",
        "not_a_response",
        |stage| {
            let response = stage.signed()?.assemble();
            Ok(format!(
                r#"<a:ArtifactResponse xmlns:a="{PROTOCOL}" ID="_artifact" Version="2.0">{response}</a:ArtifactResponse>"#
            )
            .into())
        },
    ),
    Attack::forged(
        "logout_response_with_assertion",
        "Posts the signed Assertion in a LogoutResponse.",
        "root confusion",
        "not_a_response",
        |stage| {
            let xml = stage.signed()?.assemble();
            Ok(xml
                .replace("2p:Response", "2p:LogoutResponse")
                .replace("samlp:Response", "samlp:LogoutResponse")
                .into())
        },
    ),
    Attack::forged(
        "response_in_namespace_of_saml_1_1",
        "Posts a Response in the namespace of SAML 1.1.",
        "look-up by local name",
        "not_a_response",
        |stage| {
            let old = "urn:oasis:names:tc:SAML:1.0:protocol";
            Ok(replace(&stage.signed()?.assemble(), PROTOCOL, old)?.into())
        },
    ),
    Attack::forged("nothing", "Posts an empty message.", "an empty message", "xml_no_root", |_| {
        Ok(Posting::of_bytes(b""))
    }),
];
