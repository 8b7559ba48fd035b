//! Which attribute a name in a filter means, and whether it may be asked about.

use vestibule_core::PeerText;

use super::{Binder, Place};
use crate::filter::FilterError;
use crate::schema::{Mutability, Returned};
use crate::{AttributeId, AttributePath, Kept, Tolerance};

impl Binder<'_> {
    /// The attribute that a path names, and the attributes that lead to it from where the path
    /// stands. Nothing where there is none and that is tolerated.
    pub(super) fn resolve(
        &mut self,
        place: Place<'_>,
        path: &AttributePath<'_>,
    ) -> Result<Option<(AttributeId, Vec<AttributeId>)>, FilterError> {
        let found = match place.parent {
            None => self.resolve_in_resource(path),
            Some(parent) => self.resolve_below(parent, path),
        };
        let Some((leaf, ids)) = found else {
            return match self.tolerates(Tolerance::UnknownAttributes) {
                true => Ok(None),
                false => Err(unknown(path)),
            };
        };
        for id in &ids {
            self.check_filterable(*id)?;
        }
        Ok(Some((leaf, ids)))
    }

    fn resolve_in_resource(
        &mut self,
        path: &AttributePath<'_>,
    ) -> Option<(AttributeId, Vec<AttributeId>)> {
        let resource_type = self.resource_type;
        let Some(leaf) = resource_type.resolve_path(path) else {
            let unqualified = path.urn().is_none().then(|| self.unqualified(path)).flatten()?;
            return self.tolerates(Tolerance::UnqualifiedExtension).then_some(unqualified);
        };
        Some((leaf, self.way_to(leaf)))
    }

    /// The attribute of an extension, named without the extension's URN.
    fn unqualified(&self, path: &AttributePath<'_>) -> Option<(AttributeId, Vec<AttributeId>)> {
        let resource_type = self.resource_type;
        let leaf = resource_type.extensions().find_map(|extension| {
            let attribute = resource_type.child(Some(extension), path.name())?;
            match path.sub() {
                None => Some(attribute),
                Some(sub) => resource_type.child(Some(attribute), sub),
            }
        })?;
        Some((leaf, self.way_to(leaf)))
    }

    /// A name among the sub-attributes of the attribute that a value path stands behind. Elements
    /// that have none are called `value`.
    fn resolve_below(
        &self,
        parent: AttributeId,
        path: &AttributePath<'_>,
    ) -> Option<(AttributeId, Vec<AttributeId>)> {
        if path.urn().is_some() {
            return None;
        }
        if !self.resource_type.attribute(parent).is_complex() {
            let is_element = path.name().eq_ignore_ascii_case("value") && path.sub().is_none();
            return is_element.then(|| (parent, Vec::new()));
        }
        let attribute = self.resource_type.child(Some(parent), path.name())?;
        match path.sub() {
            None => Some((attribute, vec![attribute])),
            Some(sub) => {
                let sub = self.resource_type.child(Some(attribute), sub)?;
                Some((sub, vec![attribute, sub]))
            }
        }
    }

    /// The sub-attribute `value`, which a complex attribute stands for where it is compared.
    pub(super) fn value_of(&self, complex: AttributeId) -> Result<AttributeId, FilterError> {
        let Some(value) = self.resource_type.child(Some(complex), "value") else {
            let attribute = self.resource_type.attribute(complex).path().to_owned();
            return Err(FilterError::Complex { attribute });
        };
        self.check_filterable(value)?;
        Ok(value)
    }

    /// The attributes that lead to the one to sort by.
    pub(in crate::filter) fn sortable(
        &mut self,
        path: &AttributePath<'_>,
    ) -> Result<(AttributeId, Vec<AttributeId>), FilterError> {
        let Some((leaf, mut ids)) = self.resolve_in_resource(path) else {
            return Err(unknown(path));
        };
        for id in &ids {
            self.check_filterable(*id)?;
        }
        if !self.resource_type.attribute(leaf).is_complex() {
            return Ok((leaf, ids));
        }
        let value = self.value_of(leaf)?;
        ids.push(value);
        Ok((value, ids))
    }

    /// The attributes from the top of the resource down to this one.
    fn way_to(&self, leaf: AttributeId) -> Vec<AttributeId> {
        let parent = |id: &AttributeId| self.resource_type.attribute(*id).parent();
        let mut ids: Vec<_> = std::iter::successors(Some(leaf), parent).collect();
        ids.reverse();
        ids
    }

    /// RFC 7643, section 7, of `returned` "never": its values cannot be searched for, which would
    /// tell them one guess at a time. What follows from the base URL or from another resource is not
    /// in any store.
    pub(super) fn check_filterable(&self, id: AttributeId) -> Result<(), FilterError> {
        let attribute = self.resource_type.attribute(id);
        let is_secret = attribute.returned() == Returned::Never
            || attribute.mutability() == Mutability::WriteOnly;
        let is_computed = match attribute.kept() {
            Kept::Meta => attribute.name() == "location",
            Kept::Members | Kept::Groups => attribute.name() == "display",
            _ => false,
        };
        match is_secret || is_computed || attribute.name() == "$ref" {
            true => Err(FilterError::NotFilterable { attribute: attribute.path().to_owned() }),
            false => Ok(()),
        }
    }
}

fn unknown(path: &AttributePath<'_>) -> FilterError {
    FilterError::UnknownAttribute { path: PeerText::new(&path.to_string()) }
}
