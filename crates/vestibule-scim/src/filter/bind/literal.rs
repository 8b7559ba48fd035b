//! Literals in the form that is compared.

use std::borrow::Cow;

use vestibule_core::Timestamp;

use super::super::bound::{Operand, Predicate, Subject};
use super::super::text::{Text, compare_text};
use super::super::{FilterError, Literal, Operator};
use super::{Binder, compare};
use crate::schema::AttributeType;
use crate::{CompiledAttribute, Tolerance, Version, fold};

impl Binder<'_> {
    /// The literal as values of the attribute are compared with it.
    pub(super) fn operand(
        &mut self,
        attribute: &CompiledAttribute,
        operator: Operator,
        literal: &Literal<'_>,
    ) -> Result<Operand, FilterError> {
        match attribute.attribute_type() {
            AttributeType::String | AttributeType::Reference => {
                let text = self.text(attribute, operator, literal)?;
                Ok(match attribute.is_case_exact() {
                    true => Operand::Exact(text.into()),
                    false => Operand::folded(&text),
                })
            }
            AttributeType::Binary => {
                check_applies(attribute, operator, is_equality(operator))?;
                self.text(attribute, operator, literal).map(|text| Operand::Exact(text.into()))
            }
            AttributeType::Boolean => {
                check_applies(attribute, operator, is_equality(operator))?;
                self.boolean(attribute, literal).map(Operand::Boolean)
            }
            AttributeType::Integer => {
                check_applies(attribute, operator, !is_textual(operator))?;
                number(attribute, literal).map(Operand::Integer)
            }
            AttributeType::Decimal => {
                check_applies(attribute, operator, !is_textual(operator))?;
                match number(attribute, literal)? {
                    decimal if f64::is_finite(decimal) => Ok(Operand::Decimal(decimal)),
                    _ => Err(wrong_type(attribute)),
                }
            }
            AttributeType::DateTime => {
                check_applies(attribute, operator, !is_textual(operator))?;
                let text = self.text(attribute, operator, literal)?;
                match Timestamp::parse_xs_datetime(&text) {
                    Ok(instant) => Ok(Operand::Instant(instant)),
                    Err(_) => Err(wrong_type(attribute)),
                }
            }
            AttributeType::Complex => {
                Err(FilterError::Complex { attribute: attribute.path().to_owned() })
            }
        }
    }

    /// A string, or what a client should have quoted.
    pub(super) fn text<'l>(
        &mut self,
        attribute: &CompiledAttribute,
        operator: Operator,
        literal: &'l Literal<'_>,
    ) -> Result<Cow<'l, str>, FilterError> {
        match literal {
            Literal::String(text) => Ok(Cow::Borrowed(text)),
            Literal::Bare(text) | Literal::Number(text) => {
                match self.tolerates(Tolerance::UnquotedLiteral) {
                    true => Ok(Cow::Borrowed(text)),
                    false if matches!(literal, Literal::Bare(_)) => {
                        Err(FilterError::Unquoted { attribute: attribute.path().to_owned() })
                    }
                    false => Err(wrong_type(attribute)),
                }
            }
            Literal::Null => {
                Err(FilterError::NotApplicable { attribute: attribute.path().to_owned(), operator })
            }
            Literal::Boolean(_) => Err(wrong_type(attribute)),
        }
    }

    fn boolean(
        &mut self,
        attribute: &CompiledAttribute,
        literal: &Literal<'_>,
    ) -> Result<bool, FilterError> {
        let value = match literal {
            Literal::Boolean(value) => return Ok(*value),
            Literal::String(text) if text.eq_ignore_ascii_case("true") => true,
            Literal::String(text) if text.eq_ignore_ascii_case("false") => false,
            _ => return Err(wrong_type(attribute)),
        };
        match self.tolerates(Tolerance::BooleanString) {
            true => Ok(value),
            false => Err(wrong_type(attribute)),
        }
    }

    /// `meta.version`, of which no other spelling exists.
    pub(super) fn test_version(
        &mut self,
        attribute: &CompiledAttribute,
        operator: Operator,
        literal: &Literal<'_>,
    ) -> Result<Predicate, FilterError> {
        check_applies(attribute, operator, is_equality(operator))?;
        let text = self.text(attribute, operator, literal)?;
        let number = text.strip_prefix("W/\"").and_then(|rest| rest.strip_suffix('"'));
        let version = number
            .and_then(|number| number.parse().ok())
            .map(Version::new)
            .filter(|version| version.to_string() == text);
        Ok(match version {
            Some(version) => compare(Subject::Version, operator, Operand::Version(version)),
            None => Predicate::Constant(operator == Operator::NotEqual),
        })
    }
}

impl Operand {
    pub(in crate::filter) fn folded(text: &str) -> Self {
        Self::Folded(fold(text).into())
    }

    /// Whether that text satisfies the comparison.
    pub(in crate::filter) fn admits_text(&self, operator: Operator, text: &str) -> bool {
        match self {
            Self::Exact(needle) => compare_text(operator, text, Text::Exact(needle)),
            Self::Folded(needle) => compare_text(operator, text, Text::Folded(needle)),
            _ => false,
        }
    }
}

fn is_equality(operator: Operator) -> bool {
    matches!(operator, Operator::Equal | Operator::NotEqual)
}

fn is_textual(operator: Operator) -> bool {
    matches!(operator, Operator::Contains | Operator::StartsWith | Operator::EndsWith)
}

fn check_applies(
    attribute: &CompiledAttribute,
    operator: Operator,
    applies: bool,
) -> Result<(), FilterError> {
    match applies {
        true => Ok(()),
        false => {
            Err(FilterError::NotApplicable { attribute: attribute.path().to_owned(), operator })
        }
    }
}

fn wrong_type(attribute: &CompiledAttribute) -> FilterError {
    FilterError::LiteralType {
        attribute: attribute.path().to_owned(),
        expected: attribute.attribute_type(),
    }
}

fn number<T: std::str::FromStr>(
    attribute: &CompiledAttribute,
    literal: &Literal<'_>,
) -> Result<T, FilterError> {
    match literal {
        Literal::Number(text) => text.parse().map_err(|_| wrong_type(attribute)),
        _ => Err(wrong_type(attribute)),
    }
}
