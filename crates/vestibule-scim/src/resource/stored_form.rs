//! The JSON that stores keep of a resource.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Reader, Resource};
use crate::{AttributeId, Limits, Record, ResourceType, StoreError, Value};

impl Resource {
    /// The attributes as JSON, for a store: names are the schema's, unassigned ones are absent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where it cannot be written, which no resource leads to.
    pub fn to_stored_json(&self) -> Result<String, StoreError> {
        // Who stays out without an `active` has one that is null.
        let unsaid = self.resource_type.active().filter(|_| self.stays_out);
        let (resource_type, record) = (&self.resource_type, &self.record);
        serde_json::to_string(&Level { resource_type, record, unsaid })
            .map_err(|_| StoreError::Corrupt)
    }

    /// Reads what [`to_stored_json`](Self::to_stored_json) wrote.
    ///
    /// Attributes that the schemas no longer have are an error: a host that removes one migrates
    /// what it has stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where the text is no such resource.
    pub fn from_stored_json(resource_type: &ResourceType, json: &str) -> Result<Self, StoreError> {
        let limits = Limits::new().with_string_bytes(usize::MAX);
        let reader = Reader::of_store(resource_type, &limits);
        let record = reader.resource(json.as_bytes()).map_err(|_| StoreError::Corrupt)?;
        let stays_out = reader.has_unsaid_active();
        Ok(Self { resource_type: resource_type.clone(), record, stays_out })
    }
}

/// One level of attributes, all of them.
struct Level<'a> {
    resource_type: &'a ResourceType,
    record: &'a Record,
    unsaid: Option<AttributeId>,
}

impl Serialize for Level<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.record.len()))?;
        for (id, value) in self.record.iter() {
            let name = self.resource_type.attribute(id).name();
            map.serialize_entry(name, &Whole { resource_type: self.resource_type, value })?;
        }
        if let Some(id) = self.unsaid {
            map.serialize_entry(self.resource_type.attribute(id).name(), &())?;
        }
        map.end()
    }
}

struct Whole<'a> {
    resource_type: &'a ResourceType,
    value: &'a Value,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Decimal(value) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::DateTime(time) => serializer.serialize_str(time.as_str()),
            Value::Complex(record) => {
                let resource_type = self.resource_type;
                Level { resource_type, record, unsaid: None }.serialize(serializer)
            }
            Value::Many(elements) => {
                let mut seq = serializer.serialize_seq(Some(elements.len()))?;
                for value in elements {
                    seq.serialize_element(&Whole { resource_type: self.resource_type, value })?;
                }
                seq.end()
            }
        }
    }
}
