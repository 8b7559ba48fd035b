//! Schemas and resource types, compiled once (RFC 7643 sections 3 and 7).
//!
//! The same table drives what is accepted, what is published at `/Schemas`, what a filter may ask,
//! how PATCH finds its target and what a reply shows, so that they cannot disagree.

mod compile;

use std::fmt;
use std::sync::Arc;

use crate::schema::{
    AttributeType, Mutability, ResourceTypeDefinition, Returned, Schema, Uniqueness,
};

pub use self::compile::RegistryError;

/// Every schema and resource type that a service provider offers.
///
/// Cheap to clone: what is compiled is shared.
///
/// ```
/// let registry = vestibule_scim::Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let work = user.resolve(None, "emails", Some("type")).unwrap();
/// assert_eq!(user.attribute(work).path(), "emails.type");
/// ```
#[derive(Clone)]
pub struct Registry {
    schemas: Arc<[Schema]>,
    resource_types: Arc<[ResourceType]>,
}

impl Registry {
    /// Compiles schemas and resource types.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] when two schemas or types have one name, a type names a schema that is not
    /// there, or an attribute's definition contradicts itself.
    pub fn new(
        schemas: Vec<Schema>,
        resource_types: Vec<ResourceTypeDefinition>,
    ) -> Result<Self, RegistryError> {
        let compiled = compile::resource_types(&schemas, resource_types)?;
        Ok(Self { schemas: schemas.into(), resource_types: compiled.into() })
    }

    /// Users with the enterprise extension, and groups; and the schemas that describe the service
    /// provider itself.
    ///
    /// ```
    /// use vestibule_scim::Registry;
    ///
    /// let registry = Registry::standard();
    /// assert_eq!(registry.schemas().len(), 6);
    /// assert!(registry.resource_type("Group").unwrap().members().is_some());
    /// ```
    #[must_use]
    #[expect(clippy::expect_used, reason = "the definitions are constant, and the tests use them")]
    pub fn standard() -> Self {
        let schemas = vec![
            Schema::user(),
            Schema::group(),
            Schema::enterprise_user(),
            Schema::service_provider_config(),
            Schema::resource_type(),
            Schema::meta_schema(),
        ];
        let types = vec![ResourceTypeDefinition::user(), ResourceTypeDefinition::group()];
        Self::new(schemas, types).expect("the standard's schemas go together")
    }

    /// The schemas, in the order in which they were given.
    #[must_use]
    pub fn schemas(&self) -> &[Schema] {
        &self.schemas
    }

    /// The resource types, in the order in which they were given.
    #[must_use]
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }

    /// The resource type of that name, such as `User`.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<&ResourceType> {
        self.resource_types.iter().find(|found| found.name() == name)
    }

    /// The resource type at that endpoint, such as `Users`.
    #[must_use]
    pub fn resource_type_at(&self, endpoint: &str) -> Option<&ResourceType> {
        self.resource_types.iter().find(|found| found.endpoint() == endpoint)
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.resource_types.iter()).finish()
    }
}

/// Names an attribute of one resource type: an index into its table.
///
/// Meaningless for another resource type, and not to be stored: keep
/// [`CompiledAttribute::path`] instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(u16);

impl AttributeId {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A compiled resource type. Cheap to clone.
#[derive(Clone)]
pub struct ResourceType {
    inner: Arc<Inner>,
}

struct Inner {
    definition: ResourceTypeDefinition,
    /// The definition's endpoint without its slash.
    endpoint: Box<str>,
    /// In pre-order: every attribute is followed by its sub-attributes.
    attributes: Box<[CompiledAttribute]>,
    /// The containers of the extensions' attributes, and whether each is required.
    extensions: Box<[(AttributeId, bool)]>,
    active: Option<AttributeId>,
}

impl ResourceType {
    /// The name, such as `User`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.definition.name
    }

    /// The endpoint without a slash, such as `Users`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.inner.endpoint
    }

    /// What was compiled.
    #[must_use]
    pub fn definition(&self) -> &ResourceTypeDefinition {
        &self.inner.definition
    }

    /// The URN of the core schema.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.inner.definition.schema
    }

    /// The containers of the extensions: their names are the extensions' URNs.
    pub fn extensions(&self) -> impl ExactSizeIterator<Item = AttributeId> {
        self.inner.extensions.iter().map(|(id, _)| *id)
    }

    pub(crate) fn required_extensions(&self) -> impl Iterator<Item = AttributeId> {
        self.inner.extensions.iter().filter(|(_, required)| *required).map(|(id, _)| *id)
    }

    /// Every attribute with its id, each followed by its sub-attributes.
    pub fn attributes(&self) -> impl Iterator<Item = (AttributeId, &CompiledAttribute)> {
        (0..).map(AttributeId).zip(self.inner.attributes.iter())
    }

    /// How many attributes there are, sub-attributes included.
    #[must_use]
    pub fn attribute_count(&self) -> usize {
        self.inner.attributes.len()
    }

    /// The attribute of that id.
    ///
    /// # Panics
    ///
    /// Where the id is another resource type's, and larger than this one's table.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "an id comes from this very table")]
    pub fn attribute(&self, id: AttributeId) -> &CompiledAttribute {
        &self.inner.attributes[id.index()]
    }

    /// The attributes at the top (`None`) or the sub-attributes of one, in the schema's order.
    pub fn children(&self, parent: Option<AttributeId>) -> Children<'_> {
        let (next, end) = match parent {
            None => (0, self.inner.attributes.len()),
            Some(id) => (id.index() + 1, self.attribute(id).end.index()),
        };
        Children { attributes: &self.inner.attributes, next, end }
    }

    /// The attribute of that name at the top (`None`) or among the sub-attributes of one. Names do
    /// not regard case ([RFC 7643 section 2.1](https://www.rfc-editor.org/rfc/rfc7643#section-2.1)).
    #[must_use]
    pub fn child(&self, parent: Option<AttributeId>, name: &str) -> Option<AttributeId> {
        self.children(parent)
            .find(|(_, attribute)| attribute.name.eq_ignore_ascii_case(name))
            .map(|(id, _)| id)
    }

    /// The attribute that a path of
    /// [RFC 7644 section 3.10](https://www.rfc-editor.org/rfc/rfc7644#section-3.10) names.
    ///
    /// A URN is that of the core schema or of an extension. Without one, core and common attributes
    /// are looked at, never an extension's.
    #[must_use]
    pub fn resolve(&self, urn: Option<&str>, name: &str, sub: Option<&str>) -> Option<AttributeId> {
        let parent = match urn {
            None => None,
            Some(urn) if urn.eq_ignore_ascii_case(self.schema()) => None,
            Some(urn) => Some(self.extension(urn)?),
        };
        let attribute = self.child(parent, name)?;
        match sub {
            None => Some(attribute),
            Some(sub) => self.child(Some(attribute), sub),
        }
    }

    /// The container of the extension with that URN.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<AttributeId> {
        self.extensions().find(|id| self.attribute(*id).name.eq_ignore_ascii_case(urn))
    }

    /// The attribute that says whether a user may sign in, if the type has it.
    #[must_use]
    pub fn active(&self) -> Option<AttributeId> {
        self.inner.active
    }

    /// Whether a name that is no attribute ends as the one does that says who may sign in:
    /// `urn:scim:schemas:core:1.0:active`. It is never passed over: whoever hears that a
    /// deactivation was accepted believes it.
    pub(crate) fn sounds_like_active(&self, name: &str) -> bool {
        let end = name.rsplit([':', '.']).next().unwrap_or(name);
        self.active().is_some_and(|id| self.attribute(id).name().eq_ignore_ascii_case(end))
    }

    /// The attribute whose values are group members, if the type has it.
    #[must_use]
    pub fn members(&self) -> Option<AttributeId> {
        self.kept(Kept::Members)
    }

    /// The attribute that lists the groups of a resource, if the type has it.
    #[must_use]
    pub fn groups(&self) -> Option<AttributeId> {
        self.kept(Kept::Groups)
    }

    fn kept(&self, kept: Kept) -> Option<AttributeId> {
        self.children(None).find(|(_, attribute)| attribute.kept == kept).map(|(id, _)| id)
    }
}

impl PartialEq for ResourceType {
    /// Whether the two are one compiled type.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for ResourceType {}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({})", self.name())
    }
}

/// The attributes of one level.
pub struct Children<'a> {
    attributes: &'a [CompiledAttribute],
    next: usize,
    end: usize,
}

impl<'a> Iterator for Children<'a> {
    type Item = (AttributeId, &'a CompiledAttribute);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let attribute = self.attributes.get(self.next)?;
        let id = AttributeId(u16::try_from(self.next).ok()?);
        self.next = attribute.end.index();
        Some((id, attribute))
    }
}

/// Where the values of an attribute are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kept {
    /// In the resource.
    Resource,
    /// It is the id that the service provider gave.
    Id,
    /// It follows from the resource type and from which extensions have values.
    Schemas,
    /// It is the resource's metadata.
    Meta,
    /// As rows beside the group.
    Members,
    /// It follows from the groups' members.
    Groups,
}

/// One attribute of one resource type, with its characteristics
/// ([RFC 7643 section 2.2](https://www.rfc-editor.org/rfc/rfc7643#section-2.2)).
#[derive(Clone, Debug)]
pub struct CompiledAttribute {
    name: Box<str>,
    path: Box<str>,
    attribute_type: AttributeType,
    multi_valued: bool,
    required: bool,
    case_exact: bool,
    mutability: Mutability,
    returned: Returned,
    uniqueness: Uniqueness,
    canonical_values: Vec<String>,
    parent: Option<AttributeId>,
    /// One past the last sub-attribute.
    end: AttributeId,
    kept: Kept,
    is_extension: bool,
}

impl CompiledAttribute {
    /// The name as the schema spells it; of an extension's container, the URN.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole path as this crate spells it: `emails.type`, or
    /// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The type of each value.
    #[must_use]
    pub fn attribute_type(&self) -> AttributeType {
        self.attribute_type
    }

    /// Whether it has any number of values.
    #[must_use]
    pub fn is_multi_valued(&self) -> bool {
        self.multi_valued
    }

    /// Whether it has to be assigned.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Whether case counts when values are compared. Always for anything but strings.
    #[must_use]
    pub fn is_case_exact(&self) -> bool {
        self.case_exact
    }

    /// Who may change it, and when.
    #[must_use]
    pub fn mutability(&self) -> Mutability {
        self.mutability
    }

    /// When a reply shows it.
    #[must_use]
    pub fn returned(&self) -> Returned {
        self.returned
    }

    /// Whether another resource may have the same value.
    #[must_use]
    pub fn uniqueness(&self) -> Uniqueness {
        self.uniqueness
    }

    /// Values that clients should use; others are accepted.
    #[must_use]
    pub fn canonical_values(&self) -> &[String] {
        &self.canonical_values
    }

    /// The attribute that this is a sub-attribute of, or the container of its extension.
    #[must_use]
    pub fn parent(&self) -> Option<AttributeId> {
        self.parent
    }

    /// Where its values are kept.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.kept
    }

    /// Whether this is the container of an extension's attributes.
    #[must_use]
    pub fn is_extension(&self) -> bool {
        self.is_extension
    }

    /// Whether it has sub-attributes.
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.attribute_type == AttributeType::Complex
    }
}
