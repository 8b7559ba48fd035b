//! A directory of one process.

mod commit;
mod key;
mod log;
mod partition;
mod people;
mod query;
mod resources;
mod table;
mod tokens;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use vestibule_core::Timestamp;

use self::partition::Partition;
use self::query::Found;
use self::tokens::Tokens;
use crate::{
    Change, Commit, CommitError, Directory, DirectoryEvent, DirectoryTokens, GroupMembers, Member,
    Membership, Page, Query, ResourceId, ResourceType, Scope, Standing, StoreError, Stored,
    TokenHash, TokenRecord, UserKey,
};

/// Directories, their members and their tokens in the memory of one process: for tests, examples
/// and small hosts. Clones share them.
///
/// **Nothing outlives the process.** After a restart the directory is empty, and so are the
/// tombstones that keep a sign-in from bringing back whom a directory removed.
///
/// Reading one resource, adding or removing one member, and a page in the order of insertion cost
/// the same however much there is. `id`, `userName`, other unique attributes, `externalId` of
/// users, `members.value` and `groups.value` have an index for `eq`; other filters, and every sort,
/// look at each resource of the type. Deleting a group costs what it has members.
///
/// A directory belongs to one [`Registry`](crate::Registry): what another one compiled matches no
/// filter.
///
/// ```
/// # fn ready<T>(future: impl Future<Output = T>) -> T {
/// #     use std::task::{Context, Poll, Waker};
/// #     match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(it) => it,
/// #         Poll::Pending => panic!("memory waits for nothing"),
/// #     }
/// # }
/// use vestibule_core::{DirectoryId, OrganizationId, Timestamp};
/// use vestibule_scim::{
///     Change, Directory, Incoming, Limits, MemoryDirectory, Profile, Registry, ResourceId, Scope,
///     Standing, UserKey,
/// };
///
/// # ready(async {
/// let directory = MemoryDirectory::new();
/// let scope = Scope::new(OrganizationId::parse("acme")?, DirectoryId::parse("entra")?);
/// let registry = Registry::standard();
/// let user = registry.resource_type("User").unwrap();
/// let body = br#"{"userName":"ada@example.com"}"#;
/// let incoming = Incoming::parse(user, body, Profile::LENIENT, &Limits::new())?;
/// let id = ResourceId::from_random([7; 16]);
/// let resource = incoming.resource().clone();
/// let at = Timestamp::UNIX_EPOCH;
/// let change = Change::Insert { id: id.clone(), resource, members: vec![], at };
/// directory.commit(&scope, &change).await?;
///
/// let ada = UserKey::user_name("ADA@example.com");
/// assert_eq!(directory.standing(&scope, &ada).await?, Standing::Active { id });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryDirectory {
    state: Arc<RwLock<State>>,
}

#[derive(Default)]
struct State {
    partitions: HashMap<Scope, Partition>,
    tokens: Tokens,
    listeners: Vec<Listener>,
}

type Listener = Arc<dyn Fn(&DirectoryEvent) + Send + Sync>;

impl MemoryDirectory {
    /// Directories without anything in them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls that with every event from now on, before the change that it belongs to can be seen:
    /// where session epochs advance. Every clone has it.
    ///
    /// # Security
    ///
    /// The listener is called while the directory is locked: it must not ask the directory
    /// anything, or it waits for itself. Should it panic, the directory answers
    /// [`StoreError::Corrupt`] from then on, because nobody knows which sessions were ended.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    ///
    /// use vestibule_scim::MemoryDirectory;
    ///
    /// let ended = Arc::new(Mutex::new(Vec::new()));
    /// let orders = Arc::clone(&ended);
    /// let directory = MemoryDirectory::new().with_listener(Arc::new(move |event| {
    ///     if let Some(order) = event.end_sessions() {
    ///         orders.lock().unwrap().push(order);
    ///     }
    /// }));
    /// # drop((directory, ended));
    /// ```
    #[must_use]
    pub fn with_listener(self, listener: Arc<dyn Fn(&DirectoryEvent) + Send + Sync>) -> Self {
        if let Ok(mut state) = self.write() {
            state.listeners.push(listener);
        }
        self
    }

    fn read(&self) -> Result<RwLockReadGuard<'_, State>, StoreError> {
        self.state.read().map_err(|_| StoreError::Corrupt)
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, State>, StoreError> {
        self.state.write().map_err(|_| StoreError::Corrupt)
    }

    /// What a question gives of a directory; of one that nobody has written to, its default.
    fn ask<T: Default>(
        &self,
        scope: &Scope,
        question: impl FnOnce(&Partition) -> T,
    ) -> Result<T, StoreError> {
        Ok(self.read()?.partitions.get(scope).map(question).unwrap_or_default())
    }
}

impl Directory for MemoryDirectory {
    async fn get(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        id: &ResourceId,
    ) -> Result<Option<Stored>, StoreError> {
        let found = self.ask(scope, |here| here.find(resource_type.name(), id).map(Arc::clone))?;
        Ok(found.as_deref().cloned())
    }

    async fn query(&self, scope: &Scope, query: &Query) -> Result<Page, StoreError> {
        let found = self.read()?.partitions.get(scope).map(|here| here.query(query));
        let Found { resources, total, next } = found.unwrap_or(Found::NOTHING);
        Ok(Page::new(resources.iter().map(|stored| Stored::clone(stored)).collect(), total, next))
    }

    async fn commit(&self, scope: &Scope, change: &Change) -> Result<Commit, CommitError> {
        let mut state = self.write()?;
        let State { partitions, listeners, .. } = &mut *state;
        let here = match partitions.get_mut(scope) {
            Some(here) => here,
            None => partitions.entry(scope.clone()).or_default(),
        };
        let events_before = here.log.len();
        let commit = here.commit(scope, change)?;
        for event in here.log.since(events_before) {
            listeners.iter().for_each(|listener| listener(event));
        }
        Ok(commit)
    }

    async fn events(
        &self,
        scope: &Scope,
        after: u64,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.ask(scope, |here| here.log.after(after).iter().take(most).cloned().collect())
    }

    async fn history(
        &self,
        scope: &Scope,
        id: &ResourceId,
        most: usize,
    ) -> Result<Vec<DirectoryEvent>, StoreError> {
        self.ask(scope, |here| here.log.of(id).take(most).cloned().collect())
    }

    async fn standing(&self, scope: &Scope, user: &UserKey) -> Result<Standing, StoreError> {
        let standing = self.ask(scope, |here| Some(here.people.standing(user)))?;
        Ok(standing.unwrap_or(Standing::Unknown))
    }
}

impl GroupMembers for MemoryDirectory {
    async fn members(
        &self,
        scope: &Scope,
        group: &ResourceId,
        after: Option<&ResourceId>,
        most: usize,
    ) -> Result<Vec<Member>, StoreError> {
        self.ask(scope, |here| here.members(group, after, most))
    }

    async fn groups_of(
        &self,
        scope: &Scope,
        members: &[ResourceId],
    ) -> Result<Vec<Membership>, StoreError> {
        self.ask(scope, |here| here.groups_of(members))
    }
}

impl DirectoryTokens for MemoryDirectory {
    async fn find(&self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        Ok(self.read()?.tokens.find(hash).cloned())
    }

    async fn insert(&self, record: &TokenRecord) -> Result<(), StoreError> {
        self.write()?.tokens.insert(record)
    }

    async fn of(&self, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
        Ok(self.read()?.tokens.of(scope))
    }

    async fn expire_others(
        &self,
        scope: &Scope,
        keep: Option<&TokenHash>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write()?.tokens.expire_others(scope, keep, at);
        Ok(())
    }
}

impl fmt::Debug for MemoryDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryDirectory")
    }
}
