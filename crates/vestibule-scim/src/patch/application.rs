//! Applies operations, one after the other, to a copy of a resource.

use serde_json::value::RawValue;
use vestibule_core::PeerText;

use super::assign::around;
use super::json::{self, entries};
use super::members::Fold;
use super::message::{Action, Mode, Operation};
use super::target::{self, Target, is_read_only};
use super::work::Work;
use crate::nesting::check_nesting;
use crate::resource::{Reader, Shape};
use crate::{
    AttributeId, Fault, Kept, Limits, Member, PatchPath, Profile, Record, ResourceType, ScimError,
    Tolerance,
};

/// What the operations of one PATCH share. The attributes are passed beside it.
pub(super) struct Application<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) resource_type: &'a ResourceType,
    pub(super) profile: Profile,
    pub(super) limits: &'a Limits,
    /// The members before the PATCH, where they were loaded.
    pub(super) current: Option<&'r [Member]>,
    pub(super) fold: Fold,
    pub(super) work: Work,
}

impl<'r, 'a> Application<'r, 'a> {
    pub(super) fn new(
        reader: &'r Reader<'a>,
        profile: Profile,
        current: Option<&'r [Member]>,
    ) -> Self {
        Self {
            reader,
            resource_type: reader.resource_type(),
            profile,
            limits: reader.limits(),
            current,
            fold: Fold::default(),
            work: Work::default(),
        }
    }

    pub(super) fn operation(
        &mut self,
        record: &mut Record,
        operation: &Operation<'_>,
    ) -> Result<(), ScimError> {
        match (&operation.path, operation.action) {
            (Some(text), action) => {
                let path = PatchPath::parse(text, self.limits).map_err(|error| error.of_path())?;
                match target::find(self.reader, &path)? {
                    Some(target) => self.at(record, target, action),
                    None => dropped(action),
                }
            }
            (None, Action::Set(mode, value)) => self.object(record, None, mode, value),
            (None, Action::Remove(_)) => {
                let detail = "`remove` needs a `path`";
                Err(ScimError::new(Fault::NoTarget, "path_missing", detail))
            }
        }
    }

    /// An operation on what a path names; `record` is the whole resource's.
    fn at(
        &mut self,
        record: &mut Record,
        target: Target<'_>,
        action: Action<'_>,
    ) -> Result<(), ScimError> {
        let Some(leaf) = target.leaf() else {
            return match action {
                Action::Set(mode, value) => self.object(record, None, mode, value),
                Action::Remove(_) => {
                    let detail = "a resource is not removed by PATCH";
                    Err(ScimError::new(Fault::NoTarget, "path_missing", detail))
                }
            };
        };
        if is_read_only(self.resource_type, leaf) {
            return self.ignore_read_only(leaf);
        }
        if self.resource_type.attribute(leaf).kept() == Kept::Members {
            return self.members(target, action);
        }
        let holder = match target {
            Target::Elements(elements) => elements.id,
            _ => leaf,
        };
        if self.is_write_only(holder) {
            return match action {
                Action::Set(_, value) => self.secret(leaf, value),
                Action::Remove(_) => Ok(()),
            };
        }
        match target {
            Target::Resource => Ok(()),
            Target::Elements(elements) => {
                let resource_type = self.resource_type;
                around(resource_type, record, elements.id, |record| {
                    self.elements(record, elements, action)
                })
            }
            Target::Attribute(id) => {
                let resource_type = self.resource_type;
                around(resource_type, record, id, |record| self.attribute(record, id, action))
            }
        }
    }

    fn attribute(
        &mut self,
        record: &mut Record,
        id: AttributeId,
        action: Action<'_>,
    ) -> Result<(), ScimError> {
        match action {
            Action::Set(mode, value) => self.set(record, id, mode, value, Shape::WholeOrElement),
            // What a single value was, is not asked: it is named by its path alone.
            Action::Remove(Some(value))
                if self.resource_type.attribute(id).is_multi_valued() && !json::is_null(value) =>
            {
                self.remove_values(record, id, value)
            }
            Action::Remove(_) => self.unassign(record, id),
        }
    }

    /// Sets every attribute of an object: below a parent, or in the whole resource, where names may
    /// be paths.
    pub(super) fn object(
        &mut self,
        record: &mut Record,
        parent: Option<AttributeId>,
        mode: Mode,
        value: &RawValue,
    ) -> Result<(), ScimError> {
        let resource_type = self.resource_type;
        let is_complex = parent.is_some_and(|id| !resource_type.attribute(id).is_extension());
        let mut seen = Vec::with_capacity(4);
        for (name, value) in entries(value)? {
            let Some(id) = resource_type.child(parent, &name) else {
                self.other_name(record, parent, &name, Action::Set(mode, value), &mut seen)?;
                continue;
            };
            self.once(&mut seen, id)?;
            if is_read_only(resource_type, id) {
                // Within a value, as everywhere: whoever read it may write it back.
                if !is_complex {
                    self.ignore_read_only(id)?;
                }
            } else if resource_type.attribute(id).kept() == Kept::Members {
                self.set_members(id, mode, value, Shape::Whole)?;
            } else {
                self.set(record, id, mode, value, Shape::Whole)?;
            }
        }
        Ok(())
    }

    /// A name that is no attribute of its level.
    fn other_name(
        &mut self,
        record: &mut Record,
        parent: Option<AttributeId>,
        name: &str,
        action: Action<'_>,
        seen: &mut Vec<AttributeId>,
    ) -> Result<(), ScimError> {
        if parent.is_none() {
            if let Some(id) = target::of_extension(self.resource_type, name)
                && self.reader.tolerates(Tolerance::UnqualifiedExtension)
            {
                self.once(seen, id)?;
                return self.at(record, Target::Attribute(id), action);
            }
            if name.contains(['.', ':', '['])
                && let Ok(path) = PatchPath::parse(name, self.limits)
                && let Some(target) = target::find(self.reader, &path)?
            {
                return self.path_key(record, target, action, seen);
            }
        }
        // Clients that change a whole extension send the message's own member within it.
        let is_extension = |id| self.resource_type.attribute(id).is_extension();
        if parent.is_some_and(is_extension) && name.eq_ignore_ascii_case("schemas") {
            return dropped(action);
        }
        let is_harmless = parent.is_some() || !self.resource_type.sounds_like_active(name);
        if !is_harmless || !self.reader.tolerates(Tolerance::UnknownAttributes) {
            let detail = format!("{} is no attribute of this resource type", PeerText::new(name));
            return Err(ScimError::new(Fault::InvalidSyntax, "unknown_attribute", detail));
        }
        dropped(action)
    }

    fn path_key(
        &mut self,
        record: &mut Record,
        target: Target<'_>,
        action: Action<'_>,
        seen: &mut Vec<AttributeId>,
    ) -> Result<(), ScimError> {
        if !self.reader.tolerates(Tolerance::PathKeys) {
            let detail = "a name in the value is a path: give the operation that `path`";
            return Err(ScimError::new(Fault::InvalidSyntax, "path_keys", detail));
        }
        if let Target::Attribute(id) = target {
            self.once(seen, id)?;
        }
        self.at(record, target, action)
    }

    /// Refuses a name that stands twice, in whatever case: two readers would take different ones.
    fn once(&self, seen: &mut Vec<AttributeId>, id: AttributeId) -> Result<(), ScimError> {
        if seen.contains(&id) {
            let path = self.resource_type.attribute(id).path();
            let detail = format!("`{path}` stands twice in one object");
            return Err(ScimError::new(Fault::InvalidSyntax, "attribute_twice", detail));
        }
        seen.push(id);
        Ok(())
    }
}

/// An operation that is dropped.
fn dropped(action: Action<'_>) -> Result<(), ScimError> {
    match action {
        Action::Set(_, value) | Action::Remove(Some(value)) => check_nesting(value.get()),
        Action::Remove(None) => Ok(()),
    }
}
