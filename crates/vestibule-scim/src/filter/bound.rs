//! A filter that is bound to a resource type: what stores lower into their own query language.

use std::fmt;

use vestibule_core::Timestamp;

use super::Operator;
use super::bind::Binder;
use super::shown::Shown;
use crate::{
    AttributeId, Filter, FilterError, Profile, Record, ResourceType, Tolerances, Value, Version,
};

/// A [`Filter`] that fits one resource type.
///
/// Every attribute exists and may be asked about, every literal has the type of its attribute and
/// is in the form that is compared, and forms that mean the same have become one: see [`Predicate`].
///
/// `Display` writes a canonical text, the same for filters that mean the same by these rules; a
/// cursor can be bound to it.
///
/// # Security
///
/// What `Display` prints holds what the client looks for, which is personal data: hash it, never log
/// it. `Debug` prints the resource type alone.
///
/// ```
/// use vestibule_scim::{Filter, Limits, Profile, Registry};
///
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let filter = Filter::parse(r#"emails EQ "Ada@Example.com""#, &Limits::new())?;
/// let bound = filter.bind(user, Profile::STRICT)?;
/// assert_eq!(bound.to_string(), r#"emails[value eq "ada@example.com"]"#);
/// # Ok::<(), vestibule_scim::FilterError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct BoundFilter {
    resource_type: ResourceType,
    predicate: Predicate,
    tolerances: Tolerances,
}

impl Filter<'_> {
    /// Fits the filter to a resource type.
    ///
    /// * Strings of attributes whose `caseExact` is false are compared without regard to case, as
    ///   [`fold`](crate::fold) has it; points in time are compared as such, whatever their offsets.
    /// * A complex attribute that is compared stands for its `value`: `emails eq "a@b.example"`.
    /// * A multi-valued attribute matches if one of its values does. That holds for `ne` too:
    ///   `emails.type ne "work"` matches who has an address that is not for work, and
    ///   `not (emails.type eq "work")` who has none for work.
    /// * `ne` matches where a single value is absent. `eq null` is the same as `not (… pr)`, and
    ///   `ne null` as `pr`. `pr` is false of an empty string.
    /// * What resources never show, or what follows from where they are served, cannot be asked
    ///   about.
    ///
    /// # Errors
    ///
    /// [`FilterError`], with `filter_unknown_attribute`, `filter_attribute_not_filterable`,
    /// `filter_attribute_complex`, `filter_attribute_simple`, `filter_operator_not_applicable`,
    /// `filter_literal_type` or `filter_literal_unquoted`.
    ///
    /// ```
    /// use vestibule_scim::{Filter, Limits, Profile, Registry, Tolerance};
    ///
    /// let registry = Registry::standard();
    /// let user = registry.resource_type("User").unwrap();
    /// let filter = Filter::parse(r#"active eq "True""#, &Limits::new())?;
    /// assert_eq!(filter.bind(user, Profile::STRICT).unwrap_err().code(), "filter_literal_type");
    /// let bound = filter.bind(user, Profile::ENTRA)?;
    /// assert!(bound.tolerances().contains(Tolerance::BooleanString));
    ///
    /// let password = Filter::parse(r#"password sw "a""#, &Limits::new())?;
    /// let error = password.bind(user, Profile::LENIENT).unwrap_err();
    /// assert_eq!(error.code(), "filter_attribute_not_filterable");
    /// # Ok::<(), vestibule_scim::FilterError>(())
    /// ```
    pub fn bind(
        &self,
        resource_type: &ResourceType,
        profile: Profile,
    ) -> Result<BoundFilter, FilterError> {
        let mut binder = Binder::new(resource_type, profile);
        let predicate = binder.of_resource(self)?;
        let tolerances = binder.used();
        Ok(BoundFilter { resource_type: resource_type.clone(), predicate, tolerances })
    }
}

impl BoundFilter {
    /// The resource type whose attributes it asks about.
    #[must_use]
    pub const fn resource_type(&self) -> &ResourceType {
        &self.resource_type
    }

    /// What has to hold of a resource.
    #[must_use]
    pub const fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// What has to hold, all of it: the terms of an `and` at the top, or the whole. A store may look
    /// for one that an index answers.
    #[must_use]
    pub fn conjuncts(&self) -> &[Predicate] {
        match &self.predicate {
            Predicate::And(terms) => terms,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether it asks who is a member of what.
    #[must_use]
    pub fn reads_membership(&self) -> bool {
        self.predicate.reads_membership()
    }

    /// The tolerances that it took to bind it.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }
}

impl fmt::Display for BoundFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown::new(&self.resource_type, &self.predicate).fmt(f)
    }
}

impl fmt::Debug for BoundFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BoundFilter({})", self.resource_type.name())
    }
}

/// What has to hold of a resource, of one element of a multi-valued attribute, or of one
/// membership.
///
/// Exhaustive on purpose: a store that lowers filters answers for every case.
#[derive(Clone, PartialEq)]
pub enum Predicate {
    /// Always, or never. It stands alone, or right below [`Elements`](Self::Elements) or
    /// [`Membership`](Self::Membership).
    Constant(bool),
    /// All of these, two or more.
    And(Vec<Predicate>),
    /// At least one of these, two or more.
    Or(Vec<Predicate>),
    /// The opposite.
    Not(Box<Predicate>),
    /// The field has a value that is not an empty string; of a complex one, one of its
    /// sub-attributes has.
    Present(Field),
    /// A single value compares. Without the value that is false, except of
    /// [`NotEqual`](Operator::NotEqual), of which it is true.
    Compare(Comparison),
    /// At least one element of a multi-valued attribute satisfies the predicate, whose fields
    /// start from the element.
    Elements(Field, Box<Predicate>),
    /// At least one membership satisfies the predicate, which asks about [`Subject::MemberId`] and
    /// [`Subject::MemberType`] alone.
    Membership(Side, Box<Predicate>),
}

impl Predicate {
    pub(super) fn reads_membership(&self) -> bool {
        match self {
            Self::Membership(..) => true,
            Self::And(terms) | Self::Or(terms) => terms.iter().any(Self::reads_membership),
            Self::Not(inner) => inner.reads_membership(),
            _ => false,
        }
    }

    /// All of these; what holds always is left out.
    pub(super) fn all(terms: impl IntoIterator<Item = Self>) -> Self {
        Self::join(terms, false, Self::And)
    }

    /// One of these; what never holds is left out.
    pub(super) fn any(terms: impl IntoIterator<Item = Self>) -> Self {
        Self::join(terms, true, Self::Or)
    }

    /// Joins terms. One that is `decisive` decides, and its opposite can be left out.
    fn join(
        terms: impl IntoIterator<Item = Self>,
        decisive: bool,
        joined: fn(Vec<Self>) -> Self,
    ) -> Self {
        let mut kept = Vec::new();
        for term in terms {
            match term {
                Self::Constant(value) if value == decisive => return Self::Constant(decisive),
                Self::Constant(_) => {}
                Self::And(inner) if !decisive => kept.extend(inner),
                Self::Or(inner) if decisive => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Constant(!decisive),
            1 => kept.pop().unwrap_or(Self::Constant(!decisive)),
            _ => joined(kept),
        }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(!value),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "Constant({value})"),
            Self::And(terms) => f.debug_tuple("And").field(terms).finish(),
            Self::Or(terms) => f.debug_tuple("Or").field(terms).finish(),
            Self::Not(inner) => f.debug_tuple("Not").field(inner).finish(),
            Self::Present(field) => f.debug_tuple("Present").field(field).finish(),
            Self::Compare(comparison) => comparison.fmt(f),
            Self::Elements(field, inner) => {
                f.debug_tuple("Elements").field(field).field(inner).finish()
            }
            Self::Membership(side, inner) => {
                f.debug_tuple("Membership").field(side).field(inner).finish()
            }
        }
    }
}

/// Which memberships of a resource are asked about. Exhaustive, as [`Predicate`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// `members`: those whose group the resource is. The other end is the member.
    Members,
    /// `groups`: those whose direct member the resource is. The other end is the group.
    Groups,
}

/// A single value that is compared with an operand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// What is compared.
    pub subject: Subject,
    /// How. Text has every operator; numbers and points in time all but `co`, `sw` and `ew`;
    /// booleans, binary values and versions have `eq` and `ne`.
    pub operator: Operator,
    /// With what.
    pub operand: Operand,
}

impl Comparison {
    pub(super) const fn new(subject: Subject, operator: Operator, operand: Operand) -> Self {
        Self { subject, operator, operand }
    }
}

/// What is compared. Exhaustive, as [`Predicate`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// The resource's `id`, with [`Operand::Exact`].
    Id,
    /// `meta.created`, with [`Operand::Instant`].
    Created,
    /// `meta.lastModified`, with [`Operand::Instant`].
    LastModified,
    /// `meta.version`, with [`Operand::Version`].
    Version,
    /// A value of the resource or of an element.
    Field(Field),
    /// The id of the resource at the other end of a membership, with [`Operand::Exact`].
    MemberId,
    /// The name of that resource's type, folded, with [`Operand::Folded`]. Only of
    /// [`Side::Members`].
    MemberType,
}

/// Where a value is: in a resource, or in the element that an [`Predicate::Elements`] around it
/// looks at.
///
/// All the attributes on the way are single-valued, so there is at most one value. The last one is
/// multi-valued in `Elements` itself alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    attribute: AttributeId,
    steps: [Option<AttributeId>; MOST_STEPS],
}

/// An extension's container, an attribute, a sub-attribute.
const MOST_STEPS: usize = 3;

impl Field {
    pub(super) fn new(attribute: AttributeId, steps: &[AttributeId]) -> Self {
        let mut taken = steps.iter().copied();
        Self { attribute, steps: std::array::from_fn(|_| taken.next()) }
    }

    /// The attribute whose value it is.
    #[must_use]
    pub const fn attribute(&self) -> AttributeId {
        self.attribute
    }

    /// The way to the value from the resource, or from the element; the attribute itself comes last.
    /// Empty for the element itself, where its attribute has no sub-attributes.
    pub fn steps(&self) -> impl Iterator<Item = AttributeId> {
        self.steps.iter().map_while(|step| *step)
    }

    /// The value, on the way from there.
    #[inline]
    pub(super) fn within<'r>(&self, record: &'r Record) -> Option<&'r Value> {
        let [first, second, third] = self.steps;
        let mut found = record.get(first?)?;
        if let Some(second) = second {
            found = found.as_record()?.get(second)?;
            if let Some(third) = third {
                found = found.as_record()?.get(third)?;
            }
        }
        Some(found)
    }

    /// Whether it is the element itself.
    #[must_use]
    pub const fn is_element(&self) -> bool {
        matches!(self.steps, [None, ..])
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps()).finish()
    }
}

/// The literal of a comparison, in the form that is compared. Exhaustive, as [`Predicate`] is.
///
/// `Debug` prints which kind it is alone.
#[derive(Clone, PartialEq)]
pub enum Operand {
    /// Text that is compared as it is: by UTF-8 octets.
    Exact(Box<str>),
    /// Text that has been [folded](crate::fold), as the value has to be: by UTF-8 octets then.
    Folded(Box<str>),
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// A point in time.
    Instant(Timestamp),
    /// The version of a resource.
    Version(Version),
}

impl fmt::Debug for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact(_) => "Exact",
            Self::Folded(_) => "Folded",
            Self::Boolean(_) => "Boolean",
            Self::Integer(_) => "Integer",
            Self::Decimal(_) => "Decimal",
            Self::Instant(_) => "Instant",
            Self::Version(_) => "Version",
        })
    }
}
