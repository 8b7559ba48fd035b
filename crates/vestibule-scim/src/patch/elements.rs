//! Operations on the elements of a multi-valued attribute.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::application::Application;
use super::message::{Action, Mode};
use super::target::{Elements, is_read_only};
use super::work;
use crate::filter::{ElementFilter, Filter, Literal, Operator};
use crate::resource::Shape;
use crate::{AttributeId, AttributeType, Fault, Mutability, Record, ScimError, Tolerance, Value};

impl Application<'_, '_> {
    /// An operation on the elements that a filter selects, or on all; `record` holds the attribute.
    pub(super) fn elements(
        &mut self,
        record: &mut Record,
        target: Elements<'_>,
        action: Action<'_>,
    ) -> Result<(), ScimError> {
        let Elements { id, filter, sub } = target;
        let bind = |filter| self.bind(id, filter).map(|bound| (filter, bound));
        let filter = filter.map(bind).transpose()?;
        let mut list = take(record, id);
        let given = match action {
            Action::Set(_, value) => value.get().len(),
            Action::Remove(_) => 0,
        };
        let looks = filter.as_ref().map_or(1, |(filter, _)| work::comparisons(filter));
        self.work.spend(looks, work::size(&list))?;
        self.work.spend(list.len(), given)?;
        let had = self.is_immutable(id).then(|| list.clone());
        let selects = |element: &Value| filter.as_ref().is_none_or(|(_, it)| it.matches(element));
        let selected: Vec<bool> = list.iter().map(selects).collect();
        match action {
            Action::Set(mode, value) if !self.unassigns(value) => {
                if selected.contains(&true) {
                    self.set_selected(&mut list, &selected, target, mode, value)?;
                } else {
                    let filter = filter.as_ref().map(|(filter, _)| *filter);
                    let element = self.element(Elements { filter, ..target }, mode, value)?;
                    self.push(id, &mut list, element)?;
                    self.flip_primary(id, &mut list, |index| index >= selected.len());
                }
            }
            _ if !selected.contains(&true) => {
                if !self.reader.tolerates(Tolerance::RemoveMissing) {
                    return Err(self.no_target(id));
                }
            }
            _ => self.remove_selected(&mut list, &selected, sub)?,
        }
        if had.is_some_and(|had| !had.is_empty() && had != list) {
            return Err(self.immutable(id));
        }
        self.put_back(record, id, list, !selected.is_empty())
    }

    fn set_selected(
        &mut self,
        list: &mut [Value],
        selected: &[bool],
        target: Elements<'_>,
        mode: Mode,
        value: &RawValue,
    ) -> Result<(), ScimError> {
        let Elements { id, sub, .. } = target;
        let chosen = || list_of(selected);
        if let Some(sub) = sub {
            if self.resource_type.attribute(sub).mutability() == Mutability::WriteOnly {
                return self.secret(sub, value);
            }
            let read = self.reader.value(sub, value.get(), Shape::WholeOrElement)?;
            for index in chosen() {
                if let Some(Value::Complex(inner)) = list.get_mut(index) {
                    match read.clone() {
                        None => self.unassign(inner, sub)?,
                        Some(read) => self.assign(inner, sub, mode, read)?,
                    }
                }
            }
        } else if let Some(read) = self.reader.value(id, value.get(), Shape::Element)? {
            for index in chosen() {
                if let Some(element) = list.get_mut(index) {
                    self.set_element(element, mode, &read)?;
                }
            }
        }
        self.flip_primary(id, list, |index| selected.get(index) == Some(&true));
        Ok(())
    }

    /// `add` merges into an element, `replace` puts another in its place.
    fn set_element(
        &mut self,
        element: &mut Value,
        mode: Mode,
        read: &Value,
    ) -> Result<(), ScimError> {
        match (mode, &mut *element, read) {
            (Mode::Add, Value::Complex(inner), Value::Complex(read)) => {
                for (sub, value) in read.iter() {
                    self.assign(inner, sub, mode, value.clone())?;
                }
            }
            (Mode::Replace, Value::Complex(old), Value::Complex(read)) => {
                let mut new = read.clone();
                self.renew(old, &mut new)?;
                *element = Value::Complex(new);
            }
            _ => *element = read.clone(),
        }
        Ok(())
    }

    fn remove_selected(
        &mut self,
        list: &mut Vec<Value>,
        selected: &[bool],
        sub: Option<AttributeId>,
    ) -> Result<(), ScimError> {
        let Some(sub) = sub else {
            let mut selected = selected.iter();
            list.retain(|_| selected.next() != Some(&true));
            return Ok(());
        };
        for index in list_of(selected) {
            if let Some(Value::Complex(inner)) = list.get_mut(index) {
                self.unassign(inner, sub)?;
            }
        }
        list.retain(|element| element.as_record().is_none_or(|inner| !inner.is_empty()));
        Ok(())
    }

    /// Makes the element that a filter did not find, from the comparisons by `eq` that it consists
    /// of, and sets its value.
    fn element(
        &mut self,
        target: Elements<'_>,
        mode: Mode,
        value: &RawValue,
    ) -> Result<Value, ScimError> {
        let Elements { id, filter, sub } = target;
        let described = match filter {
            None => Some(Record::new()),
            Some(filter) => self.described(id, filter)?,
        };
        let Some(mut element) = described else { return Err(self.no_target(id)) };
        if !self.reader.tolerates(Tolerance::CreateOnMissing) {
            return Err(self.no_target(id));
        }
        match sub {
            Some(sub) => self.set(&mut element, sub, mode, value, Shape::WholeOrElement)?,
            None => match self.reader.value(id, value.get(), Shape::Element)? {
                Some(Value::Complex(read)) => {
                    for (sub, value) in read.iter() {
                        element.set(sub, value.clone());
                    }
                }
                Some(simple) => return Ok(simple),
                None => {}
            },
        }
        Ok(Value::Complex(element))
    }

    /// The sub-attributes that an element must have to satisfy a filter, if the filter says just
    /// that.
    fn described(&self, id: AttributeId, filter: &Filter<'_>) -> Result<Option<Record>, ScimError> {
        if !self.resource_type.attribute(id).is_complex() {
            return Ok(matches!(filter, Filter::Compare(_, Operator::Equal, _)).then(Record::new));
        }
        let terms = match filter {
            Filter::And(terms) => terms.as_slice(),
            term => std::slice::from_ref(term),
        };
        let mut element = Record::new();
        for term in terms {
            let Filter::Compare(path, Operator::Equal, literal) = term else { return Ok(None) };
            let name = (path.urn().is_none() && path.sub().is_none()).then(|| path.name());
            let Some(sub) = name.and_then(|name| self.resource_type.child(Some(id), name)) else {
                return Ok(None);
            };
            let text: Cow<'_, str> = match literal {
                Literal::Boolean(true) => "true".into(),
                Literal::Boolean(false) => "false".into(),
                Literal::Number(number) => (*number).into(),
                Literal::String(text) => quoted(text).into(),
                Literal::Bare(text) => quoted(text).into(),
                Literal::Null => return Ok(None),
            };
            if is_read_only(self.resource_type, sub) {
                return Ok(None);
            }
            let Some(value) = self.reader.value(sub, &text, Shape::WholeOrElement)? else {
                return Ok(None);
            };
            if element.set(sub, value).is_some() {
                return Ok(None);
            }
        }
        Ok(Some(element))
    }

    /// `add` to a multi-valued attribute: what is there already is not added again.
    pub(super) fn append(
        &mut self,
        record: &mut Record,
        id: AttributeId,
        added: Vec<Value>,
    ) -> Result<(), ScimError> {
        let mut list = take(record, id);
        let had = list.len();
        // Two values are compared no further than they are alike: their texts do not count.
        self.work.spend(added.len(), list.len().saturating_add(added.len()).saturating_mul(8))?;
        for element in added {
            if !list.contains(&element) {
                self.push(id, &mut list, element)?;
            }
        }
        if had > 0 && list.len() > had && self.is_immutable(id) {
            return Err(self.immutable(id));
        }
        self.flip_primary(id, &mut list, |index| index >= had);
        record.set(id, Value::Many(list));
        Ok(())
    }

    fn push(&self, id: AttributeId, list: &mut Vec<Value>, new: Value) -> Result<(), ScimError> {
        let most = self.limits.values();
        if list.len() >= most {
            let path = self.resource_type.attribute(id).path();
            let detail = format!("`{path}` would have more than {most} values");
            return Err(ScimError::new(Fault::InvalidValue, "too_many_values", detail));
        }
        if new.as_record().is_none_or(|inner| !inner.is_empty()) {
            list.push(new);
        }
        Ok(())
    }

    /// An element that became primary makes the others not primary (RFC 7644 section 3.5.2).
    fn flip_primary(
        &self,
        id: AttributeId,
        list: &mut [Value],
        is_touched: impl Fn(usize) -> bool,
    ) {
        let Some(primary) = self.resource_type.child(Some(id), "primary") else { return };
        if self.resource_type.attribute(primary).attribute_type() != AttributeType::Boolean {
            return;
        }
        let is_primary = |element: &Value| {
            element.as_record().and_then(|inner| inner.get(primary)) == Some(&Value::Boolean(true))
        };
        if !list.iter().enumerate().any(|(index, element)| is_touched(index) && is_primary(element))
        {
            return;
        }
        for (index, element) in list.iter_mut().enumerate() {
            if !is_touched(index)
                && is_primary(element)
                && let Value::Complex(inner) = element
            {
                inner.set(primary, Value::Boolean(false));
            }
        }
    }

    /// Binds the filter of a path. A name that is in no schema is refused in every profile: what the
    /// filter selects may be about to be removed.
    pub(super) fn bind(
        &self,
        id: AttributeId,
        filter: &Filter<'_>,
    ) -> Result<ElementFilter, ScimError> {
        let profile = self.profile.without(Tolerance::UnknownAttributes);
        let bound = ElementFilter::bind(filter, self.resource_type, id, profile)
            .map_err(|error| error.of_path())?;
        for tolerance in bound.tolerances().iter() {
            self.reader.tolerates(tolerance);
        }
        Ok(bound)
    }

    /// Puts what is left of a list where it was.
    pub(super) fn put_back(
        &self,
        record: &mut Record,
        id: AttributeId,
        list: Vec<Value>,
        was_assigned: bool,
    ) -> Result<(), ScimError> {
        if !list.is_empty() {
            record.set(id, Value::Many(list));
        } else if was_assigned && self.resource_type.attribute(id).is_required() {
            return Err(self.required(id));
        }
        Ok(())
    }
}

pub(super) fn take(record: &mut Record, id: AttributeId) -> Vec<Value> {
    match record.remove(id) {
        Some(Value::Many(list)) => list,
        Some(single) => vec![single],
        None => Vec::new(),
    }
}

fn list_of(selected: &[bool]) -> impl Iterator<Item = usize> {
    selected.iter().enumerate().filter(|(_, selected)| **selected).map(|(index, _)| index)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
