//! What each source says of groups and attributes, or was heard to say before.

use std::collections::{BTreeMap, BTreeSet};

use vestibule_core::{ConnectionId, DirectoryId, Groups, Identity};

use super::id_list::IdList;
use super::{Level, Share};
use crate::{Condition, GroupSource, KnownGroups, Membership, Policy};

/// All sources that have something to say of one person.
#[derive(Debug, Default)]
pub(crate) struct Sources<'a> {
    heard: Vec<Heard<'a>>,
}

impl<'a> Sources<'a> {
    /// Adds a source, unless it is there.
    pub(crate) fn push(&mut self, heard: Heard<'a>) {
        if !self.heard.iter().any(|it| it.is(&heard.from)) {
            self.heard.push(heard);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Heard<'a>> {
        self.heard.iter()
    }

    /// Whether all groups of a source are known now.
    pub(crate) fn is_complete(&self, from: &GroupSource) -> bool {
        self.heard.iter().any(|it| it.is(from) && it.is_complete)
    }

    pub(super) fn is_complete_directory(&self, directory: &DirectoryId) -> bool {
        let is_it =
            |it: &Heard<'_>| matches!(&it.from, GroupSource::Directory(id) if id == directory);
        self.heard.iter().any(|it| it.is_touched && it.is_complete && is_it(it))
    }

    /// Whether the person is in a group of a source that has something to say; `None` if it has not.
    pub(crate) fn contains(&self, from: &GroupSource, id: &str) -> Option<bool> {
        self.heard.iter().find(|it| it.is(from)).map(|it| it.groups.contains(id))
    }

    /// Whether groups of a directory are known: those of sign-ins do not count then.
    pub(super) fn directory_precedes(&self) -> bool {
        let is_known =
            |it: &Heard<'_>| matches!(it.from, GroupSource::Directory(_)) && it.groups.are_known();
        self.heard.iter().any(is_known)
    }
}

/// What one source says.
#[derive(Debug)]
pub(crate) struct Heard<'a> {
    pub(super) from: GroupSource,
    pub(super) groups: GroupList<'a>,
    /// As name and value, sorted.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    pub(super) remembered_attributes: Option<&'a BTreeSet<(String, String)>>,
    /// Whether it speaks now: else it only counts, and nothing of it is given, taken or remembered.
    pub(super) is_touched: bool,
    /// Whether nothing of it is missing, so that what it does not say is taken back.
    pub(super) is_complete: bool,
    missing: Option<&'static str>,
}

impl<'a> Heard<'a> {
    /// A connection, by a sign-in.
    pub(crate) fn in_sign_in(
        identity: &'a Identity,
        policy: &'a Policy,
        membership: Option<&'a Membership>,
    ) -> Self {
        let (said, missing) = match &identity.groups {
            Groups::Known(all) => (Said::All(IdList::new(all)), None),
            Groups::Truncated { groups, .. } => {
                (Said::Some(IdList::new(groups)), Some("truncated"))
            }
            Groups::Overage { .. } => (Said::Nothing, Some("overage")),
            Groups::Absent => (Said::Nothing, Some("absent")),
        };
        let from = GroupSource::Connection(identity.connection.clone());
        let known = known(membership, &from);
        let remembered_attributes = known.map(|it| &it.attributes);
        Self {
            from,
            groups: GroupList { said, remembered: known.map(|it| &it.groups) },
            attributes: attributes(identity, policy, remembered_attributes),
            remembered_attributes,
            is_touched: true,
            is_complete: missing.is_none(),
            missing,
        }
    }

    /// A directory; `groups` is `None` where they could not be read.
    pub(crate) fn in_directory(
        directory: &DirectoryId,
        groups: Option<&'a BTreeSet<String>>,
        membership: Option<&'a Membership>,
    ) -> Self {
        let from = GroupSource::Directory(directory.clone());
        let known = known(membership, &from);
        let said = groups.map_or(Said::Nothing, Said::AllOf);
        Self {
            from,
            groups: GroupList { said, remembered: known.map(|it| &it.groups) },
            attributes: Vec::new(),
            remembered_attributes: None,
            is_touched: true,
            is_complete: groups.is_some(),
            missing: if groups.is_some() { None } else { Some("unread") },
        }
    }

    /// A source that is silent now: what it said before is all there is.
    pub(crate) fn before(known: &'a KnownGroups) -> Self {
        let pairs = known.attributes.iter();
        Self {
            from: known.from.clone(),
            groups: GroupList { said: Said::Nothing, remembered: Some(&known.groups) },
            attributes: pairs.map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            remembered_attributes: Some(&known.attributes),
            is_touched: false,
            is_complete: false,
            missing: None,
        }
    }

    /// A source whose memory is taken for what it would say now.
    pub(crate) fn as_remembered(known: &'a KnownGroups) -> Self {
        Self { is_touched: true, is_complete: true, ..Self::before(known) }
    }

    pub(super) fn is(&self, from: &GroupSource) -> bool {
        self.from == *from
    }

    pub(super) fn is_connection(&self, connection: &ConnectionId) -> bool {
        matches!(&self.from, GroupSource::Connection(id) if id == connection)
    }

    pub(super) fn has_attribute(&self, name: &str, value: &str) -> bool {
        self.attributes.binary_search(&(name, value)).is_ok()
    }

    /// Why its groups are not completely known.
    pub(super) const fn what_is_missing(&self) -> Option<&'static str> {
        self.missing
    }

    /// The share of the grants that is its own, with nothing wanted yet.
    pub(super) fn share<'p>(&self) -> Share<'p> {
        Share {
            level: match self.from {
                GroupSource::Directory(_) => Level::Directory,
                GroupSource::Connection(_) => Level::Connection,
            },
            source: self.from.source(),
            wanted: Vec::new(),
            may_grant: self.is_touched,
            may_revoke: self.is_touched && self.is_complete,
        }
    }
}

/// Groups by id.
#[derive(Debug)]
pub(super) struct GroupList<'a> {
    pub(super) said: Said<'a>,
    pub(super) remembered: Option<&'a BTreeSet<String>>,
}

/// What is said now.
#[derive(Debug)]
pub(super) enum Said<'a> {
    All(IdList<'a>),
    AllOf(&'a BTreeSet<String>),
    /// There may be more.
    Some(IdList<'a>),
    Nothing,
}

impl GroupList<'_> {
    /// What is remembered counts unless all is said now.
    pub(super) fn contains(&self, id: &str) -> bool {
        let is_remembered = || self.remembered.is_some_and(|it| it.contains(id));
        match &self.said {
            Said::All(all) => all.contains(id),
            Said::AllOf(all) => all.contains(id),
            Said::Some(some) => some.contains(id) || is_remembered(),
            Said::Nothing => is_remembered(),
        }
    }

    fn are_known(&self) -> bool {
        !matches!(self.said, Said::Nothing) || self.remembered.is_some()
    }
}

fn known<'a>(membership: Option<&'a Membership>, from: &GroupSource) -> Option<&'a KnownGroups> {
    membership.and_then(|it| it.known.iter().find(|it| it.from == *from))
}

/// The attributes that mappings ask for: as sent now, or as remembered where the name is not sent.
fn attributes<'a>(
    identity: &'a Identity,
    policy: &'a Policy,
    remembered: Option<&'a BTreeSet<(String, String)>>,
) -> Vec<(&'a str, &'a str)> {
    let asked = |condition: &'a Condition| match condition {
        Condition::Attribute { connection, name, .. } if *connection == identity.connection => {
            Some(name.as_str())
        }
        _ => None,
    };
    let names: BTreeSet<&str> = policy.mappings.iter().filter_map(|it| asked(&it.when)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let sent: &BTreeMap<String, Vec<String>> = &identity.attributes;
    let now = names.iter().filter_map(|name| sent.get_key_value(*name));
    let now = now.flat_map(|(name, values)| values.iter().map(|it| (name.as_str(), it.as_str())));
    let before = remembered.into_iter().flatten();
    let before = before.map(|(name, value)| (name.as_str(), value.as_str()));
    let before = before.filter(|(name, _)| names.contains(name) && !sent.contains_key(*name));
    let mut pairs: Vec<(&str, &str)> = now.chain(before).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
