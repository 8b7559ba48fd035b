//! The directory of a host that has none.

use std::time::Duration;

use vestibule_scim::{
    Change, Commit, CommitError, Directory, DirectoryEvent, GroupMembers, Member, Membership, Page,
    Query, ResourceId, ResourceType, Scope, Standing, StoreError, Stored, UserKey,
};

/// Answers nothing. Customers of a host without SCIM have no directory, so it is never asked; a customer
/// for whom it is asked is refused. One that answered "unknown" would let in whom a directory
/// deactivated.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("nothing to wait for"),
/// #     }
/// # }
/// use vestibule_core::{DirectoryId, OrganizationId};
/// use vestibule_scim::{Directory, Scope, UserKey};
/// use vestibule_signin::NoDirectory;
///
/// let scope = Scope::new(OrganizationId::parse("acme")?, DirectoryId::parse("main")?);
/// assert!(ready(NoDirectory.standing(&scope, &UserKey::user_name("ada"))).is_err());
/// # Ok::<(), vestibule_core::IdError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoDirectory;

const NONE: StoreError = StoreError::Unavailable { retry_after: Duration::from_secs(60) };

impl Directory for NoDirectory {
    async fn get(
        &self,
        _: &Scope,
        _: &ResourceType,
        _: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        Err(NONE)
    }

    async fn query(&self, _: &Scope, _: &Query) -> Result<Page, StoreError> {
        Err(NONE)
    }

    async fn commit(&self, _: &Scope, _: &Change) -> Result<Commit, CommitError> {
        Err(NONE.into())
    }

    async fn events(&self, _: &Scope, _: u64, _: usize) -> Result<Vec<DirectoryEvent>, StoreError> {
        Err(NONE)
    }

    async fn history(
        &self,
        _: &Scope,
        _: &ResourceId,
        _: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        Err(NONE)
    }

    async fn standing(&self, _: &Scope, _: &UserKey) -> Result<Standing, StoreError> {
        Err(NONE)
    }
}

impl GroupMembers for NoDirectory {
    async fn members(
        &self,
        _: &Scope,
        _: &ResourceId,
        _: Option<&ResourceId>,
        _: usize,
    ) -> Result<Vec<Member>, StoreError> {
        Err(NONE)
    }

    async fn groups_of(&self, _: &Scope, _: &[ResourceId]) -> Result<Vec<Membership>, StoreError> {
        Err(NONE)
    }
}
