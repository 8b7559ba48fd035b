//! Why a filter or a path is refused.

use vestibule_core::{ErrorKind, PeerText};

use super::Operator;
use crate::schema::AttributeType;
use crate::{Fault, ScimError};

/// What would have had to stand where reading stopped.
/// Exhaustive on purpose: each has a code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// The name of an attribute.
    Attribute,
    /// A blank and one of `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` and `pr`.
    Operator,
    /// A blank and a string, a number, `true`, `false` or `null`.
    Value,
    /// `and` or `or` with a blank on both sides, or the end.
    Conjunction,
    /// `)`, or `and` or `or`.
    ClosingParenthesis,
    /// `]`, or `and` or `or`.
    ClosingBracket,
    /// Nothing more.
    End,
}

impl Expected {
    const fn code(self) -> &'static str {
        match self {
            Self::Attribute => "filter_expected_attribute",
            Self::Operator => "filter_expected_operator",
            Self::Value => "filter_expected_value",
            Self::Conjunction => "filter_expected_conjunction",
            Self::ClosingParenthesis => "filter_expected_closing_parenthesis",
            Self::ClosingBracket => "filter_expected_closing_bracket",
            Self::End => "filter_expected_end",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Attribute => "the name of an attribute",
            Self::Operator => "an operator",
            Self::Value => "a quoted string, a number, true, false or null",
            Self::Conjunction => "and, or, or the end",
            Self::ClosingParenthesis => "a closing parenthesis",
            Self::ClosingBracket => "a closing bracket",
            Self::End => "the end",
        }
    }
}

/// What is wrong with a string ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)).
/// Exhaustive on purpose: each has a code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StringFault {
    /// There is no closing quote.
    Unterminated,
    /// A backslash is followed by something that is no escape.
    Escape,
    /// A `\u` escape is half of a surrogate pair.
    LoneSurrogate,
    /// A control character is not escaped.
    ControlCharacter,
}

impl StringFault {
    const fn code(self) -> &'static str {
        match self {
            Self::Unterminated => "filter_string_unterminated",
            Self::Escape => "filter_string_escape",
            Self::LoneSurrogate => "filter_string_lone_surrogate",
            Self::ControlCharacter => "filter_string_control_character",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Unterminated => "the string has no closing quote",
            Self::Escape => "the string has an escape that JSON does not know",
            Self::LoneSurrogate => "the string has half of a surrogate pair",
            Self::ControlCharacter => "the string has a control character that is not escaped",
        }
    }
}

/// Why a text is no filter or path, or a filter does not fit a resource type.
///
/// No message repeats a literal: what a filter looks for is personal data. Positions count bytes
/// from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// The text is too long to be read.
    #[error("the filter has {bytes} bytes, {most} are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The bound.
        most: usize,
    },
    /// Parentheses and brackets nest too deep.
    #[error("at byte {position}, the filter nests deeper than {most} levels")]
    TooDeep {
        /// The parenthesis or bracket that is one too many.
        position: usize,
        /// The bound.
        most: usize,
    },
    /// There are too many comparisons.
    #[error("at byte {position}, the filter has more than {most} comparisons")]
    TooManyTerms {
        /// The comparison that is one too many.
        position: usize,
        /// The bound.
        most: usize,
    },
    /// Something else stands where something was expected.
    #[error("at byte {position}, expected {}", .expected.what())]
    Unexpected {
        /// Where.
        position: usize,
        /// What would have been right.
        expected: Expected,
    },
    /// A string cannot be read.
    #[error("at byte {position}, {}", .fault.what())]
    String {
        /// The quote, escape or character.
        position: usize,
        /// What is wrong.
        fault: StringFault,
    },
    /// A value path stands within another one.
    #[error("at byte {position}, a value path stands within another one")]
    NestedValuePath {
        /// The second opening bracket.
        position: usize,
    },
    /// The resource type has no such attribute.
    #[error("{path} is no attribute of this resource type")]
    UnknownAttribute {
        /// What was read.
        path: PeerText,
    },
    /// The attribute is never shown, or its value follows from where the resource is served.
    #[error("`{attribute}` cannot be asked about")]
    NotFilterable {
        /// Its path.
        attribute: String,
    },
    /// A complex attribute without a sub-attribute `value` is compared.
    #[error("`{attribute}` is complex, one of its sub-attributes has to be named")]
    Complex {
        /// Its path.
        attribute: String,
    },
    /// A value path begins with an attribute that has no elements and no sub-attributes.
    #[error("`{attribute}` has nothing to select from")]
    Simple {
        /// Its path.
        attribute: String,
    },
    /// Values of the attribute's type do not compare like that.
    #[error("`{operator}` does not apply to `{attribute}`")]
    NotApplicable {
        /// The attribute's path.
        attribute: String,
        /// The operator.
        operator: Operator,
    },
    /// The literal is not of the attribute's type.
    #[error("the literal for `{attribute}` is not of the type {}", .expected.as_str())]
    LiteralType {
        /// The attribute's path.
        attribute: String,
        /// Its type.
        expected: AttributeType,
    },
    /// The literal should have been quoted.
    #[error("the literal for `{attribute}` needs quotes")]
    Unquoted {
        /// The attribute's path.
        attribute: String,
    },
}

impl FilterError {
    /// The stable code; all begin with `filter_`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "filter_too_long",
            Self::TooDeep { .. } => "filter_too_deep",
            Self::TooManyTerms { .. } => "filter_too_many_terms",
            Self::Unexpected { expected, .. } => expected.code(),
            Self::String { fault, .. } => fault.code(),
            Self::NestedValuePath { .. } => "filter_nested_value_path",
            Self::UnknownAttribute { .. } => "filter_unknown_attribute",
            Self::NotFilterable { .. } => "filter_attribute_not_filterable",
            Self::Complex { .. } => "filter_attribute_complex",
            Self::Simple { .. } => "filter_attribute_simple",
            Self::NotApplicable { .. } => "filter_operator_not_applicable",
            Self::LiteralType { .. } => "filter_literal_type",
            Self::Unquoted { .. } => "filter_literal_unquoted",
        }
    }

    /// Who has to act: always the client.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::PeerFault
    }

    /// The byte at which reading stopped, where the text itself is at fault.
    #[must_use]
    pub const fn position(&self) -> Option<usize> {
        match self {
            Self::TooDeep { position, .. }
            | Self::TooManyTerms { position, .. }
            | Self::Unexpected { position, .. }
            | Self::String { position, .. }
            | Self::NestedValuePath { position } => Some(*position),
            _ => None,
        }
    }

    /// The refusal of a request whose PATCH path it is: `invalidPath`, unless the filter in the
    /// path does not fit.
    pub(crate) fn of_path(&self) -> ScimError {
        let fault = match self {
            Self::NotFilterable { .. }
            | Self::Complex { .. }
            | Self::NotApplicable { .. }
            | Self::LiteralType { .. }
            | Self::Unquoted { .. } => Fault::InvalidFilter,
            _ => Fault::InvalidPath,
        };
        ScimError::new(fault, self.code(), self.to_string())
    }
}

impl From<FilterError> for ScimError {
    /// `invalidFilter`.
    fn from(error: FilterError) -> Self {
        Self::new(Fault::InvalidFilter, error.code(), error.to_string())
    }
}
