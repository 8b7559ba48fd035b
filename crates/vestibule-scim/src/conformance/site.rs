//! What the checks are written with: a store, a directory of its own for each check, and short
//! words for what one does there.

use std::fmt;

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};

use super::Violation;
use super::types::Types;
use crate::{
    BoundFilter, Change, Commit, CommitError, Directory, DirectoryEvent, EventKind, Filter,
    GroupMembers, Incoming, Limits, MemberDelta, MemberRef, Membership, Page, Profile, Query,
    Resource, ResourceId, ResourceType, Scope, Standing, Stored, TypeQuery, UserKey, Version,
    Window,
};

/// A store under test.
pub(super) struct Suite<'a, S> {
    store: &'a S,
    pub(super) types: Types,
}

impl<'a, S> Suite<'a, S> {
    pub(super) fn new(store: &'a S) -> Result<Self, Violation> {
        Ok(Self { store, types: Types::new()? })
    }

    /// The directory of a check.
    pub(super) fn site(&self, check: &'static str) -> Result<Site<'_, S>, Violation> {
        Site::new(self.store, &self.types, check, "conformance", check)
    }
}

/// One directory of the store.
pub(super) struct Site<'a, S> {
    store: &'a S,
    pub(super) types: &'a Types,
    check: &'static str,
    pub(super) scope: Scope,
}

impl<'a, S> Site<'a, S> {
    pub(super) fn new(
        store: &'a S,
        types: &'a Types,
        check: &'static str,
        organization: &str,
        directory: &str,
    ) -> Result<Self, Violation> {
        let no_id = |error: vestibule_core::IdError| Violation { check, found: error.to_string() };
        let organization = OrganizationId::parse(organization).map_err(no_id)?;
        let directory = DirectoryId::parse(directory).map_err(no_id)?;
        Ok(Self { store, types, check, scope: Scope::new(organization, directory) })
    }

    /// Another directory, for the same check.
    pub(super) fn elsewhere(&self, organization: &str, directory: &str) -> Result<Self, Violation> {
        Self::new(self.store, self.types, self.check, organization, directory)
    }

    pub(super) fn violation(&self, found: impl Into<String>) -> Violation {
        Violation { check: self.check, found: found.into() }
    }

    pub(super) fn same<T: PartialEq + fmt::Debug>(
        &self,
        what: &str,
        expected: T,
        found: T,
    ) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        Err(self.violation(format!("{what}: {expected:?} expected, {found:?} found")))
    }

    pub(super) fn holds(
        &self,
        what: &str,
        it_does: impl Into<Option<bool>>,
    ) -> Result<(), Violation> {
        match it_does.into() {
            Some(true) => Ok(()),
            _ => Err(self.violation(format!("it is not so that {what}"))),
        }
    }

    fn answered<T, E: fmt::Display>(
        &self,
        what: &str,
        answer: Result<T, E>,
    ) -> Result<T, Violation> {
        answer.map_err(|error| self.violation(format!("{what} failed: {error}")))
    }

    /// The id that goes with a label, another one in every directory.
    pub(super) fn id(&self, label: &str) -> ResourceId {
        id_of(&self.scope, label)
    }

    pub(super) fn ids(&self, labels: &[&str]) -> Vec<ResourceId> {
        labels.iter().map(|label| self.id(label)).collect()
    }

    pub(super) fn refs(&self, labels: &[&str]) -> Vec<MemberRef> {
        labels.iter().map(|label| MemberRef::new(self.id(label))).collect()
    }

    pub(super) fn add(&self, labels: &[&str]) -> MemberDelta {
        MemberDelta::Change { remove: Vec::new(), add: self.refs(labels) }
    }

    pub(super) fn remove(&self, labels: &[&str]) -> MemberDelta {
        MemberDelta::Change { remove: self.ids(labels), add: Vec::new() }
    }

    fn resource(&self, resource_type: &ResourceType, json: &str) -> Result<Resource, Violation> {
        let incoming =
            Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, &Limits::new());
        self.answered("reading the suite's own resource", incoming)
            .map(|found| found.resource().clone())
    }

    pub(super) fn user(&self, json: &str) -> Result<Resource, Violation> {
        self.resource(&self.types.user, json)
    }

    /// A user with nothing but a name.
    pub(super) fn named(&self, user_name: &str) -> Result<Resource, Violation> {
        self.user(&serde_json::json!({ "userName": user_name }).to_string())
    }

    pub(super) fn group(&self, display_name: &str) -> Result<Resource, Violation> {
        let json = serde_json::json!({ "displayName": display_name });
        self.resource(&self.types.group, &json.to_string())
    }

    pub(super) fn device(&self, json: &str) -> Result<Resource, Violation> {
        self.resource(&self.types.device, json)
    }

    pub(super) fn filter(
        &self,
        resource_type: &ResourceType,
        text: &str,
    ) -> Result<BoundFilter, Violation> {
        let what = "reading the suite's own filter";
        let filter = self.answered(what, Filter::parse(text, &Limits::new()))?;
        self.answered(what, filter.bind(resource_type, Profile::STRICT))
    }
}

impl<S: Directory + GroupMembers> Site<'_, S> {
    pub(super) async fn commit(&self, change: &Change) -> Result<Commit, Violation> {
        self.answered("a change", self.store.commit(&self.scope, change).await)
    }

    /// What the store says to a change.
    pub(super) async fn attempt(&self, change: &Change) -> Result<Commit, CommitError> {
        self.store.commit(&self.scope, change).await
    }

    /// The reason why a change is refused.
    pub(super) async fn refused(&self, change: &Change) -> Result<CommitError, Violation> {
        match self.store.commit(&self.scope, change).await {
            Err(CommitError::Store(error)) => {
                Err(self.violation(format!("a change failed: {error}")))
            }
            Err(refused) => Ok(refused),
            Ok(_) => Err(self.violation("a change was made that has to be refused")),
        }
    }

    pub(super) fn inserting(
        &self,
        label: &str,
        resource: Resource,
        members: &[&str],
        time: i64,
    ) -> Change {
        Change::Insert { id: self.id(label), resource, members: self.refs(members), at: at(time) }
    }

    pub(super) async fn insert(
        &self,
        label: &str,
        resource: Resource,
        members: &[&str],
        time: i64,
    ) -> Result<(), Violation> {
        let commit = self.commit(&self.inserting(label, resource, members, time)).await?;
        self.same("an insertion's version", Version::FIRST, commit.meta.version)?;
        self.holds("an insertion changes something", commit.changed)
    }

    /// Users with a label for a name.
    pub(super) async fn users(&self, labels: &[&str]) -> Result<(), Violation> {
        for label in labels {
            self.insert(label, self.named(label)?, &[], 0).await?;
        }
        Ok(())
    }

    /// A change of attributes that changes one attribute, says the event.
    pub(super) async fn rewriting(
        &self,
        label: &str,
        resource: Resource,
        time: i64,
    ) -> Result<Change, Violation> {
        let resource_type = resource.resource_type().clone();
        let version = self.stored(&resource_type, label).await?.meta.version;
        Ok(Change::Update {
            id: self.id(label),
            resource_type,
            expected: Some(version),
            resource: Some(resource),
            members: MemberDelta::NONE,
            at: at(time),
            events: vec![EventKind::Updated { attributes: vec!["displayName".to_owned()] }],
        })
    }

    pub(super) fn regrouping(&self, label: &str, members: MemberDelta, time: i64) -> Change {
        Change::Update {
            id: self.id(label),
            resource_type: self.types.group.clone(),
            expected: None,
            resource: None,
            members,
            at: at(time),
            events: Vec::new(),
        }
    }

    pub(super) fn removing(&self, resource_type: &ResourceType, label: &str, time: i64) -> Change {
        Change::Remove {
            id: self.id(label),
            resource_type: resource_type.clone(),
            expected: None,
            at: at(time),
        }
    }

    pub(super) async fn get(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, Violation> {
        self.answered("a read", self.store.get(&self.scope, resource_type, id).await)
    }

    /// What has to be there.
    pub(super) async fn stored(
        &self,
        resource_type: &ResourceType,
        label: &str,
    ) -> Result<Stored, Violation> {
        let found = self.get(resource_type, &self.id(label)).await?;
        found.ok_or_else(|| self.violation(format!("`{label}` is not there")))
    }

    pub(super) async fn version(&self, label: &str) -> Result<u64, Violation> {
        for resource_type in [&self.types.user, &self.types.group] {
            if let Some(found) = self.get(resource_type, &self.id(label)).await? {
                return Ok(found.meta.version.number());
            }
        }
        Err(self.violation(format!("`{label}` is not there")))
    }

    pub(super) async fn page(&self, query: &Query) -> Result<Page, Violation> {
        self.answered("a query", self.store.query(&self.scope, query).await)
    }

    /// Everything of some types that matches, in the order in which it comes.
    pub(super) async fn all(&self, types: Vec<TypeQuery>) -> Result<Vec<ResourceId>, Violation> {
        let query = Query::new(types, Window::Index { skip: 0, most: 10_000 });
        let page = self.page(&query).await?;
        self.same("the total", page.total, Some(count(page.resources.len())))?;
        self.same("what follows the whole", None, page.next)?;
        Ok(page.resources.into_iter().map(|stored| stored.id).collect())
    }

    pub(super) async fn members(&self, group: &str) -> Result<Vec<ResourceId>, Violation> {
        self.members_of(&self.id(group)).await
    }

    pub(super) async fn members_of(&self, id: &ResourceId) -> Result<Vec<ResourceId>, Violation> {
        let members = self.store.members(&self.scope, id, None, 10_000).await;
        let members = self.answered("reading members", members)?;
        Ok(members.into_iter().map(|member| member.id).collect())
    }

    pub(super) async fn members_after(
        &self,
        group: &str,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<crate::Member>, Violation> {
        let members = self.store.members(&self.scope, &self.id(group), after, most).await;
        self.answered("reading members", members)
    }

    pub(super) async fn has_members(&self, group: &str, labels: &[&str]) -> Result<(), Violation> {
        let mut expected = self.ids(labels);
        expected.sort();
        self.same(&format!("the members of `{group}`"), expected, self.members(group).await?)
    }

    pub(super) async fn groups_of(&self, ids: &[ResourceId]) -> Result<Vec<Membership>, Violation> {
        self.answered("reading groups", self.store.groups_of(&self.scope, ids).await)
    }

    pub(super) async fn events_after(
        &self,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, Violation> {
        self.answered("reading events", self.store.events(&self.scope, after, most).await)
    }

    pub(super) async fn last_event(&self) -> Result<u64, Violation> {
        let events = self.events_after(0, 100_000).await?;
        Ok(events.last().map_or(0, |event| event.sequence))
    }

    pub(super) async fn history(
        &self,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, Violation> {
        self.answered("reading a history", self.store.history(&self.scope, id, most).await)
    }

    pub(super) async fn standing(&self, key: &UserKey) -> Result<Standing, Violation> {
        self.answered("asking for a standing", self.store.standing(&self.scope, key).await)
    }

    pub(super) async fn stands(&self, key: &UserKey, expected: Standing) -> Result<(), Violation> {
        self.same(&format!("the standing of {key:?}"), expected, self.standing(key).await?)
    }
}

/// An id of 128 bits for a label in a directory: FNV-1a, twice.
pub(super) fn id_of(scope: &Scope, label: &str) -> ResourceId {
    let parts = [scope.organization().as_str(), "/", scope.directory().as_str(), "/", label];
    let bytes = || parts.iter().flat_map(|part| part.bytes());
    let mut bits = [0; 16];
    let halves = [0xcbf2_9ce4_8422_2325_u64, 0x6c62_272e_07bb_0142].map(|basis| {
        bytes().fold(basis, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    });
    let octets = halves.iter().flat_map(|half| half.to_be_bytes());
    bits.iter_mut().zip(octets).for_each(|(bit, octet)| *bit = octet);
    ResourceId::from_random(bits)
}

/// So many seconds after the beginning of the suite's time, and a fraction that no store may lose.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_700_000_000 + seconds, 123_456_789).unwrap_or(Timestamp::MAX)
}

pub(super) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
