//! The ports of vestibule-scim.

mod commit;
mod form;
mod lower;
mod names;
mod query;
mod read;
mod tokens;
mod values;

use std::time::Duration;

use vestibule_core::Timestamp;
use vestibule_scim::{
    Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens, GroupMembers, Member,
    Membership, Page, Query, ResourceId, ResourceType, Scope, Standing, StoreError, Stored,
    TokenHash, TokenRecord, UserKey,
};

pub(crate) use self::names::Names;
use crate::SqlStore;
use crate::engine::Failure;

/// The scope's number; every statement about a directory has it with the scope's two names bound to
/// `$1` and `$2`.
const SCOPE: &str =
    "(SELECT d.id FROM scim_directory d WHERE d.organization = $1 AND d.directory = $2)";

impl Directory for SqlStore {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        Ok(self.read_resource(scope, resource_type, id).await?)
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        Ok(self.read_page(scope, query).await?)
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        self.make_change(scope, change).await
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        Ok(self.read_events(scope, after, most).await?)
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        Ok(self.read_history(scope, id, most).await?)
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        Ok(self.read_standing(scope, user).await?)
    }
}

impl GroupMembers for SqlStore {
    async fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        Ok(self.read_members(scope, group, after, most).await?)
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        Ok(self.read_groups_of(scope, members).await?)
    }
}

impl DirectoryTokens for SqlStore {
    async fn find(&self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        Ok(self.find_token(hash).await?)
    }

    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        Ok(self.insert_token(record).await?)
    }

    async fn of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        Ok(self.tokens_of(scope).await?)
    }

    async fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.expire_tokens(scope, keep, at).await?)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Conflict => Self::Unavailable { retry_after: Duration::from_secs(1) },
            Failure::Unavailable => Self::Unavailable { retry_after: Duration::from_secs(5) },
            Failure::Unknown => Self::Unknown,
            Failure::Unique | Failure::Corrupt => Self::Corrupt,
        }
    }
}
