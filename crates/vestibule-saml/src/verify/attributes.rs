//! AttributeStatement: every attribute with all its values (SAML 2.0 core 2.7.3).

use std::collections::{BTreeMap, BTreeSet};

use vestibule_xmldsig::VerifiedElement;

use super::signature::SignedAssertion;
use crate::names::{ASSERTION, XSI};
use crate::refusal::{Fault, Reason};

pub(super) struct Attributes {
    pub(super) values: BTreeMap<String, Vec<String>>,
    /// How many attributes have a value that is no text. They are left out whole: half a list of
    /// groups would look like all of it.
    pub(super) skipped: usize,
}

/// Reads every attribute by its Name; FriendlyName means nothing. An attribute that stands twice
/// has the values of both, in order, whatever its NameFormat.
pub(super) fn read(signed: &SignedAssertion<'_>) -> Result<Attributes, Fault> {
    let mut read = BTreeMap::<String, Vec<String>>::new();
    let mut unreadable = BTreeSet::new();
    for attribute in signed.children("AttributeStatement").flat_map(|one| one.children()) {
        if attribute.is(ASSERTION, "EncryptedAttribute") {
            return Err(Reason::EncryptedAttribute.into());
        }
        let name = attribute.attribute("Name").filter(|name| !name.is_empty());
        let name = name.filter(|_| attribute.is(ASSERTION, "Attribute"));
        let name = name.ok_or_else(|| Fault::from(Reason::AttributeMalformed))?;
        let values = match read.get_mut(name) {
            Some(values) => values,
            None => read.entry(name.to_owned()).or_default(),
        };
        // There may be hundreds of values, all in the namespace of the attribute.
        let namespace = attribute.unverified().interned_namespace();
        let is_value = |child: &VerifiedElement<'_>| {
            child.unverified().interned_namespace() == namespace
                && child.local_name() == "AttributeValue"
        };
        values.reserve(attribute.children().count());
        for value in attribute.children().filter(is_value) {
            match text_of(value) {
                Value::Text(text) => values.push(text.to_owned()),
                Value::Null => {}
                Value::Elements => drop(unreadable.insert(name)),
            }
        }
    }
    for name in &unreadable {
        read.remove(*name);
    }
    Ok(Attributes { values: read, skipped: unreadable.len() })
}

enum Value<'doc> {
    Text(&'doc str),
    /// `xsi:nil`: no value at all, which differs from an empty one.
    Null,
    Elements,
}

/// The text of a value, or of the one NameID in it, which is how an eduPersonTargetedID is sent.
fn text_of(value: VerifiedElement<'_>) -> Value<'_> {
    if matches!(value.attribute_in(XSI, "nil").map(str::trim), Some("true" | "1")) {
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
