//! Which schemas make up a type of resource, and where it is served
//! ([RFC 7643, section 6](https://www.rfc-editor.org/rfc/rfc7643#section-6)).

use super::{ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA};

/// A type of resource, as a host declares it.
///
/// What `/ResourceTypes` serves is [`ResourceTypeDescription`](crate::typed::ResourceTypeDescription).
///
/// ```
/// use vestibule_scim::{ResourceTypeDefinition, Schema, USER_SCHEMA};
///
/// let door = Schema::new("urn:example:params:scim:schemas:core:2.0:Door", "Door");
/// let doors = ResourceTypeDefinition::new("Door", "/Doors", &door.id)
///     .with_description("What a badge opens")
///     .with_extension("urn:example:params:scim:schemas:extension:alarm:2.0:Door");
/// assert_eq!(doors.extensions.len(), 1);
/// assert_eq!(ResourceTypeDefinition::user().schema, USER_SCHEMA);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceTypeDefinition {
    /// The name, which is the identifier and the value of `meta.resourceType`.
    pub name: String,
    /// The path below the base URL, such as `/Users`.
    pub endpoint: String,
    /// What the type is for, for people.
    pub description: String,
    /// The URN of the core schema.
    pub schema: String,
    /// The URNs of the extensions, and whether a resource must have each.
    pub extensions: Vec<(String, bool)>,
}

impl ResourceTypeDefinition {
    /// A type of resource without extensions.
    ///
    /// ```
    /// use vestibule_scim::{GROUP_SCHEMA, ResourceTypeDefinition};
    ///
    /// let groups = ResourceTypeDefinition::new("Group", "/Groups", GROUP_SCHEMA);
    /// assert!(groups.extensions.is_empty());
    /// ```
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        endpoint: impl Into<String>,
        schema: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            endpoint: endpoint.into(),
            description: String::new(),
            schema: schema.into(),
            extensions: Vec::new(),
        }
    }

    /// Users at `/Users`, with the enterprise extension.
    ///
    /// ```
    /// use vestibule_scim::{ENTERPRISE_USER_SCHEMA, ResourceTypeDefinition};
    ///
    /// let users = ResourceTypeDefinition::user();
    /// assert_eq!(users.extensions, [(ENTERPRISE_USER_SCHEMA.to_owned(), false)]);
    /// ```
    #[must_use]
    pub fn user() -> Self {
        Self::new("User", "/Users", USER_SCHEMA)
            .with_description("User Account")
            .with_extension(ENTERPRISE_USER_SCHEMA)
    }

    /// Groups at `/Groups`.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::ResourceTypeDefinition::group().endpoint, "/Groups");
    /// ```
    #[must_use]
    pub fn group() -> Self {
        Self::new("Group", "/Groups", GROUP_SCHEMA).with_description("Group")
    }

    /// The same type with a description for people.
    ///
    /// ```
    /// use vestibule_scim::ResourceTypeDefinition;
    ///
    /// let users = ResourceTypeDefinition::user().with_description("People");
    /// assert_eq!(users.description, "People");
    /// ```
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The same type with an extension that a resource may do without.
    ///
    /// ```
    /// use vestibule_scim::{ENTERPRISE_USER_SCHEMA, ResourceTypeDefinition, USER_SCHEMA};
    ///
    /// let users = ResourceTypeDefinition::new("User", "/Users", USER_SCHEMA)
    ///     .with_extension(ENTERPRISE_USER_SCHEMA);
    /// assert_eq!(users, ResourceTypeDefinition::user().with_description(""));
    /// ```
    #[must_use]
    pub fn with_extension(mut self, schema: impl Into<String>) -> Self {
        self.extensions.push((schema.into(), false));
        self
    }

    /// The same type with an extension that every resource must have.
    ///
    /// ```
    /// use vestibule_scim::ResourceTypeDefinition;
    ///
    /// let users = ResourceTypeDefinition::user().with_required_extension("urn:example:Badge");
    /// assert_eq!(users.extensions.last(), Some(&("urn:example:Badge".to_owned(), true)));
    /// ```
    #[must_use]
    pub fn with_required_extension(mut self, schema: impl Into<String>) -> Self {
        self.extensions.push((schema.into(), true));
        self
    }
}
