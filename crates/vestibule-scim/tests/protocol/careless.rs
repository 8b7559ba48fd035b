//! A store that answers with another's token: the service looks again.

use std::time::Duration;

use http::Request;
use vestibule_core::{Endpoint, Timestamp};
use vestibule_keys::MacKey;
use vestibule_scim::{
    BearerToken, Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens,
    GroupMembers, Member, Membership, MemoryDirectory, Page, Profile, Query, Registry, ResourceId,
    ResourceType, ScimService, Scope, Standing, StoreError, Stored, TokenHash, TokenRecord,
    UserKey,
};

use crate::support::{answer, at, run, scope};

/// Finds the first token of the directory, whatever is asked for: an index that compares by less
/// than the whole hash.
struct Careless(MemoryDirectory);

impl DirectoryTokens for Careless {
    async fn find(&self, _: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        Ok(self.0.of(&scope("acme")).await?.into_iter().next())
    }

    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        self.0.insert(record).await
    }

    async fn of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        self.0.of(scope).await
    }

    async fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.expire_others(scope, keep, at).await
    }
}

impl Directory for Careless {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        self.0.get(scope, resource_type, id).await
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        self.0.query(scope, query).await
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        self.0.commit(scope, change).await
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.0.events(scope, after, most).await
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.0.history(scope, id, most).await
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        self.0.standing(scope, user).await
    }
}

impl GroupMembers for Careless {
    async fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        self.0.members(scope, group, after, most).await
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        self.0.groups_of(scope, members).await
    }
}

#[test]
fn a_record_of_another_token_admits_nobody() {
    let base = Endpoint::parse("https://app.example/scim/v2").unwrap();
    let key = MacKey::new(&[3; 32]).unwrap();
    let store = Careless(MemoryDirectory::new());
    let token = BearerToken::from_random(&[1; 32]);
    run(token.rotate_in(&store, scope("acme"), Profile::STRICT, at(0), Duration::ZERO)).unwrap();
    let service = ScimService::new(store, Registry::standard(), &base, key);
    let admit = |token: &BearerToken| {
        let request = Request::get("/scim/v2/Users")
            .header("authorization", format!("Bearer {}", token.expose()));
        let (head, ()) = request.body(()).unwrap().into_parts();
        let admitted = run(service.admit(&head, at(0)));
        admitted.map(|admitted| admitted.scope().clone()).map_err(Box::new)
    };
    assert_eq!(admit(&token).unwrap(), scope("acme"));
    let refused = admit(&BearerToken::from_random(&[2; 32])).unwrap_err();
    answer(*refused).refused(401, None, "token_unknown");
}
