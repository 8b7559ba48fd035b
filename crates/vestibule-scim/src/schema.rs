//! Schemas as data: what an attribute is called, what it may hold, and who may write it
//! ([RFC 7643, sections 2, 6 and 7](https://www.rfc-editor.org/rfc/rfc7643#section-7)).
//!
//! A [`Schema`] is what `/Schemas` serves, member for member. Nothing here decides anything: a
//! [`Registry`](crate::Registry) is compiled from schemas and resource types, and it is the
//! registry that reads, checks and projects resources.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

mod attribute;
mod characteristics;
mod enterprise;
mod group;
mod resource_type;
mod service_provider_config;
mod standard;
mod urn;
mod user;

pub use attribute::Attribute;
pub use characteristics::{AttributeType, Mutability, Returned, Uniqueness};
pub use resource_type::ResourceTypeDefinition;
pub use urn::{
    BULK_REQUEST_MESSAGE, BULK_RESPONSE_MESSAGE, ENTERPRISE_USER_SCHEMA, ERROR_MESSAGE,
    GROUP_SCHEMA, LIST_RESPONSE_MESSAGE, PATCH_OP_MESSAGE, RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA,
    SEARCH_REQUEST_MESSAGE, SERVICE_PROVIDER_CONFIG_SCHEMA, USER_SCHEMA,
};

/// A schema: a URN and the attributes that it names.
///
/// The standard ones are [`Schema::user`], [`Schema::group`], [`Schema::enterprise_user`],
/// [`Schema::service_provider_config`], [`Schema::resource_type`] and [`Schema::meta_schema`]. A host's
/// own extension is built in the same words:
///
/// ```
/// use vestibule_scim::{Attribute, AttributeType, Schema};
///
/// let badge = Schema::new("urn:example:params:scim:schemas:extension:badge:2.0:User", "Badge")
///     .with_description("What opens a door")
///     .with_attribute(Attribute::new("number", AttributeType::String).required().case_exact())
///     .with_attribute(Attribute::new("floors", AttributeType::Integer).multi_valued());
/// assert_eq!(badge.attribute("NUMBER").map(|attribute| attribute.case_exact), Some(true));
/// ```
///
/// Read from JSON, members that are absent take the defaults of
/// [RFC 7643, section 2.2](https://www.rfc-editor.org/rfc/rfc7643#section-2.2); written, no member
/// is ever null, since Entra ID refuses a schema with a null in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Schema {
    /// The URN of the schema, which is its identifier too.
    pub id: String,
    /// The name that people know it by, such as `User`.
    #[serde(default)]
    pub name: String,
    /// What the schema describes, for people.
    #[serde(default)]
    pub description: String,
    /// The attributes, in the order in which they are served.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// A schema without attributes.
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let schema = Schema::new("urn:example:params:scim:schemas:core:2.0:Door", "Door");
    /// assert!(schema.attributes.is_empty());
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            description: String::new(),
            attributes: Vec::new(),
        }
    }

    /// The same schema with a description for people.
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let schema = Schema::new("urn:example:Door", "Door").with_description("A way in");
    /// assert_eq!(schema.description, "A way in");
    /// ```
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The same schema with one more attribute, after those it has.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Schema};
    ///
    /// let schema = Schema::new("urn:example:Door", "Door")
    ///     .with_attribute(Attribute::new("open", AttributeType::Boolean));
    /// assert_eq!(schema.attributes.len(), 1);
    /// ```
    #[must_use]
    pub fn with_attribute(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// The same schema with more attributes, after those it has.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Schema};
    ///
    /// let schema = Schema::new("urn:example:Door", "Door").with_attributes([
    ///     Attribute::new("open", AttributeType::Boolean),
    ///     Attribute::new("floor", AttributeType::Integer),
    /// ]);
    /// assert_eq!(schema.attributes.len(), 2);
    /// ```
    #[must_use]
    pub fn with_attributes(mut self, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// The attribute of that name at the top of the schema. Names are compared without regard to
    /// ASCII case ([RFC 7643, section 2.1](https://www.rfc-editor.org/rfc/rfc7643#section-2.1)).
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let user = Schema::user();
    /// assert!(user.attribute("username").is_some_and(|attribute| attribute.required));
    /// assert!(user.attribute("externalId").is_none(), "common attributes are in no schema");
    /// ```
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// Writes the resource that `/Schemas` serves, all but `meta`, which tells where it is served.
impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let schemas = [SCHEMA_SCHEMA];
        let has_description = !self.description.is_empty();
        let mut members =
            serializer.serialize_struct("Schema", 4 + usize::from(has_description))?;
        members.serialize_field("schemas", &schemas)?;
        members.serialize_field("id", &self.id)?;
        members.serialize_field("name", &self.name)?;
        if has_description {
            members.serialize_field("description", &self.description)?;
        }
        members.serialize_field("attributes", &self.attributes)?;
        members.end()
    }
}

#[cfg(test)]
mod tests;
