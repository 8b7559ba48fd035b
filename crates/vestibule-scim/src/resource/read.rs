//! From JSON to values of the schema's types, in one pass over the text and without a tree between.

mod key;
mod value;

use std::cell::{Cell, RefCell};

use serde::de::{DeserializeSeed, Deserializer, MapAccess};
use serde_json::value::RawValue;
use vestibule_core::Secret;

use self::key::RecordSeed;
use self::value::ValueSeed;
use crate::nesting::check_nesting;
use crate::{
    AttributeId, Fault, Limits, Profile, Record, ResourceType, ScimError, Tolerance, Tolerances,
    Value,
};

/// Who wrote the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    /// A client: read-only attributes are ignored, and what a profile tolerates is tolerated.
    Client,
    /// This crate, into a store.
    Store,
}

/// Which shapes of a multi-valued attribute are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An array.
    Whole,
    /// An array, or one element alone, as a PATCH operation may have it.
    WholeOrElement,
    /// One element.
    Element,
}

/// Reads JSON by the schemas of one resource type.
///
/// serde's errors carry text alone, so a refusal is left here and picked up by whoever began.
pub(crate) struct Reader<'a> {
    resource_type: &'a ResourceType,
    profile: Profile,
    limits: &'a Limits,
    author: Author,
    used: Cell<Tolerances>,
    fault: RefCell<Option<ScimError>>,
    schemas: RefCell<Option<Vec<String>>>,
    members: RefCell<Option<Vec<Value>>>,
    secrets: RefCell<Vec<(AttributeId, Secret<String>)>>,
    unsaid_active: Cell<bool>,
}

impl<'a> Reader<'a> {
    /// Reads what a client wrote.
    pub(crate) fn of_client(
        resource_type: &'a ResourceType,
        profile: Profile,
        limits: &'a Limits,
    ) -> Self {
        Self::new(resource_type, profile, limits, Author::Client)
    }

    /// Reads what [`Resource::to_stored_json`](crate::Resource::to_stored_json) wrote.
    pub(crate) fn of_store(resource_type: &'a ResourceType, limits: &'a Limits) -> Self {
        Self::new(resource_type, Profile::STRICT, limits, Author::Store)
    }

    fn new(
        resource_type: &'a ResourceType,
        profile: Profile,
        limits: &'a Limits,
        author: Author,
    ) -> Self {
        Self {
            resource_type,
            profile,
            limits,
            author,
            used: Cell::new(Tolerances::NONE),
            fault: RefCell::new(None),
            schemas: RefCell::new(None),
            members: RefCell::new(None),
            secrets: RefCell::new(Vec::new()),
            unsaid_active: Cell::new(false),
        }
    }

    pub(crate) fn resource_type(&self) -> &'a ResourceType {
        self.resource_type
    }

    pub(crate) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Reads a whole resource.
    pub(crate) fn resource(&self, json: &[u8]) -> Result<Record, ScimError> {
        self.run(json, RecordSeed { reader: self, parent: None })
    }

    /// Reads the value of one attribute: `None` where it means "unassigned".
    pub(crate) fn value(
        &self,
        id: AttributeId,
        json: &str,
        shape: Shape,
    ) -> Result<Option<Value>, ScimError> {
        self.run(json.as_bytes(), ValueSeed { reader: self, id, shape })
    }

    fn run<'de, S: DeserializeSeed<'de>>(
        &self,
        json: &'de [u8],
        seed: S,
    ) -> Result<S::Value, ScimError> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let read = seed.deserialize(&mut deserializer);
        let ended = read.and_then(|value| deserializer.end().map(|()| value));
        ended.map_err(|error| {
            self.fault.borrow_mut().take().unwrap_or_else(|| {
                let place = format!("at line {} column {}", error.line(), error.column());
                if error.is_data() {
                    let detail = format!("the body is no resource {place}");
                    return ScimError::new(Fault::InvalidSyntax, "resource_malformed", detail);
                }
                let detail = format!("the body is not well-formed JSON {place}");
                ScimError::new(Fault::InvalidSyntax, "json_malformed", detail)
            })
        })
    }

    /// Whether that is tolerated; it is reported if so.
    pub(crate) fn tolerates(&self, tolerance: Tolerance) -> bool {
        let tolerated = self.profile.tolerates(tolerance);
        if tolerated {
            self.used.set(self.used.get().with(tolerance));
        }
        tolerated
    }

    /// The tolerances that were used so far.
    pub(crate) fn used(&self) -> Tolerances {
        self.used.get()
    }

    /// The `schemas` that were read.
    pub(crate) fn take_schemas(&self) -> Option<Vec<String>> {
        self.schemas.borrow_mut().take()
    }

    /// The members that were read, as elements of the attribute.
    pub(crate) fn take_members(&self) -> Option<Vec<Value>> {
        self.members.borrow_mut().take()
    }

    /// Puts a write-only value aside, for the host. Only texts are handed over.
    pub(crate) fn keep_secret(&self, id: AttributeId, value: Value) {
        if let Value::String(text) = value {
            self.secrets.borrow_mut().push((id, Secret::new(text.into())));
        }
    }

    /// Whether a store has kept that `active` is unassigned and was false before.
    pub(crate) fn has_unsaid_active(&self) -> bool {
        self.author == Author::Store && self.unsaid_active.get()
    }

    /// The write-only values that were read.
    pub(crate) fn take_secrets(&self) -> Vec<(AttributeId, Secret<String>)> {
        std::mem::take(&mut self.secrets.borrow_mut())
    }

    fn refuse<E: serde::de::Error>(&self, error: ScimError) -> E {
        // The first is the cause.
        self.fault.borrow_mut().get_or_insert(error);
        E::custom("refused")
    }

    fn refuse_value<E: serde::de::Error>(
        &self,
        code: &'static str,
        id: AttributeId,
        what: &str,
    ) -> E {
        let path = self.resource_type.attribute(id).path();
        self.refuse(ScimError::new(Fault::InvalidValue, code, format!("`{path}` {what}")))
    }
}

/// Drops whatever value comes, as long as it does not nest without need.
fn skip<'de, A: MapAccess<'de>>(reader: &Reader<'_>, map: &mut A) -> Result<(), A::Error> {
    let dropped = map.next_value::<&RawValue>()?;
    check_nesting(dropped.get()).map_err(|error| reader.refuse(error))
}

/// What reads one kind of thing from a deserializer.
type Read<'de, D, T> = Result<T, <D as Deserializer<'de>>::Error>;
