//! What can be said about an attribute besides its name
//! ([RFC 7643, sections 2.2 and 2.3](https://www.rfc-editor.org/rfc/rfc7643#section-2.2)).
//!
//! The four enums are closed by the standard: a host should stop compiling if one ever grows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of value an attribute holds
/// ([RFC 7643, section 2.3](https://www.rfc-editor.org/rfc/rfc7643#section-2.3)).
///
/// ```
/// use vestibule_scim::AttributeType;
///
/// assert_eq!(AttributeType::DateTime.as_str(), "dateTime");
/// assert_eq!(AttributeType::default(), AttributeType::String);
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttributeType {
    /// Unicode text; the type of an attribute that names none.
    #[default]
    String,
    /// True or false.
    Boolean,
    /// A number with at least one digit on each side of the point.
    Decimal,
    /// A whole number.
    Integer,
    /// A date and time of day, as XML Schema's `dateTime` writes it.
    DateTime,
    /// Bytes in base64.
    Binary,
    /// A URI: of a SCIM resource, of something else, or a mere identifier.
    Reference,
    /// A set of sub-attributes.
    Complex,
}

impl AttributeType {
    /// The word of the standard.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::AttributeType::Complex.as_str(), "complex");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }

    /// Whether values are case-exact by their type, whatever the schema says: references and
    /// binaries are
    /// ([RFC 7643, sections 2.3.6 and 2.3.7](https://www.rfc-editor.org/rfc/rfc7643#section-2.3.6)).
    ///
    /// ```
    /// use vestibule_scim::AttributeType;
    ///
    /// assert!(AttributeType::Reference.is_case_exact());
    /// assert!(!AttributeType::String.is_case_exact());
    /// ```
    #[must_use]
    pub const fn is_case_exact(self) -> bool {
        matches!(self, Self::Reference | Self::Binary)
    }
}

/// Who may write an attribute, and when.
///
/// ```
/// use vestibule_scim::Mutability;
///
/// assert_eq!(Mutability::WriteOnly.as_str(), "writeOnly");
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mutability {
    /// Only the service provider.
    ReadOnly,
    /// The client, at any time; the default.
    #[default]
    ReadWrite,
    /// The client, when the resource or the value is made, and never after.
    Immutable,
    /// The client, who never reads it back.
    WriteOnly,
}

impl Mutability {
    /// The word of the standard.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::Mutability::ReadOnly.as_str(), "readOnly");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When an attribute is part of an answer.
///
/// ```
/// use vestibule_scim::Returned;
///
/// assert_eq!(Returned::default(), Returned::Default);
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Returned {
    /// In every answer, whatever the client asks for.
    Always,
    /// In no answer, and in no filter either.
    Never,
    /// Unless the client excludes it or asks for others; the default.
    #[default]
    Default,
    /// If the client asks for it, or wrote it with this request.
    Request,
}

impl Returned {
    /// The word of the standard.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::Returned::Request.as_str(), "request");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

/// Among which resources a value occurs once.
///
/// ```
/// use vestibule_scim::Uniqueness;
///
/// assert_eq!(Uniqueness::default(), Uniqueness::None);
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Uniqueness {
    /// It may occur any number of times; the default.
    #[default]
    None,
    /// Once among the resources of its type that one client of the service provider sees.
    Server,
    /// Once anywhere.
    Global,
}

impl Uniqueness {
    /// The word of the standard.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::Uniqueness::Server.as_str(), "server");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}

macro_rules! display_as_str {
    ($($name:ty),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

display_as_str!(AttributeType, Mutability, Returned, Uniqueness);
