//! Where elements may stand: the schema of a Response, as far as a service provider reads it.
//!
//! A response in which any SAML element, or any signature, stands elsewhere is refused before a
//! signature is looked at. So there is one Assertion that could be meant, and no hidden copy.

use vestibule_xmldsig::{Document, Element, Namespace};

use crate::names::{ASSERTION, DSIG, PROTOCOL, XENC};
use crate::refusal::{Fault, Reason};

pub(crate) fn check(document: &Document) -> Result<(), Fault> {
    let schema = Schema::of(document);
    for element in document.elements() {
        let namespace = Some(element.interned_namespace());
        let fits = if namespace == schema.assertion {
            schema.assertion(element)
        } else if namespace == schema.protocol {
            schema.protocol(element)
        } else if namespace == schema.dsig && element.local_name() == "Signature" {
            if !follows_issuer(element) {
                return Err(Fault::from(Reason::MisplacedSignature).found(path(element)));
            }
            true
        } else if namespace == schema.dsig || namespace == schema.xenc {
            schema.is_part_of_signature_or_encryption(element)
        } else {
            true
        };
        if !fits {
            return Err(Fault::from(Reason::MisplacedElement).found(path(element)));
        }
    }
    Ok(())
}

/// The namespaces of the schema, as far as this document has them.
struct Schema {
    protocol: Option<Namespace>,
    assertion: Option<Namespace>,
    dsig: Option<Namespace>,
    xenc: Option<Namespace>,
}

impl Schema {
    fn of(document: &Document) -> Schema {
        Schema {
            protocol: document.namespace(PROTOCOL),
            assertion: document.namespace(ASSERTION),
            dsig: document.namespace(DSIG),
            xenc: document.namespace(XENC),
        }
    }

    fn protocol(&self, element: Element<'_>) -> bool {
        let child_of = |parents: &[&str]| child_of(element, self.protocol, parents);
        match element.local_name() {
            "Response" => element.parent().is_none(),
            "Status" | "Extensions" => child_of(&["Response"]),
            "StatusCode" => child_of(&["Status", "StatusCode"]),
            "StatusMessage" | "StatusDetail" => child_of(&["Status"]),
            _ => false,
        }
    }

    fn assertion(&self, element: Element<'_>) -> bool {
        let child_of_response = || child_of(element, self.protocol, &["Response"]);
        let child_of = |parents: &[&str]| child_of(element, self.assertion, parents);
        match element.local_name() {
            "AttributeValue" => child_of(&["Attribute"]),
            "Attribute" | "EncryptedAttribute" => child_of(&["AttributeStatement"]),
            "Assertion" | "EncryptedAssertion" => child_of_response(),
            "Issuer" => {
                is_first_child(element) && (child_of_response() || child_of(&["Assertion"]))
            }
            "Subject"
            | "Conditions"
            | "AuthnStatement"
            | "AttributeStatement"
            | "AuthzDecisionStatement" => child_of(&["Assertion"]),
            "NameID" => child_of(&["Subject", "SubjectConfirmation", "AttributeValue"]),
            "EncryptedID" => child_of(&["Subject", "SubjectConfirmation"]),
            "SubjectConfirmation" => child_of(&["Subject"]),
            "SubjectConfirmationData" => child_of(&["SubjectConfirmation"]),
            "AudienceRestriction" | "OneTimeUse" | "ProxyRestriction" | "Condition" => {
                child_of(&["Conditions"])
            }
            "Audience" => child_of(&["AudienceRestriction", "ProxyRestriction"]),
            "SubjectLocality" | "AuthnContext" => child_of(&["AuthnStatement"]),
            "AuthnContextClassRef"
            | "AuthnContextDecl"
            | "AuthnContextDeclRef"
            | "AuthenticatingAuthority" => child_of(&["AuthnContext"]),
            _ => false,
        }
    }

    fn is_part_of_signature_or_encryption(&self, element: Element<'_>) -> bool {
        let parent = element.parent().map(Element::interned_namespace);
        parent.is_some() && [self.dsig, self.xenc, self.assertion].contains(&parent)
    }
}

/// A signature is the first child, or the second after the Issuer, of what it signs.
fn follows_issuer(signature: Element<'_>) -> bool {
    let Some(parent) = signature.parent() else { return false };
    let signs = parent.is(PROTOCOL, "Response") || parent.is(ASSERTION, "Assertion");
    let mut before = parent.children().take_while(|child| *child != signature);
    let only_issuer = match before.next() {
        None => true,
        Some(first) => first.is(ASSERTION, "Issuer") && before.next().is_none(),
    };
    signs && only_issuer
}

fn is_first_child(element: Element<'_>) -> bool {
    element.parent().and_then(|parent| parent.children().next()) == Some(element)
}

fn child_of(element: Element<'_>, namespace: Option<Namespace>, parents: &[&str]) -> bool {
    element.parent().is_some_and(|parent| {
        Some(parent.interned_namespace()) == namespace && parents.contains(&parent.local_name())
    })
}

/// The names from the root to an element: where to look in a captured response.
fn path(element: Element<'_>) -> String {
    let mut names: Vec<&str> = std::iter::successors(Some(element), |element| element.parent())
        .map(Element::local_name)
        .collect();
    names.reverse();
    names.join("/")
}
