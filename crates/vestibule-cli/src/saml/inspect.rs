//! `vestibule saml inspect`: what a message claims, before anybody has checked any of it.
//!
//! Made to be pasted into a support ticket: values of attributes, the NameID, messages of the
//! identity provider, session indexes, signature values and certificates are left out. Their
//! lengths stand in for them.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use vestibule_xmldsig::{Document, Element, Grammar, Limits};

use crate::answer::{Answer, Stop};
use crate::input;
use crate::xml::signature;

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A file or `-`, holding XML or base64.
    #[arg(value_name = "RESPONSE")]
    response: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Stop> {
    let xml = input::read_message(&arguments.response)?.into_xml()?;
    let document = Document::parse(xml, Grammar::Message, &Limits::MESSAGE)?;
    Ok(Answer::Facts(message(&document)))
}

fn message(document: &Document) -> Value {
    let root = document.root();
    let everywhere = |name| document.elements().filter(move |element| element.is(ASSERTION, name));
    let encrypted = ["EncryptedAssertion", "EncryptedID", "EncryptedAttribute"];
    let signatures = document.elements().filter(|e| e.is(signature::DSIG, "Signature"));
    json!({
        "unverified": true,
        "root": signature::expanded_name(root),
        "id": root.attribute("ID"),
        "version": root.attribute("Version"),
        "issue_instant": root.attribute("IssueInstant"),
        "issuer": issuer(root),
        "destination": root.attribute("Destination"),
        "in_response_to": root.attribute("InResponseTo"),
        "status": of(root, PROTOCOL, "Status").next().map(status),
        "assertions": everywhere("Assertion").map(assertion).collect::<Value>(),
        "encrypted": encrypted.into_iter().flat_map(everywhere).map(encryption).collect::<Value>(),
        "signatures": signatures.map(signed).collect::<Value>(),
    })
}

fn status(status: Element<'_>) -> Value {
    let codes = std::iter::successors(status_code(status), |code| status_code(*code));
    json!({
        "codes": codes.map(|code| code.attribute("Value")).collect::<Vec<_>>(),
        "message_length": of(status, PROTOCOL, "StatusMessage").next().and_then(length),
    })
}

fn status_code(element: Element<'_>) -> Option<Element<'_>> {
    of(element, PROTOCOL, "StatusCode").next()
}

fn assertion(assertion: Element<'_>) -> Value {
    let children = |name| of(assertion, ASSERTION, name);
    json!({
        "path": path(assertion),
        "id": assertion.attribute("ID"),
        "version": assertion.attribute("Version"),
        "issue_instant": assertion.attribute("IssueInstant"),
        "issuer": issuer(assertion),
        "signed": signature::own(assertion).is_some(),
        "subject": children("Subject").next().map(subject),
        "conditions": children("Conditions").next().map(conditions),
        "authn_statements": children("AuthnStatement").map(authn_statement).collect::<Value>(),
        "attributes": children("AttributeStatement")
            .flat_map(|statement| of(statement, ASSERTION, "Attribute"))
            .map(attribute)
            .collect::<Value>(),
    })
}

fn subject(subject: Element<'_>) -> Value {
    let name_id = |name_id: Element<'_>| {
        json!({
            "format": name_id.attribute("Format"),
            "name_qualifier": name_id.attribute("NameQualifier"),
            "sp_name_qualifier": name_id.attribute("SPNameQualifier"),
            "value_length": length(name_id),
        })
    };
    json!({
        "name_id": of(subject, ASSERTION, "NameID").next().map(name_id),
        "subject_confirmations": of(subject, ASSERTION, "SubjectConfirmation")
            .map(subject_confirmation)
            .collect::<Value>(),
    })
}

fn subject_confirmation(confirmation: Element<'_>) -> Value {
    let data = of(confirmation, ASSERTION, "SubjectConfirmationData").next();
    let attribute = |name| data.and_then(|data| data.attribute(name));
    json!({
        "method": confirmation.attribute("Method"),
        "recipient": attribute("Recipient"),
        "in_response_to": attribute("InResponseTo"),
        "not_before": attribute("NotBefore"),
        "not_on_or_after": attribute("NotOnOrAfter"),
    })
}

fn conditions(conditions: Element<'_>) -> Value {
    let audiences = |restriction| {
        let audiences = of(restriction, ASSERTION, "Audience").map(|audience| audience.text());
        audiences.collect::<Vec<_>>()
    };
    json!({
        "not_before": conditions.attribute("NotBefore"),
        "not_on_or_after": conditions.attribute("NotOnOrAfter"),
        "audience_restrictions": of(conditions, ASSERTION, "AudienceRestriction")
            .map(audiences)
            .collect::<Vec<_>>(),
    })
}

fn authn_statement(statement: Element<'_>) -> Value {
    let context = of(statement, ASSERTION, "AuthnContext").next();
    let class = context.and_then(|context| of(context, ASSERTION, "AuthnContextClassRef").next());
    json!({
        "authn_instant": statement.attribute("AuthnInstant"),
        "session_not_on_or_after": statement.attribute("SessionNotOnOrAfter"),
        "session_index_length": statement.attribute("SessionIndex").map(characters),
        "authn_context": class.and_then(|class| class.text()),
    })
}

fn attribute(attribute: Element<'_>) -> Value {
    json!({
        "name": attribute.attribute("Name"),
        "name_format": attribute.attribute("NameFormat"),
        "value_lengths": of(attribute, ASSERTION, "AttributeValue")
            .map(length)
            .collect::<Vec<_>>(),
    })
}

fn encryption(encrypted: Element<'_>) -> Value {
    let methods = encrypted.self_and_descendants().filter(|e| e.is(XENC, "EncryptionMethod"));
    json!({
        "path": path(encrypted),
        "encryption_methods": methods
            .map(|method| method.attribute("Algorithm"))
            .collect::<Vec<_>>(),
    })
}

fn signed(found: Element<'_>) -> Value {
    let certificates = found.self_and_descendants();
    let certificates = certificates.filter(|e| e.is(signature::DSIG, "X509Certificate"));
    let reference = |reference: Element<'_>| {
        json!({
            "uri": reference.attribute("URI"),
            "transforms": signature::transforms(reference),
            "digest_method": signature::digest_method(reference),
        })
    };
    json!({
        "path": path(found),
        "signature_method": signature::algorithm_of(found, &["SignedInfo", "SignatureMethod"]),
        "canonicalization_method":
            signature::algorithm_of(found, &["SignedInfo", "CanonicalizationMethod"]),
        "references": signature::references(found).map(reference).collect::<Value>(),
        "signature_value_length":
            signature::children(found, "SignatureValue").next().and_then(length),
        "certificate_lengths": certificates.map(length).collect::<Vec<_>>(),
    })
}

fn issuer(element: Element<'_>) -> Option<&str> {
    of(element, ASSERTION, "Issuer").next().and_then(|issuer| issuer.text())
}

fn of<'doc>(
    element: Element<'doc>,
    namespace: &'static str,
    local_name: &'static str,
) -> impl Iterator<Item = Element<'doc>> {
    element.children().filter(move |child| child.is(namespace, local_name))
}

/// How long the text of an element is, in characters; nothing when it is not one run of text.
fn length(element: Element<'_>) -> Option<usize> {
    element.text().map(characters)
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

/// The names from the root to an element.
fn path(element: Element<'_>) -> String {
    let ancestors = std::iter::successors(Some(element), |element| element.parent());
    let mut names: Vec<&str> = ancestors.map(Element::local_name).collect();
    names.reverse();
    names.join("/")
}
