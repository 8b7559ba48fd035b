//! One attribute of a schema
//! ([RFC 7643, section 7](https://www.rfc-editor.org/rfc/rfc7643#section-7)).

use serde::{Deserialize, Serialize};

use super::{AttributeType, Mutability, Returned, Uniqueness};

/// An attribute: its name, what it holds, and who may write and read it.
///
/// [`Attribute::new`] sets the defaults of
/// [RFC 7643, section 2.2](https://www.rfc-editor.org/rfc/rfc7643#section-2.2), and so does reading
/// a definition that leaves members out.
///
/// ```
/// use vestibule_scim::{Attribute, AttributeType, Mutability};
///
/// let key = Attribute::new("key", AttributeType::Complex)
///     .multi_valued()
///     .with_description("The keys of the user")
///     .with_sub_attributes([
///         Attribute::new("value", AttributeType::Binary).required(),
///         Attribute::new("type", AttributeType::String).with_canonical_values(["ssh", "gpg"]),
///         Attribute::new("added", AttributeType::DateTime).with_mutability(Mutability::ReadOnly),
///     ]);
/// assert_eq!(key.sub_attribute("TYPE").map(|kind| kind.canonical_values.len()), Some(2));
/// assert!(key.sub_attribute("value").is_some_and(|value| value.case_exact));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Definition", rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attribute {
    /// The name, such as `userName`.
    pub name: String,
    /// What a value is.
    #[serde(rename = "type")]
    pub attribute_type: AttributeType,
    /// Whether there may be several values.
    pub multi_valued: bool,
    /// What the attribute means, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Whether a resource must have it.
    pub required: bool,
    /// The values that clients are advised to use. Others are accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub canonical_values: Vec<String>,
    /// Whether values that differ in case alone are different.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is part of an answer.
    pub returned: Returned,
    /// Whether a value may occur in a second resource.
    pub uniqueness: Uniqueness,
    /// What a [reference](AttributeType::Reference) may point to: names of resource types, or
    /// `external` or `uri`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_types: Vec<String>,
    /// The sub-attributes of a [complex](AttributeType::Complex) attribute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sub_attributes: Vec<Attribute>,
}

impl Attribute {
    /// An attribute with the defaults of the standard: optional, single-valued, without regard to
    /// case unless its type is [case-exact](AttributeType::is_case_exact), read and written by the
    /// client, returned by default, not unique.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Returned};
    ///
    /// let title = Attribute::new("title", AttributeType::String);
    /// assert!(!title.required && !title.multi_valued && !title.case_exact);
    /// assert_eq!(title.returned, Returned::Default);
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, attribute_type: AttributeType) -> Self {
        Self {
            name: name.into(),
            attribute_type,
            multi_valued: false,
            description: String::new(),
            required: false,
            canonical_values: Vec::new(),
            case_exact: attribute_type.is_case_exact(),
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            reference_types: Vec::new(),
            sub_attributes: Vec::new(),
        }
    }

    /// The same attribute, which a resource must have.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// assert!(Attribute::new("number", AttributeType::String).required().required);
    /// ```
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same attribute, with several values.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// assert!(Attribute::new("floors", AttributeType::Integer).multi_valued().multi_valued);
    /// ```
    #[must_use]
    pub fn multi_valued(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    /// The same attribute, whose values differ when their case does.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// assert!(Attribute::new("number", AttributeType::String).case_exact().case_exact);
    /// ```
    #[must_use]
    pub fn case_exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    /// The same attribute, written by someone else or at another time.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Mutability};
    ///
    /// let since = Attribute::new("since", AttributeType::DateTime)
    ///     .with_mutability(Mutability::ReadOnly);
    /// assert_eq!(since.mutability, Mutability::ReadOnly);
    /// ```
    #[must_use]
    pub fn with_mutability(mut self, mutability: Mutability) -> Self {
        self.mutability = mutability;
        self
    }

    /// The same attribute, returned at another time.
    ///
    /// # Security
    ///
    /// An attribute that clients must not read back needs [`Returned::Never`]: it is then refused
    /// in filters and sort orders too, which would tell its value bit by bit.
    /// [`Mutability::WriteOnly`] alone does not keep it out of answers.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Returned};
    ///
    /// let pin = Attribute::new("pin", AttributeType::String).with_returned(Returned::Never);
    /// assert_eq!(pin.returned, Returned::Never);
    /// ```
    #[must_use]
    pub fn with_returned(mut self, returned: Returned) -> Self {
        self.returned = returned;
        self
    }

    /// The same attribute, unique or not.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType, Uniqueness};
    ///
    /// let number = Attribute::new("number", AttributeType::String)
    ///     .with_uniqueness(Uniqueness::Server);
    /// assert_eq!(number.uniqueness, Uniqueness::Server);
    /// ```
    #[must_use]
    pub fn with_uniqueness(mut self, uniqueness: Uniqueness) -> Self {
        self.uniqueness = uniqueness;
        self
    }

    /// The same attribute, with these values to choose from.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// let side = Attribute::new("side", AttributeType::String)
    ///     .with_canonical_values(["left", "right"]);
    /// assert_eq!(side.canonical_values, ["left", "right"]);
    /// ```
    #[must_use]
    pub fn with_canonical_values<V: Into<String>>(
        mut self,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.canonical_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// The same attribute, which points to resources of these types, or to `external` things.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// let owner = Attribute::new("$ref", AttributeType::Reference).with_reference_types(["User"]);
    /// assert_eq!(owner.reference_types, ["User"]);
    /// ```
    #[must_use]
    pub fn with_reference_types<V: Into<String>>(
        mut self,
        types: impl IntoIterator<Item = V>,
    ) -> Self {
        self.reference_types = types.into_iter().map(Into::into).collect();
        self
    }

    /// The same attribute, with these sub-attributes after those it has.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// let lock = Attribute::new("lock", AttributeType::Complex)
    ///     .with_sub_attributes([Attribute::new("brand", AttributeType::String)]);
    /// assert_eq!(lock.sub_attributes.len(), 1);
    /// ```
    #[must_use]
    pub fn with_sub_attributes(mut self, attributes: impl IntoIterator<Item = Self>) -> Self {
        self.sub_attributes.extend(attributes);
        self
    }

    /// The same attribute, with a description for people.
    ///
    /// ```
    /// use vestibule_scim::{Attribute, AttributeType};
    ///
    /// let floor = Attribute::new("floor", AttributeType::Integer).with_description("Counted from 0");
    /// assert_eq!(floor.description, "Counted from 0");
    /// ```
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The sub-attribute of that name, without regard to ASCII case.
    ///
    /// ```
    /// use vestibule_scim::Schema;
    ///
    /// let user = Schema::user();
    /// let name = user.attribute("name").expect("it is in the schema");
    /// assert!(name.sub_attribute("givenname").is_some());
    /// ```
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&Self> {
        self.sub_attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// What is read: the default of `caseExact` depends on the type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    name: String,
    #[serde(default, rename = "type")]
    attribute_type: AttributeType,
    #[serde(default)]
    multi_valued: bool,
    #[serde(default)]
    description: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    canonical_values: Vec<String>,
    case_exact: Option<bool>,
    #[serde(default)]
    mutability: Mutability,
    #[serde(default)]
    returned: Returned,
    #[serde(default)]
    uniqueness: Uniqueness,
    #[serde(default)]
    reference_types: Vec<String>,
    #[serde(default)]
    sub_attributes: Vec<Attribute>,
}

impl From<Definition> for Attribute {
    fn from(read: Definition) -> Self {
        Self {
            name: read.name,
            attribute_type: read.attribute_type,
            multi_valued: read.multi_valued,
            description: read.description,
            required: read.required,
            canonical_values: read.canonical_values,
            case_exact: read.case_exact.unwrap_or_else(|| read.attribute_type.is_case_exact()),
            mutability: read.mutability,
            returned: read.returned,
            uniqueness: read.uniqueness,
            reference_types: read.reference_types,
            sub_attributes: read.sub_attributes,
        }
    }
}
