//! The resource types of the suite: users with an extension that has every kind of attribute,
//! groups, and a type that nobody signs in with.

use super::Violation;
use crate::{
    Attribute, AttributeType, Registry, ResourceType, ResourceTypeDefinition, Schema, Uniqueness,
};

/// The URN of the extension.
pub(super) const BADGE: &str = "urn:example:scim:conformance:2.0:Badge";
const DEVICE: &str = "urn:example:scim:conformance:2.0:Device";

pub(super) struct Types {
    pub(super) user: ResourceType,
    pub(super) group: ResourceType,
    pub(super) device: ResourceType,
}

impl Types {
    pub(super) fn new() -> Result<Self, Violation> {
        let schemas =
            vec![Schema::user(), Schema::enterprise_user(), Schema::group(), badge(), device()];
        let definitions = vec![
            ResourceTypeDefinition::user().with_extension(BADGE),
            ResourceTypeDefinition::group(),
            ResourceTypeDefinition::new("Device", "/Devices", DEVICE),
        ];
        let violation = |found: String| Violation { check: "the_resource_types_compile", found };
        let registry =
            Registry::new(schemas, definitions).map_err(|error| violation(error.to_string()))?;
        let of = |name: &str| {
            registry.resource_type(name).cloned().ok_or_else(|| violation(format!("no {name}")))
        };
        Ok(Self { user: of("User")?, group: of("Group")?, device: of("Device")? })
    }
}

fn badge() -> Schema {
    let of = Attribute::new;
    Schema::new(BADGE, "Badge").with_attributes([
        of("code", AttributeType::String).case_exact().with_uniqueness(Uniqueness::Server),
        of("level", AttributeType::Integer),
        of("score", AttributeType::Decimal),
        of("since", AttributeType::DateTime),
        of("remote", AttributeType::Boolean),
        of("key", AttributeType::Binary),
        of("home", AttributeType::Reference),
        of("tags", AttributeType::String).multi_valued(),
        of("projects", AttributeType::Complex).multi_valued().with_sub_attributes([
            of("value", AttributeType::String),
            of("hours", AttributeType::Integer),
            of("begun", AttributeType::DateTime),
            of("primary", AttributeType::Boolean),
        ]),
    ])
}

fn device() -> Schema {
    Schema::new(DEVICE, "Device").with_attributes([
        Attribute::new("displayName", AttributeType::String).required(),
        Attribute::new("serial", AttributeType::String).with_uniqueness(Uniqueness::Server),
    ])
}
