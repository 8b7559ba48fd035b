//! Attribute values, already of the type that the schema says (RFC 7643 section 2.3).

use std::fmt;

use vestibule_core::Timestamp;

use crate::AttributeId;

/// One value of an attribute.
///
/// A `Value` is never "unassigned": `null` and an empty list mean that the attribute is absent
/// ([RFC 7643 section 2.5](https://www.rfc-editor.org/rfc/rfc7643#section-2.5)).
///
/// `Debug` prints the type alone, because values are personal data.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number, never infinite and never not-a-number.
    Decimal(f64),
    /// A string, a reference, or the base64 text of a binary value.
    String(Box<str>),
    /// A point in time.
    DateTime(Box<DateTime>),
    /// Sub-attributes.
    Complex(Record),
    /// The elements of a multi-valued attribute, at least one.
    Many(Vec<Value>),
}

impl Value {
    /// The text of a string, a reference, a binary value or a point in time.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::DateTime(time) => Some(time.as_str()),
            _ => None,
        }
    }

    /// The truth value.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The sub-attributes of a complex value.
    #[must_use]
    pub fn as_record(&self) -> Option<&Record> {
        match self {
            Self::Complex(record) => Some(record),
            _ => None,
        }
    }

    /// The elements: those of a multi-valued attribute, or the one value itself.
    #[must_use]
    pub fn elements(&self) -> &[Value] {
        match self {
            Self::Many(elements) => elements,
            single => std::slice::from_ref(single),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(_) => f.write_str("Boolean"),
            Self::Integer(_) => f.write_str("Integer"),
            Self::Decimal(_) => f.write_str("Decimal"),
            Self::String(_) => f.write_str("String"),
            Self::DateTime(_) => f.write_str("DateTime"),
            Self::Complex(record) => record.fmt(f),
            Self::Many(elements) => write!(f, "Many({})", elements.len()),
        }
    }
}

/// A point in time together with the text that the client wrote, which is what it reads back.
#[derive(Clone, PartialEq, Eq)]
pub struct DateTime {
    text: Box<str>,
    instant: Timestamp,
}

impl DateTime {
    /// Reads a dateTime of [RFC 7643 section 2.3.5](https://www.rfc-editor.org/rfc/rfc7643#section-2.3.5).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let instant = Timestamp::parse_xs_datetime(text).ok()?;
        Some(Self { text: text.into(), instant })
    }

    /// What the client wrote.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The point in time, which is what is compared.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        self.instant
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DateTime")
    }
}

/// Attributes by their id, in the order of the schema.
#[derive(Clone, Default, PartialEq)]
pub struct Record {
    // INVARIANT: sorted by id, each id once.
    entries: Vec<(AttributeId, Value)>,
}

impl Record {
    /// A record without attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A record with room for so many attributes.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity) }
    }

    /// The value of an attribute, if it is assigned.
    #[must_use]
    pub fn get(&self, id: AttributeId) -> Option<&Value> {
        let index = self.entries.binary_search_by_key(&id, |(found, _)| *found).ok()?;
        self.entries.get(index).map(|(_, value)| value)
    }

    /// The value of an attribute, to change it.
    pub fn get_mut(&mut self, id: AttributeId) -> Option<&mut Value> {
        let index = self.entries.binary_search_by_key(&id, |(found, _)| *found).ok()?;
        self.entries.get_mut(index).map(|(_, value)| value)
    }

    /// Assigns an attribute, and returns the value that it had.
    pub fn set(&mut self, id: AttributeId, value: Value) -> Option<Value> {
        if self.entries.last().is_none_or(|(last, _)| *last < id) {
            self.entries.push((id, value));
            return None;
        }
        match self.entries.binary_search_by_key(&id, |(found, _)| *found) {
            Ok(index) => self.entries.get_mut(index).map(|(_, old)| std::mem::replace(old, value)),
            Err(index) => {
                self.entries.insert(index, (id, value));
                None
            }
        }
    }

    /// Unassigns an attribute, and returns the value that it had.
    pub fn remove(&mut self, id: AttributeId) -> Option<Value> {
        let index = self.entries.binary_search_by_key(&id, |(found, _)| *found).ok()?;
        Some(self.entries.remove(index).1)
    }

    /// The attributes that are assigned, in the order of the schema.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (AttributeId, &Value)> {
        self.entries.iter().map(|(id, value)| (*id, value))
    }

    /// How many attributes are assigned.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no attribute is assigned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} attributes)", self.entries.len())
    }
}
