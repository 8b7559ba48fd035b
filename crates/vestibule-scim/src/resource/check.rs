//! What holds of every whole resource: required attributes are there, and at most one element of a
//! multi-valued attribute is primary.

use crate::schema::{AttributeType, Mutability};
use crate::{
    AttributeId, CompiledAttribute, Fault, Kept, Record, Resource, ResourceType, ScimError, Value,
};

/// Checks a resource, and mends what `mend_primary` allows: of several primary elements the last
/// stays primary.
///
/// # Errors
///
/// `required` and `several_primaries`, both `invalidValue`.
pub(crate) fn check(
    resource: &mut Resource,
    mend_primary: impl Fn() -> bool,
) -> Result<(), ScimError> {
    let resource_type = resource.resource_type().clone();
    for extension in resource_type.required_extensions() {
        if resource.record().get(extension).is_none() {
            return Err(missing(resource_type.attribute(extension)));
        }
    }
    check_level(&resource_type, None, resource.record_mut(), &mend_primary)
}

fn check_level(
    resource_type: &ResourceType,
    parent: Option<AttributeId>,
    record: &mut Record,
    mend_primary: &impl Fn() -> bool,
) -> Result<(), ScimError> {
    for (id, attribute) in resource_type.children(parent) {
        let Some(value) = record.get_mut(id) else {
            if is_missed(attribute) {
                return Err(missing(attribute));
            }
            continue;
        };
        if attribute.is_required() && matches!(value, Value::String(text) if text.is_empty()) {
            return Err(missing(attribute));
        }
        match value {
            Value::Complex(inner) => check_level(resource_type, Some(id), inner, mend_primary)?,
            Value::Many(elements) if attribute.is_complex() => {
                check_primary(resource_type, id, elements, mend_primary)?;
                for element in elements {
                    if let Value::Complex(inner) = element {
                        check_level(resource_type, Some(id), inner, mend_primary)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a client has to provide the attribute: what is read-only is not its to provide.
fn is_missed(attribute: &CompiledAttribute) -> bool {
    attribute.is_required()
        && attribute.kept() == Kept::Resource
        && attribute.mutability() != Mutability::ReadOnly
}

fn missing(attribute: &CompiledAttribute) -> ScimError {
    let detail = format!("`{}` is required", attribute.path());
    ScimError::new(Fault::InvalidValue, "required", detail)
}

fn check_primary(
    resource_type: &ResourceType,
    id: AttributeId,
    elements: &mut [Value],
    mend_primary: &impl Fn() -> bool,
) -> Result<(), ScimError> {
    let Some(primary) = resource_type.child(Some(id), "primary") else { return Ok(()) };
    if resource_type.attribute(primary).attribute_type() != AttributeType::Boolean {
        return Ok(());
    }
    let is_primary = |element: &Value| {
        element.as_record().and_then(|inner| inner.get(primary)) == Some(&Value::Boolean(true))
    };
    if elements.iter().filter(|element| is_primary(element)).count() < 2 {
        return Ok(());
    }
    if !mend_primary() {
        let path = resource_type.attribute(id).path();
        let detail = format!("two values of `{path}` are primary");
        return Err(ScimError::new(Fault::InvalidValue, "several_primaries", detail));
    }
    let last = elements.iter().rposition(is_primary);
    for (index, element) in elements.iter_mut().enumerate() {
        if Some(index) != last
            && let Value::Complex(inner) = element
            && inner.get(primary).is_some()
        {
            inner.set(primary, Value::Boolean(false));
        }
    }
    Ok(())
}
