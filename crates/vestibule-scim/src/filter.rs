//! Filters ([RFC 7644, section 3.4.2.2][rfc]): what a client wrote, what it means for a resource
//! type, and whether a resource matches.
//!
//! A [`Filter`] is text that has been read and nothing more: it borrows names and strings. Bound to
//! a resource type it is a [`BoundFilter`], in which attributes exist, literals have the type of
//! their attribute, and everything is in the form in which values are compared.
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2

mod bind;
mod bound;
mod display;
mod element;
mod error;
mod matches;
mod parse;
mod scan;
mod shown;
mod sort;
mod string;
mod text;

use std::borrow::Cow;
use std::fmt;

pub use self::bound::{BoundFilter, Comparison, Field, Operand, Predicate, Side, Subject};
pub use self::element::ElementFilter;
pub use self::error::{Expected, FilterError, StringFault};
pub use self::matches::{Memberships, NoMemberships};
pub(crate) use self::scan::Parser;
pub use self::sort::{SortBy, SortKey, SortSource};
use crate::{AttributePath, Limits};

/// A filter as a client wrote it.
///
/// `and` binds tighter than `or`; parentheses leave no trace beyond that, so [`And`](Self::And)
/// never holds an `And`, nor [`Or`](Self::Or) an `Or`. `Display` writes the canonical form:
/// operators in lower case and no parentheses that change nothing. Reading that form yields an equal
/// filter.
///
/// # Security
///
/// Filters hold mail addresses and names. `Debug` prints no literal; what `Display` prints does not
/// belong into a log.
///
/// ```
/// use vestibule_scim::{Filter, Limits};
///
/// let filter = Filter::parse(r#"((userName SW "a")) OR not(active eq TRUE)"#, &Limits::new())?;
/// assert_eq!(filter.to_string(), r#"userName sw "a" or not (active eq true)"#);
/// # Ok::<(), vestibule_scim::FilterError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter<'a> {
    /// All of these, two or more.
    And(Vec<Filter<'a>>),
    /// At least one of these, two or more.
    Or(Vec<Filter<'a>>),
    /// The opposite.
    Not(Box<Filter<'a>>),
    /// The attribute has a value: `title pr`.
    Present(AttributePath<'a>),
    /// The attribute's value compares with a literal: `userName eq "ada"`.
    Compare(AttributePath<'a>, Operator, Literal<'a>),
    /// One element of the attribute satisfies all of a filter:
    /// `emails[type eq "work" and value ew ".example"]`.
    ///
    /// `emails[type eq "work"].value eq "ada@example.com"`, a form that Entra ID sends and the
    /// standard has for PATCH paths alone, is read as
    /// `emails[type eq "work" and value eq "ada@example.com"]`.
    ValuePath(AttributePath<'a>, Box<Filter<'a>>),
}

impl<'a> Filter<'a> {
    /// Reads a filter, which has to be the whole text. Blanks around it and more than one blank
    /// between its parts are tolerated; other white space is not.
    ///
    /// The limits hold before anything is read deeper: text with 100,000 parentheses is refused at
    /// the first one too many.
    ///
    /// # Errors
    ///
    /// [`FilterError`], with the byte at which reading stopped.
    ///
    /// ```
    /// use vestibule_scim::{Filter, Limits};
    ///
    /// let limits = Limits::new();
    /// assert!(Filter::parse(r#"emails[type eq "work"].value eq "a@b.example""#, &limits).is_ok());
    /// let error = Filter::parse("userName eq", &limits).unwrap_err();
    /// assert_eq!((error.code(), error.position()), ("filter_expected_value", Some(11)));
    /// assert!(Filter::parse(&"(".repeat(5_000), &limits).is_err());
    /// ```
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, FilterError> {
        let mut parser = Parser::new(text, limits)?;
        parser.whole_filter()
    }
}

/// A comparison of [RFC 7644, Table 3](https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2).
/// Exhaustive on purpose: whoever lowers a filter answers for every operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `eq`: equal.
    Equal,
    /// `ne`: not equal.
    NotEqual,
    /// `co`: contains.
    Contains,
    /// `sw`: starts with.
    StartsWith,
    /// `ew`: ends with.
    EndsWith,
    /// `gt`: greater than.
    Greater,
    /// `ge`: greater than or equal to.
    GreaterOrEqual,
    /// `lt`: less than.
    Less,
    /// `le`: less than or equal to.
    LessOrEqual,
}

impl Operator {
    /// The operator as the standard writes it.
    ///
    /// ```
    /// assert_eq!(vestibule_scim::Operator::StartsWith.as_str(), "sw");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The right-hand side of a comparison.
///
/// `Debug` prints which kind it is, not what it says.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literal<'a> {
    /// `null`.
    Null,
    /// `true` or `false`, in any case.
    Boolean(bool),
    /// A number of JSON, as it is written.
    Number(&'a str),
    /// A string of JSON, without its quotes and escapes.
    String(Cow<'a, str>),
    /// A word that should have been quoted, as in an example of Entra ID's:
    /// `externalId eq jyoung`. The standard has no such literal, and binding refuses it unless a
    /// profile tolerates it.
    Bare(&'a str),
}

impl fmt::Debug for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean",
            Self::Number(_) => "Number",
            Self::String(_) => "String",
            Self::Bare(_) => "Bare",
        })
    }
}
