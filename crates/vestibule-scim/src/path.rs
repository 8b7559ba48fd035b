//! Attribute paths and the paths of PATCH operations ([RFC 7644, section 3.10 and Figure 7][rfc]).
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc7644#section-3.10

use std::fmt;

use crate::filter::{Filter, FilterError, Parser};
use crate::{AttributeId, Limits, ResourceType};

/// The name of an attribute as a client writes it: `userName`, `name.familyName` or
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
///
/// Whether the schema has such an attribute is for [`ResourceType`](crate::ResourceType) to say:
/// the grammar alone cannot tell `urn:example:Door:open`, an attribute, from `urn:example:Door`, an
/// extension as a whole, so a path can be [read as a URN](Self::is_urn) as well. Two paths are equal
/// when they are spelled alike; names are compared without regard to ASCII case elsewhere.
///
/// ```
/// use vestibule_scim::{AttributePath, Limits};
///
/// let path = AttributePath::parse("urn:example:2.0:User:boss.value", &Limits::new())?;
/// assert_eq!(path.urn(), Some("urn:example:2.0:User"));
/// assert_eq!((path.name(), path.sub()), ("boss", Some("value")));
/// assert_eq!(path.to_string(), "urn:example:2.0:User:boss.value");
/// # Ok::<(), vestibule_scim::FilterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttributePath<'a> {
    pub(crate) urn: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) sub: Option<&'a str>,
}

impl<'a> AttributePath<'a> {
    /// Reads the name of an attribute, which has to be the whole text.
    ///
    /// # Errors
    ///
    /// [`FilterError`] where the text is none, or is longer than
    /// [`Limits::filter_bytes`](crate::Limits::filter_bytes).
    ///
    /// ```
    /// use vestibule_scim::{AttributePath, Limits};
    ///
    /// assert!(AttributePath::parse("name.familyName", &Limits::new()).is_ok());
    /// let error = AttributePath::parse("a.b.c", &Limits::new()).unwrap_err();
    /// assert_eq!((error.code(), error.position()), ("filter_expected_end", Some(3)));
    /// ```
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, FilterError> {
        let mut parser = Parser::new(text, limits)?;
        let path = parser.attribute_path()?;
        parser.end()?;
        Ok(path)
    }

    /// The URI before the name, where there is one.
    #[must_use]
    pub const fn urn(&self) -> Option<&'a str> {
        self.urn
    }

    /// The name of the attribute. Empty in a path that can only be a URN, such as
    /// `urn:example:door:2.0`.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The name of the sub-attribute, where there is one.
    #[must_use]
    pub const fn sub(&self) -> Option<&'a str> {
        self.sub
    }

    /// Whether the whole path is this URN, without regard to ASCII case, and so names a schema or
    /// an extension as a whole.
    ///
    /// ```
    /// use vestibule_scim::{AttributePath, Limits};
    ///
    /// let path = AttributePath::parse("URN:example:door:2.0:User", &Limits::new())?;
    /// assert!(path.is_urn("urn:example:door:2.0:User"));
    /// assert!(!path.is_urn("urn:example:door:2.0"));
    /// # Ok::<(), vestibule_scim::FilterError>(())
    /// ```
    #[must_use]
    pub fn is_urn(&self, urn: &str) -> bool {
        let Some(prefix) = self.urn else { return false };
        let Some(rest) = strip_prefix_ignoring_case(urn, prefix) else { return false };
        if self.name.is_empty() {
            return rest.is_empty();
        }
        let rest =
            rest.strip_prefix(':').and_then(|rest| strip_prefix_ignoring_case(rest, self.name));
        match (rest, self.sub) {
            (Some(rest), None) => rest.is_empty(),
            (Some(rest), Some(sub)) => {
                rest.strip_prefix('.').is_some_and(|rest| rest.eq_ignore_ascii_case(sub))
            }
            (None, _) => false,
        }
    }
}

impl ResourceType {
    /// The attribute that a path names, as [`resolve`](Self::resolve) has it, or the container of
    /// the extension whose URN the path is.
    ///
    /// ```
    /// use vestibule_scim::{AttributePath, Limits, Registry};
    ///
    /// let registry = Registry::standard();
    /// let user = registry.resource_type("User").unwrap();
    /// let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    /// let path = AttributePath::parse(urn, &Limits::new())?;
    /// assert_eq!(user.resolve_path(&path), user.extension(urn));
    /// # Ok::<(), vestibule_scim::FilterError>(())
    /// ```
    #[must_use]
    pub fn resolve_path(&self, path: &AttributePath<'_>) -> Option<AttributeId> {
        let extension = || self.extensions().find(|id| path.is_urn(self.attribute(*id).name()));
        self.resolve(path.urn, path.name, path.sub).or_else(extension)
    }
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl fmt::Display for AttributePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = self.urn {
            f.write_str(urn)?;
            if self.name.is_empty() {
                return Ok(());
            }
            f.write_str(":")?;
        }
        f.write_str(self.name)?;
        match self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// The path of a PATCH operation: an attribute, or the elements of one that a filter selects, or a
/// sub-attribute of either ([RFC 7644, section 3.5.2][rfc]).
///
/// `name.familyName` is an [`attribute`](Self::attribute) with a sub-attribute of its own;
/// `emails[type eq "work"].value` is an attribute with a [`filter`](Self::filter) and the
/// [`sub`](Self::sub) `value`. `Display` writes it back, the filter in its canonical form.
///
/// # Security
///
/// The text of a path holds personal data wherever its filter does. Do not log it.
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2
///
/// ```
/// use vestibule_scim::{Limits, PatchPath};
///
/// let path = PatchPath::parse(r#"emails[type EQ "work"].value"#, &Limits::new())?;
/// assert_eq!(path.attribute().name(), "emails");
/// assert_eq!(path.sub(), Some("value"));
/// assert_eq!(path.to_string(), r#"emails[type eq "work"].value"#);
/// # Ok::<(), vestibule_scim::FilterError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchPath<'a> {
    attribute: AttributePath<'a>,
    filter: Option<Filter<'a>>,
    sub: Option<&'a str>,
}

impl<'a> PatchPath<'a> {
    /// Reads the path of a PATCH operation, which has to be the whole text.
    ///
    /// # Errors
    ///
    /// [`FilterError`] where the text is none, or exceeds the limits for filters.
    ///
    /// ```
    /// use vestibule_scim::{Limits, PatchPath};
    ///
    /// let error = PatchPath::parse("emails[]", &Limits::new()).unwrap_err();
    /// assert_eq!((error.code(), error.position()), ("filter_expected_attribute", Some(7)));
    /// ```
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, FilterError> {
        let mut parser = Parser::new(text, limits)?;
        let attribute = parser.attribute_path()?;
        let filter = match attribute.sub {
            None if parser.at_bracket() => Some(parser.value_filter()?),
            _ => None,
        };
        let sub = match filter {
            Some(_) => parser.sub_attribute()?,
            None => None,
        };
        parser.end()?;
        Ok(Self { attribute, filter, sub })
    }

    /// The attribute, with its sub-attribute where no filter stands between them.
    #[must_use]
    pub const fn attribute(&self) -> &AttributePath<'a> {
        &self.attribute
    }

    /// What the elements have to satisfy.
    #[must_use]
    pub const fn filter(&self) -> Option<&Filter<'a>> {
        self.filter.as_ref()
    }

    /// The sub-attribute after the filter.
    #[must_use]
    pub const fn sub(&self) -> Option<&'a str> {
        self.sub
    }
}

impl fmt::Display for PatchPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attribute.fmt(f)?;
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        match self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}
