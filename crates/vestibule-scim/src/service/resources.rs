//! One resource: create, read, replace, change, delete (RFC 7644 sections 3.3 to 3.6).

use super::Call;
use super::conditions::{self, Precondition};
use super::parameters::Parameters;
use super::reply::Reply;
use super::settings::PatchReply;
use crate::patch::{self, ChangeSet, MemberChanges};
use crate::resource::{MemberName, replacement};
use crate::{
    Change, Commit, CommitError, Directory, DirectoryTokens, Fault, GroupMembers, Incoming,
    MemberDelta, MemberRef, Patch, Resource, ResourceId, ResourceType, ScimError, Stored,
    Tolerance, Tolerances, apply_patch,
};

/// How often a change is tried again because another came between reading and writing. Each failure
/// means that somebody else succeeded.
const ATTEMPTS: usize = 16;

/// The most members that the reply to a PATCH shows unasked.
const FEW_MEMBERS: usize = 100;

impl<S: Directory + GroupMembers + DirectoryTokens> Call<'_, S> {
    pub(super) async fn create(
        &self,
        resource_type: &ResourceType,
        body: &[u8],
    ) -> Result<Reply, ScimError> {
        let id = self.moment.id(0)?;
        Ok(self.create_as(resource_type, id, body, &self.query()?, &[]).await?.0)
    }

    /// Creates a resource of that id, without those members that are to be created later. Returns
    /// these.
    pub(super) async fn create_as(
        &self,
        resource_type: &ResourceType,
        id: ResourceId,
        body: &[u8],
        parameters: &Parameters,
        later: &[ResourceId],
    ) -> Result<(Reply, Vec<MemberRef>), ScimError> {
        let incoming = self.parse(resource_type, body)?;
        let (resource, members, secrets, used) = incoming.into_parts();
        let (mut members, ignored) = self.member_refs(members.unwrap_or_default())?;
        let to_come = members.extract_if(.., |member| later.contains(&member.id)).collect();
        let at = self.moment.now();
        let change = Change::Insert { id: id.clone(), resource: resource.clone(), members, at };
        let (commit, left_out) = self.commit_known_members(change).await?;
        let used = used.union(ignored).union(left_out);
        self.hand_over(resource_type, &id, &secrets);
        let stored = Stored::new(id, resource, commit.meta, 0);
        let location = self.location(&stored);
        let reply = self.show(&stored, parameters, Members::IfTheyFit).await?;
        Ok((reply.created(location).using(used), to_come))
    }

    pub(super) async fn read(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Reply, ScimError> {
        let parameters = self.query()?;
        let stored = self.find(resource_type, id).await?;
        if conditions::is_known(&self.head.headers, stored.meta.version)? {
            return Ok(Reply::not_modified().with_version(stored.meta.version));
        }
        self.show(&stored, &parameters, Members::Read).await
    }

    pub(super) async fn replace(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        body: &[u8],
    ) -> Result<Reply, ScimError> {
        let condition = Precondition::of_headers(&self.head.headers)?;
        self.replace_if(resource_type, id, body, condition, &self.query()?).await
    }

    pub(super) async fn replace_if(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        body: &[u8],
        condition: Precondition<'_>,
        parameters: &Parameters,
    ) -> Result<Reply, ScimError> {
        let incoming = self.parse(resource_type, body)?;
        let (wanted, members, secrets, used) = incoming.into_parts();
        let (members, ignored) = match members {
            None => (MemberDelta::NONE, Tolerances::NONE),
            Some(members) => {
                let (members, ignored) = self.member_refs(members)?;
                (MemberDelta::Replace(members), ignored)
            }
        };
        for _ in 0..ATTEMPTS {
            let before = self.find(resource_type, id).await?;
            condition.check(before.meta.version)?;
            let after = replacement(&before.resource, wanted.clone())?;
            let written = self.update(&before, after, members.clone(), condition).await?;
            if let Some((stored, left_out)) = written {
                self.hand_over(resource_type, id, &secrets);
                let reply = self.show(&stored, parameters, Members::IfTheyFit).await?;
                return Ok(reply.using(used.union(ignored).union(left_out)));
            }
        }
        Err(contended())
    }

    pub(super) async fn patch(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        body: &[u8],
    ) -> Result<Reply, ScimError> {
        let condition = Precondition::of_headers(&self.head.headers)?;
        self.patch_if(resource_type, id, body, condition, &self.query()?).await
    }

    pub(super) async fn patch_if(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        body: &[u8],
        condition: Precondition<'_>,
        parameters: &Parameters,
    ) -> Result<Reply, ScimError> {
        let profile = self.admitted.profile();
        let limits = self.service.limits();
        let patch = Patch::parse(body, &profile, limits)?;
        let needs_members = patch.needs_members(resource_type);
        for _ in 0..ATTEMPTS {
            let before = self.find(resource_type, id).await?;
            condition.check(before.meta.version)?;
            let current = match needs_members {
                true => Some(self.all_members(id).await?),
                false => None,
            };
            let changes =
                apply_patch(&before.resource, &patch, &profile, limits, current.as_deref())?;
            let ChangeSet { resource, members, secrets, used, .. } = changes;
            let (members, ignored) = self.member_delta(members)?;
            let written = self.update(&before, resource, members, condition).await?;
            if let Some((stored, left_out)) = written {
                self.hand_over(resource_type, id, &secrets);
                let reply = self.patched(&stored, parameters).await?;
                return Ok(reply.using(used.union(ignored).union(left_out)));
            }
        }
        Err(contended())
    }

    async fn patched(&self, stored: &Stored, parameters: &Parameters) -> Result<Reply, ScimError> {
        let settings = &self.service.settings;
        let is_group = stored.resource.resource_type().members().is_some();
        let policy = if is_group { settings.group_patch_reply } else { settings.user_patch_reply };
        match policy {
            PatchReply::NoContent if parameters.attributes.is_empty() => {
                Ok(Reply::no_content().with_version(stored.meta.version))
            }
            _ => {
                let is_large =
                    is_group && !parameters.unread && !self.has_few_members(&stored.id).await?;
                let members = if is_large { Members::IfAsked } else { Members::IfTheyFit };
                self.show(stored, parameters, members).await
            }
        }
    }

    /// Whether a reply to a PATCH shows the members of a group unasked: reading them must not cost
    /// more than the change.
    async fn has_few_members(&self, group: &ResourceId) -> Result<bool, ScimError> {
        let scope = self.admitted.scope();
        let some = self.service.store.members(scope, group, None, FEW_MEMBERS + 1).await?;
        Ok(some.len() <= FEW_MEMBERS)
    }

    pub(super) async fn delete(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Reply, ScimError> {
        let condition = Precondition::of_headers(&self.head.headers)?;
        self.delete_if(resource_type, id, condition).await
    }

    pub(super) async fn delete_if(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        condition: Precondition<'_>,
    ) -> Result<Reply, ScimError> {
        let expected = match condition.is_some() {
            false => None,
            true => {
                let found = self.find(resource_type, id).await?;
                condition.check(found.meta.version)?;
                Some(found.meta.version)
            }
        };
        let change = Change::Remove {
            id: id.clone(),
            resource_type: resource_type.clone(),
            expected,
            at: self.moment.now(),
        };
        self.commit(&change).await?;
        Ok(Reply::no_content())
    }

    /// Writes what changed, or nothing where nothing did. `None` where another change came first
    /// and the request has to be looked at again.
    async fn update(
        &self,
        before: &Stored,
        after: Resource,
        members: MemberDelta,
        condition: Precondition<'_>,
    ) -> Result<Option<(Stored, Tolerances)>, ScimError> {
        let events = patch::events(&before.resource, &after);
        let attributes_change = after != before.resource;
        if !attributes_change && members.is_none() {
            return Ok(Some((before.clone(), Tolerances::NONE)));
        }
        // Members alone do not depend on the version that was read.
        let expected = (attributes_change || condition.is_some()).then_some(before.meta.version);
        let change = Change::Update {
            id: before.id.clone(),
            resource_type: before.resource.resource_type().clone(),
            expected,
            resource: attributes_change.then(|| after.clone()),
            members,
            at: self.moment.now(),
            events,
        };
        match self.commit_known_members(change).await {
            Ok((commit, left_out)) => {
                let id = before.id.clone();
                let known = match commit.changed {
                    true => before.meta.version.next(),
                    false => before.meta.version,
                };
                let after = match commit.meta.version == known {
                    true => Stored::new(id, after, commit.meta, before.sequence),
                    // Another change came between: what was read is not what has this version.
                    false => self.find(before.resource.resource_type(), &id).await?,
                };
                Ok(Some((after, left_out)))
            }
            Err(CommitError::VersionMismatch) if condition.is_some() => Err(conditions::failed()),
            Err(CommitError::VersionMismatch) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Commits a change; where that is tolerated, without the members that the directory lacks.
    async fn commit_known_members(
        &self,
        mut change: Change,
    ) -> Result<(Commit, Tolerances), CommitError> {
        let (scope, store) = (self.admitted.scope(), &self.service.store);
        let tolerated = self.admitted.profile().tolerates(Tolerance::UnknownMembers);
        let mut used = Tolerances::NONE;
        for _ in 1..ATTEMPTS {
            match store.commit(scope, &change).await {
                Err(CommitError::NoSuchMembers { members }) if tolerated => {
                    change.leave_out(&members);
                    used = used.with(Tolerance::UnknownMembers);
                }
                outcome => return outcome.map(|commit| (commit, used)),
            }
        }
        Ok((store.commit(scope, &change).await?, used))
    }

    /// The ids of members. A name that is no id is nobody's, as an id that nobody has.
    fn member_refs(
        &self,
        names: Vec<MemberName>,
    ) -> Result<(Vec<MemberRef>, Tolerances), ScimError> {
        let tolerated = self.admitted.profile().tolerates(Tolerance::UnknownMembers);
        let mut used = Tolerances::NONE;
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            match name {
                MemberName::Id(id) => members.push(MemberRef::new(id)),
                MemberName::Nobody if tolerated => used = used.with(Tolerance::UnknownMembers),
                // Names of a bulk request are resolved before.
                MemberName::BulkId(_) | MemberName::Nobody => return Err(no_such_member()),
            }
        }
        members.sort_unstable();
        members.dedup();
        Ok((members, used))
    }

    fn member_delta(&self, changes: MemberChanges) -> Result<(MemberDelta, Tolerances), ScimError> {
        Ok(match changes {
            MemberChanges::Change { remove, add } => {
                let (add, used) = self.member_refs(add)?;
                (MemberDelta::Change { remove, add }, used)
            }
            MemberChanges::Replace(names) => {
                let (all, used) = self.member_refs(names)?;
                (MemberDelta::Replace(all), used)
            }
        })
    }

    pub(super) async fn commit(&self, change: &Change) -> Result<Commit, ScimError> {
        Ok(self.service.store.commit(self.admitted.scope(), change).await?)
    }

    pub(super) async fn find(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Stored, ScimError> {
        let scope = self.admitted.scope();
        self.service.store.get(scope, resource_type, id).await?.ok_or_else(not_found)
    }

    fn parse(&self, resource_type: &ResourceType, body: &[u8]) -> Result<Incoming, ScimError> {
        Incoming::parse(resource_type, body, self.admitted.profile(), self.service.limits())
    }

    /// Hands a password to the host, if it wants it.
    fn hand_over(
        &self,
        resource_type: &ResourceType,
        id: &ResourceId,
        secrets: &[(crate::AttributeId, vestibule_core::Secret<String>)],
    ) {
        let Some(sink) = &self.service.settings.password_sink else { return };
        for (attribute, secret) in secrets {
            if resource_type.attribute(*attribute).path() == "password" {
                sink(self.admitted.scope(), id, secret);
            }
        }
    }

    /// The URL of a resource.
    pub(super) fn location(&self, stored: &Stored) -> String {
        let endpoint = stored.resource.resource_type().endpoint();
        format!("{}/{endpoint}/{}", self.service.base, stored.id)
    }

    /// The resource as a reply.
    async fn show(
        &self,
        stored: &Stored,
        parameters: &Parameters,
        members: Members,
    ) -> Result<Reply, ScimError> {
        let resource_type = stored.resource.resource_type();
        if parameters.unread {
            return Ok(Reply::json(&())?.with_version(stored.meta.version));
        }
        let mut projection = parameters.projection(resource_type);
        if let (Members::IfAsked, true, Some(id)) =
            (members, parameters.attributes.is_empty(), resource_type.members())
        {
            projection.exclude(resource_type, id);
        }
        let shown = match self.shown(vec![stored.clone()], &[projection.clone()]).await {
            // What was done is not refused for what it would take to show it.
            Err(error) if members != Members::Read && error.fault() == Fault::TooMany => {
                for id in [resource_type.members(), resource_type.groups()].into_iter().flatten() {
                    projection.exclude(resource_type, id);
                }
                self.shown(vec![stored.clone()], &[projection]).await?
            }
            shown => shown?,
        };
        let reply = shown.one(|view| Reply::json(view))?;
        Ok(reply.with_version(stored.meta.version))
    }
}

/// Whether a reply shows the members of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// It is what the client wants: all of them, or a refusal.
    Read,
    /// After a change.
    IfTheyFit,
    /// After a change of a group with many.
    IfAsked,
}

pub(super) fn not_found() -> ScimError {
    ScimError::new(Fault::NotFound, "no_such_resource", "there is no such resource")
}

fn no_such_member() -> ScimError {
    let detail = "a member is no resource of this directory";
    ScimError::new(Fault::InvalidValue, "no_such_member", detail)
}

fn contended() -> ScimError {
    let detail = "the resource keeps changing: try again";
    ScimError::new(Fault::Unavailable, "contended", detail)
        .with_retry_after(std::time::Duration::from_secs(1))
}

impl From<CommitError> for ScimError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::NotFound => not_found(),
            CommitError::VersionMismatch => conditions::failed(),
            CommitError::Uniqueness { attribute } => ScimError::new(
                Fault::Uniqueness,
                "not_unique",
                format!("another resource has that value of `{attribute}`"),
            ),
            CommitError::NoSuchMembers { .. } => no_such_member(),
            CommitError::Store(error) => error.into(),
        }
    }
}

impl From<crate::StoreError> for ScimError {
    fn from(error: crate::StoreError) -> Self {
        use crate::StoreError;
        match error {
            StoreError::Unavailable { retry_after } => ScimError::new(
                Fault::Unavailable,
                "store_unavailable",
                "the store does not answer: try again",
            )
            .with_retry_after(retry_after),
            StoreError::Unknown => ScimError::new(
                Fault::Unavailable,
                "store_unknown",
                "the store did not say whether the change was made: read the resource, and try again",
            ),
            StoreError::Corrupt => ScimError::new(
                Fault::Internal,
                "store_corrupt",
                "the store holds something that cannot be read",
            ),
        }
    }
}
