//! The canonical text of a bound filter.

use std::fmt::{self, Display};

use super::bound::{Comparison, Field, Operand, Predicate, Side, Subject};
use super::display::write_string;
use crate::ResourceType;

/// A predicate with the resource type whose attributes it names.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    resource_type: &'a ResourceType,
    predicate: &'a Predicate,
}

impl<'a> Shown<'a> {
    pub(super) const fn new(resource_type: &'a ResourceType, predicate: &'a Predicate) -> Self {
        Self { resource_type, predicate }
    }

    fn with(self, predicate: &'a Predicate) -> Self {
        Self { predicate, ..self }
    }

    fn join(self, f: &mut fmt::Formatter<'_>, terms: &'a [Predicate], word: &str) -> fmt::Result {
        for (place, term) in terms.iter().enumerate() {
            if place > 0 {
                write!(f, " {word} ")?;
            }
            match term {
                Predicate::And(_) | Predicate::Or(_) => write!(f, "({})", self.with(term))?,
                _ => self.with(term).fmt(f)?,
            }
        }
        Ok(())
    }

    fn field(self, f: &mut fmt::Formatter<'_>, field: &Field) -> fmt::Result {
        let Some(first) = field.steps().next() else { return f.write_str("value") };
        let attribute = self.resource_type.attribute(field.attribute());
        f.write_str(match self.resource_type.attribute(first).parent() {
            None => attribute.path(),
            Some(_) => attribute.name(),
        })
    }

    fn comparison(self, f: &mut fmt::Formatter<'_>, comparison: &Comparison) -> fmt::Result {
        match &comparison.subject {
            Subject::Id => f.write_str("id"),
            Subject::Created => f.write_str("meta.created"),
            Subject::LastModified => f.write_str("meta.lastModified"),
            Subject::Version => f.write_str("meta.version"),
            Subject::Field(field) => self.field(f, field),
            Subject::MemberId => f.write_str("value"),
            Subject::MemberType => f.write_str("type"),
        }?;
        write!(f, " {} ", comparison.operator)?;
        match &comparison.operand {
            Operand::Exact(text) | Operand::Folded(text) => write_string(f, text),
            Operand::Boolean(value) => value.fmt(f),
            Operand::Integer(value) => value.fmt(f),
            Operand::Decimal(value) => value.fmt(f),
            Operand::Instant(instant) => write!(f, "\"{instant}\""),
            Operand::Version(version) => write_string(f, &version.to_string()),
        }
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.predicate {
            Predicate::Constant(value) => value.fmt(f),
            Predicate::And(terms) => self.join(f, terms, "and"),
            Predicate::Or(terms) => self.join(f, terms, "or"),
            Predicate::Not(inner) => write!(f, "not ({})", self.with(inner)),
            Predicate::Present(field) => {
                self.field(f, field)?;
                f.write_str(" pr")
            }
            Predicate::Compare(comparison) => self.comparison(f, comparison),
            Predicate::Elements(field, inner) => {
                self.field(f, field)?;
                match inner.as_ref() {
                    // An element that is complex has no name: its `value` is something within it.
                    Predicate::Present(element) if element.is_element() => f.write_str(" pr"),
                    _ => write!(f, "[{}]", self.with(inner)),
                }
            }
            Predicate::Membership(side, inner) => {
                let name = match side {
                    Side::Members => "members",
                    Side::Groups => "groups",
                };
                write!(f, "{name}[{}]", self.with(inner))
            }
        }
    }
}
