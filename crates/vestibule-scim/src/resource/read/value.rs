//! One value of one attribute.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::key::read_record;
use super::{Author, Read, Reader, Shape};
use crate::resource::incoming::member_without_value;
use crate::schema::AttributeType;
use crate::value::DateTime;
use crate::{AttributeId, CompiledAttribute, Kept, Record, Tolerance, Value};

/// Reads a value: `None` where it means "unassigned".
#[derive(Clone, Copy)]
pub(super) struct ValueSeed<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) id: AttributeId,
    pub(super) shape: Shape,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Read<'de, D, Self::Value> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_, '_> {
    fn attribute(&self) -> &CompiledAttribute {
        self.reader.resource_type.attribute(self.id)
    }

    fn wrong_type<E: Error>(&self) -> E {
        let what = match self.attribute().attribute_type() {
            AttributeType::String => "is a string",
            AttributeType::Boolean => "is a boolean",
            AttributeType::Decimal => "is a number",
            AttributeType::Integer => "is a whole number of 64 bits",
            AttributeType::DateTime => "is a date and time with a zone",
            AttributeType::Binary => "is base64 text",
            AttributeType::Reference => "is a reference",
            AttributeType::Complex => "is an object",
        };
        self.reader.refuse_value("wrong_type", self.id, what)
    }

    /// Refuses an element that says nothing, where it was to be a member: without it, others would
    /// be all the members that there are, or nobody.
    fn check_names_member<E: Error>(&self) -> Result<(), E> {
        let attribute = self.attribute();
        match attribute.kept() == Kept::Members && attribute.is_complex() {
            true => Err(self.reader.refuse(member_without_value())),
            false => Ok(()),
        }
    }

    /// One element that came where the whole was expected, as the whole.
    fn one<E: Error>(&self, value: Option<Value>) -> Result<Option<Value>, E> {
        if !self.attribute().is_multi_valued() || self.shape == Shape::Element {
            return Ok(value);
        }
        let allowed =
            self.shape == Shape::WholeOrElement || self.reader.tolerates(Tolerance::SingleValue);
        match (allowed, value) {
            (true, None) => Ok(None),
            (true, Some(value)) => Ok(Some(Value::Many(vec![value]))),
            (false, _) => {
                Err(self.reader.refuse_value("not_an_array", self.id, "is an array of values"))
            }
        }
    }

    fn text<E: Error>(&self, text: &str) -> Result<Option<Value>, E> {
        let most = self.reader.limits.string_bytes();
        if text.len() > most {
            let what = format!("has {} bytes, at most {most} are allowed", text.len());
            return Err(self.reader.refuse_value("string_too_long", self.id, &what));
        }
        if text.contains('\0') {
            return Err(self.reader.refuse_value("string_nul", self.id, "contains U+0000"));
        }
        match self.attribute().attribute_type() {
            AttributeType::String | AttributeType::Reference => {
                Ok(Some(Value::String(text.into())))
            }
            AttributeType::Binary if vestibule_keys::base64_decode(text).is_some() => {
                Ok(Some(Value::String(text.into())))
            }
            AttributeType::DateTime => match DateTime::parse(text) {
                Some(time) => Ok(Some(Value::DateTime(Box::new(time)))),
                None => Err(self.wrong_type()),
            },
            AttributeType::Boolean => self.boolean_text(text),
            AttributeType::Complex => self.complex_text(text),
            _ => Err(self.wrong_type()),
        }
    }

    fn boolean_text<E: Error>(&self, text: &str) -> Result<Option<Value>, E> {
        let value = match text {
            _ if text.eq_ignore_ascii_case("true") => true,
            _ if text.eq_ignore_ascii_case("false") => false,
            _ => return Err(self.wrong_type()),
        };
        match self.reader.tolerates(Tolerance::BooleanString) {
            true => Ok(Some(Value::Boolean(value))),
            false => Err(self.wrong_type()),
        }
    }

    /// The `value` of a complex attribute in place of the whole.
    fn complex_text<E: Error>(&self, text: &str) -> Result<Option<Value>, E> {
        let Some(sub) = self.reader.resource_type.child(Some(self.id), "value") else {
            return Err(self.wrong_type());
        };
        let tolerance = match self.attribute().is_multi_valued() {
            true => Tolerance::ElementAsString,
            false => Tolerance::ComplexAsString,
        };
        if !self.reader.tolerates(tolerance) {
            return Err(self.wrong_type());
        }
        if text.is_empty() {
            return Ok(None);
        }
        let inner = ValueSeed { id: sub, shape: Shape::Element, ..*self };
        let mut record = Record::with_capacity(1);
        if let Some(value) = inner.text(text)? {
            record.set(sub, value);
        }
        Ok(Some(Value::Complex(record)))
    }

    fn number<E: Error>(&self, whole: Option<i64>, number: f64) -> Result<Option<Value>, E> {
        match (self.attribute().attribute_type(), whole) {
            (AttributeType::Integer, Some(whole)) => Ok(Some(Value::Integer(whole))),
            (AttributeType::Decimal, _) if number.is_finite() => Ok(Some(Value::Decimal(number))),
            _ => Err(self.wrong_type()),
        }
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the attribute")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        match self.attribute().attribute_type() {
            AttributeType::Boolean => self.one(Some(Value::Boolean(value))),
            _ => Err(self.wrong_type()),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        let read = self.number(Some(value), decimal(value))?;
        self.one(read)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        let whole = i64::try_from(value).ok();
        let read = self.number(whole, whole.map_or_else(|| large(value), decimal))?;
        self.one(read)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        let read = self.number(None, value)?;
        self.one(read)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let read = self.text(text)?;
        self.one(read)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        if !self.attribute().is_multi_valued() || self.shape == Shape::Element {
            return Err(self.reader.refuse_value("not_multi_valued", self.id, "has one value"));
        }
        let element = ValueSeed { shape: Shape::Element, ..self };
        let bounded =
            self.attribute().kept() != Kept::Members && self.reader.author == Author::Client;
        let most = self.reader.limits.values();
        let mut elements = Vec::new();
        while let Some(read) = seq.next_element_seed(element)? {
            if bounded && elements.len() >= most {
                let what = format!("has more than {most} values");
                return Err(self.reader.refuse_value("too_many_values", self.id, &what));
            }
            if read.is_none() {
                self.check_names_member()?;
            }
            elements.extend(read);
        }
        Ok((!elements.is_empty()).then_some(Value::Many(elements)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        if !self.attribute().is_complex() {
            return Err(self.wrong_type());
        }
        let record = read_record(self.reader, Some(self.id), map)?;
        if record.is_empty() {
            self.check_names_member()?;
        }
        self.one((!record.is_empty()).then_some(Value::Complex(record)))
    }
}

/// The nearest decimal of a whole number, as JSON itself would have it.
#[expect(clippy::as_conversions, reason = "the nearest double is what a JSON number means")]
fn decimal(value: i64) -> f64 {
    value as f64
}

/// The same for one that is too large for an integer attribute.
#[expect(clippy::as_conversions, reason = "the nearest double is what a JSON number means")]
fn large(value: u64) -> f64 {
    value as f64
}
