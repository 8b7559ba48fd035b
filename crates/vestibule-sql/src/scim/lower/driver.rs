//! Which part of a filter an index answers: the candidates, without a look at every resource.

use vestibule_scim::{
    AttributeId, Comparison, Operand, Operator, Predicate, Side, Subject, Uniqueness,
};

use super::{Lowering, SCOPE, Table};

/// A select of the candidates' `seq`.
pub(super) struct Driver {
    pub(super) select: String,
    /// The term that it answers wholly, by its position.
    pub(super) answers: Option<usize>,
}

/// How few candidates an index is likely to give, the fewest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    One,
    Few,
    Group,
}

impl Lowering {
    /// The best index for terms that all have to hold.
    pub(super) fn driver(&mut self, table: Table<'_>, terms: &[Predicate]) -> Option<Driver> {
        let ranked = terms
            .iter()
            .enumerate()
            .filter_map(|(position, term)| rank(table, term).map(|rank| (rank, position, term)));
        let (_, position, term) = ranked.min_by_key(|(rank, position, _)| (*rank, *position))?;
        let mut selects = Vec::new();
        let is_whole = self.selects(table, term, &mut selects);
        Some(Driver { select: selects.join(" UNION "), answers: is_whole.then_some(position) })
    }

    /// Adds the selects of a term that has a rank; whether they are all that it asks.
    fn selects(&mut self, table: Table<'_>, term: &Predicate, selects: &mut Vec<String>) -> bool {
        match term {
            Predicate::Or(terms) => {
                // Every one, also after one that is not whole.
                let whole: Vec<bool> =
                    terms.iter().map(|term| self.selects(table, term, selects)).collect();
                whole.into_iter().all(|whole| whole)
            }
            Predicate::And(terms) => {
                let best = terms.iter().filter_map(|term| Some((rank(table, term)?, term)));
                if let Some((_, term)) = best.min_by_key(|(rank, _)| *rank) {
                    self.selects(table, term, selects);
                }
                false
            }
            Predicate::Elements(_, inner) => {
                let is_single = matches!(**inner, Predicate::Compare(_));
                self.selects(table, inner, selects) && is_single
            }
            Predicate::Membership(side, inner) => {
                let Some(id) = other_end(inner) else { return false };
                let select = self.members(*side, id);
                selects.push(select);
                matches!(**inner, Predicate::Compare(_))
            }
            Predicate::Compare(comparison) => match texts(comparison) {
                Some((Indexed::Id, id)) => {
                    let parameter = self.bind(id);
                    selects.push(format!(
                        "SELECT i.seq FROM scim_resource i WHERE i.scope = {SCOPE} AND i.id = ${parameter}"
                    ));
                    true
                }
                Some((Indexed::Value(attribute), text)) => {
                    let parameter = self.bind(text);
                    let text = self.dialect.indexed_text("i.as_text", parameter);
                    let number = table.numbers.of(attribute);
                    selects.push(format!(
                        "SELECT i.seq FROM scim_value i
                            WHERE i.scope = {SCOPE} AND i.attribute = {number} AND {text}"
                    ));
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// Who has that other end of a membership.
    fn members(&mut self, side: Side, other: &str) -> String {
        let parameter = self.bind(other);
        let (this, that) = match side {
            Side::Members => ("group_seq", "member_seq"),
            Side::Groups => ("member_seq", "group_seq"),
        };
        format!(
            "SELECT m.{this} FROM scim_resource i JOIN scim_member m ON m.{that} = i.seq
                WHERE i.scope = {SCOPE} AND i.id = ${parameter}"
        )
    }
}

/// How well an index answers a term; `None` if none does.
fn rank(table: Table<'_>, term: &Predicate) -> Option<Rank> {
    match term {
        Predicate::Compare(comparison) => {
            let attribute = match texts(comparison)?.0 {
                Indexed::Id => return Some(Rank::One),
                Indexed::Value(attribute) => table.resource_type.attribute(attribute),
            };
            match attribute.uniqueness() {
                Uniqueness::None if attribute.canonical_values().is_empty() => Some(Rank::Few),
                // Everybody has one of the few values that there are, such as `work`.
                Uniqueness::None => None,
                _ => Some(Rank::One),
            }
        }
        Predicate::Elements(_, inner) => rank(table, inner),
        Predicate::Membership(_, inner) => other_end(inner).map(|_| Rank::Group),
        Predicate::And(terms) => terms.iter().filter_map(|term| rank(table, term)).min(),
        Predicate::Or(terms) => {
            let ranks: Option<Vec<Rank>> = terms.iter().map(|term| rank(table, term)).collect();
            ranks?.into_iter().max()
        }
        _ => None,
    }
}

enum Indexed {
    Id,
    Value(AttributeId),
}

/// What has to equal which text, if it is that which a comparison asks.
fn texts(comparison: &Comparison) -> Option<(Indexed, &str)> {
    let (Operand::Exact(text) | Operand::Folded(text)) = &comparison.operand else { return None };
    if comparison.operator != Operator::Equal || text.contains('\0') {
        return None;
    }
    match &comparison.subject {
        Subject::Id => Some((Indexed::Id, text)),
        Subject::Field(field) => Some((Indexed::Value(field.attribute()), text)),
        _ => None,
    }
}

/// The id that the other end of a membership has to have.
fn other_end(inner: &Predicate) -> Option<&str> {
    match inner {
        Predicate::Compare(Comparison {
            subject: Subject::MemberId,
            operator: Operator::Equal,
            operand: Operand::Exact(id),
            ..
        }) if !id.contains('\0') => Some(id),
        Predicate::And(terms) => terms.iter().find_map(other_end),
        _ => None,
    }
}
