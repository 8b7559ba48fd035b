//! What a PUT makes of a resource (RFC 7644 section 3.5.1).

use super::check;
use crate::schema::Mutability;
use crate::{
    AttributeId, CompiledAttribute, Fault, Kept, Record, Resource, ResourceType, ScimError, Value,
};

/// The resource that a client wants in place of one that is there.
///
/// Attributes that the client leaves out are unassigned, except those that it cannot know, which are
/// read-only, those that cannot be taken back, which are immutable, and `active`: a client that says
/// nothing of it does not let a deactivated user in again.
///
/// # Errors
///
/// `mutability` where an immutable attribute would change; `required`, `invalidValue`, where what is
/// carried over is incomplete without what the client left out.
pub(crate) fn replacement(before: &Resource, wanted: Resource) -> Result<Resource, ScimError> {
    let resource_type = before.resource_type();
    let mut after = wanted;
    carry(resource_type, None, before.record(), after.record_mut())?;
    after.stay_out_as(before);
    // What was carried over may lie in something whose other parts are required.
    check(&mut after, || false)?;
    Ok(after)
}

fn carry(
    resource_type: &ResourceType,
    parent: Option<AttributeId>,
    before: &Record,
    after: &mut Record,
) -> Result<(), ScimError> {
    for (id, attribute) in resource_type.children(parent) {
        if attribute.kept() != Kept::Resource {
            continue;
        }
        let Some(had) = before.get(id) else { continue };
        match (attribute.mutability(), after.get_mut(id)) {
            (Mutability::ReadOnly, _) => {
                after.set(id, had.clone());
            }
            (Mutability::Immutable, Some(wants)) if wants != had => {
                return Err(immutable(attribute));
            }
            (Mutability::Immutable, None) => {
                after.set(id, had.clone());
            }
            (_, None) if resource_type.active() == Some(id) => {
                after.set(id, had.clone());
            }
            // Sub-attributes that are immutable are those of one value; what a multi-valued
            // attribute holds is replaced with its elements.
            (_, Some(Value::Complex(wants))) => {
                if let Value::Complex(had) = had {
                    carry(resource_type, Some(id), had, wants)?;
                }
            }
            (_, None) => {
                if let Value::Complex(had) = had {
                    let mut kept = Record::new();
                    carry(resource_type, Some(id), had, &mut kept)?;
                    if !kept.is_empty() {
                        after.set(id, Value::Complex(kept));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn immutable(attribute: &CompiledAttribute) -> ScimError {
    let detail = format!("`{}` is immutable and has another value", attribute.path());
    ScimError::new(Fault::Mutability, "immutable", detail)
}
