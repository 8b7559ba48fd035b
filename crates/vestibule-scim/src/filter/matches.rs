//! Whether a resource matches.

use super::Operator;
use super::bound::{BoundFilter, Comparison, Field, Operand, Predicate, Side, Subject};
use super::text::{Text, admits, compare_text};
use crate::{Record, ResourceId, Stored, Value};

/// Who is a member of what: what a filter may ask of those who hold the memberships.
pub trait Memberships {
    /// Whether the test holds of one of the group's members, of which it takes the id and the name
    /// of the resource type.
    fn any_member(&self, group: &ResourceId, test: &mut dyn FnMut(&str, &str) -> bool) -> bool;

    /// Whether the test holds of the id of one of the groups that it is a direct member of.
    fn any_group(&self, member: &ResourceId, test: &mut dyn FnMut(&str) -> bool) -> bool;

    /// Whether that group has that member. Implement it where that is known without a look at all
    /// members.
    fn is_member(&self, group: &str, member: &str) -> bool;
}

/// Nobody is a member of anything: for resources that are looked at by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemberships;

impl Memberships for NoMemberships {
    fn any_member(&self, _: &ResourceId, _: &mut dyn FnMut(&str, &str) -> bool) -> bool {
        false
    }

    fn any_group(&self, _: &ResourceId, _: &mut dyn FnMut(&str) -> bool) -> bool {
        false
    }

    fn is_member(&self, _: &str, _: &str) -> bool {
        false
    }
}

impl BoundFilter {
    /// Whether the resource matches. As long as values are ASCII nothing is allocated, except to find
    /// a text of more than 32 octets within another.
    ///
    /// A resource of another type does not match.
    ///
    /// ```
    /// use vestibule_core::Timestamp;
    /// use vestibule_scim::{
    ///     Filter, Incoming, Limits, Meta, NoMemberships, Profile, Registry, ResourceId, Stored,
    /// };
    ///
    /// let registry = Registry::standard();
    /// let user = registry.resource_type("User").unwrap();
    /// let body = br#"{"userName":"Ada","emails":[{"type":"work","value":"ada@example.com"}]}"#;
    /// let incoming = Incoming::parse(user, body, Profile::LENIENT, &Limits::new()).unwrap();
    /// let stored = Stored::new(
    ///     ResourceId::from_random([7; 16]),
    ///     incoming.resource().clone(),
    ///     Meta::first(Timestamp::UNIX_EPOCH),
    ///     1,
    /// );
    /// let matches = |text: &str| {
    ///     let filter = Filter::parse(text, &Limits::new()).unwrap();
    ///     filter.bind(user, Profile::STRICT).unwrap().matches(&stored, &NoMemberships)
    /// };
    /// assert!(matches(r#"userName eq "ADA" and emails[type eq "work"].value ew "example.com""#));
    /// assert!(!matches(r#"emails[type eq "home"]"#));
    /// assert!(matches(r#"meta.created lt "1970-01-01T02:00:00+01:00""#));
    /// ```
    #[must_use]
    pub fn matches(&self, stored: &Stored, memberships: &impl Memberships) -> bool {
        self.resource_type() == stored.resource.resource_type()
            && self.predicate().holds(Here::Resource(stored), memberships)
    }
}

/// What a predicate is about.
#[derive(Clone, Copy)]
pub(super) enum Here<'a> {
    Resource(&'a Stored),
    Element(&'a Value),
    Membership(&'a OtherEnd<'a>),
}

/// The other end of a membership.
pub(super) struct OtherEnd<'a> {
    pub(super) id: &'a str,
    pub(super) resource_type: &'a str,
}

impl<'a> Here<'a> {
    fn record(self) -> Option<&'a Record> {
        match self {
            Self::Resource(stored) => Some(stored.resource.record()),
            Self::Element(value) => value.as_record(),
            Self::Membership(_) => None,
        }
    }

    #[inline]
    fn value(self, field: &Field) -> Option<&'a Value> {
        match self {
            Self::Element(value) if field.is_element() => Some(value),
            _ => field.within(self.record()?),
        }
    }
}

impl Predicate {
    pub(super) fn holds<M: Memberships>(&self, here: Here<'_>, memberships: &M) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::And(terms) => terms.iter().all(|term| term.holds(here, memberships)),
            Self::Or(terms) => terms.iter().any(|term| term.holds(here, memberships)),
            Self::Not(inner) => !inner.holds(here, memberships),
            Self::Present(field) => here.value(field).is_some_and(is_present),
            Self::Compare(comparison) => comparison.holds(here),
            Self::Elements(field, inner) => here.value(field).is_some_and(|value| {
                let mut elements = value.elements().iter();
                elements.any(|element| inner.holds(Here::Element(element), memberships))
            }),
            Self::Membership(side, inner) => match here {
                Here::Resource(stored) => membership(*side, inner, stored, memberships),
                _ => false,
            },
        }
    }
}

fn membership<M: Memberships>(
    side: Side,
    inner: &Predicate,
    stored: &Stored,
    memberships: &M,
) -> bool {
    let id = &stored.id;
    if let Predicate::Compare(Comparison {
        subject: Subject::MemberId,
        operator: Operator::Equal,
        operand: Operand::Exact(other),
    }) = inner
    {
        return match side {
            Side::Members => memberships.is_member(id.as_str(), other),
            Side::Groups => memberships.is_member(other, id.as_str()),
        };
    }
    match side {
        Side::Members => memberships.any_member(id, &mut |id, resource_type| {
            inner.holds(Here::Membership(&OtherEnd { id, resource_type }), memberships)
        }),
        Side::Groups => memberships.any_group(id, &mut |id| {
            let other = OtherEnd { id, resource_type: "" };
            inner.holds(Here::Membership(&other), memberships)
        }),
    }
}

/// RFC 7644, Table 3, of `pr`: not empty, or with a node that is not.
fn is_present(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Complex(record) => record.iter().any(|(_, inner)| is_present(inner)),
        Value::Many(elements) => elements.iter().any(is_present),
        _ => true,
    }
}

impl Comparison {
    #[inline]
    fn holds(&self, here: Here<'_>) -> bool {
        match &self.subject {
            Subject::Field(field) => match here.value(field) {
                Some(value) => self.operand.admits(self.operator, value),
                None => self.operator == Operator::NotEqual,
            },
            _ => self.holds_beside(here),
        }
    }

    /// What is not in the resource itself.
    #[inline(never)]
    fn holds_beside(&self, here: Here<'_>) -> bool {
        let Self { subject, operator, operand } = self;
        match (here, subject, operand) {
            (Here::Resource(stored), Subject::Id, operand) => {
                operand.admits_text(*operator, stored.id.as_str())
            }
            (Here::Resource(stored), Subject::Created, Operand::Instant(instant)) => {
                admits(*operator, stored.meta.created.cmp(instant))
            }
            (Here::Resource(stored), Subject::LastModified, Operand::Instant(instant)) => {
                admits(*operator, stored.meta.last_modified.cmp(instant))
            }
            (Here::Resource(stored), Subject::Version, Operand::Version(version)) => {
                admits(*operator, stored.meta.version.cmp(version))
            }
            (Here::Membership(other), Subject::MemberId, operand) => {
                operand.admits_text(*operator, other.id)
            }
            (Here::Membership(other), Subject::MemberType, operand) => {
                operand.admits_text(*operator, other.resource_type)
            }
            _ => false,
        }
    }
}

impl Operand {
    #[inline]
    fn admits(&self, operator: Operator, value: &Value) -> bool {
        match (self, value) {
            (Self::Folded(text), Value::String(value)) => {
                compare_text(operator, value, Text::Folded(text))
            }
            (Self::Exact(text), Value::String(value)) => {
                compare_text(operator, value, Text::Exact(text))
            }
            (Self::Boolean(operand), Value::Boolean(value)) => admits(operator, value.cmp(operand)),
            (Self::Integer(operand), Value::Integer(value)) => admits(operator, value.cmp(operand)),
            (Self::Decimal(operand), Value::Decimal(value)) => {
                value.partial_cmp(operand).is_some_and(|order| admits(operator, order))
            }
            (Self::Instant(operand), Value::DateTime(value)) => {
                admits(operator, value.instant().cmp(operand))
            }
            _ => operator == Operator::NotEqual,
        }
    }
}
