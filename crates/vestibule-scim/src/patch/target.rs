//! What the path of an operation means for a resource type.

use vestibule_core::PeerText;

use crate::resource::Reader;
use crate::{
    AttributeId, Fault, Filter, Kept, Mutability, PatchPath, ResourceType, ScimError, Tolerance,
};

/// Where an operation applies.
#[derive(Clone, Copy)]
pub(super) enum Target<'p> {
    /// The resource itself: the path is the URN of its core schema.
    Resource,
    /// An attribute that there is at most once.
    Attribute(AttributeId),
    /// Elements of a multi-valued attribute.
    Elements(Elements<'p>),
}

/// Elements of a multi-valued attribute, or one sub-attribute in each of them.
#[derive(Clone, Copy)]
pub(super) struct Elements<'p> {
    pub(super) id: AttributeId,
    /// Which elements; without a filter, all.
    pub(super) filter: Option<&'p Filter<'p>>,
    pub(super) sub: Option<AttributeId>,
}

impl Target<'_> {
    /// The innermost attribute.
    pub(super) fn leaf(&self) -> Option<AttributeId> {
        match self {
            Self::Resource => None,
            Self::Attribute(id) => Some(*id),
            Self::Elements(elements) => Some(elements.sub.unwrap_or(elements.id)),
        }
    }
}

/// Finds what a path names: nothing where there is no such attribute and that is tolerated.
pub(super) fn find<'p>(
    reader: &Reader<'_>,
    path: &'p PatchPath<'p>,
) -> Result<Option<Target<'p>>, ScimError> {
    let resource_type = reader.resource_type();
    let name = path.attribute();
    if path.filter().is_none() && name.is_urn(resource_type.schema()) {
        return Ok(Some(Target::Resource));
    }
    let id = match resource_type.resolve_path(name) {
        Some(id) => id,
        None => match unqualified(resource_type, path) {
            Some(id) if reader.tolerates(Tolerance::UnqualifiedExtension) => id,
            _ => return unknown(reader, path),
        },
    };
    let attribute = resource_type.attribute(id);
    let Some(filter) = path.filter() else {
        let multi_valued = |id: &AttributeId| resource_type.attribute(*id).is_multi_valued();
        return Ok(Some(match attribute.parent().filter(multi_valued) {
            Some(parent) => Target::Elements(Elements { id: parent, filter: None, sub: Some(id) }),
            None => Target::Attribute(id),
        }));
    };
    if !attribute.is_multi_valued() {
        let detail = format!("`{}` has one value, nothing to select from", attribute.path());
        return Err(ScimError::new(Fault::InvalidPath, "path_not_multi_valued", detail));
    }
    let sub = match path.sub() {
        None => None,
        // The elements of a simple attribute are called `value`, as in filters.
        Some(sub) if !attribute.is_complex() && sub.eq_ignore_ascii_case("value") => None,
        Some(sub) => match resource_type.child(Some(id), sub) {
            None => return unknown(reader, path),
            found => found,
        },
    };
    Ok(Some(Target::Elements(Elements { id, filter: Some(filter), sub })))
}

/// The attribute of an extension, named without the extension's URN.
fn unqualified(resource_type: &ResourceType, path: &PatchPath<'_>) -> Option<AttributeId> {
    let name = path.attribute();
    if name.urn().is_some() {
        return None;
    }
    let id = of_extension(resource_type, name.name())?;
    match name.sub() {
        None => Some(id),
        Some(sub) => resource_type.child(Some(id), sub),
    }
}

pub(super) fn of_extension(resource_type: &ResourceType, name: &str) -> Option<AttributeId> {
    resource_type.extensions().find_map(|extension| resource_type.child(Some(extension), name))
}

fn unknown<'p>(reader: &Reader<'_>, path: &PatchPath<'_>) -> Result<Option<Target<'p>>, ScimError> {
    // The filter stays out of the text: it is personal data.
    let mut name = path.attribute().to_string();
    if let (Some(_), Some(sub)) = (path.filter(), path.sub()) {
        name = format!("{name}.{sub}");
    }
    if !reader.resource_type().sounds_like_active(&name)
        && reader.tolerates(Tolerance::UnknownAttributes)
    {
        return Ok(None);
    }
    let detail = format!("{} is no attribute of this resource type", PeerText::new(&name));
    Err(ScimError::new(Fault::InvalidPath, "unknown_attribute", detail))
}

/// Whether a client cannot change the attribute: it, or what it is in, is read-only or follows from
/// something else.
pub(super) fn is_read_only(resource_type: &ResourceType, id: AttributeId) -> bool {
    let attribute = resource_type.attribute(id);
    attribute.mutability() == Mutability::ReadOnly
        || !matches!(attribute.kept(), Kept::Resource | Kept::Members)
        || attribute.parent().is_some_and(|parent| is_read_only(resource_type, parent))
}
