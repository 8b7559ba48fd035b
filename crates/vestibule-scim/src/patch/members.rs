//! Operations on the members of a group, folded into one delta: the group itself is never looked at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::application::Application;
use super::json;
use super::message::{Action, Mode};
use super::target::{Elements, Target};
use crate::filter::{ElementFilter, Filter, Literal, Operator};
use crate::resource::{MemberName, Shape, member_names};
use crate::{
    AttributeId, Fault, Member, MemberDelta, MemberRef, ResourceId, ScimError, Tolerance, Value,
};

/// How the members of a group change, by the names that the client gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MemberChanges {
    /// Some are removed, some are added; nobody is in both.
    Change { remove: Vec<ResourceId>, add: Vec<MemberName> },
    /// Exactly these are members from now on.
    Replace(Vec<MemberName>),
}

impl MemberChanges {
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Change { remove, add } if remove.is_empty() && add.is_empty())
    }

    /// The delta as far as it has ids.
    pub(super) fn delta(&self) -> MemberDelta {
        let refs = |names: &[MemberName]| {
            names.iter().filter_map(MemberName::id).cloned().map(MemberRef::new).collect()
        };
        match self {
            Self::Change { remove, add } => {
                MemberDelta::Change { remove: remove.clone(), add: refs(add) }
            }
            Self::Replace(names) => MemberDelta::Replace(refs(names)),
        }
    }
}

/// The operations so far, the last word on each name.
#[derive(Default)]
pub(super) struct Fold {
    /// Whether only those added since are members.
    replaced: bool,
    /// The position of the word, and whether it is "added".
    names: BTreeMap<MemberName, (usize, bool)>,
    next: usize,
}

impl Fold {
    fn add(&mut self, name: MemberName) {
        if self.names.get(&name).is_none_or(|(_, added)| !added) {
            self.names.insert(name, (self.next, true));
            self.next += 1;
        }
    }

    fn remove(&mut self, name: MemberName) {
        match (self.replaced, &name) {
            // A name that nobody has is no member's.
            (_, MemberName::Nobody) => {}
            (true, _) => drop(self.names.remove(&name)),
            (false, _) => {
                self.names.insert(name, (self.next, false));
                self.next += 1;
            }
        }
    }

    fn replace(&mut self, names: Vec<MemberName>) {
        *self = Self { replaced: true, ..Self::default() };
        for name in names {
            self.add(name);
        }
    }

    /// Whether that is a member now, if the operations so far say so.
    fn says(&self, name: &MemberName) -> Option<bool> {
        let said = self.names.get(name).map(|(_, added)| *added);
        said.or(self.replaced.then_some(false))
    }

    pub(super) fn finish(self) -> MemberChanges {
        let mut words: Vec<_> = self.names.into_iter().collect();
        words.sort_unstable_by_key(|(_, (position, _))| *position);
        let (mut add, mut remove) = (Vec::new(), Vec::new());
        for (name, (_, added)) in words {
            match (added, name) {
                (true, name) => add.push(name),
                (false, MemberName::Id(id)) => remove.push(id),
                // Whoever is created in this very request is not a member yet.
                (false, _) => {}
            }
        }
        match self.replaced {
            true => MemberChanges::Replace(add),
            false => MemberChanges::Change { remove, add },
        }
    }
}

impl Application<'_, '_> {
    /// An operation on `members`, whose path is not read-only.
    pub(super) fn members(
        &mut self,
        target: Target<'_>,
        action: Action<'_>,
    ) -> Result<(), ScimError> {
        let (id, filter) = match target {
            Target::Resource => return Ok(()),
            Target::Attribute(id) => (id, None),
            // Who a member is cannot be changed, only that.
            Target::Elements(Elements { sub: Some(id), .. }) => return Err(self.immutable(id)),
            Target::Elements(Elements { id, filter, .. }) => (id, filter),
        };
        match (action, filter) {
            (Action::Set(mode, value), None) => {
                self.set_members(id, mode, value, Shape::WholeOrElement)
            }
            (Action::Set(..), Some(_)) => Err(self.immutable(id)),
            (Action::Remove(value), None) => match value.filter(|value| !json::is_null(value)) {
                None => {
                    self.fold.replace(Vec::new());
                    Ok(())
                }
                Some(value) => {
                    self.require_remove_with_value(id)?;
                    for name in self.read_members(id, value, Shape::WholeOrElement)? {
                        self.fold.remove(name);
                    }
                    Ok(())
                }
            },
            (Action::Remove(_), Some(filter)) => self.remove_selected_members(id, filter),
        }
    }

    pub(super) fn set_members(
        &mut self,
        id: AttributeId,
        mode: Mode,
        value: &RawValue,
        shape: Shape,
    ) -> Result<(), ScimError> {
        // Whoever clears an attribute with an empty string does not mean all members.
        if json::is_empty_string(value) {
            let path = self.resource_type.attribute(id).path();
            let detail = format!("`{path}` is an array of values");
            return Err(ScimError::new(Fault::InvalidValue, "wrong_type", detail));
        }
        let names = self.read_members(id, value, shape)?;
        match mode {
            Mode::Replace => self.fold.replace(names),
            Mode::Add => names.into_iter().for_each(|name| self.fold.add(name)),
        }
        Ok(())
    }

    fn read_members(
        &self,
        id: AttributeId,
        value: &RawValue,
        shape: Shape,
    ) -> Result<Vec<MemberName>, ScimError> {
        match self.reader.value(id, value.get(), shape)? {
            Some(Value::Many(elements)) => member_names(self.resource_type, &elements),
            _ => Ok(Vec::new()),
        }
    }

    fn remove_selected_members(
        &mut self,
        id: AttributeId,
        filter: &Filter<'_>,
    ) -> Result<(), ScimError> {
        if let Some(names) = self.named_members(filter) {
            names.into_iter().for_each(|name| self.fold.remove(name));
            return Ok(());
        }
        let filter = self.bind(id, filter)?;
        let Some(members) = self.current else { return Err(not_loaded()) };
        let selected = self.selected_members(members, &filter);
        if selected.is_empty() && !self.reader.tolerates(Tolerance::RemoveMissing) {
            return Err(self.no_target(id));
        }
        selected.into_iter().for_each(|name| self.fold.remove(name));
        Ok(())
    }

    /// The members that a filter names, if it does nothing else.
    fn named_members(&self, filter: &Filter<'_>) -> Option<Vec<MemberName>> {
        let mut names = Vec::new();
        for text in named(filter)? {
            match text {
                Literal::String(text) => names.push(MemberName::parse(text)),
                Literal::Bare(text) if self.reader.tolerates(Tolerance::UnquotedLiteral) => {
                    names.push(MemberName::parse(text));
                }
                _ => return None,
            }
        }
        Some(names)
    }

    /// The members as of now that a filter selects: those that were there, as far as the operations
    /// so far left them, and those that these added.
    fn selected_members(&self, members: &[Member], filter: &ElementFilter) -> Vec<MemberName> {
        let mut selected = Vec::new();
        let mut known = BTreeSet::new();
        for member in members {
            let name = MemberName::Id(member.id.clone());
            if self.fold.says(&name).unwrap_or(true)
                && filter.matches_member(member.id.as_str(), &member.resource_type)
            {
                selected.push(name);
            }
            known.insert(&member.id);
        }
        for (name, (_, added)) in &self.fold.names {
            if let (true, MemberName::Id(id)) = (*added, name)
                && !known.contains(id)
                // Of what type it is, nobody has said.
                && filter.matches_member(id.as_str(), "")
            {
                selected.push(name.clone());
            }
        }
        selected
    }
}

/// The literals of `value eq "a" or value eq "b"`, and nothing for any other filter.
fn named<'f>(filter: &'f Filter<'f>) -> Option<Vec<&'f Literal<'f>>> {
    let one = |filter: &'f Filter<'f>| match filter {
        Filter::Compare(path, Operator::Equal, literal)
            if path.urn().is_none()
                && path.sub().is_none()
                && path.name().eq_ignore_ascii_case("value") =>
        {
            Some(literal)
        }
        _ => None,
    };
    match filter {
        Filter::Or(terms) => terms.iter().map(one).collect(),
        term => one(term).map(|literal| vec![literal]),
    }
}

/// Whether a filter on members can be answered only by looking at them.
pub(super) fn looks_at_members(filter: &Filter<'_>) -> bool {
    named(filter).is_none()
}

fn not_loaded() -> ScimError {
    let detail = "which members the filter selects cannot be found out: name them by `value eq`";
    ScimError::new(Fault::TooMany, "members_not_loaded", detail)
}
