//! An Assertion where none belongs: in every element that the schema, or a lax reader of it, leaves
//! open.

use super::stage::{Stage, cut_signature};
use super::{Attack, Posting};
use crate::error::TestkitError;
use crate::xml::{append, insert_after, insert_before, replace};

const NESTED: &str = "XSW4, XSW7: an Assertion in a place that the schema leaves open";

const fn nested(
    name: &'static str,
    what: &'static str,
    forge: fn(&Stage<'_>) -> Result<Posting, TestkitError>,
) -> Attack {
    Attack::forged(name, what, NESTED, "misplaced_element", forge)
}

pub(super) const ATTACKS: &[Attack] = &[
    nested(
        "signed_assertion_in_advice_of_forged_one",
        "Hides the signed Assertion in the Advice of a forged one.",
        |stage| hidden(stage, "Conditions>", "<{s}Advice>", "</{s}Advice>"),
    ),
    nested(
        "signed_assertion_in_attribute_value_of_forged_one",
        "Hides the signed Assertion in an AttributeValue of a forged one.",
        |stage| {
            let open = r#"<{s}AttributeStatement><{s}Attribute Name="x"><{s}AttributeValue>"#;
            let close = "</{s}AttributeValue></{s}Attribute></{s}AttributeStatement>";
            hidden(stage, "AttributeStatement>", open, close)
        },
    ),
    nested(
        "signed_assertion_in_confirmation_data_of_forged_one",
        "Hides the signed Assertion in the SubjectConfirmationData of a forged one.",
        |stage| {
            let open = r#"<{s}SubjectConfirmation Method="x"><{s}SubjectConfirmationData>"#;
            let close = "</{s}SubjectConfirmationData></{s}SubjectConfirmation>";
            hidden(stage, "SubjectConfirmation>", open, close)
        },
    ),
    nested(
        "signed_assertion_in_conditions_of_forged_one",
        "Hides the signed Assertion among the Conditions of a forged one.",
        |stage| hidden(stage, "AudienceRestriction>", "", ""),
    ),
    nested(
        "signed_assertion_in_authn_context_decl_of_forged_one",
        "Hides the signed Assertion in the AuthnContextDecl of a forged one.",
        |stage| {
            let close = "</{s}AuthnContextDecl>";
            hidden(stage, "AuthnContextClassRef>", "<{s}AuthnContextDecl>", close)
        },
    ),
    nested(
        "signed_assertion_as_evidence_of_forged_one",
        "Hides the signed Assertion in the Evidence of an AuthzDecisionStatement of a forged one.",
        |stage| {
            let open = r#"<{s}AuthzDecisionStatement Resource="x" Decision="Permit"><{s}Evidence>"#;
            let close = "</{s}Evidence></{s}AuthzDecisionStatement>";
            hidden(stage, "AuthnStatement>", open, close)
        },
    ),
    nested(
        "signed_assertion_in_name_id_of_forged_one",
        "Hides the signed Assertion inside of a forged NameID.",
        |stage| {
            let signed = stage.signed()?.assertion;
            let end = format!("</{}NameID>", stage.s());
            Ok(stage.replaced(insert_before(&stage.forged().assertion, &end, &signed)?))
        },
    ),
    nested(
        "forged_assertion_in_status_detail",
        "Puts a forged Assertion into the StatusDetail, before the signed one.",
        |stage| {
            let p = stage.p();
            let (open, close) = (format!("<{p}StatusDetail>"), format!("</{p}StatusDetail>"));
            in_status(
                stage,
                &[&open, &stage.forged().assertion, &close].map(String::as_str).concat(),
            )
        },
    ),
    nested(
        "forged_assertion_in_status_message",
        "Puts a forged Assertion into the StatusMessage, before the signed one.",
        |stage| {
            let p = stage.p();
            let (open, close) = (format!("<{p}StatusMessage>"), format!("</{p}StatusMessage>"));
            in_status(
                stage,
                &[&open, &stage.forged().assertion, &close].map(String::as_str).concat(),
            )
        },
    ),
    nested(
        "forged_assertion_in_foreign_wrapper",
        "Puts a forged Assertion into an element of another namespace, before the signed one.",
        |stage| {
            let forged = stage.forged().assertion;
            stage.beside(&format!(r#"<x:Wrapper xmlns:x="urn:example:x">{forged}</x:Wrapper>"#))
        },
    ),
    nested(
        "signed_assertion_in_foreign_wrapper",
        "Puts the signed Assertion into an element of another namespace, after a forged one.",
        |stage| {
            let (forged, signed) = (stage.forged().assertion, stage.signed()?.assertion);
            let wrapped =
                format!(r#"{forged}<x:Wrapper xmlns:x="urn:example:x">{signed}</x:Wrapper>"#);
            Ok(stage.replaced(wrapped))
        },
    ),
    nested(
        "forged_assertion_in_signature_object",
        "Puts a forged Assertion into a ds:Object of the genuine signature, which signs all but \
         itself.",
        |stage| in_signature(stage, "<ds:Object>", "</ds:Object>"),
    ),
    nested(
        "forged_assertion_in_key_info",
        "Puts a forged Assertion into the KeyInfo of the genuine signature.",
        |stage| in_signature(stage, "<ds:KeyInfo><ds:KeyName>", "</ds:KeyName></ds:KeyInfo>"),
    ),
    nested(
        "forged_assertion_in_signature_value",
        "Puts a forged Assertion into the SignatureValue of the genuine signature.",
        |stage| {
            let signed = stage.signed()?.assertion;
            let forged = stage.forged().assertion;
            Ok(stage.replaced(insert_before(&signed, "</ds:SignatureValue>", &forged)?))
        },
    ),
    nested(
        "forged_response_in_extensions",
        "Puts a whole forged Response into the Extensions of the genuine one.",
        |stage| {
            let (p, forged) = (stage.p(), stage.forged().assemble());
            stage.beside(&format!("<{p}Extensions>{forged}</{p}Extensions>"))
        },
    ),
    nested(
        "forged_subject_in_extensions",
        "Puts a forged Subject into the Extensions of the Response.",
        |stage| {
            let (s, p) = (stage.s(), stage.p());
            let namespace = stage.idp().style().assertion_namespace();
            stage.beside(&format!(
                "<{p}Extensions><{s}Subject{namespace}><{s}NameID>admin@victim.example</{s}NameID></{s}Subject></{p}Extensions>"
            ))
        },
    ),
    Attack::edited(
        "genuine_assertion_in_advice",
        "The provider itself signs an Assertion with another in its Advice.",
        "Advice is of no use to a service provider, and a hiding place",
        "misplaced_element",
        &[super::Edit::Assertion(
            "</{s}Conditions>",
            r#"</{s}Conditions><{s}Advice><{s}Assertion ID="_advice" Version="2.0" IssueInstant="{now}"><{s}Issuer>{entity_id}</{s}Issuer></{s}Assertion></{s}Advice>"#,
        )],
    ),
];

/// The signed Assertion inside of a forged one, in an element after the first one of that name.
fn hidden(
    stage: &Stage<'_>,
    after: &str,
    open: &str,
    close: &str,
) -> Result<Posting, TestkitError> {
    let s = stage.s();
    let signed = stage.signed()?.assertion;
    let piece = [open, "{signed}", close].concat().replace("{s}", s).replace("{signed}", &signed);
    let forged = stage.forged().assertion;
    Ok(stage.replaced(insert_after(&forged, &format!("</{s}{after}"), &piece)?))
}

fn in_status(stage: &Stage<'_>, piece: &str) -> Result<Posting, TestkitError> {
    let mut draft = stage.signed()?;
    draft.status = append(&draft.status, piece)?;
    Ok(draft.assemble().into())
}

fn in_signature(stage: &Stage<'_>, open: &str, close: &str) -> Result<Posting, TestkitError> {
    let signed = stage.signed()?.assertion;
    let (_, signature) = cut_signature(&signed)?;
    let piece = [open, &stage.forged().assertion, close].concat();
    Ok(stage.replaced(replace(&signed, &signature, &append(&signature, &piece)?)?))
}
