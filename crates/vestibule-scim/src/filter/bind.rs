//! Fits a filter to a resource type: finds its attributes, and brings its literals into the form
//! that is compared.

mod literal;
mod resolve;

use super::bound::{Comparison, Field, Operand, Predicate, Side, Subject};
use super::{Filter, FilterError, Literal, Operator};
use crate::{
    AttributeId, AttributePath, CompiledAttribute, Kept, Profile, ResourceType, Tolerance,
    Tolerances,
};

/// What binds, and the tolerances that it took.
pub(super) struct Binder<'a> {
    resource_type: &'a ResourceType,
    profile: Profile,
    used: Tolerances,
}

/// Where the names of a filter are looked up.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// Whose sub-attributes they are; at the top of the resource, nobody's.
    parent: Option<AttributeId>,
    /// The way to the parent, from the resource or from an element.
    prefix: &'p [AttributeId],
}

/// What follows the path in an expression: `pr`, or an operator and a literal.
type Test<'t> = Option<(Operator, &'t Literal<'t>)>;

impl<'a> Binder<'a> {
    pub(super) const fn new(resource_type: &'a ResourceType, profile: Profile) -> Self {
        Self { resource_type, profile, used: Tolerances::NONE }
    }

    pub(super) const fn used(&self) -> Tolerances {
        self.used
    }

    /// A filter over whole resources.
    pub(super) fn of_resource(&mut self, filter: &Filter<'_>) -> Result<Predicate, FilterError> {
        self.filter(Place { parent: None, prefix: &[] }, filter)
    }

    /// A filter over the elements of an attribute, or over the value of a complex one.
    pub(super) fn of_element(
        &mut self,
        attribute: AttributeId,
        filter: &Filter<'_>,
    ) -> Result<Predicate, FilterError> {
        self.check_filterable(attribute)?;
        let compiled = self.resource_type.attribute(attribute);
        if !compiled.is_complex() && !compiled.is_multi_valued() {
            return Err(FilterError::Simple { attribute: compiled.path().to_owned() });
        }
        self.filter(Place { parent: Some(attribute), prefix: &[] }, filter)
    }

    fn tolerates(&mut self, tolerance: Tolerance) -> bool {
        let tolerated = self.profile.tolerates(tolerance);
        if tolerated {
            self.used = self.used.with(tolerance);
        }
        tolerated
    }

    fn filter(&mut self, place: Place<'_>, filter: &Filter<'_>) -> Result<Predicate, FilterError> {
        match filter {
            Filter::And(terms) => self.terms(place, terms).map(Predicate::all),
            Filter::Or(terms) => self.terms(place, terms).map(Predicate::any),
            Filter::Not(inner) => self.filter(place, inner).map(Predicate::negated),
            Filter::Present(path) => self.test(place, path, None),
            Filter::Compare(path, operator, literal) => {
                self.test(place, path, Some((*operator, literal)))
            }
            Filter::ValuePath(path, inner) => self.value_path(place, path, inner),
        }
    }

    fn terms(
        &mut self,
        place: Place<'_>,
        terms: &[Filter<'_>],
    ) -> Result<Vec<Predicate>, FilterError> {
        terms.iter().map(|term| self.filter(place, term)).collect()
    }

    fn test(
        &mut self,
        place: Place<'_>,
        path: &AttributePath<'_>,
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        // `null` is absence, and so a matter of presence.
        match test {
            Some((Operator::Equal, Literal::Null)) => {
                self.test(place, path, None).map(Predicate::negated)
            }
            Some((Operator::NotEqual, Literal::Null)) => self.test(place, path, None),
            _ => {
                let Some((leaf, ids)) = self.resolve(place, path)? else {
                    return Ok(Predicate::Constant(false));
                };
                self.test_attribute(place, leaf, &ids, test)
            }
        }
    }

    fn test_attribute(
        &mut self,
        place: Place<'_>,
        leaf: AttributeId,
        ids: &[AttributeId],
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let resource_type = self.resource_type;
        let attribute = resource_type.attribute(leaf);
        // A complex attribute that is compared stands for its `value`.
        if attribute.is_complex() && test.is_some() {
            let value = self.value_of(leaf)?;
            return self.test_attribute(place, value, &[ids, &[value]].concat(), test);
        }
        match attribute.kept() {
            Kept::Id => self.test_id(attribute, test),
            Kept::Schemas => self.test_schemas(attribute, test),
            Kept::Meta => self.test_meta(attribute, test),
            Kept::Members => self.test_membership(place, Side::Members, attribute, test),
            Kept::Groups => self.test_membership(place, Side::Groups, attribute, test),
            Kept::Resource => self.test_value(place.prefix, leaf, ids, test),
        }
    }

    /// A test of a value that is in the resource or element. The prefix leads to where `ids` begin.
    fn test_value(
        &mut self,
        prefix: &[AttributeId],
        leaf: AttributeId,
        ids: &[AttributeId],
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let is_multi_valued =
            |id: &AttributeId| self.resource_type.attribute(*id).is_multi_valued();
        if let Some(at) = ids.iter().position(is_multi_valued)
            && let Some((outer, inner)) = ids.split_at_checked(at + 1)
            && let Some(multi_valued) = outer.last()
        {
            let field = Field::new(*multi_valued, &[prefix, outer].concat());
            return Ok(elements(field, self.test_value(&[], leaf, inner, test)?));
        }
        let field = Field::new(leaf, &[prefix, ids].concat());
        let Some((operator, literal)) = test else { return Ok(Predicate::Present(field)) };
        let operand = self.operand(self.resource_type.attribute(leaf), operator, literal)?;
        Ok(compare(Subject::Field(field), operator, operand))
    }

    fn test_id(
        &mut self,
        attribute: &CompiledAttribute,
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let Some((operator, literal)) = test else { return Ok(Predicate::Constant(true)) };
        let operand = self.operand(attribute, operator, literal)?;
        Ok(compare(Subject::Id, operator, operand))
    }

    /// `schemas` holds the core schema's URN always, and an extension's where it has values.
    fn test_schemas(
        &mut self,
        attribute: &CompiledAttribute,
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let Some((operator, literal)) = test else { return Ok(Predicate::Constant(true)) };
        let operand = self.operand(attribute, operator, literal)?;
        let resource_type = self.resource_type;
        let core = Predicate::Constant(operand.admits_text(operator, resource_type.schema()));
        let extensions = resource_type
            .extensions()
            .filter(|id| operand.admits_text(operator, resource_type.attribute(*id).name()))
            .map(|id| Predicate::Present(Field::new(id, &[id])));
        Ok(Predicate::any(std::iter::once(core).chain(extensions)))
    }

    fn test_meta(
        &mut self,
        attribute: &CompiledAttribute,
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let Some((operator, literal)) = test else { return Ok(Predicate::Constant(true)) };
        let subject = match attribute.name() {
            "created" => Subject::Created,
            "lastModified" => Subject::LastModified,
            "version" => return self.test_version(attribute, operator, literal),
            _ => {
                let operand = self.operand(attribute, operator, literal)?;
                let name = self.resource_type.name();
                return Ok(Predicate::Constant(operand.admits_text(operator, name)));
            }
        };
        let operand = self.operand(attribute, operator, literal)?;
        Ok(compare(subject, operator, operand))
    }

    /// `members`, `groups` and what they have, in a value path or without one.
    fn test_membership(
        &mut self,
        place: Place<'_>,
        side: Side,
        attribute: &CompiledAttribute,
        test: Test<'_>,
    ) -> Result<Predicate, FilterError> {
        let row = match (test, attribute.name()) {
            (None, _) => Predicate::Constant(true),
            (Some((operator, literal)), "value") => {
                let text = self.text(attribute, operator, literal)?;
                compare(Subject::MemberId, operator, Operand::Exact(text.into()))
            }
            (Some((operator, literal)), _) => {
                let operand = Operand::folded(&self.text(attribute, operator, literal)?);
                match side {
                    Side::Members => compare(Subject::MemberType, operator, operand),
                    // Groups within groups are not followed.
                    Side::Groups => Predicate::Constant(operand.admits_text(operator, "direct")),
                }
            }
        };
        match place.parent {
            Some(_) => Ok(row),
            None => Ok(membership(side, row)),
        }
    }

    fn value_path(
        &mut self,
        place: Place<'_>,
        path: &AttributePath<'_>,
        inner: &Filter<'_>,
    ) -> Result<Predicate, FilterError> {
        let Some((leaf, ids)) = self.resolve(place, path)? else {
            return Ok(Predicate::Constant(false));
        };
        let attribute = self.resource_type.attribute(leaf);
        let within = Place { parent: Some(leaf), prefix: &[] };
        match attribute.kept() {
            Kept::Members | Kept::Groups if !attribute.is_complex() => {}
            Kept::Members => return Ok(membership(Side::Members, self.filter(within, inner)?)),
            Kept::Groups => return Ok(membership(Side::Groups, self.filter(within, inner)?)),
            Kept::Meta if attribute.is_complex() => return self.filter(within, inner),
            Kept::Id | Kept::Meta | Kept::Schemas => {}
            Kept::Resource if attribute.is_multi_valued() => {
                let field = Field::new(leaf, &[place.prefix, &ids].concat());
                return Ok(elements(field, self.filter(within, inner)?));
            }
            // Of a single complex value: there is one, and it satisfies the filter.
            Kept::Resource if attribute.is_complex() => {
                let prefix = [place.prefix, &ids].concat();
                let present = Predicate::Present(Field::new(leaf, &prefix));
                let inner = self.filter(Place { parent: Some(leaf), prefix: &prefix }, inner)?;
                return Ok(Predicate::all([present, inner]));
            }
            Kept::Resource => {}
        }
        Err(FilterError::Simple { attribute: attribute.path().to_owned() })
    }
}

fn compare(subject: Subject, operator: Operator, operand: Operand) -> Predicate {
    Predicate::Compare(Comparison::new(subject, operator, operand))
}

fn elements(field: Field, inner: Predicate) -> Predicate {
    match inner {
        Predicate::Constant(false) => Predicate::Constant(false),
        inner => Predicate::Elements(field, Box::new(inner)),
    }
}

fn membership(side: Side, inner: Predicate) -> Predicate {
    match inner {
        Predicate::Constant(false) => Predicate::Constant(false),
        inner => Predicate::Membership(side, Box::new(inner)),
    }
}
