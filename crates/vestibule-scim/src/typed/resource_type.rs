//! What `/ResourceTypes` serves
//! ([RFC 7643, section 6](https://www.rfc-editor.org/rfc/rfc7643#section-6)).

use serde::{Deserialize, Serialize};

use super::{Extra, Meta, unassigned};
use crate::schema::{RESOURCE_TYPE_SCHEMA, ResourceTypeDefinition};

/// A type of resource, as a service provider describes it.
///
/// ```
/// use vestibule_scim::ResourceTypeDefinition;
/// use vestibule_scim::typed::ResourceTypeDescription;
///
/// let users = ResourceTypeDescription::from(&ResourceTypeDefinition::user());
/// assert_eq!(serde_json::to_value(&users)?["endpoint"], "/Users");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResourceTypeDescription {
    /// The URN of the schema of resource types.
    #[serde(default, deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// The identifier, most often the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, such as `User`.
    pub name: String,
    /// The path below the base URL, such as `/Users`.
    pub endpoint: String,
    /// What the type is for, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The URN of the core schema.
    pub schema: String,
    /// The extensions.
    #[serde(default, deserialize_with = "unassigned", skip_serializing_if = "Vec::is_empty")]
    pub schema_extensions: Vec<SchemaExtension>,
    /// Where the description is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Members that the standard does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Without `meta`, which tells where it is served.
impl From<&ResourceTypeDefinition> for ResourceTypeDescription {
    fn from(definition: &ResourceTypeDefinition) -> Self {
        let description = &definition.description;
        let extension = |(schema, required): &(String, bool)| SchemaExtension {
            schema: schema.clone(),
            required: *required,
        };
        Self {
            schemas: vec![RESOURCE_TYPE_SCHEMA.to_owned()],
            id: Some(definition.name.clone()),
            name: definition.name.clone(),
            endpoint: definition.endpoint.clone(),
            description: (!description.is_empty()).then(|| description.clone()),
            schema: definition.schema.clone(),
            schema_extensions: definition.extensions.iter().map(extension).collect(),
            meta: None,
            extra: Extra::new(),
        }
    }
}

/// An extension of a type of resource.
///
/// ```
/// use vestibule_scim::typed::SchemaExtension;
///
/// let badge: SchemaExtension =
///     serde_json::from_str(r#"{"schema":"urn:example:Badge","required":true}"#)?;
/// assert!(badge.required);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SchemaExtension {
    /// The URN of the extension's schema.
    pub schema: String,
    /// Whether every resource must have it.
    pub required: bool,
}
