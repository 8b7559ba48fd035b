//! A resource: attribute values that fit the schemas of one resource type (RFC 7643 section 3).

mod check;
mod incoming;
mod read;
mod replace;
mod stored_form;
mod view;

use std::borrow::Cow;

pub(crate) use self::check::check;
pub use self::incoming::Incoming;
pub(crate) use self::incoming::{MemberName, member_names};
pub(crate) use self::read::{Reader, Shape};
pub(crate) use self::replace::{immutable, replacement};
pub use self::view::Projection;
pub(crate) use self::view::View;
use crate::schema::Uniqueness;
use crate::{AttributeId, Record, ResourceType, Value, fold};

/// The attributes of one resource that a client may set, and that are kept.
///
/// It never holds what is the service provider's (`id`, `meta`, `schemas`), what is kept beside it
/// (`members` of a group, `groups` of a user) or what is never kept (`password`).
///
/// ```
/// use vestibule_scim::{Incoming, Limits, Profile, Registry};
///
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let body = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"USERNAME":"ada"}"#;
/// let incoming = Incoming::parse(user, body, Profile::STRICT, &Limits::new())?;
/// assert_eq!(incoming.resource().user_name(), Some("ada"));
/// assert!(incoming.resource().is_active());
/// # Ok::<(), vestibule_scim::ScimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    resource_type: ResourceType,
    record: Record,
    /// Whether `active` is unassigned and was false before: nobody comes in for want of a word.
    stays_out: bool,
}

impl Resource {
    pub(crate) const fn new(resource_type: ResourceType, record: Record) -> Self {
        Self { resource_type, record, stays_out: false }
    }

    /// Keeps whoever was deactivated out, unless the resource says now whether it is active.
    pub(crate) fn stay_out_as(&mut self, before: &Self) {
        self.stays_out = self.active().is_none() && !before.is_active();
    }

    fn active(&self) -> Option<bool> {
        self.record.get(self.resource_type.active()?)?.as_bool()
    }

    /// The resource type.
    #[must_use]
    pub const fn resource_type(&self) -> &ResourceType {
        &self.resource_type
    }

    /// The attributes.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    pub(crate) const fn record_mut(&mut self) -> &mut Record {
        &mut self.record
    }

    /// The value of an attribute at any level that single-valued attributes lead to. For
    /// `emails.type` that is nothing, because there is one in every e-mail address.
    #[must_use]
    pub fn value(&self, id: AttributeId) -> Option<&Value> {
        match self.resource_type.attribute(id).parent() {
            None => self.record.get(id),
            Some(parent) => self.value(parent)?.as_record()?.get(id),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.record.get(self.resource_type.child(None, name)?)?.as_str()
    }

    /// `userName`.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        self.text("userName")
    }

    /// `externalId`: the client's own name for the resource, opaque, and never used as an id.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId")
    }

    /// `displayName`: what memberships show.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.text("displayName")
    }

    /// Whether it may sign in: not if `active` is false, nor if that was taken away since. Always
    /// where the type has no `active`.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active().unwrap_or(!self.stays_out)
    }

    /// The URNs of the core schema and of the extensions that have values.
    pub fn schemas(&self) -> impl Iterator<Item = &str> {
        let extensions = self
            .resource_type
            .extensions()
            .filter(|id| self.record.get(*id).is_some())
            .map(|id| self.resource_type.attribute(id).name());
        std::iter::once(self.resource_type.schema()).chain(extensions)
    }

    /// The values that no other resource of its type may have, with the paths of their attributes,
    /// in the form in which they are compared. A store keeps them under a constraint.
    #[must_use]
    pub fn unique_values(&self) -> Vec<(&str, Cow<'_, str>)> {
        let mut found = Vec::new();
        for (id, attribute) in self.resource_type.attributes() {
            if attribute.uniqueness() == Uniqueness::None {
                continue;
            }
            self.each_value(id, &mut |value| {
                if let Some(form) = comparison_form(value, attribute.is_case_exact()) {
                    found.push((attribute.path(), form));
                }
            });
        }
        found
    }

    /// Every value of an attribute, in every element of what it is in.
    fn each_value<'s>(&'s self, id: AttributeId, visit: &mut dyn FnMut(&'s Value)) {
        let mut elements = |value: &'s Value| value.elements().iter().for_each(&mut *visit);
        match self.resource_type.attribute(id).parent() {
            None => self.record.get(id).into_iter().for_each(elements),
            Some(parent) => self.each_value(parent, &mut |value| {
                let inner = value.as_record().and_then(|record| record.get(id));
                inner.into_iter().for_each(&mut elements);
            }),
        }
    }
}

/// The text that equality compares: what a store keeps under a constraint.
fn comparison_form(value: &Value, case_exact: bool) -> Option<Cow<'_, str>> {
    Some(match value {
        Value::String(text) if case_exact => Cow::Borrowed(text.as_ref()),
        Value::String(text) => fold(text),
        Value::DateTime(time) => Cow::Owned(time.instant().to_string()),
        Value::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Value::Integer(value) => Cow::Owned(value.to_string()),
        // Adding zero turns the negative one into the other.
        Value::Decimal(value) => Cow::Owned((value + 0.0).to_string()),
        Value::Complex(_) | Value::Many(_) => return None,
    })
}
