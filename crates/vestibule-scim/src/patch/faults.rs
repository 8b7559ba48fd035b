//! What the operations of a PATCH are refused with, wherever it turns out.

use super::application::Application;
use crate::resource::immutable;
use crate::{AttributeId, Fault, Mutability, ScimError, Tolerance};

impl Application<'_, '_> {
    pub(super) fn is_immutable(&self, id: AttributeId) -> bool {
        self.resource_type.attribute(id).mutability() == Mutability::Immutable
    }

    /// Drops an operation on what a client cannot change, or refuses it.
    pub(super) fn ignore_read_only(&self, id: AttributeId) -> Result<(), ScimError> {
        match self.reader.tolerates(Tolerance::ReadOnlyIgnored) {
            true => Ok(()),
            false => Err(self.fault(Fault::Mutability, "read_only", id, "is read-only")),
        }
    }

    pub(super) fn immutable(&self, id: AttributeId) -> ScimError {
        immutable(self.resource_type.attribute(id))
    }

    pub(super) fn required(&self, id: AttributeId) -> ScimError {
        self.fault(Fault::Mutability, "required", id, "is required")
    }

    pub(super) fn no_target(&self, id: AttributeId) -> ScimError {
        self.fault(Fault::NoTarget, "no_target", id, "has no value that the path selects")
    }

    fn fault(&self, fault: Fault, code: &'static str, id: AttributeId, what: &str) -> ScimError {
        let path = self.resource_type.attribute(id).path();
        ScimError::new(fault, code, format!("`{path}` {what}"))
    }
}
