//! From definitions to one flat table of attributes for each resource type.

use std::sync::Arc;

use vestibule_core::PeerText;

use super::{AttributeId, CompiledAttribute, Inner, Kept, ResourceType};

use crate::schema::{
    Attribute, AttributeType, GROUP_SCHEMA, Mutability, ResourceTypeDefinition, Returned, Schema,
    USER_SCHEMA, Uniqueness,
};

/// Why schemas and resource types do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Two schemas, resource types, endpoints or attributes of one level have the same name.
    #[error("{name} is defined twice")]
    Twice {
        /// What they are called.
        name: PeerText,
    },
    /// A resource type names a schema that is not there.
    #[error("the schema {urn} is not defined")]
    NoSuchSchema {
        /// The URN.
        urn: PeerText,
    },
    /// An attribute's name is not one of
    /// [RFC 7643 section 2.1](https://www.rfc-editor.org/rfc/rfc7643#section-2.1).
    #[error("{name} is no attribute name")]
    InvalidName {
        /// The name.
        name: PeerText,
    },
    /// A complex attribute without sub-attributes, another one with them, or complex attributes
    /// within one another.
    #[error("the sub-attributes of {name} do not fit its type")]
    SubAttributes {
        /// The attribute.
        name: PeerText,
    },
    /// A write-only attribute that is required or unique, though nothing is kept of it, or a complex
    /// one that is unique as a whole.
    #[error("the characteristics of {name} contradict one another")]
    Contradiction {
        /// The attribute.
        name: PeerText,
    },
    /// An endpoint that is not one path segment, or one of the protocol's own.
    #[error("{endpoint} is no endpoint for resources")]
    InvalidEndpoint {
        /// The endpoint.
        endpoint: PeerText,
    },
    /// More attributes than a table holds: 65,535.
    #[error("the resource type has more than 65535 attributes")]
    TooMany,
}

impl RegistryError {
    /// The stable code, such as `registry_twice`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Twice { .. } => "registry_twice",
            Self::NoSuchSchema { .. } => "registry_no_such_schema",
            Self::InvalidName { .. } => "registry_invalid_name",
            Self::SubAttributes { .. } => "registry_sub_attributes",
            Self::Contradiction { .. } => "registry_contradiction",
            Self::InvalidEndpoint { .. } => "registry_invalid_endpoint",
            Self::TooMany => "registry_too_many",
        }
    }
}

/// Endpoints that the protocol itself has (RFC 7644 section 3.2).
const RESERVED: [&str; 6] =
    ["Me", "ServiceProviderConfig", "ResourceTypes", "Schemas", "Bulk", ".search"];

pub(super) fn resource_types(
    schemas: &[Schema],
    definitions: Vec<ResourceTypeDefinition>,
) -> Result<Vec<ResourceType>, RegistryError> {
    for (index, schema) in schemas.iter().enumerate() {
        if schemas.iter().skip(index + 1).any(|other| other.id.eq_ignore_ascii_case(&schema.id)) {
            return Err(RegistryError::Twice { name: PeerText::new(&schema.id) });
        }
    }
    let mut compiled: Vec<ResourceType> = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let resource_type = resource_type(schemas, definition)?;
        let same = |other: &ResourceType| {
            other.name() == resource_type.name() || other.endpoint() == resource_type.endpoint()
        };
        if compiled.iter().any(same) {
            return Err(RegistryError::Twice { name: PeerText::new(resource_type.name()) });
        }
        compiled.push(resource_type);
    }
    Ok(compiled)
}

fn resource_type(
    schemas: &[Schema],
    definition: ResourceTypeDefinition,
) -> Result<ResourceType, RegistryError> {
    let endpoint = endpoint(&definition.endpoint)?;
    let core = schema(schemas, &definition.schema)?;
    let mut table = Table { attributes: Vec::new() };
    for attribute in before() {
        table.add(&attribute, None, "", kept_common(&attribute.name))?;
    }
    for attribute in &core.attributes {
        table.add(attribute, None, "", kept_core(&core.id, &attribute.name))?;
    }
    let mut extensions = Vec::with_capacity(definition.extensions.len());
    for (urn, required) in &definition.extensions {
        extensions.push((table.add_extension(schema(schemas, urn)?)?, *required));
    }
    table.add(&meta(), None, "", Kept::Meta)?;
    table.check_names()?;
    let mut compiled = Inner {
        definition,
        endpoint,
        attributes: table.attributes.into(),
        extensions: extensions.into(),
        active: None,
    };
    compiled.active = (0..)
        .map(AttributeId)
        .zip(compiled.attributes.iter())
        .find(|(_, found)| {
            found.parent.is_none()
                && found.name.eq_ignore_ascii_case("active")
                && found.attribute_type == AttributeType::Boolean
                && !found.multi_valued
        })
        .map(|(id, _)| id);
    Ok(ResourceType { inner: Arc::new(compiled) })
}

fn endpoint(text: &str) -> Result<Box<str>, RegistryError> {
    let segment = text.strip_prefix('/').unwrap_or(text);
    let is_segment = !segment.is_empty()
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    match is_segment && !RESERVED.contains(&segment) {
        true => Ok(segment.into()),
        false => Err(RegistryError::InvalidEndpoint { endpoint: PeerText::new(text) }),
    }
}

fn schema<'a>(schemas: &'a [Schema], urn: &str) -> Result<&'a Schema, RegistryError> {
    schemas
        .iter()
        .find(|found| found.id == urn)
        .ok_or_else(|| RegistryError::NoSuchSchema { urn: PeerText::new(urn) })
}

/// The common attributes of RFC 7643 section 3.1 that stand before a schema's own. `externalId` is
/// an attribute of the client's, kept in the resource.
fn before() -> [Attribute; 3] {
    [
        Attribute::new("schemas", AttributeType::Reference)
            .multi_valued()
            .case_exact()
            .with_returned(Returned::Always),
        Attribute::new("id", AttributeType::String)
            .case_exact()
            .with_mutability(Mutability::ReadOnly)
            .with_returned(Returned::Always)
            .with_uniqueness(Uniqueness::Server),
        Attribute::new("externalId", AttributeType::String).case_exact(),
    ]
}

/// RFC 7643 section 3.1, `meta`.
fn meta() -> Attribute {
    let read_only = |name: &str, kind| {
        Attribute::new(name, kind).case_exact().with_mutability(Mutability::ReadOnly)
    };
    read_only("meta", AttributeType::Complex).with_sub_attributes([
        read_only("resourceType", AttributeType::String),
        read_only("created", AttributeType::DateTime),
        read_only("lastModified", AttributeType::DateTime),
        read_only("location", AttributeType::Reference),
        read_only("version", AttributeType::String),
    ])
}

fn kept_common(name: &str) -> Kept {
    match name {
        "schemas" => Kept::Schemas,
        "id" => Kept::Id,
        _ => Kept::Resource,
    }
}

fn kept_core(schema: &str, name: &str) -> Kept {
    match (schema, name) {
        (GROUP_SCHEMA, "members") => Kept::Members,
        (USER_SCHEMA, "groups") => Kept::Groups,
        _ => Kept::Resource,
    }
}

struct Table {
    attributes: Vec<CompiledAttribute>,
}

impl Table {
    fn next(&self) -> Result<AttributeId, RegistryError> {
        u16::try_from(self.attributes.len()).map(AttributeId).map_err(|_| RegistryError::TooMany)
    }

    fn close(&mut self, id: AttributeId) -> Result<(), RegistryError> {
        let end = self.next()?;
        if let Some(attribute) = self.attributes.get_mut(id.index()) {
            attribute.end = end;
        }
        Ok(())
    }

    fn add_extension(&mut self, schema: &Schema) -> Result<AttributeId, RegistryError> {
        let id = self.next()?;
        self.attributes.push(CompiledAttribute {
            name: schema.id.as_str().into(),
            path: schema.id.as_str().into(),
            attribute_type: AttributeType::Complex,
            multi_valued: false,
            required: false,
            case_exact: true,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: Vec::new(),
            parent: None,
            end: id,
            kept: Kept::Resource,
            is_extension: true,
        });
        let prefix = format!("{}:", schema.id);
        for attribute in &schema.attributes {
            self.add(attribute, Some(id), &prefix, Kept::Resource)?;
        }
        self.close(id)?;
        Ok(id)
    }

    /// Adds an attribute and its sub-attributes; `prefix` is what its path begins with.
    fn add(
        &mut self,
        attribute: &Attribute,
        parent: Option<AttributeId>,
        prefix: &str,
        kept: Kept,
    ) -> Result<AttributeId, RegistryError> {
        if !is_name(&attribute.name) {
            return Err(RegistryError::InvalidName { name: PeerText::new(&attribute.name) });
        }
        let complex = attribute.attribute_type == AttributeType::Complex;
        let within = prefix.ends_with('.');
        if complex == attribute.sub_attributes.is_empty() || (complex && within) {
            return Err(RegistryError::SubAttributes { name: PeerText::new(&attribute.name) });
        }
        if !is_consistent(attribute) {
            return Err(RegistryError::Contradiction { name: PeerText::new(&attribute.name) });
        }
        let id = self.next()?;
        let path = format!("{prefix}{}", attribute.name);
        self.attributes.push(CompiledAttribute {
            name: attribute.name.as_str().into(),
            path: path.as_str().into(),
            attribute_type: attribute.attribute_type,
            multi_valued: attribute.multi_valued,
            required: attribute.required,
            case_exact: attribute.case_exact || attribute.attribute_type != AttributeType::String,
            mutability: attribute.mutability,
            returned: attribute.returned,
            uniqueness: attribute.uniqueness,
            canonical_values: attribute.canonical_values.clone(),
            parent,
            end: id,
            kept,
            is_extension: false,
        });
        let prefix = format!("{path}.");
        for sub in &attribute.sub_attributes {
            self.add(sub, Some(id), &prefix, kept)?;
        }
        self.close(id)?;
        Ok(id)
    }

    fn check_names(&self) -> Result<(), RegistryError> {
        let mut paths: Vec<String> =
            self.attributes.iter().map(|found| found.path.to_ascii_lowercase()).collect();
        paths.sort_unstable();
        match paths.windows(2).find(|pair| pair.first() == pair.last()) {
            Some([twice, _]) => Err(RegistryError::Twice { name: PeerText::new(twice) }),
            _ => Ok(()),
        }
    }
}

/// Whether what is published of an attribute can be kept to.
fn is_consistent(attribute: &Attribute) -> bool {
    let is_unique = attribute.uniqueness != Uniqueness::None;
    match (attribute.attribute_type, attribute.mutability) {
        (AttributeType::Complex, _) if is_unique => false,
        (_, Mutability::WriteOnly) => !is_unique && !attribute.required,
        _ => true,
    }
}

/// ATTRNAME of RFC 7643 section 2.1, and `$ref`.
fn is_name(name: &str) -> bool {
    let rest = match name {
        "$ref" => return true,
        _ => name.strip_prefix(|first: char| first.is_ascii_alphabetic()),
    };
    rest.is_some_and(|rest| {
        rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}
