//! Changes, each one transaction.

mod events;
mod members;
mod unique;
mod write;

use std::collections::BTreeSet;
use std::time::Duration;

use vestibule_core::Timestamp;
use vestibule_scim::{Change, Commit, CommitError, EventKind, ResourceId, ResourceType, Scope};
use vestibule_signin::EpochKey;

use super::form;
use super::names::Numbers;
use crate::SqlStore;
use crate::engine::{Dialect, Failure, Row, Session, Statement};

/// How often a change is tried again when other transactions were in its way.
const RETRIES: u32 = 6;

/// What a change ends with before it is committed.
enum Refusal {
    Refused(CommitError),
    Failed(Failure),
}

impl From<CommitError> for Refusal {
    fn from(error: CommitError) -> Self {
        Self::Refused(error)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A change under way, in a directory whose row it has locked.
struct Work<'a> {
    session: Session,
    dialect: Dialect,
    scope: &'a Scope,
    /// The directory's number.
    number: i64,
    /// The number of the last event before this change.
    last_event: i64,
    resource_type: &'a ResourceType,
    numbers: &'a Numbers,
    at: Timestamp,
    /// What happened so far and is not logged yet: to what, of which type.
    events: Vec<(String, ResourceId, EventKind)>,
    /// The sessions that end.
    ended: BTreeSet<EpochKey>,
    /// What is to be written, and has no answer that anything depends on.
    statements: Vec<Statement>,
}

impl SqlStore {
    pub(super) async fn make_change(
        &self,
        scope: &Scope,
        change: &Change,
    ) -> Result<Commit, CommitError> {
        let resource_type = match change {
            Change::Insert { resource, .. } => resource.resource_type(),
            Change::Update { resource_type, .. } | Change::Remove { resource_type, .. } => {
                resource_type
            }
        };
        let numbers = self.numbers(resource_type).await.map_err(store_error)?;
        let _turn = self.directory_turns.wait(scope).await.map_err(store_error)?;
        for retry in 0..=RETRIES {
            match self.try_change(scope, resource_type, &numbers, change).await {
                Ok(commit) => return Ok(commit),
                Err(Refusal::Failed(Failure::Conflict)) if retry < RETRIES => {
                    tokio::time::sleep(Duration::from_millis(5 << retry)).await;
                }
                Err(Refusal::Failed(failure)) => return Err(store_error(failure)),
                Err(Refusal::Refused(error)) => return Err(error),
            }
        }
        Err(store_error(Failure::Conflict))
    }

    async fn try_change(
        &self,
        scope: &Scope,
        resource_type: &ResourceType,
        numbers: &Numbers,
        change: &Change,
    ) -> Result<Commit, Refusal> {
        let mut session = self.engine.begin_writing().await?;
        let dialect = self.engine.dialect();
        let (at, creates) = match change {
            Change::Insert { at, .. } => (*at, true),
            Change::Update { at, .. } | Change::Remove { at, .. } => (*at, false),
        };
        let locked = lock(&mut session, dialect, scope, creates).await?;
        let (number, last_event) = locked.ok_or(CommitError::NotFound)?;
        let mut work = Work {
            session,
            dialect,
            scope,
            number,
            last_event,
            resource_type,
            numbers,
            at,
            events: Vec::new(),
            ended: BTreeSet::new(),
            statements: Vec::new(),
        };
        let commit = match change {
            Change::Insert { id, resource, members, .. } => {
                work.insert(id, resource, members).await?
            }
            Change::Update { id, expected, resource, members, events, .. } => {
                let update = write::Update { resource: resource.as_ref(), members, events };
                work.update(id, *expected, &update).await?
            }
            Change::Remove { id, expected, .. } => work.remove(id, *expected).await?,
        };
        if commit.changed {
            work.finish().await?;
        }
        Ok(commit)
    }
}

impl Work<'_> {
    fn happened(&mut self, id: &ResourceId, kind: EventKind) {
        self.events.push((self.resource_type.name().to_owned(), id.clone(), kind));
    }

    /// Writes what is to be written: the rows of the last statement.
    async fn write(&mut self) -> Result<Vec<Row>, Failure> {
        let statements = std::mem::take(&mut self.statements);
        self.session.together(statements).await
    }

    /// Logs what happened, ends the sessions that it ends, and commits.
    async fn finish(mut self) -> Result<(), Failure> {
        self.log()?;
        self.write().await?;
        self.session.commit().await
    }
}

/// Locks the row of a directory, before anything in it is read: its number, and that of its last
/// event. `None` where there is none, unless it is made now.
async fn lock(
    session: &mut Session,
    dialect: Dialect,
    scope: &Scope,
    creates: bool,
) -> Result<Option<(i64, i64)>, Failure> {
    let (organization, directory) = (scope.organization().as_str(), scope.directory().as_str());
    let select = format!(
        "SELECT id, last_event FROM scim_directory WHERE organization = $1 AND directory = $2 {}",
        dialect.locking()
    );
    let select = || Statement::new(select.as_str()).bind(organization).bind(directory);
    let mut row = session.row(select()).await?;
    if row.is_none() && creates {
        let insert = "INSERT INTO scim_directory (organization, directory, last_event)
            VALUES ($1, $2, 0) ON CONFLICT (organization, directory) DO NOTHING";
        let insert = Statement::new(insert).bind(organization).bind(directory);
        session.execute(insert).await?;
        row = session.row(select()).await?;
    }
    row.map(|row| Ok((row.integer(0)?, row.integer(1)?))).transpose()
}

fn store_error(failure: Failure) -> CommitError {
    CommitError::Store(failure.into())
}
