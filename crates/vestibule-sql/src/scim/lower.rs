//! Filters as SQL.
//!
//! A predicate becomes a condition that is true or false, never unknown: values that are compared
//! stand in rows of `scim_value` of which the column that is read is not null, and whether there is
//! such a row is asked with EXISTS. So NOT is the opposite. Every literal is a bound parameter, and
//! text is searched by position and length, so that no character of it is a wildcard.

mod compare;
mod driver;

use vestibule_scim::{
    AttributeId, BoundFilter, Comparison, Field, Operator, Predicate, ResourceType, Side, Subject,
};

use self::compare::Column;
use super::SCOPE;
use super::names::Numbers;
use crate::engine::{Argument, Dialect};

/// A statement in the making: its parameters, and names for its tables.
pub(super) struct Lowering {
    pub(super) dialect: Dialect,
    pub(super) arguments: Vec<Argument>,
    aliases: usize,
}

/// The resource type whose attributes a filter names, with their numbers.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) resource_type: &'a ResourceType,
    pub(super) numbers: &'a Numbers,
}

/// What a predicate is about.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// The row `r` of scim_resource.
    Resource,
    /// A row of scim_value that is an element, by its alias.
    Element(&'a str),
    /// A row of scim_member, by its alias; its other end is the row of scim_resource whose alias has
    /// an `o` before it.
    Membership(&'a str),
}

impl Lowering {
    pub(super) fn new(dialect: Dialect, arguments: Vec<Argument>) -> Self {
        Self { dialect, arguments, aliases: 0 }
    }

    /// Binds an argument: the number of its parameter.
    pub(super) fn bind(&mut self, argument: impl Into<Argument>) -> usize {
        self.arguments.push(argument.into());
        self.arguments.len()
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// The condition on the row `r` of scim_resource that a filter is.
    ///
    /// Where an index finds who can match at all, the condition begins with those.
    pub(super) fn filter(&mut self, table: Table<'_>, filter: &BoundFilter) -> String {
        let driver = self.driver(table, filter.conjuncts());
        let mut terms = Vec::new();
        for (position, conjunct) in filter.conjuncts().iter().enumerate() {
            match &driver {
                Some(driver) if driver.answers == Some(position) => {}
                _ => terms.push(self.predicate(table, conjunct, Place::Resource)),
            }
        }
        let driver = driver.map(|driver| format!("r.seq IN ({})", driver.select));
        let terms: Vec<String> = driver.into_iter().chain(terms).collect();
        joined(&terms, "AND")
    }

    fn predicate(&mut self, table: Table<'_>, predicate: &Predicate, at: Place<'_>) -> String {
        match predicate {
            Predicate::Constant(true) => "TRUE".to_owned(),
            Predicate::Constant(false) => "FALSE".to_owned(),
            Predicate::And(terms) => self.terms(table, terms, at, "AND"),
            Predicate::Or(terms) => self.terms(table, terms, at, "OR"),
            Predicate::Not(inner) => format!("NOT {}", self.predicate(table, inner, at)),
            Predicate::Present(field) => self.present(table, field, at),
            Predicate::Compare(comparison) => self.compare(table, comparison, at),
            Predicate::Elements(field, inner) => self.elements(table, field, inner, at),
            Predicate::Membership(side, inner) => self.membership(table, *side, inner),
        }
    }

    fn terms(
        &mut self,
        table: Table<'_>,
        terms: &[Predicate],
        at: Place<'_>,
        word: &str,
    ) -> String {
        let terms: Vec<String> = terms.iter().map(|term| self.predicate(table, term, at)).collect();
        joined(&terms, word)
    }

    fn elements(
        &mut self,
        table: Table<'_>,
        field: &Field,
        inner: &Predicate,
        at: Place<'_>,
    ) -> String {
        let alias = self.alias();
        let rows = rows(&alias, table.numbers.of(field.attribute()), at);
        let inner = self.predicate(table, inner, Place::Element(&alias));
        format!("EXISTS ({rows} AND {inner})")
    }

    fn membership(&mut self, table: Table<'_>, side: Side, inner: &Predicate) -> String {
        let alias = self.alias();
        let (this, other) = match side {
            Side::Members => ("group_seq", "member_seq"),
            Side::Groups => ("member_seq", "group_seq"),
        };
        let inner = self.predicate(table, inner, Place::Membership(&alias));
        format!(
            "EXISTS (SELECT 1 FROM scim_member {alias}
                JOIN scim_resource o{alias} ON o{alias}.seq = {alias}.{other}
                WHERE {alias}.{this} = r.seq AND {inner})"
        )
    }

    /// A value that is not an empty text; of a complex attribute, a value of any attribute below.
    fn present(&mut self, table: Table<'_>, field: &Field, at: Place<'_>) -> String {
        if let (true, Place::Element(alias)) = (field.is_element(), at)
            && !table.resource_type.attribute(field.attribute()).is_complex()
        {
            return is_not_empty(alias);
        }
        let alias = self.alias();
        let leaves = leaves(table.resource_type, field.attribute());
        let numbers: Vec<String> =
            leaves.into_iter().map(|leaf| table.numbers.of(leaf).to_string()).collect();
        let place = correlation(&alias, at);
        format!(
            "EXISTS (SELECT 1 FROM scim_value {alias} WHERE {place}
                AND {alias}.attribute IN ({}) AND {})",
            numbers.join(", "),
            is_not_empty(&alias)
        )
    }

    fn compare(&mut self, table: Table<'_>, comparison: &Comparison, at: Place<'_>) -> String {
        let Comparison { subject, operator, operand, .. } = comparison;
        let column = match (subject, at) {
            (Subject::Id, _) => Column::Text("r.id".to_owned()),
            (Subject::Created, _) => Column::Text("r.created".to_owned()),
            (Subject::LastModified, _) => Column::Text("r.last_modified".to_owned()),
            (Subject::Version, _) => Column::Version("r.version".to_owned()),
            (Subject::MemberId, Place::Membership(alias)) => Column::Text(format!("o{alias}.id")),
            (Subject::MemberType, Place::Membership(alias)) => {
                Column::Text(format!("o{alias}.folded_type"))
            }
            (Subject::Field(field), Place::Element(alias)) if field.is_element() => {
                Column::Value(alias.to_owned())
            }
            (Subject::Field(field), _) => return self.compare_field(table, field, comparison, at),
            (Subject::MemberId | Subject::MemberType, _) => return "FALSE".to_owned(),
        };
        self.condition(&column, *operator, operand)
    }

    /// Of a value that may be absent. What is absent equals nothing.
    fn compare_field(
        &mut self,
        table: Table<'_>,
        field: &Field,
        comparison: &Comparison,
        at: Place<'_>,
    ) -> String {
        let (not, operator) = match comparison.operator {
            Operator::NotEqual => ("NOT ", Operator::Equal),
            operator => ("", operator),
        };
        let alias = self.alias();
        let rows = rows(&alias, table.numbers.of(field.attribute()), at);
        let condition =
            self.condition(&Column::Value(alias.clone()), operator, &comparison.operand);
        format!("{not}EXISTS ({rows} AND {condition})")
    }
}

/// The rows of an attribute's values, of the resource or of the element.
fn rows(alias: &str, number: i64, at: Place<'_>) -> String {
    let place = correlation(alias, at);
    format!("SELECT 1 FROM scim_value {alias} WHERE {place} AND {alias}.attribute = {number}")
}

fn correlation(alias: &str, at: Place<'_>) -> String {
    match at {
        Place::Element(outer) => {
            format!("{alias}.seq = {outer}.seq AND {alias}.element = {outer}.element")
        }
        Place::Resource | Place::Membership(..) => format!("{alias}.seq = r.seq"),
    }
}

fn is_not_empty(alias: &str) -> String {
    format!("({alias}.as_text IS NULL OR {alias}.as_text <> '')")
}

/// The attributes without sub-attributes at or below one.
fn leaves(resource_type: &ResourceType, id: AttributeId) -> Vec<AttributeId> {
    if !resource_type.attribute(id).is_complex() {
        return vec![id];
    }
    resource_type.children(Some(id)).flat_map(|(child, _)| leaves(resource_type, child)).collect()
}

/// Joins conditions as a tree that is not deep, because SQLite bounds the depth of expressions.
fn joined(terms: &[String], word: &str) -> String {
    match terms {
        [] => "TRUE".to_owned(),
        [term] => term.clone(),
        terms => {
            let (left, right) = terms.split_at(terms.len() / 2);
            format!("({} {word} {})", joined(left, word), joined(right, word))
        }
    }
}
