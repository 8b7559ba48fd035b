//! JSON that stays text until an attribute says what it means.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{Fault, ScimError};

/// A string of JSON, borrowed where it has no escapes.
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Self)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The members of an object, in its order.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor).map(Self)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(4);
        while let Some((Text(key), value)) = map.next_entry()? {
            entries.push((key, value));
        }
        Ok(entries)
    }
}

/// The members of an object.
///
/// # Errors
///
/// `value_not_an_object`, and `json_malformed` for a name that is no text.
pub(super) fn entries(json: &RawValue) -> Result<Vec<(Cow<'_, str>, &RawValue)>, ScimError> {
    if !is_object(json) {
        let detail = "the value has to be an object of attributes";
        return Err(ScimError::new(Fault::InvalidValue, "value_not_an_object", detail));
    }
    match serde_json::from_str::<Entries<'_>>(json.get()) {
        Ok(Entries(entries)) => Ok(entries),
        Err(_) => Err(malformed("a name in the value is no text".into())),
    }
}

pub(super) fn is_object(json: &RawValue) -> bool {
    json.get().starts_with('{')
}

pub(super) fn is_null(json: &RawValue) -> bool {
    json.get() == "null"
}

pub(super) fn is_empty_string(json: &RawValue) -> bool {
    json.get() == "\"\""
}

pub(super) fn malformed(detail: Cow<'static, str>) -> ScimError {
    ScimError::new(Fault::InvalidSyntax, "json_malformed", detail)
}
