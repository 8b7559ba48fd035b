//! Answers questions: which resources match, in which order, and which page of them.

use std::cmp::Ordering;
use std::sync::Arc;

use super::key::Key;
use super::partition::{Partition, type_of};
use super::table::Table;
use crate::filter::{Comparison, Memberships, Operand, Operator, Predicate, Side, Subject};
use crate::{
    BoundFilter, Position, Query, ResourceId, ResourceType, SortKey, Stored, TypeQuery, Uniqueness,
    Window,
};

/// A page whose resources are still shared.
pub(super) struct Found {
    pub(super) resources: Vec<Arc<Stored>>,
    pub(super) total: Option<u64>,
    pub(super) next: Option<Position>,
}

impl Found {
    pub(super) const NOTHING: Self = Self { resources: Vec::new(), total: Some(0), next: None };
}

impl Partition {
    pub(super) fn query(&self, query: &Query) -> Found {
        match query.types.iter().any(|asked| asked.sort.is_some()) {
            true => self.sorted(query),
            false => self.in_order_of_insertion(query),
        }
    }

    fn in_order_of_insertion(&self, query: &Query) -> Found {
        let (after, skip, most) = match &query.window {
            Window::Index { skip, most } => (None, *skip, *most),
            Window::After { after, most } => (after.as_ref().map(|end| end.sequence), 0, *most),
        };
        let total = wants_total(&query.window).then(|| self.total(query));
        if most == 0 {
            return Found { resources: Vec::new(), total, next: None };
        }
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        // One more than the page shows whether anything follows.
        let mut resources: Vec<Arc<Stored>> =
            self.merged(query, after).skip(skip).take(most.saturating_add(1)).cloned().collect();
        let more = resources.len() > most;
        resources.truncate(most);
        let last = resources.last().filter(|_| more);
        let next = last.map(|stored| Position::new(None, stored.sequence));
        Found { resources, total, next }
    }

    /// What matches of every type, in the order of insertion.
    fn merged<'a>(
        &'a self,
        query: &'a Query,
        after: Option<u64>,
    ) -> impl Iterator<Item = &'a Arc<Stored>> {
        let mut sources: Vec<_> =
            query.types.iter().map(|asked| self.matching(asked, after).peekable()).collect();
        std::iter::from_fn(move || {
            let heads = sources.iter_mut().enumerate();
            let heads = heads.filter_map(|(at, source)| Some((source.peek()?.sequence, at)));
            let (_, first) = heads.min()?;
            sources.get_mut(first)?.next()
        })
    }

    fn sorted(&self, query: &Query) -> Found {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for asked in &query.types {
            let key = |stored: &Stored| asked.sort.as_ref().and_then(|sort| sort.key(stored));
            rows.extend(self.matching(asked, None).map(|stored| Row { key: key(stored), stored }));
        }
        let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let order = |a: &Row<'_>, b: &Row<'_>| a.place().cmp(&b.place(), query.descending);
        let (skip, most) = match &query.window {
            Window::Index { skip, most } => (usize::try_from(*skip).unwrap_or(usize::MAX), *most),
            Window::After { after, most } => {
                if let Some(end) = after {
                    let end = Place { key: end.key.as_ref(), sequence: end.sequence };
                    rows.retain(|row| row.place().cmp(&end, query.descending).is_gt());
                }
                (0, *most)
            }
        };
        let end = skip.saturating_add(most);
        let more = end < rows.len();
        if more && end > 0 {
            // Only what is up to the end of the page has to be in order.
            rows.select_nth_unstable_by(end - 1, order);
            rows.truncate(end);
        }
        rows.sort_unstable_by(order);
        let page = if most == 0 { &[] } else { rows.get(skip..).unwrap_or_default() };
        let last = page.last().filter(|_| more);
        Found {
            resources: page.iter().map(|row| Arc::clone(row.stored)).collect(),
            total: wants_total(&query.window).then_some(total),
            next: last.map(|row| Position::new(row.key.clone(), row.stored.sequence)),
        }
    }

    fn total(&self, query: &Query) -> u64 {
        let of = |asked: &TypeQuery| match &asked.filter {
            None => self.table(asked.resource_type.name()).map_or(0, Table::len),
            Some(_) => self.matching(asked, None).count(),
        };
        u64::try_from(query.types.iter().map(of).sum::<usize>()).unwrap_or(u64::MAX)
    }

    /// What matches of one type, after a place, in the order of insertion.
    fn matching<'a>(
        &'a self,
        asked: &'a TypeQuery,
        after: Option<u64>,
    ) -> Box<dyn Iterator<Item = &'a Arc<Stored>> + 'a> {
        let Some(table) = self.table(asked.resource_type.name()) else {
            return Box::new(std::iter::empty());
        };
        let Some(filter) = &asked.filter else { return Box::new(table.after(after)) };
        let matches = move |stored: &&Arc<Stored>| filter.matches(stored, self);
        match self.candidates(&asked.resource_type, filter) {
            None => Box::new(table.after(after).filter(matches)),
            Some(places) => {
                let rest = places.into_iter().filter(move |place| Some(*place) > after);
                Box::new(rest.filter_map(|place| table.at(place)).filter(matches))
            }
        }
    }

    /// The places of those that can match at all, in order, if an index tells.
    fn candidates(&self, resource_type: &ResourceType, filter: &BoundFilter) -> Option<Vec<u64>> {
        filter.conjuncts().iter().find_map(|term| self.narrowed(resource_type, term))
    }

    fn narrowed(&self, resource_type: &ResourceType, term: &Predicate) -> Option<Vec<u64>> {
        match term {
            Predicate::Constant(false) => Some(Vec::new()),
            Predicate::Compare(comparison) if comparison.operator == Operator::Equal => {
                self.equal(resource_type, comparison)
            }
            Predicate::Membership(side, inner) => {
                let Some(other) = Key::parse(asked_id(inner)?) else { return Some(Vec::new()) };
                let these = match side {
                    Side::Members => self.resources.groups_of(&other),
                    Side::Groups => self.resources.members_of(&other),
                };
                Some(self.places(resource_type, these))
            }
            _ => None,
        }
    }

    /// Those with one value, where it is an id, an external id of a user, or unique.
    fn equal(&self, resource_type: &ResourceType, wanted: &Comparison) -> Option<Vec<u64>> {
        let (Operand::Exact(text) | Operand::Folded(text)) = &wanted.operand else { return None };
        let field = match &wanted.subject {
            Subject::Id => {
                return Some(self.places(resource_type, Key::parse(text).as_slice()));
            }
            Subject::Field(field) => field,
            _ => return None,
        };
        let attribute = resource_type.attribute(field.attribute());
        if attribute.path() == "externalId" && resource_type.active().is_some() {
            let theirs: Vec<Key> = self.people.with_external_id(text).iter().map(Key::of).collect();
            return Some(self.places(resource_type, &theirs));
        }
        if attribute.uniqueness() == Uniqueness::None {
            return None;
        }
        let owner = self.table(resource_type.name())?.owner(attribute.path(), text);
        Some(owner.into_iter().collect())
    }

    fn places<'k>(
        &self,
        resource_type: &ResourceType,
        keys: impl IntoIterator<Item = &'k Key>,
    ) -> Vec<u64> {
        let found = keys.into_iter().filter_map(|key| self.resources.at(key));
        let of_type = found.filter(|stored| type_of(stored) == resource_type.name());
        let mut places: Vec<u64> = of_type.map(|stored| stored.sequence).collect();
        places.sort_unstable();
        places
    }
}

/// The id that the other end of a membership has to have.
fn asked_id(predicate: &Predicate) -> Option<&str> {
    match predicate {
        Predicate::Compare(Comparison {
            subject: Subject::MemberId,
            operator: Operator::Equal,
            operand: Operand::Exact(id),
            ..
        }) => Some(id),
        Predicate::And(terms) => terms.iter().find_map(asked_id),
        _ => None,
    }
}

/// A page counts everything where the client asks by index, and at the start.
fn wants_total(window: &Window) -> bool {
    !matches!(window, Window::After { after: Some(_), .. })
}

struct Row<'a> {
    key: Option<SortKey>,
    stored: &'a Arc<Stored>,
}

impl Row<'_> {
    fn place(&self) -> Place<'_> {
        Place { key: self.key.as_ref(), sequence: self.stored.sequence }
    }
}

/// Where something stands in a sorted list.
struct Place<'a> {
    key: Option<&'a SortKey>,
    sequence: u64,
}

impl Place<'_> {
    /// Without a key comes last, or first where the order descends; among equals the order of
    /// insertion holds either way.
    fn cmp(&self, other: &Self, descending: bool) -> Ordering {
        let keys = SortKey::ascending(self.key, other.key);
        let keys = if descending { keys.reverse() } else { keys };
        keys.then(self.sequence.cmp(&other.sequence))
    }
}

impl Memberships for Partition {
    fn any_member(&self, group: &ResourceId, test: &mut dyn FnMut(&str, &str) -> bool) -> bool {
        let members = self.resources.members_of(&Key::of(group)).iter();
        let mut found = members.filter_map(|key| self.resources.at(key));
        found.any(|stored| test(stored.id.as_str(), type_of(stored)))
    }

    fn any_group(&self, member: &ResourceId, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let groups = self.resources.groups_of(&Key::of(member)).iter();
        let mut found = groups.filter_map(|key| self.resources.at(key));
        found.any(|stored| test(stored.id.as_str()))
    }

    fn is_member(&self, group: &str, member: &str) -> bool {
        // Somebody is in far fewer groups than a group has members.
        let (Some(group), Some(member)) = (Key::parse(group), Key::parse(member)) else {
            return false;
        };
        self.resources.groups_of(&member).contains(&group)
    }
}
