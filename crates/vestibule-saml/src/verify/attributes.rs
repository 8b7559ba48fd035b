//! AttributeStatement: every attribute with all its values (SAML 2.0 core 2.7.3).

use std::collections::BTreeMap;

use vestibule_xmldsig::VerifiedElement;

use super::signature::SignedAssertion;
use crate::names::{ASSERTION, XSI};
use crate::refusal::{Fault, Reason};

pub(super) struct Attributes {
    pub(super) values: BTreeMap<String, Vec<String>>,
    /// Values that are elements, which nothing here can read.
    pub(super) skipped: usize,
}

/// Reads every attribute by its Name; FriendlyName means nothing. An attribute that stands twice
/// has the values of both, in order.
pub(super) fn read(signed: &SignedAssertion<'_>) -> Result<Attributes, Fault> {
    let mut attributes = Attributes { values: BTreeMap::new(), skipped: 0 };
    for attribute in signed.children("AttributeStatement").flat_map(|one| one.children()) {
        if attribute.is(ASSERTION, "EncryptedAttribute") {
            return Err(Reason::EncryptedAttribute.into());
        }
        let name = attribute.attribute("Name").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| Fault::from(Reason::AttributeMalformed))?;
        let values = match attributes.values.get_mut(name) {
            Some(values) => values,
            None => attributes.values.entry(name.to_owned()).or_default(),
        };
        for value in attribute.children().filter(|child| child.is(ASSERTION, "AttributeValue")) {
            match text_of(value) {
                Value::Text(text) => values.push(text.to_owned()),
                Value::Null => {}
                Value::Elements => attributes.skipped += 1,
            }
        }
    }
    Ok(attributes)
}

enum Value<'doc> {
    Text(&'doc str),
    /// `xsi:nil`: no value at all, which differs from an empty one.
    Null,
    Elements,
}

/// The text of a value, or of the one NameID in it, which is how an eduPersonTargetedID is sent.
fn text_of(value: VerifiedElement<'_>) -> Value<'_> {
    if matches!(value.attribute_in(XSI, "nil"), Some("true" | "1")) {
        return Value::Null;
    }
    if let Some(text) = value.text() {
        return Value::Text(text);
    }
    let mut children = value.children();
    match (children.next(), children.next()) {
        (Some(name_id), None) if name_id.is(ASSERTION, "NameID") => {
            name_id.text().map_or(Value::Elements, Value::Text)
        }
        _ => Value::Elements,
    }
}
