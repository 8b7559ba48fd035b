//! One directory of a store, in few words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "the helpers of tests may fail"
)]

use vestibule_core::{DirectoryId, OrganizationId, Timestamp};
use vestibule_scim::{
    Change, Commit, CommitError, Directory, EventKind, Incoming, Limits, MemberDelta, MemberRef,
    Page, Profile, Query, Resource, ResourceId, ResourceType, Scope, Stored, Version,
};
use vestibule_sql::SqlStore;

/// A directory.
#[derive(Clone)]
pub(crate) struct Site<'a> {
    pub(crate) store: &'a SqlStore,
    pub(crate) scope: Scope,
}

impl<'a> Site<'a> {
    pub(crate) fn new(store: &'a SqlStore, organization: &str, directory: &str) -> Self {
        let organization = OrganizationId::parse(organization).unwrap();
        Self { store, scope: Scope::new(organization, DirectoryId::parse(directory).unwrap()) }
    }

    pub(crate) async fn commit(&self, change: &Change) -> Result<Commit, CommitError> {
        self.store.commit(&self.scope, change).await
    }

    pub(crate) async fn insert(
        &self,
        id: &str,
        resource: &Resource,
        at: Timestamp,
    ) -> Result<Commit, CommitError> {
        let (id, resource) = (resource_id(id), resource.clone());
        self.commit(&Change::Insert { id, resource, members: Vec::new(), at }).await
    }

    pub(crate) async fn update(
        &self,
        id: &str,
        resource: &Resource,
        expected: Option<Version>,
        events: Vec<EventKind>,
    ) -> Result<Commit, CommitError> {
        self.commit(&Change::Update {
            id: resource_id(id),
            resource_type: resource.resource_type().clone(),
            expected,
            resource: Some(resource.clone()),
            members: MemberDelta::NONE,
            at: now(),
            events,
        })
        .await
    }

    /// One more version, with nothing else.
    pub(crate) async fn touch(&self, id: &str, resource_type: &ResourceType, at: Timestamp) {
        let events = vec![EventKind::Updated { attributes: Vec::new() }];
        self.commit(&Change::Update {
            id: resource_id(id),
            resource_type: resource_type.clone(),
            expected: None,
            resource: None,
            members: MemberDelta::NONE,
            at,
            events,
        })
        .await
        .unwrap();
    }

    pub(crate) async fn change_members(
        &self,
        group: &str,
        resource_type: &ResourceType,
        members: MemberDelta,
    ) -> Result<Commit, CommitError> {
        self.commit(&Change::Update {
            id: resource_id(group),
            resource_type: resource_type.clone(),
            expected: None,
            resource: None,
            members,
            at: now(),
            events: Vec::new(),
        })
        .await
    }

    pub(crate) async fn add_member(&self, group: &Stored, member: &ResourceId) {
        let add = vec![MemberRef::new(member.clone())];
        let delta = MemberDelta::Change { remove: Vec::new(), add };
        let resource_type = group.resource.resource_type();
        self.change_members(group.id.as_str(), resource_type, delta).await.unwrap();
    }

    pub(crate) async fn get(&self, resource_type: &ResourceType, id: &str) -> Stored {
        self.store.get(&self.scope, resource_type, &resource_id(id)).await.unwrap().unwrap()
    }

    pub(crate) async fn query(&self, query: &Query) -> Page {
        self.store.query(&self.scope, query).await.unwrap()
    }
}

pub(crate) fn resource_id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

pub(crate) fn resource(resource_type: &ResourceType, json: &str) -> Resource {
    let limits = Limits::new();
    let incoming = Incoming::parse(resource_type, json.as_bytes(), Profile::LENIENT, &limits);
    incoming.unwrap().resource().clone()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_xs_datetime("2026-11-22T12:00:00Z").unwrap()
}
