//! One attribute of one record: how it is set and unassigned.

use serde_json::value::RawValue;

use super::application::Application;
use super::json::{self, is_object};
use super::message::Mode;
use crate::resource::Shape;
use crate::{AttributeId, Mutability, Record, ResourceType, ScimError, Tolerance, Value};

impl Application<'_, '_> {
    /// Sets one attribute of a record.
    pub(super) fn set(
        &mut self,
        record: &mut Record,
        id: AttributeId,
        mode: Mode,
        value: &RawValue,
        shape: Shape,
    ) -> Result<(), ScimError> {
        let attribute = self.resource_type.attribute(id);
        if attribute.mutability() == Mutability::WriteOnly {
            return self.secret(id, value);
        }
        // A mapping that came out empty must not let a deactivated user in.
        let unclear = self.resource_type.active() == Some(id) && json::is_empty_string(value);
        let read = if !unclear && self.unassigns(value) {
            None
        } else if attribute.is_complex() && !attribute.is_multi_valued() && is_object(value) {
            return inside(record, id, |inner| self.object(inner, Some(id), mode, value));
        } else {
            self.reader.value(id, value.get(), shape)?
        };
        match read {
            Some(read) => self.assign(record, id, mode, read),
            // Nothing is added.
            None if mode == Mode::Add && attribute.is_multi_valued() => Ok(()),
            None => self.unassign(record, id),
        }
    }

    /// Assigns a value that was read: `add` keeps the other values of a multi-valued attribute.
    pub(super) fn assign(
        &mut self,
        record: &mut Record,
        id: AttributeId,
        mode: Mode,
        value: Value,
    ) -> Result<(), ScimError> {
        let mut value = match (mode, value) {
            (Mode::Add, Value::Many(added)) => return self.append(record, id, added),
            (_, value) => value,
        };
        if let Some(old) = record.get(id) {
            if self.is_immutable(id) && *old != value {
                return Err(self.immutable(id));
            }
            if let (Value::Complex(old), Value::Complex(new)) = (old, &mut value) {
                self.renew(old, new)?;
            }
        }
        record.set(id, value);
        Ok(())
    }

    /// What one complex value hands down to the one in its place: what the client cannot change.
    pub(super) fn renew(&self, old: &Record, new: &mut Record) -> Result<(), ScimError> {
        for (id, had) in old.iter() {
            match self.resource_type.attribute(id).mutability() {
                Mutability::ReadOnly => drop(new.set(id, had.clone())),
                Mutability::Immutable if new.get(id) != Some(had) => {
                    return Err(self.immutable(id));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Unassigns one attribute of a record.
    pub(super) fn unassign(
        &mut self,
        record: &mut Record,
        id: AttributeId,
    ) -> Result<(), ScimError> {
        let attribute = self.resource_type.attribute(id);
        let Some(value) = record.remove(id) else { return Ok(()) };
        if attribute.is_required() {
            return Err(self.required(id));
        }
        if self.is_immutable(id) {
            return Err(self.immutable(id));
        }
        if let Value::Complex(mut inner) = value {
            self.clear(&mut inner)?;
            if !inner.is_empty() {
                record.set(id, Value::Complex(inner));
            }
        }
        Ok(())
    }

    /// Unassigns all that a client can change in a complex value.
    fn clear(&mut self, record: &mut Record) -> Result<(), ScimError> {
        let ids: Vec<AttributeId> = record.iter().map(|(id, _)| id).collect();
        for id in ids {
            match record.get_mut(id) {
                _ if self.resource_type.attribute(id).mutability() == Mutability::ReadOnly => {}
                _ if self.is_immutable(id) => return Err(self.immutable(id)),
                Some(Value::Complex(inner)) => {
                    self.clear(inner)?;
                    if inner.is_empty() {
                        record.remove(id);
                    }
                }
                _ => drop(record.remove(id)),
            }
        }
        Ok(())
    }

    /// A value that is kept nowhere and only handed over.
    pub(super) fn secret(&self, id: AttributeId, value: &RawValue) -> Result<(), ScimError> {
        if self.unassigns(value) {
            return Ok(());
        }
        if let Some(read) = self.reader.value(id, value.get(), Shape::WholeOrElement)? {
            self.reader.keep_secret(id, read);
        }
        Ok(())
    }

    /// Whether nothing is kept of the attribute, or of what it lies in.
    pub(super) fn is_write_only(&self, id: AttributeId) -> bool {
        let attribute = self.resource_type.attribute(id);
        attribute.mutability() == Mutability::WriteOnly
            || attribute.parent().is_some_and(|parent| self.is_write_only(parent))
    }

    /// Whether a value means "unassigned", whatever the attribute.
    pub(super) fn unassigns(&self, value: &RawValue) -> bool {
        json::is_null(value)
            || json::is_empty_string(value)
                && self.reader.tolerates(Tolerance::EmptyStringUnassigns)
    }
}

/// Edits the record that holds an attribute: the resource's, or one within it, made where it is
/// missing and dropped where nothing is left in it.
pub(super) fn around<T>(
    resource_type: &ResourceType,
    record: &mut Record,
    id: AttributeId,
    edit: impl FnOnce(&mut Record) -> T,
) -> T {
    // An attribute lies in a complex one at most, and that in an extension.
    let parent = |id: AttributeId| resource_type.attribute(id).parent();
    match (parent(id), parent(id).and_then(parent)) {
        (None, _) => edit(record),
        (Some(only), None) => inside(record, only, edit),
        (Some(inner), Some(outer)) => inside(record, outer, |record| inside(record, inner, edit)),
    }
}

fn inside<T>(record: &mut Record, id: AttributeId, edit: impl FnOnce(&mut Record) -> T) -> T {
    if let Some(Value::Complex(inner)) = record.get_mut(id)
        && !inner.is_empty()
    {
        let result = edit(inner);
        if inner.is_empty() {
            record.remove(id);
        }
        return result;
    }
    let mut inner = Record::new();
    let result = edit(&mut inner);
    if !inner.is_empty() {
        record.set(id, Value::Complex(inner));
    }
    result
}
