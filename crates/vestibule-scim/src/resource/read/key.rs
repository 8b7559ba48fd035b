//! The members of a JSON object: which attribute each is, and what becomes of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use vestibule_core::PeerText;

use super::value::ValueSeed;
use super::{Author, Read, Reader, Shape, skip};
use crate::schema::Mutability;
use crate::{AttributeId, Fault, Kept, Record, ScimError, Tolerance, Value};

/// Reads an object into the attributes below a parent, or those of the whole resource.
pub(super) struct RecordSeed<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) parent: Option<AttributeId>,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_, '_> {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Read<'de, D, Record> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_, '_> {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Record, A::Error> {
        read_record(self.reader, self.parent, map)
    }
}

/// What a member of an object is.
enum Key {
    /// An attribute of the level that is read.
    Attribute(AttributeId),
    /// An attribute of an extension, without the extension's URN.
    OfExtension { extension: AttributeId, attribute: AttributeId },
    /// No attribute at all.
    Unknown,
}

pub(super) fn read_record<'de, A: MapAccess<'de>>(
    reader: &Reader<'_>,
    parent: Option<AttributeId>,
    mut map: A,
) -> Result<Record, A::Error> {
    let mut record = Record::with_capacity(if parent.is_none() { 16 } else { 4 });
    let mut nulls = Vec::new();
    while let Some(key) = map.next_key_seed(KeySeed { reader, parent })? {
        match key {
            Key::Attribute(id) => read_attribute(reader, id, &mut record, &mut nulls, &mut map)?,
            Key::OfExtension { extension, attribute } => {
                let mut inner = match record.remove(extension) {
                    Some(Value::Complex(inner)) => inner,
                    _ => Record::new(),
                };
                read_attribute(reader, attribute, &mut inner, &mut nulls, &mut map)?;
                if !inner.is_empty() {
                    record.set(extension, Value::Complex(inner));
                }
            }
            Key::Unknown => skip(reader, &mut map)?,
        }
    }
    Ok(record)
}

fn read_attribute<'de, A: MapAccess<'de>>(
    reader: &Reader<'_>,
    id: AttributeId,
    record: &mut Record,
    nulls: &mut Vec<AttributeId>,
    map: &mut A,
) -> Result<(), A::Error> {
    let attribute = reader.resource_type.attribute(id);
    match (attribute.kept(), attribute.parent()) {
        (Kept::Schemas, _) => {
            let schemas = map.next_value::<Vec<String>>()?;
            return twice(reader, id, reader.schemas.replace(Some(schemas)).is_some());
        }
        (Kept::Members, None) => {
            let read = map.next_value_seed(ValueSeed { reader, id, shape: Shape::Whole })?;
            let members = match read {
                Some(Value::Many(members)) => members,
                _ => Vec::new(),
            };
            return twice(reader, id, reader.members.replace(Some(members)).is_some());
        }
        (Kept::Id | Kept::Meta | Kept::Groups, _) => return skip(reader, map),
        _ => {}
    }
    match attribute.mutability() {
        Mutability::ReadOnly if reader.author == Author::Client => return skip(reader, map),
        Mutability::WriteOnly => {
            let read = map.next_value_seed(ValueSeed { reader, id, shape: Shape::Whole })?;
            let is_alone = attribute.parent().is_none();
            let known = is_alone && reader.secrets.borrow().iter().any(|(had, _)| *had == id);
            if let Some(value) = read {
                reader.keep_secret(id, value);
            }
            return twice(reader, id, known);
        }
        _ => {}
    }
    let Some(value) = map.next_value_seed(ValueSeed { reader, id, shape: Shape::Whole })? else {
        if reader.resource_type.active() == Some(id) {
            reader.unsaid_active.set(true);
        }
        let known = nulls.contains(&id) || record.get(id).is_some();
        nulls.push(id);
        return twice(reader, id, known);
    };
    twice(reader, id, record.set(id, value).is_some() || nulls.contains(&id))
}

/// Refuses a member that stands twice, in whatever case: two readers would take different ones.
fn twice<E: Error>(reader: &Reader<'_>, id: AttributeId, twice: bool) -> Result<(), E> {
    if !twice {
        return Ok(());
    }
    let path = reader.resource_type.attribute(id).path();
    Err(reader.refuse(ScimError::new(
        Fault::InvalidSyntax,
        "attribute_twice",
        format!("`{path}` stands twice in one object"),
    )))
}

struct KeySeed<'r, 'a> {
    reader: &'r Reader<'a>,
    parent: Option<AttributeId>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Read<'de, D, Key> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        let Self { reader, parent } = self;
        if let Some(id) = reader.resource_type.child(parent, name) {
            return Ok(Key::Attribute(id));
        }
        // Clients that PATCH a whole extension repeat the message's own member within.
        let in_extension =
            parent.is_some_and(|id| reader.resource_type.attribute(id).is_extension());
        if in_extension && name.eq_ignore_ascii_case("schemas") {
            return Ok(Key::Unknown);
        }
        if parent.is_none()
            && let Some(found) = of_extension(reader, name)
            && reader.tolerates(Tolerance::UnqualifiedExtension)
        {
            return Ok(found);
        }
        let is_harmless = parent.is_some() || !reader.resource_type.sounds_like_active(name);
        if is_harmless && reader.tolerates(Tolerance::UnknownAttributes) {
            return Ok(Key::Unknown);
        }
        Err(reader.refuse(ScimError::new(
            Fault::InvalidSyntax,
            "unknown_attribute",
            format!("{} is no attribute of this resource type", PeerText::new(name)),
        )))
    }
}

fn of_extension(reader: &Reader<'_>, name: &str) -> Option<Key> {
    reader.resource_type.extensions().find_map(|extension| {
        let attribute = reader.resource_type.child(Some(extension), name)?;
        Some(Key::OfExtension { extension, attribute })
    })
}
