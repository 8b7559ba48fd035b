//! The message of a PATCH request, `PatchOp` (RFC 7644 section 3.5.2).

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use vestibule_core::PeerText;

use super::json::{Text, malformed};
use crate::nesting::check_nesting;
use crate::schema::PATCH_OP_MESSAGE;
use crate::{Fault, Limits, Profile, ScimError, Tolerance, Tolerances};

/// One operation, its path and value not yet looked at.
pub(super) struct Operation<'a> {
    pub(super) path: Option<Cow<'a, str>>,
    pub(super) action: Action<'a>,
}

/// What an operation does.
#[derive(Clone, Copy)]
pub(super) enum Action<'a> {
    Set(Mode, &'a RawValue),
    /// Has a value only against the standard.
    Remove(Option<&'a RawValue>),
}

/// How values are set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Add,
    Replace,
}

pub(super) fn parse<'a>(
    body: &'a [u8],
    profile: &Profile,
    limits: &Limits,
) -> Result<(Vec<Operation<'a>>, Tolerances), ScimError> {
    let reading = Reading {
        profile: *profile,
        most: limits.operations(),
        used: Cell::new(Tolerances::NONE),
        fault: RefCell::new(None),
    };
    let text = std::str::from_utf8(body).map_err(|_| malformed("the body is not UTF-8".into()))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = MessageSeed(&reading).deserialize(&mut deserializer);
    let operations = read
        .and_then(|operations| deserializer.end().map(|()| operations))
        .map_err(|error| reading.fault.take().unwrap_or_else(|| not_a_message(&error)))?;
    Ok((operations, reading.used.get()))
}

fn not_a_message(error: &serde_json::Error) -> ScimError {
    let place = format!("at line {} column {}", error.line(), error.column());
    match error.classify() {
        Category::Data => {
            syntax("patch_malformed", format!("the body is no PatchOp message {place}"))
        }
        _ => malformed(format!("the body is not well-formed JSON {place}").into()),
    }
}

fn syntax(code: &'static str, detail: impl Into<Cow<'static, str>>) -> ScimError {
    ScimError::new(Fault::InvalidSyntax, code, detail)
}

/// What holds while a message is read. serde's errors carry text alone, so a refusal is left here.
struct Reading {
    profile: Profile,
    most: usize,
    used: Cell<Tolerances>,
    fault: RefCell<Option<ScimError>>,
}

impl Reading {
    fn refuse<E: Error>(&self, error: ScimError) -> E {
        self.fault.borrow_mut().get_or_insert(error);
        E::custom("refused")
    }

    fn require<E: Error>(
        &self,
        tolerance: Tolerance,
        otherwise: impl FnOnce() -> ScimError,
    ) -> Result<(), E> {
        if !self.profile.tolerates(tolerance) {
            return Err(self.refuse(otherwise()));
        }
        self.used.set(self.used.get().with(tolerance));
        Ok(())
    }

    /// Reads and drops a member that the standard does not name.
    fn skip<'de, A: MapAccess<'de>>(&self, map: &mut A) -> Result<(), A::Error> {
        let value = map.next_value::<&RawValue>()?;
        check_nesting(value.get()).map_err(|error| self.refuse(error))
    }

    fn once<T, E: Error>(&self, name: &str, slot: &mut Option<T>, value: T) -> Result<(), E> {
        match slot.replace(value) {
            None => Ok(()),
            Some(_) => {
                let detail = format!("`{name}` stands twice in one object");
                Err(self.refuse(syntax("patch_member_twice", detail)))
            }
        }
    }
}

struct MessageSeed<'r>(&'r Reading);

impl<'de> DeserializeSeed<'de> for MessageSeed<'_> {
    type Value = Vec<Operation<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MessageSeed<'_> {
    type Value = Vec<Operation<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a PatchOp message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let reading = self.0;
        let mut schemas = None;
        let mut operations = None;
        while let Some(Text(name)) = map.next_key()? {
            if name.eq_ignore_ascii_case("Operations") {
                let read = map.next_value_seed(OperationsSeed(reading))?;
                reading.once("Operations", &mut operations, read)?;
            } else if name.eq_ignore_ascii_case("schemas") {
                let read = map.next_value::<Vec<Text<'de>>>()?;
                reading.once("schemas", &mut schemas, read)?;
            } else {
                reading.skip(&mut map)?;
            }
        }
        check_schemas(reading, &schemas.unwrap_or_default())?;
        let Some(operations) = operations else {
            return Err(reading.refuse(syntax("operations_missing", "there are no `Operations`")));
        };
        if operations.is_empty() {
            reading.require(Tolerance::EmptyOperations, || {
                syntax("empty_operations", "`Operations` is empty")
            })?;
        }
        Ok(operations)
    }
}

fn check_schemas<E: Error>(reading: &Reading, schemas: &[Text<'_>]) -> Result<(), E> {
    let is_message = |urn: &Text<'_>| urn.0.eq_ignore_ascii_case(PATCH_OP_MESSAGE);
    if !schemas.iter().any(is_message) {
        reading.require(Tolerance::MissingSchemas, || {
            syntax("schemas_missing", format!("`schemas` does not name `{PATCH_OP_MESSAGE}`"))
        })?;
    }
    if let Some(Text(unknown)) = schemas.iter().find(|urn| !is_message(urn)) {
        reading.require(Tolerance::UnknownSchemas, || {
            let detail = format!("{} is not the schema of this message", PeerText::new(unknown));
            syntax("schemas_unknown", detail)
        })?;
    }
    Ok(())
}

struct OperationsSeed<'r>(&'r Reading);

impl<'de> DeserializeSeed<'de> for OperationsSeed<'_> {
    type Value = Vec<Operation<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for OperationsSeed<'_> {
    type Value = Vec<Operation<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of operations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let reading = self.0;
        let mut operations = Vec::with_capacity(4);
        while let Some(operation) = seq.next_element_seed(OperationSeed(reading))? {
            if operations.len() >= reading.most {
                let detail = format!("there are more than {} operations", reading.most);
                let error = ScimError::new(Fault::TooMany, "too_many_operations", detail);
                return Err(reading.refuse(error));
            }
            operations.push(operation);
        }
        Ok(operations)
    }
}

struct OperationSeed<'r>(&'r Reading);

impl<'de> DeserializeSeed<'de> for OperationSeed<'_> {
    type Value = Operation<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OperationSeed<'_> {
    type Value = Operation<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an operation")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let reading = self.0;
        let mut op = None;
        let mut path = None;
        let mut value = None;
        while let Some(Text(name)) = map.next_key()? {
            if name.eq_ignore_ascii_case("op") {
                let read = map.next_value::<Text<'de>>()?;
                reading.once("op", &mut op, read)?;
            } else if name.eq_ignore_ascii_case("path") {
                let read = map.next_value::<Option<Text<'de>>>()?;
                reading.once("path", &mut path, read)?;
            } else if name.eq_ignore_ascii_case("value") {
                let read = map.next_value::<&'de RawValue>()?;
                reading.once("value", &mut value, read)?;
            } else {
                reading.skip(&mut map)?;
            }
        }
        let Some(Text(op)) = op else {
            return Err(reading.refuse(syntax("operation_missing", "an operation has no `op`")));
        };
        let action = action(reading, &op, value)?;
        Ok(Operation { path: path.flatten().map(|Text(path)| path), action })
    }
}

fn action<'a, E: Error>(
    reading: &Reading,
    op: &str,
    value: Option<&'a RawValue>,
) -> Result<Action<'a>, E> {
    let known = ["add", "remove", "replace"];
    let Some(name) = known.into_iter().find(|name| name.eq_ignore_ascii_case(op)) else {
        let detail = format!("{} is no operation: add, remove, replace", PeerText::new(op));
        return Err(reading.refuse(syntax("operation_unknown", detail)));
    };
    if name != op {
        reading.require(Tolerance::OperationCase, || {
            syntax("operation_case", format!("operations are in lower case: `{name}`"))
        })?;
    }
    let mode = match name {
        "remove" => return Ok(Action::Remove(value)),
        "add" => Mode::Add,
        _ => Mode::Replace,
    };
    match value {
        Some(value) => Ok(Action::Set(mode, value)),
        None => {
            let detail = format!("`{name}` needs a `value`");
            Err(reading.refuse(ScimError::new(Fault::InvalidValue, "value_missing", detail)))
        }
    }
}
