//! Comparisons of one column with one literal.

use vestibule_scim::{Operand, Operator};

use super::Lowering;
use crate::scim::form;

/// What is compared.
pub(super) enum Column {
    Text(String),
    Version(String),
    /// A row of scim_value, by its alias: the column that the literal's type is kept in.
    Value(String),
}

impl Column {
    fn text(&self) -> String {
        match self {
            Self::Text(column) | Self::Version(column) => column.clone(),
            Self::Value(alias) => format!("{alias}.as_text"),
        }
    }
}

impl Lowering {
    pub(super) fn condition(
        &mut self,
        column: &Column,
        operator: Operator,
        operand: &Operand,
    ) -> String {
        match (column, operand) {
            (column, Operand::Exact(text) | Operand::Folded(text)) => {
                self.text_condition(&column.text(), operator, text)
            }
            (column, Operand::Instant(at)) => {
                self.text_condition(&column.text(), operator, &form::instant(*at))
            }
            (Column::Value(alias), Operand::Boolean(value)) => {
                self.ordered(&format!("{alias}.as_integer"), operator, i64::from(*value))
            }
            (Column::Value(alias), Operand::Integer(number)) => {
                self.ordered(&format!("{alias}.as_integer"), operator, *number)
            }
            (Column::Value(alias), Operand::Decimal(number)) => {
                self.ordered(&format!("{alias}.as_decimal"), operator, *number)
            }
            (Column::Version(column), Operand::Version(version)) => {
                match i64::try_from(version.number()) {
                    Ok(number) => self.ordered(column, operator, number),
                    // No resource has so many.
                    Err(_) => constant(operator == Operator::NotEqual),
                }
            }
            _ => constant(operator == Operator::NotEqual),
        }
    }

    fn text_condition(&mut self, column: &str, operator: Operator, text: &str) -> String {
        if let Some((before, _)) = text.split_once('\0') {
            return self.with_nul(column, operator, before);
        }
        match operator {
            Operator::Contains | Operator::StartsWith | Operator::EndsWith if text.is_empty() => {
                // Not TRUE, so that a column that is null of a value of another type stays out.
                format!("{column} IS NOT NULL")
            }
            Operator::Contains => {
                let parameter = self.bind(text);
                format!("{} > 0", self.dialect.position(column, parameter))
            }
            Operator::StartsWith => {
                let parameter = self.bind(text);
                format!("substr({column}, 1, length(${parameter})) = ${parameter}")
            }
            Operator::EndsWith => {
                let parameter = self.bind(text);
                format!("{} = ${parameter}", self.dialect.tail(column, parameter))
            }
            operator => self.ordered(column, operator, text),
        }
    }

    /// A literal with U+0000 in it, which no value has and PostgreSQL cannot be asked about. `before`
    /// is what stands before it: values that are greater than that are greater than the literal.
    fn with_nul(&mut self, column: &str, operator: Operator, before: &str) -> String {
        match operator {
            Operator::Greater | Operator::GreaterOrEqual => {
                self.ordered(column, Operator::Greater, before)
            }
            Operator::Less | Operator::LessOrEqual => {
                self.ordered(column, Operator::LessOrEqual, before)
            }
            operator => constant(operator == Operator::NotEqual),
        }
    }

    fn ordered(
        &mut self,
        column: &str,
        operator: Operator,
        argument: impl Into<crate::engine::Argument>,
    ) -> String {
        let sign = match operator {
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                return constant(false);
            }
        };
        let parameter = self.bind(argument);
        format!("{column} {sign} ${parameter}")
    }
}

fn constant(value: bool) -> String {
    if value { "TRUE".to_owned() } else { "FALSE".to_owned() }
}
