//! `remove` with the elements to remove as its value, which the standard does not have.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::application::Application;
use super::elements::take;
use super::work;
use crate::resource::Shape;
use crate::{AttributeId, Fault, Record, ScimError, Tolerance, Value, fold};

impl Application<'_, '_> {
    /// Removes every element that has the `value` of a given one, or, where that has none, equals
    /// it.
    pub(super) fn remove_values(
        &mut self,
        record: &mut Record,
        id: AttributeId,
        given: &RawValue,
    ) -> Result<(), ScimError> {
        self.require_remove_with_value(id)?;
        let given = self.reader.value(id, given.get(), Shape::WholeOrElement)?;
        let value = self.resource_type.child(Some(id), "value");
        let case_exact = self.resource_type.attribute(value.unwrap_or(id)).is_case_exact();
        let mut unwanted = Unwanted { value, case_exact, ..Unwanted::default() };
        given.iter().flat_map(Value::elements).for_each(|element| unwanted.add(element));
        let mut list = take(record, id);
        let had = list.len();
        self.work.spend(1, work::size(&list))?;
        let one_by_one = unwanted.names.len().saturating_add(unwanted.wholes.len());
        self.work.spend(one_by_one, list.len().saturating_mul(8))?;
        list.retain(|element| !unwanted.has(element));
        if list.len() < had && self.is_immutable(id) {
            return Err(self.immutable(id));
        }
        self.put_back(record, id, list, had > 0)
    }

    pub(super) fn require_remove_with_value(&self, id: AttributeId) -> Result<(), ScimError> {
        if self.reader.tolerates(Tolerance::RemoveWithValue) {
            return Ok(());
        }
        let path = self.resource_type.attribute(id).path();
        let detail = format!("`remove` of `{path}` takes a filter in its path, not a value");
        Err(ScimError::new(Fault::InvalidValue, "remove_with_value", detail))
    }
}

/// The elements to remove.
#[derive(Default)]
struct Unwanted<'v> {
    /// The sub-attribute that names an element.
    value: Option<AttributeId>,
    /// Whether case counts in names.
    case_exact: bool,
    /// Names that are texts, in the form in which they are compared.
    texts: BTreeSet<Cow<'v, str>>,
    /// Other names.
    names: Vec<&'v Value>,
    /// Elements without a name.
    wholes: Vec<&'v Value>,
}

impl<'v> Unwanted<'v> {
    fn add(&mut self, element: &'v Value) {
        match self.name(element) {
            None => self.wholes.push(element),
            Some(Value::String(text)) => drop(self.texts.insert(self.form(text))),
            Some(name) => self.names.push(name),
        }
    }

    fn has(&self, element: &Value) -> bool {
        let named = match self.name(element) {
            None => false,
            Some(Value::String(text)) => self.texts.contains(&self.form(text)),
            Some(Value::DateTime(time)) => self.names.iter().any(
                |name| matches!(name, Value::DateTime(other) if other.instant() == time.instant()),
            ),
            Some(name) => self.names.contains(&name),
        };
        named || self.wholes.contains(&element)
    }

    /// The `value` of an element, or an element that has no sub-attributes.
    fn name<'e>(&self, element: &'e Value) -> Option<&'e Value> {
        match element {
            Value::Complex(record) => record.get(self.value?),
            simple => Some(simple),
        }
    }

    fn form<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.case_exact {
            true => Cow::Borrowed(text),
            false => fold(text),
        }
    }
}
